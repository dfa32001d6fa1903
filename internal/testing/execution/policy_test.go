package execution

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/testing/golden"
)

// maxManagedPolicy is the size of a managed policy, in characters that are no white space. Source: "IAM and AWS STS
// quotas" in the IAM User Guide.
const maxManagedPolicy = 6144

func TestPoliciesAreTheShippedDocuments(t *testing.T) {
	for _, d := range Documents() {
		t.Run(string(d), func(t *testing.T) {
			golden.Text(t, "../../../../docs/bootstrap/"+string(d)+"-policy.json", Policy(d))
		})
	}
}

func TestPoliciesFitIntoAManagedPolicy(t *testing.T) {
	for _, d := range Documents() {
		if got := len(strings.Join(strings.Fields(string(Policy(d))), "")); got > maxManagedPolicy {
			t.Errorf("%s: %d characters, IAM takes %d", d, got, maxManagedPolicy)
		}
	}
}

// concrete is an ARN that a pattern matches.
func concrete(pattern string) string {
	for from, to := range map[string]string{"arn:*:": "arn:aws:", ":*:*:": ":us-west-2:111122223333:", "iam::*:": "iam::111122223333:"} {
		pattern = strings.Replace(pattern, from, to, 1)
	}
	return strings.ReplaceAll(pattern, "*", "x")
}

func evaluate(t *testing.T, d Document, action, resource string, context map[string]string) iam.Verdict {
	t.Helper()
	document, err := iam.Parse(Policy(d))
	if err != nil {
		t.Fatal(err)
	}
	request := iam.Request{
		Action: action, Resource: partial.Literal(resource), Keys: map[string][]partial.Text{}, Closed: true,
		Principal: iam.Principal{ARN: partial.Literal("arn:aws:iam::111122223333:role/cdk")},
	}
	for key, value := range context {
		request.Keys[key] = []partial.Text{partial.Literal(value)}
	}
	return iam.Evaluate(request, iam.Policy{Name: string(d), Kind: iam.IdentityPolicy, Document: &document}).Verdict
}

func TestPoliciesAllowTheActionsOfTheirRows(t *testing.T) {
	for _, row := range Rows() {
		for _, d := range row.Documents {
			for _, g := range row.Grants {
				resource := "arn:aws:ec2:us-west-2:111122223333:anything"
				if len(g.Resources) > 0 {
					resource = concrete(g.Resources[0])
				}
				for _, action := range g.Actions {
					if got := evaluate(t, d, strings.ReplaceAll(action, "*", "Policy"), resource, g.Condition["StringEquals"]); got != iam.VerdictAllow {
						t.Errorf("%s: %s on %s for %s: %v, want it allowed", d, action, resource, row.Type, got)
					}
				}
			}
		}
	}
}

func TestPoliciesAllowNothingElse(t *testing.T) {
	const account = "111122223333"
	for _, c := range []struct {
		name, action, resource string
		context                map[string]string
	}{
		{"a user", "iam:CreateUser", "arn:aws:iam::" + account + ":user/x", nil},
		{"a role of another name", "iam:CreateRole", "arn:aws:iam::" + account + ":role/Admin", nil},
		{"a policy of another role", "iam:PutRolePolicy", "arn:aws:iam::" + account + ":role/Admin", nil},
		{"a role passed to another service", "iam:PassRole", "arn:aws:iam::" + account + ":role/PrivatePull-dev-x", map[string]string{"iam:PassedToService": "ec2.amazonaws.com"}},
		{"an instance", "ec2:RunInstances", "arn:aws:ec2:us-west-2:" + account + ":instance/*", nil},
		{"an internet gateway", "ec2:AttachInternetGateway", "arn:aws:ec2:us-west-2:" + account + ":vpc/vpc-1", nil},
		{"an object of another bucket", "s3:GetObject", "arn:aws:s3:::customers/list", nil},
		{"another bucket", "s3:DeleteBucket", "arn:aws:s3:::customers", nil},
		{"a decryption", "kms:Decrypt", "arn:aws:kms:us-west-2:" + account + ":key/x", nil},
	} {
		for _, d := range Documents() {
			if got := evaluate(t, d, c.action, c.resource, c.context); got != iam.VerdictImplicitDeny {
				t.Errorf("%s: %s: %v, want it denied", d, c.name, got)
			}
		}
	}
}

func TestPoliciesHaveNoWildcardForAService(t *testing.T) {
	narrow := regexp.MustCompile(`^[a-z0-9-]+:[A-Z][A-Za-z0-9]+\*?$`)
	for _, d := range Documents() {
		var document struct {
			Statement []struct{ Action []string }
		}
		if err := json.Unmarshal(Policy(d), &document); err != nil {
			t.Fatal(err)
		}
		for _, s := range document.Statement {
			for _, a := range s.Action {
				if !narrow.MatchString(a) {
					t.Errorf("%s: action %s is wider than one of an operation", d, a)
				}
			}
		}
	}
}

func TestRowsNameTheirSource(t *testing.T) {
	for _, row := range Rows() {
		if !strings.HasPrefix(string(row.Source), "https://docs.aws.amazon.com/") || len(row.Grants) == 0 || len(row.Documents) == 0 {
			t.Errorf("%s: %+v lacks a source, a grant or a document", row.Type, row)
		}
	}
}
