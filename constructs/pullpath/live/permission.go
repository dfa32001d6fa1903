package live

import (
	"encoding/json"
	"slices"

	"ecrprivatelink/constructs/pullpath/iam"
)

// action is the IAM action of an operation that the reader calls.
type action string

// The actions. Each stands in the table of permissions below.
const (
	getCallerIdentity action = "sts:GetCallerIdentity"

	describeDHCPOptions       action = "ec2:DescribeDhcpOptions"
	describeInstances         action = "ec2:DescribeInstances"
	describePrefixLists       action = "ec2:DescribeManagedPrefixLists"
	describeNATGateways       action = "ec2:DescribeNatGateways"
	describeNetworkACLs       action = "ec2:DescribeNetworkAcls"
	describeNetworkInterfaces action = "ec2:DescribeNetworkInterfaces"
	describeRouteTables       action = "ec2:DescribeRouteTables"
	describeSecurityGroups    action = "ec2:DescribeSecurityGroups"
	describeSubnets           action = "ec2:DescribeSubnets"
	describeTransitGateways   action = "ec2:DescribeTransitGatewayAttachments"
	describeVPCAttribute      action = "ec2:DescribeVpcAttribute"
	describeEndpoints         action = "ec2:DescribeVpcEndpoints"
	describePeerings          action = "ec2:DescribeVpcPeeringConnections"
	describeVPCs              action = "ec2:DescribeVpcs"
	getPrefixListEntries      action = "ec2:GetManagedPrefixListEntries"
	getPropagations           action = "ec2:GetTransitGatewayRouteTablePropagations"

	describeCacheRules action = "ecr:DescribePullThroughCacheRules"

	describeCapacityProviders  action = "ecs:DescribeCapacityProviders"
	describeClusters           action = "ecs:DescribeClusters"
	describeContainerInstances action = "ecs:DescribeContainerInstances"
	describeServices           action = "ecs:DescribeServices"
	describeTaskDefinition     action = "ecs:DescribeTaskDefinition"
	describeTasks              action = "ecs:DescribeTasks"
	listContainerInstances     action = "ecs:ListContainerInstances"
	listTasks                  action = "ecs:ListTasks"

	getInstanceProfile   action = "iam:GetInstanceProfile"
	getPolicy            action = "iam:GetPolicy"
	getPolicyVersion     action = "iam:GetPolicyVersion"
	getRole              action = "iam:GetRole"
	getRolePolicy        action = "iam:GetRolePolicy"
	listAttachedPolicies action = "iam:ListAttachedRolePolicies"
	listRolePolicies     action = "iam:ListRolePolicies"

	getZone     action = "route53:GetHostedZone"
	listZones   action = "route53:ListHostedZonesByVPC"
	listRecords action = "route53:ListResourceRecordSets"

	listProfiles         action = "route53profiles:ListProfileAssociations"
	listProfileResources action = "route53profiles:ListProfileResourceAssociations"

	listRuleAssociations action = "route53resolver:ListResolverRuleAssociations"
	listRules            action = "route53resolver:ListResolverRules"
)

// Command is a command of pullcheck that reads an account.
type Command string

// The commands.
const (
	VPCCommand  Command = "vpc"
	TaskCommand Command = "task"
)

// Permission is one call that a [Reader] makes and the IAM action it needs.
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
	both     = []Command{VPCCommand, TaskCommand}
	taskOnly = []Command{TaskCommand}
)

type permission struct {
	action   action
	commands []Command
	why      string
}

