package iam

import (
	"fmt"
	"strings"

	"ecrprivatelink/internal/partial"
)

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
