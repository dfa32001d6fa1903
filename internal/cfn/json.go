package cfn

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"ecrprivatelink/internal/jsonpos"
)

// jsonReader makes nodes of a JSON text. It exists beside encoding/json because nodes keep their place and their order
// and share the text's memory; whether a text is valid, and what is wrong with it, encoding/json decides.
type jsonReader struct {
	text  string
	at    int
	depth int
	nodes int
	open  []Node // the members so far of the containers that are open
	block []Node // memory for the members of closed ones
}

var (
	errSyntax = errors.New("not JSON")
	errDepth  = fmt.Errorf("it is nested more than %d levels deep; no template needs that", maxDepth)
	errNodes  = fmt.Errorf("it has more than %d values; CloudFormation takes templates of at most 1 MB", maxNodes)
)

// readJSON reads a whole text. The error has the line of what is wrong.
func readJSON(text string) (Node, error) {
	r := jsonReader{text: text}
	root, err := r.value()
	r.space()
	if err == nil && r.at < len(text) {
		err = errSyntax
	}
	if err == nil {
		return root, nil
	}
	line, _ := jsonpos.Of([]byte(text[:min(r.at, len(text))]), int64(r.at))
	if err != errSyntax {
		return Node{}, lineError{line, err.Error()}
	}
	var raw json.RawMessage
	problem := json.Unmarshal([]byte(text), &raw)
	var syntax *json.SyntaxError
	if errors.As(problem, &syntax) {
		line, _ = jsonpos.Of([]byte(text), syntax.Offset-1)
		return Node{}, lineError{line, "it is not valid JSON: " + syntax.Error()}
	}
	return Node{}, lineError{line, "it is not valid JSON"}
}

func (r *jsonReader) space() {
	for r.at < len(r.text) {
		switch r.text[r.at] {
		case ' ', '\t', '\n', '\r':
			r.at++
		default:
			return
		}
	}
}

// peek is the next byte, 0 at the end.
func (r *jsonReader) peek() byte {
	if r.at < len(r.text) {
		return r.text[r.at]
	}
	return 0
}

func (r *jsonReader) value() (Node, error) {
	r.space()
	if r.nodes++; r.nodes > maxNodes {
		return Node{}, errNodes
	}
	n := Node{at: int32(r.at)}
	var err error
	switch c := r.peek(); {
	case c == '{':
		n.Kind = MappingNode
		n.Items, err = r.members('}')
	case c == '[':
		n.Kind = SequenceNode
		n.Items, err = r.members(']')
	case c == '"':
		n.Kind = StringNode
		n.Text, err = r.string()
	case c == '-' || c >= '0' && c <= '9':
		n.Kind = NumberNode
		n.Text, err = r.number()
	case r.word("true"), r.word("false"):
		n.Kind, n.Text = BoolNode, r.text[n.at:r.at]
	case r.word("null"):
	default:
		err = errSyntax
	}
	return n, err
}

func (r *jsonReader) word(word string) bool {
	if strings.HasPrefix(r.text[r.at:], word) {
		r.at += len(word)
		return true
	}
	return false
}

// members reads the members of a container up to its closing bracket, from the opening one.
func (r *jsonReader) members(closing byte) ([]Node, error) {
	if r.depth++; r.depth > maxDepth {
		return nil, errDepth
	}
	r.at++
	first := len(r.open)
	for r.space(); r.peek() != closing; r.space() {
		if len(r.open) > first {
			if r.peek() != ',' {
				return nil, errSyntax
			}
			r.at++
			r.space()
		}
		if closing == '}' {
			if r.peek() != '"' {
				return nil, errSyntax
			}
			key := Node{Kind: StringNode, at: int32(r.at)}
			var err error
			if key.Text, err = r.string(); err != nil {
				return nil, err
			}
			if r.space(); r.peek() != ':' {
				return nil, errSyntax
			}
			r.at++
			r.open = append(r.open, key)
		}
		value, err := r.value()
		if err != nil {
			return nil, err
		}
		r.open = append(r.open, value)
	}
	r.at++
	r.depth--
	items := r.keep(r.open[first:])
	r.open = r.open[:first]
	return items, nil
}

// keep copies nodes to memory of their own, a block for many containers.
func (r *jsonReader) keep(nodes []Node) []Node {
	const size = 1024
	if len(nodes) > cap(r.block)-len(r.block) {
		if len(nodes) >= size {
			return append([]Node(nil), nodes...)
		}
		r.block = make([]Node, 0, size)
	}
	first := len(r.block)
	r.block = append(r.block, nodes...)
	return r.block[first:len(r.block):len(r.block)]
}

// string reads a string from its opening quote. Most strings have no escapes and are a piece of the text.
func (r *jsonReader) string() (string, error) {
	start, escaped := r.at, false
	for r.at++; r.at < len(r.text); r.at++ {
		switch c := r.text[r.at]; {
		case c == '\\':
			escaped = true
			r.at++
		case c < ' ':
			return "", errSyntax
		case c == '"':
			r.at++
			if !escaped {
				return r.text[start+1 : r.at-1], nil
			}
			var s string
			if json.Unmarshal([]byte(r.text[start:r.at]), &s) != nil {
				return "", errSyntax
			}
			return s, nil
		}
	}
	return "", errSyntax
}

func (r *jsonReader) number() (string, error) {
	start := r.at
	for r.at < len(r.text) && strings.IndexByte("+-.0123456789Ee", r.text[r.at]) >= 0 {
		r.at++
	}
	number := r.text[start:r.at]
	if !json.Valid([]byte(number)) {
		return "", errSyntax
	}
	return number, nil
}
