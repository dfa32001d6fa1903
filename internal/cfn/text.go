package cfn

import (
	"encoding/json"
	"iter"
	"slices"
	"strconv"
	"strings"
)

func join(s *Stack, n *Node) Value {
	a := arguments(n, 2, 2)
	if a == nil {
		return s.wrong(n, "Fn::Join", "a delimiter and a list")
	}
	delimiter := s.Resolve(&a[0])
	text, ok := delimiter.Literal()
	if !ok {
		return unknown("the delimiter of Fn::Join is not known: %s", delimiter.Why())
	}
	return s.glue(text, s.Resolve(&a[1]))
}

// glue joins the members of a list. A list that is not known joins to one unknown text.
func (s *Stack) glue(delimiter string, list Value) Value {
	if list.kind != List {
		if t := list.Token(); t != nil {
			whole := t.derived(" joined by " + strconv.Quote(delimiter))
			whole.Word, whole.list, whole.joint = false, t, delimiter
			return tokenValue(whole)
		}
		return list
	}
	if list.shifts() {
		return unknown("whether a member of a joined list is there is not known")
	}
	var parts []Part
	for i, item := range list.items {
		if i > 0 {
			parts = append(parts, Part{Text: delimiter})
		}
		switch item.kind {
		case Text, Unknown:
			parts = append(parts, item.Parts()...)
		default:
			return unknown("Fn::Join joins something that is not a text")
		}
		s.app.step(len(parts) / 64)
	}
	return joined(parts)
}

// derived is a token for what is made of another one, of whose text nothing is known.
func (t Token) derived(how string) *Token {
	t.Spelling = nil
	t.Name += how
	return &t
}

// sub is Fn::Sub, with or without a map of names.
func sub(s *Stack, n *Node) Value {
	pattern, names := n, (*Node)(nil)
	if a := arguments(n, 2, 2); a != nil {
		pattern, names = &a[0], &a[1]
	}
	if !pattern.IsText() {
		return s.wrong(n, "Fn::Sub", "a text, or a text and a mapping of names")
	}
	var parts []Part
	for piece, isName := range pieces(pattern.Text) {
		switch {
		case !isName:
			parts = append(parts, Part{Text: piece})
		case strings.HasPrefix(piece, "!"):
			parts = append(parts, Part{Text: "${" + piece[1:] + "}"})
		default:
			v := s.variable(strings.TrimSpace(piece), names, pattern)
			if v.kind == Map || v.kind == List {
				v = s.unknown(pattern, "${%s} in Fn::Sub is not a text", shorten(piece, 80))
			}
			parts = append(parts, v.Parts()...)
		}
	}
	v := joined(parts)
	if text, ok := v.Literal(); ok && v.parts == nil {
		return s.dynamic(text)
	}
	return v
}

// pieces are the pieces of a text: what stands in a ${NAME} is a name, and what stands between is none.
func pieces(text string) iter.Seq2[string, bool] {
	return func(yield func(piece string, isName bool) bool) {
		for {
			before, rest, opened := strings.Cut(text, "${")
			name, after, closed := strings.Cut(rest, "}")
			if !opened || !closed {
				yield(text, false)
				return
			}
			if !yield(before, false) || !yield(name, true) {
				return
			}
			text = after
		}
	}
}

// variable is what a name in Fn::Sub stands for.
func (s *Stack) variable(name string, names, at *Node) Value {
	if given := names.Get(name); given != nil {
		return s.Resolve(given)
	}
	if logicalID, attribute, dotted := strings.Cut(name, "."); dotted {
		return s.getAtt(logicalID, attribute, at)
	}
	return s.ref(name, at)
}

func split(s *Stack, n *Node) Value {
	a := arguments(n, 2, 2)
	if a == nil {
		return s.wrong(n, "Fn::Split", "a delimiter and a text")
	}
	delimiter := s.Resolve(&a[0])
	text, ok := delimiter.Literal()
	switch {
	case !ok:
		return unknown("the delimiter of Fn::Split is not known: %s", delimiter.Why())
	case text == "":
		return s.wrong(n, "Fn::Split", "a delimiter that is a plain text")
	}
	v := s.Resolve(&a[1])
	s.app.step(len(v.text) / 64)
	return splitText(text, v)
}

