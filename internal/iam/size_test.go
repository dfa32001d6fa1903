package iam

import (
	"fmt"
	"strings"
	"testing"

	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/plain"
)

func TestSizeIsWhatIsSent(t *testing.T) {
	for name, text := range map[string]string{
		"a list of one and a string": `{"Statement":[{"Effect":"Allow","Principal":"*","Action":["ecr:PutImage"],"Resource":"*"}]}`,
		"one statement, no list":     `{"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}`,
		"what HTML would escape":     `{"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"<&>"}}`,
	} {
		t.Run(name, func(t *testing.T) {
			if got, want := Size(*must(t, text)), len(text); got != want {
				t.Errorf("got %d, want %d", got, want)
			}
		})
	}
	t.Run("white space in the source is not sent", func(t *testing.T) {
		if got, want := Size(*must(t, `{ "Statement" : { "Effect":"Allow", "Action":"*" } }`)), len(`{"Statement":{"Effect":"Allow","Action":"*"}}`); got != want {
			t.Errorf("got %d, want %d", got, want)
		}
	})
	t.Run("characters are counted, not bytes", func(t *testing.T) {
		if got, want := Size(*must(t, `{"Statement":{"Sid":"é","Effect":"Allow","Action":"*"}}`)), len(`{"Statement":{"Sid":"e","Effect":"Allow","Action":"*"}}`); got != want {
			t.Errorf("got %d, want %d", got, want)
		}
	})
	t.Run("an unknown counts nothing", func(t *testing.T) {
		document := *must(t, `{"Statement":{"Effect":"Allow","Action":"*","Resource":"arn:"}}`)
		before := Size(document)
		document.Statements[0].Resource = Values{Items: []partial.Text{partial.Join(partial.Literal("arn:"), partial.UnknownText("x"))}}
		if got := Size(document); got != before {
			t.Errorf("got %d, want %d", got, before)
		}
	})
}

func TestSizeBudget(t *testing.T) {
	// A document of exactly the limit, and one character more.
	document := Document{Statements: []Statement{{SID: "AllowPull", Effect: Allow, Principal: &Principals{Any: true}, Action: Strings("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")}}}
	var roles, repositories []string
	for i := range 120 {
		roles = append(roles, fmt.Sprintf("arn:aws:iam::111122223333:role/service/execution-role-%03d", i))
		repositories = append(repositories, fmt.Sprintf("arn:aws:ecr:us-west-2:111122223333:repository/team/service-%03d", i))
	}
	s := &document.Statements[0]
	s.Resource = Strings(repositories...)
	s.Conditions = []Condition{{Operator: "ArnEquals", Key: "aws:PrincipalArn", Values: Strings(roles...)}}
	fill := MaxEndpointPolicySize - Size(document)
	if fill < 0 {
		t.Fatalf("the document is too large from the start: %d", Size(document))
	}
	s.SID += strings.Repeat("x", fill)
	if err := CheckEndpointSize(document); err != nil {
		t.Errorf("a document of %d characters was refused: %v", Size(document), err)
	}
	s.SID = s.SID[:len("AllowPull")]
	s.Resource.Items[0] = partial.Literal(repositories[0] + strings.Repeat("x", fill+1234))
	err := CheckEndpointSize(document)
	if err == nil {
		t.Fatal("a document over the limit was taken")
	}
	want := fmt.Sprintf("the endpoint policy has 21,714 characters, 1,234 over the limit of 20,480, white space included, which AWS does not raise; "+
		"shorten its longest lists: AllowPull Resource (120 values, %s characters), AllowPull Condition ArnEquals aws:PrincipalArn (120 values, %s characters), "+
		"AllowPull Action (2 values, 50 characters)", plain.Thousands(120*(len(repositories[0])+len(`"",`))+1+fill+1234), plain.Thousands(120*(len(roles[0])+len(`"",`))+1))
	if err.Error() != want {
		t.Errorf("got  %s\nwant %s", err, want)
	}
	s.Principal = &Principals{AWS: Values{Items: []partial.Text{partial.UnknownText("a role")}}}
	if err := CheckEndpointSize(document); err == nil || !strings.Contains(err.Error(), "has at least 2") {
		t.Errorf("with an unknown in it: %v", err)
	}
}

func TestThousands(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 20480: "20,480", 1234567: "1,234,567"} {
		if got := plain.Thousands(n); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
}
