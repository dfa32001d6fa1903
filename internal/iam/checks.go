package iam

import (
	"regexp"
	"slices"
	"strings"

	"ecrprivatelink/internal/partial"
)

// arnForm is what the ARNs of a service look like, as far as tasks name them. Source: the Service Authorization
// Reference, resource types of each service.
type arnForm struct {
	service string
	// starts are what the resource may start with; none is anything.
	starts []string
	// nowhere says that the ARNs have no Region and no account, and public that some have no account: they are AWS's own.
	nowhere, public bool
}

var arnForms = []arnForm{
	{service: "ecr", starts: []string{"repository/"}},
	{service: "secretsmanager", starts: []string{"secret:"}},
	{service: "kms", starts: []string{"key/", "alias/"}},
	{service: "logs"},
	{service: "ssm", public: true},
	{service: "ecs"},
	{service: "s3", nowhere: true},
}

// placed are the resources of Amazon S3 that do have a Region and an account.
var placed = []string{"accesspoint/", "job/", "storage-lens/", "storage-lens-group/", "access-grants/", "async-request/", "*"}

var (
	accountForm = regexp.MustCompile(`^[0-9]{12}$`)
	regionForm  = regexp.MustCompile(`^[a-z]{2,4}(-[a-z]+)+-[0-9]$`)
	serviceForm = regexp.MustCompile(`^[a-z0-9_-]+(\.[a-z0-9_-]+)*\.(amazonaws\.com(\.cn)?|amazon\.com|aws\.internal|aws\.com|amazonaws\.eu)$`)
)

// open reports whether a text holds something that is known only later: a wildcard, a policy variable or a token.
func open(text string) bool { return strings.ContainsAny(text, "*?") || strings.Contains(text, "${") }

// fields reports components of an ARN that cannot be. Source: the checks, Invalid ARN account, Invalid ARN Region, ARN
// account not allowed, ARN Region not allowed, Missing ARN Region, Missing ARN account and Invalid ARN resource.
func (l *linter) fields(element string, value partial.Text, components [6]partial.Text) {
	region, regionKnown := components[3].Text()
	account, accountKnown := components[4].Text()
	service, _ := components[2].Text()
	if region == "region" {
		return // the placeholder of AWS's own examples
	}
	i := slices.IndexFunc(arnForms, func(f arnForm) bool { return f.service == service })
	nowhere := i >= 0 && arnForms[i].nowhere && !slices.ContainsFunc(placed, func(p string) bool { return strings.HasPrefix(components[5].Prefix(), p) })
	switch {
	case nowhere && (components[3].String() != "" || components[4].String() != "") && !open(region) && !open(account):
		l.add(element, "", checksSource, "%s has a Region or an account, which ARNs of %s do not have", value, service)
		return
	case regionKnown && region != "" && !open(region) && !regionForm.MatchString(region):
		l.add(element, "", checksSource, "%s has the Region %q, which is none", value, region)
	case regionKnown && region == "" && i >= 0 && !arnForms[i].nowhere:
		l.add(element, "", checksSource, "%s has no Region, which ARNs of %s have", value, service)
	case accountKnown && account == "" && i >= 0 && !arnForms[i].nowhere && !arnForms[i].public:
		l.add(element, "", checksSource, "%s has no account, which ARNs of %s have", value, service)
	}
	if accountKnown && account != "" && account != "aws" && !open(account) && !accountForm.MatchString(account) {
		l.add(element, "", checksSource, "%s has the account %q, want 12 digits", value, account)
	}
	if i < 0 || len(arnForms[i].starts) == 0 {
		return
	}
	resource := components[5].Prefix()
	if known := len(components[5].Reasons()) == 0; !known || open(resource) && strings.IndexAny(resource, "*?$") < len(arnForms[i].starts[0]) {
		return
	}
	if !slices.ContainsFunc(arnForms[i].starts, func(s string) bool { return strings.HasPrefix(resource, s) }) {
		l.add(element, "", checksSource, "%s names no resource of %s, want one that starts with %s", value, service, strings.Join(arnForms[i].starts, " or "))
	}
}

// several are the context keys with several values. Source: IAM User Guide, AWS global condition context keys.
var several = []string{"aws:calledvia", "aws:principalorgpaths", "aws:principalservicenameslist", "aws:resourceorgpaths", "aws:sourceorgpaths", "aws:tagkeys", "aws:vpceorgpaths"}

