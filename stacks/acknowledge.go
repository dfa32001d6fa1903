package stacks

import (
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/internal/annotation"
	"ecrprivatelink/internal/guard"
	"ecrprivatelink/stacks/config"
)

// acknowledge accepts what the configuration does. Warnings are the CDK's to accept, and one that there is not is a
// finding of the check of the templates; one that was accepted until a day that is over returns and says so. What is
// returned are findings, for the template, where every check reads them.
func acknowledge(stack awscdk.Stack, env config.Environment, now time.Time) []config.Acknowledgement {
	var findings []config.Acknowledgement
	for _, a := range env.Acknowledge {
		finding, ours := a.Finding(env.StackName())
		switch {
		case ours:
			findings = append(findings, finding)
		case a.Expired(now):
			guard.Warn(stack, annotation.AcknowledgementOver, "%s was acknowledged until %s (%s), which is over: fix what it warns of, or say a later day in acknowledge", a.Warning(), a.Until, a.Reason)
		case strings.Contains(a.Warning(), "::"): // the finding of another plugin
			awscdk.Validations_Of(stack).Acknowledge(&awscdk.Acknowledgment{Id: jsii.String(a.ID), Reason: jsii.String(a.Reason)})
		default:
			guard.Acknowledge(stack, a.Warning(), a.Reason)
		}
	}
	return findings
}

// exception says why resources of a type do not follow a rule of cdk-nag.
type exception struct {
	resourceType string
	within       string // a part of the resource's path; empty for any
	rule, reason string
}

// canaryExceptions are for what a canary does without.
var canaryExceptions = []exception{
	{resourceType: "AWS::ECS::Cluster", rule: "AwsSolutions-ECS4",
		reason: "the cluster runs one task of a minute now and then; events and an alarm tell of its failures"},
	{resourceType: "AWS::ECS::TaskDefinition", rule: "AwsSolutions-ECS7",
		reason: "the task prints nothing; a log driver would fail where the path has no logs endpoint"},
	{resourceType: "AWS::IAM::Policy", rule: "AwsSolutions-IAM5",
		reason: "ecr:GetAuthorizationToken takes no resource; all else names the repository, the task or the role"},
}

// taskExceptions are for what tasks of other stacks take to pull.
var taskExceptions = []exception{
	{resourceType: "AWS::IAM::ManagedPolicy", rule: "AwsSolutions-IAM5",
		reason: "ecr:GetAuthorizationToken takes no resource; the pull and the logs are limited as far as the configuration names repositories"},
}

// pipelineExceptions are for what CDK Pipelines creates.
var pipelineExceptions = []exception{
	{resourceType: "AWS::S3::Bucket", rule: "AwsSolutions-S1",
		reason: "the bucket holds artifacts and caches of builds, which the pipeline makes anew; CloudTrail data events log access where that is wanted"},
	{resourceType: "AWS::IAM::Policy", rule: "AwsSolutions-IAM5",
		reason: "CDK Pipelines lets an action or a build project read and write the artifacts, its cache, and its own logs and reports, whose names end in a generated part; " +
			"roles are assumed by the tag aws-cdk:bootstrap-role, approvals given by the tag SECURITY_CHECK, and the key of a replication bucket is known by its alias alone, which is the condition"},
	{resourceType: "AWS::IAM::Role", within: "CDKPipelinesAutoApprove", rule: "AwsSolutions-IAM4",
		reason: "AWSLambdaBasicExecutionRole lets the function that approves unchanged permissions write its log and nothing else"},
}

// pipelineLint are rules of cfn-lint that do not hold for what CDK Pipelines creates, by the type of the resource.
// E3703 passes the advice on to write Fn::Sub for Fn::Join, which is no error, as its own; W3005 is about the
// dependencies on a role that the CDK adds beside references to it.
var pipelineLint = map[string][]string{
	"AWS::CodePipeline::Pipeline": {"E3703", "W3005"},
	"AWS::Lambda::Function":       {"W3005"},
}

// closerLint is for the same dependency of the function that empties the default security group on its role.
var closerLint = map[string][]string{"AWS::Lambda::Function": {"W3005"}}

// acknowledgeRule records in the template why a construct does not follow a rule of cdk-nag.
func acknowledgeRule(c constructs.IConstruct, rule, reason string) {
	if resource, ok := c.Node().DefaultChild().(awscdk.CfnResource); ok {
		suppress(resource, []exception{{rule: rule, reason: reason}})
	}
}

// acknowledgeBelow does so for every resource below a construct that an exception is for, and tells cfn-lint which
// rules to ignore.
func acknowledgeBelow(scope constructs.IConstruct, exceptions []exception, lint map[string][]string) {
	for _, c := range *scope.Node().FindAll(constructs.ConstructOrder_PREORDER) {
		resource, ok := c.(awscdk.CfnResource)
		if !ok {
			continue
		}
		resourceType := *resource.CfnResourceType()
		var hold []exception
		for _, e := range exceptions {
			if e.resourceType == resourceType && (e.within == "" || strings.Contains(*resource.Node().Path(), e.within)) {
				hold = append(hold, e)
			}
		}
		suppress(resource, hold)
		if ignored := lint[resourceType]; ignored != nil {
			resource.AddMetadata(jsii.String("cfn-lint"), map[string]any{"config": map[string]any{"ignore_checks": ignored}})
		}
	}
}

// suppress is metadata in the form that cdk-nag reads, so the product need not import it.
func suppress(resource awscdk.CfnResource, exceptions []exception) {
	var rules []any
	for _, e := range exceptions {
		rules = append(rules, map[string]any{"id": e.rule, "reason": e.reason})
	}
	if rules != nil {
		resource.AddMetadata(jsii.String("cdk_nag"), map[string]any{"rules_to_suppress": rules})
	}
}
