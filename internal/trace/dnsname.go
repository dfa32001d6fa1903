package trace

import (
	"slices"
	"strings"

	"ecrprivatelink/internal/partial"
)

// dnsName is a DNS name for comparison: in lower case and without the final dot. A DNS suffix that is left to the
// deployment is that of most partitions.
type dnsName []partial.Symbol

// asName reads a text as a DNS name.
func asName(t partial.Text) dnsName {
	var parts []partial.Text
	all := t.Parts()
	for i, p := range all {
		text := strings.ReplaceAll(strings.ToLower(p.Text), "\\052", "*") // as Route 53 returns a wildcard
		if i == len(all)-1 {
			text = strings.TrimSuffix(text, ".")
		}
		switch {
		case p.Unknown && p.Name == "AWS::URLSuffix":
			parts = append(parts, partial.Literal("amazonaws.com"))
		case p.Unknown:
			parts = append(parts, p.Alone())
		default:
			parts = append(parts, partial.Literal(text))
		}
	}
	return partial.Join(parts...).Symbols(false)
}

// char is a known character of a name.
func char(r rune) partial.Symbol { return partial.Symbol{Char: r, Surely: true, Perhaps: true} }

// wildcard returns the parent of a wildcard record's name, and whether it is one.
func (n dnsName) wildcard() (parent dnsName, is bool) {
	return n[min(2, len(n)):], len(n) > 2 && n[0] == char('*') && n[1] == char('.')
}

// equals answers whether two names are the same.
func (n dnsName) equals(other dnsName) truth {
	a, b := withoutCommonEnd(n, other)
	return partial.Match(a, b)
}

// below answers whether a name lies below a domain.
func (n dnsName) below(domain dnsName) truth {
	host, domain := withoutCommonEnd(n, domain)
	star := partial.Symbol{Kind: partial.Star, Surely: true, Perhaps: true}
	return partial.Match(append([]partial.Symbol{star, char('.')}, domain...), host)
}

// in answers whether a name is a domain or lies below it.
func (n dnsName) in(domain dnsName) truth {
	if len(domain) == 0 {
		return no
	}
	return n.equals(domain).Or(n.below(domain))
}

// withoutCommonEnd cuts the labels that two names end with both, an unknown Region for one, as long as each keeps one.
func withoutCommonEnd(a, b dnsName) (dnsName, dnsName) {
	cut := 0
	for i := 1; i < min(len(a), len(b)); i++ {
		x, y := a[len(a)-i], b[len(b)-i]
		if x != y || x.Kind == partial.Anything && x.Name == "" {
			break
		}
		if x == char('.') {
			cut = i
		}
	}
	return slices.Clip(a[:len(a)-cut]), slices.Clip(b[:len(b)-cut])
}
