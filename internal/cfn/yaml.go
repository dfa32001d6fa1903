package cfn

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// yamlReader makes nodes of a YAML document.
type yamlReader struct {
	nodes int
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// readYAML reads the first document of a text. The error has the line of what is wrong.
func readYAML(text string) (Node, error) {
	var document yaml.Node
	err := yaml.NewDecoder(strings.NewReader(text)).Decode(&document)
	if errors.Is(err, io.EOF) {
		return Node{}, lineError{1, "it is empty"}
	}
	if err != nil {
		message, line := err.Error(), 1
		if m := yamlLine.FindStringSubmatch(message); m != nil {
			message = message[len(m[0]):]
			if m[1] != "" {
				line, _ = strconv.Atoi(m[1])
			}
		}
		message, _, _ = strings.Cut(message, "\n")
		return Node{}, lineError{line, "it is not valid YAML: " + message}
	}
	return (&yamlReader{}).node(&document, 0)
}

func (r *yamlReader) node(y *yaml.Node, depth int) (Node, error) {
	if r.nodes++; r.nodes > maxNodes {
		return Node{}, lineError{y.Line, errNodes.Error()}
	}
	if depth > maxDepth {
		return Node{}, lineError{y.Line, errDepth.Error()}
	}
	switch y.Kind {
	case yaml.DocumentNode:
		if len(y.Content) == 0 {
			return Node{}, lineError{1, "it is empty"}
		}
		return r.node(y.Content[0], depth)
	case yaml.AliasNode:
		// An alias is expanded each time it stands; what that may come to is counted above.
		return r.node(y.Alias, depth+1)
	}
	n := Node{at: int32(y.Line)}
	var err error
	switch y.Kind {
	case yaml.SequenceNode:
		n.Kind = SequenceNode
		n.Items, err = r.members(y.Content, depth)
	case yaml.MappingNode:
		n.Kind = MappingNode
		n.Items, err = r.entries(y.Content, depth)
	default:
		n.Kind, n.Text = scalar(y)
	}
	if err != nil {
		return Node{}, err
	}
	return short(y, n), nil
}

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

// entries reads keys and values. The entries of a merge key (<<) stand first, so that the mapping's own win.
func (r *yamlReader) entries(content []*yaml.Node, depth int) ([]Node, error) {
	var merged []Node
	items := make([]Node, 0, len(content))
	for i := 0; i+1 < len(content); i += 2 {
		key, err := r.node(content[i], depth+1)
		if err != nil {
			return nil, err
		}
		value, err := r.node(content[i+1], depth+1)
		if err != nil {
			return nil, err
		}
		switch {
		case content[i].ShortTag() == "!!merge":
			merged = append(merged, mergeable(value)...)
		case key.IsText():
			items = append(items, key, value)
		default:
			return nil, lineError{content[i].Line, "a key is not a plain text; every key of a template is one"}
		}
	}
	return append(merged, items...), nil
}

// mergeable is the entries that a merge key adds: those of a mapping, or of a list of mappings, of which the first wins.
func mergeable(value Node) []Node {
	switch value.Kind {
	case MappingNode:
		return value.Items
	case SequenceNode:
		var all []Node
		for i := len(value.Items) - 1; i >= 0; i-- {
			if value.Items[i].Kind == MappingNode {
				all = append(all, value.Items[i].Items...)
			}
		}
		return all
	}
	return nil
}

// truths are the words for true and false in YAML 1.1, in lower case, and what CloudFormation makes of them: a plain YES
// becomes the text true wherever a text is wanted (seen in tags: https://github.com/ASFHyP3/hyp3/pull/2061). Each is a
// word in lower case, in upper case, or with a capital; yEs is a text.
var truths = map[string]string{"true": "true", "yes": "true", "on": "true", "false": "false", "no": "false", "off": "false"}

// truthOf is the truth that a plain YAML scalar is a word for; empty for any other.
func truthOf(word string) string {
	lower := strings.ToLower(word)
	if word == lower || word == strings.ToUpper(word) || word == strings.ToUpper(word[:1])+lower[1:] {
		return truths[lower]
	}
	return ""
}

func isTrue(word string) bool { return truthOf(word) == "true" }

// scalar gives a scalar its kind. CloudFormation reads YAML 1.1, where a plain yes is true.
// Source: AWS CloudFormation User Guide, AWS CloudFormation template formats.
func scalar(y *yaml.Node) (NodeKind, string) {
	plain := y.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) == 0
	if !plain || y.Style&yaml.TaggedStyle != 0 && !strings.HasPrefix(y.Tag, "!!") {
		return StringNode, y.Value
	}
	switch y.ShortTag() {
	case "!!null":
		return NullNode, ""
	case "!!int", "!!float":
		return NumberNode, y.Value
	}
	if truthOf(y.Value) != "" {
		return BoolNode, y.Value
	}
	return StringNode, y.Value
}

// short turns a short intrinsic, such as !GetAtt, into its long form.
func short(y *yaml.Node, n Node) Node {
	if y.Style&yaml.TaggedStyle == 0 || strings.HasPrefix(y.Tag, "!!") || !strings.HasPrefix(y.Tag, "!") || y.Tag == "!" {
		return n
	}
	name := y.Tag[1:]
	if name != "Ref" && name != "Condition" {
		name = "Fn::" + name
	}
	return Node{Kind: MappingNode, at: n.at, Items: []Node{{Kind: StringNode, at: n.at, Text: name}, n}}
}

// lineError is a problem with a text and the line it stands in.
type lineError struct {
	line    int
	problem string
}

func (e lineError) Error() string { return fmt.Sprintf("line %d: %s", e.line, e.problem) }
