package trace

import (
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/iam"
)

// ruleCase is a rule with a network that it finds fault with and a near miss that it does not.
type ruleCase struct {
	rule string
	// network is the working network unless set, for both cases.
	network func() Network
	// fails breaks the network, and the finding is at the object at.
	fails func(n *Network)
	at    string
	// passes changes the network as closely as it may be without breaking it.
	nearMiss string
	passes   func(n *Network)
}

func remove(n *Network, ids ...string) {
	n.Endpoints = slices.DeleteFunc(n.Endpoints, func(e Endpoint) bool { return slices.Contains(ids, e.ID) })
}

func second(n *Network, id string) *Endpoint {
	e := *endpoint(n, id)
	e.Object = object("second")
	n.Endpoints = append(n.Endpoints, e)
	return &n.Endpoints[len(n.Endpoints)-1]
}

func setPolicy(n *Network, id, json string) { endpoint(n, id).Policy = Known(document(json)) }

func publicSubnets(n *Network, ip PublicIP) {
	n.Endpoints = nil
	n.Tasks = n.Tasks[:1]
	groupOf(n, "tasks").Egress = AllowAll()
	for i := range n.RouteTables {
		n.RouteTables[i].Routes = Of(Route{Destination: CIDR(anyIPv4), Target: Target{Kind: InternetGatewayTarget, ID: "igw"}})
	}
	n.Roles[0] = role("execution", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`)
	n.Tasks[0].Network.PublicIP = Known(ip)
}

func ruleCases() []ruleCase {
	const allowAll = `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}`
	return []ruleCase{
		{rule: endpointMissing, fails: func(n *Network) { remove(n, "ecr.dkr") }, at: "vpc",
			nearMiss: "Fargate before 1.4.0 needs no ecr.api", passes: func(n *Network) {
				only(n, "fargate-1-3")
				remove(n, "ecr.api", "ecs", "ecs-agent", "ecs-telemetry", "ssm")
			}},
		{rule: ecsIncomplete, fails: func(n *Network) { remove(n, "ecs-agent") }, at: "vpc",
			nearMiss: "Fargate needs none of the three", passes: func(n *Network) { only(n, "fargate"); remove(n, "ecs-agent") }},
		{rule: endpointNotAvailable, fails: func(n *Network) { endpoint(n, "ecr.api").State = "rejected" }, at: "ecr.api",
			nearMiss: "the state in capitals", passes: func(n *Network) { endpoint(n, "ecr.api").State = "Available" }},
		{rule: endpointWithoutSubnet, fails: func(n *Network) { endpoint(n, "logs").Subnets = List[string]{} }, at: "logs",
			nearMiss: "one subnet", passes: func(n *Network) { endpoint(n, "logs").Subnets = Of("subnet-a") }},
		{rule: privateDNSDisabled, fails: func(n *Network) { endpoint(n, "ecr.dkr").PrivateDNS = Known(false) }, at: "ecr.dkr",
			nearMiss: "a hosted zone takes its place", passes: func(n *Network) {
				endpoint(n, "ecr.dkr").PrivateDNS = Known(false)
				n.HostedZones = []HostedZone{{Object: object("zone"), DNSName: iam.Literal("dkr.ecr.us-west-2.amazonaws.com"), VPCs: Of("vpc"),
					Records: Of(Record{Name: iam.Literal("*.dkr.ecr.us-west-2.amazonaws.com"), Type: Known("A"), Endpoint: Known("ecr.dkr")})}}
			}},
		{rule: privateDNSConflict, fails: func(n *Network) { second(n, "ecr.dkr") }, at: "second",
			nearMiss: "the second without private DNS", passes: func(n *Network) { second(n, "ecr.dkr").PrivateDNS = Known(false) }},
		{rule: vpcDNSAttributes, fails: func(n *Network) { n.VPCs[0].DNSHostnames = Known(false) }, at: "vpc",
			nearMiss: "no endpoint with private DNS, and a NAT gateway", passes: func(n *Network) { *n = throughNAT(); n.VPCs[0].DNSHostnames = Known(false) }},
		{rule: zoneWithoutRecord, network: hub, fails: func(n *Network) { n.HostedZones[0].Records = List[Record]{} }, at: "zone-ecr.api",
			nearMiss: "a wildcard record", passes: func(n *Network) {
				n.HostedZones[0].DNSName = iam.Literal("ecr.us-west-2.amazonaws.com")
				n.HostedZones[0].Records = Of(Record{Name: iam.Literal("\\052.ecr.us-west-2.amazonaws.com."), Type: Known("A"), Endpoint: Known("ecr.api")})
			}},
		{rule: customDNSServers, fails: func(n *Network) { n.VPCs[0].DNSServers = Of("10.0.0.53") }, at: "vpc",
			nearMiss: "AmazonProvidedDNS by name", passes: func(n *Network) { n.VPCs[0].DNSServers = Of(AmazonProvidedDNS) }},
		{rule: dnsForwarded, fails: func(n *Network) {
			n.ResolverRules = []ResolverRule{{Object: object("rule"), Domain: iam.Literal("amazonaws.com"), System: Known(false), VPCs: Of("vpc")}}
		}, at: "rule", nearMiss: "a rule for another domain", passes: func(n *Network) {
			n.ResolverRules = []ResolverRule{{Object: object("rule"), Domain: iam.Literal("corp.example"), System: Known(false), VPCs: Of("vpc")}}
		}},
		{rule: s3RouteMissing, fails: func(n *Network) { endpoint(n, "s3").RouteTables = Of("table-a") }, at: "s3",
			nearMiss: "the route of a live table", passes: func(n *Network) {
				endpoint(n, "s3").RouteTables = Of("table-a")
				n.RouteTables[1].Routes = Of(Route{Destination: InPrefixList("pl-68a54001"), Target: Target{Kind: GatewayEndpointTarget, ID: "s3"}})
			}},
		{rule: duplicateS3Route, fails: func(n *Network) { second(n, "s3") }, at: "second",
			nearMiss: "the second in another route table", passes: func(n *Network) { second(n, "s3").RouteTables = Of("table-z") }},
		{rule: routeMissing, network: hub, fails: func(n *Network) { n.RouteTables[2].Routes = List[Route]{} }, at: "hub-table",
			nearMiss: "a wider route", passes: func(n *Network) { n.RouteTables[2].Routes.Items[0].Destination = CIDR(prefix("10.0.0.0/8")) }},
		{rule: routeBlackhole, network: throughNAT, fails: func(n *Network) { n.RouteTables[0].Routes.Items[0].Blackhole = true }, at: "table-a",
			nearMiss: "a dead route to a network that no call goes to", passes: func(n *Network) {
				n.RouteTables[0].Routes.Items = append(n.RouteTables[0].Routes.Items, Route{Destination: CIDR(prefix("192.168.0.0/16")), Blackhole: true, Target: Target{Kind: PeeringTarget}})
			}},
		{rule: natWithoutInternet, network: throughNAT, fails: func(n *Network) { n.NATGateways[0].Subnet = Known("subnet-b") }, at: "nat",
			nearMiss: "a regional NAT gateway", passes: func(n *Network) { n.NATGateways[0].Subnet = Known("") }},
		{rule: publicIPDisabled, fails: func(n *Network) { publicSubnets(n, PublicIPOff) }, at: "fargate",
			nearMiss: "a public IP", passes: func(n *Network) { publicSubnets(n, PublicIPOn) }},
		{rule: egressToEndpoint, fails: func(n *Network) { groupOf(n, "tasks").Egress.Items[0].Peer = CIDR(prefix("10.0.2.0/24")) }, at: "tasks",
			nearMiss: "the subnets' CIDR blocks", passes: func(n *Network) { groupOf(n, "tasks").Egress.Items[0].Peer = CIDR(prefix("10.0.0.0/23")) }},
		{rule: egressToS3, fails: func(n *Network) { groupOf(n, "tasks").Egress.Items[1].Peer = CIDR(prefix("10.0.0.0/8")) }, at: "tasks",
			nearMiss: "0.0.0.0/0", passes: func(n *Network) { groupOf(n, "tasks").Egress.Items[1].Peer = CIDR(anyIPv4) }},
		{rule: egressToInternet, network: throughNAT, fails: func(n *Network) { groupOf(n, "tasks").Egress.Items[0].Ports = TCP(80, 80) }, at: "tasks",
			nearMiss: "a range of ports", passes: func(n *Network) { groupOf(n, "tasks").Egress.Items[0].Ports = TCP(0, 1023) }},
		{rule: aclBlocksRequest, fails: func(n *Network) { n.NetworkACLs[0].Entries.Items[0].Ports = TCP(80, 80) }, at: "acl",
			nearMiss: "a deny rule with a higher number", passes: func(n *Network) {
				n.NetworkACLs[0].Entries.Items = append(n.NetworkACLs[0].Entries.Items,
					ACLEntry{Number: Known(200), Egress: Known(false), Allow: Known(false), Range: CIDR(anyIPv4), Ports: AllPorts()})
			}},
		{rule: aclBlocksReply, fails: func(n *Network) { n.NetworkACLs[0].Entries.Items[1].Ports = TCP(49152, 65535) }, at: "acl",
			nearMiss: "the ephemeral ports of Linux and Windows", passes: func(n *Network) { n.NetworkACLs[0].Entries.Items[1].Ports = TCP(32768, 65535) }},
		{rule: ingressMissing, fails: func(n *Network) { groupOf(n, "endpoints").Ingress = Of(Rule{Peer: CIDR(anyIPv4), Ports: TCP(80, 80)}) }, at: "endpoints",
			nearMiss: "every protocol", passes: func(n *Network) {
				groupOf(n, "endpoints").Ingress = Of(Rule{Peer: CIDR(prefix("10.0.0.0/16")), Ports: AllPorts()})
			}},
		{rule: ingressNotFromTask, fails: func(n *Network) { groupOf(n, "endpoints").Ingress.Items[0].Peer = InGroup("others") }, at: "endpoints",
			nearMiss: "the VPC's CIDR", passes: func(n *Network) { groupOf(n, "endpoints").Ingress = Of(Rule{Peer: InVPC("vpc"), Ports: TCP(443, 443)}) }},
		{rule: groupWideOpen, fails: func(n *Network) { groupOf(n, "endpoints").Ingress.Items[0].Peer = CIDR(anyIPv4) }, at: "endpoints",
			nearMiss: "0.0.0.0/0 for another port", passes: func(n *Network) {
				groupOf(n, "endpoints").Ingress.Items = append(groupOf(n, "endpoints").Ingress.Items, Rule{Peer: CIDR(anyIPv4), Ports: TCP(22, 22)})
			}},
		{rule: endpointPolicyBlocks, fails: func(n *Network) {
			setPolicy(n, "ecr.api", `{"Statement":[{"Sid":"AllowPull","Principal":{"AWS":"arn:aws:iam::111122223333:role/execution"},"Action":["ecr:BatchGetImage","ecr:GetDownloadUrlForLayer"],"Effect":"Allow","Resource":"*"}]}`)
		}, at: "ecr.api", nearMiss: "AWS's combined example", passes: func(n *Network) {
			setPolicy(n, "ecr.api", `{"Statement":[{"Sid":"AllowAll","Effect":"Allow","Principal":"*","Action":"*","Resource":"*"},
				{"Sid":"PreventDelete","Effect":"Deny","Principal":"*","Action":"ecr:DeleteRepository","Resource":"arn:aws:ecr:us-west-2:111122223333:repository/app"}]}`)
		}},
		{rule: s3PolicyWithoutBucket, fails: func(n *Network) {
			setPolicy(n, "s3", `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::my-bucket/*"}]}`)
		}, at: "s3", nearMiss: "every bucket", passes: func(n *Network) { setPolicy(n, "s3", allowAll) }},
		{rule: s3PolicyPrincipal, fails: func(n *Network) {
			setPolicy(n, "s3", `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-mine"}}}]}`)
		}, at: "s3", nearMiss: "the layers in a statement without it", passes: func(n *Network) {
			setPolicy(n, "s3", `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-mine"}}},
				{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::prod-us-west-2-starport-layer-bucket/*"}]}`)
		}},
		{rule: policyTooLarge, fails: func(n *Network) {
			setPolicy(n, "logs", `{"Statement":[{"Sid":"`+strings.Repeat("x", 21000)+`","Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}`)
		}, at: "logs", nearMiss: "20,000 characters", passes: func(n *Network) {
			setPolicy(n, "logs", `{"Statement":[{"Sid":"`+strings.Repeat("x", 20000)+`","Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}`)
		}},
		{rule: policySuspect, fails: func(n *Network) {
			setPolicy(n, "logs", `{"Statement":[{"Effect":"Allow","Principal":"*","Action":["logs:*","logs:PutLogEvent"],"Resource":"*"}]}`)
		}, at: "logs", nearMiss: "the action spelt right", passes: func(n *Network) {
			setPolicy(n, "logs", `{"Statement":[{"Effect":"Allow","Principal":"*","Action":["logs:*","logs:PutLogEvents"],"Resource":"*"}]}`)
		}},
		{rule: roleMissing, fails: func(n *Network) { only(n, "fargate").ExecutionRole = Known("") }, at: "fargate",
			nearMiss: "EC2 pulls with the instance role", passes: func(n *Network) {
				t := only(n, "ec2-bridge")
				t.ExecutionRole, t.Secrets = Known(""), List[Secret]{}
				roleBy(n, "instance").Managed = Of(iam.Literal("arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly"), iam.Literal("arn:aws:iam::aws:policy/CloudWatchLogsFullAccess"))
			}},
		{rule: rolePermissionMissing, fails: func(n *Network) {
			d := &roleBy(n, "execution").Policies.Items[0].Document
			d.Statements = d.Statements[1:]
		}, at: "execution", nearMiss: "a wildcard action", passes: func(n *Network) {
			roleBy(n, "execution").Policies.Items[0].Document.Statements[0].Action = iam.Strings("ecr:Get*")
		}},
		{rule: roleCondition, fails: func(n *Network) {
			roleBy(n, "execution").Policies.Items[0].Document.Statements[1].Conditions[0].Values = iam.Strings("vpce-0a1b")
		}, at: "execution", nearMiss: "the VPC in place of the endpoints", passes: func(n *Network) {
			roleBy(n, "execution").Policies.Items[0].Document.Statements[1].Conditions[0] = iam.Condition{Operator: "StringEquals", Key: "aws:sourceVpc", Values: iam.Strings("vpc")}
		}},
		{rule: roleConditionOne, fails: func(n *Network) {
			roleBy(n, "execution").Policies.Items[0].Document.Statements[1].Conditions[0].Values = iam.Strings("ecr.dkr")
		}, at: "execution", nearMiss: "a wildcard for both", passes: func(n *Network) {
			roleBy(n, "execution").Policies.Items[0].Document.Statements[1].Conditions[0] = iam.Condition{Operator: "StringLike", Key: "aws:SourceVpce", Values: iam.Strings("ecr.*")}
		}},
		{rule: roleCancelled, fails: func(n *Network) {
			roleBy(n, "execution").Managed = Of(iam.Literal("arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"))
		}, at: "execution", nearMiss: "another managed policy beside it", passes: func(n *Network) {
			roleBy(n, "execution").Managed = Of(iam.Literal("arn:aws:iam::aws:policy/CloudWatchLogsFullAccess"))
		}},
		{rule: publicRegistry, fails: func(n *Network) { only(n, "fargate").Images.Items[0].Ref = iam.Literal("public.ecr.aws/nginx/nginx:1") }, at: "fargate",
			nearMiss: "a way to the internet", passes: func(n *Network) {
				*n = throughNAT()
				only(n, "fargate").Images.Items[0].Ref = iam.Literal("public.ecr.aws/nginx/nginx:1")
			}},
		{rule: crossRegionImage, fails: func(n *Network) {
			only(n, "fargate").Images.Items[0].Ref = iam.Literal("111122223333.dkr.ecr.eu-west-1.amazonaws.com/app")
		}, at: "fargate", nearMiss: "the registry of another account", passes: func(n *Network) {
			only(n, "fargate").Images.Items[0].Ref = iam.Literal("444455556666.dkr.ecr.us-west-2.amazonaws.com/app")
			setPolicy(n, "ecr.dkr", allowAll)
			roleBy(n, "execution").Policies.Items[0].Document.Statements[1].Resource = iam.Strings("*")
		}},
		{rule: crossRegionCall, fails: func(n *Network) { only(n, "fargate").Logs.Items[0].Region = iam.Literal("us-east-1") }, at: "fargate",
			nearMiss: "no Region in the log configuration", passes: func(n *Network) { only(n, "fargate").Logs.Items[0].Region = Text{} }},
		{rule: pullThrough, fails: func(n *Network) {
			n.CacheRules = []CacheRule{{Object: object("cache"), Env: here, Prefix: iam.Literal("app")}}
			only(n, "fargate").Images.Items[0].Ref = iam.Literal("111122223333.dkr.ecr.us-west-2.amazonaws.com/app/nginx")
		}, at: "fargate", nearMiss: "a repository whose name begins alike", passes: func(n *Network) {
			n.CacheRules = []CacheRule{{Object: object("cache"), Env: here, Prefix: iam.Literal("ap")}}
		}},
		{rule: duplicateEndpoint, fails: func(n *Network) { second(n, "logs").PrivateDNS = Known(false) }, at: "second",
			nearMiss: "the second in another VPC", passes: func(n *Network) { second(n, "logs").VPC = Known("other") }},
		{rule: endpointOtherZone, fails: func(n *Network) { endpoint(n, "logs").Subnets = Of("subnet-b") }, at: "logs",
			nearMiss: "another subnet of the zone", passes: func(n *Network) {
				n.Subnets = append(n.Subnets, subnet("subnet-c", "10.0.3.0/24", "us-west-2a", "table-a"))
				endpoint(n, "logs").Subnets = Of("subnet-b", "subnet-c")
			}},
		{rule: pullOverInternet, fails: func(n *Network) { *n = throughNAT() }, at: "vpc",
			nearMiss: "a NAT gateway that the calls do not take", network: func() Network {
				n := throughNAT()
				w := working()
				n.Endpoints, n.SecurityGroups = w.Endpoints, w.SecurityGroups
				return n
			}, passes: func(*Network) {}},
		{rule: managedNotDocumented, fails: func(n *Network) { only(n, "ec2-bridge").LaunchType = Known(pullpath.ManagedInstances) }, at: "ec2-bridge",
			nearMiss: "EC2", passes: func(n *Network) { only(n, "ec2-bridge") }},
	}
}

// TestRules holds each rule to a case that it finds and a near miss that it lets pass.
func TestRules(t *testing.T) {
	tested := map[string]bool{}
	for _, c := range ruleCases() {
		tested[c.rule] = true
		network := func() Network { return working() }
		if c.network != nil {
			network = c.network
		}
		t.Run(c.rule, func(t *testing.T) {
			n := network()
			c.fails(&n)
			r := Check(n)
			f := find(r, c.rule)
			if f == nil {
				t.Fatalf("want a finding:\n%s", dump(r))
			}
			if f.ObjectID != c.at || f.Severity.rank() < ruleOf(c.rule).Severity.rank() || f.Source == "" || f.Fix == "" {
				t.Errorf("want it at %s with a fix and a source, got %+v", c.at, *f)
			}
			if !strings.HasSuffix(strings.TrimSuffix(f.Message, "?"), ".") && !strings.HasSuffix(f.Message, "?") || !strings.HasSuffix(f.Fix, ".") || strings.Contains(f.Message, "..") {
				t.Errorf("want sentences, got %q and %q", f.Message, f.Fix)
			}
		})
		t.Run(c.rule+" lets pass: "+c.nearMiss, func(t *testing.T) {
			n := network()
			c.passes(&n)
			r := Check(n)
			if find(r, c.rule) != nil || r.Errors() > 0 {
				t.Errorf("want no such finding and no error:\n%s", dump(r))
			}
		})
	}
	for _, r := range Rules() {
		if !tested[r.ID] {
			t.Errorf("rule %s has no case", r.ID)
		}
	}
}
