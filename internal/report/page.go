package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"ecrprivatelink/internal/cost"
	"ecrprivatelink/internal/document"
	"ecrprivatelink/internal/inventory"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/report/picture"
	"ecrprivatelink/internal/report/survey"
	"ecrprivatelink/internal/trace"
)

// Options say what a page tells beside the network. The zero Options are a page without a cost.
type Options struct {
	// Title is the heading. Default: "Private pull path report".
	Title string
	// Sources are what was read, such as the paths of templates.
	Sources []string
	// Notes are what was passed over in reading, in sentences.
	Notes []string
	// Version is the version of the program that writes the page. Optional.
	Version string
	// Live says that the network was read of an AWS account.
	Live bool
	// Prices are the prices of the cost. Default: the page has no cost.
	Prices *cost.Prices
	// Cost overrides what the network tells of the cost: a Region where the network names none, and amounts of data,
	// hours and NAT gateways, which it never does.
	Cost cost.Input
}

// Page is a document about a network: it shows it, traces the pulls of its tasks, and says what to fix, why each
// endpoint is there, what each policy allows and what it costs. The error is of the caller's making: a report of
// another network, or options that [cost.Compare] refuses.
func Page(n network.Network, r trace.Report, o Options) (document.Document, error) {
	s, err := survey.Of(n, r)
	if err != nil {
		return document.Document{}, err
	}
	from := " from what was read alone; nothing was asked of an AWS account"
	if o.Live {
		from = " from what an AWS account said of itself; nothing was changed there"
	}
	d := document.Document{Title: cmp.Or(o.Title, "Private pull path report"),
		Foot: "Written by pullcheck" + prefixed(" ", o.Version) + from + "."}
	if len(o.Sources) > 0 {
		of := document.Say("Of ")
		for i, source := range o.Sources {
			of = append(of, document.Words(map[bool]string{true: ", "}[i > 0]), document.Code(source))
		}
		lead := document.Paragraph(append(of, document.Words("."))...)
		lead.Class = "sources"
		d.Lead = []document.Block{lead}
	}
	pictures, err := pictureSection(s)
	if err != nil {
		return document.Document{}, fmt.Errorf("draw the pictures: %w", err)
	}
	d.Sections = []document.Section{summarySection(s, o), pictures, traceSection(r), endpointSection(s), policySection(s), findingSection(r)}
	if o.Prices != nil {
		costs, err := costSection(inventory.Of(n), o)
		if err != nil {
			return document.Document{}, err
		}
		d.Sections = append(d.Sections, costs)
	}
	return d, nil
}

func itoa(n int) string { return strconv.Itoa(n) }

func prefixed(prefix, s string) string {
	if s == "" {
		return ""
	}
	return prefix + s
}

// hosts are the first few hosts of a reason.
func hosts(all []string) string { return plain.Joined(plain.Firsts(all, 4)) }

func spanOf(s sign) document.Span { return document.Mark(s.Symbol, s.Word, s.Class) }

func summarySection(s *survey.Survey, o Options) document.Section {
	counts := countsOf(s.Report)
	verdict, words := counts.headline()
	first := document.Paragraph(document.Mark(verdict.Symbol, words, verdict.Class))
	first.Class = "verdict"
	blocks := []document.Block{first, document.Paragraph(document.Words(counts.findings()))}
	if counts.errors > 0 {
		f := s.Report.Findings[0]
		box := []document.Block{document.Heading(document.Words("Fix this first")), document.Paragraph(document.Words(f.Message)), labelled("Fix: ", document.Words(f.Fix))}
		if where := place(f); where != "" {
			box = append(box, labelled("Where: ", document.Code(where)))
		}
		blocks = append(blocks, document.Box("fail", box...))
	}
	blocks = append(blocks, document.Grid(document.Table{Caption: "Tasks", Label: "Tasks",
		Heads: []string{"Task", "Verdict", "What it is", "First thing to fix, or to know"}, Rows: taskRows(s)}))
	if len(counts.denying) > 0 {
		blocks = append(blocks, document.Heading(document.Words(notRead)), document.Sentences(counts.denying))
	}
	if len(o.Notes) > 0 {
		blocks = append(blocks, document.Heading(document.Words("Passed over in reading")), document.Sentences(o.Notes))
	}
	return document.Section{ID: "summary", Title: "Summary", Blocks: blocks}
}

