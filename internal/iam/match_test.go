package iam

import (
	"math/rand"
	"strings"
	"testing"
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
func likeText(pattern, text string) truth {
	return match(Literal(pattern).symbols(true), Literal(text).symbols(false))
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
			if got, want := likeText(pattern, text), truthOf(glob(pattern, text)); got != want {
				t.Fatalf("pattern %q, text %q: got %d, want %d", pattern, text, got, want)
			}
		}
	}
}

func TestMatchStaysQuickOnHostileWildcards(t *testing.T) {
	pattern, text := strings.Repeat("a*", 1000)+"b", strings.Repeat("a", 2000)
	if likeText(pattern, text) != no {
		t.Error("a pattern that ends in b matched a text without b")
	}
}

func TestMatchOfCases(t *testing.T) {
	region, account := Word("AWS::Region"), Word("AWS::AccountId")
	for _, c := range []struct {
		name          string
		pattern, text Value
		want          truth
	}{
		{"a wildcard spans slashes", Literal("a/*/c"), Literal("a/b/b/c"), yes},
		{"a question mark is one character, not none", Literal("ab?"), Literal("ab"), no},
		{"a question mark is one character of several bytes", Literal("ab?"), Literal("abé"), yes},
		{"a star is no characters too", Literal("ab*"), Literal("ab"), yes},
		{"letter case counts", Literal("AB"), Literal("ab"), no},
		{"an unknown text may match", Literal("abc"), Unknown("x"), maybe},
		{"a star takes an unknown text", Literal("*"), Unknown("x"), yes},
		{"a star takes an unknown part of a text", Literal("a*c"), Join(Literal("a"), Unknown("x"), Literal("c")), yes},
		{"known parts rule a match out at the start", Literal("a*"), Join(Literal("b"), Unknown("x")), no},
		{"known parts rule a match out at the end", Literal("*a"), Join(Unknown("x"), Literal("b")), no},
		{"known parts of a pattern rule a match out", Join(Literal("arn:aws:s3:::prod-"), Unknown("Region"), Literal("-layers/*")), Literal("arn:aws:s3:::mine/x"), no},
		{"known parts of a pattern leave a match open", Join(Literal("arn:aws:s3:::prod-"), Unknown("Region"), Literal("-layers/*")), Literal("arn:aws:s3:::prod-us-west-2-layers/x"), maybe},
		{"an unknown pattern may match anything", Unknown("x"), Literal("abc"), maybe},
		{"one unknown is not another", Unknown("x"), Unknown("x"), maybe},
		{"a token is itself", Token("Role.Arn"), Token("Role.Arn"), yes},
		{"a token may be another token", Token("Role.Arn"), Token("Other.Arn"), maybe},
		{"a token is itself amid known text", Join(Literal("a"), region, Literal("b*")), Join(Literal("a"), region, Literal("bc")), yes},
		{"a token with other known text around it", Join(Literal("a"), region), Join(Literal("b"), region), no},
		{"a token against itself with more behind it", Join(region, Literal("x")), region, maybe},
		{"a word has no colon", Join(Literal("arn:aws:ecr:"), region, Literal(":1:x")), Literal("arn:aws:ecr:a:b:1:x"), no},
		{"a text's word has no slash", Literal("a/b"), region, no},
		{"two words may be the same", region, account, maybe},
		{"an empty pattern matches an empty text", Literal(""), Literal(""), yes},
		{"an unknown text may be empty", Literal(""), Unknown("x"), maybe},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := match(c.pattern.symbols(true), c.text.symbols(false)); got != c.want {
				t.Errorf("pattern %s, text %s: got %d, want %d", c.pattern, c.text, got, c.want)
			}
		})
	}
}

// TestMatchHoldsForWhateverUnknownsStandFor fills the unknowns of random patterns and texts in every short way.
func TestMatchHoldsForWhateverUnknownsStandFor(t *testing.T) {
	random := rand.New(rand.NewSource(1))
	pieces := []Value{Literal("a"), Literal("b"), Literal(":"), Literal("*"), Literal("?"),
		Unknown("x"), Token("T"), Word("W")}
	fillings := shortTexts("ab:*", 2)
	words := []string{"a", "b", "ab", "ba"}
	sure := map[truth]int{}
	for range 3000 {
		pattern, text := Value{}, Value{}
		for range random.Intn(5) {
			pattern = Join(pattern, pieces[random.Intn(len(pieces))])
		}
		for range random.Intn(4) {
			text = Join(text, pieces[random.Intn(len(pieces))])
		}
		got := match(pattern.symbols(true), text.symbols(false))
		sure[got]++
		if got == maybe {
			continue
		}
		for range 60 {
			named := map[string]string{"T": fillings[random.Intn(len(fillings))], "W": words[random.Intn(len(words))]}
			fill := func(v Value) string {
				filled := ""
				for _, p := range v.parts {
					switch {
					case !p.hidden:
						filled += p.text
					case p.name != "":
						filled += named[p.name]
					default:
						filled += fillings[random.Intn(len(fillings))]
					}
				}
				return filled
			}
			p, s := fill(pattern), fill(text)
			if truthOf(glob(p, s)) != got {
				t.Fatalf("%s against %s is said to be %d for sure, but %q against %q is not", pattern, text, got, p, s)
			}
		}
	}
	if sure[yes] < 100 || sure[no] < 100 || sure[maybe] < 100 {
		t.Errorf("the random patterns are too much alike: %v", sure)
	}
}

