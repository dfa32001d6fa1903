package network

import (
	"net/netip"
	"time"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/partial"
)

// Network is all that a source tells of the VPCs, roles and tasks of an application or an account.
//
// Objects refer to each other by [Object.ID]. A reference to an id that the Network does not hold is an object the
// source knows nothing of: unknown, not missing. An object that the Network does not hold and nothing refers to is
// missing, unless a [Gap] says that the inventory of its kind is not complete.
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
	FileSystems     []FileSystem
	AccessBlocks    []AccessBlock
	Exclusions      []Exclusion
	Roles           []Role
	Resources       []Resource
	CacheRules      []CacheRule
	// CreationTemplates are the repository creation templates for pull through caches.
	CreationTemplates []CreationTemplate
	Tasks             []Task
	// ServiceControl and ResourceControl are the policies of the organization that are given. None is none that
	// matters.
	ServiceControl, ResourceControl []ControlPolicy
	// Organization is the id of the AWS organization ("o-…") of the tasks' accounts. The zero Text is not known.
	Organization partial.Text
	// Now is when the tasks start for the first time, for policies with a condition on the time. Default: when it is
	// asked.
	Now time.Time
	// Retired are platform versions of AWS Fargate that are taken to be retired, beside those that are.
	Retired []string
	// Gaps say where an inventory is not complete.
	Gaps []Gap
	// Defects are what the source itself refuses to deploy.
	Defects []Defect
	// Dependencies say which stacks have to be deployed before others.
	Dependencies []Dependency
	// Unread is what the source has and is not traced, though it may run tasks, pull images or add to the network.
	Unread []Unread
}

// Defect is something for which AWS refuses what the Network was read from. Each becomes a finding.
type Defect struct {
	// Object is what has the defect.
	Object
	// Rule is the id of the rule that it breaks.
	Rule string
	// Message says what is wrong, and Fix how to fix it, each in a sentence.
	Message, Fix string
}

// Dependency is that a stack is deployed after another one, or may have to be. Both are as in [Object.Root].
type Dependency struct{ Stack, On string }

// Unread is an object of the source that is known and not read.
type Unread struct {
	Object
	// Type is the object's type, such as "AWS::EKS::Cluster".
	Type string
	// Why says, in a sentence without its full stop, what it may do and why it is not traced.
	Why string
	// Denies says that it may deny calls of the tasks.
	Denies bool
}

// Object is what every object of a Network has: its id, and what reports call it. Only ID is required.
type Object struct {
	// ID is unique in the Network: the AWS id or ARN in a live account ("vpce-0a1b"), "Stack/LogicalId" in a template.
	ID string
	// Name is what reports call the object, such as a construct path, a Name tag or an ARN. Default: ID.
	Name string
	// Ref is the AWS id as a policy would spell it: partial.Literal("vpce-0a1b") in a live account; in a template the
	// value that Ref or Fn::GetAtt gives, an partial.ID with the same name that the reader puts into policies, so that
	// the two match. Default: a token of the ID.
	Ref partial.Text
	// Path is the construct path (the aws:cdk:path of the template's metadata), if there is one.
	Path string
	// LogicalID is the logical id in the template, without the stack, if there is one.
	LogicalID string
	// Stack is the stack's name, if there is one, and Root the stack that it is deployed with: itself, or the one around
	// those that it is nested in. What keeps one part of that from being created keeps all of it.
	Stack, Root string
	// Perhaps, when not empty, says why it is not known whether the object is there at all, such as "the condition
	// HasNat is not known". Empty: it is there.
	Perhaps string
	// File is the template that declares the object, and Line the line in it, from 1; empty and 0 when there is none.
	File string
	Line int
}

// Label returns what reports call the object.
func (o *Object) Label() string {
	if o.Name != "" {
		return o.Name
	}
	return o.ID
}

