package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/report"
	"ecrprivatelink/internal/trace"
)

// baselineFlags are those for the findings that a team knows of and has not fixed yet.
type baselineFlags struct {
	path  string
	write bool
	known report.Baseline
}

// maxBaseline is the most bytes of a baseline: that of 100,000 findings.
const maxBaseline = 64 << 20

func (b *baselineFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&b.path, "baseline", "", "`FILE` of findings that are known; new ones alone are told and count")
	flags.BoolVar(&b.write, "write-baseline", false, "write all that is found to the file of --baseline, and exit 0")
	files(cmd, "baseline")
}

// read reads the baseline, or looks whether it can be written where that is asked for.
func (b *baselineFlags) read(cmd *cobra.Command) error {
	switch {
	case b.write && b.path == "":
		return errors.New("--write-baseline has no file to write; name it with --baseline FILE")
	case b.write:
		return checkPlace("--baseline", b.path)
	case b.path == "":
		return nil
	}
	text, err := readInput(cmd.Context(), b.path, cmd.InOrStdin(), maxBaseline)
	if err != nil {
		return fmt.Errorf("--baseline %w; --write-baseline writes it", err)
	}
	if b.known, err = report.ParseBaseline(text); err != nil {
		return fmt.Errorf("--baseline %s: %w", b.path, err)
	}
	return nil
}

// mostGone is how many entries of a baseline that match nothing are named.
const mostGone = 5

// split takes the known findings from a report. The notes say what it did.
func (b *baselineFlags) split(r trace.Report) (rest trace.Report, known []trace.Finding, notes []string) {
	rest, known, gone := b.known.Split(r)
	if n := len(known); n > 0 {
		notes = append(notes, fmt.Sprintf("not told and not counted, as the baseline %s has it: %s", b.path, plain.Count(n, "finding")))
	}
	if len(gone) > 0 {
		var names []string
		for _, k := range gone {
			names = append(names, k.String())
		}
		notes = append(notes, fmt.Sprintf("in the baseline %s, but not found: %s; --write-baseline writes it anew", b.path, plain.List(plain.Firsts(names, mostGone))))
	}
	return rest, known, notes
}

// save writes the baseline of all that was found.
func (b *baselineFlags) save(cmd *cobra.Command, r trace.Report) error {
	document, err := plain.JSON(report.NewBaseline(r))
	if err != nil {
		return err
	}
	if err := writeFile(b.path, document); err != nil {
		return fmt.Errorf("--baseline %s: %w", b.path, bare(err))
	}
	note(cmd, fmt.Sprintf("%s written to %s", plain.Count(len(r.Findings), "finding"), b.path))
	return nil
}
