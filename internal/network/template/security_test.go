package template_test

import (
	"fmt"
	"testing"

	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network"
)

func groups(n network.Network) string {
	return lines(n.SecurityGroups, func(g network.SecurityGroup) string {
		return fmt.Sprintf("%s in=[%s] out=[%s]", g.ID, show(g.Ingress), show(g.Egress))
	})
}

func endpoints(n network.Network) string {
	return lines(n.Endpoints, func(e network.Endpoint) string {
		kind, _ := e.Type.Get()
		policy := "?"
		if d, ok := e.Policy.Get(); ok && d == nil {
			policy = "full access"
		} else if ok {
			policy = fmt.Sprint(len(d.Statements), " statements")
		}
		return fmt.Sprintf("%s in %s %s %s subnets=%s groups=%s tables=%s dns=%s %s", e.ID, show(e.VPC), kind, e.ServiceName,
			show(e.Subnets), show(e.SecurityGroups), show(e.RouteTables), show(e.PrivateDNS), policy)
	})
}

const everything = "0.0.0.0/0 -1 ? the source does not say-? the source does not say, ::/0 -1 ? the source does not say-? the source does not say"

func TestSecurityGroups(t *testing.T) {
	group := func(properties string) string {
		return vpcA + "\n			G: {Type: 'AWS::EC2::SecurityGroup', Properties: {GroupDescription: g, VpcId: !Ref Vpc" + properties + "}}"
	}
	for _, c := range []modelCase{
		{"a group without any egress rule lets everything out", group(""), groups, "T/G in=[] out=[" + everything + "]"},
		{"a group with an egress rule lets out what it says", group(", SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/16}]"),
			groups, "T/G in=[] out=[10.0.0.0/16 tcp 443-443]"},
		{"an egress rule in a resource of its own takes the default away", group("") + `
			E: {Type: 'AWS::EC2::SecurityGroupEgress', Properties: {GroupId: !Ref G, IpProtocol: tcp, FromPort: 443, ToPort: 443, DestinationPrefixListId: pl-1}}`,
			groups, "T/G in=[] out=[prefix list:pl-1 tcp 443-443]"},
		{"ingress from groups, also from itself", group(", SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, SourceSecurityGroupId: sg-1}]") + `
			I: {Type: 'AWS::EC2::SecurityGroupIngress', Properties: {GroupId: !GetAtt G.GroupId, IpProtocol: '-1', SourceSecurityGroupId: !GetAtt G.GroupId}}`,
			groups, "T/G in=[security group:sg-1 tcp 443-443, security group:T/G -1 -1--1] out=[" + everything + "]"},
		{"ingress from the VPC's block and from IPv6", group(", SecurityGroupIngress: [{IpProtocol: 6, FromPort: 443, ToPort: 443, CidrIp: !GetAtt Vpc.CidrBlock}, {IpProtocol: tcp, FromPort: 0, ToPort: 65535, CidrIpv6: '::/0'}]"),
			groups, "T/G in=[10.0.0.0/16 tcp 443-443, ::/0 tcp 0-65535] out=[" + everything + "]"},
		{"the block of a VPC that is not known is that VPC's", `V: {Type: 'AWS::EC2::VPC', Properties: {Ipv4IpamPoolId: pool}}
			G: {Type: 'AWS::EC2::SecurityGroup', Properties: {VpcId: !Ref V, SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: !GetAtt V.CidrBlock}]}}`,
			groups, "T/G in=[VPC CIDR:T/V tcp 443-443] out=[" + everything + "]"},
		{"another attribute of a VPC is not its block", group(", SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: !GetAtt Vpc.Ipv6}]"),
			groups, "T/G in=[:T/Vpc.Ipv6 is known at deployment only tcp 443-443] out=[" + everything + "]"},
		{"a part of the block of a subnet is not a VPC's", group(", SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: !Select [0, !Cidr [!GetAtt S.CidrBlock, 4, 4]]}]") + `
			S: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: !Ref Vpc, Ipv4IpamPoolId: pool}}`,
			groups, "T/G in=[:Fn::Cidr, line 5: T/S.CidrBlock is known at deployment only tcp 443-443] out=[" + everything + "]"},
		{"rules that are not known are named", group(", SecurityGroupIngress: !ImportValue rules") + `
			I: {Type: 'AWS::EC2::SecurityGroupIngress', Properties: {GroupId: !Ref G, IpProtocol: tcp, FromPort: x, ToPort: 443}}`,
			groups, `T/G in=[:the rule names no CIDR block, group id or prefix list tcp ? "x" is not a number-443, ? no template given exports rules; give the template of the stack that does, too] out=[` + everything + "]"},
		{"the default group admits itself and lets everything out", vpcA + `
			E: {Type: 'AWS::EC2::VPCEndpoint', Properties: {VpcId: !Ref Vpc, ServiceName: s, VpcEndpointType: Interface, SubnetIds: [!Ref A]}}`,
			groups, "T/Vpc.DefaultSecurityGroup in=[security group:T/Vpc.DefaultSecurityGroup -1 ? the source does not say-? the source does not say] out=[" + everything + "]"},
		{"the CDK takes the rules of the default group away", vpcA + `
			X: {Type: 'Custom::VpcRestrictDefaultSG', Properties: {DefaultSecurityGroupId: !GetAtt Vpc.DefaultSecurityGroup}}`,
			groups, "T/Vpc.DefaultSecurityGroup in=[] out=[255.255.255.255/32 icmp 252-86]"},
		{"a custom resource that is given a group may add rules to it", group(", SecurityGroupEgress: []") + `
			X: {Type: 'Custom::Thing', Properties: {Where: [{Group: !Ref G}]}}`, groups, "T/G in=[? what the custom resource T/X does is not known] out=[" + everything + ", ? what the custom resource T/X does is not known]"},
		{"one of a third party, too", group(", SecurityGroupEgress: []") + `
			X: {Type: 'Third::Party::Thing', Properties: {Group: !Ref G}}`, groups, "T/G in=[? what the custom resource T/X does is not known] out=[" + everything + ", ? what the custom resource T/X does is not known]"},
		{"a custom resource that is given none adds none", group(", SecurityGroupEgress: []") + `
			X: {Type: 'AWS::CloudFormation::CustomResource', Properties: {Group: a}}`, groups, "T/G in=[] out=[" + everything + "]"},
		{"a prefix list has its entries", `P: {Type: 'AWS::EC2::PrefixList', Properties: {Entries: [{Cidr: 10.0.0.0/8}, {Cidr: 192.168.0.0/16}]}}`,
			func(n network.Network) string {
				return lines(n.PrefixLists, func(p network.PrefixList) string { return p.ID + " " + show(p.CIDRs) })
			}, "T/P 10.0.0.0/8, 192.168.0.0/16"},
	} {
		c.run(t)
	}
}

