package syntax

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzJSON holds the reader against encoding/json.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{`{"a":[1,-2.5e3,true,null,"\u00e9\/"],"b":{}}`, `[`, `{"a":1,}`, `"x"`, ` 01 `, "{\"a\":\"\x01\"}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			return // whoever reads a file refuses it before
		}
		d, err := JSON(text, Limits{Depth: 64, Nodes: 10_000})
		if err != nil {
			if json.Valid([]byte(text)) && !strings.Contains(err.Error(), "more than") {
				t.Fatalf("it is valid: %v", err)
			}
			return
		}
		decoder := json.NewDecoder(strings.NewReader(text))
		decoder.UseNumber()
		var want any
		if err := decoder.Decode(&want); err != nil || !json.Valid([]byte(text)) {
			t.Fatalf("it is not valid: %v", err)
		}
		if got := d.Root.Tree(); !reflect.DeepEqual(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
		d.Position(&d.Root)
	})
}
