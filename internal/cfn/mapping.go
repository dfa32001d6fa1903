package cfn

import (
	"cmp"
	"slices"

	"ecrprivatelink/internal/partial"
)

// findInMap is Fn::FindInMap, with the DefaultValue that AWS::LanguageExtensions adds.
// Source: AWS CloudFormation Template Reference, Fn::FindInMap and Fn::FindInMap enhancements.
func findInMap(s *Stack, n *Node) Value {
	a := arguments(n, 3, 4)
	var otherwise *Node
	if len(a) == 4 {
		otherwise = a[3].Get("DefaultValue")
	}
	if a == nil || len(a) == 4 && otherwise == nil {
		return s.wrong(n, "Fn::FindInMap", "a mapping and two keys, and after them a DefaultValue")
	}
	name, first, second := s.Resolve(&a[0]), s.Resolve(&a[1]), s.Resolve(&a[2])
	table, ok := name.Literal()
	if !ok {
		return unknown("the mapping of Fn::FindInMap is not known: %s", name.Why())
	}
	found := s.lookUp(s.mappings[table], first, second)
	why := cmp.Or(first.Why(), second.Why())
	if why == "" && len(found) > 0 {
		return found[len(found)-1] // of a key that stands twice the last counts
	}
	if otherwise != nil {
		found = append(found, s.Resolve(otherwise))
	}
	if len(found) == 0 && why == "" {
		return s.unknown(n, "the mapping %s has no key %s, %s", shorten(table, 80), shorten(first.String(), 80), shorten(second.String(), 80))
	}
	if len(found) == 0 || slices.ContainsFunc(found[1:], func(v Value) bool { return same(found[0], v) != partial.Yes }) {
		return unknown("a key of Fn::FindInMap is not known: %s", why)
	}
	return found[0]
}

// lookUp is every value that a mapping has under two keys, any of which may not be known.
func (s *Stack) lookUp(table *Node, first, second Value) []Value {
	var found []Value
	for key, row := range table.Entries() {
		if same(first, literal(key.Text)) == partial.No {
			continue
		}
		for key, value := range row.Entries() {
			if same(second, literal(key.Text)) != partial.No {
				found = append(found, s.plain(value))
			}
		}
	}
	return found
}

// plain is a value of a mapping, in which no expression may stand.
func (s *Stack) plain(n *Node) Value {
	if n.IsText() || n.Kind == SequenceNode {
		return s.Resolve(n)
	}
	return s.unknown(n, "a value of a mapping is a text or a list")
}

// getAZs is Fn::GetAZs: a list whose members are not known but can be told apart.
func getAZs(s *Stack, n *Node) Value {
	region := s.Resolve(n)
	if text, ok := region.Literal(); region.kind == Absent || ok && text == "" {
		region = s.Pseudo("AWS::Region")
	}
	where := region.String()
	_, known := region.Literal()
	if t := region.Token(); t != nil {
		where = t.Name
	}
	return tokenValue(&Token{Name: "Availability Zones of " + where, Word: true, Distinct: known,
		Why: "Fn::GetAZs gives the Availability Zones at deployment"})
}
