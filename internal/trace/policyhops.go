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

// policies appends the policy hops of a call.
func (c *checker) policies(t *network.Task, r *request, out *Call, p *path) (problems []*problem) {
	if r.Actor == pullpath.NoActor {
		return nil
	}
	w := c.callerOf(t, r)
	if p != nil && p.endpoint != nil {
		a, more := c.endpointPolicy(r, w, p.endpoint, p)
		a, more = c.firstPull(r, w, a, more)
		a, more = notNeeded(r, a, more)
		if a.is == no && !p.certain {
			a, more = answer{maybe, "if the call takes this endpoint: " + a.why}, nil
		}
		out.Hops = append(out.Hops, Hop{EndpointPolicyHop, a.result(), a.why})
		problems = append(problems, more...)
	}
	if r.Actor == pullpath.PresignedActor {
		return problems
	}
	if w.role != nil && w.role.Trust != partial.Known[*iam.Document](nil) {
		a, more := c.trusted(t, r, w)
		out.Hops = append(out.Hops, Hop{TrustPolicyHop, a.result(), a.why})
		problems = append(problems, more...)
	}
	a, more := c.rolePolicy(t, r, w, p)
	hop, own, shut := c.resourcePolicy(r, w, p, a)
	if own != a {
		a, more = own, nil
	}
	a, more = c.firstPull(r, w, a, more)
	a, more = notNeeded(r, a, more)
	out.Hops = append(out.Hops, Hop{RolePolicyHop, a.result(), a.why})
	problems = append(problems, more...)
	if hop != nil && !unneeded(r) {
		out.Hops = append(out.Hops, *hop)
		problems = append(problems, shut...)
	}
	if !unneeded(r) {
		hop, shut := c.registryPolicy(r, w, p)
		if hop != nil {
			out.Hops = append(out.Hops, *hop)
		}
		problems = append(problems, shut...)
		problems = append(problems, c.controls(r, w, p, out)...)
	}
	return problems
}

// ecrOnECS lists the permissions that a pull by the ECS agent needs. ecr:BatchCheckLayerAvailability is not among them,
// though other guides and AWS's managed policy for execution roles have it.
const ecrOnECS = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/ECR_on_ECS.html"

// notNeeded lets a policy deny ecr:BatchCheckLayerAvailability, which a pull does without.
func notNeeded(r *request, a answer, problems []*problem) (answer, []*problem) {
	if !unneeded(r) || a.is == yes {
		return a, problems
	}
	out := make([]*problem, len(problems))
	for i, p := range problems {
		out[i] = p.milder(Info)
		out[i].key, out[i].source = strings.TrimSpace(p.key+" "+r.API), ecrOnECS
	}
	return answer{yes, "a pull does without it: " + a.why}, out
}

// unneeded reports whether a pull does without a call's permission.
func unneeded(r *request) bool { return r.API == "ecr:BatchCheckLayerAvailability" }

// firstPull makes a missing permission of the first pull through a cache a warning: later pulls do without it, and the
// registry's policy may grant it.
func (c *checker) firstPull(r *request, w caller, a answer, problems []*problem) (answer, []*problem) {
	if !r.first || a.is == yes {
		return a, problems
	}
	if o := c.registry(r.named); o != nil {
		if document, _ := o.Policy.Get(); document != nil {
			q := c.question(r, w, nil)
			if iam.Evaluate(q, iam.Policy{Name: "the registry policy", Kind: iam.DirectGrant, Document: document}).Verdict == iam.VerdictAllow {
				return answer{yes, "the registry policy " + o.Label() + " allows it"}, nil
			}
		}
	}
	out := make([]*problem, 0, 1)
	if a.is == no {
		who := w.title
		out = append(out, &problem{rule: firstPullLacks, key: r.named.String(), items: []string{r.API}, say: func(actions []string) (string, string) {
			return fmt.Sprintf("The first pull of %s through the cache needs %s, which the %s or an endpoint's policy does not allow; the policy of the registry may grant it.", shownResource(r), plain.List(actions), who),
				fmt.Sprintf("Allow %s in a policy of the role and in the endpoint's policy, or pull each image once with other credentials.", plain.List(actions))
		}})
	}
	return answer{maybe, a.why + " (only the first pull through the cache needs it, and a registry policy may grant it)"}, out
}
