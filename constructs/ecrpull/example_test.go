package ecrpull_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/ecrpull"
	"ecrprivatelink/constructs/pullpath"
)

func Example() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Network"), nil)
	vpc := awsec2.NewVpc(stack, jsii.String("Vpc"), &awsec2.VpcProps{
		NatGateways: jsii.Number(0),
		SubnetConfiguration: &[]*awsec2.SubnetConfiguration{
			{Name: jsii.String("Isolated"), SubnetType: awsec2.SubnetType_PRIVATE_ISOLATED},
		},
	})
	tasks := awsec2.NewSecurityGroup(stack, jsii.String("Tasks"), &awsec2.SecurityGroupProps{
		Vpc: vpc, AllowAllOutbound: jsii.Bool(false),
	})

	link := ecrpull.NewEcrPrivateLink(stack, jsii.String("Ecr"), &ecrpull.EcrPrivateLinkProps{
		Vpc:       vpc,
		Workloads: []pullpath.Workload{{LaunchType: pullpath.Fargate}},
	})
	layers := ecrpull.NewS3LayerGateway(stack, jsii.String("Layers"), &ecrpull.S3LayerGatewayProps{Vpc: vpc})
	link.AllowPullsFrom(tasks, nil)

	service := newService(stack, vpc, tasks) // your own awsecs.FargateService
	service.Node().AddDependency(link.Ready(layers))

	app.Synth(nil)
}

// newService stands for a service; the real one would import awsecs.
func newService(stack awscdk.Stack, vpc awsec2.IVpc, tasks awsec2.ISecurityGroup) constructs.IConstruct {
	return awscdk.NewCfnResource(stack, jsii.String("Service"), &awscdk.CfnResourceProps{
		Type: jsii.String("AWS::ECS::Service"),
		Properties: &map[string]any{
			"LaunchType":     "FARGATE",
			"TaskDefinition": "app",
			"NetworkConfiguration": map[string]any{"AwsvpcConfiguration": map[string]any{
				"SecurityGroups": []any{tasks.SecurityGroupId()},
				"Subnets":        vpc.SelectSubnets(nil).SubnetIds,
			}},
		},
	})
}
