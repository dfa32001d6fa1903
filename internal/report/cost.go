package report

import (
	"errors"
	"html/template"
	"strings"

	"ecrprivatelink/internal/cost"
	"ecrprivatelink/internal/inventory"
)

// costView is what VPCs cost.
type costView struct {
	VPCs  []string
	Notes []string
	// Unknown says why there is no comparison; empty when there is one.
	Unknown    string
	Comparison cost.Comparison
	Chart      template.HTML
	Rows       []costRow
	BreakEvens []string
}

type costRow struct {
	Title, Hourly, Data, Total string
	Lines                      []string
}

// costs compares what was counted with the other ways to pull images.
func costs(counts []inventory.Count, o Options) ([]costView, error) {
	var out []costView
	for i, c := range counts {
		v := costView{VPCs: c.VPCs, Notes: c.Notes}
		in := with(c.Input, o.Cost)
		if in.Region == "" {
			v.Unknown = "The Region is not known, and prices differ by Region. Give --region."
			out = append(out, v)
			continue
		}
		comparison, err := cost.Compare(in, *o.Prices)
		if err != nil {
			return nil, errors.Join(errors.New("the cost of "+strings.Join(firsts(c.VPCs, 4), ", ")), err)
		}
		v.Comparison = comparison
		if v.Chart, err = cost.Chart(comparison, "cost-"+itoa(i+1)); err != nil {
			return nil, err
		}
		for _, row := range comparison.Rows {
			r := costRow{Title: row.Title, Hourly: "not known", Data: "not known", Total: "not known"}
			if row.Known {
				r.Hourly, r.Data, r.Total = comparison.Money(*row.Hourly), comparison.Money(*row.Data), comparison.Money(*row.Total)
			}
			for _, l := range row.Lines {
				r.Lines = append(r.Lines, l.Words)
			}
			v.Rows = append(v.Rows, r)
		}
		for _, b := range comparison.BreakEvens {
			v.BreakEvens = append(v.BreakEvens, b.Words)
		}
		for _, b := range comparison.HubBreakEvens {
			v.BreakEvens = append(v.BreakEvens, b.Words)
		}
		out = append(out, v)
	}
	return out, nil
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
