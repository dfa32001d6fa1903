package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"ecrprivatelink/internal/cost"
	"ecrprivatelink/internal/inventory"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/trace"
)

// Options say what a report tells beside the network. The zero Options are a report without a cost.
type Options struct {
	// Title is the heading. Default: "Private pull path report".
	Title string
	// Sources are what was read, such as the paths of templates.
	Sources []string
	// Notes are what was passed over in reading, in sentences.
	Notes []string
	// Version is the version of the program that writes the report. Optional.
	Version string
	// Prices are the prices of the cost. Default: the report has no cost.
	Prices *cost.Prices
	// Cost overrides what the network tells of the cost: a Region where the network names none, and amounts of data, hours
	// and NAT gateways, which it never does.
	Cost cost.Input
}

// page is everything that a report says, in the order in which it says it.
type page struct {
	Title, Version string
	Sources        []string
	Notes          []string
	Verdict        mark
	Headline       string
	Counts         string
	First          *findingView
	Workloads      []workloadView
	Hub            *hubView
	Pictures       []pictureView
	Traces         []traceView
	HopTitles      []string
	Endpoints      []endpointTable
	Policies       []policyView
	Defaults       []string
	Findings       []findingView
	Priced         bool
	Costs          []costView
}

// workloadView is a row of the summary: workloads of which there is the same to say.
type workloadView struct {
	// Names are the first few; the traces name them all.
	Names   []string
	What    string
	Verdict mark
	// First is what to mend first for it.
	First string
}

type findingView struct {
	trace.Finding
	Mark mark
	// Where is the place in a template.
	Where string
	// Tasks are the names of the workloads, shortened when there are many.
	Tasks []string
}

type hubView struct {
	Drawing drawing
	// Words is the picture as a list, a sentence each.
	Words []string
}

type pictureView struct {
	Name string
	// Facts are said of the VPC, and Notes what the picture cannot show.
	Facts, Notes []string
	Drawing      drawing
	// Words is the picture as a list, a sentence each.
	Words []string
}

// newPage arranges a report. Its errors are of the caller's making: a report of another network, or options that
// [cost.Compare] refuses.
func newPage(n network.Network, r trace.Report, o Options) (page, error) {
	d, err := newData(n, r)
	if err != nil {
		return page{}, err
	}
	p := page{Title: cmp.Or(o.Title, "Private pull path report"), Version: o.Version, Sources: o.Sources, Notes: o.Notes, Traces: d.traces(), Endpoints: d.endpoints()}
	p.Verdict, p.Headline = headline(r)
	p.Counts = counts(r)
	p.Policies, p.Defaults = d.policies()
	for _, c := range hopColumns {
		p.HopTitles = append(p.HopTitles, c.title)
	}
	for _, f := range r.Findings {
		p.Findings = append(p.Findings, findingOf(f))
	}
	if len(r.Findings) > 0 && r.Findings[0].Severity == trace.Error {
		p.First = &p.Findings[0]
	}
	p.Workloads = d.workloads()
	if h, ok := d.hub(); ok {
		p.Hub = &hubView{drawHub(h, "vpcs"), hubWords(h)}
	}
	for i, s := range d.scenes() {
		p.Pictures = append(p.Pictures, pictureView{s.Name, s.Facts, s.Notes, draw(s, "vpc-"+itoa(i+1)), sceneWords(s)})
	}
	if o.Prices != nil {
		p.Priced = true
		if p.Costs, err = costs(inventory.Of(n), o); err != nil {
			return page{}, err
		}
	}
	return p, nil
}

// workloads are the rows of the summary, in the order of the tasks.
func (d *data) workloads() []workloadView {
	var out []workloadView
	for i, t := range d.report.Traces {
		w := workloadView{What: strings.Join(nonEmpty(kindBeside(t), isolationWords[t.Isolated]), ", "), Verdict: verdictOf(t.Result), First: firstFor(t, d.report)}
		if vpc := d.taskVPC[i]; vpc != unplaced && len(d.network.VPCs) > 1 {
			w.What += ", in " + d.vpcName(vpc)
		}
		at := slices.IndexFunc(out, func(o workloadView) bool {
			return o.What == w.What && o.Verdict == w.Verdict && o.First == w.First
		})
		if at < 0 {
			at = len(out)
			out = append(out, w)
		}
		out[at].Names = append(out[at].Names, short(t.Workload, 90))
	}
	for i := range out {
		out[i].Names = firsts(out[i].Names, 8)
	}
	return out
}

// kindBeside is a workload's kind, unless that is its name already.
func kindBeside(t trace.Trace) string {
	if t.Kind == t.Workload {
		return ""
	}
	return t.Kind
}

// headline answers the question that somebody asks first: do the tasks start?
func headline(r trace.Report) (mark, string) {
	fail, unknown := 0, 0
	for _, t := range r.Traces {
		switch t.Result {
		case trace.Fail:
			fail++
		case trace.Undecided:
			unknown++
		}
	}
	tasks := len(r.Traces)
	of := func(n int) string {
		if tasks == 1 {
			return "The workload"
		}
		return itoa(n) + " of " + count(tasks, "workload")
	}
	switch {
	case fail == 1:
		return markOf(trace.Fail), of(1) + " does not start."
	case fail > 1:
		return markOf(trace.Fail), of(fail) + " do not start."
	case r.Errors() > 0:
		return markOf(trace.Fail), count(r.Errors(), "error") + " to mend, though no call of a workload is seen to fail."
	case tasks == 0:
		return markOf(trace.Undecided), "No workload to trace."
	case unknown > 0:
		return markOf(trace.Undecided), of(unknown) + " may start: no hop fails, but some cannot be seen from here."
	case tasks == 1:
		return markOf(trace.Pass), "The workload starts: every call gets through."
	}
	return markOf(trace.Pass), "All " + count(tasks, "workload") + " start: every call gets through."
}

func counts(r trace.Report) string {
	n := map[trace.Severity]int{}
	for _, f := range r.Findings {
		n[f.Severity]++
	}
	return fmt.Sprintf("%s, %s, %d info.", count(n[trace.Error], "error"), count(n[trace.Warning], "warning"), n[trace.Info])
}

// firstFor is the first finding that concerns a workload, or else why it is not certain to start.
func firstFor(t trace.Trace, r trace.Report) string {
	for _, f := range r.Findings {
		if f.Severity != trace.Error {
			break
		}
		for _, w := range f.Workloads {
			if w == t.Workload {
				return short(f.Message+" "+f.Fix, 240) // the findings have it whole
			}
		}
	}
	for _, why := range reasons(t) {
		return short(why.Title+": "+why.Text, 240)
	}
	return "nothing to mend"
}

func findingOf(f trace.Finding) findingView {
	v := findingView{Finding: f, Mark: severityOf(f.Severity), Tasks: firsts(f.Workloads, 6)}
	if f.File != "" {
		v.Where = f.File
		if f.Line > 0 {
			v.Where += ":" + itoa(f.Line)
		}
	}
	if f.LogicalID != "" {
		what := f.LogicalID
		if f.Stack != "" {
			what += " in stack " + f.Stack
		}
		v.Where = strings.Join(nonEmpty(v.Where, what), ", ")
	}
	return v
}
