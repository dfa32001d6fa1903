package template_test

import (
	"os"
	"strings"
	"testing"

	"ecrprivatelink/internal/network/template"
	"ecrprivatelink/internal/trace"
)

// TestSubnetsThatAreNotCreated holds that what Amazon EC2 refuses of subnets is an error, that no task of the stack
// then starts, and that the report says so at the task.
func TestSubnetsThatAreNotCreated(t *testing.T) {
	const more = "  More: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: %}}\n"
	another := func(block string) string { return isolatedWith() + strings.Replace(more, "%", block, 1) }
	const second = "  Block: {Type: AWS::EC2::VPCCidrBlock, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.77.0.0/16}}\n"
	for _, c := range []struct {
		name, text string
		rule       string // of the error; empty: there is none
	}{
		{"the template as it is", isolatedWith(), ""},
		{"a subnet beside it", another("10.0.99.0/24"), ""},
		{"the same block", another("10.0.0.0/24"), "subnet-block"},
		{"a block around it", another("10.0.0.0/20"), "subnet-block"},
		{"a block within it", another("10.0.0.128/25"), "subnet-block"},
		{"the same block in another VPC", another("10.0.99.0/24") + abroad, ""},
		{"overlapping blocks of which one is not known", "Parameters: {B: {Type: String}}\n" + another("!Ref B"), ""},
		{"overlapping blocks by Fn::Cidr", another("!Select [0, !Cidr [10.0.0.0/16, 4, 8]]"), "subnet-block"},
		{"one that is there only perhaps", "Parameters: {P: {Type: String}}\nConditions: {Is: !Equals [!Ref P, a]}\n" + strings.Replace(another("10.0.0.0/24"), "More: {", "More: {Condition: Is, ", 1), ""},
		{"a block outside of the VPC", another("10.77.1.0/24"), "subnet-block"},
		{"a block that is larger than the VPC's", another("10.0.0.0/8"), "subnet-block subnet-block"},
		{"a block of a second one of the VPC", another("10.77.1.0/24") + second, ""},
		{"a second block that is not known", "Parameters: {B: {Type: String}}\n" + another("10.77.1.0/24") + strings.Replace(second, "10.77.0.0/16", "!Ref B", 1), ""},
		{"a second block that is there only perhaps", "Parameters: {P: {Type: String}}\nConditions: {Is: !Equals [!Ref P, a]}\n" + another("10.77.1.0/24") + strings.Replace(second, "Block: {", "Block: {Condition: Is, ", 1), ""},
		{"a second block from an IPAM pool", another("10.77.1.0/24") + strings.Replace(second, "CidrBlock: 10.77.0.0/16", "Ipv4IpamPoolId: ipam-1, Ipv4NetmaskLength: 16", 1), ""},
		{"a nested stack that is not at hand and may add a block", another("10.77.1.0/24") + "  Child: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: 'https://x.s3.amazonaws.com/a.yaml', Parameters: {V: !Ref Vpc}}}\n", ""},
		{"a zone of another Region", strings.Replace(another("10.0.99.0/24"), "CidrBlock: 10.0.99.0/24", "CidrBlock: 10.0.99.0/24, AvailabilityZone: eu-west-1a", 1), "zone-of-other-region"},
		{"a zone of the Region", strings.Replace(another("10.0.99.0/24"), "CidrBlock: 10.0.99.0/24", "CidrBlock: 10.0.99.0/24, AvailabilityZone: us-east-1d", 1), ""},
		{"a Local Zone of the Region", strings.Replace(another("10.0.99.0/24"), "CidrBlock: 10.0.99.0/24", "CidrBlock: 10.0.99.0/24, AvailabilityZone: us-east-1-bos-1a", 1), ""},
		{"a Local Zone of another Region", strings.Replace(another("10.0.99.0/24"), "CidrBlock: 10.0.99.0/24", "CidrBlock: 10.0.99.0/24, AvailabilityZone: us-west-2-lax-1a", 1), "zone-of-other-region"},
		{"a file system in a zone of another Region", isolatedWith() + "  Files: {Type: AWS::EFS::FileSystem, Properties: {AvailabilityZoneName: eu-west-1a}}\n", "zone-of-other-region"},
		{"a zone by its id", strings.Replace(another("10.0.99.0/24"), "CidrBlock: 10.0.99.0/24", "CidrBlock: 10.0.99.0/24, AvailabilityZoneId: euw1-az1", 1), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			report, _ := checked(t, here, c.text)
			var found []string
			for _, f := range report.Findings {
				if f.Severity != trace.Error {
					continue
				}
				if f.ID == "subnet-block" || f.ID == "zone-of-other-region" {
					found = append(found, f.ID)
				}
			}
			if got := strings.Join(found, " "); got != c.rule {
				t.Errorf("found %q, want %q", got, c.rule)
			}
			perhaps := strings.Contains(c.name, "perhaps")
			if task := report.Traces[0]; (task.Refused != "") != (c.rule != "" || perhaps) || perhaps && task.Result != trace.Undecided || (task.Starts() == trace.Fail) != (c.rule != "") {
				t.Errorf("the task is %s (%q), though the error is %q", task.Result, task.Refused, c.rule)
			}
		})
	}
}

