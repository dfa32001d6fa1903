package trace

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

const (
	account = "111122223333"
	region  = "us-west-2"
)

// TestMain collects garbage a quarter as often as usual: the tests that try everything trace thousands of networks.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	m.Run()
}

var here = network.Env{Region: partial.Literal(region), Account: partial.Literal(account)}

// working returns a network in which every call of every kind of workload gets through and nothing is more open than it
// has to be: each rule, route, record, statement and action in it is needed.
func working() network.Network {
	n := network.Network{
		VPCs: []network.VPC{{
			Object: object("vpc"), Env: here, CIDRs: partial.ListOf(prefix("10.0.0.0/16")), DNSSupport: partial.Known(true), DNSHostnames: partial.Known(true),
			MainRouteTable: partial.Known("main"),
		}},
		Subnets: []network.Subnet{subnet("subnet-a", "10.0.0.0/24", "us-west-2a", "table-a"), subnet("subnet-b", "10.0.1.0/24", "us-west-2b", "")},
		RouteTables: []network.RouteTable{
			{Object: object("table-a"), VPC: partial.Known("vpc")},
			{Object: object("main"), VPC: partial.Known("vpc")},
		},
		NetworkACLs: []network.NetworkACL{{Object: object("acl"), VPC: partial.Known("vpc"), Entries: partial.ListOf(
			aclEntry(100, false, network.TCP(443, 443), "10.0.0.0/16"), aclEntry(110, false, network.TCP(1024, 65535), "0.0.0.0/0"),
			aclEntry(100, true, network.TCP(443, 443), "0.0.0.0/0"), aclEntry(110, true, network.TCP(1024, 65535), "10.0.0.0/16"),
		)}},
		SecurityGroups: []network.SecurityGroup{
			group("tasks", nil, []network.Rule{{Peer: network.InGroup("endpoints"), Ports: network.TCP(443, 443)}, {Peer: network.InPrefixList("pl-68a54001"), Ports: network.TCP(443, 443)}}),
			group("instances", nil, []network.Rule{{Peer: network.InGroup("endpoints"), Ports: network.TCP(443, 443)}, {Peer: network.InPrefixList("pl-68a54001"), Ports: network.TCP(443, 443)}}),
			group("endpoints", []network.Rule{{Peer: network.InGroup("tasks"), Ports: network.TCP(443, 443)}, {Peer: network.InGroup("instances"), Ports: network.TCP(443, 443)}}, nil),
		},
		Roles: []network.Role{executionRole(), instanceRole(), taskRole()},
	}
	for _, s := range []pullpath.Service{pullpath.ECRAPI, pullpath.ECRDKR, pullpath.Logs, pullpath.ECS, pullpath.ECSAgent, pullpath.ECSTelemetry,
		pullpath.SecretsManager, pullpath.SSM, pullpath.SSMMessages} {
		n.Endpoints = append(n.Endpoints, interfaceEndpoint("vpc", s))
	}
	for _, id := range []string{"ecr.api", "ecr.dkr"} {
		endpoint(&n, id).Policy = partial.Known(document(`{"Version":"2012-10-17","Statement":[
			{"Sid":"Login","Effect":"Allow","Principal":"*","Action":"ecr:GetAuthorizationToken","Resource":"*"},
			{"Sid":"Pull","Effect":"Allow","Principal":"*","Action":["ecr:BatchCheckLayerAvailability","ecr:BatchGetImage","ecr:GetDownloadUrlForLayer"],
			 "Resource":"arn:aws:ecr:us-west-2:111122223333:repository/app"}]}`))
	}
	n.Endpoints = append(n.Endpoints, gatewayEndpoint("vpc", "table-a", "main"))
	n.Tasks = []network.Task{fargate("fargate"), fargateOld("fargate-1-3"), windows("windows"), onEC2("ec2-bridge", network.Bridge), onEC2("ec2-awsvpc", network.AWSVPC)}
	return n
}

func object(id string) network.Object { return network.Object{ID: id, Ref: partial.Literal(id)} }

func prefix(s string) netip.Prefix { return netip.MustParsePrefix(s) }

