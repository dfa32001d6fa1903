package syntax

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"sort"
	"strings"
	"sync"
	"unicode/utf8"
)

// Limits bound what is read. The zero value of each is no bound.
type Limits struct {
	// Depth is how deep a document may nest.
	Depth int
	// Nodes is how many values it may have, counting what YAML aliases repeat.
	Nodes int
}

// Error is a document that cannot be read, and where.
type Error struct {
	// Line and Column are counted from 1; 0 is not known.
	Line, Column int
	// Problem says what is wrong, in a line.
	Problem string
}

// Error says where and what, in a line.
func (e *Error) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Problem)
}

// Document is a text that was read.
type Document struct {
	// Root is its one value.
	Root Node
	// Aliases and Merges are the lines of YAML aliases and merge keys (<<), in order.
	Aliases, Merges []int

	json  string // empty for YAML
	once  sync.Once
	lines []int32 // the offset of the byte behind each line's end
	last  struct{ at, line, column int }
}

// Line is the line of a node, from 1; 0 for nil. It is safe for several goroutines.
func (d *Document) Line(n *Node) int {
	switch {
	case n == nil:
		return 0
	case d.json == "":
		return int(n.at)
	}
	d.once.Do(func() {
		d.lines = make([]int32, 0, strings.Count(d.json, "\n"))
		for i := range len(d.json) {
			if d.json[i] == '\n' {
				d.lines = append(d.lines, int32(i+1))
			}
		}
	})
	return 1 + sort.Search(len(d.lines), func(i int) bool { return d.lines[i] > n.at })
}

// Position is the line and the column of a node, in characters from 1. It counts on from the last one that was asked
// for where it can, since a text may be one long line.
func (d *Document) Position(n *Node) (line, column int) {
	line = d.Line(n)
	if d.json == "" {
		return line, int(n.end)
	}
	from, column := 0, 1
	if line > 1 {
		from = int(d.lines[line-2])
	}
	if d.last.line == line && d.last.at <= int(n.at) {
		from, column = d.last.at, d.last.column
	}
	column += utf8.RuneCountInString(d.json[from:n.at])
	d.last.at, d.last.line, d.last.column = int(n.at), line, column
	return line, column
}

// Span is where a node of a JSON document begins and ends, in bytes of the text.
func (n *Node) Span() (start, end int) { return int(n.at), int(n.end) }

// Of returns the line and the column of the byte at offset, both counted from 1. The column counts characters, not
// bytes. An offset outside text is taken for the nearer end of it.
func Of(text []byte, offset int64) (line, column int) {
	before := text[:min(max(offset, 0), int64(len(text)))]
	line = 1 + bytes.Count(before, []byte("\n"))
	start := bytes.LastIndexByte(before, '\n') + 1
	return line, 1 + utf8.RuneCount(before[start:])
}

// offset is where a syntax error stands. Offset counts the offending byte; in a text that ends too early there is none.
func offset(err *json.SyntaxError) int64 {
	if err.Error() == "unexpected end of JSON input" {
		return err.Offset
	}
	return err.Offset - 1
}

// Explain describes an error that encoding/json returned for text, with its position where the error has one, for
// example "line 3, column 5: invalid character '}' looking for beginning of value". It names no type of Go.
func Explain(text []byte, err error) string {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	var at int64
	switch {
	case errors.As(err, &syntax):
		at = offset(syntax)
	case errors.As(err, &kind):
		at = kind.Offset - 1
	default:
		return err.Error()
	}
	line, column := Of(text, at)
	if kind != nil {
		return fmt.Sprintf("line %d, column %d: got %s, want %s", line, column, article(kind.Value), article(kindName(kind.Type.Kind())))
	}
	return fmt.Sprintf("line %d, column %d: %v", line, column, err)
}

// kindName is what JSON calls the values that a kind of Go takes.
func kindName(k reflect.Kind) string {
	switch k {
	case reflect.Struct, reflect.Map:
		return "object"
	case reflect.Slice, reflect.Array:
		return "array"
	case reflect.String:
		return "string"
	case reflect.Bool:
		return "bool"
	case reflect.Float32, reflect.Float64:
		return "number"
	}
	return "whole number of at most 64 bits"
}

// article puts a or an before a word.
func article(word string) string {
	if strings.ContainsRune("aeiou", rune(word[0])) {
		return "an " + word
	}
	return "a " + word
}
