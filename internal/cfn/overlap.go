package cfn

// maxOverlap bounds the comparison of two patterns, which takes the product of their lengths.
const maxOverlap = 1024

// overlap reports whether two texts, of which parts are not known, may be the same text. Of long ones it says that they
// may.
func overlap(a, b []Part) bool {
	p, q := pattern(a), pattern(b)
	if len(p) > maxOverlap || len(q) > maxOverlap {
		return true
	}
	// row[j] says whether p[i:] and q[j:] may be the same, from the end to the beginning.
	row := make([]bool, len(q)+1)
	for i := len(p); i >= 0; i-- {
		next := make([]bool, len(q)+1)
		for j := len(q); j >= 0; j-- {
			switch {
			case i == len(p) && j == len(q):
				next[j] = true
			case i < len(p) && p[i] == anything:
				next[j] = row[j] || j < len(q) && next[j+1]
			case j < len(q) && q[j] == anything:
				next[j] = next[j+1] || i < len(p) && row[j]
			default:
				next[j] = i < len(p) && j < len(q) && p[i] == q[j] && row[j+1]
			}
		}
		row = next
	}
	return row[0]
}

// anything stands for an unknown part in a pattern.
const anything = rune(-1)

func pattern(parts []Part) []rune {
	var out []rune
	for _, p := range parts {
		if p.Token != nil {
			out = append(out, anything)
			continue
		}
		out = append(out, []rune(p.Text)...)
	}
	return out
}
