package trace

import (
	"net/netip"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/constructs/pullpath/iam"
)

// Network is all that a source tells of the VPCs, roles and tasks of an application or an account.
//
// Objects refer to each other by [Object.ID]. A reference to an id that the Network does not hold is an object the source
// knows nothing of: unknown, not missing. An object that the Network does not hold and nothing refers to is missing,
// unless a [Gap] says that the inventory of its kind is not complete.
type Network struct {
	VPCs            []VPC
	Subnets         []Subnet
	RouteTables     []RouteTable
	NATGateways     []NATGateway
	Peerings        []Peering
	TransitGateways []TransitGateway
	NetworkACLs     []NetworkACL
	SecurityGroups  []SecurityGroup
	PrefixLists     []PrefixList
	Endpoints       []Endpoint
	HostedZones     []HostedZone
	ResolverRules   []ResolverRule
	Roles           []Role
	CacheRules      []CacheRule
	Tasks           []Task
	// Gaps say where an inventory is not complete.
	Gaps []Gap
}

// Object is what every object of a Network has: its id, and what reports call it. Only ID is required.
type Object struct {
	// ID is unique in the Network: the AWS id or ARN in a live account ("vpce-0a1b"), "Stack/LogicalId" in a template.
	ID string
	// Name is what reports call the object, such as a construct path, a Name tag or an ARN. Default: ID.
	Name string
	// Ref is the AWS id as a policy would spell it: iam.Literal("vpce-0a1b") in a live account; in a template the value
	// that Ref or Fn::GetAtt gives, with the same token that the reader puts into policies, so that the two match.
	// Default: a text that nothing is known of.
	Ref Text
	// Path is the construct path (the aws:cdk:path of the template's metadata), if there is one.
	Path string
	// LogicalID is the logical id in the template, without the stack, if there is one.
	LogicalID string
	// Stack is the stack's name, if there is one.
	Stack string
	// File is the template that declares the object, and Line the line in it, from 1; empty and 0 when there is none.
	File string
	Line int
}

// Env is where something stands. Each Text is an iam.Literal, or an iam.Word when the template leaves it to the deployment
// (AWS::Region), or empty when it is not known at all.
type Env struct {
	// Region is the Region, such as "us-west-2".
	Region Text
	// Account is the 12-digit account id.
	Account Text
	// Partition is the ARN's second field, such as "aws". Default: the Region's, when that is known.
	Partition Text
	// Suffix is the DNS suffix, such as "amazonaws.com". Default: the Region's, when that is known.
	Suffix Text
}

// Kind is a kind of object whose inventory may have a [Gap].
type Kind string

// The kinds with inventories.
const (
	SubnetKind          Kind = "subnets"
	RouteTableKind      Kind = "route tables"
	PeeringKind         Kind = "peering connections"
	TransitGatewayKind  Kind = "transit gateways"
	EndpointKind        Kind = "endpoints"
	HostedZoneKind      Kind = "private hosted zones"
	ResolverRuleKind    Kind = "resolver rules"
	CacheRuleKind       Kind = "pull through cache rules"
	InternetGatewayKind Kind = "internet gateways"
)

// Gap says that the Network may not hold all objects of a kind: what is absent is then unknown, not missing.
type Gap struct {
	Kind Kind
	// VPC is the VPC whose inventory has the gap. Empty means every VPC.
	VPC string
	// Why is what keeps the source from knowing, such as "the VPC is imported" or "ec2:DescribeVpcEndpoints was denied".
	Why string
}

