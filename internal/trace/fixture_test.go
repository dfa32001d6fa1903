package trace

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/iam"
)

const (
	account = "111122223333"
	region  = "us-west-2"
)

var here = Env{Region: iam.Literal(region), Account: iam.Literal(account)}

// working returns a network in which every call of every kind of workload gets through and nothing is more open than it has
// to be: each rule, route, record, statement and action in it is needed.
func working() Network {
	n := Network{
		VPCs: []VPC{{
			Object: object("vpc"), Env: here, CIDRs: Of(prefix("10.0.0.0/16")), DNSSupport: Known(true), DNSHostnames: Known(true),
			MainRouteTable: Known("main"),
		}},
		Subnets: []Subnet{subnet("subnet-a", "10.0.0.0/24", "us-west-2a", "table-a"), subnet("subnet-b", "10.0.1.0/24", "us-west-2b", "")},
		RouteTables: []RouteTable{
			{Object: object("table-a"), VPC: Known("vpc")},
			{Object: object("main"), VPC: Known("vpc")},
		},
		NetworkACLs: []NetworkACL{{Object: object("acl"), VPC: Known("vpc"), Entries: Of(
			aclEntry(100, false, TCP(443, 443), "10.0.0.0/16"), aclEntry(110, false, TCP(1024, 65535), "0.0.0.0/0"),
			aclEntry(100, true, TCP(443, 443), "0.0.0.0/0"), aclEntry(110, true, TCP(1024, 65535), "10.0.0.0/16"),
		)}},
		SecurityGroups: []SecurityGroup{
			group("tasks", nil, []Rule{{Peer: InGroup("endpoints"), Ports: TCP(443, 443)}, {Peer: InPrefixList("pl-68a54001"), Ports: TCP(443, 443)}}),
			group("instances", nil, []Rule{{Peer: InGroup("endpoints"), Ports: TCP(443, 443)}, {Peer: InPrefixList("pl-68a54001"), Ports: TCP(443, 443)}}),
			group("endpoints", []Rule{{Peer: InGroup("tasks"), Ports: TCP(443, 443)}, {Peer: InGroup("instances"), Ports: TCP(443, 443)}}, nil),
		},
		Roles: []Role{executionRole(), instanceRole(), taskRole()},
	}
	for _, s := range []pullpath.Service{pullpath.ECRAPI, pullpath.ECRDKR, pullpath.Logs, pullpath.ECS, pullpath.ECSAgent, pullpath.ECSTelemetry,
		pullpath.SecretsManager, pullpath.SSM, pullpath.SSMMessages} {
		n.Endpoints = append(n.Endpoints, interfaceEndpoint("vpc", s))
	}
	for _, id := range []string{"ecr.api", "ecr.dkr"} {
		endpoint(&n, id).Policy = Known(document(`{"Version":"2012-10-17","Statement":[
			{"Sid":"Login","Effect":"Allow","Principal":"*","Action":"ecr:GetAuthorizationToken","Resource":"*"},
			{"Sid":"Pull","Effect":"Allow","Principal":"*","Action":["ecr:BatchCheckLayerAvailability","ecr:BatchGetImage","ecr:GetDownloadUrlForLayer"],
			 "Resource":"arn:aws:ecr:us-west-2:111122223333:repository/app"}]}`))
	}
	n.Endpoints = append(n.Endpoints, gatewayEndpoint("vpc", "table-a", "main"))
	n.Tasks = []Task{fargate("fargate"), fargateOld("fargate-1-3"), windows("windows"), onEC2("ec2-bridge", Bridge), onEC2("ec2-awsvpc", AWSVPC)}
	return n
}

func object(id string) Object { return Object{ID: id, Ref: iam.Literal(id)} }

func prefix(s string) netip.Prefix { return netip.MustParsePrefix(s) }

func subnet(id, cidr, zone, table string) Subnet {
	return Subnet{Object: object(id), VPC: Known("vpc"), CIDRs: Of(prefix(cidr)), AZ: iam.Literal(zone), RouteTable: Known(table),
		NetworkACL: Known("acl"), MapPublicIP: Known(false)}
}

