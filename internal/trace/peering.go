package trace

import (
	"fmt"
	"net/netip"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/plain"
)

// reach is the way from one network interface to another.
type reach struct {
	answer
	// far says that it crosses a transit gateway.
	far     bool
	problem *problem
}

// toSubnet answers whether packets get from an origin to a network interface in a subnet, of the same VPC or of
// another. The endpoint's VPC may be known where its subnet is not.
func (x *index) toSubnet(o origin, subnet *network.Subnet, vpc *network.VPC) reach {
	if o.vpc == nil || vpc == nil {
		return reach{answer: answer{maybe, orReason(o.why, "the VPC of the endpoint is not known")}}
	}
	if o.vpc.ID == vpc.ID {
		return x.withinVPC(o, subnet)
	}
	there := x.between(o, x.inSubnet("the endpoint", subnet, vpc, partial.List[string]{}), vpc)
	if there.is == no {
		return there
	}
	back := x.between(origin{subnet: subnet, vpc: vpc, why: "the subnet of the endpoint is not known"}, x.sideOf(o), o.vpc)
	back.far = back.far || there.far
	if back.is < there.is {
		return back
	}
	return there
}

// withinVPC answers for two subnets of a VPC: the local route joins them, unless a more specific one leads the packets
// through an appliance.
func (x *index) withinVPC(o origin, subnet *network.Subnet) reach {
	local := reach{answer: answer{yes, "the local route of the VPC"}}
	t := x.tableOf(o.subnet, o.vpc, o.why)
	if t.table == nil || subnet == nil {
		return local // every route table has the local route
	}
	legs, _ := x.legs(t.table)
	for _, block := range ipv4(subnet.CIDRs.Items) {
		for _, l := range legs {
			inside := false
			for _, own := range ipv4(o.vpc.CIDRs.Items) {
				inside = inside || contains(own, l.block)
			}
			if inside && l.route.Target.Kind != network.LocalTarget && contains(l.block, block) {
				return reach{answer: answer{maybe, fmt.Sprintf("%s leads %s through %s %s, and what that lets through is not known",
					t.what, block, orReason(string(l.route.Target.Kind), "a target"), l.route.Target.ID)}}
			}
		}
	}
	return local
}

// between answers whether the route table of a place leads to a side in another VPC.
func (x *index) between(o origin, to side, vpc *network.VPC) reach {
	t := x.tableOf(o.subnet, o.vpc, o.why)
	if t.table == nil {
		return reach{answer: answer{maybe, orReason(t.why, "the route table is not known")}}
	}
	blocks := to.blocks
	if len(blocks) == 0 {
		blocks = ipv4(vpc.CIDRs.Items)
	}
	if len(blocks) == 0 {
		return reach{answer: answer{maybe, orReason(to.open, fmt.Sprintf("the CIDR of VPC %s is not known", vpc.Label()))}}
	}
	legs, open := x.legs(t.table)
	worst := reach{answer: answer{is: yes}}
	for _, block := range blocks {
		r := x.legTo(legs, block, o, t, vpc)
		if r.is == no && r.problem == nil && open != "" {
			r = reach{answer: answer{maybe, open}}
		}
		if r.is == no && r.problem == nil {
			r.problem = noLeg(o, t, vpc, block, r.why)
		}
		if r.is == no && r.why == "" {
			r.why = fmt.Sprintf("%s has no route to %s", t.what, block)
		}
		far := r.far || worst.far
		if r.is < worst.is || worst.why == "" {
			worst = r
		}
		worst.far = far
	}
	return worst
}

// legTo follows the most specific route to a block.
func (x *index) legTo(legs []leg, block netip.Prefix, o origin, t effectiveTable, vpc *network.VPC) reach {
	for i, l := range legs {
		if !contains(l.block, block) {
			continue
		}
		here := x.over(l, block, o, t, vpc)
		if l.doubt == "" {
			return here
		}
		if without := x.legTo(legs[i+1:], block, o, t, vpc); without.is == here.is { // the same with the route and without it
			return without
		}
		return reach{answer: answer{maybe, l.doubt}, far: here.far}
	}
	return reach{answer: answer{is: no}}
}

