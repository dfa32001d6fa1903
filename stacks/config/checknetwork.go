package config

import (
	"slices"
	"strings"

	"ecrprivatelink/internal/cidr"
)

// endpointZones checks the zones that get no network interfaces.
func (c checker) endpointZones(s scope) {
	at := s.at.to("excludedAvailabilityZones")
	if len(s.ExcludedAvailabilityZones) == 0 || !c.sound(at, s.at.to("vpc")) {
		return
	}
	zones := s.VPC.AvailabilityZones
	if s.VPC.Form() == DescribedVPC {
		zones = zonesOf(s.VPC.PrivateSubnets)
	}
	switch {
	case s.VPC.Form() == LookedUpVPC:
		return // the lookup tells the zones
	case len(zones) == 0:
		c.add(at, "names zones, but the VPC takes the first ones of the Region, whichever they are; list vpc.availabilityZones without those instead")
		return
	}
	left := slices.Clone(zones)
	for i, zone := range s.ExcludedAvailabilityZones {
		if !slices.Contains(zones, zone) {
			c.add(at.to(i), "the VPC has no subnet in %s; its zones are %s", zone, strings.Join(zones, ", "))
			return
		}
		left = slices.DeleteFunc(left, func(z string) bool { return z == zone })
	}
	if len(left) == 0 {
		c.add(at, "no zone is left for the endpoints; leave one of %s out", strings.Join(zones, ", "))
	}
}

// zoneLookup checks what a lookup of zones needs.
func (c checker) zoneLookup(s scope) {
	at := s.at.to("lookupAvailabilityZones")
	if !s.LookupAvailabilityZones || !c.sound(at, s.at.to("vpc"), s.at.to("region"), s.at.to("account")) {
		return
	}
	switch {
	case s.Agnostic():
		c.add(at, "zones can be looked up only in a known account and Region; give the environment account and region, or list excludedAvailabilityZones")
	case s.VPC.Form() == NewVPC && len(s.VPC.AvailabilityZones) == 0:
		c.add(at, "the VPC takes the first zones of the Region, whichever they are; list vpc.availabilityZones")
	}
}

// inboundResolver checks whom the inbound endpoints admit.
func (c checker) inboundResolver(s scope) {
	if s.InboundResolver == nil {
		return
	}
	at := s.at.to("inboundResolver", "allowFrom")
	c.each(s.InboundResolver.AllowFrom, at, cidr.CheckAdmitted)
	zones := s.VPC.MaxAZs
	if s.VPC.Form() == DescribedVPC {
		zones = len(zonesOf(s.VPC.PrivateSubnets))
	}
	c.refuse(s.at.to("inboundResolver"), s.VPC.Form() != LookedUpVPC && zones < 2 && c.sound(s.at.to("vpc")),
		"the VPC has one Availability Zone, but inbound endpoints take two addresses or more (%s), one in each of two zones here; give the VPC two zones", resolverAddresses)
}

// addresses checks the options that change which endpoints there are and what addresses they have.
func (c checker) addresses(s scope) {
	c.refuse(s.at.to("fips"), s.FIPS && !slices.Contains([]string{"", "aws", "aws-us-gov"}, s.partition),
		"partition %q has no endpoints with FIPS validated cryptography, which are a requirement of the governments of the United States and Canada; leave it out", s.partition)
	at := s.at.to("ipAddressType")
	if s.IPAddressType != DualStack || !c.sound(at, s.at.to("vpc"), s.at.to("taskSecurityGroups")) {
		return
	}
	switch {
	case s.VPC.Form() == NewVPC && !s.VPC.IPv6:
		c.add(at, "got %q, but the subnets of the VPC have no IPv6 blocks; set vpc.ipv6 to true, or leave this out", DualStack)
	case s.VPC.Form() != NewVPC && len(s.TaskSecurityGroups) == 0:
		c.add(at, "got %q, but the IPv6 blocks of an existing VPC are not known here, so the endpoints cannot admit them; name taskSecurityGroups", DualStack)
	}
}
