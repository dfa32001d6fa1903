package config

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"ecrprivatelink/internal/suggest"
	"ecrprivatelink/internal/syntax"
)

// explainer turns the errors of the schema into problems in plain words.
type explainer struct {
	*report
	rules *rules
	// later holds the problems with a single value that the checks in Go word better, because they know what stands
	// around it. They are reported only if those checks find nothing there.
	later []deferred
	// missing are required fields that do not stand there, each with its schema. One that a misspelt field was meant to
	// be is no second problem.
	missing []missing
}

type missing struct {
	at path
	*jsonschema.Schema
}

type deferred struct {
	at   path
	text string
}

// explain walks to the innermost errors: the others only group them.
func (x *explainer) explain(e *jsonschema.ValidationError) {
	at, s := path(e.InstanceLocation), x.rules.at[e.SchemaURL]
	switch k := e.ErrorKind.(type) {
	case *kind.PropertyNames: // the checks in Go name the key
	case *kind.AdditionalProperties:
		slices.Sort(k.Properties)
		for _, name := range k.Properties {
			x.unknown(at, s, name)
		}
	case *kind.Required:
		for _, name := range k.Missing {
			x.missing = append(x.missing, missing{at.to(name), s.Properties[name]})
		}
	case *kind.Type:
		x.add(at, "%s", x.mistyped(x.at(at), s))
	case *kind.Enum, *kind.Pattern:
		x.form(at, s)
	case *kind.UniqueItems:
		x.add(at.to(k.Duplicates[1]), "%s stands in the list twice; keep one", describe(x.at(at.to(k.Duplicates[1]))))
	case *kind.MinItems:
		x.add(at, "the list is empty; want at least one%s", exampled(s))
	case *kind.MaxItems:
		x.add(at, "the list has %d items; want %d at most", k.Got, k.Want)
	case *kind.MaxProperties:
		x.add(at, "there are %d of them; want %d at most", k.Got, k.Want)
	default:
		if len(e.Causes) == 0 {
			_, given, _ := x.nearest(at)
			x.add(at, "got %s; want %s", describe(given), wanted(s))
		}
		for _, cause := range e.Causes {
			x.explain(cause)
		}
	}
}

// finish reports the missing fields, when every misspelt one is known.
func (x *explainer) finish() {
	for _, m := range x.missing {
		if !x.touches(m.at) {
			x.add(m.at, "is missing; want %s", wanted(m.Schema))
		}
	}
}

// unknown reports a field that is not in the schema.
func (x *explainer) unknown(at path, s *jsonschema.Schema, name string) {
	names := slices.Sorted(maps.Keys(s.Properties))
	for _, other := range x.rules.alternatives(s) {
		if other.Properties[name] != nil {
			fix := "give the id of the VPC"
			if x.at(at.to("id")) != nil {
				fix = "remove the id"
			}
			x.add(at.to(name), "this field belongs to %s, but this is %s; leave it out, or %s", other.Title, s.Title, fix)
			return
		}
		names = append(names, slices.Sorted(maps.Keys(other.Properties))...)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	if near, ok := suggest.Name(name, names); ok {
		// What was meant counts as given, so that no check calls it missing.
		x.meant = append(x.meant, at.to(near))
	}
	x.add(at.to(name), "unknown field; %sthe fields here are %s", suggest.Hint(name, names), strings.Join(names, ", "))
}

// alternatives are the schemas that stand beside one in an if, then, else.
func (r *rules) alternatives(s *jsonschema.Schema) []*jsonschema.Schema {
	for _, parent := range r.at {
		if parent.Then == nil || parent.Else == nil {
			continue
		}
		then, other := parent.Then.Ref, parent.Else.Ref
		switch s {
		case then:
			return []*jsonschema.Schema{other}
		case other:
			return []*jsonschema.Schema{then}
		}
	}
	return nil
}

// form reports a text that does not have the form, or is not one of the values, that is wanted.
func (x *explainer) form(at path, s *jsonschema.Schema) {
	given := x.at(at)
	name := s.Location[strings.LastIndex(s.Location, "/")+1:]
	if check, ok := valueChecks[name]; ok {
		if err := check(given.Text); err != nil {
			x.add(at, "%v", err)
			return
		}
	}
	text := fmt.Sprintf("got %s; want %s", describe(given), wanted(s))
	if s.Enum != nil {
		var valid []string
		for _, v := range s.Enum.Values {
			valid = append(valid, fmt.Sprint(v))
		}
		shown, hint := quote(given.Text), suggest.Hint(given.Text, valid)
		if given.Kind == syntax.Number { // no number is a misspelling of another
			shown, hint = given.Text, ""
		}
		text = fmt.Sprintf("unknown value %s; %sthe valid ones are %s", shown, hint, strings.Join(valid, ", "))
	}
	if slices.Contains(contextual, name) {
		x.later = append(x.later, deferred{at, text})
		return
	}
	x.add(at, "%s", text)
}

// mistyped says what is wrong with a value of the wrong type, and how it is written right.
func (x *explainer) mistyped(n *syntax.Node, s *jsonschema.Schema) string {
	got, want := describe(n), s.Types.ToStrings()[0]
	switch {
	case n.Kind == syntax.Null:
		return "there is no value; want " + wanted(s)
	case want == "string" && (n.Kind == syntax.Number || n.Kind == syntax.Bool):
		if s.Validate(n.Text) == nil {
			return fmt.Sprintf("got %s; want %s in quotes: %q", got, noun(s), n.Text)
		}
		return fmt.Sprintf("got %s; want %s in quotes%s", got, noun(s), exampled(s))
	case want == "boolean" && n.Kind == syntax.String:
		return fmt.Sprintf("got %s; want true or false, without quotes", got)
	case want == "integer" && n.Kind == syntax.String:
		return fmt.Sprintf("got %s; want a whole number, without quotes%s", got, exampled(s))
	case want == "array" && n.Kind == syntax.String && s.Items2020 != nil && s.Items2020.Validate(n.Text) == nil:
		return fmt.Sprintf("got %s; want a list: [%s]", got, quote(n.Text))
	}
	return fmt.Sprintf("got %s; want %s", got, wanted(s))
}

// describe names a value as a reader of the document sees it.
func describe(n *syntax.Node) string {
	switch n.Kind {
	case syntax.Null:
		return "nothing"
	case syntax.Bool:
		return n.Text
	case syntax.Number:
		return "the number " + n.Text
	case syntax.String:
		return quote(n.Text)
	case syntax.Sequence:
		return "a list"
	}
	return "a map"
}

// wanted names what a schema takes, with an example.
func wanted(s *jsonschema.Schema) string {
	return noun(s) + exampled(s)
}

// noun names what a schema takes.
func noun(s *jsonschema.Schema) string {
	for ; s != nil; s = s.Ref {
		if s.Title != "" {
			return s.Title
		}
		if s.Types != nil {
			return map[string]string{
				"string": "text", "boolean": "true or false", "integer": "a whole number", "array": "a list", "object": "a map",
			}[s.Types.ToStrings()[0]]
		}
	}
	return "something else"
}

// exampled is an example of what a schema takes, such as `, for instance "dev"`; empty for none.
func exampled(s *jsonschema.Schema) string {
	for ; s != nil; s = s.Ref {
		if len(s.Examples) > 0 {
			example, err := json.Marshal(s.Examples[0])
			if err != nil {
				return ""
			}
			return ", for instance " + string(example)
		}
	}
	return ""
}
