package trace

import (
	"fmt"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/plain"
)

// guarded is a kind of resource whose policy is asked about a call.
type guarded struct {
	kind network.ResourceKind
	hop  HopKind
	// service is the prefix of the actions that name such a resource.
	service string
	// alone says that the policies of the account's identities count only where the resource's policy lets them, as a
	// key's does (AWS KMS Developer Guide, Key policies in AWS KMS).
	alone bool
}

// guardedKinds are the resources with policies, by the service of a call.
var guardedKinds = []guarded{
	{network.RepositoryKind, RepositoryPolicyHop, "ecr", false},
	{network.SecretKind, ResourcePolicyHop, "secretsmanager", false},
	{network.KeyKind, KeyPolicyHop, "kms", true},
	{network.BucketKind, BucketPolicyHop, "s3", false},
	{network.FileSystemKind, ResourcePolicyHop, "elasticfilesystem", false},
}

// resourceOf finds the kind of resource that a call names, and the resource if the Network holds it.
func (c *checker) resourceOf(r *request) (guarded, *network.Resource, bool) {
	service, _, _ := strings.Cut(r.API, ":")
	if r.named.IsZero() {
		return guarded{}, nil, false
	}
	for _, g := range guardedKinds {
		if g.service != service {
			continue
		}
		if r.mount != nil {
			return g, c.fileSystem(r.mount, r.named), true
		}
		named := r.named
		if g.kind == network.BucketKind {
			named, _, _ = named.Cut("/")
		}
		return g, c.resource(g.kind, named), true
	}
	return guarded{}, nil, false
}

// createdBy is the repository that the first pull through a cache creates, as a creation template of the registry makes
// it; nil without a template. The one with the longest prefix counts. Source: Amazon ECR User Guide, Repository
// creation templates.
func (c *checker) createdBy(r *request) *network.Resource {
	if r.cache == nil {
		return nil
	}
	_, name, _ := r.named.Cut(":repository/")
	var best *network.CreationTemplate
	longest := -1
	for i := range c.network.CreationTemplates {
		t := &c.network.CreationTemplates[i]
		prefix, known := t.Prefix.Text()
		if !known || same(t.Env.Region, regionOfARN(r.named)) == no || same(t.Env.Account, accountOfARN(r.named)) == no {
			continue
		}
		if prefix == network.RootPrefix {
			prefix = ""
		} else if !strings.HasPrefix(name.Prefix(), strings.TrimSuffix(prefix, "/")+"/") {
			continue
		}
		if len(prefix) > longest {
			best, longest = t, len(prefix)
		}
	}
	if best == nil {
		return nil
	}
	at := best.Object
	at.Name = "of creation template " + best.Label()
	return &network.Resource{Object: at, Kind: network.RepositoryKind, ARN: r.named, Policy: best.Policy, PolicyAt: best.Object}
}

// resourcePolicy answers whether the policy of the resource that a call names lets it through, and what that makes of
// the answer of the caller's own policies. Within an account either of the two is enough, for a key the key's must let
// the other count, and across accounts both are needed; a Deny in any of them wins. Without a hop there is nothing to
// ask. Source: IAM User Guide, Policy evaluation logic and Cross-account policy evaluation logic.
func (c *checker) resourcePolicy(r *request, w caller, p *path, identity answer) (hop *Hop, own answer, problems []*problem) {
	g, o, found := c.resourceOf(r)
	if !found {
		return nil, identity, nil
	}
	if o == nil && g.kind == network.RepositoryKind {
		o = c.createdBy(r)
	}
	if o != nil && o.Unusable != "" {
		return &Hop{g.hop, Fail, unusable(o)}, identity, []*problem{unusableProblem(r, o)}
	}
	hop, own, problems = c.askGuarded(r, w, p, identity, g, o)
	if o != nil && (hop == nil || hop.Result == Pass) {
		if open := unchecked(g.hop, o); open != nil {
			hop = open
		}
	}
	return hop, own, problems
}

// unusableProblem is the problem of a call that names a resource that cannot be used.
func unusableProblem(r *request, o *network.Resource) *problem {
	return &problem{rule: resourceUnusable, at: o.Object, items: []string{r.API}, say: func(actions []string) (string, string) {
		return fmt.Sprintf("It calls %s, which fails: %s.", plain.List(actions), unusable(o)),
			fmt.Sprintf("Make the %s usable, or name another one.", o.Kind)
	}}
}

// unchecked is the hop of a resource of which it is not known whether it can be used; nil for any other.
func unchecked(kind HopKind, o *network.Resource) *Hop {
	if o.Unchecked == "" {
		return nil
	}
	return &Hop{kind, Undecided, fmt.Sprintf("whether the %s %s can be used is not known: %s", o.Kind, o.Label(), o.Unchecked)}
}

