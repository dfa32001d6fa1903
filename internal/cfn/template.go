package cfn

import (
	"errors"
	"fmt"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/syntax"
	"ecrprivatelink/internal/syntax/yamltree"
)

// Node is a piece of a template as it is written, before any expression in it is resolved. YAML's short intrinsics,
// such as !Ref, are mappings as in their long form.
type Node = syntax.Node

// The kinds of nodes.
const (
	NullNode     = syntax.Null
	BoolNode     = syntax.Bool
	NumberNode   = syntax.Number
	StringNode   = syntax.String
	SequenceNode = syntax.Sequence
	MappingNode  = syntax.Mapping
)

// ErrNotTemplate is in the errors of [Parse] for a well-formed text that is something else than a template.
var ErrNotTemplate = errors.New("it is not a CloudFormation template")

// Template is one template.
type Template struct {
	// Name is what messages call the template, as a rule the path as the user gave it.
	Name string
	// Root is the whole template; nil after [Template.Shed].
	Root *Node

	document *syntax.Document
	text     string
}

// Parse reads a template in JSON or YAML. The name is what messages call it; where it ends in .json the text is taken
// for JSON, else a text that begins with { may be either. The error is one line, "NAME:LINE: what is wrong".
func Parse(name, text string) (*Template, error) {
	fail := func(err error) (*Template, error) {
		var at *syntax.Error
		if errors.As(err, &at) {
			return nil, fmt.Errorf("%s:%d: %s", name, at.Line, at.Problem)
		}
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	text = strings.TrimPrefix(text, "\ufeff")
	if err := checkText(text); err != nil {
		return fail(err)
	}
	document, err := read(name, text)
	if err != nil {
		return fail(err)
	}
	t := &Template{Name: name, Root: &document.Root, document: document, text: text}
	if err := t.checkShape(); err != nil {
		return fail(err)
	}
	return t, nil
}

// checkText refuses what is no text or too much of it.
func checkText(text string) error {
	switch {
	case strings.TrimSpace(text) == "":
		return errors.New("the file is empty; want a CloudFormation template in JSON or YAML")
	case len(text) > MaxSize:
		return fmt.Errorf("the file has %d bytes, and CloudFormation takes templates of at most %d (1 MB); split it, for instance into nested stacks",
			len(text), MaxSize)
	case strings.IndexByte(text, 0) >= 0 || !utf8.ValidString(text):
		return errors.New("the file is not UTF-8 text; want a CloudFormation template in JSON or YAML")
	}
	return nil
}

// read reads a text as JSON, or as YAML.
func read(name, text string) (*syntax.Document, error) {
	isJSON := strings.EqualFold(path.Ext(name), ".json")
	var problem error
	if isJSON || strings.TrimLeft(text, " \t\r\n")[0] == '{' {
		document, err := syntax.JSON(text, dialect.Limits)
		if err == nil || isJSON {
			return document, err
		}
		problem = err
	}
	document, err := yamltree.Read(text, dialect)
	if err != nil && problem != nil {
		err = problem // it begins as JSON does: the complaint about JSON is the likelier one
	}
	return document, err
}

// dialect is the YAML of CloudFormation: that of YAML 1.1, where a plain yes is true, with short intrinsics.
// Source: AWS CloudFormation User Guide, CloudFormation template format.
var dialect = yamltree.Dialect{Limits: syntax.Limits{Depth: 256, Nodes: MaxSize}, Words: true, Tagged: short}

// short turns a short intrinsic, such as !GetAtt, into its long form.
func short(tag string, n Node) (Node, error) {
	name, ok := strings.CutPrefix(tag, "!")
	if !ok || name == "" || strings.HasPrefix(name, "!") {
		return n, nil
	}
	if name != "Ref" && name != "Condition" {
		name = "Fn::" + name
	}
	call := n.Like(MappingNode, "")
	call.Items = []Node{n.Like(StringNode, name), n}
	return call, nil
}

// checkShape refuses a text that is no template, and a template that CloudFormation takes no resource from.
func (t *Template) checkShape() error {
	if t.Root.Kind != MappingNode {
		return fmt.Errorf("%w: its top level is not a mapping with Resources", ErrNotTemplate)
	}
	resources := t.Root.Get("Resources")
	if resources == nil {
		var keys []string
		for key := range t.Root.Entries() {
			if len(keys) == 5 {
				keys = append(keys, "…")
				break
			}
			keys = append(keys, shorten(key.Text, 40))
		}
		return fmt.Errorf("%w: it has no Resources at its top level, only: %s", ErrNotTemplate, strings.Join(keys, ", "))
	}
	if resources.Kind != MappingNode {
		return fmt.Errorf("%w: its Resources are not a mapping of logical ids", ErrNotTemplate)
	}
	for key, resource := range resources.Entries() {
		if key.Text == "Fn::Transform" || strings.HasPrefix(key.Text, loopPrefix) {
			continue
		}
		if err := checkResource(key, resource); err != nil {
			return &syntax.Error{Line: t.Line(key), Problem: err.Error()}
		}
	}
	for _, section := range []string{"Resources", "Parameters", "Mappings", "Outputs"} {
		if n := t.Root.Get(section); n != nil && n.Kind == MappingNode {
			if err := checkQuota(section, len(n.Items)/2); err != nil {
				return &syntax.Error{Line: t.Line(n), Problem: err.Error()}
			}
		}
	}
	return nil
}

// checkResource refuses a resource that is not a mapping with a type. A macro in it may add the type.
func checkResource(key, resource *Node) error {
	kind := resource.Get("Type")
	switch {
	case resource.Kind != MappingNode:
		return fmt.Errorf("the resource %s is not a mapping with a Type and Properties", shorten(key.Text, 80))
	case kind == nil && resource.Get("Fn::Transform") == nil:
		return fmt.Errorf("the resource %s has no Type; want one such as AWS::EC2::VPC", shorten(key.Text, 80))
	case kind != nil && kind.Kind != StringNode:
		return fmt.Errorf("the Type of the resource %s is not a text; want one such as AWS::EC2::VPC", shorten(key.Text, 80))
	}
	return nil
}

// shorten makes a text of a template fit for a message: short, and without line ends and other control characters.
func shorten(text string, size int) string {
	return plain.Start(strings.Map(func(c rune) rune {
		if !unicode.IsGraphic(c) {
			return utf8.RuneError
		}
		return c
	}, text), size)
}

// Line is the line a node of the template stands in, from 1; 0 for nil.
func (t *Template) Line(n *Node) int { return t.document.Line(n) }

// Shed drops the tree of the template, which takes several times the memory of its text. Only [Template.Place] may be
// asked after that, until the tree is restored.
func (t *Template) Shed() { t.Root, t.document = nil, nil }

// Restore reads the text again after [Template.Shed]. It could be read before, so an error is a defect of the reader.
func (t *Template) Restore() error {
	if t.document != nil {
		return nil
	}
	document, err := read(t.Name, t.text)
	if err != nil {
		return err
	}
	t.Root, t.document = &document.Root, document
	return nil
}

// Place is the line and the column, from 1, of the key that keys lead to from the root, such as "Resources", "Vpc" and
// "Properties"; 0 where there is none. It is for one goroutine at a time.
func (t *Template) Place(keys ...string) (line, column int) {
	if err := t.Restore(); err != nil {
		return 0, 0
	}
	at := t.Root
	var found *Node
	for _, key := range keys {
		found = nil
		for k, value := range at.Entries() {
			if k.Text == key { // of a key that stands twice the last counts
				found, at = k, value
			}
		}
		if found == nil {
			return 0, 0
		}
	}
	return t.document.Position(found)
}

// MaxSize is the size in bytes of the largest template that CloudFormation takes, from Amazon S3.
// Source: AWS CloudFormation User Guide, Understand CloudFormation quotas (1 MB); the service's own message has the
// number of bytes ("Template may not exceed 1000000 bytes in size").
const MaxSize = 1_000_000

// quotas are what a section of a template holds at most, after Fn::ForEach has been expanded.
// Source: AWS CloudFormation User Guide, Understand CloudFormation quotas; Template Reference, Fn::ForEach.
var quotas = map[string]int{"Resources": 500, "Parameters": 200, "Mappings": 200, "Outputs": 200}

// checkQuota refuses a section that has more entries than CloudFormation takes.
func checkQuota(section string, entries int) error {
	if most := quotas[section]; entries > most {
		return fmt.Errorf("it has %d %s, and CloudFormation takes at most %d in a template; split it, for instance into nested stacks",
			entries, strings.ToLower(section), most)
	}
	return nil
}
