package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"sort"
	"strconv"
	"unicode/utf8"
)

// jsonReader reads a JSON text as a tree with positions.
type jsonReader struct {
	grower
	data    []byte
	lines   []int // the offset of each line's first byte
	decoder *json.Decoder
	last    struct{ offset, line, column int } // what position found last
}

func readJSON(data []byte, g grower) (*node, []repeatedKey, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	r := &jsonReader{grower: g, data: data, lines: []int{0}}
	for i, b := range data {
		if b == '\n' {
			r.lines = append(r.lines, i+1)
		}
	}
	var whole json.RawMessage
	if err := json.Unmarshal(data, &whole); err != nil {
		return nil, nil, r.malformed(err)
	}
	r.decoder = json.NewDecoder(bytes.NewReader(data))
	r.decoder.UseNumber()
	root, err := r.next(nil)
	return root, r.repeated, err
}

// malformed explains a syntax error of encoding/json.
func (r *jsonReader) malformed(err error) error {
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) {
		return broken(r.name, 0, 0, "malformed JSON: %v", err)
	}
	at := int(syntax.Offset) - 1 // Offset counts the offending byte
	hint := ""
	switch before := bytes.TrimRight(r.data[:max(0, min(at, len(r.data)))], " \t\r\n"); {
	case bytes.HasSuffix(before, []byte(",")):
		hint = "; remove the comma before it"
	case at >= 0 && at < len(r.data) && (r.data[at] == '/' || r.data[at] == '#'):
		hint = "; JSON has no comments, YAML has them after #"
	}
	line, column := r.position(at)
	return broken(r.name, line, column, "malformed JSON: %v%s", syntax, hint)
}

// next reads one value.
func (r *jsonReader) next(at path) (*node, error) {
	line, column := r.position(r.start())
	token, err := r.decoder.Token()
	if err != nil {
		return nil, r.malformed(err)
	}
	switch token := token.(type) {
	case json.Delim:
		if token == '{' {
			return r.object(at, line, column)
		}
		return r.list(at, line, column)
	case json.Number:
		n, err := r.node(numberNode, line, column, at)
		if err != nil {
			return nil, err
		}
		n.setNumber(token.String())
		return n, nil
	}
	n, err := r.node(nullNode, line, column, at)
	if err != nil {
		return nil, err
	}
	n.setScalar(token)
	return n, nil
}

func (r *jsonReader) list(at path, line, column int) (*node, error) {
	n, err := r.node(listNode, line, column, at)
	if err != nil {
		return nil, err
	}
	for r.decoder.More() {
		item, err := r.next(at.to(len(n.items)))
		if err != nil {
			return nil, err
		}
		n.items = append(n.items, item)
	}
	_, err = r.decoder.Token()
	return n, err
}

func (r *jsonReader) object(at path, line, column int) (*node, error) {
	n, err := r.node(objectNode, line, column, at)
	if err != nil {
		return nil, err
	}
	for r.decoder.More() {
		line, column := r.position(r.start())
		token, err := r.decoder.Token()
		if err != nil {
			return nil, r.malformed(err)
		}
		name, _ := token.(string) // the syntax was checked: a key is a string
		value, err := r.next(at.to(name))
		if err != nil {
			return nil, err
		}
		r.put(n, at, name, value, line, column)
	}
	_, err = r.decoder.Token()
	return n, err
}

// start is the offset of the next token's first byte.
func (r *jsonReader) start() int {
	at := int(r.decoder.InputOffset())
	for at < len(r.data) && bytes.IndexByte([]byte(" \t\r\n,:"), r.data[at]) >= 0 {
		at++
	}
	return at
}

// position turns an offset into a line and a column in characters, from 1. It counts on from the last one where it can:
// a text can be one long line.
func (r *jsonReader) position(offset int) (line, column int) {
	if r.unplaced {
		return 0, 0
	}
	offset = max(0, min(offset, len(r.data)))
	line = sort.SearchInts(r.lines, offset+1)
	from, column := r.lines[line-1], 1
	if r.last.line == line && r.last.offset <= offset {
		from, column = r.last.offset, r.last.column
	}
	column += utf8.RuneCount(r.data[from:offset])
	r.last.offset, r.last.line, r.last.column = offset, line, column
	return line, column
}

// setScalar sets a node to nil, a bool or a string.
func (n *node) setScalar(value any) {
	n.value = value
	switch v := value.(type) {
	case bool:
		n.kind, n.text = boolNode, strconv.FormatBool(v)
	case string:
		n.kind, n.text = textNode, v
	default:
		n.kind, n.text = nullNode, "null"
	}
}

// setNumber sets a node to the number that is written. One that no 64 bits hold becomes text, which is never what is
// wanted where a number is.
func (n *node) setNumber(written string) {
	n.kind, n.text = numberNode, written
	if i, err := strconv.ParseInt(written, 10, 64); err == nil {
		n.value = i
	} else if f, err := strconv.ParseFloat(written, 64); err == nil {
		n.value = f
	} else {
		n.kind, n.value = textNode, written
	}
}
