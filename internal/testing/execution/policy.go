package execution

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"ecrprivatelink/internal/iam"
)

// statement is a statement of the policy, in the order in which IAM shows it.
type statement struct {
	Sid       string
	Effect    string
	Action    []string
	Resource  any
	Condition map[string]map[string]string `json:",omitempty"`
}

// Policy returns a policy as indented JSON: what CloudFormation needs for every row of the document, and nothing else.
// Actions with the same resources and condition stand in one statement, each once.
func Policy(d Document) []byte {
	var statements []*statement
	byKey := map[string]*statement{}
	for _, row := range Rows() {
		if !slices.Contains(row.Documents, d) {
			continue
		}
		for _, g := range row.Grants {
			key := fmt.Sprint(g.Resources, g.Condition)
			s := byKey[key]
			if s == nil {
				s = &statement{Effect: "Allow", Resource: "*", Condition: g.Condition}
				if len(g.Resources) > 0 {
					s.Resource = g.Resources
				}
				byKey[key] = s
				statements = append(statements, s)
			}
			s.Action = append(s.Action, g.Actions...)
		}
	}
	for i, s := range statements {
		slices.Sort(s.Action)
		s.Action = slices.Compact(s.Action)
		s.Sid = fmt.Sprintf("%s%d", sid(s.Action), i+1)
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	_ = encoder.Encode(struct {
		Version   string
		Statement []*statement
	}{iam.Version20121017, statements}) // texts always encode
	return out.Bytes()
}

// sid names a statement after the services of its actions.
func sid(actions []string) string {
	var services []string
	for _, a := range actions {
		service, _, _ := strings.Cut(a, ":")
		service = strings.ReplaceAll(service, "-", "")
		if !slices.Contains(services, service) {
			services = append(services, service)
		}
	}
	out := ""
	for _, s := range services[:min(len(services), 3)] {
		out += strings.ToUpper(s[:1]) + s[1:]
	}
	return out
}
