package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Parse reads a configuration from JSON or YAML. The name is that of the file, for error messages; ".json", ".yaml" or
// ".yml" at its end decides the language, and the text itself does for any other name.
//
// An error is an [*Error] with every problem that was found.
func Parse(data []byte, name string) (*Config, error) {
	if len(data) > MaxSize {
		return nil, broken(name, 0, 0, "the document has more than %d bytes (1 MiB); this is no configuration", MaxSize)
	}
	d, err := read(string(data), isJSON(data, name), name)
	if err != nil {
		return nil, err
	}
	return build(d)
}

// FromAny reads a configuration from a tree that encoding/json decoded, such as the value of a CDK context key. The
// name is what error messages call it.
//
// An error is an [*Error]; its problems have no lines.
func FromAny(value any, name string) (*Config, error) {
	data, err := json.Marshal(value)
	if err != nil {
		return nil, broken(name, 0, 0, "%v; want what encoding/json decodes into an any", err)
	}
	d, err := read(string(data), true, name)
	if err != nil {
		return nil, err
	}
	d.unplaced = true
	return build(d)
}

// jsonObject matches a text that begins as a JSON object does. YAML in flow style may begin so too, and is the same
// language then.
var jsonObject = regexp.MustCompile(`^[\s\x{feff}]*\{\s*["}]`)

func isJSON(data []byte, name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".json":
		return true
	case ".yaml", ".yml":
		return false
	}
	return jsonObject.Match(data)
}

// build validates a document, fills in the defaults and makes the typed values.
func build(d *document) (*Config, error) {
	rules, err := schema()
	if err != nil {
		return nil, err
	}
	found := &report{document: d}
	for _, k := range d.repeated {
		found.addRepeated(k)
	}
	later := found.validate(rules)

	// The checks in Go see what the schema had no fault to find with. A value that it refused is left out, and the
	// checks that need it are not made.
	value := tree(d.root, nil, found.refuses)
	fill(rules.root, value)
	config, err := decode(value)
	if err != nil {
		if err := found.err(); err != nil {
			return nil, err
		}
		return nil, broken(d.name, 0, 0, "%v", err)
	}
	config.settlePrefix()
	check(found, config)
	for _, problem := range later {
		if !found.touches(problem.at) {
			found.add(problem.at, "%s", problem.text)
		}
	}
	if err := found.err(); err != nil {
		return nil, err
	}
	for i := range config.Environments {
		env := &config.Environments[i]
		env.VPC.settle()
		env.Pull.SeedPrincipals = env.Pull.PrincipalForm == SeedForm
	}
	if config.Pipeline != nil {
		config.Pipeline.settle(config.Environments)
	}
	return config, nil
}

// settlePrefix tells the environments and the pipeline of a prefix of the configuration's own.
func (c *Config) settlePrefix() {
	if c.StackPrefix == DefaultStackPrefix {
		return
	}
	for i := range c.Environments {
		c.Environments[i].StackPrefix = c.StackPrefix
	}
	if c.Pipeline != nil {
		c.Pipeline.StackPrefix = c.StackPrefix
	}
}

// validate reports what the schema refuses, except what it leaves to the checks in Go.
func (r *report) validate(rules *rules) []deferred {
	err := rules.root.Validate(tree(r.root, nil, whole))
	var refused *jsonschema.ValidationError
	if !errors.As(err, &refused) {
		return nil
	}
	x := &explainer{report: r, rules: rules}
	x.explain(refused)
	x.finish()
	return x.later
}

// decode makes typed values of a tree; a field that no type has is an error.
func decode(value any) (*Config, error) {
	if fields, ok := value.(map[string]any); ok {
		delete(fields, "$schema")
	}
	data, err := json.Marshal(value)
	if err != nil {
		return nil, fmt.Errorf("cannot be written as JSON: %w", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	config := &Config{}
	if err := decoder.Decode(config); err != nil {
		return nil, fmt.Errorf("does not fit its types: %w", err)
	}
	return config, nil
}

// Key is the key of the CDK's context that holds a configuration.
const Key = "privatepull"

// ParseCDK reads the configuration that stands in a cdk.json, under context.privatepull, so that errors say its lines.
// It is not found where there is none, or where the value is given and is another one: that of a context that the CDK
// took from elsewhere. The name is that of the file.
func ParseCDK(data []byte, name string, value any) (config *Config, found bool, err error) {
	d, err := read(string(data), true, name)
	if err != nil {
		return nil, false, err
	}
	at := path{"context", Key}
	part := *d
	if part.root = d.at(at); part.root == nil {
		return nil, false, nil
	}
	part.repeated = nil
	for _, k := range d.repeated {
		if k.at.within(at) {
			k.at = k.at[len(at):]
			part.repeated = append(part.repeated, k)
		}
	}
	if value != nil && len(part.repeated) == 0 && !sameJSON(tree(part.root, nil, whole), value) {
		return nil, false, nil
	}
	config, err = build(&part)
	return config, true, err
}

// sameJSON reports whether two values are written alike in JSON, whatever the Go types of their numbers.
func sameJSON(a, b any) bool {
	var read [2]any
	for i, value := range []any{a, b} {
		data, err := json.Marshal(value)
		if err != nil || json.Unmarshal(data, &read[i]) != nil {
			return false
		}
	}
	return reflect.DeepEqual(read[0], read[1])
}
