package survey

import (
	"slices"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/trace"
)

// Way is how the traced calls fare that go one way: over one endpoint, to one service without an endpoint, or past all
// endpoints.
type Way struct {
	// Hosts are the names that the calls go to, each once.
	Hosts []string
	// Hops are the hops of all these calls in their order, each with its worst result and the reason for that. Whatever
	// is about permissions, the endpoint's policy aside, is one hop, the last. None when no traced call goes this way.
	Hops []trace.Hop
}

// Result is the worst of the hops'; empty when no call goes this way.
func (w Way) Result() trace.Result {
	result := trace.Result("")
	for _, h := range w.Hops {
		result = trace.Worse(result, h.Result)
	}
	return result
}

// Stop is the hop where the calls break off: the first that fails, or else the first that is not known. ok is false
// when all pass.
func (w Way) Stop() (h trace.Hop, ok bool) {
	for _, result := range []trace.Result{trace.Fail, trace.Undecided} {
		if i := slices.IndexFunc(w.Hops, func(h trace.Hop) bool { return h.Result == result }); i >= 0 {
			return w.Hops[i], true
		}
	}
	return trace.Hop{}, false
}

// Hops are the hops of a way, in the order in which a call meets them.
var Hops = []trace.HopKind{trace.DNSHop, trace.RouteHop, trace.EgressHop, trace.IngressHop, trace.EndpointPolicyHop, trace.RolePolicyHop}

// add counts a call in.
func (w *Way) add(c trace.Call) {
	w.Hosts = plain.Add(w.Hosts, c.Host)
	for _, h := range c.Hops {
		i := slices.IndexFunc(w.Hops, func(o trace.Hop) bool { return placeOf(o) == placeOf(h) })
		switch {
		case i < 0:
			w.Hops = append(w.Hops, h)
		case trace.Worse(w.Hops[i].Result, h.Result) != w.Hops[i].Result:
			w.Hops[i] = h
		}
	}
	slices.SortStableFunc(w.Hops, func(a, b trace.Hop) int {
		return slices.Index(Hops, placeOf(a)) - slices.Index(Hops, placeOf(b))
	})
}

// placeOf is the kind that stands for a hop in the order.
func placeOf(h trace.Hop) trace.HopKind {
	if h.Kind.Policy() && h.Kind != trace.EndpointPolicyHop {
		return trace.RolePolicyHop
	}
	return h.Kind
}

// WayOver is the way over an endpoint from the tasks of a VPC; from every VPC when it is the endpoint's own.
func (s *Survey) WayOver(endpoint, vpc string) Way {
	return s.way(endpoint, func(from string, _ trace.Call) bool { return from == vpc || s.VPCOf(endpoint) == vpc })
}

// WayTo is the way of a VPC's calls to a service that no endpoint carries.
func (s *Survey) WayTo(vpc string, service pullpath.Service) Way {
	return s.way("", func(from string, c trace.Call) bool { return from == vpc && c.Service == string(service) })
}

// WayOut is the way of the calls that leave these subnets past all endpoints.
func (s *Survey) WayOut(subnets []string) Way {
	return s.way("", func(_ string, c trace.Call) bool { return leaves(c) && slices.Contains(subnets, c.SubnetID) })
}

// WayNowhere is the way of a VPC's calls that find neither an endpoint nor a way out, those to the services of Needs
// left out.
func (s *Survey) WayNowhere(vpc string) Way {
	return s.way("", func(from string, c trace.Call) bool {
		return from == vpc && !leaves(c) && networkResult(c) != trace.Pass && networkResult(c) != "" &&
			!slices.ContainsFunc(s.Needs[vpc], func(n Need) bool { return string(n.Service) == c.Service })
	})
}

// way gathers the calls over an endpoint, or over none, that go it from a VPC.
func (s *Survey) way(endpoint string, goes func(vpc string, c trace.Call) bool) Way {
	var w Way
	for _, placed := range s.calls[endpoint] {
		if goes(placed.vpc, placed.call) {
			w.add(placed.call)
		}
	}
	return w
}

// placedCall is a call with the VPC of its task.
type placedCall struct {
	vpc  string
	call trace.Call
}
