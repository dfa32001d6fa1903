package trace

import (
	"fmt"
	"slices"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/plain"
)

// gatewayRoute is the way over a gateway endpoint.
type gatewayRoute struct {
	answer
	// endpoint is the endpoint, in whatever route table it is.
	endpoint *network.Endpoint
	// cause is why it is not in this one.
	cause *problem
}

// s3Gateway answers whether the route table of an origin's subnet has a gateway endpoint for Amazon S3.
func (x *index) s3Gateway(o origin, d destination) gatewayRoute {
	if o.vpc == nil {
		return gatewayRoute{answer: answer{maybe, o.why}}
	}
	t := x.tableOf(o.subnet, o.vpc, o.why)
	best := gatewayRoute{answer: answer{no, fmt.Sprintf("VPC %s has no S3 gateway endpoint", o.vpc.Label())}}
	for _, s := range x.serving(o.vpc, d, pullpath.Gateway) {
		e := s.endpoint
		a := and(x.inTable(e, t), s.answer)
		r := gatewayRoute{answer: a, endpoint: e}
		if a.is == no {
			r.cause = noGatewayRoute(e, o, t)
		}
		if best.endpoint == nil || r.is > best.is {
			best = r
		}
	}
	if why, found := x.gap(network.EndpointKind, o.vpc); found && best.is == no {
		return gatewayRoute{answer: answer{maybe, why}, endpoint: best.endpoint}
	}
	return best
}

// inTable answers whether a gateway endpoint is in a route table and available.
func (x *index) inTable(e *network.Endpoint, t effectiveTable) answer {
	if a, _ := available(e); a.is == no {
		return answer{no, fmt.Sprintf("endpoint %s is %s", e.Label(), strings.ToLower(e.State))}
	} else if a.is == maybe {
		return a
	}
	switch {
	case !t.known:
		return answer{maybe, t.why}
	case t.id != "" && slices.Contains(e.RouteTables.Items, t.id):
		return answer{yes, fmt.Sprintf("%s leads to gateway endpoint %s", t.what, e.Label())}
	}
	if t.table != nil {
		for _, m := range t.table.Routes.Members() {
			r := m.Item
			switch {
			case r.Target.Kind != network.GatewayEndpointTarget || r.Target.ID != e.ID || r.Blackhole:
			case m.Why != "":
				return answer{maybe, m.Why}
			default:
				return answer{yes, fmt.Sprintf("%s leads to gateway endpoint %s", t.what, e.Label())}
			}
		}
	}
	for _, table := range e.RouteTables.Perhaps {
		if t.id != "" && table.Item == t.id {
			return answer{maybe, table.Why}
		}
	}
	if e.RouteTables.More != "" {
		return answer{maybe, e.RouteTables.More}
	}
	return answer{no, fmt.Sprintf("gateway endpoint %s is not in %s", e.Label(), t.what)}
}

func noGatewayRoute(e *network.Endpoint, o origin, t effectiveTable) *problem {
	if state := strings.ToLower(e.State); state != "" && state != "available" {
		return &problem{rule: endpointNotAvailable, at: e.Object,
			say: said(fmt.Sprintf("Endpoint %s is %s, not available.", e.Label(), state), "Create the endpoint anew.")}
	}
	return &problem{rule: s3RouteMissing, at: e.Object, items: []string{fmt.Sprintf("%s (of %s)", t.what, o.label())}, say: func(tables []string) (string, string) {
		return fmt.Sprintf("S3 gateway endpoint %s is not in %s.", e.Label(), plain.List(tables)),
			"Add the route tables of all the tasks' subnets to the endpoint (RouteTableIds)."
	}}
}

// overGateway follows a call over the S3 gateway endpoint.
func (c *checker) overGateway(o origin, d destination, g gatewayRoute) *path {
	p := &path{endpoint: g.endpoint, certain: g.is == yes, via: "a gateway endpoint"}
	out, problems := c.egress(o, toS3(d), "Amazon S3", partial.List[string]{})
	p.problems = problems
	if g.is == yes {
		if why := family(o, g.endpoint); why != "" {
			g.answer, p.certain = answer{maybe, why}, false
		}
	}
	p.hop(RouteHop, g.answer)
	p.hop(EgressHop, out)
	return p
}

// toS3 is Amazon S3 behind a gateway endpoint.
func toS3(d destination) side {
	s := publicSide("Amazon S3", d.service, d.region)
	s.gateway = true
	return s
}
