package render

import (
	"fmt"
	"strings"

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
}

// Text writes a report for people: whether tasks start, what to mend first, the trace of each task, every finding, and
// a last line that sums it up. Tasks whose traces read the same share one.
func Text(r trace.Report, o TextOptions) string {
	p := newPage(o)
	n := countOf(r)
	p.line(p.headline(n))
	rest := r.Findings
	if n.errors > 0 {
		p.section("Mend this first")
		p.finding(rest[0])
		rest = rest[1:]
	}
	for _, g := range p.groups(r.Traces) {
		p.line("")
		p.group(g)
	}
	if len(rest) > 0 {
		p.section(otherwise(n.errors > 0, "Then", "Worth knowing"))
		for i, f := range rest {
			if i > 0 {
				p.line("")
			}
			p.finding(f)
		}
	}
	p.line("")
	p.line(n.summary())
	if n.errors > 0 {
		p.line("Mend first: " + p.plain(r.Findings[0].Message))
	}
	return p.String()
}

// counts are the numbers of a report.
type counts struct {
	errors, warnings, infos int
	tasks, fail, unknown    int
	// never is how many tasks do not start, and later how many start, or may, and fail in what they do then.
	never, later int
}

func countOf(r trace.Report) counts {
	n := counts{tasks: len(r.Traces)}
	for _, f := range r.Findings {
		switch f.Severity {
		case trace.Error:
			n.errors++
		case trace.Warning:
			n.warnings++
		default:
			n.infos++
		}
	}
	for _, t := range r.Traces {
		switch t.Result {
		case trace.Fail:
			n.fail++
			if t.Starts() == trace.Fail {
				n.never++
			} else {
				n.later++
			}
		case trace.Undecided:
			n.unknown++
		}
	}
	return n
}

// summary counts what there is, and not what there is none of.
func (n counts) summary() string {
	var findings []string
	if n.errors > 0 {
		findings = append(findings, count(n.errors, "error"))
	}
	if n.warnings > 0 {
		findings = append(findings, count(n.warnings, "warning"))
	}
	if n.infos > 0 {
		findings = append(findings, fmt.Sprintf("%d info", n.infos))
	}
	if len(findings) == 0 {
		findings = []string{"No findings"}
	}
	return fmt.Sprintf("%s. %s: %d pass, %d fail, %d unknown.", strings.Join(findings, ", "),
		count(n.tasks, "task"), n.tasks-n.fail-n.unknown, n.fail, n.unknown)
}

// headline answers the question that somebody asks first: do the tasks start?
func (p *page) headline(n counts) string {
	switch {
	case n.never > 0 && n.tasks == 1:
		return p.mark(trace.Fail) + " " + p.bold("The task does not start.")
	case n.never > 0 && n.later > 0:
		return p.mark(trace.Fail) + " " + p.bold(fmt.Sprintf("%d of %d tasks do not start, and in %d more a call of the running task fails.", n.never, n.tasks, n.later))
	case n.never > 0:
		return p.mark(trace.Fail) + " " + p.bold(fmt.Sprintf("%d of %d tasks do not start.", n.never, n.tasks))
	case n.later > 0 && n.tasks == 1:
		return p.mark(trace.Fail) + " " + p.bold("No call of the start fails, but one of the running task does.")
	case n.later > 0:
		return p.mark(trace.Fail) + " " + p.bold(fmt.Sprintf("No call of a start fails, but in %d of %d tasks one of the running task does.", n.later, n.tasks))
	case n.errors > 0:
		return p.mark(trace.Fail) + " " + p.bold(count(n.errors, "error")+" to mend, though no call of a task is seen to fail.")
	case n.tasks == 0:
		return p.mark(trace.Undecided) + " " + p.bold("No task to trace.")
	case n.unknown > 0 && n.tasks == 1:
		return p.mark(trace.Undecided) + " " + p.bold("The task may start: no hop fails, but some cannot be seen from here.")
	case n.unknown > 0:
		return p.mark(trace.Undecided) + " " + p.bold(fmt.Sprintf("%d of %d tasks may start: no hop fails, but some cannot be seen from here.", n.unknown, n.tasks))
	}
	return p.mark(trace.Pass) + " " + p.bold(otherwise(n.tasks == 1, "The task starts", fmt.Sprintf("All %d tasks start", n.tasks))+": every call gets through.")
}

// finding writes one finding.
func (p *page) finding(f trace.Finding) {
	p.line("  " + p.severity(f.Severity) + " " + p.bold(p.plain(f.ID)) + " at " + p.plain(f.Resource))
	p.line("    " + p.plain(f.Message))
	p.line("    Fix: " + p.plain(f.Fix))
	if where := place(f); where != "" {
		p.line("    Where: " + p.plain(where))
	}
	if len(f.Workloads) > 0 {
		p.line("    Tasks: " + p.names(f.Workloads))
	}
	p.line("    " + p.faint("Source: "+p.plain(f.Source)))
}

// place is where a finding's resource stands in a template; empty when it stands in none.
func place(f trace.Finding) string {
	var at string
	if f.File != "" {
		at = f.File
		if f.Line > 0 {
			at = fmt.Sprintf("%s:%d", f.File, f.Line)
		}
	}
	if f.LogicalID == "" {
		return at
	}
	what := f.LogicalID
	if f.Stack != "" {
		what += " in stack " + f.Stack
	}
	if at == "" {
		return what
	}
	return at + " (" + what + ")"
}

// names lists a few names, and says how many more there are.
func (p *page) names(all []string) string {
	const most = 3
	shown := all
	if len(all) > most+1 && !p.Verbose {
		shown = all[:most]
	}
	text := p.plain(strings.Join(shown, ", "))
	if more := len(all) - len(shown); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// count writes a number and a noun that takes an s.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func otherwise[T any](is bool, then, otherwise T) T {
	if is {
		return then
	}
	return otherwise
}
