package iam

import (
	"slices"
	"strings"

	"ecrprivatelink/internal/partial"
)

// family is a group of condition operators that take values of one form.
type family string

// The families besides that for strings, which takes any text.
const (
	numbers   family = "a number"
	dates     family = "a date such as 2026-01-31T00:00:00Z, or seconds since 1970"
	booleans  family = "true or false"
	addresses family = "an IP address or a CIDR block"
	arns      family = "an ARN"
	bytes64   family = "base64"
)

// families are the operators' families by how the names begin, once a Not is left out.
var families = []struct {
	prefix string
	family family
	takes  func(value string) bool
}{
	{"Numeric", numbers, parses(parseDecimal)},
	{"Date", dates, parses(parseDate)},
	{"Bool", booleans, parses(parseBool)},
	{"Ip", addresses, parses(parseIPRange)},
	{"NotIp", addresses, parses(parseIPRange)},
	{"Arn", arns, isARNPattern},
	{"Binary", bytes64, parses(parseBase64)},
}

func parses[T any](parse func(string) (T, bool)) func(string) bool {
	return func(value string) bool { _, ok := parse(value); return ok }
}

// isARNPattern says whether a value can be compared with an ARN: six components, or a star for all of them.
func isARNPattern(value string) bool {
	return value == "*" || strings.HasPrefix(value, "arn:") && strings.Count(value, ":") >= 5
}

// idForms are the beginnings of the ids that are the values of a key. Source: the checks, Invalid vpc format and
// Invalid vpce format.
var idForms = map[string]string{"aws:sourcevpc": "vpc-", "aws:sourcevpce": "vpce-"}

// conditionValues reports values that can never be those of the key. Source: the checks, Private IP address among them.
func (l *linter) conditionValues(c Condition) {
	const element = "Condition"
	key := strings.ToLower(c.Key)
	_, name, _ := cutOperator(c.Operator)
	for _, value := range c.Values.Items {
		text, known := value.Text()
		if !known || strings.ContainsAny(text, "*?$") {
			continue
		}
		if form := idForms[key]; form != "" && strings.HasPrefix(name, "String") && !strings.HasPrefix(text, form) {
			l.add(element, "", checksSource, "%s is held against %q, want an id such as %s0123456789abcdef0", c.Key, text, form)
		}
	}
	if key == "aws:sourceip" && len(c.Values.Items) > 0 && !slices.ContainsFunc(c.Values.Items, func(v partial.Text) bool { return !privateRange(v) }) {
		l.add(element, "", checksSource, "aws:SourceIp is a public address and never in %s; for addresses of a VPC use aws:VpcSourceIp", show(c.Values.Items))
	}
	if name == "Bool" && len(c.Values.Items) > 1 {
		l.add(element, "", checksSource, "%s %s is held against several values, want one", c.Operator, c.Key)
	}
}

// privateRange says whether a value is an address or a block of private addresses.
func privateRange(v partial.Text) bool {
	text, _ := v.Text()
	cidr, ok := parseIPRange(text)
	return ok && cidr.Addr().IsPrivate()
}

// conditionTypes reports values that the operator cannot compare, and operators that the key does not work with.
func (l *linter) conditionTypes(c Condition) {
	const element = "Condition"
	_, name, _ := cutOperator(c.Operator)
	for _, f := range families {
		if !strings.HasPrefix(name, f.prefix) {
			continue
		}
		for _, value := range c.Values.Items {
			text, known := value.Text()
			if known && !f.takes(text) && !strings.Contains(text, "${") {
				l.add(element, "", operatorSource, "%s %s is held against %q, want %s", c.Operator, c.Key, text, f.family)
			}
		}
		row, global := findGlobalKey(c.Key)
		if global && row.values != f.family && !(row.name == "EpochTime" && f.family == numbers) {
			l.add(element, "", globalKeysSource, "%s does not work with %s, whose values are %s", c.Operator, c.Key, row.form())
		}
		return
	}
	if c.Operator == "Null" {
		for _, value := range c.Values.Items {
			if text, known := value.Text(); known && !parses(parseBool)(text) && !strings.Contains(text, "${") {
				l.add(element, "", operatorSource, "Null %s is held against %q, want %s", c.Key, text, booleans)
			}
		}
	}
}

// form is what the values of a key are, for messages.
func (k globalKey) form() string {
	if k.values == "" {
		return "texts; use a String operator"
	}
	return string(k.values)
}
