package trace

import (
	"slices"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// index finds the objects of a Network.
type index struct {
	network.Objects
	network *network.Network
	// endpointsOf holds the endpoints of each VPC; those whose VPC is not known are under "".
	endpointsOf map[string][]tied[network.Endpoint]
	services    map[*network.Endpoint]serviceName
	// zones and rules are by the VPC that they are associated with; those that may be with any are under "".
	zones map[string][]tied[network.HostedZone]
	rules map[string][]tied[network.ResolverRule]
	gaps  map[network.Kind]map[string]string
	// resources holds the first resource of a kind and an ARN.
	resources map[resourceKey]*network.Resource
	// registries are the registries with a policy, in their order.
	registries []*network.Resource
	// opened, entries and endpointsServing hold what was asked before.
	opened           map[openedKey]*opened
	entries          map[entriesKey]entries
	endpointsServing map[servedKey][]tied[network.Endpoint]
}

// resourceKey is a kind of resource and the [partial.Text.Identity] of an ARN.
type resourceKey struct {
	kind network.ResourceKind
	arn  string
}

// remembered is an answer that was found before, or is now.
func remembered[K comparable, V any](answers map[K]V, key K, find func() V) V {
	if known, asked := answers[key]; asked {
		return known
	}
	found := find()
	answers[key] = found
	return found
}

// resource finds the resource of a kind whose ARN is surely the same; nil for none.
func (x *index) resource(kind network.ResourceKind, arn partial.Text) *network.Resource {
	identity, comparable := arn.Identity()
	if !comparable {
		return nil
	}
	return x.resources[resourceKey{kind, identity}]
}

func newIndex(n *network.Network) *index {
	x := &index{
		network: n, Objects: n.Objects(),
		endpointsOf: map[string][]tied[network.Endpoint]{},
		services:    map[*network.Endpoint]serviceName{},
		zones:       map[string][]tied[network.HostedZone]{},
		rules:       map[string][]tied[network.ResolverRule]{},
		gaps:        map[network.Kind]map[string]string{},
		resources:   make(map[resourceKey]*network.Resource, len(n.Resources)),
		opened:      map[openedKey]*opened{},
		entries:     map[entriesKey]entries{},

		endpointsServing: map[servedKey][]tied[network.Endpoint]{},
	}
	for i := range n.Resources {
		if n.Resources[i].Kind == network.RegistryKind {
			x.registries = append(x.registries, &n.Resources[i])
		}
		for _, arn := range namesOf(&n.Resources[i]) {
			identity, comparable := arn.Identity()
			key := resourceKey{n.Resources[i].Kind, identity}
			if x.resources[key] == nil && comparable {
				x.resources[key] = &n.Resources[i]
			}
		}
	}
	for _, e := range network.InOrder(n.Endpoints) {
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
	for _, z := range network.InOrder(n.HostedZones) {
		tie(x.zones, z, z.Perhaps, z.VPCs)
	}
	for _, r := range network.InOrder(n.ResolverRules) {
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

// ownerOf is the account that owns a VPC; the zero Text where it is not told.
func ownerOf(vpc *network.VPC) partial.Text {
	if vpc.Owner.IsZero() {
		return vpc.Env.Account
	}
	return vpc.Owner
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
		if !known || s == "" || !fits(region, isLabel) {
			continue
		}
		switch prefixed(prefix, region, pullpath.Service(s)) {
		case yes:
			return serviceName{pullpath.Service(s), region, true}
		case maybe:
			return serviceName{}
		}
	}
	if s, ok := name.Text(); ok && s != "" {
		return serviceName{service: pullpath.Service(s), known: true}
	}
	return serviceName{}
}

// prefixed answers whether the name of a service begins with a prefix in its Region. Where the partition gives the
// service a prefix of its own, no such service exists under the common one, and under that of another partition none
// does; whether one exists under the partition's own that is known under the common one is not known.
func prefixed(prefix string, region partial.Text, service pullpath.Service) truth {
	name, known := region.Text()
	p, err := pullpath.PartitionOf(name)
	switch {
	case !known || err != nil:
		return yes // the deployment decides
	case slices.Contains(p.Prefixed, service) && prefix != p.Prefix, prefix != p.Prefix && prefix != pullpath.Partitions()[0].Prefix:
		return no
	case prefix != p.NamePrefix(service):
		return maybe
	}
	return yes
}

// servedKey is a VPC and a service of AWS.
type servedKey struct {
	vpc     string
	service pullpath.Service
}
