package trace

import (
	"slices"
	"testing"

	"ecrprivatelink/internal/network"
)

// Reports find what a call meets by these.
func TestTracesCarryIDs(t *testing.T) {
	n := working()
	task := only(&n, "fargate")
	r := Check(n)
	got := r.Traces[0]
	if got.TaskID != task.ID || got.VPCID != n.VPCs[0].ID || len(got.Containers) != len(task.Images.Items) {
		t.Errorf("the trace is of task %q in VPC %q, with containers %v", got.TaskID, got.VPCID, got.Containers)
	}
	for api, service := range map[string]string{"ecr:BatchGetImage": "ecr.dkr", "s3:GetObject": "s3"} {
		call := callOf(t, r, api)
		at := slices.IndexFunc(n.Endpoints, func(e network.Endpoint) bool { return e.ID == call.EndpointID })
		if call.Service != service || at < 0 || n.Endpoints[at].Label() != call.Endpoint {
			t.Errorf("%s goes to %s over %q, %q", api, call.Service, call.EndpointID, call.Endpoint)
		}
		if !slices.Contains(task.Network.Subnets.Items, call.SubnetID) {
			t.Errorf("%s comes from %q", api, call.SubnetID)
		}
	}
	without := throughNAT()
	if call := callOf(t, Check(without), "s3:GetObject"); call.EndpointID != "" || call.SubnetID == "" {
		t.Errorf("over a NAT gateway the call takes endpoint %q from %q", call.EndpointID, call.SubnetID)
	}
}
