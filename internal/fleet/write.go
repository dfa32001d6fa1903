package fleet

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"ecrprivatelink/internal/document"
	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/trace"
)

// Report returns the result as a report of package trace, for the forms that tell findings and verdicts only: its
// traces have no calls.
func (r *Result) Report() trace.Report {
	out := trace.Report{Findings: r.Findings}
	for _, u := range r.Units {
		out.Traces = append(out.Traces, trace.Trace{Workload: strings.TrimSpace(u.Place.String() + " " + u.Name), Kind: u.Workload, Result: u.Result,
			Calls: []trace.Call{}, TaskID: u.ID, VPC: plain.Joined(u.VPCs), Stack: u.Cluster})
	}
	for _, u := range r.Unread {
		out.Unread = append(out.Unread, trace.Unread{Resource: strings.TrimSpace(u.Place.String() + " " + u.Name), Message: u.Why})
	}
	return out
}

// JSON writes the result in the form that docs/pullcheck.schema.json describes as fleet.
func (r *Result) JSON() ([]byte, error) {
	return plain.JSON(struct {
		SchemaVersion string         `json:"schemaVersion"`
		Summary       Counts         `json:"summary"`
		Assumed       []string       `json:"assumed,omitempty"`
		Places        []Place        `json:"places"`
		Causes        []Cause        `json:"causes"`
		Units         []Unit         `json:"units"`
		Unread        []Unread       `json:"unread"`
		Calls         map[string]int `json:"calls"`
	}{SchemaVersion, r.Counts(), r.Assumed, plain.Listed(r.Places), plain.Listed(r.Causes()), plain.Listed(r.Units), plain.Listed(r.Unread), r.Calls})
}

// columns are the heads of the CSV form. New ones are added at the end.
var columns = []string{"account", "region", "cluster", "kind", "name", "result", "workload", "vpcs", "causes", "id"}

// CSV writes a line for each unit, and one for each part that could not be read, whose result is unknown. A cell that a
// spreadsheet would take for a formula begins with an apostrophe.
func (r *Result) CSV() ([]byte, error) {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	rows := [][]string{columns}
	for _, u := range r.Units {
		rows = append(rows, []string{u.Account, u.Region, u.Cluster, u.Kind, u.Name, string(u.Result), u.Workload, strings.Join(u.VPCs, " "), strings.Join(u.Causes, "; "), u.ID})
	}
	for _, u := range r.Unread {
		rows = append(rows, []string{u.Account, u.Region, "", "unread", u.Name, string(trace.Undecided), "", "", u.Why, ""})
	}
	for i := range rows {
		for j := range rows[i] {
			rows[i][j] = cell(rows[i][j])
		}
	}
	err := w.WriteAll(rows)
	return out.Bytes(), err
}

// cell is a text that no spreadsheet takes for a formula. Source: OWASP, "CSV Injection".
func cell(text string) string {
	text = plain.Line(text)
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

// listed is how many units of a verdict a document names; CSV and JSON have all.
const listed = 200

// Document returns the result for people. Every unit is in the forms CSV and JSON; here are the causes, the units that
// do not pass, and what was not read.
func (r *Result) Document() document.Document {
	d := document.Document{Title: "Which services would not start", Foot: "Written by pullcheck account, which reads and never changes anything."}
	d.Lead = append(d.Lead, document.Paragraph(document.Strong(r.Headline())))
	if len(r.Assumed) > 0 {
		d.Lead = append(d.Lead, document.Paragraph(document.Words("What if: "+strings.Join(r.Assumed, "; ")+". Nothing was changed.")))
	}
	add := func(id, title string, blocks ...document.Block) {
		d.Sections = append(d.Sections, document.Section{ID: id, Title: title, Blocks: blocks})
	}
	if causes := r.Causes(); len(causes) > 0 {
		t := document.Table{Caption: "Causes", Label: "Causes", Heads: []string{"Concerns", "Cause", "Fix", "How"}, Roomy: true}
		for _, c := range causes {
			t.Rows = append(t.Rows, []document.Text{document.Say(c.words()), document.Say(c.Title),
				document.Names(few(c.Resources)), document.Say(c.Fix)})
		}
		add("causes", "Causes", document.Grid(t))
	}
	if t, more := r.table(); len(t.Rows) > 0 {
		blocks := []document.Block{document.Grid(t)}
		if more > 0 {
			blocks = append(blocks, document.Paragraph(document.Words(fmt.Sprintf("And %d more; --format csv and --format json have all.", more))))
		}
		add("units", "What does not pass", blocks...)
	}
	if len(r.Unread) > 0 {
		t := document.Table{Caption: "Not read", Label: "Not read", Heads: []string{"Where", "What", "Why"}}
		for _, u := range r.Unread {
			t.Rows = append(t.Rows, []document.Text{{document.Name(u.Place.String())}, document.Say(u.Name), document.Say(u.Why)})
		}
		add("unread", "What was not read, and so is unknown", document.Grid(t))
	}
	add("calls", "Calls to AWS", document.Paragraph(document.Words(r.callWords())))
	return d
}

// few are the first names of a list, and how many there are beside them.
func few(names []string) []string {
	const most = 3
	if len(names) <= most {
		return names
	}
	return append(slices.Clone(names[:most]), fmt.Sprintf("and %d more", len(names)-most))
}

// table lists the units that do not pass, those that fail first, and says how many it leaves out.
func (r *Result) table() (t document.Table, more int) {
	t = document.Table{Caption: "Units", Label: "Units", Heads: []string{"Unit", "Where", "Verdict", "Causes"}}
	for _, result := range []trace.Result{trace.Fail, trace.Undecided} {
		n := 0
		for _, u := range r.Units {
			if u.Result != result {
				continue
			}
			if n++; n > listed {
				more++
				continue
			}
			mark := document.Mark("✗", "fail", "fail")
			if result == trace.Undecided {
				mark = document.Mark("?", "unknown", "unknown")
			}
			where := strings.Join(plain.NonEmpty(u.Place.String(), u.Cluster, plain.Joined(u.VPCs)), " ")
			t.Rows = append(t.Rows, []document.Text{{document.Name(u.Name)}, {document.Name(where)}, {mark}, document.Say(strings.Join(few(u.Causes), "; "))})
		}
	}
	return t, more
}

func (r *Result) callWords() string {
	total := 0
	var parts []string
	for _, action := range slices.Sorted(maps.Keys(r.Calls)) {
		total += r.Calls[action]
		parts = append(parts, action+" "+strconv.Itoa(r.Calls[action]))
	}
	if total == 0 {
		return "None: everything was in the state of an earlier run."
	}
	return fmt.Sprintf("%s: %s.", plain.Count(total, "call"), strings.Join(parts, ", "))
}
