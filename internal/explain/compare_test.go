package explain

import (
	"strings"
	"testing"

	"ecrprivatelink/internal/trace"
)

// call is a call whose one hop has a result.
func call(api string, kind trace.HopKind, result trace.Result) trace.Call {
	return trace.Call{API: api, Result: result, Hops: []trace.Hop{{Kind: kind, Result: result}}}
}

func TestCompare(t *testing.T) {
	const (
		inPublic = `CannotPullContainerError: Error response from daemon: Get "https://111122223333.dkr.ecr.us-east-1.amazonaws.com/v2/": dial tcp 52.23.1.2:443: i/o timeout`
		inside   = `CannotPullContainerError: Error response from daemon: Get "https://111122223333.dkr.ecr.us-east-1.amazonaws.com/v2/": dial tcp 10.0.1.2:443: i/o timeout`
		missing  = `CannotPullContainerError: Error response from daemon: manifest for 111122223333.dkr.ecr.us-east-1.amazonaws.com/app:9 not found: manifest unknown`
		hub      = `CannotPullContainerError: Error response from daemon: toomanyrequests: You have reached your pull rate limit`
		get      = "ecr:BatchGetImage"
	)
	for name, tc := range map[string]struct {
		message string
		calls   []trace.Call
		verdict Verdict
		says    string
	}{
		"the call fails at a hop that the message speaks of": {inPublic, []trace.Call{call(get, trace.RouteHop, trace.Fail)}, agrees, "The trace agrees: ecr:BatchGetImage does not get through."},
		"the endpoint answered then and is gone now":         {inside, []trace.Call{call(get, trace.RouteHop, trace.Fail)}, Disagrees, "at another hop (route)"},
		"nothing is in the way any more":                     {inside, []trace.Call{call(get, trace.IngressHop, trace.Pass)}, Disagrees, "sees nothing in the way of ecr:BatchGetImage now"},
		"the hop is unknown, and the message tells":          {inside, []trace.Call{call(get, trace.IngressHop, trace.Undecided)}, undecided, "The message says that one of egress, ingress fails"},
		"another hop is unknown":                             {inside, []trace.Call{call(get, trace.DNSHop, trace.Undecided)}, undecided, "has an unknown hop."},
		"another call fails, too": {inPublic, []trace.Call{call(get, trace.RouteHop, trace.Fail), call("s3:GetObject", trace.RouteHop, trace.Fail)}, foundMore,
			"The trace also finds that s3:GetObject does not get through."},
		"the tag is missing and the network passes":       {missing, []trace.Call{call(get, trace.RouteHop, trace.Pass)}, agrees, "nothing is in the way of ecr:BatchGetImage"},
		"the tag is missing and by now the network fails": {missing, []trace.Call{call(get, trace.RouteHop, trace.Fail)}, foundMore, "comes first"},
		"the message is about no call of the trace":       {hub, []trace.Call{call(get, trace.RouteHop, trace.Pass)}, agrees, "not about the network"},
		"the message is about no call, and another fails": {hub, []trace.Call{call(get, trace.RouteHop, trace.Fail)}, foundMore, "also finds that ecr:BatchGetImage"},
		"the trace has none of the calls":                 {inside, nil, undecided, "none of the calls"},
		"the worst of several tasks counts":               {inPublic, []trace.Call{call(get, trace.RouteHop, trace.Pass), call(get, trace.DNSHop, trace.Fail)}, agrees, "agrees"},
	} {
		t.Run(name, func(t *testing.T) {
			e, ok := Reason(tc.message)
			if !ok {
				t.Fatal("not explained")
			}
			got := e.Compare(trace.Report{Traces: []trace.Trace{{Calls: tc.calls}}})
			if got.Verdict != tc.verdict || !strings.Contains(got.Meaning, tc.says) {
				t.Errorf("got %s: %s\nwant %s: %s", got.Verdict, got.Meaning, tc.verdict, tc.says)
			}
		})
	}
}