// Spelling returns the object's id as a policy spells it: Ref, or a token of the ID.
func (o *Object) Spelling() partial.Text {
	if o.Ref.String() != "" {
		return o.Ref
	}
	return partial.Token(o.ID)
}

// Env is where something stands. Each Text is an partial.Literal, or an partial.Word when the template leaves it to the
// deployment (AWS::Region), or empty when it is not known at all.
type Env struct {
	// Region is the Region, such as "us-west-2".
	Region partial.Text
	// Account is the 12-digit account id.
	Account partial.Text
	// Partition is the ARN's second field, such as "aws". Default: the Region's, when that is known.
	Partition partial.Text
	// Suffix is the DNS suffix, such as "amazonaws.com". Default: the Region's, when that is known.
	Suffix partial.Text
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
	// MountTargetKind is mount targets, of whatever file system.
	MountTargetKind Kind = "mount targets"
)

// Gap says that the Network may not hold all objects of a kind: what is absent is then unknown, not missing.
type Gap struct {
	Kind Kind
	// VPC is the VPC whose inventory has the gap. Empty means every VPC.
	VPC string
	// Why is what keeps the source from knowing, such as "the VPC is imported" or "ec2:DescribeVpcEndpoints was
	// denied".
	Why string
}

// VPC is a VPC.
type VPC struct {
	Object
	Env Env
	// CIDRs are the IPv4 and IPv6 blocks. The routes to them, named local, are implied in every route table.
	CIDRs partial.List[netip.Prefix]
	// DNSSupport and DNSHostnames are enableDnsSupport and enableDnsHostnames. CloudFormation's defaults are true and
	// false.
	DNSSupport, DNSHostnames partial.Value[bool]
	// DNSServers are the domain name servers of the DHCP options: [AmazonProvidedDNS] or addresses. Empty and complete
	// is AmazonProvidedDNS, which a VPC has when nobody sets DHCP options.
	DNSServers partial.List[string]
	// MainRouteTable serves subnets that have no table of their own. Known and empty is the table as AWS creates it,
	// with the local routes only, which a template cannot change.
	MainRouteTable partial.Value[string]
	// Owner is the account that owns a shared VPC. Empty: the account in Env.
	Owner partial.Text
	// FurtherBlocks says that it has, or may have, IPv4 blocks beside the one that a [VPCRange] is.
	FurtherBlocks bool
}

// AmazonProvidedDNS is the name of the Route 53 Resolver of a VPC in DHCP options.
const AmazonProvidedDNS = "AmazonProvidedDNS"

// Subnet is a subnet.
type Subnet struct {
	Object
	VPC partial.Value[string]
	// CIDRs are the IPv4 and IPv6 blocks.
	CIDRs partial.List[netip.Prefix]
	// VPCPart tells which part of the block that a [VPCRange] of its VPC is its IPv4 block is, whatever that is; see
	// [Range.Part]. Empty where it is not known to be one.
	VPCPart string
	// AZ tells Availability Zones apart: a zone name or id, or a text such as "first zone of the Region".
	AZ partial.Text
	// RouteTable is the explicitly associated table. Known and empty: none, so that the main table serves the subnet.
	RouteTable partial.Value[string]
	// NetworkACL is the associated ACL. Known and empty: the default ACL as AWS creates it, which allows everything.
	NetworkACL partial.Value[string]
	// IPv6 says that it has an IPv6 block, and IPv6Only that it has no IPv4 block.
	IPv6, IPv6Only partial.Truth
	// MapPublicIP gives instances that start in the subnet a public IPv4 address. Tasks on Fargate do not heed it.
	MapPublicIP partial.Value[bool]
}

// RouteTable is a route table. The local routes of the VPC's CIDR blocks are implied and need not be listed, and
// neither need the routes of gateway endpoints, which follow from [Endpoint.RouteTables].
type RouteTable struct {
	Object
	VPC    partial.Value[string]
	Routes partial.List[Route]
}

