package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/syntax"
)

// maxReported is how many problems an [Error] prints: all of them, but for a document that is hostile.
const maxReported = 100

// maxText bounds the length of one problem's text, in characters: a value that it repeats may be as long as the whole
// document.
const maxText = 600

// Problem is one thing that is wrong with a configuration.
type Problem struct {
	// Line and Column say where it stands in the text, counted from 1; 0 is not known, as where there is no text.
	Line, Column int
	// Path says where it stands in the document, such as "environments[0].workloads[1].launchType"; empty for the whole
	// document.
	Path string
	// Text says what was given, what is wanted and how to fix it, in one line.
	Text string
}

// Error is the error of [Parse] and [FromAny]: all problems of a configuration, at least one, in the order in which
// they stand in it.
type Error struct {
	// Name is the name of the document, as the caller gave it.
	Name string
	// Problems holds every problem.
	Problems []Problem
}

// Error returns one line for each of the first hundred problems, such as "pull.yaml:4:7: environments[0].region: …",
// and a last line that counts the rest.
func (e *Error) Error() string {
	var lines []string
	for i, p := range e.Problems {
		if i == maxReported {
			lines = append(lines, fmt.Sprintf("%s: %d more problems; fix these first", e.Name, len(e.Problems)-i))
			break
		}
		line := e.Name
		if p.Line > 0 {
			line += fmt.Sprintf(":%d", p.Line)
		}
		if p.Column > 0 {
			line += fmt.Sprintf(":%d", p.Column)
		}
		if p.Path != "" {
			line += ": " + p.Path
		}
		lines = append(lines, line+": "+p.Text)
	}
	return strings.Join(lines, "\n")
}

// report collects problems about one document.
type report struct {
	*document
	found []finding
	// meant are fields that do not stand there, but a misspelt one does.
	meant []path
}

type finding struct {
	at    path
	depth int // of what stands there: an object and its first field begin at one place
	Problem
}

// add notes a problem at a path, which need not exist: then the problem stands where the nearest thing around it does.
func (r *report) add(at path, format string, args ...any) {
	begin, _, depth := r.nearest(at)
	r.addAt(begin, depth, at, oneLine(fmt.Sprintf(format, args...)))
}

// addAt notes a problem at a path that a node stands for.
func (r *report) addAt(begin *syntax.Node, depth int, at path, text string) {
	line, column := r.text.Position(begin)
	r.found = append(r.found, finding{at, depth, Problem{Line: line, Column: column, Path: r.render(at), Text: text}})
}

// addRepeated notes a key that stands twice in its object.
func (r *report) addRepeated(k repeatedKey) {
	r.addAt(&k.key, len(k.at), k.at, fmt.Sprintf("this key stands on line %d already; keep one of the two", r.text.Line(&k.first)))
}

// touches reports whether a problem is known at, above or below a path.
func (r *report) touches(at path) bool {
	for _, f := range r.found {
		if f.at.within(at) || at.within(f.at) {
			return true
		}
	}
	return slices.ContainsFunc(r.meant, func(p path) bool { return slices.Equal(p, at) })
}

// refuses reports whether a problem is known with the value at a path itself.
func (r *report) refuses(at path) bool {
	return slices.ContainsFunc(r.found, func(f finding) bool { return slices.Equal(f.at, at) })
}

// err returns what was found as an error, nil for nothing.
func (r *report) err() error {
	if len(r.found) == 0 {
		return nil
	}
	slices.SortStableFunc(r.found, func(a, b finding) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.depth, b.depth), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Text, b.Text))
	})
	e := &Error{Name: r.name}
	for _, f := range r.found {
		if r.unplaced {
			f.Line, f.Column = 0, 0
		}
		e.Problems = append(e.Problems, f.Problem)
	}
	return e
}

// broken is the error of a document that could not be read as a tree.
func broken(name string, line, column int, format string, args ...any) error {
	return &Error{Name: name, Problems: []Problem{{Line: line, Column: column, Text: oneLine(fmt.Sprintf(format, args...))}}}
}

// oneLine keeps a text that may repeat hostile input in one line of bounded length.
func oneLine(text string) string { return plain.Start(plain.Line(text), maxText) }
