package trace

import (
	"fmt"
	"slices"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/plain"
)

// problem is a finding in the making. The same thing, met on the way of many tasks, becomes one finding.
type problem struct {
	// rule is the id of a [RuleInfo].
	rule string
	// at is the object to fix.
	at network.Object
	// key tells problems of one rule at one object apart.
	key string
	// items are what the message lists, such as services; those of equal problems are gathered.
	items []string
	// places are where the calls come from; those of equal problems are gathered.
	places []place
	// say makes the message and the fix; sayFrom does of a problem with places.
	say     func(items []string) (message, fix string)
	sayFrom func(items []string, from []place) (message, fix string)
	// after, when not empty, names the finding that must be fixed before this one matters.
	after string
	// severity is the rule's unless set.
	severity Severity
	// source is the rule's unless set.
	source string
}

// orObject is an object, or another one where it is none.
func orObject(at, otherwise network.Object) network.Object {
	if at.ID == "" {
		return otherwise
	}
	return at
}

// milder returns the problem as one that does not stop the calls.
func (p *problem) milder(s Severity) *problem {
	q := *p
	q.severity = s
	return &q
}

type problemKey struct{ rule, at, key string }

// words returns the message and the fix.
func (p *problem) words() (message, fix string) {
	if p.sayFrom != nil {
		return p.sayFrom(p.items, p.places)
	}
	return p.say(p.items)
}

type entry struct {
	problem
	workloads []string
	met       map[string]bool
}

// collector gathers problems into findings.
type collector struct {
	order   []problemKey
	entries map[problemKey]*entry
}

func newCollector() *collector { return &collector{entries: map[problemKey]*entry{}} }

// add notes that a workload meets a problem; an empty workload is none in particular.
func (c *collector) add(p *problem, workload string) {
	key := problemKey{p.rule, p.at.ID, p.key}
	e := c.entries[key]
	if e == nil {
		e = &entry{problem: *p, met: map[string]bool{}}
		e.items, e.places, e.severity = nil, nil, p.level()
		c.entries[key] = e
		c.order = append(c.order, key)
	}
	if level := p.level(); level.Rank() < e.severity.Rank() { // the strongest speaks, whoever came first
		e.say, e.sayFrom, e.source, e.severity = p.say, p.sayFrom, p.source, level
	}
	if p.after == "" { // it matters as things are
		e.after = ""
	}
	e.items = union(e.items, p.items)
	e.places = union(e.places, p.places)
	if workload != "" && !e.met[workload] {
		e.met[workload] = true
		e.workloads = append(e.workloads, workload)
	}
}

// union appends the items that a list does not have yet.
func union[T comparable](list, items []T) []T {
	for _, item := range items {
		if !slices.Contains(list, item) {
			list = append(list, item)
		}
	}
	return list
}

func (p *problem) level() Severity {
	if p.severity != "" {
		return p.severity
	}
	return ruleOf(p.rule).Severity
}

// findings returns what was gathered, worst first.
func (c *collector) findings() []Finding {
	var out []Finding
	for _, key := range c.order {
		e := c.entries[key]
		message, fix := e.words()
		if e.after != "" {
			message += " This matters once " + e.after + " is fixed."
		}
		source := e.source
		if source == "" {
			source = ruleOf(e.rule).Source
		}
		out = append(out, Finding{
			ID: e.rule, Severity: e.severity, Resource: e.at.Label(), Message: message, Fix: fix, Source: source,
			Workloads: e.workloads, Key: e.key, ObjectID: e.at.ID, ConstructPath: e.at.Path, Stack: e.at.Stack, LogicalID: e.at.LogicalID,
			File: e.at.File, Line: e.at.Line, OnlyAfter: e.after,
		})
	}
	SortFindings(out)
	return out
}

// said is a say for a problem without items.
func said(message, fix string) func([]string) (string, string) {
	return func([]string) (string, string) { return message, fix }
}

// named writes "one X" as "noun X" and several as "nouns X and Y".
func named(noun string, items []string) string {
	if len(items) > 1 {
		noun += "s"
	}
	return fmt.Sprintf("%s %s", noun, plain.List(items))
}

// inPlaces names places in messages.
func inPlaces(from []place) string {
	names := make([]string, len(from))
	subnets := true
	for i, p := range from {
		names[i], subnets = p.name, subnets && p.isSubnet
	}
	switch {
	case subnets:
		return named("subnet", names)
	case len(names) == 1:
		return names[0]
	}
	for i, p := range from {
		if p.isSubnet {
			names[i] = "subnet " + p.name
		}
	}
	return plain.List(names)
}
