package inventory

import (
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

func object(id string) network.Object { return network.Object{ID: id} }

func vpc(id string) network.VPC {
	return network.VPC{Object: object(id), Env: network.Env{Region: partial.Literal("us-east-1")}}
}

// in puts endpoints for services into subnets of a VPC, one in each of the zones.
func in(id string, services []string, zones ...string) (network.Network, []network.Endpoint) {
	n := network.Network{VPCs: []network.VPC{vpc(id)}}
	var subnets []string
	for _, z := range zones {
		n.Subnets = append(n.Subnets, network.Subnet{Object: object(id + z), VPC: partial.Known(id), AZ: partial.Literal(z)})
		subnets = append(subnets, id+z)
	}
	for _, s := range services {
		n.Endpoints = append(n.Endpoints, network.Endpoint{Object: object(id + s), VPC: partial.Known(id), ServiceName: partial.Literal("com.amazonaws.us-east-1." + s),
			Type: partial.Known(pullpath.Interface), Subnets: partial.ListOf(subnets...)})
	}
	return n, n.Endpoints
}

func join(all ...network.Network) network.Network {
	var out network.Network
	for _, n := range all {
		out.VPCs, out.Subnets, out.Endpoints = append(out.VPCs, n.VPCs...), append(out.Subnets, n.Subnets...), append(out.Endpoints, n.Endpoints...)
	}
	return out
}

func TestEndpointsByZone(t *testing.T) {
	n, _ := in("a", []string{"ecr.api", "ecr.dkr"}, "x", "y", "z")
	n.Endpoints = append(n.Endpoints, network.Endpoint{Object: object("s3"), VPC: partial.Known("a"), Type: partial.Known(pullpath.Gateway), ServiceName: partial.Literal("com.amazonaws.us-east-1.s3")})
	got := Of(n)
	if len(got) != 1 || got[0].Input.AZs != 3 || !slices.Equal(got[0].Input.Services, []pullpath.Service{"ecr.api", "ecr.dkr"}) || got[0].Input.Region != "us-east-1" || got[0].Input.Hub || len(got[0].Notes) > 0 {
		t.Errorf("counted %+v", got)
	}
}

func TestVPCsWithTheSameAreOneCount(t *testing.T) {
	a, _ := in("a", []string{"ecr.api"}, "x")
	b, _ := in("b", []string{"ecr.api"}, "x")
	c, _ := in("c", []string{"ecr.api"}, "x", "y")
	got := Of(join(a, b, c))
	if len(got) != 2 || got[0].Input.VPCs != 2 || !slices.Equal(got[0].VPCs, []string{"a", "b"}) || got[1].Input.VPCs != 1 {
		t.Errorf("counted %+v", got)
	}
}

func TestAHubIsCountedWithItsSpokes(t *testing.T) {
	n, _ := in("hub", []string{"ecr.api"}, "x", "y")
	n.VPCs = append(n.VPCs, vpc("one"), vpc("two"), vpc("stranger"))
	zone := network.HostedZone{Object: object("zone"), VPCs: partial.ListOf("hub", "one", "two"), Records: partial.ListOf(network.Record{Endpoint: partial.Known("hubecr.api")})}
	n.HostedZones = []network.HostedZone{zone}
	got := Of(n)
	if len(got) != 1 || !got[0].Input.Hub || got[0].Input.VPCs != 2 || !strings.Contains(got[0].Notes[0], "serve one, two.") {
		t.Errorf("counted %+v", got)
	}
	n.HostedZones[0].Records = partial.ListOf(network.Record{Endpoint: partial.Known("")})
	if got := Of(n); got[0].Input.Hub {
		t.Error("a zone that leads elsewhere makes a hub")
	}
}

func TestWhatIsNotEvenIsSaid(t *testing.T) {
	n, _ := in("a", []string{"ecr.api", "ecr.dkr"}, "x", "y")
	n.Endpoints[1].Subnets = partial.List[string]{Items: []string{"ax"}, More: "a parameter"}
	got := Of(n)
	if len(got) != 1 || got[0].Input.AZs != 2 || len(got[0].Notes) != 2 {
		t.Errorf("counted %+v", got)
	}
	if got := Of(network.Network{VPCs: []network.VPC{vpc("empty")}}); len(got) != 0 {
		t.Errorf("a VPC without endpoints is counted: %+v", got)
	}
}

func TestServiceOf(t *testing.T) {
	for name, tc := range map[string]struct {
		name partial.Text
		want pullpath.Service
	}{
		"a known Region":             {partial.Literal("com.amazonaws.us-east-1.ecr.dkr"), "ecr.dkr"},
		"China":                      {partial.Literal("cn.com.amazonaws.cn-north-1.ecr.api"), "ecr.api"},
		"a Region of the deployment": {partial.Join(partial.Literal("com.amazonaws."), partial.Word("AWS::Region"), partial.Literal(".ecr.dkr")), "ecr.dkr"},
		"a service of a customer":    {partial.Literal("my.service"), "my.service"},
		"nothing known":              {partial.Literal(""), "a service that is not known"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := ServiceOf(network.Endpoint{ServiceName: tc.name}); got != tc.want {
				t.Errorf("service %q, want %q", got, tc.want)
			}
		})
	}
	if got := distinct([]pullpath.Service{"s", "s (2)"}, "s"); got != "s (3)" {
		t.Errorf("a third endpoint is %q", got)
	}
}

func TestRegionalNATGatewaysAreNamed(t *testing.T) {
	for subnet, notes := range map[string]int{"": 1, "a1": 0} {
		n, _ := in("a", []string{"ecr.api"}, "x")
		n.NATGateways = []network.NATGateway{{Object: object("nat-1"), VPC: partial.Known("a"), Subnet: partial.Known(subnet)}}
		got := Of(n)
		if len(got) != 1 || len(got[0].Notes) != notes || notes == 1 && !strings.Contains(got[0].Notes[0], "nat-1 is regional") {
			t.Errorf("in subnet %q: %+v", subnet, got)
		}
	}
}
