// Package e2e deploys the shipped stacks with the real CDK CLI to moto_server and asks the AWS API what came of them.
package e2e

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/testing/moto"
	"ecrprivatelink/test/cdkcli"
)

// endpoint is what the AWS API says of an endpoint, in short.
type endpoint struct {
	id, vpc    string
	kind       types.VpcEndpointType
	privateDNS bool
	subnets    int
	groups     []string
	tables     []string
	policy     string
}

// endpoints returns the account's endpoints by stack and service.
func endpoints(t *testing.T, client *ec2.Client) map[string]map[string]endpoint {
	t.Helper()
	ctx := context.Background()
	vpcs, err := client.DescribeVpcs(ctx, &ec2.DescribeVpcsInput{})
	if err != nil {
		t.Fatal(err)
	}
	stackOf := map[string]string{}
	for _, vpc := range vpcs.Vpcs {
		for _, tag := range vpc.Tags {
			if *tag.Key == "Name" {
				stackOf[*vpc.VpcId] = strings.TrimSuffix(*tag.Value, "/Vpc")
			}
		}
	}
	found, err := client.DescribeVpcEndpoints(ctx, &ec2.DescribeVpcEndpointsInput{})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]map[string]endpoint{}
	for _, e := range found.VpcEndpoints {
		stack := stackOf[*e.VpcId]
		if out[stack] == nil {
			out[stack] = map[string]endpoint{}
		}
		row := endpoint{id: *e.VpcEndpointId, vpc: *e.VpcId, kind: e.VpcEndpointType, subnets: len(e.SubnetIds), tables: e.RouteTableIds}
		if e.PrivateDnsEnabled != nil {
			row.privateDNS = *e.PrivateDnsEnabled
		}
		if e.PolicyDocument != nil {
			row.policy = strings.ReplaceAll(*e.PolicyDocument, "'", `"`) // moto prints a Python dictionary
		}
		for _, g := range e.Groups {
			row.groups = append(row.groups, *g.GroupId)
		}
		out[stack][strings.SplitN(*e.ServiceName, ".", 4)[3]] = row
	}
	return out
}

func TestDeployTheShippedConfiguration(t *testing.T) {
	if testing.Short() {
		t.Skip("deploys three stacks with the CDK CLI; run without -short")
	}
	url := moto.Start(t)
	cdk := cdkcli.New(t, append(moto.Environ(url), "CDK_VALIDATION=false"))
	moto.Setenv(t, url)
	ctx := context.Background()
	settings, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		t.Fatal(err)
	}
	client := ec2.NewFromConfig(settings)

	cdk.Run("bootstrap", "aws://123456789012/us-west-2")
	cdk.Run("deploy", "--all", "--require-approval", "never")
	first := endpoints(t, client)
	for stack, want := range map[string]string{
		"PrivatePull-ec2":         "ecr.api ecr.dkr ecs ecs-agent ecs-telemetry logs s3",
		"PrivatePull-fargate":     "ecr.api ecr.dkr logs s3",
		"PrivatePull-fargate-1-3": "ecr.dkr s3",
	} {
		var got []string
		for service, e := range first[stack] {
			got = append(got, service)
			checkEndpoint(ctx, t, client, stack, service, e)
		}
		slices.Sort(got)
		if strings.Join(got, " ") != want {
			t.Errorf("%s has %v, want %s", stack, got, want)
		}
	}

	for service, e := range first["PrivatePull-fargate"] {
		if e.kind == types.VpcEndpointTypeInterface && strings.HasPrefix(service, "ecr.") {
			checkPolicy(t, e.policy, "123456789012", iam.VerdictAllow)
			checkPolicy(t, e.policy, "444455556666", iam.VerdictImplicitDeny)
		}
	}

	// moto cannot update an endpoint through CloudFormation. What CloudFormation would do is what the CLI reads from
	// AWS's resource specification.
	policy := write(t, "environments: [{ name: fargate, workloads: [{ launchType: fargate, platformVersion: \"1.4.0\", features: [awslogs] }], "+
		"pull: { roles: [\"arn:aws:iam::123456789012:role/app-execution\"] } }]")
	if got := diff(cdk, policy); !strings.Contains(got, "PolicyDocument") || strings.Contains(got, "replace") {
		t.Errorf("a changed policy should update the endpoints in place; cdk diff says\n%s", got)
	}
	for _, fields := range []string{"vpc: { maxAzs: 3 }", "vpc: { secondaryCidrs: [100.64.0.0/16] }", "s3Policy: full"} {
		changed := write(t, "environments: [{ name: fargate, workloads: [{ launchType: fargate, platformVersion: \"1.4.0\", features: [awslogs] }], "+fields+" }]")
		if got := diff(cdk, changed); !strings.Contains(got, "[~]") || strings.Contains(got, "replace") {
			t.Errorf("%s should replace nothing; cdk diff says\n%s", fields, got)
		}
	}
	block := write(t, "environments: [{ name: fargate, workloads: [{ launchType: fargate, platformVersion: \"1.4.0\", features: [awslogs] }], vpc: { cidr: 10.7.0.0/16 } }]")
	if got := diff(cdk, block); !strings.Contains(got, "replace") {
		t.Errorf("a changed CIDR block replaces the VPC, and cdk diff does not say so:\n%s", got)
	}
}

