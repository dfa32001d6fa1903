package main

import (
	"errors"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"ecrprivatelink/internal/cost"
	"ecrprivatelink/internal/document"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/report"
	"ecrprivatelink/internal/trace"
)

// documentFormats are the values of --format where the answer is a page.
var documentFormats = []string{"html", "markdown"}

func newReportCommand() *cobra.Command {
	var in cost.Input
	var format, output, title string
	cmd := &cobra.Command{
		Use:   "report PATH...",
		Short: "Write a page about templates: picture, traces, endpoints, policies, findings, cost",
		Long: `Write one page about CloudFormation templates or a cdk.out folder, for a security
review or a pull request: a picture of each VPC, the trace of each workload, why
each endpoint is there, what each policy allows in plain words, what to fix, and
what it costs. The page needs nothing but itself; it loads nothing and runs no
script. The same templates give the same page.

The flags for templates are those of pullcheck template, and those for the cost
are those of pullcheck cost.`,
		Example: `  pullcheck report cdk.out --output report.html
  pullcheck report cdk.out --region us-east-1 --layer-gb 200 --other-gb 50 -o report.html
  pullcheck report vpc.yaml --launch-type fargate --format markdown`,
		Args: somePaths,
	}
	templates := addTemplateFlags(cmd)
	amounts := addCostFlags(cmd, &in)
	flags := cmd.Flags()
	flags.StringVar(&format, "format", documentFormats[0], "`form` of the report: "+strings.Join(documentFormats, ", "))
	flags.StringVarP(&output, "output", "o", "", "write the report to `FILE`, - for standard output; the text of the check then goes to standard output")
	flags.StringVar(&title, "title", "", "`heading` of the report")
	complete(cmd, "format", documentFormats...)
	files(cmd, "output")
	cmd.RunE = func(cmd *cobra.Command, paths []string) error {
		if err := errors.Join(oneOf("--format", format, documentFormats), atLeastOne(cmd, "nat-gateways", "hours")); err != nil {
			return err
		}
		if err := checkPlace("--output", output); err != nil {
			return err
		}
		prices, err := loadPrices(cmd.Context(), amounts.prices)
		if err != nil {
			return err
		}
		n, result, notes, err := templates.check(cmd, paths)
		if err != nil {
			return err
		}
		in.Region = templates.options.Region
		page, err := pageIn(format, func() (document.Document, error) {
			return report.Page(n, result, report.Options{Title: title, Sources: paths, Notes: notes, Version: moduleVersion(), Prices: &prices, Cost: in})
		})
		if err != nil {
			return err
		}
		stdout := cmd.OutOrStdout()
		if err := writeOutput(output, stdout, page); err != nil {
			return err
		}
		if !toStdout(output) {
			if _, err := io.WriteString(stdout, report.Text(result, textOptions(stdout, false))); err != nil {
				return err
			}
		}
		if n := result.Errors(); n > 0 {
			return &findingsError{n}
		}
		return nil
	}
	return cmd
}

// pageIn writes a page in a form of [documentFormats].
func pageIn(format string, make func() (document.Document, error)) ([]byte, error) {
	page, err := make()
	if err != nil {
		return nil, err
	}
	if format == "html" {
		return page.HTML()
	}
	return page.Markdown(), nil
}

// livePage makes the page about what was read of an account.
func livePage(n network.Network, of string) func(trace.Report) (document.Document, error) {
	return func(r trace.Report) (document.Document, error) {
		return report.Page(n, r, report.Options{Sources: []string{of}, Version: moduleVersion(), Live: true})
	}
}
