package network

import (
	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/partial"
)

// Role is an IAM role.
type Role struct {
	Object
	// ARN is the role's ARN.
	ARN partial.Text
	// Policies are the inline policies and the customer managed policies, whose documents are at hand.
	Policies partial.List[Policy]
	// Managed are the ARNs of the attached policies whose documents are not at hand. The tracer knows the AWS managed
	// policies that ECS documents; any other is unknown.
	Managed partial.List[partial.Text]
	// Tags are its tags. There may be more than a template shows: a stack passes its own on.
	Tags partial.List[Tag]
	// Assumed, when not empty, says why the role is taken to allow what the start of a task calls: it is not in the
	// source.
	Assumed string
	// Trust is the trust policy: who may assume the role. Known and nil: the source leaves it out, and it is not asked.
	Trust partial.Value[*iam.Document]
	// Boundary is the permissions boundary. Known and nil: there is none.
	Boundary partial.Value[*iam.Document]
}

// Policy is a policy of a role.
type Policy struct {
	Name     string
	Document iam.Document
	// Label is the policy's own object. Zero when it has none.
	Label Object
}

// CacheRule is a pull through cache rule of a private registry.
type CacheRule struct {
	Object
	Env Env
	// Prefix is the repository name prefix, such as "docker-hub". "ROOT" is every repository.
	Prefix partial.Text
}

// NetworkMode is the network mode of a task definition.
type NetworkMode string

// The network modes that matter. Fargate takes awsvpc only.
const (
	AWSVPC NetworkMode = "awsvpc"
	Bridge NetworkMode = "bridge"
)

// PublicIP says whether a network interface gets a public IPv4 address.
type PublicIP string

// The answers. ECS's default for awsvpcConfiguration is PublicIPOff.
const (
	PublicIPOn  PublicIP = "enabled"
	PublicIPOff PublicIP = "disabled"
	// PublicIPBySubnet leaves it to [Subnet.MapPublicIP], as instances do.
	PublicIPBySubnet PublicIP = "by subnet"
)

// Placement is where network interfaces are created.
type Placement struct {
	// Subnets are the subnets that may be chosen.
	Subnets partial.List[string]
	// SecurityGroups are the groups of each interface. Where a service names none, ECS takes the VPC's default group,
	// which the reader adds.
	SecurityGroups partial.List[string]
	// PublicIP says whether each interface gets a public IPv4 address.
	PublicIP partial.Value[PublicIP]
}

// UnknownPlacement is a placement of which nothing is known, for the reason in why.
func UnknownPlacement(why string) Placement {
	return Placement{Subnets: partial.UnknownList[string](why), SecurityGroups: partial.UnknownList[string](why), PublicIP: partial.Unknown[PublicIP](why)}
}

// Task is a workload to trace: an ECS service, a standalone task, a scheduled task, or one that somebody asks about.
type Task struct {
	Object
	// Env is where the task runs.
	Env Env
	// VPC is the VPC of the subnets, if the source can tell it without them. Default: the VPC of the subnets.
	VPC partial.Value[string]
	// Cluster is the ARN of the cluster, which the policies of container instances often name. Default: not known.
	Cluster partial.Text
	// LaunchType is where ECS runs it.
	LaunchType partial.Value[pullpath.LaunchType]
	// LaunchTypes are those that are possible where LaunchType is not known. Default: all.
	LaunchTypes []pullpath.LaunchType
	// PlatformVersion is Fargate's. Known and empty is LATEST.
	PlatformVersion partial.Value[string]
	// OS is the operating system of the images.
	OS partial.Value[pullpath.OS]
	// NetworkMode is the task definition's. Known and empty is ECS's default: bridge on Linux, default on Windows.
	NetworkMode partial.Value[NetworkMode]
	// Network is where the tasks' own interfaces are created, in network mode awsvpc.
	Network Placement
	// Instances is where the container instances stand, for tasks that do not run on Fargate. The ECS agent and the
	// container engine make most calls from there, in every network mode.
	Instances Placement
	// Features are what the task uses beyond the pull. Those that follow from Logs and Secrets need not be listed.
	Features partial.List[pullpath.Feature]
	// Images are the images of all containers, GuardDuty's and Service Connect's excepted. Empty and complete stands
	// for an image of the registry of the task's own account and Region.
	Images partial.List[Image]
	// Logs are the log configurations of the containers.
	Logs partial.List[LogConfig]
	// Secrets are the secrets of the containers, their log configurations and repository credentials included.
	Secrets partial.List[Secret]
	// EnvironmentFiles are the ARNs of the objects in Amazon S3 that the containers take environment variables from.
	EnvironmentFiles partial.List[partial.Text]
	// Mounts are the volumes on file systems of Amazon EFS.
	Mounts partial.List[Mount]
	// ExecKey is the ARN of the customer managed key that encrypts sessions of ECS Exec. The zero Text is not known.
	ExecKey partial.Text
	// ExecutionRole, TaskRole and InstanceRole are the ids of roles. Known and empty: there is none.
	ExecutionRole, TaskRole, InstanceRole partial.Value[string]
	// GuardDutyAgent, when not empty, is why GuardDuty may add its agent's container to the task, and GuardDutyHidden why
	// it is not known whether it does.
	GuardDutyAgent, GuardDutyHidden string
	// Proxy is the HTTP proxy of the container instances; nil where none is known. ProxyHidden, when not empty, says why
	// it is not known whether they have one.
	Proxy       *Proxy
	ProxyHidden string
	// Hypothetical says that nobody has deployed the task.
	Hypothetical bool
	// Refused is what Amazon ECS refuses of it, so that it never starts.
	Refused []Refusal
	// DefinedBy is the task definition, for findings that concern it. Default: the task itself.
	DefinedBy Object
}

