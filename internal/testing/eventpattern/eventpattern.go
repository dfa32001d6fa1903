// Package eventpattern matches events against Amazon EventBridge event patterns, for tests. It knows the operators that
// this project's patterns use, and refuses a pattern with any other rather than guess:
//
//   - a value, "prefix", "prefix" with "equals-ignore-case", "anything-but"
//     with values, "exists", and "$or" (Comparison operators,
//     https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html);
//   - arrays: one element that matches is enough, and what a pattern says of
//     the fields of an object in an array must hold for one and the same object
//     (https://github.com/aws/event-ruler, the matcher behind EventBridge).
//
// No maintained implementation is within reach of this project's build: Event Ruler is Java, Quamina is not in the
// module proxy that the project builds with. A test holds this package to moto's matcher where that has the operator.
package eventpattern

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Match reports whether the event, a JSON object, matches the pattern. It returns an error for a pattern that
// EventBridge would refuse, or that uses what this package does not know.
func Match(pattern, event []byte) (bool, error) {
	var p, e map[string]any
	if err := json.Unmarshal(pattern, &p); err != nil {
		return false, fmt.Errorf("pattern: %w", err)
	}
	if err := json.Unmarshal(event, &e); err != nil {
		return false, fmt.Errorf("event: %w", err)
	}
	return object(p, e, "")
}

// object matches a pattern's fields against an object's.
func object(pattern, event map[string]any, at string) (bool, error) {
	if len(pattern) == 0 {
		return false, fmt.Errorf("pattern%s is empty", at)
	}
	all := true
	for name, want := range pattern {
		ok, err := field(name, want, event, at)
		if err != nil {
			return false, err // also where another field decided already: a pattern is valid or not
		}
		all = all && ok
	}
	return all, nil
}

func field(name string, want any, event map[string]any, at string) (bool, error) {
	value, present := event[name]
	switch w := want.(type) {
	case map[string]any:
		return nested(w, value, at+"."+name)
	case []any:
		if len(w) == 0 {
			return false, fmt.Errorf("pattern%s.%s is an empty list", at, name)
		}
		if name == "$or" {
			return anyOf(w, event, at)
		}
		return leaf(w, value, present, at+"."+name)
	}
	return false, fmt.Errorf("pattern%s.%s is neither an object nor a list", at, name)
}

func anyOf(choices []any, event map[string]any, at string) (bool, error) {
	found := false
	for _, choice := range choices {
		pattern, ok := choice.(map[string]any)
		if !ok {
			return false, fmt.Errorf("pattern%s.$or holds something other than objects", at)
		}
		ok, err := object(pattern, event, at)
		if err != nil {
			return false, err
		}
		found = found || ok
	}
	return found, nil
}

// nested matches an object, or one of the objects in an array.
func nested(pattern map[string]any, value any, at string) (bool, error) {
	switch v := value.(type) {
	case map[string]any:
		return object(pattern, v, at)
	case []any:
		found := false
		for _, element := range v {
			ok, err := nested(pattern, element, at)
			if err != nil {
				return false, err
			}
			found = found || ok
		}
		return found, nil
	}
	return object(pattern, nil, at)
}

// leaf matches a value, or one of the values in an array.
func leaf(wants []any, value any, present bool, at string) (bool, error) {
	values, ok := value.([]any)
	if !ok && present {
		values = []any{value}
	}
	found := false
	for _, want := range wants {
		ok, err := one(want, values, present, at)
		if err != nil {
			return false, err
		}
		found = found || ok
	}
	return found, nil
}

func one(want any, values []any, present bool, at string) (bool, error) {
	operator, ok := want.(map[string]any)
	if !ok {
		return slices.Contains(values, want), nil
	}
	if len(operator) != 1 {
		return false, fmt.Errorf("pattern%s: an operator has one name, got %v", at, operator)
	}
	for name, operand := range operator {
		switch name {
		case "exists":
			wanted, ok := operand.(bool)
			if !ok {
				return false, fmt.Errorf("pattern%s: exists wants true or false, got %v", at, operand)
			}
			return present == wanted, nil
		case "prefix":
			return prefix(operand, values, at)
		case "anything-but":
			excluded, ok := operand.([]any)
			if !ok {
				excluded = []any{operand}
			}
			if slices.ContainsFunc(excluded, func(v any) bool { _, nested := v.(map[string]any); return nested }) {
				return false, fmt.Errorf("pattern%s: anything-but with an operator is not known here", at)
			}
			return slices.ContainsFunc(values, func(v any) bool { return !slices.Contains(excluded, v) }), nil
		}
		return false, fmt.Errorf("pattern%s: operator %q is not known here", at, name)
	}
	return false, nil
}

func prefix(operand any, values []any, at string) (bool, error) {
	fold := func(s string) string { return s }
	if options, ok := operand.(map[string]any); ok {
		fold, operand = strings.ToLower, options["equals-ignore-case"]
	}
	begin, ok := operand.(string)
	if !ok {
		return false, fmt.Errorf("pattern%s: prefix wants text, got %v", at, operand)
	}
	return slices.ContainsFunc(values, func(v any) bool {
		text, ok := v.(string)
		return ok && strings.HasPrefix(fold(text), fold(begin))
	}), nil
}
