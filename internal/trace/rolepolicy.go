package trace

import (
	"fmt"
	"slices"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/plain"
)

// identity is the policies of a role, ready to be asked.
type identity struct {
	policies []iam.Policy
	// perhaps are policies that the role may have, each for its reason.
	perhaps []partial.Doubt[iam.Policy]
	// open is why the role may have policies that are not known and may allow more; denies is why one that is not known
	// may deny something.
	open, denies string
	// refused is the problem of a policy that AWS does not take.
	refused *problem
	// slips are names in the policies that do not exist, by what they are likely to mean.
	slips map[string]string
	// boundary is the permissions boundary; nil is none. boundaryOpen is why it is not known.
	boundary     *iam.Document
	boundaryOpen string
	// byAction holds what concerning has found.
	byAction map[string][]iam.Policy
	// onSource says that a condition on the endpoint or the VPC stands in a policy.
	onSource bool
}

// identityOf gathers a role's policies once.
func (c *checker) identityOf(role *network.Role) *identity {
	if id, ok := c.identities[role]; ok {
		return id
	}
	id := &identity{open: orReason(role.Policies.More, role.Managed.More), byAction: map[string][]iam.Policy{}, slips: map[string]string{}}
	id.denies = id.open
	add := func(p iam.Policy, why string) {
		if why != "" {
			id.perhaps = append(id.perhaps, partial.Doubt[iam.Policy]{Item: p, Why: why})
			return
		}
		id.policies = append(id.policies, p)
	}
	for _, m := range role.Policies.Members() {
		p := policyOf(role, m.Item)
		taken := c.taken(p.document, p.kind)
		add(iam.Policy{Name: p.name, Document: &taken}, m.Why)
		if m.Why == "" && taken.Refused != "" {
			id.refused = c.refusal(p)
		}
		for _, slip := range iam.Lint(*p.document) {
			if slip.Nearest != "" {
				id.slips[slip.Nearest] = fmt.Sprintf("%s: %s", p.name, slip.Error())
			}
		}
		id.onSource = id.onSource || slices.ContainsFunc(p.document.Statements, onSource)
	}
	for _, m := range role.Managed.Members() {
		document := managed(m.Item)
		if document == nil {
			id.open = orReason(id.open, fmt.Sprintf("what policy %s allows is not known", m.Item))
			if mayDeny(m.Item) {
				id.denies = orReason(id.denies, fmt.Sprintf("policy %s is not at hand and may deny it", m.Item))
			}
			continue
		}
		add(iam.Policy{Name: "policy " + m.Item.String(), Document: document}, m.Why)
	}
	if len(id.policies) == 0 {
		id.policies = []iam.Policy{{Name: "role " + role.Label()}}
	}
	boundary, known := role.Boundary.Get()
	id.boundary = boundary
	if !known {
		id.boundaryOpen = "whether the role has a permissions boundary is not known: " + role.Boundary.Why()
	}
	c.identities[role] = id
	return id
}

// ask answers whether the role's policies, and its boundary if it has one, allow a request.
func (id *identity) ask(q iam.Request) answer {
	policies := id.concerning(q.Action)
	d := iam.Evaluate(q, policies...)
	a := decided(d)
	if d.Verdict == iam.VerdictImplicitDeny {
		a.why = id.nothing(policies, q.Action, a.why)
	}
	for _, p := range id.perhaps { // one more policy can only allow or only deny more, so each alone tells what all may do
		if with := decided(iam.Evaluate(q, append(slices.Clip(policies), p.Item)...)); with.is != a.is && a.is != maybe {
			a = answer{maybe, p.Why}
		}
	}
	if d.Verdict == iam.VerdictImplicitDeny && a.is == no && id.open != "" {
		a = answer{maybe, id.open}
	}
	if a.is == yes && id.denies != "" {
		a = answer{maybe, "its policies at hand allow it, but not all are: " + id.denies}
	}
	switch {
	case a.is == no:
	case id.boundaryOpen != "":
		a = and(a, answer{maybe, id.boundaryOpen})
	case id.boundary != nil:
		a = and(a, decided(iam.Evaluate(q, iam.Policy{Name: "the permissions boundary", Document: id.boundary})))
	}
	return a
}

// nothing says why nothing allows an action: no statement names it, and perhaps one has a name that nearly is it.
func (id *identity) nothing(policies []iam.Policy, action, why string) string {
	statements := 0
	var names []string
	for _, p := range policies {
		if p.Document != nil && p.Document.Refused == "" {
			statements += len(p.Document.Statements)
		}
		names = append(names, p.Name)
	}
	if id.refused == nil && statements == 0 {
		why = fmt.Sprintf("no statement of %s names %s", plain.List(names), action)
	}
	if slip := id.slips[action]; slip != "" {
		why += "; " + slip
	}
	return why
}

// concerning returns the policies with only the statements that may concern an action, which saves most of the work.
func (id *identity) concerning(action string) []iam.Policy {
	if policies, ok := id.byAction[action]; ok {
		return policies
	}
	policies := make([]iam.Policy, len(id.policies))
	for i, p := range id.policies {
		policies[i] = p
		if p.Document == nil {
			continue
		}
		document := *p.Document
		document.Statements = nil
		for j, s := range p.Document.Statements {
			if s.Unknown != "" || s.Action.Absent() || slices.ContainsFunc(s.Action.Items, func(v partial.Text) bool { return mayBe(v, action) }) {
				document.Statements = append(document.Statements, s.Named(j))
			}
		}
		policies[i].Document = &document
	}
	id.byAction[action] = policies
	return policies
}

