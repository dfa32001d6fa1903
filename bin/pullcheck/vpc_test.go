package main

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/testing/account"
	"ecrprivatelink/internal/testing/moto"
	"ecrprivatelink/internal/trace"
	"ecrprivatelink/stacks/config"
)

func testVPCCommand(t *testing.T, a *account.Account) {
	n := a.MakeVPC("working", "10.0.0.0/16", "10.0.1.0/24")
	t.Run("a working network passes, but for the role that nobody has yet", func(t *testing.T) {
		status, report := liveReport(t, "vpc", "--vpc-id", n.VPC, "--launch-type", "fargate", "--feature", "awslogs")
		if status != 0 || report.Errors() > 0 {
			t.Errorf("status %d, findings %+v", status, report.Findings)
		}
		if len(report.Traces) != 1 || report.Traces[0].Isolated != trace.Isolated {
			t.Fatalf("traces %+v", report.Traces)
		}
		for _, c := range report.Traces[0].Calls {
			for _, h := range c.Hops {
				if h.Kind != trace.RolePolicyHop && h.Result != trace.Pass {
					t.Errorf("%s of %s is %s: %s", h.Kind, c.API, h.Result, h.Detail)
				}
			}
		}
	})
	t.Run("container instances lack the endpoints of Amazon ECS", func(t *testing.T) {
		status, report := liveReport(t, "vpc", "--vpc-id", n.VPC, "--launch-type", "ec2")
		if status != 1 || !hasError(report, "endpoint-missing", "ecs-agent") {
			t.Errorf("status %d, findings %+v", status, report.Findings)
		}
	})
	t.Run("the tasks' own groups and subnets may be given", func(t *testing.T) {
		status, report := liveReport(t, "vpc", "--vpc-id", n.VPC, "--launch-type", "fargate", "--subnet", n.Subnet, "--security-group", n.TaskGroup)
		if status != 0 || report.Errors() > 0 {
			t.Errorf("status %d, findings %+v", status, report.Findings)
		}
	})
	t.Run("a report may be SARIF", func(t *testing.T) {
		stdout, _, status := cli("vpc", "--vpc-id", n.VPC, "--launch-type", "ec2", "--format", "sarif")
		if status != 1 || !strings.Contains(stdout, `"version": "2.1.0"`) {
			t.Errorf("status %d\n%s", status, stdout)
		}
	})
	t.Run("a report may be the page that templates have", func(t *testing.T) {
		stdout, _, status := cli("vpc", "--vpc-id", n.VPC, "--launch-type", "ec2", "--format", "html")
		for _, want := range []string{"<!DOCTYPE html>", "account 1", `data-subnet="` + n.Subnet + `"`, "service unreached", "from what an AWS account said of itself"} {
			if status != 1 || !strings.Contains(stdout, want) {
				t.Errorf("status %d, the page lacks %s", status, want)
			}
		}
	})
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"a VPC that does not exist":  {[]string{"--vpc-id", "vpc-0123456789abcdef0", "--launch-type", "fargate"}, `there is no VPC "vpc-0123456789abcdef0" in us-west-2`},
		"no VPC":                     {[]string{"--launch-type", "fargate"}, "--vpc-id is missing"},
		"no launch type":             {[]string{"--vpc-id", n.VPC}, "--launch-type is missing"},
		"a subnet of elsewhere":      {[]string{"--vpc-id", n.VPC, "--launch-type", "fargate", "--subnet", "subnet-1"}, `has no subnet "subnet-1"`},
		"a group of elsewhere":       {[]string{"--vpc-id", n.VPC, "--launch-type", "fargate", "--security-group", "sg-1"}, `has no security group "sg-1"`},
		"no such Region":             {[]string{"--vpc-id", n.VPC, "--launch-type", "fargate", "--region", "us-wset"}, `"us-wset"`},
		"no such profile":            {[]string{"--vpc-id", n.VPC, "--launch-type", "fargate", "--profile", "nobody"}, `no AWS profile "nobody"`},
		"SARIF for a configuration":  {[]string{"--vpc-id", n.VPC, "--launch-type", "fargate", "--emit-config", "--format", "sarif"}, "--emit-config"},
		"a form that does not exist": {[]string{"--vpc-id", n.VPC, "--launch-type", "fargate", "--format", "jsno"}, `did you mean "json"`},
	} {
		t.Run(name+" is refused", func(t *testing.T) { refused(t, c.want, append([]string{"vpc"}, c.args...)...) })
	}
	t.Run("no credentials is refused", func(t *testing.T) {
		for _, name := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"} {
			t.Setenv(name, "")
		}
		refused(t, "no usable AWS credentials", "vpc", "--vpc-id", n.VPC, "--launch-type", "fargate")
	})
	t.Run("with a call denied", func(t *testing.T) { testDenied(t, n) })
	t.Run("--emit-config, where an endpoint is gone", func(t *testing.T) { testEmitConfig(t, n) })
	t.Run("what another name server answers cannot be seen", func(t *testing.T) { testOtherNameServer(t, n) })
}

