package account

import (
	"encoding/base64"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	ecrtypes "github.com/aws/aws-sdk-go-v2/service/ecr/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/efs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"ecrprivatelink/internal/testing/moto"
)

// Cluster is the ARNs and names of what MakeCluster makes.
type Cluster struct {
	Network
	// Name is the cluster's name.
	Name string
	// Fargate and EC2 are the ARNs of the task definitions.
	Fargate, EC2 string
	// Execution and Instance are the ARNs of the roles, and Boundary is that of the execution role's permissions
	// boundary.
	Execution, Instance, Boundary string
	// Profile is the name of the instance profile.
	Profile string
	// Repository is the name of the image's repository, and Key the ARN of a customer managed key, which encrypts
	// Secret, an ARN, Parameter, a name, and sessions of ECS Exec. Bucket holds an environment file.
	Repository, Key, Secret, Parameter, Bucket string
}

const trust = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}`

// MakeCluster makes a cluster beside a VPC, with an execution role that has an inline policy, a managed policy and a
// permissions boundary, a container instance role, and a task definition for each launch type.
func (a *Account) MakeCluster(name string, n Network) Cluster {
	t, ctx := a.T, a.T.Context()
	t.Helper()
	c := Cluster{Network: n, Name: name, Profile: name + "-instances", Repository: name + "/app", Parameter: "/" + name + "/level", Bucket: name + "-settings"}
	c.makeNamed()
	made(a.ECS.CreateCluster(ctx, &ecs.CreateClusterInput{ClusterName: &name, Configuration: &types.ClusterConfiguration{
		ExecuteCommandConfiguration: &types.ExecuteCommandConfiguration{KmsKeyId: &c.Key}}}))(t)

	allow := func(actions string) *string {
		return aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":` + actions + `,"Resource":"*"}]}`)
	}
	logs := made(a.IAM.CreatePolicy(ctx, &iam.CreatePolicyInput{PolicyName: aws.String(name + "-logs"), PolicyDocument: allow(`["logs:CreateLogStream","logs:PutLogEvents"]`)}))(t).Policy.Arn
	c.Boundary = *made(a.IAM.CreatePolicy(ctx, &iam.CreatePolicyInput{PolicyName: aws.String(name + "-boundary"), PolicyDocument: allow(`"*"`)}))(t).Policy.Arn
	c.Execution = *made(a.IAM.CreateRole(ctx, &iam.CreateRoleInput{RoleName: aws.String(name + "-execution"), AssumeRolePolicyDocument: aws.String(trust), PermissionsBoundary: &c.Boundary}))(t).Role.Arn
	made(a.IAM.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: aws.String(name + "-execution"), PolicyName: aws.String("pull"),
		PolicyDocument: allow(`["ecr:GetAuthorizationToken","ecr:BatchCheckLayerAvailability","ecr:BatchGetImage","ecr:GetDownloadUrlForLayer"]`)}))(t)
	made(a.IAM.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: aws.String(name + "-execution"), PolicyArn: logs}))(t)
	c.Instance = *made(a.IAM.CreateRole(ctx, &iam.CreateRoleInput{RoleName: &c.Profile, AssumeRolePolicyDocument: aws.String(strings.Replace(trust, "ecs-tasks", "ec2", 1))}))(t).Role.Arn
	made(a.IAM.CreateInstanceProfile(ctx, &iam.CreateInstanceProfileInput{InstanceProfileName: &c.Profile}))(t)
	made(a.IAM.AddRoleToInstanceProfile(ctx, &iam.AddRoleToInstanceProfileInput{InstanceProfileName: &c.Profile, RoleName: &c.Profile}))(t)

	container := types.ContainerDefinition{Name: aws.String("app"), Image: aws.String("123456789012.dkr.ecr.us-west-2.amazonaws.com/" + c.Repository + ":v1"), Memory: aws.Int32(128),
		LogConfiguration: &types.LogConfiguration{LogDriver: types.LogDriverAwslogs, Options: map[string]string{
			"awslogs-group": "/app", "awslogs-region": moto.Region, "awslogs-stream-prefix": "app", "awslogs-create-group": "true"}},
		Secrets: []types.Secret{
			{Name: aws.String("PASSWORD"), ValueFrom: aws.String(c.Secret + ":password::")},
			{Name: aws.String("LEVEL"), ValueFrom: &c.Parameter},
		},
		EnvironmentFiles: []types.EnvironmentFile{{Type: types.EnvironmentFileTypeS3, Value: aws.String("arn:aws:s3:::" + c.Bucket + "/app.env")}}}
	c.Fargate = *made(a.ECS.RegisterTaskDefinition(ctx, &ecs.RegisterTaskDefinitionInput{Family: aws.String(name + "-fargate"), NetworkMode: types.NetworkModeAwsvpc,
		RequiresCompatibilities: []types.Compatibility{types.CompatibilityFargate}, Cpu: aws.String("256"), Memory: aws.String("512"),
		ExecutionRoleArn: &c.Execution, ContainerDefinitions: []types.ContainerDefinition{container}}))(t).TaskDefinition.TaskDefinitionArn
	c.EC2 = *made(a.ECS.RegisterTaskDefinition(ctx, &ecs.RegisterTaskDefinitionInput{Family: aws.String(name + "-ec2"), NetworkMode: types.NetworkModeBridge,
		ExecutionRoleArn: &c.Execution, ContainerDefinitions: []types.ContainerDefinition{container}}))(t).TaskDefinition.TaskDefinitionArn
	return c
}

