package cfn

import (
	"fmt"
	"strings"
)

// ref is Ref: a parameter, a pseudo parameter or a resource.
func ref(s *Stack, n *Node) Value {
	name, why := s.logicalName(n)
	if why != "" {
		return unknown("%s", why)
	}
	if name == "" {
		return s.wrong(n, "Ref", "the name of a parameter or a resource")
	}
	return s.ref(name, n)
}

// logicalName is a name in Ref or Fn::GetAtt, which a function may give with AWS::LanguageExtensions. It is empty where
// there is no name; why is why it is not known.
// Source: AWS CloudFormation Template Reference, Ref and Fn::GetAtt.
func (s *Stack) logicalName(n *Node) (name, why string) {
	switch {
	case n.IsText():
		return n.Text, ""
	case !isFunction(n):
		return "", ""
	}
	v := s.Resolve(n)
	if name, ok := v.Literal(); ok {
		return name, ""
	}
	return "", fmt.Sprintf("%s, line %d: the name that is referred to is not known: %s", s.Template.Name, s.Template.Line(n), v.Why())
}

func (s *Stack) ref(name string, n *Node) Value {
	if strings.HasPrefix(name, "AWS::") {
		return s.Pseudo(name)
	}
	if r := s.resources[name]; r != nil {
		return r.Value("")
	}
	if _, ok := s.parameters[name]; ok {
		return s.Parameter(name)
	}
	return s.unknown(n, "there is no parameter or resource %s", shorten(name, 80))
}

// getAtt is Fn::GetAtt, of "Resource.Attribute" or of the two in a list.
func getAtt(s *Stack, n *Node) Value {
	var name, attribute, why string
	if a := arguments(n, 2, 2); a != nil {
		if name, why = s.logicalName(&a[0]); why == "" {
			attribute, why = s.logicalName(&a[1])
		}
	} else {
		name, why = s.logicalName(n)
		name, attribute, _ = strings.Cut(name, ".")
	}
	switch {
	case why != "":
		return unknown("%s", why)
	case name == "" || attribute == "":
		return s.wrong(n, "Fn::GetAtt", "a logical id and an attribute")
	}
	return s.getAtt(name, attribute, n)
}

func (s *Stack) getAtt(name, attribute string, n *Node) Value {
	r := s.resources[name]
	if r == nil {
		return s.unknown(n, "there is no resource %s", shorten(name, 80))
	}
	return r.Value(attribute)
}

// Pseudo is a pseudo parameter.
// Source: AWS CloudFormation Template Reference, pseudo parameters reference.
func (s *Stack) Pseudo(name string) Value {
	word := func(known, why string) Value {
		if known != "" {
			return literal(known)
		}
		if o, ok := s.app.decided[name]; ok && !o.Otherwise {
			return literal(o.Value)
		}
		return tokenValue(&Token{Name: name, Word: true, Why: why})
	}
	switch name {
	case "AWS::NoValue":
		return Value{}
	case "AWS::Region":
		return word(s.Region, "the Region is not known; give --region")
	case "AWS::AccountId":
		return word(s.Account, "the account is not known; give --account")
	case "AWS::Partition":
		return word(s.Partition, "the partition is not known; give --region")
	case "AWS::URLSuffix":
		return word(s.Suffix, "the DNS suffix is not known; give --region")
	case "AWS::StackName":
		if s.StackName != "" {
			return literal(s.StackName)
		}
		return tokenValue(&Token{Name: name + " of " + s.Name, Word: true, Why: "the name of the stack is given at deployment"})
	}
	return tokenValue(&Token{Name: shorten(name, 80) + " of " + s.Name, Why: name + " is known at deployment only"})
}

// Parameter is the value of a parameter of the template.
func (s *Stack) Parameter(name string) Value {
	v := once(s.parameterValues, name, unknown("the parameter %s depends on itself", name), func() Value { return s.parameter(name, s.parameters[name]) })
	s.meets(v)
	return v
}

