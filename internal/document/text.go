package document

import (
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"ecrprivatelink/internal/plain"
)

// Text writes the document for a terminal or a file. A table that is wider than width, in characters, has its longest
// columns wrapped; 0 is no limit.
func (d Document) Text(width int) string {
	p := &textPrinter{width: width}
	if d.Title != "" {
		p.line("", plain.Line(d.Title))
	}
	p.blocks(d.Lead, d.Title != "")
	for _, s := range d.Sections {
		if s.Title != "" {
			p.line("\n", plain.Line(s.Title))
		}
		p.blocks(s.Blocks, s.Title == "")
	}
	return p.String()
}

type textPrinter struct {
	strings.Builder
	width int
}

func (p *textPrinter) line(before, s string) {
	if p.Len() == 0 {
		before = strings.TrimPrefix(before, "\n")
	}
	p.WriteString(before + strings.TrimRight(s, " ") + "\n")
}

// blocks prints blocks with empty lines between; apart says whether one stands before the first as well.
func (p *textPrinter) blocks(all []Block, apart bool) {
	for _, b := range all {
		if b.WebOnly || b.bare() {
			continue
		}
		gap := ""
		if apart {
			gap = "\n"
		}
		apart = true
		switch b.Kind {
		case heading, paragraph:
			p.line(gap, b.Text.text())
		case list:
			for _, item := range b.Items {
				p.line(gap+"  ", item.Text.text())
				for _, sub := range item.Sub {
					p.line("    ", sub.text())
				}
				gap = ""
			}
		case code:
			p.line(gap, plain.Lines(b.Code))
		case grid:
			p.line(gap, b.Table.text(p.width))
		case details:
			p.line(gap, b.Text.text())
			p.blocks(b.Blocks, false)
		case box:
			p.blocks(b.Blocks, gap != "")
		}
	}
}

func (t Text) text() string {
	var out strings.Builder
	for _, s := range t {
		if s.Symbol != "" {
			out.WriteString(s.Symbol + " ")
		}
		out.WriteString(s.safe())
	}
	return out.String()
}

// text draws the table no wider than a width.
func (t Table) text(width int) string {
	w := table.NewWriter()
	w.SetStyle(table.StyleLight)
	w.Style().Format.Header = text.FormatDefault
	w.Style().Options.SeparateRows = t.Roomy
	widest := make([]int, len(t.Heads))
	row := func(cells []string) table.Row {
		out := table.Row{}
		for i, c := range cells {
			widest[i] = max(widest[i], text.StringWidth(c))
			out = append(out, c)
		}
		return out
	}
	w.AppendHeader(row(t.Heads))
	for _, cells := range t.Rows {
		var texts []string
		for _, c := range cells {
			texts = append(texts, c.inCell().text())
		}
		w.AppendRow(row(texts))
	}
	configs := make([]table.ColumnConfig, len(t.Heads))
	for i, most := range fitted(widest, width) {
		configs[i] = table.ColumnConfig{Number: i + 1, WidthMax: most, WidthMaxEnforcer: text.WrapSoft}
		if t.Amount(i) {
			configs[i].Align, configs[i].AlignHeader = text.AlignRight, text.AlignRight
		}
	}
	w.SetColumnConfigs(configs)
	return w.Render()
}

// narrow is as narrow as a column becomes, in characters.
const narrow = 16

// fitted are the widths of columns in a table of a width, which has three characters around each column and one more:
// the widest give way.
func fitted(widths []int, most int) []int {
	total := 1
	for _, w := range widths {
		total += w + 3
	}
	for ; most > 0 && total > most; total-- {
		widest := 0
		for i, w := range widths {
			if w > widths[widest] {
				widest = i
			}
		}
		if widths[widest] <= narrow {
			break
		}
		widths[widest]--
	}
	return widths
}
