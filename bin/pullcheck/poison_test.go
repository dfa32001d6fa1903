package main

import (
	"encoding/json"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"ecrprivatelink/internal/testing/account"
)

// poison is a name that tries to do harm wherever it is printed: to what runs builds, to terminals, to readers, to
// Markdown, HTML and spreadsheets.
const poison = "=cmd|x\n::error file=x::injected\r\n##vso[task.complete]\n##[group]g\x1b[2J\u202egnp\u2066\u0085\u2028\x07<script>alert(1)</script>|`@all`"

// poisoned writes a template whose every name is poison.
func poisoned(t *testing.T) string {
	t.Helper()
	type tree = map[string]any
	resources := tree{}
	declare := func(id, kind string, properties tree) {
		resources[id] = tree{"Type": kind, "Properties": properties, "Metadata": tree{"aws:cdk:path": id + poison}}
	}
	ref := func(id string) tree { return tree{"Ref": id} }
	declare("Vpc", "AWS::EC2::VPC", tree{"CidrBlock": "10.0.0.0/16", "EnableDnsHostnames": true})
	declare("Subnet", "AWS::EC2::Subnet", tree{"VpcId": ref("Vpc"), "CidrBlock": "10.0.0.0/24", "AvailabilityZone": poison})
	declare("Group", "AWS::EC2::SecurityGroup", tree{"GroupDescription": poison, "VpcId": ref("Vpc")})
	declare("Endpoint", "AWS::EC2::VPCEndpoint", tree{"VpcId": ref("Vpc"), "ServiceName": "com.amazonaws.us-east-1.ecr.api" + poison,
		"VpcEndpointType": "Interface", "PrivateDnsEnabled": true, "SubnetIds": []any{ref("Subnet")}, "SecurityGroupIds": []any{ref("Group")},
		"PolicyDocument": tree{"Statement": []any{tree{"Sid": poison, "Effect": "Allow", "Principal": tree{"AWS": poison}, "Action": poison,
			"Resource": poison, "Condition": tree{"StringEquals": tree{poison: poison}}}}}})
	declare("Role", "AWS::IAM::Role", tree{"RoleName": poison, "AssumeRolePolicyDocument": tree{"Statement": []any{}}})
	declare("Tasks", "AWS::ECS::TaskDefinition", tree{"Family": poison, "RequiresCompatibilities": []any{"FARGATE"}, "NetworkMode": "awsvpc",
		"ExecutionRoleArn": tree{"Fn::GetAtt": []any{"Role", "Arn"}},
		"ContainerDefinitions": []any{tree{"Name": poison, "Image": "111122223333.dkr.ecr.us-east-1.amazonaws.com/app:" + poison,
			"Secrets": []any{tree{"Name": poison, "ValueFrom": poison}}}}})
	declare("Service", "AWS::ECS::Service", tree{"ServiceName": poison, "LaunchType": "FARGATE", "TaskDefinition": ref("Tasks"),
		"NetworkConfiguration": tree{"AwsvpcConfiguration": tree{"Subnets": []any{ref("Subnet")}, "SecurityGroups": []any{ref("Group")}}}})
	text, err := json.Marshal(tree{"Resources": resources})
	if err != nil {
		t.Fatal(err)
	}
	return fileWith(t, "poison.json", string(text))
}

// obeyed matches a line that a program that runs builds would obey.
var obeyed = regexp.MustCompile(`(?m)^[ \t]*::|##[A-Za-z]*\[`)

func TestNoOutputObeysAName(t *testing.T) {
	t.Chdir(t.TempDir()) // where demo writes
	path := poisoned(t)
	manifest, err := json.Marshal(map[string]any{"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
		"config": map[string]any{"mediaType": "application/vnd.oci.image.config.v1+json" + poison, "digest": "sha256:" + strings.Repeat("a", 64), "size": 1},
		"layers": []any{map[string]any{"mediaType": "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", "size": 1,
			"digest": "sha256:" + strings.Repeat("b", 64), "urls": []any{"https://" + poison}}}})
	if err != nil {
		t.Fatal(err)
	}
	quoted, err := json.Marshal(poison)
	if err != nil {
		t.Fatal(err)
	}
	image := fileWith(t, "manifest.json", string(manifest))
	cdk := fileWith(t, filepath.Join(t.TempDir(), "cdk.json"), strings.ReplaceAll(`{"context": {"privatepull": {"environments": [{"name": P, P: 1}]}}}`, "P", string(quoted)))
	region := []string{"--region", "us-east-1"}
	for _, command := range [][]string{
		append([]string{"template", path}, region...), append([]string{"template", path, "--verbose"}, region...),
		append([]string{"template", path, "--format", "json"}, region...), append([]string{"template", path, "--format", "sarif"}, region...),
		append([]string{"template", path, "--format", "junit"}, region...), append([]string{"template", path, "--format", "gitlab"}, region...),
		{"template", path, "--baseline", filepath.Join(t.TempDir(), "known.json"), "--write-baseline"}, {"template", path, "--baseline", poison},
		{"rules", "--format", poison}, {"permissions", "--command", poison}, {"demo", poison}, {"config", poison}, {"config", cdk},
		{"vpc", "--vpc-id", poison, "--launch-type", "ec2", "--region", poison}, {"task", "--cluster", poison, "--task", poison, "--region", poison},
		append([]string{"report", path, "--title", poison}, region...), append([]string{"report", path, "--format", "markdown", "--title", poison}, region...),
		append([]string{"cost", path}, region...), append([]string{"cost", path, "--format", "markdown"}, region...),
		append([]string{"cost", path, "--format", "json"}, region...), append([]string{"cost", path, "--format", "svg"}, region...),
		{"image", "--manifest", image}, {"image", "--manifest", image, "--format", "json"},
		{"explain", "CannotPullContainerError: " + poison + " i/o timeout"}, {"explain", "CannotPullContainerError: " + poison + " i/o timeout", "--format", "json"},
		{"template", poison}, {"plan", "--launch-type", poison}, {"plan", "--launch-type", "ec2", "--region", poison}, {poison},
		{"template", path, "--parameter", poison}, {"template", path, "--role", poison}, {"windows", "daemon-json", "--registry", poison},
	} {
		t.Run(strings.Join(command[:min(2, len(command))], " "), func(t *testing.T) {
			harmless(t, command)
		})
	}
}

