package pullpath

// Feature is something that tasks use beyond the pull itself.
type Feature string

// The features.
const (
	// AWSLogs is the awslogs log driver.
	AWSLogs Feature = "awslogs"
	// SecretsManagerSecrets are secrets of AWS Secrets Manager in the task definition.
	SecretsManagerSecrets Feature = "secretsmanager"
	// SSMParameters are Parameter Store parameters in the task definition.
	SSMParameters Feature = "ssm"
	// Exec is ECS Exec.
	Exec Feature = "exec"
	// KMSDecrypt is a customer managed key that encrypts ECS Exec sessions or that a task calls AWS KMS with.
	KMSDecrypt Feature = "kms"
	// ServiceConnect is Amazon ECS Service Connect.
	ServiceConnect Feature = "service-connect"
	// Tracing sends traces to AWS X-Ray.
	Tracing Feature = "xray"
	// Metrics sends metrics to Amazon CloudWatch.
	Metrics Feature = "metrics"
	// GuardDuty is Amazon GuardDuty Runtime Monitoring.
	GuardDuty Feature = "guardduty"
)

// feature is one row: the endpoint a feature adds, and from which Fargate Linux platform version on it exists.
type feature struct {
	name     Feature
	service  Service
	unless   Service // the endpoint is not needed where this one is in the plan
	reason   string
	note     string // a warning that comes with the feature
	minLinux string // oldest Fargate Linux platform version; "" is any
	source   Source
}

var features = []feature{
	{name: AWSLogs, service: Logs, source: ECRGuide,
		reason: "the awslogs log driver sends the container's output to CloudWatch Logs"},
	{name: SecretsManagerSecrets, service: SecretsManager, minLinux: "1.3.0", source: SecretsGuide,
		reason: "the task definition refers to secrets of AWS Secrets Manager"},
	{name: SSMParameters, service: SSM, minLinux: "1.3.0", source: ParametersGuide,
		reason: "the task definition refers to parameters of Systems Manager Parameter Store"},
	{name: Exec, service: SSMMessages, minLinux: "1.4.0", source: ExecGuide,
		reason: "ECS Exec opens its session through Systems Manager Session Manager"},
	{name: KMSDecrypt, service: KMS, source: ECSSkillSample,
		reason: "a customer managed key encrypts the ECS Exec session or is used by the tasks"},
	{name: ServiceConnect, service: ECSSC, unless: ECSAgent, minLinux: "1.4.0", source: ECSGuide,
		reason: "Service Connect takes its configuration over ecs-sc where no ecs-agent endpoint serves it"},
	{name: Tracing, service: XRay, source: XRayEndpoints,
		reason: "the tasks send traces to AWS X-Ray"},
	{name: Metrics, service: Monitoring, source: CloudWatchEndpoints,
		reason: "the tasks send metrics to Amazon CloudWatch"},
	{name: GuardDuty, service: GuardDutyData, minLinux: "1.4.0", source: GuardDutyGuide,
		reason: "the GuardDuty agent sends its events to guardduty-data",
		note: "GuardDuty creates the guardduty-data endpoint itself in its automatic mode: set it to external then. " +
			"Its agent image comes from a registry of GuardDuty's own, so an ecr endpoint policy that names only your repositories blocks it (inferred from the image's address, not documented)."},
}

// Features returns every feature, in the order of the documentation.
func Features() []Feature {
	out := make([]Feature, len(features))
	for i, f := range features {
		out[i] = f.name
	}
	return out
}

func featureRow(name Feature) (feature, bool) {
	for _, f := range features {
		if f.name == name {
			return f, true
		}
	}
	return feature{}, false
}
