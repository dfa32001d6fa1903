package survey

import (
	"slices"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/inventory"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/trace"
)

// State says where the endpoint for a service stands. It follows from the traced calls.
type State string

// The states.
const (
	// Present: an endpoint of the VPC carries the calls.
	Present State = "present"
	// Unused: the VPC has one, but the calls do not take it, or it is not certain that they do.
	Unused State = "present, but the calls do not take it"
	// Elsewhere: an endpoint of another VPC carries the calls.
	Elsewhere State = "in another VPC"
	// Doubtful: the source does not tell.
	Doubtful State = "not known"
	// OverInternet: there is none, and the calls reach the service over the internet.
	OverInternet State = "over the internet"
	// Missing: there is none, and the calls have no other way.
	Missing State = "missing"
)

// Need is an endpoint that the tasks of a VPC need.
type Need struct {
	pullpath.Endpoint
	State State
	// EndpointIDs are those that carry the calls, or that stand there in vain.
	EndpointIDs []string
	// Why says why the state is not known.
	Why string
	// Result is how the calls that need it fare, policies of roles left out.
	Result trace.Result
}

// need finds out how the calls of a VPC's tasks to a service fare.
func (s *Survey) need(vpc string, e pullpath.Endpoint) Need {
	n := Need{Endpoint: e}
	out := false
	for _, t := range s.Report.Traces {
		if t.VPCID != vpc {
			continue
		}
		for _, c := range t.Calls {
			if c.Service != string(e.Service) || networkResult(c) == "" {
				continue
			}
			n.Result = trace.Worse(n.Result, networkResult(c))
			out = out || leaves(c)
			n.EndpointIDs = plain.Add(n.EndpointIDs, c.EndpointID)
		}
	}
	inVPC := func(id string) bool { return s.VPCOf(id) == vpc }
	switch standing := s.standing(vpc, e); {
	case slices.ContainsFunc(n.EndpointIDs, inVPC):
		n.State = Present
	case len(n.EndpointIDs) > 0:
		n.State = Elsewhere
	case len(standing) > 0:
		n.State, n.EndpointIDs = Unused, standing
	case out && n.Result == trace.Pass:
		n.State = OverInternet
	default:
		n.State = Missing
		i := slices.IndexFunc(s.Gaps, func(g network.Gap) bool { return g.Kind == network.EndpointKind && (g.VPC == "" || g.VPC == vpc) })
		if i >= 0 && n.Result != trace.Fail { // the source may not name every endpoint
			n.State, n.Why = Doubtful, s.Gaps[i].Why
		}
		if n.Result == "" {
			n.Result = trace.Undecided
		}
	}
	return n
}

// standing are the endpoints of a VPC that are of the kind that is needed.
func (s *Survey) standing(vpc string, need pullpath.Endpoint) []string {
	var out []string
	for _, e := range s.Endpoints {
		in, known := e.VPC.Get()
		kind, _ := e.Type.Get()
		if known && in == vpc && inventory.ServiceOf(e) == need.Service && kind == need.Type {
			out = append(out, e.ID)
		}
	}
	return out
}

// Users are the VPCs whose tasks reach an endpoint of another VPC, by id.
func (s *Survey) Users(endpoint string) []string {
	var out []string
	for _, t := range s.Report.Traces {
		for _, c := range t.Calls {
			if c.EndpointID == endpoint && t.VPCID != s.VPCOf(endpoint) {
				out = plain.Add(out, t.VPCID)
			}
		}
	}
	return out
}
