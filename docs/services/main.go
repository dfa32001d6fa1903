//go:build ignore

// Services on a network that another app deployed, here docs/examples/publish.yaml: one on Fargate and one on container
// instances. Everything about the network is read from its SSM parameters at deployment:
//
//	npx cdk deploy --app "go run docs/services/main.go"
//
// In a repository of your own, drop the first line and take ecrprivatelink into your go.mod.
package main

import (
	"os"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsautoscaling"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/ecrpull"
	"ecrprivatelink/constructs/pullpath"
)

func main() { os.Exit(ecrpull.Main("services", services)) }

func services() error {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Services"), nil)
	network := &ecrpull.SsmProps{Prefix: "/network/prod", Workloads: []pullpath.Workload{
		{LaunchType: pullpath.Fargate, Features: []pullpath.Feature{pullpath.AWSLogs}},
		{LaunchType: pullpath.EC2, Features: []pullpath.Feature{pullpath.AWSLogs}},
	}}
	s := service{
		stack:  stack,
		link:   ecrpull.EcrPrivateLinkFromSsm(stack, jsii.String("Ecr"), network),
		access: ecrpull.TaskAccessFromSsm(stack, jsii.String("Access"), network),
	}
	s.cluster = awsecs.NewCluster(stack, jsii.String("Cluster"), &awsecs.ClusterProps{Vpc: s.link.Vpc()})
	s.repository = awsecr.Repository_FromRepositoryName(stack, jsii.String("Repository"), jsii.String("app"))
	s.groups = &[]awsec2.ISecurityGroup{s.access.SecurityGroup}
	s.onFargate()
	s.onInstances()
	app.Synth(nil)
	return nil
}

type service struct {
	stack      awscdk.Stack
	link       *ecrpull.EcrPrivateLink
	access     *ecrpull.ImportedTaskAccess
	cluster    awsecs.Cluster
	repository awsecr.IRepository
	groups     *[]awsec2.ISecurityGroup
}

// role is an execution role with the permissions of exactly these pulls.
func (s service) role(id string) awsiam.Role {
	return awsiam.NewRole(s.stack, jsii.String(id), &awsiam.RoleProps{
		AssumedBy:       awsiam.NewServicePrincipal(jsii.String("ecs-tasks.amazonaws.com"), nil),
		ManagedPolicies: &[]awsiam.IManagedPolicy{s.access.ExecutionPolicy},
	})
}

// container is the one container of a task.
func (s service) container(memory float64) *awsecs.ContainerDefinitionOptions {
	return &awsecs.ContainerDefinitionOptions{
		Image:          awsecs.ContainerImage_FromEcrRepository(s.repository, jsii.String("1.0")),
		MemoryLimitMiB: jsii.Number(memory),
		Logging: awsecs.LogDriver_AwsLogs(&awsecs.AwsLogDriverProps{
			StreamPrefix: jsii.String("app"), LogRetention: awslogs.RetentionDays_ONE_WEEK}),
	}
}

func (s service) onFargate() {
	task := awsecs.NewFargateTaskDefinition(s.stack, jsii.String("FargateTask"), &awsecs.FargateTaskDefinitionProps{ExecutionRole: s.role("FargateRole")})
	task.AddContainer(jsii.String("app"), s.container(512))
	awsecs.NewFargateService(s.stack, jsii.String("FargateService"), &awsecs.FargateServiceProps{
		Cluster: s.cluster, TaskDefinition: task, SecurityGroups: s.groups, MinHealthyPercent: jsii.Number(100), CircuitBreaker: &awsecs.DeploymentCircuitBreaker{},
		VpcSubnets: &awsec2.SubnetSelection{SubnetType: awsec2.SubnetType_PRIVATE_ISOLATED},
	})
}

func (s service) onInstances() {
	instances := awsautoscaling.NewAutoScalingGroup(s.stack, jsii.String("Instances"), &awsautoscaling.AutoScalingGroupProps{
		Vpc: s.link.Vpc(), VpcSubnets: &awsec2.SubnetSelection{SubnetType: awsec2.SubnetType_PRIVATE_ISOLATED},
		InstanceType: awsec2.NewInstanceType(jsii.String("t3.small")),
		MachineImage: awsecs.EcsOptimizedImage_AmazonLinux2023(awsecs.AmiHardwareType_STANDARD, nil),
		// The agent and the container engine make the calls of a pull, so the instances have the tasks' group.
		SecurityGroup: s.access.SecurityGroup,
		RequireImdsv2: jsii.Bool(true),
		MinCapacity:   jsii.Number(1), MaxCapacity: jsii.Number(2),
	})
	capacity := awsecs.NewAsgCapacityProvider(s.stack, jsii.String("Capacity"), &awsecs.AsgCapacityProviderProps{
		AutoScalingGroup: instances, EnableManagedTerminationProtection: jsii.Bool(false), EnableManagedDraining: jsii.Bool(true)})
	s.cluster.AddAsgCapacityProvider(capacity, nil)
	task := awsecs.NewEc2TaskDefinition(s.stack, jsii.String("InstanceTask"), &awsecs.Ec2TaskDefinitionProps{ExecutionRole: s.role("InstanceTaskRole")})
	task.AddContainer(jsii.String("app"), s.container(256))
	awsecs.NewEc2Service(s.stack, jsii.String("InstanceService"), &awsecs.Ec2ServiceProps{
		Cluster: s.cluster, TaskDefinition: task, MinHealthyPercent: jsii.Number(50), CircuitBreaker: &awsecs.DeploymentCircuitBreaker{},
		CapacityProviderStrategies: &[]*awsecs.CapacityProviderStrategy{{CapacityProvider: capacity.CapacityProviderName(), Weight: jsii.Number(1)}},
	})
}
