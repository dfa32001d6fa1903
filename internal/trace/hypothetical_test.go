package trace

import (
	"net/netip"
	"reflect"
	"strings"
	"testing"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/iam"
)

// threeSubnets is a VPC with an isolated subnet, one with a NAT gateway and a public one.
func threeSubnets(keep ...string) Network {
	anywhere := CIDR(netip.MustParsePrefix("0.0.0.0/0"))
	n := Network{
		VPCs: []VPC{{Object: Object{ID: "vpc"}, Env: Env{Region: iam.Literal("us-west-2")}, MainRouteTable: Known("isolated")}},
		RouteTables: []RouteTable{
			{Object: Object{ID: "isolated"}, VPC: Known("vpc")},
			{Object: Object{ID: "nat"}, VPC: Known("vpc"), Routes: Of(Route{Destination: anywhere, Target: Target{Kind: NATGatewayTarget, ID: "gateway"}})},
			{Object: Object{ID: "public"}, VPC: Known("vpc"), Routes: Of(Route{Destination: anywhere, Target: Target{Kind: InternetGatewayTarget, ID: "igw"}})},
		},
		NATGateways: []NATGateway{{Object: Object{ID: "gateway"}, VPC: Known("vpc"), Subnet: Known("in public"), Private: Known(false)}},
	}
	for _, table := range append(keep, "public") {
		n.Subnets = append(n.Subnets, Subnet{Object: Object{ID: "in " + table}, VPC: Known("vpc"), RouteTable: Known(table), CIDRs: Of(netip.MustParsePrefix("10.0.0.0/24"))})
	}
	return n
}

func TestHypotheticalPlaces(t *testing.T) {
	for _, c := range []struct {
		name    string
		network Network
		asked   []string
		want    []string
	}{
		{"isolated subnets first", threeSubnets("isolated", "nat"), nil, []string{"in isolated"}},
		{"then those with a NAT gateway", threeSubnets("nat"), nil, []string{"in nat"}},
		{"then all", threeSubnets(), nil, []string{"in public"}},
		{"those that are asked for before any", threeSubnets("isolated", "nat"), []string{"in nat"}, []string{"in nat"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			n, err := c.network.WithHypothetical(Hypothetical{Workload: pullpath.Workload{LaunchType: pullpath.Fargate}, VPC: "vpc", Subnets: c.asked})
			if err != nil {
				t.Fatal(err)
			}
			if got := n.Tasks[0].Network.Subnets; !reflect.DeepEqual(got, Of(c.want...)) {
				t.Errorf("got %v, want %v", got, c.want)
			}
			if len(c.network.Tasks) > 0 || len(c.network.SecurityGroups) > 0 {
				t.Error("the network that was given changed")
			}
		})
	}
}

func TestHypotheticalTasks(t *testing.T) {
	place := func(h Hypothetical) Task {
		t.Helper()
		h.VPC = "vpc"
		n, err := threeSubnets("isolated").WithHypothetical(h)
		if err != nil {
			t.Fatal(err)
		}
		return n.Tasks[0]
	}
	fargate, ec2 := pullpath.Workload{LaunchType: pullpath.Fargate}, pullpath.Workload{LaunchType: pullpath.EC2, OS: pullpath.Windows}
	t.Run("on Fargate the task has the network interface", func(t *testing.T) {
		if task := place(Hypothetical{Workload: fargate}); len(task.Network.Subnets.Items) != 1 || len(task.Instances.Subnets.Items) > 0 {
			t.Errorf("got %+v and %+v", task.Network, task.Instances)
		}
	})
	t.Run("on EC2 the instance has it", func(t *testing.T) {
		task := place(Hypothetical{Workload: ec2})
		if os, _ := task.OS.Get(); len(task.Instances.Subnets.Items) != 1 || len(task.Network.Subnets.Items) > 0 || os != pullpath.Windows {
			t.Errorf("got %+v and %+v on %s", task.Instances, task.Network, os)
		}
	})
	t.Run("without groups it may be in any, and lets everything out", func(t *testing.T) {
		if groups := place(Hypothetical{Workload: fargate}).Network.SecurityGroups; groups.Complete() || len(groups.Items) != 1 {
			t.Errorf("got %+v", groups)
		}
	})
	t.Run("with groups it is in those", func(t *testing.T) {
		if groups := place(Hypothetical{Workload: fargate, SecurityGroups: []string{"sg"}}).Network.SecurityGroups; !reflect.DeepEqual(groups, Of("sg")) {
			t.Errorf("got %+v", groups)
		}
	})
	t.Run("its roles are not known", func(t *testing.T) {
		if task := place(Hypothetical{Workload: fargate}); task.ExecutionRole.Known() || task.TaskRole.Known() || task.InstanceRole.Known() {
			t.Errorf("got %+v", task)
		}
	})
}

func TestHypotheticalFails(t *testing.T) {
	empty := Network{VPCs: []VPC{{Object: Object{ID: "vpc"}}}}
	fargate := pullpath.Workload{LaunchType: pullpath.Fargate}
	for _, c := range []struct {
		name    string
		network Network
		h       Hypothetical
		want    string
	}{
		{"for a workload that cannot be", threeSubnets(), Hypothetical{Workload: pullpath.Workload{LaunchType: "fargat"}, VPC: "vpc"}, `did you mean "fargate"`},
		{"for a VPC that is not there", threeSubnets(), Hypothetical{Workload: fargate, VPC: "other"}, `VPC "other"`},
		{"for a subnet of elsewhere", threeSubnets(), Hypothetical{Workload: fargate, VPC: "vpc", Subnets: []string{"x"}}, `has no subnet "x"`},
		{"in a VPC without subnets", empty, Hypothetical{Workload: fargate, VPC: "vpc"}, "no subnets"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := c.network.WithHypothetical(c.h); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
	t.Run("not where the subnets are not known", func(t *testing.T) {
		empty.Gaps = []Gap{{Kind: SubnetKind, VPC: "vpc", Why: "denied"}}
		n, err := empty.WithHypothetical(Hypothetical{Workload: fargate, VPC: "vpc"})
		if err != nil || n.Tasks[0].Network.Subnets.Complete() {
			t.Errorf("got %+v, %v", n.Tasks, err)
		}
	})
}
