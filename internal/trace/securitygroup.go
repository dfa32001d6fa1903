package trace

import (
	"fmt"
	"net/netip"

	"ecrprivatelink/internal/partial"
)

// passage is the answer of security groups, and whether they open the port to anybody at all.
type passage struct {
	answer
	open bool
}

// groupsAllow answers whether the security groups of a network interface let a connection on port 443 through: out to the
// other side, or in from it. The groups add up: one rule of one group is enough (VPC User Guide, Security group rules).
func (x *index) groupsAllow(groups partial.List[string], egress bool, other side) passage {
	p := passage{answer: answer{is: no}}
	var sure, perhaps []netip.Prefix
	if len(groups.Items) == 0 && groups.Complete() {
		p.answer = answer{maybe, "the source names no security group"}
	}
	if !groups.Complete() {
		p.answer = answer{maybe, groups.More}
	}
	for _, id := range groups.Items {
		g := x.securityGroups[id]
		if g == nil {
			p.answer = or(p.answer, answer{maybe, fmt.Sprintf("the rules of security group %s are not in the source", id)})
			continue
		}
		rules := g.Ingress
		if egress {
			rules = g.Egress
		}
		if !rules.Complete() {
			p.answer = or(p.answer, answer{maybe, rules.More})
		}
		for _, r := range rules.Items {
			ports := holds(r.Ports, https)
			if ports.is == no {
				continue
			}
			p.open = true
			direct, blocks := x.covers(r.Peer, other)
			p.answer = or(p.answer, and(direct, ports))
			if ports.is == yes {
				sure = append(sure, blocks...)
			} else {
				perhaps = append(perhaps, blocks...)
			}
		}
	}
	p.answer = or(p.answer, x.byBlocks(other, sure, perhaps))
	return p
}

// byBlocks answers whether rules with CIDR blocks cover a side, wherever in its own blocks its address lies.
func (x *index) byBlocks(other side, sure, perhaps []netip.Prefix) answer {
	blocks, open := other.blocks, false
	if len(blocks) == 0 {
		open = true
		blocks = []netip.Prefix{anyIPv4}
		if other.vpc != nil && other.vpc.CIDRs.Complete() && len(ipv4(other.vpc.CIDRs.Items)) > 0 {
			blocks = ipv4(other.vpc.CIDRs.Items)
		}
	}
	worst := answer{is: yes}
	for _, block := range blocks {
		a := answer{is: covered(block, sure, other.skip()).truth()}
		switch {
		case a.is == maybe && open:
			a.why = other.open
		case a.is == maybe:
			a.why = fmt.Sprintf("the rules cover only a part of %s (%s)", other.what, block)
		case a.is == no && covered(block, append(perhaps, sure...), other.skip()) != none:
			a = answer{maybe, "a rule's ports are not known"}
		}
		worst = and(worst, a)
	}
	return worst
}
