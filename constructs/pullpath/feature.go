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

// guardDutyAccounts are the accounts whose registries hold the image of GuardDuty's agent for Fargate, by Region.
// Regions that are not here are not documented. Source: [GuardDutyImages].
var guardDutyAccounts = map[string]string{
	"af-south-1":     "197869348890",
	"ap-east-1":      "258348409381",
	"ap-east-2":      "259886477082",
	"ap-northeast-1": "533107202818",
	"ap-northeast-2": "914738172881",
	"ap-northeast-3": "273192626886",
	"ap-south-1":     "251508486986",
	"ap-south-2":     "950823858135",
	"ap-southeast-1": "174946120834",
	"ap-southeast-2": "005257825471",
	"ap-southeast-3": "510637619217",
	"ap-southeast-4": "251357961535",
	"ap-southeast-5": "156041399949",
	"ap-southeast-7": "054037130133",
	"ca-central-1":   "354763396469",
	"ca-west-1":      "339712888787",
	"eu-central-1":   "323658145986",
	"eu-central-2":   "529164026651",
	"eu-north-1":     "591436053604",
	"eu-south-1":     "266869475730",
	"eu-south-2":     "919611009337",
	"eu-west-1":      "694911143906",
	"eu-west-2":      "892757235363",
	"eu-west-3":      "665651866788",
	"il-central-1":   "870907303882",
	"me-central-1":   "000014521398",
	"me-south-1":     "536382113932",
	"mx-central-1":   "311141559934",
	"sa-east-1":      "758426053663",
	"us-east-1":      "593207742271",
	"us-east-2":      "307168627858",
	"us-west-1":      "684579721401",
	"us-west-2":      "733349766148",
}

// GuardDutyAgent reports whether GuardDuty Runtime Monitoring adds the image of its agent to the tasks of a workload
// that uses it. Source: [GuardDutyGuide].
func (w Workload) GuardDutyAgent() bool { return w.LaunchType == Fargate && w.OS == Linux }

// GuardDutyAgentImage is the image that GuardDuty Runtime Monitoring adds to tasks on Fargate with Linux, such as
// "593207742271.dkr.ecr.us-east-1.amazonaws.com/aws-guardduty-agent-fargate"; ok is false where it is not documented.
// Source: [GuardDutyImages].
func GuardDutyAgentImage(region string) (image string, ok bool) {
	account, ok := guardDutyAccounts[region]
	if !ok {
		return "", false
	}
	return FillHost(RegistryHostTemplate, account, region, "amazonaws.com") + "/aws-guardduty-agent-fargate", true
}
