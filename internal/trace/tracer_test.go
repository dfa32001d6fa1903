package trace

import (
	"encoding/json"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// callOf returns the first call of an API in the first trace.
func callOf(t *testing.T, r Report, api string) Call {
	t.Helper()
	for _, c := range r.Traces[0].Calls {
		if c.API == api {
			return c
		}
	}
	t.Fatalf("no call of %s:\n%s", api, dump(r))
	return Call{}
}

func hopOf(t *testing.T, c Call, kind HopKind) Hop {
	t.Helper()
	i := slices.IndexFunc(c.Hops, func(h Hop) bool { return h.Kind == kind })
	if i < 0 {
		t.Fatalf("%s has no %s hop: %+v", c.API, kind, c.Hops)
	}
	return c.Hops[i]
}

func TestEachCallHasItsHopsInOrder(t *testing.T) {
	n := working()
	only(&n, "fargate")
	r := Check(n)
	through := []HopKind{DNSHop, RouteHop, EgressHop, IngressHop, EndpointPolicyHop, TrustPolicyHop, RolePolicyHop}
	for api, want := range map[string][]HopKind{
		"ecr:GetAuthorizationToken": through,
		"ecr:BatchGetImage":         through,
		"logs:PutLogEvents":         through,
		"s3:GetObject":              {DNSHop, RouteHop, EgressHop, EndpointPolicyHop}, // no role of yours is asked
		"kms:Decrypt":               {TrustPolicyHop, RolePolicyHop},                  // Secrets Manager makes the call
	} {
		var got []HopKind
		for _, h := range callOf(t, r, api).Hops {
			got = append(got, h.Kind)
			if h.Detail == "" || h.Result != Pass {
				t.Errorf("%s: want hops that pass and say why, got %+v", api, h)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: want %v, got %v", api, want, got)
		}
	}
}

func TestTheLoginOfOldPlatformVersionsLeavesOutsideOfTheVPC(t *testing.T) {
	n := working()
	only(&n, "fargate-1-3")
	n.Endpoints = slices.DeleteFunc(n.Endpoints, func(e network.Endpoint) bool { return e.ID == "ecr.api" })
	c := callOf(t, Check(n), "ecr:GetAuthorizationToken")
	if c.Result != Pass || hopOf(t, c, RouteHop).Detail == "" || len(c.Hops) != 3 {
		t.Errorf("want the login to pass without ecr.api, got %+v", c)
	}
}

func TestAnUnknownPlatformVersionLeavesTheLoginUndecided(t *testing.T) {
	n := working()
	only(&n, "fargate").PlatformVersion = partial.Unknown[string]("the parameter Version")
	n.Endpoints = slices.DeleteFunc(n.Endpoints, func(e network.Endpoint) bool { return e.ID == "ecr.api" })
	r := Check(n)
	// The versions that log in from outside of the VPC are retired: the task starts on none.
	if c := callOf(t, r, "ecr:GetAuthorizationToken"); c.Result != Undecided || r.Traces[0].Result != Fail {
		t.Errorf("want the login undecided and the task to fail, got %s and %+v", r.Traces[0].Result, c)
	}
}

func TestInstancesPullForTheirTasks(t *testing.T) {
	n := working()
	only(&n, "ec2-awsvpc")
	groupOf(&n, "tasks").Egress = partial.List[network.Rule]{}
	r := Check(n)
	if c := callOf(t, r, "ecr:BatchGetImage"); c.Result != Pass {
		t.Errorf("the container engine pulls over the instance's interface, whatever the task's groups say: %+v", c)
	}
	if c := callOf(t, r, "ssmmessages:OpenDataChannel"); c.Result != Fail {
		t.Errorf("ECS Exec uses the task's own interface, whose groups let nothing out: %+v", c)
	}
}

func TestTasksOnEC2NeverGetAPublicIP(t *testing.T) {
	n := working()
	publicSubnets(&n, network.PublicIPOn)
	ec2 := onEC2("ec2", network.AWSVPC)
	ec2.Network.PublicIP, ec2.Instances.PublicIP = partial.Known(network.PublicIPOn), partial.Known(network.PublicIPOn)
	groupOf(&n, "instances").Egress = network.AllowAll()
	n.Tasks = []network.Task{ec2}
	r := Check(n)
	if c := callOf(t, r, "ecr:BatchGetImage"); c.Result != Pass {
		t.Errorf("the instance has a public IP and pulls: %+v", c)
	}
	if c := callOf(t, r, "ssmmessages:OpenDataChannel"); c.Result != Fail || find(r, publicIPDisabled) == nil {
		t.Errorf("the task's own interface has none: %+v", c)
	}
}

func TestTheWorstSubnetCounts(t *testing.T) {
	n := working()
	only(&n, "fargate")
	n.RouteTables = append(n.RouteTables, network.RouteTable{Object: object("table-new"), VPC: partial.Known("vpc")})
	n.Subnets = append(n.Subnets, subnet("subnet-new", "10.0.7.0/24", "us-west-2a", "table-new"))
	n.Tasks[0].Network.Subnets = partial.ListOf("subnet-a", "subnet-new", "subnet-b")
	r := Check(n)
	c := callOf(t, r, "s3:GetObject")
	if c.Result != Fail || c.From != "subnet-new" {
		t.Errorf("want the call from subnet-new, got %+v", c)
	}
	if f := find(r, s3RouteMissing); f == nil || !strings.Contains(f.Message, "table-new") || strings.Contains(f.Message, "table-a") {
		t.Errorf("want the one route table named:\n%s", dump(r))
	}
}

func TestIsolationFollowsRoutesAndNotNames(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(n *network.Network)
		want   Isolation
	}{
		{"private subnets without a route", func(n *network.Network) {}, Isolated},
		{"a subnet named isolated with a NAT gateway", func(n *network.Network) {
			*n = throughNAT()
			n.Subnets[0].Name, n.Subnets[1].Name = "Isolated1", "Isolated2"
		}, NotIsolated},
		{"subnets named public without a route", func(n *network.Network) { n.Subnets[0].Name, n.Subnets[1].Name = "Public1", "Public2" }, Isolated},
		{"one subnet of each", func(n *network.Network) { *n = throughNAT(); n.RouteTables[1].Routes = partial.List[network.Route]{} }, PartlyIsolated},
		{"an internet gateway and no public IP", func(n *network.Network) { publicSubnets(n, network.PublicIPOff) }, Isolated},
		{"an internet gateway and a public IP", func(n *network.Network) { publicSubnets(n, network.PublicIPOn) }, NotIsolated},
		{"an egress-only internet gateway", func(n *network.Network) {
			n.RouteTables[0].Routes = partial.ListOf(network.Route{Destination: network.CIDR(netip.MustParsePrefix("::/0")), Target: network.Target{Kind: network.EgressOnlyTarget}})
		}, Isolated},
		{"a transit gateway", func(n *network.Network) {
			*n = throughNAT()
			for i := range 2 {
				n.RouteTables[i].Routes.Items[0].Target = network.Target{Kind: network.TransitGatewayTarget, ID: "tgw"}
			}
		}, IsolationUnknown},
		{"a NAT instance", func(n *network.Network) {
			*n = throughNAT()
			for i := range 2 {
				n.RouteTables[i].Routes.Items[0].Target = network.Target{Kind: network.InterfaceTarget, ID: "eni"}
			}
		}, IsolationUnknown},
		{"two halves of the internet through a NAT gateway", func(n *network.Network) {
			*n = throughNAT()
			for i := range 2 {
				half := n.RouteTables[i].Routes.Items[0]
				half.Destination = network.CIDR(prefix("128.0.0.0/1"))
				n.RouteTables[i].Routes.Items[0].Destination = network.CIDR(prefix("0.0.0.0/1"))
				n.RouteTables[i].Routes.Items = append(n.RouteTables[i].Routes.Items, half)
			}
		}, NotIsolated},
		{"NAT gateways in a circle", func(n *network.Network) { *n = throughNAT(); n.NATGateways[0].Subnet = partial.Known("subnet-a") }, Isolated},
		{"subnets of a VPC that nobody described", func(n *network.Network) { n.VPCs, n.Subnets, n.RouteTables = nil, nil, nil }, IsolationUnknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := working()
			c.change(&n)
			only(&n, "fargate")
			if r := Check(n); r.Traces[0].Isolated != c.want {
				t.Errorf("want %s, got %s:\n%s", c.want, r.Traces[0].Isolated, dump(r))
			}
		})
	}
}