func aclEntry(number int, egress bool, ports Ports, cidr string) ACLEntry {
	return ACLEntry{Number: Known(number), Egress: Known(egress), Allow: Known(true), Range: CIDR(prefix(cidr)), Ports: ports}
}

func group(id string, in, out []Rule) SecurityGroup {
	return SecurityGroup{Object: object(id), VPC: Known("vpc"), Ingress: Of(in...), Egress: Of(out...)}
}

func serviceText(s pullpath.Service) Text {
	name, err := pullpath.ServiceName(s, region)
	if err != nil {
		panic(err)
	}
	return iam.Literal(name)
}

func interfaceEndpoint(vpc string, s pullpath.Service) Endpoint {
	return Endpoint{Object: object(string(s)), VPC: Known(vpc), ServiceName: serviceText(s), Type: Known(pullpath.Interface),
		Subnets: Of("subnet-a", "subnet-b"), SecurityGroups: Of("endpoints"), PrivateDNS: Known(true), InboundResolverOnly: Known(true),
		Policy: Known[*iam.Document](nil)}
}

func gatewayEndpoint(vpc string, tables ...string) Endpoint {
	return Endpoint{Object: object("s3"), VPC: Known(vpc), ServiceName: serviceText(pullpath.S3), Type: Known(pullpath.Gateway),
		RouteTables: Of(tables...), Policy: Known(document(`{"Statement":[{"Sid":"Layers","Principal":"*","Action":["s3:GetObject"],"Effect":"Allow",
			"Resource":["arn:aws:s3:::prod-us-west-2-starport-layer-bucket/*"]}]}`))}
}

func document(json string) *iam.Document {
	d, err := iam.Parse([]byte(json))
	if err != nil {
		panic(err)
	}
	return &d
}

func role(id string, policies ...string) Role {
	r := Role{Object: object(id), ARN: iam.Literal("arn:aws:iam::111122223333:role/" + id), Boundary: Known[*iam.Document](nil)}
	for i, p := range policies {
		r.Policies.Items = append(r.Policies.Items, Policy{Name: fmt.Sprint("policy", i), Document: *document(p)})
	}
	return r
}

// executionRole has the optional conditions of the ECS guide.
func executionRole() Role {
	return role("execution", `{"Version":"2012-10-17","Statement":[
		{"Sid":"Login","Effect":"Allow","Action":"ecr:GetAuthorizationToken","Resource":"*"},
		{"Sid":"Pull","Effect":"Allow","Action":["ecr:BatchCheckLayerAvailability","ecr:BatchGetImage","ecr:GetDownloadUrlForLayer"],
		 "Resource":"arn:aws:ecr:us-west-2:111122223333:repository/app","Condition":{"StringEquals":{"aws:SourceVpce":["ecr.api","ecr.dkr"]}}},
		{"Sid":"Logs","Effect":"Allow","Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Resource":"arn:aws:logs:us-west-2:111122223333:log-group:/ecs/app*"}]}`,
		`{"Version":"2012-10-17","Statement":[
		{"Sid":"Secret","Effect":"Allow","Action":"secretsmanager:GetSecretValue","Resource":"arn:aws:secretsmanager:us-west-2:111122223333:secret:db-AbCdEf"},
		{"Sid":"Parameter","Effect":"Allow","Action":"ssm:GetParameters","Resource":"arn:aws:ssm:us-west-2:111122223333:parameter/port"},
		{"Sid":"Key","Effect":"Allow","Action":"kms:Decrypt","Resource":"arn:aws:kms:us-west-2:111122223333:key/0a1b"}]}`)
}

