package trace

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/iam"
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
	through := []HopKind{DNSHop, RouteHop, EgressHop, IngressHop, EndpointPolicyHop, RolePolicyHop}
	for api, want := range map[string][]HopKind{
		"ecr:GetAuthorizationToken": through,
		"ecr:BatchGetImage":         through,
		"logs:PutLogEvents":         through,
		"s3:GetObject":              {DNSHop, RouteHop, EgressHop, EndpointPolicyHop}, // no role of yours is asked
		"kms:Decrypt":               {RolePolicyHop},                                  // Secrets Manager makes the call
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
	n.Endpoints = slices.DeleteFunc(n.Endpoints, func(e Endpoint) bool { return e.ID == "ecr.api" })
	c := callOf(t, Check(n), "ecr:GetAuthorizationToken")
	if c.Result != Pass || hopOf(t, c, RouteHop).Detail == "" || len(c.Hops) != 2 {
		t.Errorf("want the login to pass without ecr.api, got %+v", c)
	}
}

func TestAnUnknownPlatformVersionLeavesTheLoginUndecided(t *testing.T) {
	for name, version := range map[string]Value[string]{"a parameter": Unknown[string]("the parameter Version"), "a version of the future": Known("2.0.0")} {
		n := working()
		only(&n, "fargate").PlatformVersion = version
		n.Endpoints = slices.DeleteFunc(n.Endpoints, func(e Endpoint) bool { return e.ID == "ecr.api" })
		r := Check(n)
		if c := callOf(t, r, "ecr:GetAuthorizationToken"); c.Result != Undecided || r.Errors() > 0 {
			t.Errorf("%s: want the login undecided, got %+v", name, c)
		}
	}
}

func TestInstancesPullForTheirTasks(t *testing.T) {
	n := working()
	only(&n, "ec2-awsvpc")
	groupOf(&n, "tasks").Egress = List[Rule]{}
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
	publicSubnets(&n, PublicIPOn)
	ec2 := onEC2("ec2", AWSVPC)
	ec2.Network.PublicIP, ec2.Instances.PublicIP = Known(PublicIPOn), Known(PublicIPOn)
	groupOf(&n, "instances").Egress = AllowAll()
	n.Tasks = []Task{ec2}
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
	n.RouteTables = append(n.RouteTables, RouteTable{Object: object("table-new"), VPC: Known("vpc")})
	n.Subnets = append(n.Subnets, subnet("subnet-new", "10.0.7.0/24", "us-west-2a", "table-new"))
	n.Tasks[0].Network.Subnets = Of("subnet-a", "subnet-new", "subnet-b")
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
		change func(n *Network)
		want   Isolation
	}{
		{"private subnets without a route", func(n *Network) {}, Isolated},
		{"a subnet named isolated with a NAT gateway", func(n *Network) {
			*n = throughNAT()
			n.Subnets[0].Name, n.Subnets[1].Name = "Isolated1", "Isolated2"
		}, NotIsolated},
		{"subnets named public without a route", func(n *Network) { n.Subnets[0].Name, n.Subnets[1].Name = "Public1", "Public2" }, Isolated},
		{"one subnet of each", func(n *Network) { *n = throughNAT(); n.RouteTables[1].Routes = List[Route]{} }, PartlyIsolated},
		{"an internet gateway and no public IP", func(n *Network) { publicSubnets(n, PublicIPOff) }, Isolated},
		{"an internet gateway and a public IP", func(n *Network) { publicSubnets(n, PublicIPOn) }, NotIsolated},
		{"an egress-only internet gateway", func(n *Network) {
			n.RouteTables[0].Routes = Of(Route{Destination: CIDR(anyIPv6), Target: Target{Kind: EgressOnlyTarget}})
		}, Isolated},
		{"a transit gateway", func(n *Network) {
			*n = throughNAT()
			for i := range 2 {
				n.RouteTables[i].Routes.Items[0].Target = Target{Kind: TransitGatewayTarget, ID: "tgw"}
			}
		}, IsolationUnknown},
		{"a NAT instance", func(n *Network) {
			*n = throughNAT()
			for i := range 2 {
				n.RouteTables[i].Routes.Items[0].Target = Target{Kind: InterfaceTarget, ID: "eni"}
			}
		}, IsolationUnknown},
		{"two halves of the internet through a NAT gateway", func(n *Network) {
			*n = throughNAT()
			for i := range 2 {
				half := n.RouteTables[i].Routes.Items[0]
				half.Destination = CIDR(prefix("128.0.0.0/1"))
				n.RouteTables[i].Routes.Items[0].Destination = CIDR(prefix("0.0.0.0/1"))
				n.RouteTables[i].Routes.Items = append(n.RouteTables[i].Routes.Items, half)
			}
		}, NotIsolated},
		{"NAT gateways in a circle", func(n *Network) { *n = throughNAT(); n.NATGateways[0].Subnet = Known("subnet-a") }, Isolated},
		{"subnets of a VPC that nobody described", func(n *Network) { n.VPCs, n.Subnets, n.RouteTables = nil, nil, nil }, IsolationUnknown},
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
	only(&n, "fargate").Images = Of(Image{Container: "app", Ref: iam.Unknown("the parameter Image has no default")})
	r := Check(n)
	if r.Traces[0].Result != Undecided || r.Errors() > 0 || !strings.Contains(hopOf(t, callOf(t, r, "image pull"), DNSHop).Detail, "the parameter Image") {
		t.Errorf("want it undecided, with what would settle it:\n%s", dump(r))
	}
	n.Endpoints = slices.DeleteFunc(n.Endpoints, func(e Endpoint) bool { return e.ID == "ecr.dkr" })
	if r := Check(n); find(r, endpointMissing) == nil {
		t.Errorf("an isolated task pulls from ECR or not at all, so a missing endpoint is an error:\n%s", dump(r))
	}
	n = throughNAT()
	only(&n, "fargate").Images = Of(Image{Container: "app", Ref: iam.Unknown("the parameter Image has no default")})
	roleBy(&n, "execution").Managed = Of(iam.Literal("arn:aws:iam::aws:policy/CloudWatchLogsFullAccess"))
	if r := Check(n); r.Errors() > 0 || callOf(t, r, "ecr:BatchGetImage").Result != Undecided {
		t.Errorf("over NAT the image may come from elsewhere, so a missing permission is undecided:\n%s", dump(r))
	}
}

