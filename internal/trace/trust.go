package trace

import (
	"fmt"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// trustee is the service that assumes a role for a task's start.
type trustee struct {
	actor pullpath.Actor
	// name is the service principal up to the DNS suffix.
	name string
	// gives are the keys of the confused deputy, which the service sends.
	gives  bool
	source string
}

// trustees are the services by who calls. Sources: Amazon ECS Developer Guide, task execution IAM role and task IAM
// role (with aws:SourceAccount and aws:SourceArn); Amazon EC2 User Guide, IAM roles for Amazon EC2.
var trustees = []trustee{
	{pullpath.ExecutionRoleActor, "ecs-tasks", true, "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html"},
	{pullpath.TaskRoleActor, "ecs-tasks", true, "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html"},
	{pullpath.InstanceRoleActor, "ec2", false, "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html"},
}

// trustKey is what the answer of a trust policy depends on.
type trustKey struct {
	role            *network.Role
	actor           pullpath.Actor
	account, region string
}

// trustAnswer is the answer of a trust policy.
type trustAnswer struct {
	answer
	problems []*problem
}

// trusted is [checker.askTrust], asked once for all calls of a role.
func (c *checker) trusted(t *network.Task, r *request, w caller) (answer, []*problem) {
	actor := r.Actor
	if w.title == instanceTitle {
		actor = pullpath.InstanceRoleActor
	}
	key := trustKey{w.role, actor, t.Env.Account.Key(), t.Env.Region.Key()}
	known, asked := c.trusts[key]
	if !asked {
		known.answer, known.problems = c.askTrust(t, actor, w)
		c.trusts[key] = known
	}
	return known.answer, known.problems
}

// askTrust answers whether the service that starts the task may assume the caller's role.
func (c *checker) askTrust(t *network.Task, actor pullpath.Actor, w caller) (answer, []*problem) {
	var by trustee
	for _, row := range trustees {
		if row.actor == actor {
			by = row
		}
	}
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
		q := iam.Request{Action: "sts:AssumeRole", Now: c.now, Principal: iam.Principal{Service: partial.Join(partial.Literal(by.name+"."), suffix)},
			Keys: map[string][]partial.Text{}}
		if by.gives && !env.Account.IsZero() {
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
	service := by.name + ".amazonaws.com"
	return best, []*problem{{rule: trustExcludes, at: w.role.Object, key: by.name, source: by.source, say: said(
		fmt.Sprintf("The trust policy of the %s %s does not let %s assume it, so that the task does not start: %s.", w.title, w.role.Label(), service, best.why),
		fmt.Sprintf("Let the service %s call sts:AssumeRole in the role's trust policy.", service))}}
}
