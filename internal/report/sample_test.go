package report

import (
	"fmt"

	"ecrprivatelink/internal/trace"
)

// guide is the source of the samples.
const guide = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html"

func hops(results ...trace.Result) []trace.Hop {
	kinds := []trace.HopKind{trace.DNSHop, trace.RouteHop, trace.EgressHop, trace.IngressHop, trace.EndpointPolicyHop, trace.RolePolicyHop}
	var out []trace.Hop
	for i, r := range results {
		if r != "" {
			out = append(out, trace.Hop{Kind: kinds[i], Result: r, Detail: map[trace.Result]string{
				trace.Pass: "it is as it should be", trace.Fail: "nothing leads there", trace.Undecided: "the VPC is imported"}[r]})
		}
	}
	return out
}

func call(api, host string, result trace.Result, h []trace.Hop) trace.Call {
	return trace.Call{API: api, Host: host, Phase: "pull", From: "subnet Prod/Vpc/isolated1", Result: result, Hops: h}
}

// passing is the trace of a task that starts.
func passing(name string) trace.Trace {
	all := hops(trace.Pass, trace.Pass, trace.Pass, trace.Pass, trace.Pass, trace.Pass)
	return trace.Trace{Workload: name, Kind: "fargate LATEST linux", Result: trace.Pass, Isolated: trace.Isolated, Calls: []trace.Call{
		call("ecr:GetAuthorizationToken", "api.ecr.us-west-2.amazonaws.com", trace.Pass, all),
		call("s3:GetObject", "prod-us-west-2-starport-layer-bucket.s3.us-west-2.amazonaws.com", trace.Pass,
			hops(trace.Pass, trace.Pass, trace.Pass, "", trace.Pass, "")),
	}}
}

// failing is the trace of a task that misses the endpoint for ecr.dkr.
func failing(name string) trace.Trace {
	t := passing(name)
	t.Result = trace.Fail
	host := "111122223333.dkr.ecr.us-west-2.amazonaws.com"
	missing := hops(trace.Pass, trace.Fail, "", "", "", trace.Pass)
	t.Calls = append(t.Calls,
		call("ecr:BatchCheckLayerAvailability", host, trace.Fail, missing),
		call("ecr:BatchGetImage", host, trace.Fail, missing))
	return t
}

// later is the trace of a task that starts and whose ECS Exec fails.
func later(start trace.Result) trace.Trace {
	t := passing("later")
	t.Result, t.Calls[0].Result = trace.Fail, start
	exec := call("ssmmessages:OpenDataChannel", "ssmmessages.us-west-2.amazonaws.com", trace.Fail, hops(trace.Pass, trace.Fail, "", "", "", trace.Pass))
	exec.Phase = "run"
	t.Calls = append(t.Calls, exec)
	return t
}

// undecided is the trace of a task in a VPC that the source does not hold.
func undecided(name string) trace.Trace {
	t := passing(name)
	t.Result, t.Isolated = trace.Undecided, trace.IsolationUnknown
	t.Calls[0].Result = trace.Undecided
	t.Calls[0].Hops = hops(trace.Pass, trace.Undecided, trace.Undecided, "", "", trace.Pass)
	return t
}

// sample is a report with all there is: five tasks of one trace, one of another, and findings of each severity.
func sample() trace.Report {
	var r trace.Report
	var names []string
	r.Traces = append(r.Traces, passing("Prod/Batch/Service"))
	for i := range 6 {
		name := fmt.Sprintf("Prod/Web%d/Service", i+1)
		names = append(names, name)
		r.Traces = append(r.Traces, failing(name))
	}
	r.Traces = append(r.Traces, undecided("Prod/Legacy/Service"))
	r.Findings = []trace.Finding{
		{ID: "endpoint-missing", Severity: trace.Error, Resource: "Prod/Vpc",
			Message: "VPC Prod/Vpc has no interface endpoint for ecr.dkr (com.amazonaws.us-west-2.ecr.dkr), and subnet Prod/Vpc/isolated1 has no route to the internet.",
			Fix:     "Create it in the tasks' subnets, with private DNS and a security group that opens TCP 443 to the tasks.", Source: guide,
			Workloads: names, Key: "ecr.dkr", ObjectID: "Prod/Vpc8378EB38", ConstructPath: "Prod/Vpc/Resource", Stack: "Prod", LogicalID: "Vpc8378EB38",
			File: "cdk.out/Prod.template.json", Line: 41},
		{ID: "endpoint-group-wide-open", Severity: trace.Warning, Resource: "Prod/Open", Message: "Security group Prod/Open lets every address in.",
			Fix: "Allow the tasks' groups or the VPC's CIDR only.", Source: guide, ObjectID: "Prod/Open4B0F"},
		{ID: "endpoint-other-zone", Severity: trace.Info, Resource: "vpce-0a1b", Message: "Endpoint vpce-0a1b has no network interface in us-west-2c.",
			Fix: "Add a subnet of that zone to it.", Source: guide, Workloads: []string{"Prod/Batch/Service"}, ObjectID: "vpce-0a1b"},
	}
	return r
}

// hostile is a report in which every name that its owner can choose tries to do harm.
func hostile() trace.Report {
	const evil = "a\x1b[31m\r\nb\u202ec\u2066d\x9b2J\u200be\xff[x](http://evil.example){0}\U000e0041"
	r := sample()
	r.Findings = r.Findings[:1]
	f := &r.Findings[0]
	for _, s := range []*string{&f.Resource, &f.Message, &f.Fix, &f.ObjectID, &f.ConstructPath, &f.Stack, &f.LogicalID, &f.File, &f.Key} {
		*s = evil
	}
	f.Workloads = []string{evil}
	t := &r.Traces[1]
	t.Workload, t.Kind = evil, evil
	c := &t.Calls[2]
	c.API, c.Host, c.From, c.Endpoint, c.Resource = evil, evil, evil, evil, evil
	c.Hops[1].Detail = evil
	return r
}
