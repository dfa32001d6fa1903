package iam

import (
	"fmt"
	"testing"

	"ecrprivatelink/internal/partial"
)

// conditionCase is a condition of a policy held against a request with one key, or without it.
type conditionCase struct {
	name     string
	operator string
	policy   []partial.Text
	request  []partial.Text // nil: the key is not there
	want     truth
}

func runConditions(t *testing.T, cases []conditionCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			request := Request{Closed: true, Keys: map[string][]partial.Text{}}
			if c.request != nil {
				request.Keys["test:Key"] = c.request
			}
			e := newEvaluation(request)
			e.version = Version20121017
			got := e.condition(Condition{Operator: c.operator, Key: "TEST:key", Values: Values{Items: c.policy}})
			if got.truth != c.want {
				t.Errorf("%s %v against %v: got %d (%s), want %d", c.operator, c.policy, c.request, got.truth, got.why, c.want)
			}
			if (got.truth == maybe) != (len(got.needs) > 0) || (got.truth == yes) != (got.why == "") {
				t.Errorf("a maybe needs reasons, and only a yes has none: %+v", got)
			}
		})
	}
}

// IAM User Guide, IAM JSON policy elements: Condition operators.
func TestConditionOperators(t *testing.T) {
	l := partial.Literals
	runConditions(t, []conditionCase{
		{"StringEquals, the same text", "StringEquals", l("abc"), l("abc"), yes},
		{"StringEquals minds letter case", "StringEquals", l("abc"), l("ABC"), no},
		{"StringEquals takes a star for a star", "StringEquals", l("a*"), l("abc"), no},
		{"StringEquals, one of several values", "StringEquals", l("x", "abc"), l("abc"), yes},
		{"StringNotEquals, another text", "StringNotEquals", l("abc"), l("x"), yes},
		{"StringNotEquals, none of several values may match", "StringNotEquals", l("abc", "x"), l("x"), no},
		{"StringEqualsIgnoreCase", "StringEqualsIgnoreCase", l("abc"), l("ABC"), yes},
		{"StringNotEqualsIgnoreCase", "StringNotEqualsIgnoreCase", l("abc"), l("ABC"), no},
		{"StringLike with a wildcard", "StringLike", l("a*"), l("abc"), yes},
		{"StringLike without a match", "StringLike", l("a?"), l("abc"), no},
		{"StringNotLike", "StringNotLike", l("a*"), l("xyz"), yes},

		{"NumericEquals, a number written otherwise", "NumericEquals", l("10"), l("10.0"), yes},
		{"NumericEquals beyond what a float holds", "NumericEquals", l("9007199254740993"), l("9007199254740992"), no},
		{"NumericNotEquals", "NumericNotEquals", l("10"), l("11"), yes},
		{"NumericLessThan", "NumericLessThan", l("10"), l("9"), yes},
		{"NumericLessThan of the same", "NumericLessThan", l("10"), l("10"), no},
		{"NumericLessThanEquals of the same", "NumericLessThanEquals", l("10"), l("10"), yes},
		{"NumericGreaterThan", "NumericGreaterThan", l("-1.5"), l("-1"), yes},
		{"NumericGreaterThanEquals", "NumericGreaterThanEquals", l("3600"), l("3599"), no},
		{"a number that is none", "NumericEquals", l("ten"), l("10"), maybe},
		{"a number with an exponent is not documented", "NumericEquals", l("1e1"), l("10"), maybe},
		{"two signs are no number", "NumericEquals", l("--1"), l("1"), maybe},

		{"DateEquals, another time zone", "DateEquals", l("2020-01-01T01:00:00+01:00"), l("2020-01-01T00:00:00Z"), yes},
		{"DateNotEquals", "DateNotEquals", l("2020-01-01"), l("2020-01-01T00:00:00Z"), no},
		{"DateLessThan", "DateLessThan", l("2020-01-01T00:00:00Z"), l("2019-12-31T23:59:59Z"), yes},
		{"DateLessThanEquals", "DateLessThanEquals", l("2020-01-01T00:00Z"), l("2020-01-01T00:00:00Z"), yes},
		{"DateGreaterThan in seconds since 1970", "DateGreaterThan", l("1577836800"), l("2020-01-01T00:00:01Z"), yes},
		{"DateGreaterThanEquals", "DateGreaterThanEquals", l("2020"), l("2019-12-31T00:00:00Z"), no},
		{"a date that is none", "DateEquals", l("yesterday"), l("2020-01-01T00:00:00Z"), maybe},

		{"Bool", "Bool", l("true"), l("true"), yes},
		{"Bool of the other", "Bool", l("false"), l("true"), no},
		{"Bool of neither", "Bool", l("1"), l("true"), maybe},

		{"BinaryEquals", "BinaryEquals", l("QmluYXJ5VmFsdWVJbkJhc2U2NA=="), l("QmluYXJ5VmFsdWVJbkJhc2U2NA=="), yes},
		{"BinaryEquals of other bytes", "BinaryEquals", l("QQ=="), l("Qg=="), no},

		{"IpAddress in a range", "IpAddress", l("203.0.113.0/24"), l("203.0.113.9"), yes},
		{"IpAddress out of a range", "IpAddress", l("203.0.113.0/24"), l("203.0.114.9"), no},
		{"IpAddress without a prefix is that address", "IpAddress", l("203.0.113.9"), l("203.0.113.9"), yes},
		{"IpAddress, version 6", "IpAddress", l("2001:DB8:1234:5678::/64"), l("2001:db8:1234:5678::1"), yes},
		{"IpAddress, one of several ranges", "IpAddress", l("10.0.0.0/8", "203.0.113.0/24"), l("203.0.113.9"), yes},
		{"NotIpAddress in a range", "NotIpAddress", l("203.0.113.0/24"), l("203.0.113.9"), no},
		{"NotIpAddress out of all ranges", "NotIpAddress", l("10.0.0.0/8", "11.0.0.0/8"), l("203.0.113.9"), yes},
		{"a range where an address belongs", "IpAddress", l("10.0.0.0/8"), l("10.0.0.0/8"), maybe},
		{"an address that is none", "IpAddress", l("10.0.0/8"), l("10.0.0.1"), maybe},

		{"ArnEquals takes wildcards", "ArnEquals", l("arn:aws:iam::1:role/*"), l("arn:aws:iam::1:role/x"), yes},
		{"ArnLike, another account", "ArnLike", l("arn:aws:iam::1:role/*"), l("arn:aws:iam::2:role/x"), no},
		{"ArnNotEquals", "ArnNotEquals", l("arn:aws:iam::1:role/x"), l("arn:aws:iam::1:role/y"), yes},
		{"ArnNotLike", "ArnNotLike", l("arn:aws:iam::1:*"), l("arn:aws:iam::1:role/y"), no},

		{"an operator that does not exist", "StringMatches", l("a"), l("a"), maybe},
		{"IfExists does not go with Null", "NullIfExists", l("true"), nil, maybe},
		{"an empty list of values", "StringEquals", nil, l("a"), maybe},
	})
}

