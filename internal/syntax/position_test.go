package syntax

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

func TestOf(t *testing.T) {
	tests := []struct {
		name         string
		text         string
		offset       int64
		line, column int
	}{
		{"the first byte", "{}", 0, 1, 1},
		{"a later line", "{\n  x", 4, 2, 3},
		{"a line that ends in carriage return and line feed", "{\r\n  x", 5, 2, 3},
		{"a column after characters of several bytes", `"äö"x`, 6, 1, 5},
		{"an offset past the end", "{\n", 99, 2, 1},
		{"a negative offset", "{\n", -1, 1, 1},
		{"an empty text", "", 0, 1, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if line, column := Of([]byte(tt.text), tt.offset); line != tt.line || column != tt.column {
				t.Errorf("got line %d, column %d; want %d, %d", line, column, tt.line, tt.column)
			}
		})
	}
}

func TestExplain(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"a syntax error is placed at the offending character", "{\n  \"a\": 1,\n}", "line 3, column 1: invalid character '}'"},
		{"a value of the wrong type is placed", "{\n  \"A\": \"x\"}", "line 2, column 10: got a string, want a whole number of at most 64 bits"},
		{"an early end is placed at the end", "{\n", "line 2, column 1: unexpected end"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := json.Unmarshal([]byte(tt.text), new(struct{ A int }))
			if err == nil {
				t.Fatal("the text is valid")
			}
			if got := Explain([]byte(tt.text), err); !strings.HasPrefix(got, tt.want) {
				t.Errorf("got %q, want %q at the beginning", got, tt.want)
			}
		})
	}
	t.Run("no type of Go is named", func(t *testing.T) {
		text := []byte("[]")
		if got := Explain(text, json.Unmarshal(text, new(struct{ A []string }))); got != "line 1, column 1: got an array, want an object" {
			t.Errorf("got %q", got)
		}
	})
	t.Run("another error is left as it is", func(t *testing.T) {
		if got := Explain(nil, errors.New("disk full")); got != "disk full" {
			t.Errorf("got %q", got)
		}
	})
}
