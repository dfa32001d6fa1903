package yamltree

import (
	"fmt"
	"strings"
	"testing"

	"ecrprivatelink/internal/syntax"
)

var bounds = syntax.Limits{Depth: 64, Nodes: 10_000}

func anyTag(_ string, n syntax.Node) (syntax.Node, error) { return n, nil }

// show writes a node with the position of each value.
func show(d *syntax.Document, n *syntax.Node) string {
	line, column := d.Position(n)
	at := fmt.Sprintf("@%d:%d", line, column)
	switch n.Kind {
	case syntax.Mapping:
		var all []string
		for key, value := range n.Entries() {
			line, column := d.Position(key)
			all = append(all, fmt.Sprintf("%s@%d:%d=%s", key.Text, line, column, show(d, value)))
		}
		return "{" + strings.Join(all, " ") + "}" + at
	case syntax.Sequence:
		var all []string
		for i := range n.Items {
			all = append(all, show(d, &n.Items[i]))
		}
		return "[" + strings.Join(all, " ") + "]" + at
	}
	return fmt.Sprint(n.Kind, ":", n.Text, at)
}

func TestValuesKnowWhereTheyStand(t *testing.T) {
	for _, c := range []struct {
		name, text string
		json       bool
		want       string
	}{
		{"JSON", "{\n \"äö\": [1, true,\n  null, \"a\\u00e9\"], \"b\": {}}", true, "{äö@2:2=[2:1@2:9 1:true@2:12 0:@3:3 3:aé@3:9]@2:8 b@3:21={}@3:26}@1:1"},
		{"one long line of JSON", `["ä", "b", ["c"]]`, true, "[3:ä@1:2 3:b@1:7 [3:c@1:13]@1:12]@1:1"},
		{"YAML", "a: [1, Yes,\n  ~, 'yes']\nb: &x {c: d}\ne: *x\n", false, "{a@1:1=[2:1@1:5 1:Yes@1:8 0:@2:3 3:yes@2:6]@1:4 b@3:1={c@3:8=3:d@3:11}@3:4 e@4:1={c@3:8=3:d@3:11}@3:4}@1:1"},
		{"a merge key", "<<: {a: 1, b: 2}\na: 3\n", false, "{a@2:1=2:3@2:4 b@1:12=2:2@1:15}@1:1"},
		{"several merge keys, of which the first counts", "<<: [{a: 1}, {a: 2, b: 3}]\n", false, "{a@1:7=2:1@1:10 b@1:21=2:3@1:24}@1:1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, err := Read(c.text, Dialect{Limits: bounds, Words: true, Tagged: anyTag})
			if c.json {
				d, err = syntax.JSON(c.text, bounds)
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := show(d, &d.Root); got != c.want {
				t.Errorf("\ngot  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestWhatCannotBeRead(t *testing.T) {
	for _, c := range []struct {
		name, text string
		json       bool
		want       string
	}{
		{"a comma too many", "{\"a\": 1,\n}", true, "line 2, column 1: it is not valid JSON: invalid character '}' looking for beginning of object key string; remove the comma before it"},
		{"a comment", "{ // no\n}", true, "line 1, column 3: it is not valid JSON: invalid character '/' looking for beginning of object key string; JSON has no comments, YAML has them after #"},
		{"JSON that ends too early", "{\"a\":", true, "line 1, column 6: it is not valid JSON: unexpected end of JSON input"},
		{"JSON nested too deep", strings.Repeat("[", 100), true, "line 1, column 66: it is nested more than 64 levels deep"},
		{"JSON of too many values", "[" + strings.Repeat("1,", 10_000) + "1]", true, "line 1, column 20000: it has more than 10000 values, counting what YAML aliases repeat"},
		{"an alias in its value", "a: &a [*a]", false, "line 1, column 8: the alias *a stands inside the value that it repeats; repeat only what is complete"},
		{"two documents", "a: 1\n---\nb: 2\n", false, "line 2, column 1: a second YAML document begins here; write one document, without ---"},
		{"nothing", "# nothing", false, "line 1, column 0: it is empty"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Read(c.text, Dialect{Limits: bounds, Tagged: anyTag})
			if c.json {
				_, err = syntax.JSON(c.text, bounds)
			}
			if err == nil || err.Error() != c.want {
				t.Errorf("\ngot  %v\nwant %s", err, c.want)
			}
		})
	}
}

// FuzzRead looks for texts that no limit stops.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{"a: &a [1, *b]\nb: !Ref x\n", "<<: {a: b}\nc: yes\n", "a:\n- b\n-\tc\n", "? [a]\n: b\n", "a: !!int b\n", "--- a\n--- b\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<10 {
			return
		}
		d, err := Read(text, Dialect{Limits: bounds, Words: true, Tagged: anyTag})
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Fatalf("the error has more than one line: %q", err)
			}
			return
		}
		show(d, &d.Root)
		d.Root.Tree()
	})
}
