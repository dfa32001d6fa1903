package main

import (
	"strings"

	"github.com/spf13/cobra"

	"ecrprivatelink/internal/document"
	"ecrprivatelink/internal/permission"
	"ecrprivatelink/internal/plain"
)

func newPermissionsCommand() *cobra.Command {
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
	names := []string{}
	for _, command := range permission.Commands() {
		names = append(names, string(command))
	}
	format := addFormat(cmd, "answer", "json", "table", "template")
	cmd.Flags().StringSliceVar(&commands, "command", nil, "`command` to allow: "+strings.Join(names, ", ")+"; may be repeated (default all)")
	complete(cmd, "command", names...)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		var chosen []permission.Command
		for _, name := range commands {
			if err := oneOf("--command", name, names); err != nil {
				return err
			}
			chosen = append(chosen, permission.Command(name))
		}
		if *format == "table" {
			return printed(cmd, *format, nil, permissionsTable(chosen))
		}
		answer := permission.Document(chosen...)
		if *format == "template" {
			if len(chosen) == 0 {
				chosen = []permission.Command{permission.AccountCommand}
			}
			answer = permission.Template(chosen...)
		}
		_, err := cmd.OutOrStdout().Write(answer)
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
