package iam

import (
	"fmt"
	"strings"

	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/plain"
)

// Evaluate answers the request.
//
// Each endpoint policy given must allow it by itself, the identity policies given must allow it together, and a Deny in
// any of them wins. The policy of an endpoint stands beside the others and replaces none of them (AWS PrivateLink
// Guide, Control access to VPC endpoints using endpoint policies; IAM User Guide, Policy evaluation logic).
//
// To ask about one policy alone, give only that. A role without policies is a Policy of kind IdentityPolicy without
// Document; where no identity policy is given, none is asked for.
//
// Other policies that AWS also asks, such as those of a repository, an organization or a session, are not part of the
// answer.
func Evaluate(request Request, policies ...Policy) Decision {
	e := newEvaluation(request)
	var identity []Policy
	decisions := []Decision{}
	for _, policy := range policies {
		if policy.Kind == IdentityPolicy {
			identity = append(identity, policy)
			continue
		}
		decisions = append(decisions, e.layer([]Policy{policy}))
	}
	if len(identity) > 0 {
		decisions = append(decisions, e.layer(identity))
	}
	return combine(decisions)
}

// combine is the decision when all layers must allow: the first deny decides, else whatever is not known.
func combine(decisions []Decision) Decision {
	by := map[Verdict][]Decision{}
	for _, d := range decisions {
		by[d.Verdict] = append(by[d.Verdict], d)
	}
	switch {
	case len(decisions) == 0:
		return whole(VerdictImplicitDeny, "", "no policy was given, so nothing allows the request")
	case len(by[VerdictExplicitDeny]) > 0:
		return by[VerdictExplicitDeny][0]
	case len(by[VerdictImplicitDeny]) > 0:
		return by[VerdictImplicitDeny][0]
	case len(by[VerdictUnknown]) > 0:
		return join(by[VerdictUnknown])
	}
	return join(decisions)
}

// whole is a decision that no statement makes alone.
func whole(verdict Verdict, policy, reason string) Decision {
	return Decision{Verdict: verdict, Policy: policy, Index: -1, Reason: reason}
}

// join is the decision of layers with the same verdict. Of several none decides alone.
func join(decisions []Decision) Decision {
	if len(decisions) == 1 {
		return decisions[0]
	}
	joined := Decision{Verdict: decisions[0].Verdict, Index: -1}
	var reasons []string
	for _, d := range decisions {
		reasons = append(reasons, d.Reason)
		joined.Settle = unique(append(joined.Settle, d.Settle...))
	}
	joined.Reason = strings.Join(reasons, "; ")
	return joined
}

// applied is a statement with what is known about whether it applies.
type applied struct {
	finding
	policy    Policy
	statement Statement
	index     int
}

// name is how messages call the statement.
func (a applied) name() string { return statementName(a.statement, a.index) }

// layer is the decision of policies of which any may allow and any may deny.
func (e *evaluation) layer(policies []Policy) Decision {
	var denies, allows []applied
	for _, policy := range policies {
		if policy.Document == nil {
			if policy.Kind == InterfaceEndpointPolicy || policy.Kind == GatewayEndpointPolicy {
				return whole(VerdictAllow, policy.Name, policyName(policy)+" is AWS's default, which allows everything")
			}
			continue
		}
		if refused := policy.Document.Refused; refused != "" {
			return whole(VerdictImplicitDeny, policy.Name, fmt.Sprintf("AWS refuses %s: %s", policyName(policy), refused))
		}
		e.version = policy.Document.Version
		for i, statement := range policy.Document.Statements {
			a := applied{e.statement(statement, policy.Kind), policy, statement, i}
			if statement.Effect != Deny {
				allows = append(allows, a)
			}
			if statement.Effect != Allow {
				denies = append(denies, a)
			}
		}
	}
	deny, allow := strongest(denies), strongest(allows)
	action := e.request.Action
	switch {
	case deny != nil && deny.truth == yes:
		return deny.decision(VerdictExplicitDeny, fmt.Sprintf("%s of %s denies %s", deny.name(), policyName(deny.policy), action))
	case allow == nil || allow.truth == no:
		return whole(VerdictImplicitDeny, joinNames(policies), e.nothingAllows(policies, allows))
	case deny != nil && deny.truth == maybe:
		return deny.decision(VerdictUnknown, fmt.Sprintf("%s of %s may deny %s: %s", deny.name(), policyName(deny.policy), action, deny.why))
	case allow.truth == yes:
		return allow.decision(VerdictAllow, fmt.Sprintf("%s of %s allows %s", allow.name(), policyName(allow.policy), action))
	}
	return allow.decision(VerdictUnknown, fmt.Sprintf("%s of %s may allow %s: %s", allow.name(), policyName(allow.policy), action, allow.why))
}

// strongest is the first of the statements that apply most surely, or nil.
func strongest(statements []applied) *applied {
	var best *applied
	for i := range statements {
		if best == nil || statements[i].truth > best.truth {
			best = &statements[i]
		}
	}
	return best
}

func (a applied) decision(verdict Verdict, reason string) Decision {
	d := Decision{Verdict: verdict, Policy: a.policy.Name, Statement: a.name(), Index: a.index, Reason: reason}
	if verdict == VerdictUnknown {
		d.Settle = a.needs
	}
	return d
}

