package main

import (
	"strings"

	"github.com/spf13/cobra"

	"ecrprivatelink/internal/document"
	"ecrprivatelink/internal/plain"
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
	var format string
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
	cmd.Flags().StringVar(&format, "format", tableFormats[0], "`form` of the list: "+strings.Join(tableFormats, ", "))
	complete(cmd, "format", tableFormats...)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := oneOf("--format", format, tableFormats); err != nil {
			return err
		}
		out, err := renderRules(format, tableWidth(cmd.OutOrStdout()))
		if err != nil {
			return err
		}
		_, err = cmd.OutOrStdout().Write(out)
		return err
	}
	return cmd
}

func renderRules(format string, width int) ([]byte, error) {
	if format == "json" {
		rows := []ruleRow{}
		for _, r := range trace.Rules() {
			rows = append(rows, ruleRow(r))
		}
		return plain.JSON(map[string][]ruleRow{"rules": rows})
	}
	t := document.Table{Heads: []string{"Rule", "Severity", "Hop", "What is wrong"}}
	if format == "markdown" {
		t.Heads = append(t.Heads, "Why it matters", "Source")
	}
	for _, r := range trace.Rules() {
		row := []document.Text{{document.Code(r.ID)}, document.Say(string(r.Severity)), document.Say(string(r.Hop)), document.Say(r.Title), document.Say(r.Reason), {document.Source(r.Source)}}
		t.Rows = append(t.Rows, row[:len(t.Heads)])
	}
	d := document.Document{Lead: []document.Block{document.Grid(t)}}
	if format == "markdown" {
		return d.Markdown(), nil
	}
	return []byte(d.Text(width)), nil
}
