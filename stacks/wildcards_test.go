package stacks_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// wide are the statements that allow something on every resource, and why. An action that takes no resource needs no
// other reason. Source: the pages of the services below "Actions, resources, and condition keys for AWS services" in
// the Service Authorization Reference.
//
// The policies of keys are left out: there "*" is the key itself (source: "Key policies in AWS KMS").
var wide = []struct {
	kind, where string // the type of the resource, and a part of its logical id
	actions     []string
	why         string
}{
	{"AWS::IAM::Policy", "CanaryRole", []string{"ecr:GetAuthorizationToken"}, "takes no resource"},
	{"AWS::IAM::ManagedPolicy", "ExecutionPolicy", []string{"ecr:GetAuthorizationToken"}, "takes no resource"},
	{"AWS::IAM::ManagedPolicy", "ExecutionPolicy", []string{"ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"},
		"through the endpoints alone (aws:SourceVpce), where pull.repositories names none"},
	{"AWS::IAM::ManagedPolicy", "ExecutionPolicy", []string{"logs:CreateLogStream", "logs:PutLogEvents"}, "where logGroups names none: tasks of other stacks bring their groups"},
	{"AWS::IAM::Role", "Role", []string{"ec2:DescribeDhcpOptions", "ec2:DescribeManagedPrefixLists", "ec2:DescribeNatGateways", "ec2:DescribeNetworkAcls",
		"ec2:DescribeNetworkInterfaces", "ec2:DescribeRouteTables", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeTransitGatewayAttachments",
		"ec2:DescribeVpcAttribute", "ec2:DescribeVpcBlockPublicAccessExclusions", "ec2:DescribeVpcBlockPublicAccessOptions", "ec2:DescribeVpcEndpoints",
		"ec2:DescribeVpcPeeringConnections", "ec2:DescribeVpcs", "ecr:GetAccountSetting", "ecr:DescribePullThroughCacheRules", "ecr:GetRegistryPolicy",
		"guardduty:ListDetectors", "organizations:DescribeOrganization", "route53:ListHostedZonesByVPC"}, "takes no resource, or the account as a whole"},
	{"AWS::IAM::Role", "Role", []string{"cloudformation:ListStackResources", "ec2:GetManagedPrefixListEntries",
		"ec2:GetTransitGatewayRouteTablePropagations", "guardduty:GetDetector", "organizations:DescribePolicy",
		"organizations:ListParents", "organizations:ListPoliciesForTarget", "route53:GetHostedZone", "route53:ListResourceRecordSets", "route53profiles:ListProfileAssociations",
		"route53profiles:ListProfileResourceAssociations", "route53resolver:ListResolverRuleAssociations", "route53resolver:ListResolverRules"},
		"reads what the VPC turns out to use when it is checked, and the stacks that others nest: their ids are not known before"},
	// aws-cdk-lib 2.276.0 writes these, and CDK Pipelines has no property for them. When a version no longer does, the
	// test says that the row is not needed.
	{"AWS::IAM::Policy", "SelfMutationRole", []string{"cloudformation:DescribeStacks", "s3:ListBucket"}, "what the CDK CLI asks while it updates the pipeline"},
	{"AWS::IAM::Policy", "CDKPipelinesAutoApprove", []string{"codepipeline:GetPipelineState", "codepipeline:PutApprovalResult"}, "where the tag SECURITY_CHECK is ALLOW_APPROVE, as on this pipeline"},
	{"AWS::IAM::Policy", "CDKSecurityCheckRole", []string{"sts:AssumeRole"}, "where the tag aws-cdk:bootstrap-role is deploy: roles of other accounts, by the bootstrap's tag"},
	// What endpoints let through is limited by who calls, and by what else the configuration names.
	{"AWS::EC2::VPCEndpoint", "Ecr", []string{"ecr:GetAuthorizationToken"}, "takes no resource"},
	{"AWS::EC2::VPCEndpoint", "Ecr", []string{"ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"}, "where pull.repositories names none: images may be another account's"},
	{"AWS::EC2::VPCEndpoint", "Ecr", []string{"ecs:*"}, "ecs:DiscoverPollEndpoint, of the agent, takes no resource"},
	{"AWS::EC2::VPCEndpoint", "Ecr", []string{"secretsmanager:*"}, "where organization names whose resources they are (aws:ResourceOrgID)"},
	{"AWS::EC2::VPCEndpoint", "Logs", []string{"logs:*"}, "where organization names whose resources they are (aws:ResourceOrgID)"},
}

