package iam

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/syntax"
)

// maxDepth bounds how deep JSON may nest. A policy needs six levels; intrinsics add some.
const maxDepth = 64

// decode reads one JSON value and nothing behind it. Unlike encoding/json it refuses a key that stands twice in one
// object, because AWS does and because the first of the two would be lost without a word.
func decode(data []byte) (any, error) {
	if !utf8.Valid(data) {
		return nil, errors.New("it is not UTF-8, as JSON is")
	}
	document, err := syntax.JSON(string(data), syntax.Limits{Depth: maxDepth})
	if err != nil {
		return nil, err
	}
	for n := range document.Root.All() {
		seen := map[string]bool{}
		for key := range n.Entries() {
			if seen[key.Text] {
				return nil, fmt.Errorf("the key %q stands twice in one object, AWS refuses that", key.Text)
			}
			seen[key.Text] = true
		}
	}
	return document.Root.Tree(), nil
}

// settled is a tree, a text that is known as a string, or else why it is not known: it is an unknown text, or a
// CloudFormation intrinsic.
func settled(tree any) (known any, why string) {
	switch t := tree.(type) {
	case partial.Text:
		if text, known := t.Text(); known {
			return text, ""
		}
		return nil, t.String()
	case map[string]any:
		return t, intrinsic(t)
	}
	return tree, ""
}

// intrinsic names the CloudFormation intrinsic that an object is; empty for another object.
func intrinsic(object map[string]any) string {
	for _, key := range slices.Sorted(maps.Keys(object)) {
		if key != "Ref" && !strings.HasPrefix(key, "Fn::") {
			continue
		}
		switch argument := object[key].(type) {
		case string:
			return key + " " + argument
		case []any:
			if key == "Fn::GetAtt" && len(argument) == 2 {
				return fmt.Sprintf("%s %v.%v", key, argument[0], argument[1])
			}
		}
		return key
	}
	return ""
}

// anyList is the items of a list, whatever Go type it has.
func anyList(tree any) ([]any, bool) {
	switch t := tree.(type) {
	case []any:
		return t, true
	case []string:
		return widen(t), true
	case []partial.Text:
		return widen(t), true
	case []map[string]any:
		return widen(t), true
	case []Statement:
		return widen(t), true
	}
	return nil, false
}

func widen[T any](items []T) []any {
	list := make([]any, len(items))
	for i, item := range items {
		list[i] = item
	}
	return list
}

// describe names the JSON type of a value for an error.
func describe(tree any) string {
	switch tree.(type) {
	case nil:
		return "null"
	case string:
		return "a string"
	case bool:
		return "a boolean"
	case json.Number, float64, int, int64, uint64:
		return "a number"
	case map[string]any:
		return "an object"
	}
	if _, is := anyList(tree); is {
		return "a list"
	}
	return fmt.Sprintf("a value of type %T", tree)
}
