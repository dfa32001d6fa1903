package live

import (
	"fmt"
	"slices"

	"ecrprivatelink/internal/trace"
)

// failing lists the calls of a report that fail.
func failing(r trace.Report) []string {
	var out []string
	for _, tr := range r.Traces {
		for _, c := range tr.Calls {
			if c.Result == trace.Fail {
				out = append(out, c.API)
			}
		}
	}
	return out
}

// compare says what of a report with a fault is neither as in the whole report nor unknown.
func compare(whole, got trace.Report) []string {
	var wrong []string
	results := map[string]trace.Result{}
	for _, tr := range whole.Traces {
		for _, c := range tr.Calls {
			results[c.API+" "+c.Host+" "+c.Phase] = c.Result
		}
	}
	for _, tr := range got.Traces {
		for _, c := range tr.Calls {
			if want, there := results[c.API+" "+c.Host+" "+c.Phase]; there && c.Result != want && c.Result != trace.Undecided {
				wrong = append(wrong, fmt.Sprintf("%s is %s, without the fault %s", c.API, c.Result, want))
			}
		}
	}
	worst := func(r trace.Report) trace.Result {
		out := trace.Pass
		for _, tr := range r.Traces {
			if tr.Result == trace.Fail || out == trace.Pass {
				out = tr.Result
			}
		}
		return out
	}
	if was, is := worst(whole), worst(got); is != was && is != trace.Undecided {
		wrong = append(wrong, fmt.Sprintf("the verdict is %s, without the fault %s", is, was))
	}
	for _, f := range got.Findings {
		if f.Severity == trace.Error && !slices.ContainsFunc(whole.Findings, func(w trace.Finding) bool { return w.ID == f.ID && w.Severity == f.Severity }) {
			wrong = append(wrong, fmt.Sprintf("there is a new error: %s", f.Message))
		}
	}
	return wrong
}
