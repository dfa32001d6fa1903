package iam

import (
	"slices"
	"strings"

	"ecrprivatelink/internal/partial"
)

// endpointSource is where the rules for endpoint policies stand.
const endpointSource = "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html"

// endpointStatement reports what the policy of an endpoint may not hold by the AWS PrivateLink Guide, Control access to
// VPC endpoints using endpoint policies.
func (l *linter) endpointStatement(s *Statement) {
	principal := s.Principal != nil || s.NotPrincipal != nil
	if l.kind == GatewayEndpointPolicy && principal &&
		(s.NotPrincipal != nil || !s.Principal.Any && !s.Principal.everyone() && s.Principal.Unknown == "") {
		l.add("Principal", "", endpointSource, "a gateway endpoint's must be \"*\"; to name a role, write a condition on aws:PrincipalArn")
	}
	for _, list := range s.resources() {
		l.accounts(list.name, *list.values)
	}
	for _, c := range s.Conditions {
		l.endpointCondition(c)
		l.accounts("Condition", c.Values)
	}
}

// everyone says whether the principals are {"AWS": "*"}.
func (p *Principals) everyone() bool {
	return slices.ContainsFunc(p.AWS.Items, func(v partial.Text) bool { return partial.Equal(v, partial.Literal("*")) == yes })
}

// endpointCondition reports wildcards where endpoint policies take none: not with the sensitive keys, whose
// values AWS makes, and otherwise only beside six or more characters that are no wildcards.
func (l *linter) endpointCondition(c Condition) {
	const element = "Condition"
	_, name, _ := cutOperator(c.Operator)
	takesWildcards := name == "StringLike" || name == "StringNotLike"
	row, _ := findGlobalKey(c.Key)
	sensitive := row.sensitive
	for _, value := range c.Values.Items {
		switch {
		case sensitive && (takesWildcards || strings.HasPrefix(name, "Arn")) && strings.ContainsAny(value.KnownParts(), "*?"):
			l.add(element, "", endpointSource, "%s takes no wildcard in an endpoint policy, got %s; use StringEquals with whole values", c.Key, value)
		case takesWildcards && loneWildcard(value):
			l.add(element, "", endpointSource, "%s has a wildcard without six other characters in a row before or after it, which an endpoint policy must have", value)
		}
	}
}

// loneWildcard says whether a wildcard has fewer than six other characters directly before and directly after it. An
// unknown counts as long enough.
func loneWildcard(v partial.Text) bool {
	const enough = 6
	row := v.Symbols(true)
	run := func(rest []partial.Symbol, step int) int {
		length := 0
		for i := 0; i < len(rest) && length < enough; i++ {
			s := rest[i]
			if step < 0 {
				s = rest[len(rest)-1-i]
			}
			switch s.Kind {
			case partial.Anything, partial.Single:
				return enough
			case partial.Character:
				length++
			default:
				return length
			}
		}
		return length
	}
	for i, s := range row {
		if (s.Kind == partial.Star || s.Kind == partial.Question) && run(row[:i], -1) < enough && run(row[i+1:], 1) < enough {
			return true
		}
	}
	return false
}

// accounts reports ARNs whose account is part ID and part wildcard, which endpoint policies do not take.
func (l *linter) accounts(element string, list Values) {
	for _, value := range list.Items {
		components, isARN := splitARN(value)
		account := components[4].KnownParts()
		if isARN && strings.ContainsAny(account, "*?") && strings.Trim(account, "*") != "" {
			l.add(element, "", endpointSource, "the account of %s must be an account ID or \"*\" in an endpoint policy, not both", value)
		}
	}
}
