package cfn

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// mark begins and ends the number of a token in a text that is read as JSON. JSON texts of templates do not have it: it
// is for private use, and is refused where it stands.
const mark = '\ue000'

// JSON is what a Text that is written in JSON comes to, such as the definition of a state machine: mappings, lists and
// texts whose tokens stay. A name between ${ and } that has a value in substitutions stands for it. A text that is no
// JSON is unknown, with the reason.
func (v Value) JSON(substitutions map[string]Value) Value {
	if v.kind != Text {
		return v.substitute(substitutions)
	}
	parts := substituted(v.Parts(), substitutions)
	if len(parts) == 1 && parts[0].Token != nil {
		return unknown("%s", joined(parts).Why())
	}
	var text strings.Builder
	var tokens []Part
	inside, escaped := false, false
	for _, p := range parts {
		if p.Token != nil {
			// A token between quotes is a part of a text; one that stands alone, such as a number, becomes a text.
			stand := string(mark) + string(rune('0'+len(tokens))) + string(mark)
			if !inside {
				stand = `"` + stand + `"`
			}
			text.WriteString(stand)
			tokens = append(tokens, p)
			continue
		}
		if strings.ContainsRune(p.Text, mark) {
			return unknown("the text has characters for private use")
		}
		for _, r := range p.Text {
			switch {
			case escaped:
				escaped = false
			case inside && r == '\\':
				escaped = true
			case r == '"':
				inside = !inside
			}
		}
		text.WriteString(p.Text)
	}
	var tree any
	decoder := json.NewDecoder(strings.NewReader(text.String()))
	decoder.UseNumber()
	if err := decoder.Decode(&tree); err != nil {
		return unknown("it is not valid JSON: %v", err)
	}
	out := fromTree(tree, tokens, 0)
	out.at = v.at
	return out
}

// substituted replaces ${NAME} in the known parts of a text.
func substituted(parts []Part, values map[string]Value) []Part {
	if len(values) == 0 {
		return parts
	}
	var out []Part
	for _, p := range parts {
		if p.Token != nil {
			out = append(out, p)
			continue
		}
		for piece, isName := range pieces(p.Text) {
			if value, ok := values[piece]; isName && ok {
				out = append(out, value.Parts()...)
			} else if isName {
				out = append(out, Part{Text: "${" + piece + "}"})
			} else {
				out = append(out, Part{Text: piece})
			}
		}
	}
	return joined(out).Parts()
}

// substitute is a value with ${NAME} replaced in all texts within.
func (v Value) substitute(values map[string]Value) Value {
	if len(values) == 0 {
		return v
	}
	out := v
	switch v.kind {
	case Text:
		out = joined(substituted(v.Parts(), values))
		out.at = v.at
	case List:
		out.items = slices.Clone(v.items)
		for i := range out.items {
			out.items[i] = out.items[i].substitute(values)
		}
	case Map:
		out.fields = slices.Clone(v.fields)
		for i := range out.fields {
			out.fields[i].Value = out.fields[i].Value.substitute(values)
		}
	}
	return out
}

// fromTree makes a Value of decoded JSON in which tokens are marked.
func fromTree(tree any, tokens []Part, depth int) Value {
	switch t := tree.(type) {
	case nil:
		return Value{}
	case bool:
		return literal(map[bool]string{true: "true", false: "false"}[t])
	case json.Number:
		return literal(t.String())
	case string:
		return withTokens(t, tokens)
	}
	if depth > dialect.Depth {
		return unknown("it is nested more than %d levels deep", dialect.Depth)
	}
	switch t := tree.(type) {
	case []any:
		list := Value{kind: List}
		for _, item := range t {
			list.items = append(list.items, fromTree(item, tokens, depth+1))
		}
		return list
	case map[string]any:
		object := Value{kind: Map}
		for _, name := range slices.Sorted(maps.Keys(t)) {
			if v := fromTree(t[name], tokens, depth+1); v.kind != Absent {
				object.fields = append(object.fields, Field{withTokens(name, tokens).String(), v})
			}
		}
		return object
	}
	return unknown("it is not JSON")
}

// withTokens puts the tokens back into a text.
func withTokens(text string, tokens []Part) Value {
	var parts []Part
	for i, piece := range strings.Split(text, string(mark)) {
		if i%2 == 0 {
			parts = append(parts, Part{Text: piece})
			continue
		}
		// A mark that JSON spells as \ue000 is nobody's: what stands behind it is no number of a token.
		if first, _ := utf8.DecodeRuneInString(piece); first >= '0' && int(first-'0') < len(tokens) {
			parts = append(parts, tokens[first-'0'])
		}
	}
	return joined(parts)
}
