package pullpath

// Actor says whose permissions a call needs.
type Actor string

// The actors.
const (
	// ExecutionRoleActor is the task execution role; on container instances without one, the container instance role.
	ExecutionRoleActor Actor = "executionRole"
	// InstanceRoleActor is the container instance role.
	InstanceRoleActor Actor = "instanceRole"
	// TaskRoleActor is the task role, which the containers themselves use.
	TaskRoleActor Actor = "taskRole"
	// PresignedActor is an AWS principal that presigned the URL: no role of yours is asked.
	PresignedActor Actor = "presigned"
	// NoActor marks a call that IAM does not authorize, or whose action AWS does not document.
	NoActor Actor = "none"
)

// Resource says what kind of resource a call names, for policies.
type Resource string

// The kinds of resources.
const (
	AnyResource        Resource = "*"
	RepositoryResource Resource = "repository"
	LayerResource      Resource = "layer"
	LogStreamResource  Resource = "logStream"
	LogGroupResource   Resource = "logGroup"
	SecretResource     Resource = "secret"
	ParameterResource  Resource = "parameter"
	KeyResource        Resource = "key"
	ClusterResource    Resource = "cluster"
	InstanceResource   Resource = "containerInstance"
	ObjectResource     Resource = "object"
	FileSystemResource Resource = "fileSystem"
)

// Phase groups the calls of a task's start in the order they happen.
type Phase string

// The phases.
const (
	AgentPhase   Phase = "agent"
	SecretsPhase Phase = "secrets"
	VolumesPhase Phase = "volumes"
	PullPhase    Phase = "pull"
	LayersPhase  Phase = "layers"
	LogsPhase    Phase = "logs"
	RunPhase     Phase = "run"
)

// Call is one request that a task's start makes.
type Call struct {
	// API is the IAM action, such as "ecr:BatchGetImage"; for a call that IAM does not authorize it is a plain
	// description.
	API string
	// Service is the endpoint that serves the call.
	Service Service
	// Host is the template of the DNS name the call goes to; see [ExpandHost].
	Host string
	// Actor is whose permissions decide.
	Actor Actor
	// Resource is the kind of resource the call names.
	Resource Resource
	// Phase places the call in the task's start.
	Phase Phase
	// OffVPC marks a call that leaves over a network interface that is not in the VPC, so no endpoint, route or
	// security group of the VPC concerns it.
	OffVPC bool
	// Source is where the row comes from.
	Source Source
	// Dates are those in which the call is made.
	Dates

	when match
}

const layerHost = LayerBucket + ".s3.{region}.{suffix}"

