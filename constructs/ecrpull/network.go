package ecrpull

import (
	"fmt"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/guard"
)

// requireDNS refuses a VPC whose DNS attributes are known to be off: private DNS needs both
// (https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html). An imported VPC does not tell.
func requireDNS(at guard.Place, vpc awsec2.IVpc) {
	own, ok := vpc.(awsec2.Vpc)
	if !ok {
		return
	}
	for _, attribute := range []struct {
		name string
		on   *bool
	}{
		{"EnableDnsSupport", own.DnsSupportEnabled()},
		{"EnableDnsHostnames", own.DnsHostnamesEnabled()},
	} {
		if attribute.on != nil && !*attribute.on {
			at.Refuse(pullpath.Error{Code: pullpath.CodeConflict, Got: "false", Want: "true",
				Problem: fmt.Sprintf("VPC %q has %s off, which private DNS of interface endpoints needs", *own.Node().Path(), attribute.name),
				Fix:     fmt.Sprintf("set %s: jsii.Bool(true) on the VPC", attribute.name)})
		}
	}
}

// privateSubnets are the subnets chosen, or the VPC's isolated ones, or else those that reach the internet through NAT:
// hasEgress says so, and of subnets that are chosen nobody knows.
func privateSubnets(at guard.Place, vpc awsec2.IVpc, chosen *awsec2.SubnetSelection) (subnets []awsec2.ISubnet, hasEgress bool) {
	if chosen != nil {
		picked := selected(vpc, chosen)
		if len(picked) == 0 {
			at.Refuse(pullpath.Error{Code: pullpath.CodeConflict, Problem: "Subnets selects no subnet of the VPC", Fix: "select at least one private subnet"})
		}
		return picked, false
	}
	if isolated := *vpc.IsolatedSubnets(); len(isolated) > 0 {
		return isolated, false
	}
	if private := *vpc.PrivateSubnets(); len(private) > 0 {
		return private, true
	}
	at.Refuse(pullpath.Error{Code: pullpath.CodeMissing, Problem: "Vpc has no private subnets",
		Got: "0 isolated and 0 with egress", Want: "at least 1",
		Fix: "give an imported VPC its isolated or private subnet IDs, or select subnets with Subnets"})
	return nil, false
}

// selected are the subnets of a selection. Subnets that are given one by one need no asking.
func selected(vpc awsec2.IVpc, s *awsec2.SubnetSelection) []awsec2.ISubnet {
	if s.Subnets != nil && *s == (awsec2.SubnetSelection{Subnets: s.Subnets}) {
		return *s.Subnets
	}
	return *vpc.SelectSubnets(s).Subnets
}

// without leaves out the subnets of some Availability Zones.
func without(at guard.Place, subnets []awsec2.ISubnet, zones []string) []awsec2.ISubnet {
	if len(zones) == 0 {
		return subnets
	}
	var out []awsec2.ISubnet
	for _, subnet := range subnets {
		zone := *subnet.AvailabilityZone()
		if !guard.Known(zone) {
			at.Refuse(pullpath.Error{Code: pullpath.CodeNotKnown, Fix: "give the VPC its AvailabilityZones",
				Problem: fmt.Sprintf("ExcludedAvailabilityZones names %v, but the zones of the VPC are chosen at deployment", zones)})
		}
		if !slices.Contains(zones, zone) {
			out = append(out, subnet)
		}
	}
	if len(out) == 0 {
		at.Refuse(pullpath.Error{Code: pullpath.CodeConflict, Fix: "leave one of the zones out",
			Problem: fmt.Sprintf("ExcludedAvailabilityZones: no subnet is left outside of %v", zones)})
	}
	return out
}

// onePerZone keeps the first subnet of every Availability Zone: an interface endpoint takes one
// (DuplicateSubnetsInSameZone). Source:
// https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
func onePerZone(subnets []awsec2.ISubnet) []awsec2.ISubnet {
	var out []awsec2.ISubnet
	seen := map[string]bool{}
	for _, subnet := range subnets {
		if zone := *subnet.AvailabilityZone(); !seen[zone] {
			seen[zone] = true
			out = append(out, subnet)
		}
	}
	return out
}

// cidrsOf returns the subnets' IPv4 blocks. An imported subnet may not know its own: then the VPC's block stands for
// all of them.
func cidrsOf(at guard.Place, vpc awsec2.IVpc, subnets []awsec2.ISubnet) []string {
	var out []string
	for _, subnet := range subnets {
		cidr, err := attribute(subnet.Ipv4CidrBlock)
		if err != nil {
			block, err := attribute(vpc.VpcCidrBlock)
			if err != nil {
				at.Refuse(pullpath.Error{Code: pullpath.CodeNotKnown, Problem: "neither the imported subnets nor the VPC say their CIDR block",
					Fix: "import them with it, or name who may connect with TaskSecurityGroups"})
			}
			return []string{block}
		}
		out = append(out, cidr)
	}
	return out
}

// attribute reads a property that an imported resource may refuse.
func attribute(get func() *string) (value string, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	return *get(), nil
}

var https = jsii.Number(443)
