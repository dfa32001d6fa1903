package partial

import (
	"slices"
	"strconv"
	"strings"
)

// Text is a string of which some parts may not be known yet.
//
// It is a row of known and unknown parts, so that "arn:aws:s3:::prod-" + Region + "-starport-layer-bucket/*" keeps the
// parts that can already rule a match in or out. The zero Text is the known, empty string. A Text never changes; copy
// it freely.
type Text struct {
	parts []Part
}

// Part is a piece of a Text: known text, or an unknown with what is said about it.
type Part struct {
	// Text is the known text; of an unknown part how messages show it.
	Text string
	// Unknown says that the text is not known.
	Unknown bool
	// Name tells unknown parts apart: equal, non-empty names are the same text.
	Name string
	// Word says that an unknown text is a word, see [Word], ID that it is an id, see [ID], and Generated that it is a
	// name that CloudFormation makes up, see [Generated].
	Word, ID, Generated bool
	// Length is how many characters an unknown word has, see [Characters]. 0 is not known.
	Length int
}

// Literal is the known text s. Wildcards and policy variables in it count where the element it stands in allows them.
func Literal(s string) Text {
	if s == "" {
		return Text{}
	}
	return Text{parts: []Part{{Text: s}}}
}

// UnknownText is text that nothing is known about: any text, of any length, or even a list of texts where a list may
// stand. It equals nothing for certain, not even another UnknownText with the same reason. The reason says why it is
// not known and appears in messages; it is best the thing that would settle it, such as "the parameter RoleArn".
func UnknownText(reason string) Text {
	if reason == "" {
		reason = "an unknown value"
	}
	return Text{parts: []Part{{Text: reason, Unknown: true}}}
}

// Token is one text that is not known before deployment but is the same wherever the same name stands, such as the ARN
// of a role that the template creates. Two Tokens of one name therefore match each other for certain; Tokens of two
// names may or may not (see ID). The name must be unique for the application, not only for the template. An empty name
// is an UnknownText.
//
// The text is taken to hold no policy variable (${…}).
func Token(name string) Text {
	if name == "" {
		return UnknownText("")
	}
	return Text{parts: []Part{{Text: name, Unknown: true, Name: name}}}
}

// Word is a Token whose text is known to be a word: one or more letters, digits, hyphens, underscores and dots, so that
// it stays within one part of an ARN. An account ID, a Region, a partition and a generated resource name are words.
func Word(name string) Text {
	v := Token(name)
	v.parts[0].Word = name != ""
	return v
}

// ID is a Word that AWS gives to one resource and to no other, such as the ID of a VPC endpoint: IDs of two names
// differ for certain.
func ID(name string) Text {
	v := Word(name)
	v.parts[0].ID = name != ""
	return v
}

// Characters is a Word of which the length is known, such as the six characters that AWS Secrets Manager puts behind a
// secret's name. It stands for letters and digits.
func Characters(name string, length int) Text {
	v := Word(name)
	v.parts[0].Length = length
	return v
}

// Generated is an ID that CloudFormation makes of the names of the stack and the resource and of characters of its own
// choice, with hyphens between, such as "app-Role-1A2B3C4D5E6F": a text without that form is another.
// Source: AWS CloudFormation User Guide, Name type.
func Generated(name string) Text {
	v := ID(name)
	v.parts[0].Generated = name != ""
	return v
}

// mayBeGenerated reports whether CloudFormation may have made up a name: its last word has characters to tell it from
// others. The guide shows 12 and more; names that must be short may have fewer.
func mayBeGenerated(name []Symbol) bool {
	last := 0
	for i := len(name) - 1; i >= 0 && name[i].Char != '-'; i-- {
		last++
	}
	return last < len(name) && last >= 6
}

// Join is the parts one after another.
func Join(parts ...Text) Text {
	var joined Text
	for _, v := range parts {
		for _, p := range v.parts {
			last := len(joined.parts) - 1
			if last >= 0 && !p.Unknown && !joined.parts[last].Unknown {
				joined.parts[last].Text += p.Text
				continue
			}
			joined.parts = append(joined.parts, p)
		}
	}
	return joined
}

