package config

import "slices"

// VPCForm says how much of a VPC is known, and so how the CDK gets at it.
type VPCForm int

// The forms of a VPC.
const (
	// NewVPC is created by the stack.
	NewVPC VPCForm = iota
	// LookedUpVPC exists, and the CDK CLI asks AWS for its subnets.
	LookedUpVPC
	// DescribedVPC exists, and the configuration says its subnets.
	DescribedVPC
)

// FlowLogMonth is the days that flow logs are kept unless somebody says otherwise.
const FlowLogMonth = 30

// VPC is a new or an existing VPC; [VPC.Form] says which, and so which of the fields mean something.
type VPC struct {
	// ID is the ID of an existing VPC. Empty for a new one.
	ID string `json:"id"`
	// CIDR is the primary IPv4 block. Default for a new VPC: 10.0.0.0/16, or empty with IPAMPool. Of an existing VPC it
	// may be empty: not known.
	CIDR string `json:"cidr"`
	// IPAMPool is the ID of the IPAM pool that gives a new VPC its block at deployment; CIDR is empty then. Default:
	// empty, none.
	IPAMPool string `json:"ipamPool"`
	// NetmaskLength is the prefix length of the block from IPAMPool. Default: 16 with IPAMPool, else 0.
	NetmaskLength int `json:"netmaskLength"`
	// SecondaryCIDRs are further IPv4 blocks of a new VPC, with a subnet in each zone; see [SecondarySubnets]. Default:
	// none.
	SecondaryCIDRs []string `json:"secondaryCidrs"`
	// CIDRMask is the prefix length of a new VPC's subnets. Default: 0, see [VPC.SubnetMask].
	CIDRMask int `json:"cidrMask"`
	// ReservedAZs is how many more zones room is kept for. Default: nil, see [VPC.Reserved].
	ReservedAZs *int `json:"reservedAzs"`
	// TransitGatewayInTaskSubnets puts the attachment to a hub's transit gateway into the subnets of the tasks.
	// Default: false, it has /28 subnets of its own.
	TransitGatewayInTaskSubnets bool `json:"transitGatewayInTaskSubnets"`
	// MaxAZs is the number of Availability Zones of a new VPC, 1 to 6: that of AvailabilityZones where they are given.
	// Default: 2.
	MaxAZs int `json:"maxAzs"`
	// AvailabilityZones are the names of the zones of a new or a described VPC. Empty for a new VPC: the Region's first
	// ones, chosen at deployment. For a described VPC they are those of PrivateSubnets, each once, in their order.
	AvailabilityZones []string `json:"availabilityZones"`
	// FlowLogs sends the flow logs of a new VPC to CloudWatch Logs. Default: true.
	FlowLogs bool `json:"flowLogs"`
	// FlowLogRetention is how many days the flow logs are kept, one of the numbers that CloudWatch Logs takes. Default:
	// [FlowLogMonth].
	FlowLogRetention int `json:"flowLogRetention"`
	// FlowLogKey is the ARN of the key of AWS KMS that encrypts the flow logs. Default: empty, that of CloudWatch Logs.
	FlowLogKey string `json:"flowLogKey"`
	// FlowLogFields are the fields of a record, such as "vpc-id", in their order. Default: those of the default format.
	FlowLogFields []string `json:"flowLogFields"`
	// CloseDefaultSecurityGroup takes the rules of a new VPC's default security group away. Default: false.
	CloseDefaultSecurityGroup bool `json:"closeDefaultSecurityGroup"`
	// IPv6 gives a new VPC IPv6 blocks too. Default: false.
	IPv6 bool `json:"ipv6"`
	// PrivateSubnets are the subnets of a described VPC; at least one.
	PrivateSubnets []Subnet `json:"privateSubnets"`
	// DNS is what is known of an existing VPC's DNS attributes. Default: nothing.
	DNS DNS `json:"dns"`
	// RunsContainers says that containers already run in an existing VPC. Default: true for an existing VPC, false for
	// a new one.
	RunsContainers bool `json:"runsContainers"`
	// Shared says that an existing VPC belongs to another account. Nothing is created in the VPC then. Default: false.
	Shared bool `json:"shared"`
}

// Subnet is a private subnet of a described VPC.
type Subnet struct {
	// ID is the subnet's ID; required.
	ID string `json:"id"`
	// AvailabilityZone is the name of its zone; required.
	AvailabilityZone string `json:"availabilityZone"`
	// RouteTableID is the ID of its route table; set where the S3 gateway endpoint is created. Default: empty, not known.
	RouteTableID string `json:"routeTableId"`
	// CIDR is its IPv4 block. Default: empty, not known.
	CIDR string `json:"cidr"`
}

// DNS is what is known of a VPC's DNS attributes; nil is not known. Neither is ever false: private DNS needs both, so
// such a configuration is refused.
type DNS struct {
	// Support is enableDnsSupport.
	Support *bool `json:"support"`
	// Hostnames is enableDnsHostnames.
	Hostnames *bool `json:"hostnames"`
}

// Form tells a new VPC from one to look up and one that the configuration describes.
func (v VPC) Form() VPCForm {
	switch {
	case v.ID == "":
		return NewVPC
	case len(v.PrivateSubnets) == 0:
		return LookedUpVPC
	}
	return DescribedVPC
}

// settle makes the fields about zones agree with each other.
func (v *VPC) settle() {
	switch v.Form() {
	case NewVPC:
		if len(v.AvailabilityZones) > 0 {
			v.MaxAZs = len(v.AvailabilityZones)
		}
		if v.IPAMPool != "" {
			v.CIDR = ""
			if v.NetmaskLength == 0 {
				v.NetmaskLength = vpcWidest
			}
		}
	case DescribedVPC:
		v.AvailabilityZones = zonesOf(v.PrivateSubnets)
	}
}

// zonesOf returns the zones of subnets, each once, in their order.
func zonesOf(subnets []Subnet) []string {
	var out []string
	for _, s := range subnets {
		if !slices.Contains(out, s.AvailabilityZone) {
			out = append(out, s.AvailabilityZone)
		}
	}
	return out
}
