package trace

import (
	"fmt"
	"slices"
	"strings"

	"ecrprivatelink/internal/network"
)

// problem is a finding in the making. The same thing, met on the way of many tasks, becomes one finding.
type problem struct {
	// rule is the id of a [RuleInfo].
	rule string
	// at is the object to mend.
	at network.Object
	// key tells problems of one rule at one object apart.
	key string
	// items are what the message lists, such as services; those of equal problems are gathered.
	items []string
	// say makes the message and the fix.
	say func(items []string) (message, fix string)
	// severity is the rule's unless set.
	severity Severity
	// source is the rule's unless set.
	source string
}

// milder returns the problem as one that does not stop the calls.
func (p *problem) milder(s Severity) *problem {
	q := *p
	q.severity = s
	return &q
}

type problemKey struct{ rule, at, key string }

type entry struct {
	problem
	workloads []string
	known     map[string]bool
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
		e = &entry{problem: *p, known: map[string]bool{}}
		e.items = nil
		e.severity = p.level()
		c.entries[key] = e
		c.order = append(c.order, key)
	}
	if level := p.level(); level.rank() < e.severity.rank() { // the strongest speaks, whoever came first
		items := e.items
		e.problem = *p
		e.items, e.severity = items, level
	}
	for _, item := range p.items {
		if !e.known["i"+item] {
			e.known["i"+item] = true
			e.items = append(e.items, item)
		}
	}
	if workload != "" && !e.known["w"+workload] {
		e.known["w"+workload] = true
		e.workloads = append(e.workloads, workload)
	}
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
		message, fix := e.say(e.items)
		source := e.source
		if source == "" {
			source = ruleOf(e.rule).Source
		}
		out = append(out, Finding{
			ID: e.rule, Severity: e.severity, Resource: e.at.Label(), Message: message, Fix: fix, Source: source,
			Workloads: e.workloads, Key: e.key, ObjectID: e.at.ID, ConstructPath: e.at.Path, Stack: e.at.Stack, LogicalID: e.at.LogicalID,
			File: e.at.File, Line: e.at.Line,
		})
	}
	sortFindings(out)
	return out
}

// said is a say for a problem without items.
func said(message, fix string) func([]string) (string, string) {
	return func([]string) (string, string) { return message, fix }
}

// series writes a list as prose: "a, b and c".
func series(items []string) string {
	switch len(items) {
	case 0:
		return "nothing"
	case 1:
		return items[0]
	}
	return strings.Join(items[:len(items)-1], ", ") + " and " + items[len(items)-1]
}

// named writes "one X" as "noun X" and several as "nouns X and Y".
func named(noun string, items []string) string {
	if len(items) > 1 {
		noun += "s"
	}
	return fmt.Sprintf("%s %s", noun, series(items))
}

// pair makes one item of two, for messages with two lists.
func pair(a, b string) string { return a + "\x00" + b }

// unzip returns the distinct values of each side of pairs, in order.
func unzip(pairs []string) (first, second []string) {
	for _, pair := range pairs {
		a, b, _ := strings.Cut(pair, "\x00")
		if !slices.Contains(first, a) {
			first = append(first, a)
		}
		if !slices.Contains(second, b) {
			second = append(second, b)
		}
	}
	return first, second
}

// inPlaces names subnets in messages; each item is what [origin.label] returns.
func inPlaces(items []string) string {
	names := make([]string, len(items))
	for i, item := range items {
		name, found := strings.CutPrefix(item, "subnet ")
		if !found {
			return series(items)
		}
		names[i] = name
	}
	return named("subnet", names)
}

// sorted returns the items in alphabetical order.
func sorted(items []string) []string {
	out := slices.Clone(items)
	slices.Sort(out)
	return out
}

// capital writes a sentence's first letter.
func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
