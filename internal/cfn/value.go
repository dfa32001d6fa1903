package cfn

import (
	"fmt"
	"slices"
	"strings"

	"ecrprivatelink/internal/partial"
)

// Kind is the kind of a [Value].
type Kind uint8

// The kinds of values.
const (
	// Absent is no value: the property is not there, or is AWS::NoValue.
	Absent Kind = iota
	// Text is a string, a number or a boolean; parts of it may not be known. A list that a template only refers to,
	// such as a parameter without a default, is a Text too, of one [Token].
	Text
	// List is a list.
	List
	// Map is a mapping.
	Map
	// Unknown is anything at all.
	Unknown
)

// Value is what an expression of a template comes to. The zero Value is absent.
type Value struct {
	kind   Kind
	text   string  // a Text that is known; of an Unknown the reason
	parts  []Part  // a Text of which parts are not known
	items  []Value // of a List; of an Unknown what Fn::Cidr cuts it from, if it does
	fields []Field // of a Map
	at     position

	optional bool // an Unknown that may also be absent
}

// Field is an entry of a Map.
type Field struct {
	Name  string
	Value Value
}

// Part is a piece of a Text: known, or a token.
type Part struct {
	// Text is the known text where Token is nil.
	Text string
	// Token stands for a text that is not known.
	Token *Token
}

// Token is a text, or a list, that is not known before the deployment.
type Token struct {
	// Name is what messages call it. Tokens of one App with equal, non-empty names stand for the same text.
	Name string
	// Word says that the text is one or more letters, digits, hyphens, underscores and dots.
	Word bool
	// Unique says that AWS gives the text to one resource and to no other: the id of a network object, a generated
	// name.
	Unique bool
	// Distinct says of a list that no two members are the same.
	Distinct bool
	// Generated says that CloudFormation makes the text up, of the names of the stack and the resource.
	Generated bool
	// Length is how many letters and digits the text of a Word has; 0 is not known.
	Length int
	// Resource is the resource it refers to, or nil.
	Resource *Resource
	// Attribute is the attribute that Fn::GetAtt asks for; empty for Ref.
	Attribute string
	// Spelling is what is known of the text, such as the parts of a role's ARN; nil when nothing is.
	Spelling []Part
	// Why says why the text is not known and what would settle it.
	Why string

	list  *Token // of a list that is joined: the list
	joint string // and the delimiter
}

// position is where a value is written.
type position struct {
	template *Template
	node     *Node
}

func literal(text string) Value { return Value{kind: Text, text: text} }

func unknown(format string, arguments ...any) Value {
	return Value{kind: Unknown, text: fmt.Sprintf(format, arguments...)}
}

func tokenValue(t *Token) Value { return Value{kind: Text, parts: []Part{{Token: t}}} }

// What a Text may come to; CloudFormation takes templates of at most 1 MB.
const (
	maxText  = 1 << 20
	maxParts = 4096
)

// joined is the Text of the parts, with neighbouring known ones put together.
func joined(parts []Part) Value {
	var merged []Part
	size := 0
	for _, p := range parts {
		size += len(p.Text)
		if p.Token == nil && p.Text == "" {
			continue
		}
		merged = append(merged, p)
	}
	if size > maxText || len(merged) > maxParts {
		return unknown("the text is larger than a template may be")
	}
	var out []Part
	for i := 0; i < len(merged); {
		if merged[i].Token != nil {
			out = append(out, merged[i])
			i++
			continue
		}
		var known strings.Builder
		for ; i < len(merged) && merged[i].Token == nil; i++ {
			known.WriteString(merged[i].Text)
		}
		out = append(out, Part{Text: known.String()})
	}
	switch {
	case len(out) == 0:
		return literal("")
	case len(out) == 1 && out[0].Token == nil:
		return literal(out[0].Text)
	}
	return Value{kind: Text, parts: out}
}

// Kind is what the value is.
func (v Value) Kind() Kind { return v.kind }

// Parts are the parts of a Text as the template has them, of an Unknown a nameless token, of anything else nothing.
func (v Value) Parts() []Part {
	switch {
	case v.kind == Unknown:
		return []Part{{Token: &Token{Why: v.text}}}
	case v.kind == Text && v.parts != nil:
		return v.parts
	case v.kind == Text && v.text != "":
		return []Part{{Text: v.text}}
	}
	return nil
}

// Spelled are the parts of a Text with every token replaced by what is known of it.
func (v Value) Spelled() []Part { return spelled(v.Parts()) }

func spelled(parts []Part) []Part {
	var out []Part
	for _, p := range parts {
		if p.Token != nil && p.Token.Spelling != nil {
			out = append(out, p.Token.Spelling...)
			continue
		}
		out = append(out, p)
	}
	return out
}

// Literal returns the text and true where the value is a Text that is wholly known.
func (v Value) Literal() (string, bool) {
	if v.kind != Text {
		return "", false
	}
	if v.parts == nil {
		return v.text, true
	}
	var text strings.Builder
	for _, p := range v.Spelled() {
		if p.Token != nil {
			return "", false
		}
		text.WriteString(p.Text)
	}
	return text.String(), true
}

// Token returns the one token that a Text is, or nil.
func (v Value) Token() *Token {
	if v.kind == Text && len(v.parts) == 1 {
		return v.parts[0].Token
	}
	return nil
}