func TestARNPatterns(t *testing.T) {
	const guideValue = "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt"
	for _, c := range []struct {
		name, pattern, text    string
		arn, resource, likable truth // ArnLike, Resource, StringLike
	}{
		{"the guide's example, where ArnLike and StringLike differ", "arn:aws:someservice:*:111122223333:finance/*", guideValue, no, yes, yes},
		{"a star within one component", "arn:aws:ecr:us-*:1:repository/a", "arn:aws:ecr:us-west-2:1:repository/a", yes, yes, yes},
		{"a star in the middle of a component is not documented to span colons", "arn:aws:ecr:us-*2:1:repository/a", "arn:aws:ecr:us-west:2:1:repository/a", no, maybe, yes},
		{"a question mark in place of a colon leaves five components", "arn:aws:s3?::b/k", "arn:aws:s3:::b/k", maybe, maybe, yes},
		{"a question mark is not documented to take a colon", "arn:aws:s3?:::b/k", "arn:aws:s3::::b/k", no, maybe, yes},
		{"colons in the resource itself", "arn:aws:logs:r:1:log-group:*:x", "arn:aws:logs:r:1:log-group:a:b:x", yes, yes, yes},
		{"an empty component", "arn:aws:s3:::b/*", "arn:aws:s3:::b/k", yes, yes, yes},
		{"a lone star is no ARN", "*", "arn:aws:s3:::b/k", maybe, yes, yes},
		{"too few components", "arn:aws:s3:::*", "arn:aws:s3:::b/k", yes, yes, yes},
		{"a star instead of the last components", "arn:aws:ecr:*", "arn:aws:ecr:us-west-2:1:repository/a", maybe, yes, yes},
		{"another service", "arn:aws:ecs:*:*:*", "arn:aws:ecr:us-west-2:1:repository/a", no, no, no},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := newEvaluation(Request{})
			if got := arnLike(e, Literal(c.pattern), Literal(c.text)); got != c.arn {
				t.Errorf("ArnLike: got %d, want %d", got, c.arn)
			}
			if got := match(resourceRules(Literal(c.pattern).symbols(true)), Literal(c.text).symbols(false)); got != c.resource {
				t.Errorf("Resource: got %d, want %d", got, c.resource)
			}
			if got := likeText(c.pattern, c.text); got != c.likable {
				t.Errorf("StringLike: got %d, want %d", got, c.likable)
			}
		})
	}
}

func TestARNPatternsWithUnknownParts(t *testing.T) {
	partition, region, account := Word("AWS::Partition"), Word("AWS::Region"), Word("AWS::AccountId")
	repository := Join(Literal("arn:"), partition, Literal(":ecr:"), region, Literal(":"), account, Literal(":repository/app"))
	for _, c := range []struct {
		name          string
		pattern, text Value
		want          truth
	}{
		{"the same template ARN", repository, repository, yes},
		{"stars over the words of a template ARN", Literal("arn:*:ecr:*:*:repository/*"), repository, yes},
		{"another repository of the template", Literal("arn:*:ecr:*:*:repository/other"), repository, no},
		{"a known Region against the stack's", Literal("arn:aws:ecr:us-west-2:1:repository/app"), repository, maybe},
		{"a role of the template", Token("Role.Arn"), Token("Role.Arn"), yes},
		{"a part that may hold colons may put a star into the resource", Join(Literal("arn:"), Unknown("x"), Literal(":us-*")), Literal("arn:aws:ecr:r:1:x:us-a:b"), maybe},
		{"a star over a part that may hold colons", Literal("arn:aws:ecr:*:1:repository/app"), Join(Literal("arn:aws:ecr:"), Unknown("x"), Literal(":1:repository/app")), maybe},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := arnLike(newEvaluation(Request{}), c.pattern, c.text); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}

func TestSplitARN(t *testing.T) {
	components, ok := splitARN(Join(Literal("arn:"), Word("P"), Literal(":iam::"), Word("A"), Literal(":role/"), Unknown("name")))
	if !ok || components[1].String() != "‹P›" || components[2].String() != "iam" || components[4].String() != "‹A›" || components[5].String() != "role/‹name›" {
		t.Errorf("got %v, %v", components, ok)
	}
	for name, v := range map[string]Value{
		"no ARN":                        Literal("role/x"),
		"five components":               Literal("arn:aws:iam::1"),
		"an unknown that may be colons": Join(Literal("arn:aws:"), Unknown("x"), Literal(":::y")),
		"nothing":                       {},
		"another prefix":                Literal("a:b:c:d:e:f"),
	} {
		if _, ok := splitARN(v); ok {
			t.Errorf("%s was split", name)
		}
	}
}

func TestIDsOfTwoNamesDiffer(t *testing.T) {
	for _, c := range []struct {
		name          string
		pattern, text Value
		want          truth
	}{
		{"one name", ID("a"), ID("a"), yes},
		{"two names", ID("a"), ID("b"), no},
		{"an ID and a word", ID("a"), Word("b"), maybe},
		{"an ID and a literal", Literal("vpce-0123456789abcdef0"), ID("a"), maybe},
		{"an ID within a text", Join(Literal("x-"), ID("a")), Join(Literal("x-"), ID("b")), no},
		{"a wildcard", Literal("*"), ID("a"), yes},
		{"an ID in the ARN of an account that is not known", Join(Literal("arn:aws:iam::"), Word("account"), Literal(":role/"), ID("a")),
			Join(Literal("arn:aws:iam::"), Word("account"), Literal(":role/"), ID("b")), no},
		{"an ID beside accounts that may differ", Join(Word("account"), Literal("/"), ID("a")), Join(Word("other"), Literal("/"), ID("b")), maybe},
		{"a wildcard beside an ID", Join(Literal("*"), ID("a")), Join(Literal("x"), ID("b")), maybe},
	} {
		if got := match(c.pattern.symbols(true), c.text.symbols(false)); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}