// splitText splits a text at a delimiter. Unknown parts stay whole where their text cannot hold the delimiter.
func splitText(delimiter string, v Value) Value {
	if v.kind != Text {
		return v
	}
	if v.parts == nil {
		if strings.Count(v.text, delimiter) > maxText/16 {
			return unknown("the text has more parts than a template may have")
		}
		pieces := strings.Split(v.text, delimiter)
		list := Value{kind: List, items: make([]Value, len(pieces))}
		for i, piece := range pieces {
			list.items[i] = literal(piece)
		}
		return list
	}
	if t := v.Token(); t != nil && t.Spelling == nil && mayHold(t, delimiter) {
		if t.list != nil && t.joint == delimiter {
			return tokenValue(t.list)
		}
		return tokenValue(t.derived(" split at " + strconv.Quote(delimiter)))
	}
	list := Value{kind: List}
	var piece []Part
	for _, p := range separable(v.parts, delimiter) {
		if p.Token != nil {
			if mayHold(p.Token, delimiter) {
				return unknown("%s", joined([]Part{p}).Why())
			}
			piece = append(piece, p)
			continue
		}
		for i, text := range strings.Split(p.Text, delimiter) {
			if i > 0 {
				list.items = append(list.items, joined(piece))
				piece = nil
			}
			piece = append(piece, Part{Text: text})
		}
	}
	list.items = append(list.items, joined(piece))
	return list
}

// separable spells out the tokens that the delimiter separates, and only those, so that references stay references.
func separable(parts []Part, delimiter string) []Part {
	var out []Part
	for _, p := range parts {
		if p.Token != nil && p.Token.Spelling != nil && mayHold(p.Token, delimiter) {
			out = append(out, p.Token.Spelling...)
			continue
		}
		out = append(out, p)
	}
	return out
}

// mayHold reports whether the text of a token may hold the delimiter.
func mayHold(t *Token, delimiter string) bool {
	if t.Spelling != nil {
		for _, p := range t.Spelling {
			if p.Token != nil && mayHold(p.Token, delimiter) || strings.Contains(p.Text, delimiter) {
				return true
			}
		}
		return false
	}
	if !t.Word {
		return true
	}
	for _, c := range delimiter {
		word := c == '-' || c == '_' || c == '.' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !word {
			return false
		}
	}
	return true
}

// choose is Fn::Select.
func choose(s *Stack, n *Node) Value {
	a := arguments(n, 2, 2)
	if a == nil {
		return s.wrong(n, "Fn::Select", "an index and a list")
	}
	at := s.Resolve(&a[0])
	text, ok := at.Literal()
	if !ok {
		return unknown("the index of Fn::Select is not known: %s", at.Why())
	}
	i, err := strconv.Atoi(text)
	if err != nil || i < 0 {
		return s.wrong(n, "Fn::Select", "an index from 0")
	}
	list := s.Resolve(&a[1])
	if t := list.Token(); t != nil {
		member := t.derived("[" + strconv.Itoa(i) + "]")
		member.Unique = member.Unique || t.Distinct
		return tokenValue(member)
	}
	switch {
	case list.kind == Unknown && len(list.items) == cutFrom: // of Fn::Cidr
		list.items = append(slices.Clip(list.items), literal(text))
		return list
	case list.kind == Unknown:
		return list
	case list.kind != List:
		return s.wrong(n, "Fn::Select", "a list")
	case list.shifts():
		return unknown("whether a member of the list of Fn::Select is there is not known")
	case i >= len(list.items):
		return s.unknown(n, "Fn::Select asks for member %d of a list of %d", i, len(list.items))
	}
	return list.items[i]
}

func length(s *Stack, n *Node) Value {
	v := s.Resolve(n)
	if v.kind != List || v.shifts() {
		return unknown("the length of a list that is not known: %s", v.Why())
	}
	return literal(strconv.Itoa(len(v.items)))
}

// toJSON is Fn::ToJsonString. Where the text is not wholly known the value that it would be written from stands for it.
func toJSON(s *Stack, n *Node) Value {
	v := s.Resolve(n)
	if v.kind != Map && v.kind != List {
		return s.wrong(n, "Fn::ToJsonString", "an object or a list")
	}
	known := true
	tree := v.Tree(func(v Value) any {
		text, ok := v.Literal()
		if n := v.at.node; ok && n != nil && (n.Kind == BoolNode || n.Kind == NumberNode) {
			known = known && json.Valid([]byte(text))
			return json.RawMessage(text)
		}
		known = known && ok
		return text
	})
	if !known {
		return v
	}
	text, err := json.Marshal(tree)
	if err != nil || len(text) > maxText {
		return unknown("the text is larger than a template may be")
	}
	return literal(string(text))
}

// Tree is the value as encoding/json decodes it, of what leaf makes of whatever is no mapping and no list.
func (v Value) Tree(leaf func(Value) any) any {
	switch v.kind {
	case List:
		list := make([]any, len(v.items))
		for i, item := range v.items {
			list[i] = item.Tree(leaf)
		}
		return list
	case Map:
		object := make(map[string]any, len(v.fields))
		for _, f := range v.fields {
			object[f.Name] = f.Value.Tree(leaf)
		}
		return object
	}
	return leaf(v)
}

// Fields splits a text at a delimiter, as Fn::Split does; nil where the parts cannot be told.
func Fields(v Value, delimiter string) []Value {
	list := splitText(delimiter, v)
	if list.kind != List {
		return nil
	}
	return list.items
}
