package metamorphic

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"ecrprivatelink/internal/trace"
)

// rename gives resources other logical ids, wherever they stand: as keys, and in functions.
func rename(n *yaml.Node, names map[string]string) {
	eachReference(n, func(id string) string {
		if to, ok := names[id]; ok {
			return to
		}
		return id
	})
	resources := get(n, "Resources")
	for i := 0; resources != nil && i+1 < len(resources.Content); i += 2 {
		if to, ok := names[resources.Content[i].Value]; ok {
			resources.Content[i].Value = to
		}
	}
}

var placeholder = regexp.MustCompile(`\$\{([A-Za-z0-9:]+)((?:\.[A-Za-z0-9.]+)?)\}`)

// eachReference calls f with the name in every Ref, Fn::GetAtt and Fn::Sub and puts what it returns in its place.
func eachReference(n *yaml.Node, f func(id string) string) {
	att := func(n *yaml.Node) {
		if n.Kind == yaml.SequenceNode {
			n.Content[0].Value = f(n.Content[0].Value)
			return
		}
		id, attribute, _ := strings.Cut(n.Value, ".")
		n.Value = f(id) + "." + attribute
	}
	text := func(n *yaml.Node) {
		if n.Kind == yaml.SequenceNode {
			n = n.Content[0]
		}
		n.Value = placeholder.ReplaceAllStringFunc(n.Value, func(match string) string {
			m := placeholder.FindStringSubmatch(match)
			return "${" + f(m[1]) + m[2] + "}"
		})
	}
	switch n.Tag {
	case "!Ref":
		n.Value = f(n.Value)
	case "!GetAtt":
		att(n)
	case "!Sub":
		text(n)
	}
	if n.Kind == yaml.MappingNode {
		entries(n, func(key string, value *yaml.Node) {
			switch key {
			case "Ref":
				value.Value = f(value.Value)
			case "Fn::GetAtt":
				att(value)
			case "Fn::Sub":
				text(value)
			case "DependsOn":
				if value.Kind == yaml.ScalarNode {
					value.Value = f(value.Value)
				}
				for _, item := range value.Content {
					item.Value = f(item.Value)
				}
			}
		})
	}
	for _, c := range n.Content {
		eachReference(c, f)
	}
}

// cutTypes are the types that move to the second template when an application is cut in two: what runs tasks.
var cutTypes = []string{"AWS::ECS::Service", "AWS::ECS::TaskDefinition"}

// joint says how the second template of a cut gets at the resources of the first.
type joint struct {
	name string
	// loose says that the joint leaves it open which object is meant.
	loose bool
	// join completes the two templates; refers are the texts, as functions, that the second needs of the first, by
	// name.
	join func(first, second *yaml.Node, refers map[string]*yaml.Node) []file
}

var joints = []joint{
	{"an export", false, func(first, second *yaml.Node, refers map[string]*yaml.Node) []file {
		for name, value := range refers {
			section(first, "Outputs").Content = append(section(first, "Outputs").Content, scalar(name),
				mapping(scalar("Value"), value, scalar("Export"), mapping(scalar("Name"), scalar("cut-"+name))))
		}
		replaceRefs(second, refers, func(name string) *yaml.Node { return mapping(scalar("Fn::ImportValue"), scalar("cut-"+name)) })
		return []file{{"first.yaml", first}, {"second.yaml", second}}
	}},
	{"the parameters of a nested stack", false, func(first, second *yaml.Node, refers map[string]*yaml.Node) []file {
		given := mapping()
		for name, value := range refers {
			section(second, "Parameters").Content = append(section(second, "Parameters").Content, scalar(name), mapping(scalar("Type"), scalar("String")))
			given.Content = append(given.Content, scalar(name), value)
		}
		section(first, "Resources").Content = append(section(first, "Resources").Content, scalar("Nested"), mapping(
			scalar("Type"), scalar("AWS::CloudFormation::Stack"),
			scalar("Properties"), mapping(scalar("TemplateURL"), scalar("second.yaml"), scalar("Parameters"), given)))
		return []file{{"first.yaml", first}, {"second.yaml", second}}
	}},
	{"parameters that nobody gives", true, func(first, second *yaml.Node, refers map[string]*yaml.Node) []file {
		for name := range refers {
			section(second, "Parameters").Content = append(section(second, "Parameters").Content, scalar(name), mapping(scalar("Type"), scalar("String")))
		}
		return []file{{"first.yaml", first}, {"second.yaml", second}}
	}},
}

