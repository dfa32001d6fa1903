package trace

import (
	"strings"

	"ecrprivatelink/internal/iam"
)

// truth is an answer that may be open. The order is from false to true, so that min is "and" and max is "or".
type truth int

const (
	no truth = iota
	maybe
	yes
)

// answer is a truth and what it rests on: a detail for reports, which for maybe names what would settle it.
type answer struct {
	is  truth
	why string
}

func (a answer) result() Result {
	return [...]Result{no: Fail, maybe: Undecided, yes: Pass}[a.is]
}

// and returns the lesser answer; of equals the first.
func and(a, b answer) answer {
	if b.is < a.is {
		return b
	}
	return a
}

// or returns the greater answer; of equals the first.
func or(a, b answer) answer {
	if b.is > a.is {
		return b
	}
	return a
}

// truthOf turns a value that may not be known into a truth.
func truthOf(v Value[bool]) truth {
	b, known := v.Get()
	switch {
	case !known:
		return maybe
	case b:
		return yes
	}
	return no
}

// isKnown reports whether all of a text is known. The empty text of an [Env] is not.
func isKnown(t Text) bool {
	s, ok := t.Text()
	return ok && s != ""
}

// shown returns a text for reports, or the name given when there is none.
func shown(t Text, otherwise string) string {
	if s := t.String(); s != "" {
		return s
	}
	return otherwise
}

// same says whether two texts are equal once deployed. A text that is left to the deployment equals itself.
func same(a, b Text) truth {
	as, bs := a.String(), b.String()
	switch {
	case as == "" || bs == "":
		return maybe
	case as == bs:
		return yes
	case isKnown(a) && isKnown(b):
		return no
	}
	return maybe
}

// sameShown is [same] for texts as reports show them.
func sameShown(a, b string) truth {
	switch {
	case a == "" || b == "":
		return maybe
	case a == b:
		return yes
	case strings.ContainsRune(a, '‹') || strings.ContainsRune(b, '‹'):
		return maybe
	}
	return no
}

// words makes a Text of what reports show: a part between ‹ and › is a word of that name, such as a Region.
func words(s string) Text { return parse(s, iam.Word) }

// tokens is [words] for texts whose unknown parts may be of any form, such as a repository's name.
func tokens(s string) Text { return parse(s, iam.Token) }

func parse(s string, unknown func(string) Text) Text {
	var parts []Text
	for s != "" {
		before, rest, found := strings.Cut(s, "‹")
		if before != "" {
			parts = append(parts, iam.Literal(before))
		}
		if !found {
			break
		}
		name, after, _ := strings.Cut(rest, "›")
		parts = append(parts, unknown(name))
		s = after
	}
	return iam.Join(parts...)
}
