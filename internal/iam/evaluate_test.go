package iam

import (
	"strings"
	"testing"

	"ecrprivatelink/internal/partial"
)

// must reads a document that a test states itself.
func must(t testing.TB, text string) *Document {
	t.Helper()
	document, err := Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return &document
}

// statements is an identity policy of the statements, each without the braces around it.
func statements(t testing.TB, each ...string) Policy {
	t.Helper()
	return Policy{Name: "the role's policy", Document: must(t, `{"Version":"2012-10-17","Statement":[{`+strings.Join(each, `},{`)+`}]}`)}
}

const (
	allowAll  = `"Sid":"AllowAll","Effect":"Allow","Action":"*","Resource":"*"`
	allowPull = `"Sid":"AllowPull","Effect":"Allow","Action":["ecr:BatchGetImage","ecr:Get*"],"Resource":"*"`
	denyPull  = `"Sid":"DenyPull","Effect":"Deny","Action":"ecr:BatchGetImage","Resource":"*"`
	// maybeAllow and maybeDeny depend on a key that the request does not tell.
	maybeAllow = `"Sid":"MaybeAllow","Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"a"}}`
	maybeDeny  = `"Sid":"MaybeDeny","Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"a"}}`
	neverDeny  = `"Sid":"NeverDeny","Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalAccount":"1"}}`
)

// IAM User Guide, Policy evaluation logic: a deny wins, and without an allow a request is denied.
func TestPrecedence(t *testing.T) {
	for _, c := range []struct {
		name       string
		statements []string
		want       Verdict
		by         string
	}{
		{"an allow", []string{allowPull}, VerdictAllow, "AllowPull"},
		{"no statement for the action", []string{strings.Replace(allowPull, "BatchGetImage", "PutImage", 1)}, VerdictImplicitDeny, ""},
		{"only a deny", []string{denyPull}, VerdictExplicitDeny, "DenyPull"},
		{"a deny after an allow", []string{allowAll, denyPull}, VerdictExplicitDeny, "DenyPull"},
		{"a deny before an allow", []string{denyPull, allowAll}, VerdictExplicitDeny, "DenyPull"},
		{"a deny that does not apply", []string{neverDeny, allowAll}, VerdictAllow, "AllowAll"},
		{"only a deny that does not apply", []string{neverDeny}, VerdictImplicitDeny, ""},
		{"an allow that may apply", []string{maybeAllow}, VerdictUnknown, "MaybeAllow"},
		{"an allow that may apply beside one that does", []string{maybeAllow, allowAll}, VerdictAllow, "AllowAll"},
		{"an allow that may apply and a deny", []string{maybeAllow, denyPull}, VerdictExplicitDeny, "DenyPull"},
		{"an allow and a deny that may apply", []string{allowAll, maybeDeny}, VerdictUnknown, "MaybeDeny"},
		{"an allow and a deny that both may apply", []string{maybeAllow, maybeDeny}, VerdictUnknown, "MaybeDeny"},
		{"a deny that may apply and no allow: denied either way", []string{maybeDeny}, VerdictImplicitDeny, ""},
		{"a deny that may apply beside one that does", []string{maybeDeny, denyPull, allowAll}, VerdictExplicitDeny, "DenyPull"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Evaluate(
				Request{Action: "ecr:BatchGetImage", Resource: partial.Literal("arn:aws:ecr:r:2:repository/x"), Principal: Principal{ARN: partial.Literal("arn:aws:iam::2:role/task")}},
				statements(t, c.statements...),
			)
			if got.Verdict != c.want || got.Statement != c.by || got.Reason == "" {
				t.Errorf("got %s by %q: %s; want %s by %q", got.Verdict, got.Statement, got.Reason, c.want, c.by)
			}
			if (got.Verdict == VerdictUnknown) != (len(got.Settle) > 0) {
				t.Errorf("%s, and to settle it: %v", got.Verdict, got.Settle)
			}
			if (got.Index >= 0) != (c.by != "") {
				t.Errorf("the index is %d for %q", got.Index, c.by)
			}
		})
	}
}

