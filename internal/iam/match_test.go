package iam

import (
	"math/rand"
	"strings"
	"testing"

	"ecrprivatelink/internal/partial"
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
	return partial.Match(partial.Literal(pattern).Symbols(true), partial.Literal(text).Symbols(false))
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
			if got, want := likeText(pattern, text), partial.Of(glob(pattern, text)); got != want {
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
	region, account := partial.Word("AWS::Region"), partial.Word("AWS::AccountId")
	for _, c := range []struct {
		name          string
		pattern, text partial.Text
		want          truth
	}{
		{"a wildcard spans slashes", partial.Literal("a/*/c"), partial.Literal("a/b/b/c"), yes},
		{"a question mark is one character, not none", partial.Literal("ab?"), partial.Literal("ab"), no},
		{"a question mark is one character of several bytes", partial.Literal("ab?"), partial.Literal("abé"), yes},
		{"a star is no characters too", partial.Literal("ab*"), partial.Literal("ab"), yes},
		{"letter case counts", partial.Literal("AB"), partial.Literal("ab"), no},
		{"an unknown text may match", partial.Literal("abc"), partial.UnknownText("x"), maybe},
		{"a star takes an unknown text", partial.Literal("*"), partial.UnknownText("x"), yes},
		{"a star takes an unknown part of a text", partial.Literal("a*c"), partial.Join(partial.Literal("a"), partial.UnknownText("x"), partial.Literal("c")), yes},
		{"known parts rule a match out at the start", partial.Literal("a*"), partial.Join(partial.Literal("b"), partial.UnknownText("x")), no},
		{"known parts rule a match out at the end", partial.Literal("*a"), partial.Join(partial.UnknownText("x"), partial.Literal("b")), no},
		{"known parts of a pattern rule a match out", partial.Join(partial.Literal("arn:aws:s3:::prod-"), partial.UnknownText("Region"), partial.Literal("-layers/*")), partial.Literal("arn:aws:s3:::mine/x"), no},
		{"known parts of a pattern leave a match open", partial.Join(partial.Literal("arn:aws:s3:::prod-"), partial.UnknownText("Region"), partial.Literal("-layers/*")), partial.Literal("arn:aws:s3:::prod-us-west-2-layers/x"), maybe},
		{"an unknown pattern may match anything", partial.UnknownText("x"), partial.Literal("abc"), maybe},
		{"one unknown is not another", partial.UnknownText("x"), partial.UnknownText("x"), maybe},
		{"a token is itself", partial.Token("Role.Arn"), partial.Token("Role.Arn"), yes},
		{"a token may be another token", partial.Token("Role.Arn"), partial.Token("Other.Arn"), maybe},
		{"a token is itself amid known text", partial.Join(partial.Literal("a"), region, partial.Literal("b*")), partial.Join(partial.Literal("a"), region, partial.Literal("bc")), yes},
		{"a token with other known text around it", partial.Join(partial.Literal("a"), region), partial.Join(partial.Literal("b"), region), no},
		{"a token against itself with more behind it", partial.Join(region, partial.Literal("x")), region, maybe},
		{"a word has no colon", partial.Join(partial.Literal("arn:aws:ecr:"), region, partial.Literal(":1:x")), partial.Literal("arn:aws:ecr:a:b:1:x"), no},
		{"a text's word has no slash", partial.Literal("a/b"), region, no},
		{"two words may be the same", region, account, maybe},
		{"an empty pattern matches an empty text", partial.Literal(""), partial.Literal(""), yes},
		{"an unknown text may be empty", partial.Literal(""), partial.UnknownText("x"), maybe},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := partial.Match(c.pattern.Symbols(true), c.text.Symbols(false)); got != c.want {
				t.Errorf("pattern %s, text %s: got %d, want %d", c.pattern, c.text, got, c.want)
			}
		})
	}
}