func labelled(label string, spans ...document.Span) document.Block {
	return document.Paragraph(append(document.Text{document.Strong(label)}, spans...)...)
}

// taskRows are the rows of the summary: tasks of which there is the same to say share one.
func taskRows(s *survey.Survey) [][]document.Text {
	type row struct {
		start       sign
		what, first string
	}
	var order []row
	names := map[row][]string{}
	for _, t := range s.Report.Traces {
		r := row{startSign(t), what(t), firstFor(t, s.Report)}
		if names[r] == nil {
			order = append(order, r)
		}
		names[r] = append(names[r], plain.Short(t.Workload, 90))
	}
	var out [][]document.Text
	for _, r := range order {
		out = append(out, []document.Text{document.Names(plain.Firsts(names[r], 8)), {spanOf(r.start)}, document.Say(r.what), document.Say(r.first)})
	}
	return out
}

// firstFor is the first error that concerns a task, or else why it is not certain to start.
func firstFor(t trace.Trace, r trace.Report) string {
	const most = 240 // the findings have it whole
	for _, f := range r.Findings {
		if f.Stops(t.Workload) {
			return plain.Short(f.Message+" "+f.Fix, most)
		}
	}
	for _, why := range reasons(t) {
		return plain.Short(plain.Capital(why.title(hosts))+": "+why.Detail, most)
	}
	return "nothing to fix"
}

func pictureSection(s *survey.Survey) (document.Section, error) {
	section := document.Section{ID: "pictures", Title: "Picture"}
	add := func(blocks ...document.Block) { section.Blocks = append(section.Blocks, blocks...) }
	key := document.Paragraph(document.Words("In the pictures "), spanOf(passSign), document.Words(", "), spanOf(failSign), document.Words(" and "), spanOf(unknownSign),
		document.Words(" say how the traced calls fare; – means that no traced call is known to go that way. A box with a broken line is an endpoint that tasks need and the VPC does not have. "+
			"The dots on a way are the hops of its calls; where calls stop, the line is broken at the hop, and nothing arrives behind it. "+
			"The line of long dashes is the border of the Region and account."))
	key.Class, key.WebOnly = "key", true
	add(key)
	show := func(p picture.Picture, label string) {
		add(document.Picture(p.SVG, "picture", label), document.Sentences(p.Notes),
			document.Details("The picture in words", document.Sentences(slices.Concat(p.Facts, p.Words))))
	}
	hub, connected, err := picture.Hub(s)
	if err != nil {
		return section, err
	}
	if connected {
		add(document.Heading(document.Words("VPCs and what connects them")))
		show(hub, "Picture of the VPCs")
	}
	all, err := picture.VPCs(s)
	if err != nil {
		return section, err
	}
	for i, p := range all {
		add(document.Heading(document.Name(p.Name)))
		show(p, "Picture "+itoa(i+1))
	}
	if len(all) == 0 {
		add(document.Paragraph(document.Words("There is no VPC to show.")))
	}
	return section, nil
}

func traceSection(r trace.Report) document.Section {
	section := document.Section{ID: "traces", Title: "Traces"}
	heads := []string{"Call", "Host", "Result"}
	for _, h := range survey.Hops {
		heads = append(heads, plain.Capital(h.Words()))
	}
	for i, g := range groups(r.Traces, true) {
		section.Blocks = append(section.Blocks, document.Heading(spanOf(signOf(g.Result).saying("")), document.Name(g.Workload), document.Words(" "+startSign(g.Trace).Word)),
			document.Paragraph(document.Words(what(g.Trace)+".")))
		if len(g.Others) > 0 {
			section.Blocks = append(section.Blocks, document.Paragraph(append(document.Say("The same for: "), append(document.Names(g.Others), document.Words("."))...)...))
		}
		section.Blocks = append(section.Blocks, callBlocks(g.Trace, heads, "Calls of task "+itoa(i+1))...)
	}
	if len(section.Blocks) == 0 {
		section.Blocks = []document.Block{document.Paragraph(document.Words("There is no task to trace."))}
	}
	return section
}

