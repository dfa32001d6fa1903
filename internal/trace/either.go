package trace

import (
	"slices"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// either traces a task whose launch type is not known as each of those that are possible. A call fares as it does on all of
// them; where they differ, or only some make the call, a failure is only possible. What is wrong on all of them is reported.
func (c *checker) either(t *network.Task) Trace {
	found := c.found
	defer func() { c.found = found }()
	possible := t.LaunchTypes
	if len(possible) == 0 {
		possible = pullpath.LaunchTypes()
	}
	traces := make([]Trace, len(possible))
	collected := make([]*collector, len(possible))
	for i, launch := range possible {
		on := *t
		on.LaunchType = partial.Known(launch)
		c.found = newCollector()
		traces[i], collected[i] = c.trace(&on), c.found
	}
	found.addCommon(collected)
	return mergeTraces(traces, "the launch type is not known: "+t.LaunchType.Why())
}

// addCommon takes over what each of the other collectors has found.
func (c *collector) addCommon(others []*collector) {
	for _, key := range others[0].order {
		first := others[0].entries[key]
		mildest := first
		if slices.ContainsFunc(others, func(o *collector) bool {
			e := o.entries[key]
			if e != nil && e.severity.rank() > mildest.severity.rank() {
				mildest = e
			}
			return e == nil
		}) {
			continue
		}
		p := first.problem
		p.severity, p.items = mildest.severity, first.items
		for _, workload := range first.workloads {
			c.add(&p, workload)
		}
		if len(first.workloads) == 0 {
			c.add(&p, "")
		}
	}
}

// mergeTraces is the trace of a task that starts in one of several ways, for the reason in why.
func mergeTraces(traces []Trace, why string) Trace {
	type key struct{ api, host, phase, resource string }
	keyOf := func(call Call) key { return key{call.API, call.Host, call.Phase, call.Resource} }
	out := traces[0]
	var kinds []string
	calls := map[key][]Call{}
	var order []Call
	for _, t := range traces {
		kinds = append(kinds, t.Kind)
		if t.Isolated != out.Isolated {
			out.Isolated = IsolationUnknown
		}
		for _, call := range t.Calls {
			if len(calls[keyOf(call)]) == 0 {
				order = append(order, call)
			}
			calls[keyOf(call)] = append(calls[keyOf(call)], call)
		}
	}
	slices.SortStableFunc(order, func(a, b Call) int { return phaseRank(pullpath.Phase(a.Phase)) - phaseRank(pullpath.Phase(b.Phase)) })
	out.Kind, out.Result, out.Calls = strings.Join(kinds, " or "), Pass, []Call{}
	for _, call := range order {
		merged := mergeCalls(calls[keyOf(call)], len(traces), why)
		out.Result = worse(out.Result, merged.Result)
		out.Calls = append(out.Calls, merged)
	}
	return out
}

// mergeCalls is a call that some of several ways to start make: the worst of them, whose failure is certain only where all
// of them make the call and it fails on all.
func mergeCalls(calls []Call, ways int, why string) Call {
	worst := calls[0]
	fails := 0
	for _, call := range calls {
		if call.Result == Fail {
			fails++
		}
		if worse(call.Result, worst.Result) != worst.Result {
			worst = call
		}
	}
	if worst.Result != Fail || fails == ways {
		return worst
	}
	worst.Hops = slices.Clone(worst.Hops)
	for i, h := range worst.Hops {
		if h.Result == Fail {
			worst.Hops[i] = Hop{h.Kind, Undecided, h.Detail + " (" + why + ")"}
		}
	}
	worst.settle()
	return worst
}
