package trace

import (
	"fmt"
	"slices"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/plain"
)

// attached is a policy with the object that it stands at and what messages call it.
type attached struct {
	document *iam.Document
	kind     iam.Kind
	at       network.Object
	name     string
}

// form reports what cannot be meant in a policy, and what AWS refuses.
func (c *checker) form(p attached, suspect, workload string) {
	if p.document == nil {
		return
	}
	for _, slip := range iam.LintAs(*p.document, p.kind) {
		if slip.Refused {
			continue // together, below
		}
		text := slip.Error()
		if !strings.HasSuffix(text, "?") {
			text = strings.TrimSuffix(text, ".") + "."
		}
		c.found.add(&problem{rule: suspect, at: p.at, key: strings.TrimSpace(slip.Statement + " " + slip.Element), source: slip.Source,
			items: []string{text}, say: func(slips []string) (string, string) {
				return fmt.Sprintf("%s: %s", plain.Capital(p.name), strings.Join(slips, " ")), "Correct the policy."
			}}, workload)
	}
	switch r := c.refusal(p); {
	case r == nil:
	case workload == "":
		c.ofCreated(r, p.at.Perhaps)
	default:
		c.found.add(r, workload)
	}
}

// refusal is the problem of a policy that AWS does not take; nil when it does.
func (c *checker) refusal(p attached) *problem {
	taken := c.taken(p.document, p.kind)
	if taken.Refused == "" {
		return nil
	}
	return &problem{rule: policyRefused, at: p.at, key: p.name, say: said(
		fmt.Sprintf("AWS refuses %s, so that nothing it belongs to is created: %s.", p.name, strings.TrimSuffix(taken.Refused, ".")),
		"Correct the policy; the message names the statement and the element.")}
}

// takenKey is a document as a kind of policy.
type takenKey struct {
	document *iam.Document
	kind     iam.Kind
}

// taken is what AWS makes of a document, asked once.
func (c *checker) taken(document *iam.Document, kind iam.Kind) iam.Document {
	return remembered(c.takenAs, takenKey{document, kind}, func() iam.Document { return document.Taken(kind) })
}

// endpointForm finds endpoint policies that are too long, are refused or cannot be meant.
func (c *checker) endpointForm(e *network.Endpoint) {
	document, _ := e.Policy.Get()
	if document == nil {
		return
	}
	if err := iam.CheckEndpointSize(*document); err != nil {
		c.ofCreated(&problem{rule: policyTooLarge, at: e.Object, say: said(
			fmt.Sprintf("The policy of endpoint %s cannot be attached: %v.", e.Label(), err), "Shorten it: wildcards in place of lists, conditions in place of principals.")}, e.Perhaps)
	}
	c.form(attached{document, endpointKind(e), e.Object, "the policy of endpoint " + e.Label()}, policySuspect, "")
}

// endpointKind is the kind of policy that an endpoint has.
func endpointKind(e *network.Endpoint) iam.Kind {
	if t, _ := e.Type.Get(); t == pullpath.Gateway {
		return iam.GatewayEndpointPolicy
	}
	return iam.InterfaceEndpointPolicy
}

// roleForms finds what is wrong in the form of the policies of a task's roles.
func (c *checker) roleForms(t *network.Task) {
	var seen []string
	for _, v := range []interface{ Get() (string, bool) }{t.ExecutionRole, t.TaskRole, t.InstanceRole} {
		id, _ := v.Get()
		role := c.Roles[id]
		if role == nil || slices.Contains(seen, id) {
			continue
		}
		seen = append(seen, id)
		for _, m := range role.Policies.Members() {
			if m.Why == "" {
				c.form(policyOf(role, m.Item), rolePolicySuspect, t.Label())
			}
		}
		for _, m := range role.Managed.Members() {
			if why := unattachable(m.Item, partitionOf(t.Env)); why != "" && m.Why == "" {
				c.found.add(&problem{rule: policyRefused, at: role.Object, key: m.Item.String(), say: said(
					fmt.Sprintf("AWS does not attach policy %s to role %s, so that the role is not created: %s.", m.Item, role.Label(), why),
					"Name the policy by its ARN in the role's partition, arn:${AWS::Partition}:iam::aws:policy/… in a template.")}, t.Label())
			}
		}
	}
}

// policyOf is a policy of a role.
func policyOf(role *network.Role, p network.Policy) attached {
	return attached{&p.Document, iam.IdentityPolicy, orObject(p.Label, role.Object), fmt.Sprintf("policy %s of role %s", p.Name, role.Label())}
}
