package policy

import (
	"maps"
	"slices"
)

// ECR says who may do what through the two Amazon ECR endpoints. The zero value lets every principal of
// [ECR.DefaultAccount] pull from every repository.
//
// Private DNS makes an endpoint serve the whole VPC, so what is not allowed here is refused to everything else in the
// VPC as well.
type ECR struct {
	// Roles are the ARNs of the roles that pull: task execution roles and container instance roles. Default: any
	// principal of DefaultAccount.
	Roles []string `json:"roles"`
	// Accounts are the IDs of accounts whose principals pull.
	Accounts []string `json:"accounts"`
	// Organizations are the IDs of organizations (o-…) whose principals pull.
	Organizations []string `json:"organizations"`
	// Repositories are the ARNs of the repositories to pull from and push to. Default: every repository.
	Repositories []string `json:"repositories"`
	// CacheRepositories are the ARNs of the repositories that pull through cache rules fill, such as
	// "arn:aws:ecr:us-west-2:111122223333:repository/docker-hub/*": those who pull may do the first pull of an image too,
	// which imports it and creates its repository. Beside Repositories they are pulled from as well. Default: none.
	CacheRepositories []string `json:"cacheRepositories"`
	// PushRoles are the ARNs of the roles that push. Default: none.
	PushRoles []string `json:"pushRoles"`
	// ProtectedRepositories are the ARNs of repositories that nobody may delete through the endpoints. Default: none.
	ProtectedRepositories []string `json:"protectedRepositories"`
	// SeedPrincipals names the roles in Principal, as the ECR guide's examples do, instead of in a condition on
	// aws:PrincipalArn. A role that is deleted and created again loses its access then. Default: the condition.
	SeedPrincipals bool `json:"-"`
	// ResourceOrganization is the ID of the organization whose registries alone are pulled from (aws:ResourceOrgID).
	// Default: none.
	ResourceOrganization string `json:"-"`
	// Extra are statements of your own, added at the end.
	Extra []Statement `json:"-"`
	// DefaultAccount is the account whose principals pull when nobody is named.
	DefaultAccount string `json:"-"`
}

// Statements returns the least-privilege endpoint policy: the registry login and the pull for those named, pushes where
// asked for, the denies, and nothing else. One document serves both endpoints, as the ECR guide recommends.
// (https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html)
func (e ECR) Statements() []Statement {
	var out []Statement
	for _, who := range e.pullers() {
		if len(e.Repositories) == 0 && e.ResourceOrganization == "" { // neither names a resource
			out = append(out, who.allow("AllowPull"+who.suffix, append([]string{TokenAction}, PullActions...), nil))
		} else {
			out = append(out,
				who.allow("AllowLogin"+who.suffix, []string{TokenAction}, nil),
				e.ofOrganization(who.allow("AllowPull"+who.suffix, PullActions, Pulled(e.Repositories, e.CacheRepositories))))
		}
		if len(e.CacheRepositories) > 0 {
			out = append(out, who.allow("AllowFirstPull"+who.suffix, slices.Clone(FirstPullActions), e.CacheRepositories))
		}
	}
	if len(e.PushRoles) > 0 {
		who := e.roles(e.PushRoles)
		out = append(out,
			who.allow("AllowLoginToPush", []string{TokenAction}, nil),
			who.allow("AllowPush", PushActions, e.Repositories))
	}
	if len(e.ProtectedRepositories) > 0 {
		out = append(out, PreventDelete(e.ProtectedRepositories...))
	}
	return append(out, e.Extra...)
}

// Pulled returns the repositories to pull from: those named and those of caches. None is every repository, caches
// included.
func Pulled(repositories, caches []string) []string {
	if len(repositories) == 0 {
		return nil
	}
	return slices.Concat(repositories, caches)
}

// ofOrganization limits a statement to the resources of an organization, where there is one.
func (e ECR) ofOrganization(s Statement) Statement {
	if e.ResourceOrganization == "" {
		return s
	}
	out := map[string]map[string][]string{"StringEquals": {"aws:ResourceOrgID": {e.ResourceOrganization}}}
	for operator, keys := range s.Condition {
		if out[operator] == nil {
			out[operator] = map[string][]string{}
		}
		maps.Copy(out[operator], keys)
	}
	s.Condition = out
	return s
}

// grantee is a set of principals that one statement can name.
type grantee struct {
	suffix    string
	principal any
	condition map[string]map[string][]string
}

func (e ECR) pullers() []grantee {
	var out []grantee
	if len(e.Roles) > 0 {
		out = append(out, e.roles(e.Roles))
	}
	if len(e.Accounts) > 0 {
		out = append(out, holding("ByAccount", "StringEquals", "aws:PrincipalAccount", e.Accounts))
	}
	if len(e.Organizations) > 0 {
		out = append(out, holding("ByOrganization", "StringEquals", "aws:PrincipalOrgID", e.Organizations))
	}
	if len(out) == 0 {
		out = append(out, holding("", "StringEquals", "aws:PrincipalAccount", []string{e.DefaultAccount}))
	}
	return out
}

func (e ECR) roles(arns []string) grantee {
	if e.SeedPrincipals {
		return grantee{principal: AWSPrincipals(arns...)}
	}
	return holding("", "ArnEquals", "aws:PrincipalArn", arns)
}

func holding(suffix, operator, key string, values []string) grantee {
	return grantee{suffix, Anyone, map[string]map[string][]string{operator: {key: slices.Clone(values)}}}
}

func (g grantee) allow(sid string, actions, resources []string) Statement {
	return Statement{Sid: sid, Effect: Allow, Principal: g.principal, Action: actions, Resource: orEvery(resources), Condition: g.condition}
}

// orEvery is the resources that are named, or every one.
func orEvery(resources []string) []string {
	if len(resources) == 0 {
		return []string{"*"}
	}
	return slices.Clone(resources)
}

// AllowPull is the ECR guide's first example: the roles may pull. Attached alone it lacks [TokenAction] and blocks the
// login on ecr.api, which Fargate 1.4.0 and EC2 need; [ECR.Statements] has it.
func AllowPull(roles ...string) Statement {
	return Statement{Sid: "AllowPull", Effect: Allow, Principal: AWSPrincipals(roles...),
		Action: []string{"ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"}, Resource: []string{"*"}}
}

// AllowAll lets everyone do everything, as AWS's default policy does. It makes every other Allow beside it redundant.
func AllowAll() Statement {
	return Statement{Sid: "AllowAll", Effect: Allow, Principal: Anyone, Action: []string{"*"}, Resource: []string{"*"}}
}

// PreventDelete is the ECR guide's second example: nobody may delete the repositories. It allows nothing; beside
// [AllowAll] it is the guide's example.
func PreventDelete(repositories ...string) Statement {
	return Statement{Sid: "PreventDelete", Effect: Deny, Principal: Anyone,
		Action: []string{"ecr:DeleteRepository"}, Resource: slices.Clone(repositories)}
}
