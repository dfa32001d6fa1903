package config

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/syntax"
)

// path leads from the document's root to a value: names of fields and indices of lists.
type path []string

// to returns a longer path; a step is a string or an int. It never shares memory with p.
func (p path) to(steps ...any) path {
	out := slices.Clone(p)
	for _, step := range steps {
		out = append(out, fmt.Sprint(step))
	}
	return out
}

// within reports whether p is, or is below, another path.
func (p path) within(other path) bool {
	return len(p) >= len(other) && slices.Equal(p[:len(other)], other)
}

// step returns the value of a field or of an index, and where it begins: at the key of a field, and with anything else
// itself. Both are nil when there is nothing.
func (d *document) step(n *syntax.Node, name string) (begin, value *syntax.Node) {
	if n == nil {
		return nil, nil
	}
	if key, ok := d.fields[n][name]; ok {
		return &n.Items[key], &n.Items[key+1]
	}
	if i, err := strconv.Atoi(name); n.Kind == syntax.Sequence && err == nil && i >= 0 && i < len(n.Items) {
		return &n.Items[i], &n.Items[i]
	}
	return nil, nil
}

// at returns the value at a path, nil when there is none.
func (d *document) at(p path) *syntax.Node {
	n := d.root
	for _, name := range p {
		_, n = d.step(n, name)
	}
	return n
}

// nearest returns the value at a path or the innermost one around it, where it begins and how deep it is.
func (d *document) nearest(p path) (begin, value *syntax.Node, depth int) {
	begin, value = d.root, d.root
	for depth, name := range p {
		nextBegin, next := d.step(value, name)
		if next == nil {
			return begin, value, depth
		}
		begin, value = nextBegin, next
	}
	return begin, value, len(p)
}

var plainName = regexp.MustCompile(`^[$A-Za-z_][A-Za-z0-9_-]{0,59}$`)

// render writes a path as people do: environments[0].endpoints["ecr.api"].
func (d *document) render(p path) string {
	out, n := "", d.root
	for _, step := range p {
		switch {
		case n != nil && n.Kind == syntax.Sequence:
			out += "[" + step + "]"
		case !plainName.MatchString(step):
			out += "[" + quote(step) + "]"
		case out == "":
			out = step
		default:
			out += "." + step
		}
		_, n = d.step(n, step)
	}
	return out
}

// quote quotes a text that may be long or hostile.
func quote(s string) string { return strconv.Quote(plain.Start(s, 80)) }

// tree returns a value as encoding/json would decode it, without the fields for which drop reports true; an item of a
// list becomes nil instead, so that indices stay what they are.
func tree(n *syntax.Node, at path, drop func(path) bool) any {
	switch n.Kind {
	case syntax.Sequence:
		out := make([]any, len(n.Items))
		for i := range n.Items {
			if p := at.to(i); !drop(p) {
				out[i] = tree(&n.Items[i], p, drop)
			}
		}
		return out
	case syntax.Mapping:
		out := make(map[string]any, len(n.Items)/2)
		for key, value := range n.Entries() {
			if p := at.to(key.Text); !drop(p) {
				out[key.Text] = tree(value, p, drop)
			}
		}
		return out
	case syntax.Number:
		return number(n.Text)
	case syntax.Bool:
		return syntax.IsTrue(n.Text)
	case syntax.String:
		return n.Text
	}
	return nil
}

// whole drops nothing of a [tree].
func whole(path) bool { return false }
