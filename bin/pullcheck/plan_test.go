package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/internal/testing/golden"
	"ecrprivatelink/internal/testing/schema"

	"ecrprivatelink/constructs/pullpath"
)

// planOf runs pullcheck plan, which must succeed and print valid JSON.
func planOf(t *testing.T, args ...string) planAnswer {
	t.Helper()
	stdout, stderr, status := cli(append([]string{"plan", "--format", "json"}, args...)...)
	if status != 0 || stderr != "" {
		t.Fatalf("exit status %d, stderr %q", status, stderr)
	}
	file := schema.File(t, "docs/pullcheck.schema.json")
	schema.Described(t, file, "#/$defs/plan", []byte(stdout))
	schema.Valid(t, file, "", []byte(stdout))
	var answer planAnswer
	if err := json.Unmarshal([]byte(stdout), &answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

func TestPlanNamesTheEndpoints(t *testing.T) {
	for name, tc := range map[string]struct {
		args []string
		want []string
	}{
		"Fargate 1.4.0 needs both of Amazon ECR": {[]string{"--launch-type", "fargate", "--platform-version", "1.4.0", "--region", "us-west-2"},
			[]string{"com.amazonaws.us-west-2.ecr.api", "com.amazonaws.us-west-2.ecr.dkr", "com.amazonaws.us-west-2.s3"}},
		"Fargate 1.3.0 does without ecr.api": {[]string{"--launch-type", "fargate", "--platform-version", "1.3.0", "--region", "us-west-2"},
			[]string{"com.amazonaws.us-west-2.ecr.dkr", "com.amazonaws.us-west-2.s3"}},
		"EC2 needs those of Amazon ECS, and a log driver its own": {[]string{"--launch-type", "ec2", "--feature", "awslogs", "--region", "eu-west-1"},
			[]string{"com.amazonaws.eu-west-1.ecr.api", "com.amazonaws.eu-west-1.ecr.dkr", "com.amazonaws.eu-west-1.s3", "com.amazonaws.eu-west-1.ecs",
				"com.amazonaws.eu-west-1.ecs-agent", "com.amazonaws.eu-west-1.ecs-telemetry", "com.amazonaws.eu-west-1.logs"}},
		"Windows on Fargate": {[]string{"--launch-type", "fargate", "--os", "windows", "--region", "us-west-2"},
			[]string{"com.amazonaws.us-west-2.ecr.api", "com.amazonaws.us-west-2.ecr.dkr", "com.amazonaws.us-west-2.s3"}},
		"China has another prefix for some": {[]string{"--launch-type", "fargate", "--feature", "awslogs", "--region", "cn-north-1"},
			[]string{"cn.com.amazonaws.cn-north-1.ecr.api", "cn.com.amazonaws.cn-north-1.ecr.dkr", "com.amazonaws.cn-north-1.s3", "com.amazonaws.cn-north-1.logs"}},
		"without a Region": {[]string{"--launch-type", "fargate"},
			[]string{"com.amazonaws.REGION.ecr.api", "com.amazonaws.REGION.ecr.dkr", "com.amazonaws.REGION.s3"}},
		"workloads share endpoints": {[]string{"--launch-type", "fargate", "--feature", "awslogs", "--launch-type", "fargate", "--platform-version", "1.3.0"},
			[]string{"com.amazonaws.REGION.ecr.api", "com.amazonaws.REGION.ecr.dkr", "com.amazonaws.REGION.s3", "com.amazonaws.REGION.logs"}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, e := range planOf(t, tc.args...).Endpoints {
				got = append(got, e.ServiceName)
				if gateway := strings.HasSuffix(e.ServiceName, ".s3"); gateway != (e.Type == "Gateway") || !strings.HasSuffix(e.ServiceName, "."+string(e.Service)) {
					t.Errorf("endpoint %+v", e)
				}
			}
			if !slices.Equal(got, tc.want) {
				t.Errorf("got %v, want %v", got, tc.want)
			}
		})
	}
}

func TestPlanTellsWhatNoEndpointCarries(t *testing.T) {
	for name, tc := range map[string]struct {
		args    []string
		id      string
		warning bool
	}{
		"the login of Fargate 1.3.0":       {[]string{"--launch-type", "fargate", "--platform-version", "1.3.0"}, "fargate-login-off-vpc", false},
		"that Fargate 1.3.0 is retired":    {[]string{"--launch-type", "fargate", "--platform-version", "1.3.0"}, "fargate-platform-retired", true},
		"the container agent's version":    {[]string{"--launch-type", "ec2"}, "container-agent-version", false},
		"what AWS does not document":       {[]string{"--launch-type", "managed-instances"}, "managed-instances-not-documented", true},
		"what GuardDuty creates of itself": {[]string{"--launch-type", "fargate", "--feature", "guardduty"}, "feature-guardduty", false},
	} {
		t.Run(name, func(t *testing.T) {
			notes := planOf(t, tc.args...).Notes
			if !slices.ContainsFunc(notes, func(n pullpath.Note) bool { return n.ID == tc.id && n.Warning == tc.warning }) {
				t.Errorf("notes %+v", notes)
			}
		})
	}
}

func TestPlanForms(t *testing.T) {
	args := []string{"plan", "--launch-type", "ec2", "--feature", "awslogs", "--launch-type", "managed-instances", "--region", "us-west-2", "--format"}
	for form, file := range map[string]string{"table": "plan.txt", "markdown": "plan.md", "json": "plan.json"} {
		stdout, stderr, status := cli(append(args, form)...)
		if status != 0 || stderr != "" {
			t.Errorf("%s: exit status %d, stderr %q", form, status, stderr)
		}
		golden.Text(t, file, []byte(stdout))
	}
}

func TestPlanRefuses(t *testing.T) {
	for name, tc := range map[string]struct {
		args []string
		want string
	}{
		"no launch type":                         {nil, "--launch-type is missing; use one of ec2, fargate, managed-instances"},
		"an unknown launch type":                 {[]string{"--launch-type", "fargat"}, `did you mean "fargate"?`},
		"a Region that cannot be":                {[]string{"--launch-type", "ec2", "--region", "us_west_2"}, `--region: unknown Region "us_west_2"; did you mean "us-west-2"?`},
		"a misspelt Region":                      {[]string{"--launch-type", "ec2", "--region", "us-wets-2"}, `--region: unknown Region "us-wets-2"; did you mean "us-west-2"? (a Region that opened`},
		"a Region of an area that is none":       {[]string{"--launch-type", "ec2", "--region", "xx-far-9"}, `--region: unknown Region "xx-far-9"; the valid ones are`},
		"an unknown feature":                     {[]string{"--launch-type", "ec2", "--feature", "awslog"}, `did you mean "awslogs"?`},
		"a platform version on EC2":              {[]string{"--launch-type", "ec2", "--platform-version", "1.4.0"}, "so leave it out"},
		"a platform version that is none":        {[]string{"--launch-type", "fargate", "--platform-version", "1.5.0"}, "use one of 1.0.0"},
		"a feature that the version cannot have": {[]string{"--launch-type", "fargate", "--platform-version", "1.3.0", "--feature", "exec"}, "needs Fargate platform version 1.4.0"},
		"an argument":                            {[]string{"--launch-type", "ec2", "template.json"}, "takes no argument"},
	} {
		t.Run(name, func(t *testing.T) { refused(t, tc.want, append([]string{"plan"}, tc.args...)...) })
	}
}