// IAM User Guide, Condition operators: without its key a condition is false, a negated one true.
func TestConditionsWithoutTheKey(t *testing.T) {
	values := map[string]string{"Numeric": "1", "Date": "2020", "Bool": "true", "IpAddr": "10.0.0.1", "NotIp": "10.0.0.1"}
	for _, op := range operators {
		value := "a"
		for prefix, v := range values {
			if len(op.name) >= len(prefix) && op.name[:len(prefix)] == prefix {
				value = v
			}
		}
		runConditions(t, []conditionCase{
			{op.name + " without the key", op.name, partial.Literals(value), nil, partial.Of(op.negated)},
			{op.name + " without the key, IfExists", op.name + "IfExists", partial.Literals(value), nil, yes},
			{op.name + " with an empty set of values", op.name, partial.Literals(value), []partial.Text{}, partial.Of(op.negated)},
		})
	}
	runConditions(t, []conditionCase{
		{"IfExists with the key and a match", "StringEqualsIfExists", partial.Literals("a"), partial.Literals("a"), yes},
		{"IfExists with the key and no match", "StringEqualsIfExists", partial.Literals("a"), partial.Literals("b"), no},
		{"Null true, no key", "Null", partial.Literals("true"), nil, yes},
		{"Null true, a key", "Null", partial.Literals("true"), partial.Literals("x"), no},
		{"Null false, no key", "Null", partial.Literals("false"), nil, no},
		{"Null false, a key", "Null", partial.Literals("false"), partial.Literals("x"), yes},
		{"Null of both", "Null", partial.Literals("true", "false"), partial.Literals("x"), yes},
		{"Null of neither", "Null", partial.Literals("no"), partial.Literals("x"), maybe},
		{"Null and an empty text", "Null", partial.Literals("true"), partial.Literals(""), maybe},
	})
}

