package trace

import (
	"fmt"
	"net/netip"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/plain"
)

// anyIPv6 is every IPv6 address.
var anyIPv6 = netip.MustParsePrefix("::/0")

// internet6 answers whether the routes lead from an origin to the internet over IPv6: by an internet gateway, since
// IPv6 addresses are public, or by an egress-only one.
func (x *index) internet6(o origin) answer {
	if o.subnet == nil || o.subnet.IPv6 == no {
		return answer{is: no}
	}
	t := x.tableOf(o.subnet, o.vpc, o.why)
	if t.table == nil {
		return answer{maybe, orReason(t.why, "the route table is not known")}
	}
	legs, open := x.legs(t.table)
	best := answer{no, fmt.Sprintf("%s has no route to the internet over IPv6", t.what)}
	for _, l := range legs {
		if l.block.Addr().Is4() || l.block.Bits() > 3 || l.route.Blackhole { // 2000::/3 is all that is routed
			continue
		}
		a := answer{maybe, fmt.Sprintf("%s leads %s to %s %s", t.what, l.block, orReason(string(l.route.Target.Kind), "a target that is not known"), l.route.Target.ID)}
		switch kind := l.route.Target.Kind; kind {
		case network.InternetGatewayTarget, network.EgressOnlyTarget:
			is, _ := x.blocked(o.subnet, o.vpc, false, kind == network.EgressOnlyTarget)
			a = answer{is.is.Not(), orReason(is.why, a.why)}
		case network.LocalTarget, network.NATGatewayTarget, network.GatewayEndpointTarget, network.PeeringTarget:
			a.is = no
		}
		if l.doubt != "" && a.is == yes {
			a = answer{maybe, l.doubt}
		}
		best = or(best, a)
	}
	if best.is == no && open != "" {
		return answer{maybe, open}
	}
	if best.is != no && o.subnet.IPv6 == maybe {
		return answer{maybe, fmt.Sprintf("whether %s has an IPv6 block is not known", o.label())}
	}
	return best
}

// overIPv6 answers whether a call may go over IPv6 where IPv4 leads nowhere. The names of private registries and of the
// registry login answer over IPv4 only, which is why dual-stack names exist (a task in an IPv6-only subnet logs in by
// another one); of others it is not known.
func (c *checker) overIPv6(o origin, d destination) answer {
	if d.service == pullpath.ECRAPI && (o.subnet == nil || o.subnet.IPv6Only == no) || plainRegistry(d) {
		return answer{is: no}
	}
	six := c.internet6(o)
	if six.is == yes {
		return answer{maybe, six.why + ", and whether " + d.host.String() + " answers over IPv6 is not known"}
	}
	return six
}

// plainRegistry reports whether a host is a private registry by its name for IPv4.
func plainRegistry(d destination) bool {
	return d.image && d.service == pullpath.ECRDKR && !d.dualStack
}

// onlyIPv6 is the problem of an image that a task in a subnet without IPv4 names by a host that answers over IPv4 only.
func onlyIPv6(o origin, d destination) *problem {
	return &problem{rule: ipv6OnlyImage, items: []string{d.host.String()}, places: []place{o.place()}, sayFrom: func(hosts []string, from []place) (string, string) {
		return fmt.Sprintf("It pulls from %s, a name for IPv4, and runs in %s, which has IPv6 only.", plain.List(hosts), inPlaces(from)),
			"Name the image by the dual-stack host of the registry, ACCOUNT.dkr-ecr.REGION.on.aws, or run it in subnets with IPv4 too."
	}}
}

// family is why an endpoint may not carry what an origin sends: the two do not have IPv4 both for certain.
func family(o origin, e *network.Endpoint) string {
	switch {
	case o.subnet != nil && o.subnet.IPv6Only != no:
		return fmt.Sprintf("%s has IPv6 only, and whether endpoint %s answers over IPv6 is not verified", o.label(), e.Label())
	case e.IPv6Only != no:
		return fmt.Sprintf("endpoint %s is for IPv6 only, and whether the call goes over IPv6 is not verified", e.Label())
	}
	return ""
}
