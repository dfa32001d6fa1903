package fleet

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/trace"
)

// Counts are the numbers of a result.
type Counts struct {
	// Units are all units; those that pass, fail and are unknown add up to them.
	Units   int `json:"units"`
	Pass    int `json:"pass"`
	Fail    int `json:"fail"`
	Unknown int `json:"unknown"`
	// Unread is how many parts could not be read, LeftOut how many units filters left out, and IdleVPCs how many VPCs
	// none of the units runs in.
	Unread   int `json:"unread"`
	LeftOut  int `json:"leftOut"`
	IdleVPCs int `json:"idleVpcs"`
}

// Counts counts.
func (r *Result) Counts() Counts {
	n := Counts{Units: len(r.Units), Unread: len(r.Unread), LeftOut: r.LeftOut, IdleVPCs: r.IdleVPCs}
	for _, u := range r.Units {
		switch u.Result {
		case trace.Fail:
			n.Fail++
		case trace.Undecided:
			n.Unknown++
		default:
			n.Pass++
		}
	}
	return n
}

// Causes returns what keeps units from passing: errors first, and among equals those of the most units.
func (r *Result) Causes() []Cause {
	causes := map[string]*Cause{}
	var order []*Cause
	for _, u := range r.Units {
		for _, key := range u.Causes {
			c := causes[key]
			if c == nil {
				c = r.cause(key)
				causes[key], order = c, append(order, c)
			}
			c.Units++
			c.VPCs = append(c.VPCs, u.VPCs...)
		}
	}
	out := make([]Cause, len(order))
	for i, c := range order {
		c.VPCs = unique(c.VPCs)
		slices.Sort(c.VPCs)
		out[i] = *c
	}
	slices.SortStableFunc(out, func(a, b Cause) int {
		return cmp.Or(strings.Compare(a.Severity, b.Severity), cmp.Compare(b.Units, a.Units), strings.Compare(a.Is(), b.Is()))
	})
	return out
}

// cause tells what is known of a cause from the findings that are alike.
func (r *Result) cause(key string) *Cause {
	rule, rest, _ := strings.Cut(key, ":")
	c := &Cause{Rule: rule, Key: rest, Severity: string(trace.Error), Resources: []string{}}
	switch rule {
	case unknownCause:
		c.Severity, c.Title = unknownCause, "not known: "+cmp.Or(rest, "see the traces with pullcheck task")
		return c
	case failCause:
		c.Title = rest
		return c
	}
	c.Title = trace.TitleOf(rule)
	if rest != "" {
		c.Title = strings.TrimSuffix(c.Title, ".") + ": " + rest
	}
	for _, f := range r.Findings {
		if f.ID == rule && f.Key == rest && f.Severity == trace.Error {
			c.Fix, c.Source = cmp.Or(c.Fix, f.Fix), cmp.Or(c.Source, f.Source)
			c.Resources = append(c.Resources, f.Resource)
		}
	}
	c.Resources = unique(c.Resources)
	return c
}

// words is a cause in a line: "12 units in 3 VPCs".
func (c Cause) words() string {
	if len(c.VPCs) == 0 {
		return plain.Count(c.Units, "unit")
	}
	return fmt.Sprintf("%s in %s", plain.Count(c.Units, "unit"), plain.Count(len(c.VPCs), "VPC"))
}

// Headline is the result in a line.
func (r *Result) Headline() string {
	n := r.Counts()
	var parts []string
	for _, part := range []struct {
		n    int
		says string
	}{{n.Fail, "would not start or fail later"}, {n.Unknown, "unknown"}, {n.Pass, "pass"}} {
		if part.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", part.n, part.says))
		}
	}
	line := plain.Count(n.Units, "unit")
	if len(parts) > 0 {
		line += ": " + strings.Join(parts, ", ")
	}
	if n.Unread > 0 {
		line += fmt.Sprintf("; %s not read", plain.Count(n.Unread, "part"))
	}
	return line + "."
}
