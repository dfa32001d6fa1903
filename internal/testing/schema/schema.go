// Package schema holds the documents that the programs write against JSON Schemas.
package schema

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"ecrprivatelink/internal/testing/repository"
)

// Valid fails the test unless the document is valid by the schema in the file. The fragment is where in the file the
// schema stands, such as "#/$defs/check"; empty is the whole file.
func Valid(t testing.TB, file, fragment string, document []byte) {
	t.Helper()
	if err := check(file, fragment, document, false); err != nil {
		t.Fatal(err)
	}
}

// Described is [Valid] for a document whose every property the schema must name: what programs write is documented in
// full, although readers have to pass over properties that they do not know.
func Described(t testing.TB, file, fragment string, document []byte) {
	t.Helper()
	if err := check(file, fragment, document, true); err != nil {
		t.Fatal(err)
	}
}

func check(file, fragment string, document []byte, closed bool) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(content))
	if err != nil {
		return err
	}
	if closed {
		closeObjects(parsed)
	}
	const url = "https://example.com/schema.json"
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource(url, parsed); err != nil {
		return err
	}
	compiled, err := compiler.Compile(url + fragment)
	if err != nil {
		return err
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(document))
	if err != nil {
		return err
	}
	return compiled.Validate(value)
}

// closeObjects lets no object have properties that its schema does not name.
func closeObjects(schema any) {
	switch s := schema.(type) {
	case map[string]any:
		if _, object := s["properties"].(map[string]any); object && s["additionalProperties"] == nil {
			s["additionalProperties"] = false
		}
		for _, child := range s {
			closeObjects(child)
		}
	case []any:
		for _, child := range s {
			closeObjects(child)
		}
	}
}

// File is the path of a file of the repository, given from its root. It holds wherever the test has gone.
func File(t testing.TB, name string) string {
	t.Helper()
	if errRoot != nil {
		t.Fatal(errRoot)
	}
	return filepath.Join(root, filepath.FromSlash(name))
}

// root is the folder of the module, found before any test leaves its package's folder.
var root, errRoot = repository.Root()