// VPC is a VPC.
type VPC struct {
	Object
	Env Env
	// CIDRs are the IPv4 and IPv6 blocks. The routes to them, named local, are implied in every route table.
	CIDRs List[netip.Prefix]
	// DNSSupport and DNSHostnames are enableDnsSupport and enableDnsHostnames. CloudFormation's defaults are true and
	// false.
	DNSSupport, DNSHostnames Value[bool]
	// DNSServers are the domain name servers of the DHCP options: [AmazonProvidedDNS] or addresses. Empty and complete is
	// AmazonProvidedDNS, which a VPC has when nobody sets DHCP options.
	DNSServers List[string]
	// MainRouteTable serves subnets that have no table of their own. Known and empty is the table as AWS creates it, with
	// the local routes only, which a template cannot change.
	MainRouteTable Value[string]
	// Owner is the account that owns a shared VPC. Empty: the account in Env.
	Owner Text
}

// AmazonProvidedDNS is the name of the Route 53 Resolver of a VPC in DHCP options.
const AmazonProvidedDNS = "AmazonProvidedDNS"

// Subnet is a subnet.
type Subnet struct {
	Object
	VPC Value[string]
	// CIDRs are the IPv4 and IPv6 blocks.
	CIDRs List[netip.Prefix]
	// AZ tells Availability Zones apart: a zone name or id, or a text such as "first zone of the Region".
	AZ Text
	// RouteTable is the explicitly associated table. Known and empty: none, so that the main table serves the subnet.
	RouteTable Value[string]
	// NetworkACL is the associated ACL. Known and empty: the default ACL as AWS creates it, which allows everything.
	NetworkACL Value[string]
	// MapPublicIP gives instances that start in the subnet a public IPv4 address. Tasks on Fargate do not heed it.
	MapPublicIP Value[bool]
}

// RouteTable is a route table. The local routes of the VPC's CIDR blocks are implied and need not be listed, and neither
// need the routes of gateway endpoints, which follow from [Endpoint.RouteTables].
type RouteTable struct {
	Object
	VPC    Value[string]
	Routes List[Route]
}

// Route is a route of a route table.
type Route struct {
	// Destination is a CIDR block or a prefix list.
	Destination Range
	// Target is where it leads.
	Target Target
	// Blackhole says that the target does not exist any more.
	Blackhole bool
	// Label is the route's own object, such as the AWS::EC2::Route of a template. Zero when it has none.
	Label Object
}

// TargetKind is the kind of a route's target.
type TargetKind string

// The kinds of targets. The zero TargetKind is a target that is not known.
const (
	LocalTarget           TargetKind = "local"
	InternetGatewayTarget TargetKind = "internet gateway"
	EgressOnlyTarget      TargetKind = "egress-only internet gateway"
	NATGatewayTarget      TargetKind = "NAT gateway"
	// InterfaceTarget is a network interface or an instance: a NAT instance or an appliance.
	InterfaceTarget       TargetKind = "network interface"
	TransitGatewayTarget  TargetKind = "transit gateway"
	PeeringTarget         TargetKind = "peering connection"
	VirtualPrivateTarget  TargetKind = "virtual private gateway"
	GatewayEndpointTarget TargetKind = "gateway endpoint"
	// FirewallTarget is a Gateway Load Balancer endpoint, as AWS Network Firewall has.
	FirewallTarget TargetKind = "Gateway Load Balancer endpoint"
	// OtherTarget is a kind the tracer does not follow: a carrier gateway, a local gateway, a core network.
	OtherTarget TargetKind = "another target"
)

// Target is where a route leads.
type Target struct {
	Kind TargetKind
	// ID is the target's id, if there is one.
	ID string
	// Why is the reason an unknown target is not known.
	Why string
}

// NATGateway is a NAT gateway.
type NATGateway struct {
	Object
	VPC Value[string]
	// Subnet is the subnet it stands in. Known and empty is a regional NAT gateway, which stands in none.
	Subnet Value[string]
	// Private is a NAT gateway with private connectivity, which does not reach the internet.
	Private Value[bool]
	// State is "available", "pending", "failed" and so on. Default: "available".
	State string
}

