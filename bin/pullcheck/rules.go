package main

import (
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/cobra"

	"ecrprivatelink/internal/render"
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
		Args: cobra.NoArgs,
	}
	cmd.Flags().StringVar(&format, "format", tableFormats[0], "`form` of the list: "+strings.Join(tableFormats, ", "))
	complete(cmd, "format", tableFormats...)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := oneOf("--format", format, tableFormats); err != nil {
			return err
		}
		out, err := renderRules(format)
		if err != nil {
			return err
		}
		_, err = cmd.OutOrStdout().Write(out)
		return err
	}
	return cmd
}

func renderRules(format string) ([]byte, error) {
	switch format {
	case "json":
		rows := []ruleRow{}
		for _, r := range trace.Rules() {
			rows = append(rows, ruleRow(r))
		}
		return render.Indented(map[string][]ruleRow{"rules": rows})
	case "markdown":
		w := newTable("Rule", "Severity", "Hop", "What is wrong", "Why it matters", "Source")
		for _, r := range trace.Rules() {
			w.AppendRow(table.Row{"`" + r.ID + "`", r.Severity, r.Hop, r.Title, r.Reason, r.Source})
		}
		return []byte(w.RenderMarkdown() + "\n"), nil
	}
	w := newTable("Rule", "Severity", "Hop", "What is wrong")
	w.SetColumnConfigs([]table.ColumnConfig{{Number: 4, WidthMax: 60, WidthMaxEnforcer: text.WrapSoft}})
	for _, r := range trace.Rules() {
		w.AppendRow(table.Row{r.ID, r.Severity, r.Hop, r.Title})
	}
	return []byte(w.Render() + "\n"), nil
}