// TestMatchHoldsForWhateverUnknownsStandFor fills the unknowns of random patterns and texts in every short way.
func TestMatchHoldsForWhateverUnknownsStandFor(t *testing.T) {
	random := rand.New(rand.NewSource(1))
	pieces := []partial.Text{partial.Literal("a"), partial.Literal("b"), partial.Literal(":"), partial.Literal("*"), partial.Literal("?"),
		partial.UnknownText("x"), partial.Token("T"), partial.Word("W")}
	fillings := shortTexts("ab:*", 2)
	words := []string{"a", "b", "ab", "ba"}
	sure := map[truth]int{}
	for range 3000 {
		pattern, text := partial.Text{}, partial.Text{}
		for range random.Intn(5) {
			pattern = partial.Join(pattern, pieces[random.Intn(len(pieces))])
		}
		for range random.Intn(4) {
			text = partial.Join(text, pieces[random.Intn(len(pieces))])
		}
		got := partial.Match(pattern.Symbols(true), text.Symbols(false))
		sure[got]++
		if got == maybe {
			continue
		}
		for range 60 {
			named := map[string]string{"T": fillings[random.Intn(len(fillings))], "W": words[random.Intn(len(words))]}
			fill := func(v partial.Text) string {
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
			if partial.Of(glob(p, s)) != got {
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
			if got := arnLike(e, partial.Literal(c.pattern), partial.Literal(c.text)); got != c.arn {
				t.Errorf("ArnLike: got %d, want %d", got, c.arn)
			}
			if got := partial.Match(resourceRules(partial.Literal(c.pattern).Symbols(true)), partial.Literal(c.text).Symbols(false)); got != c.resource {
				t.Errorf("Resource: got %d, want %d", got, c.resource)
			}
			if got := likeText(c.pattern, c.text); got != c.likable {
				t.Errorf("StringLike: got %d, want %d", got, c.likable)
			}
		})
	}
}

func TestARNPatternsWithUnknownParts(t *testing.T) {
	partition, region, account := partial.Word("AWS::Partition"), partial.Word("AWS::Region"), partial.Word("AWS::AccountId")
	repository := partial.Join(partial.Literal("arn:"), partition, partial.Literal(":ecr:"), region, partial.Literal(":"), account, partial.Literal(":repository/app"))
	for _, c := range []struct {
		name          string
		pattern, text partial.Text
		want          truth
	}{
		{"the same template ARN", repository, repository, yes},
		{"stars over the words of a template ARN", partial.Literal("arn:*:ecr:*:*:repository/*"), repository, yes},
		{"another repository of the template", partial.Literal("arn:*:ecr:*:*:repository/other"), repository, no},
		{"a known Region against the stack's", partial.Literal("arn:aws:ecr:us-west-2:1:repository/app"), repository, maybe},
		{"a role of the template", partial.Token("Role.Arn"), partial.Token("Role.Arn"), yes},
		{"a part that may hold colons may put a star into the resource", partial.Join(partial.Literal("arn:"), partial.UnknownText("x"), partial.Literal(":us-*")), partial.Literal("arn:aws:ecr:r:1:x:us-a:b"), maybe},
		{"a star over a part that may hold colons", partial.Literal("arn:aws:ecr:*:1:repository/app"), partial.Join(partial.Literal("arn:aws:ecr:"), partial.UnknownText("x"), partial.Literal(":1:repository/app")), maybe},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := arnLike(newEvaluation(Request{}), c.pattern, c.text); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}

func TestSplitARN(t *testing.T) {
	components, ok := splitARN(partial.Join(partial.Literal("arn:"), partial.Word("P"), partial.Literal(":iam::"), partial.Word("A"), partial.Literal(":role/"), partial.UnknownText("name")))
	if !ok || components[1].String() != "‹P›" || components[2].String() != "iam" || components[4].String() != "‹A›" || components[5].String() != "role/‹name›" {
		t.Errorf("got %v, %v", components, ok)
	}
	for name, v := range map[string]partial.Text{
		"no ARN":                        partial.Literal("role/x"),
		"five components":               partial.Literal("arn:aws:iam::1"),
		"an unknown that may be colons": partial.Join(partial.Literal("arn:aws:"), partial.UnknownText("x"), partial.Literal(":::y")),
		"nothing":                       {},
		"another prefix":                partial.Literal("a:b:c:d:e:f"),
	} {
		if _, ok := splitARN(v); ok {
			t.Errorf("%s was split", name)
		}
	}
}

func TestIDsOfTwoNamesDiffer(t *testing.T) {
	for _, c := range []struct {
		name          string
		pattern, text partial.Text
		want          truth
	}{
		{"one name", partial.ID("a"), partial.ID("a"), yes},
		{"two names", partial.ID("a"), partial.ID("b"), no},
		{"an ID and a word", partial.ID("a"), partial.Word("b"), maybe},
		{"an ID and a literal", partial.Literal("vpce-0123456789abcdef0"), partial.ID("a"), maybe},
		{"an ID within a text", partial.Join(partial.Literal("x-"), partial.ID("a")), partial.Join(partial.Literal("x-"), partial.ID("b")), no},
		{"a wildcard", partial.Literal("*"), partial.ID("a"), yes},
		{"an ID in the ARN of an account that is not known", partial.Join(partial.Literal("arn:aws:iam::"), partial.Word("account"), partial.Literal(":role/"), partial.ID("a")),
			partial.Join(partial.Literal("arn:aws:iam::"), partial.Word("account"), partial.Literal(":role/"), partial.ID("b")), no},
		{"an ID beside accounts that may differ", partial.Join(partial.Word("account"), partial.Literal("/"), partial.ID("a")), partial.Join(partial.Word("other"), partial.Literal("/"), partial.ID("b")), maybe},
		{"a wildcard beside an ID", partial.Join(partial.Literal("*"), partial.ID("a")), partial.Join(partial.Literal("x"), partial.ID("b")), maybe},
	} {
		if got := partial.Match(c.pattern.Symbols(true), c.text.Symbols(false)); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}
