package change

import (
	"reflect"
	"slices"
	"strings"

	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/partial"
)

// comparison compares the values of two states.
type comparison struct {
	pairs map[*cfn.Stack]*cfn.Stack // from the new stack to the old one
	// renewed are the resources of the new state that have another physical id than in the old one, and why.
	renewed map[*cfn.Resource]bool
}

// equal says whether a value is the same in both states once deployed.
func (c *comparison) equal(a, b cfn.Value) partial.Truth {
	switch {
	case a.Kind() == cfn.Unknown || b.Kind() == cfn.Unknown:
		// Of one stack alone less is known than of the whole application.
		if r, _ := b.Resource(); sameWritten(a, b) && !c.renewed[r] {
			return partial.Yes
		}
		return partial.Maybe
	case a.Kind() != b.Kind():
		if a.Token() != nil || b.Token() != nil {
			return partial.Maybe
		}
		return partial.No
	}
	switch a.Kind() {
	case cfn.Text:
		return c.equalText(a, b)
	case cfn.List:
		x, _ := a.Items()
		y, _ := b.Items()
		if len(x) != len(y) {
			return partial.No
		}
		all := partial.Yes
		for i := range x {
			all = all.And(c.equal(x[i], y[i]))
		}
		return all
	case cfn.Map:
		all := partial.Yes
		x, y := byName(a), byName(b)
		for _, name := range fieldNames(a, b) {
			all = all.And(c.equal(x(name), y(name)))
		}
		return all
	}
	return partial.Yes // both absent
}

func sameWritten(a, b cfn.Value) bool {
	x, y := a.Written(), b.Written()
	return x != nil && y != nil && reflect.DeepEqual(x.Tree(), y.Tree())
}

// fieldNames are the names of the fields of two maps, each once.
func fieldNames(maps ...cfn.Value) []string {
	var out []string
	seen := map[string]bool{}
	for _, m := range maps {
		for _, f := range m.Fields() {
			if !seen[f.Name] {
				seen[f.Name] = true
				out = append(out, f.Name)
			}
		}
	}
	return out
}

// byName is [cfn.Value.Field] for a value that is asked for all its fields, of which a map may have very many.
func byName(v cfn.Value) func(name string) cfn.Value {
	if v.Kind() != cfn.Map {
		return func(name string) cfn.Value { return v.Field(name) }
	}
	fields := map[string]cfn.Value{}
	for _, f := range v.Fields() {
		fields[f.Name] = f.Value
	}
	return func(name string) cfn.Value { return fields[name] }
}

func (c *comparison) equalText(a, b cfn.Value) partial.Truth {
	x, known := a.Literal()
	y, knownToo := b.Literal()
	if known && knownToo {
		return partial.Of(x == y)
	}
	old, next := a.Parts(), b.Parts()
	for _, p := range next {
		if p.Token != nil && p.Token.Resource != nil && c.renewed[p.Token.Resource] {
			return partial.No
		}
	}
	if slices.EqualFunc(old, next, c.samePart) {
		return partial.Yes
	}
	if len(old) == 1 && len(next) == 1 && old[0].Token != nil && next[0].Token != nil && old[0].Token.Unique && next[0].Token.Unique {
		return partial.No // two ids that AWS gives
	}
	if sameWritten(a, b) && !ofParameter(old) && !ofParameter(next) {
		return partial.Yes // an import, of which one state knows more than the other
	}
	return partial.Maybe
}

// ofParameter reports whether a parameter decides on parts of a text.
func ofParameter(parts []cfn.Part) bool {
	return slices.ContainsFunc(parts, func(p cfn.Part) bool { return p.Token != nil && strings.HasPrefix(p.Token.Name, "parameter ") })
}

// samePart reports whether two parts of texts certainly stand for the same: the same text, the same resource of a
// pair of stacks, or a token of the same name.
func (c *comparison) samePart(old, next cfn.Part) bool {
	if old.Token == nil || next.Token == nil {
		return old.Token == nil && next.Token == nil && old.Text == next.Text
	}
	x, y := old.Token, next.Token
	if (x.Resource == nil) != (y.Resource == nil) || x.Attribute != y.Attribute {
		return false
	}
	if y.Resource != nil {
		return x.Resource.LogicalID == y.Resource.LogicalID && c.pairs[y.Resource.Stack] == x.Resource.Stack
	}
	return x.Name != "" && c.plainName(x.Name, true) == c.plainName(y.Name, false)
}

// plainName is the name of a token without that of its stack, which may differ between the states.
func (c *comparison) plainName(name string, old bool) string {
	for next, was := range c.pairs {
		s := next
		if old {
			s = was
		}
		if s == nil {
			continue
		}
		if rest, ok := strings.CutSuffix(name, " of "+s.Name); ok {
			return rest
		}
		if rest, ok := strings.CutPrefix(name, s.Name+"/"); ok {
			return rest
		}
	}
	return name
}
