package iam

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"ecrprivatelink/internal/partial"
)

// What AWS does not take: IAM User Guide, Grammar of the IAM JSON policy language, and the policy checks.
func TestRefusedPolicies(t *testing.T) {
	statement := func(elements string) string { return `{"Version":"2012-10-17","Statement":[{` + elements + `}]}` }
	for _, c := range []struct {
		name, text string
		kind       Kind
		want       string // empty: AWS takes it
	}{
		{"a good role policy", statement(`"Sid":"A1","Effect":"Allow","Action":"ecr:*","Resource":"*"`), IdentityPolicy, ""},
		{"an effect in small letters", statement(`"Effect":"allow","Action":"*","Resource":"*"`), IdentityPolicy, `Effect: got "allow", want "Allow" or "Deny"`},
		{"no effect", statement(`"Action":"*","Resource":"*"`), IdentityPolicy, "Effect: is missing"},
		{"no action", statement(`"Effect":"Allow","Resource":"*"`), IdentityPolicy, "there is no Action"},
		{"no resource", statement(`"Effect":"Allow","Action":"*"`), IdentityPolicy, "Resource: there is none"},
		{"an element that does not exist", statement(`"Effect":"Allow","Actions":"*","Resource":"*"`), IdentityPolicy, `there is no element "Actions", did you mean "Action"?`},
		{"an element and its opposite", statement(`"Effect":"Allow","Action":"*","NotAction":"*","Resource":"*"`), IdentityPolicy, "stand side by side"},
		{"a version that does not exist", `{"Version":"2012-10-18","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`, IdentityPolicy, `Version: got "2012-10-18"`},
		{"no statement", `{"Version":"2012-10-17"}`, IdentityPolicy, "there is no Statement"},
		{"a list of no statements, which no page explains", `{"Statement":[]}`, IdentityPolicy, ""},
		{"a space in a Sid", statement(`"Sid":"pull images","Effect":"Allow","Action":"*","Resource":"*"`), IdentityPolicy, `Sid: "pull images" has other characters`},
		{"a space in the Sid of a repository's policy", statement(`"Sid":"new statement","Effect":"Allow","Principal":"*","Action":"ecr:*"`), ResourcePolicy, ""},
		{"one Sid twice", `{"Statement":[{"Sid":"A","Effect":"Allow","Action":"*","Resource":"*"},{"Sid":"A","Effect":"Deny","Action":"s3:*","Resource":"*"}]}`, IdentityPolicy, `"A" stands twice`},
		{"one Sid twice at an endpoint", `{"Statement":[{"Sid":"A","Effect":"Allow","Principal":"*","Action":"*","Resource":"*"},{"Sid":"A","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}]}`, GatewayEndpointPolicy, `"A" stands twice`},
		{"a principal in a role policy", statement(`"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"`), IdentityPolicy, "Principal: an identity policy has none"},
		{"no principal at an endpoint", statement(`"Effect":"Allow","Action":"*","Resource":"*"`), InterfaceEndpointPolicy, "Principal: there is none"},
		{"no resource at an endpoint", statement(`"Effect":"Allow","Principal":"*","Action":"*"`), InterfaceEndpointPolicy, "Resource: there is none"},
		{"no resource in a repository's policy", statement(`"Effect":"Allow","Principal":"*","Action":"ecr:*"`), ResourcePolicy, ""},
		{"a resource that is no ARN", statement(`"Effect":"Allow","Action":"ecr:*","Resource":["*","repository/*"]`), IdentityPolicy, `"repository/*" is neither an ARN nor "*"`},
		{"an incomplete ARN, which is completed", statement(`"Effect":"Allow","Action":"ecr:*","Resource":"arn:aws:ecr"`), IdentityPolicy, ""},
		{"a good trust policy", statement(`"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"`), TrustPolicy, ""},
		{"a resource in a trust policy", statement(`"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole","Resource":"*"`), TrustPolicy, "Resource: a trust policy has none"},
		{"nobody in a trust policy", statement(`"Effect":"Allow","Action":"sts:AssumeRole"`), TrustPolicy, "Principal: there is none"},
		{"a kind of principal that does not exist", statement(`"Effect":"Allow","Principal":{"Services":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"`), TrustPolicy, `did you mean "Service"?`},
		{"a control policy without principal", statement(`"Effect":"Deny","Action":"s3:*","Resource":"*"`), ControlPolicy, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var tree any
			if err := json.Unmarshal([]byte(c.text), &tree); err != nil {
				t.Fatal(err)
			}
			var refused []string
			for _, problem := range LintAs(Declared(tree), c.kind) {
				if problem.Refused {
					refused = append(refused, problem.Error())
				}
			}
			if got := strings.Join(refused, "\n"); c.want == "" && got != "" || !strings.Contains(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestRefusedPolicyAllowsNothing(t *testing.T) {
	document := Declared(map[string]any{"Statement": map[string]any{"Effect": "allow", "Action": "*", "Resource": "*"}})
	got := Evaluate(Request{Action: "ecr:BatchGetImage"}, Policy{Name: "policy pull", Document: &document})
	if got.Verdict != VerdictImplicitDeny || !strings.Contains(got.Reason, `AWS refuses policy pull: statement 1: Effect: got "allow"`) {
		t.Errorf("got %s: %s", got.Verdict, got.Reason)
	}
}

// IAM User Guide, Identify AWS resources with Amazon Resource Names, Note.
func TestIncompleteARNs(t *testing.T) {
	for _, c := range []struct {
		name, resource string
		kind           Kind
		want           Verdict
	}{
		{"a service", "arn:aws:ecr", IdentityPolicy, VerdictAllow},
		{"a service, a Region and an account", "arn:aws:ecr:us-west-2:111122223333", IdentityPolicy, VerdictAllow},
		{"another Region", "arn:aws:ecr:us-east-1", IdentityPolicy, VerdictImplicitDeny},
		{"another service", "arn:aws:s3", IdentityPolicy, VerdictImplicitDeny},
		{"a partition that is left open", "arn:*:ecr", IdentityPolicy, VerdictAllow},
		{"at an endpoint, of which AWS does not say so", "arn:aws:ecr", InterfaceEndpointPolicy, VerdictUnknown},
		{"of another service at an endpoint", "arn:aws:s3", InterfaceEndpointPolicy, VerdictImplicitDeny},
	} {
		t.Run(c.name, func(t *testing.T) {
			principal := ""
			if c.kind != IdentityPolicy {
				principal = `"Principal":"*",`
			}
			document := must(t, `{"Statement":{"Effect":"Allow",`+principal+`"Action":"*","Resource":"`+c.resource+`"}}`)
			request := Request{Action: "ecr:BatchGetImage", Resource: partial.Literal("arn:aws:ecr:us-west-2:111122223333:repository/app")}
			if got := Evaluate(request, Policy{Kind: c.kind, Document: document}); got.Verdict != c.want {
				t.Errorf("got %s: %s; want %s", got.Verdict, got.Reason, c.want)
			}
		})
	}
}

func TestTrustAndResourcePolicies(t *testing.T) {
	ecs := Request{Action: "sts:AssumeRole", Principal: Principal{Service: partial.Literal("ecs-tasks.amazonaws.com")}}
	role := Request{Action: "ecr:BatchGetImage", Resource: partial.Literal("arn:aws:ecr:us-west-2:111122223333:repository/app"),
		Principal: Principal{ARN: partial.Literal("arn:aws:iam::111122223333:role/pull")}}
	for _, c := range []struct {
		name      string
		request   Request
		kind      Kind
		principal string
		want      Verdict
	}{
		{"the service is trusted", ecs, TrustPolicy, `{"Service":["ec2.amazonaws.com","ecs-tasks.amazonaws.com"]}`, VerdictAllow},
		{"another service is trusted", ecs, TrustPolicy, `{"Service":"ec2.amazonaws.com"}`, VerdictImplicitDeny},
		{"an account is trusted", ecs, TrustPolicy, `{"AWS":"111122223333"}`, VerdictImplicitDeny},
		{"everyone is trusted", ecs, TrustPolicy, `"*"`, VerdictAllow},
		{"the resource names the role", role, DirectGrant, `{"AWS":"arn:aws:iam::111122223333:role/pull"}`, VerdictAllow},
		{"the resource names the account, which then decides", role, ResourcePolicy, `{"AWS":"arn:aws:iam::111122223333:root"}`, VerdictAllow},
		{"the resource names the account, which grants nothing by itself", role, DirectGrant, `{"AWS":"arn:aws:iam::111122223333:root"}`, VerdictImplicitDeny},
		{"the resource names another account", role, ResourcePolicy, `{"AWS":"444455556666"}`, VerdictImplicitDeny},
	} {
		t.Run(c.name, func(t *testing.T) {
			document := must(t, `{"Statement":{"Effect":"Allow","Principal":`+c.principal+`,"Action":"*"}}`)
			if got := Evaluate(c.request, Policy{Kind: c.kind, Document: document}); got.Verdict != c.want {
				t.Errorf("got %s: %s; want %s", got.Verdict, got.Reason, c.want)
			}
		})
	}
}

func TestAVersionThatIsNotKnownLeavesThePolicyOpen(t *testing.T) {
	document := Declared(map[string]any{"Version": partial.Token("parameter V"), "Statement": []any{
		map[string]any{"Effect": "Allow", "Action": "ecr:BatchGetImage", "Resource": "*"}}})
	if document.Refused != "" {
		t.Errorf("it is said to be refused: %s", document.Refused)
	}
	d := Evaluate(Request{Action: "ecr:BatchGetImage", Resource: partial.Literal("arn:aws:ecr:us-east-1:111122223333:repository/app")},
		Policy{Name: "the role's policy", Document: &document})
	if d.Verdict != VerdictUnknown {
		t.Errorf("got %s, want unknown: %s", d.Verdict, d.Reason)
	}
}

func TestWhatAWSTakesOfADeclaredPolicy(t *testing.T) {
	twice := must(t, `{"Statement":[{"Sid":"A","Effect":"Allow","Principal":"*","Action":"ecr:*"},{"Sid":"A","Effect":"Allow","Principal":"*","Action":"ecr:*"}]}`)
	once := must(t, `{"Statement":[{"Sid":"A","Effect":"Allow","Principal":"*","Action":"ecr:*"}]}`)
	declared := func(d Document) Document { d.Declared = true; return d }
	before := declared(*twice)
	before.Refused = "it is no JSON"
	for _, c := range []struct {
		name    string
		taken   Document
		refused string
	}{
		{"one that AWS has", twice.Taken(TrustPolicy), ""},
		{"one that is declared", declared(*twice).Taken(TrustPolicy), "A"},
		{"one that only should be otherwise", declared(*twice).Taken(ResourcePolicy), ""},
		{"one that is as it should be", declared(*once).Taken(TrustPolicy), ""},
		{"one that was refused before", before.Taken(TrustPolicy), "it is no JSON"},
	} {
		if (c.taken.Refused == "") != (c.refused == "") || !strings.Contains(c.taken.Refused, c.refused) {
			t.Errorf("%s: refused because %q, want %q", c.name, c.taken.Refused, c.refused)
		}
	}
	said := func(d *Document) string { return fmt.Sprint(LintAs(declared(*d), ResourcePolicy)) }
	if !strings.Contains(said(twice), "stands twice, each Sid should be unique") || strings.Contains(said(once), "twice") {
		t.Errorf("of a repository's policy lint says %s", said(twice))
	}
}
