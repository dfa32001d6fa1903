package partial

import (
	"slices"
	"strconv"
	"unicode"
	"unicode/utf8"
)

// Symbol is one step of a pattern or of a text that is held against it.
type Symbol struct {
	Kind SymbolKind
	// Char is the character, where it is one.
	Char rune
	// Name, Word and ID are those of a [Part], where it stands for an unknown one.
	Name                string
	Word, ID, Generated bool
	// Surely and Perhaps say whether a wildcard takes a colon. Where only Perhaps is set, a match that needs it is
	// Maybe.
	Surely, Perhaps bool
}

// SymbolKind is the kind of a [Symbol].
type SymbolKind int8

// The kinds of symbols.
const (
	Character SymbolKind = iota
	// Star is any characters, or none.
	Star
	// Question is any one character.
	Question
	// Anything is in a pattern any pattern, in a text any text.
	Anything
	// Single is a letter or a digit that is not known. It is no wildcard.
	Single
)

// Match holds a text against a pattern. It is Yes when every text that the unknowns may stand for matches, No when none
// does, and Maybe in between. It takes time in proportion to the product of the two lengths, whatever the wildcards.
func Match(pattern, text []Symbol) Truth {
	// Characters at the two ends have nothing to take but each other. This settles most questions at once.
	for len(pattern) > 0 && len(text) > 0 && pattern[0].Kind == Character && text[0].Kind == Character {
		if pattern[0].Char != text[0].Char {
			return No
		}
		pattern, text = pattern[1:], text[1:]
	}
	for len(pattern) > 0 && len(text) > 0 && pattern[len(pattern)-1].Kind == Character && text[len(text)-1].Kind == Character {
		if pattern[len(pattern)-1].Char != text[len(text)-1].Char {
			return No
		}
		pattern, text = pattern[:len(pattern)-1], text[:len(text)-1]
	}
	if differInID(pattern, text) || differInWord(pattern, text) {
		return No
	}
	switch {
	case reaches(pattern, text, true):
		return Yes
	case reaches(pattern, text, false):
		return Maybe
	}
	return No
}

// differInWord says whether a pattern and a text begin alike up to a word, an ID or a name that CloudFormation makes up
// in one of them, that is another in the other one, as in the ARNs of two log groups that CloudFormation names.
func differInWord(pattern, text []Symbol) bool {
	for i := range min(len(pattern), len(text)) {
		p, t := pattern[i], text[i]
		switch {
		case p.Kind == Character && t.Kind == Character && p.Char == t.Char:
		case p.Word && t.Word && p.Kind == Anything && t.Kind == Anything && p.Name == t.Name: // a word has no wildcards
		case p.ID && t.ID:
			return ends(pattern[i+1:]) && ends(text[i+1:])
		default:
			return unlike(wordOf(pattern[i:]), wordOf(text[i:])) || unlike(wordOf(text[i:]), wordOf(pattern[i:]))
		}
	}
	return false
}

// ends reports whether no word goes on in a row: it is over, or goes on with a character that no word has.
func ends(row []Symbol) bool {
	return len(row) == 0 || row[0].Kind == Character && !isWord(row[0].Char)
}

// wordOf is what a row begins with, up to a character that no word has.
func wordOf(row []Symbol) []Symbol {
	for i := range row {
		if ends(row[i:]) {
			return row[:i]
		}
	}
	return row
}

// unlike says whether one side is a name that CloudFormation makes up, and the other a text that does not have its
// form.
func unlike(generated, other []Symbol) bool {
	return len(generated) == 1 && generated[0].Generated &&
		!slices.ContainsFunc(other, func(s Symbol) bool { return s.Kind != Character }) && !mayBeGenerated(other)
}

