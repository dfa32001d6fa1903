package report

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/partial"
)

func statement(t *testing.T, text string) iam.Statement {
	t.Helper()
	d, err := iam.Parse([]byte(`{"Version":"2012-10-17","Statement":[` + text + `]}`))
	if err != nil {
		t.Fatal(err)
	}
	return d.Statements[0]
}

func TestStatementsInWords(t *testing.T) {
	for text, want := range map[string]string{
		`{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}`:                                                                                     "Lets everyone call every action on every resource.",
		`{"Effect":"Allow","Action":["ecr:A","ecr:B","ecr:C"],"Resource":"*"}`:                                                                               "Lets the role call ecr:A, ecr:B and ecr:C on every resource.",
		`{"Effect":"Allow","Principal":{"AWS":["arn:a","*"]},"Action":"s3:Get*","Resource":"arn:b"}`:                                                         "Lets arn:a and everyone call s3:Get* on arn:b.",
		`{"Effect":"Deny","Principal":{"Service":"ecs.amazonaws.com"},"NotAction":"ecr:A","NotResource":["x","y"]}`:                                          "Forbids the service ecs.amazonaws.com to call every action but ecr:A on every resource but x and y.",
		`{"Effect":"Allow","NotPrincipal":{"AWS":"x"},"Action":"a:b","Resource":"*"}`:                                                                        "Lets everyone but x call a:b on every resource.",
		`{"Effect":"Allow","Action":"a:b","Resource":"*","Condition":{"StringEquals":{"aws:SourceVpc":"vpc-1"},"ForAnyValue:StringLike":{"k":["x*","y*"]}}}`: "Lets the role call a:b on every resource, only if a value of k matches one of x* and y*, and only if aws:SourceVpc is vpc-1.",
		`{"Effect":"Deny","Action":"a:b","Resource":"*","Condition":{"ArnNotEqualsIfExists":{"aws:PrincipalArn":"r"},"Null":{"q":"true"}}}`:                  "Forbids the role to call a:b on every resource, if aws:PrincipalArn does not match r (or is absent) and the request has no q.",
		`{"Effect":"Allow","Action":"a:b","Resource":"*","Condition":{"ForAllValues:Odd":{"k":"v"}}}`:                                                        "Lets the role call a:b on every resource, only if every value of k meets ForAllValues:Odd v.",
	} {
		if got := words(statement(t, text)); got != want {
			t.Errorf("%s\n says %q\n want %q", text, got, want)
		}
	}
	for _, s := range []iam.Statement{{Unknown: "an import"}, {}} {
		if got := words(s); !strings.Contains(got, "not known") {
			t.Errorf("an unknown statement says %q", got)
		}
	}
}

func TestEveryConditionOperatorHasWords(t *testing.T) {
	for operator, verb := range verbs {
		if verb.one == "" || verb.many == "" {
			t.Errorf("%s has no words", operator)
		}
	}
}

func TestPrettyJSONMeansTheStatement(t *testing.T) {
	for _, text := range []string{
		`{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}`,
		`{"Sid":"S","Effect":"Deny","Principal":{"AWS":["a","b"],"Service":"c"},"NotAction":["x:y"],"NotResource":["z","<&>"]}`,
		`{"Effect":"Allow","Action":"a:b","Resource":"*","Condition":{"StringEquals":{"k":["v","w"],"l":"m"},"Bool":{"n":"true"}}}`,
	} {
		var got, want any
		if err := json.Unmarshal([]byte(statement(t, text).Shown()), &got); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(text), &want); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s\nis written as\n%s", text, statement(t, text).Shown())
		}
	}
	s := iam.Statement{Effect: iam.Allow, Action: iam.Strings("a:b"), Resource: iam.Values{Items: []partial.Text{partial.Join(partial.Literal("arn:"), partial.Token("Bucket"))}}}
	if got := s.Shown(); !strings.Contains(got, `"arn:‹Bucket›"`) {
		t.Errorf("what is not known is written as %s", got)
	}
}
