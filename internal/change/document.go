package change

import (
	"cmp"
	"fmt"
	"strings"

	"ecrprivatelink/internal/document"
	"ecrprivatelink/internal/plain"
)

// Document is the report for people.
func (r Report) Document() document.Document {
	d := document.Document{Title: "What the change does to pulls", Lead: []document.Block{document.Paragraph(document.Words(r.summary()))}}
	if len(r.Changes) > 0 {
		t := document.Table{Heads: []string{"", "Resource", "What happens", "To pulls"}, Roomy: true}
		for _, c := range r.Changes {
			t.Rows = append(t.Rows, []document.Text{
				document.Say(fmt.Sprintf("%d %s", c.Order, c.Phase)),
				{document.Name(c.LogicalID), document.Words(fmt.Sprintf(" (%s, %s)", c.Type, c.Stack))},
				document.Say(c.Message),
				document.Say(c.toPulls()),
			})
		}
		d.Sections = append(d.Sections, document.Section{ID: "changes", Title: "In the order in which CloudFormation does it", Blocks: []document.Block{document.Grid(t)}})
	}
	if len(r.Verdicts) > 0 {
		t := document.Table{Heads: []string{"Task", "Before", "After", "Because"}, Roomy: true}
		for _, v := range r.Verdicts {
			t.Rows = append(t.Rows, []document.Text{
				{document.Name(v.Workload), document.Words(" (" + v.Kind + ")")},
				document.Say(cmp.Or(v.Old, notThere)), document.Say(cmp.Or(v.New, notThere)), document.Say(strings.Join(v.Because, " ")),
			})
		}
		d.Sections = append(d.Sections, document.Section{ID: "verdicts", Title: "Pulls that fare otherwise", Blocks: []document.Block{document.Grid(t)}})
	}
	if len(r.Notes) > 0 {
		d.Sections = append(d.Sections, document.Section{ID: "notes", Title: "Notes", Blocks: []document.Block{document.Sentences(r.Notes)}})
	}
	return d
}

// notThere stands for the result of a pull that a state does not have.
const notThere = "not there"

// toPulls is what a change does to pulls, in words.
func (c Change) toPulls() string {
	if len(c.Effects) == 0 {
		return "nothing"
	}
	var words []string
	for _, e := range c.Effects {
		words = append(words, string(e))
	}
	if c.Certain {
		return strings.Join(words, ", ")
	}
	return "perhaps " + strings.Join(words, ", ")
}

// summary is the answer in one or two sentences.
func (r Report) summary() string {
	count := map[Effect]int{}
	replaced := 0
	for _, c := range r.Changes {
		for _, e := range c.Effects {
			count[e]++
		}
		if c.Action == Replace {
			replaced++
		}
	}
	worse := 0
	for _, v := range r.Verdicts {
		if v.Worse() {
			worse++
		}
	}
	if len(r.Changes) == 0 && len(r.Verdicts) == 0 {
		return "Nothing of the pull path changes."
	}
	text := fmt.Sprintf("%s of the pull path, of which %d replaced, %d that interrupt pulls, %d that cannot be made, %d that loosen and %d that tighten.",
		plain.Count(len(r.Changes), "change"), replaced, count[Interrupts], count[Conflicts], count[Loosens], count[Tightens])
	if worse > 0 {
		text += fmt.Sprintf(" Afterwards %s that did not fail before.", plain.Count(worse, "failing pull"))
	}
	if open := r.Open(); open > 0 {
		text += fmt.Sprintf(" %d depend on what only the deployment knows.", open)
	}
	return text
}
