package stacks_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ecrprivatelink/internal/permission"
	"ecrprivatelink/internal/testing/cdktest"
	"ecrprivatelink/stacks/config"
)

// pipelineExample is the configuration of 3 accounts in 2 Regions.
func pipelineExample(t *testing.T) *config.Config {
	t.Helper()
	return example(t, "pipeline.yaml")
}

// order is the pipeline as a list of "stage: runOrder action".
func order(t *testing.T, pipeline *cdktest.Template) []string {
	t.Helper()
	found := ofType(pipeline, "AWS::CodePipeline::Pipeline")
	if len(found) != 1 {
		t.Fatalf("got %d pipelines, want 1", len(found))
	}
	var out []string
	for _, s := range found[0]["Stages"].([]any) {
		stage := s.(map[string]any)
		for _, a := range stage["Actions"].([]any) {
			action := a.(map[string]any)
			out = append(out, fmt.Sprintf("%v: %v %v", stage["Name"], action["RunOrder"], action["Name"]))
		}
	}
	return out
}

func TestPipelineForThreeAccountsInTwoRegions(t *testing.T) {
	made := assembled(t, pipelineExample(t))
	templates, stages := made.templates, made.stages
	if want := []string{"production-eu", "production-us", "staging-eu", "staging-us", "test-eu", "test-us"}; !slices.Equal(stages, want) {
		t.Errorf("got stages %q, want %q", stages, want)
	}
	want := []string{"PrivatePullPipeline", "PrivatePullPipeline-support-eu-west-1"}
	for _, stage := range stages {
		want = append(want, "PrivatePull-"+stage, "PullCheck-"+stage)
	}
	slices.Sort(want)
	if got := slices.Sorted(maps.Keys(templates)); !slices.Equal(got, want) {
		t.Errorf("got stacks %q, want %q", got, want)
	}
	pipeline := templates["PrivatePullPipeline"]
	if diff := cmp.Diff([]string{
		"Source: 1 Source",
		"Build: 1 Synth",
		"UpdatePipeline: 1 SelfMutate",
		"Check: 1 PullcheckTemplate",
		"test: 1 test-us.PullCheck-test-us.Prepare",
		"test: 1 test-eu.PullCheck-test-eu.Prepare",
		"test: 2 test-us.PullCheck-test-us.Deploy",
		"test: 2 test-eu.PullCheck-test-eu.Deploy",
		"test: 3 test-us.PrivatePull-test-us.PullcheckChange",
		"test: 3 test-eu.PrivatePull-test-eu.PullcheckChange",
		"test: 4 test-us.PrivatePull-test-us.Prepare",
		"test: 4 test-eu.PrivatePull-test-eu.Prepare",
		"test: 5 test-us.PrivatePull-test-us.Deploy",
		"test: 5 test-eu.PrivatePull-test-eu.Deploy",
		"test: 6 test-us.PullcheckVpc",
		"test: 6 test-eu.PullcheckVpc",
		"staging: 1 staging-us.Permissions.Check",
		"staging: 2 staging-us.Permissions.Confirm",
		"staging: 1 staging-eu.Permissions.Check",
		"staging: 2 staging-eu.Permissions.Confirm",
		"staging: 3 staging-us.PullCheck-staging-us.Prepare",
		"staging: 3 staging-eu.PullCheck-staging-eu.Prepare",
		"staging: 4 staging-us.PullCheck-staging-us.Deploy",
		"staging: 4 staging-eu.PullCheck-staging-eu.Deploy",
		"staging: 5 staging-us.PrivatePull-staging-us.PullcheckChange",
		"staging: 5 staging-eu.PrivatePull-staging-eu.PullcheckChange",
		"staging: 6 staging-us.PrivatePull-staging-us.Prepare",
		"staging: 6 staging-eu.PrivatePull-staging-eu.Prepare",
		"staging: 7 staging-us.PrivatePull-staging-us.Deploy",
		"staging: 7 staging-eu.PrivatePull-staging-eu.Deploy",
		"staging: 8 staging-us.PullcheckVpc",
		"staging: 8 staging-eu.PullcheckVpc",
		"production: 1 Approve",
		"production: 2 production-us.Permissions.Check",
		"production: 3 production-us.Permissions.Confirm",
		"production: 2 production-eu.Permissions.Check",
		"production: 3 production-eu.Permissions.Confirm",
		"production: 4 production-us.PullCheck-production-us.Prepare",
		"production: 4 production-eu.PullCheck-production-eu.Prepare",
		"production: 5 production-us.PullCheck-production-us.Deploy",
		"production: 5 production-eu.PullCheck-production-eu.Deploy",
		"production: 6 production-us.PrivatePull-production-us.PullcheckChange",
		"production: 6 production-eu.PrivatePull-production-eu.PullcheckChange",
		"production: 7 production-us.PrivatePull-production-us.Prepare",
		"production: 7 production-eu.PrivatePull-production-eu.Prepare",
		"production: 8 production-us.PrivatePull-production-us.Deploy",
		"production: 8 production-eu.PrivatePull-production-eu.Deploy",
		"production: 9 production-us.PullcheckVpc",
		"production: 9 production-eu.PullcheckVpc",
	}, order(t, pipeline)); diff != "" {
		t.Errorf("the pipeline differs (-want +got):\n%s", diff)
	}
	if kind := ofType(pipeline, "AWS::CodePipeline::Pipeline")[0]["PipelineType"]; kind != "V2" {
		t.Errorf("the pipeline is of type %v, want V2", kind)
	}
	checkKeys(t, templates)
	checkTrust(t, pipeline)
	checkBuilds(t, pipeline)
	checkRoles(t, templates)
}