// unusable says why a resource cannot be used.
func unusable(o *network.Resource) string {
	return fmt.Sprintf("the %s %s cannot be used: %s", o.Kind, o.Label(), o.Unusable)
}

// askGuarded asks the policy of a resource for [checker.resourcePolicy]; the resource is nil where the Network does not
// hold it.
func (c *checker) askGuarded(r *request, w caller, p *path, identity answer, g guarded, o *network.Resource) (hop *Hop, own answer, problems []*problem) {
	owner := accountOfARN(r.named)
	across := !owner.IsZero() && !w.account.IsZero() && same(owner, w.account) == no
	if o == nil {
		if !across {
			if _, known := r.registry.Text(); !known && same(r.registry, w.account) == maybe {
				return &Hop{g.hop, Undecided, fmt.Sprintf("%s may belong to another account than %s, whose %s is not in the source", shownResource(r), w.account, g.hop.Words())}, identity, nil
			}
			return nil, identity, nil
		}
		if ofGuardDuty(r.named) {
			return &Hop{g.hop, Pass, "the repository is GuardDuty's own, for the tasks of every account"}, identity, nil
		}
		why := fmt.Sprintf("%s belongs to account %s, whose %s is not in the source: it must let account %s call %s", shownResource(r), owner, g.hop.Words(), w.account, r.API)
		return &Hop{g.hop, Undecided, why}, identity, []*problem{elsewhere(r, w, g, owner)}
	}
	document, known := o.Policy.Get()
	if !known {
		why := "the policy of " + o.Label() + " is not known: " + o.Policy.Why()
		if identity.is == no && !across && w.role != nil && c.identityOf(w.role).leaves(c.question(r, w, p)).is != no {
			identity = answer{maybe, "the policies of the role do not allow it, but " + why}
		}
		if across {
			problems = []*problem{elsewhere(r, w, g, owner)}
		}
		return &Hop{g.hop, Undecided, why}, identity, problems
	}
	if document == nil {
		if !across {
			return nil, identity, nil
		}
		a := c.orRegistry(r, w, p, g, answer{no, fmt.Sprintf("%s %s has no policy, and the caller is of account %s", o.Kind, o.Label(), w.account)})
		if a.is == no {
			problems = []*problem{c.shutOut(r, w, o, g, a)}
		}
		return &Hop{g.hop, a.result(), a.why}, identity, problems
	}
	stands := attached{document, iam.ResourcePolicy, orObject(o.PolicyAt, o.Object), fmt.Sprintf("the policy of %s %s", o.Kind, o.Label())}
	if refused := c.refusal(stands); refused != nil {
		return &Hop{g.hop, Fail, "AWS refuses the " + g.hop.Words() + ": " + c.taken(document, stands.kind).Refused}, identity, []*problem{refused}
	}
	a, grants := c.askResource(r, w, p, stands, g.alone || across)
	if grants && !across && identity.is != yes && w.role != nil {
		switch left := c.identityOf(w.role).leaves(c.question(r, w, p)); left.is {
		case yes:
			identity = answer{yes, stands.name + " allows it"}
		case maybe:
			identity = answer{maybe, stands.name + " allows it, but " + left.why}
		}
	}
	if across && !grants {
		a = c.orRegistry(r, w, p, g, a)
	}
	if a.is == no {
		problems = []*problem{c.shutOut(r, w, o, g, a)}
	}
	return &Hop{g.hop, a.result(), a.why}, identity, problems
}

// elsewhere is the problem of a resource of another account whose policy cannot be seen.
func elsewhere(r *request, w caller, g guarded, owner partial.Text) *problem {
	return &problem{rule: otherAccount, key: g.hop.Words() + " " + owner.String(), items: []string{r.API}, say: func(actions []string) (string, string) {
		return fmt.Sprintf("It calls %s on resources of account %s, whose policies cannot be seen from here.", plain.List(actions), owner),
			fmt.Sprintf("Let the %s in account %s allow account %s these calls, and check it in that account.", g.hop.Words(), owner, w.account)
	}}
}

// ofGuardDuty reports whether a repository is that of GuardDuty's agent in its Region. Source:
// [pullpath.GuardDutyImages].
func ofGuardDuty(repository partial.Text) bool {
	region, known := regionOfARN(repository).Text()
	owner, knownToo := accountOfARN(repository).Text()
	image, documented := pullpath.GuardDutyAgentImage(region)
	return known && knownToo && documented && strings.HasPrefix(image, owner+".")
}

