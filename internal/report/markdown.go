package report

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/trace"
)

// Markdown writes the report for a pull request or a wiki: what [HTML] has, with the pictures in words and without
// charts. Its errors are those of HTML.
func Markdown(n network.Network, r trace.Report, o Options) ([]byte, error) {
	p, err := newPage(n, r, o)
	if err != nil {
		return nil, err
	}
	m := &markdown{}
	m.line("# " + prose(short(p.Title, 90)))
	if len(p.Sources) > 0 {
		m.para("Of " + strings.Join(each(p.Sources, span), ", ") + ".")
	}
	m.summary(p)
	m.pictures(p)
	m.traces(p)
	m.endpoints(p)
	m.policies(p)
	m.findings(p)
	m.costs(p)
	return inert(m.String()), nil
}

type markdown struct{ strings.Builder }

func (m *markdown) line(s string)        { m.WriteString(s + "\n") }
func (m *markdown) para(s string)        { m.WriteString("\n" + s + "\n") }
func (m *markdown) head(n int, s string) { m.para(strings.Repeat("#", n) + " " + s) }
func (m *markdown) items(list []string) {
	m.block(each(list, func(s string) string { return "- " + s }))
}
func (m *markdown) sentences(l []string) { m.items(each(l, prose)) }
func (m *markdown) row(cells ...string)  { m.line("| " + strings.Join(each(cells, cell), " | ") + " |") }
func (m *markdown) table(heads ...string) {
	m.line("")
	m.row(heads...)
	m.line(strings.Repeat("|---", len(heads)) + "|")
}
func (m *markdown) block(lines []string) {
	if len(lines) > 0 {
		m.para(strings.Join(lines, "\n"))
	}
}

func each(list []string, f func(string) string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = f(s)
	}
	return out
}

// cell keeps a text within its cell of a table.
func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }

// span writes a text as code, in which nothing has a meaning.
func span(s string) string {
	s = show(s)
	if s == "" {
		return ""
	}
	fence := "`"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") {
		s = " " + s + " "
	}
	return fence + s + fence
}

// prose writes a sentence whose words may come from a template. A word with a character that Markdown, HTML or GitHub
// gives a meaning to becomes code: no tag, no link, nobody who is mentioned.
func prose(s string) string {
	words := strings.Split(show(s), " ")
	for i, w := range words {
		plain := strings.TrimRight(w, ".,;:!?)")
		head := strings.TrimLeft(plain, "(")
		if head != "" && special(head) {
			words[i] = w[:len(plain)-len(head)] + span(head) + w[len(plain):]
		}
	}
	return strings.Join(words, " ")
}

func special(word string) bool {
	if strings.Contains(word, "://") || strings.HasPrefix(strings.ToLower(word), "www.") {
		return true
	}
	for i, r := range word {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
		case strings.ContainsRune(".,;:'’()/‹›–…?!×", r):
		case r == '=' || r == '"' || r == '%':
		case r == '$' && i == 0 && len(word) > 1 && unicode.IsDigit(rune(word[1])): // money; two others begin mathematics
		case r == '-' && i > 0 || r == '+' && i > 0:
		default:
			return true
		}
	}
	return false
}

func (m *markdown) summary(p page) {
	m.head(2, "Summary")
	m.para(p.Verdict.Symbol + " **" + p.Headline + "** " + p.Counts)
	if p.First != nil {
		m.head(3, "Mend this first")
		m.para(prose(p.First.Message))
		m.para("How: " + prose(p.First.Fix))
		if p.First.Where != "" {
			m.para("Where: " + span(p.First.Where))
		}
	}
	if len(p.Workloads) > 0 {
		m.table("Workload", "Verdict", "What it is", "First thing to mend, or to know")
		for _, w := range p.Workloads {
			m.row(strings.Join(each(w.Names, span), ", "), signed(w.Verdict), prose(w.What), prose(w.First))
		}
	}
	if len(p.Notes) > 0 {
		m.head(3, "Passed over in reading")
		m.sentences(p.Notes)
	}
}

func signed(k mark) string { return k.Symbol + " " + prose(k.Word) }

func (m *markdown) pictures(p page) {
	m.head(2, "Picture")
	if p.Hub != nil {
		m.head(3, "VPCs and what connects them")
		m.sentences(p.Hub.Words)
	}
	for _, v := range p.Pictures {
		m.head(3, span(short(v.Name, 90)))
		m.sentences(slices.Concat(v.Facts, v.Words, v.Notes))
	}
	if len(p.Pictures) == 0 {
		m.para("There is no VPC to show.")
	}
}

