// Package plain makes text fit to be printed, and has the few words that every printer needs.
//
// Names come from templates, manifests and accounts, so anybody may have chosen them. What is printed of them stays on
// its line, moves no cursor, turns no direction and hides nothing: [Line] and [JSON] are the one clean-up that all
// printers use.
package plain

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// mostMarks is how many combining marks may stand on one letter. No language needs more than a few; a name with dozens
// draws over the lines above and below.
const mostMarks = 3

// command matches what programs that run builds obey when it stands in a log: "::" at the beginning of a line (GitHub
// Actions), and "##[", "##vso[" and their like anywhere in it (the older form of GitHub Actions, Azure Pipelines,
// TeamCity). Source: Runner.Common/ActionCommand.cs of github.com/actions/runner, Azure Pipelines: Logging commands.
var command = regexp.MustCompile(`^[ \t]*::|##[A-Za-z]*\[`)

// disarm shows the second sign of a command as its escape.
var disarm = strings.NewReplacer("::", `:\u003a`, "##", `#\u0023`)

// Line returns a text fit to be printed on a line of its own or within one. Every character that cannot be seen, and
// every byte that is not UTF-8, becomes the escape that a Go or JSON string has for it, such as \n, \x1b or \u202e; so
// does a sign of what a program that runs builds would take for a command.
func Line(text string) string {
	return escape(text, unicode.IsPrint)
}

// ASCII is [Line] for terminals that show nothing but ASCII.
func ASCII(text string) string {
	return escape(asciiSigns.Replace(text), func(r rune) bool { return r < utf8.RuneSelf && unicode.IsPrint(r) })
}

// asciiSigns spells in ASCII what the product's own texts write otherwise.
var asciiSigns = strings.NewReplacer("‹", "<", "›", ">", "…", "...", "–", "-", "×", "x")

func escape(text string, shown func(rune) bool) string {
	if isASCII(text) && !strings.Contains(text, "::") && !strings.Contains(text, "##") {
		return text
	}
	var out strings.Builder
	marks := 0
	for i, r := range text {
		_, size := utf8.DecodeRuneInString(text[i:])
		if unicode.In(r, unicode.Mn, unicode.Me) {
			marks++
		} else {
			marks = 0
		}
		switch {
		case marks > mostMarks:
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&out, `\x%02x`, text[i])
		case shown(r):
			out.WriteRune(r)
		default:
			quoted := strconv.QuoteRuneToASCII(r)
			out.WriteString(quoted[1 : len(quoted)-1])
		}
	}
	return command.ReplaceAllStringFunc(out.String(), disarm.Replace)
}

// isASCII reports whether a text has printable ASCII only, as nearly all have.
func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}

// Lines is [Line] for each line of a text that has several of its own, such as a statement in JSON.
func Lines(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = Line(line)
	}
	return strings.Join(lines, "\n")
}

// breaks are where a text goes on on another line, or in another column.
var breaks = regexp.MustCompile(`\s*[\r\n\t]\s*`)

// OneLine puts a text of several lines, such as an error of AWS, on one.
func OneLine(text string) string { return breaks.ReplaceAllString(strings.TrimSpace(text), " ") }

// Start is the beginning of a text, in at most so many characters, with an ellipsis where that is not all of it.
func Start(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// Short is [Line] in at most so many characters, which must be 2 or more. The end of a name tells more than its middle.
func Short(text string, most int) string {
	runes := []rune(Line(text))
	if len(runes) <= most {
		return string(runes)
	}
	head := (most - 1) * 2 / 5
	return string(runes[:head]) + "…" + string(runes[len(runes)-(most-1-head):])
}
