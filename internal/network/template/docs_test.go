package template

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// typeTable is the table of resource types in docs/templates.md.
func typeTable() string {
	row := map[string]string{}
	for name := range types {
		row[name] = "yes"
	}
	for name := range nesters {
		row[name] = "yes, where its template is at hand; else it is named, and what is missing is unknown"
	}
	for name, what := range alongside {
		if row[name] == "" {
			row[name] = "where another resource refers to it: " + what
		}
	}
	for name, what := range pullers {
		row[name] = "no, named in the result: " + what
	}
	for name, what := range hiders {
		row[name] = "no, named in the result: " + what + "; what is missing is unknown"
	}
	for name, what := range left {
		row[name] = "no: " + what
	}
	row["`AWS::Lambda::Function` of an image"] = "no, named in the result: AWS Lambda pulls the images of its functions itself"
	row["modules (`…::MODULE`)"] = "no, named in the result: what is missing is unknown"
	row["custom resources, types of third parties"] = "no; one that is given a VPC, a subnet, a route table or a security group is named, and what it may add there is unknown"
	var out strings.Builder
	out.WriteString("| Type | Read |\n|---|---|\n")
	for _, name := range slices.Sorted(maps.Keys(row)) {
		shown := name
		if strings.HasPrefix(name, "AWS::") || strings.HasPrefix(name, "Custom::") {
			shown = "`" + name + "`"
		}
		fmt.Fprintf(&out, "| %s | %s |\n", shown, row[name])
	}
	return out.String()
}

func TestDocumentationSaysOfEveryTypeWhetherItIsRead(t *testing.T) {
	const path, begin, end = "../../../docs/templates.md", "<!-- types:begin -->\n", "<!-- types:end -->"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, after, found := strings.Cut(string(text), begin)
	table, rest, closed := strings.Cut(after, end)
	if !found || !closed {
		t.Fatal("docs/templates.md has no table of types")
	}
	want := typeTable()
	if table == want {
		return
	}
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(path, []byte(before+begin+want+end+rest), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Error("the table of types in docs/templates.md is not that of the code; write it with UPDATE_GOLDEN=1 and read the difference")
}

func TestATypeIsInOneTable(t *testing.T) {
	tables := []map[string]string{pullers, hiders, left}
	for i, table := range tables {
		for name := range table {
			if _, read := types[name]; read || alongside[name] != "" || nesters[name] {
				t.Errorf("%s is read, and in table %d of those that are not", name, i)
			}
			for _, other := range tables[i+1:] {
				if other[name] != "" {
					t.Errorf("%s is in two tables", name)
				}
			}
		}
	}
}