func subnet(id, cidr, zone, table string) network.Subnet {
	return network.Subnet{Object: object(id), VPC: partial.Known("vpc"), CIDRs: partial.ListOf(prefix(cidr)), AZ: partial.Literal(zone), RouteTable: partial.Known(table),
		NetworkACL: partial.Known("acl"), MapPublicIP: partial.Known(false)}
}

func aclEntry(number int, egress bool, ports network.Ports, cidr string) network.ACLEntry {
	return network.ACLEntry{Number: partial.Known(number), Egress: partial.Known(egress), Allow: partial.Known(true), Range: network.CIDR(prefix(cidr)), Ports: ports}
}

func group(id string, in, out []network.Rule) network.SecurityGroup {
	return network.SecurityGroup{Object: object(id), VPC: partial.Known("vpc"), Ingress: partial.ListOf(in...), Egress: partial.ListOf(out...)}
}

func serviceText(s pullpath.Service) partial.Text {
	name, err := pullpath.ServiceName(s, region)
	if err != nil {
		panic(err)
	}
	return partial.Literal(name)
}

func interfaceEndpoint(vpc string, s pullpath.Service) network.Endpoint {
	o := object(string(s))
	o.Ref = partial.Literal("vpce-" + string(s))
	return network.Endpoint{Object: o, VPC: partial.Known(vpc), ServiceName: serviceText(s), Type: partial.Known(pullpath.Interface),
		Subnets: partial.ListOf("subnet-a", "subnet-b"), SecurityGroups: partial.ListOf("endpoints"), PrivateDNS: partial.Known(true), InboundResolverOnly: partial.Known(true),
		Policy: partial.Known[*iam.Document](nil)}
}

func gatewayEndpoint(vpc string, tables ...string) network.Endpoint {
	return network.Endpoint{Object: object("s3"), VPC: partial.Known(vpc), ServiceName: serviceText(pullpath.S3), Type: partial.Known(pullpath.Gateway),
		RouteTables: partial.ListOf(tables...), Policy: partial.Known(document(`{"Statement":[{"Sid":"Layers","Principal":"*","Action":["s3:GetObject"],"Effect":"Allow",
			"Resource":["arn:aws:s3:::prod-us-west-2-starport-layer-bucket/*"]}]}`))}
}

// declared is a policy that AWS has not taken yet.
func declared(text string) *iam.Document {
	var tree any
	if err := json.Unmarshal([]byte(text), &tree); err != nil {
		panic(err)
	}
	d := iam.Declared(tree)
	return &d
}

func document(json string) *iam.Document {
	d, err := iam.Parse([]byte(json))
	if err != nil {
		panic(err)
	}
	return &d
}

func role(id string, policies ...string) network.Role {
	r := network.Role{Object: object(id), ARN: partial.Literal("arn:aws:iam::111122223333:role/" + id), Boundary: partial.Known[*iam.Document](nil),
		Trust: partial.Known(document(`{"Statement":[{"Effect":"Allow","Principal":{"Service":["ecs-tasks.amazonaws.com","ec2.amazonaws.com"]},"Action":"sts:AssumeRole"}]}`))}
	for i, p := range policies {
		r.Policies.Items = append(r.Policies.Items, network.Policy{Name: fmt.Sprint("policy", i), Document: *document(p)})
	}
	return r
}

// executionRole has the optional conditions of the ECS guide.
func executionRole() network.Role {
	return role("execution", `{"Version":"2012-10-17","Statement":[
		{"Sid":"Login","Effect":"Allow","Action":"ecr:GetAuthorizationToken","Resource":"*"},
		{"Sid":"Pull","Effect":"Allow","Action":["ecr:BatchCheckLayerAvailability","ecr:BatchGetImage","ecr:GetDownloadUrlForLayer"],
		 "Resource":"arn:aws:ecr:us-west-2:111122223333:repository/app","Condition":{"StringEquals":{"aws:SourceVpce":["vpce-ecr.api","vpce-ecr.dkr"]}}},
		{"Sid":"Logs","Effect":"Allow","Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Resource":"arn:aws:logs:us-west-2:111122223333:log-group:/ecs/app*"}]}`,
		`{"Version":"2012-10-17","Statement":[
		{"Sid":"Secret","Effect":"Allow","Action":"secretsmanager:GetSecretValue","Resource":"arn:aws:secretsmanager:us-west-2:111122223333:secret:db-AbCdEf"},
		{"Sid":"Parameter","Effect":"Allow","Action":"ssm:GetParameters","Resource":"arn:aws:ssm:us-west-2:111122223333:parameter/port"},
		{"Sid":"Key","Effect":"Allow","Action":"kms:Decrypt","Resource":"arn:aws:kms:us-west-2:111122223333:key/0a1b"}]}`)
}

