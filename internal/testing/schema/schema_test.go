package schema

import (
	"os"
	"path/filepath"
	"testing"
)

func TestCheck(t *testing.T) {
	file := filepath.Join(t.TempDir(), "schema.json")
	content := `{"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": {"a": {
		"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}, "in": {"$ref": "#/$defs/a"}}}}}`
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		document string
		closed   bool
		holds    bool
	}{
		"a document with all that is required is valid":            {`{"name": "x"}`, true, true},
		"one without a required property is not":                   {`{}`, false, false},
		"a property that the schema does not name is valid":        {`{"name": "x", "more": 1}`, false, true},
		"but it is not described":                                  {`{"name": "x", "more": 1}`, true, false},
		"nor is one in an object within":                           {`{"name": "x", "in": {"name": "y", "more": 1}}`, true, false},
		"a text that is no JSON is neither":                        {`{`, false, false},
		"a value of another type is not valid":                     {`{"name": 1}`, false, false},
		"a nested object with all that is required is described":   {`{"name": "x", "in": {"name": "y"}}`, true, true},
		"a nested object without a required property is not valid": {`{"name": "x", "in": {}}`, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			if err := check(file, "#/$defs/a", []byte(tc.document), tc.closed); (err == nil) != tc.holds {
				t.Errorf("got %v, want it to hold: %v", err, tc.holds)
			}
		})
	}
	if err := check(filepath.Join(t.TempDir(), "none.json"), "", nil, false); err == nil {
		t.Error("a schema that does not exist holds")
	}
	if _, err := os.Stat(File(t, "go.mod")); err != nil {
		t.Error(err)
	}
}
