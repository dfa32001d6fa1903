// Package permission lists the calls with which pullcheck reads an account, and the IAM policy that allows them. It
// stands apart from package live, which makes the calls, so that who writes the policy needs no AWS SDK.
package permission

import (
	"encoding/json"
	"slices"

	"ecrprivatelink/internal/iam"
)

// Action is the IAM action of an operation that reads an account: "ec2:DescribeVpcs".
type Action string

// The actions that code names; those of the operations that package live calls follow from the operations.
const (
	GetCallerIdentity  Action = "sts:GetCallerIdentity"
	GetTemplate        Action = "cloudformation:GetTemplate"
	ListStackResources Action = "cloudformation:ListStackResources"
)

// Command is a command of pullcheck that reads an account.
type Command string

// The commands.
const (
	VPCCommand    Command = "vpc"
	TaskCommand   Command = "task"
	ConfigCommand Command = "config"
	ImageCommand  Command = "image"
	ChangeCommand Command = "change"
	// AccountCommand reads what runs tasks in a whole account.
	AccountCommand Command = "account"
)

// Commands returns every command that reads an account.
func Commands() []Command {
	return []Command{VPCCommand, TaskCommand, ConfigCommand, ImageCommand, ChangeCommand, AccountCommand}
}

// Permission is one call that pullcheck makes and the IAM action it needs.
type Permission struct {
	// Action is the IAM action, which is also the service and the operation: "ec2:DescribeVpcs".
	Action string `json:"action"`
	// Why says what the answer is for, and so what is unknown without it.
	Why string `json:"why"`
	// Commands are the commands that make the call.
	Commands []Command `json:"commands"`
	// Free marks a call that AWS allows without any permission. Source: "GetCallerIdentity" in the AWS STS API Reference.
	Free bool `json:"free,omitempty"`
}

var (
	vpcs       = []Command{VPCCommand, TaskCommand, ConfigCommand, AccountCommand}
	traced     = []Command{VPCCommand, TaskCommand, AccountCommand}
	tasks      = []Command{TaskCommand, AccountCommand}
	stacks     = []Command{VPCCommand, TaskCommand, ConfigCommand}
	imageOnly  = []Command{ImageCommand}
	changeOnly = []Command{ChangeCommand}
	fleetOnly  = []Command{AccountCommand}
)

type row struct {
	action   Action
	commands []Command
	why      string
}

