package metamorphic

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"ecrprivatelink/internal/network/template"
	"ecrprivatelink/internal/trace"
)

// application is templates by file name, each the mapping at its top.
type application struct {
	name  string
	files []file
}

type file struct {
	name string
	root *yaml.Node
}

// fixtures are the applications that the tests change.
func fixtures(t *testing.T) []application {
	t.Helper()
	const templates, goldens = "../../internal/network/template/testdata/", "../../stacks/testdata/"
	var all []application
	for name, paths := range map[string][]string{
		"rich":       {"testdata/rich.yaml"},
		"isolated":   {templates + "isolated-fargate.yaml"},
		"NAT":        {templates + "nat-fargate.yaml"},
		"public":     {templates + "public-fargate.yaml"},
		"EC2":        {templates + "ec2-user-data.yaml"},
		"provider":   {templates + "ec2-capacity-provider.template.json"},
		"hub":        {templates + "hub-spoke/hub.yaml", templates + "hub-spoke/spoke.yaml"},
		"conditions": {templates + "conditions.yaml"},
		"golden":     {goldens + "PrivatePull-fargate.json"},
		"golden EC2": {goldens + "PrivatePull-ec2.json"},
	} {
		a := application{name: name}
		for _, path := range paths {
			a.files = append(a.files, file{strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)) + ".yaml", parse(t, path)})
		}
		all = append(all, a)
	}
	slices.SortFunc(all, func(a, b application) int { return strings.Compare(a.name, b.name) })
	return all
}

func parse(t *testing.T, path string) *yaml.Node {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return copyOf(document.Content[0])
}

// clone copies an application, so that a test may change it.
func (a application) clone() application {
	out := application{name: a.name}
	for _, f := range a.files {
		out.files = append(out.files, file{f.name, copyOf(f.root)})
	}
	return out
}

// copyOf copies a node. What an alias stands for is written out.
func copyOf(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	out := *n
	out.Anchor = ""
	out.Content = make([]*yaml.Node, len(n.Content))
	for i, c := range n.Content {
		out.Content[i] = copyOf(c)
	}
	return &out
}

var settings = template.Options{Region: "us-west-2", Account: "111122223333"}

// check writes an application and traces it.
func (a application) check(t *testing.T, o template.Options) trace.Report {
	t.Helper()
	dir, err := os.MkdirTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, f := range a.files {
		text, err := yaml.Marshal(f.root)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, f.name)
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	_, report, _, err := template.Check(t.Context(), paths, o, nil)
	if err != nil {
		t.Fatalf("%s: %v", a.name, err)
	}
	return report
}

// verdicts are the results of the tasks by name, and the errors: what must not change.
func verdicts(r trace.Report) map[string]trace.Result {
	out := map[string]trace.Result{}
	for _, task := range r.Traces {
		out[task.Workload] = task.Result
	}
	return out
}

// said is all of a report that does not depend on the order in which things are written.
func said(r trace.Report) []string {
	var out []string
	for _, task := range r.Traces {
		for _, call := range task.Calls {
			out = append(out, fmt.Sprintf("%s: %s at %s: %s", task.Workload, call.API, call.Host, call.Result))
		}
	}
	for _, f := range r.Findings {
		out = append(out, fmt.Sprintf("%s %s at %s %s", f.Severity, f.ID, f.Resource, f.Key))
	}
	slices.Sort(out)
	return out
}

// get is the value of a mapping's key, or nil.
func get(n *yaml.Node, keys ...string) *yaml.Node {
	for _, key := range keys {
		if n == nil || n.Kind != yaml.MappingNode {
			return nil
		}
		found := (*yaml.Node)(nil)
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == key {
				found = n.Content[i+1]
			}
		}
		n = found
	}
	return n
}

// section is a mapping of the template, made when it is not there.
func section(root *yaml.Node, name string) *yaml.Node {
	if n := get(root, name); n != nil {
		return n
	}
	n := &yaml.Node{Kind: yaml.MappingNode}
	root.Content = append(root.Content, scalar(name), n)
	return n
}

func scalar(text string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text}
}

func mapping(pairs ...*yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.MappingNode, Content: pairs}
}

// entries calls f for each entry of a mapping.
func entries(n *yaml.Node, f func(key string, value *yaml.Node)) {
	if n == nil || n.Kind != yaml.MappingNode {
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		f(n.Content[i].Value, n.Content[i+1])
	}
}

// isFunction reports whether a node is a call of an intrinsic function, in its short or its long form.
func isFunction(n *yaml.Node) bool {
	if strings.HasPrefix(n.Tag, "!") && !strings.HasPrefix(n.Tag, "!!") {
		return true
	}
	return n.Kind == yaml.MappingNode && len(n.Content) == 2 && (n.Content[0].Value == "Ref" || strings.HasPrefix(n.Content[0].Value, "Fn::"))
}

// literals are the scalars below a node that stand for themselves, each with a name: no part of a function.
func literals(n *yaml.Node, path string, f func(path string, n *yaml.Node)) {
	if isFunction(n) {
		return
	}
	switch n.Kind {
	case yaml.ScalarNode:
		if n.Tag != "!!null" {
			f(path, n)
		}
	case yaml.SequenceNode:
		for i, item := range n.Content {
			literals(item, fmt.Sprintf("%s[%d]", path, i), f)
		}
	case yaml.MappingNode:
		entries(n, func(key string, value *yaml.Node) { literals(value, path+"."+key, f) })
	}
}