// IAM User Guide, Multivalued context keys (set operators), with the tables of its examples.
func TestSetQualifiers(t *testing.T) {
	l := partial.Literals
	runConditions(t, []conditionCase{
		{"ForAllValues, each request value is listed", "ForAllValues:StringEquals", l("ID", "Message", "Tags"), l("Message", "Tags"), yes},
		{"ForAllValues, one request value is not listed", "ForAllValues:StringEquals", l("ID", "Message", "Tags"), l("Message", "UserName"), no},
		{"ForAllValues without the key", "ForAllValues:StringEquals", l("ID"), nil, yes},
		{"ForAnyValue, one request value is listed", "ForAnyValue:StringEquals", l("ID", "PostDateTime"), l("UserName", "PostDateTime"), yes},
		{"ForAnyValue, none is listed", "ForAnyValue:StringEquals", l("ID", "PostDateTime"), l("UserName"), no},
		{"ForAnyValue without the key", "ForAnyValue:StringEquals", l("ID"), nil, no},
		{"ForAllValues negated, the only value is listed", "ForAllValues:StringNotLike", l("key1*"), l("key1:legal"), no},
		{"ForAllValues negated, all values are listed", "ForAllValues:StringNotLike", l("key1*"), l("key1:hr", "key1:personnel"), no},
		{"ForAllValues negated, no value is listed", "ForAllValues:StringNotLike", l("key1*"), l("key2:audit"), yes},
		{"ForAllValues negated, without the key", "ForAllValues:StringNotLike", l("key1*"), nil, yes},
		{"ForAnyValue negated, one value is not listed", "ForAnyValue:StringNotEquals", l("a"), l("a", "b"), yes},
		{"ForAnyValue negated, every value is listed", "ForAnyValue:StringNotEquals", l("a", "b"), l("a", "b"), no},
		{"ForAnyValue negated without the key: the pages differ", "ForAnyValue:StringNotEquals", l("a"), nil, maybe},
		{"ForAnyValue with IfExists without the key: page and practice differ", "ForAnyValue:StringEqualsIfExists", l("a"), nil, maybe},
		{"ForAllValues and an empty text: pages of different age differ", "ForAllValues:StringEquals", l("a"), l(""), maybe},
		{"several values without a qualifier that agree", "StringEquals", l("a", "b"), l("a", "b"), yes},
		{"several values without a qualifier that differ", "StringEquals", l("a"), l("a", "b"), maybe},
	})
}

func TestUnknownValuesInConditions(t *testing.T) {
	vpce := partial.Token("EcrApiEndpoint")
	runConditions(t, []conditionCase{
		{"an unknown request value", "StringEquals", partial.Literals("a"), []partial.Text{partial.UnknownText("x")}, maybe},
		{"an unknown request value that known parts rule out", "StringEquals", partial.Literals("vpce-1"), []partial.Text{partial.Join(partial.Literal("vpc-"), partial.UnknownText("x"))}, no},
		{"an unknown policy value beside a known one that matches", "StringEquals", []partial.Text{partial.UnknownText("x"), partial.Literal("a")}, partial.Literals("a"), yes},
		{"an unknown policy value beside a known one that does not", "StringEquals", []partial.Text{partial.UnknownText("x"), partial.Literal("b")}, partial.Literals("a"), maybe},
		{"an unknown policy value, negated", "StringNotEquals", []partial.Text{partial.UnknownText("x"), partial.Literal("a")}, partial.Literals("a"), no},
		{"the endpoint of the same template", "StringEquals", []partial.Text{vpce}, []partial.Text{vpce}, yes},
		{"another endpoint of the same template", "StringEquals", []partial.Text{vpce}, []partial.Text{partial.Token("S3Endpoint")}, maybe},
		{"a star takes an unknown value", "StringLike", partial.Literals("*"), []partial.Text{partial.UnknownText("x")}, yes},
		{"an unknown number", "NumericLessThan", partial.Literals("1"), []partial.Text{partial.UnknownText("x")}, maybe},
		{"an unknown value is still there for Null", "Null", partial.Literals("true"), []partial.Text{partial.UnknownText("x")}, no},
		{"ForAllValues, one unknown and one that is not listed", "ForAllValues:StringEquals", partial.Literals("a"), []partial.Text{partial.UnknownText("x"), partial.Literal("b")}, no},
		{"ForAnyValue, one unknown and one that is listed", "ForAnyValue:StringEquals", partial.Literals("a"), []partial.Text{partial.UnknownText("x"), partial.Literal("a")}, yes},
	})
}

func TestKeysThatAreNotKnown(t *testing.T) {
	for _, c := range []struct {
		operator, value string
		want            truth
	}{
		{"StringEquals", "a", maybe},
		{"StringLike", "*", maybe},            // may be absent
		{"StringLikeIfExists", "*", yes},      // absent or not
		{"ForAllValues:StringLike", "*", yes}, // absent or not
		{"ForAnyValue:StringLike", "*", maybe},
		{"StringNotLike", "*", maybe}, // true only when absent
		{"Null", "true", maybe},
	} {
		t.Run(c.operator+" "+c.value, func(t *testing.T) {
			e := newEvaluation(Request{})
			got := e.condition(Condition{Operator: c.operator, Key: "aws:SourceVpce", Values: Strings(c.value)})
			if got.truth != c.want {
				t.Fatalf("got %d (%s), want %d", got.truth, got.why, c.want)
			}
			if c.want == maybe && fmt.Sprint(got.needs) != "[aws:SourceVpce]" {
				t.Errorf("it needs %v, want the key", got.needs)
			}
		})
	}
}

