package report

import (
	"ecrprivatelink/internal/document"
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/inventory"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/report/survey"
)

// policySection tells what each policy of an endpoint and of a role that tasks use says.
func policySection(s *survey.Survey) document.Section {
	section := document.Section{ID: "policies", Title: "Policies", Blocks: []document.Block{
		document.Paragraph(document.Words("What is not known before the deployment stands between ‹ and ›.")),
	}}
	var defaults []string
	var own []document.Block
	for _, e := range s.Endpoints {
		policy, known := e.Policy.Get()
		if known && policy == nil {
			defaults = append(defaults, e.Label())
			continue
		}
		own = append(own, document.Heading(document.Words("Endpoint "), document.Name(e.Label())), document.Paragraph(document.Words(string(inventory.ServiceOf(e)))))
		if known {
			own = append(own, policyBlocks("", *policy)...)
		} else {
			own = append(own, document.Sentences([]string{"The policy is not known: " + e.Policy.Why() + "."}))
		}
	}
	if len(defaults) > 0 {
		section.Blocks = append(section.Blocks, document.Paragraph(append(
			document.Say("With AWS's default policy, which allows everything: "), append(document.Names(defaults), document.Words("."))...)...))
	}
	section.Blocks = append(append(section.Blocks, own...), roleBlocks(s)...)
	return section
}

// policyBlocks are the statements of a policy, each in words and as it is written.
func policyBlocks(name string, d iam.Document) []document.Block {
	var out []document.Block
	if name != "" {
		out = append(out, document.Paragraph(document.Words("Policy "), document.Name(name), document.Words(":")))
	}
	for _, s := range d.Statements {
		text := document.Say(words(s))
		if s.SID != "" {
			text = append(document.Text{document.Strong(s.SID), document.Words(": ")}, text...)
		}
		out = append(out, document.Paragraph(text...), document.JSON(s.Shown()))
	}
	if len(d.Statements) == 0 {
		out = append(out, document.Paragraph(document.Words("The policy has no statements, so it allows nothing.")))
	}
	return out
}

func roleBlocks(s *survey.Survey) []document.Block {
	var order []string
	uses := map[string][]string{}
	for _, t := range s.Tasks {
		for _, r := range []struct {
			as   string
			role partial.Value[string]
		}{{"task execution role of ", t.ExecutionRole}, {"task role of ", t.TaskRole}, {"instance role of ", t.InstanceRole}} {
			if id, known := r.role.Get(); known && id != "" {
				order = plain.Add(order, id)
				uses[id] = plain.Add(uses[id], r.as+t.Label())
			}
		}
	}
	var out []document.Block
	for _, id := range order {
		role, name := s.Found.Roles[id], id
		if role != nil {
			name = role.Label()
		}
		out = append(out, document.Heading(document.Words("Role "), document.Name(name)), document.Paragraph(document.Words(plain.List(plain.Firsts(uses[id], 4)))))
		if role == nil {
			out = append(out, document.Sentences([]string{"The role is not declared in what was read, so its policies are not known."}))
			continue
		}
		out = append(out, rolePolicyBlocks(role)...)
	}
	return out
}

func rolePolicyBlocks(role *network.Role) []document.Block {
	var out []document.Block
	var notes []string
	for _, p := range role.Policies.Items {
		out = append(out, policyBlocks(p.Name, p.Document)...)
	}
	for _, arn := range role.Managed.Items {
		notes = append(notes, "Managed policy "+arn.String()+" is attached.")
	}
	for _, more := range plain.NonEmpty(role.Policies.More, role.Managed.More) {
		notes = append(notes, "There may be more policies: "+more+".")
	}
	if boundary, known := role.Boundary.Get(); known && boundary != nil {
		out = append(out, policyBlocks("permissions boundary", *boundary)...)
	}
	if len(out)+len(notes) == 0 {
		notes = append(notes, "The role has no policies.")
	}
	return append(out, document.Sentences(notes))
}
