package report

import (
	"slices"
	"strings"
	"unicode"

	"ecrprivatelink/internal/render"
)

// mostMarks is how many combining marks may stand on one letter. No language needs more than a few; a name with dozens
// draws over the lines above and below.
const mostMarks = 3

// show makes a text from a template fit to be seen: on one line, without characters that hide, turn the direction of
// the text or pile up.
func show(s string) string {
	s = render.Plain(s)
	var out strings.Builder
	marks := 0
	for _, r := range s {
		if unicode.In(r, unicode.Mn, unicode.Me) {
			if marks++; marks > mostMarks {
				continue
			}
		} else {
			marks = 0
		}
		out.WriteRune(r)
	}
	return out.String()
}

// inert makes a whole document fit to be seen, line by line.
func inert(document string) []byte {
	lines := strings.Split(document, "\n")
	for i, line := range lines {
		lines[i] = show(line)
	}
	return []byte(strings.Join(lines, "\n"))
}

// short shows a text in at most so many characters. The end of a name tells more than its middle.
func short(s string, most int) string {
	runes := []rune(show(s))
	if len(runes) <= most {
		return string(runes)
	}
	head := (most - 1) * 2 / 5
	return string(runes[:head]) + "…" + string(runes[len(runes)-(most-1-head):])
}

// fit shows a text within a width, both in the picture's units, at a size of type.
func fit(s string, width, size float64) string {
	s = show(s)
	for most := len([]rune(s)); measure(s, size) > width && most > 1; {
		most = min(most-1, int(float64(most)*width/measure(s, size))+1)
		s = short(s, most)
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
	words := strings.Fields(show(s))
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

// series writes a list as prose: "a, b and c".
func series(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	return strings.Join(items[:len(items)-1], ", ") + " and " + items[len(items)-1]
}

// count writes a number and a noun that takes an s.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return itoa(n) + " " + noun + "s"
}

// add appends a text to a list unless it is there already, or empty.
func add(list []string, text string) []string {
	if text == "" || slices.Contains(list, text) {
		return list
	}
	return append(list, text)
}
