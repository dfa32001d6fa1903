// Package survey arranges a network and what package trace found in it for the parts of a report: whatever is said of
// an endpoint, a subnet or a VPC follows from the traced calls that meet it, by their ids.
package survey

import (
	"cmp"
	"fmt"
	"slices"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/trace"
)

// Unplaced is the pseudo VPC of what stands in no VPC that is known.
const Unplaced = ""

// Survey is a network and its result. Make one with [Of].
type Survey struct {
	network.Network
	Report trace.Report

	// Found are the objects of the network by id.
	Found network.Objects

	// Needs are the endpoints that the tasks of each VPC need, by the VPC's id, and Plans say why. Doubts say why what
	// a task needs is not known.
	Needs  map[string][]Need
	Plans  map[string]pullpath.Plan
	Doubts map[string][]string
	// Over is how the calls over each endpoint fare, by its id, and Outward how those from each subnet to public
	// addresses do. What the policies of roles say is left out: it is no matter of the network.
	Over, Outward map[string]trace.Result

	// calls are the traced calls by the id of the endpoint that carries them; by "" those that none carries.
	calls map[string][]placedCall
}

// Of arranges the input. The error says that the traces are not those of the network's tasks, in order, or that no plan
// can be made for a task.
func Of(n network.Network, r trace.Report) (*Survey, error) {
	if len(r.Traces) != len(n.Tasks) {
		return nil, fmt.Errorf("the report has %d traces and the network %d tasks; give the report of this network", len(r.Traces), len(n.Tasks))
	}
	s := &Survey{Network: n, Report: r,
		Found: n.Objects(),
		Needs: map[string][]Need{}, Plans: map[string]pullpath.Plan{}, Doubts: map[string][]string{},
		Over: map[string]trace.Result{}, Outward: map[string]trace.Result{},
		calls: map[string][]placedCall{},
	}
	workloads := map[string][]pullpath.Workload{}
	for i, t := range r.Traces {
		for _, c := range t.Calls {
			s.calls[c.EndpointID] = append(s.calls[c.EndpointID], placedCall{t.VPCID, c})
			switch {
			case c.EndpointID != "":
				s.Over[c.EndpointID] = trace.Worse(s.Over[c.EndpointID], networkResult(c))
			case leaves(c):
				s.Outward[c.SubnetID] = trace.Worse(s.Outward[c.SubnetID], networkResult(c))
			}
		}
		w, why := workloadOf(n.Tasks[i])
		switch {
		case why != "":
			s.Doubts[t.VPCID] = append(s.Doubts[t.VPCID], "What "+t.Workload+" needs is not known: "+why+".")
		case !slices.ContainsFunc(workloads[t.VPCID], func(o pullpath.Workload) bool {
			return o.String() == w.String() && slices.Equal(o.Features, w.Features)
		}):
			workloads[t.VPCID] = append(workloads[t.VPCID], w)
		}
	}
	for vpc, list := range workloads {
		plan, err := pullpath.NewPlan(list...)
		if err != nil {
			return nil, err
		}
		s.Plans[vpc] = plan
		for _, e := range plan.Endpoints {
			s.Needs[vpc] = append(s.Needs[vpc], s.need(vpc, e))
		}
	}
	return s, nil
}

// leaves holds for a call that finds a way out of the VPC that is no endpoint.
func leaves(c trace.Call) bool {
	return c.EndpointID == "" && c.SubnetID != "" && slices.ContainsFunc(c.Hops, func(h trace.Hop) bool {
		return h.Kind == trace.RouteHop && h.Result == trace.Pass
	})
}

// networkResult is the worst of a call's hops, the role's policies left out.
func networkResult(c trace.Call) trace.Result {
	result := trace.Result("")
	for _, h := range c.Hops {
		if !h.Kind.Policy() || h.Kind == trace.EndpointPolicyHop {
			result = trace.Worse(result, h.Result)
		}
	}
	return result
}

// VPCName is what reports call a VPC.
func (s *Survey) VPCName(id string) string {
	return cmp.Or(network.LabelOf(s.Found.VPCs, id), "VPC not known")
}

// EndpointName is what reports call an endpoint.
func (s *Survey) EndpointName(id string) string { return network.LabelOf(s.Found.Endpoints, id) }

// SubnetName is what reports call a subnet.
func (s *Survey) SubnetName(id string) string { return network.LabelOf(s.Found.Subnets, id) }

// VPCOf is the VPC of an endpoint; empty when it is not known.
func (s *Survey) VPCOf(endpoint string) string {
	if e := s.Found.Endpoints[endpoint]; e != nil {
		id, _ := e.VPC.Get()
		return id
	}
	return Unplaced
}

// TableOf is the route table that serves a subnet. A known table without an id is the main one as AWS creates it.
func (s *Survey) TableOf(subnet network.Subnet) (network.RouteTable, bool) {
	in, _ := subnet.VPC.Get()
	id, known := subnet.TableIn(s.Found.VPCs[in]).Get()
	switch table := s.Found.RouteTables[id]; {
	case known && id == "":
		return network.RouteTable{}, true
	case known && table != nil:
		return *table, true
	}
	return network.RouteTable{}, false
}
