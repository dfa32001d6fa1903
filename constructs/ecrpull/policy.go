package ecrpull

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"github.com/aws/constructs-go/constructs/v10"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/constructs/pullpath/policy"
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/partial"
)

// EcrPolicy is the endpoint policy of both Amazon ECR endpoints. One document
// serves both, as the ECR guide recommends.
type EcrPolicy struct {
	policy.ECR
	// Statements replaces the least-privilege policy by one of your own, for
	// instance [policy.AllowAll] beside [policy.PreventDelete]; nothing of
	// [policy.ECR] may be set then. Default: the statements of [policy.ECR].
	Statements []policy.Statement
	// FullAccess attaches no policy: AWS's default, which allows everything.
	// Nothing else may be set then. Default: false.
	FullAccess bool
}

// statements checks what is known and returns what to attach.
func (p *EcrPolicy) statements(scope constructs.Construct, id *string, at *place) []policy.Statement {
	if p == nil {
		p = &EcrPolicy{}
	}
	narrowed := !reflect.ValueOf(p.ECR).IsZero()
	switch {
	case p.FullAccess && (narrowed || len(p.Statements) > 0):
		fail(scope, id, "Policy: FullAccess attaches no policy, so Statements and the fields of policy.ECR would be lost; remove them or FullAccess")
	case len(p.Statements) > 0 && narrowed:
		fail(scope, id, "Policy: Statements replaces the policy that the fields of policy.ECR make, so they would be lost; remove them, or add statements with policy.ECR's Extra")
	case p.FullAccess:
		return nil
	}
	out := p.Statements
	if len(out) == 0 {
		ecr := p.ECR
		ecr.DefaultAccount = at.account
		checkNames(scope, id, at, ecr)
		out = ecr.Statements()
	}
	checkEndpointPolicy(scope, id, "Amazon ECR", out)
	return out
}

// checkNames refuses names that cannot be meant. Tokens are not looked into.
func checkNames(scope constructs.Construct, id *string, at *place, ecr policy.ECR) {
	where := at.forChecks()
	checkEach(scope, id, "Policy", slices.Concat(ecr.Roles, ecr.PushRoles), func(s string) error { return policy.CheckRole(s, where) })
	checkEach(scope, id, "Policy", slices.Concat(ecr.Repositories, ecr.ProtectedRepositories), func(s string) error { return policy.CheckRepository(s, where) })
	checkEach(scope, id, "Policy", ecr.Accounts, policy.CheckAccount)
	checkEach(scope, id, "Policy", ecr.Organizations, policy.CheckOrganization)
}

// checkEach refuses the first name that is known and fails the check.
func checkEach(scope constructs.Construct, id *string, prop string, names []string, check func(string) error) {
	for _, name := range names {
		if err := check(name); err != nil && isKnown(name) {
			fail(scope, id, "%s: %v", prop, err)
		}
	}
}

// isKnown says whether a text is free of tokens. The CDK is not asked, since it
// marks a token in a text for everybody to see
// (https://docs.aws.amazon.com/cdk/v2/guide/tokens.html).
func isKnown(s string) bool { return !strings.Contains(s, "${Token[") }

// document reads statements as the evaluator does. Tokens stay opaque text.
func document(scope constructs.Construct, id *string, statements []policy.Statement) iam.Document {
	body, err := json.Marshal(policy.Document(statements))
	if err != nil {
		fail(scope, id, "policy: %v", err)
	}
	parsed, err := iam.Parse(body)
	if err != nil {
		fail(scope, id, "policy: %v", err)
	}
	return parsed
}

// checkEndpointPolicy refuses misspelt actions and condition keys, and a
// document over the size an endpoint takes.
func checkEndpointPolicy(scope constructs.Construct, id *string, what string, statements []policy.Statement) {
	if len(statements) == 0 {
		return
	}
	parsed := document(scope, id, statements)
	for _, problem := range iam.Lint(parsed) {
		fail(scope, id, "endpoint policy of %s: %v", what, problem)
	}
	if err := iam.CheckEndpointSize(parsed); err != nil {
		fail(scope, id, "endpoint policy of %s: %v", what, err)
	}
}

// warnAboutPolicy says at synth what a policy of the user's own gets wrong
// without being invalid.
func warnAboutPolicy(link *EcrPrivateLink, statements []policy.Statement) {
	if len(statements) == 0 {
		return
	}
	parsed := document(link, nil, statements)
	for _, problem := range iam.Redundant(parsed) {
		link.warn("redundant-statement", "%v", problem)
	}
	login := iam.Evaluate(iam.Request{Action: policy.TokenAction, Resource: partial.Literal("*")},
		iam.Policy{Name: "endpoint policy", Kind: iam.InterfaceEndpointPolicy, Document: &parsed})
	if login.Verdict == iam.VerdictImplicitDeny || login.Verdict == iam.VerdictExplicitDeny {
		link.warn("login-blocked", "the endpoint policy of Amazon ECR lets nobody call %s: tasks on EC2 and on Fargate 1.4.0 or later cannot log in. Allow it on resource \"*\" beside the pull (%s)",
			policy.TokenAction, pullpath.ECRGuide)
	}
}

// presigned stands for the principal that signs layer URLs: one of AWS's own, in
// no account or organization of the user's. Which one is not published.
var presigned = iam.Principal{ARN: partial.Literal("arn:aws:iam::000000000000:user/amazon-ecr"), Account: partial.Literal("000000000000"), OrgID: partial.Literal("o-ofaws00000")}

// checkLayers refuses statements that keep image layers out, as a Deny for
// everybody outside of an organization does.
func checkLayers(scope constructs.Construct, id *string, at *place, statements []policy.Statement) {
	parsed := document(scope, id, statements)
	bucket := pullpath.LayerBucketARN(at.partition, at.region)
	d := iam.Evaluate(iam.Request{Action: "s3:GetObject", Resource: partial.Literal(strings.TrimSuffix(bucket, "*") + "layer"), Principal: presigned},
		iam.Policy{Name: "the policy", Kind: iam.GatewayEndpointPolicy, Document: &parsed})
	if d.Verdict == iam.VerdictExplicitDeny {
		fail(scope, id, "%s on the image layers: their URLs are presigned by a principal of AWS, in no account or organization of yours; exempt %s with NotResource (%s)",
			d.Reason, bucket, pullpath.EndpointPolicies)
	}
}

func checkGatewayPrincipals(scope constructs.Construct, id *string, statements []policy.Statement) {
	for _, s := range statements {
		if s.Principal != nil && s.Principal != policy.Anyone {
			fail(scope, id, "statement %q names a principal; a gateway endpoint wants Principal \"*\" with conditions (%s)", s.Sid, pullpath.EndpointPolicies)
		}
	}
}

// policyOf returns and checks the statements given for a service.
func policyOf(scope constructs.Construct, id *string, service pullpath.Service, all map[pullpath.Service][]policy.Statement) []policy.Statement {
	statements := all[service]
	checkEndpointPolicy(scope, id, string(service), statements)
	return statements
}
