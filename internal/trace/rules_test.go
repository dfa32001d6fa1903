package trace

import (
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// ruleCase is a rule with a network that it finds fault with and a near miss that it does not.
type ruleCase struct {
	rule string
	// network is the working network unless set, for both cases.
	network func() network.Network
	// fails breaks the network, and the finding is at the object at.
	fails func(n *network.Network)
	at    string
	// passes changes the network as closely as it may be without breaking it.
	nearMiss string
	passes   func(n *network.Network)
}

func remove(n *network.Network, ids ...string) {
	n.Endpoints = slices.DeleteFunc(n.Endpoints, func(e network.Endpoint) bool { return slices.Contains(ids, e.ID) })
}

func second(n *network.Network, id string) *network.Endpoint {
	e := *endpoint(n, id)
	e.Object = object("second")
	n.Endpoints = append(n.Endpoints, e)
	return &n.Endpoints[len(n.Endpoints)-1]
}

func setPolicy(n *network.Network, id, json string) {
	endpoint(n, id).Policy = partial.Known(document(json))
}

// firelens routes the logs of the first task with FireLens.
func firelens(n *network.Network, plugin string) {
	t := only(n, "fargate")
	t.Logs = partial.ListOf(network.LogConfig{Container: "app", Driver: partial.Known("awsfirelens"), Plugin: partial.Known(plugin)})
	n.Roles[2] = role("task", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`)
}

// blockAccess sets VPC Block Public Access.
func blockAccess(n *network.Network, mode network.BlockMode) {
	n.AccessBlocks = []network.AccessBlock{{Object: object("block"), Env: here, Mode: partial.Known(mode)}}
}

// readers are the rules that are applied before the trace, or after it.
var readers = []string{unresolvedReference, transformMissing, templateRefused, circularDependency, yamlAlias, duplicateKey, acknowledgesNothing, otherVPC, subnetBlock, zoneOfOtherRegion, createdTwice, resourceRefused}

// defect is the case of a rule that the reader of the network applies itself.
func defect(rule string) ruleCase {
	return ruleCase{rule: rule, fails: func(n *network.Network) {
		n.Defects = []network.Defect{{Object: object("here"), Rule: rule, Message: "It is wrong.", Fix: "Fix it."}}
	}, at: "here", nearMiss: "nothing that the reader saw", passes: func(*network.Network) {}}
}

func ruleCases() []ruleCase {
	const allowAll = `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}`
	var cases []ruleCase
	for _, rule := range readers {
		cases = append(cases, defect(rule))
	}
	return append(cases, []ruleCase{
		{rule: endpointMissing, fails: func(n *network.Network) { remove(n, "ecr.dkr") }, at: "vpc",
			nearMiss: "Fargate before 1.4.0 needs no ecr.api", passes: func(n *network.Network) {
				only(n, "fargate-1-3")
				remove(n, "ecr.api", "ecs", "ecs-agent", "ecs-telemetry", "ssm")
			}},
		{rule: ecsIncomplete, fails: func(n *network.Network) { remove(n, "ecs-agent") }, at: "vpc",
			nearMiss: "Fargate needs none of the three", passes: func(n *network.Network) { only(n, "fargate"); remove(n, "ecs-agent") }},
		{rule: endpointNotAvailable, fails: func(n *network.Network) { endpoint(n, "ecr.api").State = "rejected" }, at: "ecr.api",
			nearMiss: "the state in capitals", passes: func(n *network.Network) { endpoint(n, "ecr.api").State = "Available" }},
		{rule: endpointWithoutSubnet, fails: func(n *network.Network) { endpoint(n, "logs").Subnets = partial.List[string]{} }, at: "logs",
			nearMiss: "one subnet", passes: func(n *network.Network) { endpoint(n, "logs").Subnets = partial.ListOf("subnet-a") }},
		{rule: privateDNSDisabled, fails: func(n *network.Network) { endpoint(n, "ecr.dkr").PrivateDNS = partial.Known(false) }, at: "ecr.dkr",
			nearMiss: "a hosted zone takes its place", passes: func(n *network.Network) {
				endpoint(n, "ecr.dkr").PrivateDNS = partial.Known(false)
				n.HostedZones = []network.HostedZone{{Object: object("zone"), DNSName: partial.Literal("dkr.ecr.us-west-2.amazonaws.com"), VPCs: partial.ListOf("vpc"),
					Records: partial.ListOf(network.Record{Name: partial.Literal("*.dkr.ecr.us-west-2.amazonaws.com"), Type: partial.Known("A"), Endpoint: partial.Known("ecr.dkr")})}}
			}},
		{rule: privateDNSConflict, fails: func(n *network.Network) { second(n, "ecr.dkr") }, at: "second",
			nearMiss: "the second without private DNS", passes: func(n *network.Network) { second(n, "ecr.dkr").PrivateDNS = partial.Known(false) }},
		{rule: vpcDNSAttributes, fails: func(n *network.Network) { n.VPCs[0].DNSHostnames = partial.Known(false) }, at: "vpc",
			nearMiss: "no endpoint with private DNS, and a NAT gateway", passes: func(n *network.Network) { *n = throughNAT(); n.VPCs[0].DNSHostnames = partial.Known(false) }},
		{rule: zoneWithoutRecord, network: hub, fails: func(n *network.Network) { n.HostedZones[0].Records = partial.List[network.Record]{} }, at: "zone-ecr.api",
			nearMiss: "a wildcard record", passes: func(n *network.Network) {
				n.HostedZones[0].DNSName = partial.Literal("ecr.us-west-2.amazonaws.com")
				n.HostedZones[0].Records = partial.ListOf(network.Record{Name: partial.Literal("\\052.ecr.us-west-2.amazonaws.com."), Type: partial.Known("A"), Endpoint: partial.Known("ecr.api")})
			}},
		{rule: customDNSServers, fails: func(n *network.Network) { n.VPCs[0].DNSServers = partial.ListOf("10.0.0.53") }, at: "vpc",
			nearMiss: "AmazonProvidedDNS by name", passes: func(n *network.Network) { n.VPCs[0].DNSServers = partial.ListOf(network.AmazonProvidedDNS) }},
		{rule: dnsForwarded, fails: func(n *network.Network) {
			n.ResolverRules = []network.ResolverRule{{Object: object("rule"), Domain: partial.Literal("amazonaws.com"), System: partial.Known(false), VPCs: partial.ListOf("vpc")}}
		}, at: "rule", nearMiss: "a rule for another domain", passes: func(n *network.Network) {
			n.ResolverRules = []network.ResolverRule{{Object: object("rule"), Domain: partial.Literal("corp.example"), System: partial.Known(false), VPCs: partial.ListOf("vpc")}}
		}},
		{rule: s3RouteMissing, fails: func(n *network.Network) { endpoint(n, "s3").RouteTables = partial.ListOf("table-a") }, at: "s3",
			nearMiss: "the route of a live table", passes: func(n *network.Network) {
				endpoint(n, "s3").RouteTables = partial.ListOf("table-a")
				n.RouteTables[1].Routes = partial.ListOf(network.Route{Destination: network.InPrefixList("pl-68a54001"), Target: network.Target{Kind: network.GatewayEndpointTarget, ID: "s3"}})
			}},
		{rule: duplicateS3Route, fails: func(n *network.Network) { second(n, "s3") }, at: "second",
			nearMiss: "the second in another route table", passes: func(n *network.Network) { second(n, "s3").RouteTables = partial.ListOf("table-z") }},
		{rule: routeMissing, network: hub, fails: func(n *network.Network) { n.RouteTables[2].Routes = partial.List[network.Route]{} }, at: "hub-table",
			nearMiss: "a wider route", passes: func(n *network.Network) {
				n.RouteTables[2].Routes.Items[0].Destination = network.CIDR(prefix("10.0.0.0/8"))
			}},
		{rule: routeBlackhole, network: throughNAT, fails: func(n *network.Network) { n.RouteTables[0].Routes.Items[0].Blackhole = true }, at: "table-a",
			nearMiss: "a dead route to a network that no call goes to", passes: func(n *network.Network) {
				n.RouteTables[0].Routes.Items = append(n.RouteTables[0].Routes.Items, network.Route{Destination: network.CIDR(prefix("192.168.0.0/16")), Blackhole: true, Target: network.Target{Kind: network.PeeringTarget}})
			}},
		{rule: natWithoutInternet, network: throughNAT, fails: func(n *network.Network) { n.NATGateways[0].Subnet = partial.Known("subnet-b") }, at: "nat",
			nearMiss: "a regional NAT gateway", passes: func(n *network.Network) { n.NATGateways[0].Subnet = partial.Known("") }},
		{rule: publicIPDisabled, fails: func(n *network.Network) { publicSubnets(n, network.PublicIPOff) }, at: "fargate",
			nearMiss: "a public IP", passes: func(n *network.Network) { publicSubnets(n, network.PublicIPOn) }},
		{rule: publicAccessBlocked, fails: func(n *network.Network) {
			publicSubnets(n, network.PublicIPOn)
			blockAccess(n, network.BlockBidirectional)
		}, at: "block",
			nearMiss: "an exclusion of the VPC", passes: func(n *network.Network) {
				publicSubnets(n, network.PublicIPOn)
				blockAccess(n, network.BlockBidirectional)
				n.Exclusions = []network.Exclusion{{Object: object("exclusion"), Of: partial.Known("vpc"), EgressOnly: partial.Known(true)}}
			}},
		{rule: ipv6OnlyImage, fails: func(n *network.Network) {
			only(n, "fargate")
			for i := range n.Subnets {
				n.Subnets[i].IPv6, n.Subnets[i].IPv6Only = partial.Yes, partial.Yes
			}
		}, at: "fargate", nearMiss: "subnets with both", passes: func(n *network.Network) {
			for i := range n.Subnets {
				n.Subnets[i].IPv6 = partial.Yes
			}
		}},
		{rule: endpointZoneTwice, fails: func(n *network.Network) { n.Subnets[1].AZ = n.Subnets[0].AZ }, at: "ecr.api",
			nearMiss: "a subnet of a zone that AWS chooses", passes: func(n *network.Network) {
				n.Subnets[1].AZ = partial.UnknownText("AWS chooses")
			}},
		{rule: efsTargetMissing, network: withFiles, fails: func(n *network.Network) { targets(n).Items = targets(n).Items[:1] }, at: "fs",
			nearMiss: "a task in the zone of the one mount target only", passes: func(n *network.Network) {
				targets(n).Items = targets(n).Items[:1]
				only(n, "fargate").Network.Subnets = partial.ListOf("subnet-a")
			}},
		{rule: egressToMount, network: withFiles, fails: func(n *network.Network) { groupOf(n, "tasks").Egress.Items = groupOf(n, "tasks").Egress.Items[:2] }, at: "tasks",
			nearMiss: "all traffic out", passes: func(n *network.Network) { groupOf(n, "tasks").Egress = network.AllowAll() }},
		{rule: ingressOfMount, network: withFiles, fails: func(n *network.Network) {
			groupOf(n, "files").Ingress = partial.ListOf(network.Rule{Peer: network.InGroup("tasks"), Ports: network.TCP(443, 443)})
		}, at: "files",
			nearMiss: "the VPC's block let in", passes: func(n *network.Network) {
				groupOf(n, "files").Ingress = partial.ListOf(network.Rule{Peer: network.CIDR(prefix("10.0.0.0/16")), Ports: network.TCP(2049, 2049)})
			}},
		{rule: taskRefused, fails: func(n *network.Network) { only(n, "fargate").PlatformVersion = partial.Known("9.9.9") }, at: "fargate",
			nearMiss: "a version that AWS offers for Windows", passes: func(n *network.Network) { only(n, "windows").PlatformVersion = partial.Known("1.0.0") }},
		{rule: platformRetired, fails: func(n *network.Network) { only(n, "fargate-1-3").Hypothetical = false }, at: "fargate-1-3",
			nearMiss: "a version that AWS offers", passes: func(n *network.Network) { only(n, "fargate").PlatformVersion = partial.Known("1.4.0") }},
		{rule: proxyWithoutException, fails: func(n *network.Network) { only(n, "ec2-bridge").Proxy = &network.Proxy{Address: "proxy:3128"} }, at: "ec2-bridge",
			nearMiss: "a proxy that leaves AWS alone", passes: func(n *network.Network) {
				only(n, "ec2-bridge").Proxy = &network.Proxy{Address: "proxy:3128", Exempt: [][]partial.Text{partial.Literals("169.254.169.254", ".amazonaws.com")}}
			}},
		{rule: guardDutyAgent, fails: func(n *network.Network) { only(n, "fargate").GuardDutyAgent = "a detector" }, at: "fargate",
			nearMiss: "a detector that may not be read", passes: func(n *network.Network) { only(n, "fargate").GuardDutyHidden = "denied" }},
		{rule: guardDutyAgent, fails: func(n *network.Network) { only(n, "fargate").GuardDutyAgent = "a detector" }, at: "fargate",
			nearMiss: "policies that let the agent's image through", passes: func(n *network.Network) {
				only(n, "fargate").GuardDutyAgent = "a detector"
				endpoint(n, "ecr.dkr").Policy = partial.Known[*iam.Document](nil)
				n.Roles[0] = role("execution", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`)
			}},
		{rule: firelensDestination, fails: func(n *network.Network) { remove(n, "logs"); firelens(n, "cloudwatch_logs") }, at: "fargate",
			nearMiss: "a destination with an endpoint", passes: func(n *network.Network) { firelens(n, "cloudwatch_logs") }},
		{rule: egressToEndpoint, fails: func(n *network.Network) {
			groupOf(n, "tasks").Egress.Items[0].Peer = network.CIDR(prefix("10.0.2.0/24"))
		}, at: "tasks",
			nearMiss: "the subnets' CIDR blocks", passes: func(n *network.Network) {
				groupOf(n, "tasks").Egress.Items[0].Peer = network.CIDR(prefix("10.0.0.0/23"))
			}},
		{rule: egressToS3, fails: func(n *network.Network) {
			groupOf(n, "tasks").Egress.Items[1].Peer = network.CIDR(prefix("10.0.0.0/8"))
		}, at: "tasks",
			nearMiss: "0.0.0.0/0", passes: func(n *network.Network) { groupOf(n, "tasks").Egress.Items[1].Peer = network.CIDR(anyIPv4) }},
		{rule: egressToInternet, network: throughNAT, fails: func(n *network.Network) { groupOf(n, "tasks").Egress.Items[0].Ports = network.TCP(80, 80) }, at: "tasks",
			nearMiss: "a range of ports", passes: func(n *network.Network) { groupOf(n, "tasks").Egress.Items[0].Ports = network.TCP(0, 1023) }},
		{rule: aclBlocksRequest, fails: func(n *network.Network) { n.NetworkACLs[0].Entries.Items[0].Ports = network.TCP(80, 80) }, at: "acl",
			nearMiss: "a deny rule with a higher number", passes: func(n *network.Network) {
				n.NetworkACLs[0].Entries.Items = append(n.NetworkACLs[0].Entries.Items,
					network.ACLEntry{Number: partial.Known(200), Egress: partial.Known(false), Allow: partial.Known(false), Range: network.CIDR(anyIPv4), Ports: network.AllPorts()})
			}},
		{rule: aclBlocksReply, fails: func(n *network.Network) { n.NetworkACLs[0].Entries.Items[1].Ports = network.TCP(49152, 65535) }, at: "acl",
			nearMiss: "the ephemeral ports of Linux and Windows", passes: func(n *network.Network) { n.NetworkACLs[0].Entries.Items[1].Ports = network.TCP(32768, 65535) }},
		{rule: ingressMissing, fails: func(n *network.Network) {
			groupOf(n, "endpoints").Ingress = partial.ListOf(network.Rule{Peer: network.CIDR(anyIPv4), Ports: network.TCP(80, 80)})
		}, at: "endpoints",
			nearMiss: "every protocol", passes: func(n *network.Network) {
				groupOf(n, "endpoints").Ingress = partial.ListOf(network.Rule{Peer: network.CIDR(prefix("10.0.0.0/16")), Ports: network.AllPorts()})
			}},
		{rule: ingressNotFromTask, fails: func(n *network.Network) { groupOf(n, "endpoints").Ingress.Items[0].Peer = network.InGroup("others") }, at: "endpoints",
			nearMiss: "the VPC's CIDR", passes: func(n *network.Network) {
				groupOf(n, "endpoints").Ingress = partial.ListOf(network.Rule{Peer: network.InVPC("vpc"), Ports: network.TCP(443, 443)})
			}},
		{rule: groupWideOpen, fails: func(n *network.Network) { groupOf(n, "endpoints").Ingress.Items[0].Peer = network.CIDR(anyIPv4) }, at: "endpoints",
			nearMiss: "0.0.0.0/0 for another port", passes: func(n *network.Network) {
				groupOf(n, "endpoints").Ingress.Items = append(groupOf(n, "endpoints").Ingress.Items, network.Rule{Peer: network.CIDR(anyIPv4), Ports: network.TCP(22, 22)})
			}},
		{rule: endpointPolicyBlocks, fails: func(n *network.Network) {
			setPolicy(n, "ecr.api", `{"Statement":[{"Sid":"AllowPull","Principal":{"AWS":"arn:aws:iam::111122223333:role/execution"},"Action":["ecr:BatchGetImage","ecr:GetDownloadUrlForLayer"],"Effect":"Allow","Resource":"*"}]}`)
		}, at: "ecr.api", nearMiss: "AWS's combined example", passes: func(n *network.Network) {
			setPolicy(n, "ecr.api", `{"Statement":[{"Sid":"AllowAll","Effect":"Allow","Principal":"*","Action":"*","Resource":"*"},
				{"Sid":"PreventDelete","Effect":"Deny","Principal":"*","Action":"ecr:DeleteRepository","Resource":"arn:aws:ecr:us-west-2:111122223333:repository/app"}]}`)
		}},
		{rule: s3PolicyWithoutBucket, fails: func(n *network.Network) {
			setPolicy(n, "s3", `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::my-bucket/*"}]}`)
		}, at: "s3", nearMiss: "every bucket", passes: func(n *network.Network) { setPolicy(n, "s3", allowAll) }},
		{rule: s3PolicyPrincipal, fails: func(n *network.Network) {
			setPolicy(n, "s3", `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-mine"}}}]}`)
		}, at: "s3", nearMiss: "the layers in a statement without it", passes: func(n *network.Network) {
			setPolicy(n, "s3", `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-mine"}}},
				{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::prod-us-west-2-starport-layer-bucket/*"}]}`)
		}},
		{rule: policyTooLarge, fails: func(n *network.Network) {
			setPolicy(n, "logs", `{"Statement":[{"Sid":"`+strings.Repeat("x", 21000)+`","Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}`)
		}, at: "logs", nearMiss: "20,000 characters", passes: func(n *network.Network) {
			setPolicy(n, "logs", `{"Statement":[{"Sid":"`+strings.Repeat("x", 20000)+`","Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}`)
		}},
		{rule: policySuspect, fails: func(n *network.Network) {
			setPolicy(n, "logs", `{"Statement":[{"Effect":"Allow","Principal":"*","Action":["logs:*","logs:PutLogEvent"],"Resource":"*"}]}`)
		}, at: "logs", nearMiss: "the action spelt right", passes: func(n *network.Network) {
			setPolicy(n, "logs", `{"Statement":[{"Effect":"Allow","Principal":"*","Action":["logs:*","logs:PutLogEvents"],"Resource":"*"}]}`)
		}},
		{rule: trustExcludes, fails: func(n *network.Network) {
			roleBy(n, "execution").Trust = partial.Known(trusting("ec2.amazonaws.com"))
		}, at: "execution", nearMiss: "one service of several", passes: func(n *network.Network) {
			roleBy(n, "execution").Trust = partial.Known(trusting("ecs-tasks.amazonaws.com"))
		}},
		{rule: resourceBlocks, fails: func(n *network.Network) {
			guard(n, network.RepositoryKind, repositoryARN, denyBeyond("vpce-elsewhere"))
		}, at: repositoryARN, nearMiss: "both endpoints are excepted", passes: func(n *network.Network) {
			guard(n, network.RepositoryKind, repositoryARN, denyBeyond("vpce-ecr.api", "vpce-ecr.dkr"))
		}},
		{rule: resourceUnusable, fails: func(n *network.Network) {
			n.Resources = append(n.Resources, network.Resource{Object: object("repo"), Kind: network.RepositoryKind, ARN: partial.Literal(repositoryARN),
				Policy: partial.Known[*iam.Document](nil), Unusable: "there is no such repository"})
		}, at: "repo", nearMiss: "it is there", passes: func(n *network.Network) {
			n.Resources = append(n.Resources, network.Resource{Object: object("repo"), Kind: network.RepositoryKind, ARN: partial.Literal(repositoryARN), Policy: partial.Known[*iam.Document](nil)})
		}},
		{rule: otherAccount, fails: func(n *network.Network) {
			only(n, "fargate").Images = partial.ListOf(network.Image{Container: "app", Ref: partial.Literal("444455556666.dkr.ecr.us-west-2.amazonaws.com/app:1")})
			for i := range n.Endpoints {
				n.Endpoints[i].Policy = partial.Known[*iam.Document](nil)
			}
			roleBy(n, "execution").Managed = partial.ListOf(partial.Literal("arn:aws:iam::aws:policy/AdministratorAccess"))
		}, at: "fargate", nearMiss: "the own account", passes: func(n *network.Network) { only(n, "fargate") }},
		{rule: controlBlocks, fails: func(n *network.Network) {
			n.ServiceControl = []network.ControlPolicy{{Name: "scp.json", Document: *document(`{"Statement":[{"Effect":"Deny","Action":"ecr:*","Resource":"*"}]}`)}}
		}, at: "scp.json", nearMiss: "a Deny of something else", passes: func(n *network.Network) {
			n.ServiceControl = []network.ControlPolicy{{Name: "scp.json", Document: *document(`{"Statement":[{"Effect":"Deny","Action":"ec2:*","Resource":"*"}]}`)}}
		}},
		{rule: firstPullLacks, fails: func(n *network.Network) { cacheApp(n) }, at: "fargate", nearMiss: "the registry grants it", passes: func(n *network.Network) {
			cacheApp(n)
			n.Resources = append(n.Resources, network.Resource{Object: object("registry"), Kind: network.RegistryKind, ARN: partial.Literal("arn:aws:ecr:us-west-2:111122223333:repository/"),
				Policy: partial.Known(document(`{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/execution"},"Action":["ecr:BatchImportUpstreamImage","ecr:CreateRepository"],"Resource":"*"}]}`))})
			for _, id := range []string{"ecr.api", "ecr.dkr"} {
				endpoint(n, id).Policy = partial.Known[*iam.Document](nil)
			}
		}},
		{rule: policyRefused, fails: func(n *network.Network) {
			roleBy(n, "execution").Policies.Items[1].Document = *declared(`{"Statement":[{"Effect":"allow","Action":"*","Resource":"*"}]}`)
		}, at: "execution", nearMiss: "a Sid twice in a policy that AWS has", passes: func(n *network.Network) {
			d := roleBy(n, "execution").Policies.Items[0].Document.Statements
			d[1].SID = d[0].SID
		}},
		{rule: policyRefused, fails: func(n *network.Network) {
			endpoint(n, "logs").Policy = partial.Known(declared(`{"Version":"2012-10-18","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}`))
		}, at: "logs", nearMiss: "the version that there is", passes: func(n *network.Network) {
			endpoint(n, "logs").Policy = partial.Known(declared(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}`))
		}},
		{rule: rolePolicySuspect, fails: func(n *network.Network) {
			d := &roleBy(n, "execution").Policies.Items[0].Document
			d.Statements[2].Action.Items = append(d.Statements[2].Action.Items, partial.Literal("logs:PutLogEvent"))
		}, at: "execution", nearMiss: "an action of a service that is not listed", passes: func(n *network.Network) {
			d := &roleBy(n, "execution").Policies.Items[0].Document
			d.Statements[2].Action.Items = append(d.Statements[2].Action.Items, partial.Literal("guardduty:SendSecurityTelemetry"))
		}},
		{rule: roleMissing, fails: func(n *network.Network) { only(n, "fargate").ExecutionRole = partial.Known("") }, at: "fargate",
			nearMiss: "EC2 pulls with the instance role", passes: func(n *network.Network) {
				t := only(n, "ec2-bridge")
				t.ExecutionRole, t.Secrets = partial.Known(""), partial.List[network.Secret]{}
				roleBy(n, "instance").Managed = partial.ListOf(partial.Literal("arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly"), partial.Literal("arn:aws:iam::aws:policy/CloudWatchLogsFullAccess"))
			}},
		{rule: rolePermissionMissing, fails: func(n *network.Network) {
			d := &roleBy(n, "execution").Policies.Items[0].Document
			d.Statements = d.Statements[1:]
		}, at: "execution", nearMiss: "a wildcard action", passes: func(n *network.Network) {
			roleBy(n, "execution").Policies.Items[0].Document.Statements[0].Action = iam.Strings("ecr:Get*")
		}},
		{rule: roleCondition, fails: func(n *network.Network) {
			roleBy(n, "execution").Policies.Items[0].Document.Statements[1].Conditions[0].Values = iam.Strings("vpce-0a1b")
		}, at: "execution", nearMiss: "the VPC in place of the endpoints", passes: func(n *network.Network) {
			roleBy(n, "execution").Policies.Items[0].Document.Statements[1].Conditions[0] = iam.Condition{Operator: "StringEquals", Key: "aws:sourceVpc", Values: iam.Strings("vpc")}
		}},
		{rule: roleConditionOne, fails: func(n *network.Network) {
			roleBy(n, "execution").Policies.Items[0].Document.Statements[1].Conditions[0].Values = iam.Strings("vpce-ecr.dkr")
		}, at: "execution", nearMiss: "a wildcard for both", passes: func(n *network.Network) {
			roleBy(n, "execution").Policies.Items[0].Document.Statements[1].Conditions[0] = iam.Condition{Operator: "StringLike", Key: "aws:SourceVpce", Values: iam.Strings("vpce-ecr.*")}
		}},
		{rule: roleCancelled, fails: func(n *network.Network) {
			roleBy(n, "execution").Managed = partial.ListOf(partial.Literal("arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"))
		}, at: "execution", nearMiss: "another managed policy beside it", passes: func(n *network.Network) {
			roleBy(n, "execution").Managed = partial.ListOf(partial.Literal("arn:aws:iam::aws:policy/CloudWatchLogsFullAccess"))
		}},
		{rule: publicRegistry, fails: func(n *network.Network) {
			only(n, "fargate").Images.Items[0].Ref = partial.Literal("public.ecr.aws/nginx/nginx:1")
		}, at: "fargate",
			nearMiss: "a way to the internet", passes: func(n *network.Network) {
				*n = throughNAT()
				only(n, "fargate").Images.Items[0].Ref = partial.Literal("public.ecr.aws/nginx/nginx:1")
			}},
		{rule: crossRegionImage, fails: func(n *network.Network) {
			only(n, "fargate").Images.Items[0].Ref = partial.Literal("111122223333.dkr.ecr.eu-west-1.amazonaws.com/app")
		}, at: "fargate", nearMiss: "the registry of another account", passes: func(n *network.Network) {
			only(n, "fargate").Images.Items[0].Ref = partial.Literal("444455556666.dkr.ecr.us-west-2.amazonaws.com/app")
			setPolicy(n, "ecr.dkr", allowAll)
			roleBy(n, "execution").Policies.Items[0].Document.Statements[1].Resource = iam.Strings("*")
		}},
		{rule: crossRegionCall, fails: func(n *network.Network) { only(n, "fargate").Logs.Items[0].Region = partial.Literal("us-east-1") }, at: "fargate",
			nearMiss: "no Region in the log configuration", passes: func(n *network.Network) { only(n, "fargate").Logs.Items[0].Region = partial.Text{} }},
		{rule: pullThrough, fails: func(n *network.Network) {
			n.CacheRules = []network.CacheRule{{Object: object("cache"), Env: here, Prefix: partial.Literal("app")}}
			only(n, "fargate").Images.Items[0].Ref = partial.Literal("111122223333.dkr.ecr.us-west-2.amazonaws.com/app/nginx")
		}, at: "fargate", nearMiss: "a repository whose name begins alike", passes: func(n *network.Network) {
			n.CacheRules = []network.CacheRule{{Object: object("cache"), Env: here, Prefix: partial.Literal("ap")}}
		}},
		{rule: duplicateEndpoint, fails: func(n *network.Network) { second(n, "logs").PrivateDNS = partial.Known(false) }, at: "second",
			nearMiss: "the second in another VPC", passes: func(n *network.Network) { second(n, "logs").VPC = partial.Known("other") }},
		{rule: endpointOtherZone, fails: func(n *network.Network) { endpoint(n, "logs").Subnets = partial.ListOf("subnet-b") }, at: "logs",
			nearMiss: "another subnet of the zone", passes: func(n *network.Network) {
				n.Subnets = append(n.Subnets, subnet("subnet-c", "10.0.3.0/24", "us-west-2a", "table-a"))
				endpoint(n, "logs").Subnets = partial.ListOf("subnet-b", "subnet-c")
			}},
		{rule: pullOverInternet, fails: func(n *network.Network) { *n = throughNAT() }, at: "vpc",
			nearMiss: "a NAT gateway that the calls do not take", network: func() network.Network {
				n := throughNAT()
				w := working()
				n.Endpoints, n.SecurityGroups = w.Endpoints, w.SecurityGroups
				return n
			}, passes: func(*network.Network) {}},
		{rule: managedNotDocumented, fails: func(n *network.Network) { only(n, "ec2-bridge").LaunchType = partial.Known(pullpath.ManagedInstances) }, at: "ec2-bridge",
			nearMiss: "EC2", passes: func(n *network.Network) { only(n, "ec2-bridge") }},
	}...)
}

// TestRules holds each rule to a case that it finds and a near miss that it lets pass.
func TestRules(t *testing.T) {
	tested := map[string]bool{}
	for _, c := range ruleCases() {
		tested[c.rule] = true
		build := func() network.Network { return working() }
		if c.network != nil {
			build = c.network
		}
		t.Run(c.rule, func(t *testing.T) {
			n := build()
			c.fails(&n)
			r := Check(n)
			f := find(r, c.rule)
			if f == nil {
				t.Fatalf("want a finding:\n%s", dump(r))
			}
			if f.ObjectID != c.at || f.Severity.Rank() < ruleOf(c.rule).Severity.Rank() || f.Source == "" || f.Fix == "" {
				t.Errorf("want it at %s with a fix and a source, got %+v", c.at, *f)
			}
			if !strings.HasSuffix(strings.TrimSuffix(f.Message, "?"), ".") && !strings.HasSuffix(f.Message, "?") || !strings.HasSuffix(f.Fix, ".") || strings.Contains(f.Message, "..") {
				t.Errorf("want sentences, got %q and %q", f.Message, f.Fix)
			}
		})
		t.Run(c.rule+" lets pass: "+c.nearMiss, func(t *testing.T) {
			n := build()
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
