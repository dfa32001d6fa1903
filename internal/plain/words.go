package plain

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Count writes a number with its noun, which is given in the singular: "1 task", "3 tasks", "2 addresses".
func Count(n int, noun string) string {
	if n != 1 {
		noun += "s"
		if strings.HasSuffix(noun, "ss") {
			noun = noun[:len(noun)-1] + "es"
		}
	}
	return Thousands(n) + " " + noun
}

// Thousands writes a number the way AWS's guides do: "20,480".
func Thousands(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// List writes a list as prose: "a, b and c"; the empty list is the empty text.
func List[T ~string](items []T) string {
	if len(items) < 2 {
		return Joined(items)
	}
	return Joined(items[:len(items)-1]) + " and " + string(items[len(items)-1])
}

// Joined writes a list with commas: "a, b, c".
func Joined[T ~string](items []T) string { return strings.Join(Texts(items), ", ") }

// Texts are the items as strings.
func Texts[T ~string](items []T) []string {
	out := make([]string, len(items))
	for i, item := range items {
		out[i] = string(item)
	}
	return out
}

// Firsts are at most so many of a list, the last of which says how many more there are.
func Firsts(items []string, most int) []string {
	if len(items) <= most {
		return items
	}
	return append(slices.Clone(items[:most-1]), fmt.Sprintf("%d more", len(items)-most+1))
}

// Add appends a text to a list unless it is there already, or empty.
func Add(items []string, text string) []string {
	if text == "" || slices.Contains(items, text) {
		return items
	}
	return append(items, text)
}

// NonEmpty are the texts that say something.
func NonEmpty(texts ...string) []string {
	return slices.DeleteFunc(texts, func(s string) bool { return s == "" })
}

// Capital writes a sentence's first letter, which must be ASCII.
func Capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
