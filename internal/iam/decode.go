package iam

import (
	"fmt"

	"ecrprivatelink/internal/syntax"
)

// maxDepth bounds how deep JSON may nest. A policy needs six levels; intrinsics add some.
const maxDepth = 64

// decode reads one JSON value and nothing behind it. Unlike encoding/json it refuses a key that stands twice in one
// object, because AWS does and because the first of the two would be lost without a word.
func decode(data []byte) (any, error) {
	document, err := syntax.JSON(string(data), syntax.Limits{Depth: maxDepth})
	if err != nil {
		return nil, err
	}
	return tree(&document.Root)
}

func tree(n *syntax.Node) (any, error) {
	switch n.Kind {
	case syntax.Sequence:
		list := make([]any, len(n.Items))
		for i := range n.Items {
			var err error
			if list[i], err = tree(&n.Items[i]); err != nil {
				return nil, err
			}
		}
		return list, nil
	case syntax.Mapping:
		object := make(map[string]any, len(n.Items)/2)
		for key, value := range n.Entries() {
			if _, twice := object[key.Text]; twice {
				return nil, fmt.Errorf("the key %q stands twice in one object, AWS refuses that", key.Text)
			}
			var err error
			if object[key.Text], err = tree(value); err != nil {
				return nil, err
			}
		}
		return object, nil
	}
	return n.Tree(), nil
}
