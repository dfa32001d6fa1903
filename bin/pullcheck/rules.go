package main

import (
	"github.com/spf13/cobra"

	"ecrprivatelink/internal/document"
	"ecrprivatelink/internal/trace"
)

// ruleRow is the JSON form of a rule. It is a contract: docs/pullcheck.schema.json describes it.
type ruleRow struct {
	ID       string         `json:"id"`
	Severity trace.Severity `json:"severity"`
	Hop      trace.HopKind  `json:"hop,omitempty"`
	Title    string         `json:"title"`
	Reason   string         `json:"reason"`
	Source   string         `json:"source"`
}

func newRulesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rules",
		Short: "List the rules of the checks",
		Long: `List every rule that pullcheck template, vpc and task apply: its id, its severity,
the hop at which it is met, what is wrong, why it matters, and the page that says
so. A finding is milder than its rule where the calls get through all the same.`,
		Example: `  pullcheck rules
  pullcheck rules --format json`,
		Args: noArguments,
	}
	format := addFormat(cmd, "list", tableForms...)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		rows := []ruleRow{}
		for _, r := range trace.Rules() {
			rows = append(rows, ruleRow(r))
		}
		return printed(cmd, *format, map[string][]ruleRow{"rules": rows}, rulesDocument(*format == "markdown"))
	}
	return cmd
}

// rulesDocument is the list for people, with the reasons or without.
func rulesDocument(reasons bool) document.Document {
	t := document.Table{Heads: []string{"Rule", "Severity", "Hop", "What is wrong"}}
	if reasons {
		t.Heads = append(t.Heads, "Why it matters", "Source")
	}
	for _, r := range trace.Rules() {
		row := []document.Text{{document.Code(r.ID)}, document.Say(string(r.Severity)), document.Say(string(r.Hop)), document.Say(r.Title), document.Say(r.Reason), {document.Source(r.Source)}}
		t.Rows = append(t.Rows, row[:len(t.Heads)])
	}
	return document.Document{Lead: []document.Block{document.Grid(t)}}
}
