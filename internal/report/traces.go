package report

import (
	"encoding/json"
	"slices"
	"strings"

	"ecrprivatelink/internal/trace"
)

// hopColumns are the columns of a trace, in the order of the hops.
var hopColumns = []struct {
	kind  trace.HopKind
	title string
}{
	{trace.DNSHop, "DNS"},
	{trace.RouteHop, "Route"},
	{trace.EgressHop, "Egress"},
	{trace.IngressHop, "Ingress"},
	{trace.EndpointPolicyHop, "Endpoint policy"},
	{trace.RolePolicyHop, "Role policy"},
}

// traceView is the trace of one workload, or of several whose traces read the same.
type traceView struct {
	Name    string
	Others  []string
	Verdict mark
	// What says what the workload is and whether its subnets lead to the internet.
	What    string
	Calls   []callView
	Reasons []reasonView
}

type callView struct {
	API, Host, From, Endpoint, Resource string
	Mark                                mark
	Hops                                []mark
	// Details are the hops in words.
	Details []hopView
}

type hopView struct {
	Title, Detail string
	Mark          mark
}

// reasonView is why hops do not pass, with the calls that meet it.
type reasonView struct {
	Mark        mark
	Title, Text string
	Calls       []string
}

// traces gathers the traces that read the same: failing ones first, then those that are not certain.
func (d *data) traces() []traceView {
	var out []traceView
	var results []trace.Result
	at := map[string]int{}
	for _, t := range d.report.Traces {
		same := t
		same.Workload = ""
		key, err := json.Marshal(same)
		if err != nil {
			key = []byte(t.Workload)
		}
		if i, found := at[string(key)]; found {
			out[i].Others = append(out[i].Others, t.Workload)
			continue
		}
		at[string(key)] = len(out)
		out = append(out, viewOf(t))
		results = append(results, t.Result)
	}
	order := make([]int, len(out))
	for i := range order {
		order[i] = i
	}
	rank := []trace.Result{trace.Fail, trace.Undecided, trace.Pass}
	slices.SortStableFunc(order, func(a, b int) int { return slices.Index(rank, results[a]) - slices.Index(rank, results[b]) })
	sorted := make([]traceView, len(out))
	for i, from := range order {
		sorted[i] = out[from]
	}
	return sorted
}

func viewOf(t trace.Trace) traceView {
	v := traceView{Name: t.Workload, Verdict: verdictOf(t.Result), What: strings.Join(nonEmpty(t.Kind, isolationWords[t.Isolated]), ", ")}
	for _, c := range t.Calls {
		call := callView{API: c.API, Host: c.Host, From: c.From, Endpoint: c.Endpoint, Resource: c.Resource, Mark: markOf(c.Result)}
		for _, column := range hopColumns {
			call.Hops = append(call.Hops, markOf(hopResult(c, column.kind)))
		}
		for _, h := range c.Hops {
			call.Details = append(call.Details, hopView{hopTitle(h.Kind), h.Detail, markOf(h.Result)})
		}
		v.Calls = append(v.Calls, call)
	}
	v.Reasons = reasons(t)
	return v
}

var isolationWords = map[trace.Isolation]string{
	trace.Isolated:         "no route to the internet",
	trace.NotIsolated:      "routes to the internet",
	trace.PartlyIsolated:   "routes to the internet from some subnets only",
	trace.IsolationUnknown: "routes to the internet not known",
}

func hopResult(c trace.Call, kind trace.HopKind) trace.Result {
	for _, h := range c.Hops {
		if h.Kind == kind {
			return h.Result
		}
	}
	return ""
}

func hopTitle(kind trace.HopKind) string {
	for _, c := range hopColumns {
		if c.kind == kind {
			return c.title
		}
	}
	return string(kind)
}

// reasons are why hops do not pass, each once: first what fails.
func reasons(t trace.Trace) []reasonView {
	var out []reasonView
	for _, result := range []trace.Result{trace.Fail, trace.Undecided} {
		at := map[string]int{}
		for _, c := range t.Calls {
			for _, h := range c.Hops {
				if h.Result != result {
					continue
				}
				key := string(h.Kind) + "\n" + h.Detail
				i, found := at[key]
				if !found {
					i = len(out)
					at[key] = i
					out = append(out, reasonView{Mark: markOf(result), Title: hopTitle(h.Kind), Text: h.Detail})
				}
				out[i].Calls = add(out[i].Calls, c.API)
			}
		}
	}
	return out
}
