package iam

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/suggest"
)

// Problem is something in a policy that its author cannot have meant.
type Problem struct {
	// Statement is the Sid, or "statement N" counted from 1.
	Statement string
	// Element is the element it stands in, such as "Action" or "Condition", or empty for the whole statement.
	Element string
	// Message is one sentence: what is wrong and what would fix it.
	Message string
	// Nearest is the valid name that a misspelt one is closest to, or empty.
	Nearest string
	// Source is the AWS page that says so.
	Source string
	// Refused says that AWS does not take a policy with this problem, so that nothing it belongs to is created.
	Refused bool
}

// Error is the problem with the place it stands in, so that a Problem can be returned as an error.
func (p Problem) Error() string {
	switch {
	case p.Statement == "":
		return p.Message
	case p.Element == "":
		return p.Statement + " " + p.Message
	}
	return p.Statement + ", " + p.Element + ": " + p.Message
}

// Lint finds what is misspelt or has no effect in any kind of policy: actions, condition keys and operators that do not
// exist; wildcards that match no action; policy variables where they are plain text; principals that are no principals.
//
// Names are held against the lists of the services that endpoints of a pull serve, as of the month the lists are from;
// names of other services pass. What is not known is no problem. CDK tokens (${Token[…]}) count as not known.
func Lint(document Document) []Problem {
	l := &linter{version: document.Version}
	for i := range document.Statements {
		s := &document.Statements[i]
		l.statement = statementName(*s, i)
		for _, list := range s.actions() {
			l.actions(list.name, *list.values)
		}
		for _, list := range s.resources() {
			l.arns(list.name, *list.values)
			l.variables(list.name, *list.values, true)
		}
		for element, p := range s.principals() {
			l.principals(element, p)
		}
		l.keysTwice(s.Conditions)
		for _, c := range s.Conditions {
			l.condition(c)
		}
	}
	return l.problems
}

const (
	actionSource    = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html"
	operatorSource  = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"
	variableSource  = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html"
	principalSource = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html"
)

// linter gathers the problems of a document, statement by statement.
type linter struct {
	version   string
	kind      Kind // for LintAs
	declared  bool
	statement string
	problems  []Problem
}

func (l *linter) add(element, near, source, format string, arguments ...any) {
	message := fmt.Sprintf(format, arguments...)
	if near != "" {
		message += fmt.Sprintf(", did you mean %s?", near)
	}
	l.problems = append(l.problems, Problem{Statement: l.statement, Element: element, Message: message, Nearest: near, Source: source})
}

func (l *linter) actions(element string, list Values) {
	for _, value := range list.Items {
		prefix, _, isAction := strings.Cut(value.Prefix(), ":")
		switch text, known := value.Text(); {
		case known && text == "*" || !known && !isAction || isToken(text):
			continue
		case !isAction:
			l.add(element, prefixed(text), actionSource, "%q has no service, want a form such as \"ecr:BatchGetImage\"", text)
			continue
		}
		row, listed := findService(prefix)
		if !listed || row.hasAction(value) {
			continue
		}
		written := value.String()
		if strings.ContainsAny(value.Prefix(), "*?") || len(value.Reasons()) > 0 {
			l.add(element, "", row.source(), "%s matches no action of %s as of %s", written, row.name, servicesAsOf)
			continue
		}
		_, name, _ := strings.Cut(written, ":")
		near, found := suggest.Name(name, row.names())
		if found {
			near = row.prefix + ":" + near
		}
		l.add(element, near, row.source(), "there is no action %s as of %s", written, servicesAsOf)
	}
}

// prefixed is the action with its service when exactly one service in the lists has one of that name.
func prefixed(action string) string {
	var found []string
	for _, row := range services() {
		for _, name := range row.names() {
			if strings.EqualFold(name, action) {
				found = append(found, row.prefix+":"+name)
			}
		}
	}
	if len(found) == 1 {
		return found[0]
	}
	return ""
}

func findService(prefix string) (service, bool) {
	for _, row := range services() {
		if strings.EqualFold(row.prefix, prefix) {
			return row, true
		}
	}
	return service{}, false
}

// hasAction says whether the value is, or as a pattern may match, an action of the service.
func (s service) hasAction(value partial.Text) bool {
	if text, known := value.Text(); known && !strings.ContainsAny(text, "*?$") {
		_, action, _ := strings.Cut(text, ":")
		for _, name := range s.names() {
			if strings.EqualFold(name, action) {
				return true
			}
		}
		return false
	}
	pattern := partial.Fold(value.Symbols(true))
	for _, name := range s.names() {
		if partial.Match(pattern, partial.Fold(partial.Literal(s.prefix+":"+name).Symbols(false))) != no {
			return true
		}
	}
	return false
}

func (l *linter) condition(c Condition) {
	const element = "Condition"
	set, name, exists := cutOperator(c.Operator)
	if _, found := findOperator(name); !found && c.Operator != "Null" && c.Operator != "" {
		names := []string{"Null"}
		for _, o := range operators {
			names = append(names, o.name)
		}
		near, found := suggest.Name(name, names)
		if found && near != "Null" {
			near = set + near
			if exists {
				near += ifExists
			}
		}
		l.add(element, near, operatorSource, "there is no condition operator %s", c.Operator)
	}
	if c.Key != "" {
		l.key(element, c.Key, "condition key")
	}
	l.conditionTypes(c)
	l.conditionValues(c)
	l.conditionChecks(c)
	if strings.HasPrefix(name, "String") || strings.HasPrefix(name, "Arn") {
		l.variables(element, c.Values, false)
	}
}

