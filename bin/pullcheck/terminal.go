package main

import (
	"cmp"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/mattn/go-isatty"

	"ecrprivatelink/internal/report"
)

// textOptions say how to write for people on an output: in colour on a terminal, unless NO_COLOR (https://no-color.org)
// or a dumb terminal says otherwise, with links where it has them, and in ASCII on a terminal whose locale names
// another character set than UTF-8.
func textOptions(out io.Writer, verbose bool) report.TextOptions {
	o := report.TextOptions{Verbose: verbose}
	if isTerminal(out) {
		o.Color = os.Getenv("NO_COLOR") == "" && mayHaveCodes(out)
		o.Links = o.Color && mayHaveLinks(os.Getenv)
		o.Width = columns(out.(*os.File))
		o.ASCII = !mayBeUTF8(cmp.Or(os.Getenv("LC_ALL"), os.Getenv("LC_CTYPE"), os.Getenv("LANG")))
	}
	return o
}

// mayHaveCodes reports whether a terminal shows colours and erases lines.
func mayHaveCodes(terminal io.Writer) bool {
	return os.Getenv("TERM") != "dumb" && hasCodes(terminal.(*os.File))
}

func isTerminal(out io.Writer) bool {
	file, ok := out.(*os.File)
	return ok && (isatty.IsTerminal(file.Fd()) || isatty.IsCygwinTerminal(file.Fd()))
}

// tableWidth is how wide a table may be: as the terminal, or what fits a log and a printed page.
func tableWidth(out io.Writer) int {
	const page = 120
	if !isTerminal(out) {
		return page
	}
	return columns(out.(*os.File))
}

// mayBeUTF8 reports whether a locale is one of UTF-8. Where none is set, as in most containers, the terminal outside is
// taken to be.
func mayBeUTF8(locale string) bool {
	locale = strings.ToLower(locale)
	return locale == "" || strings.Contains(locale, "utf-8") || strings.Contains(locale, "utf8")
}

// mayHaveLinks reports whether the terminal is one that is known to make links of OSC 8. There is no way to ask.
// FORCE_HYPERLINK (https://github.com/zkat/supports-hyperlinks) says so for others, and 0 in it that none are wanted.
func mayHaveLinks(getenv func(string) string) bool {
	if force := getenv("FORCE_HYPERLINK"); force != "" {
		return force != "0"
	}
	if vte, err := strconv.Atoi(getenv("VTE_VERSION")); err == nil {
		return vte >= 5000 // the first release that has them is 0.50
	}
	for _, is := range []string{"WT_SESSION", "KONSOLE_VERSION", "KITTY_WINDOW_ID", "DOMTERM"} {
		if getenv(is) != "" {
			return true
		}
	}
	return slices.Contains([]string{"iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "rio"}, getenv("TERM_PROGRAM"))
}
