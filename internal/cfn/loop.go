package cfn

import (
	"cmp"
	"fmt"
	"strings"
)

// loopPrefix begins the keys of Fn::ForEach, which the AWS::LanguageExtensions transform expands.
const loopPrefix = "Fn::ForEach::"

// expand replaces the Fn::ForEach entries of a mapping by what they come to. Other nodes stay what they are. Entries
// that are not known are left out, and why says so. Source: AWS CloudFormation Template Reference, Fn::ForEach.
func (s *Stack) expand(n *Node) (expanded *Node, why string) { return s.expandUpTo(n, maxCopies) }

// expandUpTo stops soon after so many items, which is enough to see that they are too many.
func (s *Stack) expandUpTo(n *Node, most int) (expanded *Node, why string) {
	loops := false
	for key := range n.Entries() {
		loops = loops || strings.HasPrefix(key.Text, loopPrefix)
	}
	if !loops {
		return n, ""
	}
	s.app.step(1)
	if s.app.nesting >= maxNesting {
		return n, fmt.Sprintf("line %d: loops are nested more than %d deep", s.Template.Line(n), maxNesting)
	}
	s.app.nesting++
	defer func() { s.app.nesting-- }()
	out := *n
	out.Items = nil
	for key, value := range n.Entries() {
		if !strings.HasPrefix(key.Text, loopPrefix) {
			out.Items = append(out.Items, *key, *value)
			continue
		}
		items, left := s.loop(key, value, most)
		out.Items = append(out.Items, items...)
		why = cmp.Or(why, left)
	}
	return &out, why
}

// loop is the entries that one Fn::ForEach comes to: [identifier, [members], {key: value}].
func (s *Stack) loop(key, value *Node, most int) (out []Node, why string) {
	left := func(format string, arguments ...any) string {
		return fmt.Sprintf("line %d: ", s.Template.Line(key)) + fmt.Sprintf(format, arguments...)
	}
	name := shorten(key.Text, 80)
	a := arguments(value, 3, 3)
	if a == nil || !a[0].IsText() || a[2].Kind != MappingNode {
		return nil, left("%s takes an identifier, a list and a mapping", name)
	}
	collection := s.Resolve(&a[1])
	if t := collection.Token(); t != nil && t.Resource == nil || collection.kind != List && collection.kind != Text {
		return nil, left("the list of %s is not known: %s", name, collection.Why())
	}
	for _, member := range collection.Members() {
		text, ok := member.Literal()
		if !ok {
			why = cmp.Or(why, left("a member of the list of %s is not known: %s", name, member.Why()))
			continue
		}
		body := s.replace(&a[2], a[0].Text, text)
		if body == nil {
			s.fail(key, "%s comes to more than a template may have: CloudFormation takes at most %d resources and 1 MB",
				name, quotas["Resources"])
		}
		if s.app.failed != nil {
			return nil, s.app.failed.Error()
		}
		entries, inner := s.expandUpTo(body, most)
		why = cmp.Or(why, inner)
		if out = append(out, entries.Items...); len(out) > most {
			break
		}
	}
	return out, why
}

// replace copies a node with an identifier replaced; nil when the copies get too many.
func (s *Stack) replace(n *Node, identifier, text string) *Node {
	if s.copies++; s.copies > maxCopies {
		return nil
	}
	if key, argument, ok := n.Single(); ok && key == "Ref" && argument.Text == identifier && argument.IsText() {
		replaced := n.Like(StringNode, text)
		return &replaced
	}
	out := *n
	switch {
	case n.Kind == StringNode && strings.Contains(n.Text, "{"+identifier+"}"):
		letters := strings.Map(func(c rune) rune { // &{…} leaves letters and digits only
			if c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
				return c
			}
			return -1
		}, text)
		out.Text = strings.NewReplacer("${"+identifier+"}", text, "&{"+identifier+"}", letters).Replace(n.Text)
		if len(out.Text) > maxText {
			return nil
		}
	case len(n.Items) > 0:
		out.Items = make([]Node, len(n.Items))
		for i := range n.Items {
			item := s.replace(&n.Items[i], identifier, text)
			if item == nil {
				return nil
			}
			out.Items[i] = *item
		}
	}
	return &out
}
