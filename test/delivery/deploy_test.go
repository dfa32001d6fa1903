package delivery

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"ecrprivatelink/internal/testing/moto"
	"ecrprivatelink/internal/testing/program"
	"ecrprivatelink/test/cdkcli"
)

// toolingAccount is the account of the example's pipeline.
const toolingAccount = "000011112222"

// account is somebody who works in an account of moto.
type account struct {
	t        *testing.T
	url, id  string
	keys     aws.Credentials
	policies string
}

// newAccount assumes a role of the account: moto has every account and every role.
func newAccount(t *testing.T, url, id string) *account {
	t.Helper()
	settings, err := config.LoadDefaultConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	assumed, err := sts.NewFromConfig(settings).AssumeRole(t.Context(), &sts.AssumeRoleInput{
		RoleArn: aws.String("arn:aws:iam::" + id + ":role/operator"), RoleSessionName: aws.String("test"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return &account{t: t, url: url, id: id, keys: aws.Credentials{
		AccessKeyID: *assumed.Credentials.AccessKeyId, SecretAccessKey: *assumed.Credentials.SecretAccessKey, SessionToken: *assumed.Credentials.SessionToken,
	}}
}

// environ is the environment of a program that works in the account.
func (a *account) environ() []string {
	return append(moto.Environ(a.url), "CDK_VALIDATION=false",
		"AWS_ACCESS_KEY_ID="+a.keys.AccessKeyID, "AWS_SECRET_ACCESS_KEY="+a.keys.SecretAccessKey, "AWS_SESSION_TOKEN="+a.keys.SessionToken)
}

// settings are those of the SDK.
func (a *account) settings(region string) aws.Config {
	settings, err := config.LoadDefaultConfig(a.t.Context(), config.WithRegion(region),
		config.WithCredentialsProvider(credentials.StaticCredentialsProvider{Value: a.keys}))
	if err != nil {
		a.t.Fatal(err)
	}
	return settings
}

// bootstrap does what docs/pipelines.md says for an account that is deployed to.
func (a *account) bootstrap(region string) {
	a.t.Helper()
	if a.policies == "" {
		document, err := os.ReadFile(filepath.Join(cdkcli.Root(a.t), "docs", "bootstrap", "environment-policy.json"))
		if err != nil {
			a.t.Fatal(err)
		}
		made, err := iam.NewFromConfig(a.settings(region)).CreatePolicy(a.t.Context(), &iam.CreatePolicyInput{
			PolicyName: aws.String("PrivatePullEnvironment"), PolicyDocument: aws.String(string(document)),
		})
		if err != nil {
			a.t.Fatal(err)
		}
		a.policies = *made.Policy.Arn
	}
	cdkcli.New(a.t, a.environ()).Run("bootstrap", "aws://"+a.id+"/"+region,
		"--trust", toolingAccount, "--cloudformation-execution-policies", a.policies)
}

// deployed is what became of an environment.
type deployed struct {
	vpc       string
	endpoints []string
}

// look asks the account what it has in a Region.
func (a *account) look(region, environment string) deployed {
	a.t.Helper()
	client := ec2.NewFromConfig(a.settings(region))
	found, err := client.DescribeVpcEndpoints(a.t.Context(), &ec2.DescribeVpcEndpointsInput{})
	if err != nil {
		a.t.Fatal(err)
	}
	var out deployed
	for _, e := range found.VpcEndpoints {
		out.vpc = *e.VpcId
		if e.VpcEndpointType == types.VpcEndpointTypeGateway {
			a.associate(client, *e.VpcId, e.RouteTableIds)
		}
		out.endpoints = append(out.endpoints, strings.TrimPrefix(*e.ServiceName, "com.amazonaws."+region+"."))
	}
	slices.Sort(out.endpoints)
	if _, err := iam.NewFromConfig(a.settings(region)).GetRole(a.t.Context(), &iam.GetRoleInput{RoleName: aws.String("PullCheck-" + environment)}); err != nil {
		a.t.Errorf("%s: %v", environment, err)
	}
	return out
}

// associate gives the subnets of a VPC the route tables of its gateway endpoint, which are those of the template. The
// CloudFormation of moto loses the associations.
func (a *account) associate(client *ec2.Client, vpc string, tables []string) {
	a.t.Helper()
	found, err := client.DescribeSubnets(a.t.Context(), &ec2.DescribeSubnetsInput{Filters: []types.Filter{{Name: aws.String("vpc-id"), Values: []string{vpc}}}})
	if err != nil {
		a.t.Fatal(err)
	}
	for i, subnet := range found.Subnets {
		if _, err := client.AssociateRouteTable(a.t.Context(), &ec2.AssociateRouteTableInput{
			RouteTableId: aws.String(tables[i%len(tables)]), SubnetId: subnet.SubnetId}); err != nil {
			a.t.Fatal(err)
		}
	}
}

// TestDeployTheStagesOfThePipeline deploys from the pipeline's assembly, one stage after the other, as the pipeline
// does: with the roles of its account, into accounts that trust it. Then it runs the pipeline's check on each VPC.
func TestDeployTheStagesOfThePipeline(t *testing.T) {
	if testing.Short() || !program.Required() {
		t.Skip("deploys twelve stacks with the CDK CLI, which takes minutes; continuous integration does, and " + program.RequireVariable + "=1")
	}
	url := moto.Start(t)
	moto.Setenv(t, url)
	assembly := synthesized(t)
	tooling := newAccount(t, url, toolingAccount)
	checks := newChecks(t, assembly, tooling)
	for wave, id := range map[string]string{"test": "111122223333", "staging": "444455556666", "production": "777788889999"} {
		owner := newAccount(t, url, id)
		for place, region := range map[string]string{"us": "us-west-2", "eu": "eu-west-1"} {
			name := wave + "-" + place
			owner.bootstrap(region)
			if log, report, err := checks.change(name); err != nil || !strings.Contains(report, "is not deployed yet") {
				t.Errorf("the check of the first deployment of %s: %v\n%s\n%s", name, err, log, report)
			}
			cdkcli.New(t, tooling.environ()).Run("deploy", "--all", "--app", filepath.Join(assembly, "assembly-"+name), "--require-approval", "never")
			got := owner.look(region, name)
			if log, report, err := checks.change(name); err != nil || !strings.Contains(report, "Nothing of the pull path changes.") {
				t.Errorf("the check of an update of %s that changes nothing: %v\n%s\n%s", name, err, log, report)
			}
			if want := []string{"ecr.api", "ecr.dkr", "logs", "s3"}; !slices.Equal(got.endpoints, want) {
				t.Errorf("%s has endpoints %q, want %q", name, got.endpoints, want)
			}
			// moto leaves out what the check needs to say more: DNS attributes, DHCP options.
			if log, report, err := checks.run(name, got.vpc); err != nil || !strings.Contains(log, " 0 fail,") || !strings.Contains(report, `"2.1.0"`) {
				t.Errorf("the check of %s: %v\n%s\n%s", name, err, log, report)
			}
		}
	}
}

// An update that breaks pulls is stopped before it begins.
func TestTheCheckStopsUpdatesThatBreakPulls(t *testing.T) {
	url := moto.Start(t)
	moto.Setenv(t, url)
	checks := newChecks(t, synthesized(t), newAccount(t, url, toolingAccount))
	if log, report, err := checks.change("test-us"); err != nil || !strings.Contains(report, "is not deployed yet") {
		t.Errorf("before the first deployment: %v\n%s\n%s", err, log, report)
	}
	const deployed = `{"Resources": {"Vpc8378EB38": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.9.0.0/16"}}}}`
	client := cloudformation.NewFromConfig(newAccount(t, url, "111122223333").settings("us-west-2"))
	if _, err := client.CreateStack(t.Context(), &cloudformation.CreateStackInput{StackName: aws.String("PrivatePull-test-us"), TemplateBody: aws.String(deployed)}); err != nil {
		t.Fatal(err)
	}
	log, report, err := checks.change("test-us")
	var failed *exec.ExitError
	if !errors.As(err, &failed) || failed.ExitCode() != 1 || !strings.Contains(report, "is replaced, because of CidrBlock") {
		t.Errorf("got error %v, want exit status 1 and a replacement\n%s\n%s", err, log, report)
	}
}

// A check that finds a blocked call ends with a status that stops the pipeline.
func TestTheCheckStopsThePipelineWhereEndpointsAreMissing(t *testing.T) {
	url := moto.Start(t)
	moto.Setenv(t, url)
	checks := newChecks(t, synthesized(t), newAccount(t, url, toolingAccount))
	client := ec2.NewFromConfig(newAccount(t, url, "111122223333").settings("us-west-2"))
	log, report, err := checks.run("test-us", emptyVPC(t, client))
	var failed *exec.ExitError
	if !errors.As(err, &failed) || failed.ExitCode() != 1 || !strings.Contains(report, `"level": "error"`) {
		t.Errorf("got error %v, want exit status 1 and a report with an error\n%s\n%s", err, log, report)
	}
}

// emptyVPC creates a VPC with a subnet and nothing else.
func emptyVPC(t *testing.T, client *ec2.Client) string {
	t.Helper()
	made, err := client.CreateVpc(t.Context(), &ec2.CreateVpcInput{CidrBlock: aws.String("10.0.0.0/16")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.CreateSubnet(t.Context(), &ec2.CreateSubnetInput{VpcId: made.Vpc.VpcId, CidrBlock: aws.String("10.0.0.0/24")}); err != nil {
		t.Fatal(err)
	}
	amazonDNS(t, client, *made.Vpc.VpcId)
	return *made.Vpc.VpcId
}

// amazonDNS gives a VPC the DNS server of Amazon. On AWS it has that from the beginning, in moto none.
func amazonDNS(t *testing.T, client *ec2.Client, vpc string) {
	t.Helper()
	options, err := client.CreateDhcpOptions(t.Context(), &ec2.CreateDhcpOptionsInput{DhcpConfigurations: []types.NewDhcpConfiguration{
		{Key: aws.String("domain-name-servers"), Values: []string{"AmazonProvidedDNS"}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.AssociateDhcpOptions(t.Context(), &ec2.AssociateDhcpOptionsInput{DhcpOptionsId: options.DhcpOptions.DhcpOptionsId, VpcId: &vpc}); err != nil {
		t.Fatal(err)
	}
}
