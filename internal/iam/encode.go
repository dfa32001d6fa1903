package iam

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/plain"
)

// MarshalJSON writes the document compactly, a list of one item as a string unless it was read as a list. It is an
// error when part of the document is not known: a policy with a gap in it must not be sent.
func (d Document) MarshalJSON() ([]byte, error) {
	w := &writer{}
	text := compact(w.document(d))
	if len(w.gaps) > 0 {
		return nil, fmt.Errorf("policy document: cannot be written, not known are: %s", strings.Join(w.gaps, ", "))
	}
	if w.err != nil {
		return nil, fmt.Errorf("policy document: %w", w.err)
	}
	return text, nil
}

// Shown writes the statement for people: indented, and what is not known as its name between ‹ and ›. It is not to be
// sent.
func (s Statement) Shown() string {
	if s.Unknown != "" {
		return mark(s.Unknown)
	}
	w := &writer{shown: true}
	var out bytes.Buffer
	_ = json.Indent(&out, compact(w.statement(&s)), "", "  ") // what compact writes is JSON
	return out.String()
}

func mark(why string) string { return "‹" + why + "›" }

// object is a JSON object whose fields keep their order.
type object []field

type field struct {
	name  string
	value any // a string, an object, or a list of these
}

// MarshalJSON writes the fields as they stand.
func (o object) MarshalJSON() ([]byte, error) {
	text := []byte{'{'}
	for i, f := range o {
		if i > 0 {
			text = append(text, ',')
		}
		text = append(append(append(text, compact(f.name)...), ':'), compact(f.value)...)
	}
	return append(text, '}'), nil
}

// compact writes a value as it is sent: without the escapes for HTML that json.Marshal adds.
func compact(value any) []byte {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(value) // texts and what holds them, into memory: cannot fail
	return bytes.TrimSuffix(out.Bytes(), []byte("\n"))
}

// writer makes JSON of a document. What is not known it leaves out and notes in gaps, or shows.
type writer struct {
	shown bool
	gaps  []string
	err   error
}

// gap is in the place of a text that is not known.
func (w *writer) gap(why string) string {
	if w.shown {
		return mark(why)
	}
	w.gaps = append(w.gaps, why)
	return ""
}

func (w *writer) document(d Document) (out object) {
	if d.Version != "" {
		out = append(out, field{"Version", d.Version})
	}
	if d.ID != "" {
		out = append(out, field{"Id", d.ID})
	}
	statements := make([]object, len(d.Statements))
	for i := range d.Statements {
		statements[i] = w.statement(&d.Statements[i])
	}
	if d.bare && len(statements) == 1 {
		return append(out, field{"Statement", statements[0]})
	}
	return append(out, field{"Statement", statements})
}

func (w *writer) statement(s *Statement) (out object) {
	if s.Unknown != "" {
		w.gaps = append(w.gaps, s.Unknown)
		return nil
	}
	if s.SID != "" {
		out = append(out, field{"Sid", s.SID})
	}
	effect := string(s.Effect)
	if effect == "" {
		effect = w.gap("Effect")
	}
	out = append(out, field{"Effect", effect})
	for element, p := range s.principals() {
		out = append(out, field{element, w.principals(p)})
	}
	out = append(out, w.lists(s.lists())...)
	if len(s.Conditions) > 0 {
		out = append(out, field{"Condition", w.conditions(s.Conditions)})
	}
	return out
}

func (w *writer) principals(p *Principals) any {
	switch {
	case p.Unknown != "":
		return w.gap(p.Unknown)
	case p.Any:
		return "*"
	}
	return w.lists(p.lists())
}

func (w *writer) lists(lists []namedList) (out object) {
	for _, list := range lists {
		if !list.values.Absent() {
			out = append(out, field{list.name, w.values(*list.values)})
		}
	}
	return out
}

