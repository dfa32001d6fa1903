package config

import (
	"fmt"
	"strings"
	"testing"
)

func TestParseRefusesMalformedYAML(t *testing.T) {
	refused(t, "pull.yaml", map[string]mistake{
		"an empty document":                     one("", ":1: it is empty"),
		"a comment alone":                       one("# nothing\n", ":1: it is empty"),
		"a tab as indentation":                  one("environments:\n\t- name: dev\n", ":2: it is not valid YAML: ", "indent with spaces, not with tabs"),
		"a field out of line":                   one("environments:\n  - name: dev\n   region: us-west-2\n", ":3: it is not valid YAML: "),
		"a colon too many":                      one("environments:\n  - name: dev\n    region: us: west\n", ":3: it is not valid YAML: "),
		"a quote left open":                     one("environments:\n  - name: \"dev\n    region: us-west-2\n", ":2: it is not valid YAML: "),
		"a bracket left open":                   one("environments:\n  - name: dev\n    workloads: [\n      {launchType: ec2}\n", ":3: it is not valid YAML: "),
		"an alias of nothing":                   one("environments:\n  - name: dev\n    workloads: *all\n", ":3: it is not valid YAML: ", "unknown anchor 'all'"),
		"a tag":                                 one("environments:\n  - name: !Ref Name\n", `:2:11: the tag "!Ref" is not known here; write plain values`),
		"a tag on a list":                       one("environments: !set []\n", `:1:15: the tag "!set" is not known here`),
		"a tag that does not go with its value": one("environments: !!int dev\n", `:1:15: "dev" does not go with the tag !!int`),
		"a list as a key":                       one("? [a, b]\n: c\n", ":1:3: the key of a field is a map or a list; want text"),
		"two documents":                         one("environments: []\n---\nenvironments: []\n", ":2:1: a second YAML document begins here"),
		"a second document that is malformed":   one("environments: []\n---\na: b: c\n", ":3: it is not valid YAML: "),
		"a control character":                   one("environments: \x01\n", ":1: it is not valid YAML: control characters are not allowed"),
		"a merge of text":                       one("environments:\n  - <<: common\n    name: dev\n", `:2:9: << merges maps, got "common"`),
	})
}

func TestParseRefusesMalformedJSON(t *testing.T) {
	refused(t, "pull.json", map[string]mistake{
		"an empty document":            one("", ":1:1: it is not valid JSON: unexpected end of JSON input"),
		"an object left open":          one("{\n  \"environments\": [", ":2:20: it is not valid JSON: unexpected end of JSON input"),
		"a comma too many":             one("{\"environments\": [\n  {\"name\": \"dev\",}\n]}", ":2:18: it is not valid JSON: ", "invalid character '}'", "remove the comma before it"),
		"a comment":                    one("{\n  // all of them\n  \"environments\": []\n}", ":2:3: it is not valid JSON: ", "JSON has no comments, YAML has them after #"),
		"a key without quotes":         one("{environments: []}", ":1:2: it is not valid JSON: invalid character 'e'"),
		"a number with a leading zero": one(`{"environments": [{"account": 000011112222}]}`, ":1:32: it is not valid JSON: "),
		"something behind the end":     one("{}\n{}", ":2:1: it is not valid JSON: invalid character '{' after top-level value"),
		"YAML":                         one("environments: []\n", ":1:1: it is not valid JSON: "),
	})
}

func TestParseRefusesWhatStandsTwice(t *testing.T) {
	refused(t, "pull.yaml", map[string]mistake{
		"a key of an environment": one("environments:\n  - name: dev\n    workloads: [{launchType: ec2}]\n    name: prod\n",
			":4:5: environments[0].name: this key stands on line 2 already; keep one of the two"),
		"a key at the top": one("environments: [{name: dev, workloads: [{launchType: ec2}]}]\nenvironments: []\n",
			":2:1: environments: this key stands on line 1 already"),
		"two keys, and another problem": {"environments:\n  - name: dev\n    name: dev\n    workloads: [{launchType: ec2, launchType: ec2}]\n    s3Policy: most\n", []line{
			{":3:5: environments[0].name: this key stands on line 2 already", nil},
			{":4:35: environments[0].workloads[0].launchType: this key stands on line 4 already", nil},
			{`:5:5: environments[0].s3Policy: unknown value "most"`, nil},
		}},
	})
	refused(t, "pull.json", map[string]mistake{
		"a key in JSON": one("{\"environments\": [{\"name\": \"dev\",\n \"name\": \"prod\", \"workloads\": [{\"launchType\": \"ec2\"}]}]}",
			":2:2: environments[0].name: this key stands on line 1 already"),
	})
}

