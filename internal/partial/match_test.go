package partial

import (
	"math/rand"
	"strings"
	"testing"
	"unicode/utf8"
)

// glob is the plainest matcher there is, to hold the real one against.
func glob(pattern, text string) bool {
	switch {
	case pattern == "":
		return text == ""
	case pattern[0] == '*':
		return glob(pattern[1:], text) || text != "" && glob(pattern, text[1:])
	case text == "":
		return false
	}
	return (pattern[0] == '?' || pattern[0] == text[0]) && glob(pattern[1:], text[1:])
}

// likeText holds two known texts against each other the way StringLike does.
func likeText(pattern, text string) Truth {
	return Match(Literal(pattern).Symbols(true), Literal(text).Symbols(false))
}

// shortTexts is every text of the alphabet up to the length.
func shortTexts(alphabet string, length int) []string {
	texts := []string{""}
	last := texts
	for range length {
		var longer []string
		for _, text := range last {
			for _, r := range alphabet {
				longer = append(longer, text+string(r))
			}
		}
		texts, last = append(texts, longer...), longer
	}
	return texts
}

func TestMatchAgreesWithThePlainestMatcher(t *testing.T) {
	for _, pattern := range shortTexts("ab*?", 4) {
		for _, text := range shortTexts("ab*", 4) {
			if got, want := likeText(pattern, text), Of(glob(pattern, text)); got != want {
				t.Fatalf("pattern %q, text %q: got %d, want %d", pattern, text, got, want)
			}
		}
	}
}

func TestMatchStaysQuickOnHostileWildcards(t *testing.T) {
	pattern, text := strings.Repeat("a*", 1000)+"b", strings.Repeat("a", 2000)
	if likeText(pattern, text) != No {
		t.Error("a pattern that ends in b matched a text without b")
	}
}

func TestMatchOfCases(t *testing.T) {
	region, account := Word("AWS::Region"), Word("AWS::AccountId")
	for _, c := range []struct {
		name          string
		pattern, text Text
		want          Truth
	}{
		{"a wildcard spans slashes", Literal("a/*/c"), Literal("a/b/b/c"), Yes},
		{"a question mark is one character, not none", Literal("ab?"), Literal("ab"), No},
		{"a question mark is one character of several bytes", Literal("ab?"), Literal("abé"), Yes},
		{"a star is no characters too", Literal("ab*"), Literal("ab"), Yes},
		{"letter case counts", Literal("AB"), Literal("ab"), No},
		{"an unknown text may match", Literal("abc"), UnknownText("x"), Maybe},
		{"a star takes an unknown text", Literal("*"), UnknownText("x"), Yes},
		{"a star takes an unknown part of a text", Literal("a*c"), Join(Literal("a"), UnknownText("x"), Literal("c")), Yes},
		{"known parts rule a match out at the start", Literal("a*"), Join(Literal("b"), UnknownText("x")), No},
		{"known parts rule a match out at the end", Literal("*a"), Join(UnknownText("x"), Literal("b")), No},
		{"known parts of a pattern rule a match out", Join(Literal("arn:aws:s3:::prod-"), UnknownText("Region"), Literal("-layers/*")), Literal("arn:aws:s3:::mine/x"), No},
		{"known parts of a pattern leave a match open", Join(Literal("arn:aws:s3:::prod-"), UnknownText("Region"), Literal("-layers/*")), Literal("arn:aws:s3:::prod-us-west-2-layers/x"), Maybe},
		{"an unknown pattern may match anything", UnknownText("x"), Literal("abc"), Maybe},
		{"one unknown is not another", UnknownText("x"), UnknownText("x"), Maybe},
		{"a token is itself", Token("Role.Arn"), Token("Role.Arn"), Yes},
		{"a token may be another token", Token("Role.Arn"), Token("Other.Arn"), Maybe},
		{"a token is itself amid known text", Join(Literal("a"), region, Literal("b*")), Join(Literal("a"), region, Literal("bc")), Yes},
		{"a token with other known text around it", Join(Literal("a"), region), Join(Literal("b"), region), No},
		{"a token against itself with more behind it", Join(region, Literal("x")), region, Maybe},
		{"a word has no colon", Join(Literal("arn:aws:ecr:"), region, Literal(":1:x")), Literal("arn:aws:ecr:a:b:1:x"), No},
		{"a text's word has no slash", Literal("a/b"), region, No},
		{"two words may be the same", region, account, Maybe},
		{"an empty pattern matches an empty text", Literal(""), Literal(""), Yes},
		{"question marks take as many unknown characters", Literal("a-??????"), Join(Literal("a-"), Characters("suffix", 6)), Yes},
		{"question marks too few for unknown characters", Literal("a-?????"), Join(Literal("a-"), Characters("suffix", 6)), No},
		{"a star takes unknown characters", Literal("a*"), Join(Literal("a-"), Characters("suffix", 6)), Yes},
		{"letters may be unknown characters", Literal("a-bcdefg"), Join(Literal("a-"), Characters("suffix", 6)), Maybe},
		{"a slash is none of them", Literal("a-/*"), Join(Literal("a-"), Characters("suffix", 6)), No},
		{"known text without them is another text", Literal("a"), Join(Literal("a-"), Characters("suffix", 6)), No},
		{"unknown characters are themselves", Characters("suffix", 2), Characters("suffix", 2), Yes},
		{"unknown characters in a pattern are no wildcards", Characters("suffix", 2), Literal("ab"), Maybe},
		{"unknown characters in a pattern are as many", Characters("suffix", 2), Literal("abc"), No},
		{"unknown characters of two names may be the same", Characters("a", 2), Characters("b", 2), Maybe},
		{"two IDs that differ beside texts that may differ or not", Join(UnknownText("x"), ID("a")), Join(UnknownText("y"), ID("b")), Maybe},
		{"two IDs that differ behind a word and text", Join(Word("r"), Literal(":x"), ID("a")), Join(Word("r"), Literal(":x"), ID("b")), No},
		{"two IDs that differ beside one text", Join(Token("x"), ID("a")), Join(Token("x"), ID("b")), No},
		{"an unknown text may be empty", Literal(""), UnknownText("x"), Maybe},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Match(c.pattern.Symbols(true), c.text.Symbols(false)); got != c.want {
				t.Errorf("pattern %s, text %s: got %d, want %d", c.pattern, c.text, got, c.want)
			}
		})
	}
}

