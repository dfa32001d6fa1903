package cfn

import (
	"cmp"
	"slices"
	"strings"

	"ecrprivatelink/internal/partial"
)

// Choice is something that a template leaves to its deployment and that has few ways to come out: a parameter with
// AllowedValues, or a text that conditions compare with others. An App that is made anew under each of its options, see
// [App.Decide], shows what depends on it.
type Choice struct {
	// Key tells choices of an App apart.
	Key string
	// Label is what messages call it, such as "parameter LaunchType of Service".
	Label string
	// Options are the values that it may come to. Otherwise is one more: none of them.
	Options   []string
	Otherwise bool
}

// Option is a way in which a choice comes out.
type Option struct {
	// Value is the value; where Otherwise is set it is none of those in Not.
	Value     string
	Otherwise bool
	Not       []string
}

// All are the options of the choice.
func (c Choice) All() []Option {
	var all []Option
	for _, v := range c.Options {
		all = append(all, Option{Value: v})
	}
	if c.Otherwise {
		all = append(all, Option{Otherwise: true, Not: c.Options})
	}
	return all
}

// Say is the option for messages: "parameter LaunchType of Service is EC2".
func (c Choice) Say(o Option) string {
	switch {
	case !o.Otherwise:
		return c.Label + " is " + shorten(o.Value, 40)
	case len(o.Not) == 1:
		return c.Label + " is not " + shorten(o.Not[0], 40)
	}
	return c.Label + " is none of " + shorten(strings.Join(o.Not, ", "), 80)
}

// maxAllowed is how many AllowedValues are tried one by one. One of more is not known.
const maxAllowed = 8

// Decide takes choices to come out in certain ways. Call it before [App.Add].
func (a *App) Decide(options map[string]Option) { a.decided = options }

// Watch begins to note which open choices a resolved value depends on; [App.Open] tells them.
func (a *App) Watch() { a.watching = true }

// Open are the choices, not decided on, that what was resolved since [App.Watch] depends on, in the order in which they
// were met.
func (a *App) Open() []Choice {
	var out []Choice
	for _, key := range a.met {
		out = append(out, *a.choices[key])
	}
	return out
}

// Depends notes that something which matters depends on an answer.
func (a *App) Depends(t Truth) {
	if t.Is == partial.Maybe {
		a.meet(t.choices...)
	}
}

func (a *App) meet(keys ...string) {
	if !a.watching {
		return
	}
	for _, key := range keys {
		if !a.isMet[key] {
			a.isMet[key] = true
			a.met = append(a.met, key)
		}
	}
}

// choice is the choice of a key, made when it is new.
func (a *App) choice(key, label string) *Choice {
	c := a.choices[key]
	if c == nil {
		c = &Choice{Key: key, Label: label}
		a.choices[key] = c
	}
	return c
}

// allowed notes the choice of a parameter without a value, and returns the value where it was decided on.
func (s *Stack) allowed(t *Token, name string, declared *Node) (Value, bool) {
	if o, ok := s.app.decided[t.Name]; ok && !o.Otherwise {
		return literal(o.Value), true
	}
	n := s.asserted(name, declared.Get("AllowedValues"))
	if n == nil || n.Kind != SequenceNode || len(n.Items) == 0 || len(n.Items) > maxAllowed {
		return Value{}, false
	}
	var values []string
	for i := range n.Items {
		if !n.Items[i].IsText() {
			return Value{}, false
		}
		value, known := s.Resolve(&n.Items[i]).Literal()
		if !known {
			return Value{}, false
		}
		values = append(values, value)
	}
	s.app.choice(t.Name, t.Name).Options = values
	return Value{}, false
}