func TestElements(t *testing.T) {
	const repository = "arn:aws:ecr:us-west-2:111122223333:repository/app"
	for _, c := range []struct {
		name, statement, action, resource string
		want                              Verdict
	}{
		// IAM JSON policy elements: Action, NotAction.
		{"the letter case of an action does not count", `"Effect":"Allow","Action":"ECR:batchgetimage","Resource":"*"`, "ecr:BatchGetImage", repository, VerdictAllow},
		{"a wildcard in an action", `"Effect":"Allow","Action":"ecr:*Image","Resource":"*"`, "ecr:BatchGetImage", repository, VerdictAllow},
		{"a question mark in an action", `"Effect":"Allow","Action":"ecr:?utImage","Resource":"*"`, "ecr:PutImage", repository, VerdictAllow},
		{"all actions of another service", `"Effect":"Allow","Action":"ecs:*","Resource":"*"`, "ecr:PutImage", repository, VerdictImplicitDeny},
		{"NotAction leaves the action in", `"Effect":"Allow","NotAction":"ecr:Delete*","Resource":"*"`, "ecr:PutImage", repository, VerdictAllow},
		{"NotAction leaves the action out", `"Effect":"Allow","NotAction":["iam:*","ecr:Put*"],"Resource":"*"`, "ecr:PutImage", repository, VerdictImplicitDeny},
		// IAM JSON policy elements: Resource, NotResource.
		{"the repository", `"Effect":"Allow","Action":"*","Resource":"` + repository + `"`, "ecr:PutImage", repository, VerdictAllow},
		{"the letter case of a resource counts", `"Effect":"Allow","Action":"*","Resource":"` + strings.ToUpper(repository) + `"`, "ecr:PutImage", repository, VerdictImplicitDeny},
		{"one of several repositories", `"Effect":"Allow","Action":"*","Resource":["x","` + repository + `"]`, "ecr:PutImage", repository, VerdictAllow},
		{"an action without a resource needs a star", `"Effect":"Allow","Action":"*","Resource":"` + repository + `"`, "ecr:GetAuthorizationToken", "", VerdictImplicitDeny},
		{"a pattern for all ARNs is not a star", `"Effect":"Allow","Action":"*","Resource":"arn:aws:ecr:*:*:*"`, "ecr:GetAuthorizationToken", "", VerdictImplicitDeny},
		{"an action without a resource and a star", `"Effect":"Allow","Action":"*","Resource":"*"`, "ecr:GetAuthorizationToken", "", VerdictAllow},
		{"NotResource leaves the resource in", `"Effect":"Deny","Action":"*","NotResource":"arn:aws:ecr:*:*:repository/b*"`, "ecr:PutImage", repository, VerdictExplicitDeny},
		{"NotResource leaves the resource out", `"Effect":"Allow","Action":"*","NotResource":"arn:aws:ecr:*:*:repository/a*"`, "ecr:PutImage", repository, VerdictImplicitDeny},
		{"a variable without a value matches no resource", `"Effect":"Allow","Action":"*","Resource":"arn:aws:ecr:us-west-2:111122223333:repository/${aws:username}*"`, "ecr:PutImage", repository, VerdictImplicitDeny},
		{"a variable without a value is not excepted by NotResource", `"Effect":"Allow","Action":"*","NotResource":"arn:aws:ecr:us-west-2:111122223333:repository/*${aws:username}"`, "ecr:PutImage", repository, VerdictAllow},
		{"a variable in the resource", `"Effect":"Allow","Action":"*","Resource":"arn:aws:ecr:us-west-2:111122223333:repository/${aws:PrincipalTag/app}"`, "ecr:PutImage", repository, VerdictAllow},
		{"a variable before the fifth colon is not documented", `"Effect":"Allow","Action":"*","Resource":"arn:aws:ecr:us-west-2:${aws:PrincipalAccount}:repository/app"`, "ecr:PutImage", repository, VerdictUnknown},
		{"an S3 object, slashes and all", `"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*/test/*"`, "s3:GetObject", "arn:aws:s3:::b/1///test///object.jpg", VerdictAllow},
		{"an S3 object beside the pattern", `"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*/test/*"`, "s3:GetObject", "arn:aws:s3:::b/1-test/object.jpg", VerdictImplicitDeny},
		// Several conditions.
		{"all conditions hold", `"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/app":"app","aws:PrincipalAccount":"111122223333"},"Null":{"aws:username":"true"}}`, "ecr:PutImage", repository, VerdictAllow},
		{"one condition does not hold", `"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/app":"app","aws:PrincipalAccount":"1"}}`, "ecr:PutImage", repository, VerdictImplicitDeny},
		// What AWS would not take.
		{"a Principal in an identity policy", `"Effect":"Allow","Action":"*","Resource":"*","Principal":"*"`, "ecr:PutImage", repository, VerdictUnknown},
		{"no Resource", `"Effect":"Allow","Action":"*"`, "ecr:PutImage", repository, VerdictUnknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Evaluate(
				Request{
					Action: c.action, Resource: partial.Literal(c.resource),
					Principal: Principal{ARN: partial.Literal("arn:aws:iam::111122223333:role/task")},
					Keys:      map[string][]partial.Text{"aws:PrincipalTag/app": partial.Literals("app")},
					Closed:    true,
				},
				statements(t, c.statement),
			)
			if got.Verdict != c.want {
				t.Errorf("got %s: %s; want %s", got.Verdict, got.Reason, c.want)
			}
		})
	}
}

