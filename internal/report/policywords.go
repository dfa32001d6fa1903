package report

import (
	"slices"
	"strings"

	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/plain"
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
	text := strings.Join([]string{verb, who(s), object, listed("action", s.Action, s.NotAction), "on", listed("resource", s.Resource, s.NotResource)}, " ")
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
	return plain.List(out)
}

// listed names what a statement is about, or what it leaves out.
func listed(noun string, named, except iam.Values) string {
	switch {
	case named.Absent() && !except.Absent():
		return "every " + noun + " but " + plain.List(texts(except))
	case slices.Equal(texts(named), []string{"*"}):
		return "every " + noun
	}
	return plain.List(texts(named))
}

func texts(v iam.Values) []string {
	out := make([]string, len(v.Items))
	for i, item := range v.Items {
		out[i] = item.String()
	}
	return out
}

// verb is a condition operator in words, for one value and for several.
type verb struct{ one, many string }

// verbs are the condition operators. Source: IAM User Guide, IAM JSON policy elements: Condition operators.
var verbs = map[string]verb{
	"StringEquals":              {one: "is", many: "is one of"},
	"StringNotEquals":           {one: "is not", many: "is none of"},
	"StringEqualsIgnoreCase":    {one: "is, whatever its letter case,", many: "is, whatever its letter case, one of"},
	"StringNotEqualsIgnoreCase": {one: "is not, whatever its letter case,", many: "is, whatever its letter case, none of"},
	"StringLike":                {one: "matches", many: "matches one of"},
	"StringNotLike":             {one: "does not match", many: "matches none of"},
	"ArnEquals":                 {one: "matches", many: "matches one of"},
	"ArnLike":                   {one: "matches", many: "matches one of"},
	"ArnNotEquals":              {one: "does not match", many: "matches none of"},
	"ArnNotLike":                {one: "does not match", many: "matches none of"},
	"Bool":                      {one: "is", many: "is one of"},
	"IpAddress":                 {one: "is in", many: "is in one of"},
	"NotIpAddress":              {one: "is not in", many: "is in none of"},
	"NumericEquals":             {one: "is", many: "is one of"},
	"NumericNotEquals":          {one: "is not", many: "is none of"},
	"NumericLessThan":           {one: "is less than", many: "is less than one of"},
	"NumericLessThanEquals":     {one: "is at most", many: "is at most one of"},
	"NumericGreaterThan":        {one: "is more than", many: "is more than one of"},
	"NumericGreaterThanEquals":  {one: "is at least", many: "is at least one of"},
	"DateEquals":                {one: "is", many: "is one of"},
	"DateNotEquals":             {one: "is not", many: "is none of"},
	"DateLessThan":              {one: "is before", many: "is before one of"},
	"DateLessThanEquals":        {one: "is not after", many: "is not after one of"},
	"DateGreaterThan":           {one: "is after", many: "is after one of"},
	"DateGreaterThanEquals":     {one: "is not before", many: "is not before one of"},
	"BinaryEquals":              {one: "is", many: "is one of"},
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
		text = subject + " meets " + c.Operator + " " + plain.List(values)
	case len(values) == 1:
		text = subject + " " + verb.one + " " + values[0]
	default:
		text = subject + " " + verb.many + " " + plain.List(values)
	}
	if exists {
		text += " (or is absent)"
	}
	return text
}