// checkKeys wants a key that is rotated in each Region of the pipeline.
func checkKeys(t *testing.T, templates map[string]*cdktest.Template) {
	t.Helper()
	for _, stack := range []string{"PrivatePullPipeline", "PrivatePullPipeline-support-eu-west-1"} {
		keys := ofType(templates[stack], "AWS::KMS::Key")
		if len(keys) != 1 || keys[0]["EnableKeyRotation"] != true {
			t.Errorf("%s: got keys %v, want one that is rotated", stack, keys)
		}
	}
}

// checkTrust wants no role that a whole account may assume.
func checkTrust(t *testing.T, pipeline *cdktest.Template) {
	t.Helper()
	for _, role := range ofType(pipeline, "AWS::IAM::Role") {
		if text := fmt.Sprint(role["AssumeRolePolicyDocument"]); strings.Contains(text, ":root") {
			t.Errorf("a role of the pipeline trusts an account: %s", text)
		}
	}
}

// checkBuilds wants pinned tools in every build, and no privileged one.
func checkBuilds(t *testing.T, pipeline *cdktest.Template) {
	t.Helper()
	projects := ofType(pipeline, "AWS::CodeBuild::Project")
	if len(projects) != 16 {
		t.Errorf("got %d build projects, want 16: synth, update, the check of the templates and of permissions, six of updates and six of VPCs", len(projects))
	}
	for _, p := range projects {
		text, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Count(string(text), "npm install -g aws-cdk") != strings.Count(string(text), "npm install -g aws-cdk@2.") {
			t.Errorf("a build installs a CDK CLI of any version: %s", text)
		}
		if p["Environment"].(map[string]any)["PrivilegedMode"] != false {
			t.Errorf("a build is privileged: %s", text)
		}
	}
}

// checkRoles wants the roles of the environments to have exactly the permissions of pullcheck vpc, and to trust the
// check of the pipeline alone.
func checkRoles(t *testing.T, templates map[string]*cdktest.Template) {
	t.Helper()
	var want []string
	for _, p := range permission.All() {
		if slices.Contains(p.Commands, permission.VPCCommand) && !p.Free {
			want = append(want, p.Action)
		}
	}
	slices.Sort(want)
	role := ofType(templates["PullCheck-production-eu"], "AWS::IAM::Role")[0]
	policies := role["Policies"].([]any)
	statements := policies[0].(map[string]any)["PolicyDocument"].(map[string]any)["Statement"].([]any)
	if len(policies) != 2 || len(statements) != 1 {
		t.Fatalf("got policies %v, want two, the first with one statement", policies)
	}
	if diff := cmp.Diff(map[string]any{"Version": "2012-10-17", "Statement": []any{map[string]any{"Effect": "Allow", "Action": "cloudformation:GetTemplate",
		"Resource": "arn:aws:cloudformation:eu-west-1:777788889999:stack/PrivatePull-production-eu/*"}}}, policies[1].(map[string]any)["PolicyDocument"]); diff != "" {
		t.Errorf("what it may read of the stack differs (-want +got):\n%s", diff)
	}
	var got []string
	for _, a := range statements[0].(map[string]any)["Action"].([]any) {
		got = append(got, a.(string))
	}
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the role's actions differ from pullcheck permissions (-want +got):\n%s", diff)
	}
	trust := role["AssumeRolePolicyDocument"].(map[string]any)["Statement"].([]any)[0].(map[string]any)
	if diff := cmp.Diff(map[string]any{"ArnEquals": map[string]any{"aws:PrincipalArn": "arn:aws:iam::000011112222:role/PrivatePullPipeline-Check-us-west-2"}}, trust["Condition"]); diff != "" {
		t.Errorf("the role's trust differs (-want +got):\n%s", diff)
	}
	names := []any{role["RoleName"]}
	for _, r := range ofType(templates["PrivatePullPipeline"], "AWS::IAM::Role") {
		if r["RoleName"] != nil {
			names = append(names, r["RoleName"])
		}
	}
	if diff := cmp.Diff([]any{"PullCheck-production-eu", "PrivatePullPipeline-Check-us-west-2"}, names); diff != "" {
		t.Errorf("the roles' names differ (-want +got):\n%s", diff)
	}
}

