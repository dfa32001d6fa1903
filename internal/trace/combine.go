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

// Combiner finds what holds in every one of some cases: a call passes, or fails, only if it does in each of them, and
// an error that not all of them have is a warning that says where it is one. A task or a call that a case does not have
// says nothing against the others. It keeps no case that was added, only what may have to be said of it. The zero
// Combiner has no case, which makes an empty Report.
type Combiner struct {
	decided  [][]string // by case
	only     Report     // of the first case, until there is another one
	unread   groups[Unread, Unread]
	tasks    groups[string, taskGroup]
	findings groups[[3]string, findingGroup]
}

// Add adds a case.
func (c *Combiner) Add(one Case) {
	at := len(c.decided)
	c.decided = append(c.decided, one.Decided)
	c.only = Report{}
	if at == 0 {
		c.only = one.Report
	}
	unread := c.unread.next()
	for _, u := range one.Report.Unread {
		*unread(u) = u
	}
	tasks := c.tasks.next()
	for _, t := range one.Report.Traces {
		tasks(t.Workload).add(t, at)
	}
	findings := c.findings.next()
	for _, f := range one.Report.Findings {
		findings([3]string{f.ID, f.ObjectID, f.Key}).add(f, at)
	}
}

// Report is what holds in every case that was added.
func (c *Combiner) Report() Report {
	if len(c.decided) == 1 {
		return c.only
	}
	var out Report
	for _, u := range c.unread.order {
		out.Unread = append(out.Unread, *u)
	}
	failing, runs := map[string]bool{}, map[string][]int{}
	for _, g := range c.tasks.order {
		t := c.trace(g)
		out.Traces = append(out.Traces, t)
		failing[t.Workload] = failing[t.Workload] || t.Result == Fail
		runs[t.Workload] = append(runs[t.Workload], g.in...)
	}
	for _, g := range c.findings.order {
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

// groups are what cases have, by a key, in the order in which it is met.
type groups[K comparable, G any] struct {
	order []*G
	by    map[nth[K]]*G
}

// nth tells apart the things of one key within a case.
type nth[K comparable] struct {
	key K
	n   int
}

// next returns a function that finds or makes the group of each thing of one more case.
func (g *groups[K, G]) next() func(K) *G {
	if g.by == nil {
		g.by = map[nth[K]]*G{}
	}
	count := map[K]int{}
	return func(key K) *G {
		at := nth[K]{key, count[key]}
		count[key]++
		group := g.by[at]
		if group == nil {
			group = new(G)
			g.by[at] = group
			g.order = append(g.order, group)
		}
		return group
	}
}

// where says in which of the cases something is so, of those in which it may be: nothing where in all of them.
func (c *Combiner) where(in, of []int) string {
	if len(in) == len(of) {
		return ""
	}
	all := c.decided[in[0]]
	holds := func(i int, decisions ...string) bool {
		return !slices.ContainsFunc(decisions, func(d string) bool { return !slices.Contains(c.decided[i], d) })
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

// taskGroup is a task in the cases that have it.
type taskGroup struct {
	trace       Trace // of the first case, without calls, and then with what the others change
	kinds       []string
	in, refused []int
	calls       groups[[4]string, callGroup]
}

func (g *taskGroup) add(t Trace, at int) {
	if len(g.in) == 0 {
		g.trace = t
		g.trace.Calls = nil
	}
	g.in = append(g.in, at)
	if !slices.Contains(g.kinds, t.Kind) {
		g.kinds = append(g.kinds, t.Kind)
	}
	if t.Result != g.trace.Result {
		g.trace.Result = Undecided
	}
	if t.Refused != "" {
		g.refused = append(g.refused, at)
		g.trace.Refused = cmp.Or(g.trace.Refused, t.Refused)
	}
	if t.Isolated != g.trace.Isolated {
		g.trace.Isolated = IsolationUnknown
	}
	calls := g.calls.next()
	for _, call := range t.Calls {
		calls([4]string{call.API, call.Host, call.Resource, call.Phase}).add(call, at)
	}
}

func (c *Combiner) trace(g *taskGroup) Trace {
	out := g.trace
	if 0 < len(g.refused) && len(g.refused) < len(g.in) {
		out.Refused = "where " + c.where(g.refused, g.in) + ": " + out.Refused
	}
	out.Kind = strings.Join(g.kinds, " or ")
	out.Calls = []Call{}
	for _, call := range g.calls.order {
		out.Calls = append(out.Calls, c.call(call, g.in))
	}
	return out
}

// callGroup is a call of a task in the cases that make it.
type callGroup struct {
	worst     Call
	mixed     bool // not every case has the worst result
	in, fails []int
}

func (g *callGroup) add(call Call, at int) {
	if len(g.in) == 0 {
		g.worst = call
	}
	g.in = append(g.in, at)
	if call.Result == Fail {
		g.fails = append(g.fails, at)
	}
	if call.Result != g.worst.Result {
		g.mixed = true
		if Worse(call.Result, g.worst.Result) == call.Result {
			g.worst = call
		}
	}
}

// call is what holds of a call in those cases that have its task.
func (c *Combiner) call(g *callGroup, of []int) Call {
	out := g.worst
	if !g.mixed && (len(g.in) == len(of) || out.Result != Fail) {
		return out
	}
	out.Result = Undecided
	out.Hops = slices.Clone(out.Hops)
	for i, h := range out.Hops {
		if h.Result == Fail {
			out.Hops[i].Result, out.Hops[i].Detail = Undecided, "where "+c.where(g.fails, of)+": "+h.Detail
		}
	}
	return out
}

// findingGroup is a finding in the cases that have it.
type findingGroup struct {
	finding    Finding // the most severe, of all tasks that it concerns in some case
	in, errors []int
}

func (g *findingGroup) add(f Finding, at int) {
	concerned := g.finding.Workloads
	if len(g.in) == 0 {
		g.finding = f
	}
	g.in = append(g.in, at)
	if f.Severity == Error {
		g.errors = append(g.errors, at)
	}
	if f.Severity.Rank() < g.finding.Severity.Rank() {
		g.finding.Severity, g.finding.Message, g.finding.Fix = f.Severity, f.Message, f.Fix
	}
	if !slices.Equal(f.Workloads, concerned) { // mostly they are equal, and tasks may be many
		for _, w := range f.Workloads {
			if !slices.Contains(concerned, w) {
				concerned = append(concerned, w)
			}
		}
	}
	g.finding.Workloads = concerned
}

func (c *Combiner) finding(g *findingGroup, failing map[string]bool, runs map[string][]int) Finding {
	out := g.finding
	var of []int
	certain := false
	for _, w := range out.Workloads {
		certain = certain || failing[w]
		of = append(of, runs[w]...)
	}
	if len(out.Workloads) == 0 {
		for i := range c.decided {
			of = append(of, i)
		}
	}
	slices.Sort(of)
	of = slices.Compact(of)
	in := g.in
	if out.Severity == Error {
		in = g.errors
		if len(in) < len(of) && !certain {
			out.Severity = Warning
		}
	}
	if where := c.where(in, of); where != "" {
		out.Message = "Where " + where + ": " + out.Message
	}
	return out
}