// damage is one thing that is broken in a network that works, through the AWS API, and the error that must name it.
type damage struct {
	name  string
	do    func(t *testing.T, n account.Network) error
	rule  string
	names func(n account.Network) string
}

// allowing is an endpoint policy.
func allowing(actions, resources string) *string {
	return aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":` + actions + `,"Resource":"` + resources + `"}]}`)
}

// damages are those that no VPC of [account.Account.MakeFleet] has.
var damages = []damage{
	{"DNS support is off", func(t *testing.T, n account.Network) error {
		_, err := n.A.EC2.ModifyVpcAttribute(t.Context(), &ec2.ModifyVpcAttributeInput{VpcId: &n.VPC, EnableDnsSupport: &types.AttributeBooleanValue{Value: aws.Bool(false)}})
		return err
	}, "vpc-dns-attributes", func(n account.Network) string { return n.VPC }},
	{"the policy of ecr.api denies the login", func(t *testing.T, n account.Network) error {
		_, err := n.A.EC2.ModifyVpcEndpoint(t.Context(), &ec2.ModifyVpcEndpointInput{VpcEndpointId: &n.API, PolicyDocument: allowing(`["ecr:BatchGetImage","ecr:GetDownloadUrlForLayer"]`, "*")})
		return err
	}, "endpoint-policy-blocks-call", func(n account.Network) string { return n.API }},
	{"the S3 policy lacks the layer bucket", func(t *testing.T, n account.Network) error {
		_, err := n.A.EC2.ModifyVpcEndpoint(t.Context(), &ec2.ModifyVpcEndpointInput{VpcEndpointId: &n.S3, PolicyDocument: allowing(`"s3:GetObject"`, "arn:aws:s3:::mine/*")})
		return err
	}, "s3-policy-without-layer-bucket", func(n account.Network) string { return n.S3 }},
	{"the network ACL blocks answers", func(t *testing.T, n account.Network) error {
		acls, err := n.A.EC2.DescribeNetworkAcls(t.Context(), &ec2.DescribeNetworkAclsInput{Filters: []types.Filter{{Name: aws.String("vpc-id"), Values: []string{n.VPC}}}})
		must(t, err)
		_, err = n.A.EC2.ReplaceNetworkAclEntry(t.Context(), &ec2.ReplaceNetworkAclEntryInput{NetworkAclId: acls.NetworkAcls[0].NetworkAclId, RuleNumber: aws.Int32(100), Egress: aws.Bool(false),
			Protocol: aws.String("6"), RuleAction: types.RuleActionAllow, CidrBlock: aws.String("0.0.0.0/0"), PortRange: &types.PortRange{From: aws.Int32(443), To: aws.Int32(443)}})
		return err
	}, "network-acl-blocks-reply", func(account.Network) string { return "acl-" }},
}

// testBrokenVPCs reads the VPCs of a fleet, each of which has another thing broken, and then breaks those in order.
func testBrokenVPCs(t *testing.T, f account.Fleet) {
	check := func(t *testing.T, n account.Network) (int, trace.Report) {
		return liveReport(t, "vpc", "--vpc-id", n.VPC, "--launch-type", "fargate", "--feature", "awslogs")
	}
	var sound []account.Network
	for i, n := range f.Networks {
		t.Run(cmp.Or(f.States[i].Cause, "nothing"), func(t *testing.T) {
			status, report := check(t, n)
			rule, service, _ := strings.Cut(f.States[i].Cause, ":")
			names := cmp.Or(service, map[string]string{"vpc-dns-attributes": n.VPC, "ingress-missing": n.EndpointGroup}[rule])
			if names == "" {
				sound = append(sound, n)
			}
			if broken := names != ""; broken != (status == 1) || broken != hasError(report, rule, names) {
				t.Errorf("status %d, want %s at %s in %+v", status, rule, names, report.Findings)
			}
		})
	}
	for i, d := range damages {
		t.Run(d.name, func(t *testing.T) {
			must(t, d.do(t, sound[i]))
			if status, report := check(t, sound[i]); status != 1 || !hasError(report, d.rule, d.names(sound[i])) {
				t.Errorf("status %d, no %s at %s in %+v", status, d.rule, d.names(sound[i]), report.Findings)
			}
		})
	}
}

func testOtherNameServer(t *testing.T, n account.Network) {
	options, err := n.A.EC2.CreateDhcpOptions(t.Context(), &ec2.CreateDhcpOptionsInput{DhcpConfigurations: []types.NewDhcpConfiguration{{Key: aws.String("domain-name-servers"), Values: []string{"192.0.2.53"}}}})
	must(t, err)
	_, err = n.A.EC2.AssociateDhcpOptions(t.Context(), &ec2.AssociateDhcpOptionsInput{VpcId: &n.VPC, DhcpOptionsId: options.DhcpOptions.DhcpOptionsId})
	must(t, err)
	_, report := liveReport(t, "vpc", "--vpc-id", n.VPC, "--launch-type", "fargate")
	if hop := hopOf(t, report, "ecr:GetAuthorizationToken", trace.DNSHop); hop.Result != trace.Undecided || !strings.Contains(hop.Detail, "192.0.2.53") {
		t.Errorf("got %+v", hop)
	}
}