func TestEndpoints(t *testing.T) {
	const service = "ServiceName: !Sub 'com.amazonaws.${AWS::Region}.ecr.dkr'"
	for _, c := range []modelCase{
		{"an interface endpoint", vpcA + `
			G: {Type: 'AWS::EC2::SecurityGroup', Properties: {VpcId: !Ref Vpc, SecurityGroupEgress: []}}
			E: {Type: 'AWS::EC2::VPCEndpoint', Properties: {VpcId: !Ref Vpc, ` + service + `, VpcEndpointType: Interface, SubnetIds: [!Ref A], SecurityGroupIds: [!Ref G], PrivateDnsEnabled: true}}`,
			endpoints, "T/E in T/Vpc Interface com.amazonaws.‹AWS::Region›.ecr.dkr subnets=T/A groups=T/G tables= dns=true full access"},
		{"an interface endpoint with a group that is not known", vpcA + `
			E: {Type: 'AWS::EC2::VPCEndpoint', Properties: {VpcId: !Ref Vpc, ` + service + `, VpcEndpointType: Interface, SubnetIds: [!Ref A], SecurityGroupIds: [sg-1, !ImportValue g, sg-2]}}`,
			endpoints, "T/E in T/Vpc Interface com.amazonaws.‹AWS::Region›.ecr.dkr subnets=T/A groups=sg-1, export g, sg-2, ? no template given exports g; give the template of the stack that does, too tables= dns=false full access"},
		{"an endpoint has the defaults of CloudFormation", vpcA + `
			E: {Type: 'AWS::EC2::VPCEndpoint', Properties: {VpcId: !Ref Vpc, ServiceName: com.amazonaws.us-west-2.s3, RouteTableIds: [!Ref Table]}}`,
			endpoints, "T/E in T/Vpc Gateway com.amazonaws.us-west-2.s3 subnets= groups= tables=T/Table dns=false full access"},
		{"an endpoint with a policy", vpcA + `
			E: {Type: 'AWS::EC2::VPCEndpoint', Properties: {VpcId: !Ref Vpc, ServiceName: com.amazonaws.us-west-2.s3, RouteTableIds: [!Ref Table], PolicyDocument: {Statement: [{Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: '*'}]}}}`,
			endpoints, "T/E in T/Vpc Gateway com.amazonaws.us-west-2.s3 subnets= groups= tables=T/Table dns=false 1 statements"},
		{"a policy may stand in a text", vpcA + `
			E: {Type: 'AWS::EC2::VPCEndpoint', Properties: {VpcId: !Ref Vpc, ServiceName: com.amazonaws.us-west-2.s3, PolicyDocument: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}'}}`,
			endpoints, "T/E in T/Vpc Gateway com.amazonaws.us-west-2.s3 subnets= groups= tables= dns=false 1 statements"},
		{"an endpoint in a VPC, subnets and tables that are only referred to", `E: {Type: 'AWS::EC2::VPCEndpoint', Properties: {VpcId: vpc-1, ServiceName: x, VpcEndpointType: Interface, SubnetIds: [subnet-1], PrivateDnsEnabled: !ImportValue dns}}`,
			func(n network.Network) string { return endpoints(n) + "\n" + show(n.Subnets[0].VPC) },
			"T/E in vpc-1 Interface x subnets=subnet-1 groups=vpc-1.DefaultSecurityGroup tables= dns=? no template given exports dns; give the template of the stack that does, too full access\nvpc-1"},
		{"an endpoint that is only perhaps created", vpcA + `
			E: {Type: 'AWS::EC2::VPCEndpoint', Condition: Perhaps, Properties: {VpcId: !Ref Vpc, ServiceName: x}}`,
			func(n network.Network) string { return n.Endpoints[0].Perhaps + gaps(n) },
			`whether T/E is created depends on its condition: T.yaml: there is no condition Perhaps`},
		{"an endpoint whose VPC is not known is a gap in all", `E: {Type: 'AWS::EC2::VPCEndpoint', Properties: {VpcId: !If [Perhaps, a, b], ServiceName: x}}`,
			gaps, `endpoints of "": the VPC of endpoint T/E is not known: it depends on the condition Perhaps: T.yaml: there is no condition Perhaps`},
	} {
		c.run(t)
	}
}

