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
	fail := func(err error) (checked, error) { return checked{}, err }
	a, err := load(ctx, paths, o)
	if err != nil {
		return fail(err)
	}
	if with == nil {
		with = func(n network.Network) (network.Network, error) { return n, nil }
	}
	app, err := a.link(nil)
	if err != nil {
		return fail(err)
	}
	accepted, err := a.acknowledgements(app)
	if err != nil {
		return fail(err)
	}
	base, err := a.readApp(app)
	if err != nil {
		return fail(err)
	}
	if base.network, err = with(base.network); err != nil {
		return fail(err)
	}
	out := checked{application: a, where: accepting(app), network: base.network, accepted: accepted, warnings: base.warnings}
	if len(base.open) == 0 { // nothing is read again
		a.shed()
		out.report = trace.Check(base.network)
		return out, nil
	}
	out.report = trace.Check(base.network)
	if out.report.Decided() && ways(base.open) > maxDecided {
		return out, nil
	}
	t := tracing{a, with, &out.report, &trace.Pool{}}
	if base.open, err = t.byEffect(ctx, base.open); err != nil {
		return fail(err)
	}
	cases, left, err := t.cases(ctx, base.open)
	if err != nil {
		return fail(err)
	}
	a.shed()
	if left > 0 {
		out.warnings = append(out.warnings, Warning{File: a.stacks[0].path, Message: fmt.Sprintf(
			"more than %d ways of deploying it were not tried one by one; give --parameter for what is still unknown", MaxCases)})
	}
	out.report = trace.Combine(cases)
	return out, nil
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

// tracing reads the templates with choices decided on, and traces them.
type tracing struct {
	*application
	with func(network.Network) (network.Network, error)
	// report is what is found without decisions.
	report *trace.Report
	// pool keeps what the reports have alike.
	pool *trace.Pool
}

// check traces what was read.
func (t tracing) check(r reading) (*trace.Report, error) {
	n, err := t.with(r.network)
	if err != nil {
		return nil, err
	}
	report := trace.Check(n)
	t.pool.Keep(&report)
	return &report, nil
}

// decide reads and traces with choices decided on.
func (t tracing) decide(ctx context.Context, decided map[string]cfn.Option) (*trace.Report, error) {
	r, err := t.read(ctx, decided)
	if err != nil {
		return nil, err
	}
	return t.check(r)
}

// decision is what some choices decided on leave open.
type decision struct {
	open    []cfn.Choice
	decided map[string]cfn.Option
	said    []string // the decisions, for messages
	// report is what is found. It is nil while something is open: a network for each way would take too much memory.
	report *trace.Report
}

// next is the choice to decide on next: in the order given, as far as those are still open.
func (d decision) next(order []cfn.Choice) (cfn.Choice, bool) {
	for _, c := range slices.Concat(order, d.open) {
		at := slices.IndexFunc(d.open, func(o cfn.Choice) bool { return o.Key == c.Key })
		if _, decided := d.decided[c.Key]; at >= 0 && !decided {
			return d.open[at], true
		}
	}
	return cfn.Choice{}, false
}

// maxRanked is how many open choices are ranked by their effect; each takes as many readings as it has options.
const maxRanked = 64

// byEffect orders the open choices: first those of which one option, by itself, changes what is found. It does nothing
// where all combinations can be tried.
func (t tracing) byEffect(ctx context.Context, open []cfn.Choice) ([]cfn.Choice, error) {
	if ways(open) <= MaxCases || len(open) > maxRanked {
		return open, nil
	}
	changes := func(c cfn.Choice) (bool, error) {
		for _, o := range c.All() {
			report, err := t.decide(ctx, map[string]cfn.Option{c.Key: o})
			if err != nil {
				return false, err
			}
			if !trace.Alike(*t.report, *report) {
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

// cases are what is found in every combination of the open choices, as far as [MaxCases] reaches; left says how many of
// them leave something open.
func (t tracing) cases(ctx context.Context, order []cfn.Choice) (done []trace.Case, left int, err error) {
	waiting := []decision{{open: order}}
	for len(waiting) > 0 {
		d := waiting[0]
		waiting = waiting[1:]
		choice, open := d.next(order)
		options := choice.All()
		if open && len(done)+len(waiting)+len(options) > MaxCases {
			left++
			if d.report, err = t.decide(ctx, d.decided); err != nil {
				return nil, 0, err
			}
		}
		if d.report != nil {
			done = append(done, trace.Case{Decided: d.said, Report: *d.report})
			continue
		}
		for _, o := range options {
			next, err := t.step(ctx, d, order, choice, o)
			if err != nil {
				return nil, 0, err
			}
			waiting = append(waiting, next)
		}
	}
	return done, left, nil
}

// step decides on one more choice.
func (t tracing) step(ctx context.Context, d decision, order []cfn.Choice, choice cfn.Choice, o cfn.Option) (decision, error) {
	next := decision{decided: map[string]cfn.Option{choice.Key: o}, said: append(slices.Clone(d.said), choice.Say(o))}
	maps.Copy(next.decided, d.decided)
	r, err := t.read(ctx, next.decided)
	if err != nil {
		return next, err
	}
	next.open = r.open
	if _, open := next.next(order); !open {
		next.report, err = t.check(r)
	}
	return next, err
}
