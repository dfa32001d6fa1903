package fleet

import (
	"cmp"
	"slices"
	"strings"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/network/live"
	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/trace"
)

// SchemaVersion is the version of the document that [Result.JSON] writes, as docs/pullcheck.schema.json describes it.
const SchemaVersion = "1.0"

// Result is what was found in accounts and Regions. Make one with [New], and add each reading.
type Result struct {
	// Units are in the order in which they were added.
	Units []Unit
	// Unread is what could not be read.
	Unread []Unread
	// Findings are those of all readings, worst first. A workload's name begins with its account and Region where there
	// are several.
	Findings []trace.Finding
	// Places are the accounts and Regions that were read, in order.
	Places []Place
	// Calls are the calls made to AWS, by IAM action.
	Calls map[string]int
	// Assumed are the assumptions of a what-if, in words.
	Assumed []string
	// LeftOut is how many units filters left out, and IdleVPCs how many VPCs none of the units runs in.
	LeftOut, IdleVPCs int
}

// Place is an account and a Region.
type Place struct {
	// Account is the account's id; empty when it is not known.
	Account string `json:"account,omitempty"`
	// Region is the Region; empty for an account that could not be read at all.
	Region string `json:"region,omitempty"`
}

// String returns "111122223333 us-west-2".
func (p Place) String() string { return strings.TrimSpace(p.Account + " " + p.Region) }

// Unit is something that starts tasks, and how they fare.
type Unit struct {
	Place
	// Kind, Name, ID and Cluster are those of [live.Unit].
	Kind    string `json:"kind"`
	Name    string `json:"name"`
	ID      string `json:"id"`
	Cluster string `json:"cluster,omitempty"`
	// Workload is what it runs, such as "fargate LATEST linux".
	Workload string `json:"workload,omitempty"`
	// VPCs are the ids of the VPCs that it runs in, as far as they are known.
	VPCs []string `json:"vpcs"`
	// Result is the worst of its tasks'.
	Result trace.Result `json:"result"`
	// Causes are why it does not pass, by [Cause.Is].
	Causes []string `json:"causes"`
}

// Unread is something that could not be read, so that whether it starts tasks, or how these fare, is not known.
type Unread struct {
	Place
	// Name says what, and Why is the API and the reason.
	Name string `json:"name"`
	Why  string `json:"why"`
}

// unknownCause is the rule of a cause that keeps a verdict from being known, and failCause that of a failure of which
// no finding speaks.
const (
	unknownCause = "unknown"
	failCause    = "fails"
)

// Cause is what keeps units from passing.
type Cause struct {
	// Rule is the id of a rule of pullcheck rules, or "unknown", and Key tells causes of one rule apart, such as the
	// service whose endpoint is missing.
	Rule string `json:"rule"`
	Key  string `json:"key,omitempty"`
	// Severity is "error", or "unknown".
	Severity string `json:"severity"`
	// Title says what is wrong in a line, and Fix how to fix the first of it.
	Title string `json:"title"`
	Fix   string `json:"fix,omitempty"`
	// Source is the page that says so.
	Source string `json:"source,omitempty"`
	// Units are how many it concerns, and VPCs the ids of those that they run in.
	Units int      `json:"units"`
	VPCs  []string `json:"vpcs"`
	// Resources are what is to be fixed.
	Resources []string `json:"resources"`
}

// Is returns the rule and the key, which tell causes apart.
func (c Cause) Is() string { return is(c.Rule, c.Key) }

func is(rule, key string) string { return strings.TrimSuffix(rule+":"+key, ":") }

// New returns the result of nothing yet.
func New() *Result { return &Result{Calls: map[string]int{}} }

// Miss notes an account, or an account and a Region, of which nothing could be read.
func (r *Result) Miss(p Place, err error) {
	r.Unread = append(r.Unread, Unread{Place: p, Name: "everything", Why: plain.OneLine(err.Error())})
}

// Join adds another result.
func (r *Result) Join(other *Result) {
	r.Units = append(r.Units, other.Units...)
	r.Unread = append(r.Unread, other.Unread...)
	r.Findings = append(r.Findings, other.Findings...)
	r.Places = append(r.Places, other.Places...)
	r.LeftOut += other.LeftOut
	r.IdleVPCs += other.IdleVPCs
	r.Count(other.Calls)
	trace.SortFindings(r.Findings)
}

// Count adds calls to AWS.
func (r *Result) Count(calls map[string]int) {
	for action, n := range calls {
		r.Calls[action] += n
	}
}

// Add traces what was read in one account and Region. Several says that there is more than one, so that names must tell
// them apart.
func (r *Result) Add(read live.AccountReading, several bool) {
	p := Place{read.Account, read.Region}
	r.Places = append(r.Places, p)
	r.LeftOut += read.LeftOut
	r.IdleVPCs += len(read.IdleVPCs)
	for _, u := range read.Unread {
		r.Unread = append(r.Unread, Unread{p, u.Name, u.Why})
	}
	found := checked(read.Network)
	for _, u := range read.Units {
		r.Units = append(r.Units, unitOf(p, u, found))
	}
	for _, f := range found.findings {
		if several {
			f.Workloads = slices.Clone(f.Workloads)
			for i, w := range f.Workloads {
				f.Workloads[i] = p.String() + " " + w
			}
			f.Resource = p.String() + " " + f.Resource
			f.ObjectID = p.String() + " " + f.ObjectID
		}
		r.Findings = append(r.Findings, f)
	}
	trace.SortFindings(r.Findings)
}

