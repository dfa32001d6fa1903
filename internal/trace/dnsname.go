package trace

import "strings"

// normalName writes a DNS name in lower case and without the final dot. A DNS suffix that is left to the deployment is
// written as that of most partitions.
func normalName(name string) string {
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	name = strings.ReplaceAll(name, "\\052", "*") // as Route 53 returns a wildcard
	return strings.ReplaceAll(name, "‹aws::urlsuffix›", "amazonaws.com")
}

// inDomain answers whether a host is a domain or lies below it, both normal.
func inDomain(host, domain string) truth {
	switch {
	case domain == "":
		return no
	case host == domain, strings.HasSuffix(host, "."+domain):
		return yes
	}
	// What both end with, an unknown Region for one, is the same text in both.
	host, domain = withoutCommonEnd(host, domain)
	if compatible(host, domain) || compatible(host, "‹›."+domain) {
		return maybe
	}
	return no
}

// withoutCommonEnd cuts the labels that two names end with both, as long as each keeps one. A part that is not known is
// never cut in two.
func withoutCommonEnd(a, b string) (string, string) {
	for {
		i, j := lastDot(a), lastDot(b)
		if i < 0 || j < 0 || a[i:] != b[j:] {
			return a, b
		}
		a, b = a[:i], b[:j]
	}
}

// lastDot is the last dot of a name outside of the parts that are not known, -1 without one.
func lastDot(name string) int {
	dot := strings.LastIndex(name, ".")
	if end := strings.LastIndex(name, "›"); end > dot {
		return strings.LastIndex(name[:max(strings.LastIndex(name, "‹"), 0)], ".")
	}
	return dot
}

// compatible reports whether two names of which parts are not known, those between ‹ and ›, may be the same.
func compatible(a, b string) bool {
	if !strings.Contains(a, "‹") && !strings.Contains(b, "‹") {
		return a == b
	}
	x, y := steps(a), steps(b)
	at := make([]bool, len(y)+1) // at[j]: what is read of x may be the first j steps of y
	at[0] = true
	for j := 0; j < len(y) && y[j] == anything; j++ {
		at[j+1] = true
	}
	for _, s := range x {
		next := make([]bool, len(y)+1)
		for j := range len(y) + 1 {
			switch {
			case s == anything:
				next[j] = at[j] || j > 0 && next[j-1]
			case j > 0 && y[j-1] == anything:
				next[j] = at[j] || at[j-1] || next[j-1]
			case j > 0:
				next[j] = at[j-1] && y[j-1] == s
			}
		}
		at = next
	}
	return at[len(y)]
}

// anything is a step that stands for any text, or none.
const anything rune = -1

// steps reads a name as runes, with anything for what is not known.
func steps(name string) []rune {
	var out []rune
	depth := 0
	for _, r := range name {
		switch {
		case r == '‹':
			if depth == 0 {
				out = append(out, anything)
			}
			depth++
		case r == '›':
			depth--
		case depth == 0:
			out = append(out, r)
		}
	}
	return out
}
