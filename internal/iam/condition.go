package iam

import (
	"fmt"
	"strconv"
	"strings"

	"ecrprivatelink/internal/partial"
)

// forAllValues and forAnyValue are the set qualifiers of an operator (IAM User Guide, Multivalued context keys).
const (
	forAllValues = "ForAllValues:"
	forAnyValue  = "ForAnyValue:"
	ifExists     = "IfExists"
)

// cutOperator splits "ForAnyValue:StringLikeIfExists" into its three parts.
func cutOperator(written string) (set, name string, exists bool) {
	name = written
	for _, qualifier := range []string{forAllValues, forAnyValue} {
		if rest, found := strings.CutPrefix(name, qualifier); found {
			set, name = qualifier, rest
		}
	}
	name, exists = strings.CutSuffix(name, ifExists)
	return set, name, exists
}

// conditions asks whether all rows hold: several operators must all hold, and so must several keys of one operator (IAM
// User Guide, Conditions with multiple context keys or values).
func (e *evaluation) conditions(rows []Condition) finding {
	all := finding{truth: yes}
	for _, row := range rows {
		all = all.andAlso(e.condition(row))
	}
	return all
}

func (e *evaluation) condition(c Condition) finding {
	place := strings.TrimSpace("Condition " + c.Operator + " " + c.Key)
	if c.Unknown != "" {
		return finding{maybe, place + " is not known", []string{c.Unknown}}
	}
	set, name, exists := cutOperator(c.Operator)
	values, present := e.key(c.Key)
	if name == "Null" && set == "" && !exists {
		return e.null(c, present, values)
	}
	op, found := findOperator(name)
	if !found {
		return finding{maybe, fmt.Sprintf("%s: there is no condition operator %q", place, c.Operator), []string{place}}
	}
	op.holds = e.narrowed(c.Key, op.holds)

	var held truth
	switch present {
	case yes:
		held = e.withValues(op, set, c.Values, values)
	case no:
		held = withoutKey(op, set, exists)
	case maybe:
		// It may be absent or have any value. Where both give the same answer, not knowing does not matter.
		held = withoutKey(op, set, exists)
		if values == nil {
			values = []partial.Text{partial.UnknownText(c.Key)}
		}
		if e.withValues(op, set, c.Values, values) != held {
			held = maybe
		}
	}
	return e.explain(c, held, present, values)
}

// narrowed is a comparison that heeds what is known of a value which is not known itself: the caller's address lies in
// certain ranges, and the time is now or later.
func (e *evaluation) narrowed(key string, holds comparison) comparison {
	switch name := strings.ToLower(key); {
	case name == "aws:vpcsourceip" && len(e.request.Addresses) > 0:
		return func(e *evaluation, policy, request partial.Text) truth {
			if found := holds(e, policy, request); found != maybe {
				return found
			}
			return e.inRanges(policy)
		}
	case (name == "aws:currenttime" || name == "aws:epochtime") && !e.request.Now.IsZero():
		return func(e *evaluation, policy, request partial.Text) truth {
			if text, known := policy.Text(); known && len(request.Reasons()) > 0 {
				return e.fromNowOn(text, func(moment string) truth { return holds(e, policy, partial.Literal(moment)) })
			}
			return holds(e, policy, request)
		}
	}
	return holds
}

// inRanges asks whether every range that the caller's address may lie in is within the policy's.
func (e *evaluation) inRanges(policy partial.Text) truth {
	text, known := policy.Text()
	cidr, isRange := parseIPRange(text)
	if !known || !isRange {
		return maybe
	}
	all, anyOf := true, false
	for _, r := range e.request.Addresses {
		all = all && cidr.Bits() <= r.Bits() && cidr.Contains(r.Addr())
		anyOf = anyOf || cidr.Overlaps(r)
	}
	switch {
	case all:
		return yes
	case anyOf:
		return maybe
	}
	return no
}

// endOfTime is later than any date that a policy names.
const endOfTime = "253402300799" // 9999-12-31T23:59:59Z