func (m *markdown) traces(p page) {
	m.head(2, "Traces")
	for _, t := range p.Traces {
		m.head(3, t.Verdict.Symbol+" "+span(short(t.Name, 90))+" "+t.Verdict.Word)
		m.para(prose(t.What) + ".")
		if len(t.Others) > 0 {
			m.para("The same for: " + strings.Join(each(t.Others, span), ", ") + ".")
		}
		if len(t.Calls) > 0 {
			m.table(append([]string{"Call", "Host", "Result"}, p.HopTitles...)...)
		}
		for _, c := range t.Calls {
			cells := []string{span(c.API), span(c.Host), signed(c.Mark)}
			for _, h := range c.Hops {
				cells = append(cells, signed(h))
			}
			m.row(cells...)
		}
		var why []string
		for _, r := range t.Reasons {
			why = append(why, fmt.Sprintf("%s **%s**: %s (%s)", signed(r.Mark), r.Title, prose(r.Text), strings.Join(each(r.Calls, span), ", ")))
		}
		m.items(why)
	}
	if len(p.Traces) == 0 {
		m.para("There is no workload to trace.")
	}
}

func (m *markdown) endpoints(p page) {
	m.head(2, "Endpoints")
	for _, t := range p.Endpoints {
		m.head(3, span(short(t.VPC, 90)))
		if len(t.Rows) > 0 {
			m.table("Service", "State", "Type", "Endpoint", "Why", "Source")
		}
		for _, r := range t.Rows {
			m.row(span(r.Service), strings.Join(nonEmpty(signed(r.State), prose(r.Detail)), ": "), prose(r.Type), strings.Join(each(r.Names, span), ", "), prose(r.Why), r.Source)
		}
		m.sentences(t.Doubts)
		var notes []string
		for _, n := range t.Notes {
			notes = append(notes, fmt.Sprintf("**%s**, %s: %s %s", n.Title, prose(n.Workload), prose(n.Text), n.Source))
		}
		m.items(notes)
	}
	if len(p.Endpoints) == 0 {
		m.para("There is no endpoint, and no workload that needs one.")
	}
}

func (m *markdown) policies(p page) {
	m.head(2, "Policies")
	m.para("What is not known before the deployment stands between ‹ and ›.")
	if len(p.Defaults) > 0 {
		m.para("With AWS's default policy, which allows everything: " + strings.Join(each(p.Defaults, span), ", ") + ".")
	}
	for _, v := range p.Policies {
		m.head(3, v.Kind+" "+span(short(v.Name, 90)))
		m.para(prose(v.What))
		for _, d := range v.Documents {
			if d.Name != "" {
				m.para("Policy " + span(d.Name) + ":")
			}
			for _, s := range d.Statements {
				text := prose(s.Words)
				if s.SID != "" {
					text = span(s.SID) + ": " + text
				}
				m.para(text)
				m.fenced(s.JSON)
			}
			if len(d.Statements) == 0 {
				m.para("The policy has no statements, so it allows nothing.")
			}
		}
		m.sentences(v.Notes)
	}
}

// fenced writes a block of code, between fences that it does not have in itself.
func (m *markdown) fenced(code string) {
	fence := "```"
	for strings.Contains(code, fence) {
		fence += "`"
	}
	m.para(fence + "json\n" + code + "\n" + fence)
}

func (m *markdown) findings(p page) {
	m.head(2, "Findings")
	for _, f := range p.Findings {
		m.head(3, f.Mark.Symbol+" "+f.Mark.Word+": "+span(f.ID))
		m.para("At " + span(f.Resource) + ": " + prose(f.Message))
		m.para("How to mend it: " + prose(f.Fix))
		if f.Where != "" {
			m.para("Where: " + span(f.Where))
		}
		if len(f.Tasks) > 0 {
			m.para("Workloads: " + strings.Join(each(f.Tasks, span), ", "))
		}
		m.para("Source: " + f.Source)
	}
	if len(p.Findings) == 0 {
		m.para("Nothing to mend.")
	}
}

func (m *markdown) costs(p page) {
	if !p.Priced {
		return
	}
	m.head(2, "Cost")
	for _, c := range p.Costs {
		m.head(3, strings.Join(each(c.VPCs, span), ", "))
		m.sentences(c.Notes)
		if c.Unknown != "" {
			m.para(c.Unknown)
			continue
		}
		m.para(prose(c.Comparison.Title()))
		m.table("Way", "By the hour", "By the GB", "Total")
		var lines []string
		for _, r := range c.Rows {
			m.row(r.Title, r.Hourly, r.Data, r.Total)
			for _, l := range r.Lines {
				lines = append(lines, r.Title+": "+l)
			}
		}
		m.sentences(c.BreakEvens)
		m.sentences(lines)
		for _, price := range c.Comparison.Prices {
			m.items([]string{fmt.Sprintf("%s: %s (%s, %s, %s)", price.Item, price.Words(), orElse(price.Date, "no date"), price.Evidence, prose(price.Source))})
		}
	}
	if len(p.Costs) == 0 {
		m.para("There is no interface endpoint to pay for.")
	}
}
