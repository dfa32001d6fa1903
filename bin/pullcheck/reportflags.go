package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"ecrprivatelink/internal/document"
	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/report"
	"ecrprivatelink/internal/suggest"
	"ecrprivatelink/internal/trace"
)

// reportFlags say how to write the report of a check.
type reportFlags struct {
	outputFlags
	verbose bool
	// stopped explains stopped tasks, beside the report. A SARIF log has no place for it.
	stopped []stoppedAnswer
	// notes are what was passed over in reading.
	notes []string
	// baseline is what a team knows of already.
	baseline baselineFlags
	// page writes the report as a page; nil where a command has none.
	page func(trace.Report) (document.Document, error)
	// text writes the report for people. Default: [report.Text].
	text func(trace.Report, report.TextOptions) string
}

// addReportFlags gives a command the flags for its report. The first format is the default.
func addReportFlags(cmd *cobra.Command, formats ...string) *reportFlags {
	r := &reportFlags{text: report.Text}
	r.addOutput(cmd, "report", "; where its form is not text, the text still goes to standard output", formats...)
	flags := cmd.Flags()
	flags.BoolVarP(&r.verbose, "verbose", "v", false, "detail the hops that pass, too (text)")
	flags.BoolVar(&r.strict, "strict", false, "exit 1 as well when a result is unknown")
	r.baseline.add(cmd)
	return r
}

// check refuses flags that cannot be, before any work is done.
func (r *reportFlags) check(cmd *cobra.Command) error {
	if err := checkPlace("--output", r.output); err != nil {
		return err
	}
	return r.baseline.read(cmd)
}

// write writes a report: as a whole or, when it fails, not at all. The artifact is the file that findings without one
// are placed in; see [report.SARIFOptions]. The error is [errFound] when there are findings of severity error
// that the baseline does not have.
func (r *reportFlags) write(cmd *cobra.Command, found trace.Report, artifact string) error {
	result, known, notes := r.baseline.split(found)
	for _, text := range notes {
		note(cmd, text)
	}
	text := func(out io.Writer) []byte {
		return []byte(stoppedText(r.stopped) + r.text(result, textOptions(out, r.verbose)))
	}
	var out []byte
	var err error
	switch *r.format {
	case "json":
		var stopped any
		if len(r.stopped) > 0 {
			stopped = r.stopped
		}
		out, err = report.JSON(result, stopped)
	case "sarif":
		out, err = report.SARIF(result, placed(report.SARIFOptions{Build: build(), Artifact: artifact, Notes: slices.Concat(r.notes, notes)}))
	case "gitlab":
		out, err = report.GitLab(result, placed(report.SARIFOptions{Artifact: artifact}))
	case "github":
		out = report.GitHub(result)
	case "junit":
		out, err = report.JUnit(result, known)
	case "html", "markdown":
		var page document.Document
		if page, err = r.page(result); err == nil {
			out, err = inForm(*r.format, nil, nil, page)
		}
	default:
		out = text(nil)
		if toStdout(r.output) {
			out = text(cmd.OutOrStdout())
		}
	}
	if err != nil {
		return err
	}
	if err := r.put(cmd, out, text); err != nil {
		return err
	}
	if r.baseline.write {
		return r.baseline.save(cmd, found)
	}
	n := result.Unknowns()
	if len(result.Traces) == 0 && len(result.Unread) > 0 {
		n++ // nothing is traced, and what is not read may run tasks
	}
	return r.status(result.Errors(), n)
}

// put writes a report. The text of one that has another form goes to standard output, too.
func (r *reportFlags) put(cmd *cobra.Command, report []byte, text func(io.Writer) []byte) error {
	if *r.format == "text" {
		text = nil
	}
	return r.outputFlags.put(cmd, report, text)
}

// placed names files from the working folder, as services do that show findings in them.
func placed(o report.SARIFOptions) report.SARIFOptions {
	if here, err := os.Getwd(); err == nil { // else they are named as they were given
		o.Root = here
	}
	return o
}

// oneOf refuses a value that is not among the valid ones.
func oneOf(flag, value string, valid []string) error {
	if slices.Contains(valid, value) {
		return nil
	}
	return fmt.Errorf("%s is %q; use one of %s%s", flag, value, strings.Join(valid, ", "), didYouMean(value, valid))
}

// didYouMean offers the nearest of the valid names at the end of a message; empty where there is none.
func didYouMean(got string, valid []string) string {
	if hint := suggest.Ask(got, valid); hint != "" {
		return "; " + hint
	}
	return ""
}

// note tells something beside the answer.
func note(cmd *cobra.Command, text string) {
	fmt.Fprintf(cmd.ErrOrStderr(), "pullcheck: note: %s\n", plain.Line(text))
}

// complete gives a flag the values that a shell offers for it.
func complete(cmd *cobra.Command, flag string, values ...string) {
	// It fails only for a flag that the command does not have, which a test would see.
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
}
