package execution

import (
	"slices"

	"ecrprivatelink/constructs/pullpath"
)

// Document names one of the policies.
type Document string

// The policies.
const (
	// Environment is for the account of an environment.
	Environment Document = "environment"
	// Pipeline is for the account of the pipeline; together with Environment where that account has environments too.
	Pipeline Document = "pipeline"
	// Monitoring is for the account of an environment that has monitoring, publishes its network or closes the default
	// security group, together with Environment: one managed policy has no room for both.
	Monitoring Document = "monitoring"
)

// Documents returns the policies.
func Documents() []Document { return []Document{Environment, Pipeline, Monitoring} }

// Row is what CloudFormation needs for one type of resource.
type Row struct {
	// Type is the resource type, "AWS::EC2::VPC", or the type of a template parameter,
	// "AWS::SSM::Parameter::Value<String>".
	Type string
	// Documents are the policies that need it.
	Documents []Document
	// Grants are the actions, each with the resources it is limited to.
	Grants []Grant
	// LeftOut says which actions of the schema's handlers are not granted, and why. Empty for none.
	LeftOut string
	// Source is where the actions come from.
	Source pullpath.Source
}

// Grant allows actions on resources.
type Grant struct {
	// Actions are IAM actions, "ec2:CreateVpc".
	Actions []string
	// Resources are ARNs. Default: "*", where the actions take no ARN or the ARN is not known before the resource
	// exists.
	Resources []string
	// Condition is the condition of the statement. Default: none.
	Condition map[string]map[string]string
}

// Where the facts come from.
const (
	// schemas are the resource type schemas, whose handlers list permissions.
	schemas pullpath.Source = "https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html"
	// authorization is for types whose schema lists none.
	authorization pullpath.Source = "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html"
)

// The names that limit what is granted. CloudFormation puts the stack's name before the names it makes up, in lower
// case for buckets.
var (
	environmentRoles = []string{"arn:*:iam::*:role/PrivatePull-*", "arn:*:iam::*:role/PullCheck-*"}
	environmentLogs  = []string{"arn:*:logs:*:*:log-group:PrivatePull-*"}
	pipelineRoles    = []string{"arn:*:iam::*:role/PrivatePullPipeline-*"}
	pipelineLogs     = []string{"arn:*:logs:*:*:log-group:PrivatePullPipeline-*"}
	pipelineBuckets  = []string{"arn:*:s3:::privatepullpipeline-*"}
)

// passedTo lets a role be passed to a service and to no other.
func passedTo(service string) map[string]map[string]string {
	return map[string]map[string]string{"StringEquals": {"iam:PassedToService": service}}
}

// linkedRole lets the service-linked role of a service be created.
func linkedRole(service string) Grant {
	return Grant{Actions: []string{"iam:CreateServiceLinkedRole"}, Condition: map[string]map[string]string{"StringEquals": {"iam:AWSServiceName": service}}}
}

// Rows returns every row.
func Rows() []Row {
	return slices.Concat(common, networkRows, hubRows, monitoringRows, publishRows, closerRows, pipelineRows)
}

var both = []Document{Environment, Pipeline}

// common are the rows that both policies need.
var common = []Row{
	{Type: "AWS::SSM::Parameter::Value<String>", Documents: both, Grants: []Grant{
		{Actions: []string{"ssm:GetParameters"}, Resources: []string{"arn:*:ssm:*:*:parameter/cdk-bootstrap/*"}},
	}, Source: "https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html"},
	{Type: "AWS::IAM::Role", Documents: []Document{Environment}, Grants: roleGrants(environmentRoles), LeftOut: noBoundary, Source: schemas},
	{Type: "AWS::IAM::Role", Documents: []Document{Pipeline}, Grants: roleGrants(pipelineRoles), LeftOut: noBoundary, Source: schemas},
	{Type: "AWS::IAM::Policy", Documents: []Document{Environment}, Grants: policyGrants(environmentRoles), LeftOut: noUsers, Source: schemas},
	{Type: "AWS::IAM::Policy", Documents: []Document{Pipeline}, Grants: policyGrants(pipelineRoles), LeftOut: noUsers, Source: schemas},
	{Type: "AWS::Logs::LogGroup", Documents: []Document{Environment}, Grants: append(logGrants(environmentLogs), flowLogKey), LeftOut: keyedLogs, Source: schemas},
	{Type: "AWS::Logs::LogGroup", Documents: []Document{Pipeline}, Grants: logGrants(pipelineLogs), LeftOut: plainLogs, Source: schemas},
}

const (
	noBoundary = "permissions boundaries: the roles have none; iam:ListRoles: only to list"
	noUsers    = "policies of users and groups: the policies are those of roles"
	keyedLogs  = "data protection, indexes, resource policies, deliveries and bearer tokens: the log groups have none"
	plainLogs  = "keys, data protection, indexes, resource policies, deliveries and bearer tokens: the log groups have none"
)

// flowLogKey lets the log group of flow logs take a key, and go without it again.
var flowLogKey = Grant{Actions: []string{"logs:AssociateKmsKey", "logs:DisassociateKmsKey"}, Resources: logGrants(environmentLogs)[0].Resources}

func roleGrants(roles []string) []Grant {
	return []Grant{{Actions: []string{
		"iam:AttachRolePolicy", "iam:CreateRole", "iam:DeleteRole", "iam:DeleteRolePolicy", "iam:DetachRolePolicy", "iam:GetRole",
		"iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies", "iam:PutRolePolicy", "iam:TagRole", "iam:UntagRole",
		"iam:UpdateAssumeRolePolicy", "iam:UpdateRole", "iam:UpdateRoleDescription",
	}, Resources: roles}}
}

func policyGrants(roles []string) []Grant {
	return []Grant{{Actions: []string{"iam:DeleteRolePolicy", "iam:GetRolePolicy", "iam:PutRolePolicy"}, Resources: roles}}
}

func logGrants(groups []string) []Grant {
	var streams []string
	for _, g := range groups {
		streams = append(streams, g, g+":*")
	}
	return []Grant{
		{Actions: []string{
			"logs:CreateLogGroup", "logs:DeleteLogGroup", "logs:DeleteRetentionPolicy", "logs:ListTagsForResource",
			"logs:PutRetentionPolicy", "logs:TagResource", "logs:UntagResource",
			"logs:DescribeIndexPolicies", "logs:GetDataProtectionPolicy",
		}, Resources: streams},
		{Actions: []string{"logs:DescribeLogGroups", "logs:DescribeResourcePolicies"}},
	}
}
