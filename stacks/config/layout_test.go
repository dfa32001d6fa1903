package config

import (
	"fmt"
	"strings"
	"testing"
)

func TestZonesThatAreAddedKeepTheLayout(t *testing.T) {
	for cidr, want := range map[string]struct{ mask, zones int }{
		"10.0.0.0/16": {19, 6}, "10.0.0.0/20": {23, 6}, "10.0.0.0/24": {27, 5}, "10.0.0.0/25": {28, 4}, "10.0.0.0/26": {28, 2},
	} {
		for zones := 1; zones <= want.zones; zones++ {
			v := taken(t, environment(fmt.Sprintf("vpc: {cidr: %s, maxAzs: %d}", cidr, zones)), "pull.yaml").Environments[0].VPC
			if v.SubnetMask() != want.mask || v.MaxAZs+v.Reserved() != want.zones {
				t.Errorf("%d zones of %s: subnets of /%d, room for %d zones, want /%d and %d", zones, cidr, v.SubnetMask(), v.MaxAZs+v.Reserved(), want.mask, want.zones)
			}
		}
	}
}

func TestParseTakesLayouts(t *testing.T) {
	for fields, want := range map[string]string{
		"cidrMask: 17":                                    "/17 +0 from 10.0.0.0/16",
		"cidrMask: 18, maxAzs: 3":                         "/18 +0 from 10.0.0.0/16",
		"cidrMask: 18, reservedAzs: 1":                    "/18 +1 from 10.0.0.0/16",
		"reservedAzs: 0":                                  "/19 +0 from 10.0.0.0/16",
		"ipamPool: ipam-pool-0123456789abcdef0":           "/19 +4 from a /16",
		"ipamPool: ipam-pool-01234567, netmaskLength: 20": "/23 +4 from a /20",
	} {
		v := taken(t, environment("vpc: {"+fields+"}"), "pull.yaml").Environments[0].VPC
		block := v.CIDR
		if v.IPAMPool != "" {
			block = fmt.Sprintf("a /%d", v.NetmaskLength)
		}
		if got := fmt.Sprintf("/%d +%d from %s", v.SubnetMask(), v.Reserved(), block); got != want {
			t.Errorf("%s: got %s, want %s", fields, got, want)
		}
	}
}

