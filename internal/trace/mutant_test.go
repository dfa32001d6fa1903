package trace

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// mutant is a working network with one thing broken.
type mutant struct {
	// what is broken, for the test's name.
	what string
	// names is what the finding must name; any of them will do.
	names []string
	// network makes the unbroken twin, and broken breaks the one thing in it.
	network func() network.Network
	broken  func(n *network.Network)
	// mild says that the calls may get through all the same: a warning or an information will do.
	mild bool
}

// made is the network with the thing broken.
func (m mutant) made() network.Network {
	n := m.network()
	m.broken(&n)
	return n
}

func mild(m mutant) mutant {
	m.mild = true
	return m
}

// checkedMutants are all mutants and what they come to, in the same order.
var checkedMutants = sync.OnceValues(func() (all []mutant, reports []Report) {
	all = mutants()
	for _, m := range all {
		reports = append(reports, Check(m.made()))
	}
	return all, reports
})

// TestEverySingleFaultIsNamed breaks one thing at a time in working networks. Each mutant must be caught by a finding
// that names the broken thing, and each rule must catch a mutant.
func TestEverySingleFaultIsNamed(t *testing.T) {
	all, reports := checkedMutants()
	caught := map[string]int{}
	for i, m := range all {
		r := reports[i]
		named := false
		for _, f := range r.Findings {
			text := f.Resource + " " + f.Message
			if (f.Severity == Error || m.mild) && slices.ContainsFunc(m.names, func(name string) bool { return strings.Contains(text, name) }) {
				named = true
				caught[f.ID]++
			}
		}
		if !named {
			t.Errorf("%s: no finding names %s:\n%s", m.what, strings.Join(m.names, " or "), dump(Report{Findings: r.Findings}))
		}
	}
	for _, rule := range Rules() {
		if caught[rule.ID] == 0 {
			t.Errorf("no mutant is caught by rule %s", rule.ID)
		}
	}
	t.Logf("%d mutants, each caught by a finding that names the broken thing; %d rules", len(all), len(Rules()))
}

func mutants() []mutant {
	var all []mutant
	for _, list := range [][]mutant{
		endpointMutants(), networkMutants(), groupMutants(), aclMutants(), endpointPolicyMutants(), roleMutants(),
		taskMutants(), hubMutants(), natMutants(), extraMutants(),
	} {
		all = append(all, list...)
	}
	for _, rule := range readers {
		all = append(all, mild(broken("a defect that the reader saw", "here", defect(rule).fails)))
	}
	return all
}

// broken makes a mutant of the network with endpoints.
func broken(what, name string, change func(n *network.Network)) mutant {
	return mutant{what: what, names: []string{name}, network: working, broken: change}
}

func endpointMutants() []mutant {
	var out []mutant
	sample := working()
	for _, e := range sample.Endpoints {
		id := e.ID
		out = append(out, broken("endpoint "+id+" removed", id, func(n *network.Network) {
			n.Endpoints = slices.DeleteFunc(n.Endpoints, func(e network.Endpoint) bool { return e.ID == id })
		}), broken("endpoint "+id+" failed", id, func(n *network.Network) { endpoint(n, id).State = "failed" }),
			broken("endpoint "+id+" in another VPC", id, func(n *network.Network) { endpoint(n, id).VPC = partial.Known("elsewhere") }),
			broken("endpoint "+id+" of another Region", id, func(n *network.Network) {
				endpoint(n, id).ServiceName = partial.Literal("com.amazonaws.eu-west-1." + id)
			}))
		for _, table := range e.RouteTables.Items {
			out = append(out, broken("endpoint "+id+" not in "+table, table, func(n *network.Network) {
				e := endpoint(n, id)
				e.RouteTables.Items = slices.DeleteFunc(slices.Clone(e.RouteTables.Items), func(t string) bool { return t == table })
			}))
		}
		if id == "s3" {
			continue
		}
		out = append(out, broken("private DNS of "+id+" off", id, func(n *network.Network) { endpoint(n, id).PrivateDNS = partial.Known(false) }),
			broken("endpoint "+id+" without a subnet", id, func(n *network.Network) { endpoint(n, id).Subnets = partial.List[string]{} }),
			broken("endpoint "+id+" with another group", id, func(n *network.Network) { endpoint(n, id).SecurityGroups = partial.ListOf("tasks") }),
			mild(broken("endpoint "+id+" in one zone only", id, func(n *network.Network) { endpoint(n, id).Subnets = partial.ListOf("subnet-a") })),
			broken("a second endpoint for "+id, id, func(n *network.Network) {
				e := *endpoint(n, id)
				e.Object = object("second-" + id)
				n.Endpoints = append(n.Endpoints, e)
			}),
			mild(broken("a second endpoint for "+id+" without private DNS", "second-"+id, func(n *network.Network) {
				e := *endpoint(n, id)
				e.Object, e.PrivateDNS = object("second-"+id), partial.Known(false)
				n.Endpoints = append(n.Endpoints, e)
			})))
	}
	return append(out, broken("a second S3 gateway endpoint in a route table", "s3-second", func(n *network.Network) {
		e := *endpoint(n, "s3")
		e.Object = object("s3-second")
		n.Endpoints = append(n.Endpoints, e)
	}))
}

