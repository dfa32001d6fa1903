package render

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"ecrprivatelink/internal/trace"
)

// group is the traces that read the same.
type group struct {
	first trace.Trace
	// names are the tasks, in the order of the report.
	names []string
	// body is what is written of each.
	body string
}

// groups gathers the traces that read the same, failing ones first, then those with unknown hops. Within them the order
// is the report's.
func (p *page) groups(traces []trace.Trace) []*group {
	type key struct{ title, body string }
	index := map[key]*group{}
	var groups []*group
	for _, t := range traces {
		k := key{p.title(t), p.body(t)}
		g := index[k]
		if g == nil {
			g = &group{first: t, body: k.body}
			index[k] = g
			groups = append(groups, g)
		}
		g.names = append(g.names, t.Workload)
	}
	order := []trace.Result{trace.Fail, trace.Undecided, trace.Pass}
	slices.SortStableFunc(groups, func(a, b *group) int {
		return slices.Index(order, a.first.Result) - slices.Index(order, b.first.Result)
	})
	return groups
}

func (p *page) group(g *group) {
	p.line(p.mark(g.first.Result) + " " + p.bold(p.plain(g.first.Workload)) + " " + p.title(g.first))
	if others := g.names[1:]; len(others) > 0 {
		p.line(fmt.Sprintf("  The same for %s: %s.", count(len(others), "other task"), p.names(others)))
	}
	p.WriteString(g.body)
}

// title says what a task is, beside its name.
func (p *page) title(t trace.Trace) string {
	way := map[trace.Isolation]string{
		trace.Isolated:         "no route to the internet",
		trace.NotIsolated:      "routes to the internet",
		trace.PartlyIsolated:   "routes to the internet from some subnets only",
		trace.IsolationUnknown: "routes to the internet not known",
	}[t.Isolated]
	vpc := ""
	if t.VPC != "" {
		vpc = "in VPC " + t.VPC
	}
	parts := slices.DeleteFunc([]string{t.Kind, vpc, way}, func(s string) bool { return s == "" })
	if len(parts) == 0 {
		return ""
	}
	return p.plain("(" + strings.Join(parts, ", ") + ")")
}

// column is a hop of the table of calls.
type column struct {
	kind       trace.HopKind
	head, name string
}

var columns = []column{
	{trace.DNSHop, "", "dns"},
	{trace.RouteHop, "", "route"},
	{trace.EgressHop, "", "egress"},
	{trace.IngressHop, "", "ingress"},
	{trace.EndpointPolicyHop, "endpoint", "policy"},
	{trace.RolePolicyHop, "role", "policy"},
}

func (c column) width() int { return max(len(c.head), len(c.name)) }

// body writes the calls of a trace, one a line, with a mark for each hop, and says why hops do not pass.
func (p *page) body(t trace.Trace) string {
	if len(t.Calls) == 0 {
		return ""
	}
	q := &page{TextOptions: p.TextOptions, ink: p.ink}
	width := 0
	for _, c := range t.Calls {
		width = max(width, utf8.RuneCountInString(p.plain(c.API)))
	}
	pad := strings.Repeat(" ", 4+width)
	for _, head := range []func(column) string{func(c column) string { return c.head }, func(c column) string { return c.name }} {
		line := pad
		for _, c := range columns {
			line += " " + centered(head(c), head(c), c.width())
		}
		q.line(p.faint(strings.TrimRight(line, " ")))
	}
	for _, c := range t.Calls {
		api := p.plain(c.API)
		line := "  " + p.mark(c.Result) + " " + api + strings.Repeat(" ", width-utf8.RuneCountInString(api))
		for _, column := range columns {
			line += " " + centered(p.mark(resultOf(c, column.kind)), "x", column.width())
		}
		q.line(line)
		if p.Verbose {
			q.details(c)
		}
	}
	if !p.Verbose {
		q.reasons(t)
	}
	return q.String()
}

// centered puts a text into the middle of a column; visible is the text without colours.
func centered(text, visible string, width int) string {
	left := (width - utf8.RuneCountInString(visible)) / 2
	return strings.Repeat(" ", left) + text + strings.Repeat(" ", width-left-utf8.RuneCountInString(visible))
}

// resultOf is the result of a call's hop; empty when the call does not take it.
func resultOf(c trace.Call, kind trace.HopKind) trace.Result {
	for _, h := range c.Hops {
		if h.Kind == kind {
			return h.Result
		}
	}
	return ""
}

// details says where a call goes and how each of its hops fares.
func (p *page) details(c trace.Call) {
	p.line("      " + p.faint(p.plain(way(c))))
	for _, h := range c.Hops {
		p.line("      " + p.mark(h.Result) + " " + p.plain(hopTitle(h.Kind)+": "+h.Detail))
	}
}

// reason is why hops do not pass, with all that it touches.
type reason struct {
	detail             string
	hops, hosts, calls []string
}

// reasons says why hops do not pass, each cause once, with the hops, hosts and calls that it touches: first what fails.
func (p *page) reasons(t trace.Trace) {
	for _, result := range []trace.Result{trace.Fail, trace.Undecided} {
		var order []*reason
		by := map[string]*reason{}
		for _, c := range t.Calls {
			for _, h := range c.Hops {
				if h.Result != result {
					continue
				}
				r := by[h.Detail]
				if r == nil {
					r = &reason{detail: h.Detail}
					by[h.Detail] = r
					order = append(order, r)
				}
				r.hops = with(r.hops, hopTitle(h.Kind))
				r.calls = with(r.calls, c.API)
				if overNetwork(h.Kind) && c.Host != "" {
					r.hosts = with(r.hosts, c.Host)
				}
			}
		}
		for _, r := range order {
			text := strings.Join(r.hops, ", ")
			if len(r.hosts) > 0 {
				text += " for " + p.names(r.hosts)
			}
			p.line("      " + p.mark(result) + " " + p.plain(text+": "+r.detail) + " " + p.faint("("+p.names(r.calls)+")"))
		}
	}
}

// with is a list with an item, once.
func with(list []string, item string) []string {
	if slices.Contains(list, item) {
		return list
	}
	return append(list, item)
}

// overNetwork reports whether a hop is about the host that a call goes to, and not about its permissions.
func overNetwork(kind trace.HopKind) bool {
	return kind != trace.EndpointPolicyHop && kind != trace.RolePolicyHop
}

// hopTitle names a hop.
func hopTitle(kind trace.HopKind) string {
	for _, c := range columns {
		if c.kind == kind {
			return strings.TrimSpace(c.head + " " + c.name)
		}
	}
	return string(kind)
}

// way says where a call goes, from where and over what.
func way(c trace.Call) string {
	text := "to " + c.Host
	if c.From != "" {
		text += " from " + c.From
	}
	if c.Endpoint != "" {
		text += " over " + c.Endpoint
	}
	if c.Resource != "" {
		text += ", for " + c.Resource
	}
	return text
}
