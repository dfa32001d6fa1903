package syntax

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// jsonReader makes nodes of a JSON text.
type jsonReader struct {
	Counter
	text  string
	at    int
	depth int
	open  []Node // the members so far of the containers that are open
	block []Node // memory for the members of closed ones
}

// Counter keeps a document within its limits.
type Counter struct {
	Limits
	nodes int
}

// Count counts a value at a depth. The error says that a limit is passed.
func (c *Counter) Count(depth int) error {
	c.nodes++
	switch {
	case c.Nodes > 0 && c.nodes > c.Nodes:
		return fmt.Errorf("it has more than %d values, counting what YAML aliases repeat", c.Nodes)
	case c.Depth > 0 && depth > c.Depth:
		return fmt.Errorf("it is nested more than %d levels deep", c.Depth)
	}
	return nil
}

var errSyntax = errors.New("not JSON")

// JSON reads a text of one JSON value. The error is an [*Error].
func JSON(text string, limits Limits) (*Document, error) {
	r := jsonReader{Counter: Counter{Limits: limits}, text: text}
	root, err := r.value()
	r.space()
	if err == nil && r.at < len(text) {
		err = errSyntax
	}
	if err == nil {
		return &Document{Root: root, json: text}, nil
	}
	at := int64(r.at)
	if err == errSyntax {
		var raw json.RawMessage
		var syntax *json.SyntaxError
		if problem := json.Unmarshal([]byte(text), &raw); errors.As(problem, &syntax) {
			at = offset(syntax)
			err = fmt.Errorf("it is not valid JSON: %w%s", syntax, hint(text, int(at)))
		}
	}
	line, column := Of([]byte(text), at)
	return nil, &Error{line, column, err.Error()}
}

// hint says how the commonest mistakes are fixed.
func hint(text string, at int) string {
	before := strings.TrimRight(text[:max(0, min(at, len(text)))], " \t\r\n")
	switch {
	case strings.HasSuffix(before, ",") && at < len(text) && strings.IndexByte("]},", text[at]) >= 0:
		return "; remove the comma before it"
	case at >= 0 && at < len(text) && (text[at] == '/' || text[at] == '#'):
		return "; JSON has no comments, YAML has them after #"
	}
	return ""
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
	n := Node{at: int32(r.at)}
	err := r.Count(r.depth)
	if err != nil {
		return n, err
	}
	switch c := r.peek(); {
	case c == '{':
		n.Kind = Mapping
		n.Items, err = r.members('}')
	case c == '[':
		n.Kind = Sequence
		n.Items, err = r.members(']')
	case c == '"':
		n.Kind = String
		n.Text, err = r.string()
	case c == '-' || c >= '0' && c <= '9':
		n.Kind = Number
		n.Text, err = r.number()
	case r.word("true"), r.word("false"):
		n.Kind, n.Text = Bool, r.text[n.at:r.at]
	case r.word("null"):
	default:
		err = errSyntax
	}
	n.end = int32(r.at)
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
	r.depth++
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
			key := Node{Kind: String, at: int32(r.at)}
			var err error
			if key.Text, err = r.string(); err != nil {
				return nil, err
			}
			key.end = int32(r.at)
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