// TestTheVPCOfAnEndpoint holds that subnets and route tables tell it where what names it is not known.
func TestTheVPCOfAnEndpoint(t *testing.T) {
	endpoint := func(properties string) string {
		return vpcA + `
			Other: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.9.0.0/16}}
			There: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: vpc-1, CidrBlock: 10.9.0.0/24}}
			E: {Type: 'AWS::EC2::VPCEndpoint', Properties: {VpcId: !If [Perhaps, a, b], ServiceName: s, ` + properties + `}}`
	}
	got := func(n network.Network) string {
		vpc, _ := n.Endpoints[0].VPC.Get()
		return fmt.Sprint(vpc, " perhaps ", len(n.Endpoints[0].MayBeIn))
	}
	for _, c := range []modelCase{
		{"a subnet", endpoint("VpcEndpointType: Interface, SubnetIds: [!Ref A]"), got, "T/Vpc perhaps 0"},
		{"a route table", endpoint("RouteTableIds: [!Ref Table]"), got, "T/Vpc perhaps 0"},
		{"a subnet of a VPC that is not declared", endpoint("VpcEndpointType: Interface, SubnetIds: [!Ref There]"), got, " perhaps 2"},
		{"nothing", endpoint("VpcEndpointType: Interface"), got, " perhaps 2"},
	} {
		c.run(t)
	}
}

// The role in an endpoint's policy is the role that the task runs with: the two must be the same text.
func TestRolesMatchPolicies(t *testing.T) {
	n, _ := read(t, vpcA+`
			Role: {Type: 'AWS::IAM::Role', Properties: {Path: /team/}}
			E: {Type: 'AWS::EC2::VPCEndpoint', Properties: {VpcId: !Ref Vpc, ServiceName: x, VpcEndpointType: Interface, PolicyDocument: {Statement: [{Effect: Allow, Principal: {AWS: !GetAtt Role.Arn}, Action: '*', Resource: '*'}]}}}`,
		optionsOf("us-west-2"))
	document, _ := n.Endpoints[0].Policy.Get()
	decision := iam.Evaluate(iam.Request{Action: "ecr:GetAuthorizationToken", Principal: iam.Principal{ARN: n.Roles[0].ARN}},
		iam.Policy{Kind: iam.InterfaceEndpointPolicy, Document: document})
	if decision.Verdict != iam.VerdictAllow {
		t.Errorf("role %s: %s", n.Roles[0].ARN, decision.Reason)
	}
	if want := "arn:aws:iam::‹AWS::AccountId›:role/team/‹T/Role›"; n.Roles[0].ARN.String() != want {
		t.Errorf("the ARN: got %s, want %s", n.Roles[0].ARN, want)
	}
}

