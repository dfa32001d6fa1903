package pullpath

// Source says where a fact comes from: an AWS page that a reader can open.
type Source string

// The pages that the rows of this package cite.
const (
	// ECRGuide is the page that specifies private pulls.
	ECRGuide Source = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html"
	// ECSGuide lists the endpoints of Amazon ECS itself.
	ECSGuide Source = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html"
	// PlatformMigration describes what changed with Fargate Linux 1.4.0.
	PlatformMigration Source = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-version-migration.html"
	// RetiredPlatforms lists the Fargate Linux platform versions that are over.
	RetiredPlatforms Source = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-versions-retired.html"
	// LinuxPlatforms lists the Fargate Linux platform versions.
	LinuxPlatforms Source = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-linux-fargate.html"
	// WindowsPlatforms lists the Fargate Windows platform versions.
	WindowsPlatforms Source = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-windows-fargate.html"
	// FargateTasks documents what of task definitions is different on Fargate, the sizes of tasks among it.
	FargateTasks Source = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html"
	// ExecutionRole documents the task execution role and its optional conditions.
	ExecutionRole Source = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html"
	// TaskRoles documents the task role.
	TaskRoles Source = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html"
	// EC2Roles documents the roles of EC2 instances.
	EC2Roles Source = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html"
	// InstanceRole documents the container instance role.
	InstanceRole Source = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html"
	// AWSLogsGuide documents the awslogs log driver.
	AWSLogsGuide Source = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html"
	// SecretsGuide documents Secrets Manager secrets in task definitions.
	SecretsGuide Source = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html"
	// CrossAccountSecrets documents what it takes to use a secret of another account.
	CrossAccountSecrets Source = "https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html"
	// ParametersGuide documents Parameter Store parameters in task definitions.
	ParametersGuide Source = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-ssm-paramstore.html"
	// EnvironmentFilesGuide documents environment files in Amazon S3.
	EnvironmentFilesGuide Source = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html"
	// EFSVolumesGuide documents volumes of Amazon EFS in task definitions.
	EFSVolumesGuide Source = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/efs-volumes.html"
	// ExecGuide documents ECS Exec.
	ExecGuide Source = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html"
	// SystemsManagerAPIs says which endpoints SSM Agent calls.
	SystemsManagerAPIs Source = "https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-setting-up-messageAPIs.html"
	// FileSystemEndpoints documents the interface endpoints of Amazon EFS.
	FileSystemEndpoints Source = "https://docs.aws.amazon.com/efs/latest/ug/efs-vpc-endpoints.html"
	// XRayEndpoints documents X-Ray's interface endpoint.
	XRayEndpoints Source = "https://docs.aws.amazon.com/xray/latest/devguide/xray-security-vpc-endpoint.html"
	// CloudWatchEndpoints documents CloudWatch's interface endpoints.
	CloudWatchEndpoints Source = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-interface-VPC.html"
	// GuardDutyGuide documents Runtime Monitoring on Amazon ECS.
	GuardDutyGuide Source = "https://docs.aws.amazon.com/guardduty/latest/ug/how-runtime-monitoring-works-ecs-fargate.html"
	// GuardDutyImages lists the registries of GuardDuty's agent by Region.
	GuardDutyImages Source = "https://docs.aws.amazon.com/guardduty/latest/ug/ecs-runtime-agent-ecr-image-uri.html"
	// ManagedInstancesNetwork says that subnets of Managed Instances without public addresses need a NAT gateway.
	ManagedInstancesNetwork Source = "https://docs.aws.amazon.com/batch/latest/APIReference/API_ManagedInstancesNetworkConfiguration.html"
	// FireLensGuide documents log routing with FireLens.
	FireLensGuide Source = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_firelens.html"
	// GatewayEndpoints documents S3 gateway endpoints, their prefix list and policy.
	GatewayEndpoints Source = "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html"
	// InterfaceEndpoints documents interface endpoints: subnets, groups, private DNS.
	InterfaceEndpoints Source = "https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html"
	// EndpointPolicies documents endpoint policies and their size limit.
	EndpointPolicies Source = "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html"
	// ZonesGuide lists the Availability Zones of every Region.
	ZonesGuide Source = "https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html"
	// CDKRegionInfo is the partition data that aws-cdk-lib 2.276.0 ships.
	CDKRegionInfo Source = "https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.region_info-readme.html"
	// CDKInterfaceNames is the table of service name prefixes in aws-cdk-lib 2.276.0.
	CDKInterfaceNames Source = "https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_ec2.InterfaceVpcEndpointAwsService.html"
	// ECSSkillSample is an AWS sample whose endpoint set was checked against the guides on 2026-07-10.
	ECSSkillSample Source = "https://aws-samples.github.io/sample-apex-skills/docs/skills/ecs/ecs-build/references/networking-security"
)