func TestAnImageThatIsNotKnown(t *testing.T) {
	n := working()
	only(&n, "fargate").Images = partial.ListOf(network.Image{Container: "app", Ref: partial.UnknownText("the parameter Image has no default")})
	r := Check(n)
	if r.Traces[0].Result != Undecided || r.Errors() > 0 || !strings.Contains(hopOf(t, callOf(t, r, "image pull"), DNSHop).Detail, "the parameter Image") {
		t.Errorf("want it undecided, with what would settle it:\n%s", dump(r))
	}
	n.Endpoints = slices.DeleteFunc(n.Endpoints, func(e network.Endpoint) bool { return e.ID == "ecr.dkr" })
	if r := Check(n); find(r, endpointMissing) == nil {
		t.Errorf("an isolated task pulls from ECR or not at all, so a missing endpoint is an error:\n%s", dump(r))
	}
	n = throughNAT()
	only(&n, "fargate").Images = partial.ListOf(network.Image{Container: "app", Ref: partial.UnknownText("the parameter Image has no default")})
	roleBy(&n, "execution").Managed = partial.ListOf(partial.Literal("arn:aws:iam::aws:policy/CloudWatchLogsFullAccess"))
	if r := Check(n); r.Errors() > 0 || callOf(t, r, "ecr:BatchGetImage").Result != Undecided {
		t.Errorf("over NAT the image may come from elsewhere, so a missing permission is undecided:\n%s", dump(r))
	}
}

