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
	fail := func(err error) (network.Network, trace.Report, []Warning, error) {
		return network.Network{}, trace.Report{}, nil, err
	}
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
	report := trace.Check(base.network)
	if len(base.open) == 0 || report.Decided() && ways(base.open) > maxDecided {
		return base.network, a.acknowledge(report, accepted), base.warnings, nil
	}
	if base.open, err = a.byEffect(ctx, base, report, with); err != nil {
		return fail(err)
	}
	cases, left, err := a.cases(ctx, base)
	if err != nil {
		return fail(err)
	}
	results := make([]trace.Case, len(cases))
	for i, c := range cases {
		n, err := with(c.network)
		if err != nil {
			return fail(err)
		}
		results[i] = trace.Case{Decided: c.said, Report: trace.Check(n)}
	}
	if left > 0 {
		base.warnings = append(base.warnings, Warning{File: a.stacks[0].path, Message: fmt.Sprintf(
			"more than %d ways of deploying it were not tried one by one; give --parameter for what is still unknown", MaxCases)})
	}
	return base.network, a.acknowledge(trace.Combine(results), accepted), base.warnings, nil
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

// decision is a network read with choices decided on.
type decision struct {
	reading
	decided map[string]cfn.Option
	said    []string // the decisions, for messages
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
func (a *application) byEffect(ctx context.Context, base reading, report trace.Report, with func(network.Network) (network.Network, error)) ([]cfn.Choice, error) {
	if ways(base.open) <= MaxCases || len(base.open) > maxRanked {
		return base.open, nil
	}
	changes := func(c cfn.Choice) (bool, error) {
		for _, o := range c.All() {
			r, err := a.read(ctx, map[string]cfn.Option{c.Key: o})
			if err != nil {
				return false, err
			}
			n, err := with(r.network)
			if err != nil {
				return false, err
			}
			if !trace.Alike(report, trace.Check(n)) {
				return true, nil
			}
		}
		return false, nil
	}
	var first, last []cfn.Choice
	for _, c := range base.open {
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

// cases are the networks of every combination of the open choices, as far as [MaxCases] reaches; left says how many of
// them leave something open.
func (a *application) cases(ctx context.Context, base reading) (done []decision, left int, err error) {
	waiting := []decision{{reading: base}}
	for len(waiting) > 0 {
		d := waiting[0]
		waiting = waiting[1:]
		choice, open := d.next(base.open)
		if !open {
			done = append(done, d)
			continue
		}
		options := choice.All()
		if len(done)+len(waiting)+len(options) > MaxCases {
			done, left = append(done, d), left+1
			continue
		}
		for _, o := range options {
			decided := maps.Clone(d.decided)
			if decided == nil {
				decided = map[string]cfn.Option{}
			}
			decided[choice.Key] = o
			r, err := a.read(ctx, decided)
			if err != nil {
				return nil, 0, err
			}
			waiting = append(waiting, decision{r, decided, append(slices.Clone(d.said), choice.Say(o))})
		}
	}
	return done, left, nil
}
