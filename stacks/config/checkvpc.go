package config

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/cidr"
)

func (c checker) vpc(s scope) {
	at := s.at.to("vpc")
	if c.given(at) && !c.object(at) || !c.sound(at.to("id")) {
		return
	}
	switch s.VPC.Form() {
	case NewVPC:
		c.newVPC(s, at)
	case LookedUpVPC:
		c.lookedUp(s, at)
	case DescribedVPC:
		c.described(s, at)
	}
	c.dns(s.VPC.DNS, at.to("dns"))
}

func (c checker) newVPC(s scope, at path) {
	for _, name := range []string{"flowLogRetention", "flowLogKey", "flowLogFields"} {
		c.refuse(at.to(name), !s.VPC.FlowLogs && c.given(at.to(name)) && c.sound(at.to("flowLogs")), "flowLogs is false, so there are no flow logs; leave one of the two out")
	}
	zones, listed := s.VPC.MaxAZs, at.to("availabilityZones")
	ok := false
	if s.VPC.IPAMPool == "" {
		_, ok = c.block(s.VPC.CIDR, at.to("cidr"), vpcWidest, vpcNarrowest, vpcBlocks)
	}
	if !c.sound(listed, at.to("maxAzs")) {
		return
	}
	if len(s.VPC.AvailabilityZones) > 0 {
		zones = len(s.VPC.AvailabilityZones)
		switch {
		case c.given(at.to("maxAzs")) && s.VPC.MaxAZs != zones:
			c.add(at.to("maxAzs"), "got %d, but availabilityZones names %d; leave maxAzs out", s.VPC.MaxAZs, zones)
		case s.Agnostic() && c.sound(s.at.to("region")):
			c.add(listed, "names zones, but the environment has no region; give account and region, or leave the zones out")
		}
	}
	c.zones(s, listed)
	if most, note, known := pullpath.Zones(s.region); known && zones > most {
		at, got := at.to("maxAzs"), fmt.Sprint(zones)
		if len(s.VPC.AvailabilityZones) > 0 {
			at = listed
		}
		if note != "" {
			note = ", " + note
		}
		c.add(at, "got %s, but %s has %d Availability Zones%s (%s); want %d or fewer", got, s.region, most, note, pullpath.ZonesGuide, most)
	}
	c.pool(s, at)
	s.VPC.settle()
	if s.VPC.IPAMPool != "" || ok {
		c.layout(s, at)
	}
	c.secondary(s, at)
}

func (c checker) lookedUp(s scope, at path) {
	for _, name := range []string{"cidr", "availabilityZones"} {
		if c.given(at.to(name)) {
			c.add(at.to("privateSubnets"), "is missing, but %s is given; list the private subnets, or give only the id to look the VPC up", name)
			return
		}
	}
	if s.Agnostic() && c.sound(s.at.to("region"), s.at.to("account")) {
		c.add(at.to("id"), "a VPC can be looked up only in a known account and Region; give the environment account and region, or list privateSubnets")
	}
}

func (c checker) described(s scope, at path) {
	if s.VPC.CIDR != "" {
		c.block(s.VPC.CIDR, at.to("cidr"), vpcWidest, vpcNarrowest, vpcBlocks)
	}
	if c.sound(at.to("availabilityZones")) {
		c.zones(s, at.to("availabilityZones"))
	}
	if c.sound(at.to("privateSubnets")) {
		c.subnets(s, at.to("privateSubnets"))
	}
	if !c.sound(at.to("availabilityZones"), at.to("privateSubnets")) || len(s.VPC.AvailabilityZones) == 0 {
		return
	}
	used := zonesOf(s.VPC.PrivateSubnets)
	for i, zone := range s.VPC.AvailabilityZones {
		if !slices.Contains(used, zone) {
			c.add(at.to("availabilityZones", i), "no private subnet is in %s; remove the zone, or add the subnet", zone)
		}
	}
	for i, subnet := range s.VPC.PrivateSubnets {
		if !slices.Contains(s.VPC.AvailabilityZones, subnet.AvailabilityZone) {
			c.add(at.to("privateSubnets", i, "availabilityZone"), "got %s, which availabilityZones does not list; add it there, or leave availabilityZones out",
				quote(subnet.AvailabilityZone))
		}
	}
}

