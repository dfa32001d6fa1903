package report

import (
	"slices"
	"strings"

	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/trace"
)

// group is the traces that read the same.
type group struct {
	trace.Trace
	// Others are the other tasks, in the order of the report.
	Others []string
}

// groups gathers the traces that read the same: failing ones first, then those that are not certain, each in the order
// of the report. In detail, traces also read the same only if their calls come from and go over the same.
func groups(traces []trace.Trace, detailed bool) []*group {
	at := map[string]*group{}
	var out []*group
	for _, t := range traces {
		k := key(t, detailed)
		if g := at[k]; g != nil {
			g.Others = append(g.Others, t.Workload)
			continue
		}
		g := &group{Trace: t}
		at[k] = g
		out = append(out, g)
	}
	slices.SortStableFunc(out, func(a, b *group) int { return rank(a.Result) - rank(b.Result) })
	return out
}

// key is all that is printed of a trace, but for its name.
func key(t trace.Trace, detailed bool) string {
	var b strings.Builder
	part := func(s string) { b.WriteString(s); b.WriteByte(0) }
	part(t.Kind)
	part(t.VPC)
	part(string(t.Isolated))
	part(t.Refused)
	for _, c := range t.Calls {
		part(c.API)
		part(string(c.Result))
		if detailed || c.Result != trace.Pass {
			part(c.Host)
		}
		if detailed {
			part(c.From)
			part(c.Endpoint)
			part(c.Resource)
		}
		for _, h := range c.Hops {
			part(string(h.Kind))
			part(string(h.Result))
			if detailed || h.Result != trace.Pass {
				part(h.Detail)
			}
		}
	}
	return b.String()
}

// what says what a task is, where it runs, and whether it is cut off from the internet.
func what(t trace.Trace) string {
	return strings.Join(plain.NonEmpty(t.Kind, prefixed("in VPC ", t.VPC), isolationWords[t.Isolated]), ", ")
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

// reason is why hops do not pass, with all that it touches.
type reason struct {
	Result trace.Result
	Detail string
	// Hops, Hosts and Calls are those that it touches. Hosts are left out where the hop is about permissions.
	Hops, Hosts, Calls []string
}

// reasons are why the hops of a task do not pass, each cause once: first what fails.
func reasons(t trace.Trace) []*reason {
	var out []*reason
	if t.Refused != "" {
		out = append(out, &reason{Result: t.Result, Detail: t.Refused, Hops: []string{"start"}})
	}
	for _, result := range order[:2] {
		at := map[string]*reason{}
		for _, c := range t.Calls {
			for _, h := range c.Hops {
				if h.Result != result {
					continue
				}
				r := at[h.Detail]
				if r == nil {
					r = &reason{Result: result, Detail: h.Detail}
					at[h.Detail] = r
					out = append(out, r)
				}
				r.Hops, r.Calls = plain.Add(r.Hops, h.Kind.Words()), plain.Add(r.Calls, c.API)
				if !h.Kind.Policy() {
					r.Hosts = plain.Add(r.Hosts, c.Host)
				}
			}
		}
	}
	return out
}

// title names the hops, and a few of the hosts where the hops are about them.
func (r *reason) title(hosts func([]string) string) string {
	text := plain.Joined(r.Hops)
	if len(r.Hosts) > 0 {
		text += " for " + hosts(r.Hosts)
	}
	return text
}

// way says where a call goes, from where and over what.
func way(c trace.Call) string {
	text := "to " + c.Host
	for _, part := range [][2]string{{" from ", c.From}, {" over ", c.Endpoint}, {", for ", c.Resource}} {
		if part[1] != "" {
			text += part[0] + part[1]
		}
	}
	return text
}
