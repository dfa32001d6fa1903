package account

import (
	"cmp"
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"ecrprivatelink/internal/testing/moto"
)

// Places is how many clusters, and how many VPCs, MakeFleet makes at most.
const Places = 10

// State is what is wrong with a VPC or the services in it, and what pullcheck must say of them.
type State struct {
	// Cause is the rule and the key of the error, such as "endpoint-missing:logs"; empty where all pass.
	Cause  string
	damage func(ctx context.Context, n *Network) error
	// role is the execution role, among those that MakeFleet makes.
	role string
}

// Fleet is what MakeFleet makes.
type Fleet struct {
	// Expected are the causes by the ARN of the service; empty for one that passes.
	Expected map[string]string
	// Networks are the VPCs, and States what is wrong with each.
	Networks []Network
	States   []State
}

func without(endpoint func(*Network) *string) func(context.Context, *Network) error {
	return func(ctx context.Context, n *Network) error {
		_, err := n.A.EC2.DeleteVpcEndpoints(ctx, &ec2.DeleteVpcEndpointsInput{VpcEndpointIds: []string{*endpoint(n)}})
		return err
	}
}

// states are those of the VPCs, in order.
var states = []State{
	{},
	{Cause: "endpoint-missing:logs", damage: without(func(n *Network) *string { return &n.Logs })},
	{Cause: "endpoint-missing:ecr.dkr", damage: without(func(n *Network) *string { return &n.DKR })},
	{Cause: "endpoint-missing:ecr.api", damage: without(func(n *Network) *string { return &n.API })},
	{Cause: "endpoint-missing:s3", damage: without(func(n *Network) *string { return &n.S3 })},
	{},
	{Cause: "vpc-dns-attributes", damage: func(ctx context.Context, n *Network) error {
		_, err := n.A.EC2.ModifyVpcAttribute(ctx, &ec2.ModifyVpcAttributeInput{VpcId: &n.VPC, EnableDnsHostnames: &types.AttributeBooleanValue{Value: aws.Bool(false)}})
		return err
	}},
	{Cause: "ingress-missing", damage: func(ctx context.Context, n *Network) error {
		found, err := n.A.EC2.DescribeSecurityGroups(ctx, &ec2.DescribeSecurityGroupsInput{GroupIds: []string{n.EndpointGroup}})
		if err != nil {
			return err
		}
		_, err = n.A.EC2.RevokeSecurityGroupIngress(ctx, &ec2.RevokeSecurityGroupIngressInput{GroupId: &n.EndpointGroup, IpPermissions: found.SecurityGroups[0].IpPermissions})
		return err
	}},
	{Cause: "role-permission-missing", role: "fleet-without-pull"},
	{},
}

// MakeFleet makes as many services of AWS Fargate in as many clusters and VPCs, up to Places, each VPC in one of the
// states. Each service has a task definition of its own.
func (a *Account) MakeFleet(services int) Fleet {
	t, ctx := a.T, a.T.Context()
	t.Helper()
	allow := func(actions string) *string {
		return aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[` + actions + `],"Resource":"*"}]}`)
	}
	logs := `"logs:CreateLogStream","logs:PutLogEvents"`
	roles := map[string]string{}
	for _, role := range []struct{ name, actions string }{ // in this order, as they are recorded
		{"fleet", logs + `,"ecr:GetAuthorizationToken","ecr:BatchCheckLayerAvailability","ecr:BatchGetImage","ecr:GetDownloadUrlForLayer"`},
		{"fleet-without-pull", logs + `,"ecr:GetAuthorizationToken"`},
	} {
		roles[role.name] = *made(a.IAM.CreateRole(ctx, &iam.CreateRoleInput{RoleName: &role.name, AssumeRolePolicyDocument: aws.String(trust)}))(t).Role.Arn
		made(a.IAM.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: &role.name, PolicyName: aws.String("pull"), PolicyDocument: allow(role.actions)}))(t)
	}
	made(a.ECR.CreateRepository(ctx, &ecr.CreateRepositoryInput{RepositoryName: aws.String("app")}))(t)
	places := min(services, Places)
	f := Fleet{Expected: map[string]string{}, States: states[:places]}
	for i := range places {
		n := a.MakeVPC(fmt.Sprintf("fleet-%d", i), fmt.Sprintf("10.%d.0.0/16", 100+i), fmt.Sprintf("10.%d.1.0/24", 100+i))
		if damage := states[i].damage; damage != nil {
			if err := damage(ctx, &n); err != nil {
				t.Fatal(err)
			}
		}
		made(a.ECS.CreateCluster(ctx, &ecs.CreateClusterInput{ClusterName: aws.String(fmt.Sprintf("fleet-%d", i))}))(t)
		f.Networks = append(f.Networks, n)
	}
	for i := range services {
		state := states[i%places]
		arn, err := a.makeFleetService(ctx, i, f.Networks[i%places], fmt.Sprintf("fleet-%d", i%places), roles[cmp.Or(state.role, "fleet")])
		if err != nil {
			t.Fatal(err)
		}
		f.Expected[arn] = state.Cause
	}
	return f
}

func (a *Account) makeFleetService(ctx context.Context, i int, n Network, cluster, role string) (string, error) {
	name := fmt.Sprintf("service-%d", i)
	definition, err := a.ECS.RegisterTaskDefinition(ctx, &ecs.RegisterTaskDefinitionInput{Family: &name, NetworkMode: ecstypes.NetworkModeAwsvpc,
		RequiresCompatibilities: []ecstypes.Compatibility{ecstypes.CompatibilityFargate}, Cpu: aws.String("256"), Memory: aws.String("512"), ExecutionRoleArn: &role,
		ContainerDefinitions: []ecstypes.ContainerDefinition{{Name: aws.String("app"), Image: aws.String(moto.Account + ".dkr.ecr." + moto.Region + ".amazonaws.com/app:v1"),
			Memory: aws.Int32(128), Environment: []ecstypes.KeyValuePair{{Name: aws.String("TOKEN"), Value: aws.String(Secret)}},
			LogConfiguration: &ecstypes.LogConfiguration{LogDriver: ecstypes.LogDriverAwslogs, Options: map[string]string{
				"awslogs-group": "/app", "awslogs-region": moto.Region, "awslogs-stream-prefix": "app"}}}}})
	if err != nil {
		return "", err
	}
	service, err := a.ECS.CreateService(ctx, &ecs.CreateServiceInput{Cluster: &cluster, ServiceName: &name, TaskDefinition: definition.TaskDefinition.TaskDefinitionArn,
		DesiredCount: aws.Int32(0), LaunchType: ecstypes.LaunchTypeFargate, PlatformVersion: aws.String("1.4.0"),
		NetworkConfiguration: &ecstypes.NetworkConfiguration{AwsvpcConfiguration: &ecstypes.AwsVpcConfiguration{Subnets: []string{n.Subnet}, SecurityGroups: []string{n.TaskGroup}}}})
	if err != nil {
		return "", err
	}
	return aws.ToString(service.Service.ServiceArn), nil
}

// Secret is the value of an environment variable of every service of MakeFleet: nothing that pullcheck writes holds it.
const Secret = "hunter2-of-the-fleet"
