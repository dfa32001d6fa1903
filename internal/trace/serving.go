package trace

import (
	"fmt"
	"slices"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// serving is an endpoint of a VPC, with the answer whether it is one of a destination's service in its Region.
type serving struct {
	endpoint *network.Endpoint
	answer
}

// serving finds the endpoints of a type that serve a destination from a VPC, the surest first. Those that do not are
// left out; so is an interface endpoint for Amazon S3 that only on-premises clients may use.
func (x *index) serving(vpc *network.VPC, d destination, kind pullpath.EndpointType) []serving {
	var out []serving
	for _, t := range x.endpointsFor(vpc.ID, d.service) {
		e := t.object
		a := x.serves(e, d)
		if t.why != "" {
			a = and(a, answer{maybe, t.why})
		}
		is, known := e.Type.Get()
		switch {
		case known && is != kind:
			continue
		case !known:
			a = and(a, answer{maybe, "the type of endpoint " + e.Label() + " is not known: " + e.Type.Why()})
		}
		if d.service == pullpath.S3 && kind == pullpath.Interface {
			a = and(a, forVPC(e))
		}
		if a.is != no {
			out = append(out, serving{e, a})
		}
	}
	slices.SortStableFunc(out, func(a, b serving) int { return int(b.is) - int(a.is) })
	return out
}

// endpointsFor are the endpoints of a VPC that are of a service or may be. Every call of every task asks for them.
func (x *index) endpointsFor(vpc string, service pullpath.Service) []tied[network.Endpoint] {
	return remembered(x.endpointsServing, servedKey{vpc, service}, func() []tied[network.Endpoint] {
		return slices.DeleteFunc(within(x.endpointsOf, vpc), func(t tied[network.Endpoint]) bool {
			name := x.services[t.object]
			return name.known && name.service != service
		})
	})
}

// forVPC answers whether the private DNS of an interface endpoint for Amazon S3 serves the VPC, and not only
// on-premises clients.
func forVPC(e *network.Endpoint) answer {
	switch partial.TruthOf(e.InboundResolverOnly) {
	case yes:
		return answer{no, "its private DNS is for on-premises clients only"}
	case maybe:
		return answer{maybe, e.InboundResolverOnly.Why()}
	}
	return answer{maybe, "AWS documents the gateway endpoint for image layers; whether an interface endpoint for Amazon S3 carries them is not documented (containers-roadmap 1691)"}
}

// serves answers whether an endpoint is one of the destination's service in its Region.
func (x *index) serves(e *network.Endpoint, d destination) answer {
	name := x.services[e]
	if !name.known {
		ending := partial.Join(partial.UnknownText("a prefix"), partial.Literal("."+string(d.service)))
		if d.service == "" || partial.Equal(e.ServiceName, ending) == no {
			return answer{is: no}
		}
		return answer{maybe, fmt.Sprintf("the service of endpoint %s is not known", e.Label())}
	}
	if name.service != d.service {
		return answer{is: no}
	}
	switch same(name.region, d.region) {
	case no:
		return answer{is: no}
	case maybe:
		return answer{maybe, fmt.Sprintf("whether endpoint %s is of the Region of %s is not known", e.Label(), d.host)}
	}
	return answer{is: yes}
}

// Endpoints answers which endpoints of a network serve which calls. Reports, costs and proposals ask it, by id.
type Endpoints struct{ x *index }

// EndpointsOf reads the endpoints of a network, which must not change while they are asked.
func EndpointsOf(n *network.Network) Endpoints { return Endpoints{newIndex(n)} }

// Served is an endpoint for a service in a VPC, or a private hosted zone that leads elsewhere.
type Served struct {
	// EndpointID is the endpoint, of this VPC or, behind a hosted zone, of another. Empty when a zone leads to
	// something that the network does not hold.
	EndpointID string
	// Type is the endpoint's type; empty when it is not known.
	Type pullpath.EndpointType
	// ZoneID is the private hosted zone that leads to it, if private DNS of the endpoint does not.
	ZoneID string
	// Serves answers whether tasks of the VPC find it: by the service's own name, or, for a gateway endpoint, by a
	// route of some of the VPC's tables. Why says why they do not, or what it depends on; a sentence without a full
	// stop.
	Serves partial.Truth
	Why    string
}

// Serving returns what serves a service in a VPC, the surest first: endpoints of the service in the VPC, also those
// that tasks do not find, and private hosted zones that answer for its name. It is empty when there is nothing.
func (e Endpoints) Serving(vpcID string, s pullpath.Service) []Served {
	vpc := e.x.VPCs[vpcID]
	row, known := pullpath.Lookup(s)
	if vpc == nil || !known {
		return nil
	}
	d := destination{service: s, region: vpc.Env.Region}
	var out []Served
	for _, t := range within(e.x.endpointsOf, vpcID) {
		a := e.x.serves(t.object, d)
		if a.is == no {
			continue
		}
		if t.why != "" {
			a = and(a, answer{maybe, t.why})
		}
		a = and(a, e.found(t.object, s))
		kind, _ := t.object.Type.Get()
		out = append(out, Served{EndpointID: t.object.ID, Type: kind, Serves: a.is, Why: a.why})
	}
	for _, template := range row.Hosts {
		for _, l := range e.x.zonesOf(vpc, vpc.Env.Host(template)) {
			for _, lead := range l.leads {
				z := Served{ZoneID: l.zone, Serves: no, Why: lead.why}
				switch {
				case lead.endpoint != nil:
					z.EndpointID, z.Serves = lead.endpoint.ID, yes
					z.Type, _ = lead.endpoint.Type.Get()
				case lead.elsewhere != "":
					z.Serves, z.Why = maybe, lead.elsewhere
				}
				if lead.why != "" {
					z.Serves = maybe
				}
				out = append(out, z)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Served) int { return int(b.Serves) - int(a.Serves) })
	return slices.Compact(out)
}

// found answers whether tasks of its VPC find an endpoint of a service.
func (e Endpoints) found(endpoint *network.Endpoint, s pullpath.Service) answer {
	kind, known := endpoint.Type.Get()
	var usable answer
	var cause *problem
	switch {
	case !known:
		return answer{maybe, endpoint.Type.Why()}
	case kind == pullpath.Gateway && len(endpoint.RouteTables.Members()) == 0 && endpoint.RouteTables.More == "":
		return answer{no, "it is in no route table"}
	case kind == pullpath.Gateway:
		usable, cause = available(endpoint)
	default:
		usable, cause = privateDNS(endpoint, destination{service: s})
		if s == pullpath.S3 {
			usable = and(usable, forVPC(endpoint))
		}
	}
	if cause != nil {
		usable.why = because[cause.rule]
		if cause.rule == endpointNotAvailable {
			usable.why = "it is " + strings.ToLower(endpoint.State)
		}
	}
	return usable
}

// because says in short why an endpoint is not found.
var because = map[string]string{
	privateDNSDisabled:    "its private DNS is off",
	endpointWithoutSubnet: "it is in no subnet",
}

// ServiceOf is the service of an endpoint, such as ecr.dkr, by its name in the model; of an endpoint service that is
// not AWS's the whole name. It reports false when the service is not known.
func ServiceOf(e network.Endpoint) (pullpath.Service, bool) {
	name := parseServiceName(e.ServiceName)
	return name.service, name.known
}