// shutOut is the problem of a resource whose policy stops a call.
func (c *checker) shutOut(r *request, w caller, o *network.Resource, g guarded, a answer) *problem {
	who := w.title
	if w.role != nil {
		who = "role " + w.role.Label()
	}
	return &problem{rule: resourceBlocks, at: orObject(o.PolicyAt, o.Object), key: who, items: []string{r.API}, say: func(actions []string) (string, string) {
		return fmt.Sprintf("The %s of %s does not let %s call %s: %s.", g.hop.Words(), o.Label(), who, plain.List(actions), a.why),
			fmt.Sprintf("Let the %s through in the %s: its account, its role, and the endpoints or the VPC it calls through.", w.title, g.hop.Words())
	}}
}

// askResource asks a resource's policy. Must says that it has to allow the call itself; else only its Deny statements
// count. Grants says that it allows the call to the caller by name, so that no other policy has to.
func (c *checker) askResource(r *request, w caller, p *path, stands attached, must bool) (a answer, grants bool) {
	requests := []iam.Request{c.question(r, w, p)}
	if other := c.otherECR(r, p); other != nil { // which of the two ids the call presents is not verified
		second := *p
		second.endpoint = other
		requests = append(requests, c.question(r, w, &second))
	}
	policy := iam.Policy{Name: stands.name, Kind: stands.kind, Document: stands.document}
	if !must {
		policy.Document = deniesOnly(stands.document)
	}
	direct := iam.Policy{Name: stands.name, Kind: iam.DirectGrant, Document: stands.document}
	answers := make([]answer, len(requests))
	grants = true
	for i, q := range requests {
		d := iam.Evaluate(q, policy)
		if fresh := asCreated(q); d.Verdict == iam.VerdictUnknown && fresh != nil {
			if sure := iam.Evaluate(*fresh, policy); sure.Verdict == iam.VerdictExplicitDeny {
				d = sure
			}
		}
		answers[i] = decided(d)
		grants = grants && iam.Evaluate(q, direct).Verdict == iam.VerdictAllow
	}
	if !must {
		for i := range answers {
			if answers[i].is == yes {
				answers[i].why = "nothing in " + stands.name + " denies it"
			}
		}
	}
	a = answers[0]
	if len(answers) > 1 && answers[1].is != a.is {
		a = answer{maybe, "which endpoint id this call presents is not verified, and " + stands.name + " tells the two ECR endpoints apart"}
	}
	return a, grants
}

// deniesOnly is a policy with its Deny statements only, beside one that allows everything: what it answers is whether
// the policy denies a call.
func deniesOnly(d *iam.Document) *iam.Document {
	out := *d
	out.Statements = []iam.Statement{{SID: "Everything", Effect: iam.Allow, Principal: &iam.Principals{Any: true}, Action: iam.Strings("*"), Resource: iam.Strings("*")}}
	for i, s := range d.Statements {
		if s.Effect != iam.Allow {
			out.Statements = append(out.Statements, s.Named(i))
		}
	}
	return &out
}

// asCreated is a request through an endpoint that the source creates: its id, and that of its VPC, is then none that a
// policy already names. Nil where the ids are known.
func asCreated(q iam.Request) *iam.Request {
	keys := map[string][]partial.Text{}
	changed := false
	for key, values := range q.Keys {
		keys[key] = values
		if (key == "aws:SourceVpce" || key == "aws:SourceVpc") && len(values) == 1 && len(values[0].Parts()) == 1 && values[0].Parts()[0].ID {
			keys[key] = partial.Literals("the id that AWS gives to " + values[0].Parts()[0].Text)
			changed = true
		}
	}
	if !changed {
		return nil
	}
	q.Keys = keys
	return &q
}

// leaves answers whether the role's own policies leave a call to the policy of a resource that allows it to the role:
// none denies it, and the boundary, which limits what a resource gives to a role, allows it. Source: IAM User Guide,
// Permissions boundaries for IAM entities.
func (id *identity) leaves(q iam.Request) answer {
	a := answer{is: yes}
	switch {
	case id.refused != nil:
		return answer{no, "AWS refuses a policy of the role"}
	case id.denies != "":
		a = answer{maybe, id.denies}
	}
	for _, p := range id.concerning(q.Action) {
		if p.Document != nil {
			a = and(a, decided(iam.Evaluate(q, iam.Policy{Name: p.Name, Kind: iam.ControlPolicy, Document: deniesOnly(p.Document)})))
		}
	}
	switch {
	case id.boundaryOpen != "":
		return and(a, answer{maybe, id.boundaryOpen})
	case id.boundary != nil:
		return and(a, decided(iam.Evaluate(q, iam.Policy{Name: "the permissions boundary", Document: id.boundary})))
	}
	return a
}

// shownResource is what messages call the resource of a call.
func shownResource(r *request) string {
	_, rest, _ := strings.Cut(r.named.String(), "arn:")
	fields := strings.SplitN(rest, ":", 5)
	if len(fields) < 5 {
		return r.named.String()
	}
	return fields[4]
}
