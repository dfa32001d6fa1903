package config

import (
	"fmt"
	"net/netip"
	"slices"

	"ecrprivatelink/internal/cidr"
)

// layout checks that the subnets of a new VPC have room in its block, of which length is the prefix length.
func (c checker) layout(s scope, at path) {
	length, zones := s.VPC.blockLength(), s.VPC.MaxAZs
	if length == 0 || !c.sound(at.to("cidr"), at.to("netmaskLength"), at.to("cidrMask"), at.to("reservedAzs")) {
		return
	}
	block, from := s.VPC.CIDR, at.to("cidr")
	if s.VPC.IPAMPool != "" {
		block, from = fmt.Sprintf("a /%d", length), at.to("netmaskLength")
	}
	narrowest := subnetNarrowest
	if s.VPC.CIDRMask > 0 {
		narrowest = s.VPC.CIDRMask
	}
	room := 0
	if narrowest >= length {
		room = 1 << (narrowest - length)
	}
	switch {
	case room >= zones && !s.VPC.fits(zones+s.VPC.Reserved(), false):
		c.add(at.to("reservedAzs"), "got %d, but beside %d Availability Zones %s has room for %d more subnets of /%d; want %d or less, or a longer cidrMask",
			s.VPC.Reserved(), zones, block, 1<<(s.VPC.SubnetMask()-length)-zones, s.VPC.SubnetMask(), 1<<(s.VPC.SubnetMask()-length)-zones)
	case room >= zones:
	case s.VPC.CIDRMask > 0 && length+bitsFor(zones) <= subnetNarrowest:
		c.add(at.to("cidrMask"), "got %d, but %s has room for %d subnets of /%d, and there are %d Availability Zones; want %d or more", narrowest, block, room, narrowest, zones, length+bitsFor(zones))
	default:
		c.add(from, "%s is too small for a subnet in each of %d Availability Zones: subnets are /%d or larger; want /%d or larger (%s)",
			block, zones, subnetNarrowest, subnetNarrowest-bitsFor(zones), subnetSizes)
	}
}

// bitsFor is how many bits longer than the block the prefixes of so many equal subnets are at least.
func bitsFor(subnets int) (bits int) {
	for 1<<bits < subnets {
		bits++
	}
	return bits
}

// pool checks a block that an IPAM pool gives.
func (c checker) pool(s scope, at path) {
	given := c.given(at.to("netmaskLength"))
	switch {
	case s.VPC.IPAMPool == "" && given && c.sound(at.to("ipamPool"), at.to("netmaskLength")):
		c.add(at.to("netmaskLength"), "is the length of a block from an IPAM pool, and ipamPool is missing; give it, or write the block as cidr")
	case s.VPC.IPAMPool != "" && c.given(at.to("cidr")) && c.sound(at.to("cidr"), at.to("ipamPool")):
		c.add(at.to("cidr"), "the IPAM pool gives the VPC its block; leave one of cidr and ipamPool out")
	}
}

// secondary checks the further blocks of a new VPC.
func (c checker) secondary(s scope, at path) {
	blocks, names := []netip.Prefix{}, []string{}
	primary, err := cidr.Parse(s.VPC.CIDR)
	if err == nil {
		blocks, names = append(blocks, primary), append(names, "cidr")
	}
	for i, text := range s.VPC.SecondaryCIDRs {
		item := at.to("secondaryCidrs", i)
		block, ok := c.block(text, item, vpcWidest, vpcNarrowest, vpcBlocks)
		if !ok {
			continue
		}
		j := slices.IndexFunc(blocks, block.Overlaps)
		_, crowded := SecondarySubnets(text, s.VPC.MaxAZs)
		switch {
		case j >= 0:
			c.add(item, "%s overlaps with %s of %s; the blocks of a VPC lie apart", block, blocks[j], names[j])
		case err == nil && !together(primary, block):
			c.add(item, "%s cannot be added to a VPC with %s: private ranges do not mix (%s); want a block of the same range, or of 100.64.0.0/10", block, primary, vpcBlocks)
		case crowded != nil && c.sound(at.to("maxAzs"), at.to("availabilityZones")):
			c.add(item, "%v", crowded)
		}
		blocks, names = append(blocks, block), append(names, fmt.Sprintf("secondaryCidrs[%d]", i))
	}
}

// privateRanges are those of RFC 1918. benchmarks is a range that goes with none of them.
var (
	privateRanges = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("172.16.0.0/12"), netip.MustParsePrefix("192.168.0.0/16")}
	benchmarks    = netip.MustParsePrefix("198.19.0.0/16")
)

// together reports whether a block can be added to a VPC whose primary one is known. Source: "IPv4 CIDR block
// association restrictions" on [vpcBlocks].
func together(primary, added netip.Prefix) bool {
	for _, private := range privateRanges {
		if private.Overlaps(added) && !private.Overlaps(primary) || private.Overlaps(primary) && benchmarks.Overlaps(added) {
			return false
		}
	}
	return true
}

// attachment checks that the subnets of a transit gateway's attachment have room.
func (c checker) attachment(e Environment, at path) {
	v := e.VPC
	v.settle()
	if v.Form() != NewVPC || v.TransitGatewayInTaskSubnets || v.blockLength() == 0 || !c.sound(at.to("vpc")) {
		return
	}
	switch zones := v.MaxAZs + v.Reserved(); {
	case v.SubnetMask() == AttachmentMask:
		c.add(at.to("vpc", "cidr"), "the subnets are as small as those that the attachment to the transit gateway gets, so that nobody can tell them apart; want a larger block, or set transitGatewayInTaskSubnets")
	case !v.fits(zones, true):
		c.add(at.to("vpc", "cidrMask"), "%d subnets of /%d leave no room in %s for %d of /%d, which the attachment to the transit gateway gets; "+
			"want a longer cidrMask or a lower reservedAzs, or set transitGatewayInTaskSubnets", zones, v.SubnetMask(), v.CIDR, zones, AttachmentMask)
	}
}