// calls are the rows. Default of Host: the first host of the service.
var calls = []Call{
	{API: "ecs:DiscoverPollEndpoint", Service: ECS, Actor: InstanceRoleActor, Resource: AnyResource, Phase: AgentPhase, Source: ECSGuide, when: match{launchTypes: instances}},
	{API: "ecs:RegisterContainerInstance", Service: ECS, Actor: InstanceRoleActor, Resource: ClusterResource, Phase: AgentPhase, Source: InstanceRole, when: match{launchTypes: instances}},
	{API: "ecs:SubmitTaskStateChange", Service: ECS, Actor: InstanceRoleActor, Resource: ClusterResource, Phase: AgentPhase, Source: InstanceRole, when: match{launchTypes: instances}},
	{API: "ecs:Poll", Service: ECSAgent, Actor: InstanceRoleActor, Resource: InstanceResource, Phase: AgentPhase, Source: ECSGuide, when: match{launchTypes: instances}},
	{API: "ecs:StartTelemetrySession", Service: ECSTelemetry, Actor: InstanceRoleActor, Resource: InstanceResource, Phase: AgentPhase, Source: ECSGuide, when: match{launchTypes: instances}},

	{API: "secretsmanager:GetSecretValue", Service: SecretsManager, Actor: ExecutionRoleActor, Resource: SecretResource, Phase: SecretsPhase, Source: SecretsGuide, when: match{feature: SecretsManagerSecrets}},
	{API: "ssm:GetParameters", Service: SSM, Actor: ExecutionRoleActor, Resource: ParameterResource, Phase: SecretsPhase, Source: ParametersGuide, when: match{feature: SSMParameters}},

	{API: "ecr:GetAuthorizationToken", Service: ECRAPI, Actor: ExecutionRoleActor, Resource: AnyResource, Phase: PullPhase, Source: ECRGuide, when: match{platforms: since140}},
	{API: "ecr:GetAuthorizationToken", Service: ECRAPI, Actor: ExecutionRoleActor, Resource: AnyResource, Phase: PullPhase, OffVPC: true, Source: ECRGuide, Dates: Dates{Until: "2026-06-30"}, when: match{platforms: until130}},
	{API: "ecr:BatchCheckLayerAvailability", Service: ECRDKR, Host: RegistryHostTemplate, Actor: ExecutionRoleActor, Resource: RepositoryResource, Phase: PullPhase, Source: ExecutionRole},
	{API: "ecr:BatchGetImage", Service: ECRDKR, Host: RegistryHostTemplate, Actor: ExecutionRoleActor, Resource: RepositoryResource, Phase: PullPhase, Source: ExecutionRole},
	{API: "ecr:GetDownloadUrlForLayer", Service: ECRDKR, Host: RegistryHostTemplate, Actor: ExecutionRoleActor, Resource: RepositoryResource, Phase: PullPhase, Source: ExecutionRole},
	{API: "s3:GetObject", Service: S3, Host: layerHost, Actor: PresignedActor, Resource: LayerResource, Phase: LayersPhase, Source: ECRGuide},

	{API: "logs:CreateLogStream", Service: Logs, Actor: ExecutionRoleActor, Resource: LogStreamResource, Phase: LogsPhase, Source: AWSLogsGuide, when: match{feature: AWSLogs}},
	{API: "logs:PutLogEvents", Service: Logs, Actor: ExecutionRoleActor, Resource: LogStreamResource, Phase: LogsPhase, Source: AWSLogsGuide, when: match{feature: AWSLogs}},

	{API: "ssmmessages:CreateControlChannel", Service: SSMMessages, Actor: TaskRoleActor, Resource: AnyResource, Phase: RunPhase, Source: ExecGuide, when: match{feature: Exec}},
	{API: "ssmmessages:CreateDataChannel", Service: SSMMessages, Actor: TaskRoleActor, Resource: AnyResource, Phase: RunPhase, Source: ExecGuide, when: match{feature: Exec}},
	{API: "ssmmessages:OpenControlChannel", Service: SSMMessages, Actor: TaskRoleActor, Resource: AnyResource, Phase: RunPhase, Source: ExecGuide, when: match{feature: Exec}},
	{API: "ssmmessages:OpenDataChannel", Service: SSMMessages, Actor: TaskRoleActor, Resource: AnyResource, Phase: RunPhase, Source: ExecGuide, when: match{feature: Exec}},
	{API: "kms:Decrypt", Service: KMS, Actor: TaskRoleActor, Resource: KeyResource, Phase: RunPhase, Source: ECSSkillSample, when: match{feature: KMSDecrypt}},
	{API: "Service Connect configuration", Service: ECSSC, Actor: NoActor, Resource: AnyResource, Phase: RunPhase, Source: ECSGuide, when: match{feature: ServiceConnect, launchTypes: fargate}},
	{API: "Service Connect configuration", Service: ECSAgent, Actor: NoActor, Resource: AnyResource, Phase: RunPhase, Source: ECSGuide, when: match{feature: ServiceConnect, launchTypes: instances}},
	{API: "xray:PutTraceSegments", Service: XRay, Actor: TaskRoleActor, Resource: AnyResource, Phase: RunPhase, Source: XRayEndpoints, when: match{feature: Tracing}},
	{API: "cloudwatch:PutMetricData", Service: Monitoring, Actor: TaskRoleActor, Resource: AnyResource, Phase: RunPhase, Source: CloudWatchEndpoints, when: match{feature: Metrics}},
	{API: "GuardDuty runtime events", Service: GuardDutyData, Actor: NoActor, Resource: AnyResource, Phase: RunPhase, Source: GuardDutyGuide, when: match{feature: GuardDuty}},
}

// EnvironmentFileCall reads an environment file of a task definition. Its host is the bucket's and stands in the task
// definition.
var EnvironmentFileCall = Call{API: "s3:GetObject", Service: S3, Actor: ExecutionRoleActor, Resource: ObjectResource, Phase: SecretsPhase, Source: EnvironmentFilesGuide}

// MountCall mounts a file system of Amazon EFS, over TCP 2049 to a mount target in the VPC and not over an endpoint.
// Its host is the file system's and stands in the task definition.
var MountCall = Call{API: "elasticfilesystem:ClientMount", Actor: TaskRoleActor, Resource: FileSystemResource, Phase: VolumesPhase, Source: EFSVolumesGuide}

// Calls returns the calls that the start of a workload's task makes, in order. The workload must be valid.
func Calls(w Workload) []Call {
	var out []Call
	for _, c := range calls {
		if !c.when.covers(w) {
			continue
		}
		if c.Host == "" {
			row, _ := Lookup(c.Service)
			c.Host = row.Hosts[0]
		}
		out = append(out, c)
	}
	return out
}

// The service principals that assume the roles of a task's start. Where a partition has another DNS suffix, as in
// China, it is not verified that principals keep this one: a trust policy may name either.
const (
	// TasksPrincipal assumes the task execution role and the task role.
	TasksPrincipal = "ecs-tasks.amazonaws.com"
	// InstancesPrincipal assumes the role of container instances.
	InstancesPrincipal = "ec2.amazonaws.com"
)

// Trustee is the service that assumes a role for a task's start.
type Trustee struct {
	// Actor is whose role it assumes.
	Actor Actor
	// Principal is the service principal.
	Principal string
	// SourceKeys says that the service sends aws:SourceAccount and aws:SourceArn, the keys against the confused deputy.
	SourceKeys bool
	// Source is the page that says so.
	Source Source
}

var trustees = []Trustee{
	{Actor: ExecutionRoleActor, Principal: TasksPrincipal, SourceKeys: true, Source: ExecutionRole},
	{Actor: TaskRoleActor, Principal: TasksPrincipal, SourceKeys: true, Source: TaskRoles},
	{Actor: InstanceRoleActor, Principal: InstancesPrincipal, Source: EC2Roles},
}

// TrusteeOf returns the service that assumes the role of an actor; the zero Trustee of an actor without a role.
func TrusteeOf(actor Actor) Trustee {
	for _, t := range trustees {
		if t.Actor == actor {
			return t
		}
	}
	return Trustee{}
}
