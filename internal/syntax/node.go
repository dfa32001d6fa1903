// Package syntax reads JSON and YAML as trees whose values know where they stand: the one reader of configurations,
// templates, policies and whatever else people write.
//
// The reader of JSON is our own: values share the text's memory, 56 bytes each, so that a text takes a small multiple
// of its size. Looked at and not taken: github.com/tailscale/hujson keeps comments and white space, twice the memory,
// and takes what has to be refused; jsontext of github.com/go-json-experiment/json would be a dependency of every
// program that imports the constructs, until it is part of Go. Whether a text is valid JSON, and what is wrong with it,
// encoding/json decides.
package syntax

import (
	"encoding/json"
	"iter"
	"strings"
)

// Kind is the kind of a [Node].
type Kind uint8

// The kinds of nodes.
const (
	Null Kind = iota
	Bool
	Number
	String
	Sequence
	Mapping
)

// Node is a value of a document. [Document.Position] says where it stands.
type Node struct {
	// Kind is what the node is.
	Kind Kind
	// at and end are, in JSON, the offsets of the first byte and of the one behind the last; in YAML the line and the
	// column.
	at, end int32
	// Text is the text of a scalar, as written: "true", "443", "10.0.0.0/16", in YAML also "Yes" for true.
	Text string
	// Items are the members of a sequence; of a mapping the keys and the values in turn.
	Items []Node
}

// At is a node that stands at a line and a column, from 1, of a document that is not JSON.
func At(line, column int) Node { return Node{at: int32(line), end: int32(column)} }

// Like returns a scalar that stands where n does.
func (n *Node) Like(kind Kind, text string) Node {
	return Node{Kind: kind, at: n.at, end: n.end, Text: text}
}

// Get returns the value of a mapping's key, or nil. Of a key that stands twice the last counts. A nil Node has no keys.
func (n *Node) Get(key string) *Node {
	if n == nil || n.Kind != Mapping {
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
		if n == nil || n.Kind != Mapping {
			return
		}
		for i := 0; i+1 < len(n.Items); i += 2 {
			if !yield(&n.Items[i], &n.Items[i+1]) {
				return
			}
		}
	}
}

// All are the node and everything below it, each before what it holds.
func (n *Node) All() iter.Seq[*Node] {
	return func(yield func(*Node) bool) { n.all(yield) }
}

func (n *Node) all(yield func(*Node) bool) bool {
	if n == nil {
		return true
	}
	if !yield(n) {
		return false
	}
	for i := range n.Items {
		if !n.Items[i].all(yield) {
			return false
		}
	}
	return true
}

// IsText reports whether the node is a scalar other than null.
func (n *Node) IsText() bool {
	return n != nil && (n.Kind == String || n.Kind == Number || n.Kind == Bool)
}

// Single returns the key and the value of a mapping with one entry.
func (n *Node) Single() (key string, value *Node, ok bool) {
	if n == nil || n.Kind != Mapping || len(n.Items) != 2 {
		return "", nil, false
	}
	return n.Items[0].Text, &n.Items[1], true
}

// Tree is the node as encoding/json would decode it: maps, slices, strings, booleans and numbers as json.Number.
func (n *Node) Tree() any {
	switch n.Kind {
	case Null:
		return nil
	case Bool:
		return IsTrue(n.Text)
	case Number:
		return json.Number(n.Text)
	case String:
		return n.Text
	case Sequence:
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

// truths are the words for true and false in YAML 1.1, in lower case. Each is a word in lower case, in upper case, or
// with a capital; yEs is a text.
var truths = map[string]bool{"true": true, "yes": true, "on": true, "false": false, "no": false, "off": false}

// IsWord reports whether a plain scalar is a word for true or false in YAML 1.1, whatever the dialect.
func IsWord(word string) bool {
	lower := strings.ToLower(word)
	_, ok := truths[lower]
	return ok && (word == lower || word == strings.ToUpper(word) || word == strings.ToUpper(word[:1])+lower[1:])
}

// IsTrue reports whether a plain scalar is a word for true in YAML 1.1, which true of JSON is, too.
func IsTrue(word string) bool { return IsWord(word) && truths[strings.ToLower(word)] }
