package trace

import (
	"fmt"
	"net/netip"
	"slices"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// path is the way of a call through the network, up to the policies.
type path struct {
	hops []Hop
	// endpoint is the endpoint that carries the call, if one does; certain says that it is known to.
	endpoint *network.Endpoint
	certain  bool
	// internet says that the call leaves for the internet, for certain; exit is the way out.
	internet bool
	via      string
	// dead says that the name does not resolve, so that the hops are those that it would take.
	dead bool
	// from is where the caller's private address lies; empty is not known.
	from []netip.Prefix
	// problems explain failed hops; behind are those that matter once these are fixed, on the way over the endpoint
	// fixed if there is one; notes are reported whatever the result.
	problems, behind, notes []*problem
	fixed                   *network.Endpoint
}

func (p *path) result() Result {
	if p.dead {
		return Fail
	}
	return worstOf(p.hops)
}

// hop appends a step.
func (p *path) hop(kind HopKind, a answer) {
	p.hops = append(p.hops, Hop{kind, a.result(), orReason(a.why, "not known")})
}

type pathKey struct {
	originKey
	host    string
	service pullpath.Service
	region  string
	doubt   string
}

// path follows a call from an origin to its destination. Equal questions are answered once.
func (c *checker) path(o origin, d destination) *path {
	key := pathKey{o.key(), d.host.Key(), d.service, d.region.Key(), d.doubt}
	return remembered(c.paths, key, func() *path {
		p := c.follow(o, d)
		p.from = c.sideOf(o).blocks
		return p
	})
}

// follow resolves the name and follows each address it may lead to.
func (c *checker) follow(o origin, d destination) *path {
	if o.subnet != nil && o.subnet.IPv6Only == yes && plainRegistry(d) {
		p := onlyIPv6(o, d)
		message, _ := p.words()
		return &path{hops: []Hop{{DNSHop, Fail, message}}, problems: []*problem{p}}
	}
	r := c.resolve(o, d)
	p := &path{hops: []Hop{r.hop()}, notes: r.notes}
	var ways []*path
	for _, l := range r.leads {
		if l.foreign {
			ways = append(ways, c.toForeign(o, d, l)...)
			continue
		}
		ways = append(ways, c.along(o, d, l, r.off))
	}
	p.merge(ways)
	if len(r.leads) == 1 && len(r.leads[0].causes) > 0 && p.result() == Fail {
		p.hops[0].Result = Fail
	}
	return p
}

// along follows a call to where its name leads. Where that is nowhere, or past an endpoint, the way to the endpoint is
// followed as well: what is wrong there matters once the name leads to it.
func (c *checker) along(o origin, d destination, l lead, off *problem) *path {
	var p *path
	switch {
	case l.endpoint != nil:
		return c.toEndpoint(o, l.endpoint)
	case l.elsewhere != "":
		return c.openWay(o, d, l.elsewhere)
	case l.nowhere && l.past != nil:
		p = c.toEndpoint(o, l.past)
	case l.nowhere:
		p = c.toPublic(o, d, l)
		if d.service != pullpath.S3 {
			p = &path{}
		}
	default:
		p = c.toPublic(o, d, l)
	}
	switch {
	case l.nowhere:
		p.behind, p.problems = append(p.behind, p.problems...), l.causes
		p.dead, p.certain, p.internet = true, false, false
	case p.result() == Fail:
		p.problems = append(slices.Clone(l.causes), p.problems...)
	case p.result() == Pass:
		for _, cause := range l.causes {
			p.notes = append(p.notes, cause.milder(Warning))
		}
	}
	if p.result() != Fail || l.nowhere {
		return p
	}
	switch row, _ := pullpath.Lookup(d.service); {
	case l.past != nil:
		p.behind, p.fixed = append(p.behind, c.toEndpoint(o, l.past).problems...), l.past
	case row.Type == pullpath.Interface && !p.internet && p.endpoint == nil:
		if off != nil {
			p.behind = append(p.behind, off)
		}
		p.behind = append(p.behind, c.outToVPC(o, d)...)
	}
	return p
}

// outToVPC returns what would keep a call from the endpoint that is missing, wherever in the VPC it will be.
func (c *checker) outToVPC(o origin, d destination) []*problem {
	if o.vpc == nil {
		return nil
	}
	to := c.inSubnet("the endpoint of "+d.name(), nil, o.vpc, partial.UnknownList[string]("the endpoint is missing"))
	if c.groupsAllow(o.groups, true, to, https).is != no {
		return nil
	}
	return []*problem{c.noEgress(o, to, d.name(), to.groups)}
}

// toForeign follows a call to what name servers that cannot be seen answer. Out of a VPC without routes to other
// networks that can only be an endpoint of the VPC.
func (c *checker) toForeign(o origin, d destination, l lead) []*path {
	t := c.tableOf(o.subnet, o.vpc, o.why)
	_, gap := c.gap(network.EndpointKind, o.vpc)
	if t.table == nil || gap || c.leadsAway(t.table) {
		return []*path{c.openWay(o, d, l.elsewhere)}
	}
	var ways []*path
	for _, s := range c.serving(o.vpc, d, pullpath.Interface) {
		ways = append(ways, c.toEndpoint(o, s.endpoint))
	}
	return ways
}

// leadsAway reports whether a table has a route out of the VPC that other networks may lie behind.
func (x *index) leadsAway(t *network.RouteTable) bool {
	return t.Routes.More != "" || slices.ContainsFunc(t.Routes.Members(), func(m partial.Doubt[network.Route]) bool {
		switch m.Item.Target.Kind {
		case network.LocalTarget, network.GatewayEndpointTarget, network.InternetGatewayTarget, network.EgressOnlyTarget:
			return false
		}
		return true
	})
}

// openWay is a way that cannot be followed. Where the caller's security groups let nothing out, it fails wherever it
// leads.
func (c *checker) openWay(o origin, d destination, why string) *path {
	p := &path{}
	p.hop(RouteHop, answer{maybe, why})
	anywhere := publicSide("any address", d.service, d.region)
	if out := c.groupsAllow(o.groups, true, anywhere, https); out.is == no && !out.open {
		p.hop(EgressHop, answer{no, fmt.Sprintf("no outbound rule of %s lets TCP 443 out to anything", c.groupNames(o.groups))})
		p.problems = append(p.problems, c.noEgress(o, anywhere, d.name(), o.groups))
		return p
	}
	p.hop(EgressHop, answer{maybe, why})
	return p
}

// merge appends the hops of the ways that a call may take: a hop is certain only if it is the same on each of them.
func (p *path) merge(ways []*path) {
	if len(ways) == 0 {
		return
	}
	if len(ways) == 1 {
		w := ways[0]
		p.hops = append(p.hops, w.hops...)
		p.endpoint, p.certain, p.internet, p.via = w.endpoint, w.certain, w.internet, w.via
		p.problems, p.behind, p.notes, p.fixed = w.problems, w.behind, append(p.notes, w.notes...), w.fixed
		return
	}
	allFail := true
	for _, w := range ways {
		allFail = allFail && w.result() == Fail
		if p.endpoint == nil {
			p.endpoint = w.endpoint
		}
	}
	for _, kind := range []HopKind{RouteHop, EgressHop, IngressHop} {
		p.hops = append(p.hops, mergedHop(kind, ways)...)
	}
	if !allFail {
		return
	}
	for _, w := range ways {
		if len(w.problems) > 0 {
			p.problems, p.behind, p.fixed = w.problems, w.behind, w.fixed
			break
		}
	}
	if p.result() != Fail { // each way fails, but each at another hop
		p.hops[len(p.hops)-1].Result = Fail
	}
}

// mergedHop is the hop of a kind on ways of which it is not known which one a call takes.
func mergedHop(kind HopKind, ways []*path) []Hop {
	var hops []Hop
	for _, w := range ways {
		if w.dead {
			continue
		}
		for _, h := range w.hops {
			if h.Kind == kind {
				hops = append(hops, h)
			}
		}
	}
	if len(hops) == 0 {
		return nil
	}
	out := hops[0]
	for _, h := range hops[1:] {
		if h.Result != out.Result && h.Result != Pass {
			out.Detail = h.Detail
		}
		if h.Result != out.Result {
			out.Result = Undecided
		}
	}
	if out.Result == Fail && len(hops) < len(ways) {
		out.Result = Undecided
	}
	if out.Result == Undecided {
		out.Detail = "it depends on where the call goes: " + out.Detail
	}
	return []Hop{out}
}

// toEndpoint follows a call to the network interfaces of an interface endpoint. The name may lead to any of them, so
// each must be within reach.
func (c *checker) toEndpoint(o origin, e *network.Endpoint) *path {
	p := &path{endpoint: e, certain: true, via: "endpoint " + e.Label()}
	var vpc *network.VPC
	if id, known := e.VPC.Get(); known {
		vpc = c.VPCs[id]
	}
	var routes, outs, ins []answer
	var doubts []string
	subnets := e.Subnets.Members()
	if e.Subnets.More != "" {
		subnets = append(subnets, partial.Doubt[string]{})
	}
	for _, m := range subnets {
		id := m.Item
		subnet := c.Subnets[id]
		way := c.toSubnet(o, subnet, vpc)
		there := c.inSubnet("endpoint "+e.Label(), subnet, vpc, e.SecurityGroups)
		if subnet == nil && id != "" {
			there.open = fmt.Sprintf("subnet %s of endpoint %s is not in the source", id, e.Label())
		}
		there.far = way.far
		outHere, problems := c.egress(o, there, e.Label(), e.SecurityGroups)
		inHere, more := c.ingress(o, e, subnet, way.far)
		routes, outs, ins, doubts = append(routes, way.answer), append(outs, outHere), append(ins, inHere), append(doubts, m.Why)
		if m.Why != "" && len(e.Subnets.Items) > 0 {
			continue // what is wrong there may not be
		}
		if way.is == no {
			problem := way.problem
			if problem == nil {
				problem = noWayTo(e, o, way.why)
			}
			p.problems = append(p.problems, problem)
		}
		p.problems = append(append(p.problems, problems...), more...)
	}
	route := least(routes, doubts)
	if why := family(o, e); why != "" {
		route = and(route, answer{maybe, why})
	}
	p.hop(RouteHop, route)
	p.hop(EgressHop, least(outs, doubts))
	p.hop(IngressHop, least(ins, doubts))
	return p
}

// noWayTo is the problem of an endpoint in another VPC that no route joins.
func noWayTo(e *network.Endpoint, o origin, why string) *problem {
	at := e.Object
	if o.subnet != nil {
		at = o.subnet.Object
	}
	return &problem{rule: routeMissing, at: at, key: e.ID, say: said(
		fmt.Sprintf("Nothing leads from %s to endpoint %s: %s.", o.label(), e.Label(), why),
		"Join the two VPCs by a peering connection or a transit gateway, with routes both ways.")}
}

// toPublic follows a call to public addresses: those of Amazon S3 over a gateway endpoint if there is one, and all
// others over the internet.
func (c *checker) toPublic(o origin, d destination, l lead) *path {
	if d.service == pullpath.S3 {
		g := c.s3Gateway(o, d)
		switch g.is {
		case yes:
			return c.overGateway(o, d, g)
		case maybe:
			over, past := c.overGateway(o, d, g), c.overInternet(o, d, l, g)
			p := &path{hops: []Hop{{Kind: DNSHop, Result: Pass}}}
			p.merge([]*path{over, past})
			p.hops = p.hops[1:]
			if p.result() == Undecided {
				p.hops[0] = Hop{RouteHop, Undecided, g.why}
			}
			return p
		}
		return c.overInternet(o, d, l, g)
	}
	return c.overInternet(o, d, l, gatewayRoute{})
}

// overInternet follows a call to public addresses over the internet.
func (c *checker) overInternet(o origin, d destination, l lead, g gatewayRoute) *path {
	p := &path{internet: true}
	e := c.exit(o)
	p.via = e.via
	if e.is == no {
		if six := c.overIPv6(o, d); six.is != no {
			p.internet = false
			p.hop(RouteHop, six)
			p.hop(EgressHop, answer{maybe, "only rules for IPv4 are traced"})
			return p
		}
	}
	p.hop(RouteHop, e.answer)
	if e.is == no {
		p.internet = false
		p.problems = c.noExit(o, d, l, g, e)
		if d.service == pullpath.S3 { // the gateway endpoint that is missing, or not in this table
			_, problems := c.egress(o, toS3(d), "Amazon S3", partial.List[string]{})
			p.behind, p.fixed = problems, g.endpoint
		}
		return p
	}
	out, problems := c.egress(o, publicSide("the internet", d.service, d.region), d.name(), partial.List[string]{})
	if e.nat != nil {
		acl, more := c.natACL(o, e.nat)
		out, problems = and(out, acl), append(problems, more...)
	}
	p.problems = problems
	if g.cause != nil {
		p.notes = append(p.notes, g.cause.milder(Info))
	}
	p.hop(EgressHop, out)
	return p
}
