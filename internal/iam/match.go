package iam

import (
	"strings"
	"unicode"
)

// symbol is one step of a pattern or of a text that is held against it.
type symbol struct {
	kind kind
	char rune   // of a character
	name string // of an unknown: equal, non-empty names are the same text
	word bool   // of an unknown: see Word
	id   bool   // of an unknown: see ID
	// surely and perhaps say whether a wildcard takes a colon: surely by AWS's documentation, or perhaps. Where the
	// documentation leaves it open, only perhaps is set and a match that needs it is unknown.
	surely, perhaps bool
}

type kind int8

const (
	character kind = iota
	star           // any characters, or none
	question       // any one character
	unknown        // in a pattern any pattern, in a text any text
)

// match holds a text against a pattern. It is yes when every text that the unknowns may stand for matches, no when none
// does, and maybe in between. It takes time in proportion to the product of the two lengths, whatever the wildcards.
func match(pattern, text []symbol) truth {
	// Characters at the two ends have nothing to take but each other. This settles most questions at once.
	for len(pattern) > 0 && len(text) > 0 && pattern[0].kind == character && text[0].kind == character {
		if pattern[0].char != text[0].char {
			return no
		}
		pattern, text = pattern[1:], text[1:]
	}
	for len(pattern) > 0 && len(text) > 0 && pattern[len(pattern)-1].kind == character && text[len(text)-1].kind == character {
		if pattern[len(pattern)-1].char != text[len(text)-1].char {
			return no
		}
		pattern, text = pattern[:len(pattern)-1], text[:len(text)-1]
	}
	if differInID(pattern, text) {
		return no
	}
	switch {
	case reaches(pattern, text, true):
		return yes
	case reaches(pattern, text, false):
		return maybe
	}
	return no
}

// differInID says whether a pattern and a text are alike but for one ID. They then differ for certain.
func differInID(pattern, text []symbol) bool {
	if len(pattern) != len(text) {
		return false
	}
	differ := 0
	for i, p := range pattern {
		t := text[i]
		switch {
		case p.kind != t.kind:
			return false
		case p.kind == character && p.char == t.char:
		case p.kind == unknown && p.name != "" && p.name == t.name:
		case p.id && t.id:
			differ++
		default:
			return false
		}
	}
	return differ == 1
}

// reaches says whether the pattern matches the text: certainly, whatever the unknowns stand for, or else possibly, for
// something they may stand for. It walks the pattern one symbol at a time and keeps the set of places in the text where
// the walk may stand, as one would run a finite automaton.
func reaches(pattern, text []symbol, certainly bool) bool {
	at := make([]bool, len(text)+1)
	next := make([]bool, len(text)+1)
	at[0] = true
	skipUnknowns(at, text, certainly)
	for _, p := range pattern {
		clear(next)
		repeats := p.kind == star || p.kind == unknown && !certainly
		if repeats {
			copy(next, at) // takes nothing
		}
		for j, t := range text {
			switch {
			case !at[j] && !(repeats && next[j]):
			case certainly:
				next[j+1] = next[j+1] || p.takesSurely(t)
			case !p.takesPerhaps(t):
			case t.kind == unknown:
				next[j] = true // takes a part of it
				next[j+1] = true
			default:
				next[j+1] = true
			}
		}
		skipUnknowns(next, text, certainly)
		at, next = next, at
	}
	return at[len(text)]
}

// skipUnknowns lets the walk pass the unknowns of a text, which may be empty.
func skipUnknowns(at []bool, text []symbol, certainly bool) {
	if certainly {
		return
	}
	for j, t := range text {
		if t.kind == unknown && at[j] {
			at[j+1] = true
		}
	}
}

// takesSurely says whether one symbol of a pattern takes one symbol of a text, whatever the unknowns stand for.
func (p symbol) takesSurely(t symbol) bool {
	switch p.kind {
	case character:
		return t.kind == character && t.char == p.char
	case question:
		return t.kind == character && (t.char != ':' || p.surely)
	case star:
		if t.kind == unknown {
			return p.surely || t.word
		}
		return t.char != ':' || p.surely
	}
	return t.kind == unknown && t.name != "" && t.name == p.name
}