func instanceRole() network.Role {
	r := role("instance", `{"Version":"2012-10-17","Statement":[
		{"Sid":"Discover","Effect":"Allow","Action":"ecs:DiscoverPollEndpoint","Resource":"*"},
		{"Sid":"Register","Effect":"Allow","Action":["ecs:RegisterContainerInstance","ecs:Submit*"],"Resource":"arn:aws:ecs:us-west-2:111122223333:cluster/main"},
		{"Sid":"Agent","Effect":"Allow","Action":["ecs:Poll","ecs:StartTelemetrySession"],"Resource":"*",
		 "Condition":{"ArnEquals":{"ecs:cluster":"arn:aws:ecs:us-west-2:111122223333:cluster/main"}}}]}`)
	return r
}

func taskRole() network.Role {
	return role("task", `{"Version":"2012-10-17","Statement":[{"Sid":"Exec","Effect":"Allow","Resource":"*","Action":[
		"ssmmessages:CreateControlChannel","ssmmessages:CreateDataChannel","ssmmessages:OpenControlChannel","ssmmessages:OpenDataChannel"]}]}`)
}

func task(id string) network.Task {
	return network.Task{
		Object: object(id), Env: here, Cluster: partial.Literal("arn:aws:ecs:us-west-2:111122223333:cluster/main"),
		OS: partial.Known(pullpath.Linux), PlatformVersion: partial.Known(""), NetworkMode: partial.Known(network.AWSVPC),
		Network: network.Placement{Subnets: partial.ListOf("subnet-a", "subnet-b"), SecurityGroups: partial.ListOf("tasks"), PublicIP: partial.Known(network.PublicIPOff)},
		Images:  partial.ListOf(network.Image{Container: "app", Ref: partial.Literal("111122223333.dkr.ecr.us-west-2.amazonaws.com/app:1.2.3")}),
		Logs: partial.ListOf(network.LogConfig{Container: "app", Driver: partial.Known("awslogs"), Group: partial.Literal("/ecs/app"), Region: partial.Literal(region),
			CreateGroup: partial.Known(true), GroupExists: partial.Known(false)}),
		ExecutionRole: partial.Known("execution"), TaskRole: partial.Known("task"), InstanceRole: partial.Known(""),
	}
}

func fargate(id string) network.Task {
	t := task(id)
	t.LaunchType = partial.Known(pullpath.Fargate)
	t.Features = partial.ListOf(pullpath.Exec)
	t.Secrets = partial.ListOf(
		network.Secret{Container: "app", Name: "DB", Service: partial.Known(pullpath.SecretsManager), Key: partial.Known(partial.Literal("arn:aws:kms:us-west-2:111122223333:key/0a1b")),
			ARN: partial.Literal("arn:aws:secretsmanager:us-west-2:111122223333:secret:db-AbCdEf")},
		network.Secret{Container: "app", Name: "PORT", Service: partial.Known(pullpath.SSM), ARN: partial.Literal("arn:aws:ssm:us-west-2:111122223333:parameter/port"), Key: partial.Known(partial.Text{})})
	return t
}

func fargateOld(id string) network.Task {
	t := task(id)
	t.LaunchType, t.PlatformVersion, t.Hypothetical = partial.Known(pullpath.Fargate), partial.Known("1.3.0"), true
	return t
}

func windows(id string) network.Task {
	t := task(id)
	t.LaunchType, t.OS = partial.Known(pullpath.Fargate), partial.Known(pullpath.Windows)
	return t
}

