package config

import "testing"

func TestParseRefusesEndpointZones(t *testing.T) {
	refused(t, "pull.yaml", map[string]mistake{
		"of a VPC that does not name its own": one(placed("excludedAvailabilityZones: [us-west-2a]"),
			`:6:5: environments[0].excludedAvailabilityZones: names zones, but the VPC takes the first ones of the Region`),
		"that the VPC has no subnet in": one(placed("vpc: {availabilityZones: [us-west-2a, us-west-2b]}", "excludedAvailabilityZones: [us-west-2c]"),
			`:7:33: environments[0].excludedAvailabilityZones[0]: the VPC has no subnet in us-west-2c; its zones are us-west-2a, us-west-2b`),
		"all of them": one(existing()+"    excludedAvailabilityZones: [us-west-2a]\n", `:9:5: environments[0].excludedAvailabilityZones: no zone is left`),
	})
	taken(t, placed("vpc: {availabilityZones: [us-west-2a, us-west-2b]}", "excludedAvailabilityZones: [us-west-2b]"), "pull.yaml")
}

func TestParseRefusesLookupsOfZones(t *testing.T) {
	refused(t, "pull.yaml", map[string]mistake{
		"without a place":           one(environment("lookupAvailabilityZones: true"), `:4:5: environments[0].lookupAvailabilityZones: zones can be looked up only in a known account and Region`),
		"of zones chosen by chance": one(placed("lookupAvailabilityZones: true"), `:6:5: environments[0].lookupAvailabilityZones: the VPC takes the first zones of the Region`),
	})
	taken(t, placed("lookupAvailabilityZones: true", "vpc: {availabilityZones: [us-west-2a, us-west-2b]}"), "pull.yaml")
	taken(t, existing()+"    lookupAvailabilityZones: true\n", "pull.yaml")
}

func TestParseRefusesInboundResolvers(t *testing.T) {
	refused(t, "pull.yaml", map[string]mistake{
		"that anybody may ask":      one(placed("inboundResolver: {allowFrom: [0.0.0.0/0]}"), `:6:35: environments[0].inboundResolver.allowFrom[0]: 0.0.0.0/0 opens the way to networks of others`),
		"that nobody may ask":       one(placed("inboundResolver: {}"), `:6:5: environments[0].inboundResolver.allowFrom: is missing`),
		"in a single zone":          one(existing()+"    inboundResolver: {allowFrom: [10.0.0.2/32]}\n", `:9:5: environments[0].inboundResolver: the VPC has one Availability Zone`),
		"with bits behind a prefix": one(placed("inboundResolver: {allowFrom: [10.0.0.1/16]}"), `:6:35: environments[0].inboundResolver.allowFrom[0]: "10.0.0.1/16" has bits set`),
	})
	taken(t, placed("inboundResolver: {allowFrom: [10.0.0.2/32]}"), "pull.yaml")
}

func TestParseRefusesAddresses(t *testing.T) {
	refused(t, "pull.yaml", map[string]mistake{
		"dual-stack endpoints in an IPv4 VPC": one(placed("ipAddressType: dualstack"),
			`:6:5: environments[0].ipAddressType: got "dualstack", but the subnets of the VPC have no IPv6 blocks; set vpc.ipv6 to true`),
		"dual-stack endpoints that admit blocks nobody knows": one(existing()+"    ipAddressType: dualstack\n",
			`:9:5: environments[0].ipAddressType: got "dualstack", but the IPv6 blocks of an existing VPC are not known here`),
		"an address type that is none": one(placed("ipAddressType: ipv6"), `:6:5: environments[0].ipAddressType: unknown value "ipv6"`, "ipv4, dualstack"),
		"FIPS endpoints in China": one("environments:\n- {name: china, account: '111122223333', region: cn-north-1, fips: true, workloads: [{launchType: fargate}]}\n",
			`:2:62: environments[0].fips: partition "aws-cn" has no endpoints with FIPS`),
	})
	taken(t, placed("ipAddressType: dualstack", "vpc: {ipv6: true}", "fips: true"), "pull.yaml")
	taken(t, existing()+"    ipAddressType: dualstack\n    taskSecurityGroups: [sg-01234567]\n", "pull.yaml")
}
