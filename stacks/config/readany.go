package config

import (
	"encoding/json"
	"slices"
	"strconv"
)

// readAny reads a tree that encoding/json decoded, which is how the CDK hands
// out context. It has no positions; keys are taken in alphabetical order.
func readAny(value any, g grower) (*node, error) {
	return (&g).any(value, nil)
}

func (g *grower) any(value any, at path) (*node, error) {
	switch v := value.(type) {
	case map[string]any:
		n, err := g.node(objectNode, 0, 0, at)
		if err != nil {
			return nil, err
		}
		for _, name := range sortedKeys(v) {
			field, err := g.any(v[name], at.to(name))
			if err != nil {
				return nil, err
			}
			g.put(n, at, name, field, 0, 0)
		}
		return n, nil
	case []any:
		n, err := g.node(listNode, 0, 0, at)
		if err != nil {
			return nil, err
		}
		for i, item := range v {
			read, err := g.any(item, at.to(i))
			if err != nil {
				return nil, err
			}
			n.items = append(n.items, read)
		}
		return n, nil
	}
	n, err := g.node(nullNode, 0, 0, at)
	if err != nil {
		return nil, err
	}
	switch v := value.(type) {
	case nil, bool, string:
		n.setScalar(v)
	case float64:
		n.setNumber(strconv.FormatFloat(v, 'f', -1, 64))
	case int:
		n.setNumber(strconv.Itoa(v))
	case json.Number:
		n.setNumber(v.String())
	default:
		return nil, broken(g.name, 0, 0, "got a Go value of type %T; want what encoding/json decodes into an any", value)
	}
	return n, nil
}

func sortedKeys[K ~string, V any](m map[K]V) []K {
	out := make([]K, 0, len(m))
	for name := range m {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}
