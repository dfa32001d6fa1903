package trace

import (
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
)

// policies appends the policy hops of a call.
func (c *checker) policies(t *network.Task, r *request, out *Call, p *path) (problems []*problem) {
	if r.Actor == pullpath.NoActor {
		return nil
	}
	var w caller
	if r.Actor != pullpath.PresignedActor {
		w = c.callerOf(t, r)
	}
	if p != nil && p.endpoint != nil {
		a, more := c.endpointPolicy(r, w, p.endpoint, p)
		a, more = notNeeded(r, a, more)
		if a.is == no && !p.certain {
			a, more = answer{maybe, "if the call takes this endpoint: " + a.why}, nil
		}
		out.Hops = append(out.Hops, Hop{EndpointPolicyHop, a.result(), a.why})
		problems = append(problems, more...)
	}
	if r.Actor != pullpath.PresignedActor {
		a, more := c.rolePolicy(t, r, w, p)
		a, more = notNeeded(r, a, more)
		out.Hops = append(out.Hops, Hop{RolePolicyHop, a.result(), a.why})
		problems = append(problems, more...)
	}
	return problems
}

// ecrOnECS lists the permissions that a pull by the ECS agent needs. ecr:BatchCheckLayerAvailability is not among them,
// though other guides and AWS's managed policy for execution roles have it.
const ecrOnECS = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/ECR_on_ECS.html"

// notNeeded lets a policy deny ecr:BatchCheckLayerAvailability, which a pull does without.
func notNeeded(r *request, a answer, problems []*problem) (answer, []*problem) {
	if r.API != "ecr:BatchCheckLayerAvailability" || a.is == yes {
		return a, problems
	}
	out := make([]*problem, len(problems))
	for i, p := range problems {
		out[i] = p.milder(Info)
		out[i].key, out[i].source = strings.TrimSpace(p.key+" "+r.API), ecrOnECS
	}
	return answer{yes, "a pull does without it: " + a.why}, out
}
