package change

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ecrprivatelink/internal/cfn"
)

// app is an application of one stack with the resources of a YAML text.
func app(t *testing.T, resources string) *cfn.App {
	t.Helper()
	text := "Resources:\n"
	if strings.HasPrefix(resources, "Parameters:") {
		text = ""
	}
	for line := range strings.Lines(strings.TrimPrefix(resources, "\n")) {
		if text == "" || strings.HasPrefix(text, "Resources") {
			text += "  "
		}
		text += line
	}
	if strings.HasPrefix(strings.TrimSpace(text), "Parameters:") {
		text = resources
	}
	parsed, err := cfn.Parse("stack.yaml", text+"\n")
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	a := cfn.NewApp()
	if _, err := a.Add(parsed, cfn.Options{Name: "stack"}); err != nil {
		t.Fatal(err)
	}
	if err := a.Link(func(*cfn.Resource) (*cfn.Template, error) { return nil, nil }); err != nil {
		t.Fatal(err)
	}
	return a
}

// told are the changes of a report, a line for each.
func told(r Report) string {
	var lines []string
	for _, c := range r.Changes {
		line := fmt.Sprintf("%s %s %s", c.Phase, c.Action, c.LogicalID)
		for _, e := range c.Effects {
			line += " " + string(e)
		}
		if !c.Certain {
			line += "?"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

const (
	vpc      = "Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}\n"
	subnet   = "A: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}}\n"
	table    = "Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}\n"
	endpoint = "Api: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: !Ref Vpc, ServiceName: com.amazonaws.us-west-2.ecr.api, VpcEndpointType: Interface, PrivateDnsEnabled: true, SubnetIds: [!Ref A]}}\n"
	gateway  = "S3: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: !Ref Vpc, ServiceName: com.amazonaws.us-west-2.s3, VpcEndpointType: Gateway, RouteTableIds: [!Ref Table]}}\n"
	network  = vpc + subnet + table
	group    = "Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: g, VpcId: !Ref Vpc, SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/24}]}}\n"
	policy   = "Dkr: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: vpc-1, ServiceName: s, PolicyDocument: {Statement: [{Effect: Allow, Action: a, Resource: '*', Principal: '*'}]}}}\n"
	role     = "Role: {Type: AWS::IAM::Role, Properties: {RoleName: pull, AssumeRolePolicyDocument: {Statement: []}}}\n"
	logs     = "Logs: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: /app}}\n"
)

func TestCompare(t *testing.T) {
	replace := func(text string, pairs ...string) string { return strings.NewReplacer(pairs...).Replace(text) }
	for name, c := range map[string]struct{ old, next, want string }{
		"nothing changes":            {network + endpoint, network + endpoint, ""},
		"the order alone changes":    {network + endpoint, endpoint + table + subnet + vpc, ""},
		"a subnet more":              {network, network + replace(subnet, "A:", "B:", "0.0/24", "1.0/24"), "update create B"},
		"what touches no pull":       {network, network + "Topic: {Type: AWS::SNS::Topic}\n", ""},
		"a zone more of an endpoint": {network + endpoint, network + replace(endpoint, "[!Ref A]", "[!Ref A, subnet-1]"), "update update Api"},
		"a zone less of an endpoint": {network + replace(endpoint, "[!Ref A]", "[!Ref A, subnet-1]"), network + endpoint, "update update Api interrupts"},
		"an endpoint goes":           {network + endpoint, network, "cleanup delete Api interrupts"},
		"an endpoint goes and stays": {network + replace(endpoint, "VPCEndpoint,", "VPCEndpoint, DeletionPolicy: Retain,"), network, "cleanup keep Api"},
		"an endpoint that is renamed cannot be created beside the old one": {network + endpoint, network + replace(endpoint, "Api:", "Other:"),
			"update create Other conflicts\ncleanup delete Api interrupts"},
		"one without private DNS can": {network + replace(endpoint, "true", "false"), network + replace(endpoint, "Api:", "Other:", "true", "false"),
			"update create Other\ncleanup delete Api interrupts"},
		"and one of another service": {network + endpoint, network + replace(endpoint, "Api:", "Other:", "ecr.api", "logs"),
			"update create Other\ncleanup delete Api interrupts"},
		"an endpoint that takes over while the old one lets go may come too early": {network + endpoint, network + replace(endpoint, "true", "false") + replace(endpoint, "Api:", "Other:"),
			"update update Api interrupts\nupdate create Other conflicts?"},
		"unless it waits for that": {network + endpoint, network + replace(endpoint, "true", "false") + replace(endpoint, "Api: {", "Other: {DependsOn: Api, "),
			"update update Api interrupts\nupdate create Other"},
		"an endpoint beside one that stays": {network + endpoint, network + endpoint + replace(endpoint, "Api:", "Other:"), "update create Other conflicts"},
		"and beside one that is updated otherwise": {network + endpoint, network + replace(endpoint, "true,", "true, SecurityGroupIds: [sg-1],") + replace(endpoint, "Api:", "Other:"),
			"update update Api loosens tightens\nupdate create Other conflicts"},
		"private DNS off": {network + endpoint, network + replace(endpoint, "true", "false"), "update update Api interrupts"},
		"private DNS on":  {network + replace(endpoint, "true", "false"), network + endpoint, "update update Api"},
		"what is fixed within the DNS options": {network + replace(endpoint, "true,", "false, DnsOptions: {PrivateDnsPreference: ALL_DOMAINS},"),
			network + replace(endpoint, "true,", "false, DnsOptions: {PrivateDnsPreference: VERIFIED_DOMAINS_ONLY},"), "update replace Api interrupts\ncleanup delete Api interrupts"},
		"what is not fixed there": {network + replace(endpoint, "true,", "false, DnsOptions: {DnsRecordIpType: ipv4},"),
			network + replace(endpoint, "true,", "false, DnsOptions: {DnsRecordIpType: dualstack},"), "update update Api"},
		"a VPC of another block takes all with it, in the order in which they need each other": {network + endpoint,
			replace(network+endpoint, "10.0.0.0/16", "10.1.0.0/16"),
			"update replace Vpc interrupts\nupdate replace A interrupts\nupdate replace Table interrupts\nupdate replace Api interrupts\n" +
				"cleanup delete Api interrupts\ncleanup delete Table interrupts\ncleanup delete A interrupts\ncleanup delete Vpc interrupts"},
		"a subnet that is divided otherwise overlaps with the old one": {network, replace(network, "10.0.0.0/24", "10.0.0.0/25"),
			"update replace A interrupts conflicts\ncleanup delete A interrupts"},
		"a subnet that moves": {network, replace(network, "10.0.0.0/24", "10.0.9.0/24"), "update replace A interrupts\ncleanup delete A interrupts"},
		"a subnet whose block is not known": {"Parameters: {Block: {Type: String}}\nResources: {A: {Type: AWS::EC2::Subnet, Properties: {VpcId: vpc-1, CidrBlock: 10.0.0.0/24}}}\n",
			"Parameters: {Block: {Type: String}}\nResources: {A: {Type: AWS::EC2::Subnet, Properties: {VpcId: vpc-1, CidrBlock: !Ref Block}}}\n",
			"update replace A interrupts?\ncleanup delete A interrupts?"},
		"a parameter stays one": {"Parameters: {Block: {Type: String}}\nResources: {A: {Type: AWS::EC2::Subnet, Properties: {VpcId: vpc-1, CidrBlock: !Ref Block}}}\n",
			"Parameters: {Block: {Type: String}}\nResources: {A: {Type: AWS::EC2::Subnet, Properties: {VpcId: vpc-1, CidrBlock: !Ref Block}}}\n", ""},
		"a parameter that gets a default": {"Parameters: {Block: {Type: String}}\nResources: {A: {Type: AWS::EC2::Subnet, Properties: {VpcId: vpc-1, CidrBlock: !Ref Block}}}\n",
			"Parameters: {Block: {Type: String, Default: 10.0.9.0/24}}\nResources: {A: {Type: AWS::EC2::Subnet, Properties: {VpcId: vpc-1, CidrBlock: !Ref Block}}}\n",
			"update replace A interrupts?\ncleanup delete A interrupts?"},
		"a default that changes": {"Parameters: {Block: {Type: String, Default: 10.0.0.0/24}}\nResources: {A: {Type: AWS::EC2::Subnet, Properties: {VpcId: vpc-1, CidrBlock: !Ref Block}}}\n",
			"Parameters: {Block: {Type: String, Default: 10.0.9.0/24}}\nResources: {A: {Type: AWS::EC2::Subnet, Properties: {VpcId: vpc-1, CidrBlock: !Ref Block}}}\n",
			"update replace A interrupts\ncleanup delete A interrupts"},
		"a gateway endpoint in a VPC that runs": {network, network + gateway, "update create S3 interrupts"},
		"and in a new one":                      {"Topic: {Type: AWS::SNS::Topic}\n", network + gateway, "update create Vpc\nupdate create A\nupdate create Table\nupdate create S3"},
		"a route table more": {network + gateway, network + replace(table, "Table:", "Other:") + replace(gateway, "[!Ref Table]", "[!Ref Table, !Ref Other]"),
			"update create Other\nupdate update S3"},
		"a route table that was there": {network + replace(table, "Table:", "Other:") + gateway,
			network + replace(table, "Table:", "Other:") + replace(gateway, "[!Ref Table]", "[!Ref Table, !Ref Other]"), "update update S3 interrupts"},
		"two gateways on a route table": {network + gateway, network + replace(gateway, "S3:", "Other:"),
			"update create Other conflicts interrupts\ncleanup delete S3 interrupts"},
		"a rule more":                    {vpc + group, vpc + replace(group, "[{Ip", "[{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.1.0.0/24}, {Ip"), "update update Group loosens"},
		"a rule less":                    {vpc + group, vpc + replace(group, "SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/24}]", "SecurityGroupIngress: []"), "update update Group tightens"},
		"another rule":                   {vpc + group, vpc + replace(group, "10.0.0.0/24", "10.0.1.0/24"), "update update Group loosens tightens"},
		"another description of a group": {vpc + group, vpc + replace(group, "GroupDescription: g", "GroupDescription: h"), "update replace Group interrupts\ncleanup delete Group interrupts"},
		"a statement more":               {policy, replace(policy, "Statement: [", "Statement: [{Effect: Allow, Action: b, Resource: '*', Principal: '*'}, "), "update update Dkr loosens"},
		"a denial more":                  {policy, replace(policy, "Statement: [", "Statement: [{Effect: Deny, Action: b, Resource: '*', Principal: '*'}, "), "update update Dkr tightens"},
		"another statement":              {policy, replace(policy, "Action: a", "Action: b"), "update update Dkr loosens tightens"},
		"another name of a statement":    {policy, replace(policy, "Effect: Allow", "Sid: X, Effect: Allow"), "update update Dkr"},
		"no policy any more":             {policy, replace(policy, ", PolicyDocument: {Statement: [{Effect: Allow, Action: a, Resource: '*', Principal: '*'}]}", ""), "update update Dkr loosens"},
		"a narrower statement":           {policy, replace(policy, "Effect: Allow", "Condition: {StringEquals: {'aws:PrincipalAccount': ['111122223333']}}, Effect: Allow"), "update update Dkr tightens"},
		"a value more of its condition": {replace(policy, "Effect: Allow", "Condition: {StringEquals: {'aws:PrincipalAccount': ['111122223333']}}, Effect: Allow"),
			replace(policy, "Effect: Allow", "Condition: {StringEquals: {'aws:PrincipalAccount': ['111122223333', '444455556666']}}, Effect: Allow"), "update update Dkr loosens"},
		"a role of another service": {replace(role, "[]", "[{Effect: Allow, Action: 'sts:AssumeRole', Principal: {Service: vpc-flow-logs.amazonaws.com}}]"), vpc, "update create Vpc"},
		"a role of tasks":           {replace(role, "[]", "[{Effect: Allow, Action: 'sts:AssumeRole', Principal: {Service: ecs-tasks.amazonaws.com}}]"), vpc, "update create Vpc\ncleanup delete Role interrupts"},
		"a role of another name":    {role, replace(role, "RoleName: pull", "RoleName: other"), "update replace Role interrupts\ncleanup delete Role interrupts"},
		"a role that is renamed in the template only": {role, replace(role, "Role: ", "Other: "),
			"update create Other conflicts\ncleanup delete Role interrupts"},
		"a role that CloudFormation names, renamed": {replace(role, "RoleName: pull, ", ""), replace(role, "Role: ", "Other: ", "RoleName: pull, ", ""),
			"update create Other\ncleanup delete Role interrupts"},
		"a log group of another name that is kept": {replace(logs, "LogGroup,", "LogGroup, UpdateReplacePolicy: Retain,"),
			replace(logs, "LogGroup,", "LogGroup, UpdateReplacePolicy: Retain,", "/app", "/other"), "update replace Logs interrupts\ncleanup keep Logs"},
		"another type under the same id": {role, "Role: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Statement: []}}}\n", "update replace Role conflicts"},
		"a route that is renamed": {table + vpc + "R: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 10.9.0.0/16, TransitGatewayId: tgw-1}}\n",
			table + vpc + "Q: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 10.9.0.0/16, TransitGatewayId: tgw-1}}\n",
			"update create Q conflicts\ncleanup delete R interrupts"},
		"a route that leads elsewhere": {table + vpc + "R: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 10.9.0.0/16, TransitGatewayId: tgw-1}}\n",
			table + vpc + "R: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 10.9.0.0/16, TransitGatewayId: tgw-2}}\n",
			"update update R interrupts"},
		"DNS off": {vpc, replace(vpc, "CidrBlock:", "EnableDnsSupport: false, CidrBlock:"), "update update Vpc interrupts"},
		"an association is deleted before it is created": {network + "Link: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref A, RouteTableId: !Ref Table}}\n",
			network + replace(table, "Table:", "Other:") + "Link: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref A, RouteTableId: !Ref Other}}\n",
			"update create Other\nupdate replace Link interrupts"},
		"an ACL's rule that denies": {network, network + "Deny: {Type: AWS::EC2::NetworkAclEntry, Properties: {NetworkAclId: acl-1, RuleNumber: 1, Egress: true, RuleAction: deny, Protocol: -1}}\n",
			"update create Deny tightens"},
	} {
		t.Run(name, func(t *testing.T) {
			r := Compare(app(t, c.old), app(t, c.next), "")
			if got := told(r); got != c.want {
				t.Errorf("got\n%s\nwant\n%s\n%+v", got, c.want, r.Changes)
			}
			for i, change := range r.Changes {
				if change.Order != i+1 || change.Message == "" || !strings.HasPrefix(change.Source, "https://") {
					t.Errorf("%+v lacks its order, message or source", change)
				}
			}
		})
	}
}

// TestManyPropertiesTakeNoTimeByTheirSquare compares a resource with as many properties as a template can hold: it
// takes a moment, and took a minute where each was looked for among all.
func TestManyPropertiesTakeNoTimeByTheirSquare(t *testing.T) {
	var properties strings.Builder
	for i := range 50_000 {
		fmt.Fprintf(&properties, "K%d: 1, ", i)
	}
	vpc := "V: {Type: AWS::EC2::VPC, Properties: {" + properties.String() + "CidrBlock: 10.0.0.0/16}}"
	old, next := app(t, vpc), app(t, vpc)
	begin := time.Now()
	Compare(old, next, "")
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("it takes %s", took)
	}
}
