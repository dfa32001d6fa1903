package iam

import (
	"strings"

	"ecrprivatelink/internal/partial"
)

// arnRules sets which wildcards of a pattern take colons in an ARN condition. Each of the six components of an ARN is
// compared for itself (IAM User Guide, Condition operators), so only those of the sixth do.
//
// A pattern that does not have six components is maybe at best, since the guide does not say what it matches. Where an
// unknown that may hold colons stands in it, it is taken to have six.
func arnRules(pattern []partial.Symbol) (row []partial.Symbol, sixParts bool) {
	row = append(row, pattern...)
	seen, open := 0, false
	for i := range row {
		switch {
		case row[i].Kind == partial.Anything && !row[i].Word:
			open = true // from here on the component is not known
		case row[i].Kind == partial.Character && row[i].Char == ':':
			seen++
		}
		row[i].Surely = seen >= 5
		row[i].Perhaps = seen >= 5 || open
	}
	sixParts = seen >= 5 || open
	for i := range row {
		row[i].Perhaps = row[i].Perhaps || !sixParts
	}
	return row, sixParts
}

// resourceRules sets which wildcards of a pattern take colons in a Resource element. They stand for characters within a
// segment, but a star that ends a segment may run on past the colon (IAM User Guide, IAM JSON policy elements:
// Resource). The resource itself, after the fifth colon, is one field, colons included (Identify AWS resources with
// Amazon Resource Names). What other wildcards do with a colon is not documented.
func resourceRules(pattern []partial.Symbol) []partial.Symbol {
	row := append([]partial.Symbol(nil), pattern...)
	seen := 0
	for i := range row {
		if row[i].Kind == partial.Character && row[i].Char == ':' {
			seen++
		}
		last := i+1 == len(row) || row[i+1].Kind == partial.Character && row[i+1].Char == ':'
		row[i].Surely = seen >= 5 || row[i].Kind == partial.Star && last
		row[i].Perhaps = true
	}
	return row
}

// completed is an ARN with a star for each component it lacks, which is how AWS reads one of an identity policy (IAM
// User Guide, Identify AWS resources with Amazon Resource Names, Note). Of other policies the page does not say so.
// Short says that components are lacking; where an unknown may hold colons, that is not known, and the value stays.
func completed(v partial.Text) (complete partial.Text, short bool) {
	if !strings.HasPrefix(v.Prefix(), "arn:") {
		return v, false
	}
	lacking := 5
	for _, p := range v.Parts() {
		if p.Unknown && !p.Word {
			return v, false
		}
		if !p.Unknown {
			lacking -= strings.Count(p.Text, ":")
		}
	}
	if lacking <= 0 {
		return v, false
	}
	return partial.Join(v, partial.Literal(strings.Repeat(":*", lacking))), true
}

// splitARN cuts an ARN into its six components. It is false when the value is not an ARN, or when an unknown stands
// where it may hold a colon.
func splitARN(v partial.Text) (components [6]partial.Text, ok bool) {
	n := 0
	for _, p := range v.Parts() {
		if p.Unknown {
			if n < 5 && !p.Word {
				return components, false
			}
			components[n] = partial.Join(components[n], p.Alone())
			continue
		}
		pieces := strings.SplitN(p.Text, ":", 6-n)
		for i, piece := range pieces {
			components[n] = partial.Join(components[n], partial.Literal(piece))
			if i+1 < len(pieces) {
				n++
			}
		}
	}
	prefix, known := components[0].Text()
	return components, n == 5 && known && prefix == "arn"
}

// ARNAccount is the account component of an ARN, the zero Text where it is empty. It is false when the value is not an
// ARN, or when that is not known.
func ARNAccount(arn partial.Text) (account partial.Text, ok bool) {
	components, ok := splitARN(arn)
	return components[4], ok
}