// replaceRefs puts another expression in place of each Ref of a name.
func replaceRefs(n *yaml.Node, names map[string]*yaml.Node, with func(name string) *yaml.Node) {
	if n.Kind == yaml.MappingNode && len(n.Content) == 2 && n.Content[0].Value == "Ref" && names[n.Content[1].Value] != nil {
		*n = *with(n.Content[1].Value)
		return
	}
	for _, c := range n.Content {
		replaceRefs(c, names, with)
	}
}

// cut moves resources of some types to a template of their own. Every reference to what stays becomes a Ref of a name
// in refers.
func cut(root *yaml.Node) (first, second *yaml.Node, refers map[string]*yaml.Node) {
	first, second, refers = copyOf(root), mapping(), map[string]*yaml.Node{}
	resources, moved := get(first, "Resources"), section(second, "Resources")
	var stay []*yaml.Node
	gone := map[string]bool{}
	for i := 0; i+1 < len(resources.Content); i += 2 {
		if slices.Contains(cutTypes, get(resources.Content[i+1], "Type").Value) {
			moved.Content = append(moved.Content, resources.Content[i], resources.Content[i+1])
			gone[resources.Content[i].Value] = true
			continue
		}
		stay = append(stay, resources.Content[i], resources.Content[i+1])
	}
	resources.Content = stay
	known := map[string]bool{}
	for _, name := range []string{"Resources", "Parameters"} {
		entries(get(first, name), func(key string, _ *yaml.Node) { known[key] = true })
	}
	refer(moved, known, refers)
	for i := 0; i+1 < len(moved.Content); i += 2 {
		drop(moved.Content[i+1], "DependsOn")
	}
	drop(first, "Outputs")
	return first, second, refers
}

// refer replaces each function that reads what stays by a Ref of a name.
func refer(n *yaml.Node, known map[string]bool, refers map[string]*yaml.Node) {
	uses := false
	if isFunction(n) {
		eachReference(copyOf(n), func(id string) string { uses = uses || known[id]; return id })
	}
	if uses {
		name := fmt.Sprintf("Joint%d", len(refers))
		refers[name] = copyOf(n)
		*n = *mapping(scalar("Ref"), scalar(name))
		return
	}
	for _, c := range n.Content {
		refer(c, known, refers)
	}
}

func drop(n *yaml.Node, key string) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			n.Content = slices.Delete(n.Content, i, i+2)
			return
		}
	}
}

// TestATemplateCutInTwo moves what runs tasks to a second template. Joined by an export or as a nested stack all is as
// it was; joined by parameters that nobody gives, nothing certain turns into its opposite.
func TestATemplateCutInTwo(t *testing.T) {
	for _, a := range fixtures(t) {
		if len(a.files) > 1 || strings.HasPrefix(a.name, "golden") || a.name == "conditions" {
			continue // the goldens run no task; a condition cannot be cut in two
		}
		for _, base := range append([]application{a}, broken(t, a)...) {
			for _, j := range joints {
				t.Run(base.name+", "+j.name, func(t *testing.T) {
					before := results(base.check(t, settings))
					first, second, refers := cut(base.files[0].root)
					changed := application{name: base.name, files: j.join(first, second, refers)}
					after := results(changed.check(t, settings))
					switch {
					case len(after) != len(before):
						t.Errorf("got %v, want %v", after, before)
					case j.loose && (before[0] == trace.Pass && after[0] == trace.Fail || before[0] == trace.Fail && after[0] == trace.Pass):
						t.Errorf("%s turned into %s", before[0], after[0])
					case !j.loose && !slices.Equal(before, after):
						t.Errorf("got %v, want %v", after, before)
					}
				})
			}
		}
	}
}

func results(r trace.Report) []trace.Result {
	var out []trace.Result
	for _, task := range r.Traces {
		out = append(out, task.Result)
	}
	return out
}