func instanceRole() Role {
	r := role("instance", `{"Version":"2012-10-17","Statement":[
		{"Sid":"Discover","Effect":"Allow","Action":"ecs:DiscoverPollEndpoint","Resource":"*"},
		{"Sid":"Register","Effect":"Allow","Action":["ecs:RegisterContainerInstance","ecs:Submit*"],"Resource":"arn:aws:ecs:us-west-2:111122223333:cluster/main"},
		{"Sid":"Agent","Effect":"Allow","Action":["ecs:Poll","ecs:StartTelemetrySession"],"Resource":"*",
		 "Condition":{"ArnEquals":{"ecs:cluster":"arn:aws:ecs:us-west-2:111122223333:cluster/main"}}}]}`)
	return r
}

func taskRole() Role {
	return role("task", `{"Version":"2012-10-17","Statement":[{"Sid":"Exec","Effect":"Allow","Resource":"*","Action":[
		"ssmmessages:CreateControlChannel","ssmmessages:CreateDataChannel","ssmmessages:OpenControlChannel","ssmmessages:OpenDataChannel"]}]}`)
}

func task(id string) Task {
	return Task{
		Object: object(id), Env: here, Cluster: iam.Literal("arn:aws:ecs:us-west-2:111122223333:cluster/main"),
		OS: Known(pullpath.Linux), PlatformVersion: Known(""), NetworkMode: Known(AWSVPC),
		Network: Placement{Subnets: Of("subnet-a", "subnet-b"), SecurityGroups: Of("tasks"), PublicIP: Known(PublicIPOff)},
		Images:  Of(Image{Container: "app", Ref: iam.Literal("111122223333.dkr.ecr.us-west-2.amazonaws.com/app:1.2.3")}),
		Logs: Of(LogConfig{Container: "app", Driver: Known("awslogs"), Group: iam.Literal("/ecs/app"), Region: iam.Literal(region),
			CreateGroup: Known(true)}),
		ExecutionRole: Known("execution"), TaskRole: Known("task"), InstanceRole: Known(""),
	}
}

func fargate(id string) Task {
	t := task(id)
	t.LaunchType = Known(pullpath.Fargate)
	t.Features = Of(pullpath.Exec)
	t.Secrets = Of(
		Secret{Container: "app", Name: "DB", Service: Known(pullpath.SecretsManager), Key: Known(iam.Literal("arn:aws:kms:us-west-2:111122223333:key/0a1b")),
			ARN: iam.Literal("arn:aws:secretsmanager:us-west-2:111122223333:secret:db-AbCdEf")},
		Secret{Container: "app", Name: "PORT", Service: Known(pullpath.SSM), ARN: iam.Literal("arn:aws:ssm:us-west-2:111122223333:parameter/port"), Key: Known(Text{})})
	return t
}

func fargateOld(id string) Task {
	t := task(id)
	t.LaunchType, t.PlatformVersion = Known(pullpath.Fargate), Known("1.3.0")
	return t
}

func windows(id string) Task {
	t := task(id)
	t.LaunchType, t.OS = Known(pullpath.Fargate), Known(pullpath.Windows)
	return t
}

func onEC2(id string, mode NetworkMode) Task {
	t := fargate(id)
	t.LaunchType, t.NetworkMode, t.InstanceRole = Known(pullpath.EC2), Known(mode), Known("instance")
	t.Instances = Placement{Subnets: Of("subnet-a", "subnet-b"), SecurityGroups: Of("instances"), PublicIP: Known(PublicIPBySubnet)}
	if mode != AWSVPC {
		t.Network = Placement{}
	}
	return t
}

// throughNAT is the working network without endpoints: a NAT gateway in a public subnet carries everything.
func throughNAT() Network {
	n := working()
	n.Endpoints = nil
	n.Subnets = append(n.Subnets, subnet("subnet-public", "10.0.9.0/24", "us-west-2a", "table-public"))
	n.Subnets[2].NetworkACL = Known("")
	n.NATGateways = []NATGateway{{Object: object("nat"), VPC: Known("vpc"), Subnet: Known("subnet-public"), Private: Known(false)}}
	n.RouteTables = append(n.RouteTables, RouteTable{Object: object("table-public"), VPC: Known("vpc"),
		Routes: Of(Route{Destination: CIDR(anyIPv4), Target: Target{Kind: InternetGatewayTarget, ID: "igw"}})})
	for i := range 2 {
		n.RouteTables[i].Routes = Of(Route{Destination: CIDR(anyIPv4), Target: Target{Kind: NATGatewayTarget, ID: "nat"}})
	}
	for i := range 2 {
		n.SecurityGroups[i].Egress = Of(Rule{Peer: CIDR(anyIPv4), Ports: TCP(443, 443)})
	}
	n.Roles[0] = role("execution")
	n.Roles[0].Managed = Of(iam.Literal("arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"), iam.Literal("arn:aws:iam::aws:policy/CloudWatchLogsFullAccess"))
	n.Roles[0].Policies = Of(executionRole().Policies.Items[1])
	return n
}