func networkMutants() []mutant {
	return []mutant{
		broken("enableDnsSupport off", "enableDnsSupport", func(n *network.Network) { n.VPCs[0].DNSSupport = partial.Known(false) }),
		broken("enableDnsHostnames off", "enableDnsHostnames", func(n *network.Network) { n.VPCs[0].DNSHostnames = partial.Known(false) }),
		mild(broken("DNS servers of its own", "10.9.9.9", func(n *network.Network) { n.VPCs[0].DNSServers = partial.ListOf("10.9.9.9") })),
		mild(broken("a resolver rule for amazonaws.com", "forward", func(n *network.Network) {
			n.ResolverRules = []network.ResolverRule{{Object: object("forward"), Domain: partial.Literal("amazonaws.com."), System: partial.Known(false), VPCs: partial.ListOf("vpc")}}
		})),
		broken("a private hosted zone without records", "stray-zone", func(n *network.Network) {
			n.HostedZones = []network.HostedZone{{Object: object("stray-zone"), DNSName: partial.Literal("prod-us-west-2-starport-layer-bucket.s3.us-west-2.amazonaws.com"), VPCs: partial.ListOf("vpc")}}
		}),
		broken("a subnet with a route table of its own", "new-table", func(n *network.Network) {
			n.RouteTables = append(n.RouteTables, network.RouteTable{Object: object("new-table"), VPC: partial.Known("vpc")})
			n.Subnets[0].RouteTable = partial.Known("new-table")
		}),
		broken("VPC Block Public Access, without endpoints", "block", func(n *network.Network) {
			publicSubnets(n, network.PublicIPOn)
			blockAccess(n, network.BlockBidirectional)
		}),
		broken("subnets with IPv6 only", "subnet-a", func(n *network.Network) {
			only(n, "fargate")
			for i := range n.Subnets {
				n.Subnets[i].IPv6, n.Subnets[i].IPv6Only = partial.Yes, partial.Yes
			}
		}),
		broken("a retired platform version", "fargate-1-3", func(n *network.Network) { only(n, "fargate-1-3").Hypothetical = false }),
		mild(broken("a proxy", "ec2-bridge", func(n *network.Network) { only(n, "ec2-bridge").Proxy = &network.Proxy{Address: "proxy:3128"} })),
		mild(broken("GuardDuty's agent", "aws-guardduty-agent-fargate", func(n *network.Network) { only(n, "fargate").GuardDutyAgent = "a detector" })),
		mild(broken("FireLens without its endpoint", "FireLens", func(n *network.Network) { remove(n, "logs"); firelens(n, "cloudwatch_logs") })),
		broken("both subnets in one zone", "ecr.api", func(n *network.Network) { n.Subnets[1].AZ = n.Subnets[0].AZ }),
		broken("a public subnet and no public IP, without endpoints", "fargate", func(n *network.Network) {
			n.Endpoints = nil
			for i := range n.RouteTables {
				n.RouteTables[i].Routes = partial.ListOf(network.Route{Destination: network.CIDR(anyIPv4), Target: network.Target{Kind: network.InternetGatewayTarget, ID: "igw"}})
			}
		}),
	}
}

func groupMutants() []mutant {
	var out []mutant
	sample := working()
	for _, g := range sample.SecurityGroups {
		for direction, rules := range map[string]partial.List[network.Rule]{"inbound": g.Ingress, "outbound": g.Egress} {
			for i, r := range rules.Items {
				at := func(n *network.Network) *partial.List[network.Rule] {
					if direction == "inbound" {
						return &groupOf(n, g.ID).Ingress
					}
					return &groupOf(n, g.ID).Egress
				}
				change := func(how string, f func(r *network.Rule)) mutant {
					return broken(fmt.Sprintf("%s rule %d of group %s %s", direction, i, g.ID, how), g.ID, func(n *network.Network) { f(&at(n).Items[i]) })
				}
				out = append(out,
					broken(fmt.Sprintf("%s rule %d of group %s removed", direction, i, g.ID), g.ID, func(n *network.Network) {
						at(n).Items = slices.Delete(slices.Clone(at(n).Items), i, i+1)
					}),
					change("for port 80", func(r *network.Rule) { r.Ports = network.TCP(80, 80) }),
					change("for UDP", func(r *network.Rule) { r.Ports.Protocol = partial.Known("udp") }),
					change("for another group", func(r *network.Rule) { r.Peer = network.InGroup("strangers") }),
					change("for another network", func(r *network.Rule) { r.Peer = network.CIDR(prefix("192.168.0.0/16")) }))
				if r.Peer.Kind == network.PrefixListRange {
					out = append(out, change("for the S3 prefix list of another Region", func(r *network.Rule) { r.Peer = network.InPrefixList("pl-63a5400a") }))
				}
			}
		}
	}
	return append(out, mild(broken("the endpoints' group open to everybody", "0.0.0.0/0", func(n *network.Network) {
		groupOf(n, "endpoints").Ingress = network.AllowAll()
	})))
}