// verdict is what is kept of a trace.
type verdict struct {
	trace trace.Trace // without its calls
	// why is the first hop that is not known, or that fails, in words.
	why string
}

type checkedNetwork struct {
	verdicts map[string]verdict // by the task's id
	findings []trace.Finding
	causes   map[string][]string // of each workload, by its name: the errors that concern it
}

// openAtOnce bounds how many tasks that leave something open are traced together: each is traced in up to 24 ways.
const openAtOnce = 50

// checked traces the tasks of a network: those of a VPC together, so that a finding names all the places that it is met
// in, and those that leave something open apart, so that what is open of one makes no work for the others.
func checked(n network.Network) checkedNetwork {
	out := checkedNetwork{verdicts: map[string]verdict{}, causes: map[string][]string{}}
	vpcOf := map[string]string{}
	for _, s := range n.Subnets {
		vpcOf[s.ID], _ = s.VPC.Get()
	}
	groups := map[string][]network.Task{}
	var order []string
	for _, t := range n.Tasks {
		key := "open"
		if !trace.Open(t) {
			key = "in " + firstVPC(t, vpcOf)
		}
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], t)
	}
	at := map[[3]string]int{}
	for _, key := range order {
		size := len(groups[key])
		if key == "open" {
			size = openAtOnce
		}
		for tasks := range slices.Chunk(groups[key], size) {
			n.Tasks = tasks
			out.take(trace.Check(n), at)
		}
	}
	if len(order) == 0 { // what is wrong with the network may be told all the same
		out.take(trace.Check(n), at)
	}
	for _, f := range out.findings {
		if f.Severity != trace.Error {
			continue
		}
		for _, w := range f.Workloads {
			out.causes[w] = append(out.causes[w], is(f.ID, f.Key))
		}
	}
	return out
}

func firstVPC(t network.Task, vpcOf map[string]string) string {
	for _, id := range slices.Concat(t.Network.Subnets.Items, t.Instances.Subnets.Items) {
		return vpcOf[id]
	}
	return ""
}

// take keeps what is told of a report. The same finding in several reports is one.
func (c *checkedNetwork) take(r trace.Report, at map[[3]string]int) {
	for _, t := range r.Traces {
		why := firstHop(t)
		t.Calls = nil
		c.verdicts[t.TaskID] = verdict{t, why}
	}
	for _, f := range r.Findings {
		key := [3]string{f.ID, f.ObjectID, f.Key}
		i, there := at[key]
		if !there {
			at[key] = len(c.findings)
			c.findings = append(c.findings, f)
			continue
		}
		all := append(slices.Clip(c.findings[i].Workloads), f.Workloads...)
		if f.Severity.Rank() < c.findings[i].Severity.Rank() {
			c.findings[i] = f
		}
		c.findings[i].Workloads = unique(all)
	}
}

// firstHop is what the first hop says that fares as badly as the whole, or why the task is refused.
func firstHop(t trace.Trace) string {
	if t.Refused != "" {
		return t.Refused
	}
	for _, c := range t.Calls {
		for _, h := range c.Hops {
			if h.Result == t.Result && t.Result != trace.Pass {
				return h.Detail
			}
		}
	}
	return ""
}

func unitOf(p Place, u live.Unit, found checkedNetwork) Unit {
	out := Unit{Place: p, Kind: string(u.Kind), Name: u.Name, ID: u.ID, Cluster: u.Cluster, Result: trace.Pass, VPCs: []string{}, Causes: []string{}}
	for _, id := range u.Tasks {
		v, there := found.verdicts[id]
		if !there {
			continue
		}
		out.Workload = cmp.Or(out.Workload, v.trace.Kind)
		out.Result = trace.Worse(out.Result, v.trace.Result)
		if v.trace.VPCID != "" {
			out.VPCs = append(out.VPCs, v.trace.VPCID)
		}
		causes := found.causes[v.trace.Workload]
		switch {
		case v.trace.Result == trace.Undecided:
			causes = append(slices.Clip(causes), is(unknownCause, v.why))
		case v.trace.Result == trace.Fail && len(causes) == 0:
			causes = []string{is(failCause, v.why)}
		case v.trace.Result == trace.Pass:
			causes = nil
		}
		out.Causes = append(out.Causes, causes...)
	}
	out.VPCs, out.Causes = unique(out.VPCs), unique(out.Causes)
	return out
}

// unique returns the values without repeats, in their order; never nil.
func unique(values []string) []string {
	seen := map[string]bool{}
	out := []string{}
	for _, v := range values {
		if !seen[v] {
			seen[v] = true
			out = append(out, v)
		}
	}
	return out
}
