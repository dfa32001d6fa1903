package trace

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// effectiveTable is the route table that serves a subnet.
type effectiveTable struct {
	// id is its id; empty for the main table as AWS creates it.
	id string
	// table is nil when its routes are not known, for the reason in why.
	table *network.RouteTable
	why   string
	what  string
	// known says that it is known which table it is, even if its routes are not.
	known bool
}

// tableOf finds the table that serves a subnet.
func (x *index) tableOf(subnet *network.Subnet, vpc *network.VPC, why string) effectiveTable {
	if subnet == nil {
		return effectiveTable{why: orReason(why, "the subnet is not known")}
	}
	of := subnet.TableIn(vpc)
	id, known := of.Get()
	switch {
	case !known:
		return effectiveTable{why: of.Why()}
	case id == "":
		return effectiveTable{table: &network.RouteTable{}, what: "the main route table of VPC " + vpc.Label(), known: true}
	}
	what := "route table "
	if own, _ := subnet.RouteTable.Get(); own == "" {
		what = "main route table "
	}
	t := effectiveTable{id: id, table: x.RouteTables[id], known: true, what: what + id}
	if t.table == nil {
		t.why = fmt.Sprintf("the routes of %s%s are not in the source", what, id)
		return t
	}
	t.what = what + t.table.Label()
	return t
}

// object returns what a finding about the table points at.
func (t effectiveTable) object(o origin) network.Object {
	switch {
	case t.table != nil && t.table.ID != "":
		return t.table.Object
	case o.subnet != nil:
		return o.subnet.Object
	case o.vpc != nil:
		return o.vpc.Object
	}
	return network.Object{}
}

// leg is a route with the blocks it leads to.
type leg struct {
	block netip.Prefix
	route network.Route
	// doubt, when not empty, is why the route may not be there, or not lead to the block.
	doubt string
}

// legs returns the routes by block, the most specific first, since that is the one that is taken (VPC User Guide, Route
// priority). Open is why there may be more of them.
func (x *index) legs(t *network.RouteTable) (legs []leg, open string) {
	open = t.Routes.More
	for _, m := range t.Routes.Members() {
		r := m.Item
		if r.Target.Kind == network.GatewayEndpointTarget {
			continue // its prefix list is met by s3Gateway
		}
		var blocks partial.List[netip.Prefix]
		switch r.Destination.Kind {
		case network.CIDRRange:
			blocks = partial.ListOf(r.Destination.Prefix)
		case network.PrefixListRange:
			blocks.More = fmt.Sprintf("the entries of prefix list %s are not known", r.Destination.ID)
			if list := x.PrefixLists[r.Destination.ID]; list != nil {
				blocks = list.CIDRs
			}
		case network.VPCRange:
			blocks.More = fmt.Sprintf("the CIDR of VPC %s is not known", r.Destination.ID)
			if vpc := x.VPCs[r.Destination.ID]; vpc != nil && !vpc.FurtherBlocks && r.Destination.Part == "" {
				blocks = vpc.CIDRs
			}
		default:
			blocks.More = orReason(r.Destination.Why, "the destination of a route is not known")
		}
		open = orReason(open, blocks.More)
		for _, b := range blocks.Members() {
			legs = append(legs, leg{b.Item.Masked(), r, orReason(m.Why, b.Why)})
		}
	}
	slices.SortStableFunc(legs, func(a, b leg) int { return cmp.Compare(b.block.Bits(), a.block.Bits()) })
	return legs, open
}

func blackhole(r network.Route, o origin, t effectiveTable) *problem {
	target := string(r.Target.Kind)
	if r.Target.ID != "" {
		target += " " + r.Target.ID
	}
	to := r.Destination.Prefix.String()
	if r.Destination.Kind != network.CIDRRange {
		to = r.Destination.ID
	}
	return &problem{rule: routeBlackhole, at: orObject(r.Label, t.object(o)), key: to, say: said(
		fmt.Sprintf("The route of %s to %s leads to %s, which does not exist or is not attached to the VPC.", t.what, to, orReason(target, "a target")),
		"Attach the target, replace the route with one to a target that exists, or delete it.")}
}