// callBlocks are the calls of a task in a table, why hops do not pass, and every hop in words.
func callBlocks(t trace.Trace, heads []string, label string) []document.Block {
	table := document.Table{Caption: "Calls of the start, hop by hop", Label: label, Class: "trace", Heads: heads}
	var why, all []document.Item
	for _, c := range t.Calls {
		row := []document.Text{{document.Code(c.API)}, {document.Name(c.Host)}, {spanOf(signOf(c.Result))}}
		for _, h := range survey.Hops {
			row = append(row, document.Text{spanOf(signOf(resultOf(c, h)))})
		}
		table.Rows = append(table.Rows, row)
		item := document.Item{Text: document.Text{document.Code(c.API), document.Words(" " + way(c))}}
		for _, h := range c.Hops {
			item.Sub = append(item.Sub, document.Text{spanOf(signOf(h.Result)), document.Words(" " + h.Kind.Words() + ": " + h.Detail)})
		}
		all = append(all, item)
	}
	for _, r := range reasons(t) {
		text := document.Text{spanOf(signOf(r.Result)), document.Words(" "), document.Strong(r.title(hosts)), document.Words(": " + r.Detail)}
		if len(r.Calls) > 0 {
			text = append(append(append(text, document.Words(" (")), codes(r.Calls)...), document.Words(")"))
		}
		why = append(why, document.Item{Text: text})
	}
	if len(t.Calls) == 0 {
		return nil
	}
	details := document.Details("Every hop in words", document.List(all...))
	details.WebOnly = true
	return []document.Block{document.Grid(table), document.List(why...), details}
}

func codes(all []string) document.Text {
	out := document.Names(all)
	for i := range out {
		if i%2 == 0 {
			out[i] = document.Code(all[i/2])
		}
	}
	return out
}

func findingSection(r trace.Report) document.Section {
	section := document.Section{ID: "findings", Title: "Findings"}
	for _, f := range r.Findings {
		s := severitySign(f.Severity)
		box := []document.Block{
			document.Heading(spanOf(s), document.Words(": "), document.Name(f.ID)),
			document.Paragraph(document.Words("At "), document.Name(f.Resource), document.Words(": "), document.Words(f.Message)),
			labelled("Fix: ", document.Words(f.Fix)),
		}
		if where := place(f); where != "" {
			box = append(box, labelled("Where: ", document.Code(where)))
		}
		if len(f.Workloads) > 0 {
			box = append(box, labelled("Tasks: ", document.Names(plain.Firsts(f.Workloads, 6))...))
		}
		section.Blocks = append(section.Blocks, document.Box(s.Class, append(box, labelled("Source: ", document.Source(f.Source)))...))
	}
	if len(r.Findings) == 0 {
		section.Blocks = []document.Block{document.Paragraph(document.Words("Nothing to fix."))}
	}
	section.Blocks = append(section.Blocks, acknowledgedBlocks(r.Acknowledged)...)
	return section
}

// acknowledgedBlocks list the findings that somebody accepts, with the reasons.
func acknowledgedBlocks(all []trace.Acknowledged) []document.Block {
	if len(all) == 0 {
		return nil
	}
	var items []document.Item
	for _, a := range all {
		items = append(items, document.Item{Text: document.Text{document.Words(severitySign(a.Severity).Word + " "), document.Name(a.ID), document.Words(" at "), document.Name(a.Resource),
			document.Words(a.Why() + ". " + a.Message)}})
	}
	return []document.Block{document.Heading(document.Words(acknowledgedTitle)), document.List(items...)}
}
