package live

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"ecrprivatelink/test/moto"
)

// cluster holds the ARNs and names of what makeCluster makes.
type cluster struct {
	network
	name                          string
	fargate, ec2                  string // task definitions
	execution, instance, boundary string // roles and a policy
	profile                       string
}

const trust = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}`

// makeCluster makes a cluster beside a VPC, with an execution role that has an inline policy, a managed policy and a
// permissions boundary, a container instance role, and a task definition for each launch type.
func (a *account) makeCluster(name string, n network) cluster {
	t, ctx := a.t, a.t.Context()
	t.Helper()
	c := cluster{network: n, name: name, profile: name + "-instances"}
	made(a.ecs.CreateCluster(ctx, &ecs.CreateClusterInput{ClusterName: &name, Configuration: &types.ClusterConfiguration{
		ExecuteCommandConfiguration: &types.ExecuteCommandConfiguration{KmsKeyId: aws.String("arn:aws:kms:us-west-2:123456789012:key/1")}}}))(t)

	allow := func(actions string) *string {
		return aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":` + actions + `,"Resource":"*"}]}`)
	}
	logs := made(a.iam.CreatePolicy(ctx, &iam.CreatePolicyInput{PolicyName: aws.String(name + "-logs"), PolicyDocument: allow(`["logs:CreateLogStream","logs:PutLogEvents"]`)}))(t).Policy.Arn
	c.boundary = *made(a.iam.CreatePolicy(ctx, &iam.CreatePolicyInput{PolicyName: aws.String(name + "-boundary"), PolicyDocument: allow(`"*"`)}))(t).Policy.Arn
	c.execution = *made(a.iam.CreateRole(ctx, &iam.CreateRoleInput{RoleName: aws.String(name + "-execution"), AssumeRolePolicyDocument: aws.String(trust), PermissionsBoundary: &c.boundary}))(t).Role.Arn
	made(a.iam.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: aws.String(name + "-execution"), PolicyName: aws.String("pull"),
		PolicyDocument: allow(`["ecr:GetAuthorizationToken","ecr:BatchCheckLayerAvailability","ecr:BatchGetImage","ecr:GetDownloadUrlForLayer"]`)}))(t)
	made(a.iam.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: aws.String(name + "-execution"), PolicyArn: logs}))(t)
	c.instance = *made(a.iam.CreateRole(ctx, &iam.CreateRoleInput{RoleName: &c.profile, AssumeRolePolicyDocument: aws.String(strings.Replace(trust, "ecs-tasks", "ec2", 1))}))(t).Role.Arn
	made(a.iam.CreateInstanceProfile(ctx, &iam.CreateInstanceProfileInput{InstanceProfileName: &c.profile}))(t)
	made(a.iam.AddRoleToInstanceProfile(ctx, &iam.AddRoleToInstanceProfileInput{InstanceProfileName: &c.profile, RoleName: &c.profile}))(t)

	container := types.ContainerDefinition{Name: aws.String("app"), Image: aws.String("123456789012.dkr.ecr.us-west-2.amazonaws.com/app:v1"), Memory: aws.Int32(128),
		LogConfiguration: &types.LogConfiguration{LogDriver: types.LogDriverAwslogs, Options: map[string]string{
			"awslogs-group": "/app", "awslogs-region": moto.Region, "awslogs-stream-prefix": "app", "awslogs-create-group": "true"}},
		Secrets: []types.Secret{
			{Name: aws.String("PASSWORD"), ValueFrom: aws.String("arn:aws:secretsmanager:us-west-2:123456789012:secret:db-AbCdEf:password::")},
			{Name: aws.String("LEVEL"), ValueFrom: aws.String("/app/level")},
		}}
	c.fargate = *made(a.ecs.RegisterTaskDefinition(ctx, &ecs.RegisterTaskDefinitionInput{Family: aws.String(name + "-fargate"), NetworkMode: types.NetworkModeAwsvpc,
		RequiresCompatibilities: []types.Compatibility{types.CompatibilityFargate}, Cpu: aws.String("256"), Memory: aws.String("512"),
		ExecutionRoleArn: &c.execution, ContainerDefinitions: []types.ContainerDefinition{container}}))(t).TaskDefinition.TaskDefinitionArn
	c.ec2 = *made(a.ecs.RegisterTaskDefinition(ctx, &ecs.RegisterTaskDefinitionInput{Family: aws.String(name + "-ec2"), NetworkMode: types.NetworkModeBridge,
		ExecutionRoleArn: &c.execution, ContainerDefinitions: []types.ContainerDefinition{container}}))(t).TaskDefinition.TaskDefinitionArn
	return c
}

// vpcConfiguration is where the cluster's tasks on Fargate run.
func (c cluster) vpcConfiguration() *types.NetworkConfiguration {
	return &types.NetworkConfiguration{AwsvpcConfiguration: &types.AwsVpcConfiguration{Subnets: []string{c.subnet}, SecurityGroups: []string{c.taskGroup}}}
}

// makeService makes a service; set changes its input.
func (c cluster) makeService(name, definition string, set func(*ecs.CreateServiceInput)) {
	c.a.t.Helper()
	in := &ecs.CreateServiceInput{Cluster: &c.name, ServiceName: &name, TaskDefinition: &definition, DesiredCount: aws.Int32(1)}
	set(in)
	made(c.a.ecs.CreateService(c.a.t.Context(), in))(c.a.t)
}

// runFargate starts a task on Fargate and returns its ARN.
func (c cluster) runFargate(group string) string {
	c.a.t.Helper()
	in := &ecs.RunTaskInput{Cluster: &c.name, TaskDefinition: &c.fargate, LaunchType: types.LaunchTypeFargate, PlatformVersion: aws.String("1.4.0"), NetworkConfiguration: c.vpcConfiguration()}
	if group != "" {
		in.Group = &group
	}
	return *made(c.a.ecs.RunTask(c.a.t.Context(), in))(c.a.t).Tasks[0].TaskArn
}

// stop stops a task for a reason.
func (c cluster) stop(task, reason string) {
	c.a.t.Helper()
	made(c.a.ecs.StopTask(c.a.t.Context(), &ecs.StopTaskInput{Cluster: &c.name, Task: &task, Reason: &reason}))(c.a.t)
}

// makeInstance starts a container instance in the cluster's subnet and returns its id.
func (c cluster) makeInstance(group string) string {
	t, ctx := c.a.t, c.a.t.Context()
	t.Helper()
	image := made(c.a.ec2.DescribeImages(ctx, &ec2.DescribeImagesInput{}))(t).Images[0].ImageId
	id := *made(c.a.ec2.RunInstances(ctx, &ec2.RunInstancesInput{ImageId: image, MinCount: aws.Int32(1), MaxCount: aws.Int32(1), SubnetId: &c.subnet,
		SecurityGroupIds: []string{group}, IamInstanceProfile: &ec2types.IamInstanceProfileSpecification{Name: &c.profile}}))(t).Instances[0].InstanceId
	made(c.a.ecs.RegisterContainerInstance(ctx, &ecs.RegisterContainerInstanceInput{Cluster: &c.name,
		InstanceIdentityDocument: aws.String(`{"instanceId":"` + id + `"}`)}))(t)
	return id
}
