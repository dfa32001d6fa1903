package iam

import (
	"testing"

	"ecrprivatelink/internal/partial"
)

// likeText holds two known texts against each other the way StringLike does.
func likeText(pattern, text string) truth {
	return partial.Match(partial.Literal(pattern).Symbols(true), partial.Literal(text).Symbols(false))
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
		{"a colon in the resource itself, taken by the star before its end", "arn:aws:logs:r:1:log-group:a*b", "arn:aws:logs:r:1:log-group:a:b", yes, yes, yes},
		{"a star right behind the fifth colon", "arn:aws:logs:r:1:*b", "arn:aws:logs:r:1:a:b", yes, yes, yes},
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
		{"a star right behind the fifth colon may take one, too", partial.Literal("arn:aws:logs:r:1:*b"), partial.Join(partial.Literal("arn:aws:logs:r:1:a:"), partial.UnknownText("x")), maybe},
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
