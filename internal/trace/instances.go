package trace

import (
	"fmt"
	"slices"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/plain"
)

// managedWay heeds what AWS says of ECS Managed Instances: that subnets which give no public addresses need a NAT
// gateway. Whether endpoints do in its place is not documented. Source: AWS Batch API Reference,
// ManagedInstancesNetworkConfiguration.
func (c *checker) managedWay(o origin, out *Call) {
	if o.own || c.exit(o).is == yes {
		return
	}
	openRoute(out, "AWS says that subnets of Managed Instances without public addresses must have a NAT gateway; whether endpoints do is not documented")
}

// throughProxy heeds that the agent and the container engine of an instance send calls through a proxy, unless the
// instance exempts the host: where the proxy leads is not known. It reports whether that may be so of a call. Source:
// Amazon ECS Developer Guide, Using an HTTP proxy for container instances.
func (c *checker) throughProxy(t *network.Task, r *request, o origin, out *Call) bool {
	if o.own || t.Proxy == nil && t.ProxyHidden == "" {
		return false
	}
	why := "whether the instance sends the call through a proxy is not known: " + t.ProxyHidden
	if p := t.Proxy; p != nil {
		why = fmt.Sprintf("the instance sends the call through the proxy %s, and NO_PROXY does not name %s", p.Address, r.to.host)
		switch exempts(p, r.to.host) {
		case yes:
			return false
		case maybe:
			why = fmt.Sprintf("the instance sends the call through the proxy %s unless NO_PROXY names %s, which is not known", p.Address, r.to.host)
		case no:
			c.note(t, &problem{rule: proxyWithoutException, at: t.Object, key: p.Address, items: []string{r.to.host.String()}, say: func(hosts []string) (string, string) {
				return fmt.Sprintf("The instances send calls through the proxy %s, and NO_PROXY does not name %s.", p.Address, plain.List(hosts)),
					"Name the hosts of the endpoints and 169.254.169.254, 169.254.170.2 in NO_PROXY, or make sure that the proxy reaches them."
			}})
		}
	}
	out.Hops = []Hop{{RouteHop, Undecided, why}}
	return true
}

// exempts answers whether no call to a host goes through the proxy.
func exempts(p *network.Proxy, host partial.Text) truth {
	if len(p.Exempt) == 0 {
		return no
	}
	is := yes
	for _, entries := range p.Exempt {
		is = is.And(among(entries, host))
	}
	return is
}

// among answers whether the entries of a NO_PROXY exempt a host.
func among(entries []partial.Text, host partial.Text) truth {
	is := no
	for _, entry := range entries {
		if slices.ContainsFunc(entry.Parts(), func(p partial.Part) bool { return p.Unknown && !p.Word }) {
			is = is.Or(maybe) // it may hold commas
		}
		domain := asName(entry)
		if len(domain) > 0 && domain[0] == char('*') {
			if domain = domain[1:]; len(domain) == 0 {
				return yes
			}
		}
		if len(domain) > 0 && domain[0] == char('.') {
			domain = domain[1:]
		}
		is = is.Or(asName(host).in(domain))
	}
	return is
}
