package stacks

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// pipelineReasons say why what CDK Pipelines creates does not follow a rule of
// cdk-nag: the type of the resource, a part of its path, empty for any, and the
// reason.
var pipelineReasons = []struct {
	resourceType, within string
	nagReason
}{
	{"AWS::S3::Bucket", "", nagReason{"AwsSolutions-S1",
		"the bucket holds artifacts and caches of builds, which the pipeline makes anew; CloudTrail data events log access where that is wanted"}},
	{"AWS::IAM::Policy", "", nagReason{"AwsSolutions-IAM5",
		"CDK Pipelines lets an action or a build project read and write the artifacts, its cache, and its own logs and reports, whose names end in a generated part; " +
			"roles are assumed by the tag aws-cdk:bootstrap-role, approvals given by the tag SECURITY_CHECK, and the key of a replication bucket is known by its alias alone"}},
	{"AWS::IAM::Role", "CDKPipelinesAutoApprove", nagReason{"AwsSolutions-IAM4",
		"AWSLambdaBasicExecutionRole lets the function that approves unchanged permissions write its log and nothing else"}},
}

// pipelineLint are rules of cfn-lint that do not hold for what CDK Pipelines
// creates, by the type of the resource. E3703 passes the advice on to write
// Fn::Sub for Fn::Join, which is no error, as its own; W3005 is about the
// dependencies on a role that the CDK adds beside references to it.
var pipelineLint = map[string][]string{
	"AWS::CodePipeline::Pipeline": {"E3703", "W3005"},
	"AWS::Lambda::Function":       {"W3005"},
}

// acknowledgePipeline records those reasons in the stacks that the pipeline
// consists of. Its stages are left out: their stacks speak for themselves.
func acknowledgePipeline(app awscdk.App) {
	for _, child := range *app.Node().Children() {
		stack, ok := child.(awscdk.Stack)
		if !ok {
			continue
		}
		for _, c := range *stack.Node().FindAll(constructs.ConstructOrder_PREORDER) {
			if resource, ok := c.(awscdk.CfnResource); ok {
				acknowledgePipelineResource(resource)
			}
		}
	}
}

func acknowledgePipelineResource(resource awscdk.CfnResource) {
	resourceType, path := *resource.CfnResourceType(), *resource.Node().Path()
	var reasons []nagReason
	for _, r := range pipelineReasons {
		if r.resourceType == resourceType && strings.Contains(path, r.within) {
			reasons = append(reasons, r.nagReason)
		}
	}
	acknowledgeRules(resource, reasons)
	if ignored := pipelineLint[resourceType]; ignored != nil {
		resource.AddMetadata(jsii.String("cfn-lint"), map[string]any{"config": map[string]any{"ignore_checks": ignored}})
	}
}
