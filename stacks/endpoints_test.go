package stacks_test

import (
	"encoding/json"
	"strings"
	"testing"

	"ecrprivatelink/internal/network/template"
)

// Endpoints that are asked for by name stand beside those of the workloads, each with its policy, and change nothing of
// the pull.
func TestFurtherEndpoints(t *testing.T) {
	own := build(t, `
environments:
  - name: own
    account: "111122223333"
    region: us-west-2
    workloads: [{ launchType: ec2, features: [awslogs] }]
    endpoints: { sts: create, sqs: create, ec2messages: create }
    endpointSets: [systems-manager, container-instances, efs]
    organization: o-a1b2c3d4e5
    endpointPolicies:
      sqs: [{ Sid: Queues, Effect: Allow, Principal: "*", Action: ["sqs:*"], Resource: ["*"], Condition: { StringEquals: { "aws:PrincipalAccount": ["111122223333"] } } }]
      s3: [{ Sid: Mine, Effect: Allow, Principal: "*", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::mine/*"] }]
      logs: [{ Sid: Others, Effect: Deny, Principal: "*", Action: ["logs:DeleteLogGroup"], Resource: ["*"] }]
      ecr.api: [{ Sid: Describe, Effect: Allow, Principal: "*", Action: ["ecr:DescribeImages"], Resource: ["*"] }]
`)
	want := map[string][]string{
		"sts": {"aws:PrincipalOrgID", "aws:ResourceOrgID"}, "sqs": {"Queues", "aws:PrincipalOrgID"}, "ec2messages": {"aws:PrincipalOrgID"},
		"ssm": {"ssm:*"}, "ssmmessages": {"ssmmessages:*"}, "autoscaling": {"aws:ResourceOrgID"}, "ec2": {"aws:ResourceOrgID"}, "monitoring": {"cloudwatch:*"},
		"elasticfilesystem": {"aws:ResourceOrgID"}, "s3": {"Mine", "starport"}, "logs": {"Others", "logs:*"}, "ecr.api": {"Describe", "o-a1b2c3d4e5"}, "ecr.dkr": {"Describe"},
		"ecs": {"ecs:*"}, "ecs-agent": {"ecs:*"}, "ecs-telemetry": {"ecs:*"},
	}
	groups := map[string]bool{}
	for _, resource := range own.templates["PrivatePull-own"].Resources("AWS::EC2::VPCEndpoint") {
		properties := resource["Properties"].(map[string]any)
		policy, err := json.Marshal(properties["PolicyDocument"])
		if err != nil {
			t.Fatal(err)
		}
		service := "s3"
		if name, ok := properties["ServiceName"].(string); ok {
			service = strings.SplitN(name, ".", 4)[3]
			group, err := json.Marshal(properties["SecurityGroupIds"])
			groups[string(group)] = true
			if err != nil || properties["PrivateDnsEnabled"] != true {
				t.Errorf("%s has private DNS %v (%v)", service, properties["PrivateDnsEnabled"], err)
			}
		}
		parts, wanted := want[service]
		for _, part := range parts {
			if !strings.Contains(string(policy), part) {
				t.Errorf("the policy of %s lacks %q: %s", service, part, policy)
			}
		}
		if !wanted {
			t.Errorf("there is an endpoint for %s", service)
		}
		delete(want, service)
	}
	if len(want) > 0 || len(groups) != 1 {
		t.Errorf("there are no endpoints for %v; the others have the groups %v", want, groups)
	}
	_, report, _, err := template.Check(t.Context(), []string{own.folder}, template.Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Findings {
		t.Errorf("%s %s at %s: %s", f.Severity, f.ID, f.Resource, f.Message)
	}
}
