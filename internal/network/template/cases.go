package template

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/trace"
)

// MaxCases is how many ways of deploying the templates are tried at most. Where the choices that a template leaves open
// have more, those met last stay unknown, and a warning says so.
const MaxCases = 32

// Check reads templates as [Read] does, and traces them. What is open is then decided by cases: where it depends
// on a parameter or a condition with few ways to come out, each is traced by itself, and only what is the same in all
// of them is said for certain. Findings that the templates acknowledge are set apart. The network is the one without
// decisions. The function with, if it is not nil, adds to
// each network what is to be traced beside the tasks of the templates.
func Check(ctx context.Context, paths []string, o Options, with func(network.Network) (network.Network, error)) (network.Network, trace.Report, []Warning, error) {
	c, err := check(ctx, paths, o, with)
	if err != nil {
		return network.Network{}, trace.Report{}, nil, err
	}
	return c.network, c.acknowledge(c.report, c.accepted), c.warnings, nil
}

// checked is what was found in templates, before what they accept is set apart.
type checked struct {
	*application
	where    []Accepting // the stacks, without what they accept
	network  network.Network
	report   trace.Report
	accepted []trace.Acknowledgement
	warnings []Warning
}

// check is [Check] without the acknowledgements.
func check(ctx context.Context, paths []string, o Options, with func(network.Network) (network.Network, error)) (checked, error) {
	a, err := load(ctx, paths, o)
	if err != nil {
		return checked{}, err
	}
	if with != nil {
		a.with = with
	}
	app, err := a.link(nil)
	if err != nil {
		return checked{}, err
	}
	accepted, err := a.acknowledgements(app)
	if err != nil {
		return checked{}, err
	}
	base, err := a.readApp(app)
	if err != nil {
		return checked{}, err
	}
	out := checked{application: a, where: accepting(app), accepted: accepted, warnings: base.warnings}
	n, report, err := a.check(base)
	if err != nil {
		return checked{}, err
	}
	if len(base.open) == 0 || report.Decided() && ways(base.open) > maxDecided {
		out.network, out.report = n, report
		return out, nil
	}
	order, err := a.byEffect(ctx, base.open, report)
	if err != nil {
		return checked{}, err
	}
	// The first network and report are not needed any more: they would be in memory beside those of each way.
	combined, left, err := a.cases(ctx, order)
	if err != nil {
		return checked{}, err
	}
	if left > 0 {
		out.warnings = append(out.warnings, Warning{File: a.stacks[0].path, Message: fmt.Sprintf(
			"more than %d ways of deploying it were not tried one by one; give --parameter for what is still unknown", MaxCases)})
	}
	r, err := a.read(ctx, nil)
	if err != nil {
		return checked{}, err
	}
	a.shed()
	out.report = combined
	out.network, err = a.with(r.network)
	return out, err
}

// maxDecided is in how many ways templates are tried of which every call is decided already. What keeps a task from
// being started, or a stack from being deployed, may still depend on a choice: a size, a subnet that is there only
// perhaps.
const maxDecided = 8

// ways is in how many ways choices may come out together, up to one more than are tried.
func ways(open []cfn.Choice) int {
	all := 1
	for _, c := range open {
		all = min(all*len(c.All()), MaxCases+1)
	}
	return all
}

// check traces what was read.
func (a *application) check(r reading) (network.Network, trace.Report, error) {
	a.shed()
	n, err := a.with(r.network)
	if err != nil {
		return n, trace.Report{}, err
	}
	return n, trace.Check(n), nil
}

// decide reads and traces with choices decided on.
func (a *application) decide(ctx context.Context, decided map[string]cfn.Option) (trace.Report, error) {
	r, err := a.read(ctx, decided)
	if err != nil {
		return trace.Report{}, err
	}
	_, report, err := a.check(r)
	return report, err
}

// decisions are some of the choices decided on.
type decisions struct {
	decided map[string]cfn.Option
	said    []string // for messages
}

// each decides on one more choice, in each way.
func (d decisions) each(c cfn.Choice) []decisions {
	var out []decisions
	for _, o := range c.All() {
		next := decisions{map[string]cfn.Option{c.Key: o}, append(slices.Clone(d.said), c.Say(o))}
		maps.Copy(next.decided, d.decided)
		out = append(out, next)
	}
	return out
}

// next is the choice to decide on next, of those that are open: in the order given, as far as those are still open.
func (d decisions) next(order, open []cfn.Choice) (cfn.Choice, bool) {
	for _, c := range slices.Concat(order, open) {
		at := slices.IndexFunc(open, func(o cfn.Choice) bool { return o.Key == c.Key })
		if _, decided := d.decided[c.Key]; at >= 0 && !decided {
			return open[at], true
		}
	}
	return cfn.Choice{}, false
}

// maxRanked is how many open choices are ranked by their effect; each takes as many readings as it has options.
const maxRanked = 64

// byEffect orders the open choices: first those of which one option, by itself, changes what is found. It does nothing
// where all combinations can be tried. The report is what is found without decisions.
func (a *application) byEffect(ctx context.Context, open []cfn.Choice, without trace.Report) ([]cfn.Choice, error) {
	if ways(open) <= MaxCases || len(open) > maxRanked {
		return open, nil
	}
	changes := func(c cfn.Choice) (bool, error) {
		for _, o := range c.All() {
			report, err := a.decide(ctx, map[string]cfn.Option{c.Key: o})
			if err != nil {
				return false, err
			}
			if !trace.Alike(without, report) {
				return true, nil
			}
		}
		return false, nil
	}
	var first, last []cfn.Choice
	for _, c := range open {
		matters, err := changes(c)
		if err != nil {
			return nil, err
		}
		if matters {
			first = append(first, c)
		} else {
			last = append(last, c)
		}
	}
	return append(first, last...), nil
}

// cases is what is found in every combination of the open choices, as far as [MaxCases] reaches; left says how many of
// them leave something open. It holds one network and one report at a time.
func (a *application) cases(ctx context.Context, order []cfn.Choice) (found trace.Report, left int, err error) {
	var all trace.Combiner
	done, waiting := 0, decisions{}.each(order[0])
	if len(waiting) > MaxCases {
		waiting = []decisions{{}}
	}
	for len(waiting) > 0 {
		d := waiting[0]
		waiting = waiting[1:]
		r, err := a.read(ctx, d.decided)
		if err != nil {
			return trace.Report{}, 0, err
		}
		choice, open := d.next(order, r.open)
		if open && done+len(waiting)+len(choice.All()) <= MaxCases {
			waiting = append(waiting, d.each(choice)...)
			continue
		}
		if open {
			left++
		}
		_, report, err := a.check(r)
		if err != nil {
			return trace.Report{}, 0, err
		}
		all.Add(trace.Case{Decided: d.said, Report: report})
		done++
	}
	return all.Report(), left, nil
}