func (c checker) subnets(s scope, at path) {
	known := map[string]int{}
	once := func(i int, name, value string) {
		if value == "" {
			return
		}
		if j, again := known[value]; again {
			c.add(at.to(i, name), "got %s, which privateSubnets[%d] has already; each subnet has its own", quote(value), j)
			return
		}
		known[value] = i
	}
	choice := s.Endpoints[pullpath.S3]
	for i, subnet := range s.VPC.PrivateSubnets {
		item := at.to(i)
		once(i, "id", subnet.ID)
		once(i, "cidr", subnet.CIDR)
		if subnet.CIDR != "" {
			c.block(subnet.CIDR, item.to("cidr"), vpcWidest, subnetNarrowest, subnetSizes)
		}
		c.zone(s, subnet.AvailabilityZone, s.VPC.PrivateSubnets[0].AvailabilityZone, item.to("availabilityZone"))
		if subnet.RouteTableID == "" && choice.Created() && c.sound(s.at.to("endpoints")) {
			c.add(item.to("routeTableId"), "is missing; the S3 gateway endpoint adds its route there: want the ID of the subnet's route table, or of the VPC's main one")
		}
		if subnet.CIDR == "" && s.VPC.CIDR == "" && len(s.TaskSecurityGroups) == 0 && c.sound(s.at.to("taskSecurityGroups")) {
			c.add(item.to("cidr"), "is missing, and so is the cidr of the VPC, so nobody knows whom the endpoints admit; give one of them, or taskSecurityGroups")
		}
	}
}

// block reads a block whose prefix length must lie between two bounds. It is not ok when there is a problem, which is
// reported.
func (c checker) block(s string, at path, widest, narrowest int, source pullpath.Source) (block netip.Prefix, ok bool) {
	block, err := cidr.Parse(s)
	switch {
	case !c.sound(at):
	case err != nil:
		c.add(at, "%v", err)
	case block.Bits() < widest || block.Bits() > narrowest:
		c.add(at, "got %s; want a block between /%d and /%d (%s)", block, widest, narrowest, source)
	case block.Addr().IsLoopback() || block.Addr().IsLinkLocalUnicast() || block.Addr().IsMulticast() || block.Addr().IsUnspecified():
		c.add(at, "%s is not a block that networks use; want a private one, for example 10.0.0.0/16", block)
	default:
		return block, true
	}
	return block, false
}

// zones checks the zones that the VPC lists.
func (c checker) zones(s scope, at path) {
	for i, zone := range s.VPC.AvailabilityZones {
		c.zone(s, zone, s.VPC.AvailabilityZones[0], at.to(i))
	}
}

// zone checks that a zone is in the environment's Region, or, where that is not known, in the Region of another zone.
func (c checker) zone(s scope, zone, other string, at path) {
	region, why := s.region, "the environment is in "
	if region == "" {
		region, why = strings.TrimRight(other, "abcdefghijklmnopqrstuvwxyz"), "another zone of the VPC is in "
	}
	if !zoneName.MatchString(zone) || strings.TrimRight(zone, "abcdefghijklmnopqrstuvwxyz") != region {
		c.add(at, "%s is not a zone of %s; %s%s: want for example %sa", quote(zone), region, why, region, region)
	}
}

var zoneName = regexp.MustCompile(`[0-9][a-z]$`)

// dns refuses attributes that are off: private DNS needs both (source: pullpath.InterfaceEndpoints).
func (c checker) dns(dns DNS, at path) {
	for _, attribute := range []struct {
		field, name string
		on          *bool
	}{
		{"support", "enableDnsSupport", dns.Support},
		{"hostnames", "enableDnsHostnames", dns.Hostnames},
	} {
		c.refuse(at.to(attribute.field), attribute.on != nil && !*attribute.on,
			"%s is off, but private DNS needs it on (%s); run aws ec2 modify-vpc-attribute --vpc-id ID --%s, then write true",
			attribute.name, pullpath.InterfaceEndpoints, strings.ToLower(strings.ReplaceAll(attribute.name, "Dns", "-dns-")))
	}
}
