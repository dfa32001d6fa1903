package report

import (
	"fmt"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"

	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/report/survey"
	"ecrprivatelink/internal/trace"
)

// TextOptions are the choices of [Text]. The zero TextOptions are for a file.
type TextOptions struct {
	// Color marks results with ANSI colours.
	Color bool
	// ASCII keeps to ASCII, for a terminal that does not show UTF-8.
	ASCII bool
	// Verbose details the hops that pass too.
	Verbose bool
	// Links makes links of the sources, which a terminal shows in place of their addresses' letters (OSC 8).
	Links bool
	// Width is that of the terminal, in characters; longer lines are broken between words. Default: lines are not broken.
	Width int
}

// Text writes a report for people: whether tasks start, what to fix first, the trace of each task, every finding, and
// a last line that sums it up. Tasks whose traces read the same share one.
func Text(r trace.Report, o TextOptions) string {
	p := &printer{TextOptions: o}
	n := countsOf(r)
	s, words := n.headline()
	p.line(p.sign(s) + " " + p.ink(words, text.Bold))
	rest := r.Findings
	if n.errors > 0 {
		p.section("Fix this first")
		p.finding(rest[0])
		rest = rest[1:]
	}
	for _, g := range groups(r.Traces, o.Verbose) {
		p.line("")
		p.trace(g)
	}
	if len(rest) > 0 {
		p.section(map[bool]string{true: "Then", false: "Worth knowing"}[n.errors > 0])
		p.findings(rest)
	}
	p.acknowledged(r.Acknowledged)
	if len(n.denying) > 0 {
		p.section(notRead)
	}
	for _, why := range n.denying {
		p.line("  " + p.plain(why))
	}
	p.line("")
	p.line(n.findings() + " " + n.traced())
	if n.errors > 0 {
		p.line("Fix first: " + p.plain(r.Findings[0].Message))
	}
	return p.String()
}

// notRead is the title of what was not read and may deny calls that pass.
const notRead = "Not read"

// Findings writes findings alone for people, worst first.
func Findings(all []trace.Finding, o TextOptions) string {
	p := &printer{TextOptions: o}
	p.findings(all)
	return p.String()
}

// printer is a text in the making.
type printer struct {
	TextOptions
	strings.Builder
}

// further is how much further the second line of a broken one stands in.
const further = "  "

// line writes a line, which may have colours, in as many as the width wants; further ones are indented like it.
func (p *printer) line(s string) {
	s = strings.TrimRight(s, " ")
	// A link that is broken is none, so the terminal breaks such a line as it likes.
	if p.Width > 0 && !strings.Contains(s, "\x1b]8;") && text.StringWidthWithoutEscSequences(s) > p.Width {
		bare := strings.TrimLeft(s, " ")
		first := strings.Repeat(" ", len(s)-len(bare))
		lines := strings.Split(text.WrapSoft(bare, max(p.Width-len(first)-len(further), 20)), "\n")
		for i, line := range lines {
			lines[i] = strings.TrimRight(line, " ") // which WrapSoft fills up
		}
		s = first + strings.Join(lines, "\n"+first+further)
	}
	p.WriteString(s)
	p.WriteByte('\n')
}

// whole writes a line that the terminal breaks as it likes: one with an address, which nobody can follow in parts.
func (p *printer) whole(s string) { p.WriteString(s + "\n") }

func (p *printer) section(title string) {
	p.line("")
	p.line(p.ink(title, text.Bold))
}

// ink colours a text where the caller wants colours.
func (p *printer) ink(s string, colors ...text.Color) string {
	if !p.Color {
		return s
	}
	return text.Colors(colors).EscapeSeq() + s + text.Reset.EscapeSeq()
}

// link is an address, one to follow where the terminal has links.
func (p *printer) link(address string) string {
	shown := p.plain(address)
	if !p.Links || shown != address || !strings.HasPrefix(address, "https://") {
		return p.faint(shown)
	}
	return text.Hyperlink(address, p.faint(shown))
}

func (p *printer) faint(s string) string { return p.ink(s, text.Faint) }

// plain is a text from a template or an account, fit to be shown.
func (p *printer) plain(s string) string {
	if p.ASCII {
		return plain.ASCII(s)
	}
	return plain.Line(s)
}

// inks are the colours of the classes of signs.
var inks = map[string][]text.Color{
	"pass": {text.FgGreen}, "fail": {text.FgRed, text.Bold}, "unknown": {text.FgYellow}, "none": {text.Faint},
}

