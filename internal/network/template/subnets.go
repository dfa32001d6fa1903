package template

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"

	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/network"
)

// The rules of what Amazon EC2 does not create where a template puts it.
const (
	subnetBlock = "subnet-block"
	otherRegion = "zone-of-other-region"
)

// misplaced notes the subnets that Amazon EC2 does not create: those whose blocks overlap, or lie outside of their VPC.
// Where one of them, or the VPC, is there only perhaps, or may have more blocks, nothing is certain.
func (r *reader) misplaced() {
	inVPC := map[string][]*network.Subnet{}
	for _, s := range r.subnets.order {
		vpc, known := s.VPC.Get()
		if !known || s.LogicalID == "" || s.Perhaps != "" {
			continue
		}
		r.outside(s, r.vpcs.get(vpc))
		for _, other := range inVPC[vpc] {
			r.overlap(s, other)
		}
		inVPC[vpc] = append(inVPC[vpc], s)
	}
}

// overlap notes two subnets of one VPC with addresses in common. Source: Amazon VPC User Guide, Subnet CIDR blocks.
func (r *reader) overlap(s, other *network.Subnet) {
	for _, block := range s.CIDRs.Items {
		for _, taken := range other.CIDRs.Items {
			if block.Overlaps(taken) {
				r.refuseSubnet(s, fmt.Sprintf("its block %s overlaps %s, that of subnet %s in the same VPC", block, taken, other.Label()), "Give each subnet of the VPC addresses of its own.")
				return
			}
		}
	}
}

// outside notes a subnet whose block is in none of its VPC. Blocks for IPv6 are left out: those of the VPC are mostly
// given by AWS.
func (r *reader) outside(s *network.Subnet, vpc *network.VPC) {
	if vpc == nil || vpc.LogicalID == "" || vpc.Perhaps != "" || !vpc.CIDRs.Complete() || len(vpc.CIDRs.Items) == 0 || r.mayGrow(vpc.ID) {
		return
	}
	for _, block := range s.CIDRs.Items {
		within := func(of netip.Prefix) bool { return of.Overlaps(block) && of.Bits() <= block.Bits() }
		if block.Addr().Is4() && !slices.ContainsFunc(vpc.CIDRs.Items, within) {
			r.refuseSubnet(s, fmt.Sprintf("its block %s is in none of VPC %s (%s)", block, vpc.Label(), prefixes(vpc.CIDRs.Items)), "Choose a block within one of the VPC, or add one to the VPC with AWS::EC2::VPCCidrBlock.")
		}
	}
}

// mayGrow reports whether something that the templates do not show may add blocks to a VPC.
func (r *reader) mayGrow(vpc string) bool {
	return slices.ContainsFunc(r.gaps, func(g network.Gap) bool { return g.VPC == "" || g.VPC == vpc })
}

func (r *reader) refuseSubnet(s *network.Subnet, what, fix string) {
	r.defects = append(r.defects, network.Defect{Object: s.Object, Rule: subnetBlock, Fix: fix,
		Message: fmt.Sprintf("Subnet %s cannot be created: %s.", s.Label(), what)})
}

// prefixes lists blocks of addresses.
func prefixes(all []netip.Prefix) string {
	text := ""
	for i, p := range all {
		if i > 0 {
			text += ", "
		}
		text += p.String()
	}
	return text
}

// zoned are the properties that name Availability Zones.
var zoned = map[string]string{
	"AWS::EC2::Subnet":                   "AvailabilityZone",
	"AWS::EC2::Instance":                 "AvailabilityZone",
	"AWS::EFS::FileSystem":               "AvailabilityZoneName",
	"AWS::AutoScaling::AutoScalingGroup": "AvailabilityZones",
}

// zoneName is the name of an Availability Zone, a Local Zone or a Wavelength Zone, which begins with its Region.
// Source: Amazon EC2 User Guide, Regions and Zones.
var zoneName = regexp.MustCompile(`^([a-z]{2,4}(?:-[a-z]+){1,2}?-[0-9]{1,2})(?:[a-z]|-[a-z0-9-]+)$`)

// abroad notes a resource in an Availability Zone of another Region than its stack's.
func (r *reader) abroad(s *cfn.Resource) {
	property := zoned[s.Type]
	if property == "" || s.Stack.Region == "" || doubt(s) != "" {
		return
	}
	zones, _ := s.Property(property).Items()
	for _, zone := range zones {
		name, _ := zone.Literal()
		if m := zoneName.FindStringSubmatch(name); m != nil && m[1] != s.Stack.Region {
			r.defects = append(r.defects, network.Defect{Object: object(s), Rule: otherRegion,
				Message: fmt.Sprintf("%s is to stand in Availability Zone %s, and its stack in Region %s, so it cannot be created.", s.ID(), name, s.Stack.Region),
				Fix:     "Choose a zone of the Region, best by Fn::GetAZs."})
			return
		}
	}
}
