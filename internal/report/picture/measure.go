package picture

import (
	"strings"
	"unicode"

	"ecrprivatelink/internal/plain"
)

// fit shows a text within a width, both in the picture's units, at a size of type.
func fit(s string, width, size float64) string {
	s = plain.Line(s)
	for most := len([]rune(s)); measure(s, size) > width && most > 1; {
		most = min(most-1, int(float64(most)*width/measure(s, size))+1)
		s = plain.Short(s, most)
	}
	return s
}

// brief leaves out of a construct path what the path of the object around it says already, and the word that the CDK
// adds to every subnet: "App/Vpc/IsolatedSubnet1/Subnet" in "App/Vpc" is "IsolatedSubnet1".
func brief(name, around string) string {
	parts, outer := strings.Split(name, "/"), strings.Split(around, "/")
	for len(parts) > 1 && len(outer) > 0 && parts[0] == outer[0] {
		parts, outer = parts[1:], outer[1:]
	}
	if len(parts) > 1 && parts[len(parts)-1] == "Subnet" {
		parts = parts[:len(parts)-1]
	}
	return strings.Join(parts, "/")
}

// measure is how wide a text is at most in the sans-serif types that browsers use.
func measure(s string, size float64) float64 {
	width := 0.0
	for _, r := range s {
		width += advance(r)
	}
	return width * size
}

// advance is the width of a character at size 1, of the wider of the usual types, such as DejaVu Sans and Verdana.
func advance(r rune) float64 {
	switch {
	case unicode.In(r, unicode.Mn, unicode.Me):
		return 0
	case strings.ContainsRune("ijlI.,:;|'! ‹›‘’", r):
		return 0.36
	case strings.ContainsRune("ftr()[]/-\\", r):
		return 0.42
	case strings.ContainsRune("ckszvxy", r):
		return 0.59
	case strings.ContainsRune("mwMW@%", r):
		return 1
	case r >= 0x1100 && r != '…' && r != '–':
		return 1.05
	case unicode.IsUpper(r):
		return 0.73
	}
	return 0.64
}

// wrap breaks a text into at most so many lines of a width; the last is shortened.
func wrap(s string, lines int, width, size float64) []string {
	var out []string
	line := ""
	words := strings.Fields(plain.Line(s))
	for i, word := range words {
		next := strings.TrimSpace(line + " " + word)
		if line != "" && measure(next, size) > width {
			if len(out) == lines-1 {
				return append(out, fit(line+" "+strings.Join(words[i:], " "), width, size))
			}
			out = append(out, line)
			next = word
		}
		line = next
	}
	if line != "" {
		out = append(out, fit(line, width, size))
	}
	for i := range out {
		out[i] = fit(out[i], width, size)
	}
	return out
}
