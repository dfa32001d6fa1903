package iam

import (
	"slices"
	"strings"

	"ecrprivatelink/internal/partial"
)

// pattern is a policy value as a pattern: its wildcards when they count, and its policy variables replaced by the
// values of the request. The answer is null when a variable has no value in the request: then nothing equals it and
// nothing is like it (IAM User Guide, IAM policy elements: Variables and tags).
//
// Variables count from policy version 2012-10-17 on, in Resource elements and in string and ARN conditions (same page);
// elsewhere ${…} is plain text.
func (e *evaluation) pattern(v partial.Text, wildcards, resource bool) (row []partial.Symbol, null bool) {
	if e.version != Version20121017 {
		return v.Symbols(wildcards), false
	}
	for _, p := range v.Parts() {
		rest := p.Text
		for !p.Unknown {
			before, variable, after, found := cutVariable(rest)
			row = append(row, partial.Literal(before).Symbols(wildcards)...)
			if !found {
				break
			}
			if variable == "" {
				// "${aws:" does not end before the text does, or before an unknown part: from here on it may be
				// anything.
				return append(row, partial.Symbol{Kind: partial.Anything}), false
			}
			replacement := []partial.Symbol{{Kind: partial.Anything}}
			// AWS takes no variable before the fifth colon of an ARN; what one there does is not documented.
			if !resource || colons(row) >= 5 {
				if replacement, null = e.variable(variable, wildcards); null {
					return nil, true
				}
			}
			row = append(row, replacement...)
			rest = after
		}
		if p.Unknown {
			row = append(row, p.Alone().Symbols(wildcards)...)
		}
	}
	return row, false
}

// cutVariable cuts text around its first policy variable. The variable is what stands between ${ and }, and empty when
// there is no }; it is then the rest of the text.
func cutVariable(text string) (before, variable, after string, found bool) {
	before, rest, found := strings.Cut(text, "${")
	if !found {
		return text, "", "", false
	}
	end := strings.Index(rest, "}")
	if quote := strings.Index(rest, "'"); quote >= 0 && quote < end { // a default may hold a }
		closing := strings.Index(rest[quote+1:], "'}")
		end = quote + 1 + closing + 1
		if closing < 0 {
			end = -1
		}
	}
	if end < 0 {
		return before, "", "", true
	}
	return before, rest[:end], rest[end+1:], true
}

// variable is what a policy variable stands for in this request.
func (e *evaluation) variable(variable string, wildcards bool) (row []partial.Symbol, null bool) {
	if variable == "*" || variable == "?" || variable == "$" {
		return partial.Literal(variable).Symbols(false), false // the characters themselves
	}
	key, fallback, hasDefault := cutDefault(variable)
	values, present := e.key(key)
	switch {
	case present == no && !hasDefault:
		return nil, true
	case present == no:
		values = partial.Literals(fallback)
	case present == maybe:
		return []partial.Symbol{{Kind: partial.Anything}}, false
	}
	if len(values) != 1 || values[0].IsZero() {
		// A key with several values is no variable, and an empty value may count as no value.
		return []partial.Symbol{{Kind: partial.Anything}}, false
	}
	row = values[0].Symbols(false)
	for i, s := range row {
		if wildcards && partial.WildcardKind(s.Char) != partial.Character {
			row[i] = partial.Symbol{Kind: partial.Anything} // whether a wildcard in a value counts as one is not documented
		}
	}
	return row, false
}

// cutDefault splits "aws:PrincipalTag/team, 'company-wide'" into the key and its default, which stands between single
// quotes behind a comma and a space (same page).
func cutDefault(variable string) (key, fallback string, found bool) {
	key, quoted, found := strings.Cut(variable, ", '")
	if !found {
		return variable, "", false
	}
	return key, strings.TrimSuffix(quoted, "'"), true
}

// variablesOf lists the keys of the policy variables in a text.
func variablesOf(text string) []string {
	var keys []string
	for {
		_, variable, after, found := cutVariable(text)
		if !found {
			return keys
		}
		if !slices.Contains([]string{"", "*", "?", "$"}, variable) {
			key, _, _ := cutDefault(variable)
			keys = append(keys, key)
		}
		text = after
	}
}

func colons(row []partial.Symbol) int {
	n := 0
	for _, s := range row {
		if s.Kind == partial.Character && s.Char == ':' {
			n++
		}
	}
	return n
}