// fromNowOn asks whether a comparison with a date holds now, at that date and ever after: there it can change.
func (e *evaluation) fromNowOn(policy string, holds func(moment string) truth) truth {
	moments := []string{strconv.FormatInt(e.request.Now.Unix(), 10), endOfTime}
	if then, ok := parseDate(policy); ok && then.After(e.request.Now) {
		moments = append(moments, strconv.FormatInt(then.Unix(), 10))
	}
	first := holds(moments[0])
	for _, moment := range moments[1:] {
		if holds(moment) != first {
			return maybe
		}
	}
	return first
}

// withoutKey is the answer when the key is not in the request. A condition is then false, but a negated one and one
// with IfExists are true (IAM User Guide, Condition operators). ForAllValues is true and ForAnyValue false without a
// key (Multivalued context keys). What a negated ForAnyValue or one with IfExists does, the pages answer differently.
func withoutKey(op operator, set string, exists bool) truth {
	switch {
	case set == forAllValues:
		return yes
	case set == forAnyValue && (exists || op.negated):
		return maybe
	case set == forAnyValue:
		return no
	case exists || op.negated:
		return yes
	}
	return no
}

// withValues is the answer when the key is in the request with these values.
func (e *evaluation) withValues(op operator, set string, policy Values, request []partial.Text) truth {
	if len(policy.Items) == 0 {
		return maybe // not documented
	}
	all, anyOf := yes, no
	for _, value := range request {
		// Of several values of the policy one must match, or for a negated operator none (Conditions with multiple
		// context keys or values).
		found := no
		for _, wanted := range policy.Items {
			found = found.Or(op.holds(e, wanted, value))
		}
		if op.negated {
			found = found.Not()
		}
		all, anyOf = all.And(found), anyOf.Or(found)
	}
	if set != "" && len(request) == 1 {
		if text, known := request[0].Text(); known && text == "" {
			return maybe // whether an empty text is no value, pages of different age answer differently
		}
	}
	switch {
	case set == forAllValues:
		return all
	case set == forAnyValue:
		return anyOf
	case all == anyOf:
		return all
	}
	return maybe // several values need a set qualifier; without one the answer is not documented
}

// null asks whether the key is missing: the policy's value true wants it missing, false wants it there with a value
// (IAM User Guide, Condition operators).
func (e *evaluation) null(c Condition, present truth, values []partial.Text) finding {
	absent := present.Not()
	if present == yes && len(values) == 1 {
		if text, known := values[0].Text(); known && text == "" {
			absent = maybe // an empty value may count as null
		}
	}
	held := no
	for _, wanted := range c.Values.Items {
		text, _ := wanted.Text()
		switch isTrue, isBool := parseBool(text); {
		case !isBool:
			held = held.Or(maybe)
		case isTrue:
			held = held.Or(absent)
		default:
			held = held.Or(absent.Not())
		}
	}
	return e.explain(c, held, present, values)
}

// explain says why a condition does not hold, or what it depends on.
func (e *evaluation) explain(c Condition, held, present truth, request []partial.Text) finding {
	wanted := fmt.Sprintf("wants %s %s %s", c.Operator, c.Key, show(c.Values.Items))
	switch {
	case held == yes:
		return finding{truth: yes}
	case held == no && present == no:
		return finding{truth: no, why: fmt.Sprintf("%s, the request has no %s", wanted, c.Key)}
	case held == no && present == yes:
		return finding{truth: no, why: fmt.Sprintf("%s, the request has %s", wanted, show(request))}
	case held == no:
		return finding{truth: no, why: wanted}
	}
	var needs []string
	if present == maybe {
		needs = append(needs, c.Key)
	}
	for _, value := range append(append([]partial.Text(nil), c.Values.Items...), request...) {
		needs = append(needs, value.Reasons()...)
		if text, known := value.Text(); known && e.version == Version20121017 {
			for _, key := range variablesOf(text) {
				if values, present := e.key(key); present == maybe {
					needs = append(needs, key)
				} else if present == yes && len(values) == 1 {
					needs = append(needs, values[0].Reasons()...)
				}
			}
		}
	}
	if len(needs) > 0 {
		return finding{maybe, fmt.Sprintf("%s, which depends on %s", wanted, strings.Join(unique(needs), ", ")), unique(needs)}
	}
	return finding{maybe, wanted + ", and AWS does not document what that gives here", []string{wanted}}
}
