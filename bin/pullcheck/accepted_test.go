package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/testing/account"
	"ecrprivatelink/internal/testing/moto"
	"ecrprivatelink/internal/testing/motoproxy"
	"ecrprivatelink/internal/trace"
)

// withoutEndpoints is a template of a VPC in which tasks lack ecr.api, ecr.dkr and s3, and which accepts what is given.
func withoutEndpoints(accepted string) string {
	return `{"Metadata": {"privatepull": {"workloads": [{"launchType": "fargate"}], "acknowledge": [` + accepted + `]}}, "Resources": {
		"Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.61.0.0/16", "EnableDnsSupport": true, "EnableDnsHostnames": true}},
		"Subnet": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.61.0.0/24"}}}}`
}

// testAccepted deploys a template and checks what was deployed with the acknowledgements of the template.
func testAccepted(t *testing.T, a *account.Account) {
	ctx := t.Context()
	_, err := a.CloudFormation.CreateStack(ctx, &cloudformation.CreateStackInput{StackName: aws.String("Live-Net"), TemplateBody: aws.String(withoutEndpoints(""))})
	must(t, err)
	vpc, err := a.CloudFormation.DescribeStackResource(ctx, &cloudformation.DescribeStackResourceInput{StackName: aws.String("Live-Net"), LogicalResourceId: aws.String("Vpc")})
	must(t, err)
	id := *vpc.StackResourceDetail.PhysicalResourceId
	// moto leaves it off, whatever the template says.
	_, err = a.EC2.ModifyVpcAttribute(ctx, &ec2.ModifyVpcAttributeInput{VpcId: &id, EnableDnsHostnames: &types.AttributeBooleanValue{Value: aws.Bool(true)}})
	must(t, err)

	accept := func(place, until string) string {
		return fmt.Sprintf(`{"id": "pullcheck::endpoint-missing[%s]", "reason": "planned", "until": %q}`, place, until)
	}
	check := func(t *testing.T, where string, more string, accepted ...string) (status int, said string) {
		t.Helper()
		dir := t.TempDir()
		for name, text := range map[string]string{
			"net.json": withoutEndpoints(strings.Join(accepted, ", ")),
			"manifest.json": `{"artifacts": {"LiveNet": {"type": "aws:cloudformation:stack", "environment": "` + where + `", "displayName": "Live/Net",
				"properties": {"templateFile": "net.json", "stackName": "Live-Net"}` + more + `}}}`,
		} {
			must(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
		}
		stdout, stderr, status := cli("vpc", "--vpc-id", id, "--launch-type", "fargate", "--acknowledgements", dir)
		return status, stdout + stderr
	}
	here := "aws://" + moto.Account + "/" + moto.Region
	api, dkr, s3 := accept("Vpc,ecr.api", ""), accept("Live/Net/Vpc,ecr.dkr", "2999-12-31"), accept("Net/Vpc,s3", "")
	for name, c := range map[string]struct {
		where    string
		more     string
		accepted []string
		status   int
		says     string
	}{
		"what is accepted passes":                         {here, "", []string{api, dkr, s3}, 0, "until 2999-12-31: planned"},
		"what is accepted of every resource passes":       {here, "", []string{accept("*,ecr.api", ""), accept("*,ecr.dkr", ""), accept("*,s3", "")}, 0, "planned"},
		"what is not accepted fails":                      {here, "", []string{api, s3}, 1, "ecr.dkr"},
		"what is accepted in code passes":                 {here, `, "metadata": {"/Live/Net": [{"type": "aws:cdk:acknowledged-rules", "data": {"pullcheck::endpoint-missing[Live/Net/Vpc,ecr.api]": "in code"}}]}`, []string{dkr, s3}, 0, "in code"},
		"what was accepted until a day that is over":      {here, "", []string{accept("Vpc,ecr.api", "2020-01-31"), dkr, s3}, 1, "It was acknowledged until 2020-01-31 (planned), which is over."},
		"what accepts nothing is an error":                {here, "", []string{api, dkr, s3, accept("Live/Net/Vpc,ecr.dkkr", "")}, 1, "Did you mean pullcheck::endpoint-missing[Live/Net/Vpc,ecr.dkr]?"},
		"a stack of another Region accepts nothing here":  {"aws://" + moto.Account + "/eu-west-1", "", []string{api, dkr, s3}, 1, "ecr.dkr"},
		"a stack of another account accepts nothing here": {"aws://999999999999/" + moto.Region, "", []string{api, dkr, s3}, 1, "ecr.dkr"},
		"a stack that may be deployed anywhere accepts":   {"aws://unknown-account/unknown-region", "", []string{api, dkr, s3}, 0, "planned"},
	} {
		t.Run(name, func(t *testing.T) {
			if status, said := check(t, c.where, c.more, c.accepted...); status != c.status || !strings.Contains(said, c.says) {
				t.Errorf("status %d, want %d with %q\n%s", status, c.status, c.says, said)
			}
		})
	}
	t.Run("where AWS CloudFormation does not say what became of it, nothing is accepted, which is said", func(t *testing.T) {
		t.Setenv("AWS_ENDPOINT_URL", motoproxy.Start(t, a.URL, "cloudformation:ListStackResources"))
		status, said := check(t, here, "", api, dkr, s3)
		if status != 1 || !strings.Contains(said, "what stack Live-Net acknowledges is not heeded") || !strings.Contains(said, "cloudformation:ListStackResources") || strings.Contains(said, "accepts no finding") {
			t.Errorf("status %d\n%s", status, said)
		}
	})
	t.Run("what the templates alone have is no error", func(t *testing.T) {
		_, err := a.EC2.CreateVpcEndpoint(ctx, &ec2.CreateVpcEndpointInput{VpcId: &id, VpcEndpointType: types.VpcEndpointTypeInterface,
			ServiceName: aws.String("com.amazonaws." + moto.Region + ".ecr.dkr"), PrivateDnsEnabled: aws.Bool(true)})
		must(t, err)
		if status, said := check(t, here, "", api, dkr, s3); status != 0 && strings.Contains(said, "accepts no finding") {
			t.Errorf("status %d\n%s", status, said)
		}
	})
	t.Run("a folder without templates is refused before the account is read", func(t *testing.T) {
		refused(t, "--acknowledgements: ", "vpc", "--vpc-id", id, "--launch-type", "fargate", "--acknowledgements", t.TempDir())
	})
}

// What AWS CloudFormation lists by a name is found again under the id that the reader of accounts gives it.
func TestDeployedNames(t *testing.T) {
	names := deployedNames{}
	for kind, id := range map[string]string{"AWS::IAM::Role": "pull", "AWS::ECR::Repository": "team/app", "AWS::S3::Bucket": "files", "AWS::KMS::Key": "1234", "AWS::EC2::VPC": "vpc-1"} {
		names[physical(kind, id)] = templateName{"Net", kind[strings.LastIndex(kind, ":")+1:]}
	}
	in := network.Env{Account: partial.Literal("111122223333"), Region: partial.Literal("eu-west-1")}
	for id, want := range map[string]string{
		"vpc-1":                               "VPC",
		"arn:aws:iam::111122223333:role/pull": "Role",
		"arn:aws:iam::111122223333:role/a/b/pull":                "Role",
		"arn:aws:iam::111122223333:user/pull":                    "",
		"arn:aws:iam::444455556666:role/pull":                    "",
		"arn:aws:ecr:eu-west-1:111122223333:repository/team/app": "Repository",
		"arn:aws:ecr:us-east-1:111122223333:repository/team/app": "",
		"arn:aws:ecr:eu-west-1:111122223333:repository/app":      "",
		"bucket files": "Bucket",
		"key 1234":     "Key",
		"key arn:aws:kms:eu-west-1:111122223333:key/1234":   "Key",
		"key arn:aws:kms:eu-west-1:111122223333:alias/1234": "",
		"key arn:aws:kms:us-east-1:111122223333:key/1234":   "",
		"key arn:aws:kms:eu-west-1:444455556666:key/1234":   "",
		"pull": "",
	} {
		t.Run(id, func(t *testing.T) {
			f := names.as(network.Network{VPCs: []network.VPC{{Env: in}}})(trace.Finding{ObjectID: id, Key: "with " + id})
			wantKey := "with " + id
			if word := id[strings.LastIndex(id, " ")+1:]; want != "" && (word == id || strings.HasPrefix(word, "arn:")) {
				wantKey = strings.Replace(wantKey, word, "Net/"+want, 1)
			}
			if f.LogicalID != want || f.Key != wantKey {
				t.Errorf("logical id %q, key %q; want %q, %q", f.LogicalID, f.Key, want, wantKey)
			}
		})
	}
	t.Run("nothing is known of the account", func(t *testing.T) {
		if f := names.as(network.Network{})(trace.Finding{ObjectID: "arn:aws:iam::111122223333:role/pull"}); f.LogicalID != "" {
			t.Errorf("got %q, want none", f.LogicalID)
		}
	})
}