// Peering is a VPC peering connection.
type Peering struct {
	Object
	// Requester and Accepter are the two VPCs.
	Requester, Accepter Value[string]
	// State is "active", "pending-acceptance" and so on. Default: "active".
	State string
}

// TransitGateway is a transit gateway and the VPCs attached to it.
type TransitGateway struct {
	Object
	VPCs List[string]
	// DefaultRouting says that every attachment is associated with one route table and propagates its routes into it, so
	// that each attached VPC reaches each other.
	DefaultRouting Value[bool]
}

// NetworkACL is a network ACL. AWS's final rule, which denies everything, is implied.
type NetworkACL struct {
	Object
	VPC     Value[string]
	Entries List[ACLEntry]
}

// ACLEntry is a rule of a network ACL. The lowest number that matches decides.
type ACLEntry struct {
	// Number is the rule number, 1 to 32766.
	Number Value[int]
	// Egress tells outbound rules from inbound ones.
	Egress Value[bool]
	// Allow tells allow rules from deny rules.
	Allow Value[bool]
	// Range is the CIDR block of the other side.
	Range Range
	// Ports are the protocol and the ports.
	Ports Ports
	// Label is the entry's own object. Zero when it has none.
	Label Object
}

// SecurityGroup is a security group.
type SecurityGroup struct {
	Object
	VPC Value[string]
	// Ingress and Egress are the rules that allow. Egress of a group that a template declares without any egress rule is
	// AWS's default, everything to everywhere, and the reader says so with [AllowAll].
	Ingress, Egress List[Rule]
}

// Rule is a rule of a security group.
type Rule struct {
	// Peer is the other side: a CIDR block, a prefix list or a group.
	Peer Range
	// Ports are the protocol and the ports.
	Ports Ports
	// Label is the rule's own object, such as an AWS::EC2::SecurityGroupIngress. Zero when it has none.
	Label Object
}

// Ports are a protocol and a range of its ports.
type Ports struct {
	// Protocol is "tcp", "udp", "icmp", a protocol number, or "-1" for every protocol and port. Letter case does not count.
	Protocol Value[string]
	// From and To are the first and the last port. Protocol "-1" does not need them. -1 is every port.
	From, To Value[int]
}

// AllPorts is every protocol and port.
func AllPorts() Ports { return Ports{Protocol: Known("-1")} }

// TCP is the TCP ports from first to last.
func TCP(first, last int) Ports {
	return Ports{Protocol: Known("tcp"), From: Known(first), To: Known(last)}
}

// AllowAll is the rules of a group that lets everything through, IPv4 and IPv6.
func AllowAll() List[Rule] {
	return Of(Rule{Peer: CIDR(anyIPv4), Ports: AllPorts()}, Rule{Peer: CIDR(anyIPv6), Ports: AllPorts()})
}

var (
	anyIPv4 = netip.MustParsePrefix("0.0.0.0/0")
	anyIPv6 = netip.MustParsePrefix("::/0")
)

// RangeKind is the way a [Range] names addresses.
type RangeKind string

// The kinds of ranges. The zero RangeKind is a range that is not known.
const (
	// CIDRRange is a CIDR block.
	CIDRRange RangeKind = "CIDR block"
	// PrefixListRange is the blocks of a prefix list.
	PrefixListRange RangeKind = "prefix list"
	// GroupRange is the network interfaces that a security group is attached to.
	GroupRange RangeKind = "security group"
	// VPCRange is the IPv4 blocks of a VPC whose CIDR the source may not know, such as Fn::GetAtt Vpc.CidrBlock.
	VPCRange RangeKind = "VPC CIDR"
	// SubnetRange is the IPv4 block of a subnet whose CIDR the source may not know.
	SubnetRange RangeKind = "subnet CIDR"
)

// Range is a set of addresses: the other side of a rule, or the destination of a route.
type Range struct {
	Kind RangeKind
	// Prefix is the block of a CIDRRange.
	Prefix netip.Prefix
	// ID is the prefix list, group, VPC or subnet.
	ID string
	// Why is the reason an unknown range is not known.
	Why string
}

