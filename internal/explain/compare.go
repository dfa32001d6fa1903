package explain

import (
	"slices"
	"strings"

	"ecrprivatelink/internal/trace"
)

// Verdict says how an explanation and a trace of the same task go together.
type Verdict string

// The verdicts.
const (
	// agrees: the trace shows what the message says.
	agrees Verdict = "agrees"
	// Disagrees: it shows something else.
	Disagrees Verdict = "disagrees"
	// foundMore: it shows faults that the message does not speak of.
	foundMore Verdict = "foundMore"
	// undecided: the trace cannot tell.
	undecided Verdict = "unknown"
)

// Comparison holds an explanation against a trace of the network as it is now.
type Comparison struct {
	Verdict Verdict `json:"verdict"`
	// Meaning says in a sentence or two what follows.
	Meaning string `json:"meaning"`
	// Now is the worst result of the calls that the message speaks of, and Calls are those that have it. Empty when the
	// trace has none of them.
	Now   trace.Result `json:"-"`
	Calls []string     `json:"-"`
}

// Compare holds the explanation against a report.
func (e Explanation) Compare(report trace.Report) Comparison {
	byResult := map[trace.Result][]trace.Call{}
	var more []string // what else fails
	for _, t := range report.Traces {
		for _, c := range t.Calls {
			switch {
			case e.concerns(c):
				byResult[c.Result] = append(byResult[c.Result], c)
			case c.Result == trace.Fail && !slices.Contains(more, c.API):
				more = append(more, c.API)
			}
		}
	}
	out := Comparison{}
	var calls []trace.Call
	for _, result := range []trace.Result{trace.Pass, trace.Undecided, trace.Fail} {
		if len(byResult[result]) > 0 {
			out.Now, calls = result, byResult[result]
		}
	}
	for _, c := range calls {
		if !slices.Contains(out.Calls, c.API) {
			out.Calls = append(out.Calls, c.API)
		}
	}
	out.Verdict, out.Meaning = e.verdict(out, calls)
	if len(more) > 0 {
		if out.Verdict == agrees {
			out.Verdict = foundMore
		}
		out.Meaning += " The trace also finds that " + strings.Join(more, ", ") + verb(more, " does", " do") + " not get through."
	}
	return out
}

// verdict decides by the calls that the message speaks of, which all have one result.
func (e Explanation) verdict(of Comparison, calls []trace.Call) (Verdict, string) {
	named := strings.Join(of.Calls, ", ")
	switch {
	case of.Now == "" && len(e.Hops) == 0:
		return agrees, "The message is not about the network, and the trace blames nothing for it."
	case of.Now == "":
		return undecided, "The trace has none of the calls that the message speaks of."
	case of.Now == trace.Fail && len(e.Hops) == 0:
		return foundMore, "The message is not about the network; but by now " + named + verb(of.Calls, " does", " do") + " not get through, which comes first."
	case of.Now == trace.Fail && !e.blames(calls, trace.Fail):
		return Disagrees, "The trace disagrees: " + named + verb(of.Calls, " does", " do") + " not get through, but at another hop (" + failing(calls) + ") than the message speaks of (" +
			trace.HopNames(e.Hops) + "). The network was changed since, or the task ran elsewhere; fix what the trace finds first."
	case of.Now == trace.Fail:
		return agrees, "The trace agrees: " + named + verb(of.Calls, " does", " do") + " not get through."
	case of.Now == trace.Undecided && e.blames(calls, trace.Undecided):
		return undecided, "The trace cannot tell: " + named + verb(of.Calls, " has", " have") + " an unknown hop. The message says that one of " + trace.HopNames(e.Hops) + " fails: look there."
	case of.Now == trace.Undecided:
		return undecided, "The trace cannot tell: " + named + verb(of.Calls, " has", " have") + " an unknown hop."
	case len(e.Hops) == 0:
		return agrees, "The trace agrees: nothing is in the way of " + named + ", and the message is not about the network."
	}
	return Disagrees, "The trace sees nothing in the way of " + named + " now: it was fixed since, the task ran elsewhere, or the cause is not in what is traced, such as DNS servers and firewalls of your own."
}

// concerns reports whether an explanation speaks of a call.
func (e Explanation) concerns(c trace.Call) bool {
	return slices.ContainsFunc(e.Calls, func(name string) bool { return strings.EqualFold(name, c.API) })
}

// blames reports whether one of the calls has a result at one of the explanation's hops.
func (e Explanation) blames(calls []trace.Call, result trace.Result) bool {
	return slices.ContainsFunc(calls, func(c trace.Call) bool {
		return slices.ContainsFunc(c.Hops, func(h trace.Hop) bool { return h.Result == result && slices.Contains(e.Hops, h.Kind) })
	})
}

// failing lists the hops at which calls fail.
func failing(calls []trace.Call) string {
	var out []trace.HopKind
	for _, c := range calls {
		for _, h := range c.Hops {
			if h.Result == trace.Fail && !slices.Contains(out, h.Kind) {
				out = append(out, h.Kind)
			}
		}
	}
	return trace.HopNames(out)
}

func verb(of []string, one, several string) string {
	if len(of) == 1 {
		return one
	}
	return several
}