func TestTheEnvironmentMayBeLeftToTheDeployment(t *testing.T) {
	region, account, part, suffix := iam.Word("AWS::Region"), iam.Word("AWS::AccountId"), iam.Word("AWS::Partition"), iam.Word("AWS::URLSuffix")
	agnostic := Env{Region: region, Account: account, Partition: part, Suffix: suffix}
	n := working()
	tk := only(&n, "fargate")
	n.VPCs[0].Env, tk.Env = agnostic, agnostic
	n.PrefixLists = []PrefixList{{Object: object("pl"), Service: Known(pullpath.S3)}}
	groupOf(&n, "tasks").Egress.Items[1].Peer = InPrefixList("pl")
	for i := range n.Endpoints {
		e := &n.Endpoints[i]
		e.ServiceName = iam.Join(iam.Literal("com.amazonaws."), region, iam.Literal("."+e.ID))
		e.Policy = Known[*iam.Document](nil)
	}
	layers := document(`{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"}]}`)
	layers.Statements[0].Resource.Items[0] = iam.Join(iam.Literal("arn:"), part, iam.Literal(":s3:::prod-"), region, iam.Literal("-starport-layer-bucket/*"))
	endpoint(&n, "s3").Policy = Known(layers)
	tk.Images.Items[0].Ref = iam.Join(account, iam.Literal(".dkr.ecr."), region, iam.Literal("."), suffix, iam.Literal("/"), iam.Token("App/Repo"), iam.Literal(":1"))
	tk.Logs.Items[0].Region, tk.Secrets = region, List[Secret]{}
	pull := document(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ecr:GetAuthorizationToken","logs:*"],"Resource":"*"},{"Effect":"Allow","Action":"ecr:*","Resource":"*"}]}`)
	pull.Statements[1].Resource.Items[0] = iam.Join(iam.Literal("arn:"), part, iam.Literal(":ecr:"), region, iam.Literal(":"), account, iam.Literal(":repository/"), iam.Token("App/Repo"))
	n.Roles[0].Policies = Of(Policy{Name: "pull", Document: *pull})
	r := Check(n)
	if r.Traces[0].Result != Pass || len(r.Findings) > 0 {
		t.Errorf("want every call to pass:\n%s", dump(r))
	}
	if c := callOf(t, r, "ecr:BatchGetImage"); c.Host != "‹AWS::AccountId›.dkr.ecr.‹AWS::Region›.‹AWS::URLSuffix›" {
		t.Errorf("want the host with what is open between ‹ and ›, got %s", c.Host)
	}
	tk.Images.Items[0].Ref = iam.Literal("111122223333.dkr.ecr.us-west-2.amazonaws.com/app")
	if c := callOf(t, Check(n), "ecr:BatchGetImage"); c.Result != Undecided {
		t.Errorf("whether the image is of the stack's Region is open: %+v", c)
	}
}

func TestAnInterfaceEndpointForS3(t *testing.T) {
	n := working()
	only(&n, "fargate")
	s3 := endpoint(&n, "s3")
	s3.Type, s3.Subnets, s3.SecurityGroups, s3.RouteTables = Known(pullpath.Interface), Of("subnet-a", "subnet-b"), Of("endpoints"), List[string]{}
	s3.PrivateDNS, s3.InboundResolverOnly = Known(true), Known(false)
	if r := Check(n); r.Traces[0].Result != Pass {
		t.Errorf("want the layers through the interface endpoint:\n%s", dump(r))
	}
	s3.InboundResolverOnly = Known(true)
	if r := Check(n); callOf(t, r, "s3:GetObject").Result != Fail || find(r, endpointMissing) == nil {
		t.Errorf("an endpoint for on-premises clients only serves no task of the VPC:\n%s", dump(r))
	}
}

func TestGapsAreUnknownNotMissing(t *testing.T) {
	n := working()
	only(&n, "fargate")
	n.Endpoints = nil
	n.Gaps = []Gap{{Kind: EndpointKind, VPC: "vpc", Why: "ec2:DescribeVpcEndpoints was denied"}}
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
	for name, change := range map[string]func(n *Network){
		"a group of the task": func(n *Network) {
			n.Tasks[0].Network.SecurityGroups = Of("sg-0a1b")
			groupOf(n, "endpoints").Ingress.Items[0].Peer = InVPC("vpc")
		},
		"a group of the endpoints": func(n *Network) {
			endpoint(n, "ecr.dkr").SecurityGroups = Of("sg-0a1b")
			groupOf(n, "tasks").Egress.Items[0].Peer = InVPC("vpc")
		},
		"a subnet of the task":    func(n *Network) { n.Tasks[0].Network.Subnets = Of("subnet-0a1b") },
		"a subnet of an endpoint": func(n *Network) { endpoint(n, "ecr.dkr").Subnets = Of("subnet-0a1b") },
		"a network ACL":           func(n *Network) { n.Subnets[0].NetworkACL = Known("acl-0a1b") },
		"an execution role":       func(n *Network) { n.Tasks[0].ExecutionRole = Known("arn:aws:iam::111122223333:role/imported") },
		"a managed policy": func(n *Network) {
			n.Roles[0] = role("execution")
			n.Roles[0].Managed = Of(iam.Literal("arn:aws:iam::111122223333:policy/mine"))
		},
		"a prefix list": func(n *Network) { groupOf(n, "tasks").Egress.Items[1].Peer = InPrefixList("pl-0a1b") },
		"the VPC":       func(n *Network) { n.VPCs = nil },
		"a record of a private zone": func(n *Network) {
			*n = hub()
			only(n, "fargate")
			n.HostedZones[0].Records.Items[0].Endpoint = Known("vpce-0a1b")
		},
		"a NAT gateway":          func(n *Network) { *n = throughNAT(); only(n, "fargate"); n.NATGateways = nil },
		"a route table with NAT": func(n *Network) { *n = throughNAT(); only(n, "fargate"); n.Subnets[0].RouteTable = Known("rtb-0a1b") },
		"a transit gateway to a hub": func(n *Network) {
			*n = hub()
			only(n, "fargate")
			n.RouteTables[0].Routes.Items[0].Target = Target{Kind: TransitGatewayTarget, ID: "tgw"}
		},
		"a peering connection": func(n *Network) { *n = hub(); only(n, "fargate"); n.Peerings = nil },
		"an appliance within the VPC": func(n *Network) {
			n.RouteTables[0].Routes = Of(Route{Destination: CIDR(prefix("10.0.1.0/24")), Target: Target{Kind: InterfaceTarget, ID: "eni"}})
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
	empty, err := json.Marshal(Check(Network{}))
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
	groupOf(&n, "endpoints").Ingress = AllowAll() // a warning
	endpoint(&n, "logs").Subnets = Of("subnet-a") // an information
	remove(&n, "ecr.dkr")                         // an error
	r := Check(n)
	var severities []Severity
	for _, f := range r.Findings {
		severities = append(severities, f.Severity)
	}
	if !slices.IsSortedFunc(severities, func(a, b Severity) int { return a.rank() - b.rank() }) || severities[0] != Error || severities[len(severities)-1] != Info {
		t.Errorf("want errors, warnings, informations, got %v", severities)
	}
}
