package cfn_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"ecrprivatelink/internal/cfn"
)

func TestParseRefuses(t *testing.T) {
	bomb := "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c < 'j'; c++ {
		bomb += string(c) + ": &" + string(c) + " [" + strings.TrimSuffix(strings.Repeat("*"+string(c-1)+",", 10), ",") + "]\n"
	}
	cases := []struct{ name, file, text, want string }{
		{"an empty file", "t.yaml", "", "t.yaml: the file is empty; want a CloudFormation template in JSON or YAML"},
		{"a file of white space", "t.json", " \n ", "t.json: the file is empty; want a CloudFormation template in JSON or YAML"},
		{"a binary file", "t.json", "\x7fELF\x00", "t.json: the file is not UTF-8 text; want a CloudFormation template in JSON or YAML"},
		{"a file that begins with a zero", "t.yaml", "\x00Resources: {}", "t.yaml: the file is not UTF-8 text; want a CloudFormation template in JSON or YAML"},
		{"a file in another encoding", "t.yaml", "Resources: \xe9", "t.yaml: the file is not UTF-8 text; want a CloudFormation template in JSON or YAML"},
		{"truncated JSON", "t.json", "{\n\"Resources\": {\n \"A\":", "t.json:3: it is not valid JSON: unexpected end of JSON input"},
		{"JSON with a comma too many", "t.json", "{\"Resources\": {},\n}", "t.json:2: it is not valid JSON: invalid character '}' looking for beginning of object key string; remove the comma before it"},
		{"JSON with text behind it", "t.json", "{}\nx", "t.json:2: it is not valid JSON: invalid character 'x' after top-level value"},
		{"JSON nested too deep", "t.json", `{"Resources":` + strings.Repeat("[", 300), "t.json:1: it is nested more than 256 levels deep"},
		{"truncated JSON in a file of another name", "t.template", "{\n\"Resources\":", "t.template:2: it is not valid JSON: unexpected end of JSON input"},
		{"YAML with a tab", "t.yaml", "Resources:\n\tA: 1", "t.yaml:2: it is not valid YAML: found character that cannot start any token; indent with spaces, not with tabs"},
		{"YAML nested too deep", "t.yaml", "Resources: " + strings.Repeat("[", 300) + strings.Repeat("]", 300), "t.yaml:1: it is nested more than 256 levels deep"},
		{"a YAML bomb", "t.yaml", bomb + "Resources: *i\n", "t.yaml:1: it has more than 1000000 values, counting what YAML aliases repeat"},
		{"a YAML alias of what it stands in", "t.yaml", "Resources: &r\n  A: *r\n", "t.yaml:2: the alias *r stands inside the value that it repeats; repeat only what is complete"},
		{"a YAML key that is a list", "t.yaml", "Resources:\n  [a]: 1\n", "t.yaml:2: the key of a field is a map or a list; want text"},
		{"a comment only", "t.yaml", "# nothing", "t.yaml:1: it is empty"},
		{"a plain text", "t.txt", "hello", "t.txt: it is not a CloudFormation template: its top level is not a mapping with Resources"},
		{"YAML of something else", "t.yaml", "apiVersion: v1\nkind: Pod\n", "t.yaml: it is not a CloudFormation template: it has no Resources at its top level, only: apiVersion, kind"},
		{"keys with control characters", "t.yaml", "\"a\\nb\\e[2J\": 1", "t.yaml: it is not a CloudFormation template: it has no Resources at its top level, only: a�b�[2J"},
		{"Resources that are a list", "t.yaml", "Resources: [a]", "t.yaml: it is not a CloudFormation template: its Resources are not a mapping of logical ids"},
		{"more bytes than CloudFormation takes", "t.yaml", "Resources: {}\n#" + strings.Repeat("x", cfn.MaxSize-14),
			"t.yaml: the file has 1000001 bytes, and CloudFormation takes templates of at most 1000000 (1 MB); split it, for instance into nested stacks"},
		{"more resources than CloudFormation takes", "t.yaml", entries("Resources", 501, "{Type: T}"),
			"t.yaml:2: it has 501 resources, and CloudFormation takes at most 500 in a template; split it, for instance into nested stacks"},
		{"more parameters than CloudFormation takes", "t.yaml", "Resources: {}\n" + entries("Parameters", 201, "{Type: String}"),
			"t.yaml:3: it has 201 parameters, and CloudFormation takes at most 200 in a template; split it, for instance into nested stacks"},
		{"more mappings than CloudFormation takes", "t.yaml", "Resources: {}\n" + entries("Mappings", 201, "{A: {B: c}}"),
			"t.yaml:3: it has 201 mappings, and CloudFormation takes at most 200 in a template; split it, for instance into nested stacks"},
		{"more outputs than CloudFormation takes", "t.yaml", "Resources: {}\n" + entries("Outputs", 201, "{Value: x}"),
			"t.yaml:3: it has 201 outputs, and CloudFormation takes at most 200 in a template; split it, for instance into nested stacks"},
		{"a type that is a number", "t.json", `{"Resources":{"A":{"Type":5}}}`, "t.json:1: the Type of the resource A is not a text; want one such as AWS::EC2::VPC"},
		{"a resource without a type", "t.yaml", "Resources:\n  A: {Properties: {}}\n", "t.yaml:2: the resource A has no Type; want one such as AWS::EC2::VPC"},
		{"a resource that is a list", "t.yaml", "Resources:\n  A: [Type, T]\n", "t.yaml:2: the resource A is not a mapping with a Type and Properties"},
		{"a resource that is nothing", "t.yaml", "Resources:\n  A:\n", "t.yaml:2: the resource A is not a mapping with a Type and Properties"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := cfn.Parse(c.file, c.text)
			if err == nil || err.Error() != c.want {
				t.Fatalf("\ngot  %v\nwant %s", err, c.want)
			}
		})
	}
}

