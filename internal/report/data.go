package report

import (
	"fmt"
	"slices"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/inventory"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/trace"
)

// data is a network and what was found in it, arranged for the parts of a report.
type data struct {
	network network.Network
	report  trace.Report

	vpcs    map[string]network.VPC
	subnets map[string]network.Subnet
	tables  map[string]network.RouteTable
	groups  map[string]network.SecurityGroup
	roles   map[string]network.Role

	// taskVPC and results are of each task, by its place in the network.
	taskVPC []string
	results []trace.Result
	// plans are what the tasks of each VPC need, and doubts why what a task needs is not known.
	plans  map[string]pullpath.Plan
	doubts map[string][]string
	// carried is how the calls over each endpoint fare, by the endpoint's name; what the role's policies say is left out,
	// since that is no matter of the endpoint.
	carried map[string]trace.Result
	// outward is how the calls to public addresses fare, by the name of the subnet that they come from.
	outward map[string]trace.Result
	// vpcOfEndpoint is the VPC of each endpoint, by the endpoint's name.
	vpcOfEndpoint map[string]string
	// reached are the services that the tasks of each VPC reach over an endpoint, in whatever VPC it stands.
	reached map[string]map[pullpath.Service]string
}

// newData arranges the input. The traces must be those of the network's tasks, in order.
func newData(n network.Network, r trace.Report) (*data, error) {
	if len(r.Traces) != len(n.Tasks) {
		return nil, fmt.Errorf("the report has %d traces and the network %d tasks; give the report of this network", len(r.Traces), len(n.Tasks))
	}
	d := &data{network: n, report: r,
		vpcs:    index(n.VPCs, func(o network.VPC) string { return o.ID }),
		subnets: index(n.Subnets, func(o network.Subnet) string { return o.ID }),
		tables:  index(n.RouteTables, func(o network.RouteTable) string { return o.ID }),
		groups:  index(n.SecurityGroups, func(o network.SecurityGroup) string { return o.ID }),
		roles:   index(n.Roles, func(o network.Role) string { return o.ID }),
		plans:   map[string]pullpath.Plan{}, doubts: map[string][]string{},
		carried: map[string]trace.Result{}, vpcOfEndpoint: map[string]string{}, outward: map[string]trace.Result{}, reached: map[string]map[pullpath.Service]string{},
	}
	service := map[string]pullpath.Service{}
	for _, e := range n.Endpoints {
		service[label(e.Object)] = inventory.ServiceOf(e)
		d.vpcOfEndpoint[label(e.Object)], _ = e.VPC.Get()
	}
	workloads := map[string][]pullpath.Workload{}
	for i, t := range n.Tasks {
		vpc := vpcOf(t, d.subnets)
		d.taskVPC = append(d.taskVPC, vpc)
		d.results = append(d.results, r.Traces[i].Result)
		if d.reached[vpc] == nil {
			d.reached[vpc] = map[pullpath.Service]string{}
		}
		for _, c := range r.Traces[i].Calls {
			if c.Endpoint == "" && c.From != "" && hopResult(c, trace.RouteHop) == trace.Pass {
				d.outward[c.From] = worse(d.outward[c.From], networkResult(c))
			}
			if c.Endpoint != "" {
				d.carried[c.Endpoint] = worse(d.carried[c.Endpoint], networkResult(c))
				d.reached[vpc][service[c.Endpoint]] = c.Endpoint
			}
		}
		w, why := workloadOf(t)
		if why != "" {
			d.doubts[vpc] = append(d.doubts[vpc], "What "+label(t.Object)+" needs is not known: "+why+".")
			continue
		}
		if !slices.ContainsFunc(workloads[vpc], func(o pullpath.Workload) bool {
			return o.String() == w.String() && slices.Equal(o.Features, w.Features)
		}) {
			workloads[vpc] = append(workloads[vpc], w)
		}
	}
	for vpc, list := range workloads {
		plan, err := pullpath.NewPlan(list...)
		if err != nil {
			return nil, err
		}
		d.plans[vpc] = plan
	}
	return d, nil
}

// networkResult is the worst of a call's hops, the role's policies left out.
func networkResult(c trace.Call) trace.Result {
	result := trace.Result("")
	for _, h := range c.Hops {
		if h.Kind != trace.RolePolicyHop {
			result = worse(result, h.Result)
		}
	}
	return result
}

// index finds objects by id; the first of an id wins.
func index[T any](objects []T, id func(T) string) map[string]T {
	out := make(map[string]T, len(objects))
	for _, o := range objects {
		if _, taken := out[id(o)]; !taken {
			out[id(o)] = o
		}
	}
	return out
}

// state says where the endpoint for a service stands.
type state int

const (
	present   state = iota
	elsewhere       // in another VPC
	doubtful        // the network does not tell
	overNet         // nowhere, and the tasks reach the internet
	missing
)

// status is a state in words.
type status struct {
	State state
	// Words name the state in short, and Detail says more: the endpoint in the other VPC, or why it is not known.
	Words, Detail string
	Result        trace.Result
}

// status says how the tasks of a VPC reach a service.
func (d *data) status(vpc string, s pullpath.Service) status {
	for _, e := range d.network.Endpoints {
		if in, ok := e.VPC.Get(); ok && in == vpc && inventory.ServiceOf(e) == s {
			return status{present, "present", "", d.carried[label(e.Object)]}
		}
	}
	if name, ok := d.reached[vpc][s]; ok {
		return status{elsewhere, "in another VPC", name, d.carried[name]}
	}
	for _, g := range d.network.Gaps {
		if g.Kind == network.EndpointKind && (g.VPC == "" || g.VPC == vpc) {
			return status{doubtful, "not known", g.Why, trace.Undecided}
		}
	}
	ways := map[trace.Isolation]bool{}
	for i, t := range d.report.Traces {
		if d.taskVPC[i] == vpc {
			ways[t.Isolated] = true
		}
	}
	switch {
	case ways[trace.Isolated] || ways[trace.PartlyIsolated]:
		return status{missing, "missing", "", trace.Fail}
	case ways[trace.IsolationUnknown]:
		return status{missing, "missing", "", trace.Undecided}
	}
	return status{overNet, "over the internet", "", ""}
}
