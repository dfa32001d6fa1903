package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"ecrprivatelink/constructs/pullpath/cost"
)

// costFormats are the values of --format.
var costFormats = []string{"text", "json", "markdown", "svg"}

// costOptions are the flags of pullcheck cost beside the workloads.
type costOptions struct {
	input  cost.Input
	format string
}

// costFlags are the flags for what no template tells of the cost.
type costFlags struct{ prices string }

func addCostFlags(cmd *cobra.Command, in *cost.Input) *costFlags {
	f, flags := &costFlags{}, cmd.Flags()
	flags.Var(gigabytes{&in.LayerGB}, "layer-gb", "image layers pulled in a month")
	flags.Var(gigabytes{&in.OtherGB}, "other-gb", "other data in a month: API calls, logs")
	flags.IntVar(&in.NATGateways, "nat-gateways", 0, "NAT gateways to compare with (default one in each Availability Zone)")
	flags.IntVar(&in.HoursPerMonth, "hours", cost.HoursPerMonth, "hours of the month")
	flags.StringVar(&f.prices, "prices", "", "JSON `file` of your own prices, laid over the built-in ones")
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
	var options costOptions
	cmd := &cobra.Command{
		Use:   "cost --launch-type TYPE --region REGION",
		Short: "Compare the monthly cost of endpoints with NAT gateways and with a hub",
		Long: `Compare what a month of image pulls costs: interface endpoints with an S3 gateway
endpoint, a NAT gateway alone, and a NAT gateway with an S3 gateway endpoint. With
--hub also the endpoints once, in a hub, for all VPCs.

Amounts of data and numbers of zones and gateways are for one VPC; every VPC is
alike. Prices are the AWS list prices known for the Region, with their sources. A
price that is not known is said to be, never taken from another Region.`,
		Example: `  pullcheck cost --launch-type ec2 --feature awslogs --region us-east-1 --layer-gb 200 --other-gb 50
  pullcheck cost --launch-type fargate --region eu-west-1 --vpcs 20 --hub --format markdown
  pullcheck cost --launch-type fargate --region eu-north-1 --prices our-prices.json --format svg > cost.svg`,
		Args: cobra.NoArgs,
	}
	workloads := addWorkloadFlags(cmd)
	in, flags := &options.input, cmd.Flags()
	flags.StringVar(&in.Region, "region", "", "`Region` whose prices count (required)")
	flags.IntVar(&in.AZs, "azs", 3, "Availability Zones of each VPC")
	amounts := addCostFlags(cmd, in)
	flags.IntVar(&in.VPCs, "vpcs", 1, "VPCs with tasks")
	flags.BoolVar(&in.Hub, "hub", false, "compare with hub and spoke too")
	flags.StringVar(&options.format, "format", costFormats[0], "output: "+strings.Join(costFormats, ", "))
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := atLeastOne(cmd, "nat-gateways", "vpcs", "hours"); err != nil {
			return err
		}
		if !slices.Contains(costFormats, options.format) {
			return fmt.Errorf("--format is %q; use one of %s", options.format, strings.Join(costFormats, ", "))
		}
		if in.Region == "" {
			return errors.New("--region is missing; give one, such as us-east-1: prices differ by Region")
		}
		plan, err := workloads.plan()
		if err != nil {
			return err
		}
		in.Services = cost.InterfaceServices(plan)
		prices, err := loadPrices(amounts.prices)
		if err != nil {
			return err
		}
		comparison, err := cost.Compare(*in, prices)
		if err != nil {
			return err
		}
		out, err := renderCost(comparison, prices, options.format)
		if err != nil {
			return err
		}
		_, err = io.WriteString(cmd.OutOrStdout(), out)
		return err
	}
	return cmd
}

// loadPrices returns the built-in prices, with those of a file laid over them
// unless path is empty.
func loadPrices(path string) (cost.Prices, error) {
	prices, err := cost.DefaultPrices()
	if err != nil || path == "" {
		return prices, err
	}
	file, err := os.Open(path)
	if err != nil {
		return prices, fmt.Errorf("price file: %w", err)
	}
	defer file.Close()
	// One byte more than a price file may have, so that LoadPrices sees the excess
	// of a file that never ends.
	data, err := io.ReadAll(io.LimitReader(file, cost.MaxPriceFile+1))
	if err != nil {
		return prices, fmt.Errorf("price file: %w", err)
	}
	over, err := cost.LoadPrices(data)
	if err != nil {
		return prices, fmt.Errorf("price file %q: %w", path, err)
	}
	return prices.Override(over), nil
}

func renderCost(c cost.Comparison, prices cost.Prices, format string) (string, error) {
	switch format {
	case "json":
		var out strings.Builder
		encoder := json.NewEncoder(&out)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		err := encoder.Encode(c)
		return out.String(), err
	case "markdown":
		return costMarkdown(c, prices), nil
	case "svg":
		svg, err := cost.ChartFile(c)
		return string(svg), err
	default:
		return costText(c, prices), nil
	}
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