// entries is a section of a template with so many entries.
func entries(section string, count int, entry string) string {
	var out strings.Builder
	out.WriteString(section + ":\n")
	for i := range count {
		fmt.Fprintf(&out, "  E%d: %s\n", i, entry)
	}
	return out.String()
}

func TestParseTakesWhatTheQuotasAllow(t *testing.T) {
	text := entries("Resources", 500, "{Type: T}") + entries("Parameters", 200, "{Type: String}") +
		entries("Mappings", 200, "{A: {B: c}}") + entries("Outputs", 200, "{Value: x}")
	s := stack(t, text+"#"+strings.Repeat("x", cfn.MaxSize-1-len(text)), cfn.Options{})
	if len(s.Resources) != 500 {
		t.Errorf("got %d resources, want 500", len(s.Resources))
	}
}

func TestParseSaysWhatIsNoTemplate(t *testing.T) {
	if _, err := cfn.Parse("t.yaml", "a: b"); !errors.Is(err, cfn.ErrNotTemplate) {
		t.Errorf("a mapping without Resources: got %v, want ErrNotTemplate", err)
	}
	if _, err := cfn.Parse("t.yaml", "a: ["); errors.Is(err, cfn.ErrNotTemplate) {
		t.Errorf("broken YAML: got %v, which must not be ErrNotTemplate", err)
	}
}

func TestParseKeepsLines(t *testing.T) {
	for _, c := range []struct{ name, file, text string }{
		{"JSON", "t.json", "{\n \"Resources\": {\n  \"A\": {\n   \"Type\": \"T\",\n   \"Properties\": {\n    \"X\": [\n \"a\", \"b\\u00e9\"]}}}}"},
		{"YAML", "t.yaml", "\nResources:\n  A:\n    Type: T\n    Properties:\n      X:\n        [a, \"b\\u00e9\"]\n"},
		{"YAML in JSON's braces", "t.template", "{\nResources: {\n  A: {\n    Type: T,\n    Properties: {\n      X: \n        [a, \"b\\u00e9\"]}}}}"},
		{"a byte order mark", "t.json", "\ufeff{\n \"Resources\": {\n  \"A\": {\n   \"Type\": \"T\",\n   \"Properties\": {\n    \"X\": [\n \"a\", \"b\\u00e9\"]}}}}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			app := cfn.NewApp()
			s, err := app.Add(parse(t, c.file, c.text), cfn.Options{Name: "S"})
			if err != nil {
				t.Fatal(err)
			}
			r := s.Resource("A")
			x := r.Property("X")
			if got := show(x); got != "[a bé]" {
				t.Errorf("the property: got %s", got)
			}
			items, _ := x.Items()
			if r.Line() != 3 || items[1].Line() != 7 || items[1].File() != c.file {
				t.Errorf("lines: got resource %d, member %s:%d; want 3 and %s:7", r.Line(), items[1].File(), items[1].Line(), c.file)
			}
		})
	}
}

func TestYAMLAliasesAndMerges(t *testing.T) {
	s := stack(t, `
X-Base: &base {A: 1, B: 2}
X-More: &more {B: 3, C: 4}
Resources:
  R:
    Type: T
    Properties:
      X: {<<: [*base, *more], A: own}
      Y: *base
`, cfn.Options{})
	for _, c := range []struct{ property, field, want string }{
		{"X", "A", "own"}, {"X", "B", "2"}, {"X", "C", "4"}, {"Y", "A", "1"},
	} {
		if got := show(s.Resource("R").Property(c.property, c.field)); got != c.want {
			t.Errorf("%s.%s: got %s, want %s", c.property, c.field, got, c.want)
		}
	}
}

