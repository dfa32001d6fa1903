package trace

import (
	"net/netip"
	"reflect"
	"strings"
	"testing"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// threeSubnets is a VPC with an isolated subnet, one with a NAT gateway and a public one.
func threeSubnets(keep ...string) network.Network {
	anywhere := network.CIDR(netip.MustParsePrefix("0.0.0.0/0"))
	n := network.Network{
		VPCs: []network.VPC{{Object: network.Object{ID: "vpc"}, Env: network.Env{Region: partial.Literal("us-west-2")}, MainRouteTable: partial.Known("isolated")}},
		RouteTables: []network.RouteTable{
			{Object: network.Object{ID: "isolated"}, VPC: partial.Known("vpc")},
			{Object: network.Object{ID: "nat"}, VPC: partial.Known("vpc"), Routes: partial.ListOf(network.Route{Destination: anywhere, Target: network.Target{Kind: network.NATGatewayTarget, ID: "gateway"}})},
			{Object: network.Object{ID: "public"}, VPC: partial.Known("vpc"), Routes: partial.ListOf(network.Route{Destination: anywhere, Target: network.Target{Kind: network.InternetGatewayTarget, ID: "igw"}})},
		},
		NATGateways: []network.NATGateway{{Object: network.Object{ID: "gateway"}, VPC: partial.Known("vpc"), Subnet: partial.Known("in public"), Private: partial.Known(false)}},
	}
	for _, table := range append(keep, "public") {
		n.Subnets = append(n.Subnets, network.Subnet{Object: network.Object{ID: "in " + table}, VPC: partial.Known("vpc"), RouteTable: partial.Known(table), CIDRs: partial.ListOf(netip.MustParsePrefix("10.0.0.0/24"))})
	}
	return n
}

func TestHypotheticalPlaces(t *testing.T) {
	for _, c := range []struct {
		name    string
		network network.Network
		asked   []string
		want    []string
	}{
		{"isolated subnets first", threeSubnets("isolated", "nat"), nil, []string{"in isolated"}},
		{"then those with a NAT gateway", threeSubnets("nat"), nil, []string{"in nat"}},
		{"then all", threeSubnets(), nil, []string{"in public"}},
		{"those that are asked for before any", threeSubnets("isolated", "nat"), []string{"in nat"}, []string{"in nat"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			n, err := WithHypothetical(c.network, Hypothetical{Workload: pullpath.Workload{LaunchType: pullpath.Fargate}, VPC: "vpc", Subnets: c.asked})
			if err != nil {
				t.Fatal(err)
			}
			if got := n.Tasks[0].Network.Subnets; !reflect.DeepEqual(got, partial.ListOf(c.want...)) {
				t.Errorf("got %v, want %v", got, c.want)
			}
			if len(c.network.Tasks) > 0 || len(c.network.SecurityGroups) > 0 {
				t.Error("the network that was given changed")
			}
		})
	}
}

func TestHypotheticalTasksAreNotAmongAttachments(t *testing.T) {
	for name, c := range map[string]struct{ small, want []string }{
		"a /28 beside a larger one is for an attachment": {[]string{"10.0.1.0/28"}, []string{"in isolated"}},
		"a /27 is not":                       {[]string{"10.0.1.0/27"}, []string{"in isolated", "other"}},
		"of which more may be known is none": {nil, []string{"in isolated", "other"}},
	} {
		t.Run(name, func(t *testing.T) {
			n := threeSubnets("isolated")
			other := network.Subnet{Object: network.Object{ID: "other"}, VPC: partial.Known("vpc"), RouteTable: partial.Known("isolated")}
			for _, block := range c.small {
				other.CIDRs = partial.ListOf(netip.MustParsePrefix(block))
			}
			if c.small == nil {
				other.CIDRs = partial.List[netip.Prefix]{Items: []netip.Prefix{netip.MustParsePrefix("10.0.1.0/28")}, More: "not known"}
			}
			n.Subnets = append(n.Subnets, other)
			got, err := WithHypothetical(n, Hypothetical{Workload: pullpath.Workload{LaunchType: pullpath.Fargate}, VPC: "vpc"})
			if err != nil || !reflect.DeepEqual(got.Tasks[0].Network.Subnets, partial.ListOf(c.want...)) {
				t.Errorf("got %v, %v; want %v", got.Tasks[0].Network.Subnets, err, c.want)
			}
		})
	}
	t.Run("where all are small, tasks are in all", func(t *testing.T) {
		n := threeSubnets("isolated")
		n.Subnets[0].CIDRs = partial.ListOf(netip.MustParsePrefix("10.0.1.0/28"))
		got, err := WithHypothetical(n, Hypothetical{Workload: pullpath.Workload{LaunchType: pullpath.Fargate}, VPC: "vpc"})
		if err != nil || !reflect.DeepEqual(got.Tasks[0].Network.Subnets, partial.ListOf("in isolated")) {
			t.Errorf("got %v, %v", got.Tasks[0].Network.Subnets, err)
		}
	})
}

func TestHypotheticalTasks(t *testing.T) {
	place := func(h Hypothetical) network.Task {
		t.Helper()
		h.VPC = "vpc"
		n, err := WithHypothetical(threeSubnets("isolated"), h)
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
	t.Run("with a public IP or without", func(t *testing.T) {
		for _, public := range []bool{true, false} {
			if ip, _ := place(Hypothetical{Workload: fargate, PublicIP: public}).Network.PublicIP.Get(); ip == network.PublicIPOn != public {
				t.Errorf("asked for one %v: got %q", public, ip)
			}
		}
	})
	t.Run("without groups it may be in any, and lets everything out", func(t *testing.T) {
		if groups := place(Hypothetical{Workload: fargate}).Network.SecurityGroups; groups.Complete() || len(groups.Items) != 1 {
			t.Errorf("got %+v", groups)
		}
	})
	t.Run("with groups it is in those", func(t *testing.T) {
		if groups := place(Hypothetical{Workload: fargate, SecurityGroups: []string{"sg"}}).Network.SecurityGroups; !reflect.DeepEqual(groups, partial.ListOf("sg")) {
			t.Errorf("got %+v", groups)
		}
	})
}

// A network that lacks nothing is green before anybody has deployed a task.
func TestHypotheticalRoles(t *testing.T) {
	workload := pullpath.Workload{LaunchType: pullpath.Fargate, Features: []pullpath.Feature{pullpath.AWSLogs, pullpath.Exec}}
	policy := func(role string) string {
		return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/` + role + `"}}}]}`
	}
	for name, c := range map[string]struct {
		role, admitted string
		want           Result
	}{
		"the role has the permissions of the plan":                     {"", "", Pass},
		"an endpoint that admits one role may admit another than its":  {"", "app", Undecided},
		"the name of the role settles it":                              {"app", "app", Pass},
		"and so does its ARN":                                          {"arn:aws:iam::111122223333:role/app", "app", Pass},
		"a role that the endpoint does not admit is kept out for sure": {"app", "other", Fail},
	} {
		t.Run(name, func(t *testing.T) {
			n := working()
			n.Tasks = nil
			if c.admitted != "" {
				setPolicy(&n, "ecr.api", policy(c.admitted))
			}
			n, err := WithHypothetical(n, Hypothetical{Workload: workload, VPC: "vpc", SecurityGroups: []string{"tasks"}, Role: c.role})
			if err != nil {
				t.Fatal(err)
			}
			r := Check(n)
			if call := callOf(t, r, "ecr:GetAuthorizationToken"); call.Result != c.want {
				t.Errorf("want %s, got %+v", c.want, call)
			}
			if hop := hopOf(t, callOf(t, r, "logs:PutLogEvents"), RolePolicyHop); hop.Result != Pass || !strings.Contains(hop.Detail, "the permissions of the plan") {
				t.Errorf("want the role's hop to say what it rests on, got %+v", hop)
			}
		})
	}
}

func TestRolesThatTheSourceDoesNotHold(t *testing.T) {
	const imported = "arn:aws:iam::111122223333:role/team/imported"
	for name, c := range map[string]struct {
		execution partial.Value[string]
		names     []string
		want      Result
		err       string
	}{
		"nothing is said of it":                   {partial.Known(imported), nil, Undecided, ""},
		"it is given by its ARN":                  {partial.Known(imported), []string{imported}, Pass, ""},
		"it is given by its name":                 {partial.Known(imported), []string{"imported"}, Pass, ""},
		"a parameter is the role that is given":   {partial.Unknown[string]("the parameter Role"), []string{"imported"}, Pass, ""},
		"a parameter may be either of two":        {partial.Unknown[string]("the parameter Role"), []string{"a", "b"}, Undecided, "several roles are given"},
		"another role is given":                   {partial.Known(imported), []string{"other"}, Undecided, "no task of the templates runs with role other"},
		"a role of the templates is what it says": {partial.Known("execution"), []string{"execution"}, Undecided, "no task of the templates runs with role execution"},
		"a name that only ends alike is not it":   {partial.Known(imported), []string{"ported"}, Undecided, "no task of the templates runs with role ported"},
	} {
		t.Run(name, func(t *testing.T) {
			n := working()
			only(&n, "fargate").ExecutionRole = c.execution
			got, err := WithRoles(n, c.names)
			if c.err != "" {
				if err == nil || !strings.Contains(err.Error(), c.err) {
					t.Errorf("want an error with %q, got %v", c.err, err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if call := callOf(t, Check(got), "ecr:BatchGetImage"); call.Result != c.want {
				t.Errorf("want %s, got %+v", c.want, call)
			}
			if len(n.Roles) != len(working().Roles) {
				t.Error("the network that was given changed")
			}
		})
	}
}

func TestHypotheticalFails(t *testing.T) {
	empty := network.Network{VPCs: []network.VPC{{Object: network.Object{ID: "vpc"}}}}
	fargate := pullpath.Workload{LaunchType: pullpath.Fargate}
	for _, c := range []struct {
		name    string
		network network.Network
		h       Hypothetical
		want    string
	}{
		{"for a workload that cannot be", threeSubnets(), Hypothetical{Workload: pullpath.Workload{LaunchType: "fargat"}, VPC: "vpc"}, `did you mean "fargate"`},
		{"for a VPC that is not there", threeSubnets(), Hypothetical{Workload: fargate, VPC: "other"}, `VPC "other"`},
		{"for a subnet of elsewhere", threeSubnets(), Hypothetical{Workload: fargate, VPC: "vpc", Subnets: []string{"x"}}, `has no subnet "x"`},
		{"in a VPC without subnets", empty, Hypothetical{Workload: fargate, VPC: "vpc"}, "no subnets"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := WithHypothetical(c.network, c.h); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
	t.Run("not where the subnets are not known", func(t *testing.T) {
		empty.Gaps = []network.Gap{{Kind: network.SubnetKind, VPC: "vpc", Why: "denied"}}
		n, err := WithHypothetical(empty, Hypothetical{Workload: fargate, VPC: "vpc"})
		if err != nil || n.Tasks[0].Network.Subnets.Complete() {
			t.Errorf("got %+v, %v", n.Tasks, err)
		}
	})
}