// No template allows an action on every resource without a reason in the table, and the table has no row or action that
// no template needs.
func TestNothingIsAllowedOnEveryResourceWithoutAReason(t *testing.T) {
	needed := map[string]bool{}
	for _, a := range everyConfiguration(t) {
		for stack, template := range a.templates {
			for id, resource := range template.Content()["Resources"].(map[string]any) {
				kind := resource.(map[string]any)["Type"].(string)
				for _, action := range everywhere(kind, resource.(map[string]any)["Properties"]) {
					known := false
					for i, w := range wide {
						if w.kind == kind && strings.Contains(id, w.where) && slices.Contains(w.actions, action) {
							needed[fmt.Sprint(i, action)], known = true, true
						}
					}
					if !known {
						t.Errorf("%s %s of %s allows %s on every resource: name the resource, or give the table a reason", kind, id, stack, action)
					}
				}
			}
		}
	}
	for i, w := range wide {
		for _, action := range w.actions {
			if !needed[fmt.Sprint(i, action)] {
				t.Errorf("no %s %s allows %s on every resource: take it out of the table", w.kind, w.where, action)
			}
		}
	}
}

// everywhere are the actions that the policies of a resource allow on "*".
func everywhere(kind string, properties any) []string {
	if kind == "AWS::KMS::Key" {
		return nil
	}
	var out []string
	switch v := properties.(type) {
	case []any:
		for _, item := range v {
			out = append(out, everywhere(kind, item)...)
		}
	case map[string]any:
		if v["Effect"] == "Allow" && slices.Contains(list(v["Resource"]), any("*")) {
			for _, action := range list(v["Action"]) {
				out = append(out, action.(string))
			}
		}
		for _, field := range v {
			out = append(out, everywhere(kind, field)...)
		}
	}
	return out
}

// list is a value that may stand alone as a list.
func list(value any) []any {
	if values, ok := value.([]any); ok {
		return values
	}
	return []any{value}
}

// The role of the pipeline may use the keys of its artifacts in every Region and no other, and lost no other grant on
// the way: it may assume the role of each of its actions.
func TestThePipelineUsesTheKeysOfItsArtifactsAlone(t *testing.T) {
	resources := assembled(t, pipelineExample(t)).templates["PrivatePullPipeline"].Content()["Resources"].(map[string]any)
	var policy, made map[string]any
	for id, r := range resources {
		resource := r.(map[string]any)
		switch {
		case strings.HasPrefix(id, "PipelineRoleDefaultPolicy"):
			policy = resource["Properties"].(map[string]any)
		case resource["Type"] == "AWS::CodePipeline::Pipeline":
			made = resource["Properties"].(map[string]any)
		}
	}
	var roles []string
	aliased := ""
	for _, s := range policy["PolicyDocument"].(map[string]any)["Statement"].([]any) {
		statement := s.(map[string]any)
		if slices.Contains(list(statement["Action"]), any("sts:AssumeRole")) {
			for _, role := range list(statement["Resource"]) {
				roles = append(roles, text(t, role))
			}
		}
		if condition, ok := statement["Condition"]; ok {
			aliased = text(t, condition) + text(t, statement["Resource"])
		}
	}
	const want = `{"ForAnyValue:StringEquals":{"kms:ResourceAliases":["alias/`
	if !strings.HasPrefix(aliased, want) || !strings.HasSuffix(aliased, `["arn:aws:kms:eu-west-1:000011112222:key/*"]`) {
		t.Errorf("the replication key is limited by %s", aliased)
	}
	if alias, _, _ := strings.Cut(strings.TrimPrefix(aliased, want), `"`); !strings.Contains(text(t, made["ArtifactStores"]), "alias/"+alias+`"`) {
		t.Errorf("no artifact store has the key alias/%s", alias)
	}
	for _, stage := range made["Stages"].([]any) {
		for _, a := range stage.(map[string]any)["Actions"].([]any) {
			role, own := a.(map[string]any)["RoleArn"]
			if own && !slices.Contains(roles, text(t, role)) {
				t.Errorf("the pipeline may not assume %s", text(t, role))
			}
		}
	}
}

func text(t *testing.T, value any) string {
	t.Helper()
	out, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
