package config

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/constructs/pullpath/policy"
)

// compiled returns the schema.
func compiled(t *testing.T) *rules {
	t.Helper()
	r, err := schema()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// definition returns a part of the schema by its name in $defs.
func definition(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	s := compiled(t).at["urn:ecrprivatelink:configuration#/$defs/"+name]
	if s == nil {
		t.Fatalf("schema.json has no definition %q that is used", name)
	}
	return s
}

// The values that the facts own stand in the schema for editors. This is the list that keeps them in step.
func TestSchemaKnowsTheValuesOfTheFacts(t *testing.T) {
	names := func(values any) []string {
		var out []string
		for i := range reflect.ValueOf(values).Len() {
			out = append(out, fmt.Sprint(reflect.ValueOf(values).Index(i)))
		}
		return out
	}
	var versions, presets []string
	for _, os := range []pullpath.OS{pullpath.Linux, pullpath.Windows} {
		for _, v := range pullpath.PlatformVersions(os) {
			if v != pullpath.Latest && !slices.Contains(versions, v) {
				versions = append(versions, v)
			}
		}
	}
	for _, service := range append(pullpath.InterfaceServices(), pullpath.S3) {
		if err := definition(t, "service").Validate(string(service)); err != nil {
			t.Errorf("the schema does not take %s: %v", service, err)
		}
	}
	for _, row := range policy.Presets() {
		presets = append(presets, row.Name)
	}
	for name, want := range map[string][]string{
		"launchType":      names(pullpath.LaunchTypes()),
		"os":              {string(pullpath.Linux), string(pullpath.Windows)},
		"platformVersion": append(versions, pullpath.Latest),
		"feature":         names(pullpath.Features()),
		"s3Preset":        presets,
	} {
		if got := names(definition(t, name).Enum.Values); !slices.Equal(got, want) {
			t.Errorf("definition %s: got %q\nwant \"enum\": [\"%s\"]", name, got, strings.Join(want, `", "`))
		}
	}
	environment, pull := definition(t, "environment"), definition(t, "pull")
	if got, want := names(environment.Properties["s3Policy"].Enum.Values), []string{string(policy.MinimumS3), string(policy.FullS3)}; !slices.Equal(got, want) {
		t.Errorf("s3Policy: got %q, want %q", got, want)
	}
	if got, want := names(pull.Properties["principalForm"].Enum.Values), []string{string(ConditionForm), string(SeedForm)}; !slices.Equal(got, want) {
		t.Errorf("principalForm: got %q, want %q", got, want)
	}
}

func TestSchemaTakesItsOwnExamples(t *testing.T) {
	checked := 0
	for location, s := range compiled(t).at {
		for _, example := range s.Examples {
			checked++
			if err := s.Validate(example); err != nil {
				t.Errorf("%s: the example %v: %v", location, example, err)
			}
		}
	}
	if checked < 50 {
		t.Errorf("checked %d examples, want 50 or more", checked)
	}
}

func TestSchemaDescribesEveryField(t *testing.T) {
	for location, s := range compiled(t).at {
		if len(s.Properties) > 0 && s.AdditionalProperties != false {
			t.Errorf("%s: takes fields that it does not name; want additionalProperties: false", location)
		}
		for name, field := range s.Properties {
			text, at := field.Description, location+"/properties/"+name
			if !strings.HasSuffix(text, ".") {
				t.Errorf("%s: the description is %q; want sentences", at, text)
			}
			says, has, required := strings.Contains(text, "Default: "), field.Default != nil, slices.Contains(s.Required, name)
			if required && (says || has) || !required && says == has {
				t.Errorf("%s: required %v, \"Default:\" in the description %v, default %v; want exactly one", at, required, says, has)
			}
			if exampled(field) == "" && noun(field) != "a map" && len(properties(field)) == 0 {
				t.Errorf("%s: has no example", at)
			}
		}
	}
}

// properties are the fields of a schema, also those that it refers to.
func properties(s *jsonschema.Schema) map[string]*jsonschema.Schema {
	out := map[string]*jsonschema.Schema{}
	if s != nil {
		maps.Copy(out, s.Properties)
		for _, part := range []*jsonschema.Schema{s.Ref, s.Then, s.Else} {
			maps.Copy(out, properties(part))
		}
	}
	return out
}

func TestTypesHaveTheFieldsOfTheSchema(t *testing.T) {
	sameFields(t, "configuration", reflect.TypeFor[Config](), compiled(t).root)
}

func sameFields(t *testing.T, at string, typ reflect.Type, s *jsonschema.Schema) {
	t.Helper()
	want := properties(s)
	delete(want, "$schema")
	for _, field := range reflect.VisibleFields(typ) {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "-" || field.Anonymous { // no part of the document, or its fields are
			continue
		}
		property, ok := want[name]
		if !ok {
			t.Errorf("%s: type %s has the field %q, which the schema does not have", at, typ, name)
			continue
		}
		delete(want, name)
		sameType(t, at+"."+name, field.Type, property)
	}
	for name := range want {
		t.Errorf("%s: the schema has the field %q, which type %s does not have", at, name, typ)
	}
}

func sameType(t *testing.T, at string, typ reflect.Type, s *jsonschema.Schema) {
	t.Helper()
	for s.Ref != nil {
		s = s.Ref
	}
	if s.Types == nil && s.If != nil { // a text stands for the object
		s = s.Else.Ref
	}
	kinds := map[string]reflect.Kind{"string": reflect.String, "boolean": reflect.Bool, "integer": reflect.Int, "array": reflect.Slice}
	if typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	switch kind := s.Types.ToStrings()[0]; {
	case kind == "object" && typ.Kind() == reflect.Struct:
		sameFields(t, at, typ, s)
	case kind == "object" && typ.Kind() == reflect.Map && additional(s) != nil:
	case kinds[kind] != typ.Kind():
		t.Errorf("%s: the schema says %s, the type is %s", at, kind, typ)
	case kind == "array":
		sameType(t, at+"[]", typ.Elem(), s.Items2020)
	}
}

// A pattern of the schema may take more than the check in Go behind it, never less.
func TestSchemaTakesWhatTheChecksTake(t *testing.T) {
	values := map[string][]string{
		"endpointChoice": {"create", "external", "reuse:vpce-01234567", "reuse:vpce-0123456789abcdef0", "reuse:", "reuse:vpce-xyz", "Create", ""},
		"cidr":           {"10.0.0.0/16", "0.0.0.0/0", "192.168.100.128/28", "10.0.0.0", "fd00::/48", ""},
		"s3Preset":       {"ecs-agent", "ssm-agent", "ecs", ""},
		"region":         {"us-west-9", "Oregon", ""},
	}
	for _, partition := range pullpath.Partitions() {
		values["region"] = append(values["region"], partition.Regions...)
	}
	for name, check := range valueChecks {
		s := definition(t, name)
		taken := 0
		for _, value := range values[name] {
			if check(value) != nil {
				continue
			}
			taken++
			if err := s.Validate(value); err != nil {
				t.Errorf("%s: the check takes %q, the schema does not: %v", name, value, err)
			}
		}
		if taken == 0 || taken == len(values[name]) {
			t.Errorf("%s: the check takes %d of %d values; want some that it takes and some that it refuses", name, taken, len(values[name]))
		}
	}
	for _, partition := range pullpath.Partitions() {
		region := partition.Regions[0]
		for name, arn := range map[string]string{
			"roleArn":       "arn:" + partition.Name + ":iam::111122223333:role/path/Name+=,.@-_1",
			"repositoryArn": "arn:" + partition.Name + ":ecr:" + region + ":111122223333:repository/team/app*",
			"logGroup":      "arn:" + partition.Name + ":logs:" + region + ":111122223333:log-group:/ecs/app:*",
			"bucket":        "arn:" + partition.Name + ":s3:::my-bucket/*",
			"zone":          region + "a",
		} {
			if err := definition(t, name).Validate(arn); err != nil {
				t.Errorf("%s: the schema does not take %q: %v", name, arn, err)
			}
		}
	}
}