func TestTheEnvironmentMayBeLeftToTheDeployment(t *testing.T) {
	region, account, part, suffix := partial.Word("AWS::Region"), partial.Word("AWS::AccountId"), partial.Word("AWS::Partition"), partial.Word("AWS::URLSuffix")
	agnostic := network.Env{Region: region, Account: account, Partition: part, Suffix: suffix}
	n := working()
	tk := only(&n, "fargate")
	n.VPCs[0].Env, tk.Env = agnostic, agnostic
	n.PrefixLists = []network.PrefixList{{Object: object("pl"), Service: partial.Known(pullpath.S3)}}
	groupOf(&n, "tasks").Egress.Items[1].Peer = network.InPrefixList("pl")
	for i := range n.Endpoints {
		e := &n.Endpoints[i]
		e.ServiceName = partial.Join(partial.Literal("com.amazonaws."), region, partial.Literal("."+e.ID))
		e.Policy = partial.Known[*iam.Document](nil)
	}
	layers := document(`{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"}]}`)
	layers.Statements[0].Resource.Items[0] = partial.Join(partial.Literal("arn:"), part, partial.Literal(":s3:::prod-"), region, partial.Literal("-starport-layer-bucket/*"))
	endpoint(&n, "s3").Policy = partial.Known(layers)
	tk.Images.Items[0].Ref = partial.Join(account, partial.Literal(".dkr.ecr."), region, partial.Literal("."), suffix, partial.Literal("/"), partial.Token("App/Repo"), partial.Literal(":1"))
	tk.Logs.Items[0].Region, tk.Secrets = region, partial.List[network.Secret]{}
	pull := document(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ecr:GetAuthorizationToken","logs:*"],"Resource":"*"},{"Effect":"Allow","Action":"ecr:*","Resource":"*"}]}`)
	pull.Statements[1].Resource.Items[0] = partial.Join(partial.Literal("arn:"), part, partial.Literal(":ecr:"), region, partial.Literal(":"), account, partial.Literal(":repository/"), partial.Token("App/Repo"))
	n.Roles[0].Policies = partial.ListOf(network.Policy{Name: "pull", Document: *pull})
	r := Check(n)
	if r.Traces[0].Result != Pass || len(r.Findings) > 0 {
		t.Errorf("want every call to pass:\n%s", dump(r))
	}
	if c := callOf(t, r, "ecr:BatchGetImage"); c.Host != "‹AWS::AccountId›.dkr.ecr.‹AWS::Region›.‹AWS::URLSuffix›" {
		t.Errorf("want the host with what is open between ‹ and ›, got %s", c.Host)
	}
	tk.Images.Items[0].Ref = partial.Literal("111122223333.dkr.ecr.us-west-2.amazonaws.com/app")
	if c := callOf(t, Check(n), "ecr:BatchGetImage"); c.Result != Undecided {
		t.Errorf("whether the image is of the stack's Region is open: %+v", c)
	}
}

func TestAnInterfaceEndpointForS3(t *testing.T) {
	n := working()
	only(&n, "fargate")
	s3 := endpoint(&n, "s3")
	s3.Type, s3.Subnets, s3.SecurityGroups, s3.RouteTables = partial.Known(pullpath.Interface), partial.ListOf("subnet-a", "subnet-b"), partial.ListOf("endpoints"), partial.List[string]{}
	s3.PrivateDNS, s3.InboundResolverOnly = partial.Known(true), partial.Known(false)
	if r := Check(n); r.Traces[0].Result != Undecided || len(r.Findings) > 0 {
		t.Errorf("whether the layers come through the interface endpoint is not documented:\n%s", dump(r))
	}
	s3.InboundResolverOnly = partial.Known(true)
	if r := Check(n); callOf(t, r, "s3:GetObject").Result != Fail || find(r, endpointMissing) == nil {
		t.Errorf("an endpoint for on-premises clients only serves no task of the VPC:\n%s", dump(r))
	}
}

func TestGapsAreUnknownNotMissing(t *testing.T) {
	n := working()
	only(&n, "fargate")
	n.Endpoints = nil
	n.Gaps = []network.Gap{{Kind: network.EndpointKind, VPC: "vpc", Why: "ec2:DescribeVpcEndpoints was denied"}}
	r := Check(n)
	if r.Errors() > 0 || !strings.Contains(dump(r), "ec2:DescribeVpcEndpoints was denied") || r.Traces[0].Result != Undecided {
		t.Errorf("want every call undecided for the reason of the gap:\n%s", dump(r))
	}
	n.Gaps[0].VPC = "another"
	if r := Check(n); find(r, endpointMissing) == nil {
		t.Errorf("the gap of another VPC excuses nothing:\n%s", dump(r))
	}
}

func TestReferencesToWhatNobodyDescribed(t *testing.T) {
	for name, change := range map[string]func(n *network.Network){
		"a group of the task": func(n *network.Network) {
			n.Tasks[0].Network.SecurityGroups = partial.ListOf("sg-0a1b")
			groupOf(n, "endpoints").Ingress.Items[0].Peer = network.InVPC("vpc")
		},
		"a group of the endpoints": func(n *network.Network) {
			endpoint(n, "ecr.dkr").SecurityGroups = partial.ListOf("sg-0a1b")
			groupOf(n, "tasks").Egress.Items[0].Peer = network.InVPC("vpc")
		},
		"a subnet of the task":    func(n *network.Network) { n.Tasks[0].Network.Subnets = partial.ListOf("subnet-0a1b") },
		"a subnet of an endpoint": func(n *network.Network) { endpoint(n, "ecr.dkr").Subnets = partial.ListOf("subnet-0a1b") },
		"a network ACL":           func(n *network.Network) { n.Subnets[0].NetworkACL = partial.Known("acl-0a1b") },
		"an execution role": func(n *network.Network) {
			n.Tasks[0].ExecutionRole = partial.Known("arn:aws:iam::111122223333:role/imported")
		},
		"a managed policy": func(n *network.Network) {
			n.Roles[0] = role("execution")
			n.Roles[0].Managed = partial.ListOf(partial.Literal("arn:aws:iam::111122223333:policy/mine"))
		},
		"a prefix list": func(n *network.Network) { groupOf(n, "tasks").Egress.Items[1].Peer = network.InPrefixList("pl-0a1b") },
		"the VPC":       func(n *network.Network) { n.VPCs = nil },
		"a record of a private zone": func(n *network.Network) {
			*n = hub()
			only(n, "fargate")
			n.HostedZones[0].Records.Items[0].Endpoint = partial.Known("vpce-0a1b")
		},
		"a NAT gateway": func(n *network.Network) { *n = throughNAT(); only(n, "fargate"); n.NATGateways = nil },
		"a route table with NAT": func(n *network.Network) {
			*n = throughNAT()
			only(n, "fargate")
			n.Subnets[0].RouteTable = partial.Known("rtb-0a1b")
		},
		"a transit gateway to a hub": func(n *network.Network) {
			*n = hub()
			only(n, "fargate")
			n.RouteTables[0].Routes.Items[0].Target = network.Target{Kind: network.TransitGatewayTarget, ID: "tgw"}
		},
		"a peering connection": func(n *network.Network) { *n = hub(); only(n, "fargate"); n.Peerings = nil },
		"an appliance within the VPC": func(n *network.Network) {
			n.RouteTables[0].Routes = partial.ListOf(network.Route{Destination: network.CIDR(prefix("10.0.1.0/24")), Target: network.Target{Kind: network.InterfaceTarget, ID: "eni"}})
		},
	} {
		t.Run(name, func(t *testing.T) {
			n := working()
			only(&n, "fargate")
			change(&n)
			r := Check(n)
			if r.Errors() > 0 || r.Traces[0].Result != Undecided {
				t.Errorf("want it undecided, without errors:\n%s", dump(r))
			}
		})
	}
}

func TestJSONOfAReport(t *testing.T) {
	empty, err := json.Marshal(Check(network.Network{}))
	if err != nil || string(empty) != `{"findings":[],"traces":[]}` {
		t.Errorf("want empty lists, got %s %v", empty, err)
	}
	n := working()
	remove(&n, "ecr.dkr")
	raw, err := json.Marshal(Check(n))
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Findings []map[string]any
		Traces   []struct {
			Workload string
			Calls    []struct {
				API, Host string
				Hops      []struct{ Kind, Result, Detail string }
			}
		}
	}
	if err := json.Unmarshal(raw, &got); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"id", "severity", "resource", "message", "fix", "source"} {
		if s, _ := got.Findings[0][key].(string); s == "" {
			t.Errorf("a finding wants %s: %v", key, got.Findings[0])
		}
	}
	if len(got.Traces) != 5 || got.Traces[0].Workload != "fargate" || got.Traces[0].Calls[0].Hops[0].Kind != "dns" {
		t.Errorf("want a trace a task with calls and hops, got %+v", got.Traces)
	}
}

func TestCheckDoesNotChangeTheNetwork(t *testing.T) {
	n := working()
	before, _ := json.Marshal(n.Tasks)
	Check(n)
	after, _ := json.Marshal(n.Tasks)
	if string(before) != string(after) || len(n.Endpoints) != len(working().Endpoints) {
		t.Error("the network has changed")
	}
}

func TestTheFirstFindingIsTheWorst(t *testing.T) {
	n := working()
	groupOf(&n, "endpoints").Ingress = network.AllowAll()     // a warning
	endpoint(&n, "logs").Subnets = partial.ListOf("subnet-a") // an information
	remove(&n, "ecr.dkr")                                     // an error
	r := Check(n)
	var severities []Severity
	for _, f := range r.Findings {
		severities = append(severities, f.Severity)
	}
	if !slices.IsSortedFunc(severities, func(a, b Severity) int { return a.Rank() - b.Rank() }) || severities[0] != Error || severities[len(severities)-1] != Info {
		t.Errorf("want errors, warnings, informations, got %v", severities)
	}
}
