package main

import (
	"fmt"
	"io"
	"os"
	"time"
)

// figures are the least, the middle and the largest of several runs.
type figures struct{ Min, Median, Max float64 }

// String is empty where nothing was measured.
func (f figures) String() string {
	if f == (figures{}) {
		return ""
	}
	return fmt.Sprintf("%.2f (%.2f–%.2f)", f.Median, f.Min, f.Max)
}

// measured is a command and its figures: seconds, and the ratio of the table's first command to it.
type measured struct {
	Name    string
	Wall    figures
	CPU     figures
	PeakMiB float64
	Ratio   figures
}

// target is what a ratio or a figure was meant to be, and what it is.
type target struct {
	What string
	Want string
	Got  string
	Met  bool
}

// count is a number of something.
type count struct {
	Name  string
	Value float64
	Unit  string
}

// table is a group of commands that ran in turn, or of counts.
type table struct {
	Title   string
	Runs    int
	Rows    []measured
	Counts  []count
	Targets []target
}

// median is a row's median wall time in seconds.
func (t table) median(row int) float64 { return t.Rows[row].Wall.Median }

// atMost adds a target for the median ratio of the first command to a row.
func (t *table) atMost(row int, limit float64) {
	got := t.Rows[row].Ratio.Median
	t.Targets = append(t.Targets, target{
		What: fmt.Sprintf("%s: %s to %s", t.Title, t.Rows[0].Name, t.Rows[row].Name),
		Want: fmt.Sprintf("≤ %.2f", limit), Got: fmt.Sprintf("%.2f", got), Met: got <= limit})
}

// fact is one about the machine.
type fact struct{ Name, Value string }

// section measures one and prints its tables.
func (b *bench) section(s section) error {
	fmt.Fprintf(os.Stderr, "%s: %s\n", s.name, s.about)
	var machine []fact
	if !b.quick {
		// First, since it finds out what is not installed.
		var err error
		if machine, err = b.machine(); err != nil {
			return err
		}
	}
	tables, err := s.measure(b)
	if err != nil {
		return err
	}
	fmt.Printf("\n## %s\n\nMeasured %s.\n", s.about, time.Now().UTC().Format(time.DateOnly))
	for _, t := range tables {
		t.print(os.Stdout)
	}
	if len(machine) > 0 {
		fmt.Print("\n| | |\n|---|---|\n")
	}
	for _, f := range machine {
		fmt.Printf("| %s | %s |\n", f.Name, f.Value)
	}
	return nil
}

// print writes a table in Markdown.
func (t table) print(w io.Writer) {
	fmt.Fprintf(w, "\n**%s**", t.Title)
	if t.Runs > 0 {
		fmt.Fprintf(w, " (runs: %d)", t.Runs)
	}
	if len(t.Rows) > 0 {
		fmt.Fprint(w, "\n\n| Command | Time, s | CPU, s | Memory, MiB | Ratio |\n|---|---|---|---|---|")
	}
	for _, r := range t.Rows {
		fmt.Fprintf(w, "\n| %s | %s | %s | %.0f | %s |", r.Name, r.Wall, r.CPU, r.PeakMiB, r.Ratio)
	}
	if len(t.Counts) > 0 {
		fmt.Fprint(w, "\n\n| What | Figure |\n|---|---|")
	}
	for _, c := range t.Counts {
		fmt.Fprintf(w, "\n| %s | %.4g %s |", c.Name, c.Value, c.Unit)
	}
	if len(t.Targets) > 0 {
		fmt.Fprint(w, "\n\n| Target | Wanted | Got | |\n|---|---|---|---|")
	}
	for _, g := range t.Targets {
		fmt.Fprintf(w, "\n| %s | %s | %s | %s |", g.What, g.Want, g.Got, map[bool]string{true: "met", false: "**missed**"}[g.Met])
	}
	fmt.Fprintln(w)
}
