package template

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

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
// Source: Validations.ACKNOWLEDGED_RULES_METADATA_KEY of aws-cdk-lib 2.270.0.
const acknowledgedRules = "aws:cdk:acknowledged-rules"

// metadata is the metadata of constructs, by path, as a manifest has it.
type metadata map[string][]struct {
	Type  string
	Data  json.RawMessage
	Trace []string
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
	var out []trace.Acknowledgement
	seen := map[string]bool{}
	for _, entries := range m {
		for _, e := range entries {
			var rules map[string]string
			if e.Type != acknowledgedRules || json.Unmarshal(e.Data, &rules) != nil {
				continue
			}
			for id, reason := range rules {
				if strings.HasPrefix(id, trace.AcknowledgePrefix) && !seen[id] {
					seen[id] = true
					out = append(out, trace.Acknowledgement{ID: id, Reason: reason, Stack: stack, File: file, CDK: true})
				}
			}
		}
	}
	slices.SortFunc(out, func(a, b trace.Acknowledgement) int { return strings.Compare(a.ID, b.ID) })
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
