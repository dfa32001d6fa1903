package render

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Plain returns a text with every character that cannot be printed, and every byte that is not UTF-8, as the escape
// that a Go or JSON string has for it: \n, \x1b, \u202e. What is left stays on its line and means what it shows.
func Plain(text string) string { return escape(text, unicode.IsPrint) }

// plainASCII is [Plain] for terminals that show nothing but ASCII.
func plainASCII(text string) string {
	return escape(text, func(r rune) bool { return r < utf8.RuneSelf && unicode.IsPrint(r) })
}

func escape(text string, shown func(rune) bool) string {
	if utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool { return !shown(r) }) {
		return text
	}
	var out strings.Builder
	for i, r := range text {
		_, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&out, `\x%02x`, text[i])
		case shown(r):
			out.WriteRune(r)
		default:
			quoted := strconv.QuoteRuneToASCII(r)
			out.WriteString(quoted[1 : len(quoted)-1])
		}
	}
	return out.String()
}
