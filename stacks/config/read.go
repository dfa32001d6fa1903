package config

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"ecrprivatelink/internal/syntax"
	"ecrprivatelink/internal/syntax/yamltree"
)

// MaxSize is the most bytes that [Parse] reads: 1 MiB.
const MaxSize = 1 << 20

// limits are the bounds of a document. A configuration of a hundred environments stays far below each; a YAML text of a
// few lines whose aliases multiply does not.
var limits = syntax.Limits{Depth: 32, Nodes: 50_000}

// document is a JSON or YAML text as a tree, or a value in it.
type document struct {
	name     string
	text     *syntax.Document
	unplaced bool // it is no text of its writer: positions say nothing to him
	root     *syntax.Node
	fields   map[*syntax.Node]map[string]int // where among an object's items the keys stand
	repeated []repeatedKey
}

// repeatedKey is a key that an object has a second time.
type repeatedKey struct {
	at         path
	key, first syntax.Node
}

// read reads a text as a tree with positions.
func read(text string, isJSON bool, name string) (*document, error) {
	text = strings.TrimPrefix(text, "\ufeff")
	d := &document{name: name, fields: map[*syntax.Node]map[string]int{}}
	var err error
	if isJSON {
		d.text, err = syntax.JSON(text, limits)
	} else {
		d.text, err = yamltree.Read(text, yamltree.Dialect{Limits: limits, Tagged: func(tag string, _ syntax.Node) (syntax.Node, error) {
			return syntax.Node{}, fmt.Errorf("the tag %s is not known here; write plain values, without tags", quote(tag))
		}})
	}
	var at *syntax.Error
	if errors.As(err, &at) {
		return nil, broken(name, at.Line, at.Column, "%s", at.Problem)
	}
	d.root = &d.text.Root
	d.settle(d.root, nil)
	return d, nil
}

// settle notes the keys of objects, takes out those that are there already, and makes texts of numbers that are none.
func (d *document) settle(n *syntax.Node, at path) {
	switch n.Kind {
	case syntax.Mapping:
		keys, kept := map[string]int{}, n.Items[:0]
		for key, value := range n.Entries() {
			if first, again := keys[key.Text]; again {
				d.repeated = append(d.repeated, repeatedKey{at.to(key.Text), *key, kept[first]})
				gone := *value // what comes after takes its place
				d.settle(&gone, at.to(key.Text))
				continue
			}
			keys[key.Text] = len(kept)
			kept = append(kept, *key, *value)
		}
		n.Items, d.fields[n] = kept, keys
		for key, value := range n.Entries() {
			d.settle(value, at.to(key.Text))
		}
	case syntax.Sequence:
		for i := range n.Items {
			d.settle(&n.Items[i], at.to(i))
		}
	case syntax.Null:
		n.Text = "null"
	case syntax.Number:
		if number(n.Text) == nil {
			n.Kind = syntax.String
		}
	}
}

// number is the number that is written, in JSON or YAML; nil for one that no 64 bits hold, which is never what is
// wanted where a number is.
func number(written string) any {
	if i, err := strconv.ParseInt(written, 10, 64); err == nil && !strings.HasPrefix(written, "0") || written == "0" {
		return i
	}
	var value any
	if err := yaml.Unmarshal([]byte(written), &value); err == nil {
		switch v := value.(type) {
		case int:
			return int64(v)
		case int64:
			return v
		case uint64:
			return float64(v)
		case float64:
			if !math.IsNaN(v) && !math.IsInf(v, 0) {
				return v
			}
		}
	}
	return nil
}