// makeNamed makes what the cluster's tasks name.
func (c *Cluster) makeNamed() {
	a, t, ctx := c.A, c.A.T, c.A.T.Context()
	t.Helper()
	c.Key = *made(a.KMS.CreateKey(ctx, &kms.CreateKeyInput{}))(t).KeyMetadata.Arn
	made(a.ECR.CreateRepository(ctx, &ecr.CreateRepositoryInput{RepositoryName: &c.Repository, EncryptionConfiguration: &ecrtypes.EncryptionConfiguration{
		EncryptionType: ecrtypes.EncryptionTypeKms, KmsKey: &c.Key}}))(t)
	c.Secret = *made(a.Secrets.CreateSecret(ctx, &secretsmanager.CreateSecretInput{Name: aws.String(c.Name + "/db"), SecretString: aws.String("{}"), KmsKeyId: &c.Key}))(t).ARN
	made(a.SSM.PutParameter(ctx, &ssm.PutParameterInput{Name: &c.Parameter, Value: aws.String("debug"), Type: ssmtypes.ParameterTypeSecureString, KeyId: &c.Key}))(t)
	made(a.S3.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: &c.Bucket,
		CreateBucketConfiguration: &s3types.CreateBucketConfiguration{LocationConstraint: s3types.BucketLocationConstraint(moto.Region)}}))(t)
}