// asserted are the values that the rules of the template leave to a parameter: those of its AllowedValues, or of a text
// or list that an assertion holds it to, for which no assertion is certain to fail. Nil for none. CloudFormation
// deploys nothing where an assertion does not hold. Source: AWS CloudFormation User Guide, Rules section syntax
// reference.
func (s *Stack) asserted(name string, allowed *Node) *Node {
	var asserts []*Node
	for _, rule := range s.Template.Root.Get("Rules").Entries() {
		if rule.Get("RuleCondition") != nil || rule.Get("Assertions") == nil {
			continue
		}
		for i := range rule.Get("Assertions").Items {
			if assert := rule.Get("Assertions").Items[i].Get("Assert"); assert != nil {
				asserts = append(asserts, assert)
			}
		}
	}
	candidates := allowed
	for _, assert := range asserts {
		if candidates == nil || candidates.Kind != SequenceNode {
			candidates = listed(assert, name)
		}
	}
	if candidates == nil || candidates.Kind != SequenceNode {
		return allowed
	}
	left := &Node{Kind: SequenceNode}
	for _, candidate := range candidates.Items {
		if !slices.ContainsFunc(asserts, func(n *Node) bool { return candidate.IsText() && holds(n, name, candidate.Text) == partial.No }) {
			left.Items = append(left.Items, candidate)
		}
	}
	return left
}

// listed are the values that an assertion alone leaves to a parameter; nil where it leaves that open.
func listed(assert *Node, name string) *Node {
	function, a, _ := assert.Single()
	if a == nil || len(a.Items) != 2 {
		return nil
	}
	first, second := &a.Items[0], &a.Items[1]
	switch {
	case function == "Fn::Equals" && isRefTo(first, name) && second.IsText():
		return &Node{Kind: SequenceNode, Items: []Node{*second}}
	case function == "Fn::Equals" && isRefTo(second, name) && first.IsText():
		return &Node{Kind: SequenceNode, Items: []Node{*first}}
	case function == "Fn::Contains" && isRefTo(second, name) && first.Kind == SequenceNode:
		return first
	}
	return nil
}

// holds answers whether an assertion holds where a parameter has a value and nothing else is known.
func holds(assert *Node, name, value string) partial.Truth {
	function, a, _ := assert.Single()
	if a == nil {
		return partial.Maybe
	}
	if values := listed(assert, name); values != nil {
		out := partial.No
		for i := range values.Items {
			if !values.Items[i].IsText() {
				return partial.Maybe
			}
			if values.Items[i].Text == value {
				out = partial.Yes
			}
		}
		return out
	}
	var each []partial.Truth
	for i := range a.Items {
		each = append(each, holds(&a.Items[i], name, value))
	}
	switch {
	case function == "Fn::Not" && len(each) == 1:
		return each[0].Not()
	case function == "Fn::And" && len(each) > 0:
		return slices.Min(each)
	case function == "Fn::Or" && len(each) > 0:
		return slices.Max(each)
	}
	return partial.Maybe
}

func isRefTo(n *Node, name string) bool {
	function, argument, ok := n.Single()
	return ok && function == "Ref" && argument.IsText() && argument.Text == name
}

// compared answers an Fn::Equals that is open by what was decided on, and notes the choice that it depends on.
func (s *Stack) compared(x, y Value) Truth {
	t := x.Token()
	other, known := y.Literal()
	if t == nil {
		t = y.Token()
		other, known = x.Literal()
	}
	out := Truth{Is: partial.Maybe, Why: cmp.Or(x.Why(), y.Why())}
	if t == nil || !known || t.Name == "" {
		return s.equal(x, y, out)
	}
	if o, ok := s.app.decided[t.Name]; ok {
		switch {
		case !o.Otherwise:
			return truth(o.Value == other)
		case slices.Contains(o.Not, other):
			return truth(false)
		}
	}
	c := s.app.choice(t.Name, t.Name)
	if !slices.Contains(c.Options, other) {
		if len(c.Options) > 0 && !c.Otherwise {
			return truth(false) // AllowedValues leaves it out
		}
		c.Options = append(c.Options, other)
		c.Otherwise = true
	}
	out.choices = []string{c.Key}
	return out
}

// equal is [Stack.compared] for two texts of which neither is one reference beside a literal.
func (s *Stack) equal(x, y Value, out Truth) Truth {
	if x.Kind() != Text || y.Kind() != Text || x.hasNameless() || y.hasNameless() {
		return out
	}
	const yes = "the same"
	key := x.String() + " and " + y.String()
	if o, ok := s.app.decided[key]; ok {
		return truth(!o.Otherwise)
	}
	c := s.app.choice(key, key)
	c.Options, c.Otherwise = []string{yes}, true
	out.choices = []string{key}
	return out
}

func (v Value) hasNameless() bool {
	return slices.ContainsFunc(v.Parts(), func(p Part) bool { return p.Token != nil && p.Token.Name == "" })
}
