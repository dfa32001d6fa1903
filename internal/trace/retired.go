package trace

import (
	"fmt"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
)

// retired reports a task that asks for a platform version on which AWS starts no task any more.
func (c *checker) retired(t *network.Task, w pullpath.Workload) bool {
	since, source, retired := w.Retired()
	if !retired || t.Hypothetical || !t.OS.Known() {
		return false
	}
	c.note(t, &problem{rule: platformRetired, at: t.Object, key: w.PlatformVersion, source: string(source), say: said(
		fmt.Sprintf("It asks for Fargate platform version %s, which is retired: AWS starts no task on it %s.", w.PlatformVersion, since),
		"Leave the platform version out, or ask for LATEST; then it needs ecr.api as well.")})
	return true
}

// managedWay heeds what AWS says of ECS Managed Instances: that subnets which give no public addresses need a NAT
// gateway. Whether endpoints do in its place is not documented. Source: AWS Batch API Reference,
// ManagedInstancesNetworkConfiguration.
func (c *checker) managedWay(o origin, out *Call) {
	if o.own || c.exit(o).is == yes {
		return
	}
	for i, h := range out.Hops {
		if h.Kind == RouteHop && h.Result == Pass {
			out.Hops[i] = Hop{RouteHop, Undecided, "AWS says that subnets of Managed Instances without public addresses must have a NAT gateway; whether endpoints do is not documented"}
		}
	}
}

// throughProxy heeds that the agent and the container engine of an instance send calls through a proxy, unless the
// instance exempts the host. Source: Amazon ECS Developer Guide, Using an HTTP proxy for container instances.
func (c *checker) throughProxy(t *network.Task, r *request, o origin, out *Call) {
	if t.Proxy == nil || o.own || t.Proxy.Exempts(r.to.host.String()) {
		return
	}
	out.Hops = []Hop{{RouteHop, Undecided, fmt.Sprintf("the instance sends the call through the proxy %s, and NO_PROXY does not name %s", t.Proxy.Address, r.to.host)}}
	c.note(t, &problem{rule: proxyWithoutException, at: t.Object, key: t.Proxy.Address, items: []string{r.to.host.String()}, say: func(hosts []string) (string, string) {
		return fmt.Sprintf("The instances send calls through the proxy %s, and NO_PROXY does not name %s.", t.Proxy.Address, series(hosts)),
			"Name the hosts of the endpoints and 169.254.169.254, 169.254.170.2 in NO_PROXY, or make sure that the proxy reaches them."
	}})
}
