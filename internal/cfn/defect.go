package cfn

import (
	"fmt"
	"slices"
)

// DefectKind is a kind of [Defect].
type DefectKind string

// The kinds of defects. CloudFormation refuses a template with one of them, except [DuplicateKey].
const (
	// UnresolvedReference is a name that nothing in the template has, or a resource that is not created.
	UnresolvedReference DefectKind = "unresolved-reference"
	// TransformMissing is what only AWS::LanguageExtensions adds to the language, in a template without that transform.
	TransformMissing DefectKind = "transform-missing"
	// TemplateRefused is a form that a template cannot have: a section, a version or a logical id that there is not.
	TemplateRefused DefectKind = "template-refused"
	// CircularDependency is resources that refer to each other in a circle.
	CircularDependency DefectKind = "circular-dependency"
	// YAMLAlias is an alias or a merge key.
	// Source: AWS CloudFormation User Guide, CloudFormation template format.
	YAMLAlias DefectKind = "yaml-alias"
	// DuplicateKey is a key that a mapping has twice. CloudFormation takes the last one without a word.
	// Source: https://github.com/aws-cloudformation/cfn-language-discussion/issues/96.
	DuplicateKey DefectKind = "duplicate-key"
)

// Defect is something in a template that CloudFormation refuses for certain, or cannot be meant. It does not keep the
// rest from being read.
type Defect struct {
	Kind DefectKind
	// Resource is the resource that has the defect, or nil where the template as a whole or an output has it.
	Resource *Resource
	// Line is the line in the template, from 1.
	Line int
	// Message says what is wrong, and Fix how to fix it, each in a sentence.
	Message, Fix string
}

// syntaxDefects are those of the text itself. Tools that package templates for AWS::Serverless write aliases out.
func (w *walker) syntaxDefects() {
	const refused = "CloudFormation takes neither YAML aliases nor merge keys: write the values out, or give the template that aws cloudformation package makes."
	d := w.stack.Template.document
	for what, lines := range map[string][]int{"a YAML alias": d.Aliases, "a YAML merge key (<<)": d.Merges} {
		if len(lines) > 0 {
			w.order = append(w.order, &found{Defect: Defect{Kind: YAMLAlias, Line: lines[0], Fix: refused}, lines: lines[:min(len(lines), maxDefects)],
				say: func(lines string) string { return "The template has " + what + " in " + lines + "." }})
		}
	}
	slices.SortFunc(w.order, func(a, b *found) int { return a.Line - b.Line })
}

// repeated notes the keys that a mapping of the template has twice.
func (w *walker) repeated() {
	for n := range w.stack.Template.Root.All() {
		if len(n.Items) <= 2 {
			continue
		}
		seen := make(map[string]bool, len(n.Items)/2)
		for key := range n.Entries() {
			if seen[key.Text] {
				name := shorten(key.Text, 80)
				w.add(DuplicateKey, fmt.Sprint(w.stack.Template.Line(key), key.Text), key, "Remove the one that is not meant.", func(lines string) string {
					return fmt.Sprintf("The key %s in %s stands in its mapping already; CloudFormation takes the last one without a word.", name, lines)
				})
			}
			seen[key.Text] = true
		}
	}
}
