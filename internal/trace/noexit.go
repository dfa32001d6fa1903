package trace

import (
	"fmt"
	"slices"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/plain"
)

// noExit says why a call to public addresses fails in an isolated place: because of what the call asks for, because a
// way that is meant to lead to the internet is broken, or because an endpoint is missing.
func (c *checker) noExit(o origin, d destination, l lead, g gatewayRoute, e exit) []*problem {
	var problems []*problem
	if g.cause != nil {
		problems = append(problems, g.cause)
	}
	explained := len(problems) > 0 || l.past != nil
	switch {
	case e.problem != nil && e.problem.rule == publicIPDisabled && !explained:
		p := *e.problem
		p.items, p.places = []string{d.name()}, []place{o.place()}
		return []*problem{&p}
	case e.problem != nil && e.problem.rule != publicIPDisabled:
		return append(problems, e.problem)
	case explained, o.vpc == nil:
		return problems
	}
	switch {
	case d.service == "":
		return []*problem{{rule: publicRegistry, items: []string{d.name()}, places: []place{o.place()}, sayFrom: func(hosts []string, from []place) (string, string) {
			return fmt.Sprintf("It pulls from %s, but runs in %s without a route to the internet.", plain.List(hosts), inPlaces(from)),
				"Copy the image into a private repository of Amazon ECR in this Region, and refer to it there."
		}}}
	case same(d.region, o.env.Region) == no:
		return []*problem{otherRegion(o, d)}
	}
	return []*problem{c.noEndpoint(o, d)}
}

func otherRegion(o origin, d destination) *problem {
	rule, fix := crossRegionCall, "Use the service in the task's own Region."
	if d.image {
		rule = crossRegionImage
		fix = fmt.Sprintf("Replicate the repository to %s, and refer to the image there.", network.Shown(o.env.Region, "the task's Region"))
	}
	return &problem{rule: rule, key: d.region.String(), items: []string{d.host.String()}, places: []place{o.place()}, sayFrom: func(hosts []string, from []place) (string, string) {
		return fmt.Sprintf("It calls %s in %s, but runs in %s, in %s without a route to the internet.", plain.List(hosts), d.region, network.Shown(o.env.Region, "another Region"), inPlaces(from)), fix
	}}
}

// noEndpoint is the problem of an endpoint that a VPC lacks.
func (c *checker) noEndpoint(o origin, d destination) *problem {
	row, found := pullpath.Lookup(d.service)
	kind, source := "interface", ""
	fix := "Create it in the tasks' subnets, with private DNS and a security group that opens TCP 443 to the tasks."
	if found {
		source = string(row.Source)
	}
	if row.Type == pullpath.Gateway {
		kind, fix = "gateway", "Create it, with the route tables of all the tasks' subnets. It is free of charge."
	}
	name := o.env.ServiceName(d.service)
	p := &problem{rule: endpointMissing, at: o.vpc.Object, key: string(d.service), source: source, places: []place{o.place()}, sayFrom: func(_ []string, from []place) (string, string) {
		verb := "has"
		if len(from) > 1 {
			verb = "have"
		}
		return fmt.Sprintf("VPC %s has no %s endpoint for %s (%s), and %s %s no route to the internet.", o.vpc.Label(), kind, d.service, name, inPlaces(from), verb), fix
	}}
	if c.partOfECS(o.vpc, d.service) {
		p.rule = ecsIncomplete
		p.sayFrom = func([]string, []place) (string, string) { return incomplete(o.vpc, d.service, name), fix }
	}
	return p
}

func incomplete(vpc *network.VPC, s pullpath.Service, name string) string {
	return fmt.Sprintf("VPC %s has endpoints of Amazon ECS, but none for %s (%s): the container agent needs ecs, ecs-agent and ecs-telemetry all three.", vpc.Label(), s, name)
}

// partOfECS reports whether a service is one of the three of Amazon ECS and the VPC has another of them.
func (c *checker) partOfECS(vpc *network.VPC, s pullpath.Service) bool {
	if !slices.Contains(pullpath.Together, s) {
		return false
	}
	return slices.ContainsFunc(surely(c.endpointsOf[vpc.ID]), func(e *network.Endpoint) bool {
		other := c.services[e].service
		return other != s && slices.Contains(pullpath.Together, other)
	})
}