// differInID says whether a pattern and a text are alike but for one ID. They then differ for certain.
func differInID(pattern, text []Symbol) bool {
	if len(pattern) != len(text) {
		return false
	}
	differ := 0
	for i, p := range pattern {
		t := text[i]
		switch {
		case p.Kind != t.Kind:
			return false
		case p.Kind == Character && p.Char == t.Char:
		case p.Kind == Anything && p.Name != "" && p.Name == t.Name:
		case p.ID && t.ID:
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
func reaches(pattern, text []Symbol, certainly bool) bool {
	at := make([]bool, len(text)+1)
	next := make([]bool, len(text)+1)
	at[0] = true
	skipUnknowns(at, text, certainly)
	for _, p := range pattern {
		clear(next)
		repeats := p.Kind == Star || p.Kind == Anything && !certainly
		if repeats {
			copy(next, at) // takes nothing
		}
		for j, t := range text {
			switch {
			case !at[j] && !(repeats && next[j]):
			case certainly:
				next[j+1] = next[j+1] || p.takesSurely(t)
			case !p.takesPerhaps(t):
			case t.Kind == Anything:
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
func skipUnknowns(at []bool, text []Symbol, certainly bool) {
	if certainly {
		return
	}
	for j, t := range text {
		if t.Kind == Anything && at[j] {
			at[j+1] = true
		}
	}
}

// takesSurely says whether one symbol of a pattern takes one symbol of a text, whatever the unknowns stand for.
func (p Symbol) takesSurely(t Symbol) bool {
	switch p.Kind {
	case Character:
		return t.Kind == Character && t.Char == p.Char
	case Question:
		return t.Kind == Single || t.Kind == Character && (t.Char != ':' || p.Surely)
	case Star:
		if t.Kind == Anything {
			return p.Surely || t.Word
		}
		return t.Char != ':' || p.Surely
	}
	return t.Kind == p.Kind && t.Name != "" && t.Name == p.Name
}

// takesPerhaps says whether one symbol of a pattern may take one symbol of a text, or a part of an unknown.
func (p Symbol) takesPerhaps(t Symbol) bool {
	switch {
	case p.Kind == Single && t.Kind == Character:
		return isAlphanumeric(t.Char)
	case t.Kind == Single && p.Kind == Character:
		return isAlphanumeric(p.Char)
	case p.Kind == Single || t.Kind == Single:
		return true
	case p.Kind == Anything && p.Word:
		return t.Kind == Anything || isWord(t.Char)
	case p.Kind == Anything:
		return true
	case t.Kind == Anything && t.Word:
		return p.Kind != Character || isWord(p.Char)
	case t.Kind == Anything:
		return true
	case p.Kind == Character:
		return t.Char == p.Char
	}
	return t.Char != ':' || p.Perhaps
}

// isWord says whether the text of a Word may have the character.
func isWord(r rune) bool {
	return isAlphanumeric(r) || r == '-' || r == '_' || r == '.'
}

func isAlphanumeric(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// Symbols is a value as a text, or as a pattern in which * and ? are wildcards.
func (v Text) Symbols(wildcards bool) []Symbol {
	size := 0
	for _, p := range v.parts {
		size += len(p.Text)
	}
	row := make([]Symbol, 0, size)
	for _, p := range v.parts {
		for i := range p.Length {
			row = append(row, Symbol{Kind: Single, Name: p.Name + "[" + strconv.Itoa(i) + "]", Word: true})
		}
		if p.Length > 0 {
			continue
		}
		if p.Unknown {
			row = append(row, Symbol{Kind: Anything, Name: p.Name, Word: p.Word, ID: p.ID, Generated: p.Generated})
			continue
		}
		for _, r := range p.Text {
			s := Symbol{Char: r, Surely: true, Perhaps: true}
			if wildcards {
				s.Kind = WildcardKind(r)
			}
			row = append(row, s)
		}
	}
	return row
}

// WildcardKind is what a character means in a pattern.
func WildcardKind(r rune) SymbolKind {
	switch r {
	case '*':
		return Star
	case '?':
		return Question
	}
	return Character
}

// Fold makes the letters of a row small, for matching that ignores case.
func Fold(row []Symbol) []Symbol {
	folded := make([]Symbol, len(row))
	for i, s := range row {
		s.Char = unicode.ToLower(s.Char)
		folded[i] = s
	}
	return folded
}

// Equal says whether two texts are the same, whatever stands in them.
func Equal(a, b Text) Truth {
	x, known := a.Text()
	if y, knownToo := b.Text(); known && knownToo && utf8.ValidString(x) && utf8.ValidString(y) {
		return Of(x == y)
	}
	return Match(a.Symbols(false), b.Symbols(false))
}