// TestWhatCannotBeDeployedFailsWhatNeedsIt holds that a stack which cannot be deployed fails the tasks of what needs
// it, and no others.
func TestWhatCannotBeDeployedFailsWhatNeedsIt(t *testing.T) {
	broken := "  Elsewhere: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref Nothing}}\n"
	alone := "Resources:\n" + broken
	exports := alone + "Outputs: {O: {Value: x, Export: {Name: base-Topic}}}\n"
	const imports = "  Hook: {Type: AWS::SNS::Topic, Properties: {DisplayName: !ImportValue base-Topic}}\n"
	for name, c := range map[string]struct {
		files []string
		want  trace.Result
	}{
		"in the task's stack":                {[]string{isolatedWith() + broken}, trace.Fail},
		"in a stack that it does not need":   {[]string{isolatedWith(), alone}, trace.Pass},
		"in a stack that is nested in its":   {[]string{isolatedWith() + "  Child: {Type: AWS::CloudFormation::StackSet, Properties: {TemplateBody: '" + `{"Resources":{"A":{"Type":"AWS::SNS::Topic","Properties":{"TopicName":{"Ref":"Nothing"}}}}}` + "'}}\n"}, trace.Fail},
		"in one that its stack imports from": {[]string{isolatedWith() + imports, exports}, trace.Undecided},
		"in one that another imports from":   {[]string{isolatedWith(), "Resources:\n" + imports, exports}, trace.Pass},
		"in one that a nested stack takes of": {[]string{isolatedWith() + "  Child: {Type: AWS::CloudFormation::StackSet, Properties: {TemplateBody: '" +
			`{"Resources":{"A":{"Type":"AWS::SNS::Topic","Properties":{"DisplayName":{"Fn::ImportValue":"base-Topic"}}}}}` + "'}}\n", exports}, trace.Undecided},
		"in one behind one that it imports from": {[]string{isolatedWith() + imports, "Resources:\n" + strings.Replace(imports, "base-", "root-", 1) + "Outputs: {O: {Value: x, Export: {Name: base-Topic}}}\n",
			strings.Replace(exports, "base-", "root-", 1)}, trace.Undecided},
		"in the stack of an endpoint's zone": {[]string{replaced("SubnetIds: [!Ref Subnet]", "SubnetIds: [!Ref Subnet, !Ref Twin]") + "  Twin: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.99.0/24, AvailabilityZone: us-east-1a}}\n"}, trace.Fail},
	} {
		t.Run(name, func(t *testing.T) {
			report, _ := checked(t, here, c.files...)
			if got := report.Traces[0]; got.Result != c.want || report.Errors() == 0 {
				t.Errorf("got %s (%q) with %d errors, want %s", got.Result, got.Refused, report.Errors(), c.want)
			}
		})
	}
}

// TestWhatAnAppDeploysFirst holds that the dependencies in the manifest of a cdk.out folder count, and no others.
func TestWhatAnAppDeploysFirst(t *testing.T) {
	for after, want := range map[string]trace.Result{`"dependencies": ["Base", "App.assets"],`: trace.Undecided, `"dependencies": ["App.assets"],`: trace.Pass, "": trace.Pass} {
		t.Chdir(t.TempDir())
		for file, text := range map[string]string{
			"manifest.json": `{"artifacts": {"App.assets": {"type": "cdk:asset-manifest"},
				"App": {"type": "aws:cloudformation:stack", ` + after + `"displayName": "Stage/App", "environment": "aws://111122223333/us-east-1", "properties": {"templateFile": "app.yaml"}},
				"Base": {"type": "aws:cloudformation:stack", "displayName": "Stage/Base", "environment": "aws://111122223333/us-east-1", "properties": {"templateFile": "base.yaml"}}}}`,
			"app.yaml":  isolatedWith(),
			"base.yaml": "Resources: {Elsewhere: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref Nothing}}}\n",
		} {
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		_, report, _, err := template.Check(t.Context(), []string{"."}, template.Options{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := report.Traces[0]; got.Result != want || want != trace.Pass && !strings.Contains(got.Refused, "stack Stage/Base cannot be deployed") {
			t.Errorf("with %q got %s (%q), want %s", after, got.Result, got.Refused, want)
		}
	}
}
