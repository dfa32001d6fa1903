package iam

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"ecrprivatelink/internal/partial"
)

func TestParseTakesEveryForm(t *testing.T) {
	full := Document{
		Version: Version20121017, ID: "policy-1",
		Statements: []Statement{{
			SID: "One", Effect: Allow,
			Principal:  &Principals{AWS: Values{Items: partial.Literals("1", "2"), List: true}, Service: Strings("s3.amazonaws.com")},
			Action:     Strings("ecr:PutImage"),
			Resource:   Values{Items: partial.Literals("*"), List: true},
			Conditions: []Condition{{Operator: "Bool", Key: "aws:SecureTransport", Values: Strings("true")}, {Operator: "NumericLessThan", Key: "s3:max-keys", Values: Strings("10")}},
		}},
	}
	const text = `{"Version":"2012-10-17","Id":"policy-1","Statement":[{"Sid":"One","Effect":"Allow",
		"Principal":{"AWS":["1","2"],"Service":"s3.amazonaws.com"},"Action":"ecr:PutImage","Resource":["*"],
		"Condition":{"NumericLessThan":{"s3:max-keys":10},"Bool":{"aws:SecureTransport":true}}}]}`
	bare := full
	bare.bare = true
	for _, c := range []struct {
		name, text string
		want       Document
	}{
		{"strings, lists, numbers and booleans", text, full},
		{"one statement without a list", strings.NewReplacer("[{", "{", "}]}", "}}").Replace(text), bare},
		{"a document in a JSON string", string(must2(json.Marshal(text))), full},
		{"the opposites", `{"Statement":[{"Effect":"Deny","NotPrincipal":"*","NotAction":"a:b","NotResource":["x"]}]}`,
			Document{Statements: []Statement{{Effect: Deny, NotPrincipal: &Principals{Any: true}, NotAction: Strings("a:b"), NotResource: Values{Items: partial.Literals("x"), List: true}}}}},
		{"an empty condition", `{"Statement":[{"Effect":"Deny","Action":"*","Resource":"*","Condition":{}}]}`,
			Document{Statements: []Statement{{Effect: Deny, Action: Strings("*"), Resource: Strings("*")}}}},
		{"an empty list in a condition", `{"Statement":[{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringEquals":{"a:b":[]}}}]}`,
			Document{Statements: []Statement{{Effect: Deny, Action: Strings("*"), Resource: Strings("*"), Conditions: []Condition{{Operator: "StringEquals", Key: "a:b", Values: Values{List: true}}}}}}},
		{"no Resource, as in a trust policy", `{"Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}`,
			Document{Statements: []Statement{{Effect: Allow, Principal: &Principals{Service: Strings("ecs-tasks.amazonaws.com")}, Action: Strings("sts:AssumeRole")}}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Parse([]byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("got  %+v\nwant %+v", got, c.want)
			}
		})
	}
}

