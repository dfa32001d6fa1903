package config

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"ecrprivatelink/internal/syntax"
	"ecrprivatelink/internal/testing/golden"
)

// manual is docs/configuration.md, seen from the folder that golden files stand in.
const manual = "../../../docs/configuration.md"

// sections are the definitions of the schema that are objects, in the manual's order.
var sections = []struct{ definition, heading, field string }{
	{"", "The document", ""},
	{"environment", "An environment", "environments[]"},
	{"newVpc", "A new VPC", "environments[].vpc"},
	{"existingVpc", "An existing VPC", "environments[].vpc"},
	{"subnet", "A private subnet", "environments[].vpc.privateSubnets[]"},
	{"dns", "DNS attributes", "environments[].vpc.dns"},
	{"workload", "A workload", "environments[].workloads[]"},
	{"pull", "Who may pull what", "environments[].pull"},
	{"spokes", "Spokes of a hub", "environments[].spokes"},
	{"inboundResolver", "Inbound resolver endpoints", "environments[].inboundResolver"},
	{"monitoring", "Monitoring", "environments[].monitoring"},
	{"canary", "A canary", "environments[].canary"},
	{"publish", "What to publish", "environments[].publish"},
	{"statement", "A statement", "environments[].endpointPolicies{}[]"},
	{"privateDns", "Private DNS", "environments[].privateDns"},
	{"windows", "Windows images", "environments[].windows"},
	{"acknowledged", "An acknowledgement", "environments[].acknowledge[]"},
	{"pipeline", "A pipeline", "pipeline"},
	{"source", "A source", "pipeline.source"},
	{"wave", "A wave", "pipeline.waves[]"},
	{"sweep", "A sweep", "sweep"},
}

func TestManualIsInStepWithTheSchema(t *testing.T) {
	text := readManual(t)
	head, _, found := strings.Cut(text, "go test ./stacks/config -->\n")
	if !found {
		t.Fatal("docs/configuration.md has lost the comment above its tables")
	}
	var out strings.Builder
	out.WriteString(refusal(t, head) + "go test ./stacks/config -->\n")
	for _, section := range sections {
		s := compiled(t).root
		source := written(t)
		if section.definition != "" {
			s = definition(t, section.definition)
			source = source.Find("$defs", section.definition)
		}
		fmt.Fprintf(&out, "\n### %s\n\n", section.heading)
		if section.field != "" {
			fmt.Fprintf(&out, "`%s`: ", section.field)
		}
		fmt.Fprintf(&out, "%s\n\n| Field | Type | Default | Meaning |\n|---|---|---|---|\n", s.Description)
		for name := range source.Get("properties").Entries() {
			property := s.Properties[name.Text]
			meaning, missing := meaningAndDefault(s, name.Text, property)
			fmt.Fprintf(&out, "| `%s` | %s | %s | %s |\n", name.Text, typeOf(property), missing, meaning)
		}
	}
	golden.Text(t, manual, []byte(out.String()))
}

func readManual(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", manual))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// written is the schema in the order in which it is written.
func written(t *testing.T) *syntax.Node {
	t.Helper()
	d, err := read(string(Schema), true, "schema.json")
	if err != nil || len(d.repeated) > 0 {
		t.Fatalf("schema.json: %v, repeated keys %v", err, d.repeated)
	}
	return d.root
}

// meaningAndDefault splits a description from the default that it names.
func meaningAndDefault(parent *jsonschema.Schema, name string, s *jsonschema.Schema) (meaning, missing string) {
	meaning, missing, said := strings.Cut(s.Description, " Default: ")
	missing = strings.TrimSuffix(missing, ".")
	switch value := s.Default; {
	case said:
	case value == nil:
		missing = "required"
	default:
		missing = "`" + fmt.Sprint(*value) + "`"
		if fields, ok := (*value).(map[string]any); ok && len(fields) == 0 {
			missing = "its defaults"
		}
	}
	return meaning, missing
}

// typeOf names the type of a field, with a link where it has a section of its own.
func typeOf(s *jsonschema.Schema) string {
	if s.If != nil {
		return "[a new VPC](#a-new-vpc) or [an existing VPC](#an-existing-vpc)"
	}
	for ; s.Ref != nil; s = s.Ref {
		if link := linkTo(s.Ref); link != "" {
			return link
		}
	}
	switch {
	case s.If != nil && s.Types == nil:
		return noun(s.Then) + ", or " + linkTo(s.Else.Ref)
	case s.Enum != nil:
		var values []string
		for _, v := range s.Enum.Values {
			values = append(values, fmt.Sprintf("`%v`", v))
		}
		return strings.Join(values, ", ")
	case s.Items2020 != nil:
		return "list, each: " + typeOf(s.Items2020)
	case additional(s) != nil:
		return "map; each value: " + typeOf(&jsonschema.Schema{Ref: additional(s).Ref})
	}
	return noun(s)
}

func linkTo(s *jsonschema.Schema) string {
	for _, section := range sections {
		if section.definition != "" && strings.HasSuffix(s.Location, "#/$defs/"+section.definition) {
			anchor := strings.ReplaceAll(strings.ToLower(section.heading), " ", "-")
			return fmt.Sprintf("[%s](#%s)", s.Title, anchor)
		}
	}
	return ""
}

var fence = regexp.MustCompile("(?s)```([a-z]*)( [a-z.]+)?\n(.*?)```\n")

// refusal fills in what is said about the manual's configuration with mistakes.
func refusal(t *testing.T, text string) string {
	t.Helper()
	said := ""
	return fence.ReplaceAllStringFunc(text, func(block string) string {
		m := fence.FindStringSubmatch(block)
		switch {
		case m[2] != "":
			_, err := Parse([]byte(m[3]), strings.TrimSpace(m[2]))
			if err == nil {
				t.Fatal("the manual's configuration with mistakes is valid")
			}
			said = err.Error()
		case m[1] == "text":
			return "```text\n" + said + "\n```\n"
		}
		return block
	})
}

func TestManualShowsValidConfigurations(t *testing.T) {
	checked := 0
	for _, m := range fence.FindAllStringSubmatch(readManual(t), -1) {
		if m[1] == "yaml" && m[2] == "" {
			checked++
			if _, err := Parse([]byte(m[3]), "docs/configuration.md"); err != nil {
				t.Error(err)
			}
		}
	}
	if checked < 2 {
		t.Errorf("checked %d configurations, want 2 or more", checked)
	}
}
