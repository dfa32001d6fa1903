package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/ecrpull"
	"ecrprivatelink/constructs/monitoring"
	"ecrprivatelink/stacks/config"
)

// newCanaryRole creates the role that the canary pulls with, or returns nil
// without a canary. It comes before the endpoints, whose policy may have to
// name it.
func newCanaryRole(stack awscdk.Stack, env config.Environment) awsiam.IRole {
	if env.Canary == nil {
		return nil
	}
	return monitoring.NewCanaryRole(stack, jsii.String("CanaryRole"))
}

// pullRoles are the roles that may pull.
func pullRoles(env config.Environment, canary awsiam.IRole) []string {
	if canary == nil {
		return env.PullRoles("")
	}
	return env.PullRoles(*canary.RoleArn())
}

// newMonitoring creates what watches the pull path of an environment, where
// that is asked for.
func newMonitoring(stack awscdk.Stack, env config.Environment, net network, path pullPath, role awsiam.IRole) {
	if env.Monitoring == nil {
		return
	}
	output := func(id, description string, value *string) {
		awscdk.NewCfnOutput(stack, jsii.String(id), &awscdk.CfnOutputProps{Value: value, Description: jsii.String(description)})
	}
	props := &monitoring.PullPathMonitoringProps{
		Link:     path.link,
		Logs:     path.logs,
		Emails:   env.Monitoring.Emails,
		Clusters: env.ClusterARNs(*stack.Partition(), *stack.Region(), *stack.Account()),
		FlowLogs: net.flowLogs,
	}
	if env.Monitoring.Topic != "" {
		props.Topic = awssns.Topic_FromTopicArn(stack, jsii.String("MonitoringTopic"), jsii.String(env.Monitoring.Topic))
	}
	watch := monitoring.NewPullPathMonitoring(stack, jsii.String("Monitoring"), props)
	output("DashboardName", "The CloudWatch dashboard of the endpoints", watch.DashboardName())
	output("MonitoringTopicArn", "The SNS topic that hears of alarms and of tasks that cannot pull", watch.Topic().TopicArn())
	if env.Canary == nil {
		return
	}
	canary := &monitoring.PullCanaryProps{
		Link:          path.link,
		Repository:    env.Canary.Repository,
		Tag:           env.Canary.Tag,
		Architecture:  monitoring.Architecture(env.Canary.Architecture),
		Schedule:      env.Canary.Schedule,
		Topic:         watch.Topic(),
		ExecutionRole: role,
	}
	if env.Canary.S3PrefixListID != "" {
		canary.AllowPulls = &ecrpull.AllowPullsOptions{S3PrefixListId: jsii.String(env.Canary.S3PrefixListID)}
	}
	if path.layers != nil {
		canary.Path = append(canary.Path, path.layers)
	}
	made := monitoring.NewPullCanary(stack, jsii.String("Canary"), canary)
	output("CanaryCost", "What the runs of the canary cost, besides the data that they pull", jsii.String(made.Cost()))
	acknowledgeBelow(made, canaryRules)
	acknowledgeBelow(role, canaryRules)
}

// acknowledgeBelow says why rules of cdk-nag are not followed, by the type of
// the resource.
func acknowledgeBelow(scope constructs.IConstruct, reasons map[string][]nagReason) {
	for _, c := range *scope.Node().FindAll(constructs.ConstructOrder_PREORDER) {
		if resource, ok := c.(awscdk.CfnResource); ok {
			acknowledgeRules(resource, reasons[*resource.CfnResourceType()])
		}
	}
}

// canaryRules are the reasons for what a canary does without.
var canaryRules = map[string][]nagReason{
	"AWS::ECS::Cluster": {
		{"AwsSolutions-ECS4", "the cluster runs one task of a minute now and then; events and an alarm tell of its failures"},
	},
	"AWS::ECS::TaskDefinition": {
		{"AwsSolutions-ECS7", "the task prints nothing; a log driver would fail where the path has no logs endpoint"},
	},
	"AWS::IAM::Policy": {
		{"AwsSolutions-IAM5", "ecr:GetAuthorizationToken takes no resource; all else names the repository, the task or the role"},
	},
}