// CIDR is the addresses of a block.
func CIDR(p netip.Prefix) Range { return Range{Kind: CIDRRange, Prefix: p} }

// InGroup is the members of a security group.
func InGroup(id string) Range { return Range{Kind: GroupRange, ID: id} }

// InPrefixList is the addresses of a prefix list; the id may be an AWS id that the Network does not hold.
func InPrefixList(id string) Range { return Range{Kind: PrefixListRange, ID: id} }

// InVPC is the IPv4 addresses of a VPC.
func InVPC(id string) Range { return Range{Kind: VPCRange, ID: id} }

// InSubnet is the IPv4 addresses of a subnet.
func InSubnet(id string) Range { return Range{Kind: SubnetRange, ID: id} }

// UnknownRange is addresses the source cannot tell.
func UnknownRange(why string) Range { return Range{Why: why} }

// PrefixList is a prefix list, of AWS or of a customer.
type PrefixList struct {
	Object
	// Service is the service whose addresses an AWS-managed list holds. Known and empty: it is a customer's.
	Service Value[pullpath.Service]
	// CIDRs are its blocks.
	CIDRs List[netip.Prefix]
}

// Endpoint is a VPC endpoint.
type Endpoint struct {
	Object
	VPC Value[string]
	// ServiceName is the full name, such as "com.amazonaws." + Region + ".ecr.dkr".
	ServiceName Text
	// Type is the endpoint type. CloudFormation's default is Gateway.
	Type Value[pullpath.EndpointType]
	// Subnets and SecurityGroups are an interface endpoint's. One without a group gets the VPC's default group, which the
	// reader adds.
	Subnets, SecurityGroups List[string]
	// RouteTables are a gateway endpoint's.
	RouteTables List[string]
	// PrivateDNS is PrivateDnsEnabled. CloudFormation's default is false.
	PrivateDNS Value[bool]
	// InboundResolverOnly is PrivateDnsOnlyForInboundResolverEndpoint, which concerns an S3 interface endpoint: its private
	// DNS then serves on-premises clients and not the VPC. AWS's default is true.
	InboundResolverOnly Value[bool]
	// Policy is the endpoint policy. Known and nil is AWS's default, full access.
	Policy Value[*iam.Document]
	// State is the state AWS reports, in lower case. Default: "available".
	State string
}

// HostedZone is a private hosted zone of Route 53.
type HostedZone struct {
	Object
	// DNSName is the zone's name, with or without the final dot.
	DNSName Text
	// VPCs are the VPCs it is associated with.
	VPCs List[string]
	// Records are its records; NS and SOA are not needed.
	Records List[Record]
}

// Record is a record of a hosted zone.
type Record struct {
	// Name is the full name, with or without the final dot. Its first label may be "*".
	Name Text
	// Type is the record type, such as "A" or "CNAME".
	Type Value[string]
	// Endpoint is the VPC endpoint that the record leads to, by alias, by CNAME or by address. Known and empty: it leads
	// elsewhere.
	Endpoint Value[string]
	// Label is the record's own object. Zero when it has none.
	Label Object
}

// ResolverRule is a rule of Route 53 Resolver that forwards names to other name servers.
type ResolverRule struct {
	Object
	// Domain is the domain that it forwards, with or without the final dot.
	Domain Text
	// System says that it is a SYSTEM rule, which leaves the names to Route 53 again.
	System Value[bool]
	// VPCs are the VPCs it is associated with.
	VPCs List[string]
}

// Role is an IAM role.
type Role struct {
	Object
	// ARN is the role's ARN.
	ARN Text
	// Policies are the inline policies and the customer managed policies, whose documents are at hand.
	Policies List[Policy]
	// Managed are the ARNs of the attached policies whose documents are not at hand. The tracer knows the AWS managed
	// policies that ECS documents; any other is unknown.
	Managed List[Text]
	// Boundary is the permissions boundary. Known and nil: there is none.
	Boundary Value[*iam.Document]
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
	Prefix Text
	// Upstream is the registry it caches, such as "registry-1.docker.io".
	Upstream Text
}

