package trace

import (
	"fmt"
	"net/netip"
	"slices"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// aclAllows answers whether the network ACL of a subnet lets all the ports through in a direction, to or from a side.
// Unlike security groups, network ACLs keep no state: answers need rules of their own. The rule with the lowest number
// that matches decides, and what no rule matches is denied (VPC User Guide, Network ACL rules).
func (x *index) aclAllows(subnet *network.Subnet, egress bool, other side, ports portRange) (answer, *network.NetworkACL) {
	if subnet == nil {
		return answer{maybe, "the subnet is not known, and so neither is its network ACL"}, nil
	}
	id, known := subnet.NetworkACL.Get()
	if !known {
		return answer{maybe, subnet.NetworkACL.Why()}, nil
	}
	if id == "" {
		return answer{yes, "the default network ACL"}, nil
	}
	acl := x.NetworkACLs[id]
	if acl == nil {
		return answer{maybe, fmt.Sprintf("the entries of network ACL %s are not in the source", id)}, nil
	}
	of := x.entriesOf(acl, egress)
	result := answer{is: yes}
	for _, piece := range pieces(ports, of.placed) {
		result = and(result, x.aclPiece(of.placed, other, piece))
	}
	if doubt := x.doubt(acl, of.doubtful, result.is, ports); doubt != "" {
		return answer{maybe, doubt}, acl
	}
	return result, acl
}

// doubt returns why entries that are not fully known may turn the result round; empty when they cannot.
func (x *index) doubt(acl *network.NetworkACL, doubtful []partial.Doubt[network.ACLEntry], result truth, ports portRange) string {
	for _, m := range doubtful {
		e := m.Item
		allow, known := e.Allow.Get()
		turns := !known || allow && result != yes || !allow && result != no
		if turns && touches(e.Ports, ports) != no {
			return fmt.Sprintf("an entry of network ACL %s is not fully known", acl.Label())
		}
	}
	return acl.Entries.More
}

// pieces cuts a range of ports where the entries' ranges begin and end, so that each piece is inside or outside of
// each.
func pieces(ports portRange, entries []partial.Doubt[network.ACLEntry]) []portRange {
	starts := []int{ports.first}
	for _, e := range entries {
		from, _ := e.Item.Ports.From.Get()
		to, known := e.Item.Ports.To.Get()
		for _, start := range []int{from, to + 1} {
			if known && start > ports.first && start <= ports.last {
				starts = append(starts, start)
			}
		}
	}
	slices.Sort(starts)
	starts = slices.Compact(starts)
	out := make([]portRange, len(starts))
	for i, start := range starts {
		out[i] = portRange{start, ports.last}
		if i+1 < len(starts) {
			out[i].last = starts[i+1] - 1
		}
	}
	return out
}

// aclPiece answers for ports that each entry holds wholly or not at all.
func (x *index) aclPiece(entries []partial.Doubt[network.ACLEntry], other side, ports portRange) answer {
	var listed []netip.Prefix
	var verdicts []coverage
	var doubts []string
	for _, m := range entries {
		e := m.Item
		if holds(e.Ports, ports).is != yes {
			continue
		}
		allow, _ := e.Allow.Get()
		verdict := none
		if allow {
			verdict = whole
		}
		direct, blocks := x.covers(e.Range, other)
		switch {
		case direct.is == yes:
			blocks = []netip.Prefix{anyIPv4}
		case direct.is == maybe:
			blocks, verdict = []netip.Prefix{anyIPv4}, some
		}
		for _, b := range blocks {
			listed, verdicts, doubts = append(listed, b), append(verdicts, verdict), append(doubts, m.Why)
		}
	}
	worst := answer{is: yes}
	for _, block := range other.within() {
		doubt := ""
		is := decide(block, listed, other.skip(), func(i int) (coverage, bool) {
			doubt = orReason(doubt, doubts[i])
			return verdicts[i], doubts[i] != ""
		}).truth()
		a := answer{is: is}
		if is == maybe {
			a.why = orReason(doubt, fmt.Sprintf("the entries decide differently for parts of %s", other.what))
		}
		worst = and(worst, a)
	}
	return worst
}
