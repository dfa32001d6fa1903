package trace

import (
	"testing"

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
	if got := newIndex(&network.Network{}).internet6(origin{}); got.is != no {
		t.Errorf("from no subnet that is known: got %v", got.is)
	}
}
