package cfn

import (
	"maps"
	"slices"
	"strings"

	"ecrprivatelink/internal/partial"
)

// Needs are the other stacks of the application that have, or may have, to be deployed before this one: it imports what
// they export, or reads a Systems Manager parameter that they make. It resolves what nothing else asked for, so ask
// after [App.Open].
func (s *Stack) Needs() []*Stack {
	for _, name := range slices.Sorted(maps.Keys(s.parameters)) {
		s.Parameter(name)
	}
	for _, r := range s.Resources {
		s.taken(r.node)
	}
	for _, key := range s.outputKeys {
		if s.when(s.outputs[key]).Is != partial.No {
			s.taken(s.outputs[key])
		}
	}
	return s.needs
}

// taken resolves what other stacks give to a node. The branch of Fn::If that is not taken takes nothing.
func (s *Stack) taken(n *Node) {
	name, argument, _ := n.Single()
	switch {
	case name == "Fn::ImportValue", n.IsText() && strings.Contains(n.Text, "{{resolve:ssm:"):
		s.Resolve(n)
	case name == "Fn::If" && arguments(argument, 3, 3) != nil && argument.Items[0].IsText():
		holds := s.Condition(argument.Items[0].Text).Is
		if holds != partial.No {
			s.taken(&argument.Items[1])
		}
		if holds != partial.Yes {
			s.taken(&argument.Items[2])
		}
	default:
		for i := range n.Items {
			s.taken(&n.Items[i])
		}
	}
}

func (s *Stack) need(other *Stack) {
	if other != s && !slices.Contains(s.needs, other) {
		s.needs = append(s.needs, other)
	}
}

// Needs are the resources of the same stack that the resource refers to or names in DependsOn, each once, in the order
// of the template. CloudFormation makes them first.
func (r *Resource) Needs() []*Resource {
	named := map[string]bool{}
	for n := range r.node.Get("Properties").All() {
		switch name, argument, _ := n.Single(); {
		case name == "Ref" && argument.IsText():
			named[argument.Text] = true
		case name == "Fn::GetAtt" && argument.IsText():
			id, _, _ := strings.Cut(argument.Text, ".")
			named[id] = true
		case name == "Fn::GetAtt" && len(argument.Items) > 0:
			named[argument.Items[0].Text] = true
		case name == "Fn::Sub":
			text := argument.Text
			if len(argument.Items) > 0 {
				text = argument.Items[0].Text
			}
			for piece, isName := range pieces(text) {
				if id, _, _ := strings.Cut(strings.TrimSpace(piece), "."); isName {
					named[id] = true
				}
			}
		}
	}
	for n := range r.node.Get("DependsOn").All() {
		named[n.Text] = true
	}
	return slices.DeleteFunc(slices.Clone(r.Stack.Resources), func(other *Resource) bool { return other == r || !named[other.LogicalID] })
}
