package config

import (
	"maps"
	"net/netip"
	"slices"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/suggest"
)

// hubs checks what hubs and spokes say of each other.
func (c checker) hubs(config *Config) {
	index := map[string]int{}
	known := true // whether every environment's name and hub can be read, so that one that is not there is missing
	for i, e := range config.Environments {
		at := path{"environments"}.to(i)
		index[e.Name] = i
		known = known && !c.refuses(at.to("name")) && c.sound(at.to("hub"))
	}
	served, resolved := map[int][]int{}, known
	for i, e := range config.Environments {
		at := path{"environments"}.to(i)
		if e.Hub == "" || !c.sound(at.to("hub")) {
			continue
		}
		j, ok := index[e.Hub]
		switch {
		case !ok && known:
			c.add(at.to("hub"), "no environment is called %s; %swant the name of another environment", quote(e.Hub), suggest.Hint(e.Hub, slices.Sorted(maps.Keys(index))))
			resolved = false
		case !ok:
		case j == i:
			c.add(at.to("hub"), "%s is this environment itself; name another one, or leave hub out", quote(e.Hub))
		case config.Environments[j].Hub != "":
			c.add(at.to("hub"), "%s is no hub: it uses the endpoints of %s; name that one", quote(e.Hub), quote(config.Environments[j].Hub))
		default:
			served[j] = append(served[j], i)
			c.spoke(e, config.Environments[j], at)
		}
	}
	for j, e := range config.Environments {
		at := path{"environments"}.to(j)
		if len(served[j]) > 0 {
			c.hub(config, e, at)
			c.apart(config, append([]int{j}, served[j]...))
		} else if resolved && c.given(at.to("spokes")) && c.sound(at.to("spokes")) {
			c.add(at.to("spokes"), "no environment has hub: %s; name this one as the hub of another, or leave spokes out", e.Name)
		}
	}
}

// hubOnly are the fields that concern interface endpoints, which a spoke has none of.
var hubOnly = []string{"pull", "logGroups", "endpointSets", "endpointPolicies", "organization", "privateDns", "taskSecurityGroups", "allowFromCidrs", "spokes", "fips", "ipAddressType", "excludedAvailabilityZones", "lookupAvailabilityZones", "inboundResolver", "monitoring", "canary", "publish"}

func (c checker) spoke(e, hub Environment, at path) {
	for _, name := range hubOnly {
		c.refuse(at.to(name), c.given(at.to(name)), "concerns interface endpoints, and this environment uses those of %s; say it there", quote(hub.Name))
	}
	for _, service := range slices.Sorted(maps.Keys(e.Endpoints)) {
		c.refuse(at.to("endpoints", service), service != pullpath.S3,
			"the endpoint of %s is that of %s; only s3 stands here, because each VPC has its own gateway endpoint", service, quote(hub.Name))
	}
	if !c.sound(at.to("vpc"), at.to("account"), at.to("region")) {
		return
	}
	switch {
	case e.Region != hub.Region:
		c.add(at.to("hub"), "%s is in %s and this environment in %s; the endpoints do not cross Regions, so want a hub of the same Region", quote(hub.Name), orUnknown(hub.Region), orUnknown(e.Region))
	case len(e.Blocks()) == 0:
		c.add(at.to("vpc", "cidr"), "is missing, so the endpoints of %s cannot admit the VPC; %s", quote(hub.Name), e.blockHint())
	}
	if hub.ServeSpokes.TransitGateway != "" {
		c.attachment(e, at)
	}
}

// blockHint says how the block of a VPC becomes known.
func (e Environment) blockHint() string {
	if e.VPC.Form() == NewVPC {
		return "give cidr, not ipamPool"
	}
	return "describe the VPC by cidr and privateSubnets"
}

func orUnknown(region string) string {
	if region == "" {
		return "no Region yet"
	}
	return region
}

func (c checker) hub(config *Config, e Environment, at path) {
	dns := at.to("spokes", "dns")
	if accounts := config.Accounts(e); e.ServeSpokes.DNS == ByZones && len(accounts) > 1 && c.sound(dns) {
		c.add(dns, "got %q, but spokes are in %s and the hub is in %s: a template can associate a zone with VPCs of its own account only (%s); use %q",
			ByZones, strings.Join(accounts[1:], ", "), accounts[0], otherAccounts, ByProfile)
	}
	share := at.to("spokes", "shareWith")
	c.refuse(share, c.given(share) && c.sound(dns) && config.HubDNS(e) == ByZones, "the zones are associated directly, so nothing is shared; set dns to %q, or leave this out", ByProfile)
	if e.ServeSpokes.TransitGateway != "" {
		c.refuse(at.to("spokes", "joinedElsewhere"), e.ServeSpokes.JoinedElsewhere, "transitGateway joins the VPCs already; leave one of the two out")
		c.refuse(at.to("spokes", "transitGateway"), len(e.Blocks()) == 0 && c.sound(at.to("vpc")),
			"routes to the hub cannot be made, because its VPC does not say its block; %s", e.blockHint())
		c.attachment(e, at)
	}
	for _, service := range slices.Sorted(maps.Keys(e.Endpoints)) {
		c.refuse(at.to("endpoints", service), service != pullpath.S3 && !e.Endpoints[service].Created(),
			"the zones of a hub lead to endpoints that its stack creates, because only their DNS names are known; leave it out")
	}
	for _, service := range e.FurtherServices() {
		if _, known := pullpath.Lookup(service); !known && c.sound(at.to("endpoints"), at.to("endpointSets")) {
			c.add(at, "it is a hub, and the names of %s are not known, which a zone would need; leave it out of endpoints and endpointSets", service)
		}
	}
	c.refuse(at.to("privateDns", pullpath.ECRAPI), !e.PrivateDNS.ECRAPI, "the zones of a hub answer for every service; leave it out")
}

// apart refuses VPCs whose blocks overlap: no route can join them.
func (c checker) apart(config *Config, joined []int) {
	type placed struct {
		netip.Prefix
		environment int
	}
	var known []placed
	for _, i := range joined {
		at := path{"environments"}.to(i, "vpc")
		if !c.sound(at) {
			continue
		}
		mine := config.Environments[i].Blocks()
		for _, block := range mine {
			if j := slices.IndexFunc(known, func(p placed) bool { return p.Overlaps(block) }); j >= 0 {
				c.add(at.to("cidr"), "%s overlaps with %s of environments[%d], and routes cannot tell the two VPCs apart; give each VPC of a hub a block of its own",
					block, known[j].Prefix, known[j].environment)
				break
			}
		}
		for _, block := range mine {
			known = append(known, placed{block, i})
		}
	}
}
