package explain

import (
	"bytes"
	"regexp"
	"regexp/syntax"
	"slices"
)

// form is a wording as a regular expression, with texts of which one stands in each of its matches. Most forms are in
// no message, and to look for a text takes a small part of what looking for the form does.
type form struct {
	*regexp.Regexp
	always []string
}

// formOf compiles a wording, in which {url} and the like stand for covered names.
func formOf(wording string) form {
	f := form{Regexp: regexp.MustCompile(classes.Replace(wording))}
	if parsed, err := syntax.Parse(f.String(), syntax.Perl); err == nil {
		f.always = always(parsed)
	}
	return f
}

// always is texts of which one stands in each match of an expression, none where its outer parts do not tell.
func always(of *syntax.Regexp) []string {
	switch of.Op {
	case syntax.OpLiteral:
		if of.Flags&syntax.FoldCase == 0 {
			return []string{string(of.Rune)}
		}
	case syntax.OpCharClass: // pairs of the first and the last character of a range
		if r := of.Rune; len(r) == 4 && r[0] == r[1] && r[2] == r[3] {
			return []string{string(r[0]), string(r[2])}
		}
	case syntax.OpCapture, syntax.OpPlus:
		return always(of.Sub[0])
	case syntax.OpRepeat:
		if of.Min > 0 {
			return always(of.Sub[0])
		}
	case syntax.OpConcat:
		var best []string
		for _, part := range of.Sub {
			if texts := always(part); shortest(texts) > shortest(best) {
				best = texts
			}
		}
		return best
	case syntax.OpAlternate:
		var all []string
		for _, way := range of.Sub {
			texts := always(way)
			if texts == nil {
				return nil
			}
			all = append(all, texts...)
		}
		return all
	}
	return nil
}

// shortest is the length of the shortest text: the longer, the fewer messages have it.
func shortest(texts []string) int {
	if len(texts) == 0 {
		return 0
	}
	return len(slices.MinFunc(texts, func(a, b string) int { return len(a) - len(b) }))
}

// mayBeIn reports whether a text has what the form needs.
func (f form) mayBeIn(text []byte) bool {
	return f.always == nil || slices.ContainsFunc(f.always, func(s string) bool { return bytes.Contains(text, []byte(s)) })
}

// in finds all that the form matches in a text, with its groups.
func (f form) in(text []byte) [][]int {
	if !f.mayBeIn(text) {
		return nil
	}
	return f.FindAllSubmatchIndex(text, -1)
}

// within finds all that the form matches in a text, without its groups.
func (f form) within(text []byte) [][]int {
	if !f.mayBeIn(text) {
		return nil
	}
	return f.FindAllIndex(text, -1)
}