func TestWhatDoesNotFitSettlesItWhateverElseIsOpen(t *testing.T) {
	policy := statements(t, `"Effect":"Allow","Action":"*","Resource":"arn:aws:ecr:*:1:repository/x","Condition":{"Bool":{"aws:SecureTransport":"false"}}`)
	request := Request{Action: "ecr:PutImage", Resource: partial.UnknownText("the repository"), Keys: map[string][]partial.Text{"aws:SecureTransport": partial.Literals("true")}}
	const want = "nothing in the role's policy allows ecr:PutImage (statement 1: wants Bool aws:SecureTransport false, the request has true)"
	if got := Evaluate(request, policy); got.Verdict != VerdictImplicitDeny || got.Reason != want {
		t.Errorf("got %s: %s", got.Verdict, got.Reason)
	}
}

func TestEndpointPoliciesNeedAPrincipal(t *testing.T) {
	policy := statements(t, allowAll)
	policy.Kind = InterfaceEndpointPolicy
	if got := Evaluate(Request{Action: "ecr:PutImage"}, policy); got.Verdict != VerdictUnknown {
		t.Errorf("got %s: %s", got.Verdict, got.Reason)
	}
}

// An endpoint policy and identity policies must both allow.
func TestCombination(t *testing.T) {
	endpoint := func(t *testing.T, text string) Policy {
		p := statements(t, `"Principal":"*",`+text)
		p.Name, p.Kind = "the endpoint policy", InterfaceEndpointPolicy
		return p
	}
	fullAccess := Policy{Name: "the endpoint policy", Kind: InterfaceEndpointPolicy}
	noPolicies := Policy{Name: "the role"}
	for _, c := range []struct {
		name     string
		policies []Policy
		want     Verdict
		by       string // the policy
	}{
		{"no policy at all", nil, VerdictImplicitDeny, ""},
		{"an endpoint without a policy of its own", []Policy{fullAccess}, VerdictAllow, "the endpoint policy"},
		{"a role without policies", []Policy{noPolicies}, VerdictImplicitDeny, "the role"},
		{"both allow", []Policy{endpoint(t, allowAll), statements(t, allowPull)}, VerdictAllow, ""},
		{"full access and a role that may", []Policy{fullAccess, statements(t, allowPull)}, VerdictAllow, ""},
		{"full access does not help a role that may not", []Policy{fullAccess, noPolicies}, VerdictImplicitDeny, "the role"},
		{"the endpoint does not allow", []Policy{endpoint(t, strings.Replace(allowAll, `"*"`, `"s3:*"`, 1)), statements(t, allowAll)}, VerdictImplicitDeny, "the endpoint policy"},
		{"the endpoint denies", []Policy{endpoint(t, denyPull), statements(t, allowAll)}, VerdictExplicitDeny, "the endpoint policy"},
		{"the role denies", []Policy{endpoint(t, allowAll), statements(t, allowAll, denyPull)}, VerdictExplicitDeny, "the role's policy"},
		{"a deny is named before a lack of permission", []Policy{noPolicies, endpoint(t, denyPull)}, VerdictExplicitDeny, "the endpoint policy"},
		{"one of two identity policies allows", []Policy{statements(t, strings.Replace(allowAll, `"*"`, `"s3:*"`, 1)), statements(t, allowPull)}, VerdictAllow, "the role's policy"},
		{"one of two identity policies denies", []Policy{statements(t, allowPull), statements(t, denyPull)}, VerdictExplicitDeny, "the role's policy"},
		{"both endpoints on the way must allow", []Policy{endpoint(t, allowAll), endpoint(t, strings.Replace(allowAll, `"*"`, `"s3:*"`, 1))}, VerdictImplicitDeny, "the endpoint policy"},
		{"the endpoint may allow", []Policy{endpoint(t, maybeAllow), statements(t, allowAll)}, VerdictUnknown, "the endpoint policy"},
		{"the endpoint may allow, the role does not", []Policy{endpoint(t, maybeAllow), noPolicies}, VerdictImplicitDeny, "the role"},
		{"both may allow", []Policy{endpoint(t, maybeAllow), statements(t, maybeAllow)}, VerdictUnknown, ""},
		{"the endpoint may deny", []Policy{endpoint(t, maybeDeny+`},{"Principal":"*",`+allowAll), statements(t, allowAll)}, VerdictUnknown, "the endpoint policy"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Evaluate(Request{Action: "ecr:BatchGetImage", Resource: partial.Literal("arn:aws:ecr:r:2:repository/x")}, c.policies...)
			if got.Verdict != c.want || got.Policy != c.by || got.Reason == "" {
				t.Errorf("got %s by %q: %s; want %s by %q", got.Verdict, got.Policy, got.Reason, c.want, c.by)
			}
		})
	}
}