func TestRoles(t *testing.T) {
	roles := func(n network.Network) string {
		return lines(n.Roles, func(r network.Role) string {
			boundary := "?"
			if d, ok := r.Boundary.Get(); ok {
				boundary = "none"
				if d != nil {
					boundary = fmt.Sprint(len(d.Statements), " statements")
				}
			}
			return fmt.Sprintf("%s policies=[%s] managed=[%s] boundary=%s", r.ID, show(r.Policies), show(r.Managed), boundary)
		})
	}
	const document = "{Statement: [{Effect: Allow, Action: '*', Resource: '*'}]}"
	for _, c := range []modelCase{
		{"a role has its inline and managed policies", `R: {Type: 'AWS::IAM::Role', Properties: {Policies: [{PolicyName: p, PolicyDocument: ` + document + `}], ManagedPolicyArns: [!Sub 'arn:${AWS::Partition}:iam::aws:policy/x']}}`,
			roles, "T/R policies=[p with 1 statements] managed=[arn:aws:iam::aws:policy/x] boundary=none"},
		{"policies are attached from outside of the role", `R: {Type: 'AWS::IAM::Role', Properties: {RoleName: named, ManagedPolicyArns: [!Ref Own]}}
			Own: {Type: 'AWS::IAM::ManagedPolicy', Properties: {PolicyDocument: ` + document + `}}
			A: {Type: 'AWS::IAM::Policy', Properties: {Roles: [!Ref R], PolicyDocument: ` + document + `}}
			B: {Type: 'AWS::IAM::ManagedPolicy', Properties: {Roles: [named], PolicyDocument: ` + document + `}}
			C: {Type: 'AWS::IAM::RolePolicy', Properties: {RoleName: !Ref R, PolicyDocument: ` + document + `}}
			D: {Type: 'AWS::IAM::Policy', Properties: {Roles: [other], PolicyDocument: ` + document + `}}`,
			roles, "T/R policies=[Own with 1 statements, A with 1 statements, B with 1 statements, C with 1 statements] managed=[] boundary=none"},
		{"a boundary is known where the templates declare it", `R: {Type: 'AWS::IAM::Role', Properties: {PermissionsBoundary: !Ref Own}}
			Own: {Type: 'AWS::IAM::ManagedPolicy', Properties: {PolicyDocument: ` + document + `}}`, roles, "T/R policies=[] managed=[] boundary=1 statements"},
		{"a boundary is unknown where they do not", `R: {Type: 'AWS::IAM::Role', Properties: {PermissionsBoundary: 'arn:aws:iam::111122223333:policy/b'}}`,
			roles, "T/R policies=[] managed=[] boundary=?"},
		{"a policy that is only perhaps attached", `R: {Type: 'AWS::IAM::Role'}
			A: {Type: 'AWS::IAM::Policy', Condition: Perhaps, Properties: {Roles: [!Ref R], PolicyDocument: ` + document + `}}`,
			roles, "T/R policies=[perhaps A with 1 statements: whether T/A is created depends on its condition: T.yaml: there is no condition Perhaps] managed=[] boundary=none"},
		{"a policy that is no policy has no statements", `R: {Type: 'AWS::IAM::Role', Properties: {Policies: [{PolicyName: p, PolicyDocument: [1]}]}}`,
			roles, "T/R policies=[p with 0 statements] managed=[] boundary=none"},
		{"a pull through cache rule", `C: {Type: 'AWS::ECR::PullThroughCacheRule', Properties: {EcrRepositoryPrefix: docker-hub, UpstreamRegistryUrl: registry-1.docker.io}}`,
			func(n network.Network) string {
				return lines(n.CacheRules, func(c network.CacheRule) string { return fmt.Sprint(c.ID, " ", c.Prefix) })
			}, "T/C docker-hub"},
	} {
		c.run(t)
	}
}
