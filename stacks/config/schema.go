package config

import (
	"bytes"
	_ "embed"
	"fmt"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Schema is the JSON Schema of a configuration (draft 2020-12), for editors and for documentation.
//
//go:embed schema.json
var Schema []byte

// rules is the schema, ready for use.
type rules struct {
	root *jsonschema.Schema
	// at finds a part of the schema by the location that a validation error names.
	at map[string]*jsonschema.Schema
}

// schema compiles the schema once.
var schema = sync.OnceValues(func() (*rules, error) {
	const address = "urn:ecrprivatelink:configuration"
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema))
	if err != nil {
		return nil, fmt.Errorf("schema.json: %w", err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(address, document); err != nil {
		return nil, fmt.Errorf("schema.json: %w", err)
	}
	root, err := compiler.Compile(address)
	if err != nil {
		return nil, fmt.Errorf("schema.json: %w", err)
	}
	r := &rules{root: root, at: map[string]*jsonschema.Schema{}}
	r.index(root)
	return r, nil
})

// index notes a part of the schema and everything it is made of.
func (r *rules) index(s *jsonschema.Schema) {
	if s == nil || r.at[s.Location] != nil {
		return
	}
	r.at[s.Location] = s
	for _, part := range []*jsonschema.Schema{s.Ref, s.If, s.Then, s.Else, s.Items2020, s.PropertyNames, additional(s)} {
		r.index(part)
	}
	for _, property := range s.Properties {
		r.index(property)
	}
}

// additional is the schema of the fields that an object does not name, nil for none.
func additional(s *jsonschema.Schema) *jsonschema.Schema {
	other, _ := s.AdditionalProperties.(*jsonschema.Schema)
	return other
}

// fill adds the defaults to a decoded value and everything below it. What has no default stays absent.
func fill(s *jsonschema.Schema, value any) {
	if s == nil {
		return
	}
	fill(s.Ref, value)
	if s.If != nil {
		branch := s.Else
		if s.If.Validate(value) == nil {
			branch = s.Then
		}
		fill(branch, value)
	}
	switch v := value.(type) {
	case []any:
		for _, item := range v {
			fill(s.Items2020, item)
		}
	case map[string]any:
		for name, property := range s.Properties {
			if _, given := v[name]; !given && property.Default != nil {
				v[name] = clone(*property.Default)
			}
			if field, ok := v[name]; ok {
				fill(property, field)
			}
		}
	}
}

// clone copies a default, because fill adds to maps.
func clone(value any) any {
	if m, ok := value.(map[string]any); ok {
		out := make(map[string]any, len(m))
		for name, field := range m {
			out[name] = clone(field)
		}
		return out
	}
	return value
}
