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

// The actions. Each stands in the table below.
const (
	GetCallerIdentity Action = "sts:GetCallerIdentity"

	DescribeAccessBlock       Action = "ec2:DescribeVpcBlockPublicAccessOptions"
	DescribeExclusions        Action = "ec2:DescribeVpcBlockPublicAccessExclusions"
	DescribeDHCPOptions       Action = "ec2:DescribeDhcpOptions"
	DescribeInstances         Action = "ec2:DescribeInstances"
	DescribePrefixLists       Action = "ec2:DescribeManagedPrefixLists"
	DescribeNATGateways       Action = "ec2:DescribeNatGateways"
	DescribeNetworkACLs       Action = "ec2:DescribeNetworkAcls"
	DescribeNetworkInterfaces Action = "ec2:DescribeNetworkInterfaces"
	DescribeRegions           Action = "ec2:DescribeRegions"
	DescribeRouteTables       Action = "ec2:DescribeRouteTables"
	DescribeSecurityGroups    Action = "ec2:DescribeSecurityGroups"
	DescribeSubnets           Action = "ec2:DescribeSubnets"
	DescribeTransitGateways   Action = "ec2:DescribeTransitGatewayAttachments"
	DescribeVPCAttribute      Action = "ec2:DescribeVpcAttribute"
	DescribeEndpoints         Action = "ec2:DescribeVpcEndpoints"
	DescribePeerings          Action = "ec2:DescribeVpcPeeringConnections"
	DescribeVPCs              Action = "ec2:DescribeVpcs"
	GetPrefixListEntries      Action = "ec2:GetManagedPrefixListEntries"
	GetPropagations           Action = "ec2:GetTransitGatewayRouteTablePropagations"

	GetTemplate        Action = "cloudformation:GetTemplate"
	ListStackResources Action = "cloudformation:ListStackResources"

	CheckLayers        Action = "ecr:BatchCheckLayerAvailability"
	GetImage           Action = "ecr:BatchGetImage"
	DescribeCacheRules Action = "ecr:DescribePullThroughCacheRules"

	DescribeRepositories      Action = "ecr:DescribeRepositories"
	DescribeCreationTemplates Action = "ecr:DescribeRepositoryCreationTemplates"
	GetAccountSetting         Action = "ecr:GetAccountSetting"
	GetRegistryPolicy         Action = "ecr:GetRegistryPolicy"
	GetRepositoryPolicy       Action = "ecr:GetRepositoryPolicy"

	DescribeCapacityProviders  Action = "ecs:DescribeCapacityProviders"
	DescribeClusters           Action = "ecs:DescribeClusters"
	DescribeContainerInstances Action = "ecs:DescribeContainerInstances"
	DescribeServices           Action = "ecs:DescribeServices"
	DescribeTaskDefinition     Action = "ecs:DescribeTaskDefinition"
	DescribeTasks              Action = "ecs:DescribeTasks"
	ListClusters               Action = "ecs:ListClusters"
	ListContainerInstances     Action = "ecs:ListContainerInstances"
	ListServices               Action = "ecs:ListServices"
	ListTasks                  Action = "ecs:ListTasks"

	DescribeAccessPoints      Action = "elasticfilesystem:DescribeAccessPoints"
	DescribeFileSystemPolicy  Action = "elasticfilesystem:DescribeFileSystemPolicy"
	DescribeFileSystems       Action = "elasticfilesystem:DescribeFileSystems"
	DescribeMountTargetGroups Action = "elasticfilesystem:DescribeMountTargetSecurityGroups"
	DescribeMountTargets      Action = "elasticfilesystem:DescribeMountTargets"

	ListEventBuses Action = "events:ListEventBuses"
	ListEventRules Action = "events:ListRules"
	ListTargets    Action = "events:ListTargetsByRule"

	GetInstanceProfile   Action = "iam:GetInstanceProfile"
	GetPolicy            Action = "iam:GetPolicy"
	GetPolicyVersion     Action = "iam:GetPolicyVersion"
	GetRole              Action = "iam:GetRole"
	GetRolePolicy        Action = "iam:GetRolePolicy"
	ListAttachedPolicies Action = "iam:ListAttachedRolePolicies"
	ListRolePolicies     Action = "iam:ListRolePolicies"

	DescribeKey  Action = "kms:DescribeKey"
	GetKeyPolicy Action = "kms:GetKeyPolicy"

	DescribeOrganization  Action = "organizations:DescribeOrganization"
	DescribePolicy        Action = "organizations:DescribePolicy"
	ListParents           Action = "organizations:ListParents"
	ListPoliciesForTarget Action = "organizations:ListPoliciesForTarget"

	GetZone     Action = "route53:GetHostedZone"
	ListZones   Action = "route53:ListHostedZonesByVPC"
	ListRecords Action = "route53:ListResourceRecordSets"

	ListProfiles         Action = "route53profiles:ListProfileAssociations"
	ListProfileResources Action = "route53profiles:ListProfileResourceAssociations"

	ListRuleAssociations Action = "route53resolver:ListResolverRuleAssociations"
	ListRules            Action = "route53resolver:ListResolverRules"

	GetBucketPolicy Action = "s3:GetBucketPolicy"

	DescribeSecret    Action = "secretsmanager:DescribeSecret"
	GetResourcePolicy Action = "secretsmanager:GetResourcePolicy"

	DescribeParameters Action = "ssm:DescribeParameters"

	GetSchedule   Action = "scheduler:GetSchedule"
	ListSchedules Action = "scheduler:ListSchedules"

	DescribeStateMachine Action = "states:DescribeStateMachine"
	ListStateMachines    Action = "states:ListStateMachines"
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
	configOnly = []Command{ConfigCommand}
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

	{DescribeDHCPOptions, vpcs, "whether the VPC uses the Amazon-provided DNS server, the only one that knows private names"},
	{DescribeInstances, tasks, "the subnets, security groups and instance profiles of container instances"},
	{DescribePrefixLists, vpcs, "which prefix lists of routes and rules are Amazon S3's"},
	{DescribeNATGateways, vpcs, "whether a route to a NAT gateway leads to the internet"},
	{DescribeNetworkACLs, vpcs, "whether the subnets' network ACLs let calls and answers through"},
	{DescribeNetworkInterfaces, vpcs, "the endpoints behind addresses in private hosted zones, and the security groups and public address of a running task"},
	{DescribeRegions, fleetOnly, "the Regions that the account has enabled, for --all-regions"},
	{DescribeRouteTables, vpcs, "where each subnet's calls are routed"},
	{DescribeSecurityGroups, vpcs, "whether security groups let calls out of the task and into the endpoints"},
	{DescribeSubnets, vpcs, "the subnets, their zones and addresses"},
	{DescribeTransitGateways, vpcs, "whether a transit gateway leads to the VPC that holds the endpoints"},
	{DescribeVPCAttribute, vpcs, "whether DNS support and DNS hostnames, which private DNS needs, are on"},
	{DescribeExclusions, vpcs, "the VPCs and subnets that VPC Block Public Access leaves alone"},
	{DescribeAccessBlock, vpcs, "whether VPC Block Public Access stops internet gateways"},
	{DescribeEndpoints, vpcs, "the VPC endpoints: subnets, security groups, private DNS, policies"},
	{DescribePeerings, vpcs, "whether a peering connection leads to the VPC that holds the endpoints"},
	{DescribeVPCs, vpcs, "the VPC, its address ranges and its owner"},
	{GetPrefixListEntries, vpcs, "the address ranges of the prefix lists that routes and rules name"},
	{GetPropagations, vpcs, "whether a transit gateway's route table leads to every attached VPC"},

	{GetTemplate, changeOnly, "the template of the stack that --stack names, as it is deployed"},
	{ListStackResources, configOnly, "which endpoints the environment's own stack has made"},

	{CheckLayers, imageOnly, "whether the repository holds the nondistributable layers"},
	{GetImage, imageOnly, "the image's index and manifests"},
	{DescribeCacheRules, traced, "which image names are pulled through from a public registry"},
	{DescribeRepositories, tasks, "whether the images' repositories exist, and the keys that encrypt them"},
	{DescribeCreationTemplates, tasks, "the policy of a repository that the first pull through a cache creates"},
	{GetAccountSetting, traced, "which calls the policy of the registry governs"},
	{GetRegistryPolicy, traced, "the policy of the account's own registry"},
	{GetRepositoryPolicy, tasks, "the policies of the images' repositories"},

	{DescribeCapacityProviders, tasks, "the launch type of a service with a capacity provider strategy"},
	{DescribeClusters, tasks, "the key that encrypts ECS Exec sessions, and a cluster's default capacity providers"},
	{DescribeContainerInstances, tasks, "the EC2 instances that run the tasks"},
	{DescribeServices, tasks, "the service: network configuration, launch type, platform version"},
	{DescribeTaskDefinition, tasks, "the images, log drivers, secrets and roles"},
	{DescribeTasks, tasks, "where a task ran and why it stopped"},
	{ListClusters, fleetOnly, "the clusters"},
	{ListContainerInstances, tasks, "the container instances on which a service may run"},
	{ListServices, fleetOnly, "the services of each cluster"},
	{ListTasks, tasks, "the running and the stopped tasks of a service"},

	{DescribeAccessPoints, tasks, "whether the access points that volumes of Amazon EFS name are there, and of the same file system"},
	{DescribeFileSystemPolicy, tasks, "the policies of the file systems that tasks mount"},
	{DescribeFileSystems, tasks, "whether the file systems that tasks mount are there"},
	{DescribeMountTargetGroups, tasks, "the security groups of their mount targets"},
	{DescribeMountTargets, tasks, "the subnets of their mount targets"},

	{GetInstanceProfile, tasks, "the container instance role"},
	{GetPolicy, tasks, "the current version of a managed policy of a role"},
	{GetPolicyVersion, tasks, "the document of a managed policy of a role"},
	{GetRole, tasks, "who may assume a role, and its permissions boundary"},
	{GetRolePolicy, tasks, "the inline policies of a role"},
	{ListAttachedPolicies, tasks, "the managed policies of the execution, task and instance roles"},
	{ListRolePolicies, tasks, "the names of the inline policies of those roles"},

	{ListEventBuses, fleetOnly, "the event buses, whose rules may start tasks"},
	{ListEventRules, fleetOnly, "the rules of each event bus"},
	{ListTargets, fleetOnly, "the tasks that a rule starts"},

	{DescribeKey, tasks, "the state of keys that encrypt secrets, parameters, repositories and ECS Exec sessions, and the keys behind aliases"},
	{GetKeyPolicy, tasks, "the policies of keys that encrypt secrets, parameters and ECS Exec sessions"},

	{DescribeOrganization, traced, "the organization of the account, for conditions on it"},
	{DescribePolicy, traced, "the service and resource control policies that hold for the account"},
	{ListParents, traced, "the units of the organization above the account"},
	{ListPoliciesForTarget, traced, "which control policies are attached to the account, its units and the root"},

	{GetZone, vpcs, "the names of the zones that a Route 53 Profile shares"},
	{ListZones, vpcs, "the private hosted zones that answer for the VPC"},
	{ListRecords, vpcs, "where the AWS names in those zones lead"},

	{ListProfiles, vpcs, "the Route 53 Profiles of the VPC"},
	{ListProfileResources, vpcs, "the zones and resolver rules that those Profiles share"},

	{ListRuleAssociations, vpcs, "which Route 53 Resolver rules concern the VPC"},
	{ListRules, vpcs, "which names those rules forward to other name servers"},

	{GetBucketPolicy, tasks, "the policies of the buckets of environment files"},

	{DescribeSecret, tasks, "whether the secrets exist, and the keys that encrypt them; never their values"},
	{GetResourcePolicy, tasks, "the policies of the secrets"},

	{DescribeParameters, tasks, "the keys that encrypt the parameters; never their values"},

	{GetSchedule, fleetOnly, "the tasks that a schedule starts"},
	{ListSchedules, fleetOnly, "the schedules that call Amazon ECS"},

	{DescribeStateMachine, fleetOnly, "the states that run tasks"},
	{ListStateMachines, fleetOnly, "the state machines, whose states may run tasks"},
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
