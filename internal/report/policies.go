package report

import (
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/inventory"
	"ecrprivatelink/internal/partial"
)

// policyView is the policies of an endpoint or a role.
type policyView struct {
	// Kind is "Endpoint" or "Role", Name the name, and What the service or who uses the role.
	Kind, Name, What string
	Documents        []documentView
	// Notes are what is not in a document, in sentences.
	Notes []string
}

type documentView struct {
	// Name is the policy's own name; empty for an endpoint policy.
	Name       string
	Statements []statementView
}

type statementView struct{ SID, Words, JSON string }

func documentOf(name string, d iam.Document) documentView {
	v := documentView{Name: name}
	for _, s := range d.Statements {
		v.Statements = append(v.Statements, statementView{s.SID, words(s), pretty(s)})
	}
	return v
}

// policies are the policies of the endpoints, then those of the roles that tasks use. Defaults are the names of the
// endpoints with AWS's default policy.
func (d *data) policies() (out []policyView, defaults []string) {
	for _, e := range d.network.Endpoints {
		v := policyView{Kind: "Endpoint", Name: label(e.Object), What: string(inventory.ServiceOf(e))}
		policy, known := e.Policy.Get()
		switch {
		case !known:
			v.Notes = append(v.Notes, "The policy is not known: "+e.Policy.Why()+".")
		case policy == nil:
			defaults = append(defaults, v.Name)
			continue
		default:
			v.Documents = append(v.Documents, documentOf("", *policy))
		}
		out = append(out, v)
	}
	return append(out, d.rolePolicies()...), defaults
}

func (d *data) rolePolicies() []policyView {
	var order []string
	uses := map[string][]string{}
	for _, t := range d.network.Tasks {
		for _, r := range []struct {
			role partial.Value[string]
			as   string
		}{{t.ExecutionRole, "task execution role of "}, {t.TaskRole, "task role of "}, {t.InstanceRole, "instance role of "}} {
			id, known := r.role.Get()
			if !known || id == "" {
				continue
			}
			if uses[id] == nil {
				order = append(order, id)
			}
			uses[id] = add(uses[id], r.as+label(t.Object))
		}
	}
	var out []policyView
	for _, id := range order {
		v := policyView{Kind: "Role", Name: id, What: series(firsts(uses[id], 4))}
		role, held := d.roles[id]
		if !held {
			v.Notes = append(v.Notes, "The role is not declared in what was read, so its policies are not known.")
			out = append(out, v)
			continue
		}
		v.Name = label(role.Object)
		for _, p := range role.Policies.Items {
			v.Documents = append(v.Documents, documentOf(p.Name, p.Document))
		}
		for _, arn := range role.Managed.Items {
			v.Notes = append(v.Notes, "Managed policy "+arn.String()+" is attached.")
		}
		for _, more := range []string{role.Policies.More, role.Managed.More} {
			if more != "" {
				v.Notes = append(v.Notes, "There may be more policies: "+more+".")
			}
		}
		if boundary, known := role.Boundary.Get(); known && boundary != nil {
			v.Documents = append(v.Documents, documentOf("permissions boundary", *boundary))
		}
		if len(v.Documents)+len(v.Notes) == 0 {
			v.Notes = append(v.Notes, "The role has no policies.")
		}
		out = append(out, v)
	}
	return out
}

// firsts are the first few of a list, with a word about the rest.
func firsts(list []string, most int) []string {
	if len(list) <= most {
		return list
	}
	return append(append([]string(nil), list[:most-1]...), itoa(len(list)-most+1)+" more")
}
