package explain

import (
	"reflect"
	"slices"
	"testing"
)

// TestFormsFindWhatTheirExpressionsDo holds that no message is passed over for want of the text that a form needs.
func TestFormsFindWhatTheirExpressionsDo(t *testing.T) {
	forms := slices.Concat(statusForms, cutStatus, request, lookedUp, dialled)
	for _, n := range nameForms {
		forms = append(forms, n.form)
	}
	for _, s := range known().operations {
		forms = append(forms, s.form)
	}
	for _, s := range known().outcomes {
		forms = append(forms, s.form)
	}
	for _, s := range known().speakers {
		forms = append(forms, s.form)
	}
	found := 0
	for _, m := range corpus(t) {
		text := fold(m.text).text
		for range 2 { // as it is, and with its names covered
			for _, f := range forms {
				want := f.FindAllSubmatchIndex(text, -1)
				if got := f.in(text); !reflect.DeepEqual(got, want) {
					t.Errorf("%s in %q: got %v, want %v", f, text, got, want)
				}
				if got := f.within(text); len(got) != len(want) {
					t.Errorf("%s in %q: got %v, want %v", f, text, got, want)
				}
				found += len(want)
			}
			names(text)
		}
	}
	if found == 0 {
		t.Error("no form is in any message")
	}
}

func TestWhatStandsInAllThatAFormMatches(t *testing.T) {
	for wording, want := range map[string][]string{
		`no such host`:                  {"no such host"},
		`(network|host) is unreachable`: {" is unreachable"},
		`\bdial tcp[46]?:? ({ip})`:      {"dial tcp"},
		`a(bc)?d{0,3}`:                  {"a"},
		`(?i)dial`:                      nil,
		`dial|call`:                     {"dial", "call"},
		`dial|[0-9]`:                    nil,
		`(?:ab)+c`:                      {"ab"},
		`["'][a-z]`:                     {`"`, "'"},
		`[0-9](?:\.[0-9]+){3}`:          {"."},
		`(?:ab){0,3}c`:                  {"c"},
	} {
		if got := formOf(wording).always; !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", wording, got, want)
		}
	}
}
