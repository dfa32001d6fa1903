package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"ecrprivatelink/internal/document"
	"ecrprivatelink/internal/permission"
	"ecrprivatelink/internal/plain"
)

func newPermissionsCommand() *cobra.Command {
	var format string
	var commands []string
	cmd := &cobra.Command{
		Use:   "permissions",
		Short: "Print the IAM permissions that the commands that read an account need",
		Long: `Print the IAM permissions of the commands that read an account, as an IAM policy or as
a table with the reason for each. All of them only read. As a template it is the role that
pullcheck account --role assumes, for a StackSet.`,
		Example: `  pullcheck permissions > pullcheck-policy.json
  pullcheck permissions --command vpc --format table
  pullcheck permissions --format template > pullcheck-role.json`,
		Args: noArguments,
	}
	formats, names := []string{"json", "table", "template"}, []string{}
	for _, command := range permission.Commands() {
		names = append(names, string(command))
	}
	cmd.Flags().StringVar(&format, "format", formats[0], "`form` of the answer: "+strings.Join(formats, ", "))
	cmd.Flags().StringSliceVar(&commands, "command", nil, "`command` to allow: "+strings.Join(names, ", ")+"; may be repeated (default all)")
	complete(cmd, "format", formats...)
	complete(cmd, "command", names...)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := oneOf("--format", format, formats); err != nil {
			return err
		}
		var chosen []permission.Command
		for _, name := range commands {
			if err := oneOf("--command", name, names); err != nil {
				return err
			}
			chosen = append(chosen, permission.Command(name))
		}
		if format == "template" {
			if len(chosen) == 0 {
				chosen = []permission.Command{permission.AccountCommand}
			}
			_, err := cmd.OutOrStdout().Write(permission.Template(chosen...))
			return err
		}
		if format == "json" {
			_, err := cmd.OutOrStdout().Write(permission.Document(chosen...))
			return err
		}
		_, err := fmt.Fprint(cmd.OutOrStdout(), permissionsTable(chosen).Text(tableWidth(cmd.OutOrStdout())))
		return err
	}
	return cmd
}

func permissionsTable(commands []permission.Command) document.Document {
	t := document.Table{Heads: []string{"Permission", "Commands", "For"}}
	for _, p := range permission.All() {
		if !p.For(commands...) {
			continue
		}
		action := p.Action
		if p.Free {
			action += " (needs no permission)"
		}
		t.Rows = append(t.Rows, []document.Text{document.Say(action), document.Say(plain.Joined(p.Commands)), document.Say(p.Why)})
	}
	return document.Document{Lead: []document.Block{document.Grid(t)}}
}
