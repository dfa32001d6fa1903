package trace

import (
	"regexp"
	"slices"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/iam"
)

// index finds the objects of a Network.
type index struct {
	network         *Network
	vpcs            map[string]*VPC
	subnets         map[string]*Subnet
	routeTables     map[string]*RouteTable
	natGateways     map[string]*NATGateway
	peerings        map[string]*Peering
	transitGateways map[string]*TransitGateway
	networkACLs     map[string]*NetworkACL
	securityGroups  map[string]*SecurityGroup
	prefixLists     map[string]*PrefixList
	roles           map[string]*Role
	endpoints       map[string]*Endpoint
	// endpointsOf holds the endpoints of each VPC; those whose VPC is not known are under "".
	endpointsOf map[string][]*Endpoint
	services    map[*Endpoint]serviceName
	// zones and rules are associated with a VPC for certain, or under "" perhaps.
	zones map[string][]*HostedZone
	rules map[string][]*ResolverRule
	gaps  map[Kind]map[string]string
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

func newIndex(n *Network) *index {
	x := &index{
		network:         n,
		vpcs:            by(n.VPCs, func(o *VPC) string { return o.ID }),
		subnets:         by(n.Subnets, func(o *Subnet) string { return o.ID }),
		routeTables:     by(n.RouteTables, func(o *RouteTable) string { return o.ID }),
		natGateways:     by(n.NATGateways, func(o *NATGateway) string { return o.ID }),
		peerings:        by(n.Peerings, func(o *Peering) string { return o.ID }),
		transitGateways: by(n.TransitGateways, func(o *TransitGateway) string { return o.ID }),
		networkACLs:     by(n.NetworkACLs, func(o *NetworkACL) string { return o.ID }),
		securityGroups:  by(n.SecurityGroups, func(o *SecurityGroup) string { return o.ID }),
		prefixLists:     by(n.PrefixLists, func(o *PrefixList) string { return o.ID }),
		roles:           by(n.Roles, func(o *Role) string { return o.ID }),
		endpoints:       by(n.Endpoints, func(o *Endpoint) string { return o.ID }),
		endpointsOf:     map[string][]*Endpoint{},
		services:        map[*Endpoint]serviceName{},
		zones:           map[string][]*HostedZone{},
		rules:           map[string][]*ResolverRule{},
		gaps:            map[Kind]map[string]string{},
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
func listed(l List[string]) []string {
	if l.Complete() {
		return l.Items
	}
	return append(append([]string(nil), l.Items...), "")
}

// gap returns why the inventory of a kind is not complete in a VPC.
func (x *index) gap(kind Kind, vpc *VPC) (why string, found bool) {
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
func parseServiceName(name Text) serviceName {
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

// label returns what reports call an object.
func (o *Object) label() string {
	if o.Name != "" {
		return o.Name
	}
	return o.ID
}

// ref returns the object's id as a policy spells it.
func (o *Object) ref() Text {
	if o.Ref.String() != "" {
		return o.Ref
	}
	return iam.Token(o.ID)
}
