package network

import (
	"net/netip"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/partial"
)

// NetworkACL is a network ACL. AWS's final rule, which denies everything, is implied.
type NetworkACL struct {
	Object
	VPC     partial.Value[string]
	Entries partial.List[ACLEntry]
}

// ACLEntry is a rule of a network ACL. The lowest number that matches decides.
type ACLEntry struct {
	// Number is the rule number, 1 to 32766.
	Number partial.Value[int]
	// Egress tells outbound rules from inbound ones.
	Egress partial.Value[bool]
	// Allow tells allow rules from deny rules.
	Allow partial.Value[bool]
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
	VPC partial.Value[string]
	// Ingress and Egress are the rules that allow. Egress of a group that a template declares without any egress rule
	// is AWS's default, everything to everywhere, and the reader says so with [AllowAll].
	Ingress, Egress partial.List[Rule]
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
	// Protocol is "tcp", "udp", "icmp", a protocol number, or "-1" for every protocol and port. Letter case does not
	// count.
	Protocol partial.Value[string]
	// From and To are the first and the last port. Protocol "-1" does not need them. -1 is every port.
	From, To partial.Value[int]
}

// AllPorts is every protocol and port.
func AllPorts() Ports { return Ports{Protocol: partial.Known("-1")} }

// TCP is the TCP ports from first to last.
func TCP(first, last int) Ports {
	return Ports{Protocol: partial.Known("tcp"), From: partial.Known(first), To: partial.Known(last)}
}

// AllowAll is the rules of a group that lets everything through, IPv4 and IPv6.
func AllowAll() partial.List[Rule] {
	return partial.ListOf(Rule{Peer: CIDR(anyIPv4), Ports: AllPorts()}, Rule{Peer: CIDR(anyIPv6), Ports: AllPorts()})
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
	// Part is, of a VPCRange, the part of it that is meant. Equal parts are the same addresses. Empty: all of it.
	Part string
	// Why is the reason an unknown range is not known, and of a GroupRange the reason why ID may turn out to be any
	// group.
	Why string
}

// CIDR is the addresses of a block.
func CIDR(p netip.Prefix) Range { return Range{Kind: CIDRRange, Prefix: p} }

// InGroup is the members of a security group.
func InGroup(id string) Range { return Range{Kind: GroupRange, ID: id} }

// InPrefixList is the addresses of a prefix list; the id may be an AWS id that the Network does not hold.
func InPrefixList(id string) Range { return Range{Kind: PrefixListRange, ID: id} }

// InVPC is the IPv4 block that a VPC was created with, which the attribute CidrBlock names. Blocks that were added to
// the VPC are no part of it.
func InVPC(id string) Range { return Range{Kind: VPCRange, ID: id} }

// InSubnet is the IPv4 addresses of a subnet.
func InSubnet(id string) Range { return Range{Kind: SubnetRange, ID: id} }

// UnknownRange is addresses the source cannot tell.
func UnknownRange(why string) Range { return Range{Why: why} }

// PrefixList is a prefix list, of AWS or of a customer.
type PrefixList struct {
	Object
	// Service is the service whose addresses an AWS-managed list holds. Known and empty: it is a customer's.
	Service partial.Value[pullpath.Service]
	// CIDRs are its blocks.
	CIDRs partial.List[netip.Prefix]
}

// BlockMode is the mode of VPC Block Public Access in an account and Region, spelled as AWS spells it.
type BlockMode string

// The modes. Source: Amazon EC2 API Reference, VpcBlockPublicAccessOptions.
const (
	// BlockOff is the mode of an account that has never set another.
	BlockOff BlockMode = "off"
	// BlockBidirectional blocks all traffic of internet gateways and egress-only internet gateways.
	BlockBidirectional BlockMode = "block-bidirectional"
	// BlockIngress blocks all internet traffic but that of NAT gateways and egress-only internet gateways.
	BlockIngress BlockMode = "block-ingress"
)

// AccessBlock is VPC Block Public Access of an account in a Region.
type AccessBlock struct {
	Object
	Env  Env
	Mode partial.Value[BlockMode]
}

// Exclusion exempts a VPC or a subnet from VPC Block Public Access.
type Exclusion struct {
	Object
	// Of is the id of the VPC or the subnet.
	Of partial.Value[string]
	// EgressOnly says that it lets only connections out, which matters to mode block-bidirectional alone.
	EgressOnly partial.Value[bool]
	// Perhaps is why it is not certain that it exists; empty when it is.
	Perhaps string
}