// The optional permissions of the ECS guide: the three pull actions only through the VPC endpoint, the others without.
func TestExecutionRoleThroughAnEndpoint(t *testing.T) {
	role := Policy{Name: "the execution role", Document: must(t, `{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Action":["ecr:GetAuthorizationToken","logs:CreateLogStream","logs:PutLogEvents"],"Resource":"*"},
		{"Effect":"Allow","Action":["ecr:BatchCheckLayerAvailability","ecr:GetDownloadUrlForLayer","ecr:BatchGetImage"],"Resource":"*",
		 "Condition":{"StringEquals":{"aws:sourceVpce":"vpce-xxxxxx","aws:sourceVpc":"vpc-xxxxx"}}}]}`)}
	pull := Request{Action: "ecr:BatchGetImage", Resource: partial.Literal("arn:aws:ecr:us-west-2:111122223333:repository/app"),
		Principal: Principal{ARN: partial.Literal("arn:aws:iam::111122223333:role/ecsTaskExecutionRole")}}
	token := pull
	token.Action, token.Resource = "ecr:GetAuthorizationToken", partial.Text{}
	for _, c := range []struct {
		name    string
		request Request
		want    Verdict
		reason  string
	}{
		{"a pull through the endpoint", pull.ThroughEndpoint(partial.Literal("vpce-xxxxxx"), partial.Literal("vpc-xxxxx")), VerdictAllow, "statement 2 of the execution role allows ecr:BatchGetImage"},
		{"a pull through another endpoint", pull.ThroughEndpoint(partial.Literal("vpce-other"), partial.Literal("vpc-xxxxx")), VerdictImplicitDeny,
			"nothing in the execution role allows ecr:BatchGetImage (statement 1: Action covers only ecr:GetAuthorizationToken, logs:CreateLogStream, logs:PutLogEvents; " +
				"statement 2: wants StringEquals aws:sourceVpce vpce-xxxxxx, the request has vpce-other)"},
		{"a pull through an endpoint whose ID is not known", pull.ThroughEndpoint(partial.Text{}, partial.Literal("vpc-xxxxx")), VerdictUnknown,
			"statement 2 of the execution role may allow ecr:BatchGetImage: wants StringEquals aws:sourceVpce vpce-xxxxxx, which depends on the endpoint's ID"},
		{"the token through another endpoint", token.ThroughEndpoint(partial.Literal("vpce-other"), partial.Literal("vpc-xxxxx")), VerdictAllow, "statement 1 of the execution role allows ecr:GetAuthorizationToken"},
		{"a pull that takes no endpoint", func() Request { r := pull; r.Closed = true; return r }(), VerdictImplicitDeny,
			"nothing in the execution role allows ecr:BatchGetImage (statement 1: Action covers only ecr:GetAuthorizationToken, logs:CreateLogStream, logs:PutLogEvents; " +
				"statement 2: wants StringEquals aws:sourceVpc vpc-xxxxx, the request has no aws:sourceVpc)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Evaluate(c.request, role)
			if got.Verdict != c.want {
				t.Errorf("got %s, want %s", got.Verdict, c.want)
			}
			if got.Reason != c.reason {
				t.Errorf("got  %s\nwant %s", got.Reason, c.reason)
			}
		})
	}
}

