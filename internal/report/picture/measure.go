package picture

import (
	"cmp"
	"regexp"
	"strings"
	"unicode"

	"ecrprivatelink/internal/plain"
)

// The sizes of type; the style sheet has the same.
const (
	normal = 12.0
	small  = 10.5
)

// sizeOf is the size of type of a class of texts.
func sizeOf(class string) float64 {
	if class == "name" || class == "target" || strings.HasPrefix(class, "mark") {
		return normal
	}
	return small
}

// boldness is how much wider bold letters are.
const boldness = 1.12

// boldnessOf is how much wider the letters of a class of texts are: names are bold.
func boldnessOf(class string) float64 {
	if class == "name" {
		return boldness
	}
	return 1
}

// fit shows a text within a width, both in the picture's units, at a size of type.
func fit(s string, width, size float64) string {
	s = plain.Line(s)
	for most := len([]rune(s)); measure(s, size) > width && most > 1; {
		most = min(most-1, int(float64(most)*width/measure(s, size))+1)
		s = plain.Short(s, most)
	}
	return s
}

// brief leaves out of a name what the name of the object around it says already, and what the CDK adds: the word that
// ends the path of every subnet, and the hash that ends a logical id. "App/Vpc/IsolatedSubnet1/Subnet" in "App/Vpc" is
// "IsolatedSubnet1", and so is "App/VpcIsolatedSubnet1SubnetE48C5737" in "App/Vpc8378EB38".
func brief(name, around string) string {
	parts, outer := strings.Split(name, "/"), strings.Split(around, "/")
	for len(parts) > 1 && len(outer) > 0 && parts[0] == outer[0] {
		parts, outer = parts[1:], outer[1:]
	}
	last := len(parts) - 1
	if bare, hashed := withoutHash(parts[last]); hashed {
		parts[last] = cmp.Or(strings.TrimSuffix(bare, "Subnet"), bare)
		if vpc, hashed := withoutHash(outer[max(len(outer)-1, 0):]...); hashed && last == 0 {
			parts[0] = cmp.Or(strings.TrimPrefix(parts[0], vpc), parts[0])
		}
	} else if last > 0 && parts[last] == "Subnet" {
		parts = parts[:last]
	}
	return strings.Join(parts, "/")
}

// hash ends the logical ids of the CDK.
var hash = regexp.MustCompile(`^([A-Za-z][0-9A-Za-z]*)[0-9A-F]{8}$`)

// withoutHash is a logical id of the CDK without its hash; of none, or of another name, hashed is false.
func withoutHash(name ...string) (bare string, hashed bool) {
	if len(name) == 0 {
		return "", false
	}
	m := hash.FindStringSubmatch(name[0])
	if m == nil {
		return "", false
	}
	return m[1], true
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

// wrap breaks a text into at most so many lines of a width; only when these do not suffice the last is shortened. Words
// that are wider than a line are broken where a reader would, after signs and before capitals, or else anywhere.
func wrap(s string, lines int, width, size float64) []string {
	var out []string
	line := ""
	pieces := piecesOf(plain.Line(s), width, size)
	for i, piece := range pieces {
		next := strings.TrimLeft(line+piece, " ")
		if line != "" && measure(strings.TrimRight(next, " "), size) > width {
			if len(out) == lines-1 {
				return append(out, fit(line+strings.Join(pieces[i:], ""), width, size))
			}
			out = append(out, strings.TrimRight(line, " "))
			next = piece
		}
		line = next
	}
	if line = strings.TrimRight(line, " "); line != "" {
		out = append(out, fit(line, width, size))
	}
	return out
}

// piecesOf cuts a text where a line may end. A piece has the space behind it.
func piecesOf(s string, width, size float64) []string {
	var out []string
	for _, word := range strings.SplitAfter(strings.Join(strings.Fields(s), " "), " ") {
		if measure(strings.TrimRight(word, " "), size) <= width {
			out = append(out, word)
			continue
		}
		piece := ""
		var before rune
		for _, r := range word {
			soft := strings.ContainsRune("/-_.:", before) || unicode.IsUpper(r) && unicode.IsLower(before)
			if piece != "" && (soft || measure(piece+string(r), size) > width) && r != ' ' && !unicode.In(r, unicode.Mn, unicode.Me) {
				out, piece = append(out, piece), ""
			}
			piece += string(r)
			before = r
		}
		out = append(out, piece)
	}
	return out
}