func (p *printer) sign(s sign) string {
	symbol := s.Symbol
	if p.ASCII {
		symbol = s.ASCII
	}
	return p.ink(symbol, inks[s.Class]...)
}

func (p *printer) findings(all []trace.Finding) {
	for i, f := range all {
		if i > 0 {
			p.line("")
		}
		p.finding(f)
	}
}

// acknowledged lists the findings that somebody accepts, with the reasons.
func (p *printer) acknowledged(all []trace.Acknowledged) {
	if len(all) == 0 {
		return
	}
	p.section(acknowledgedTitle)
	for _, a := range all {
		p.line("  " + p.ink(severitySign(a.Severity).Word, text.Faint) + " " + p.plain(a.ID) + " at " + p.plain(a.Resource) + p.plain(a.Why()))
		p.line("    " + p.faint(p.plain(a.Message)))
	}
}

// finding writes one finding.
func (p *printer) finding(f trace.Finding) {
	s := severitySign(f.Severity)
	p.line("  " + p.ink(s.Word, inks[s.Class]...) + " " + p.ink(p.plain(f.ID), text.Bold) + " at " + p.plain(f.Resource))
	p.line("    " + p.plain(f.Message))
	p.line("    Fix: " + p.plain(f.Fix))
	if where := place(f); where != "" {
		p.line("    Where: " + p.plain(where))
	}
	if len(f.Workloads) > 0 {
		p.line("    Tasks: " + p.names(f.Workloads))
	}
	p.whole("    " + p.faint("Source: ") + p.link(f.Source))
	if p.Verbose {
		p.line("    " + p.faint("To accept it: "+p.plain(f.AcknowledgeID())))
	}
}

// few lists a few names, and says how many more there are.
func (p *printer) few(all []string) string {
	shown := plain.Firsts(all, 4)
	if p.Verbose || len(shown) == len(all) {
		return plain.Joined(all)
	}
	return plain.List(shown)
}

// names are a few names, fit to be shown.
func (p *printer) names(all []string) string { return p.plain(p.few(all)) }

// trace writes the calls of a task, one a line, with a sign for each hop, and says why hops do not pass.
func (p *printer) trace(g *group) {
	title := p.sign(signOf(g.Result)) + " " + p.ink(p.plain(g.Workload), text.Bold)
	if is := what(g.Trace); is != "" {
		title += " (" + p.plain(is) + ")"
	}
	p.line(title)
	if len(g.Others) > 0 {
		p.line(fmt.Sprintf("  The same for %s: %s.", plain.Count(len(g.Others), "other task"), p.names(g.Others)))
	}
	if len(g.Calls) == 0 {
		return
	}
	width := 0
	for _, c := range g.Calls {
		width = max(width, text.StringWidth(p.plain(c.API)))
	}
	first, last := "", ""
	for _, h := range survey.Hops {
		upper, lower := headOf(h)
		room := max(len(upper), len(lower))
		first += " " + text.AlignCenter.Apply(upper, room)
		last += " " + text.AlignCenter.Apply(lower, room)
	}
	for _, head := range []string{first, last} {
		p.line(p.faint(strings.Repeat(" ", 4+width) + strings.TrimRight(head, " ")))
	}
	for _, c := range g.Calls {
		line := "  " + p.sign(signOf(c.Result)) + " " + text.Pad(p.plain(c.API), width, ' ')
		for _, h := range survey.Hops {
			upper, lower := headOf(h)
			line += " " + text.AlignCenter.Apply(p.sign(signOf(resultOf(c, h))), max(len(upper), len(lower)))
		}
		p.line(line)
		if p.Verbose {
			p.details(c)
		}
	}
	for _, why := range reasons(g.Trace) {
		if p.Verbose && len(why.Calls) > 0 {
			continue // said at the calls
		}
		line := "      " + p.sign(signOf(why.Result)) + " " + p.plain(why.title(p.few)+": "+why.Detail)
		if len(why.Calls) > 0 {
			line += " " + p.faint("("+p.names(why.Calls)+")")
		}
		p.line(line)
	}
}

// headOf is the head of a hop's column. One of two words stands on two lines.
func headOf(h trace.HopKind) (upper, lower string) {
	upper, lower, two := strings.Cut(h.Words(), " ")
	if !two {
		return "", upper
	}
	return upper, lower
}

// details says where a call goes and how each of its hops fares.
func (p *printer) details(c trace.Call) {
	p.line("      " + p.faint(p.plain(way(c))))
	for _, h := range c.Hops {
		p.line("      " + p.sign(signOf(h.Result)) + " " + p.plain(h.Kind.Words()+": "+h.Detail))
	}
}