func onEC2(id string, mode network.NetworkMode) network.Task {
	t := fargate(id)
	t.LaunchType, t.NetworkMode, t.InstanceRole = partial.Known(pullpath.EC2), partial.Known(mode), partial.Known("instance")
	t.Instances = network.Placement{Subnets: partial.ListOf("subnet-a", "subnet-b"), SecurityGroups: partial.ListOf("instances"), PublicIP: partial.Known(network.PublicIPBySubnet)}
	if mode != network.AWSVPC {
		t.Network = network.Placement{}
	}
	return t
}

// throughNAT is the working network without endpoints: a NAT gateway in a public subnet carries everything.
func throughNAT() network.Network {
	n := working()
	n.Endpoints = nil
	n.Subnets = append(n.Subnets, subnet("subnet-public", "10.0.9.0/24", "us-west-2a", "table-public"))
	n.Subnets[2].NetworkACL = partial.Known("")
	n.NATGateways = []network.NATGateway{{Object: object("nat"), VPC: partial.Known("vpc"), Subnet: partial.Known("subnet-public"), Private: partial.Known(false)}}
	n.RouteTables = append(n.RouteTables, network.RouteTable{Object: object("table-public"), VPC: partial.Known("vpc"),
		Routes: partial.ListOf(network.Route{Destination: network.CIDR(anyIPv4), Target: network.Target{Kind: network.InternetGatewayTarget, ID: "igw"}})})
	for i := range 2 {
		n.RouteTables[i].Routes = partial.ListOf(network.Route{Destination: network.CIDR(anyIPv4), Target: network.Target{Kind: network.NATGatewayTarget, ID: "nat"}})
	}
	for i := range 2 {
		n.SecurityGroups[i].Egress = partial.ListOf(network.Rule{Peer: network.CIDR(anyIPv4), Ports: network.TCP(443, 443)})
	}
	n.Roles[0] = role("execution")
	n.Roles[0].Managed = partial.ListOf(partial.Literal("arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"), partial.Literal("arn:aws:iam::aws:policy/CloudWatchLogsFullAccess"))
	n.Roles[0].Policies = partial.ListOf(executionRole().Policies.Items[1])
	return n
}

// hub moves the interface endpoints into a hub VPC, which private hosted zones and a peering connection share.
func hub() network.Network {
	n := working()
	n.VPCs = append(n.VPCs, network.VPC{Object: object("hub"), Env: here, CIDRs: partial.ListOf(prefix("10.1.0.0/16")), DNSSupport: partial.Known(true), DNSHostnames: partial.Known(true),
		MainRouteTable: partial.Known("hub-table")})
	for _, s := range []network.Subnet{subnet("hub-a", "10.1.0.0/24", "us-west-2a", ""), subnet("hub-b", "10.1.1.0/24", "us-west-2b", "")} {
		s.VPC, s.NetworkACL = partial.Known("hub"), partial.Known("")
		n.Subnets = append(n.Subnets, s)
	}
	n.RouteTables = append(n.RouteTables, network.RouteTable{Object: object("hub-table"), VPC: partial.Known("hub"),
		Routes: partial.ListOf(network.Route{Destination: network.CIDR(prefix("10.0.0.0/16")), Target: network.Target{Kind: network.PeeringTarget, ID: "peering"}})})
	for i := range 2 {
		n.RouteTables[i].Routes = partial.ListOf(network.Route{Destination: network.CIDR(prefix("10.1.0.0/16")), Target: network.Target{Kind: network.PeeringTarget, ID: "peering"}})
	}
	n.Peerings = []network.Peering{{Object: object("peering"), Requester: partial.Known("vpc"), Accepter: partial.Known("hub")}}
	n.NetworkACLs[0].Entries.Items = append(n.NetworkACLs[0].Entries.Items, aclEntry(120, true, network.TCP(1024, 65535), "10.1.0.0/16"))
	for i := range n.Endpoints {
		e := &n.Endpoints[i]
		if e.ID == "s3" {
			continue
		}
		e.VPC, e.Subnets, e.PrivateDNS = partial.Known("hub"), partial.ListOf("hub-a", "hub-b"), partial.Known(false)
		row, _ := pullpath.Lookup(pullpath.Service(e.ID))
		zone := network.HostedZone{Object: object("zone-" + e.ID), VPCs: partial.ListOf("vpc")}
		for _, host := range row.Hosts {
			name, _ := here.Host(host).Text()
			zone.Records.Items = append(zone.Records.Items, network.Record{Name: partial.Literal(name + "."), Type: partial.Known("A"), Endpoint: partial.Known(e.ID)})
			zone.DNSName = partial.Literal(strings.TrimPrefix(name, "*."))
		}
		n.HostedZones = append(n.HostedZones, zone)
	}
	n.Roles[0] = role("execution")
	n.Roles[0].Managed = partial.ListOf(partial.Literal("arn:aws:iam::aws:policy/AdministratorAccess"))
	return n
}

