package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
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

// measured is a command and its figures: seconds, and the ratio of the table's
// first command to it.
type measured struct {
	Name    string
	Wall    figures
	CPU     figures
	PeakMiB float64 `json:",omitempty"`
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
	Runs    int        `json:",omitempty"`
	Rows    []measured `json:",omitempty"`
	Counts  []count    `json:",omitempty"`
	Targets []target   `json:",omitempty"`
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

// result is what is kept of a section.
type result struct {
	Section string
	Date    string
	Machine []fact
	Tables  []table
}

// fact is one about the machine.
type fact struct{ Name, Value string }

func resultFile(root, section string) string {
	return filepath.Join(root, "test", "bench", "results", section+".json")
}

// section measures one and keeps its result.
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
	begin := time.Now()
	tables, err := s.measure(b)
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "  took %.0f s\n", time.Since(begin).Seconds())
	if b.quick {
		return nil
	}
	text, err := json.MarshalIndent(result{s.name, time.Now().UTC().Format(time.DateOnly), machine, tables}, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(resultFile(b.root, s.name), append(text, '\n'), 0o644)
}
