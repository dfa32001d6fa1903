package config

import (
	"bytes"
	"errors"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// yamlReader reads a YAML text as a tree with positions. It follows aliases and merge keys itself, so that it can count
// what they repeat.
type yamlReader struct {
	grower
	open map[*yaml.Node]bool // the anchored values that are being read
}

func readYAML(data []byte, g grower) (*node, []repeatedKey, error) {
	r := &yamlReader{grower: g, open: map[*yaml.Node]bool{}}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var document, second yaml.Node
	switch err := decoder.Decode(&document); {
	case errors.Is(err, io.EOF):
		return nil, nil, broken(r.name, 0, 0, "the document is empty; want a map with the field environments")
	case err != nil:
		return nil, nil, r.malformed(data, err)
	}
	switch err := decoder.Decode(&second); {
	case err == nil:
		return nil, nil, broken(r.name, second.Line, second.Column, "a second YAML document begins here; write one document, without ---")
	case !errors.Is(err, io.EOF):
		return nil, nil, r.malformed(data, err)
	}
	root, err := r.read(document.Content[0], nil)
	return root, r.repeated, err
}

var yamlMessage = regexp.MustCompile(`(?s)^yaml: (?:line ([0-9]+): )?(.*)$`)

// malformed explains a syntax error of the YAML library.
func (r *yamlReader) malformed(data []byte, err error) error {
	line, message := 0, err.Error()
	if m := yamlMessage.FindStringSubmatch(message); m != nil {
		line, _ = strconv.Atoi(m[1])
		message = m[2]
	}
	line = min(max(line, 1+soundLines(data)), 1+bytes.Count(data, []byte("\n")))
	hint := ""
	if bytes.Contains(data, []byte("\t")) && strings.Contains(message, "cannot start any token") {
		hint = "; indent with spaces, not with tabs"
	}
	return broken(r.name, line, 0, "malformed YAML: %s%s", message, hint)
}

// mostLines and mostBytes bound the texts that soundLines searches, which takes a fraction of a second then. For a
// longer text the line that the library names must do.
const mostLines, mostBytes = 300, 32 << 10

// soundLines returns how many lines from the beginning of a malformed text are well-formed YAML. The YAML library often
// names the line where the block that holds the mistake begins, which may be the first one.
func soundLines(data []byte) int {
	lines := bytes.SplitAfter(data, []byte("\n"))
	if len(lines) > mostLines || len(data) > mostBytes {
		return 0
	}
	sound, end := 0, 0
	for i, line := range lines {
		end += len(line)
		decoder := yaml.NewDecoder(bytes.NewReader(data[:end]))
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

func (r *yamlReader) read(n *yaml.Node, at path) (*node, error) {
	switch n.Kind {
	case yaml.AliasNode:
		if r.open[n.Alias] {
			return nil, broken(r.name, n.Line, n.Column, "the alias *%s stands inside the value that it repeats; repeat only what is complete", n.Value)
		}
		r.open[n.Alias] = true
		defer delete(r.open, n.Alias)
		return r.read(n.Alias, at)
	case yaml.SequenceNode:
		return r.list(n, at)
	case yaml.MappingNode:
		return r.object(n, at)
	}
	return r.scalar(n, at)
}

func (r *yamlReader) list(n *yaml.Node, at path) (*node, error) {
	out, err := r.tagged(n, listNode, "!!seq", at)
	if err != nil {
		return nil, err
	}
	for _, item := range n.Content {
		value, err := r.read(item, at.to(len(out.items)))
		if err != nil {
			return nil, err
		}
		out.items = append(out.items, value)
	}
	return out, nil
}

const mergeTag = "!!merge"

func (r *yamlReader) object(n *yaml.Node, at path) (*node, error) {
	out, err := r.tagged(n, objectNode, "!!map", at)
	if err != nil {
		return nil, err
	}
	var merged []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.ShortTag() == mergeTag {
			merged = append(merged, value)
			continue
		}
		name, err := r.key(key)
		if err != nil {
			return nil, err
		}
		read, err := r.read(value, at.to(name))
		if err != nil {
			return nil, err
		}
		r.put(out, at, name, read, key.Line, key.Column)
	}
	for _, value := range merged {
		if err := r.merge(out, value, at); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// merge adds the fields of <<: *other, or of <<: [*a, *b], that an object does not have itself; of several the first
// counts.
func (r *yamlReader) merge(into *node, n *yaml.Node, at path) error {
	sources := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		sources = n.Content
	}
	for _, source := range sources {
		value, err := r.read(source, at)
		if err != nil {
			return err
		}
		if value.kind != objectNode {
			return broken(r.name, source.Line, source.Column, "<< merges maps, got %s; want an alias of a map, such as <<: *common", value.describe())
		}
		for _, f := range value.fields {
			if into.byName[f.name] == nil {
				r.put(into, at, f.name, f.value, f.value.line, f.value.column)
			}
		}
	}
	return nil
}

func (r *yamlReader) key(n *yaml.Node) (string, error) {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if n.Kind != yaml.ScalarNode {
		return "", broken(r.name, n.Line, n.Column, "the key of a field is a map or a list; want text")
	}
	return n.Value, nil
}

func (r *yamlReader) scalar(n *yaml.Node, at path) (*node, error) {
	out, err := r.node(textNode, n.Line, n.Column, at)
	if err != nil {
		return nil, err
	}
	switch tag := n.ShortTag(); tag {
	case "!!str", "!!timestamp":
		out.setScalar(n.Value)
		return out, nil
	case "!!null":
		out.setScalar(nil)
		return out, nil
	case "!!bool", "!!int", "!!float":
		var value any
		if err := n.Decode(&value); err != nil {
			return nil, broken(r.name, n.Line, n.Column, "%s does not go with the tag %s; remove the tag", quote(n.Value), tag)
		}
		out.setYAML(n.Value, value)
		return out, nil
	default:
		return nil, r.foreignTag(n)
	}
}

// setYAML sets a node to a boolean or a number; what is written stays with it, because 000011112222 loses its zeros as
// a number.
func (n *node) setYAML(written string, value any) {
	switch v := value.(type) {
	case bool:
		n.setScalar(v)
	case int:
		n.kind, n.value = numberNode, int64(v)
	case int64:
		n.kind, n.value = numberNode, v
	case uint64:
		n.kind, n.value = numberNode, float64(v)
	case float64:
		n.kind, n.value = numberNode, v
		if math.IsNaN(v) || math.IsInf(v, 0) {
			n.kind, n.value = textNode, written
		}
	default:
		n.kind, n.value = textNode, written
	}
	n.text = written
}

// tagged makes the node of a list or a map, which may carry only the tag of its kind.
func (r *yamlReader) tagged(n *yaml.Node, k nodeKind, tag string, at path) (*node, error) {
	if n.ShortTag() != tag {
		return nil, r.foreignTag(n)
	}
	return r.node(k, n.Line, n.Column, at)
}

func (r *yamlReader) foreignTag(n *yaml.Node) error {
	return broken(r.name, n.Line, n.Column, "the tag %s is not known here; write plain values, without tags", quote(n.ShortTag()))
}
