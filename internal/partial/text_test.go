package partial

import (
	"slices"
	"testing"
)

func TestTextsAreCutInTheirKnownPartsOnly(t *testing.T) {
	arn := Join(Literal("arn:aws:ecr:"), Word("a:Region"), Literal(":111122223333:repository/"), Token("Repo"), Literal(":x"))
	fields := arn.Split(":", 6)
	if len(fields) != 6 || fields[3].String() != "‹a:Region›" || fields[5].String() != "repository/‹Repo›:x" {
		t.Errorf("got %v", fields)
	}
	if all := arn.Split(":", -1); len(all) != 7 {
		t.Errorf("want every colon, got %v", all)
	}
	before, after, found := arn.Cut("/")
	if !found || before.Prefix() != "arn:aws:ecr:" || after.String() != "‹Repo›:x" {
		t.Errorf("got %v and %v", before, after)
	}
	if before, after, found := arn.Cut("a:R"); found || Equal(before, arn) != Yes || !after.IsZero() {
		t.Errorf("what is not known holds no separator, got %v and %v", before, after)
	}
}

func TestATextThatIsNotKnownHasAReason(t *testing.T) {
	for given, want := range map[string]string{"the parameter Role": "‹the parameter Role›", "": "‹an unknown value›"} {
		if got := UnknownText(given).String(); got != want {
			t.Errorf("%q: got %s, want %s", given, got, want)
		}
	}
}

func TestWhatIsKnownOfATextAndWhatIsNot(t *testing.T) {
	both := Join(Literal("arn:"), Token("Role"), Literal(":"), UnknownText("an import"), Token("Role"))
	for _, c := range []struct {
		name, text string
		v          Text
		known      bool
		knownParts string
		reasons    []string
	}{
		{"known text", "arn:", Literal("arn:"), true, "arn:", nil},
		{"a text with unknown parts, one of them twice", "", both, false, "arn::", []string{"Role", "an import"}},
		{"the empty text", "", Text{}, true, "", nil},
	} {
		if text, known := c.v.Text(); text != c.text || known != c.known {
			t.Errorf("%s: got %q, %v", c.name, text, known)
		}
		if got := c.v.KnownParts(); got != c.knownParts {
			t.Errorf("%s: its known parts are %q", c.name, got)
		}
		if got := c.v.Reasons(); !slices.Equal(got, c.reasons) {
			t.Errorf("%s: its reasons are %q", c.name, got)
		}
	}
	if got := (Text{}).Or("no Role").String(); got != "‹no Role›" {
		t.Errorf("instead of the empty text: got %s", got)
	}
	if got := Literal("a").Or("no Role").String(); got != "a" {
		t.Errorf("instead of a text that is not empty: got %s", got)
	}
}

func TestTheKnownTextAtTheStart(t *testing.T) {
	for want, v := range map[string]Text{"arn:": Join(Literal("arn:"), Token("Role")), "": Token("Role")} {
		if got := v.Prefix(); got != want {
			t.Errorf("%s: got %q, want %q", v, got, want)
		}
	}
	if got := (Text{}).Prefix(); got != "" {
		t.Errorf("the empty text begins with %q", got)
	}
}

func TestKeysOfTexts(t *testing.T) {
	keys := map[string]string{}
	for name, v := range map[string]Text{
		"known text": Literal("a"), "a token": Token("a"), "a text that is not known": UnknownText("a"), "nothing": {},
		"quotes": Literal(`a"="b`), "two parts": Join(Token("a"), Literal("b")),
	} {
		if other := keys[v.Key()]; other != "" {
			t.Errorf("%s and %s have one key", name, other)
		}
		keys[v.Key()] = name
	}
	if Join(Literal("a"), Literal("b")).Key() != Literal("ab").Key() {
		t.Error("want one key for one text")
	}
}

// TestIdentity holds identities against Equal, of all pairs of many rows of parts.
func TestIdentity(t *testing.T) {
	parts := []Text{Literal("a"), Literal("\x00"), Literal(";"), Literal("u0 a\x00;"), Literal("\xff"), Literal("\xff\xfe"), Token("a"), Token("b"), Token("\x00"), ID("a"),
		Word("a"), Characters("a", 2), Characters("a", 1), Generated("a"), UnknownText("a"), {}}
	var texts []Text
	for _, first := range parts {
		for _, second := range parts {
			texts = append(texts, Join(first, second), Join(first, second, Literal("a")))
		}
	}
	for _, a := range texts {
		mine, comparable := a.Identity()
		for _, b := range texts {
			other, too := b.Identity()
			if want := Equal(a, b) == Yes; (comparable && too && mine == other) != want {
				t.Fatalf("%+v and %+v have the identities %q and %q; surely equal: %v", a, b, mine, other, want)
			}
		}
	}
}