// takesPerhaps says whether one symbol of a pattern may take one symbol of a text, or a part of an unknown.
func (p symbol) takesPerhaps(t symbol) bool {
	switch {
	case p.kind == unknown && p.word:
		return t.kind == unknown || isWord(t.char)
	case p.kind == unknown:
		return true
	case t.kind == unknown && t.word:
		return p.kind != character || isWord(p.char)
	case t.kind == unknown:
		return true
	case p.kind == character:
		return t.char == p.char
	}
	return t.char != ':' || p.perhaps
}

// isWord says whether the text of a Word may have the character.
func isWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_' || r == '.'
}

// symbols is a value as a text, or as a pattern in which * and ? are wildcards.
func (v Value) symbols(wildcards bool) []symbol {
	size := 0
	for _, p := range v.parts {
		size += len(p.text)
	}
	row := make([]symbol, 0, size)
	for _, p := range v.parts {
		if p.hidden {
			row = append(row, symbol{kind: unknown, name: p.name, word: p.word, id: p.id})
			continue
		}
		for _, r := range p.text {
			s := symbol{char: r, surely: true, perhaps: true}
			if wildcards {
				s.kind = wildcardKind(r)
			}
			row = append(row, s)
		}
	}
	return row
}

func wildcardKind(r rune) kind {
	switch r {
	case '*':
		return star
	case '?':
		return question
	}
	return character
}

// fold makes the letters of a row small, for matching that ignores case.
func fold(row []symbol) []symbol {
	folded := make([]symbol, len(row))
	for i, s := range row {
		s.char = unicode.ToLower(s.char)
		folded[i] = s
	}
	return folded
}

// equal compares two values character by character.
func equal(a, b Value) truth { return match(a.symbols(false), b.symbols(false)) }

// arnRules sets which wildcards of a pattern take colons in an ARN condition. Each of the six components of an ARN is
// compared for itself (IAM User Guide, Condition operators), so only those of the sixth do.
//
// A pattern that does not have six components is maybe at best, since the guide does not say what it matches. Where an
// unknown that may hold colons stands in it, it is taken to have six.
func arnRules(pattern []symbol) (row []symbol, sixParts bool) {
	row = append(row, pattern...)
	seen, open := 0, false
	for i := range row {
		switch {
		case row[i].kind == unknown && !row[i].word:
			open = true // from here on the component is not known
		case row[i].kind == character && row[i].char == ':':
			seen++
		}
		row[i].surely = seen >= 5
		row[i].perhaps = seen >= 5 || open
	}
	sixParts = seen >= 5 || open
	for i := range row {
		row[i].perhaps = row[i].perhaps || !sixParts
	}
	return row, sixParts
}

// resourceRules sets which wildcards of a pattern take colons in a Resource element. They stand for characters within a
// segment, but a star that ends a segment may run on past the colon (IAM User Guide, IAM JSON policy elements: Resource).
// The resource itself, after the fifth colon, is one field, colons included (Identify AWS resources with Amazon Resource
// Names). What other wildcards do with a colon is not documented.
func resourceRules(pattern []symbol) []symbol {
	row := append([]symbol(nil), pattern...)
	seen := 0
	for i := range row {
		if row[i].kind == character && row[i].char == ':' {
			seen++
		}
		last := i+1 == len(row) || row[i+1].kind == character && row[i+1].char == ':'
		row[i].surely = seen >= 5 || row[i].kind == star && last
		row[i].perhaps = true
	}
	return row
}

// splitARN cuts an ARN into its six components. It is false when the value is not an ARN, or when an unknown stands where
// it may hold a colon.
func splitARN(v Value) (components [6]Value, ok bool) {
	n := 0
	for _, p := range v.parts {
		if p.hidden {
			if n < 5 && !p.word {
				return components, false
			}
			components[n] = Join(components[n], Value{parts: []part{p}})
			continue
		}
		pieces := strings.SplitN(p.text, ":", 6-n)
		for i, piece := range pieces {
			components[n] = Join(components[n], Literal(piece))
			if i+1 < len(pieces) {
				n++
			}
		}
	}
	prefix, known := components[0].Text()
	return components, n == 5 && known && prefix == "arn"
}