func TestParseRefusesLayouts(t *testing.T) {
	refused(t, "pull.yaml", map[string]mistake{
		"a mask that has room for fewer zones": one(environment("vpc: {cidrMask: 16}"),
			`:4:11: environments[0].vpc.cidrMask: got 16, but 10.0.0.0/16 has room for 1 subnets of /16, and there are 2 Availability Zones; want 17 or more`),
		"a mask shorter than the block": one(environment("vpc: {cidr: 10.0.0.0/20, cidrMask: 18}"),
			`:4:30: environments[0].vpc.cidrMask: got 18, but 10.0.0.0/20 has room for 0 subnets of /18`, "want 21 or more"),
		"a mask that no subnet has": one(environment("vpc: {cidrMask: 29}"), `:4:11: environments[0].vpc.cidrMask: got the number 29; want a whole number from 16 to 28`),
		"more zones than a mask has room for": one(environment("vpc: {cidrMask: 17, maxAzs: 3}"),
			`:4:11: environments[0].vpc.cidrMask: got 17, but 10.0.0.0/16 has room for 2 subnets of /17, and there are 3`, "want 18 or more"),
		"more reserved than there is room": one(environment("vpc: {cidrMask: 18, reservedAzs: 3}"),
			`:4:25: environments[0].vpc.reservedAzs: got 3, but beside 2 Availability Zones 10.0.0.0/16 has room for 2 more subnets of /18; want 2 or less`),
		"a pool and a block": one(environment("vpc: {cidr: 10.0.0.0/16, ipamPool: ipam-pool-01234567}"),
			`:4:11: environments[0].vpc.cidr: the IPAM pool gives the VPC its block; leave one of cidr and ipamPool out`),
		"a length without a pool": one(environment("vpc: {netmaskLength: 20}"), `:4:11: environments[0].vpc.netmaskLength: is the length of a block from an IPAM pool, and ipamPool is missing`),
		"a pool's block that is too small": one(environment("vpc: {ipamPool: ipam-pool-01234567, netmaskLength: 28}"),
			`:4:41: environments[0].vpc.netmaskLength: a /28 is too small for a subnet in each of 2 Availability Zones`, "want /27 or larger"),
		"a further block that overlaps": one(environment("vpc: {secondaryCidrs: [10.0.128.0/20]}"),
			`:4:28: environments[0].vpc.secondaryCidrs[0]: 10.0.128.0/20 overlaps with 10.0.0.0/16 of cidr; the blocks of a VPC lie apart`),
		"two further blocks that overlap": one(environment("vpc: {secondaryCidrs: [100.64.0.0/16, 100.64.1.0/24]}"),
			`:4:43: environments[0].vpc.secondaryCidrs[1]: 100.64.1.0/24 overlaps with 100.64.0.0/16 of secondaryCidrs[0]`),
		"a further block of another private range": one(environment("vpc: {secondaryCidrs: [192.168.0.0/20]}"),
			`:4:28: environments[0].vpc.secondaryCidrs[0]: 192.168.0.0/20 cannot be added to a VPC with 10.0.0.0/16: private ranges do not mix (https://`, "or of 100.64.0.0/10"),
		"a further private block of a public VPC": one(environment("vpc: {cidr: 100.64.0.0/16, secondaryCidrs: [10.0.0.0/20]}"),
			`:4:49: environments[0].vpc.secondaryCidrs[0]: 10.0.0.0/20 cannot be added`),
		"a further block that is too small": one(environment("vpc: {maxAzs: 3, secondaryCidrs: [10.1.0.0/27]}"),
			`:4:39: environments[0].vpc.secondaryCidrs[0]: 10.1.0.0/27 has room for 2 subnets of /28, and there are 3 Availability Zones; want a larger block (https://`),
		"a spoke whose block is not known": one("environments:\n- {name: hub, vpc: {cidr: 10.1.0.0/16}, workloads: [{launchType: ec2}]}\n- {name: spoke, hub: hub, vpc: {ipamPool: ipam-pool-01234567}, workloads: [{launchType: ec2}]}\n",
			`:3:27: environments[1].vpc.cidr: is missing, so the endpoints of "hub" cannot admit the VPC; give cidr, not ipamPool`),
		"subnets like those of an attachment": one("environments:\n- {name: hub, spokes: {transitGateway: tgw-01234567}, vpc: {cidr: 10.0.0.0/26}, workloads: [{launchType: ec2}]}\n- {name: spoke, hub: hub, vpc: {cidr: 10.1.0.0/16}, workloads: [{launchType: ec2}]}\n",
			`:2:61: environments[0].vpc.cidr: the subnets are as small as those that the attachment to the transit gateway gets`, "set transitGatewayInTaskSubnets"),
		"no room for an attachment": one("environments:\n- {name: hub, spokes: {transitGateway: tgw-01234567}, vpc: {cidrMask: 17}, workloads: [{launchType: ec2}]}\n- {name: spoke, hub: hub, vpc: {cidr: 10.1.0.0/16}, workloads: [{launchType: ec2}]}\n",
			`:2:61: environments[0].vpc.cidrMask: 2 subnets of /17 leave no room in 10.0.0.0/16 for 2 of /28, which the attachment to the transit gateway gets`, "transitGatewayInTaskSubnets"),
	})
}

func TestSecondarySubnets(t *testing.T) {
	for block, want := range map[string]string{
		"100.64.0.0/16": "100.64.0.0/19 100.64.32.0/19 100.64.64.0/19",
		"10.1.2.128/25": "10.1.2.128/28 10.1.2.144/28 10.1.2.160/28",
		"10.1.0.0/26":   "10.1.0.0/28 10.1.0.16/28 10.1.0.32/28",
	} {
		got, err := SecondarySubnets(block, 3)
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("%s: got %v, %v; want %s", block, got, err, want)
		}
	}
	if _, err := SecondarySubnets("10.1.0.0/28", 2); err == nil {
		t.Error("a /28 has room for one subnet, and two are no error")
	}
}
