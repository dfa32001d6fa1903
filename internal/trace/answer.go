package trace

import (
	"ecrprivatelink/internal/partial"
)

// truth and its values, by the short names that this package's logic is written in.
type truth = partial.Truth

const (
	no    = partial.No
	maybe = partial.Maybe
	yes   = partial.Yes
)

// answer is a truth and what it rests on: a detail for reports, which for maybe names what would settle it.
type answer struct {
	is  truth
	why string
}

func (a answer) result() Result {
	return [...]Result{no: Fail, maybe: Undecided, yes: Pass}[a.is]
}

// and returns the lesser answer; of equals the first.
func and(a, b answer) answer {
	if b.is < a.is {
		return b
	}
	return a
}

// or returns the greater answer; of equals the first.
func or(a, b answer) answer {
	if b.is > a.is {
		return b
	}
	return a
}

// least returns the least of the answers for members of which any may be met. One that is only perhaps there, for the
// reason in why, may make the least less, but not for certain; where all are perhaps there, what they agree in is
// certain.
func least(all []answer, why []string) answer {
	sure, perhaps := answer{is: yes}, answer{is: yes}
	doubt, every, certain := "", true, false
	for i, a := range all {
		every = every && a.is == all[0].is
		if why[i] == "" {
			if !certain || a.is < sure.is {
				sure = a
			}
			certain = true
			continue
		}
		if a.is < perhaps.is {
			perhaps, doubt = a, why[i]
		}
	}
	switch {
	case !certain && every && len(all) > 0:
		return all[0]
	case perhaps.is >= sure.is:
		return sure
	case perhaps.is == no:
		return answer{maybe, doubt}
	}
	return perhaps
}

// same says whether two texts are equal once deployed. The empty text is not known.
func same(a, b partial.Text) truth {
	if a.IsZero() || b.IsZero() {
		return maybe
	}
	return partial.Equal(a, b)
}