// key reports a context key that its service, or the global list, does not have.
func (l *linter) key(element, key, noun string) {
	prefix, name, hasPrefix := strings.Cut(key, ":")
	if !hasPrefix {
		near, found := suggest.Name(key, globalKeyNames)
		if found {
			near = "aws:" + near
		}
		l.add(element, near, globalKeysSource, "there is no %s %s, every key has a prefix such as aws:", noun, key)
		return
	}
	valid, source := globalKeyNames, globalKeysSource
	if !strings.EqualFold(prefix, "aws") {
		row, listed := findService(prefix)
		if !listed {
			return
		}
		valid, source = strings.Fields(row.keys), row.source()
	}
	if slices.ContainsFunc(valid, func(v string) bool { return isKey(name, v) }) {
		return
	}
	if slices.ContainsFunc(valid, func(v string) bool { return strings.EqualFold(v, name) }) {
		l.add(element, "", source, "the %s %s lacks the name behind it, want a form such as %steam", noun, key, key)
		return
	}
	head, tail := cutKey(name)
	near, found := suggest.Name(head, valid)
	if found {
		near = prefix + ":" + near
		if strings.HasSuffix(near, "/") || strings.HasSuffix(near, ":") {
			near += tail
		}
	}
	l.add(element, near, source, "there is no %s %s as of %s", noun, key, servicesAsOf)
}

// isKey says whether a name is the key of the list, which may take a name of the user's behind it.
func isKey(name, listed string) bool {
	if strings.HasSuffix(listed, "/") || strings.HasSuffix(listed, ":") {
		return len(name) > len(listed) && strings.EqualFold(name[:len(listed)], listed)
	}
	return strings.EqualFold(name, listed)
}

// cutKey splits a key behind its first "/" or ":", where the user's part begins.
func cutKey(name string) (head, tail string) {
	if i := strings.IndexAny(name, "/:"); i >= 0 {
		return name[:i+1], name[i+1:]
	}
	return name, ""
}

// variables reports policy variables that are plain text, that name no key, or that stand where AWS takes none.
func (l *linter) variables(element string, list Values, resource bool) {
	for _, value := range list.Items {
		if l.version == Version20121017 {
			l.braces(element, value.KnownParts())
		}
		for i, p := range value.Parts() {
			before, _, _, found := cutVariable(p.Text)
			switch {
			case p.Unknown || !found || isToken(p.Text):
				continue
			case l.version != Version20121017:
				l.add(element, "", variableSource, "%s is plain text, policy variables need \"Version\": \"2012-10-17\"", value)
				continue
			case resource && i == 0 && strings.Count(before, ":") < 5:
				l.add(element, "", variableSource, "%s has a policy variable before the fifth colon, where AWS takes none", value)
			}
			for _, key := range variablesOf(p.Text) {
				l.key(element, key, "policy variable")
			}
		}
	}
}

// partitionForm is the form of a partition's name; a wildcard may stand for it.
var partitionForm = regexp.MustCompile(`^(aws(-[a-z]+)*|.*[*?].*)$`)

// arns reports ARNs whose partition or service cannot be one. Source: the checks, Invalid partition and Invalid ARN
// service case.
func (l *linter) arns(element string, list Values) {
	for _, value := range list.Items {
		components, isARN := splitARN(value)
		partition, partitionKnown := components[1].Text()
		service, serviceKnown := components[2].Text()
		switch {
		case !isARN:
		case partitionKnown && !isToken(value.KnownParts()) && !strings.Contains(partition, "$") && !partitionForm.MatchString(partition):
			l.add(element, "", checksSource, "%s has the partition %q, which does not exist", value, partition)
		case serviceKnown && strings.ToLower(service) != service && !strings.Contains(service, "$"):
			l.add(element, strings.ToLower(service), checksSource, "%s has a service in capitals", value)
		default:
			l.fields(element, value, components)
		}
	}
}

// keysTwice reports a key that stands twice under one operator, in other letters. Source: the checks, Duplicate keys
// with different case.
func (l *linter) keysTwice(conditions []Condition) {
	seen := map[[2]string]string{}
	for _, c := range conditions {
		place := [2]string{c.Operator, strings.ToLower(c.Key)}
		if first, twice := seen[place]; twice && c.Key != "" && first != c.Key {
			l.add("Condition", "", checksSource, "%s has %s and %s, which are one key", c.Operator, first, c.Key)
		}
		seen[place] = c.Key
	}
}

// isToken says whether a text holds a token of the AWS CDK, which stands for text that is known only later.
func isToken(text string) bool { return strings.Contains(text, "${Token[") }

func (l *linter) principals(element string, p *Principals) {
	for _, value := range p.AWS.Items {
		text, known := value.Text()
		_, isAccount := accountOf(value)
		switch {
		case !known || text == "*" || isAccount || isToken(text):
		case uniqueID.MatchString(text):
			l.add(element, "", principalSource, "%s is the unique ID of a role or user, which AWS shows once it is deleted; write its ARN", text)
		case strings.ContainsAny(text, "*?"):
			l.add(element, "", principalSource, "%s has a wildcard, which AWS refuses in a principal; write \"*\" and a condition on aws:PrincipalArn", text)
		case !strings.HasPrefix(text, "arn:"):
			l.add(element, "", principalSource, "%q is a name, want an ARN such as \"arn:aws:iam::111122223333:role/%s\"", text, text)
		}
	}
}
