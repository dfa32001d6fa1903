package cfn

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"ecrprivatelink/internal/partial"
)

// Stack is a template as it is deployed once.
type Stack struct {
	Options
	// Template is what the stack is made from.
	Template *Template
	// Parent is the resource that nests the stack, or nil.
	Parent *Resource
	// Resources are the resources in the order of the template, those whose condition does not hold excepted.
	Resources []*Resource
	// Hidden says why the stack may have resources that cannot be seen, such as a macro; empty when it has none.
	Hidden []string

	app        *App
	declared   []*Resource // all resources of the template, those that are not created included
	extended   bool        // the template has the transform AWS::LanguageExtensions
	macros     bool        // it has others
	copies     int         // nodes that Fn::ForEach made
	resources  map[string]*Resource
	parameters map[string]*Node
	conditions map[string]*Node
	mappings   map[string]*Node
	outputs    map[string]*Node
	outputKeys []string // in the order of the template

	parameterValues map[string]*Value
	conditionValues map[string]*Truth
	outputValues    map[string]*Value
	imports         map[string]map[*Stack]bool
	needs           []*Stack // see Needs
}

// Resource is a resource of a stack.
type Resource struct {
	// Stack is the stack that declares it.
	Stack *Stack
	// LogicalID is its key in the template's Resources.
	LogicalID string
	// Type is its type, such as "AWS::EC2::VPC".
	Type string
	// Exists says whether the resource is created: it is not known where it has a condition that is not known.
	Exists Truth
	// Nested is the stack that a nested stack's resource makes, where its template is at hand.
	Nested *Stack

	key, node  *Node
	attributes map[string]*Value
}

// Truth is the answer of a condition.
type Truth struct {
	Is partial.Truth
	// Why says of Maybe what it depends on and what would settle it.
	Why string

	choices []string // the keys of the choices that it depends on
}

func truth(holds bool) Truth { return Truth{Is: partial.Of(holds)} }

// isTrue reports whether it is known to hold.
func (t Truth) isTrue() bool { return t.Is == partial.Yes }

func maybe(format string, arguments ...any) Truth {
	return Truth{Is: partial.Maybe, Why: fmt.Sprintf(format, arguments...)}
}

// load reads the sections of the template. What CloudFormation does not take is the App's error.
func (s *Stack) load() {
	root := s.Template.Root
	s.resources = map[string]*Resource{}
	s.parameterValues, s.conditionValues, s.outputValues = map[string]*Value{}, map[string]*Truth{}, map[string]*Value{}
	s.parameters = index(root.Get("Parameters"))
	s.mappings = index(root.Get("Mappings"))
	s.conditions = index(s.section("Conditions"))
	outputs := s.section("Outputs")
	s.outputs = index(outputs)
	for key := range outputs.Entries() {
		s.outputKeys = append(s.outputKeys, key.Text)
	}
	s.transforms(root.Get("Transform"))
	for key, node := range s.section("Resources").Entries() {
		if key.Text == "Fn::Transform" {
			s.hide("the macro in Fn::Transform, line %d, adds resources at deployment", s.Template.Line(key))
			continue
		}
		s.declare(key, node)
	}
	s.declared = s.Resources
}

// section is a section of the template with its loops expanded. One that is larger than CloudFormation takes is an
// error.
func (s *Stack) section(name string) *Node {
	n := s.Template.Root.Get(name)
	expanded, why := s.expandUpTo(n, 2*cmp.Or(quotas[name], maxCopies))
	if why != "" {
		s.hide("%s", why)
	}
	if most := quotas[name]; expanded != n && len(expanded.Items)/2 > most && most > 0 {
		s.fail(n, "with its loops expanded it has more than %d %s, the most that CloudFormation takes in a template; split it, for instance into nested stacks",
			most, strings.ToLower(name))
	}
	return expanded
}

// fail makes a part of the template an error of the App: nothing can be said of what CloudFormation takes no notice of.
func (s *Stack) fail(at *Node, format string, arguments ...any) {
	if s.app.failed == nil {
		s.app.failed = fmt.Errorf("%s:%d: %s", s.Template.Name, s.Template.Line(at), fmt.Sprintf(format, arguments...))
	}
}

func (s *Stack) declare(key, node *Node) {
	r := &Resource{Stack: s, LogicalID: shorten(key.Text, 255), key: key, node: node, Exists: truth(true)}
	if err := checkResource(key, node); err != nil {
		s.fail(key, "%v", err)
		return
	}
	if t := node.Get("Type"); t != nil {
		r.Type = t.Text
	}
	switch {
	case strings.HasSuffix(r.Type, "::MODULE"):
		s.hide("the module %s, line %d, adds resources at deployment", r.LogicalID, s.Template.Line(key))
	case r.Type == "":
		s.hide("the macro in Fn::Transform of %s, line %d, says at deployment what it is", r.LogicalID, s.Template.Line(key))
	}
	if before, twice := s.resources[key.Text]; twice {
		*before = *r // the last one counts
		return
	}
	s.resources[key.Text] = r
	s.Resources = append(s.Resources, r)
}

func (s *Stack) hide(format string, arguments ...any) {
	why := s.Template.Name + ": " + fmt.Sprintf(format, arguments...)
	if !slices.Contains(s.Hidden, why) {
		s.Hidden = append(s.Hidden, why)
	}
}