// hub moves the interface endpoints into a hub VPC, which private hosted zones and a peering connection share.
func hub() Network {
	n := working()
	n.VPCs = append(n.VPCs, VPC{Object: object("hub"), Env: here, CIDRs: Of(prefix("10.1.0.0/16")), DNSSupport: Known(true), DNSHostnames: Known(true),
		MainRouteTable: Known("hub-table")})
	for _, s := range []Subnet{subnet("hub-a", "10.1.0.0/24", "us-west-2a", ""), subnet("hub-b", "10.1.1.0/24", "us-west-2b", "")} {
		s.VPC, s.NetworkACL = Known("hub"), Known("")
		n.Subnets = append(n.Subnets, s)
	}
	n.RouteTables = append(n.RouteTables, RouteTable{Object: object("hub-table"), VPC: Known("hub"),
		Routes: Of(Route{Destination: CIDR(prefix("10.0.0.0/16")), Target: Target{Kind: PeeringTarget, ID: "peering"}})})
	for i := range 2 {
		n.RouteTables[i].Routes = Of(Route{Destination: CIDR(prefix("10.1.0.0/16")), Target: Target{Kind: PeeringTarget, ID: "peering"}})
	}
	n.Peerings = []Peering{{Object: object("peering"), Requester: Known("vpc"), Accepter: Known("hub")}}
	n.NetworkACLs[0].Entries.Items = append(n.NetworkACLs[0].Entries.Items, aclEntry(120, true, TCP(1024, 65535), "10.1.0.0/16"))
	for i := range n.Endpoints {
		e := &n.Endpoints[i]
		if e.ID == "s3" {
			continue
		}
		e.VPC, e.Subnets, e.PrivateDNS = Known("hub"), Of("hub-a", "hub-b"), Known(false)
		row, _ := pullpath.Lookup(pullpath.Service(e.ID))
		zone := HostedZone{Object: object("zone-" + e.ID), VPCs: Of("vpc")}
		for _, host := range row.Hosts {
			name := here.host(host)
			zone.Records.Items = append(zone.Records.Items, Record{Name: iam.Literal(name + "."), Type: Known("A"), Endpoint: Known(e.ID)})
			zone.DNSName = iam.Literal(strings.TrimPrefix(name, "*."))
		}
		n.HostedZones = append(n.HostedZones, zone)
	}
	n.Roles[0] = role("execution")
	n.Roles[0].Managed = Of(iam.Literal("arn:aws:iam::aws:policy/AdministratorAccess"))
	return n
}

func endpoint(n *Network, id string) *Endpoint {
	return &n.Endpoints[slices.IndexFunc(n.Endpoints, func(e Endpoint) bool { return e.ID == id })]
}

func groupOf(n *Network, id string) *SecurityGroup {
	return &n.SecurityGroups[slices.IndexFunc(n.SecurityGroups, func(g SecurityGroup) bool { return g.ID == id })]
}

func roleBy(n *Network, id string) *Role {
	return &n.Roles[slices.IndexFunc(n.Roles, func(r Role) bool { return r.ID == id })]
}

// only keeps one of the tasks.
func only(n *Network, id string) *Task {
	n.Tasks = slices.DeleteFunc(n.Tasks, func(t Task) bool { return t.ID != id })
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
	for name, n := range map[string]Network{"endpoints in the VPC": working(), "endpoints in a hub": hub()} {
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
