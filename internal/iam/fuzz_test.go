package iam

import (
	"encoding/json"
	"reflect"
	"testing"
	"unicode/utf8"

	"ecrprivatelink/internal/partial"
)

// FuzzParse reads anything; what it takes must survive writing and every check of the package.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		seedPull, seedPreventDelete, seedBoth, seedLayers, `{"Statement":{"Effect":"Deny","NotAction":"*","NotResource":["a"],"NotPrincipal":{"AWS":["1"]}}}`,
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::b/${aws:username, 'x'}","Condition":{"ForAnyValue:StringLikeIfExists":{"aws:TagKeys":["a*",1,true]},"Null":{"aws:TagKeys":false}}}]}`,
		`{"Statement":[{"Ref":"X"},{"Effect":{"Ref":"E"},"Action":[{"Fn::GetAtt":["A","B"]}],"Resource":{"Fn::Sub":"x"},"Condition":{"Fn::If":[]}}]}`,
		`"{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\"}}"`, `[]`, `null`, `{"Statement":`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		document, err := Parse(data)
		if err != nil {
			return
		}
		Lint(document)
		LintAs(document, GatewayEndpointPolicy)
		Redundant(document)
		_ = CheckEndpointSize(document)
		written, err := document.MarshalJSON()
		if err != nil {
			return // it has intrinsics
		}
		if !json.Valid(written) || Size(document) != utf8.RuneCount(written) {
			t.Fatalf("wrote %q, which has not the size %d", written, Size(document))
		}
		again, err := Parse(written)
		if err != nil || !reflect.DeepEqual(again, document) {
			t.Fatalf("read %+v, wrote %s, read %+v, %v", document, written, again, err)
		}
	})
}

// FuzzEvaluate asks any policy about any request. What is answered for sure without knowing a context key must stay the
// answer when the key is absent and when it has a value.
func FuzzEvaluate(f *testing.F) {
	const repository, role = "arn:aws:ecr:us-west-2:1:repository/app", "arn:aws:iam::1234567890:role/role_name"
	f.Add([]byte(seedPull), "ecr:BatchGetImage", repository, role, "aws:SourceVpce", "vpce-1")
	f.Add([]byte(seedBoth), "ecr:DeleteRepository", repository, role, "aws:SourceVpce", "vpce-1")
	f.Add([]byte(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"arn:aws:ecr:*:repository/${k}","Condition":{"StringLike":{"k":"a*"}}},{"Effect":"Deny","Principal":{"AWS":"1"},"NotAction":"x","NotResource":"y","Condition":{"NumericLessThanIfExists":{"k":"1e9"},"DateGreaterThan":{"k":"2020"},"NotIpAddress":{"k":"::/0"},"BinaryEquals":{"k":"QQ=="},"ArnLike":{"k":"arn:*:?"},"Bool":{"k":"true"},"Null":{"k":"x"}}}]}`),
		"a:b", "*", "arn:aws:sts::1:assumed-role/a/b", "k", "1")
	f.Add([]byte(`{"Statement":[{"Ref":"X"},{"Effect":"Allow","NotPrincipal":{"AWS":{"Ref":"R"}},"Action":"*","Resource":"*"}]}`), "a:b", "", "", "", "")
	f.Fuzz(func(t *testing.T, policy []byte, action, resource, caller, key, value string) {
		document, err := Parse(policy)
		if err != nil {
			return
		}
		for _, kind := range []Kind{IdentityPolicy, InterfaceEndpointPolicy, GatewayEndpointPolicy} {
			request := Request{Action: action, Resource: partial.Literal(resource), Principal: Principal{ARN: partial.Literal(caller)}}
			p := Policy{Kind: kind, Document: &document}
			open := Evaluate(request, p)
			if open.Reason == "" || (open.Verdict == VerdictUnknown) != (len(open.Settle) > 0) || open.Index >= len(document.Statements) {
				t.Fatalf("an odd decision: %+v", open)
			}
			if _, implied := newEvaluation(request).key(key); open.Verdict == VerdictUnknown || implied != maybe || value == "" {
				continue // an empty value counts as none to some rules
			}
			absent, given := request, request
			absent.Absent = []string{key}
			given.Keys = map[string][]partial.Text{key: partial.Literals(value)}
			for _, known := range []Request{absent, given} {
				got := Evaluate(known, p)
				if got.Verdict != open.Verdict && !(open.Verdict == VerdictImplicitDeny && got.Verdict == VerdictExplicitDeny) {
					t.Fatalf("%s (%s) turned out %s (%s) for %+v", open.Verdict, open.Reason, got.Verdict, got.Reason, known)
				}
			}
		}
	})
}

// FuzzPatterns holds what only ARNs and resources mind against the plain matcher, which minds less.
func FuzzPatterns(f *testing.F) {
	for _, seed := range [][2]string{{"", ""}, {"*", "a"}, {"arn:aws:ecr:*:*:repository/*", "arn:aws:ecr:us-west-2:1:repository/app"}, {"**?*", "ab"}} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, pattern, text string) {
		got := likeText(pattern, text)
		if resource := partial.Match(resourceRules(partial.Literal(pattern).Symbols(true)), partial.Literal(text).Symbols(false)); resource > got {
			t.Fatalf("pattern %q, text %q: a resource matches (%d) that no string pattern does", pattern, text, resource)
		}
		if arn := arnLike(newEvaluation(Request{}), partial.Literal(pattern), partial.Literal(text)); arn > got {
			t.Fatalf("pattern %q, text %q: an ARN matches (%d) that no string pattern does", pattern, text, arn)
		}
	})
}
