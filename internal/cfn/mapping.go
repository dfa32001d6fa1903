package cfn

import "strings"

// findInMap is Fn::FindInMap, with the DefaultValue that AWS::LanguageExtensions adds.
func findInMap(s *Stack, n *Node) Value {
	a := arguments(n, 3, 4)
	if a == nil {
		return s.wrong(n, "Fn::FindInMap", "a mapping and two keys")
	}
	name, first, second := s.Resolve(&a[0]), s.Resolve(&a[1]), s.Resolve(&a[2])
	table, ok := name.Literal()
	if !ok {
		return unknown("the mapping of Fn::FindInMap is not known: %s", name.Why())
	}
	found := s.lookUp(s.mappings[table], first, second)
	switch {
	case found.kind != Absent:
		return found
	case len(a) == 4:
		return s.Resolve(a[3].Get("DefaultValue"))
	}
	return unknown("%s, line %d: the mapping %s has no key %s, %s", s.Template.Name, s.Template.Line(n),
		shorten(table, 80), shorten(first.String(), 80), shorten(second.String(), 80))
}

// lookUp looks two keys up. Where the first is not known, the answer is known only if all rows agree.
func (s *Stack) lookUp(table *Node, first, second Value) Value {
	inner, ok := second.Literal()
	if !ok {
		return unknown("a key of Fn::FindInMap is not known: %s", second.Why())
	}
	if outer, ok := first.Literal(); ok {
		return s.plain(table.Find(outer, inner))
	}
	open := unknown("a key of Fn::FindInMap is not known: %s", first.Why())
	agreed := Value{}
	for _, row := range table.Entries() {
		v := s.plain(row.Get(inner))
		if agreed.kind != Absent && same(agreed, v) != 1 {
			return open
		}
		agreed = v
	}
	if agreed.kind == Absent {
		return open
	}
	return agreed
}

// plain is a value of a mapping, in which no expression may stand.
func (s *Stack) plain(n *Node) Value {
	if n == nil {
		return Value{}
	}
	s.app.step(1 + len(n.Items)/8)
	if n.IsText() {
		v := literal(n.Text)
		v.at = position{s.Template, n}
		return v
	}
	if n.Kind == SequenceNode {
		return s.Resolve(n)
	}
	return unknown("%s, line %d: a value of a mapping is a text or a list", s.Template.Name, s.Template.Line(n))
}

// getAZs is Fn::GetAZs: a list whose members are not known but can be told apart.
func getAZs(s *Stack, n *Node) Value {
	region := s.Resolve(n)
	if text, ok := region.Literal(); region.kind == Absent || ok && text == "" {
		region = s.Pseudo("AWS::Region")
	}
	where := strings.Trim(region.String(), "‹›")
	return tokenValue(&Token{Name: "Availability Zones of " + where, Word: true,
		Why: "Fn::GetAZs gives the Availability Zones at deployment"})
}
