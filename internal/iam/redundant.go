package iam

import (
	"fmt"
	"slices"
	"strings"

	"ecrprivatelink/internal/partial"
)

// Redundant finds statements that another statement of the same effect wholly covers, so that they change nothing, as
// AllowPull beside a statement that allows everything. It reports only what is certain: what it cannot tell, it leaves.
// Of two statements that cover each other the later one is reported.
func Redundant(document Document) []Problem {
	var problems []Problem
	statements := document.Statements
	for i, narrow := range statements {
		for j, wide := range statements {
			if i == j || !Covers(wide, narrow) || j > i && Covers(narrow, wide) {
				continue
			}
			does, done := "allows", "allowed"
			if narrow.Effect == Deny {
				does, done = "denies", "denied"
			}
			problems = append(problems, Problem{
				Statement: statementName(narrow, i),
				Message: fmt.Sprintf("is redundant beside %s: everything it %s is %s there already; remove one of the two",
					statementName(wide, j), does, done),
				Source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html",
			})
			break
		}
	}
	return problems
}

// Covers reports whether the wide statement certainly applies to every request that the narrow one applies to, with the
// same effect.
func Covers(wide, narrow Statement) bool {
	return wide.Unknown == "" && narrow.Unknown == "" &&
		wide.Effect != "" && wide.Effect == narrow.Effect &&
		coversPrincipals(wide, narrow) &&
		coversLists(wide.Action, wide.NotAction, narrow.Action, narrow.NotAction, coversAction) &&
		coversLists(wide.Resource, wide.NotResource, narrow.Resource, narrow.NotResource, coversResource) &&
		coversConditions(wide.Conditions, narrow.Conditions)
}

func coversPrincipals(wide, narrow Statement) bool {
	w, n := wide.Principal, narrow.Principal
	if wide.NotPrincipal != nil || narrow.NotPrincipal != nil || w == nil || n == nil {
		return wide.NotPrincipal == nil && narrow.NotPrincipal == nil && w == n
	}
	if w.Any {
		return true
	}
	if w.Unknown != "" || n.Unknown != "" || n.Any {
		return false
	}
	wideLists, narrowLists := w.lists(), n.lists()
	for i := range wideLists {
		if !eachIn(narrowLists[i].values.Items, wideLists[i].values.Items, sameValue) {
			return false
		}
	}
	return true
}

// coversLists compares an element or its opposite. An opposite is covered by the same opposite or by "*" only.
func coversLists(wide, wideNot, narrow, narrowNot Values, covers func(wide, narrow partial.Text) bool) bool {
	if eachIn(partial.Literals("*"), wide.Items, sameValue) {
		return !narrow.Absent() || !narrowNot.Absent()
	}
	if !wideNot.Absent() || !narrowNot.Absent() {
		return wide.Absent() && narrow.Absent() && !wideNot.Absent() && !narrowNot.Absent() &&
			eachIn(wideNot.Items, narrowNot.Items, sameValue) && eachIn(narrowNot.Items, wideNot.Items, sameValue)
	}
	return !wide.Absent() && !narrow.Absent() && eachIn(narrow.Items, wide.Items, func(n, w partial.Text) bool { return covers(w, n) })
}

// coversConditions says whether the narrow statement has every condition that the wide one has.
func coversConditions(wide, narrow []Condition) bool {
	return eachIn(wide, narrow, func(w, n Condition) bool {
		return w.Unknown == "" && n.Unknown == "" && w.Operator == n.Operator && w.Key == n.Key &&
			eachIn(n.Values.Items, w.Values.Items, sameValue) && (anyOfThese(w) || eachIn(w.Values.Items, n.Values.Items, sameValue))
	})
}

// anyOfThese reports whether a condition is met by one of its values, so that more values are met by more requests.
func anyOfThese(c Condition) bool {
	operator := strings.TrimSuffix(c.Operator, "IfExists")
	if _, after, set := strings.Cut(operator, ":"); set {
		operator = after
	}
	return slices.Contains([]string{"StringEquals", "StringLike", "ArnEquals", "ArnLike"}, operator)
}

func coversAction(wide, narrow partial.Text) bool {
	return sameValue(wide, narrow) || partial.Match(partial.Fold(wide.Symbols(true)), partial.Fold(anyOf(narrow))) == yes
}

func coversResource(wide, narrow partial.Text) bool {
	if sameValue(wide, narrow) {
		return true
	}
	if len(variablesOf(wide.KnownParts()))+len(variablesOf(narrow.KnownParts())) > 0 {
		return false // what a variable stands for differs from request to request
	}
	return partial.Match(resourceRules(wide.Symbols(true)), anyOf(narrow)) == yes
}

// anyOf is what a pattern matches, as a text: its wildcards stand for anything.
func anyOf(v partial.Text) []partial.Symbol {
	row := v.Symbols(true)
	for i, s := range row {
		if s.Kind != partial.Character {
			row[i] = partial.Symbol{Kind: partial.Anything, Name: s.Name, Word: s.Word}
		}
	}
	return row
}

func sameValue(a, b partial.Text) bool { return partial.Equal(a, b) == yes }

// eachIn says whether each item has a fellow in the list.
func eachIn[T any](items, list []T, fits func(item, fellow T) bool) bool {
	for _, item := range items {
		found := false
		for _, fellow := range list {
			found = found || fits(item, fellow)
		}
		if !found {
			return false
		}
	}
	return true
}
