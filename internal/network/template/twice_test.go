package template_test

import (
	"strings"
	"testing"

	"ecrprivatelink/internal/trace"
)

// TestWhatThereCanBeOneOf holds that the second of two resources that claim one thing is an error, which fails the
// tasks of the stack.
func TestWhatThereCanBeOneOf(t *testing.T) {
	const gateway = "  Igw: {Type: AWS::EC2::InternetGateway}\n  Attached: {Type: AWS::EC2::VPCGatewayAttachment, Properties: {VpcId: !Ref Vpc, InternetGatewayId: !Ref Igw}}\n" +
		"  Public: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}\n"
	const acl = "  Acl: {Type: AWS::EC2::NetworkAcl, Properties: {VpcId: !Ref Vpc}}\n"
	const open = "Parameters: {P: {Type: String}}\nConditions: {Is: !Equals [!Ref P, a], Not: !Not [!Condition Is]}\n"
	entry := func(name, number, egress string) string {
		return "  " + name + ": {Type: AWS::EC2::NetworkAclEntry, Properties: {NetworkAclId: !Ref Acl, RuleNumber: " + number + ", Egress: " + egress + ", RuleAction: allow, Protocol: -1, CidrBlock: 0.0.0.0/0}}\n"
	}
	route := func(name, to string) string {
		return "  " + name + ": {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Public, DestinationCidrBlock: " + to + ", GatewayId: !Ref Igw}}\n"
	}
	for _, c := range []struct {
		name, text string
		twice      bool
	}{
		{"a gateway, a route and a rule of each", isolatedWith() + gateway + route("One", "0.0.0.0/0") + acl + entry("In", "100", "false") + entry("Out", "100", "true"), false},
		{"two routes to one destination", isolatedWith() + gateway + route("One", "0.0.0.0/0") + route("Two", "0.0.0.0/0"), true},
		{"two routes to two destinations", isolatedWith() + gateway + route("One", "0.0.0.0/0") + route("Two", "8.0.0.0/8"), false},
		{"two routes of which one is there", open + isolatedWith() + gateway + strings.Replace(route("One", "0.0.0.0/0"), "{Type", "{Condition: Is, Type", 1) + strings.Replace(route("Two", "0.0.0.0/0"), "{Type", "{Condition: Not, Type", 1), false},
		{"two rules of one number", isolatedWith() + acl + entry("In", "100", "false") + entry("Again", "100", "false"), true},
		{"two rules of two numbers", isolatedWith() + acl + entry("In", "100", "false") + entry("Again", "110", "false"), false},
		{"two route tables for one subnet", isolatedWith() + "  Again: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref Subnet, RouteTableId: !Ref Table}}\n", true},
		{"two gateways for one VPC", isolatedWith() + gateway + "  More: {Type: AWS::EC2::InternetGateway}\n  Again: {Type: AWS::EC2::VPCGatewayAttachment, Properties: {VpcId: !Ref Vpc, InternetGatewayId: !Ref More}}\n", true},
		{"one gateway for two VPCs", isolatedWith() + gateway + "  Other: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.9.0.0/16}}\n  Again: {Type: AWS::EC2::VPCGatewayAttachment, Properties: {VpcId: !Ref Other, InternetGatewayId: !Ref Igw}}\n", true},
		{"an internet gateway and a VPN gateway", isolatedWith() + gateway + "  Again: {Type: AWS::EC2::VPCGatewayAttachment, Properties: {VpcId: !Ref Vpc, VpnGatewayId: vgw-1}}\n", false},
		{"two repositories of one name", isolatedWith() + "  One: {Type: AWS::ECR::Repository, Properties: {RepositoryName: a}}\n  Two: {Type: AWS::ECR::Repository, Properties: {RepositoryName: a}}\n", true},
		{"a repository and a bucket of one name", isolatedWith() + "  One: {Type: AWS::ECR::Repository, Properties: {RepositoryName: a}}\n  Two: {Type: AWS::S3::Bucket, Properties: {BucketName: a}}\n", false},
		{"repositories without names", isolatedWith() + "  One: {Type: AWS::ECR::Repository}\n  Two: {Type: AWS::ECR::Repository}\n", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			report, _ := checked(t, here, c.text)
			found := 0
			for _, f := range report.Findings {
				if f.ID == "created-twice" {
					found++
				}
			}
			if (found == 1) != c.twice || found > 1 || (report.Traces[0].Result == trace.Fail) != c.twice {
				t.Errorf("found %d, and the task is %s: %+v", found, report.Traces[0].Result, report.Findings)
			}
		})
	}
}
