package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network/live"
	"ecrprivatelink/internal/render"
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
	Reason      string             `json:"reason"`
	Explanation *trace.Explanation `json:"explanation,omitempty"`
	// Now says how the calls that the reason speaks of fare in the trace: pass, fail, unknown, or empty when the trace has
	// none of them.
	Now trace.Result `json:"now,omitempty"`
	// Calls are the calls that decide Now.
	Calls []string `json:"calls,omitempty"`
}

// explainStopped explains the newest stopped tasks, those with equal reasons once, and holds them against the report.
func explainStopped(tasks []live.StoppedTask, report trace.Report) []stoppedAnswer {
	var out []stoppedAnswer
	seen := map[string]bool{}
	for _, task := range tasks {
		reasons := task.Reasons()
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
			if e, ok := trace.ExplainStopped(reason); ok {
				r.Explanation = &e
				r.Now, r.Calls = now(e, report)
			}
			answer.Reasons = append(answer.Reasons, r)
		}
		out = append(out, answer)
	}
	return out
}

// now finds the worst result of the calls that an explanation speaks of.
func now(e trace.Explanation, report trace.Report) (trace.Result, []string) {
	byResult := map[trace.Result][]string{}
	for _, t := range report.Traces {
		for _, c := range t.Calls {
			if !concerns(e, c) || slices.Contains(byResult[c.Result], c.API) {
				continue
			}
			byResult[c.Result] = append(byResult[c.Result], c.API)
		}
	}
	for _, result := range []trace.Result{trace.Fail, trace.Undecided, trace.Pass} {
		if calls := byResult[result]; len(calls) > 0 {
			return result, calls
		}
	}
	return "", nil
}

// concerns reports whether an explanation speaks of a call.
func concerns(e trace.Explanation, c trace.Call) bool {
	if len(e.Calls) > 0 {
		return slices.ContainsFunc(e.Calls, func(name string) bool { return strings.EqualFold(name, c.API) })
	}
	return slices.ContainsFunc(pullpath.Calls(everything), func(call pullpath.Call) bool {
		return call.API == c.API && slices.Contains(e.Services, call.Service)
	})
}

// everything is a workload that makes every call there is a row for.
var everything = pullpath.Workload{LaunchType: pullpath.EC2, Features: pullpath.Features()}

// checkJSON writes a report and, if there are any, the explanations of stopped tasks beside it.
func checkJSON(report trace.Report, stopped []stoppedAnswer) ([]byte, error) {
	document, err := render.JSON(report)
	if err != nil || len(stopped) == 0 {
		return document, err
	}
	var whole struct {
		Findings json.RawMessage `json:"findings"`
		Traces   json.RawMessage `json:"traces"`
		Stopped  []stoppedAnswer `json:"stopped"`
	}
	if err := json.Unmarshal(document, &whole); err != nil {
		return nil, err
	}
	whole.Stopped = stopped
	return render.Indented(whole)
}

// stoppedText writes the explanations for people. It stands before the report.
func stoppedText(answers []stoppedAnswer) string {
	var b strings.Builder
	for _, a := range answers {
		when := ""
		if a.StoppedAt != "" {
			when = " at " + a.StoppedAt
		}
		fmt.Fprintf(&b, "Why task %s stopped%s\n", render.Plain(a.Task[strings.LastIndex(a.Task, "/")+1:]), when)
		for _, r := range a.Reasons {
			fmt.Fprintf(&b, "  It says: %s\n", render.Plain(strings.Join(strings.Fields(r.Reason), " ")))
			switch {
			case r.Explanation == nil:
				b.WriteString("  That does not speak of the pull.\n")
				continue
			case len(r.Explanation.Hops) > 0:
				fmt.Fprintf(&b, "  That means: %s Look at: %s.\n", r.Explanation.Cause, hopNames(r.Explanation.Hops))
			default:
				fmt.Fprintf(&b, "  That means: %s\n", r.Explanation.Cause)
			}
			if text := agreement(r); text != "" {
				fmt.Fprintf(&b, "  %s\n", text)
			}
			fmt.Fprintf(&b, "  Source: %s\n", r.Explanation.Source)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// agreement says whether the trace sees what the reason tells.
func agreement(r stoppedReason) string {
	calls, does, has := strings.Join(r.Calls, ", "), "does", "has"
	if len(r.Calls) > 1 {
		does, has = "do", "have"
	}
	switch r.Now {
	case trace.Fail:
		return "The trace agrees: " + calls + " " + does + " not get through."
	case trace.Undecided:
		return "The trace cannot tell: " + calls + " " + has + " an unknown hop."
	case trace.Pass:
		return "The trace sees nothing in the way of " + calls + " now: it was mended since, or the cause is not in what is traced."
	}
	return ""
}

func hopNames(hops []trace.HopKind) string {
	names := make([]string, len(hops))
	for i, h := range hops {
		names[i] = string(h)
	}
	return strings.Join(names, ", ")
}
