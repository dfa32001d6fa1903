package report

import (
	"slices"
	"strconv"

	"ecrprivatelink/internal/trace"
)

// mark is how a result is shown: a symbol, a word and a CSS class, so that colour is never the only sign.
type mark struct{ Symbol, Word, Class string }

// markOf is the mark of a result; the empty result is a hop that a call does not take.
func markOf(r trace.Result) mark {
	switch r {
	case trace.Pass:
		return mark{"✓", "pass", "pass"}
	case trace.Fail:
		return mark{"✗", "fail", "fail"}
	case trace.Undecided:
		return mark{"?", "unknown", "unknown"}
	}
	return mark{"–", "none", "none"}
}

// verdictOf says whether a task starts.
func verdictOf(r trace.Result) mark {
	m := markOf(r)
	m.Word = map[trace.Result]string{trace.Pass: "starts", trace.Fail: "does not start", trace.Undecided: "may start"}[r]
	return m
}

// severityOf is the mark of a finding's severity.
func severityOf(s trace.Severity) mark {
	switch s {
	case trace.Error:
		return mark{"✗", "error", "fail"}
	case trace.Warning:
		return mark{"!", "warning", "unknown"}
	}
	return mark{"i", "info", "none"}
}

// worse returns the worse of two results; the empty result is the best.
func worse(a, b trace.Result) trace.Result {
	order := []trace.Result{"", trace.Pass, trace.Undecided, trace.Fail}
	return order[max(slices.Index(order, a), slices.Index(order, b), 0)]
}

func itoa(n int) string { return strconv.Itoa(n) }
