package change

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/partial"
)

// conflicts says what of the old state keeps a resource from being created: what is there until the cleanup, what
// stays, and perhaps what is updated in the same phase.
func (c *comparison) conflicts(change *Change, p pairOf) {
	old := c.pairs[p.next.Stack]
	if old == nil {
		return
	}
	for _, other := range old.Resources {
		if other.Type != p.next.Type {
			continue
		}
		why, source, certain := c.conflict(other, p.next)
		if why == "" {
			continue
		}
		how := "It cannot be created while %s is there, which the cleanup deletes only afterwards: %s"
		switch stays := p.next.Stack.Resource(other.LogicalID); {
		case stays == p.next:
			how = "It cannot be created while the old one, %s, is there, which the cleanup deletes only afterwards: %s"
		case stays == nil || c.renewed[stays]:
		case c.meet(stays, p.next):
			how = "It cannot be created beside %s: %s"
		case slices.Contains(p.next.Needs(), stays):
			continue // that one is updated first
		default:
			how, certain = "It may be created before %s is updated, and then fails: %s", false
		}
		change.Effects = append(change.Effects, Conflicts)
		change.Certain = change.Certain && certain && other.Exists.Is == partial.Yes
		change.Message += ". " + fmt.Sprintf(how, other.LogicalID, why) + ". The update fails and is rolled back"
		change.Source = source
		return
	}
}

// meet reports whether two resources of the new state cannot stand side by side.
func (c *comparison) meet(a, b *cfn.Resource) bool {
	itself := &comparison{pairs: map[*cfn.Stack]*cfn.Stack{a.Stack: a.Stack}, renewed: map[*cfn.Resource]bool{}}
	why, _, _ := itself.conflict(a, b)
	return why != ""
}

// conflict says why the new resource cannot stand beside the old one; empty where it can.
func (c *comparison) conflict(old, next *cfn.Resource) (why, source string, certain bool) {
	switch {
	case next.Type == endpointType && isGateway(next):
		if !isGateway(old) || c.equal(old.Property("ServiceName"), next.Property("ServiceName")) == partial.No {
			return "", "", false
		}
		if kept := len(c.common(old.Property("RouteTableIds"), next.Property("RouteTableIds"))); kept > 0 {
			return "a route table takes one route to the service", string(pullpath.GatewayEndpoints), true
		}
		return "", "", false
	case next.Type == endpointType:
		return c.sameName(old, next)
	case next.Type == subnetType:
		return c.overlap(old, next)
	}
	f, _ := ofType(next.Type)
	for _, set := range strings.FieldsFunc(f.unique, func(r rune) bool { return r == ',' }) {
		if alike := c.alike(old, next, strings.Fields(set)); alike != partial.No {
			return "no two have the same " + strings.ReplaceAll(set, " ", ", "), schemas, alike == partial.Yes
		}
	}
	return "", "", false
}

// alike says whether two resources have the same properties. What neither has makes no two alike.
func (c *comparison) alike(old, next *cfn.Resource, properties []string) partial.Truth {
	result := partial.Yes
	for _, property := range properties {
		a, b := old.Property(property), next.Property(property)
		if a.IsAbsent() || b.IsAbsent() {
			return partial.No
		}
		result = result.And(c.equal(a, b))
	}
	return result
}

// sameName says whether two interface endpoints with private DNS answer for one name in one VPC.
func (c *comparison) sameName(old, next *cfn.Resource) (why, source string, certain bool) {
	named := private(old).And(private(next))
	if isGateway(old) || named == partial.No {
		return "", "", false
	}
	same := c.alike(old, next, []string{"ServiceName", "VpcId"}).And(named)
	if same == partial.No {
		return "", "", false
	}
	return "both have private DNS for one service in one VPC (conflicting DNS domain)", string(pullpath.InterfaceEndpoints), same == partial.Yes
}

// private says whether an interface endpoint has private DNS, which is off by default in CloudFormation.
func private(r *cfn.Resource) partial.Truth {
	v := r.Property("PrivateDnsEnabled")
	text, known := v.Literal()
	if !known && !v.IsAbsent() {
		return partial.Maybe
	}
	return partial.Of(strings.EqualFold(text, "true"))
}

// overlap says whether the blocks of two subnets overlap in one VPC.
func (c *comparison) overlap(old, next *cfn.Resource) (why, source string, certain bool) {
	if c.equal(old.Property("VpcId"), next.Property("VpcId")) != partial.Yes {
		return "", "", false
	}
	a, okA := block(old)
	b, okB := block(next)
	switch {
	case okA && okB && a.Overlaps(b):
		return fmt.Sprintf("%s and %s overlap", b, a), subnetBlocks, true
	case !okA && !okB && c.equal(old.Property("CidrBlock"), next.Property("CidrBlock")) == partial.Yes:
		return "both have one block", subnetBlocks, true
	}
	return "", "", false
}

func block(r *cfn.Resource) (netip.Prefix, bool) {
	text, _ := r.Property("CidrBlock").Literal()
	p, err := netip.ParsePrefix(text)
	return p, err == nil
}

// common are the items that certainly are in both lists.
func (c *comparison) common(a, b cfn.Value) []cfn.Value {
	x, _ := a.Items()
	y, _ := b.Items()
	var out []cfn.Value
	for _, item := range y {
		for _, other := range x {
			if c.equal(other, item) == partial.Yes {
				out = append(out, item)
				break
			}
		}
	}
	return out
}

const subnetBlocks = "https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html"
