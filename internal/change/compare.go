package change

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/partial"
)

// Compare says what CloudFormation does to the pull path when the stacks of the one application become those of the
// other. Stacks are told apart by their CloudFormation names; two lone stacks are one stack. With only, that stack
// alone is compared, by its CloudFormation name.
func Compare(old, next *cfn.App, only string) Report {
	c := &comparison{pairs: map[*cfn.Stack]*cfn.Stack{}, renewed: map[*cfn.Resource]bool{}}
	notes := append([]string{}, c.pair(old, next, only)...)
	c.decide()
	r := Report{Changes: []Change{}, Verdicts: []Verdict{}, Notes: notes}
	for _, s := range next.Stacks {
		if s.Parent == nil && chosen(s, only) {
			r.Changes = append(r.Changes, append(c.update(s), c.cleanup(s)...)...)
		}
	}
	for i := range r.Changes {
		r.Changes[i].Order = i + 1
	}
	return r
}

// chosen reports whether a stack is compared.
func chosen(s *cfn.Stack, only string) bool { return only == "" || label(rootOf(s)) == only }

// pair finds the stacks that become each other. The notes say which have no counterpart.
func (c *comparison) pair(old, next *cfn.App, only string) (notes []string) {
	before := map[string]*cfn.Stack{}
	var roots []*cfn.Stack
	for _, s := range old.Stacks {
		before[key(s)] = s
		if s.Parent == nil {
			roots = append(roots, s)
		}
	}
	lone := 0
	for _, s := range next.Stacks {
		if s.Parent == nil {
			lone++
		}
	}
	taken := map[*cfn.Stack]bool{}
	for _, s := range next.Stacks {
		was := before[key(s)]
		if lone == 1 && len(roots) == 1 {
			was = before[strings.Replace(key(s), key(rootOf(s)), key(roots[0]), 1)]
		}
		c.pairs[s] = was
		taken[was] = true
		if !chosen(s, only) {
			continue
		}
		if was == nil && s.Parent == nil {
			notes = append(notes, fmt.Sprintf("%s is a new stack: all of it is created", label(s)))
		}
		for _, why := range s.Hidden {
			notes = append(notes, fmt.Sprintf("%s: %s", label(s), why))
		}
	}
	for _, s := range roots {
		if !taken[s] {
			notes = append(notes, fmt.Sprintf("%s is only among the old ones: no deployment of the new ones touches it; delete the stack for that", label(s)))
		}
	}
	return notes
}

func rootOf(s *cfn.Stack) *cfn.Stack {
	for s.Parent != nil {
		s = s.Parent.Stack
	}
	return s
}

// label is what messages call a stack.
func label(s *cfn.Stack) string { return cmp.Or(s.StackName, s.Name) }

// key is what a stack is found by: its name, or that of the stack around it and its place there.
func key(s *cfn.Stack) string {
	if s.Parent != nil {
		return key(s.Parent.Stack) + "/" + s.Parent.LogicalID
	}
	return label(s)
}

// decide finds the resources that are replaced, and those that are because of them, until there are no more.
func (c *comparison) decide() {
	for again := true; again; {
		again = false
		for next, old := range c.pairs {
			if old == nil {
				continue
			}
			for _, r := range next.Resources {
				if was := old.Resource(r.LogicalID); was != nil && !c.renewed[r] && c.replacement(was, r) == partial.Yes {
					c.renewed[r], again = true, true
				}
			}
		}
	}
}

// replacement says whether a resource is replaced.
func (c *comparison) replacement(old, next *cfn.Resource) partial.Truth {
	f, ok := ofType(next.Type)
	if !ok {
		return partial.No
	}
	if old.Type != next.Type {
		return partial.Yes
	}
	result := partial.No
	for _, property := range strings.Fields(f.createOnly) {
		path := strings.Split(property, "/")
		result = result.Or(c.equal(old.Property(path...), next.Property(path...)).Not())
	}
	for _, property := range strings.Fields(f.perhaps) {
		if c.equal(old.Property(property), next.Property(property)) != partial.Yes {
			result = result.Or(partial.Maybe)
		}
	}
	return result
}

// changed are the properties that differ, certainly or perhaps, in their order.
func (c *comparison) changed(old, next *cfn.Resource) (names []string, certain bool) {
	a, b := old.Property(), next.Property()
	x, y := byName(a), byName(b)
	for _, name := range fieldNames(b, a) {
		switch c.equal(x(name), y(name)) {
		case partial.No:
			names, certain = append(names, name), true
		case partial.Maybe:
			names = append(names, name)
		}
	}
	return names, certain
}

