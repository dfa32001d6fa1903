package iam

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"ecrprivatelink/internal/partial"
)

// What lies just on, before and behind a boundary.
func TestConditionsAtTheirBoundaries(t *testing.T) {
	l := partial.Literals
	runConditions(t, []conditionCase{
		{"NumericGreaterThan of the same", "NumericGreaterThan", l("10"), l("10"), no},
		{"NumericGreaterThanEquals of the same", "NumericGreaterThanEquals", l("10"), l("10.0"), yes},
		{"DateGreaterThan of the same", "DateGreaterThan", l("2020-01-01"), l("2020-01-01T00:00:00Z"), no},
		{"DateGreaterThanEquals of the same", "DateGreaterThanEquals", l("2020-01-01"), l("2020-01-01T00:00:00Z"), yes},
		{"the longest number", "NumericEquals", l(strings.Repeat("1", maxDigits)), l(strings.Repeat("1", maxDigits)), yes},
		{"a longer number", "NumericEquals", l(strings.Repeat("1", maxDigits+1)), l(strings.Repeat("1", maxDigits+1)), maybe},
		{"an empty text without a set", "StringEquals", l(""), l(""), yes},
		{"an empty text in a set of one", "ForAnyValue:StringEquals", l(""), l(""), maybe},
		{"an empty text in a set of several", "ForAnyValue:StringEquals", l("a"), l("", "a"), yes},
		{"Null of an empty text", "Null", l("false"), l(""), maybe},
		{"Null of several texts", "Null", l("false"), l("", "a"), yes},
		{"a variable that does not end may be anything", "StringLike", l("${aws:"), l("x"), maybe},
		{"bytes against a value that is not known", "BinaryEquals", l("YQ=="), []partial.Text{partial.UnknownText("x")}, maybe},
		{"bytes that are not known", "BinaryEquals", []partial.Text{partial.UnknownText("x")}, l("YQ=="), maybe},
		{"a number with two signs", "NumericEquals", l("+-1"), l("-1"), maybe},
		{"a sign without a number", "NumericEquals", l("-"), l("0"), maybe},
		{"an address that is not known", "IpAddress", l("10.0.0.0/8"), []partial.Text{partial.UnknownText("x")}, maybe},
		{"a range that is not known", "IpAddress", []partial.Text{partial.UnknownText("x")}, l("10.0.0.1"), maybe},
		{"a star in the last component takes colons", "ArnLike", l("arn:aws:logs:r:1:log-group:*"), l("arn:aws:logs:r:1:log-group:a:b"), yes},
		{"a star in another component takes none", "ArnLike", l("arn:aws:*:1:log-group"), l("arn:aws:logs:r:1:log-group"), maybe},
		{"a star takes no colon of the components before", "ArnLike", l("arn:aws:l*:r:1:x"), l("arn:aws:l:o:r:1:x"), no},
	})
}

func TestAddressesNarrowACondition(t *testing.T) {
	request := Request{Closed: true, Keys: map[string][]partial.Text{"aws:VpcSourceIp": {partial.UnknownText("the address")}},
		Addresses: []netip.Prefix{netip.MustParsePrefix("10.0.1.0/24")}}
	for wanted, want := range map[string]truth{"10.0.1.0/24": yes, "10.0.0.0/16": yes, "10.0.1.0/25": maybe, "10.0.2.0/24": no, "ten": maybe} {
		e := newEvaluation(request)
		if got := e.condition(Condition{Operator: "IpAddress", Key: "aws:VpcSourceIp", Values: Values{Items: partial.Literals(wanted)}}); got.truth != want {
			t.Errorf("%s: got %v, want %v", wanted, got.truth, want)
		}
	}
	request.Addresses = nil
	e := newEvaluation(request)
	if got := e.condition(Condition{Operator: "IpAddress", Key: "aws:VpcSourceIp", Values: Values{Items: partial.Literals("10.0.1.0/24")}}); got.truth != maybe {
		t.Errorf("of an address that is not known: got %v", got.truth)
	}
}

// Both what a policy's variable stands for and what the request has may be what is not known.
func TestAVariableThatIsNotKnownIsNamed(t *testing.T) {
	request := Request{Closed: true, Keys: map[string][]partial.Text{"test:Key": {partial.UnknownText("the key")}, "aws:PrincipalTag/team": {partial.UnknownText("the tag")}}}
	for version, want := range map[string]string{Version20121017: "the tag, the key", "2008-10-17": "the key"} {
		e := newEvaluation(request)
		e.version = version
		got := e.condition(Condition{Operator: "StringEquals", Key: "test:Key", Values: Values{Items: partial.Literals("${aws:PrincipalTag/team}")}})
		if strings.Join(got.needs, ", ") != want {
			t.Errorf("in version %s it depends on %q, want %q", version, got.needs, want)
		}
	}
}

