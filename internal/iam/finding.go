package iam

import (
	"strings"

	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/plain"
)

// truth and its values, by the short names that this package's logic is written in.
type truth = partial.Truth

const (
	no    = partial.No
	maybe = partial.Maybe
	yes   = partial.Yes
)

// finding is an answer with what is to be said about it.
type finding struct {
	truth
	why   string   // of a no: what does not fit; of a maybe: what it depends on
	needs []string // of a maybe: what would have to be known
}

// andAlso joins two findings that must both be yes. The first no speaks for both; maybes speak together.
func (f finding) andAlso(g finding) finding {
	switch {
	case f.truth == no || g.truth == yes:
		return f
	case g.truth == no || f.truth == yes:
		return g
	}
	return finding{maybe, f.why + "; " + g.why, unique(append(append([]string(nil), f.needs...), g.needs...))}
}

// unique is the texts in order, each once.
func unique(texts []string) []string {
	var kept []string
	for _, text := range texts {
		kept = plain.Add(kept, text)
	}
	return kept
}

// shown is how many values of a list a message shows.
const shown = 3

// show is a list of values for a message: the first few, and how many more there are.
func show(values []partial.Text) string {
	var texts []string
	for _, v := range values[:min(shown, len(values))] {
		text := v.String()
		if text == "" {
			text = `""`
		}
		texts = append(texts, text)
	}
	if more := len(values) - shown; more > 0 {
		texts = append(texts, plain.Thousands(more)+" more")
	}
	if len(texts) == 0 {
		return "nothing"
	}
	return strings.Join(texts, ", ")
}
