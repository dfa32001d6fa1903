package change

import (
	"ecrprivatelink/internal/trace"
)

// Verdicts says which pulls fare otherwise than before. A pull is known by its task, its kind and its VPC.
func Verdicts(old, next trace.Report) []Verdict {
	type pull struct{ workload, kind, vpc string }
	before := map[pull]trace.Result{}
	for _, t := range old.Traces {
		before[pull{t.Workload, t.Kind, t.VPC}] = t.Result
	}
	out := []Verdict{}
	for _, t := range next.Traces {
		p := pull{t.Workload, t.Kind, t.VPC}
		if was := before[p]; was != t.Result {
			out = append(out, Verdict{Workload: t.Workload, Kind: t.Kind, Old: string(was), New: string(t.Result), Because: because(next, t)})
		}
		delete(before, p)
	}
	for _, t := range old.Traces {
		p := pull{t.Workload, t.Kind, t.VPC}
		if was, gone := before[p]; gone {
			out = append(out, Verdict{Workload: t.Workload, Kind: t.Kind, Old: string(was)})
			delete(before, p)
		}
	}
	return out
}

// because are the errors that concern a task.
func because(r trace.Report, t trace.Trace) (out []string) {
	for _, f := range r.Findings {
		if f.Stops(t.Workload) && f.OnlyAfter == "" {
			out = append(out, f.Message)
		}
	}
	return out
}
