package trace

import (
	"fmt"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// trustKey is what the answer of a trust policy depends on.
type trustKey struct {
	role            *network.Role
	actor           pullpath.Actor
	account, region string
}

// trusted is [checker.askTrust], asked once for all calls of a role.
func (c *checker) trusted(t *network.Task, r *request, w caller) (answer, []*problem) {
	actor := r.Actor
	if w.title == instanceTitle {
		actor = pullpath.InstanceRoleActor
	}
	key := trustKey{w.role, actor, t.Env.Account.Key(), t.Env.Region.Key()}
	found := remembered(c.trusts, key, func() judged {
		a, problems := c.askTrust(t, actor, w)
		return judged{a, problems}
	})
	return found.answer, found.problems
}

// askTrust answers whether the service that starts the task may assume the caller's role.
func (c *checker) askTrust(t *network.Task, actor pullpath.Actor, w caller) (answer, []*problem) {
	by := pullpath.TrusteeOf(actor)
	name := strings.TrimSuffix(by.Principal, "amazonaws.com")
	document, known := w.role.Trust.Get()
	if !known {
		return answer{maybe, "the trust policy of role " + w.role.Label() + " is not known: " + w.role.Trust.Why()}, nil
	}
	stands := attached{document, iam.TrustPolicy, w.role.Object, "the trust policy of role " + w.role.Label()}
	if refused := c.refusal(stands); refused != nil {
		return answer{no, "AWS refuses it: " + c.taken(document, iam.TrustPolicy).Refused}, []*problem{refused}
	}
	env := t.Env.Filled()
	best := answer{}
	for i, suffix := range []partial.Text{partial.Literal("amazonaws.com"), env.Suffix} {
		q := iam.Request{Action: "sts:AssumeRole", Now: c.now, Principal: iam.Principal{Service: partial.Join(partial.Literal(name), suffix)},
			Keys: map[string][]partial.Text{}, Absent: []string{"aws:PrincipalOrgID", "aws:PrincipalOrgPaths"}} // a service is of no organization
		if by.SourceKeys && !env.Account.IsZero() {
			q.Keys["aws:SourceAccount"] = []partial.Text{env.Account}
			q.Keys["aws:SourceArn"] = []partial.Text{env.ARN("ecs", env.Region, env.Account, partial.UnknownText("what the task belongs to"))}
		}
		a := decided(iam.Evaluate(q, iam.Policy{Name: stands.name, Kind: iam.TrustPolicy, Document: document}))
		if i == 0 {
			best = a
		}
		best = or(best, a)
	}
	if best.is != no {
		return best, nil
	}
	return best, []*problem{{rule: trustExcludes, at: w.role.Object, key: strings.TrimSuffix(name, "."), source: string(by.Source), say: said(
		fmt.Sprintf("The trust policy of the %s %s does not let %s assume it, so that the task does not start: %s.", w.title, w.role.Label(), by.Principal, best.why),
		fmt.Sprintf("Let the service %s call sts:AssumeRole in the role's trust policy.", by.Principal))}}
}