// Literals is each string as a known Text, such as the values of a condition key.
func Literals(texts ...string) []Text {
	values := make([]Text, len(texts))
	for i, s := range texts {
		values[i] = Literal(s)
	}
	return values
}

// Parts are the parts in order. The caller must not change them.
func (v Text) Parts() []Part { return v.parts }

// Alone is the Text of this part alone.
func (p Part) Alone() Text { return Text{parts: []Part{p}} }

// Text returns the text and true when all of it is known, else "" and false.
func (v Text) Text() (string, bool) {
	if slices.ContainsFunc(v.parts, func(p Part) bool { return p.Unknown }) {
		return "", false
	}
	return v.KnownParts(), true
}

// String shows the value to people: known text as it is, an unknown as its name or reason between ‹ and ›.
func (v Text) String() string {
	return v.with(func(unknown Part) string { return "‹" + unknown.Text + "›" })
}

// with is the text with something in place of its unknown parts.
func (v Text) with(show func(unknown Part) string) string {
	var text strings.Builder
	for _, p := range v.parts {
		if p.Unknown {
			text.WriteString(show(p))
		} else {
			text.WriteString(p.Text)
		}
	}
	return text.String()
}

// Reasons lists the unknown parts, each as its name or reason, in order and without repeats. It is empty when the value
// is known.
func (v Text) Reasons() []string {
	var reasons []string
	seen := map[string]bool{}
	for _, p := range v.parts {
		if p.Unknown && !seen[p.Text] {
			seen[p.Text] = true
			reasons = append(reasons, p.Text)
		}
	}
	return reasons
}

// IsZero says whether the value is the known, empty string.
func (v Text) IsZero() bool { return len(v.parts) == 0 }

// Or is the text, or one that is not known, for a reason, where it is the known, empty string.
func (v Text) Or(reason string) Text {
	if v.IsZero() {
		return UnknownText(reason)
	}
	return v
}

// KnownParts is the known text of a value without its unknown parts.
func (v Text) KnownParts() string { return v.with(func(Part) string { return "" }) }

// Prefix is the known text that a value begins with.
func (v Text) Prefix() string {
	if len(v.parts) == 0 || v.parts[0].Unknown {
		return ""
	}
	return v.parts[0].Text
}

// Cut cuts a text at the first place where sep stands in its known parts. Without one, before is the text and found is
// false.
func (v Text) Cut(sep string) (before, after Text, found bool) {
	for i, p := range v.parts {
		if p.Unknown {
			continue
		}
		if head, tail, ok := strings.Cut(p.Text, sep); ok {
			before = Join(Text{parts: v.parts[:i]}, Literal(head))
			return before, Join(Literal(tail), Text{parts: v.parts[i+1:]}), true
		}
	}
	return v, Text{}, false
}

// Split cuts a text at each place where sep stands in its known parts, into at most n texts; n < 0 is no limit.
func (v Text) Split(sep string, n int) []Text {
	var out []Text
	for n < 0 || len(out) < n-1 {
		before, after, found := v.Cut(sep)
		if !found {
			break
		}
		out, v = append(out, before), after
	}
	return append(out, v)
}

// Key is a string that two texts share only if they are made of the same parts, for maps.
func (v Text) Key() string {
	var key strings.Builder
	for _, p := range v.parts {
		kind := "="
		switch {
		case p.Unknown && p.Name != "":
			kind = "~"
		case p.Unknown:
			kind = "?"
		}
		key.WriteString(kind + strconv.Quote(p.Text))
	}
	return key.String()
}

// Identity is the same for two texts exactly where [Equal] says Yes of them, so that one can be looked up among many.
// It is not comparable for a text with an unknown that has no name, which is surely equal to none.
func (v Text) Identity() (identity string, comparable bool) {
	var b strings.Builder
	escape := func(s string) string { return strings.ReplaceAll(string([]rune(s)), "\x00", "\x00\x00") }
	for _, p := range v.parts {
		switch {
		case !p.Unknown:
			b.WriteString(escape(p.Text))
		case p.Name == "" && p.Length == 0:
			return "", false
		default:
			b.WriteString("\x00u" + strconv.Itoa(p.Length) + " " + escape(p.Name) + "\x00;")
		}
	}
	return b.String(), true
}
