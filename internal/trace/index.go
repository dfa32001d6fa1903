package trace

import (
	"cmp"
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
	endpointsOf map[string][]tied[network.Endpoint]
	services    map[*network.Endpoint]serviceName
	// zones and rules are by the VPC that they are associated with; those that may be with any are under "".
	zones map[string][]tied[network.HostedZone]
	rules map[string][]tied[network.ResolverRule]
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
		endpointsOf:     map[string][]tied[network.Endpoint]{},
		services:        map[*network.Endpoint]serviceName{},
		zones:           map[string][]tied[network.HostedZone]{},
		rules:           map[string][]tied[network.ResolverRule]{},
		gaps:            map[network.Kind]map[string]string{},
	}
	for _, e := range inOrder(n.Endpoints, func(e *network.Endpoint) *network.Object { return &e.Object }) {
		vpc, known := e.VPC.Get()
		why := e.Perhaps
		if !known {
			why = orReason(why, e.VPC.Why())
		}
		x.endpointsOf[vpc] = append(x.endpointsOf[vpc], tied[network.Endpoint]{e, why})
		for _, m := range e.MayBeIn {
			x.endpointsOf[m.Item] = append(x.endpointsOf[m.Item], tied[network.Endpoint]{e, m.Why})
		}
		x.services[e] = parseServiceName(e.ServiceName)
	}
	for _, z := range inOrder(n.HostedZones, func(z *network.HostedZone) *network.Object { return &z.Object }) {
		tie(x.zones, z, z.Perhaps, z.VPCs)
	}
	for _, r := range inOrder(n.ResolverRules, func(r *network.ResolverRule) *network.Object { return &r.Object }) {
		tie(x.rules, r, r.Perhaps, r.VPCs)
	}
	for _, g := range n.Gaps {
		if x.gaps[g.Kind] == nil {
			x.gaps[g.Kind] = map[string]string{}
		}
		x.gaps[g.Kind][g.VPC] = g.Why
	}
	return x
}

// inOrder are objects in an order that does not depend on how the source lists them: by where they stand, then by id.
func inOrder[T any](objects []T, of func(*T) *network.Object) []*T {
	out := make([]*T, len(objects))
	for i := range objects {
		out[i] = &objects[i]
	}
	slices.SortStableFunc(out, func(a, b *T) int {
		x, y := of(a), of(b)
		return cmp.Or(cmp.Compare(x.File, y.File), cmp.Compare(x.Line, y.Line), cmp.Compare(x.ID, y.ID))
	})
	return out
}

// tied is an object of a VPC. Why, when not empty, is why it may not be there, or not of this VPC.
type tied[T any] struct {
	object *T
	why    string
}

// tie files an object under each VPC that it is associated with, and under "" when there may be more of them.
func tie[T any](by map[string][]tied[T], object *T, perhaps string, vpcs partial.List[string]) {
	for _, m := range vpcs.Members() {
		by[m.Item] = append(by[m.Item], tied[T]{object, orReason(perhaps, m.Why)})
	}
	if vpcs.More != "" {
		by[""] = append(by[""], tied[T]{object, vpcs.More})
	}
}

// within returns the objects of a VPC, those that are surely there first.
func within[T any](by map[string][]tied[T], vpc string) []tied[T] {
	all := slices.Clone(by[vpc])
	for _, t := range by[""] {
		if !slices.ContainsFunc(all, func(other tied[T]) bool { return other.object == t.object }) {
			all = append(all, t)
		}
	}
	slices.SortStableFunc(all, func(a, b tied[T]) int { return min(len(a.why), 1) - min(len(b.why), 1) })
	return all
}

// surely keeps the objects that are there for certain.
func surely[T any](all []tied[T]) []*T {
	var out []*T
	for _, t := range all {
		if t.why == "" {
			out = append(out, t.object)
		}
	}
	return out
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
	region  partial.Text
	known   bool
}

// servicePrefixes are what stands before the Region in the names of AWS's endpoint services, the longest first.
var servicePrefixes = func() []string {
	prefixes := []string{"com.amazonaws"}
	for _, p := range pullpath.Partitions() {
		prefixes = append(prefixes, p.Prefix)
	}
	slices.SortFunc(prefixes, func(a, b string) int { return len(b) - len(a) })
	return slices.Compact(prefixes)
}()

// parseServiceName takes "com.amazonaws.REGION.SERVICE" apart, where the Region may be left to the deployment. A name
// that is known and of another form, such as that of a customer's own endpoint service, is a service of its own.
func parseServiceName(name partial.Text) serviceName {
	for _, prefix := range servicePrefixes {
		if !strings.HasPrefix(name.Prefix(), prefix+".") {
			continue
		}
		_, rest, _ := name.Cut(prefix + ".")
		region, service, _ := rest.Cut(".")
		s, known := service.Text()
		if known && s != "" && fits(region, isLabel) && !lacksPrefix(prefix, region, pullpath.Service(s)) {
			return serviceName{pullpath.Service(s), region, true}
		}
	}
	if s, ok := name.Text(); ok && s != "" {
		return serviceName{service: pullpath.Service(s), known: true}
	}
	return serviceName{}
}

// lacksPrefix reports whether a name begins with a prefix where the partition of its Region gives the service another
// one: no such service exists there.
func lacksPrefix(prefix string, region partial.Text, service pullpath.Service) bool {
	name, known := region.Text()
	if !known {
		return false // the deployment decides
	}
	p, err := pullpath.PartitionOf(name)
	return err == nil && slices.Contains(p.Prefixed, service) && prefix != p.Prefix
}
