package template

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"ecrprivatelink/internal/annotation"
	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/syntax"
	"ecrprivatelink/internal/trace"
)

// The places of acknowledgements in metadata, of a template or of a resource: our own,
//
//	Metadata: { privatepull: { acknowledge: [ { id: "pullcheck::RULE[PLACE]", reason: …, until: 2027-01-31 } ] } }
//
// and the one in which cdk-nag has its suppressions, for ids that begin with pullcheck:: alone.
var acknowledgeKeys = [][]string{{metadataKey, "acknowledge"}, {"cdk_nag", "rules_to_suppress"}}

// acknowledgements reads what the templates and the CDK accept.
func (a *application) acknowledgements(app *cfn.App) ([]trace.Acknowledgement, error) {
	var out []trace.Acknowledgement
	for _, s := range a.stacks {
		out = append(out, s.acknowledged...)
	}
	whole := func(name string) bool {
		return slices.ContainsFunc(a.stacks, func(s source) bool { return s.name == name && s.stackName != "" })
	}
	for _, s := range app.Stacks {
		read := func(metadata *cfn.Node, resource string) error {
			if metadata == nil {
				return nil
			}
			for _, keys := range acknowledgeKeys {
				like := trace.Acknowledgement{Stack: s.Name, Resource: resource, File: s.Template.Name, Partial: !whole(s.Name)}
				found, err := acknowledgementsAt(s, metadata.Find(keys...), "Metadata."+strings.Join(keys, "."), like)
				if err != nil {
					return err
				}
				out = append(out, found...)
			}
			return nil
		}
		if err := read(s.Template.Root.Get("Metadata"), ""); err != nil {
			return nil, err
		}
		for key, resource := range s.Template.Root.Get("Resources").Entries() {
			if err := read(resource.Get("Metadata"), key.Text); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// acknowledgementsAt reads a list of acknowledgements, which are like one that says where they stand. Where the list is
// cdk-nag's, its entries are those of others, too, and none of them is ours to refuse.
func acknowledgementsAt(s *cfn.Stack, list *cfn.Node, where string, like trace.Acknowledgement) ([]trace.Acknowledgement, error) {
	own := strings.HasSuffix(where, "acknowledge")
	fail := func(n *cfn.Node, format string, args ...any) error {
		return fmt.Errorf("%s:%d: %s: %s", s.Template.Name, s.Template.Line(n), where, fmt.Sprintf(format, args...))
	}
	if list == nil || list.Kind != cfn.SequenceNode {
		if list != nil && own {
			return nil, fail(list, "want a list of acknowledgements, each with id and reason")
		}
		return nil, nil
	}
	var out []trace.Acknowledgement
	for i := range list.Items {
		n := &list.Items[i]
		text := func(key string) string {
			if v := n.Get(key); v.IsText() {
				return v.Text
			}
			return ""
		}
		a := like
		a.ID, a.Reason, a.Until, a.Line = text("id"), text("reason"), text("until"), s.Template.Line(n)
		if !own && !strings.HasPrefix(a.ID, trace.AcknowledgePrefix) {
			continue
		}
		if err := a.Check(); err != nil {
			return nil, fail(n, "%v", err)
		}
		out = append(out, a)
	}
	return out, nil
}

// acknowledgedRules is the type of the metadata in which the CDK keeps what Validations.acknowledge was given.
// Source: Validations.ACKNOWLEDGED_RULES_METADATA_KEY of aws-cdk-lib 2.276.0.
const acknowledgedRules = "aws:cdk:acknowledged-rules"

// metadata is the metadata of constructs, by path, as a manifest has it.
type metadata map[string][]struct {
	Type  string
	Data  json.RawMessage
	Trace []string
}

// dataOf is the data of the entries of a type, by the paths of the constructs.
func dataOf[T any](m metadata, kind string) []T {
	var out []T
	for _, path := range slices.Sorted(maps.Keys(m)) {
		for _, e := range m[path] {
			var data T
			if e.Type == kind && json.Unmarshal(e.Data, &data) == nil {
				out = append(out, data)
			}
		}
	}
	return out
}

// read reads further metadata from the file that a manifest names for a stack.
func (m *metadata) read(dir, file string) error {
	if file == "" || !filepath.IsLocal(file) {
		return nil
	}
	path := filepath.Join(dir, file)
	text, err := readFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(text), m); err != nil {
		return fmt.Errorf("%s: it is not the metadata of a stack: %s", path, syntax.Explain([]byte(text), err))
	}
	return nil
}

// acknowledgements are those that the code of the app makes by the CDK's own means.
func (m metadata) acknowledgements(stack, file string) []trace.Acknowledgement {
	out := m.acceptedWarnings(stack, file)
	seen := map[string]bool{}
	for _, rules := range dataOf[map[string]string](m, acknowledgedRules) {
		for id, reason := range rules {
			if strings.HasPrefix(id, trace.AcknowledgePrefix) && !seen[id] {
				seen[id] = true
				out = append(out, trace.Acknowledgement{ID: id, Reason: reason, Stack: stack, File: file, CDK: true})
			}
		}
	}
	slices.SortFunc(out, func(a, b trace.Acknowledgement) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// Accepting is a stack of templates that accepts findings.
type Accepting struct {
	// Stack is its name in AWS CloudFormation: that of its file, where the template alone was read.
	Stack string
	// Region and Account are where it is deployed; empty where that is not known.
	Region, Account string
	// Name is what its acknowledgements call it.
	Name string
	// Acknowledgements are those that stand in it and in what it nests.
	Acknowledgements []trace.Acknowledgement
}

// Concerns reports whether it accepts something by the rule of one of the findings.
func (s Accepting) Concerns(r trace.Report) bool {
	return slices.ContainsFunc(s.Acknowledgements, func(a trace.Acknowledgement) bool {
		rule, _, _ := trace.SplitAcknowledgeID(a.ID)
		return slices.ContainsFunc(r.Findings, func(f trace.Finding) bool { return f.ID == rule })
	})
}

// accepting are the stacks of an application but nested ones, without what they accept.
func accepting(app *cfn.App) []Accepting {
	var out []Accepting
	for _, s := range app.Stacks {
		if s.Parent == nil {
			out = append(out, Accepting{Stack: cmp.Or(s.StackName, s.Name), Name: s.Name, Region: s.Region, Account: s.Account})
		}
	}
	return out
}

// Accepted reads templates as [Check] does, and returns what their stacks accept, for a check of what was deployed from
// them. Of each acknowledgement it is known whether it accepts something in the templates.
func Accepted(ctx context.Context, paths []string, o Options) ([]Accepting, error) {
	c, err := check(ctx, paths, o, nil)
	if err != nil {
		return nil, err
	}
	met := c.report.Met(c.accepted)
	var out []Accepting
	for _, in := range c.where {
		for _, a := range met {
			if a.Stack == in.Name || strings.HasPrefix(a.Stack, in.Name+"/") { // a nested stack is named by what nests it
				a.CDK = false // the CDK's own report has no part in an account
				in.Acknowledgements = append(in.Acknowledgements, a)
			}
		}
		if len(in.Acknowledgements) > 0 {
			out = append(out, in)
		}
	}
	return out, nil
}

// acceptedWarnings are the acknowledgements of warnings that the synthesis has no reason for.
func (m metadata) acceptedWarnings(stack, file string) []trace.Acknowledgement {
	given, accepted := slices.Compact(slices.Sorted(slices.Values(dataOf[string](m, annotation.Given)))), map[string]string{}
	for _, reasons := range dataOf[map[string]string](m, annotation.Accepted) {
		maps.Copy(accepted, reasons)
	}
	var out []trace.Acknowledgement
	for id, reason := range accepted {
		if !slices.Contains(given, id) {
			out = append(out, trace.Acknowledgement{ID: id, Reason: reason, Stack: stack, File: file, Warnings: given})
		}
	}
	return out
}

// acknowledge sets the findings apart that are accepted, and says where all stand.
func (a *application) acknowledge(r trace.Report, accepted []trace.Acknowledgement) trace.Report {
	today := a.options.Today
	if today.IsZero() {
		today = time.Now()
	}
	r = r.Acknowledge(accepted, today)
	a.locate(&r)
	return r
}
