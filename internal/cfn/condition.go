package cfn

import (
	"fmt"
	"slices"

	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/syntax"
)

// Condition is the answer of a condition of the template.
func (s *Stack) Condition(name string) Truth {
	n := s.conditions[name]
	if n == nil {
		return maybe("%s: there is no condition %s", s.Template.Name, shorten(name, 80))
	}
	return once(s.conditionValues, name, maybe("%s: the condition %s depends on itself", s.Template.Name, name), func() Truth { return s.holds(n) })
}

// holds is the answer of an expression of a condition.
// Source: AWS CloudFormation Template Reference, condition functions.
func (s *Stack) holds(n *Node) Truth {
	s.app.step(1)
	if s.app.nesting >= maxNesting || s.app.failed != nil {
		return s.maybe(n, "the condition is nested too deep")
	}
	s.app.nesting++
	defer func() { s.app.nesting-- }()

	name, argument, ok := n.Single()
	if !ok {
		if n.Kind == BoolNode {
			return truth(syntax.IsTrue(n.Text))
		}
		return s.maybe(n, "the condition is not a condition function")
	}
	switch name {
	case "Condition":
		return s.Condition(argument.Text)
	case "Fn::Not":
		if a := arguments(argument, 1, 1); a != nil {
			return not(s.holds(&a[0]))
		}
	case "Fn::And", "Fn::Or":
		if a := arguments(argument, 1, 1000); a != nil {
			all, join := s.holds(&a[0]), or
			if name == "Fn::And" {
				join = and
			}
			for i := range a[1:] {
				all = join(all, s.holds(&a[1+i]))
			}
			return all
		}
	case "Fn::Equals":
		if a := arguments(argument, 2, 2); a != nil {
			x, y := s.Resolve(&a[0]), s.Resolve(&a[1])
			if is := same(x, y); is != partial.Maybe {
				return Truth{Is: is}
			}
			return s.compared(x, y)
		}
	}
	return s.maybe(n, "%s is not a condition function with its arguments", shorten(name, 40))
}

// maybe is an answer that is open, for a reason at a node.
func (s *Stack) maybe(at *Node, format string, arguments ...any) Truth {
	return maybe("%s, line %d: %s", s.Template.Name, s.Template.Line(at), fmt.Sprintf(format, arguments...))
}

func not(t Truth) Truth {
	t.Is = t.Is.Not()
	return t
}

// and is the lesser of two answers. An open one depends on the choices of both.
func and(a, b Truth) Truth {
	if a.Is == partial.Maybe && b.Is == partial.Maybe {
		a.choices = slices.Concat(a.choices, b.choices)
		return a
	}
	if b.Is < a.Is {
		return b
	}
	return a
}

func or(a, b Truth) Truth { return not(and(not(a), not(b))) }

// ifElse is Fn::If. Where the condition is not known the value is known only if both branches come to the same.
func ifElse(s *Stack, n *Node) Value {
	a := arguments(n, 3, 3)
	if a == nil || !a[0].IsText() {
		return s.wrong(n, "Fn::If", "a condition's name and two values")
	}
	t := s.Condition(a[0].Text)
	switch {
	case t.Is == partial.Yes:
		return s.Resolve(&a[1])
	case t.Is == partial.No:
		return s.Resolve(&a[2])
	}
	s.app.Depends(t)
	yes, no := s.Resolve(&a[1]), s.Resolve(&a[2])
	if same(yes, no) == partial.Yes {
		return yes
	}
	v := unknown("it depends on the condition %s: %s", a[0].Text, t.Why)
	v.optional = yes.mayBeAbsent() || no.mayBeAbsent()
	return v
}

// asText is a condition function that stands where a value is wanted.
func asText(s *Stack, n *Node) Value {
	return s.wrong(n, "a condition function", "its place in Conditions")
}
