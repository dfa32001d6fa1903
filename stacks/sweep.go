package stacks

import (
	"os"
	"path/filepath"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/sweep"
	"ecrprivatelink/internal/guard"
	"ecrprivatelink/stacks/config"
)

// program is the file that AWS Lambda runs in the runtime provided.al2023.
const program = "bootstrap"

// sweepExceptions are for what a sweep does without.
var sweepExceptions = []exception{
	{resourceType: "AWS::S3::Bucket", rule: "AwsSolutions-S1",
		reason: "the bucket holds results, which every sweep makes anew; CloudTrail data events log access where that is wanted"},
	{resourceType: "AWS::IAM::Policy", rule: "AwsSolutions-IAM5",
		reason: "the function enters the role of one name in every account of the organization, and reads and writes what sweeps keep under one prefix; the state machine looks after its own executions; " +
			"organizations:ListAccounts, AWS X-Ray and the delivery of logs take no resource"},
}

// sweepLint are rules of cfn-lint that do not hold for a sweep: W3005 is about the dependencies on a role that the CDK
// adds beside references to it.
var sweepLint = map[string][]string{"AWS::StepFunctions::StateMachine": {"W3005"}, "AWS::Lambda::Function": {"W3005"}}

// newSweepStack creates the stack of a sweep.
func newSweepStack(app awscdk.App, s config.Sweep) awscdk.Stack {
	stack := awscdk.NewStack(app, jsii.String(config.SweepStackName), &awscdk.StackProps{
		StackName:   jsii.String(config.SweepStackName),
		Description: jsii.String("Private Amazon ECR image pulls: checks every service of accounts and Regions by a schedule"),
		Env:         &awscdk.Environment{Account: jsii.String(s.Account), Region: jsii.String(s.Region)},
	})
	if info, err := os.Stat(filepath.Join(s.Code, program)); err != nil || !info.Mode().IsRegular() {
		guard.At(stack).Invalid("sweep.code is %q, a folder without the file %s; build it with "+
			"\"CGO_ENABLED=0 GOOS=linux GOARCH=arm64 go build -o %s ./bin/pullcheck\"", s.Code, program, filepath.Join(s.Code, program))
	}
	props := &sweep.SweepProps{
		Code: awslambda.Code_FromAsset(jsii.String(s.Code), nil),
		Role: s.Role, ExternalID: s.ExternalID, Accounts: s.Accounts, Regions: s.Regions, Schedule: s.Schedule,
		Concurrency: s.Concurrency, ToleratedFailures: s.ToleratedFailures, Memory: s.Memory, Retention: s.RetentionDays,
		SecurityHub: s.SecurityHub, Emails: s.Emails,
	}
	if s.Topic != "" {
		props.Topic = awssns.Topic_FromTopicArn(stack, jsii.String("Topic"), jsii.String(s.Topic))
	}
	sweep.NewSweep(stack, jsii.String("Sweep"), props)
	acknowledgeBelow(stack, sweepExceptions, sweepLint)
	return stack
}