// AllowSecrets lets the execution role read what the task definitions name.
func (c Cluster) AllowSecrets() {
	c.A.T.Helper()
	made(c.A.IAM.PutRolePolicy(c.A.T.Context(), &iam.PutRolePolicyInput{RoleName: aws.String(c.Name + "-execution"), PolicyName: aws.String("secrets"),
		PolicyDocument: aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["secretsmanager:GetSecretValue","ssm:GetParameters","logs:CreateLogGroup","kms:Decrypt","s3:GetObject","s3:GetBucketLocation"],"Resource":"*"}]}`)}))(c.A.T)
}

// VPCConfiguration is where the cluster's tasks on Fargate run.
func (c Cluster) VPCConfiguration() *types.NetworkConfiguration {
	return &types.NetworkConfiguration{AwsvpcConfiguration: &types.AwsVpcConfiguration{Subnets: []string{c.Subnet}, SecurityGroups: []string{c.TaskGroup}}}
}

// MakeService makes a service; set changes its input.
func (c Cluster) MakeService(name, definition string, set func(*ecs.CreateServiceInput)) {
	c.A.T.Helper()
	in := &ecs.CreateServiceInput{Cluster: &c.Name, ServiceName: &name, TaskDefinition: &definition, DesiredCount: aws.Int32(1)}
	set(in)
	made(c.A.ECS.CreateService(c.A.T.Context(), in))(c.A.T)
}

// RunFargate starts a task on Fargate and returns its ARN.
func (c Cluster) RunFargate(group string) string {
	c.A.T.Helper()
	in := &ecs.RunTaskInput{Cluster: &c.Name, TaskDefinition: &c.Fargate, LaunchType: types.LaunchTypeFargate, PlatformVersion: aws.String("1.4.0"), NetworkConfiguration: c.VPCConfiguration()}
	if group != "" {
		in.Group = &group
	}
	return *made(c.A.ECS.RunTask(c.A.T.Context(), in))(c.A.T).Tasks[0].TaskArn
}

// Stop stops a task for a reason.
func (c Cluster) Stop(task, reason string) {
	c.A.T.Helper()
	made(c.A.ECS.StopTask(c.A.T.Context(), &ecs.StopTaskInput{Cluster: &c.Name, Task: &task, Reason: &reason}))(c.A.T)
}

// MakeInstance starts a container instance in the cluster's subnet, with the lines of its user data if there are any,
// and returns its id.
func (c Cluster) MakeInstance(group string, userData ...string) string {
	t, ctx := c.A.T, c.A.T.Context()
	t.Helper()
	in := &ec2.RunInstancesInput{ImageId: aws.String("ami-12c6146b"), MinCount: aws.Int32(1), MaxCount: aws.Int32(1), SubnetId: &c.Subnet,
		SecurityGroupIds: []string{group}, IamInstanceProfile: &ec2types.IamInstanceProfileSpecification{Name: &c.Profile}}
	if len(userData) > 0 {
		in.UserData = aws.String(base64.StdEncoding.EncodeToString([]byte(strings.Join(userData, "\n"))))
	}
	id := *made(c.A.EC2.RunInstances(ctx, in))(t).Instances[0].InstanceId
	made(c.A.ECS.RegisterContainerInstance(ctx, &ecs.RegisterContainerInstanceInput{Cluster: &c.Name,
		InstanceIdentityDocument: aws.String(`{"instanceId":"` + id + `"}`)}))(t)
	return id
}

// Files is the ids of what MakeFiles makes.
type Files struct {
	// FileSystem has one mount target, Target, in the cluster's subnet with the group Group, and the access point
	// AccessPoint.
	FileSystem, Target, Group, AccessPoint string
	// Definition is the ARN of a task definition for Fargate that mounts it.
	Definition string
}

// MakeFiles makes a file system whose mount target lets the cluster's VPC in, and a task definition that mounts it.
func (c Cluster) MakeFiles(cidr string) Files {
	a, t, ctx := c.A, c.A.T, c.A.T.Context()
	t.Helper()
	f := Files{Group: a.MakeGroup(c.VPC, c.Name+"-files")}
	made(a.EC2.AuthorizeSecurityGroupIngress(ctx, &ec2.AuthorizeSecurityGroupIngressInput{GroupId: &f.Group, IpPermissions: []ec2types.IpPermission{
		{IpProtocol: aws.String("tcp"), FromPort: aws.Int32(2049), ToPort: aws.Int32(2049), IpRanges: []ec2types.IpRange{{CidrIp: &cidr}}}}}))(t)
	f.FileSystem = *made(a.EFS.CreateFileSystem(ctx, &efs.CreateFileSystemInput{CreationToken: aws.String(c.Name + "-files")}))(t).FileSystemId
	f.Target = *made(a.EFS.CreateMountTarget(ctx, &efs.CreateMountTargetInput{FileSystemId: &f.FileSystem, SubnetId: &c.Subnet, SecurityGroups: []string{f.Group}}))(t).MountTargetId
	f.AccessPoint = *made(a.EFS.CreateAccessPoint(ctx, &efs.CreateAccessPointInput{FileSystemId: &f.FileSystem, ClientToken: aws.String(c.Name + "-point")}))(t).AccessPointId
	d := made(a.ECS.DescribeTaskDefinition(ctx, &ecs.DescribeTaskDefinitionInput{TaskDefinition: &c.Fargate}))(t).TaskDefinition
	d.ContainerDefinitions[0].MountPoints = []types.MountPoint{{SourceVolume: aws.String("data"), ContainerPath: aws.String("/data")}}
	f.Definition = *made(a.ECS.RegisterTaskDefinition(ctx, &ecs.RegisterTaskDefinitionInput{Family: aws.String(c.Name + "-files"), NetworkMode: types.NetworkModeAwsvpc,
		RequiresCompatibilities: []types.Compatibility{types.CompatibilityFargate}, Cpu: aws.String("256"), Memory: aws.String("512"),
		ExecutionRoleArn: &c.Execution, ContainerDefinitions: d.ContainerDefinitions, Volumes: []types.Volume{{Name: aws.String("data"),
			EfsVolumeConfiguration: &types.EFSVolumeConfiguration{FileSystemId: &f.FileSystem, TransitEncryption: types.EFSTransitEncryptionEnabled,
				AuthorizationConfig: &types.EFSAuthorizationConfig{AccessPointId: &f.AccessPoint}}}}}))(t).TaskDefinition.TaskDefinitionArn
	return f
}
