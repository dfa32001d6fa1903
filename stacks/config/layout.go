package config

import (
	"fmt"
	"net/netip"

	"ecrprivatelink/internal/cidr"
)

// The default layout of a new VPC: each zone takes an eighth of the block, one after the other, and room is kept for as
// many zones as any Region has (pullpath.Zones). Neither depends on how many zones there are, so that a zone that is
// added moves no subnet.
const (
	bitsOfASubnet = 3
	zonesWithRoom = 6
	// AttachmentMask is the prefix length of the subnets that the attachment to a transit gateway has.
	AttachmentMask = 28
)

// blockLength is the prefix length of a new VPC's block, 0 where it is not known.
func (v VPC) blockLength() int {
	if v.IPAMPool != "" {
		return v.NetmaskLength
	}
	block, err := cidr.Parse(v.CIDR)
	if err != nil {
		return 0
	}
	return block.Bits()
}

// SubnetMask is the prefix length of the subnets of a new VPC: CIDRMask, else three bits more than the block's and
// [subnetNarrowest] at most.
func (v VPC) SubnetMask() int {
	if v.CIDRMask > 0 {
		return v.CIDRMask
	}
	return min(v.blockLength()+bitsOfASubnet, subnetNarrowest)
}

// Reserved is how many more zones room is kept for in a new VPC: ReservedAZs, else so many that the zones are six
// together, or as many as have room beside the subnets of a transit gateway's attachment.
func (v VPC) Reserved() int {
	if v.ReservedAZs != nil {
		return *v.ReservedAZs
	}
	zones := zonesWithRoom
	for zones > v.MaxAZs && !v.fits(zones, true) {
		zones--
	}
	return max(zones-v.MaxAZs, 0)
}

// fits reports whether so many zones have room in the block, with the subnets of an attachment or without.
func (v VPC) fits(zones int, attached bool) bool {
	needed := zones << (32 - v.SubnetMask())
	if attached {
		needed += zones << (32 - AttachmentMask)
	}
	return needed <= 1<<(32-v.blockLength())
}

// SecondarySubnets divides a secondary block as [VPC.SubnetMask] does the primary one by default, and returns the
// blocks of its subnets, one for each zone. The error says that there is no room for them.
func SecondarySubnets(block string, zones int) ([]string, error) {
	whole, err := cidr.Parse(block)
	if err != nil {
		return nil, err
	}
	length := min(whole.Bits()+bitsOfASubnet, subnetNarrowest)
	if room := 1 << (length - whole.Bits()); zones > room {
		return nil, fmt.Errorf("%s has room for %d subnets of /%d, and there are %d Availability Zones; want a larger block (%s)", block, room, length, zones, subnetSizes)
	}
	var out []string
	address := whole.Addr().As4()
	first := uint32(address[0])<<24 | uint32(address[1])<<16 | uint32(address[2])<<8 | uint32(address[3])
	for i := range zones {
		next := first + uint32(i)<<(32-length)
		out = append(out, netip.PrefixFrom(netip.AddrFrom4([4]byte{byte(next >> 24), byte(next >> 16), byte(next >> 8), byte(next)}), length).String())
	}
	return out, nil
}
