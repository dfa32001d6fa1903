package trace

import (
	"cmp"
	"slices"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// opened are the rules of a security group, of one direction, that hold a port or may. Every path through the group
// asks them, so they are found once, and those about a group by that group: a VPC may have thousands of tasks, each
// with a group that has its own rule at the endpoints.
type opened struct {
	rules []openRule // in the order of the source
	// byGroup are the places of the rules that refer to exactly one group, by its id; the others are in rest.
	byGroup map[string][]int
	rest    []int
	more    string // why there may be more rules
}

// openRule is a rule, how surely it holds the port, and why it may not be there.
type openRule struct {
	peer  network.Range
	holds answer
	why   string
}

type openedKey struct {
	group  *network.SecurityGroup
	egress bool
	port   portRange
}

func (x *index) openedBy(g *network.SecurityGroup, egress bool, port portRange) *opened {
	key := openedKey{g, egress, port}
	if o := x.opened[key]; o != nil {
		return o
	}
	rules := g.Ingress
	if egress {
		rules = g.Egress
	}
	o := &opened{byGroup: map[string][]int{}, more: rules.More}
	for _, rule := range rules.Members() {
		holds := holds(rule.Item.Ports, port)
		if holds.is == no {
			continue
		}
		peer := rule.Item.Peer
		if peer.Kind == network.GroupRange && peer.Why == "" {
			o.byGroup[peer.ID] = append(o.byGroup[peer.ID], len(o.rules))
		} else {
			o.rest = append(o.rest, len(o.rules))
		}
		o.rules = append(o.rules, openRule{peer, holds, rule.Why})
	}
	x.opened[key] = o
	return o
}

// about are the places of the rules that can concern a side: all but those that refer to a group which the side is not
// in.
func (o *opened) about(s side) []int {
	if s.groups.More != "" && !s.public {
		all := make([]int, len(o.rules))
		for i := range all {
			all[i] = i
		}
		return all
	}
	found := slices.Clone(o.rest)
	for _, member := range s.groups.Members() {
		found = append(found, o.byGroup[member.Item]...)
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// entries are those of a network ACL in one direction, by number, and those of which too little is known to place them.
type entries struct {
	placed, doubtful []partial.Doubt[network.ACLEntry]
}

type entriesKey struct {
	acl    *network.NetworkACL
	egress bool
}

// entriesOf sorts the entries of a network ACL, once for every path that asks.
func (x *index) entriesOf(acl *network.NetworkACL, egress bool) entries {
	return remembered(x.entries, entriesKey{acl, egress}, func() (of entries) {
		for _, m := range acl.Entries.Members() {
			e := m.Item
			direction, known := e.Egress.Get()
			switch {
			case known && direction != egress:
			case !known || !e.Number.Known() || !e.Allow.Known() || e.Range.Kind == "" || !certainPorts(e.Ports):
				of.doubtful = append(of.doubtful, m)
			default:
				of.placed = append(of.placed, m)
			}
		}
		slices.SortStableFunc(of.placed, func(a, b partial.Doubt[network.ACLEntry]) int {
			first, _ := a.Item.Number.Get()
			second, _ := b.Item.Number.Get()
			return cmp.Compare(first, second)
		})
		return of
	})
}
