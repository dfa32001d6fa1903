package iam

import (
	"errors"
	"regexp"
	"strings"
)

// checksSource lists what AWS refuses in a policy, or knows to be an error, and how to fix it.
const checksSource = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html"

// errNoStatement is a Statement element without statements. No page says what AWS makes of it.
var errNoStatement = errors.New("the Statement list is empty, want at least one statement")

// Declared reads a document that somebody declares and AWS has not yet taken. It is FromAny but for its errors: what
// AWS refuses becomes [Document.Refused], so that whoever asks the policy learns why it never comes to be.
func Declared(tree any) Document {
	document, err := FromAny(tree)
	switch {
	case errors.Is(err, errNoStatement):
		return Document{Declared: true, Statements: []Statement{{Unknown: errNoStatement.Error()}}}
	case err != nil:
		return Document{Declared: true, Refused: strings.TrimPrefix(err.Error(), "policy document: ")}
	}
	document.Declared = true
	return document
}

// Taken is the document as AWS makes of it: one that is declared and that AWS refuses for a policy of that kind has the
// reasons in Refused. AWS has taken every other already.
func (d Document) Taken(kind Kind) Document {
	if !d.Declared || d.Refused != "" {
		return d
	}
	var reasons []string
	for _, p := range LintAs(d, kind) {
		if p.Refused {
			reasons = append(reasons, p.Error())
		}
	}
	d.Refused = strings.Join(reasons, "; ")
	return d
}

// LintAs finds what Lint finds, and what a policy of that kind may not hold. Problems whose Refused is set keep AWS
// from taking the policy at all. For the size of an endpoint's policy see CheckEndpointSize.
func LintAs(document Document, kind Kind) []Problem {
	if document.Refused != "" {
		return []Problem{{Message: document.Refused, Source: checksSource, Refused: true}}
	}
	l := &linter{version: document.Version, kind: kind, declared: document.Declared, problems: Lint(document)}
	l.sids(document)
	for i := range document.Statements {
		s := &document.Statements[i]
		if s.Unknown != "" {
			continue
		}
		l.statement = statementName(*s, i)
		l.elements(s)
		l.whoChecks(s)
		if kind == InterfaceEndpointPolicy || kind == GatewayEndpointPolicy {
			l.endpointStatement(s)
		}
	}
	return l.problems
}

// RefusedControl says why AWS Organizations does not take a service control policy, or a resource control policy; it is
// empty for one that it takes. A resource control policy only denies, but for the one that AWS attaches itself. Source:
// AWS Organizations User Guide, SCP syntax and RCP syntax; the checks, SCP syntax error principal, and RCP syntax error
// principal, allow and NotAction.
func (d Document) RefusedControl(ofResources bool) string {
	for i, s := range d.Statements {
		principal := s.Principal != nil || s.NotPrincipal != nil
		what := ""
		switch {
		case s.Unknown != "":
		case !ofResources && principal:
			what = "a service control policy has no Principal; it holds for everyone in the account"
		case !ofResources:
		case s.NotPrincipal != nil || s.Principal != nil && !s.Principal.Any && !s.Principal.everyone():
			what = "a resource control policy has the Principal \"*\" and no other; exempt callers by a condition"
		case s.Action.Absent():
			what = "a resource control policy has no NotAction; name the actions"
		case s.Effect == Allow && !s.everything():
			what = "a resource control policy only denies, but for the one that AWS attaches itself"
		}
		if what != "" {
			return statementName(s, i) + ": " + what
		}
	}
	return ""
}

// everything says whether a statement is about all actions on all resources, without a condition.
func (s Statement) everything() bool {
	all := func(v Values) bool { return len(v.Items) == 1 && v.Items[0].String() == "*" }
	return all(s.Action) && all(s.Resource) && len(s.Conditions) == 0
}

// refuse adds a problem for which AWS does not take a policy that is declared. In one that AWS has, it only looks
// wrong.
func (l *linter) refuse(element, format string, arguments ...any) {
	l.add(element, "", checksSource, format, arguments...)
	l.problems[len(l.problems)-1].Refused = l.declared
}

// sidForm is the form of a Sid. Source: IAM User Guide, IAM JSON policy elements: Sid.
var sidForm = regexp.MustCompile(`^[0-9A-Za-z]*$`)

// sids refuses a Sid that stands twice, and one with other characters than letters and digits where IAM keeps the
// policy. Other services take more characters: the examples for repositories have spaces.
func (l *linter) sids(document Document) {
	seen := map[string]bool{}
	for i := range document.Statements {
		sid := document.Statements[i].SID
		l.statement = statementName(document.Statements[i], i)
		switch {
		case sid == "" || isToken(sid):
		case seen[sid] && l.kind == ResourcePolicy:
			l.add("Sid", "", checksSource, "%q stands twice, each Sid should be unique", sid)
		case seen[sid]:
			l.refuse("Sid", "%q stands twice, each Sid must be unique in a policy", sid)
		case (l.kind == IdentityPolicy || l.kind == TrustPolicy) && !sidForm.MatchString(sid):
			l.refuse("Sid", "%q has other characters than letters and digits, which IAM refuses", sid)
		}
		seen[sid] = true
	}
}

// elements refuses elements that this kind of policy must or must not have, and values that are no ARN or no action.
// Source: IAM User Guide, Grammar of the IAM JSON policy language, and the checks.
func (l *linter) elements(s *Statement) {
	principal := s.Principal != nil || s.NotPrincipal != nil
	resource := !s.Resource.Absent() || !s.NotResource.Absent()
	switch {
	case l.kind == ControlPolicy:
	case l.kind.hasPrincipal() && !principal:
		l.refuse("Principal", "there is none, %s must have one; write \"Principal\": \"*\" or name who may call", l.kind)
	case !l.kind.hasPrincipal() && principal:
		l.refuse("Principal", "%s has none: it belongs to a role, which is who calls; remove it", l.kind)
	}
	switch {
	case l.kind.needsResource() && !resource:
		l.refuse("Resource", "there is none, %s must have one; write an ARN or \"*\"", l.kind)
	case l.kind == TrustPolicy && resource:
		l.refuse("Resource", "a trust policy has none, its resource is the role; remove it")
	}
	if l.kind != IdentityPolicy {
		return
	}
	for _, list := range s.resources() {
		for _, value := range list.values.Items {
			text, known := value.Text()
			if known && text != "*" && !strings.HasPrefix(text, "arn:") && !strings.HasPrefix(text, "*") && !isToken(text) && !strings.Contains(text, "${") {
				l.refuse(list.name, "%q is neither an ARN nor \"*\"", text)
			}
		}
	}
}