// harmless runs a command and refuses output that a terminal, a reader or what runs builds would obey.
func harmless(t *testing.T, command []string) {
	t.Helper()
	stdout, stderr, _ := cli(command...)
	for stream, out := range map[string]string{"stdout": stdout, "stderr": stderr} {
		if at := obeyed.FindStringIndex(out); at != nil {
			t.Errorf("%q: %s has a command of what runs builds: %q", command, stream, out[max(0, at[0]-40):min(len(out), at[1]+40)])
		}
		for i, r := range out {
			if r != '\n' && r != '\t' && !unicode.IsPrint(r) {
				t.Errorf("%q: %s has %U: %q", command, stream, r, out[max(0, i-40):min(len(out), i+40)])
				break
			}
		}
		if strings.Contains(out, "<script>alert") && strings.HasPrefix(out, "<") {
			t.Errorf("%q: %s has a name as markup", command, stream)
		}
	}
	if stdout == "" && stderr == "" {
		t.Errorf("%q says nothing", command)
	}
}

// testPoisonedAccount gives the things of an account names that try to do harm, as far as the server takes them: AWS
// itself takes fewer characters in most. What the commands say of the account must have none of them.
func testPoisonedAccount(t *testing.T, a *account.Account) {
	// What a page of XML cannot carry the server does not answer with.
	name := strings.NewReplacer("\x1b", "", "\x07", "").Replace(poison)
	n := a.MakeVPC(name, "10.120.0.0/16", "10.120.1.0/24")
	_, err := a.EC2.CreateTags(t.Context(), &ec2.CreateTagsInput{Resources: []string{n.VPC, n.Subnet, n.Table, n.TaskGroup, n.EndpointGroup, n.S3, n.API, n.DKR, n.Logs},
		Tags: []types.Tag{{Key: aws.String("Name"), Value: &name}}})
	must(t, err)
	deleteEndpoint(t, n, n.DKR)
	c := a.MakeCluster("poisoned", n)
	service := "web" + poison
	c.MakeService(service, c.Fargate, func(in *ecs.CreateServiceInput) {
		in.LaunchType, in.NetworkConfiguration = ecstypes.LaunchTypeFargate, c.VPCConfiguration()
	})
	stopped := c.RunFargate("service:" + service)
	c.Stop(stopped, "CannotPullContainerError: "+poison+" i/o timeout")
	config := fileWith(t, filepath.Join(t.TempDir(), "live.json"), `{"environments": [{"name": "app", "region": "us-west-2", "account": "123456789012", "vpc": {"vpcId": "`+n.VPC+`"},
		"workloads": [{"launchType": "fargate"}]}]}`)
	for _, command := range [][]string{
		{"vpc", "--vpc-id", n.VPC, "--launch-type", "fargate"}, {"vpc", "--vpc-id", n.VPC, "--launch-type", "ec2", "--emit-config"},
		{"task", "--cluster", "poisoned", "--service", service}, {"task", "--cluster", "poisoned", "--task", stopped}, {"config", config},
	} {
		for _, format := range []string{"text", "json", "sarif", "junit", "html", "markdown"} {
			if command[0] == "config" && format != "text" && format != "json" || command[len(command)-1] == "--emit-config" && format != "text" {
				continue
			}
			flags := []string{}
			if format != "text" {
				flags = []string{"--format", format}
			}
			t.Run(command[0]+" "+format, func(t *testing.T) { harmless(t, append(slices.Clone(command), flags...)) })
		}
	}
	if stdout, _, _ := cli("vpc", "--vpc-id", n.VPC, "--launch-type", "fargate"); !strings.Contains(stdout, "script") {
		t.Errorf("the names of the account do not come into the report, so that this says nothing:\n%s", stdout)
	}
}
