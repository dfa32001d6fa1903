package report

import (
	"fmt"
	"slices"

	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/trace"
)

// sign is how a result is shown: a symbol, in UTF-8 and in ASCII, a word and the class of its look.
type sign struct{ Symbol, ASCII, Word, Class string }

var (
	passSign    = sign{Symbol: "✓", ASCII: "+", Word: "pass", Class: "pass"}
	failSign    = sign{Symbol: "✗", ASCII: "x", Word: "fail", Class: "fail"}
	unknownSign = sign{Symbol: "?", ASCII: "?", Word: "unknown", Class: "unknown"}
	noneSign    = sign{Symbol: "·", ASCII: "-", Word: "none", Class: "none"}
)

// signOf is the sign of a result; the empty result is a hop that a call does not take.
func signOf(r trace.Result) sign {
	switch r {
	case trace.Pass:
		return passSign
	case trace.Fail:
		return failSign
	case trace.Undecided:
		return unknownSign
	}
	return noneSign
}

// saying is the sign with another word.
func (s sign) saying(word string) sign { s.Word = word; return s }

// startSign says whether a task starts, and whether it fails later.
func startSign(t trace.Trace) sign {
	starts := t.Starts()
	s := signOf(t.Result).saying(map[trace.Result]string{trace.Pass: "starts", trace.Fail: "does not start", trace.Undecided: "may start"}[starts])
	if t.Result == trace.Fail && starts != trace.Fail {
		s.Word += ", and a call of the running task fails"
	}
	return s
}

// severitySign is the sign of a finding's severity.
func severitySign(s trace.Severity) sign {
	switch s {
	case trace.Error:
		return sign{Symbol: "✗", ASCII: "x", Word: "error", Class: "fail"}
	case trace.Warning:
		return sign{Symbol: "!", ASCII: "!", Word: "warning", Class: "unknown"}
	}
	return sign{Symbol: "i", ASCII: "i", Word: "info", Class: "none"}
}

// order is that of results, worst first.
var order = []trace.Result{trace.Fail, trace.Undecided, trace.Pass}

// rank is a result's place in the order.
func rank(r trace.Result) int { return slices.Index(order, r) }

// isolationWords say whether a task's subnets lead to the internet.
var isolationWords = map[trace.Isolation]string{
	trace.Isolated:         "no route to the internet",
	trace.NotIsolated:      "routes to the internet",
	trace.PartlyIsolated:   "routes to the internet from some subnets only",
	trace.IsolationUnknown: "routes to the internet not known",
}

// acknowledgedTitle heads the list of findings that somebody accepts.
const acknowledgedTitle = "Acknowledged, and not counted in the exit status"

// counts are the numbers of a report.
type counts struct {
	errors, warnings, infos int
	tasks, fail, unknown    int
	// never is how many tasks do not start, and later how many start, or may, and fail in what they do then.
	never, later int
	acknowledged int
	// denying is what was not read and may deny calls that pass, in sentences.
	denying []string
}

func countsOf(r trace.Report) counts {
	n := counts{tasks: len(r.Traces), errors: r.Errors(), acknowledged: len(r.Acknowledged)}
	for _, f := range r.Findings {
		switch f.Severity {
		case trace.Warning:
			n.warnings++
		case trace.Info:
			n.infos++
		}
	}
	for _, u := range r.Unread {
		if u.Denies {
			n.denying = append(n.denying, u.Message+".")
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

// findings counts what was found, and not what there is none of.
func (n counts) findings() string {
	var found []string
	for _, k := range []struct {
		n    int
		text string
	}{{n.errors, plain.Count(n.errors, "error")}, {n.warnings, plain.Count(n.warnings, "warning")}, {n.infos, fmt.Sprintf("%d info", n.infos)}, {n.acknowledged, fmt.Sprintf("%d acknowledged", n.acknowledged)}} {
		if k.n > 0 {
			found = append(found, k.text)
		}
	}
	if len(found) == 0 {
		return "No findings."
	}
	return plain.Joined(found) + "."
}

// traced is the number of tasks in words.
func (n counts) traced() string {
	return fmt.Sprintf("%s: %d pass, %d fail, %d unknown.", plain.Count(n.tasks, "task"), n.tasks-n.fail-n.unknown, n.fail, n.unknown)
}

// headline answers the question that somebody asks first: do the tasks start?
func (n counts) headline() (sign, string) {
	some := func(of int, one, more string) string {
		if n.tasks == 1 {
			return "The task " + one
		}
		return fmt.Sprintf("%d of %d tasks %s", of, n.tasks, more)
	}
	switch {
	case n.never > 0 && n.later > 0:
		return failSign, fmt.Sprintf("%d of %d tasks do not start, and in %d more a call of the running task fails.", n.never, n.tasks, n.later)
	case n.never > 0:
		return failSign, some(n.never, "does not start.", "do not start.")
	case n.later > 0 && n.tasks == 1:
		return failSign, "No call of the start fails, but one of the running task does."
	case n.later > 0:
		return failSign, fmt.Sprintf("No call of a start fails, but in %d of %d tasks one of the running task does.", n.later, n.tasks)
	case n.errors > 0:
		return failSign, plain.Count(n.errors, "error") + " to fix, though no call of a task is seen to fail."
	case n.tasks == 0:
		return unknownSign, "No task to trace."
	case n.unknown > 0:
		const but = "may start: no hop fails, but some cannot be seen from here."
		return unknownSign, some(n.unknown, but, but)
	}
	through := "every call gets through."
	if len(n.denying) > 0 {
		through = "every call gets through, unless a policy that was not read denies one."
	}
	if n.tasks == 1 {
		return passSign, "The task starts: " + through
	}
	return passSign, fmt.Sprintf("All %d tasks start: %s", n.tasks, through)
}

// place is where a finding's resource stands in a template; empty when it stands in none.
func place(f trace.Finding) string {
	at := f.File
	if f.File != "" && f.Line > 0 {
		at = fmt.Sprintf("%s:%d", f.File, f.Line)
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