// testNAT takes the endpoints away and gives the subnet a NAT gateway.
func testNAT(t *testing.T, a *account.Account) {
	ctx := t.Context()
	n := a.MakeVPC("nat", "10.170.0.0/16", "10.170.1.0/24")
	for _, id := range []string{n.API, n.DKR, n.S3, n.Logs} {
		deleteEndpoint(t, n, id)
	}
	igw, err := a.EC2.CreateInternetGateway(ctx, &ec2.CreateInternetGatewayInput{})
	must(t, err)
	gateway := igw.InternetGateway.InternetGatewayId
	_, err = a.EC2.AttachInternetGateway(ctx, &ec2.AttachInternetGatewayInput{InternetGatewayId: gateway, VpcId: &n.VPC})
	must(t, err)
	public := n.MakeSubnet("10.170.2.0/24", "a")
	table, err := a.EC2.CreateRouteTable(ctx, &ec2.CreateRouteTableInput{VpcId: &n.VPC})
	must(t, err)
	_, err = a.EC2.AssociateRouteTable(ctx, &ec2.AssociateRouteTableInput{RouteTableId: table.RouteTable.RouteTableId, SubnetId: &public})
	must(t, err)
	_, err = a.EC2.CreateRoute(ctx, &ec2.CreateRouteInput{RouteTableId: table.RouteTable.RouteTableId, DestinationCidrBlock: aws.String("0.0.0.0/0"), GatewayId: gateway})
	must(t, err)
	address, err := a.EC2.AllocateAddress(ctx, &ec2.AllocateAddressInput{})
	must(t, err)
	nat, err := a.EC2.CreateNatGateway(ctx, &ec2.CreateNatGatewayInput{SubnetId: &public, AllocationId: address.AllocationId})
	must(t, err)
	_, err = a.EC2.CreateRoute(ctx, &ec2.CreateRouteInput{RouteTableId: &n.Table, DestinationCidrBlock: aws.String("0.0.0.0/0"), NatGatewayId: nat.NatGateway.NatGatewayId})
	must(t, err)

	t.Run("a subnet with a NAT gateway needs no endpoint", func(t *testing.T) {
		status, report := liveReport(t, "vpc", "--vpc-id", n.VPC, "--launch-type", "fargate", "--feature", "awslogs")
		if status != 0 || report.Traces[0].Isolated != trace.NotIsolated {
			t.Errorf("status %d, isolated %s, findings %+v", status, report.Traces[0].Isolated, report.Findings)
		}
	})
	t.Run("a public subnet without a public address is isolated", func(t *testing.T) {
		status, report := liveReport(t, "vpc", "--vpc-id", n.VPC, "--launch-type", "fargate", "--subnet", public)
		if status != 1 || !hasError(report, "public-ip-disabled", public) {
			t.Errorf("status %d, findings %+v", status, report.Findings)
		}
	})
	t.Run("a public subnet with a public address is not", func(t *testing.T) {
		if status, report := liveReport(t, "vpc", "--vpc-id", n.VPC, "--launch-type", "fargate", "--subnet", public, "--assign-public-ip"); status != 0 {
			t.Errorf("status %d, findings %+v", status, report.Findings)
		}
	})
}

func testEmitConfig(t *testing.T, n account.Network) {
	deleteEndpoint(t, n, n.Logs)
	file := filepath.Join(t.TempDir(), "environment.yaml")
	args := []string{"vpc", "--vpc-id", n.VPC, "--launch-type", "fargate", "--feature", "awslogs", "--emit-config"}
	if stdout, stderr, status := cli(append(args, "--output", file)...); status != 0 || stdout != "" {
		t.Fatalf("status %d, stdout %q, stderr %q", status, stdout, stderr)
	}
	yaml, err := os.ReadFile(file)
	must(t, err)
	document, stderr, status := cli(append(args, "--format", "json")...)
	if status != 0 {
		t.Fatalf("status %d, %s", status, stderr)
	}
	for name, text := range map[string][]byte{"environment.yaml": yaml, "environment.json": []byte(document)} {
		t.Run(name+" is a configuration that the app takes", func(t *testing.T) {
			parsed, err := config.Parse(text, name)
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			e := parsed.Environments[0]
			want := map[pullpath.Service]pullpath.Choice{pullpath.ECRAPI: {ID: n.API}, pullpath.ECRDKR: {ID: n.DKR}, pullpath.S3: {ID: n.S3}, pullpath.Logs: {}}
			for service, choice := range want {
				if e.Endpoints[service] != choice {
					t.Errorf("%s: got %+v, want %+v", service, e.Endpoints[service], choice)
				}
			}
			if len(e.VPC.PrivateSubnets) != 1 || e.VPC.PrivateSubnets[0].RouteTableID != n.Table || e.Account != moto.Account {
				t.Errorf("got %+v", e)
			}
		})
	}
}
