// Package yamltree reads YAML as the trees of package syntax. It is a package of its own so that what reads JSON alone,
// as the constructs do, does not compile a YAML library.
package yamltree

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/syntax"
)

// Dialect is how a YAML document is read.
type Dialect struct {
	syntax.Limits
	// Words takes the words of YAML 1.1, such as yes and Off, for booleans, and not true and false alone.
	Words bool
	// Tagged makes something of a node with a tag that is not one of YAML's own for JSON's types, such as !Ref. The
	// error says what is wrong with it.
	Tagged func(tag string, n syntax.Node) (syntax.Node, error)
}

// reader makes nodes of a YAML document. It follows aliases and merge keys itself, so that it can count what they
// repeat.
type reader struct {
	syntax.Counter
	dialect  Dialect
	document syntax.Document
	open     map[*yaml.Node]bool // the anchored values that are being read
}

var libraryMessage = regexp.MustCompile(`(?s)^yaml: (?:line ([0-9]+): )?([^\n]*)`)

// Read reads a text of one YAML document. The error is an [*syntax.Error].
func Read(text string, dialect Dialect) (*syntax.Document, error) {
	decoder := yaml.NewDecoder(strings.NewReader(text))
	var document, second yaml.Node
	err := decoder.Decode(&document)
	if errors.Is(err, io.EOF) || err == nil && len(document.Content) == 0 {
		return nil, failed(1, 0, "it is empty")
	}
	if err == nil {
		if err = decoder.Decode(&second); err == nil {
			return nil, failed(second.Line, second.Column, "a second YAML document begins here; write one document, without ---")
		}
	}
	if !errors.Is(err, io.EOF) {
		return nil, malformed(text, err)
	}
	r := &reader{Counter: syntax.Counter{Limits: dialect.Limits}, dialect: dialect, open: map[*yaml.Node]bool{}}
	if r.document.Root, err = r.node(document.Content[0], 0); err != nil {
		return nil, err
	}
	return &r.document, nil
}

// failed is the error for what stands at a line and a column.
func failed(line, column int, problem string) *syntax.Error {
	return &syntax.Error{Line: line, Column: column, Problem: problem}
}

// malformed explains a syntax error of the YAML library.
func malformed(text string, err error) *syntax.Error {
	line, message := 1, err.Error()
	if m := libraryMessage.FindStringSubmatch(message); m != nil {
		if n, err := strconv.Atoi(m[1]); err == nil {
			line = n
		}
		message = m[2]
	}
	line = min(max(line, 1+soundLines(text)), 1+strings.Count(text, "\n"))
	if strings.Contains(text, "\t") && strings.Contains(message, "cannot start any token") {
		message += "; indent with spaces, not with tabs"
	}
	return failed(line, 0, "it is not valid YAML: "+message)
}

// mostLines and mostBytes bound the texts that soundLines searches, which takes a fraction of a second then. For a
// longer text the line that the library names must do.
const mostLines, mostBytes = 300, 32 << 10

// soundLines returns how many lines from the beginning of a malformed text are well-formed YAML. The YAML library often
// names the line where the block that holds the mistake begins, which may be the first one.
func soundLines(text string) int {
	lines := strings.SplitAfter(text, "\n")
	if len(lines) > mostLines || len(text) > mostBytes {
		return 0
	}
	sound, end := 0, 0
	for i, line := range lines {
		end += len(line)
		decoder := yaml.NewDecoder(strings.NewReader(text[:end]))
		var err error
		for err == nil {
			err = decoder.Decode(new(yaml.Node))
		}
		if errors.Is(err, io.EOF) {
			sound = i + 1
		}
	}
	return sound
}

func (r *reader) node(y *yaml.Node, depth int) (syntax.Node, error) {
	fail := func(err error) (syntax.Node, error) { return syntax.Node{}, failed(y.Line, y.Column, err.Error()) }
	if y.Kind == yaml.AliasNode {
		if r.open[y.Alias] {
			return fail(fmt.Errorf("the alias *%s stands inside the value that it repeats; repeat only what is complete", y.Value))
		}
		if r.document.Aliases = append(r.document.Aliases, y.Line); len(r.document.Aliases) > maxAliases {
			r.document.Aliases = r.document.Aliases[:maxAliases]
		}
		r.open[y.Alias] = true
		defer delete(r.open, y.Alias)
		return r.node(y.Alias, depth)
	}
	if err := r.Count(depth); err != nil {
		return fail(err)
	}
	n := syntax.At(y.Line, y.Column)
	var err error
	switch y.Kind {
	case yaml.SequenceNode:
		n.Kind = syntax.Sequence
		n.Items, err = r.members(y.Content, depth)
	case yaml.MappingNode:
		n.Kind = syntax.Mapping
		n.Items, err = r.entries(y.Content, depth)
	default:
		n.Kind, n.Text, err = r.scalar(y)
		if err != nil {
			return fail(err)
		}
	}
	if err != nil {
		return syntax.Node{}, err
	}
	switch tag := y.ShortTag(); tag {
	case "!!str", "!!null", "!!bool", "!!int", "!!float", "!!timestamp", "!!seq", "!!map", "!!merge":
		return n, nil
	default:
		if n, err = r.dialect.Tagged(tag, n); err != nil {
			return fail(err)
		}
		return n, nil
	}
}