// diff is what cdk diff says of the deployed stack and a changed configuration.
func diff(cdk *cdkcli.CLI, file string) string {
	stdout, stderr, _ := cdk.Try("diff", "PrivatePull-fargate", "--method", "template", "-c", "config="+file)
	return stdout + stderr
}

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "changed.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// checkEndpoint holds what the API says against what the template promises.
func checkEndpoint(ctx context.Context, t *testing.T, client *ec2.Client, stack, service string, e endpoint) {
	t.Helper()
	if e.kind == types.VpcEndpointTypeGateway {
		if len(e.tables) != 2 {
			t.Errorf("%s: the S3 gateway is on route tables %v, want the two of the isolated subnets", stack, e.tables)
		}
		tables, err := client.DescribeRouteTables(ctx, &ec2.DescribeRouteTablesInput{RouteTableIds: e.tables})
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range tables.RouteTables {
			for _, route := range table.Routes {
				if route.GatewayId != nil && strings.HasPrefix(*route.GatewayId, "igw-") || route.NatGatewayId != nil {
					t.Errorf("%s: route table %s leads to the internet", stack, *table.RouteTableId)
				}
			}
		}
		return
	}
	if !e.privateDNS || e.subnets != 2 || len(e.groups) != 1 {
		t.Errorf("%s: %s has private DNS %v, %d subnets, groups %v; want true, 2, one group", stack, service, e.privateDNS, e.subnets, e.groups)
		return
	}
	groups, err := client.DescribeSecurityGroups(ctx, &ec2.DescribeSecurityGroupsInput{GroupIds: e.groups})
	if err != nil {
		t.Fatal(err)
	}
	var rules []string
	for _, p := range groups.SecurityGroups[0].IpPermissions {
		for _, r := range p.IpRanges {
			rules = append(rules, fmt.Sprintf("%s %d-%d %s", *p.IpProtocol, *p.FromPort, *p.ToPort, *r.CidrIp))
		}
	}
	slices.Sort(rules)
	if want := []string{"tcp 443-443 10.0.0.0/19", "tcp 443-443 10.0.32.0/19"}; !slices.Equal(rules, want) {
		t.Errorf("%s: %s admits %v, want %v", stack, service, rules, want)
	}
}

// checkPolicy evaluates a pull by a principal of an account.
func checkPolicy(t *testing.T, text, account string, want iam.Verdict) {
	t.Helper()
	document, err := iam.Parse([]byte(text))
	if err != nil {
		t.Fatalf("policy %q: %v", text, err)
	}
	got := iam.Evaluate(
		iam.Request{
			Action:   "ecr:BatchGetImage",
			Resource: partial.Literal("arn:aws:ecr:us-west-2:123456789012:repository/app"),
			Principal: iam.Principal{
				ARN:     partial.Literal("arn:aws:iam::" + account + ":role/app-execution"),
				Account: partial.Literal(account),
			},
		},
		iam.Policy{Name: "endpoint", Kind: iam.InterfaceEndpointPolicy, Document: &document})
	if got.Verdict != want {
		t.Errorf("pull from account %s: %v, want %v (policy %s)", account, got.Verdict, want, text)
	}
}

func TestLibraryFromAnotherModule(t *testing.T) {
	dir := t.TempDir()
	root := cdkcli.Root(t)
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("main.go", `package main

import (
	"os"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/ecrpull"
	"ecrprivatelink/constructs/pullpath"
)

func main() { os.Exit(ecrpull.Main("mine", synth)) }

func synth() error {
	app := awscdk.NewApp(&awscdk.AppProps{Outdir: jsii.String("cdk.out")})
	stack := awscdk.NewStack(app, jsii.String("Mine"), nil)
	vpc := awsec2.NewVpc(stack, jsii.String("Vpc"), nil)
	ecrpull.NewEcrPrivateLink(stack, jsii.String("Ecr"), &ecrpull.EcrPrivateLinkProps{
		Vpc: vpc, Workloads: []pullpath.Workload{{LaunchType: pullpath.Fargate}},
	})
	app.Synth(nil)
	return nil
}
`)
	modules, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	_, requirements, _ := strings.Cut(string(modules), "\n")
	write("go.mod", "module example.com/mine\n"+requirements+"\nrequire ecrprivatelink v0.0.0\nreplace ecrprivatelink => "+root+"\n")
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	write("go.sum", string(sums))
	build := exec.Command("go", "build", "-o", "mine", ".")
	build.Dir = dir
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for range 10 { // jsii.Close alone says something on about every second run
		run := exec.Command(filepath.Join(dir, "mine"))
		run.Dir = dir
		run.Env = append(os.Environ(), "CDK_VALIDATION=false")
		if out, err := run.CombinedOutput(); err != nil || len(out) > 0 {
			t.Fatalf("%v; want nothing on the terminal, got\n%s", err, out)
		}
	}
	template, err := os.ReadFile(filepath.Join(dir, "cdk.out", "Mine.template.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{".ecr.api", ".ecr.dkr"} {
		if !strings.Contains(string(template), want) {
			t.Errorf("the template has no endpoint for %s", want)
		}
	}
}
