package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"ecrprivatelink/internal/cost"
	"ecrprivatelink/internal/inventory"
	"ecrprivatelink/internal/network/template"
	"ecrprivatelink/internal/report"
)

// costFlags are the flags for what no template tells of the cost.
type costFlags struct{ prices string }

func addCostFlags(cmd *cobra.Command, in *cost.Input) *costFlags {
	f, flags := &costFlags{}, cmd.Flags()
	flags.Var(gigabytes{&in.LayerGB}, "layer-gb", "image layers pulled in a month")
	flags.Var(gigabytes{&in.OtherGB}, "other-gb", "other data in a month: API calls, logs")
	flags.IntVar(&in.NATGateways, "nat-gateways", 0, "NAT gateways to compare with (default one in each Availability Zone)")
	flags.IntVar(&in.HoursPerMonth, "hours", cost.HoursPerMonth, "hours of the month")
	flags.StringVar(&f.prices, "prices", "", "JSON `file` of your own prices, laid over the built-in ones")
	files(cmd, "prices")
	return f
}

// atLeastOne refuses numbers that are given as zero, which means the default to the package.
func atLeastOne(cmd *cobra.Command, names ...string) error {
	for _, name := range names {
		if n, _ := cmd.Flags().GetInt(name); cmd.Flags().Changed(name) && n < 1 {
			return fmt.Errorf("--%s is %d; use 1 or more", name, n)
		}
	}
	return nil
}

func newCostCommand() *cobra.Command {
	in := &cost.Input{}
	cmd := &cobra.Command{
		Use:   "cost [PATH...] --region REGION",
		Short: "Compare the monthly cost of endpoints with NAT gateways and with a hub",
		Long: `Compare what a month of image pulls costs: interface endpoints with an S3 gateway
endpoint, a NAT gateway alone, and a NAT gateway with an S3 gateway endpoint. With
--hub also the endpoints once, in a hub, for all VPCs.

Amounts of data and numbers of zones and gateways are for one VPC; every VPC is
alike. Prices are the AWS list prices known for the Region, with their sources. A
price that is not known is said to be, never taken from another Region.

What the endpoints are follows from --launch-type, or from CloudFormation templates
and cdk.out folders: each kind of VPC in them is compared by itself.`,
		Example: `  pullcheck cost --launch-type ec2 --feature awslogs --region us-east-1 --layer-gb 200 --other-gb 50
  pullcheck cost --launch-type fargate --region eu-west-1 --vpcs 20 --hub --format markdown
  pullcheck cost --launch-type fargate --region eu-north-1 --prices our-prices.json --format svg > cost.svg
  pullcheck cost cdk.out --region us-east-1 --layer-gb 200`,
	}
	workloads := addWorkloadFlags(cmd)
	flags := cmd.Flags()
	addRegion(cmd, &in.Region, "`Region` whose prices count (required)")
	flags.IntVar(&in.AZs, "azs", 3, "Availability Zones of each VPC")
	amounts := addCostFlags(cmd, in)
	flags.IntVar(&in.VPCs, "vpcs", 1, "VPCs with tasks")
	flags.BoolVar(&in.Hub, "hub", false, "compare with hub and spoke too")
	format := addFormat(cmd, "answer", "text", "json", "markdown", "svg")
	cmd.RunE = func(cmd *cobra.Command, paths []string) error {
		if err := atLeastOne(cmd, "nat-gateways", "vpcs", "hours"); err != nil {
			return err
		}
		prices, err := loadPrices(cmd.Context(), amounts.prices)
		if err != nil {
			return err
		}
		inputs, err := costInputs(cmd, paths, *in, workloads)
		if err != nil {
			return err
		}
		if len(inputs) > 1 && (*format == "json" || *format == "svg") {
			return fmt.Errorf("the templates have %d kinds of VPCs, and --format %s shows one; give the template of one, or --format text", len(inputs), *format)
		}
		var all [][]byte
		for _, input := range inputs {
			comparison, err := cost.Compare(input, prices)
			if err != nil {
				return err
			}
			out, err := costIn(*format, cmd.OutOrStdout(), comparison, prices)
			if err != nil {
				return err
			}
			all = append(all, out)
		}
		_, err = cmd.OutOrStdout().Write(bytes.Join(all, []byte("\n")))
		return err
	}
	return cmd
}

// costInputs are what to compare: what the workloads need, or with paths what stands in templates. A flag that is given
// goes before what the templates say.
func costInputs(cmd *cobra.Command, paths []string, in cost.Input, workloads *workloadFlags) ([]cost.Input, error) {
	if len(paths) == 0 {
		if in.Region == "" {
			return nil, errors.New("--region is missing; give one, such as us-east-1: prices differ by Region")
		}
		plan, err := workloads.plan()
		in.Services = plan.InterfaceServices()
		return []cost.Input{in}, err
	}
	if len(workloads.workloads) > 0 {
		return nil, errors.New("give either templates, whose endpoints are counted, or --launch-type")
	}
	n, _, err := template.Read(cmd.Context(), paths, template.Options{Region: in.Region})
	if err != nil {
		return nil, err
	}
	counts := inventory.Of(n)
	if len(counts) == 0 {
		return nil, fmt.Errorf("%s: there is no interface endpoint to pay for; --launch-type says what some would cost", strings.Join(paths, ", "))
	}
	var out []cost.Input
	for _, c := range counts {
		for _, text := range c.Notes {
			note(cmd, text)
		}
		counted := c.Input
		counted.Name = strings.Join(c.VPCs, ", ")
		counted.LayerGB, counted.OtherGB, counted.NATGateways, counted.HoursPerMonth = in.LayerGB, in.OtherGB, in.NATGateways, in.HoursPerMonth
		if cmd.Flags().Changed("azs") {
			counted.AZs = in.AZs
		}
		if cmd.Flags().Changed("vpcs") {
			counted.VPCs = in.VPCs
		}
		counted.Hub = counted.Hub || in.Hub
		if counted.Region == "" {
			return nil, fmt.Errorf("--region is missing, and the templates do not tell the Region of %s; give one, such as us-east-1: prices differ by Region", counted.Name)
		}
		out = append(out, counted)
	}
	return out, nil
}

// loadPrices returns the built-in prices, with those of a file laid over them unless path is empty.
func loadPrices(ctx context.Context, path string) (cost.Prices, error) {
	prices, err := cost.DefaultPrices()
	if err != nil || path == "" {
		return prices, err
	}
	data, err := readInput(ctx, path, nil, cost.MaxPriceFile)
	if err != nil {
		return prices, fmt.Errorf("--prices %w", err)
	}
	over, err := cost.LoadPrices(data)
	if err != nil {
		return prices, fmt.Errorf("--prices %s: %w", path, err)
	}
	return prices.Override(over), nil
}

func costIn(format string, out io.Writer, c cost.Comparison, prices cost.Prices) ([]byte, error) {
	if format == "svg" {
		return cost.ChartFile(c)
	}
	return inForm(format, out, c, report.Cost(c, prices.Regions()))
}

// gigabytes is a flag that holds an exact decimal.
type gigabytes struct{ amount *cost.Amount }

func (g gigabytes) Set(text string) error {
	amount, err := cost.ParseAmount(text)
	if err != nil {
		return err
	}
	*g.amount = amount
	return nil
}

func (g gigabytes) Type() string { return "GB" }

func (g gigabytes) String() string {
	if g.amount == nil {
		return "0"
	}
	return g.amount.String()
}