// mayBe reports whether an Action of a policy may cover an action, by what stands before its first wildcard.
func mayBe(pattern partial.Text, action string) bool {
	text, known := pattern.Text()
	if !known {
		return true
	}
	literal := text
	if i := strings.IndexAny(text, "*?"); i >= 0 {
		literal = text[:i]
	} else if len(text) != len(action) {
		return false
	}
	return len(literal) <= len(action) && strings.EqualFold(literal, action[:len(literal)])
}

type roleKey struct {
	role                *network.Role
	api, named, cluster string
	endpoint            *network.Endpoint
	certain, absent     bool
	from                string
}

// judged is what the policies of a role say of a call, and what is wrong.
type judged struct {
	answer
	problems []*problem
}

// rolePolicy answers whether the caller's policies allow a call on its way.
func (c *checker) rolePolicy(t *network.Task, r *request, w caller, p *path) (answer, []*problem) {
	if w.missing {
		a := answer{no, fmt.Sprintf("the task has no %s", w.title)}
		return a, []*problem{{rule: roleMissing, at: definition(t), key: w.title, items: []string{r.API}, say: func(actions []string) (string, string) {
			return fmt.Sprintf("It has no %s for %s.", w.title, plain.List(actions)), fmt.Sprintf("Give it a %s that allows these calls.", w.title)
		}}}
	}
	if w.role == nil {
		return answer{maybe, w.why}, nil
	}
	key := roleKey{role: w.role, api: r.API, named: r.named.String(), cluster: r.cluster.String(), absent: r.OffVPC || r.onBehalf || p != nil && p.internet}
	if p != nil {
		key.endpoint, key.certain, key.from = p.endpoint, p.certain, fmt.Sprint(p.from)
	}
	found := remembered(c.roleAnswers, key, func() judged { return c.askRole(r, w, p) })
	return found.answer, found.problems
}

func (c *checker) askRole(r *request, w caller, p *path) judged {
	id := c.identityOf(w.role)
	a := id.ask(c.question(r, w, p))
	if other := c.otherECR(r, p); other != nil && id.onSource {
		second := *p
		second.endpoint = other
		b := id.ask(c.question(r, w, &second))
		if a.is != b.is && (a.is == yes || b.is == yes) {
			return judged{answer{maybe, "which endpoint id this call presents is not verified: the condition lists only one of the two ECR endpoints"},
				[]*problem{{rule: roleConditionOne, at: w.role.Object, items: []string{r.API}, severity: Warning, say: func(actions []string) (string, string) {
					return fmt.Sprintf("Role %s allows %s only with the id of one of the endpoints %s and %s.", w.role.Label(), plain.List(actions), p.endpoint.Label(), other.Label()),
						"List the ids of both endpoints in the condition on aws:SourceVpce."
				}}}}
		}
	}
	if w.role.Assumed != "" && a.is == yes {
		a.why = w.role.Assumed
	}
	switch {
	case a.is != no:
		return judged{answer: a}
	case id.refused != nil:
		return judged{a, []*problem{id.refused}}
	}
	open := *r
	open.OffVPC, open.onBehalf = false, false
	if id.ask(c.question(&open, w, nil)).is != no {
		way, key := "over the internet", "internet"
		switch {
		case p != nil && p.endpoint != nil:
			way, key = "through endpoint "+p.endpoint.Label(), p.endpoint.ID
		case r.OffVPC:
			way, key = "over a network interface of Fargate's own", "fargate"
		case r.onBehalf:
			way, key = "from a service of AWS", "service"
		}
		return judged{a, []*problem{{rule: roleCondition, at: w.role.Object, key: key, items: []string{r.API}, say: func(actions []string) (string, string) {
			return fmt.Sprintf("The conditions of role %s exclude %s %s, the way the call takes: %s.", w.role.Label(), plain.List(actions), way, a.why),
				"List the endpoint (aws:SourceVpce) or the VPC (aws:SourceVpc) that the calls take in the condition, or allow the calls in a statement without it."
		}}}}
	}
	return judged{a, []*problem{{rule: rolePermissionMissing, at: w.role.Object, items: []string{r.API}, say: func(actions []string) (string, string) {
		return fmt.Sprintf("The %s %s does not allow %s: %s.", w.title, w.role.Label(), plain.List(actions), a.why),
			fmt.Sprintf("Allow %s in a policy of the role.", plain.List(actions))
	}}}}
}

// otherECR returns the VPC's ecr.api endpoint for a call that goes through its ecr.dkr endpoint: which of the two ids
// such a call presents is not verified.
func (c *checker) otherECR(r *request, p *path) *network.Endpoint {
	if r.Service != pullpath.ECRDKR || p == nil || p.endpoint == nil || !p.certain {
		return nil
	}
	id, _ := p.endpoint.VPC.Get()
	for _, t := range c.endpointsFor(id, pullpath.ECRAPI) {
		if t.why == "" && c.services[t.object].service == pullpath.ECRAPI {
			return t.object
		}
	}
	return nil
}

// definition is the object that a finding about a task's definition points at.
func definition(t *network.Task) network.Object { return orObject(t.DefinedBy, t.Object) }