// pairOf is a resource of both states; either may be nil.
type pairOf struct{ old, next *cfn.Resource }

// update lists what is made and updated in a stack and in those nested in it.
func (c *comparison) update(s *cfn.Stack) []Change {
	old := c.pairs[s]
	var out []Change
	for _, r := range ordered(s) {
		var was *cfn.Resource
		if old != nil {
			was = old.Resource(r.LogicalID)
		}
		if r.Nested != nil {
			out = append(out, c.update(r.Nested)...)
		}
		if change, ok := c.made(pairOf{was, r}); ok {
			out = append(out, change)
		}
	}
	return out
}

// cleanup lists what is deleted, what refers to others before those.
func (c *comparison) cleanup(s *cfn.Stack) []Change {
	old := c.pairs[s]
	if old == nil {
		return nil
	}
	var out []Change
	all := ordered(old)
	slices.Reverse(all)
	for _, r := range all {
		next := s.Resource(r.LogicalID)
		if change, ok := c.gone(pairOf{r, next}); ok {
			out = append(out, change)
		}
		if next != nil && next.Nested != nil {
			out = append(out, c.cleanup(next.Nested)...)
		}
	}
	return out
}

// ordered are the resources of a stack, each behind those that it needs.
func ordered(s *cfn.Stack) []*cfn.Resource {
	var out []*cfn.Resource
	seen := map[*cfn.Resource]bool{}
	var visit func(r *cfn.Resource)
	visit = func(r *cfn.Resource) {
		if seen[r] {
			return
		}
		seen[r] = true
		for _, need := range r.Needs() {
			visit(need)
		}
		out = append(out, r)
	}
	for _, r := range s.Resources {
		visit(r)
	}
	return out
}

// made is what the update phase does to a resource; it is not ok for nothing.
func (c *comparison) made(p pairOf) (Change, bool) {
	f, ok := ofType(p.next.Type)
	if !ok || apart(p.next) {
		return Change{}, false
	}
	change := Change{Phase: updatePhase, Certain: p.next.Exists.Is == partial.Yes, Stack: label(p.next.Stack), LogicalID: p.next.LogicalID,
		Type: p.next.Type, Part: f.part, Source: schemas, Effects: []Effect{}}
	if p.old == nil {
		change.Action = Create
		c.created(&change, p)
		return change, true
	}
	names, certain := c.changed(p.old, p.next)
	if len(names) == 0 && p.old.Type == p.next.Type {
		return Change{}, false
	}
	change.Properties = names
	switch replaced := c.replacement(p.old, p.next); {
	case p.old.Type != p.next.Type:
		change.Action, change.Effects = Replace, []Effect{Conflicts}
		change.Message = fmt.Sprintf("its type was %s, and CloudFormation refuses another type under the same logical id; give the new one another id", p.old.Type)
	case replaced != partial.No:
		change.Action, change.Certain = Replace, change.Certain && replaced == partial.Yes
		c.replaced(&change, p, f)
	default:
		change.Action, change.Certain = Update, change.Certain && certain
		c.updated(&change, p)
	}
	return change, true
}

// gone is what the cleanup does to a resource of the old state; it is not ok for nothing.
func (c *comparison) gone(p pairOf) (Change, bool) {
	f, ok := ofType(p.old.Type)
	if !ok || apart(p.old) || p.next != nil && (c.replacement(p.old, p.next) == partial.No || p.old.Type != p.next.Type || f.deletesFirst) {
		return Change{}, false
	}
	change := Change{Phase: cleanupPhase, Action: Delete, Certain: p.old.Exists.Is == partial.Yes, Stack: label(p.old.Stack), LogicalID: p.old.LogicalID,
		Type: p.old.Type, Part: f.part, Source: deletionPolicy, Effects: []Effect{}}
	policy := p.old.Attribute("DeletionPolicy")
	if p.next != nil {
		change.Certain = change.Certain && c.replacement(p.old, p.next) == partial.Yes
		policy = p.next.Attribute("UpdateReplacePolicy")
	}
	if strings.HasPrefix(policy, "Retain") {
		change.Action = Keep
		change.Message = "it stays as it is and is no longer part of the stack"
		return change, true
	}
	c.deleted(&change, p)
	return change, true
}

// deletionPolicy says what is kept.
const deletionPolicy = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html"
