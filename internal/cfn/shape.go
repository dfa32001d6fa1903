package cfn

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/suggest"
)

// formatVersion is the one version of the template format that there is.
// Source: AWS CloudFormation User Guide, CloudFormation template format version syntax.
const formatVersion = "2010-09-09"

// sections are the keys that the top level of a template may have. Globals is for AWS::Serverless alone.
// Source: AWS CloudFormation User Guide, CloudFormation template sections.
var sections = []string{"AWSTemplateFormatVersion", "Conditions", "Description", "Hooks", "Mappings", "Metadata", "Outputs", "Parameters",
	"Resources", "Rules", "Transform"}

// logicalID is the form of the names of resources, parameters and outputs.
// Source: AWS CloudFormation User Guide, CloudFormation template Resources, Parameters and Outputs syntax.
var logicalID = regexp.MustCompile(`^[A-Za-z0-9]+$`)

// shape finds what CloudFormation does not take of the form of the template.
func (w *walker) shape() {
	refuse := func(at *Node, fix, format string, parts ...any) {
		message := fmt.Sprintf(format, parts...)
		w.add(TemplateRefused, message, at, fix, func(lines string) string { return message + ", in " + lines + "; CloudFormation refuses the template." })
	}
	root := w.stack.Template.Root
	for key, value := range root.Entries() {
		if key.Text == "AWSTemplateFormatVersion" && value.IsText() && value.Text != formatVersion {
			refuse(value, "Write "+formatVersion+".", "AWSTemplateFormatVersion is %s, and the only version is %s", shorten(value.Text, 80), formatVersion)
		}
		if slices.Contains(sections, key.Text) || strings.HasPrefix(key.Text, "Fn::") {
			continue
		}
		hint := ""
		if near, ok := suggest.Name(key.Text, sections); ok {
			hint = " (did you mean " + near + "?)"
		}
		refuse(key, "Take it out, or give it the name of a section.", "A template has no section %s%s", shorten(key.Text, 80), hint)
	}
	const fix = "Use letters A-Z and a-z and digits only; in a loop write &{Name} for a name without its other characters."
	for _, r := range w.stack.declared {
		if w.resource = r; !logicalID.MatchString(r.LogicalID) {
			refuse(r.key, fix, "The logical id %s has other characters than letters and digits", r.LogicalID)
		}
	}
	w.resource = nil
	w.values()
	for _, section := range []string{"Parameters", "Outputs"} {
		for key := range w.stack.section(section).Entries() {
			if !logicalID.MatchString(key.Text) && !strings.HasPrefix(key.Text, "Fn::") {
				refuse(key, fix, "The name %s in %s has other characters than letters and digits", shorten(key.Text, 80), section)
			}
		}
	}
}

// values checks the defaults of parameters, and the values that are given to them, against their AllowedValues.
// Source: AWS CloudFormation User Guide, CloudFormation template Parameters syntax.
func (w *walker) values() {
	for _, name := range slices.Sorted(maps.Keys(w.stack.parameters)) {
		declared := w.stack.parameters[name]
		n, kind := declared.Get("AllowedValues"), declared.Get("Type")
		if n == nil || n.Kind != SequenceNode || !kind.IsText() || strings.HasPrefix(kind.Text, "AWS::SSM::") {
			continue
		}
		allowed, more := w.stack.Resolve(n).Items()
		var words []string
		for _, v := range allowed {
			word, known := v.Literal()
			if !known {
				more = "a value that is not known"
			}
			words = append(words, word)
		}
		if more != "" {
			continue
		}
		check := func(v Value, at *Node, what string) {
			items := []Value{v}
			if kind.Text == "CommaDelimitedList" || strings.HasPrefix(kind.Text, "List<") {
				items, _ = commas(v).Items()
			}
			for _, item := range items {
				word, known := item.Literal()
				if !known || slices.Contains(words, word) {
					continue
				}
				w.add(TemplateRefused, what+name+word, at, "Take one of its AllowedValues, or add this one to them.", func(string) string {
					return fmt.Sprintf("%s of parameter %s is %q, and its AllowedValues are %s; CloudFormation refuses that.", what, shorten(name, 80), shorten(word, 80), shorten(plain.List(words), 200))
				})
			}
		}
		if d := declared.Get("Default"); d.IsText() {
			check(w.stack.Resolve(d), d, "The default")
		}
		if v, given := w.stack.given(name); given && v.kind == Text {
			check(v, n, "The value")
		}
	}
}