func aclMutants() []mutant {
	var out []mutant
	entries := working().NetworkACLs[0].Entries.Items
	for i, e := range entries {
		what := fmt.Sprintf("entry %d of the network ACL ", i)
		at := func(n *network.Network) *network.ACLEntry { return &n.NetworkACLs[0].Entries.Items[i] }
		egress, _ := e.Egress.Get()
		ports := e.Ports
		out = append(out,
			broken(what+"removed", "acl", func(n *network.Network) {
				n.NetworkACLs[0].Entries.Items = slices.Delete(slices.Clone(n.NetworkACLs[0].Entries.Items), i, i+1)
			}),
			broken(what+"denies", "acl", func(n *network.Network) { at(n).Allow = partial.Known(false) }),
			broken(what+"for another network", "acl", func(n *network.Network) { at(n).Range = network.CIDR(prefix("192.168.0.0/16")) }),
			broken(what+"for UDP", "acl", func(n *network.Network) { at(n).Ports.Protocol = partial.Known("udp") }),
			broken(what+"for a lower port only", "acl", func(n *network.Network) { at(n).Ports = network.TCP(80, 442) }),
			broken(what+"overruled", "acl", func(n *network.Network) {
				deny := network.ACLEntry{Number: partial.Known(1), Egress: partial.Known(egress), Allow: partial.Known(false), Range: network.CIDR(anyIPv4), Ports: ports}
				n.NetworkACLs[0].Entries.Items = append(n.NetworkACLs[0].Entries.Items, deny)
			}))
	}
	return out
}

// shrink makes a mutant of each statement and each action of a document that at finds in a network.
func taskMutants() []mutant {
	var out []mutant
	for _, t := range working().Tasks {
		id := t.ID
		change := func(how, name string, f func(t *network.Task)) {
			out = append(out, broken(id+" "+how, name, func(n *network.Network) { f(only(n, id)) }))
		}
		change("without an execution role", id, func(t *network.Task) { t.ExecutionRole = partial.Known("") })
		change("with an image of Docker Hub", "docker.io", func(t *network.Task) { t.Images.Items[0].Ref = partial.Literal("nginx:1.27") })
		change("with an image of Amazon ECR Public", "public.ecr.aws", func(t *network.Task) { t.Images.Items[0].Ref = partial.Literal("public.ecr.aws/nginx/nginx:1.27") })
		change("with an image of another Region", "eu-west-1", func(t *network.Task) {
			t.Images.Items[0].Ref = partial.Literal("111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1")
		})
		change("with logs in another Region", "eu-west-1", func(t *network.Task) { t.Logs.Items[0].Region = partial.Literal("eu-west-1") })
		if len(t.Secrets.Items) > 0 {
			change("with a secret of another Region", "eu-west-1", func(t *network.Task) {
				t.Secrets.Items[0].ARN = partial.Literal("arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf")
			})
			change("without a task role", id, func(t *network.Task) { t.TaskRole = partial.Known("") })
		}
		if launch, _ := t.LaunchType.Get(); launch == pullpath.EC2 {
			change("without an instance role", id, func(t *network.Task) { t.InstanceRole = partial.Known("") })
			out = append(out, mild(broken(id+" on Managed Instances", id, func(n *network.Network) { only(n, id).LaunchType = partial.Known(pullpath.ManagedInstances) })))
		}
	}
	return append(out, mild(broken("an image through a pull through cache rule", "hub-cache", func(n *network.Network) {
		n.CacheRules = []network.CacheRule{{Object: object("hub-cache"), Env: here, Prefix: partial.Literal("docker-hub")}}
		n.Tasks[0].Images.Items[0].Ref = partial.Literal("111122223333.dkr.ecr.us-west-2.amazonaws.com/docker-hub/library/nginx:1")
	})))
}

