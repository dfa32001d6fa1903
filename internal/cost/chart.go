package cost

import (
	_ "embed"
	"fmt"
	"html/template"
	"regexp"
	"strings"
	"unicode/utf8"

	"ecrprivatelink/internal/plain"
)

//go:embed chart.svg.tmpl
var chartText string

var chartTemplate = template.Must(template.New("chart").Parse(chartText))

// chartID is what can stand in an XML id, in url(#…) and in a CSS selector as it is.
var chartID = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{0,63}$`)

// The chart's layout, in its own units. It is drawn for a width of 480 so that its text stays readable on a phone.
const (
	chartWidth  = 480
	chartLegend = 32
	chartRow    = 68
	chartFull   = chartWidth - 2
	chartWords  = 66 // letters that fit in one line of a wide font
)

// Chart draws a comparison as an SVG element to put into an HTML page. It needs nothing from outside, is labelled for
// screen readers, tells hourly from data charges by pattern as well as by colour, and takes its text colour from the
// page, so it works in light and dark. A page may set the CSS variables
// --cost-hourly and --cost-data. Whatever stands in [Input.Name] is shown as text.
//
// The id begins the ids inside; it must be unique in the page and is letters, digits, hyphens and underscores after a
// first letter.
func Chart(c Comparison, id string) (template.HTML, error) { return draw(c, id, false) }

// ChartFile draws the same as an SVG file of its own, which follows the colour scheme of the viewer.
func ChartFile(c Comparison) ([]byte, error) {
	svg, err := draw(c, "cost", true)
	return []byte(svg), err
}

type bar struct {
	Title, Words string
	Known        bool
	// Squeeze fits words into the width that would not fit by themselves.
	Squeeze bool
	Y       int
	// Lengths in the chart's units.
	Hourly, DataX, Data string
}

func draw(c Comparison, id string, standalone bool) (template.HTML, error) {
	if !chartID.MatchString(id) {
		return "", fmt.Errorf("chart id %q: use letters, digits, hyphens and underscores after a first letter", clip(id))
	}
	longest := count(0)
	for _, row := range c.Rows {
		if row.Known && row.Total.Cmp(longest) > 0 {
			longest = *row.Total
		}
	}
	chart := struct {
		ID, Title           string
		Standalone          bool
		Width, Height, Full int
		Bars                []bar
		Notes               []string
	}{ID: id, Title: c.Title(), Standalone: standalone, Width: chartWidth, Full: chartFull, Notes: c.BreakEvenWords()}
	for i, row := range c.Rows {
		b := bar{Title: row.Title, Known: row.Known, Words: c.summary(row), Y: chartLegend + i*chartRow}
		b.Squeeze = utf8.RuneCountInString(b.Words) > chartWords
		if row.Known {
			b.Hourly = length(*row.Hourly, longest)
			b.Data = length(*row.Data, longest)
			b.DataX = length(*row.Hourly, longest, 1)
		}
		chart.Bars = append(chart.Bars, b)
	}
	chart.Height = chartLegend + len(c.Rows)*chartRow
	var out strings.Builder
	if err := chartTemplate.Execute(&out, chart); err != nil {
		return "", fmt.Errorf("draw the cost chart: %w", err)
	}
	return template.HTML(out.String()), nil
}

// length scales an amount to the chart's width and adds an offset.
func length(a, longest Amount, offset ...int) string {
	scaled := Amount{}
	if longest.Cmp(scaled) > 0 {
		scaled = a.times(count(chartFull)).over(longest)
	}
	for _, n := range offset {
		scaled = scaled.plus(count(n))
	}
	return scaled.value().FloatString(1)
}

// Title is the heading of a comparison: what, where, and how much of it.
func (c Comparison) Title() string {
	in := c.Input
	title := fmt.Sprintf("Monthly cost of the pull path in %s: %s in %s", in.Region,
		factor{len(in.Services), "interface endpoint"}, factor{in.AZs, "AZ"})
	if in.VPCs > 1 {
		title += fmt.Sprintf(", %d VPCs", in.VPCs)
	}
	if in.Name != "" {
		title = clip(plain.Line(in.Name)) + ": " + title
	}
	return title
}

// summary is one row's cost in words, such as "$120.00 a month, $109.50 by the hour and $10.50 by the GB".
func (c Comparison) summary(row Row) string {
	if row.Known {
		return fmt.Sprintf("%s a month, %s by the hour and %s by the GB", c.Money(*row.Total), c.Money(*row.Hourly), c.Money(*row.Data))
	}
	return fmt.Sprintf("not known, no price for %s in %s", plain.Joined(row.Missing), c.Input.Region)
}
