package trace

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Case is one of the ways in which what a source leaves open may come out, and what is found there.
type Case struct {
	// Decided are the decisions, for messages, such as "parameter LaunchType of Service is EC2".
	Decided []string
	Report  Report
}

// Combine is what holds in every case: a call passes, or fails, only if it does in each of them, and an error that not
// all of them have is a warning that says where it is one. A task or a call that a case does not have says nothing
// against the others. No cases make an empty Report.
func Combine(cases []Case) Report {
	if len(cases) == 1 {
		return cases[0].Report
	}
	c := combiner{cases: cases}
	var out Report
	for _, g := range gather(cases, func(r Report) []Unread { return r.Unread }, func(u Unread) any { return u }) {
		out.Unread = append(out.Unread, g.is[0])
	}
	tasks := gather(cases, func(r Report) []Trace { return r.Traces }, func(t Trace) any { return t.Workload })
	failing, runs := map[string]bool{}, map[string][]int{}
	for _, g := range tasks {
		t := c.trace(g)
		out.Traces = append(out.Traces, t)
		failing[t.Workload] = failing[t.Workload] || t.Result == Fail
		runs[t.Workload] = append(runs[t.Workload], g.in...)
	}
	findings := gather(cases, func(r Report) []Finding { return r.Findings }, func(f Finding) any { return [3]string{f.ID, f.ObjectID, f.Key} })
	for _, g := range findings {
		out.Findings = append(out.Findings, c.finding(g, failing, runs))
	}
	SortFindings(out.Findings)
	return out
}

// Decided reports whether every task has a definite result, which then holds however what is open comes out.
func (r Report) Decided() bool {
	return !slices.ContainsFunc(r.Traces, func(t Trace) bool {
		return t.Result == Undecided || slices.ContainsFunc(t.Calls, func(c Call) bool { return c.Result == Undecided })
	})
}

// Alike reports whether two reports have the same tasks with the same results of their calls, and the same findings.
func Alike(a, b Report) bool {
	call := func(x, y Call) bool { return x.API == y.API && x.Result == y.Result }
	return slices.EqualFunc(a.Traces, b.Traces, func(x, y Trace) bool {
		return x.Workload == y.Workload && x.Kind == y.Kind && slices.EqualFunc(x.Calls, y.Calls, call)
	}) && slices.EqualFunc(a.Findings, b.Findings, func(x, y Finding) bool {
		return x.ID == y.ID && x.ObjectID == y.ObjectID && x.Key == y.Key && x.Severity == y.Severity
	})
}

type combiner struct{ cases []Case }

// across is the same thing in several cases: its form in each, and their indexes.
type across[T any] struct {
	is []T
	in []int
}

// gather groups what the cases have by a key, in the order in which it is met. Things of one key within a case are told
// apart by their order.
func gather[T any](cases []Case, of func(Report) []T, key func(T) any) []*across[T] {
	type place struct {
		key any
		nth int
	}
	var order []*across[T]
	groups := map[place]*across[T]{}
	for i, c := range cases {
		count := map[any]int{}
		for _, item := range of(c.Report) {
			p := place{key(item), count[key(item)]}
			count[p.key]++
			g := groups[p]
			if g == nil {
				g = &across[T]{}
				groups[p] = g
				order = append(order, g)
			}
			g.is, g.in = append(g.is, item), append(g.in, i)
		}
	}
	return order
}

// where says in which of the cases something is so, of those in which it may be: nothing where in all of them.
func (c combiner) where(in, of []int) string {
	if len(in) == len(of) {
		return ""
	}
	all := c.cases[in[0]].Decided
	holds := func(i int, decisions ...string) bool {
		return !slices.ContainsFunc(decisions, func(d string) bool { return !slices.Contains(c.cases[i].Decided, d) })
	}
	exactly := func(decisions ...string) bool {
		return !slices.ContainsFunc(of, func(i int) bool { return holds(i, decisions...) != slices.Contains(in, i) })
	}
	for _, d := range all {
		if exactly(d) {
			return d
		}
	}
	for i, d := range all {
		for _, e := range all[i+1:] {
			if exactly(d, e) {
				return d + " and " + e
			}
		}
	}
	said := strings.Join(all, " and ")
	if more := len(in) - 1; more > 0 {
		said += fmt.Sprintf(" (and in %d of the %d other cases)", more, len(of)-1)
	}
	return said
}

func (c combiner) trace(g *across[Trace]) Trace {
	out := g.is[0]
	calls := make([]Case, len(g.is))
	var kinds []string
	var refused []int
	for i, t := range g.is {
		if !slices.Contains(kinds, t.Kind) {
			kinds = append(kinds, t.Kind)
		}
		if t.Result != out.Result {
			out.Result = Undecided
		}
		if t.Refused != "" {
			refused = append(refused, g.in[i])
			out.Refused = cmp.Or(out.Refused, t.Refused)
		}
		if t.Isolated != out.Isolated {
			out.Isolated = IsolationUnknown
		}
		calls[i] = Case{Report: Report{Traces: []Trace{t}}}
	}
	if 0 < len(refused) && len(refused) < len(g.in) {
		out.Refused = "where " + c.where(refused, g.in) + ": " + out.Refused
	}
	out.Kind = strings.Join(kinds, " or ")
	out.Calls = []Call{}
	same := func(call Call) any { return [4]string{call.API, call.Host, call.Resource, call.Phase} }
	for _, g2 := range gather(calls, func(r Report) []Call { return r.Traces[0].Calls }, same) {
		for i, n := range g2.in {
			g2.in[i] = g.in[n]
		}
		out.Calls = append(out.Calls, c.call(g2, g.in))
	}
	return out
}

// call is a call in the cases that make it, of those that have its task.
func (c combiner) call(g *across[Call], of []int) Call {
	worst := 0
	var fails []int
	alike := true
	for i, call := range g.is {
		if Worse(call.Result, g.is[worst].Result) != g.is[worst].Result {
			worst = i
		}
		if call.Result == Fail {
			fails = append(fails, g.in[i])
		}
		alike = alike && call.Result == g.is[0].Result
	}
	out := g.is[worst]
	if alike && (len(g.in) == len(of) || out.Result != Fail) {
		return out
	}
	out.Result = Undecided
	out.Hops = slices.Clone(out.Hops)
	for i, h := range out.Hops {
		if h.Result == Fail {
			out.Hops[i].Result, out.Hops[i].Detail = Undecided, "where "+c.where(fails, of)+": "+h.Detail
		}
	}
	return out
}

func (c combiner) finding(g *across[Finding], failing map[string]bool, runs map[string][]int) Finding {
	out := g.is[0]
	var errors, of []int
	certain := false
	out.Workloads = nil
	for i, f := range g.is {
		if f.Severity.Rank() < out.Severity.Rank() {
			out.Severity, out.Message, out.Fix = f.Severity, f.Message, f.Fix
		}
		if f.Severity == Error {
			errors = append(errors, g.in[i])
		}
		for _, w := range f.Workloads {
			certain = certain || failing[w]
			of = append(of, runs[w]...)
			if !slices.Contains(out.Workloads, w) {
				out.Workloads = append(out.Workloads, w)
			}
		}
	}
	if len(out.Workloads) == 0 {
		for i := range c.cases {
			of = append(of, i)
		}
	}
	slices.Sort(of)
	of = slices.Compact(of)
	in := g.in
	if out.Severity == Error {
		in = errors
		if len(in) < len(of) && !certain {
			out.Severity = Warning
		}
	}
	if where := c.where(in, of); where != "" {
		out.Message = "Where " + where + ": " + out.Message
	}
	return out
}
