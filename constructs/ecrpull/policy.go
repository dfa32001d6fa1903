package ecrpull

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/constructs/pullpath/policy"
	"ecrprivatelink/internal/annotation"
	"ecrprivatelink/internal/guard"
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/partial"
)

// EcrPolicy is the endpoint policy of both Amazon ECR endpoints. One document serves both, as the ECR guide recommends.
type EcrPolicy struct {
	policy.ECR
	// Statements replaces the least-privilege policy by one of your own, for instance [policy.AllowAll] beside
	// [policy.PreventDelete]; nothing of [policy.ECR] may be set then. Default: the statements of [policy.ECR].
	Statements []policy.Statement
	// FullAccess attaches no policy: AWS's default, which allows everything. Nothing else may be set then. Default: false.
	FullAccess bool
}

// statements checks what is known and returns what to attach.
func (p *EcrPolicy) statements(at guard.Place, place *place) []policy.Statement {
	if p == nil {
		p = &EcrPolicy{}
	}
	narrowed := !reflect.ValueOf(p.ECR).IsZero()
	switch {
	case p.FullAccess && (narrowed || len(p.Statements) > 0):
		at.Refuse(pullpath.Error{Code: pullpath.CodeConflict, Fix: "remove them or FullAccess",
			Problem: "Policy: FullAccess attaches no policy, so Statements and the fields of policy.ECR would be lost"})
	case len(p.Statements) > 0 && narrowed:
		at.Refuse(pullpath.Error{Code: pullpath.CodeConflict, Fix: "remove them, or add statements with policy.ECR's Extra",
			Problem: "Policy: Statements replaces the policy that the fields of policy.ECR make, so they would be lost"})
	case p.FullAccess:
		return nil
	}
	out := p.Statements
	if len(out) == 0 {
		ecr := p.ECR
		ecr.DefaultAccount = place.account
		checkNames(at, place, ecr)
		out = ecr.Statements()
	}
	checkEndpointPolicy(at, "Amazon ECR", out)
	return out
}

// checkNames refuses names that cannot be meant. Tokens are not looked into.
func checkNames(at guard.Place, place *place, ecr policy.ECR) {
	where := place.forChecks()
	at.Each("Policy", slices.Concat(ecr.Roles, ecr.PushRoles), func(s string) error { return policy.CheckRole(s, where) })
	at.Each("Policy", slices.Concat(ecr.Repositories, ecr.CacheRepositories, ecr.ProtectedRepositories), func(s string) error { return policy.CheckRepository(s, where) })
	at.Each("Policy", ecr.Accounts, policy.CheckAccount)
	at.Each("Policy", ecr.Organizations, policy.CheckOrganization)
}

// document reads statements as the evaluator does. Tokens stay opaque text.
func document(at guard.Place, statements []policy.Statement) iam.Document {
	body, err := json.Marshal(policy.Document(statements))
	at.Check("policy", err)
	parsed, err := iam.Parse(body)
	at.Check("policy", err)
	return parsed
}

// checkEndpointPolicy refuses misspelt actions and condition keys, and a document over the size an endpoint takes.
func checkEndpointPolicy(at guard.Place, what string, statements []policy.Statement) {
	if len(statements) == 0 {
		return
	}
	parsed := document(at, statements)
	for _, problem := range iam.Lint(parsed) {
		at.Invalid("endpoint policy of %s: %v", what, problem)
	}
	at.Check("endpoint policy of "+what, iam.CheckEndpointSize(parsed))
}

// warnAboutPolicy says at synth what a policy of the user's own gets wrong without being invalid.
func warnAboutPolicy(link *EcrPrivateLink, statements []policy.Statement) {
	if len(statements) == 0 {
		return
	}
	parsed := document(guard.At(link), statements)
	for _, problem := range iam.Redundant(parsed) {
		guard.Warn(link, annotation.RedundantStatement, "%v", problem)
	}
	login := iam.Evaluate(iam.Request{Action: policy.TokenAction, Resource: partial.Literal("*")},
		iam.Policy{Name: "endpoint policy", Kind: iam.InterfaceEndpointPolicy, Document: &parsed})
	if login.Verdict == iam.VerdictImplicitDeny || login.Verdict == iam.VerdictExplicitDeny {
		guard.Warn(link, annotation.LoginBlocked, "the endpoint policy of Amazon ECR lets nobody call %s: tasks on EC2 and on Fargate 1.4.0 or later cannot log in. Allow it on resource \"*\" beside the pull (%s)",
			policy.TokenAction, pullpath.ECRGuide)
	}
}

// checkLayers refuses statements that keep image layers out, as a Deny for everybody outside of an organization does.
func checkLayers(at guard.Place, place *place, statements []policy.Statement) {
	parsed := document(at, statements)
	bucket := pullpath.LayerBucketARN(place.partition, place.region)
	d := iam.Evaluate(iam.Request{Action: "s3:GetObject", Resource: partial.Literal(strings.TrimSuffix(bucket, "*") + "layer"), Principal: iam.OfAWS()},
		iam.Policy{Name: "the policy", Kind: iam.GatewayEndpointPolicy, Document: &parsed})
	if d.Verdict == iam.VerdictExplicitDeny {
		at.Refuse(pullpath.Error{Code: pullpath.CodeConflict, Fix: fmt.Sprintf("exempt %s with NotResource (%s)", bucket, pullpath.EndpointPolicies),
			Problem: d.Reason + " on the image layers: their URLs are presigned by a principal of AWS, in no account or organization of yours"})
	}
}

func checkGatewayPrincipals(at guard.Place, statements []policy.Statement) {
	for _, s := range statements {
		if s.Principal != nil && s.Principal != policy.Anyone {
			at.Invalid("statement %q names a principal; a gateway endpoint wants Principal \"*\" with conditions (%s)", s.Sid, pullpath.EndpointPolicies)
		}
	}
}

// policyOf returns and checks the statements of a service's endpoint: those given for it or those of the perimeter, and
// the further ones.
func (p *EcrPrivateLinkProps) policyOf(at guard.Place, service pullpath.Service, perimeter policy.Perimeter) []policy.Statement {
	statements, given := p.ServicePolicies[service]
	if !given {
		statements = perimeter.Endpoint(service)
	}
	statements = slices.Concat(statements, p.ServiceStatements[service])
	checkEndpointPolicy(at, string(service), statements)
	return statements
}

// perimeter is the stack's account and the further ones, or an organization.
func (p *place) perimeter(accounts []string, organization string) policy.Perimeter {
	return policy.Perimeter{Accounts: append([]string{p.account}, accounts...), Organization: organization, Partition: p.partition, Region: p.region}
}

// within returns the policy for an organization: unless it says who pulls, the organization's principals do, from its
// own registries and from those of AWS that a feature of the workloads needs.
func (p *EcrPolicy) within(perimeter policy.Perimeter, workloads []pullpath.Workload) *EcrPolicy {
	if perimeter.Organization == "" || p != nil && (p.FullAccess || len(p.Statements) > 0) {
		return p
	}
	out := EcrPolicy{}
	if p != nil {
		out = *p
	}
	if len(out.Roles)+len(out.Accounts)+len(out.Organizations) == 0 {
		out.Organizations = []string{perimeter.Organization}
	}
	out.ResourceOrganization = perimeter.Organization
	if slices.ContainsFunc(workloads, func(w pullpath.Workload) bool { return w.Uses(pullpath.GuardDuty) }) {
		out.Extra = slices.Concat(perimeter.GuardDutyImages(), out.Extra)
	}
	return &out
}
