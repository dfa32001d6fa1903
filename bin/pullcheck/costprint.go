package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"ecrprivatelink/internal/cost"
)

// costText is the comparison for a terminal.
func costText(c cost.Comparison, prices cost.Prices) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s\nEndpoints: %s; the S3 gateway endpoint is free.\n\n%s\n", c.Title(), joined(c.Input.Services), costTable(c).Render())
	for _, s := range costSections(c, prices) {
		fmt.Fprintf(&out, "\n%s\n", s.title)
		for _, line := range s.lines {
			fmt.Fprintf(&out, "  %s\n", line)
		}
	}
	return out.String()
}

// costMarkdown is the comparison for a pull request or a wiki.
func costMarkdown(c cost.Comparison, prices cost.Prices) string {
	var out strings.Builder
	fmt.Fprintf(&out, "## %s\n\nEndpoints: %s; the S3 gateway endpoint is free.\n\n%s\n", c.Title(), joined(c.Input.Services), costTable(c).RenderMarkdown())
	for _, s := range costSections(c, prices) {
		fmt.Fprintf(&out, "\n### %s\n\n", s.title)
		for _, line := range s.lines {
			indent := len(line) - len(strings.TrimLeft(line, " "))
			fmt.Fprintf(&out, "%s- %s\n", line[:indent], line[indent:])
		}
	}
	return out.String()
}

func costTable(c cost.Comparison) table.Writer {
	w := table.NewWriter()
	w.SetStyle(table.StyleLight)
	w.Style().Format.Header = text.FormatDefault
	w.SetColumnConfigs([]table.ColumnConfig{
		{Number: 2, Align: text.AlignRight, AlignHeader: text.AlignRight},
		{Number: 3, Align: text.AlignRight, AlignHeader: text.AlignRight},
		{Number: 4, Align: text.AlignRight, AlignHeader: text.AlignRight},
	})
	w.AppendHeader(table.Row{"A month", "By the hour", "By the GB", "Total"})
	for _, row := range c.Rows {
		if row.Known {
			w.AppendRow(table.Row{row.Title, c.Money(*row.Hourly), c.Money(*row.Data), c.Money(*row.Total)})
		} else {
			w.AppendRow(table.Row{row.Title, "not known", "not known", "not known"})
		}
	}
	return w
}

type costSection struct {
	title string
	lines []string
}

func costSections(c cost.Comparison, prices cost.Prices) []costSection {
	var sections []costSection
	if !c.Known {
		sections = append(sections, costSection{"Not known", missingPrices(c, prices)})
	}
	var sums, answers, sources []string
	for _, row := range c.Rows {
		sums = append(sums, row.Title)
		for _, line := range row.Lines {
			sums = append(sums, "  "+line.Words)
		}
	}
	for _, b := range c.BreakEvens {
		answers = append(answers, b.Words)
	}
	for _, b := range c.HubBreakEvens {
		answers = append(answers, b.Words)
	}
	for _, p := range c.Prices {
		sources = append(sources, priceLine(p))
	}
	sections = append(sections,
		costSection{"How it adds up", sums},
		costSection{"Break-even", answers},
		costSection{"Not counted", c.NotCounted})
	if slices.ContainsFunc(c.Prices, func(p cost.Price) bool { return p.Evidence == cost.Quoted }) {
		sources = append(sources, "quoted: a public document of that date quotes this file of the AWS Price List; check it before you decide.")
	}
	if len(sources) > 0 {
		sections = append(sections, costSection{"Prices in " + c.Input.Region, sources})
	}
	return sections
}

// missingPrices says which prices the Region lacks and what to do about it.
func missingPrices(c cost.Comparison, prices cost.Prices) []string {
	var missing []string
	seen := map[cost.Item]bool{}
	for _, row := range c.Rows {
		for _, item := range row.Missing {
			if !seen[item] {
				missing = append(missing, string(item))
				seen[item] = true
			}
		}
	}
	return []string{
		fmt.Sprintf("No price is known in %s for %s.", c.Input.Region, strings.Join(missing, ", ")),
		"Prices of other Regions are not used instead. Give yours with --prices FILE; docs/cost.md shows its form.",
		"Regions with prices: " + strings.Join(prices.Regions(), ", ") + ".",
	}
}

// priceLine is one price with its source.
func priceLine(p cost.Price) string {
	line := fmt.Sprintf("%s: %s", p.Item, p.Words())
	var from []string
	for _, part := range []string{p.Date, string(p.Evidence), p.Source} {
		if part != "" {
			from = append(from, part)
		}
	}
	return fmt.Sprintf("%s (%s)", line, strings.Join(from, ", "))
}