// meets notes that something depends on a parameter whose values are few.
func (s *Stack) meets(v Value) {
	if t := v.Token(); t != nil && s.app.watching {
		if c := s.app.choices[t.Name]; c != nil && !c.Otherwise {
			s.app.meet(c.Key)
		}
	}
}

func (s *Stack) parameter(name string, declared *Node) Value {
	kind := ""
	if n := declared.Get("Type"); n.IsText() {
		kind = n.Text
	}
	value, given := s.given(name)
	if !given {
		n := declared.Get("Default")
		switch {
		case n.IsText():
			value = s.Resolve(n)
		case n != nil && n.Kind == SequenceNode: // not allowed, but plain to read
			return s.Resolve(n)
		default:
			t := &Token{Name: "parameter " + name + " of " + s.Name, Why: s.settles(name)}
			if v, ok := s.allowed(t, name, declared); ok && !strings.HasPrefix(kind, "AWS::SSM::") {
				value = v
				break
			}
			return tokenValue(t)
		}
	}
	if strings.HasPrefix(kind, "AWS::SSM::Parameter::Value<") {
		value = s.stored(value)
	}
	if strings.HasPrefix(kind, "List<") || kind == "CommaDelimitedList" || strings.HasPrefix(kind, "AWS::SSM::Parameter::Value<List<") {
		return commas(value)
	}
	return value
}

// given is the value that is given to a parameter from outside the template.
func (s *Stack) given(name string) (Value, bool) {
	if s.Parent != nil {
		v := s.Parent.Property("Parameters", name)
		if s.Parent.Type == stackSet {
			v = s.Parent.setParameter(name)
		}
		if v.kind == List {
			v = s.glue(",", v)
		}
		if v.kind == Map {
			v = unknown("the parameter %s of the nested stack %s is not a text", name, s.Name)
		}
		return v, v.kind != Absent
	}
	text, ok := s.Parameters[name]
	return s.dynamic(text), ok
}

// setParameter is the value that a stack set gives to a parameter of its template: its own or, for the instances of a
// group, the one that overrides it. Where groups differ it is not known.
// Source: AWS CloudFormation Template Reference, AWS::CloudFormation::StackSet StackInstances.
func (r *Resource) setParameter(name string) Value {
	value := underKey(r.Property("Parameters"), name)
	groups, more := r.Property("StackInstancesGroup").Items()
	if more != "" {
		return unknown("%s", more)
	}
	overridden := false
	for i, g := range groups {
		override := underKey(g.Field("ParameterOverrides"), name)
		if overridden = overridden || override.kind != Absent; i == 0 && overridden {
			value = override
			continue
		}
		text, known := value.Literal()
		other, alike := override.Literal()
		if overridden && (!known || !alike || text != other) {
			return unknown("groups of instances of the stack set %s override the parameter %s differently", r.ID(), name)
		}
	}
	return value
}

// underKey is the value of the parameter of a name in a list of Parameter; absent where the list has none.
func underKey(list Value, name string) Value {
	items, more := list.Items()
	for _, item := range items {
		if key, known := item.Field("ParameterKey").Literal(); known && key == name {
			return item.Field("ParameterValue")
		}
	}
	if more != "" {
		return unknown("%s", more)
	}
	return Value{}
}

func (s *Stack) settles(name string) string {
	if s.Parent != nil {
		return "the parameter " + name + " has no default, and " + s.Name + " does not give it"
	}
	return "the parameter " + name + " has no default; give --parameter " + name + "=…"
}

// stored is the value of a parameter in Systems Manager Parameter Store.
func (s *Stack) stored(name Value) Value {
	text, ok := name.Literal()
	if !ok {
		return name
	}
	if v, ok := s.ssmValue(text); ok {
		return v
	}
	return tokenValue(&Token{Name: "{{resolve:ssm:" + text + "}}", Why: "the Systems Manager parameter " + text + " is read at deployment"})
}

// commas splits the value of a list parameter.
func commas(value Value) Value {
	list := splitText(",", value)
	for i, item := range list.items {
		if text, ok := item.Literal(); ok && item.parts == nil {
			list.items[i] = literal(strings.TrimSpace(text))
		}
	}
	return list
}
