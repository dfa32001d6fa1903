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

// groupsAllow answers whether the security groups of a network interface let a connection to a port through: out to
// the other side, or in from it. The groups add up: one rule of one group is enough (VPC User Guide, Security group
// rules).
func (x *index) groupsAllow(groups partial.List[string], egress bool, other side, port portRange) passage {
	p := passage{answer: answer{is: no}}
	var sure, perhaps []netip.Prefix
	if len(groups.Items) == 0 && groups.Complete() {
		p.answer = answer{maybe, "the source names no security group"}
	}
	if groups.More != "" {
		p.answer = answer{maybe, groups.More}
	}
	doubt := ""
	for _, member := range groups.Members() {
		g := x.SecurityGroups[member.Item]
		if g == nil {
			p.answer = or(p.answer, answer{maybe, fmt.Sprintf("the rules of security group %s are not in the source", member.Item)})
			continue
		}
		opened := x.openedBy(g, egress, port)
		if opened.more != "" {
			p.answer = or(p.answer, answer{maybe, opened.more})
		}
		p.open = p.open || len(opened.rules) > 0
		for _, at := range opened.about(other) {
			rule := opened.rules[at]
			holds := rule.holds
			if why := orReason(member.Why, rule.why); why != "" {
				holds = and(holds, answer{maybe, why})
			}
			direct, blocks := x.covers(rule.peer, other)
			p.answer = or(p.answer, and(direct, holds))
			if holds.is == yes {
				sure = append(sure, blocks...)
			} else if len(blocks) > 0 {
				perhaps, doubt = append(perhaps, blocks...), orReason(doubt, holds.why)
			}
		}
	}
	p.answer = or(p.answer, x.byBlocks(other, sure, perhaps, doubt))
	return p
}

// byBlocks answers whether rules with CIDR blocks cover a side, wherever in its own blocks its address lies.
// Doubt is why it is not certain that those in perhaps count.
func (x *index) byBlocks(other side, sure, perhaps []netip.Prefix, doubt string) answer {
	open := len(other.blocks) == 0
	worst := answer{is: yes}
	for _, block := range other.within() {
		a := answer{is: covered(block, sure, other.skip()).truth()}
		switch {
		case a.is == maybe && open:
			a.why = other.open
		case a.is == maybe:
			a.why = fmt.Sprintf("the rules cover only a part of %s (%s)", other.what, block)
		case a.is == no && covered(block, append(perhaps, sure...), other.skip()) != none:
			a = answer{maybe, orReason(doubt, "a rule's ports are not known")}
		}
		worst = and(worst, a)
	}
	return worst
}
