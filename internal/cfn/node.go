package cfn

import (
	"encoding/json"
	"iter"
	"sort"
	"strings"
	"sync"
)

// NodeKind is the kind of a [Node].
type NodeKind uint8

// The kinds of nodes. YAML's short intrinsics, such as !Ref, are mappings as in their long form.
const (
	NullNode NodeKind = iota
	BoolNode
	NumberNode
	StringNode
	SequenceNode
	MappingNode
)

// Node is a piece of a template as it is written, before any expression in it is resolved.
type Node struct {
	// Kind is what the node is.
	Kind NodeKind
	at   int32 // JSON: the byte offset; YAML: the line
	// Text is the text of a scalar, as written: "true", "443", "10.0.0.0/16", in YAML also "Yes" for true.
	Text string
	// Items are the members of a sequence; of a mapping the keys and the values in turn.
	Items []Node
}

// Get returns the value of a mapping's key, or nil. Of a key that stands twice the last counts. A nil Node has no keys.
func (n *Node) Get(key string) *Node {
	if n == nil || n.Kind != MappingNode {
		return nil
	}
	for i := len(n.Items) - 2; i >= 0; i -= 2 {
		if n.Items[i].Text == key {
			return &n.Items[i+1]
		}
	}
	return nil
}

// Find follows keys from mapping to mapping; nil when one is not there.
func (n *Node) Find(keys ...string) *Node {
	for _, key := range keys {
		n = n.Get(key)
	}
	return n
}

// Entries are the keys and values of a mapping, in order. Anything else has none.
func (n *Node) Entries() iter.Seq2[*Node, *Node] {
	return func(yield func(key, value *Node) bool) {
		if n == nil || n.Kind != MappingNode {
			return
		}
		for i := 0; i+1 < len(n.Items); i += 2 {
			if !yield(&n.Items[i], &n.Items[i+1]) {
				return
			}
		}
	}
}

// IsText reports whether the node is a scalar other than null.
func (n *Node) IsText() bool {
	return n != nil && (n.Kind == StringNode || n.Kind == NumberNode || n.Kind == BoolNode)
}

// single returns the key and the value of a mapping with one entry.
func (n *Node) single() (key string, value *Node, ok bool) {
	if n.Kind != MappingNode || len(n.Items) != 2 {
		return "", nil, false
	}
	return n.Items[0].Text, &n.Items[1], true
}

// source finds the line of a node. JSON nodes know their offset only: most are never asked for their line.
type source struct {
	json  string
	once  sync.Once
	lines []int // the offset of each line's end
}

func (s *source) line(n *Node) int {
	if n == nil {
		return 0
	}
	if s.json == "" {
		return int(n.at)
	}
	s.once.Do(func() {
		for at := 0; ; at++ {
			next := strings.IndexByte(s.json[at:], '\n')
			if next < 0 {
				return
			}
			at += next
			s.lines = append(s.lines, at)
		}
	})
	return 1 + sort.SearchInts(s.lines, int(n.at))
}

// Tree is the node as encoding/json would decode it: maps, slices, strings, booleans and numbers as json.Number.
func (n *Node) Tree() any {
	switch n.Kind {
	case NullNode:
		return nil
	case BoolNode:
		return isTrue(n.Text)
	case NumberNode:
		return json.Number(n.Text)
	case StringNode:
		return n.Text
	case SequenceNode:
		list := make([]any, len(n.Items))
		for i := range n.Items {
			list[i] = n.Items[i].Tree()
		}
		return list
	}
	object := make(map[string]any, len(n.Items)/2)
	for key, value := range n.Entries() {
		object[key.Text] = value.Tree()
	}
	return object
}
