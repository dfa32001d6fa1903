package main

import (
	"errors"
	"io"

	"github.com/spf13/cobra"

	"ecrprivatelink/internal/cost"
	"ecrprivatelink/internal/document"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/report"
	"ecrprivatelink/internal/trace"
)

func newReportCommand() *cobra.Command {
	var in cost.Input
	var title string
	var out outputFlags
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
	out.addOutput(cmd, "report", "; the text of the check then goes to standard output", "html", "markdown")
	flags.StringVar(&title, "title", "", "`heading` of the report")
	cmd.RunE = func(cmd *cobra.Command, paths []string) error {
		if err := errors.Join(atLeastOne(cmd, "nat-gateways", "hours"), checkPlace("--output", out.output)); err != nil {
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
		page, err := report.Page(n, result, report.Options{Title: title, Sources: paths, Notes: notes, Version: build().Version, Prices: &prices, Cost: in})
		if err != nil {
			return err
		}
		answer, err := inForm(*out.format, nil, nil, page)
		if err != nil {
			return err
		}
		if err := out.put(cmd, answer, func(out io.Writer) []byte { return []byte(report.Text(result, textOptions(out, false))) }); err != nil {
			return err
		}
		return out.status(result.Errors(), 0)
	}
	return cmd
}

// livePage makes the page about what was read of an account.
func livePage(n network.Network, of string) func(trace.Report) (document.Document, error) {
	return func(r trace.Report) (document.Document, error) {
		return report.Page(n, r, report.Options{Sources: []string{of}, Version: build().Version, Live: true})
	}
}