func hubMutants() []mutant {
	in := func(what, name string, f func(n *network.Network)) mutant {
		return mutant{what: what, names: []string{name}, network: hub, broken: f}
	}
	out := []mutant{
		in("peering connection deleted", "peering", func(n *network.Network) { n.Peerings[0].State = "deleted" }),
		in("peering connection to a third VPC", "peering", func(n *network.Network) { n.Peerings[0].Accepter = partial.Known("third") }),
		in("no route back", "hub-table", func(n *network.Network) { n.RouteTables[2].Routes = partial.List[network.Route]{} }),
		in("a dead route back", "hub-table", func(n *network.Network) { n.RouteTables[2].Routes.Items[0].Blackhole = true }),
		in("no route to the hub from a subnet", "table-a", func(n *network.Network) { n.RouteTables[0].Routes = partial.List[network.Route]{} }),
		in("a dead route to the hub", "main", func(n *network.Network) { n.RouteTables[1].Routes.Items[0].Blackhole = true }),
		in("the hub's groups closed to the spoke", "endpoints", func(n *network.Network) {
			groupOf(n, "endpoints").Ingress = partial.ListOf(network.Rule{Peer: network.CIDR(prefix("10.1.0.0/16")), Ports: network.TCP(443, 443)})
		}),
	}
	for i, z := range hub().HostedZones {
		out = append(out, in("zone "+z.ID+" not associated", strings.TrimPrefix(z.ID, "zone-"), func(n *network.Network) { n.HostedZones[i].VPCs = partial.List[string]{} }),
			in("zone "+z.ID+" without records", z.ID, func(n *network.Network) { n.HostedZones[i].Records = partial.List[network.Record]{} }))
	}
	return append(out, in("the zone of dkr.ecr without a wildcard", "zone-ecr.dkr", func(n *network.Network) {
		z := &n.HostedZones[1]
		z.Records.Items = slices.DeleteFunc(z.Records.Items, func(r network.Record) bool { return strings.HasPrefix(r.Name.String(), "*") })
	}))
}

func natMutants() []mutant {
	in := func(what, name string, f func(n *network.Network)) mutant {
		return mutant{what: what, names: []string{name}, network: throughNAT, broken: f}
	}
	return []mutant{
		in("NAT gateway failed", "nat", func(n *network.Network) { n.NATGateways[0].State = "failed" }),
		in("NAT gateway private", "nat", func(n *network.Network) { n.NATGateways[0].Private = partial.Known(true) }),
		in("NAT gateway in a private subnet", "nat", func(n *network.Network) { n.NATGateways[0].Subnet = partial.Known("subnet-a") }),
		in("no internet gateway route", "nat", func(n *network.Network) { n.RouteTables[2].Routes = partial.List[network.Route]{} }),
		in("no default route", "subnet-a", func(n *network.Network) { n.RouteTables[0].Routes = partial.List[network.Route]{} }),
		in("a dead default route", "main", func(n *network.Network) { n.RouteTables[1].Routes.Items[0].Blackhole = true }),
		in("no outbound rule", "tasks", func(n *network.Network) { groupOf(n, "tasks").Egress = partial.List[network.Rule]{} }),
		in("no way to Amazon S3 but the endpoints", "instances", func(n *network.Network) {
			groupOf(n, "instances").Egress = partial.ListOf(network.Rule{Peer: network.CIDR(prefix("10.0.0.0/16")), Ports: network.TCP(443, 443)})
		}),
		in("an execution role bound to an endpoint", "execution", func(n *network.Network) { n.Roles[0] = executionRole() }),
		mild(in("two of the three endpoints of ECS", "ecs-telemetry", func(n *network.Network) {
			n.Endpoints = []network.Endpoint{interfaceEndpoint("vpc", pullpath.ECS), interfaceEndpoint("vpc", pullpath.ECSAgent)}
			groupOf(n, "endpoints").Ingress = partial.ListOf(network.Rule{Peer: network.CIDR(prefix("10.0.0.0/16")), Ports: network.TCP(443, 443)})
		})),
	}
}

func extraMutants() []mutant {
	return []mutant{
		{what: "a zone without mount target", names: []string{"fs"}, network: withFiles, broken: func(n *network.Network) { targets(n).Items = targets(n).Items[:1] }},
		{what: "no way out to the mount targets", names: []string{"tasks"}, network: withFiles, broken: func(n *network.Network) { groupOf(n, "tasks").Egress.Items = groupOf(n, "tasks").Egress.Items[:2] }},
		{what: "mount targets that let nobody in", names: []string{"files"}, network: withFiles, broken: func(n *network.Network) { groupOf(n, "files").Ingress.Items = nil }},
		broken("a platform version that does not exist", "9.9.9", func(n *network.Network) { only(n, "fargate").PlatformVersion = partial.Known("9.9.9") }),
		mild(broken("a NAT gateway in place of the endpoints", "ecr.api", func(n *network.Network) { *n = throughNAT() })),
		broken("endpoints of ECS incomplete", "ecs-agent", func(n *network.Network) {
			n.Endpoints = slices.DeleteFunc(n.Endpoints, func(e network.Endpoint) bool { return e.ID == "ecs-agent" })
		}),
	}
}