func must2[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestParseErrors(t *testing.T) {
	statement := func(inside string) string { return `{"Statement":[{` + inside + `}]}` }
	for _, c := range []struct{ name, text, want string }{
		{"no JSON", `hello`, "invalid character 'h' looking for beginning of value"},
		{"nothing", ``, "it is not valid JSON: unexpected end of JSON input"},
		{"half of it", `{"Statement":[`, "it is not valid JSON: unexpected end of JSON input"},
		{"more behind it", `{"Statement":[]} {}`, "after top-level value"},
		{"a list", `[]`, "got a list, want an object with the element Statement"},
		{"null", `null`, "got null, want an object"},
		{"a number", `1`, "got a number, want an object"},
		{"a string in a string", `"\"x\""`, "got a string in a string"},
		{"broken JSON in a string", `"{"`, "the JSON in the string: line 1, column 2: it is not valid JSON: unexpected end of JSON input"},
		{"no statement", `{"Version":"2012-10-17"}`, "there is no Statement element"},
		{"an empty list of statements", `{"Statement":[]}`, "the Statement list is empty"},
		{"a misspelt element", `{"Statment":[]}`, `there is no element "Statment", did you mean "Statement"?`},
		{"another version", `{"Version":"2012-10-18","Statement":[]}`, `Version: got "2012-10-18", want "2012-10-17"`},
		{"a version that is no date", `{"Version":1,"Statement":[]}`, "Version: got a number"},
		{"a statement that is none", `{"Statement":["x"]}`, "statement 1: got a string, want an object with Effect"},
		{"a misspelt element of a statement", statement(`"Sid":"AllowPull","Effect":"Allow","Actions":"*"`), `AllowPull: there is no element "Actions", did you mean "Action"?`},
		{"an element that does not exist", statement(`"Effect":"Allow","Because":"x"`), `statement 1: there is no element "Because", want Sid, Effect,`},
		{"no effect", statement(`"Action":"*","Resource":"*"`), `statement 1: Effect: is missing, want "Allow" or "Deny"`},
		{"another effect", statement(`"Effect":"allow","Action":"*"`), `Effect: got "allow", want "Allow" or "Deny"`},
		{"an effect that is a list", statement(`"Effect":["Allow"],"Action":"*"`), "Effect: got a list, want a string"},
		{"no action", statement(`"Effect":"Allow","Resource":"*"`), "there is no Action"},
		{"both actions", statement(`"Effect":"Allow","Action":"*","NotAction":"*"`), "Action and NotAction stand side by side"},
		{"both principals", statement(`"Effect":"Allow","Action":"*","Principal":"*","NotPrincipal":"*"`), "Principal and NotPrincipal stand side by side"},
		{"an empty list of actions", statement(`"Effect":"Allow","Action":[]`), "Action: the list is empty"},
		{"a list in a list", statement(`"Effect":"Allow","Action":[["*"]]`), "Action: item 1: got a list, want a string"},
		{"null in a list", statement(`"Effect":"Allow","Action":["*",null]`), "Action: item 2: got null, want a string"},
		{"a principal that is a name", statement(`"Effect":"Allow","Action":"*","Principal":"arn:x"`), `Principal: got "arn:x", want "*" or an object such as {"AWS": "arn:x"}`},
		{"a principal that is a list", statement(`"Effect":"Allow","Action":"*","Principal":["*"]`), "Principal: got a list"},
		{"a kind of principal that does not exist", statement(`"Effect":"Allow","Action":"*","Principal":{"Aws":"x"}`), `Principal: there is no element "Aws", did you mean "AWS"?`},
		{"an empty list of principals", statement(`"Effect":"Allow","Action":"*","NotPrincipal":{"AWS":[]}`), "NotPrincipal: AWS: the list is empty"},
		{"a condition that is a list", statement(`"Effect":"Allow","Action":"*","Condition":[]`), "Condition: got a list"},
		{"an operator without keys", statement(`"Effect":"Allow","Action":"*","Condition":{"Bool":"true"}`), "Condition: Bool: got a string, want an object of context keys"},
		{"a condition without a value", statement(`"Effect":"Allow","Action":"*","Condition":{"Bool":{"aws:SecureTransport":null}}`), "Condition: Bool aws:SecureTransport: got null"},
		{"a key that stands twice", statement(`"Effect":"Allow","Action":"*","Action":"x"`), `the key "Action" stands twice in one object`},
		{"JSON that nests too deep", strings.Repeat("[", 100000), "nested more than 64 levels deep"},
		{"what is not UTF-8", "{\"Statement\":\"\xff\"}", "it is not UTF-8"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse([]byte(c.text))
			if err == nil {
				t.Fatal("it was taken")
			}
			if !strings.HasPrefix(err.Error(), "policy document: ") || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %q, want %q in it", err, c.want)
			}
		})
	}
}

