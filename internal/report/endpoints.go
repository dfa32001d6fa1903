package report

import (
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/inventory"
)

// endpointTable is what the tasks of a VPC need and what the VPC has.
type endpointTable struct {
	VPC  string
	Rows []endpointView
	// Doubts say for which tasks the need is not known, and Notes what a plan has to say beside its endpoints.
	Doubts []string
	Notes  []noteView
}

type endpointView struct {
	Service, Type string
	// State is "present", "missing" and so on; Detail says more of it.
	State  mark
	Detail string
	Names  []string
	Why    string
	// Source is the page that says why; empty when nothing asks for the endpoint.
	Source string
}

type noteView struct {
	Title, Workload, Text, Source string
}

// endpoints are the tables of the VPCs that have tasks or endpoints.
func (d *data) endpoints() []endpointTable {
	var out []endpointTable
	ids := []string{}
	for _, vpc := range d.network.VPCs {
		ids = append(ids, vpc.ID)
	}
	for _, id := range append(ids, unplaced) {
		t := d.endpointTable(id)
		if len(t.Rows)+len(t.Doubts) > 0 {
			out = append(out, t)
		}
	}
	return out
}

func (d *data) endpointTable(vpc string) endpointTable {
	t := endpointTable{VPC: d.vpcName(vpc), Doubts: d.doubts[vpc]}
	if vpc == unplaced {
		t.VPC = "VPC not known"
	}
	plan := d.plans[vpc]
	names := map[pullpath.Service][]string{}
	var order []pullpath.Service
	types := map[pullpath.Service]string{}
	for _, e := range d.network.Endpoints {
		if in, _ := e.VPC.Get(); in != vpc {
			continue
		}
		s := inventory.ServiceOf(e)
		if names[s] == nil {
			order = append(order, s)
		}
		names[s] = append(names[s], label(e.Object))
		kind, known := e.Type.Get()
		types[s] = string(kind)
		if !known {
			types[s] = "not known"
		}
	}
	for _, need := range plan.Endpoints {
		status := d.status(vpc, need.Service)
		v := endpointView{Service: string(need.Service), Type: string(need.Type), State: markOf(status.Result), Names: names[need.Service],
			Why: need.Reason(), Source: string(need.Reasons[0].Source)}
		v.State.Word, v.Detail = status.Words, status.Detail
		if status.State == present {
			v.State, v.Type = mark{"✓", "present", "pass"}, types[need.Service]
		}
		t.Rows = append(t.Rows, v)
	}
	for _, s := range order {
		if _, needed := plan.Endpoint(s); !needed {
			t.Rows = append(t.Rows, endpointView{Service: string(s), Type: types[s], State: mark{"✓", "present", "pass"}, Names: names[s], Why: d.unasked(s)})
		}
	}
	for _, n := range plan.Notes {
		title := "Note"
		if n.Warning {
			title = "Warning"
		}
		t.Notes = append(t.Notes, noteView{title, n.Workload, n.Text, string(n.Source)})
	}
	return t
}

// unasked says why an endpoint may be there that no task of its VPC needs.
func (d *data) unasked(s pullpath.Service) string {
	var users []string
	for _, vpc := range d.network.VPCs {
		if _, ok := d.reached[vpc.ID][s]; ok {
			users = append(users, label(vpc.Object))
		}
	}
	if len(users) > 0 {
		return "tasks of " + strings.Join(firsts(users, 4), ", ") + " reach " + string(s) + " over it"
	}
	return "no traced workload of this VPC needs it"
}