// IAM User Guide, IAM policy elements: Variables and tags.
func TestPolicyVariables(t *testing.T) {
	request := Request{
		Closed: true,
		Keys: map[string][]partial.Text{
			"aws:username":               partial.Literals("Adele"),
			"aws:PrincipalTag/team":      partial.Literals("yellow"),
			"aws:PrincipalTag/star":      partial.Literals("y*"),
			"aws:PrincipalTag/several":   partial.Literals("a", "b"),
			"aws:PrincipalTag/empty":     partial.Literals(""),
			"aws:PrincipalTag/hidden":    {partial.UnknownText("the tag")},
			"aws:PrincipalTag/partition": {partial.Token("Tag")},
		},
	}
	for _, c := range []struct {
		name, pattern, text string
		version             string
		want                truth
	}{
		{"a variable stands for its value", "home/${aws:username}/*", "home/Adele/x", Version20121017, yes},
		{"a variable does not stand for another value", "home/${aws:username}/*", "home/Bob/x", Version20121017, no},
		{"the name of a variable in other letters", "home/${AWS:UserName}", "home/Adele", Version20121017, yes},
		{"before version 2012-10-17 it is plain text", "home/${aws:username}", "home/Adele", "2008-10-17", no},
		{"without a version it is plain text", "home/${aws:username}", "home/${aws:username}", "", yes},
		{"without a value nothing is alike", "home/*${aws:userid}", "home/x", Version20121017, no},
		{"a default in place of no value", "b-${aws:PrincipalTag/unit, 'company-wide'}", "b-company-wide", Version20121017, yes},
		{"a default beside a value", "b-${aws:PrincipalTag/team, 'company-wide'}", "b-yellow", Version20121017, yes},
		{"a default beside a value does not count", "b-${aws:PrincipalTag/team, 'company-wide'}", "b-company-wide", Version20121017, no},
		{"a default with a brace in it", "b-${aws:PrincipalTag/unit, 'a}b'}", "b-a}b", Version20121017, yes},
		{"an empty default may be no value", "b-${aws:PrincipalTag/unit, ''}", "b-", Version20121017, maybe},
		{"an empty default before other text", "b-${aws:PrincipalTag/unit, ''}x", "b-y", Version20121017, no},
		{"a star that is a star", "a${*}", "a*", Version20121017, yes},
		{"a star that is no wildcard", "a${*}", "abc", Version20121017, no},
		{"a question mark that is one", "a${?}", "ab", Version20121017, no},
		{"a dollar sign", "${$}{x}", "${x}", Version20121017, yes},
		{"wildcards in a value are not documented", "${aws:PrincipalTag/star}", "yellow", Version20121017, maybe},
		{"a key with several values is no variable", "${aws:PrincipalTag/several}", "a", Version20121017, maybe},
		{"an empty value may be no value", "x${aws:PrincipalTag/empty}", "x", Version20121017, maybe},
		{"an unknown value", "${aws:PrincipalTag/hidden}", "a", Version20121017, maybe},
		{"an unknown value beside known text", "b${aws:PrincipalTag/hidden}", "a", Version20121017, no},
		{"a variable that does not end", "a${aws:username", "aAdele", Version20121017, maybe},
		{"a variable that does not end, after other text", "a${aws:username", "b", Version20121017, no},
		{"a default that does not end", "${aws:userid, 'x}", "x", Version20121017, maybe},
		{"an empty variable", "a${}", "a", Version20121017, maybe},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := newEvaluation(request)
			e.version = c.version
			if got := stringLike(e, partial.Literal(c.pattern), partial.Literal(c.text)); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
	t.Run("a variable without a value does match negated operators", func(t *testing.T) {
		e := newEvaluation(request)
		e.version = Version20121017
		got := e.condition(Condition{Operator: "StringNotEquals", Key: "aws:username", Values: Strings("${aws:userid}")})
		if got.truth != yes {
			t.Errorf("got %d (%s), want yes", got.truth, got.why)
		}
	})
	t.Run("variables do not count in numbers", func(t *testing.T) {
		e := newEvaluation(Request{Keys: map[string][]partial.Text{"s3:max-keys": partial.Literals("1")}, Closed: true})
		e.version = Version20121017
		got := e.condition(Condition{Operator: "NumericEquals", Key: "s3:max-keys", Values: Strings("${s3:max-keys}")})
		if got.truth != maybe {
			t.Errorf("got %d, want maybe", got.truth)
		}
	})
}
