package cfn

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"ecrprivatelink/internal/syntax"
)

// function resolves the argument of an intrinsic function.
type function func(s *Stack, argument *Node) Value

// functions are the intrinsic functions. Source: AWS CloudFormation Template Reference, intrinsic function reference.
var functions map[string]function

func init() { // a plain variable would refer to itself
	functions = map[string]function{
		"Ref":                ref,
		"Fn::Base64":         (*Stack).Resolve, // the text itself: who reads user data wants to read it
		"Fn::Cidr":           cidr,
		"Fn::FindInMap":      findInMap,
		"Fn::GetAtt":         getAtt,
		"Fn::GetAZs":         getAZs,
		"Fn::If":             ifElse,
		"Fn::GetStackOutput": stackOutput,
		"Fn::ImportValue":    importValue,
		"Fn::Join":           join,
		"Fn::Length":         length,
		"Fn::Select":         choose,
		"Fn::Split":          split,
		"Fn::Sub":            sub,
		"Fn::ToJsonString":   toJSON,
		"Fn::Transform": func(*Stack, *Node) Value {
			return unknown("the macro in Fn::Transform gives its value at deployment")
		},
		"Fn::And": asText, "Fn::Or": asText, "Fn::Not": asText, "Fn::Equals": asText,
	}
}

// isFunction reports whether the node is a call of an intrinsic function.
func isFunction(n *Node) bool {
	if n == nil {
		return false
	}
	name, _, ok := n.Single()
	return ok && (name == "Ref" || strings.HasPrefix(name, "Fn::") && !strings.HasPrefix(name, loopPrefix))
}

// Resolve is what an expression comes to. The Value knows the place of the expression, not of what it refers to.
func (s *Stack) Resolve(n *Node) Value {
	if n == nil {
		return Value{}
	}
	s.app.step(1 + len(n.Items)/8)
	if s.app.failed != nil {
		return unknown("%v", s.app.failed)
	}
	if s.app.nesting >= maxNesting {
		return s.unknown(n, "the expression refers to itself or is nested more than %d levels deep", maxNesting)
	}
	s.app.nesting++
	v := s.resolve(n)
	s.app.nesting--
	v.at = position{s.Template, n}
	return v
}

func (s *Stack) resolve(n *Node) Value {
	switch n.Kind {
	case NullNode:
		return Value{}
	case BoolNode:
		// A plain YES of YAML becomes the text true wherever a text is wanted, as seen in tags.
		// Source: https://github.com/ASFHyP3/hyp3/pull/2061.
		return literal(strconv.FormatBool(syntax.IsTrue(n.Text)))
	case SequenceNode:
		items := make([]Value, 0, len(n.Items))
		for i := range n.Items {
			if v := s.Resolve(&n.Items[i]); v.kind != Absent {
				items = append(items, v)
			}
		}
		return Value{kind: List, items: items}
	case MappingNode:
		if isFunction(n) {
			name, argument, _ := n.Single()
			if f, ok := functions[name]; ok {
				return f(s, argument)
			}
			return s.unknown(n, "%s is not an intrinsic function that is known here", shorten(name, 40))
		}
		expanded, why := s.expand(n)
		if why != "" {
			return unknown("%s", why)
		}
		return s.mapping(expanded)
	}
	return s.dynamic(n.Text)
}

func (s *Stack) mapping(n *Node) Value {
	if n.Get("Fn::Transform") != nil {
		return unknown("the macro in Fn::Transform may change what stands beside it at deployment")
	}
	fields := make([]Field, 0, len(n.Items)/2)
	for key, value := range n.Entries() {
		if v := s.Resolve(value); v.kind != Absent {
			fields = append(fields, Field{key.Text, v})
		}
	}
	return Value{kind: Map, fields: fields}
}

// reference is a dynamic reference, which CloudFormation replaces at deployment.
// Source: AWS CloudFormation User Guide, Get values stored in other services using dynamic references.
var reference = regexp.MustCompile(`\{\{resolve:(ssm|ssm-secure|secretsmanager):[^{}]*\}\}`)

// dynamic is a text with the dynamic references in it made unknown, or resolved where a template of the application
// makes the parameter.
func (s *Stack) dynamic(text string) Value {
	if !strings.Contains(text, "{{resolve:") {
		return literal(text)
	}
	var parts []Part
	at := 0
	for _, m := range reference.FindAllStringSubmatchIndex(text, -1) {
		parts = append(parts, Part{Text: text[at:m[0]]})
		whole, service := text[m[0]:m[1]], text[m[2]:m[3]]
		at = m[1]
		name, _, _ := strings.Cut(text[m[3]+1:m[1]-2], ":")
		if v, ok := s.ssmValue(name); ok && service == "ssm" {
			parts = append(parts, v.Parts()...)
			continue
		}
		parts = append(parts, Part{Token: &Token{Name: whole, Why: "the dynamic reference " + whole + " is read at deployment"}})
	}
	return joined(append(parts, Part{Text: text[at:]}))
}

// arguments are the arguments of a function that takes a list of them; nil when it does not have as many.
func arguments(n *Node, least, most int) []Node {
	if n.Kind != SequenceNode || len(n.Items) < least || len(n.Items) > most {
		return nil
	}
	return n.Items
}

func (s *Stack) wrong(n *Node, name, want string) Value {
	return s.unknown(n, "%s takes %s", name, want)
}

// unknown is a value that is not known, for a reason at a node.
func (s *Stack) unknown(at *Node, format string, arguments ...any) Value {
	return unknown("%s, line %d: %s", s.Template.Name, s.Template.Line(at), fmt.Sprintf(format, arguments...))
}