func TestARNsAreCutAtTheirColons(t *testing.T) {
	word := partial.Word("an account")
	for _, c := range []struct {
		arn      partial.Text
		resource string
		short    bool
	}{
		{partial.Literal("arn:aws:s3:::bucket"), "bucket", false},
		{partial.Literal("arn:aws:s3:::bucket/a:b"), "bucket/a:b", false},
		{partial.Join(partial.Literal("arn:aws:iam::"), word, partial.Literal(":role/a:b:c")), "role/a:b:c", false},
		{partial.Literal("arn:aws:iam"), "", true},
		{partial.Join(partial.Literal("arn:aws:ecr:"), word), "", true},
	} {
		components, ok := splitARN(c.arn)
		if ok == c.short || ok && components[5].String() != c.resource {
			t.Errorf("%s is cut into %v, %v", c.arn, components, ok)
		}
		complete, short := completed(c.arn)
		if short != c.short || strings.Count(complete.String(), ":") < 5 {
			t.Errorf("%s is completed to %s, %v", c.arn, complete, short)
		}
	}
	for _, whole := range []partial.Text{partial.Literal("*"), partial.Join(partial.Literal("arn:aws:ecr:"), partial.UnknownText("the rest"))} {
		if complete, short := completed(whole); short || complete.String() != whole.String() {
			t.Errorf("%s is completed to %s, %v", whole, complete, short)
		}
	}
	if account, is := ARNAccount(partial.Literal("arn:aws:iam::111122223333:role/x")); !is || account.String() != "111122223333" {
		t.Errorf("the account of a role is %s, %v", account, is)
	}
	if _, is := ARNAccount(partial.Literal("111122223333")); is {
		t.Error("an account's ID is no ARN")
	}
	for named, want := range map[string]bool{"111122223333": true, "xrn:aws:iam::111122223333:root": false, "arn:aws:iam::111122223333:root": true, "arn:aws:iam::111122223333:role/root": false,
		"arn:aws:sts::111122223333:root": false, "root": false} {
		if _, is := accountOf(partial.Literal(named)); is != want {
			t.Errorf("%s names an account: %v, want %v", named, is, want)
		}
	}
}

// A decision that no statement made has no index, and of equal statements the first decides.
func TestWhichStatementDecides(t *testing.T) {
	request := Request{Action: "ecr:BatchGetImage", Resource: partial.Literal("arn:aws:ecr:r:2:repository/x")}
	allowed := statements(t, allowPull)
	refused := Policy{Name: "p", Document: &Document{Refused: "it is too long"}}
	endpoint := Policy{Name: "the endpoint's", Kind: InterfaceEndpointPolicy}
	for name, policies := range map[string][]Policy{"no policy": nil, "a refused one": {refused}, "AWS's default": {endpoint}, "two layers": {endpoint, allowed}} {
		if got := Evaluate(request, policies...); got.Index != -1 {
			t.Errorf("%s: the index is %d", name, got.Index)
		}
	}
	if got := Evaluate(request, statements(t, allowPull, allowAll)); got.Statement != "AllowPull" || got.Index != 0 {
		t.Errorf("of two that allow, %s decides", got.Statement)
	}
	for n, more := range map[int]string{shown: "", shown + 1: "and 1 statement more"} {
		var each []string
		for i := range n {
			each = append(each, fmt.Sprintf(`"Sid":"S%d","Effect":"Allow","Action":"ecr:PutImage","Resource":"*"`, i))
		}
		if got := Evaluate(request, statements(t, each...)); strings.Contains(got.Reason, "more") != (more != "") || !strings.Contains(got.Reason, more) {
			t.Errorf("%d statements: %s", n, got.Reason)
		}
	}
}

func TestPrincipalsThatAreNotKnown(t *testing.T) {
	e := newEvaluation(Request{Principal: Principal{ARN: partial.Literal("arn:aws:iam::111122223333:role/task")}})
	open := func(why string) partial.Text { return partial.UnknownText(why) }
	got := e.principals(&Principals{AWS: Values{Items: []partial.Text{open("one"), open("two")}}}, ResourcePolicy)
	if got.truth != maybe || !strings.Contains(strings.Join(got.needs, ", "), "one") || !strings.Contains(strings.Join(got.needs, ", "), "two") {
		t.Errorf("of two that are open both are needed: %+v", got)
	}
	services := &Principals{Service: Values{Items: []partial.Text{partial.Literal("ec2.amazonaws.com"), open("a parameter")}}}
	byService := newEvaluation(Request{Principal: Principal{Service: partial.Literal("ecs-tasks.amazonaws.com")}})
	if got := byService.principals(services, TrustPolicy); got.truth != maybe || strings.Join(got.needs, ", ") != "a parameter" {
		t.Errorf("a service that is not known is what it needs: %+v", got)
	}
	both := &Principals{Federated: Values{Items: partial.Literals("idp")}, CanonicalUser: Values{Items: partial.Literals("79a5")}}
	if got := e.notPrincipals(both, Deny); got.truth != maybe {
		t.Errorf("NotPrincipal of a federated and a canonical user: %+v", got)
	}
}

func TestWhatLintSaysAtBoundaries(t *testing.T) {
	for condition, want := range map[string]string{
		`"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::1:role/x"}`: "",
		`"ArnLike":{"aws:PrincipalArn":"arn:aws:iam"}`:           "arn:aws:iam",
		`"ArnLike":{"aws:PrincipalArn":"a:b:c:d:e:f"}`:           "a:b:c:d:e:f",
		`"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}`:              "aws:VpcSourceIp",
		`"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}`:          "",
		`"IpAddress":{"aws:VpcSourceIp":"10.0.0.0/8"}`:           "",
		`"ArnLike":{"aws:PrincipalArn":"${aws:nothing}"}`:        "aws:nothing",
		`"Null":{"aws:RequestedRegion":"true"}`:                  "",
		`"StringEquals":{"aws:PrincipalTag/a":"${}b"}`:           "empty policy variable",
		`"StringEquals":{"aws:PrincipalTag/a":"b${"}`:            "closing brace",
		`"StringEquals":{"aws:PrincipalTag/a":"b${c"}`:           "closing brace",
	} {
		document := must(t, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ecr:BatchGetImage","Resource":"*","Condition":{`+condition+`}}]}`)
		var said []string
		for _, f := range LintAs(*document, IdentityPolicy) {
			said = append(said, f.Message)
		}
		if all := strings.Join(said, "\n"); (all != "") != (want != "") || !strings.Contains(all, want) {
			t.Errorf("of %s lint says %q, want %q", condition, all, want)
		}
	}
}