var permissions = []permission{
	{getCallerIdentity, both, "the account, whose registry the images are in by default and which may not own a shared VPC"},

	{describeDHCPOptions, both, "whether the VPC uses the Amazon-provided DNS server, the only one that knows private names"},
	{describeInstances, taskOnly, "the subnets, security groups and instance profiles of container instances"},
	{describePrefixLists, both, "which prefix lists of routes and rules are Amazon S3's"},
	{describeNATGateways, both, "whether a route to a NAT gateway leads to the internet"},
	{describeNetworkACLs, both, "whether the subnets' network ACLs let calls and answers through"},
	{describeNetworkInterfaces, both, "the endpoints behind addresses in private hosted zones, and the security groups and public address of a running task"},
	{describeRouteTables, both, "where each subnet's calls are routed"},
	{describeSecurityGroups, both, "whether security groups let calls out of the task and into the endpoints"},
	{describeSubnets, both, "the subnets, their zones and addresses"},
	{describeTransitGateways, both, "whether a transit gateway leads to the VPC that holds the endpoints"},
	{describeVPCAttribute, both, "whether DNS support and DNS hostnames, which private DNS needs, are on"},
	{describeEndpoints, both, "the VPC endpoints: subnets, security groups, private DNS, policies"},
	{describePeerings, both, "whether a peering connection leads to the VPC that holds the endpoints"},
	{describeVPCs, both, "the VPC, its address ranges and its owner"},
	{getPrefixListEntries, both, "the address ranges of the prefix lists that routes and rules name"},
	{getPropagations, both, "whether a transit gateway's route table leads to every attached VPC"},

	{describeCacheRules, both, "which image names are pulled through from a public registry"},

	{describeCapacityProviders, taskOnly, "the launch type of a service with a capacity provider strategy"},
	{describeClusters, taskOnly, "the key that encrypts ECS Exec sessions"},
	{describeContainerInstances, taskOnly, "the EC2 instances that run the tasks"},
	{describeServices, taskOnly, "the service: network configuration, launch type, platform version"},
	{describeTaskDefinition, taskOnly, "the images, log drivers, secrets and roles"},
	{describeTasks, taskOnly, "where a task ran and why it stopped"},
	{listContainerInstances, taskOnly, "the container instances on which a service may run"},
	{listTasks, taskOnly, "the running and the stopped tasks of a service"},

	{getInstanceProfile, taskOnly, "the container instance role"},
	{getPolicy, taskOnly, "the current version of a managed policy of a role"},
	{getPolicyVersion, taskOnly, "the document of a managed policy of a role"},
	{getRole, taskOnly, "the permissions boundary of a role"},
	{getRolePolicy, taskOnly, "the inline policies of a role"},
	{listAttachedPolicies, taskOnly, "the managed policies of the execution, task and instance roles"},
	{listRolePolicies, taskOnly, "the names of the inline policies of those roles"},

	{getZone, both, "the names of the zones that a Route 53 Profile shares"},
	{listZones, both, "the private hosted zones that answer for the VPC"},
	{listRecords, both, "where the AWS names in those zones lead"},

	{listProfiles, both, "the Route 53 Profiles of the VPC"},
	{listProfileResources, both, "the zones and resolver rules that those Profiles share"},

	{listRuleAssociations, both, "which Route 53 Resolver rules concern the VPC"},
	{listRules, both, "which names those rules forward to other name servers"},
}

// Permissions returns every call that a [Reader] may make, grouped by service. A test holds the list against the calls
// that are really made.
func Permissions() []Permission {
	out := make([]Permission, len(permissions))
	for i, p := range permissions {
		out[i] = Permission{Action: string(p.action), Why: p.why, Commands: slices.Clone(p.commands), Free: p.action == getCallerIdentity}
	}
	return out
}

// For reports whether one of the commands makes the call. No command stands for all.
func (p Permission) For(commands ...Command) bool {
	return len(commands) == 0 || slices.ContainsFunc(commands, func(c Command) bool { return slices.Contains(p.Commands, c) })
}

// PermissionsDocument returns the IAM policy that allows exactly the calls of the commands, of all commands when none is
// named, as indented JSON. Its resource is "*": most of the actions do not take a resource.
func PermissionsDocument(commands ...Command) []byte {
	type statement struct {
		Sid, Effect string
		Action      []string
		Resource    string
	}
	allow := statement{Sid: "PullcheckReadOnly", Effect: "Allow", Resource: "*"}
	for _, p := range Permissions() {
		if p.For(commands...) && !p.Free {
			allow.Action = append(allow.Action, p.Action)
		}
	}
	document := struct {
		Version   string
		Statement []statement
	}{iam.Version20121017, []statement{allow}}
	out, _ := json.MarshalIndent(document, "", "  ") // strings always encode
	return append(out, '\n')
}