// Route is a route of a route table.
type Route struct {
	// Destination is a CIDR block or a prefix list.
	Destination Range
	// Target is where it leads.
	Target Target
	// Blackhole says that the target does not exist any more, or is not attached.
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
	VPC partial.Value[string]
	// Subnet is the subnet it stands in. Known and empty is a regional NAT gateway, which stands in none.
	Subnet partial.Value[string]
	// Private is a NAT gateway with private connectivity, which does not reach the internet.
	Private partial.Value[bool]
	// State is "available", "pending", "failed" and so on. Default: "available".
	State string
}

// Peering is a VPC peering connection.
type Peering struct {
	Object
	// Requester and Accepter are the two VPCs.
	Requester, Accepter partial.Value[string]
	// State is "active", "pending-acceptance" and so on. Default: "active".
	State string
}

// TransitGateway is a transit gateway and the VPCs attached to it.
type TransitGateway struct {
	Object
	VPCs partial.List[string]
	// DefaultRouting says that every attachment is associated with one route table and propagates its routes into it,
	// so that each attached VPC reaches each other.
	DefaultRouting partial.Value[bool]
}

// Endpoint is a VPC endpoint.
type Endpoint struct {
	Object
	VPC partial.Value[string]
	// MayBeIn are further VPCs that it may turn out to be in, where VPC names one that only the deployment tells.
	MayBeIn []partial.Doubt[string]
	// ServiceName is the full name, such as "com.amazonaws." + Region + ".ecr.dkr".
	ServiceName partial.Text
	// Type is the endpoint type. CloudFormation's default is Gateway.
	Type partial.Value[pullpath.EndpointType]
	// Subnets and SecurityGroups are an interface endpoint's. One without a group gets the VPC's default group, which
	// the reader adds.
	Subnets, SecurityGroups partial.List[string]
	// RouteTables are a gateway endpoint's.
	RouteTables partial.List[string]
	// PrivateDNS is PrivateDnsEnabled. CloudFormation's default is false.
	PrivateDNS partial.Value[bool]
	// InboundResolverOnly is PrivateDnsOnlyForInboundResolverEndpoint, which concerns an S3 interface endpoint: its
	// private DNS then serves on-premises clients and not the VPC. AWS's default is true.
	InboundResolverOnly partial.Value[bool]
	// IPv6Only says that its IpAddressType is ipv6, so that it carries nothing over IPv4, or its DnsRecordIpType, so
	// that its names have no address for IPv4. Source: Amazon EC2 API Reference, DnsOptionsSpecification.
	IPv6Only partial.Truth
	// Policy is the endpoint policy. Known and nil is AWS's default, full access.
	Policy partial.Value[*iam.Document]
	// State is the state AWS reports, in lower case. Default: "available".
	State string
}

// HostedZone is a private hosted zone of Route 53.
type HostedZone struct {
	Object
	// DNSName is the zone's name, with or without the final dot.
	DNSName partial.Text
	// VPCs are the VPCs it is associated with.
	VPCs partial.List[string]
	// Records are its records; NS and SOA are not needed.
	Records partial.List[Record]
}

// Record is a record of a hosted zone.
type Record struct {
	// Name is the full name, with or without the final dot. Its first label may be "*".
	Name partial.Text
	// Type is the record type, such as "A" or "CNAME".
	Type partial.Value[string]
	// Endpoint is the VPC endpoint that the record leads to, by alias, by CNAME or by address. Known and empty: it
	// leads elsewhere.
	Endpoint partial.Value[string]
	// Label is the record's own object. Zero when it has none.
	Label Object
}

// ResolverRule is a rule of Route 53 Resolver that forwards names to other name servers.
type ResolverRule struct {
	Object
	// Domain is the domain that it forwards, with or without the final dot.
	Domain partial.Text
	// System says that it is a SYSTEM rule, which leaves the names to Route 53 again.
	System partial.Value[bool]
	// VPCs are the VPCs it is associated with.
	VPCs partial.List[string]
}
