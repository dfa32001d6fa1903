package main

import (
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"path/filepath"
	"regexp"
	"runtime"
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

// poisonedFile is such a name as far as a file can have it.
func poisonedFile() string {
	if runtime.GOOS == "windows" {
		return "##vso[task.complete].json"
	}
	return strings.ReplaceAll(poison, "/", "") + ".json"
}

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
	return fileWith(t, filepath.Join(t.TempDir(), poisonedFile()), string(text))
}

// obeyed matches a line that a program that runs builds would obey.
var obeyed = regexp.MustCompile(`(?m)^[ \t]*::|##[A-Za-z]*\[`)

// ours matches the beginning of an annotation of GitHub, which nothing in a name can be.
var ours = regexp.MustCompile(`(?m)^::(error|warning|notice) title=pullcheck%3A [a-z0-9-]+(,file=[^:]*)?::`)

func TestNoOutputObeysAName(t *testing.T) {
	before, path := templateFile(t, "before.yaml"), poisoned(t)
	t.Chdir(t.TempDir()) // where demo writes
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
	image := fileWith(t, filepath.Join(t.TempDir(), poisonedFile()), string(manifest))
	cdk := fileWith(t, filepath.Join(t.TempDir(), "cdk.json"), strings.ReplaceAll(`{"context": {"privatepull": {"environments": [{"name": P, P: 1}]}}}`, "P", string(quoted)))
	baseline := filepath.Join(t.TempDir(), "known.json")
	met := map[string]bool{"vpc": true, "task": true, "account": true} // in testPoisonedAccount
	for _, command := range [][]string{
		{"template", path, "--region", "us-east-1"}, {"template", path, "--region", "us-east-1", "--verbose"}, {"template", path, "--baseline", baseline, "--write-baseline"},
		{"change", before, path, "--region", "us-east-1"}, {"report", path, "--title", poison, "--region", "us-east-1"},
		{"cost", path, "--region", "us-east-1"}, {"image", "--manifest", image}, {"explain", "CannotPullContainerError: " + poison + " i/o timeout"},
		{"explain", "CannotPullContainerError: " + poison + " i/o timeout\nResourceInitializationError: " + poison}, {"plan", "--launch-type", "fargate"}, {"rules"}, {"permissions"}, {"config", cdk},
	} {
		met[command[0]] = true
		for _, form := range forms(t, command[0]) {
			t.Run(command[0]+" "+form, func(t *testing.T) { harmless(t, append(command, "--format", form)) })
		}
	}
	for _, command := range newRootCommand().Commands() {
		if command.Flag("format") != nil && !met[command.Name()] {
			t.Errorf("%s prints answers and meets no poisoned name", command.Name())
		}
	}
	for _, command := range [][]string{
		{"template", path, "--baseline", poison}, {"template", poison}, {"template", path, "--parameter", poison}, {"template", path, "--role", poison},
		{"rules", "--format", poison}, {"permissions", "--command", poison}, {"demo", poison}, {"config", poison}, {"account", "--role", poison}, {poison},
		{"vpc", "--vpc-id", poison, "--launch-type", "ec2", "--region", poison}, {"task", "--cluster", poison, "--task", poison, "--region", poison},
		{"plan", "--launch-type", poison}, {"plan", "--launch-type", "ec2", "--region", poison}, {"windows", "daemon-json", "--registry", poison},
	} {
		t.Run(strings.Join(command[:min(2, len(command))], " "), func(t *testing.T) { harmless(t, command) })
	}
}

// forms are the forms of a command's answer.
func forms(t *testing.T, name string) []string {
	t.Helper()
	command, _, err := newRootCommand().Find([]string{name})
	if err != nil {
		t.Fatal(err)
	}
	return command.Flag("format").Value.(choiceFlag).valid
}

// harmless runs a command and refuses output that a terminal, a reader or what runs builds would obey.
func harmless(t *testing.T, command []string) {
	t.Helper()
	stdout, stderr, _ := cli(command...)
	for stream, out := range map[string]string{"stdout": stdout, "stderr": stderr} {
		if slices.Contains(command, "github") && stream == "stdout" {
			out = ours.ReplaceAllString(out, "")
		}
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
	// What shows these forms shows the texts in them, without their escapes.
	switch form := command[len(command)-1]; {
	case form == "csv":
		noFormulas(t, stdout)
	case (form == "sarif" || form == "gitlab") && stdout != "":
		var document any
		if err := json.Unmarshal([]byte(stdout), &document); err != nil {
			t.Fatal(err)
		}
		inert(t, document)
	case form == "junit":
		for decoder := xml.NewDecoder(strings.NewReader(stdout)); ; {
			token, err := decoder.Token()
			if err != nil {
				break
			}
			if element, is := token.(xml.StartElement); is {
				for _, a := range element.Attr {
					inert(t, a.Value)
				}
			}
		}
	}
}

// inert refuses texts of a document that are commands or hold what cannot be seen.
func inert(t *testing.T, document any) {
	t.Helper()
	switch v := document.(type) {
	case string:
		hidden := func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }
		if obeyed.MatchString(v) || strings.IndexFunc(v, hidden) >= 0 {
			t.Errorf("a text is %q", v)
		}
	case []any:
		for _, item := range v {
			inert(t, item)
		}
	case map[string]any:
		for key, item := range v {
			inert(t, key)
			inert(t, item)
		}
	}
}

// noFormulas refuses cells that a spreadsheet computes.
func noFormulas(t *testing.T, document string) {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(document)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, cell := range slices.Concat(rows...) {
		if strings.IndexAny(cell, "=+-@\t") == 0 {
			t.Errorf("the cell %q is a formula", cell)
		}
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
	service := strings.ReplaceAll(poison, "/", "") // which begins a name anew in an ARN
	c.MakeService(service, c.Fargate, func(in *ecs.CreateServiceInput) {
		in.LaunchType, in.NetworkConfiguration = ecstypes.LaunchTypeFargate, c.VPCConfiguration()
	})
	stopped := c.RunFargate("service:" + service)
	c.Stop(stopped, "CannotPullContainerError: "+poison+" i/o timeout")
	config := fileWith(t, filepath.Join(t.TempDir(), "live.json"), `{"environments": [{"name": "app", "region": "us-west-2", "account": "123456789012", "vpc": {"vpcId": "`+n.VPC+`"},
		"workloads": [{"launchType": "fargate"}]}]}`)
	for _, command := range [][]string{
		{"vpc", "--vpc-id", n.VPC, "--launch-type", "fargate"}, {"task", "--cluster", "poisoned", "--service", service},
		{"task", "--cluster", "poisoned", "--task", stopped}, {"config", config}, {"account", "--cluster", "poisoned"},
	} {
		for _, form := range forms(t, command[0]) {
			t.Run(command[0]+" "+form, func(t *testing.T) { harmless(t, append(command, "--format", form)) })
		}
	}
	harmless(t, []string{"vpc", "--vpc-id", n.VPC, "--launch-type", "ec2", "--emit-config"})
	for _, command := range [][]string{{"vpc", "--vpc-id", n.VPC, "--launch-type", "fargate"}, {"account", "--cluster", "poisoned", "--format", "csv"}} {
		if stdout, _, _ := cli(command...); !strings.Contains(stdout, "script") {
			t.Errorf("%q: the names of the account do not come into the report, so that this says nothing:\n%s", command, stdout)
		}
	}
}