// NetworkMode is the network mode of a task definition.
type NetworkMode string

// The network modes. Fargate takes awsvpc only.
const (
	AWSVPC     NetworkMode = "awsvpc"
	Bridge     NetworkMode = "bridge"
	HostMode   NetworkMode = "host"
	NoNetwork  NetworkMode = "none"
	WindowsNAT NetworkMode = "default"
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
	Subnets List[string]
	// SecurityGroups are the groups of each interface. Where a service names none, ECS takes the VPC's default group,
	// which the reader adds.
	SecurityGroups List[string]
	// PublicIP says whether each interface gets a public IPv4 address.
	PublicIP Value[PublicIP]
}

// Task is a workload to trace: an ECS service, a standalone task, a scheduled task, or one that somebody asks about.
type Task struct {
	Object
	// Env is where the task runs.
	Env Env
	// VPC is the VPC of the subnets, if the source can tell it without them. Default: the VPC of the subnets.
	VPC Value[string]
	// Cluster is the ARN of the cluster, which the policies of container instances often name. Default: not known.
	Cluster Text
	// LaunchType is where ECS runs it.
	LaunchType Value[pullpath.LaunchType]
	// PlatformVersion is Fargate's. Known and empty is LATEST.
	PlatformVersion Value[string]
	// OS is the operating system of the images.
	OS Value[pullpath.OS]
	// NetworkMode is the task definition's. Known and empty is ECS's default: bridge on Linux, default on Windows.
	NetworkMode Value[NetworkMode]
	// Network is where the tasks' own interfaces are created, in network mode awsvpc.
	Network Placement
	// Instances is where the container instances stand, for tasks that do not run on Fargate. The ECS agent and the
	// container engine make most calls from there, in every network mode.
	Instances Placement
	// Features are what the task uses beyond the pull. Those that follow from Logs and Secrets need not be listed.
	Features List[pullpath.Feature]
	// Images are the images of all containers, GuardDuty's and Service Connect's excepted. Empty and complete stands for
	// an image of the registry of the task's own account and Region.
	Images List[Image]
	// Logs are the log configurations of the containers.
	Logs List[LogConfig]
	// Secrets are the secrets of the containers, their log configurations and repository credentials included.
	Secrets List[Secret]
	// ExecutionRole, TaskRole and InstanceRole are the ids of roles. Known and empty: there is none.
	ExecutionRole, TaskRole, InstanceRole Value[string]
	// DefinedBy is the task definition, for findings that concern it. Default: the task itself.
	DefinedBy Object
}

// Image is an image of a task.
type Image struct {
	// Container is the container's name.
	Container string
	// Ref is the image as the task definition has it.
	Ref Text
}

// LogConfig is the log configuration of a container.
type LogConfig struct {
	// Container is the container's name.
	Container string
	// Driver is the log driver, such as "awslogs" or "awsfirelens".
	Driver Value[string]
	// Group and Region are awslogs-group and awslogs-region. An empty Region is the task's own.
	Group, Region Text
	// CreateGroup is awslogs-create-group. Its default is false.
	CreateGroup Value[bool]
}

// Secret is a secret that a task definition refers to.
type Secret struct {
	// Container is the container's name, and Name the environment variable's.
	Container, Name string
	// Service is pullpath.SecretsManager or pullpath.SSM.
	Service Value[pullpath.Service]
	// ARN is the ARN of the secret or the parameter, without the version fields of valueFrom.
	ARN Text
	// Key is the ARN of the customer managed key that encrypts it. Known and empty text: none, the AWS managed key.
	Key Value[Text]
}
