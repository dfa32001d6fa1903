package main

import (
	"encoding/json"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
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
		})
	}
}