// settle drops the resources whose condition does not hold. It comes last, since a condition may need what other stacks
// export.
func (s *Stack) settle() {
	around := truth(true)
	if s.Parent != nil {
		around = s.Parent.Exists
	}
	var kept []*Resource
	for _, r := range s.Resources {
		if r.Exists = and(around, s.when(r.node)); r.Exists.Is != partial.No {
			kept = append(kept, r)
		}
	}
	s.Resources = kept
}

// languageExtensions is the transform whose functions are resolved here.
const languageExtensions = "AWS::LanguageExtensions"

// plainTransforms are the other transforms that leave network resources as they are.
// AWS::Serverless-2016-10-31 replaces AWS::Serverless types by functions, APIs, tables and their roles, and
// AWS::ServiceCatalog names of outputs of provisioned products by their values.
// Source: AWS CloudFormation Template Reference, transforms.
var plainTransforms = map[string]bool{
	"AWS::Serverless-2016-10-31":     true,
	"AWS::CodeDeployBlueGreen":       true,
	"AWS::SecretsManager-2020-07-23": true,
	"AWS::SecretsManager-2024-09-16": true,
	"AWS::ServiceCatalog":            true,
}

func (s *Stack) transforms(n *Node) {
	switch {
	case n == nil:
	case n.IsText() && n.Text == languageExtensions:
		s.extended = true
	case n.IsText():
		s.macros = true
		if plainTransforms[n.Text] {
			return
		}
		s.hide("the macro %s may add or change resources at deployment", shorten(n.Text, 80))
	case n.Kind == MappingNode:
		s.transforms(n.Get("Name"))
	case n.Kind == SequenceNode:
		for i := range n.Items {
			s.transforms(&n.Items[i])
		}
	}
}

// once is what compute gives for a name, and itself where computing that asks for it again.
func once[T any](known map[string]*T, name string, itself T, compute func() T) T {
	if v, ok := known[name]; ok {
		return *v
	}
	known[name] = &itself
	v := compute()
	known[name] = &v
	return v
}

// when is the condition of a resource or an output; one that has none is certain.
func (s *Stack) when(n *Node) Truth {
	if c := n.Get("Condition"); c.IsText() {
		return s.Condition(c.Text)
	}
	return truth(true)
}

// index is the entries of a mapping by key.
func index(n *Node) map[string]*Node {
	entries := map[string]*Node{}
	for key, value := range n.Entries() {
		entries[key.Text] = value
	}
	return entries
}

// App is the application that the stack belongs to.
func (s *Stack) App() *App { return s.app }

// Resource returns the resource with a logical id, or nil.
func (s *Stack) Resource(logicalID string) *Resource { return s.resources[logicalID] }

// Metadata is the template's own metadata under a key, or nil.
func (t *Template) Metadata(keys ...string) *Node { return t.Root.Get("Metadata").Find(keys...) }

// ID is the resource's name in the App: "Stack/LogicalId".
func (r *Resource) ID() string { return r.Stack.Name + "/" + r.LogicalID }

// Line is the line in the template at which the resource begins.
func (r *Resource) Line() int { return r.Stack.Template.Line(r.key) }

// stackSet is the type whose stacks may stand in other accounts and Regions.
const stackSet = "AWS::CloudFormation::StackSet"

// nesting holds the types that make a nested stack, and the property that says where its template is.
var nesting = map[string]string{
	"AWS::CloudFormation::Stack":   "TemplateURL",
	"AWS::Serverless::Application": "Location",
	stackSet:                       "TemplateURL",
}

// Nests reports whether a resource of the template, as it is written, makes a nested stack.
func (t *Template) Nests() bool {
	for key, r := range t.Root.Get("Resources").Entries() {
		if kind := r.Get("Type"); kind.IsText() && nesting[kind.Text] != "" || strings.HasPrefix(key.Text, loopPrefix) {
			return true
		}
	}
	return false
}

// Nests reports whether the resource makes a nested stack.
func (r *Resource) Nests() bool { return nesting[r.Type] != "" }

// Inline is the template of a nested stack where it stands in the resource itself, as that of a stack set may.
func (r *Resource) Inline() Value { return r.Property("TemplateBody") }

// Location says where the template of a nested stack is.
func (r *Resource) Location() Value { return r.Property(nesting[r.Type]) }

// Metadata is the text under a key of the resource's metadata, such as "aws:cdk:path", or empty.
func (r *Resource) Metadata(key string) string {
	if n := r.node.Get("Metadata").Get(key); n.IsText() {
		return n.Text
	}
	return ""
}

// Attribute is the text of an attribute beside Type and Properties, such as DeletionPolicy; empty where there is none
// or where it is not known.
func (r *Resource) Attribute(name string) string {
	text, _ := r.Stack.Resolve(r.node.Get(name)).Literal()
	return text
}

// Property resolves a property, or a property within one.
func (r *Resource) Property(names ...string) Value {
	n := r.node.Get("Properties")
	for i, name := range names {
		if isFunction(n) {
			return r.Stack.Resolve(n).Field(names[i:]...)
		}
		expanded, why := r.Stack.expand(n)
		if n = expanded; why != "" && n.Get(name) == nil {
			return unknown("%s", why)
		}
		if n.Get("Fn::Transform") != nil {
			return unknown("the macro in Fn::Transform of %s may set %s at deployment", r.LogicalID, name)
		}
		n = n.Get(name)
	}
	if n == nil {
		return Value{}
	}
	return r.Stack.Resolve(n)
}

// Init resolves the resource's AWS::CloudFormation::Init metadata, which sets instances up.
func (r *Resource) Init() Value {
	return r.Stack.Resolve(r.node.Get("Metadata").Get("AWS::CloudFormation::Init"))
}
