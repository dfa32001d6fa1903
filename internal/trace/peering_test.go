package trace

import (
	"testing"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

func TestWhatJoinsTwoVPCs(t *testing.T) {
	a, b := &network.VPC{Object: object("a")}, &network.VPC{Object: object("b")}
	peering := func(id, state, perhaps string, requester, accepter partial.Value[string]) network.Peering {
		o := object(id)
		o.Perhaps = perhaps
		return network.Peering{Object: o, State: state, Requester: requester, Accepter: accepter}
	}
	gateway := func(id, perhaps string, vpcs partial.List[string], routing partial.Value[bool]) network.TransitGateway {
		o := object(id)
		o.Perhaps = perhaps
		return network.TransitGateway{Object: o, VPCs: vpcs, DefaultRouting: routing}
	}
	known, open := partial.Known[string], partial.Unknown[string]("an import")
	both, on := partial.ListOf("a", "b", "c"), partial.Known(true)
	perhaps := partial.List[string]{Items: []string{"a"}, Perhaps: []partial.Doubt[string]{{Item: "b", Why: "a condition"}}}
	x := newIndex(&network.Network{
		Peerings: []network.Peering{
			peering("active", "active", "", known("a"), known("b")), peering("declared", "", "", known("b"), known("a")),
			peering("pending", "pending-acceptance", "", known("a"), known("b")), peering("condition", "", "a condition", known("a"), known("b")),
			peering("open", "", "", known("a"), open), peering("asked-by-none", "", "", open, known("b")),
			peering("to-another", "", "", known("a"), known("c")), peering("from-another", "", "", known("c"), known("a")), peering("of-others", "", "", known("c"), known("b")),
		},
		TransitGateways: []network.TransitGateway{
			gateway("joins", "", both, on), gateway("of-one", "", partial.ListOf("a"), on), gateway("more", "", partial.List[string]{Items: []string{"a"}, More: "an import"}, on),
			gateway("perhaps", "", perhaps, on), gateway("condition", "a condition", both, on), gateway("several", "", both, partial.Unknown[bool]("several tables")), gateway("apart", "", both, partial.Known(false)),
		},
	})
	for id, want := range map[string]truth{"active": yes, "declared": yes, "pending": no, "condition": maybe, "open": maybe, "asked-by-none": maybe, "to-another": no, "from-another": no, "of-others": no, "unread": maybe} {
		if got := x.peers(id, a, b); got.is != want || got.why == "" {
			t.Errorf("peering connection %s: got %v (%s), want %v", id, got.is, got.why, want)
		}
	}
	for id, want := range map[string]truth{"joins": yes, "of-one": no, "more": maybe, "perhaps": maybe, "condition": maybe, "several": maybe, "apart": maybe, "unread": maybe} {
		if got := x.attached(id, a, b); got.is != want || got.why == "" {
			t.Errorf("transit gateway %s: got %v (%s), want %v", id, got.is, got.why, want)
		}
	}
}

// TestWhatCrossesATransitGateway: what gets to the other VPC over one, or over one for a part of it, is far.
func TestWhatCrossesATransitGateway(t *testing.T) {
	route := func(cidr string, kind network.TargetKind, id string) network.Route {
		return network.Route{Destination: network.CIDR(prefix(cidr)), Target: network.Target{Kind: kind, ID: id}}
	}
	over := func(cidr string) network.Route { return route(cidr, network.TransitGatewayTarget, "transit") }
	peered := func(cidr string) network.Route { return route(cidr, network.PeeringTarget, "peering") }
	open := partial.UnknownList[network.Route]("an import")
	for _, c := range []struct {
		name        string
		there, back partial.List[network.Route]
		want        truth
		far         bool
	}{
		{"by a peering connection", partial.ListOf(peered("10.1.0.0/16")), partial.ListOf(peered("10.0.0.0/16")), yes, false},
		{"by a transit gateway", partial.ListOf(over("10.1.0.0/16")), partial.ListOf(over("10.0.0.0/16")), yes, true},
		{"to a part of the subnet's blocks", partial.ListOf(over("10.1.0.0/24"), peered("10.1.9.0/24")), partial.ListOf(peered("10.0.0.0/16")), yes, true},
		{"to another part", partial.ListOf(peered("10.1.0.0/24"), over("10.1.9.0/24")), partial.ListOf(peered("10.0.0.0/16")), yes, true},
		{"and back by routes that nobody read", partial.ListOf(over("10.1.0.0/16")), open, maybe, true},
		{"by a peering connection, and back by routes that nobody read", partial.ListOf(peered("10.1.0.0/16")), open, maybe, false},
		{"and not back", partial.ListOf(over("10.1.0.0/16")), partial.List[network.Route]{}, no, true},
		{"by no route", partial.List[network.Route]{}, partial.ListOf(over("10.0.0.0/16")), no, false},
	} {
		n := hub()
		n.TransitGateways = []network.TransitGateway{{Object: object("transit"), VPCs: partial.ListOf("vpc", "hub"), DefaultRouting: partial.Known(true)}}
		n.Subnets[2].CIDRs = partial.ListOf(prefix("10.1.0.0/24"), prefix("10.1.9.0/24"))
		n.RouteTables[0].Routes, n.RouteTables[2].Routes = c.there, c.back
		got := newIndex(&n).toSubnet(origin{subnet: &n.Subnets[0], vpc: &n.VPCs[0]}, &n.Subnets[2], &n.VPCs[1])
		if got.is != c.want || got.far != c.far {
			t.Errorf("%s: got %v (%s), far %v; want %v, %v", c.name, got.is, got.why, got.far, c.want, c.far)
		}
	}
}

func TestTheInternetOverIPv6(t *testing.T) {
	route := func(destination string, kind network.TargetKind) network.Route {
		return network.Route{Destination: network.CIDR(prefix(destination)), Target: network.Target{Kind: kind, ID: "target"}}
	}
	hole := route("::/0", network.InternetGatewayTarget)
	hole.Blackhole = true
	for _, c := range []struct {
		name   string
		ipv6   truth
		routes partial.List[network.Route]
		want   truth
	}{
		{"by an internet gateway", yes, partial.ListOf(route("::/0", network.InternetGatewayTarget)), yes},
		{"by an egress-only internet gateway", yes, partial.ListOf(route("::/0", network.EgressOnlyTarget)), yes},
		{"by the route of all that is routed", yes, partial.ListOf(route("2000::/3", network.EgressOnlyTarget)), yes},
		{"by a part of it", yes, partial.ListOf(route("2000::/4", network.EgressOnlyTarget)), no},
		{"by a gateway that is gone", yes, partial.ListOf(hole), no},
		{"by IPv4 only", yes, partial.ListOf(route("0.0.0.0/0", network.InternetGatewayTarget)), no},
		{"by a NAT gateway, which carries IPv4", yes, partial.ListOf(route("::/0", network.NATGatewayTarget)), no},
		{"by a transit gateway", yes, partial.ListOf(route("::/0", network.TransitGatewayTarget)), maybe},
		{"by routes that nobody read", yes, partial.UnknownList[network.Route]("an import"), maybe},
		{"from a subnet without IPv6", no, partial.ListOf(route("::/0", network.InternetGatewayTarget)), no},
		{"from a subnet that perhaps has IPv6", maybe, partial.ListOf(route("::/0", network.InternetGatewayTarget)), maybe},
		{"nowhere, from a subnet that perhaps has IPv6", maybe, partial.List[network.Route]{}, no},
	} {
		in := subnet("subnet", "10.0.0.0/24", "us-west-2a", "table")
		in.IPv6 = c.ipv6
		vpc := network.VPC{Object: object("vpc"), Env: here, CIDRs: partial.ListOf(prefix("10.0.0.0/16"))}
		n := network.Network{VPCs: []network.VPC{vpc}, Subnets: []network.Subnet{in}, RouteTables: []network.RouteTable{{Object: object("table"), VPC: partial.Known("vpc"), Routes: c.routes}}}
		if got := newIndex(&n).internet6(origin{subnet: &n.Subnets[0], vpc: &n.VPCs[0]}); got.is != c.want {
			t.Errorf("%s: got %v (%s), want %v", c.name, got.is, got.why, c.want)
		}
	}
	for _, c := range []struct {
		kind network.TargetKind
		mode network.BlockMode
		want truth
	}{
		{network.InternetGatewayTarget, network.BlockIngress, no}, {network.EgressOnlyTarget, network.BlockIngress, yes},
		{network.InternetGatewayTarget, network.BlockBidirectional, no}, {network.EgressOnlyTarget, network.BlockBidirectional, no},
		{network.InternetGatewayTarget, network.BlockOff, yes},
	} {
		n := working()
		n.Subnets[0].IPv6 = yes
		n.RouteTables[0].Routes = partial.ListOf(route("::/0", c.kind))
		blockAccess(&n, c.mode)
		if got := newIndex(&n).internet6(origin{subnet: &n.Subnets[0], vpc: &n.VPCs[0]}); got.is != c.want {
			t.Errorf("by %s with VPC Block Public Access %s: got %v (%s), want %v", c.kind, c.mode, got.is, got.why, c.want)
		}
	}
	if got := newIndex(&network.Network{}).internet6(origin{}); got.is != no {
		t.Errorf("from no subnet that is known: got %v", got.is)
	}
}

// TestWhatMayGoOverIPv6: a login and a pull by the usual names go over IPv4 alone, where the subnet has it.
func TestWhatMayGoOverIPv6(t *testing.T) {
	for _, c := range []struct {
		name     string
		ipv6Only truth
		to       destination
		want     truth
	}{
		{"the login, in a subnet with both", no, destination{service: pullpath.ECRAPI}, no},
		{"the login, in a subnet with IPv6 alone", yes, destination{service: pullpath.ECRAPI}, maybe},
		{"the login, in a subnet that perhaps has IPv6 alone", maybe, destination{service: pullpath.ECRAPI}, maybe},
		{"an image by the usual name", yes, destination{service: pullpath.ECRDKR, image: true}, no},
		{"an image by the dual-stack name", no, destination{service: pullpath.ECRDKR, image: true, dualStack: true}, maybe},
		{"logs", no, destination{service: pullpath.Logs}, maybe},
	} {
		n := working()
		n.Subnets[0].IPv6, n.Subnets[0].IPv6Only = yes, c.ipv6Only
		n.RouteTables[0].Routes = partial.ListOf(network.Route{Destination: network.CIDR(prefix("::/0")), Target: network.Target{Kind: network.EgressOnlyTarget, ID: "target"}})
		if got := newChecker(&n).overIPv6(origin{subnet: &n.Subnets[0], vpc: &n.VPCs[0]}, c.to); got.is != c.want {
			t.Errorf("%s: got %+v, want %v", c.name, got, c.want)
		}
	}
	if got := newChecker(&network.Network{}).overIPv6(origin{}, destination{service: pullpath.ECRAPI}); got.is != no {
		t.Errorf("from no subnet that is known: got %+v", got)
	}
}