var rows = []row{
	{GetCallerIdentity, vpcs, "the account, whose registry the images are in by default and which may not own a shared VPC"},

	{"ec2:DescribeDhcpOptions", vpcs, "whether the VPC uses the Amazon-provided DNS server, the only one that knows private names"},
	{"ec2:DescribeInstanceAttribute", tasks, "the HTTP proxy that the user data of container instances sets; nothing else of it is kept"},
	{"ec2:DescribeInstances", tasks, "the subnets, security groups and instance profiles of container instances"},
	{"ec2:DescribeManagedPrefixLists", vpcs, "which prefix lists of routes and rules are Amazon S3's"},
	{"ec2:DescribeNatGateways", vpcs, "whether a route to a NAT gateway leads to the internet"},
	{"ec2:DescribeNetworkAcls", vpcs, "whether the subnets' network ACLs let calls and answers through"},
	{"ec2:DescribeNetworkInterfaces", vpcs, "the endpoints behind addresses in private hosted zones, and the security groups and public address of a running task"},
	{"ec2:DescribeRegions", fleetOnly, "the Regions that the account has enabled, for --all-regions"},
	{"ec2:DescribeRouteTables", vpcs, "where each subnet's calls are routed"},
	{"ec2:DescribeSecurityGroups", vpcs, "whether security groups let calls out of the task and into the endpoints"},
	{"ec2:DescribeSubnets", vpcs, "the subnets, their zones and addresses"},
	{"ec2:DescribeTransitGatewayAttachments", vpcs, "whether a transit gateway leads to the VPC that holds the endpoints"},
	{"ec2:DescribeVpcAttribute", vpcs, "whether DNS support and DNS hostnames, which private DNS needs, are on"},
	{"ec2:DescribeVpcBlockPublicAccessExclusions", vpcs, "the VPCs and subnets that VPC Block Public Access leaves alone"},
	{"ec2:DescribeVpcBlockPublicAccessOptions", vpcs, "whether VPC Block Public Access stops internet gateways"},
	{"ec2:DescribeVpcEndpoints", vpcs, "the VPC endpoints: subnets, security groups, private DNS, policies"},
	{"ec2:DescribeVpcPeeringConnections", vpcs, "whether a peering connection leads to the VPC that holds the endpoints"},
	{"ec2:DescribeVpcs", vpcs, "the VPC, its address ranges and its owner"},
	{"ec2:GetManagedPrefixListEntries", vpcs, "the address ranges of the prefix lists that routes and rules name"},
	{"ec2:GetTransitGatewayRouteTablePropagations", vpcs, "whether a transit gateway's route table leads to every attached VPC"},

	{GetTemplate, changeOnly, "the template of the stack that --stack names, as it is deployed"},
	{ListStackResources, stacks, "which endpoints the environment's own stack has made, and what became of the resources that --acknowledgements speaks of"},

	{"ecr:BatchCheckLayerAvailability", imageOnly, "whether the repository holds the nondistributable layers"},
	{"ecr:BatchGetImage", imageOnly, "the image's index and manifests"},
	{"ecr:DescribePullThroughCacheRules", traced, "which image names are pulled through from a public registry"},
	{"ecr:DescribeRepositories", tasks, "whether the images' repositories exist, and the keys that encrypt them"},
	{"ecr:DescribeRepositoryCreationTemplates", tasks, "the policy of a repository that the first pull through a cache creates"},
	{"ecr:GetAccountSetting", traced, "which calls the policy of the registry governs"},
	{"ecr:GetRegistryPolicy", traced, "the policy of the account's own registry"},
	{"ecr:GetRepositoryPolicy", tasks, "the policies of the images' repositories"},

	{"ecs:DescribeCapacityProviders", tasks, "the launch type of a service with a capacity provider strategy"},
	{"ecs:DescribeClusters", tasks, "the key that encrypts ECS Exec sessions, and a cluster's default capacity providers"},
	{"ecs:DescribeContainerInstances", tasks, "the EC2 instances that run the tasks"},
	{"ecs:DescribeServices", tasks, "the service: network configuration, launch type, platform version"},
	{"ecs:DescribeTaskDefinition", tasks, "the images, log drivers, secrets and roles"},
	{"ecs:DescribeTasks", tasks, "where a task ran and why it stopped"},
	{"ecs:ListClusters", fleetOnly, "the clusters"},
	{"ecs:ListContainerInstances", tasks, "the container instances on which a service may run"},
	{"ecs:ListServices", fleetOnly, "the services of each cluster"},
	{"ecs:ListTasks", tasks, "the running and the stopped tasks of a service"},

	{"elasticfilesystem:DescribeAccessPoints", tasks, "whether the access points that volumes of Amazon EFS name are there, and of the same file system"},
	{"elasticfilesystem:DescribeFileSystemPolicy", tasks, "the policies of the file systems that tasks mount"},
	{"elasticfilesystem:DescribeFileSystems", tasks, "whether the file systems that tasks mount are there"},
	{"elasticfilesystem:DescribeMountTargetSecurityGroups", tasks, "the security groups of their mount targets"},
	{"elasticfilesystem:DescribeMountTargets", tasks, "the subnets of their mount targets"},

	{"guardduty:GetDetector", traced, "whether Amazon GuardDuty adds its agent to tasks on Fargate"},
	{"guardduty:ListDetectors", traced, "the account's detector of Amazon GuardDuty"},

	{"iam:GetInstanceProfile", tasks, "the container instance role"},
	{"iam:GetPolicy", tasks, "the current version of a managed policy of a role"},
	{"iam:GetPolicyVersion", tasks, "the document of a managed policy of a role"},
	{"iam:GetRole", tasks, "who may assume a role, and its permissions boundary"},
	{"iam:GetRolePolicy", tasks, "the inline policies of a role"},
	{"iam:ListAttachedRolePolicies", tasks, "the managed policies of the execution, task and instance roles"},
	{"iam:ListRolePolicies", tasks, "the names of the inline policies of those roles"},

	{"events:ListEventBuses", fleetOnly, "the event buses, whose rules may start tasks"},
	{"events:ListRules", fleetOnly, "the rules of each event bus"},
	{"events:ListTargetsByRule", fleetOnly, "the tasks that a rule starts"},

	{"kms:DescribeKey", tasks, "the state of keys that encrypt secrets, parameters, repositories and ECS Exec sessions, and the keys behind aliases"},
	{"kms:GetKeyPolicy", tasks, "the policies of keys that encrypt secrets, parameters and ECS Exec sessions"},

	{"organizations:DescribeOrganization", traced, "the organization of the account, for conditions on it"},
	{"organizations:DescribePolicy", traced, "the service and resource control policies that hold for the account"},
	{"organizations:ListParents", traced, "the units of the organization above the account"},
	{"organizations:ListPoliciesForTarget", traced, "which control policies are attached to the account, its units and the root"},

	{"route53:GetHostedZone", vpcs, "the names of the zones that a Route 53 Profile shares"},
	{"route53:ListHostedZonesByVPC", vpcs, "the private hosted zones that answer for the VPC"},
	{"route53:ListResourceRecordSets", vpcs, "where the AWS names in those zones lead"},

	{"route53profiles:ListProfileAssociations", vpcs, "the Route 53 Profiles of the VPC"},
	{"route53profiles:ListProfileResourceAssociations", vpcs, "the zones and resolver rules that those Profiles share"},

	{"route53resolver:ListResolverRuleAssociations", vpcs, "which Route 53 Resolver rules concern the VPC"},
	{"route53resolver:ListResolverRules", vpcs, "which names those rules forward to other name servers"},

	{"s3:GetBucketPolicy", tasks, "the policies of the buckets of environment files"},

	{"secretsmanager:DescribeSecret", tasks, "whether the secrets exist, and the keys that encrypt them; never their values"},
	{"secretsmanager:GetResourcePolicy", tasks, "the policies of the secrets"},

	{"ssm:DescribeParameters", tasks, "the keys that encrypt the parameters; never their values"},

	{"scheduler:GetSchedule", fleetOnly, "the tasks that a schedule starts"},
	{"scheduler:ListSchedules", fleetOnly, "the schedules that call Amazon ECS"},

	{"states:DescribeStateMachine", fleetOnly, "the states that run tasks"},
	{"states:ListStateMachines", fleetOnly, "the state machines, whose states may run tasks"},
}

