package stacks_test

import (
	"fmt"
	"strings"
	"testing"
)

func TestFlowLogsAsConfigured(t *testing.T) {
	const key = "arn:aws:kms:us-west-2:111122223333:key/01234567-89ab-cdef-0123-456789abcdef"
	x := only(t, one("vpc: { flowLogRetention: 365, flowLogKey: \""+key+"\", flowLogFields: [vpc-id, action] }"))
	x.HasResourceProperties("AWS::Logs::LogGroup", map[string]any{"RetentionInDays": 365, "KmsKeyId": key})
	x.HasResourceProperties("AWS::EC2::FlowLog", map[string]any{"LogFormat": "${vpc-id} ${action}"})
}

// The default security group loses its rules by choice alone, and the function that takes them changes no other group.
func TestTheDefaultSecurityGroupIsClosedByChoice(t *testing.T) {
	open := only(t, one())
	open.ResourceCountIs("Custom::VpcRestrictDefaultSG", 0)
	open.ResourceCountIs("AWS::Lambda::Function", 0)

	closed := only(t, one("vpc: { closeDefaultSecurityGroup: true }"))
	closed.HasResourceProperties("Custom::VpcRestrictDefaultSG", map[string]any{
		"DefaultSecurityGroupId": map[string]any{"Fn::GetAtt": []string{"Vpc8378EB38", "DefaultSecurityGroup"}}})
	for id, role := range closed.Resources("AWS::IAM::Role") {
		policies, _ := role["Properties"].(map[string]any)["Policies"].([]any)
		for _, p := range policies {
			statement := p.(map[string]any)["PolicyDocument"].(map[string]any)["Statement"].([]any)[0].(map[string]any)
			if got := fmt.Sprint(statement["Resource"]); !strings.Contains(got, ":security-group/") || !strings.Contains(got, "DefaultSecurityGroup") {
				t.Errorf("%s may change %s, want the default security group alone", id, got)
			}
		}
	}
}

// Endpoints, groups and log groups have the name of their stack, unless the configuration names everything.
func TestNames(t *testing.T) {
	for tags, want := range map[string]string{"": "PrivatePull-net", "tags: { Name: mine }": "mine"} {
		x := only(t, one("vpc: { maxAzs: 2 }", tags))
		for _, kind := range []string{"AWS::EC2::VPCEndpoint", "AWS::EC2::SecurityGroup", "AWS::Logs::LogGroup"} {
			for id, resource := range x.Resources(kind) {
				if got := nameOf(resource); got != want {
					t.Errorf("%s is called %q, want %q", id, got, want)
				}
			}
		}
		for id, resource := range x.Resources("AWS::EC2::Subnet") {
			if got := nameOf(resource); tags == "" && got == want || got == "" {
				t.Errorf("subnet %s is called %q", id, got)
			}
		}
	}
}

func nameOf(resource map[string]any) string {
	tags, _ := resource["Properties"].(map[string]any)["Tags"].([]any)
	for _, tag := range tags {
		if pair := tag.(map[string]any); pair["Key"] == "Name" {
			return pair["Value"].(string)
		}
	}
	return ""
}