// conditionChecks reports conditions that cannot be meant. Source: the checks, Missing qualifier, Invalid variable for
// operator and Invalid Region.
func (l *linter) conditionChecks(c Condition) {
	const element = "Condition"
	set, name, _ := cutOperator(c.Operator)
	key := strings.ToLower(c.Key)
	if set == "" && slices.Contains(several, key) && name != "Null" {
		l.add(element, "", checksSource, "%s has several values, want ForAllValues:%s or ForAnyValue:%s", c.Key, c.Operator, c.Operator)
	}
	text := strings.HasPrefix(name, "String") || strings.HasPrefix(name, "Arn")
	for _, value := range c.Values.Items {
		written, known := value.Text()
		switch {
		case !text && len(variablesOf(value.KnownParts())) > 0 && !isToken(value.KnownParts()):
			l.add(element, "", checksSource, "%s takes no policy variable, got %s; only String and Arn operators do", c.Operator, value)
		case known && text && key == "aws:requestedregion" && !open(written) && !regionForm.MatchString(written):
			l.add(element, "", checksSource, "%s is held against %q, which is no Region", c.Key, written)
		}
	}
}

// braces reports policy variables that are not well formed. Source: the checks, Missing brace in variable, Empty
// variable, Missing quote in variable and Unsupported space in variable.
func (l *linter) braces(element, text string) {
	for !isToken(text) {
		_, variable, after, found := cutVariable(text)
		key, _, hasDefault := cutDefault(variable)
		switch {
		case !found:
			return
		case variable == "" && after == "" && !strings.HasSuffix(text, "${}"):
			l.add(element, "", checksSource, "%q has a policy variable without its closing brace", text)
			return
		case variable == "":
			l.add(element, "", checksSource, "%q has an empty policy variable", text)
		case !hasDefault && strings.Contains(variable, ","):
			l.add(element, "", checksSource, "the default of ${%s} wants single quotes, such as ${aws:PrincipalTag/team, 'none'}", variable)
		case strings.Contains(key, " "):
			l.add(element, "", checksSource, "${%s} has a space", variable)
		}
		text = after
	}
}

// trustChecks reports what a trust policy cannot say of who assumes the role. Source: the checks, Role trust policy
// syntax error notprincipal, Role trust policy unsupported wildcard in principal, Mismatched action for principal and
// Unsupported condition key for service principal.
func (l *linter) trustChecks(s *Statement) {
	if s.NotPrincipal != nil {
		l.refuse("NotPrincipal", "a trust policy has none; name in Principal who may assume the role")
	}
	p := s.Principal
	if p == nil {
		return
	}
	if s.Effect == Allow && (p.Any || p.everyone()) {
		l.add("Principal", "", checksSource, "\"*\" is everyone, which AWS says a trust policy does not support; name who may assume the role")
	}
	federated, others := len(p.Federated.Items) > 0, len(p.AWS.Items)+len(p.Service.Items) > 0
	for _, a := range s.Action.Items {
		text, _ := a.Text()
		switch {
		case strings.EqualFold(text, "sts:AssumeRole") && federated && !others:
			l.add("Action", "sts:AssumeRoleWithWebIdentity", checksSource, "federated principals do not call %s", text)
		case hasFold(federatedActions, text) && others && !federated:
			l.add("Action", "sts:AssumeRole", checksSource, "only federated principals call %s", text)
		}
	}
	for _, c := range s.Conditions {
		if key := strings.ToLower(c.Key); len(p.Service.Items) > 0 && len(p.AWS.Items) == 0 && !federated && (key == "aws:principalorgid" || key == "aws:principalorgpaths") {
			l.add("Condition", "aws:SourceOrgID", checksSource, "a service of AWS is of no organization, so that %s says nothing of it", c.Key)
		}
	}
}

// federatedActions are how principals of identity providers assume a role.
var federatedActions = []string{"sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"}

func hasFold(list []string, text string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return strings.EqualFold(s, text) })
}

// whoChecks reports principals that cannot be. Source: the checks, Invalid service principal format, Federated
// principal not supported, Variable unsupported in element and those of [linter.trustChecks].
func (l *linter) whoChecks(s *Statement) {
	if l.kind == TrustPolicy {
		l.trustChecks(s)
	}
	for _, p := range s.principals() {
		for _, service := range p.Service.Items {
			if text, known := service.Text(); known && text != "*" && !open(text) && !serviceForm.MatchString(text) {
				l.refuse("Principal", "%q is no service principal, want one such as \"ecs-tasks.amazonaws.com\"", text)
			}
		}
		if l.kind != TrustPolicy && len(p.Federated.Items) > 0 {
			l.add("Principal", "", checksSource, "a federated provider is a principal of trust policies only")
		}
		for _, list := range p.lists() {
			for _, value := range list.values.Items {
				if text := value.KnownParts(); strings.Contains(text, "${") && !isToken(text) {
					l.add("Principal", "", checksSource, "%s has a policy variable, which a principal does not take", value)
				}
			}
		}
	}
}

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
