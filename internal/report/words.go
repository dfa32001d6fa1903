package report

import (
	"strings"

	"ecrprivatelink/internal/iam"
)

// words says in a sentence what a statement does.
func words(s iam.Statement) string {
	if s.Unknown != "" {
		return "What this statement says is not known: " + s.Unknown + "."
	}
	verb := map[iam.Effect]string{iam.Allow: "Lets", iam.Deny: "Forbids"}[s.Effect]
	if verb == "" {
		verb = "Lets, or forbids (the effect is not known),"
	}
	object := "call"
	if s.Effect == iam.Deny {
		object = "to call"
	}
	parts := []string{verb, who(s), object, what(s), "on", on(s)}
	text := strings.Join(parts, " ")
	for i, c := range s.Conditions {
		joint := ", and only if "
		switch {
		case s.Effect == iam.Deny && i == 0:
			joint = ", if "
		case i == 0:
			joint = ", only if "
		case s.Effect == iam.Deny:
			joint = " and "
		}
		text += joint + condition(c)
	}
	return text + "."
}

// who names the principals. An identity policy has none: it speaks of the role it belongs to.
func who(s iam.Statement) string {
	switch {
	case s.Principal != nil:
		return principals(s.Principal)
	case s.NotPrincipal != nil:
		return "everyone but " + principals(s.NotPrincipal)
	}
	return "the role"
}

func principals(p *iam.Principals) string {
	switch {
	case p.Unknown != "":
		return "a principal that is not known (" + p.Unknown + ")"
	case p.Any:
		return "everyone"
	}
	var out []string
	for _, list := range []struct {
		kind   string
		values iam.Values
	}{{"", p.AWS}, {"the service ", p.Service}, {"the identity provider ", p.Federated}, {"the canonical user ", p.CanonicalUser}} {
		for _, v := range list.values.Items {
			name := v.String()
			if name == "*" && list.kind == "" {
				name = "everyone"
			}
			out = append(out, list.kind+name)
		}
	}
	if len(out) == 0 {
		return "nobody"
	}
	return series(out)
}

func what(s iam.Statement) string {
	if s.Action.Absent() && !s.NotAction.Absent() {
		return "every action but " + series(texts(s.NotAction))
	}
	if all(s.Action) {
		return "every action"
	}
	return series(texts(s.Action))
}

func on(s iam.Statement) string {
	if s.Resource.Absent() && !s.NotResource.Absent() {
		return "every resource but " + series(texts(s.NotResource))
	}
	if all(s.Resource) {
		return "every resource"
	}
	return series(texts(s.Resource))
}

func all(v iam.Values) bool { return len(v.Items) == 1 && v.Items[0].String() == "*" }

func texts(v iam.Values) []string {
	out := make([]string, len(v.Items))
	for i, item := range v.Items {
		out[i] = item.String()
	}
	return out
}

// verbs are the condition operators in words. Source: IAM User Guide, IAM JSON policy elements: Condition operators.
var verbs = map[string]struct{ one, many string }{
	"StringEquals":              {"is", "is one of"},
	"StringNotEquals":           {"is not", "is none of"},
	"StringEqualsIgnoreCase":    {"is, whatever its letter case,", "is, whatever its letter case, one of"},
	"StringNotEqualsIgnoreCase": {"is not, whatever its letter case,", "is, whatever its letter case, none of"},
	"StringLike":                {"matches", "matches one of"},
	"StringNotLike":             {"does not match", "matches none of"},
	"ArnEquals":                 {"matches", "matches one of"},
	"ArnLike":                   {"matches", "matches one of"},
	"ArnNotEquals":              {"does not match", "matches none of"},
	"ArnNotLike":                {"does not match", "matches none of"},
	"Bool":                      {"is", "is one of"},
	"IpAddress":                 {"is in", "is in one of"},
	"NotIpAddress":              {"is not in", "is in none of"},
	"NumericEquals":             {"is", "is one of"},
	"NumericNotEquals":          {"is not", "is none of"},
	"NumericLessThan":           {"is less than", "is less than one of"},
	"NumericLessThanEquals":     {"is at most", "is at most one of"},
	"NumericGreaterThan":        {"is more than", "is more than one of"},
	"NumericGreaterThanEquals":  {"is at least", "is at least one of"},
	"DateEquals":                {"is", "is one of"},
	"DateNotEquals":             {"is not", "is none of"},
	"DateLessThan":              {"is before", "is before one of"},
	"DateLessThanEquals":        {"is not after", "is not after one of"},
	"DateGreaterThan":           {"is after", "is after one of"},
	"DateGreaterThanEquals":     {"is not before", "is not before one of"},
	"BinaryEquals":              {"is", "is one of"},
}

// condition says in words what a row of a Condition element asks.
func condition(c iam.Condition) string {
	if c.Unknown != "" {
		return strings.TrimSpace(c.Key + " meets a condition that is not known (" + c.Unknown + ")")
	}
	operator, exists := strings.CutSuffix(c.Operator, "IfExists")
	subject := c.Key
	if rest, found := strings.CutPrefix(operator, "ForAllValues:"); found {
		operator, subject = rest, "every value of "+c.Key
	}
	if rest, found := strings.CutPrefix(operator, "ForAnyValue:"); found {
		operator, subject = rest, "a value of "+c.Key
	}
	values := texts(c.Values)
	text := ""
	switch verb, known := verbs[operator]; {
	case operator == "Null" && len(values) == 1 && values[0] == "true":
		text = "the request has no " + c.Key
	case operator == "Null" && len(values) == 1 && values[0] == "false":
		text = "the request has " + c.Key
	case !known:
		text = subject + " meets " + c.Operator + " " + series(values)
	case len(values) == 1:
		text = subject + " " + verb.one + " " + values[0]
	default:
		text = subject + " " + verb.many + " " + series(values)
	}
	if exists {
		text += " (or is absent)"
	}
	return text
}