// over follows a route to a block of another VPC.
func (x *index) over(l leg, block netip.Prefix, o origin, t effectiveTable, vpc *network.VPC) reach {
	if l.route.Blackhole {
		return reach{answer: answer{no, fmt.Sprintf("the route of %s to %s is a blackhole", t.what, block)}, problem: blackhole(l.route, o, t)}
	}
	switch l.route.Target.Kind {
	case network.PeeringTarget:
		return reach{answer: x.peers(l.route.Target.ID, o.vpc, vpc)}
	case network.TransitGatewayTarget:
		return reach{answer: x.attached(l.route.Target.ID, o.vpc, vpc), far: true}
	case network.InternetGatewayTarget, network.NATGatewayTarget, network.EgressOnlyTarget, network.LocalTarget:
		return reach{answer: answer{no, fmt.Sprintf("%s leads %s to %s %s, not to VPC %s", t.what, block, l.route.Target.Kind, l.route.Target.ID, vpc.Label())}}
	}
	return reach{answer: answer{maybe, fmt.Sprintf("%s leads %s to %s %s, which cannot be followed", t.what, block,
		orReason(string(l.route.Target.Kind), "a target that is not known"), l.route.Target.ID)}}
}

// noLeg is the problem of a route table that does not lead to another VPC: it has no route, or, for the reason in why,
// one that does not get there.
func noLeg(o origin, t effectiveTable, vpc *network.VPC, block netip.Prefix, why string) *problem {
	return &problem{rule: routeMissing, at: t.object(o), key: vpc.ID, items: []string{block.String()}, say: func(blocks []string) (string, string) {
		if why != "" {
			return fmt.Sprintf("%s does not lead to VPC %s: %s.", plain.Capital(t.what), vpc.Label(), why),
				"Join the two VPCs by a peering connection or a transit gateway, with routes both ways."
		}
		return fmt.Sprintf("%s has no route to %s of VPC %s.", plain.Capital(t.what), plain.List(blocks), vpc.Label()),
			fmt.Sprintf("Add a route to %s over the peering connection or the transit gateway that joins the two VPCs.", plain.List(blocks))
	}}
}

// peers answers whether a peering connection joins two VPCs.
func (x *index) peers(id string, a, b *network.VPC) answer {
	p := x.Peerings[id]
	if p == nil {
		return answer{maybe, fmt.Sprintf("peering connection %s is not in the source", id)}
	}
	if p.State != "" && p.State != "active" {
		return answer{no, fmt.Sprintf("peering connection %s is %s", p.Label(), p.State)}
	}
	requester, known := p.Requester.Get()
	accepter, knownToo := p.Accepter.Get()
	switch {
	case p.Perhaps != "":
		return answer{maybe, p.Perhaps}
	case !known || !knownToo:
		return answer{maybe, fmt.Sprintf("which VPCs peering connection %s joins is not known", p.Label())}
	case requester == a.ID && accepter == b.ID, requester == b.ID && accepter == a.ID:
		return answer{yes, "peering connection " + p.Label()}
	}
	return answer{no, fmt.Sprintf("peering connection %s does not join the two VPCs", p.Label())}
}

// attached answers whether a transit gateway joins two VPCs.
func (x *index) attached(id string, a, b *network.VPC) answer {
	g := x.TransitGateways[id]
	if g == nil {
		return answer{maybe, fmt.Sprintf("transit gateway %s is not in the source", id)}
	}
	attached := yes
	for _, vpc := range []*network.VPC{a, b} {
		found := no
		for _, v := range g.VPCs.Members() {
			if v.Item == vpc.ID {
				found = max(found, partial.Of(v.Why == "").Or(maybe))
			}
		}
		attached = min(attached, found)
	}
	switch {
	case attached == no && g.VPCs.More == "":
		return answer{no, fmt.Sprintf("transit gateway %s is not attached to both VPCs", g.Label())}
	case attached != yes:
		return answer{maybe, g.VPCs.Why()}
	case g.Perhaps != "":
		return answer{maybe, g.Perhaps}
	case partial.TruthOf(g.DefaultRouting) == yes:
		return answer{yes, "transit gateway " + g.Label()}
	}
	return answer{maybe, fmt.Sprintf("the route tables of transit gateway %s are not known", g.Label())}
}