// conditions are the rows, those of one operator together, operators in the order of their first row.
func (w *writer) conditions(rows []Condition) (out object) {
	for i, row := range rows {
		switch {
		case row.Operator == "" && !w.shown:
			w.gaps = append(w.gaps, row.Unknown)
		case !out.has(row.Operator):
			out = append(out, field{row.Operator, w.operator(rows[i:], row.Operator)})
		}
	}
	return out
}

func (o object) has(name string) bool {
	return slices.ContainsFunc(o, func(f field) bool { return f.name == name })
}

func (w *writer) operator(rows []Condition, operator string) (out object) {
	for _, row := range rows {
		switch {
		case row.Operator != operator:
			continue
		case row.Unknown != "" && !w.shown:
			w.gaps = append(w.gaps, row.Unknown)
			continue
		case out.has(row.Key):
			w.err = errors.Join(w.err, fmt.Errorf("the condition %s %s stands twice, JSON can hold it once", operator, row.Key))
		}
		if row.Unknown != "" {
			out = append(out, field{row.Key, w.gap(row.Unknown)})
		} else {
			out = append(out, field{row.Key, w.values(row.Values)})
		}
	}
	return out
}

func (w *writer) values(v Values) any {
	texts := make([]string, len(v.Items))
	for i, item := range v.Items {
		texts[i] = w.value(item)
	}
	if len(texts) == 1 && !v.List {
		return texts[0]
	}
	return texts
}

func (w *writer) value(v partial.Text) string {
	if w.shown {
		return v.String()
	}
	w.gaps = append(w.gaps, v.Reasons()...)
	return v.KnownParts()
}

// MaxEndpointPolicySize is how many characters a VPC endpoint's policy may have, white space included. It cannot be
// raised. Source: https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html (Considerations).
const MaxEndpointPolicySize = 20480

// Size is the number of characters of the document as it is sent: compact JSON, as MarshalJSON writes it. An unknown
// counts nothing, so that the size of a document with unknowns is a lower bound.
func Size(document Document) int {
	size, _ := measured(document)
	return size
}

// measured is the size of a document, and whether it has unknowns, so that it may be larger.
func measured(document Document) (size int, more bool) {
	w := &writer{}
	return utf8.RuneCount(compact(w.document(document))), len(w.gaps) > 0
}

// CheckEndpointSize is an error when the document has more characters than an endpoint policy may have. The error says
// by how many, and which lists are the longest.
func CheckEndpointSize(document Document) error {
	size, more := measured(document)
	if size <= MaxEndpointPolicySize {
		return nil
	}
	lists := longLists(document)
	slices.SortStableFunc(lists, func(a, b longList) int { return b.size - a.size })
	var longest []string
	for _, list := range lists[:min(3, len(lists))] {
		longest = append(longest, fmt.Sprintf("%s (%s, %s characters)", list.place, plain.Count(list.count, "value"), plain.Thousands(list.size)))
	}
	atLeast := ""
	if more {
		atLeast = "at least "
	}
	return fmt.Errorf("the endpoint policy has %s%s characters, %s over the limit of %s, white space included, which AWS does not raise; "+
		"shorten its longest lists: %s", atLeast, plain.Thousands(size), plain.Thousands(size-MaxEndpointPolicySize),
		plain.Thousands(MaxEndpointPolicySize), strings.Join(longest, ", "))
}

// longList is a list of a policy and what it takes of its size.
type longList struct {
	place       string
	count, size int
}

func longLists(document Document) []longList {
	var lists []longList
	add := func(place string, values Values) {
		if !values.Absent() {
			text := compact(new(writer).values(values))
			lists = append(lists, longList{place, len(values.Items), utf8.RuneCount(text)})
		}
	}
	for i := range document.Statements {
		s := &document.Statements[i]
		name := statementName(*s, i)
		for _, list := range s.lists() {
			add(name+" "+list.name, *list.values)
		}
		for element, p := range s.principals() {
			for _, list := range p.lists() {
				add(name+" "+element+" "+list.name, *list.values)
			}
		}
		for _, c := range s.Conditions {
			add(name+" Condition "+c.Operator+" "+c.Key, c.Values)
		}
	}
	return lists
}
