package main

import (
	"fmt"
	"strings"
	"time"

	"ecrprivatelink/internal/explain"
	"ecrprivatelink/internal/network/live"
	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/trace"
)

// mostStopped is how many stopped tasks are explained. A service that cannot start a task makes the same one over and
// over.
const mostStopped = 3

// stoppedAnswer explains a stopped task. Its JSON form is a contract: docs/pullcheck.schema.json describes it.
type stoppedAnswer struct {
	Task      string          `json:"task"`
	StoppedAt string          `json:"stoppedAt,omitempty"`
	Reasons   []stoppedReason `json:"reasons"`
}

// stoppedReason is something that Amazon ECS says of the end of a task, and what it means.
type stoppedReason struct {
	Reason      string               `json:"reason"`
	Explanation *explain.Explanation `json:"explanation,omitempty"`
	// Trace holds the explanation against the trace of the task.
	Trace *explain.Comparison `json:"trace,omitempty"`
	// Now says how the calls that the reason speaks of fare in the trace: pass, fail, unknown, or empty when the trace
	// has none of them.
	Now trace.Result `json:"now,omitempty"`
	// Calls are the calls that decide Now.
	Calls []string `json:"calls,omitempty"`
}

// explainStopped explains the newest stopped tasks, those with equal reasons once, and holds them against the report.
func explainStopped(tasks []live.StoppedTask, report trace.Report) []stoppedAnswer {
	var out []stoppedAnswer
	seen := map[string]bool{}
	for _, task := range tasks {
		reasons := task.Reasons
		if key := strings.Join(reasons, "\n"); len(reasons) == 0 || seen[key] || len(out) == mostStopped {
			continue
		} else {
			seen[key] = true
		}
		answer := stoppedAnswer{Task: task.ARN}
		if !task.At.IsZero() {
			answer.StoppedAt = task.At.UTC().Format(time.RFC3339)
		}
		for _, reason := range reasons {
			r := stoppedReason{Reason: reason}
			// That the reason stands at a container is told by the container's reason.
			if e, ok := explain.Reason(reason); ok && (len(reasons) == 1 || e.Outcome != explain.InContainer) {
				c := e.Compare(report)
				r.Explanation, r.Trace, r.Now, r.Calls = &e, &c, c.Now, c.Calls
			}
			answer.Reasons = append(answer.Reasons, r)
		}
		out = append(out, answer)
	}
	return out
}

// stoppedText writes the explanations for people. It stands before the report.
func stoppedText(answers []stoppedAnswer) string {
	var b strings.Builder
	for _, a := range answers {
		when := ""
		if a.StoppedAt != "" {
			when = " at " + a.StoppedAt
		}
		fmt.Fprintf(&b, "Why task %s stopped%s\n", plain.Line(a.Task[strings.LastIndex(a.Task, "/")+1:]), when)
		for _, r := range a.Reasons {
			fmt.Fprintf(&b, "  It says: %s\n", plain.Line(strings.Join(strings.Fields(r.Reason), " ")))
			if r.Explanation == nil {
				b.WriteString("  That does not speak of the pull.\n")
				continue
			}
			fmt.Fprintf(&b, "  That means: %s\n", plain.Line(r.Explanation.Cause))
			for line := range strings.Lines(explanationText(*r.Explanation)) {
				b.WriteString("  " + line)
			}
			fmt.Fprintf(&b, "  %s\n", plain.Line(r.Trace.Meaning))
		}
		b.WriteString("\n")
	}
	return b.String()
}