func endpoint(n *network.Network, id string) *network.Endpoint {
	return &n.Endpoints[slices.IndexFunc(n.Endpoints, func(e network.Endpoint) bool { return e.ID == id })]
}

func groupOf(n *network.Network, id string) *network.SecurityGroup {
	return &n.SecurityGroups[slices.IndexFunc(n.SecurityGroups, func(g network.SecurityGroup) bool { return g.ID == id })]
}

func roleBy(n *network.Network, id string) *network.Role {
	return &n.Roles[slices.IndexFunc(n.Roles, func(r network.Role) bool { return r.ID == id })]
}

// only keeps one of the tasks.
func only(n *network.Network, id string) *network.Task {
	n.Tasks = slices.DeleteFunc(n.Tasks, func(t network.Task) bool { return t.ID != id })
	return &n.Tasks[0]
}

// dump writes a report for the message of a failed test.
func dump(r Report) string {
	var out strings.Builder
	for _, f := range r.Findings {
		fmt.Fprintf(&out, "%s %s at %s for %v: %s FIX %s\n", f.Severity, f.ID, f.Resource, f.Workloads, f.Message, f.Fix)
	}
	for _, t := range r.Traces {
		fmt.Fprintf(&out, "%s (%s) %s isolated=%s\n", t.Workload, t.Kind, t.Result, t.Isolated)
		for _, c := range t.Calls {
			if c.Result == Pass {
				continue
			}
			fmt.Fprintf(&out, "  %s %s from %s by %s: %s\n", c.API, c.Host, c.From, c.Endpoint, c.Result)
			for _, h := range c.Hops {
				fmt.Fprintf(&out, "    %s %s: %s\n", h.Kind, h.Result, h.Detail)
			}
		}
	}
	return out.String()
}

func find(r Report, id string) *Finding {
	for i := range r.Findings {
		if r.Findings[i].ID == id {
			return &r.Findings[i]
		}
	}
	return nil
}

func TestWorkingNetworksPass(t *testing.T) {
	for name, n := range map[string]network.Network{"endpoints in the VPC": working(), "endpoints in a hub": hub()} {
		t.Run(name, func(t *testing.T) {
			r := Check(n)
			if len(r.Findings) > 0 || slices.ContainsFunc(r.Traces, func(t Trace) bool { return t.Result != Pass || t.Isolated != Isolated }) {
				t.Errorf("want no findings and every trace to pass:\n%s", dump(r))
			}
		})
	}
}

func TestWorkingNATPasses(t *testing.T) {
	r := Check(throughNAT())
	if r.Errors() > 0 || slices.ContainsFunc(r.Traces, func(t Trace) bool { return t.Result != Pass || t.Isolated != NotIsolated }) {
		t.Errorf("want no errors and every trace to pass:\n%s", dump(r))
	}
	if f := find(r, pullOverInternet); f == nil || f.Severity != Info || !strings.Contains(f.Message, "ecr.dkr") || !strings.Contains(f.Fix, "free of charge") {
		t.Errorf("want the endpoints that would save and tighten as information:\n%s", dump(r))
	}
}

func publicSubnets(n *network.Network, ip network.PublicIP) {
	n.Endpoints = nil
	n.Tasks = n.Tasks[:1]
	groupOf(n, "tasks").Egress = network.AllowAll()
	for i := range n.RouteTables {
		n.RouteTables[i].Routes = partial.ListOf(network.Route{Destination: network.CIDR(anyIPv4), Target: network.Target{Kind: network.InternetGatewayTarget, ID: "igw"}})
	}
	n.Roles[0] = role("execution", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`)
	n.Tasks[0].Network.PublicIP = partial.Known(ip)
}
