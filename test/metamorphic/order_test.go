package metamorphic

import (
	"math/rand"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"ecrprivatelink/internal/trace"
)

// shuffle puts the entries of mappings and the members of lists in another order, those of functions excepted.
func shuffle(n *yaml.Node, random *rand.Rand) {
	if isFunction(n) {
		return
	}
	switch n.Kind {
	case yaml.SequenceNode:
		random.Shuffle(len(n.Content), func(i, j int) { n.Content[i], n.Content[j] = n.Content[j], n.Content[i] })
	case yaml.MappingNode:
		random.Shuffle(len(n.Content)/2, func(i, j int) {
			n.Content[2*i], n.Content[2*j] = n.Content[2*j], n.Content[2*i]
			n.Content[2*i+1], n.Content[2*j+1] = n.Content[2*j+1], n.Content[2*i+1]
		})
	}
	for _, c := range n.Content {
		shuffle(c, random)
	}
}

// TestTheOrderChangesNothing shuffles resources, containers, statements, rules and files.
func TestTheOrderChangesNothing(t *testing.T) {
	for _, a := range fixtures(t) {
		for _, base := range append([]application{a}, broken(t, a)...) {
			t.Run(base.name, func(t *testing.T) {
				before := said(base.check(t, settings))
				for seed := range int64(5) {
					random := rand.New(rand.NewSource(seed))
					changed := base.clone()
					for _, f := range changed.files {
						shuffle(get(f.root, "Resources"), random)
					}
					random.Shuffle(len(changed.files), func(i, j int) { changed.files[i], changed.files[j] = changed.files[j], changed.files[i] })
					if diff := cmp.Diff(before, said(changed.check(t, settings))); diff != "" {
						t.Errorf("order %d changes what is said (-before +after):\n%s", seed, diff)
					}
				}
			})
		}
	}
}

// TestTheWritingChangesNothing writes templates as JSON, whose functions have their long form.
func TestTheWritingChangesNothing(t *testing.T) {
	for _, a := range fixtures(t) {
		t.Run(a.name, func(t *testing.T) {
			before := said(a.check(t, settings))
			changed := a.clone()
			for _, f := range changed.files {
				long(f.root)
			}
			if diff := cmp.Diff(before, said(changed.check(t, settings))); diff != "" {
				t.Errorf("the long form changes what is said (-before +after):\n%s", diff)
			}
		})
	}
}

// long writes functions in their long form and scalars as JSON does.
func long(n *yaml.Node) {
	for _, c := range n.Content {
		long(c)
	}
	n.Style = yaml.FlowStyle
	if n.Kind == yaml.ScalarNode && (n.Tag == "!!str" || n.Tag == "") {
		n.Style = yaml.DoubleQuotedStyle
	}
	if n.Tag == "" || n.Tag[0] != '!' || n.Tag[:2] == "!!" {
		return
	}
	inner := *n
	name := "Fn::" + n.Tag[1:]
	if n.Tag == "!Ref" || n.Tag == "!Condition" {
		name = n.Tag[1:]
	}
	inner.Tag = map[yaml.Kind]string{yaml.ScalarNode: "!!str", yaml.SequenceNode: "!!seq", yaml.MappingNode: "!!map"}[n.Kind]
	if n.Kind == yaml.ScalarNode {
		inner.Style = yaml.DoubleQuotedStyle
	}
	*n = yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Style: yaml.FlowStyle, Content: []*yaml.Node{scalar(name), &inner}}
	n.Content[0].Style = yaml.DoubleQuotedStyle
}

// TestNamesChangeNothing gives every resource another logical id.
func TestNamesChangeNothing(t *testing.T) {
	for _, a := range fixtures(t) {
		t.Run(a.name, func(t *testing.T) {
			var before, after []trace.Result
			for _, r := range a.check(t, settings).Traces {
				before = append(before, r.Result)
			}
			changed := a.clone()
			for _, f := range changed.files {
				names := map[string]string{}
				entries(get(f.root, "Resources"), func(id string, _ *yaml.Node) { names[id] = "Renamed" + id })
				rename(f.root, names)
			}
			for _, r := range changed.check(t, settings).Traces {
				after = append(after, r.Result)
			}
			slices.Sort(before)
			slices.Sort(after)
			if diff := cmp.Diff(before, after); diff != "" {
				t.Errorf("other names change the verdicts (-before +after):\n%s", diff)
			}
		})
	}
}