// maxAliases is how many aliases, and merge keys, are remembered.
const maxAliases = 1000

func (r *reader) members(content []*yaml.Node, depth int) ([]syntax.Node, error) {
	items := make([]syntax.Node, 0, len(content))
	for _, c := range content {
		item, err := r.node(c, depth+1)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	return items, nil
}

// entries reads keys and values. What a merge key adds comes last.
func (r *reader) entries(content []*yaml.Node, depth int) ([]syntax.Node, error) {
	var merged []*yaml.Node
	items := make([]syntax.Node, 0, len(content))
	for i := 0; i+1 < len(content); i += 2 {
		if content[i].ShortTag() == "!!merge" {
			if r.document.Merges = append(r.document.Merges, content[i].Line); len(r.document.Merges) > maxAliases {
				r.document.Merges = r.document.Merges[:maxAliases]
			}
			merged = append(merged, content[i+1])
			continue
		}
		key, err := r.node(content[i], depth+1)
		if err != nil {
			return nil, err
		}
		if key.Kind == syntax.Mapping || key.Kind == syntax.Sequence {
			return nil, failed(content[i].Line, content[i].Column, "the key of a field is a map or a list; want text")
		}
		if key.Kind == syntax.Null { // a plain ~ or nothing
			key.Kind, key.Text = syntax.String, content[i].Value
		}
		value, err := r.node(content[i+1], depth+1)
		if err != nil {
			return nil, err
		}
		items = append(items, key, value)
	}
	if merged == nil {
		return items, nil
	}
	return r.merge(items, merged, depth)
}

// merge adds the entries of <<: *other, or of <<: [*a, *b], whose keys the mapping does not have itself; of several the
// first counts.
func (r *reader) merge(items []syntax.Node, merged []*yaml.Node, depth int) ([]syntax.Node, error) {
	has := map[string]bool{}
	for i := 0; i < len(items); i += 2 {
		has[items[i].Text] = true
	}
	for _, y := range merged {
		sources := []*yaml.Node{y}
		if y.Kind == yaml.SequenceNode {
			sources = y.Content
		}
		for _, source := range sources {
			n, err := r.node(source, depth+1)
			if err != nil {
				return nil, err
			}
			if n.Kind != syntax.Mapping {
				return nil, failed(source.Line, source.Column, fmt.Sprintf("<< merges maps, got %s; want an alias of a map, such as <<: *common", describe(n)))
			}
			for key, value := range n.Entries() {
				if !has[key.Text] {
					has[key.Text] = true
					items = append(items, *key, *value)
				}
			}
		}
	}
	return items, nil
}

func describe(n syntax.Node) string {
	switch n.Kind {
	case syntax.Null:
		return "nothing"
	case syntax.Sequence:
		return "a list"
	}
	return strconv.Quote(plain.Start(n.Text, 80))
}

// scalar gives a scalar its kind.
func (r *reader) scalar(y *yaml.Node) (syntax.Kind, string, error) {
	tag := y.ShortTag()
	plain := y.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) == 0
	switch tag {
	case "!!null":
		return syntax.Null, "", nil
	case "!!bool", "!!int", "!!float":
		var value any
		if err := y.Decode(&value); err != nil {
			return syntax.Null, "", fmt.Errorf("%s does not go with the tag %s; remove the tag", describe(syntax.Node{Kind: syntax.String, Text: y.Value}), tag)
		}
		if _, ok := value.(bool); ok {
			return syntax.Bool, y.Value, nil
		}
		return syntax.Number, y.Value, nil
	}
	if tag == "!!str" && plain && y.Style&yaml.TaggedStyle == 0 && r.dialect.Words && syntax.IsWord(y.Value) {
		return syntax.Bool, y.Value, nil
	}
	return syntax.String, y.Value, nil
}