// TestMatchHoldsForWhateverUnknownsStandFor fills the unknowns of random patterns and texts in every short way.
func TestMatchHoldsForWhateverUnknownsStandFor(t *testing.T) {
	random := rand.New(rand.NewSource(1))
	pieces := []Text{Literal("a"), Literal("b"), Literal(":"), Literal("*"), Literal("?"),
		UnknownText("x"), Token("T"), Word("W"), ID("I"), ID("J")}
	fillings := shortTexts("ab:*", 2)
	words := []string{"a", "b", "ab", "ba"}
	sure := map[Truth]int{}
	for range 3000 {
		pattern, text := Text{}, Text{}
		for range random.Intn(5) {
			pattern = Join(pattern, pieces[random.Intn(len(pieces))])
		}
		for range random.Intn(4) {
			text = Join(text, pieces[random.Intn(len(pieces))])
		}
		got := Match(pattern.Symbols(true), text.Symbols(false))
		sure[got]++
		if got == Maybe {
			continue
		}
		for range 60 {
			named := map[string]string{"T": fillings[random.Intn(len(fillings))], "W": words[random.Intn(len(words))], "I": "aa", "J": "bb"}
			if random.Intn(2) > 0 { // IDs are of one length, so that none is a part of another
				named["I"], named["J"] = "bb", "aa"
			}
			fill := func(v Text) string {
				filled := ""
				for _, p := range v.Parts() {
					switch {
					case !p.Unknown:
						filled += p.Text
					case p.Name != "":
						filled += named[p.Name]
					default:
						filled += fillings[random.Intn(len(fillings))]
					}
				}
				return filled
			}
			p, s := fill(pattern), fill(text)
			if Of(glob(p, s)) != got {
				t.Fatalf("%s against %s is said to be %d for sure, but %q against %q is not", pattern, text, got, p, s)
			}
		}
	}
	if sure[Yes] < 100 || sure[No] < 100 || sure[Maybe] < 100 {
		t.Errorf("the random patterns are too much alike: %v", sure)
	}
}