// FuzzParse holds the JSON reader against encoding/json, and looks for texts that no limit stops.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`{"Resources":{"A":{"Type":"AWS::EC2::VPC","Properties":{"CidrBlock":"10.0.0.0\/16","N":[1,-2.5e3,true,null]}}}}`,
		`{"Resources":{"Fn::ForEach::L":["N",["a"],{"R${N}":{"Type":"T","Condition":"C"}}]},"Conditions":{"C":{"Fn::Equals":[{"Ref":"P"},"x"]}}}`,
		"Parameters:\n  P: {Type: String}\nResources:\n  A:\n    Type: T\n    Properties: {X: !Sub '${P}', Y: !GetAtt A.B, Z: !If [C, 1, 2]}\n",
		"a: &a [1]\nResources: {A: {Type: T, Properties: {X: *a}}}",
		"Outputs: {O: {Value: !Ref A, Export: {Name: !Sub '${AWS::StackName}-x'}}}\nResources: {A: {Type: T, Properties: {I: !ImportValue s-x}}}",
		`{"Resources":{"A":[]}}`,
	} {
		f.Add("t.json", seed)
		f.Add("t.yaml", seed)
	}
	f.Fuzz(func(t *testing.T, name, text string) {
		if len(text) > 1<<12 { // a longer one takes longer and is read no other way
			return
		}
		template, err := cfn.Parse(name, text)
		if err != nil {
			if strings.Contains(err.Error(), "\n") && !strings.Contains(name, "\n") {
				t.Errorf("the error has more than one line: %q", err)
			}
			if isTemplate(name, text) {
				t.Errorf("encoding/json reads a template, Parse does not: %v", err)
			}
			return
		}
		if strings.HasSuffix(strings.ToLower(name), ".json") && !json.Valid([]byte(strings.TrimPrefix(text, "\ufeff"))) {
			t.Error("Parse reads what is not JSON")
		}
		app := cfn.NewApp()
		s, err := app.Add(template, cfn.Options{Name: "S"})
		if err == nil {
			err = app.Link(func(*cfn.Resource) (*cfn.Template, error) { return nil, nil })
		}
		if err != nil { // CloudFormation takes no notice of it either
			if !strings.HasPrefix(err.Error(), name+":") {
				t.Errorf("the error does not begin with the name %q: %q", name, err)
			}
			return
		}
		for _, r := range s.Resources {
			for key := range template.Root.Find("Resources", r.LogicalID, "Properties").Entries() {
				show(r.Property(key.Text))
			}
			if line := r.Line(); line < 1 || line > lines(text) {
				t.Errorf("%s stands in line %d of %d", r.LogicalID, line, lines(text))
			}
		}
	})
}

// lines counts the lines of a text, as YAML 1.1 breaks them.
func lines(text string) int {
	n := 1
	for _, c := range text {
		if strings.ContainsRune("\n\r\u0085\u2028\u2029", c) {
			n++
		}
	}
	return n
}

// isTemplate asks encoding/json whether a text is a template that is not nested too deep.
func isTemplate(name, text string) bool {
	var top map[string]any
	if !strings.HasSuffix(name, ".json") || !utf8.ValidString(text) || strings.Contains(text, "\x00") ||
		strings.Count(text, "[")+strings.Count(text, "{") > 200 || json.Unmarshal([]byte(text), &top) != nil {
		return false
	}
	resources, ok := top["Resources"].(map[string]any)
	for _, r := range resources {
		properties, _ := r.(map[string]any)
		if _, ok := properties["Type"].(string); !ok {
			return false
		}
	}
	return ok
}

// TestPlace holds where keys stand, also once the tree was dropped.
func TestPlace(t *testing.T) {
	const text = "Resources:\n  A: {Type: T}\n  B:\n    Type: T\n    Properties: {X: 1, Y: 2}\n  A: {Type: U, Properties: {X: 3}}\n"
	for _, c := range []struct {
		keys         string
		line, column int
	}{
		{"Resources", 1, 1}, {"Resources B", 3, 3}, {"Resources B Properties Y", 5, 24},
		{"Resources A", 6, 3}, {"Resources A Properties X", 6, 29},
		{"Resources C", 0, 0}, {"Resources C Type", 0, 0},
	} {
		template := parse(t, "t.yaml", text)
		for _, when := range []string{"before", "after"} {
			if line, column := template.Place(strings.Fields(c.keys)...); line != c.line || column != c.column {
				t.Errorf("%q, %s its tree is dropped: got %d:%d, want %d:%d", c.keys, when, line, column, c.line, c.column)
			}
			template.Shed()
		}
	}
}

func TestWhatNestsOtherTemplates(t *testing.T) {
	for text, want := range map[string]bool{
		"R: {Type: 'AWS::CloudFormation::Stack'}":                 true,
		"R: {Type: 'AWS::Serverless::Application'}":               true,
		"R: {Type: 'AWS::CloudFormation::StackSet'}":              true,
		"Fn::ForEach::L: [N, [a], {'R${N}': {Type: T}}]":          true,
		"R: {Type: 'AWS::EC2::VPC'}":                              false,
		"Fn::Transform: {Name: AWS::Include}":                     false,
		"R: {Type: T}\n  S: {Type: 'AWS::CloudFormation::Stack'}": true,
	} {
		if got := parse(t, "t.yaml", "Resources:\n  "+text+"\n").Nests(); got != want {
			t.Errorf("%s: got %v, want %v", text, got, want)
		}
	}
}
