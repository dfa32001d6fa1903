package trace

import (
	"fmt"
	"slices"
	"strings"

	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

func shrink(what string, names []string, build func() network.Network, at func(n *network.Network) *iam.Document) []mutant {
	var out []mutant
	sample := build()
	for i, s := range at(&sample).Statements {
		var actions []string
		for _, a := range s.Action.Items {
			actions = append(actions, strings.TrimSuffix(a.String(), "*"))
		}
		add := func(how string, names []string, change func(s *iam.Statement)) {
			out = append(out, mutant{what: fmt.Sprintf("%s: statement %s %s", what, s.SID, how), names: names, network: build,
				broken: func(n *network.Network) { change(&at(n).Statements[i]) }, mild: slices.Contains(names, "ecr:BatchCheckLayerAvailability")})
		}
		out = append(out, mutant{what: fmt.Sprintf("%s: statement %s removed", what, s.SID), names: append(actions, names...), network: build, broken: func(n *network.Network) {
			d := at(n)
			d.Statements = slices.Delete(slices.Clone(d.Statements), i, i+1)
		}})
		add("denies", names, func(s *iam.Statement) { s.Effect = iam.Deny })
		add("for another resource", names, func(s *iam.Statement) { s.Resource = iam.Strings("arn:aws:s3:::elsewhere/*") })
		for j := range s.Action.Items {
			add("without "+actions[j], []string{actions[j]}, func(s *iam.Statement) {
				s.Action.Items = slices.Delete(slices.Clone(s.Action.Items), j, j+1)
				if len(s.Action.Items) == 0 {
					s.Action = iam.Strings("sts:GetCallerIdentity")
				}
			})
		}
	}
	return out
}

func endpointPolicyMutants() []mutant {
	var out []mutant
	for _, id := range []string{"ecr.api", "ecr.dkr", "s3"} {
		at := func(n *network.Network) *iam.Document {
			d, _ := endpoint(n, id).Policy.Get()
			return d
		}
		for _, m := range shrink("policy of "+id, []string{id}, working, at) {
			// ecr.api carries the login only, and ecr.dkr all but the login.
			if id == "ecr.api" && strings.Contains(m.what, "Pull") || id == "ecr.dkr" && strings.Contains(m.what, "Login") {
				continue
			}
			out = append(out, m)
		}
		for key, value := range map[string]string{"aws:PrincipalAccount": "444455556666", "aws:PrincipalArn": "arn:aws:iam::111122223333:role/other", "aws:SourceVpce": "vpce-other"} {
			out = append(out, broken("policy of "+id+" with a condition on "+key, id, func(n *network.Network) {
				for i := range at(n).Statements {
					at(n).Statements[i].Conditions = []iam.Condition{{Operator: "StringEquals", Key: key, Values: iam.Strings(value)}}
				}
			}))
		}
	}
	for _, key := range []string{"aws:PrincipalOrgID", "aws:ResourceOrgID", "aws:ResourceAccount", "s3:ResourceAccount", "aws:PrincipalAccount"} {
		out = append(out, broken("policy of s3 with your "+key, "condition", func(n *network.Network) {
			d, _ := endpoint(n, "s3").Policy.Get()
			d.Statements[0].Conditions = []iam.Condition{{Operator: "StringEquals", Key: key, Values: iam.Strings("111122223333")}}
		}))
	}
	return append(out,
		broken("policy of s3 for the layers of another Region", "s3", func(n *network.Network) {
			d, _ := endpoint(n, "s3").Policy.Get()
			d.Statements[0].Resource = iam.Strings("arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*")
		}),
		broken("policy of s3 names a role", "s3", func(n *network.Network) {
			d, _ := endpoint(n, "s3").Policy.Get()
			d.Statements[0].Principal = &iam.Principals{AWS: iam.Strings("arn:aws:iam::111122223333:role/execution")}
		}),
		broken("policy of logs too long", "logs", func(n *network.Network) {
			d := document(`{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}`)
			for range 700 {
				d.Statements = append(d.Statements, d.Statements[0])
			}
			endpoint(n, "logs").Policy = partial.Known(d)
		}),
		mild(broken("policy of logs with a misspelt action", "logs:PutLogEvent", func(n *network.Network) {
			endpoint(n, "logs").Policy = partial.Known(document(`{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"},
				{"Effect":"Allow","Principal":"*","Action":"logs:PutLogEvent","Resource":"*"}]}`))
		})))
}

func roleMutants() []mutant {
	refused := func(sid string) func(*network.Network) {
		return func(n *network.Network) {
			d := *declared(`{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`)
			d.Statements[0].SID = sid
			r := roleBy(n, "execution")
			r.Policies.Items = append(r.Policies.Items, network.Policy{Name: "more", Document: d})
		}
	}
	misspelt := func(n *network.Network) {
		roleBy(n, "execution").Policies.Items[0].Document.Statements[0].Action = iam.Strings("ecr:GetAuthorisationToken")
	}
	return append(policyMutants(), broken("a role's policy has a Sid that IAM refuses", "more", refused("pull images")),
		broken("a role that ECS may not assume", "ecs-tasks.amazonaws.com", func(n *network.Network) {
			roleBy(n, "execution").Trust = partial.Known(trusting("lambda.amazonaws.com"))
		}),
		broken("a repository whose policy denies the pull", "repository/app", func(n *network.Network) {
			guard(n, network.RepositoryKind, repositoryARN, denyBeyond("vpce-elsewhere"))
		}),
		broken("a repository whose key is disabled", "its state is Disabled", func(n *network.Network) {
			n.Resources = append(n.Resources, network.Resource{Object: object("repo"), Kind: network.RepositoryKind, ARN: partial.Literal(repositoryARN),
				Policy: partial.Known[*iam.Document](nil), Unusable: "its state is Disabled"})
		}),
		broken("a service control policy that denies the login", "scp.json", func(n *network.Network) {
			n.ServiceControl = []network.ControlPolicy{{Name: "scp.json", Document: *document(`{"Statement":[{"Effect":"Deny","Action":"ecr:GetAuthorizationToken","Resource":"*"}]}`)}}
		}),
		mild(broken("a cache whose first pull nothing allows", "ecr:BatchImportUpstreamImage", cacheApp)),
		mild(broken("an image of another account", "444455556666", func(n *network.Network) {
			only(n, "fargate").Images = partial.ListOf(network.Image{Container: "app", Ref: partial.Literal("444455556666.dkr.ecr.us-west-2.amazonaws.com/app:1")})
		})),
		mild(broken("a role's policy misspells the login", "did you mean ecr:GetAuthorizationToken", misspelt)))
}

func policyMutants() []mutant {
	var out []mutant
	sample := working()
	for _, r := range sample.Roles {
		for i := range r.Policies.Items {
			out = append(out, shrink("role "+r.ID, []string{r.ID}, working, func(n *network.Network) *iam.Document { return &roleBy(n, r.ID).Policies.Items[i].Document })...)
		}
		out = append(out,
			broken("role "+r.ID+" without policies", r.ID, func(n *network.Network) { roleBy(n, r.ID).Policies = partial.List[network.Policy]{} }),
			broken("role "+r.ID+" with a narrow boundary", r.ID, func(n *network.Network) {
				roleBy(n, r.ID).Boundary = partial.Known(document(`{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}`))
			}))
	}
	condition := func(n *network.Network) *iam.Condition {
		return &roleBy(n, "execution").Policies.Items[0].Document.Statements[1].Conditions[0]
	}
	for _, id := range []string{"vpce-ecr.api", "vpce-ecr.dkr", "vpce-other"} {
		m := broken("condition of the execution role on "+id, "execution", func(n *network.Network) { condition(n).Values = iam.Strings(id) })
		m.mild = id != "vpce-other"
		out = append(out, m)
	}
	return append(out,
		broken("condition of the execution role on another VPC", "execution", func(n *network.Network) {
			*condition(n) = iam.Condition{Operator: "StringEquals", Key: "aws:SourceVpc", Values: iam.Strings("vpc-other")}
		}),
		broken("condition on the login", "ecr:GetAuthorizationToken", func(n *network.Network) {
			only(n, "fargate-1-3")
			roleBy(n, "execution").Policies.Items[0].Document.Statements[0].Conditions = []iam.Condition{*condition(n)}
		}),
		mild(broken("the managed execution policy beside the condition", "execution", func(n *network.Network) {
			roleBy(n, "execution").Managed = partial.ListOf(partial.Literal("arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"))
		})))
}