// All returns every call that pullcheck may make, grouped by service. Tests hold the list against the calls that are
// really made, and against those that the code can make.
func All() []Permission {
	out := make([]Permission, len(rows))
	for i, p := range rows {
		out[i] = Permission{Action: string(p.action), Why: p.why, Commands: slices.Clone(p.commands), Free: p.action == GetCallerIdentity}
	}
	return out
}

// For reports whether one of the commands makes the call. No command stands for all.
func (p Permission) For(commands ...Command) bool {
	return len(commands) == 0 || slices.ContainsFunc(commands, func(c Command) bool { return slices.Contains(p.Commands, c) })
}

// Document returns the IAM policy that allows exactly the calls of the commands, of all commands when none is
// named, as indented JSON. Its resource is "*": most of the actions do not take a resource.
func Document(commands ...Command) []byte {
	out, _ := json.MarshalIndent(policyOf(commands), "", "  ") // strings always encode
	return append(out, '\n')
}

type statement struct {
	Sid, Effect string
	Action      []string
	Resource    string
}

type policy struct {
	Version   string
	Statement []statement
}

func policyOf(commands []Command) policy {
	allow := statement{Sid: "PullcheckReadOnly", Effect: "Allow", Resource: "*"}
	for _, p := range All() {
		if p.For(commands...) && !p.Free {
			allow.Action = append(allow.Action, p.Action)
		}
	}
	return policy{iam.Version20121017, []statement{allow}}
}