// A wildcard of an ARN may take a colon for certain, perhaps or not, by where it stands.
func TestWildcardsTakeColonsAsTheirPlaceSays(t *testing.T) {
	colon, letter, word, any := Literal("a:c"), Literal("abc"), Join(Literal("a"), Word("W"), Literal("c")),
		Join(Literal("a"), UnknownText("x"), Literal("c"))
	for _, c := range []struct {
		name            string
		pattern         string
		text            Text
		surely, perhaps bool
		want            Truth
	}{
		{"a star that takes none, a colon", "a*c", colon, false, false, No},
		{"a star that may take some, a colon", "a*c", colon, false, true, Maybe},
		{"a star that takes all, a colon", "a*c", colon, true, true, Yes},
		{"a star that takes none, a letter", "a*c", letter, false, false, Yes},
		{"a star that takes none, a word, which has no colon", "a*c", word, false, false, Yes},
		{"a star that takes none, what may have a colon", "a*c", any, false, false, Maybe},
		{"a star that takes all, what may have a colon", "a*c", any, true, true, Yes},
		{"a question mark that takes none, a colon", "a?c", colon, false, false, No},
		{"a question mark that may take some, a colon", "a?c", colon, false, true, Maybe},
		{"a question mark that takes all, a colon", "a?c", colon, true, true, Yes},
		{"a question mark that takes none, a letter", "a?c", letter, false, false, Yes},
	} {
		t.Run(c.name, func(t *testing.T) {
			pattern := Literal(c.pattern).Symbols(true)
			for i := range pattern {
				pattern[i].Surely, pattern[i].Perhaps = c.surely, c.perhaps
			}
			if got := Match(pattern, c.text.Symbols(false)); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestIDsOfTwoNamesDiffer(t *testing.T) {
	for _, c := range []struct {
		name          string
		pattern, text Text
		want          Truth
	}{
		{"one name", ID("a"), ID("a"), Yes},
		{"two names", ID("a"), ID("b"), No},
		{"an ID and a word", ID("a"), Word("b"), Maybe},
		{"an ID and a literal", Literal("vpce-0123456789abcdef0"), ID("a"), Maybe},
		{"an ID within a text", Join(Literal("x-"), ID("a")), Join(Literal("x-"), ID("b")), No},
		{"a wildcard", Literal("*"), ID("a"), Yes},
		{"an ID in the ARN of an account that is not known", Join(Literal("arn:aws:iam::"), Word("account"), Literal(":role/"), ID("a")),
			Join(Literal("arn:aws:iam::"), Word("account"), Literal(":role/"), ID("b")), No},
		{"an ID beside accounts that may differ", Join(Word("account"), Literal("/"), ID("a")), Join(Word("other"), Literal("/"), ID("b")), Maybe},
		{"a wildcard beside an ID", Join(Literal("*"), ID("a")), Join(Literal("x"), ID("b")), Maybe},
	} {
		if got := Match(c.pattern.Symbols(true), c.text.Symbols(false)); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

// FuzzMatch holds any pattern against any text and against the plainest matcher.
func FuzzMatch(f *testing.F) {
	for _, seed := range [][2]string{{"", ""}, {"*", "a"}, {"a?c", "abc"}, {"a*b*c", "aXbYc"}, {"**?*", "ab"}, {"é?", "éa"}} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, pattern, text string) {
		got := likeText(pattern, text)
		if got == Maybe {
			t.Fatalf("pattern %q and text %q are known, the answer is not", pattern, text)
		}
		if len(pattern) <= 12 && len(text) <= 12 && isASCII(pattern+text) && got != Of(glob(pattern, text)) {
			t.Fatalf("pattern %q, text %q: got %d", pattern, text, got)
		}
		if Equal(Literal(text), Literal(text)) != Yes || likeText(text, text) != Yes {
			t.Fatalf("%q does not match itself", text)
		}
	})
}

func isASCII(text string) bool {
	for _, r := range text {
		if r >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