func TestParseKeepsDocumentsInBounds(t *testing.T) {
	bomb := "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
	for i := range 9 {
		bomb += fmt.Sprintf("a%d: &a%d [%s]\n", i+1, i+1, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i), 10), ", "))
	}
	merged := "a0: &a0 {k: v}\n"
	for i := range 30 {
		merged += fmt.Sprintf("a%d: &a%d {<<: [*a%d, *a%d]}\n", i+1, i+1, i, i)
	}
	refused(t, "pull.yaml", map[string]mistake{
		"aliases that multiply":          one(bomb, ":1:", "it has more than 50000 values, counting what YAML aliases repeat"),
		"merges that multiply":           one(merged, ":", "it has more than 50000 values"),
		"an alias inside its value":      one("a: &a\n  b: *a\n", ":2:6: the alias *a stands inside the value that it repeats"),
		"a merge of its own map":         one("a: &a\n  <<: *a\n", ":2:7: the alias *a stands inside the value that it repeats"),
		"lists within lists":             one(strings.Repeat("[", 40)+strings.Repeat("]", 40), ":1:34: it is nested more than 32 levels deep"),
		"lists within lists without end": one(strings.Repeat("[", 200_000), ":1: it is not valid YAML: exceeded max depth"),
		"too many values":                one("environments: ["+strings.Repeat("1,", 60_000)+"]", ":1:", "it has more than 50000 values"),
		"too many bytes":                 one(strings.Repeat("#", MaxSize+1), ": the document has more than 1048576 bytes (1 MiB); this is no configuration"),
		"a long value": one("environments:\n  - name: "+strings.Repeat("x", 100_000)+"\n    workloads: [{launchType: ec2}]\n",
			":2:5: environments[0].name: got \"xxx", "xxx…\"; want a name of letters"),
	})
	refused(t, "pull.json", map[string]mistake{
		"JSON lists within lists":  one(strings.Repeat("[", 40)+strings.Repeat("]", 40), ":1:34: it is nested more than 32 levels deep"),
		"JSON lists without end":   one(strings.Repeat("[", 200_000), ":1:34: it is nested more than 32 levels deep"),
		"a number beyond all bits": one(`{"environments": 1e999999999}`, `:1:2: environments: got "1e999999999"; want a list`),
	})
}

func TestErrorsStayInOneLineEach(t *testing.T) {
	for title, document := range map[string]string{
		"a line break in a key":           `{"environments": [{"na\nme": 1}]}`,
		"a line break in a value":         `{"environments": [{"name": "a\nb", "workloads": [{"launchType": "x\ny"}]}]}`,
		"a terminal's escape in a value":  `{"environments": [{"name": "\u001b[31m", "workloads": [{"launchType": "\u001b[2J"}]}]}`,
		"a right-to-left mark in a value": `{"environments": [{"name": "\u202edev", "workloads": [{"launchType": "ec2"}], "tags": {"\u202e": "x"}}]}`,
		"a long launch type":              `{"environments": [{"name": "dev", "workloads": [{"launchType": "` + strings.Repeat("x", 100_000) + `"}]}]}`,
		"a long key":                      `{"environments": [{"` + strings.Repeat("x", 100_000) + `": 1}]}`,
	} {
		t.Run(title, func(t *testing.T) {
			_, err := Parse([]byte(document), "pull.json")
			if err == nil {
				t.Fatal("got no error, want one")
			}
			for _, l := range strings.Split(err.Error(), "\n") {
				if !strings.HasPrefix(l, "pull.json:1:") || len(l) > 2000 || strings.ContainsAny(l, "\r\x1b\u202e") {
					t.Errorf("got the line %.300q, want a short one with nothing that a terminal obeys", l)
				}
			}
		})
	}
}

func TestErrorPrintsAHundredProblems(t *testing.T) {
	document := "environments:\n"
	for i := range 103 {
		document += fmt.Sprintf("  - {name: e%d, region: 1, workloads: [{launchType: ec2}]}\n", i)
	}
	_, err := Parse([]byte(document), "pull.yaml")
	if err == nil {
		t.Fatal("got no error, want one")
	}
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != 101 || lines[100] != "pull.yaml: 3 more problems; fix these first" {
		t.Errorf("got %d lines, the last is %q; want 101, and the last to count 3 more problems", len(lines), lines[len(lines)-1])
	}
}

func TestParseTellsTheLanguages(t *testing.T) {
	const asJSON = "{\n\t\"environments\": [{\"name\": \"d\\u0065v\", \"workloads\": [{\"launchType\": \"ec2\"}]}]\n}\n"
	const asYAML = "environments:\n- name: dev\n  workloads: [{launchType: ec2}]\n"
	for title, c := range map[string]struct{ name, document string }{
		"JSON by its extension":                 {"pull.json", asJSON},
		"JSON by its extension in upper case":   {"PULL.JSON", asJSON},
		"JSON by its text":                      {"pull", asJSON},
		"JSON behind a byte order mark":         {"pull.json", "\ufeff" + asJSON},
		"YAML by its extension":                 {"pull.yaml", asYAML},
		"YAML by its short extension":           {"pull.yml", asYAML},
		"YAML by its text":                      {"pull.conf", asYAML},
		"YAML in flow style by its text":        {"pull", "{environments: [{name: dev, workloads: [{launchType: ec2}]}]}"},
		"YAML with Windows line ends":           {"pull.yaml", strings.ReplaceAll(asYAML, "\n", "\r\n")},
		"YAML behind a byte order mark":         {"pull.yaml", "\ufeff" + asYAML},
		"YAML that begins with a document mark": {"pull.yaml", "---\n" + asYAML},
	} {
		t.Run(title, func(t *testing.T) {
			if got := taken(t, c.document, c.name).Environments[0].Name; got != "dev" {
				t.Errorf("got environment %q, want %q", got, "dev")
			}
		})
	}
}

func TestParseFollowsAliasesAndMergeKeys(t *testing.T) {
	config := taken(t, `
environments:
  - &dev
    name: dev
    workloads: &tasks [{launchType: fargate, features: [awslogs]}]
    tags: {stage: dev, team: a}
  - name: test
    workloads: *tasks
  - <<: *dev
    name: prod
    tags: {stage: prod}
  - <<: [{name: first, tags: {stage: qa}}, {name: second, workloads: *tasks}]
`, "pull.yaml")
	got := ""
	for _, e := range config.Environments {
		got += fmt.Sprintf("%s %v %s %s\n", e.Name, e.Workloads, e.Tags["stage"], e.Tags["team"])
	}
	const want = `dev [fargate LATEST linux] dev a
test [fargate LATEST linux]  
prod [fargate LATEST linux] prod 
first [fargate LATEST linux] qa 
`
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
