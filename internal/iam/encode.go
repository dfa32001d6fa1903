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
	w.document(d)
	if len(w.gaps) > 0 {
		return nil, fmt.Errorf("policy document: cannot be written, not known are: %s", strings.Join(w.gaps, ", "))
	}
	if w.err != nil {
		return nil, fmt.Errorf("policy document: %w", w.err)
	}
	return w.Bytes(), nil
}

// Shown writes the statement for people: indented, and what is not known as its name between ‹ and ›. It is not to be
// sent.
func (s Statement) Shown() string {
	if s.Unknown != "" {
		return mark(s.Unknown)
	}
	w := &writer{shown: true}
	w.statement(&s)
	var out bytes.Buffer
	_ = json.Indent(&out, w.Bytes(), "", "  ") // what the writer writes is JSON
	return out.String()
}

func mark(why string) string { return "‹" + why + "›" }

// writer writes a document as JSON. What is not known it leaves out and notes in gaps, or shows.
type writer struct {
	bytes.Buffer
	shown bool
	gaps  []string
	err   error
}

// gap is in the place of a text that is not known.
func (w *writer) gap(why string) {
	if w.shown {
		w.text(mark(why))
		return
	}
	w.gaps = append(w.gaps, why)
	w.text("")
}

func (w *writer) document(d Document) {
	w.WriteByte('{')
	if d.Version != "" {
		w.field("Version")
		w.text(d.Version)
	}
	if d.ID != "" {
		w.field("Id")
		w.text(d.ID)
	}
	w.field("Statement")
	bare := d.bare && len(d.Statements) == 1
	if !bare {
		w.WriteByte('[')
	}
	for i := range d.Statements {
		w.separate()
		w.statement(&d.Statements[i])
	}
	if !bare {
		w.WriteByte(']')
	}
	w.WriteByte('}')
}

func (w *writer) statement(s *Statement) {
	w.WriteByte('{')
	defer w.WriteByte('}')
	if s.Unknown != "" {
		w.gaps = append(w.gaps, s.Unknown)
		return
	}
	if s.SID != "" {
		w.field("Sid")
		w.text(s.SID)
	}
	w.field("Effect")
	if s.Effect == "" {
		w.gap("Effect")
	} else {
		w.text(string(s.Effect))
	}
	for element, p := range s.principals() {
		w.field(element)
		w.principals(p)
	}
	w.lists(s.lists())
	if len(s.Conditions) > 0 {
		w.field("Condition")
		w.conditions(s.Conditions)
	}
}

func (w *writer) principals(p *Principals) {
	switch {
	case p.Unknown != "":
		w.gap(p.Unknown)
	case p.Any:
		w.text("*")
	default:
		w.WriteByte('{')
		w.lists(p.lists())
		w.WriteByte('}')
	}
}

func (w *writer) lists(lists []namedList) {
	for _, list := range lists {
		if !list.values.Absent() {
			w.field(list.name)
			w.values(*list.values)
		}
	}
}

// conditions writes the rows, those of one operator together, operators in the order of their first row.
func (w *writer) conditions(rows []Condition) {
	w.WriteByte('{')
	var written []string
	for i, row := range rows {
		if row.Operator == "" && !w.shown {
			w.gaps = append(w.gaps, row.Unknown)
			continue
		}
		if slices.Contains(written, row.Operator) {
			continue
		}
		written = append(written, row.Operator)
		w.field(row.Operator)
		w.operator(rows[i:], row.Operator)
	}
	w.WriteByte('}')
}

func (w *writer) operator(rows []Condition, operator string) {
	w.WriteByte('{')
	defer w.WriteByte('}')
	var keys []string
	for _, row := range rows {
		if row.Operator != operator {
			continue
		}
		if row.Unknown != "" && !w.shown {
			w.gaps = append(w.gaps, row.Unknown)
			continue
		}
		if slices.Contains(keys, row.Key) {
			w.err = errors.Join(w.err, fmt.Errorf("the condition %s %s stands twice, JSON can hold it once", operator, row.Key))
		}
		keys = append(keys, row.Key)
		w.field(row.Key)
		if row.Unknown != "" {
			w.gap(row.Unknown)
		} else {
			w.values(row.Values)
		}
	}
}

func (w *writer) values(v Values) {
	if len(v.Items) == 1 && !v.List {
		w.value(v.Items[0])
		return
	}
	w.WriteByte('[')
	for _, item := range v.Items {
		w.separate()
		w.value(item)
	}
	w.WriteByte(']')
}

func (w *writer) value(v partial.Text) {
	if w.shown {
		w.text(v.String())
		return
	}
	w.gaps = append(w.gaps, v.Reasons()...)
	w.text(v.KnownParts())
}

// field writes the name of a field, with a comma before it when it is not the first.
func (w *writer) field(name string) {
	w.separate()
	w.text(name)
	w.WriteByte(':')
}

// separate writes a comma unless an object, a list or a value has just begun.
func (w *writer) separate() {
	if last := w.Bytes()[w.Len()-1]; last != '{' && last != '[' && last != ':' {
		w.WriteByte(',')
	}
}

// text writes a JSON string as it is sent: without the escapes for HTML that json.Marshal adds.
func (w *writer) text(s string) {
	encoder := json.NewEncoder(&w.Buffer)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(s)   // a string into memory: cannot fail
	w.Truncate(w.Len() - 1) // the line feed that Encode adds
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
	w.document(document)
	return utf8.RuneCount(w.Bytes()), len(w.gaps) > 0
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
			w := &writer{}
			w.values(values)
			lists = append(lists, longList{place, len(values.Items), utf8.RuneCount(w.Bytes())})
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
