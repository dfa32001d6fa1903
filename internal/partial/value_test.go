package partial

import (
	"slices"
	"testing"
)

func TestMembersOfAList(t *testing.T) {
	l := List[string]{Items: []string{"a"}, Perhaps: []Doubt[string]{{Item: "b", Why: "a condition"}}}
	got := l.Members()
	if len(got) != 2 || got[0] != (Doubt[string]{Item: "a"}) || got[1] != (Doubt[string]{"b", "a condition"}) {
		t.Errorf("want what is there and then what perhaps is, got %v", got)
	}
	if l.Complete() || l.Why() != "a condition" || !ListOf("a").Complete() {
		t.Error("a list with a member that is perhaps there is not complete")
	}
	if only := (List[string]{Perhaps: l.Perhaps}).Members(); len(only) != 1 || only[0] != l.Perhaps[0] {
		t.Errorf("want the one that is perhaps there, got %v", only)
	}
	if why := ListOf("a").Why(); why != "" {
		t.Errorf("a complete list is open because of %q", why)
	}
	if why := UnknownList[string]("an import").Why(); why != "an import" {
		t.Errorf("want the reason, got %q", why)
	}
}

func TestAValueIsKnownOrSaysWhyNot(t *testing.T) {
	for _, c := range []struct {
		name  string
		value Value[bool]
		known bool
		why   string
		truth Truth
	}{
		{"true", Known(true), true, "", Yes},
		{"false", Known(false), true, "", No},
		{"not known", Unknown[bool]("an import"), false, "an import", Maybe},
		{"not told", Value[bool]{}, false, "the source does not say", Maybe},
	} {
		if got := c.value.Known(); got != c.known {
			t.Errorf("%s: known is %v", c.name, got)
		}
		if b, known := c.value.Get(); known != c.known || b != (c.truth == Yes) {
			t.Errorf("%s: got %v, %v", c.name, b, known)
		}
		if got := c.value.Why(); got != c.why {
			t.Errorf("%s: why is %q, want %q", c.name, got, c.why)
		}
		if got := TruthOf(c.value); got != c.truth {
			t.Errorf("%s: got %s, want %s", c.name, got, c.truth)
		}
	}
}

func TestAnswersOfThreeValues(t *testing.T) {
	for answer, want := range map[Truth][]Truth{ // its opposite, with Maybe by and, with Maybe by or
		No: {Yes, No, Maybe}, Maybe: {Maybe, Maybe, Maybe}, Yes: {No, Maybe, Yes},
	} {
		if got := []Truth{answer.Not(), answer.And(Maybe), answer.Or(Maybe)}; !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", answer, got, want)
		}
	}
}
