package cfn

import (
	"ecrprivatelink/internal/partial"
	"fmt"
	"strings"
)

// Why says why the value, or some part of it, is not known, and what would settle it; empty for a known value.
func (v Value) Why() string {
	if v.kind == Unknown {
		return v.text
	}
	for _, p := range v.Spelled() {
		if p.Token != nil {
			if p.Token.Why != "" {
				return p.Token.Why
			}
			return p.Token.Name + " is known at deployment only"
		}
	}
	return ""
}

// String shows the value to people: unknown parts stand between ‹ and ›.
func (v Value) String() string {
	switch v.kind {
	case Absent:
		return ""
	case List:
		return fmt.Sprintf("a list of %d", len(v.items))
	case Map:
		return "a mapping"
	case Unknown:
		return "‹" + v.text + "›"
	}
	return showParts(v.Parts())
}

func showParts(parts []Part) string {
	var shown strings.Builder
	for _, p := range parts {
		switch {
		case p.Token == nil:
			shown.WriteString(p.Text)
		case p.Token.Name == "":
			shown.WriteString("‹" + p.Token.Why + "›")
		default:
			shown.WriteString("‹" + p.Token.Name + "›")
		}
	}
	return shown.String()
}

// Text is the value as a text of which parts may not be known: tokens become unknown parts of the same name, spelled as
// far as anything is known of them. Anything but a Text is an unknown text.
func (v Value) Text() partial.Text {
	switch v.kind {
	case Absent:
		return partial.Text{}
	case List, Map:
		return partial.UnknownText("a text was wanted, not " + v.String())
	}
	var texts []partial.Text
	for _, p := range v.Spelled() {
		texts = append(texts, p.Known())
	}
	return partial.Join(texts...)
}

// Known is the part as what is known of it: a token is an unknown text of the same name.
func (p Part) Known() partial.Text {
	switch {
	case p.Token == nil:
		return partial.Literal(p.Text)
	case p.Token.Name == "":
		return partial.UnknownText(p.Token.Why)
	case p.Token.Length > 0:
		return partial.Characters(p.Token.Name, p.Token.Length)
	case p.Token.Generated:
		return partial.Generated(p.Token.Name)
	case p.Token.Unique:
		return partial.ID(p.Token.Name)
	case p.Token.Word:
		return partial.Word(p.Token.Name)
	}
	return partial.Token(p.Token.Name)
}
