package config

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"ecrprivatelink/internal/plain"
)

// MaxSize is the most bytes that [Parse] reads: 1 MiB.
const MaxSize = 1 << 20

// nodeKind is the type of a value, in the terms of JSON.
type nodeKind int

const (
	nullNode nodeKind = iota
	boolNode
	numberNode
	textNode
	listNode
	objectNode
)

// node is a value of a JSON or YAML document that knows where it stands.
type node struct {
	kind   nodeKind
	text   string // a scalar as it is written
	value  any    // a scalar's value: nil, bool, int64, float64 or string
	items  []*node
	fields []field
	byName map[string]*node

	// line and column are those of the key for an object's field, and of the value itself for anything else. 0 is none:
	// the document had no text.
	line, column int
	order        int // counts the nodes as they stand in the document
}

// field is a key of an object and its value.
type field struct {
	name  string
	value *node
}

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

// step follows one step of a path, nil when there is nothing.
func (n *node) step(name string) *node {
	if n.kind != listNode {
		return n.byName[name]
	}
	if i, err := strconv.Atoi(name); err == nil && i >= 0 && i < len(n.items) {
		return n.items[i]
	}
	return nil
}

// at returns the value at a path, nil when there is none.
func (n *node) at(p path) *node {
	for _, step := range p {
		if n = n.step(step); n == nil {
			return nil
		}
	}
	return n
}

// nearest returns the value at a path or the innermost one around it.
func (n *node) nearest(p path) *node {
	for _, step := range p {
		next := n.step(step)
		if next == nil {
			break
		}
		n = next
	}
	return n
}

var plainName = regexp.MustCompile(`^[$A-Za-z_][A-Za-z0-9_-]{0,59}$`)

// render writes a path as people do: environments[0].endpoints["ecr.api"].
func (n *node) render(p path) string {
	out := ""
	for _, step := range p {
		switch {
		case n != nil && n.kind == listNode:
			out += "[" + step + "]"
		case !plainName.MatchString(step):
			out += "[" + quote(step) + "]"
		case out == "":
			out = step
		default:
			out += "." + step
		}
		if n != nil {
			n = n.step(step)
		}
	}
	return out
}

// quote quotes a text that may be long or hostile.
func quote(s string) string { return strconv.Quote(plain.Start(s, 80)) }

// tree returns the value as encoding/json would decode it, without the fields for which drop reports true; an item of a
// list becomes nil instead, so that indices stay what they are.
func (n *node) tree(at path, drop func(path) bool) any {
	switch n.kind {
	case listNode:
		out := make([]any, len(n.items))
		for i, item := range n.items {
			if p := at.to(i); drop == nil || !drop(p) {
				out[i] = item.tree(p, drop)
			}
		}
		return out
	case objectNode:
		out := make(map[string]any, len(n.fields))
		for _, f := range n.fields {
			if p := at.to(f.name); drop == nil || !drop(p) {
				out[f.name] = f.value.tree(p, drop)
			}
		}
		return out
	}
	return n.value
}