func TestFromAnyKeepsWhatIsNotKnown(t *testing.T) {
	type object = map[string]any
	ref := object{"Ref": "Param"}
	statement := func(element string, value any) object {
		s := object{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
		s[element] = value
		return object{"Statement": []any{s}}
	}
	request := Request{Action: "ecr:PutImage", Resource: partial.Literal("arn:aws:ecr:r:1:repository/x"), Keys: map[string][]partial.Text{"aws:SourceVpce": partial.Literals("vpce-1")},
		Principal: Principal{ARN: partial.Literal("arn:aws:iam::1:role/x")}}
	for _, c := range []struct {
		name   string
		tree   any
		settle string
	}{
		{"the whole document", ref, "Ref Param"},
		{"all statements", object{"Statement": ref}, "Ref Param"},
		{"one statement", object{"Statement": []any{object{"Fn::If": []any{"Cond", object{}, object{}}}}}, "Fn::If"},
		{"the effect", statement("Effect", ref), "Effect"},
		{"the principals", statement("Principal", ref), "Ref Param"},
		{"one principal", statement("Principal", object{"AWS": object{"Fn::GetAtt": []any{"Role", "Arn"}}}), "Fn::GetAtt Role.Arn"},
		{"one principal by the short form", statement("Principal", object{"AWS": object{"Fn::GetAtt": "Role.Arn"}}), "Fn::GetAtt Role.Arn"},
		{"an action", statement("Action", []any{"s3:GetObject", ref}), "Ref Param"},
		{"the list of resources", statement("Resource", ref), "Ref Param"},
		{"an object that is no intrinsic", statement("Resource", object{"a": "b"}), "an object where a string belongs"},
		{"the condition", statement("Condition", ref), "Ref Param"},
		{"the keys of a condition", statement("Condition", object{"StringEquals": ref}), "Ref Param"},
		{"a value of a condition", statement("Condition", object{"StringEquals": object{"aws:SourceVpce": ref}}), "Ref Param"},
		{"a value that the caller made", statement("Resource", partial.Join(partial.Literal("arn:aws:ecr:"), partial.Word("AWS::Region"), partial.Literal(":1:*"))), "AWS::Region"},
		{"a document that the caller made", partial.Token("Document"), "‹Document›"},
		{"a statement that the caller made", object{"Statement": []any{partial.UnknownText("a macro")}}, "‹a macro›"},
		{"principals that the caller made", statement("Principal", partial.UnknownText("a macro")), "‹a macro›"},
		{"a condition that the caller made", statement("Condition", partial.UnknownText("a macro")), "‹a macro›"},
		{"keys of a condition that the caller made", statement("Condition", object{"Bool": partial.UnknownText("a macro")}), "‹a macro›"},
	} {
		t.Run(c.name, func(t *testing.T) {
			document, err := FromAny(c.tree)
			if err != nil {
				t.Fatal(err)
			}
			got := Evaluate(request, Policy{Kind: InterfaceEndpointPolicy, Document: &document})
			if got.Verdict != VerdictUnknown || strings.Join(got.Settle, " ") != c.settle {
				t.Errorf("got %s, to settle with %q: %s; want %q", got.Verdict, got.Settle, got.Reason, c.settle)
			}
			if _, err := json.Marshal(document); err == nil {
				t.Error("a document with a gap was written")
			}
		})
	}
}

func TestFromAnyTakesGoTypes(t *testing.T) {
	for name, statement := range map[string]any{
		"decoded by encoding/json": map[string]any{"Effect": "Allow", "Action": []any{"a:b"}, "Resource": "*", "Condition": map[string]any{"NumericEquals": map[string]any{"a:b": 123456789012.0}}},
		"decoded from YAML":        map[string]any{"Effect": "Allow", "Action": []any{"a:b"}, "Resource": "*", "Condition": map[string]any{"NumericEquals": map[string]any{"a:b": 123456789012}}},
		"made in Go":               map[string]any{"Effect": partial.Literal("Allow"), "Action": []string{"a:b"}, "Resource": Strings("*"), "Condition": map[string]any{"NumericEquals": map[string]any{"a:b": partial.Literals("123456789012")}}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, list := range []any{[]any{statement}, []map[string]any{statement.(map[string]any)}} {
				document, err := FromAny(map[string]any{"Version": Version20121017, "Statement": list})
				if err != nil {
					t.Fatal(err)
				}
				s := document.Statements[0]
				if show(s.Action.Items) != "a:b" || show(s.Resource.Items) != "*" || show(s.Conditions[0].Values.Items) != "123456789012" {
					t.Errorf("got %+v", s)
				}
			}
		})
	}
	if _, err := FromAny(map[string]any{"Statement": []any{map[string]any{"Effect": "Allow", "Action": struct{}{}}}}); err == nil ||
		!strings.Contains(err.Error(), "got a value of type struct {}, want a string") {
		t.Errorf("got %v", err)
	}
}

func TestVersionAsYAMLReadsIt(t *testing.T) {
	// An unquoted 2012-10-17 is a date in YAML.
	document, err := FromAny(map[string]any{"Version": dateLike("2012-10-17 00:00:00 +0000 UTC"), "Statement": map[string]any{"Effect": "Allow", "Action": "*"}})
	if err != nil || document.Version != Version20121017 {
		t.Errorf("got %q, %v", document.Version, err)
	}
}

type dateLike string

func (d dateLike) String() string { return string(d) }

func TestDocumentsSurviveTheRoundTrip(t *testing.T) {
	for _, text := range []string{
		`{"Version":"2012-10-17","Id":"x","Statement":[{"Sid":"A","Effect":"Allow","Principal":{"AWS":["1","2"],"Service":"s"},"Action":"a:b","Resource":["*"],"Condition":{"Bool":{"a:b":"true","c:d":["1","2"]},"Null":{"e:f":"true"}}}]}`,
		`{"Statement":{"Effect":"Deny","NotPrincipal":"*","NotAction":["a:b","c:d"],"NotResource":"<&>"}}`,
		`{"Statement":[{"Effect":"Deny","Principal":{"Federated":"f","CanonicalUser":["c"]},"Action":"*","Resource":"*","Condition":{"StringEquals":{"a:b":[]}}}]}`,
	} {
		document, err := Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		written, err := document.MarshalJSON()
		if err != nil || string(written) != text {
			t.Errorf("got  %s, %v\nwant %s", written, err, text)
		}
	}
}

func TestWritingNeedsEveryConditionOnce(t *testing.T) {
	twice := Condition{Operator: "Bool", Key: "a:b", Values: Strings("true")}
	_, err := Document{Statements: []Statement{{Effect: Allow, Action: Strings("*"), Conditions: []Condition{twice, twice}}}}.MarshalJSON()
	if err == nil || !strings.Contains(err.Error(), "the condition Bool a:b stands twice") {
		t.Errorf("got %v", err)
	}
}