// GuardDutyAdds is what a [Task] says of a detector that adds GuardDuty's agent to the tasks of a Region. Source:
// Amazon GuardDuty User Guide, How Runtime Monitoring works with Fargate (Amazon ECS only).
const GuardDutyAdds = "GuardDuty adds its agent unless a tag of the cluster says otherwise"

// Refusal is something for which Amazon ECS does not take a task, a service or a task definition.
type Refusal struct {
	// Object is what has to be fixed. Zero: the task.
	Object
	// On are the launch types that it holds for. Default: all.
	On []pullpath.LaunchType
	// Aside says that it has nothing to do with the calls of a start, such as a size that is missing: it is a warning, and
	// the calls are judged as if it were fixed.
	Aside bool
	// By is who refuses it. Default: Amazon ECS.
	By string
	// Message is what is refused, a sentence; Fix says how to fix it, and Source is where that is written.
	Message, Fix string
	Source       pullpath.Source
}

// Image is an image of a task.
type Image struct {
	// Container is the container's name.
	Container string
	// Ref is the image as the task definition has it.
	Ref partial.Text
}

// LogConfig is the log configuration of a container.
type LogConfig struct {
	// Container is the container's name.
	Container string
	// Driver is the log driver, such as "awslogs" or "awsfirelens".
	Driver partial.Value[string]
	// Group and Region are awslogs-group and awslogs-region. An empty Region is the task's own.
	Group, Region partial.Text
	// Plugin is the output of a router of FireLens, such as "cloudwatch_logs". Empty: its own configuration says.
	Plugin partial.Value[string]
	// Endpoint is where an option of the driver sends the logs: a URL or an address, as it stands there; see
	// [LogAddress]. The empty text: where the driver does by itself.
	Endpoint partial.Text
	// Detached says that the container starts without the driver having connected.
	Detached bool
	// CreateGroup is awslogs-create-group. Its default is false.
	CreateGroup partial.Value[bool]
	// GroupExists says whether the log group is there before the task starts, so that the driver never creates it.
	GroupExists partial.Value[bool]
}

// Secret is a secret that a task definition refers to.
type Secret struct {
	// Container is the container's name, and Name the environment variable's.
	Container, Name string
	// Service is pullpath.SecretsManager or pullpath.SSM.
	Service partial.Value[pullpath.Service]
	// ARN is the ARN of the secret or the parameter, without the version fields of valueFrom.
	ARN partial.Text
	// Whole says that ARN is the whole ARN of a secret, with the suffix that AWS Secrets Manager gave it.
	Whole bool
	// Key is the ARN of the customer managed key that encrypts it. Known and empty text: none, the AWS managed key. Where
	// it is not known, it is taken to be the AWS managed key.
	Key partial.Value[partial.Text]
	// KeyHidden, when not empty, says why the key was asked for and is not known, so that it may be any.
	KeyHidden string
}

// LogAddress is the option of a log driver that says where it sends logs, and the one, with its value, by which it does
// not wait for a connection; empty for none. Sources: Docker documentation, Configure logging drivers; for awsfirelens,
// Fluent Bit's manual, Amazon CloudWatch.
func LogAddress(driver string) (address, detaching, value string) {
	switch driver {
	case "awslogs":
		return "awslogs-endpoint", "", ""
	case "awsfirelens":
		return "endpoint", "", ""
	case "splunk":
		return "splunk-url", "splunk-verify-connection", "false"
	case "fluentd":
		return "fluentd-address", "fluentd-async", "true"
	case "gelf", "syslog":
		return driver + "-address", "", ""
	}
	return "", "", ""
}
