package iam

import "strings"

// Value is a string of a policy or a request, some of which may not be known yet.
//
// It is a row of known and unknown parts, so that "arn:aws:s3:::prod-" + Region + "-starport-layer-bucket/*" keeps the
// parts that can already rule a match in or out. The zero Value is the known, empty string. A Value never changes; copy
// it freely.
type Value struct {
	parts []part
}

// part is a piece of a Value: known text, or an unknown with what is said about it.
type part struct {
	text   string // known text; of an unknown: how messages show it
	hidden bool   // the text is not known
	name   string // of an unknown: equal, non-empty names are the same text
	word   bool   // of an unknown: the text is a word, see Word
	id     bool   // of an unknown: the text is an ID, see ID
}

// Literal is the known text s. Wildcards and policy variables in it count where the element it stands in allows them.
func Literal(s string) Value {
	if s == "" {
		return Value{}
	}
	return Value{parts: []part{{text: s}}}
}

// Unknown is text that nothing is known about: any text, of any length, or even a list of texts where a list may stand.
// It equals nothing for certain, not even another Unknown with the same reason. The reason says why it is not known and
// appears in messages; it is best the thing that would settle it, such as "the parameter RoleArn".
func Unknown(reason string) Value {
	if reason == "" {
		reason = "an unknown value"
	}
	return Value{parts: []part{{text: reason, hidden: true}}}
}

// Token is one text that is not known before deployment but is the same wherever the same name stands, such as the ARN
// of a role that the template creates. Two Tokens of one name therefore match each other for certain; Tokens of two names
// may or may not (see ID). The name must be unique for the application, not only for the template. An empty name is Unknown.
//
// The text is taken to hold no policy variable (${…}).
func Token(name string) Value {
	if name == "" {
		return Unknown("")
	}
	return Value{parts: []part{{text: name, hidden: true, name: name}}}
}

// Word is a Token whose text is known to be a word: one or more letters, digits, hyphens, underscores and dots, so that it
// stays within one part of an ARN. An account ID, a Region, a partition and a generated resource name are words.
func Word(name string) Value {
	v := Token(name)
	v.parts[0].word = name != ""
	return v
}

// ID is a Word that AWS gives to one resource and to no other, such as the ID of a VPC endpoint: IDs of two names differ
// for certain.
func ID(name string) Value {
	v := Word(name)
	v.parts[0].id = name != ""
	return v
}

// Join is the parts one after another.
func Join(parts ...Value) Value {
	var joined Value
	for _, v := range parts {
		for _, p := range v.parts {
			last := len(joined.parts) - 1
			if last >= 0 && !p.hidden && !joined.parts[last].hidden {
				joined.parts[last].text += p.text
				continue
			}
			joined.parts = append(joined.parts, p)
		}
	}
	return joined
}

// Literals is each string as a known Value, for the context keys of a Request.
func Literals(texts ...string) []Value {
	values := make([]Value, len(texts))
	for i, s := range texts {
		values[i] = Literal(s)
	}
	return values
}

// Text returns the text and true when all of it is known, else "" and false.
func (v Value) Text() (string, bool) {
	var text strings.Builder
	for _, p := range v.parts {
		if p.hidden {
			return "", false
		}
		text.WriteString(p.text)
	}
	return text.String(), true
}

// String shows the value to people: known text as it is, an unknown as its name or reason between ‹ and ›.
func (v Value) String() string {
	var shown strings.Builder
	for _, p := range v.parts {
		if p.hidden {
			shown.WriteString("‹" + p.text + "›")
			continue
		}
		shown.WriteString(p.text)
	}
	return shown.String()
}

// Reasons lists the unknown parts, each as its name or reason, in order and without repeats. It is empty when the value
// is known.
func (v Value) Reasons() []string {
	var reasons []string
	seen := map[string]bool{}
	for _, p := range v.parts {
		if p.hidden && !seen[p.text] {
			seen[p.text] = true
			reasons = append(reasons, p.text)
		}
	}
	return reasons
}

// isZero says whether the value is the known, empty string.
func (v Value) isZero() bool { return len(v.parts) == 0 }

// literals is the known text of a value without its unknown parts.
func (v Value) literals() string {
	var text strings.Builder
	for _, p := range v.parts {
		if !p.hidden {
			text.WriteString(p.text)
		}
	}
	return text.String()
}

// leading is the known text that a value begins with.
func (v Value) leading() string {
	if len(v.parts) == 0 || v.parts[0].hidden {
		return ""
	}
	return v.parts[0].text
}
