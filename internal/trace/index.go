package trace

import (
	"regexp"
	"slices"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// index finds the objects of a Network.
type index struct {
	network         *network.Network
	vpcs            map[string]*network.VPC
	subnets         map[string]*network.Subnet
	routeTables     map[string]*network.RouteTable
	natGateways     map[string]*network.NATGateway
	peerings        map[string]*network.Peering
	transitGateways map[string]*network.TransitGateway
	networkACLs     map[string]*network.NetworkACL
	securityGroups  map[string]*network.SecurityGroup
	prefixLists     map[string]*network.PrefixList
	roles           map[string]*network.Role
	endpoints       map[string]*network.Endpoint
	// endpointsOf holds the endpoints of each VPC; those whose VPC is not known are under "".
	endpointsOf map[string][]*network.Endpoint
	services    map[*network.Endpoint]serviceName
	// zones and rules are associated with a VPC for certain, or under "" perhaps.
	zones map[string][]*network.HostedZone
	rules map[string][]*network.ResolverRule
	gaps  map[network.Kind]map[string]string
}

// by indexes objects by id; the first of an id wins.
func by[T any](objects []T, id func(*T) string) map[string]*T {
	out := make(map[string]*T, len(objects))
	for i := range objects {
		key := id(&objects[i])
		if _, taken := out[key]; !taken {
			out[key] = &objects[i]
		}
	}
	return out
}

func newIndex(n *network.Network) *index {
	x := &index{
		network:         n,
		vpcs:            by(n.VPCs, func(o *network.VPC) string { return o.ID }),
		subnets:         by(n.Subnets, func(o *network.Subnet) string { return o.ID }),
		routeTables:     by(n.RouteTables, func(o *network.RouteTable) string { return o.ID }),
		natGateways:     by(n.NATGateways, func(o *network.NATGateway) string { return o.ID }),
		peerings:        by(n.Peerings, func(o *network.Peering) string { return o.ID }),
		transitGateways: by(n.TransitGateways, func(o *network.TransitGateway) string { return o.ID }),
		networkACLs:     by(n.NetworkACLs, func(o *network.NetworkACL) string { return o.ID }),
		securityGroups:  by(n.SecurityGroups, func(o *network.SecurityGroup) string { return o.ID }),
		prefixLists:     by(n.PrefixLists, func(o *network.PrefixList) string { return o.ID }),
		roles:           by(n.Roles, func(o *network.Role) string { return o.ID }),
		endpoints:       by(n.Endpoints, func(o *network.Endpoint) string { return o.ID }),
		endpointsOf:     map[string][]*network.Endpoint{},
		services:        map[*network.Endpoint]serviceName{},
		zones:           map[string][]*network.HostedZone{},
		rules:           map[string][]*network.ResolverRule{},
		gaps:            map[network.Kind]map[string]string{},
	}
	for i := range n.Endpoints {
		e := &n.Endpoints[i]
		vpc, _ := e.VPC.Get()
		x.endpointsOf[vpc] = append(x.endpointsOf[vpc], e)
		x.services[e] = parseServiceName(e.ServiceName)
	}
	for i := range n.HostedZones {
		z := &n.HostedZones[i]
		for _, vpc := range listed(z.VPCs) {
			x.zones[vpc] = append(x.zones[vpc], z)
		}
	}
	for i := range n.ResolverRules {
		r := &n.ResolverRules[i]
		for _, vpc := range listed(r.VPCs) {
			x.rules[vpc] = append(x.rules[vpc], r)
		}
	}
	for _, g := range n.Gaps {
		if x.gaps[g.Kind] == nil {
			x.gaps[g.Kind] = map[string]string{}
		}
		x.gaps[g.Kind][g.VPC] = g.Why
	}
	return x
}

// listed returns the items of a list, and "" as well when it may hold more.
func listed(l partial.List[string]) []string {
	if l.Complete() {
		return l.Items
	}
	return append(append([]string(nil), l.Items...), "")
}

// gap returns why the inventory of a kind is not complete in a VPC.
func (x *index) gap(kind network.Kind, vpc *network.VPC) (why string, found bool) {
	if vpc != nil {
		if why, found = x.gaps[kind][vpc.ID]; found {
			return why, true
		}
	}
	why, found = x.gaps[kind][""]
	return why, found
}

// serviceName is an endpoint's service name, taken apart.
type serviceName struct {
	service pullpath.Service
	region  string // as reports show it
	known   bool
}

var serviceForm = func() *regexp.Regexp {
	prefixes := []string{regexp.QuoteMeta("com.amazonaws")}
	for _, p := range pullpath.Partitions() {
		prefixes = append(prefixes, regexp.QuoteMeta(p.Prefix))
	}
	return regexp.MustCompile(`^(?:` + strings.Join(prefixes, "|") + `)\.(‹[^›]+›|[a-z0-9-]+)\.([a-z0-9.-]+)$`)
}()

// parseServiceName takes "com.amazonaws.REGION.SERVICE" apart, where the Region may be left to the deployment. A name that
// is known and of another form, such as that of a customer's own endpoint service, is a service of its own.
func parseServiceName(name partial.Text) serviceName {
	if m := serviceForm.FindStringSubmatch(name.String()); m != nil && !lacksPrefix(name.String(), m[1], pullpath.Service(m[2])) {
		return serviceName{pullpath.Service(m[2]), m[1], true}
	}
	if s, ok := name.Text(); ok && s != "" {
		return serviceName{pullpath.Service(s), "", true}
	}
	return serviceName{}
}

// lacksPrefix reports whether a name begins with "com.amazonaws" where the partition of its Region gives the service
// another prefix: no such service exists there.
func lacksPrefix(name, region string, service pullpath.Service) bool {
	if strings.HasPrefix(region, "‹") {
		return false // the deployment decides
	}
	p, err := pullpath.PartitionOf(region)
	return err == nil && slices.Contains(p.Prefixed, service) && !strings.HasPrefix(name, p.Prefix+".")
}