// nothingAllows says of each Allow statement why it does not allow the request.
func (e *evaluation) nothingAllows(policies []Policy, allows []applied) string {
	var misses []string
	for _, a := range allows[:min(shown, len(allows))] {
		misses = append(misses, a.name()+": "+a.why)
	}
	if more := len(allows) - shown; more > 0 {
		misses = append(misses, fmt.Sprintf("and %s more", plain.Count(more, "statement")))
	}
	if len(misses) == 0 {
		misses = []string{"there is no Allow statement"}
	}
	return fmt.Sprintf("nothing in %s allows %s (%s)", joinNames(policies), e.request.Action, strings.Join(misses, "; "))
}

func policyName(p Policy) string {
	if p.Name != "" {
		return p.Name
	}
	_, kind, _ := strings.Cut(p.Kind.String(), " ")
	return "the " + kind
}

func joinNames(policies []Policy) string {
	var names []string
	for _, p := range policies {
		names = append(names, policyName(p))
	}
	return strings.Join(names, ", ")
}

// statement asks whether a statement applies to the request. An element that is missing where AWS wants one makes it
// maybe, since AWS would not have taken the policy.
func (e *evaluation) statement(s Statement, kind Kind) finding {
	if s.Unknown != "" {
		return finding{maybe, "the statement is not known", []string{s.Unknown}}
	}
	applies := finding{truth: yes}
	if s.Effect == "" {
		applies = finding{maybe, "Effect is not known", []string{"Effect"}}
	}
	applies = applies.andAlso(e.actions(s))
	applies = applies.andAlso(e.resources(s, kind))
	switch {
	case s.Principal != nil && kind.hasPrincipal():
		applies = applies.andAlso(e.principals(s.Principal, kind))
	case s.NotPrincipal != nil && kind.hasPrincipal():
		applies = applies.andAlso(e.notPrincipals(s.NotPrincipal, s.Effect))
	case kind.hasPrincipal():
		applies = applies.andAlso(finding{maybe, "there is no Principal, which " + kind.String() + " must have", []string{"Principal"}})
	case kind == IdentityPolicy && (s.Principal != nil || s.NotPrincipal != nil):
		applies = applies.andAlso(finding{maybe, "there is a Principal, which an identity policy must not have", []string{"Principal"}})
	}
	return applies.andAlso(e.conditions(s.Conditions))
}

// actions asks whether Action or NotAction covers the action. Letter case does not count (IAM User Guide, IAM JSON
// policy elements: Action).
func (e *evaluation) actions(s Statement) finding {
	var action []partial.Symbol
	return e.covers("Action", s.Action, s.NotAction, func(pattern partial.Text) truth {
		if text, known := pattern.Text(); known && !strings.ContainsAny(text, "*?") { // most are, and need no matching
			return partial.Of(strings.EqualFold(text, e.request.Action))
		}
		if action == nil {
			action = partial.Fold(partial.Literal(e.request.Action).Symbols(false))
		}
		return partial.Match(partial.Fold(pattern.Symbols(true)), action)
	})
}

// resources asks whether Resource or NotResource covers the resource. An action without a resource is only covered by
// "*" (IAM User Guide, IAM JSON policy elements: Resource).
func (e *evaluation) resources(s Statement, kind Kind) finding {
	if s.Resource.Absent() && s.NotResource.Absent() && !kind.needsResource() {
		return finding{truth: yes}
	}
	resource := e.request.Resource
	if resource.IsZero() {
		resource = partial.Literal("*")
	}
	text := resource.Symbols(false)
	return e.covers("Resource", s.Resource, s.NotResource, func(wanted partial.Text) truth {
		found := e.resource(wanted, text)
		if complete, short := completed(wanted); short {
			// In an identity policy it is completed; of other policies AWS does not say so.
			if kind == IdentityPolicy {
				return e.resource(complete, text)
			}
			return found.Or(e.resource(complete, text).And(maybe))
		}
		return found
	})
}

// resource asks whether one value of a Resource element covers a resource.
func (e *evaluation) resource(wanted partial.Text, text []partial.Symbol) truth {
	pattern, null := e.pattern(wanted, true, true)
	if null {
		return no
	}
	return partial.Match(resourceRules(pattern), text)
}

// covers asks whether one of the values fits, or for the opposite element, whether none does.
func (e *evaluation) covers(element string, values, not Values, fits func(partial.Text) truth) finding {
	list, name := values, element
	if values.Absent() {
		list, name = not, "Not"+element
	}
	if list.Absent() {
		return finding{maybe, "there is no " + element, []string{element}}
	}
	fit := no
	var needs []string
	for _, value := range list.Items {
		found := fits(value)
		fit = fit.Or(found)
		if found == maybe {
			needs = append(needs, value.Reasons()...)
		}
	}
	if values.Absent() {
		fit = fit.Not()
	}
	switch fit {
	case yes:
		return finding{truth: yes}
	case no:
		if values.Absent() {
			return finding{truth: no, why: name + " leaves out " + show(list.Items)}
		}
		return finding{truth: no, why: name + " covers only " + show(list.Items)}
	}
	if element == "Resource" {
		needs = append(needs, e.request.Resource.Reasons()...)
	}
	if len(needs) == 0 {
		needs = []string{"what AWS makes of " + name + " " + show(list.Items)}
	}
	return finding{maybe, fmt.Sprintf("whether %s %s covers it depends on %s", name, show(list.Items), strings.Join(unique(needs), ", ")), unique(needs)}
}
