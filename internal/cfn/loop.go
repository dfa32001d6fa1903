package cfn

import "strings"

// loopPrefix begins the keys of Fn::ForEach, which the AWS::LanguageExtensions transform expands.
const loopPrefix = "Fn::ForEach::"

// expand replaces the Fn::ForEach entries of a mapping by what they come to. Other nodes stay what they are.
// Source: AWS CloudFormation Template Reference, Fn::ForEach.
func (s *Stack) expand(n *Node) *Node {
	loops := false
	for key := range n.Entries() {
		loops = loops || strings.HasPrefix(key.Text, loopPrefix)
	}
	if !loops {
		return n
	}
	s.app.step(1)
	if s.app.nesting >= maxNesting {
		return n
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
		out.Items = append(out.Items, s.loop(key, value)...)
	}
	return &out
}

// loop is the entries that one Fn::ForEach comes to: [identifier, [members], {key: value}].
func (s *Stack) loop(key, value *Node) []Node {
	a := arguments(value, 3, 3)
	if a == nil || !a[0].IsText() || a[2].Kind != MappingNode {
		s.hide("line %d: %s takes an identifier, a list and a mapping", s.Template.Line(key), shorten(key.Text, 80))
		return nil
	}
	collection := s.Resolve(&a[1])
	if t := collection.Token(); t != nil && t.Resource == nil || collection.kind != List && collection.kind != Text {
		s.hide("line %d: the list of %s is not known: %s", s.Template.Line(key), shorten(key.Text, 80), collection.Why())
		return nil
	}
	members, _ := collection.Items()
	var out []Node
	for _, member := range members {
		text, ok := member.Literal()
		if !ok {
			s.hide("line %d: a member of the list of %s is not known: %s", s.Template.Line(key), shorten(key.Text, 80), member.Why())
			continue
		}
		body := s.replace(&a[2], a[0].Text, text)
		if body == nil {
			s.hide("line %d: %s comes to more entries than a template may have", s.Template.Line(key), shorten(key.Text, 80))
			return out
		}
		out = append(out, s.expand(body).Items...)
	}
	return out
}

// replace copies a node with an identifier replaced; nil when the copies get too many.
func (s *Stack) replace(n *Node, identifier, text string) *Node {
	if s.app.copies++; s.app.copies > maxCopies {
		return nil
	}
	if key, argument, ok := n.single(); ok && key == "Ref" && argument.Text == identifier && argument.IsText() {
		return &Node{Kind: StringNode, at: n.at, Text: text}
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
