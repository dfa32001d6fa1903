package syntax

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Dialect is how a YAML document is read.
type Dialect struct {
	Limits
	// Words takes the words of YAML 1.1, such as yes and Off, for booleans, and not true and false alone.
	Words bool
	// Tagged makes something of a node with a tag that is not one of YAML's own for JSON's types, such as !Ref. The
	// error says what is wrong with it.
	Tagged func(tag string, n Node) (Node, error)
}

// yamlReader makes nodes of a YAML document. It follows aliases and merge keys itself, so that it can count what they
// repeat.
type yamlReader struct {
	counter
	dialect  Dialect
	document Document
	open     map[*yaml.Node]bool // the anchored values that are being read
}

var yamlMessage = regexp.MustCompile(`(?s)^yaml: (?:line ([0-9]+): )?([^\n]*)`)

// YAML reads a text of one YAML document. The error is an [*Error].
func YAML(text string, dialect Dialect) (*Document, error) {
	decoder := yaml.NewDecoder(strings.NewReader(text))
	var document, second yaml.Node
	err := decoder.Decode(&document)
	if errors.Is(err, io.EOF) || err == nil && len(document.Content) == 0 {
		return nil, &Error{1, 0, "it is empty"}
	}
	if err == nil {
		if err = decoder.Decode(&second); err == nil {
			return nil, &Error{second.Line, second.Column, "a second YAML document begins here; write one document, without ---"}
		}
	}
	if !errors.Is(err, io.EOF) {
		return nil, malformed(text, err)
	}
	r := &yamlReader{counter: counter{Limits: dialect.Limits}, dialect: dialect, open: map[*yaml.Node]bool{}}
	if r.document.Root, err = r.node(document.Content[0], 0); err != nil {
		return nil, err
	}
	return &r.document, nil
}

// malformed explains a syntax error of the YAML library.
func malformed(text string, err error) *Error {
	line, message := 1, err.Error()
	if m := yamlMessage.FindStringSubmatch(message); m != nil {
		if n, err := strconv.Atoi(m[1]); err == nil {
			line = n
		}
		message = m[2]
	}
	line = min(max(line, 1+soundLines(text)), 1+strings.Count(text, "\n"))
	if strings.Contains(text, "\t") && strings.Contains(message, "cannot start any token") {
		message += "; indent with spaces, not with tabs"
	}
	return &Error{line, 0, "it is not valid YAML: " + message}
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

func (r *yamlReader) node(y *yaml.Node, depth int) (Node, error) {
	fail := func(err error) (Node, error) { return Node{}, &Error{y.Line, y.Column, err.Error()} }
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
	if err := r.count(depth); err != nil {
		return fail(err)
	}
	n := Node{at: int32(y.Line), end: int32(y.Column)}
	var err error
	switch y.Kind {
	case yaml.SequenceNode:
		n.Kind = Sequence
		n.Items, err = r.members(y.Content, depth)
	case yaml.MappingNode:
		n.Kind = Mapping
		n.Items, err = r.entries(y.Content, depth)
	default:
		n.Kind, n.Text, err = r.scalar(y)
		if err != nil {
			return fail(err)
		}
	}
	if err != nil {
		return Node{}, err
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

func (r *yamlReader) members(content []*yaml.Node, depth int) ([]Node, error) {
	items := make([]Node, 0, len(content))
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
func (r *yamlReader) entries(content []*yaml.Node, depth int) ([]Node, error) {
	var merged []*yaml.Node
	items := make([]Node, 0, len(content))
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
		if key.Kind == Mapping || key.Kind == Sequence {
			return nil, &Error{content[i].Line, content[i].Column, "the key of a field is a map or a list; want text"}
		}
		if key.Kind == Null { // a plain ~ or nothing
			key.Kind, key.Text = String, content[i].Value
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
func (r *yamlReader) merge(items []Node, merged []*yaml.Node, depth int) ([]Node, error) {
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
			if n.Kind != Mapping {
				return nil, &Error{source.Line, source.Column, fmt.Sprintf("<< merges maps, got %s; want an alias of a map, such as <<: *common", describe(n))}
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

func describe(n Node) string {
	switch n.Kind {
	case Null:
		return "nothing"
	case Sequence:
		return "a list"
	}
	if len(n.Text) > 80 {
		n.Text = n.Text[:80] + "…"
	}
	return strconv.Quote(n.Text)
}

// truths are the words for true and false in YAML 1.1, in lower case. Each is a word in lower case, in upper case, or
// with a capital; yEs is a text.
var truths = map[string]bool{"true": true, "yes": true, "on": true, "false": false, "no": false, "off": false}

func isWord(word string) bool {
	lower := strings.ToLower(word)
	_, ok := truths[lower]
	return ok && (word == lower || word == strings.ToUpper(word) || word == strings.ToUpper(word[:1])+lower[1:])
}

// IsTrue reports whether a plain scalar is a word for true in YAML 1.1, which true of JSON is, too.
func IsTrue(word string) bool { return isWord(word) && truths[strings.ToLower(word)] }

// scalar gives a scalar its kind.
func (r *yamlReader) scalar(y *yaml.Node) (Kind, string, error) {
	tag := y.ShortTag()
	plain := y.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) == 0
	switch tag {
	case "!!null":
		return Null, "", nil
	case "!!bool", "!!int", "!!float":
		var value any
		if err := y.Decode(&value); err != nil {
			return Null, "", fmt.Errorf("%s does not go with the tag %s; remove the tag", describe(Node{Kind: String, Text: y.Value}), tag)
		}
		if _, ok := value.(bool); ok {
			return Bool, y.Value, nil
		}
		return Number, y.Value, nil
	}
	if tag == "!!str" && plain && y.Style&yaml.TaggedStyle == 0 && r.dialect.Words && isWord(y.Value) {
		return Bool, y.Value, nil
	}
	return String, y.Value, nil
}
