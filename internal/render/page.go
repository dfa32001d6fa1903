package render

import (
	"strings"

	"github.com/fatih/color"

	"ecrprivatelink/internal/trace"
)

// page is a text in the making.
type page struct {
	TextOptions
	strings.Builder
	ink map[attribute]*color.Color
}

// attribute is what colour tells.
type attribute int

const (
	good attribute = iota
	bad
	doubtful
	note
	strong
	weak
)

func newPage(o TextOptions) *page {
	p := &page{TextOptions: o, ink: map[attribute]*color.Color{
		good:     color.New(color.FgGreen),
		bad:      color.New(color.FgRed, color.Bold),
		doubtful: color.New(color.FgYellow),
		note:     color.New(color.FgCyan),
		strong:   color.New(color.Bold),
		weak:     color.New(color.Faint),
	}}
	for _, c := range p.ink {
		// Whether there is colour is the caller's decision, not that of the environment.
		if o.Color {
			c.EnableColor()
		} else {
			c.DisableColor()
		}
	}
	return p
}

func (p *page) line(text string) {
	p.WriteString(strings.TrimRight(text, " "))
	p.WriteByte('\n')
}

func (p *page) section(title string) {
	p.line("")
	p.line(p.bold(title))
}

func (p *page) bold(text string) string  { return p.ink[strong].Sprint(text) }
func (p *page) faint(text string) string { return p.ink[weak].Sprint(text) }

// plain is a text from a template or an account, fit to be shown.
func (p *page) plain(text string) string {
	if p.ASCII {
		return plainASCII(asciiQuotes.Replace(text))
	}
	return Plain(text)
}

// asciiQuotes spells in ASCII what the tracer's own texts write otherwise.
var asciiQuotes = strings.NewReplacer("‹", "<", "›", ">", "…", "...", "–", "-", "×", "x")

// mark is the sign of a result; the empty result stands for a hop that a call does not take.
func (p *page) mark(r trace.Result) string {
	switch r {
	case trace.Pass:
		return p.ink[good].Sprint(otherwise(p.ASCII, "+", "✓"))
	case trace.Fail:
		return p.ink[bad].Sprint(otherwise(p.ASCII, "x", "✗"))
	case trace.Undecided:
		return p.ink[doubtful].Sprint("?")
	}
	return p.faint(otherwise(p.ASCII, "-", "·"))
}

// severity is the sign of a severity.
func (p *page) severity(s trace.Severity) string {
	switch s {
	case trace.Error:
		return p.ink[bad].Sprint(s)
	case trace.Warning:
		return p.ink[doubtful].Sprint(s)
	}
	return p.ink[note].Sprint(s)
}