// dependsOnResource notes that the resource at hand is created after another one, for certain.
func (w *walker) dependsOnResource(r *Resource) {
	if w.resource == nil || !w.ordering || !w.live || !r.Exists.isTrue() {
		return
	}
	if w.after == nil {
		w.after = map[*Resource][]*Resource{}
	}
	if !slices.Contains(w.after[w.resource], r) {
		w.after[w.resource] = append(w.after[w.resource], r)
	}
}

// circles finds resources each of which is created after the next and the last one after the first: CloudFormation can
// create none of them. Source: AWS CloudFormation Template Reference, DependsOn attribute.
func (w *walker) circles() {
	told := map[*Resource]bool{}
	for _, r := range w.stack.declared {
		circle := w.circle(r)
		if len(circle) == 0 || slices.ContainsFunc(circle, func(r *Resource) bool { return told[r] }) {
			continue
		}
		var steps []string
		for i, from := range circle {
			told[from] = true
			to := circle[(i+1)%len(circle)].LogicalID
			if len(circle) == 1 {
				to = "itself"
			}
			steps = append(steps, from.LogicalID+" refers to "+to)
		}
		w.resource = r
		w.add(CircularDependency, "at "+r.LogicalID, r.key,
			"Take one of the references out: a rule of a security group, for one, into an AWS::EC2::SecurityGroupIngress or SecurityGroupEgress.",
			func(string) string {
				return plain.Capital(plain.List(steps)) + ", so that none can be created first; CloudFormation refuses the template."
			})
	}
	w.resource = nil
}

// circle is a shortest way from a resource back to itself; empty where there is none.
func (w *walker) circle(from *Resource) []*Resource {
	before := map[*Resource]*Resource{}
	for queue := []*Resource{from}; len(queue) > 0; queue = queue[1:] {
		for _, next := range w.after[queue[0]] {
			if next == from {
				way := []*Resource{queue[0]}
				for way[0] != from {
					way = slices.Insert(way, 0, before[way[0]])
				}
				return way
			}
			if before[next] == nil {
				before[next] = queue[0]
				queue = append(queue, next)
			}
		}
	}
	return nil
}

// nested checks what the resource of a nested stack says of the template that is nested, where it is at hand.
// Source: AWS CloudFormation Template Reference, AWS::CloudFormation::Stack.
func (w *walker) nested(r *Resource) {
	inner := r.Nested
	if r.Type != "AWS::CloudFormation::Stack" || inner == nil || inner.macros || len(inner.Hidden) > 0 {
		return
	}
	given := r.node.Find("Properties", "Parameters")
	if given != nil && (given.Kind != MappingNode || isFunction(given)) {
		return
	}
	has := map[string]bool{}
	for key := range given.Entries() {
		if strings.HasPrefix(key.Text, "Fn::") {
			return
		}
		has[key.Text] = true
		if inner.parameters[key.Text] == nil {
			w.missing("A parameter", "parameter in "+inner.Template.Name, key.Text, key, slices.Sorted(maps.Keys(inner.parameters)))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(inner.parameters)) {
		if declared := inner.parameters[name]; !has[name] && declared.Kind == MappingNode && declared.Get("Default") == nil && declared.Get("Fn::Transform") == nil {
			w.add(UnresolvedReference, "parameter "+name+" of "+r.LogicalID, r.key, "Give it under Parameters of the nested stack.", func(string) string {
				return fmt.Sprintf("The nested stack %s gives no value for the parameter %s of %s, which has no default; CloudFormation refuses that.",
					r.LogicalID, shorten(name, 80), inner.Template.Name)
			})
		}
	}
}

// output checks the output of a nested stack that Fn::GetAtt or Fn::Sub names.
func (w *walker) output(by, id, attribute string, at *Node) {
	r := w.stack.resources[id]
	name, is := strings.CutPrefix(attribute, "Outputs.")
	if r == nil || !is || r.Nested == nil || r.Nested.macros || len(r.Nested.Hidden) > 0 || r.Type == stackSet {
		return
	}
	if r.Nested.outputs[name] == nil {
		w.missing(by, "output in "+r.Nested.Template.Name, name, at, slices.Sorted(maps.Keys(r.Nested.outputs)))
	}
}
