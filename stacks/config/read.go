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

// limits are the bounds of a document. A configuration of a hundred environments stays far below each; a YAML text of a
// few lines whose aliases multiply does not.
var limits = syntax.Limits{Depth: 32, Nodes: 50_000}

// read reads a text as a tree with positions.
func read(text string, isJSON bool, g grower) (*node, []repeatedKey, error) {
	text = strings.TrimPrefix(text, "\ufeff")
	var err error
	if isJSON {
		g.document, err = syntax.JSON(text, limits)
	} else {
		g.document, err = yamltree.Read(text, yamltree.Dialect{Limits: limits, Tagged: func(tag string, _ syntax.Node) (syntax.Node, error) {
			return syntax.Node{}, fmt.Errorf("the tag %s is not known here; write plain values, without tags", quote(tag))
		}})
	}
	var at *syntax.Error
	if errors.As(err, &at) {
		return nil, nil, broken(g.name, at.Line, at.Column, "%s", at.Problem)
	}
	root := g.grow(&g.document.Root, nil)
	return root, g.repeated, nil
}

// grower makes the nodes of a document.
type grower struct {
	name     string
	unplaced bool // the document is no text of its writer: its nodes have no positions
	document *syntax.Document
	made     int
	repeated []repeatedKey
}

// repeatedKey is a key that an object has a second time.
type repeatedKey struct {
	at           path
	first        *node
	line, column int
	order        int
}

func (g *grower) position(n *syntax.Node) (line, column int) {
	if g.unplaced {
		return 0, 0
	}
	return g.document.Position(n)
}

// grow makes a node and everything below it.
func (g *grower) grow(n *syntax.Node, at path) *node {
	g.made++
	out := &node{order: g.made, text: n.Text}
	out.line, out.column = g.position(n)
	switch n.Kind {
	case syntax.Mapping:
		out.kind, out.byName = objectNode, map[string]*node{}
		for key, value := range n.Entries() {
			line, column := g.position(key)
			g.put(out, at, key.Text, g.grow(value, at.to(key.Text)), line, column)
		}
	case syntax.Sequence:
		out.kind = listNode
		for i := range n.Items {
			out.items = append(out.items, g.grow(&n.Items[i], at.to(i)))
		}
	case syntax.Null:
		out.kind, out.text = nullNode, "null"
	case syntax.Bool:
		out.kind, out.value = boolNode, syntax.IsTrue(n.Text)
	case syntax.Number:
		out.kind, out.value = number(n.Text)
	default:
		out.kind, out.value = textNode, n.Text
	}
	return out
}

// put adds a field to an object; its position becomes that of its key. A key that the object has already is noted, and
// its value left out.
func (g *grower) put(to *node, at path, name string, value *node, line, column int) {
	if first, again := to.byName[name]; again {
		g.repeated = append(g.repeated, repeatedKey{at.to(name), first, line, column, value.order})
		return
	}
	value.line, value.column = line, column
	to.byName[name] = value
	to.fields = append(to.fields, field{name, value})
}

// number is the number that is written, in JSON or YAML. One that no 64 bits hold becomes text, which is never what is
// wanted where a number is.
func number(written string) (nodeKind, any) {
	if i, err := strconv.ParseInt(written, 10, 64); err == nil && !strings.HasPrefix(written, "0") || written == "0" {
		return numberNode, i
	}
	var value any
	if err := yaml.Unmarshal([]byte(written), &value); err == nil {
		switch v := value.(type) {
		case int:
			return numberNode, int64(v)
		case int64:
			return numberNode, v
		case uint64:
			return numberNode, float64(v)
		case float64:
			if !math.IsNaN(v) && !math.IsInf(v, 0) {
				return numberNode, v
			}
		}
	}
	return textNode, written
}