func TestThroughEndpoint(t *testing.T) {
	before := Request{Keys: map[string][]partial.Text{"AWS:SOURCEVPC": partial.Literals("vpc-mine")}, Absent: []string{"aws:TagKeys"}}
	e := newEvaluation(before.ThroughEndpoint(partial.Literal("vpce-1"), partial.Literal("vpc-1")))
	for key, want := range map[string]string{"aws:SourceVpce": "vpce-1", "aws:SourceVpc": "vpc-mine", "aws:SourceIp": "nothing", "aws:TagKeys": "nothing"} {
		if values, present := e.key(key); show(values) != want || present == maybe {
			t.Errorf("%s is %s", key, show(values))
		}
	}
	if _, present := e.key("aws:VpcSourceIp"); present != yes {
		t.Error("aws:VpcSourceIp is not there")
	}
	if len(before.Keys) != 1 || len(before.Absent) != 1 {
		t.Errorf("the request itself was changed: %+v", before)
	}
}

// The policy that EcrPrivateLink recommends: everyone as Principal, the roles in a condition.
func TestPrincipalArnCondition(t *testing.T) {
	policy := Policy{Kind: GatewayEndpointPolicy, Document: must(t, `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*",
		"Action":"s3:GetObject","Resource":"*","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/team-*"}}}}`)}
	for name, c := range map[string]struct {
		caller Principal
		want   Verdict
	}{
		"a role of the team":              {Principal{ARN: partial.Literal("arn:aws:iam::111122223333:role/team-a")}, VerdictAllow},
		"another role":                    {Principal{ARN: partial.Literal("arn:aws:iam::111122223333:role/other")}, VerdictImplicitDeny},
		"a role of another account":       {Principal{ARN: partial.Literal("arn:aws:iam::444455556666:role/team-a")}, VerdictImplicitDeny},
		"whoever presigned the layer URL": {Principal{}, VerdictUnknown},
		"a session, whose path is open":   {Principal{ARN: partial.Literal("arn:aws:sts::111122223333:assumed-role/team-a/x")}, VerdictUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Evaluate(Request{Action: "s3:GetObject", Resource: partial.Literal("arn:aws:s3:::b/k"), Principal: c.caller}, policy); got.Verdict != c.want {
				t.Errorf("got %s: %s; want %s", got.Verdict, got.Reason, c.want)
			}
		})
	}
}

func TestVerdictsInWords(t *testing.T) {
	for verdict, want := range map[Verdict]string{VerdictUnknown: "unknown", VerdictAllow: "allow", VerdictExplicitDeny: "explicit deny", VerdictImplicitDeny: "implicit deny"} {
		if verdict.String() != want {
			t.Errorf("%d is %q, want %q", verdict, verdict, want)
		}
	}
}
