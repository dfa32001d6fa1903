package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/pipeline"
	"ecrprivatelink/stacks/config"
)

// NewCheckStack creates the stack that lets the pipeline check an environment before and after its deployment: one role
// that reads. It stands beside the stack of the environment, whose template is the same with and without a pipeline.
func NewCheckStack(scope constructs.Construct, env config.Environment, p config.Pipeline, changes config.ChangeCheck) awscdk.Stack {
	name := env.CheckName()
	stack := newStack(scope, env, name, "Lets the pipeline check the private pull path of "+env.Name, false)
	props := &pipeline.CheckRoleProps{
		RoleName:        name,
		TrustedAccount:  p.Account,
		TrustedRoleName: p.CheckRoleName(),
	}
	if changes != config.NoChangeCheck {
		props.StackName = env.StackName()
	}
	role := pipeline.NewCheckRole(stack, jsii.String("Role"), props)
	acknowledgeRule(role, "AwsSolutions-IAM5", "the actions only read, and most of them take no resource")
	return stack
}
