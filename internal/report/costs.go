package report

import (
	"fmt"
	"slices"
	"strings"

	"ecrprivatelink/internal/cost"
	"ecrprivatelink/internal/document"
	"ecrprivatelink/internal/inventory"
	"ecrprivatelink/internal/plain"
)

// Cost tells a comparison. The regions are those with prices.
func Cost(c cost.Comparison, regions []string) document.Document {
	d := document.Document{Title: c.Title(), Lead: append(unpriced(c, regions),
		document.Paragraph(document.Words("Endpoints: "+plain.Joined(c.Input.Services)+"; the S3 gateway endpoint is free.")),
		costTable(c, "Cost"))}
	section := func(id, title string, block document.Block) {
		if len(block.Items) > 0 {
			d.Sections = append(d.Sections, document.Section{ID: id, Title: title, Blocks: []document.Block{block}})
		}
	}
	section("sums", "How it adds up", sums(c))
	section("break-even", "Break-even", document.Sentences(c.BreakEvenWords()))
	section("not-counted", "Not counted", document.Sentences(c.NotCounted))
	section("prices", "Prices in "+c.Input.Region, prices(c))
	return d
}

// unpriced says which prices a Region lacks, before any figure; nothing where it lacks none.
func unpriced(c cost.Comparison, regions []string) []document.Block {
	if c.Known {
		return nil
	}
	return []document.Block{document.Paragraph(document.Strong(fmt.Sprintf("No price is known in %s for %s.", c.Input.Region, plain.Joined(missingItems(c)))),
		document.Words(" Prices of other Regions are not used instead. Give yours with --prices FILE; docs/cost.md shows its form. Regions with prices: "+plain.Joined(regions)+"."))}
}

func costTable(c cost.Comparison, label string) document.Block {
	t := document.Table{Caption: "Cost of a month", Label: label, Class: "costs", Heads: []string{"A month", "By the hour", "By the GB", "Total"}, Amounts: 3}
	for _, row := range c.Rows {
		cells := []document.Text{document.Say(row.Title)}
		for _, amount := range []*cost.Amount{row.Hourly, row.Data, row.Total} {
			text := "not known"
			if row.Known {
				text = c.Money(*amount)
			}
			cells = append(cells, document.Say(text))
		}
		t.Rows = append(t.Rows, cells)
	}
	return document.Grid(t)
}

// missingItems are the prices that the Region lacks, each once.
func missingItems(c cost.Comparison) []cost.Item {
	var out []cost.Item
	for _, row := range c.Rows {
		for _, item := range row.Missing {
			if !slices.Contains(out, item) {
				out = append(out, item)
			}
		}
	}
	return out
}

func sums(c cost.Comparison) document.Block {
	var items []document.Item
	for _, row := range c.Rows {
		item := document.Item{Text: document.Say(row.Title)}
		for _, line := range row.Lines {
			item.Sub = append(item.Sub, document.Say(line.Words))
		}
		items = append(items, item)
	}
	return document.List(items...)
}

// prices are those used, with their sources.
func prices(c cost.Comparison) document.Block {
	var items []document.Item
	quoted := false
	for _, p := range c.Prices {
		text := document.Say(fmt.Sprintf("%s: %s (%s", p.Item, p.Words(), strings.Join(plain.NonEmpty(p.Date, string(p.Evidence)), ", ")))
		if p.Source != "" {
			text = append(text, document.Words(", "), document.Source(p.Source))
		}
		items = append(items, document.Item{Text: append(text, document.Words(")"))})
		quoted = quoted || p.Evidence == cost.Quoted
	}
	if quoted {
		items = append(items, document.Item{Text: document.Say("quoted: a public document of that date quotes this file of the AWS Price List; check it before you decide.")})
	}
	return document.List(items...)
}

// costSection compares what was counted with the other ways to pull images.
func costSection(counts []inventory.Count, o Options) (document.Section, error) {
	section := document.Section{ID: "costs", Title: "Cost"}
	add := func(blocks ...document.Block) { section.Blocks = append(section.Blocks, blocks...) }
	for i, count := range counts {
		add(document.Heading(document.Names(count.VPCs)...), document.Sentences(count.Notes))
		in := with(count.Input, o.Cost)
		if in.Region == "" {
			add(document.Paragraph(document.Words("The Region is not known, and prices differ by Region. Give --region.")))
			continue
		}
		c, err := cost.Compare(in, *o.Prices)
		if err != nil {
			return section, fmt.Errorf("the cost of %s: %w", plain.Joined(plain.Firsts(count.VPCs, 4)), err)
		}
		chart, err := cost.Chart(c, "cost-"+itoa(i+1))
		if err != nil {
			return section, err
		}
		add(unpriced(c, o.Prices.Regions())...)
		add(document.Paragraph(document.Words(c.Title())), document.Picture(chart, "chart", "Chart "+itoa(i+1)), costTable(c, "Cost "+itoa(i+1)), document.Sentences(c.BreakEvenWords()),
			document.Details("How it adds up, and what it leaves out", sums(c), document.Paragraph(document.Strong("Not counted")), document.Sentences(c.NotCounted),
				document.Paragraph(document.Strong("Prices in "+in.Region)), prices(c)))
	}
	if len(counts) == 0 {
		add(document.Paragraph(document.Words("There is no interface endpoint to pay for. "), document.Code("pullcheck cost --launch-type TYPE"), document.Words(" compares what some would cost.")))
	}
	return section, nil
}

// with lays what the user says over what was counted. The Region of the network goes before the user's, as it does in
// reading templates.
func with(in, over cost.Input) cost.Input {
	if in.Region == "" {
		in.Region = over.Region
	}
	in.LayerGB, in.OtherGB = over.LayerGB, over.OtherGB
	in.HoursPerMonth, in.NATGateways = over.HoursPerMonth, over.NATGateways
	return in
}