// Resource returns the resource that the value refers to, and the attribute, empty for Ref. It is nil where the value
// is anything but one reference.
func (v Value) Resource() (*Resource, string) {
	if t := v.Token(); t != nil && t.Resource != nil {
		return t.Resource, t.Attribute
	}
	return nil, ""
}

// ResourceOf returns the resource of a type that the value refers to, by whatever attribute; nil for any other value.
func (v Value) ResourceOf(kind string) *Resource {
	if r, _ := v.Resource(); r != nil && r.Type == kind {
		return r
	}
	return nil
}

// cutFrom is how many values an Unknown of Fn::Cidr has: the block, the count and the number of bits. Fn::Select adds
// which one it takes.
const cutFrom = 3

// Cut returns the resource, and its attribute, whose block Fn::Select and Fn::Cidr take a block out of that is not
// known, and which part of it that is: blocks of one resource and attribute that are the same part are the same. It is
// nil for any other value.
func (v Value) Cut() (of *Resource, attribute, part string) {
	if v.kind != Unknown || len(v.items) != cutFrom+1 {
		return nil, "", ""
	}
	index, known := v.items[cutFrom].Literal()
	bits, sized := v.items[2].Literal()
	if of, attribute = v.items[0].Resource(); of == nil || !known || !sized {
		return nil, "", ""
	}
	return of, attribute, index + " of " + bits + " bits"
}

// Items are the members of a List. For an absent value they are none and complete. For anything else whose members are
// not known, more says why; a Text that is known is one member, as CloudFormation takes it.
func (v Value) Items() (items []Value, more string) {
	switch v.kind {
	case List:
		return v.items, ""
	case Absent:
		return nil, ""
	case Map:
		return []Value{v}, ""
	case Text:
		if t := v.Token(); t != nil && t.Resource == nil {
			return nil, v.Why()
		}
		return []Value{v}, ""
	}
	return nil, v.Why()
}

// Members are the members that are known, see [Value.Items].
func (v Value) Members() []Value {
	items, _ := v.Items()
	return items
}

// Field is the value under a Map's key; absent when there is none. A field of an unknown value is unknown.
func (v Value) Field(names ...string) Value {
	for _, name := range names {
		if v.kind == Unknown {
			return v
		}
		if v.Token() != nil {
			return unknown("%s", v.Why())
		}
		found := Value{}
		for _, f := range v.fields {
			if f.Name == name {
				found = f.Value
			}
		}
		v = found
	}
	return v
}

// Fields are the entries of a Map, in order.
func (v Value) Fields() []Field { return v.fields }

// IsAbsent reports whether there is no value.
func (v Value) IsAbsent() bool { return v.kind == Absent }

// Or is the value, or another one where it is absent.
func (v Value) Or(other Value) Value {
	if v.kind == Absent {
		return other
	}
	return v
}

func (v Value) mayBeAbsent() bool { return v.kind == Absent || v.optional }

// shifts reports whether members of a List may be absent, so that its length and the places of its members are not
// known.
func (v Value) shifts() bool { return slices.ContainsFunc(v.items, Value.mayBeAbsent) }

// Written is the expression that the value comes from, nil where it is written nowhere.
func (v Value) Written() *Node { return v.at.node }

// File and Line say where the value is written: empty and 0 when it is written nowhere.
func (v Value) File() string {
	if v.at.template == nil {
		return ""
	}
	return v.at.template.Name
}

// Line is the line of the value in [Value.File].
func (v Value) Line() int {
	if v.at.template == nil {
		return 0
	}
	return v.at.template.Line(v.at.node)
}

// maxCompared is how many parts two texts may have to be compared; longer ones are perhaps the same.
const maxCompared = 2048

// same says whether two values are equal once deployed.
func same(a, b Value) partial.Truth {
	if a.kind == Unknown || b.kind == Unknown {
		return partial.Maybe
	}
	if a.kind != b.kind {
		// A Map or a List may be what is known of the text of Fn::ToJsonString.
		if a.Token() != nil || b.Token() != nil || a.kind != Absent && b.kind != Absent {
			return partial.Maybe
		}
		return partial.No
	}
	switch a.kind {
	case Absent:
		return partial.Yes
	case Text:
		x, known := a.Literal()
		y, knownToo := b.Literal()
		if known && knownToo {
			return partial.Of(x == y)
		}
		if len(x)+len(y) > maxCompared {
			return partial.Maybe
		}
		return partial.Equal(a.Text(), b.Text())
	case List:
		if a.shifts() || b.shifts() {
			return partial.Maybe
		}
		if len(a.items) != len(b.items) {
			return partial.No
		}
		all := partial.Yes
		for i := range a.items {
			all = all.And(same(a.items[i], b.items[i]))
		}
		return all
	}
	return partial.Maybe
}

// NotKnown is a value that nothing is known of, for the reason in why.
func NotKnown(why string) Value { return unknown("%s", why) }

// MapOf is a Map of the fields, written where v is.
func MapOf(v Value, fields []Field) Value { return Value{kind: Map, fields: fields, at: v.at} }

// ListOf is a List of the items, written where v is.
func ListOf(v Value, items []Value) Value { return Value{kind: List, items: items, at: v.at} }
