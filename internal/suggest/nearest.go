// Package suggest finds the valid name that a misspelt one was meant to be, so that an error message can offer it.
package suggest

import (
	"fmt"
	"strings"
)

// Name returns the entry of valid that is closest to got, and whether one is close enough to be worth offering.
//
// Letter case does not count. Closeness is the number of letters to insert, delete, replace or swap with their
// neighbour. A name is close enough when at most a third of its letters differ (one letter is always allowed, except
// that a name of one letter is never a misspelling of another). Of equally close names the first in valid wins, so a
// sorted list gives the same answer every time. Where none is close enough, the first name that begins with the (four
// or more) letters of got is offered. An empty list, or an empty got, offers nothing.
func Name(got string, valid []string) (string, bool) {
	name := []rune(strings.ToLower(got))
	best, bestDistance, longer := "", len(name), ""
	for _, candidate := range valid {
		folded := []rune(strings.ToLower(candidate))
		if longer == "" && len(name) >= 4 && strings.HasPrefix(string(folded), string(name)) {
			longer = candidate
		}
		if len(name) > 2*len(folded)+2 || len(folded) > 2*len(name)+2 {
			continue // too far apart to matter: do not spend time on hostile lengths
		}
		d := distance(name, folded)
		if d < bestDistance && d <= max(1, len(folded)/3) {
			best, bestDistance = candidate, d
		}
	}
	if best == "" {
		best = longer
	}
	return best, best != ""
}

// Ask offers the nearest name, such as `did you mean "fargate"?`; empty where [Name] has none.
func Ask(got string, valid []string) string {
	if near, ok := Name(got, valid); ok {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return ""
}

// Hint is [Ask] before what else there is to say: a space stands behind the question.
func Hint(got string, valid []string) string {
	if question := Ask(got, valid); question != "" {
		return question + " "
	}
	return ""
}

// mostNames is how many valid names an error lists beside the nearest.
const mostNames = 12

// mostListed is how many valid names an error lists at all, where none is near: the Regions, but not the services.
const mostListed = 100

// Unknown is the error for a name that is none of the valid ones. What it names, such as "feature", comes before it.
func Unknown[T ~string](what string, got T, valid []T) error {
	names := Texts(valid)
	if hint := Hint(string(got), names); hint != "" && len(names) > mostNames {
		return fmt.Errorf("unknown %s %q; %s", what, got, strings.TrimSpace(hint))
	}
	if len(names) > mostListed {
		return fmt.Errorf("unknown %s %q; there are %d, such as %s", what, got, len(names), strings.Join(names[:mostNames], ", "))
	}
	return fmt.Errorf("unknown %s %q; %sthe valid ones are %s", what, got, Hint(string(got), names), strings.Join(names, ", "))
}

// Texts are names as plain texts.
func Texts[T ~string](names []T) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = string(name)
	}
	return out
}

// distance is the optimal string alignment distance: Levenshtein's, with a swap of neighbours counted once.
func distance(a, b []rune) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			replace := last[j-1]
			if a[i-1] != b[j-1] {
				replace++
			}
			row[j] = min(replace, last[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
