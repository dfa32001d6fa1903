package trace

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/plain"
)

// controlled are the services whose resources a resource control policy governs. Source: AWS Organizations User Guide,
// Resource control policies, Supported services; that of Amazon ECR: AWS What's New of June 2025 (not read again).
var controlled = []string{"s3", "sts", "kms", "sqs", "secretsmanager", "ecr"}

// controls appends the hops of the organization's policies that are given.
func (c *checker) controls(r *request, w caller, p *path, out *Call) (problems []*problem) {
	for _, control := range []struct {
		hop      HopKind
		policies []network.ControlPolicy
	}{{ServiceControlHop, c.network.ServiceControl}, {ResourceControlHop, c.network.ResourceControl}} {
		if len(control.policies) == 0 {
			continue
		}
		a, by := c.askControl(c.question(r, w, p), control.policies, control.hop)
		if service, _, _ := strings.Cut(r.API, ":"); control.hop == ResourceControlHop && a.is != yes && !slices.Contains(controlled, service) {
			a = answer{maybe, a.why + " (whether resource control policies govern " + service + " is not known)"}
		}
		if owner := accountOfARN(r.named); control.hop == ResourceControlHop && a.is == no && same(owner, w.account) == no {
			a = answer{maybe, a.why + " (the resource is of another account)"}
		}
		out.Hops = append(out.Hops, Hop{control.hop, a.result(), a.why})
		if a.is == no {
			problems = append(problems, &problem{rule: controlBlocks, at: network.Object{ID: by, Name: by}, key: string(control.hop), items: []string{r.API}, say: func(actions []string) (string, string) {
				return fmt.Sprintf("The %s %s does not let %s through: %s.", control.hop.Words(), by, plain.List(actions), a.why),
					"Ask who keeps the organization's policies for an exception, or call in the way that the policy wants."
			}})
		}
	}
	return problems
}

// askControl asks the policies of one kind. Each level of an organization must allow a call, and has the policy that
// allows everything unless somebody detached it: where no file has an Allow statement, that one is taken to be there.
// Which file is attached at which level a file does not say: what only some of the files allow is unknown. Source: AWS
// Organizations User Guide, SCP evaluation.
func (c *checker) askControl(q iam.Request, policies []network.ControlPolicy, hop HopKind) (a answer, by string) {
	if policies[0].Level != "" {
		return askLevels(q, policies, hop)
	}
	a = answer{is: yes, why: "nothing in the " + hop.Words() + " that is given denies it"}
	allowing, allowed := 0, 0
	var without answer
	for i := range policies {
		name := policies[i].Name
		denies, whole := askControlPolicy(q, &policies[i])
		if denies.is < a.is {
			a, by = denies, name
		}
		if !slices.ContainsFunc(policies[i].Document.Statements, func(s iam.Statement) bool { return s.Effect != iam.Deny }) {
			continue
		}
		allowing++
		if whole.is == yes {
			allowed++
		} else if by == "" || without.is < whole.is {
			without = whole
			if a.is != no {
				by = name
			}
		}
	}
	switch {
	case a.is == no || allowing == allowed:
		return a, by
	case allowed > 0:
		return and(a, answer{maybe, "which of the policies is attached where is not known: " + without.why}), by
	}
	return and(a, without), by
}

// askLevels asks policies of which it is known where each is attached: each level must allow a call, and a Deny at any
// level wins. Source: as for askControl.
func askLevels(q iam.Request, policies []network.ControlPolicy, hop HopKind) (a answer, by string) {
	a = answer{is: yes, why: "every level of the organization has a " + hop.Words() + " that allows it, and none denies it"}
	levels := map[string]answer{}
	for i := range policies {
		p := &policies[i]
		denies, whole := askControlPolicy(q, p)
		if denies.is < a.is {
			a, by = denies, p.Name
		}
		if best, there := levels[p.Level]; !there || best.is < whole.is {
			levels[p.Level] = whole
		}
	}
	for _, level := range slices.Sorted(maps.Keys(levels)) {
		if allowed := levels[level]; allowed.is < a.is {
			a, by = answer{allowed.is, "no policy of " + level + " allows it: " + allowed.why}, level
		}
	}
	return a, by
}

// askControlPolicy answers whether the Deny statements of a policy let a request through, and whether all of it does.
func askControlPolicy(q iam.Request, p *network.ControlPolicy) (denies, whole answer) {
	if p.Hidden != "" {
		hidden := answer{maybe, p.Name + " is not known: " + p.Hidden}
		return hidden, hidden
	}
	ask := func(document *iam.Document) answer {
		return decided(iam.Evaluate(q, iam.Policy{Name: p.Name, Kind: iam.ControlPolicy, Document: document}))
	}
	return ask(deniesOnly(&p.Document)), ask(&p.Document)
}
