package report

import (
	"encoding/json"
	"strings"

	"ecrprivatelink/internal/iam"
)

// pretty writes a statement as indented JSON. Unlike [iam.Document.MarshalJSON] it shows what is not known, as its name
// between ‹ and ›: it is for people to read, not to send.
func pretty(s iam.Statement) string {
	if s.Unknown != "" {
		return "‹" + s.Unknown + "›"
	}
	var fields []string
	field := func(name, value string) {
		fields = append(fields, quote(name)+": "+value)
	}
	if s.SID != "" {
		field("Sid", quote(s.SID))
	}
	effect := quote(string(s.Effect))
	if s.Effect == "" {
		effect = "‹Effect›"
	}
	field("Effect", effect)
	for _, p := range []struct {
		name string
		p    *iam.Principals
	}{{"Principal", s.Principal}, {"NotPrincipal", s.NotPrincipal}} {
		if p.p != nil {
			field(p.name, prettyPrincipals(p.p))
		}
	}
	for _, l := range []namedValues{{"Action", s.Action}, {"NotAction", s.NotAction}, {"Resource", s.Resource}, {"NotResource", s.NotResource}} {
		if !l.values.Absent() {
			field(l.name, prettyValues(l.values, 1))
		}
	}
	if len(s.Conditions) > 0 {
		field("Condition", prettyConditions(s.Conditions))
	}
	return object(fields, 0)
}

type namedValues struct {
	name   string
	values iam.Values
}

func prettyPrincipals(p *iam.Principals) string {
	switch {
	case p.Unknown != "":
		return "‹" + p.Unknown + "›"
	case p.Any:
		return `"*"`
	}
	var fields []string
	for _, l := range []namedValues{{"AWS", p.AWS}, {"Service", p.Service}, {"Federated", p.Federated}, {"CanonicalUser", p.CanonicalUser}} {
		if !l.values.Absent() {
			fields = append(fields, quote(l.name)+": "+prettyValues(l.values, 2))
		}
	}
	return object(fields, 1)
}

// prettyConditions writes the rows, those of one operator together, operators in the order of their first row.
func prettyConditions(rows []iam.Condition) string {
	var operators []string
	keys := map[string][]string{}
	for _, row := range rows {
		operators = add(operators, row.Operator)
		value := prettyValues(row.Values, 3)
		if row.Unknown != "" {
			value = "‹" + row.Unknown + "›"
		}
		keys[row.Operator] = append(keys[row.Operator], quote(row.Key)+": "+value)
	}
	var fields []string
	for _, operator := range operators {
		fields = append(fields, quote(operator)+": "+object(keys[operator], 2))
	}
	return object(fields, 1)
}

func prettyValues(v iam.Values, depth int) string {
	if len(v.Items) == 1 && !v.List {
		return quote(v.Items[0].String())
	}
	items := make([]string, len(v.Items))
	for i, item := range v.Items {
		items[i] = quote(item.String())
	}
	return enclosed("[", items, "]", depth)
}

func object(fields []string, depth int) string { return enclosed("{", fields, "}", depth) }

// enclosed writes a list between brackets, one item a line.
func enclosed(open string, items []string, closing string, depth int) string {
	if len(items) == 0 {
		return open + closing
	}
	indent := "\n" + strings.Repeat("  ", depth)
	return open + indent + "  " + strings.Join(items, ","+indent+"  ") + indent + closing
}

// quote writes a JSON string as people write it, without escapes for HTML.
func quote(s string) string {
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(s) // a string into memory: cannot fail
	return strings.TrimSuffix(out.String(), "\n")
}