func TestUpdatesAreChecked(t *testing.T) {
	for changes, want := range map[string]string{
		"stop":   `--output reports/change.md cdk.out"`,
		"report": `--output reports/change.md cdk.out || [ $? -eq 1 ]"`,
		"none":   "",
	} {
		t.Run(changes, func(t *testing.T) {
			templates := build(t, delivered("source: { codeCommit: app }\nwaves: [{ name: all, environments: [dev], changes: "+changes+" }]")).templates
			var plain string
			for _, p := range ofType(templates["PrivatePullPipeline"], "AWS::CodeBuild::Project") {
				plain += fmt.Sprint(p["Source"])
			}
			if found := strings.Contains(plain, "pullcheck change"); found != (want != "") || !strings.Contains(plain, want) {
				t.Errorf("the builds are\n%s\nwant %s in them", plain, want)
			}
			if reads := strings.Contains(text(t, templates["PullCheck-dev"].Content()), "cloudformation:GetTemplate"); reads != (want != "") {
				t.Errorf("whether the role reads the deployed template: %v", reads)
			}
			if strings.Contains(text(t, templates["PrivatePullPipeline"].Content()), "PullcheckChange") != (want != "") {
				t.Error("the pipeline's action and its build differ")
			}
		})
	}
}

func TestEnvironmentIsTheSameWithAndWithoutAPipeline(t *testing.T) {
	in := assembled(t, pipelineExample(t)).templates
	plain := pipelineExample(t)
	plain.Pipeline = nil
	out := assembled(t, plain)
	if len(out.templates) != 6 || len(out.stages) != 0 {
		t.Fatalf("without a pipeline: got stacks %q and stages %q, want 6 stacks", slices.Sorted(maps.Keys(out.templates)), out.stages)
	}
	for name, template := range out.templates {
		if diff := cmp.Diff(withoutPaths(template.Content()), withoutPaths(in[name].Content())); diff != "" {
			t.Errorf("%s differs (-without +with a pipeline):\n%s", name, diff)
		}
	}
}

// withoutPaths leaves the Name tags out of a template: the CDK makes them from the path of the construct, which begins
// with the stage.
func withoutPaths(value any) any {
	switch v := value.(type) {
	case []any:
		var out []any
		for _, item := range v {
			if tag, ok := item.(map[string]any); ok && tag["Key"] == "Name" {
				continue
			}
			out = append(out, withoutPaths(item))
		}
		return out
	case map[string]any:
		out := map[string]any{}
		for name, field := range v {
			out[name] = withoutPaths(field)
		}
		return out
	}
	return value
}

func TestPipelineWarnsThatItLeavesTerminationProtectionOff(t *testing.T) {
	for _, c := range []struct {
		name, extra string
		want        bool
	}{
		{"protected", ", terminationProtection: true", true},
		{"protected and acknowledged", ", terminationProtection: true, acknowledge: [\"ecrprivatelink:termination-protection\"]", false},
		{"not protected", "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			made := build(t, strings.Replace(delivered("source: { codeCommit: app }"), "}] }", "}]"+c.extra+" }", 1))
			if got := strings.Contains(made.warnings(t), "update-termination-protection"); got != c.want {
				t.Errorf("warned: %v, want %v", got, c.want)
			}
		})
	}
}
