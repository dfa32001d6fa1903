// Package jsonpos says where in a JSON text an error stands, in the line and column that an editor shows.
package jsonpos

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"
)

// Of returns the line and the column of the byte at offset, both counted from 1. The column counts characters, not
// bytes. An offset outside text is taken for the nearer end of it.
func Of(text []byte, offset int64) (line, column int) {
	before := text[:min(max(offset, 0), int64(len(text)))]
	line = 1 + bytes.Count(before, []byte("\n"))
	start := bytes.LastIndexByte(before, '\n') + 1
	return line, 1 + utf8.RuneCount(before[start:])
}

// unexpectedEnd is the message of encoding/json for a text that ends too early.
const unexpectedEnd = "unexpected end of JSON input"

// Explain describes an error that encoding/json returned for text, with its position where the error has one, for
// example "line 3, column 5: invalid character '}' looking for beginning of value".
func Explain(text []byte, err error) string {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	var offset int64
	switch {
	case errors.As(err, &syntax):
		offset = syntax.Offset
		if syntax.Error() != unexpectedEnd {
			offset-- // Offset counts the offending byte; at an early end there is none
		}
	case errors.As(err, &kind):
		offset = kind.Offset - 1
	default:
		return err.Error()
	}
	line, column := Of(text, offset)
	return fmt.Sprintf("line %d, column %d: %v", line, column, err)
}
