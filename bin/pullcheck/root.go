package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"ecrprivatelink/internal/suggest"
	"ecrprivatelink/internal/syntax"
)

// The groups of commands in the help.
const (
	checks  = "checks"
	answers = "answers"
)

func newRootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "pullcheck [COMMAND]",
		Short: "Check and price the private pull path of Amazon ECS tasks",
		Long: `pullcheck traces every call of an image pull, hop by hop (DNS, route, egress,
ingress, endpoint policy, role policy), and says which hop blocks it and how to
fix it. It never changes anything.

Without a command it checks the cdk.out of the CDK app in this folder. Flags may stand
in a file .pullcheck.yaml, here or above up to the repository's root.

Exit status: 0 nothing of severity error, 1 at least one, 2 the input or the call
could not be used.`,
		Example: `  pullcheck demo
  pullcheck plan --launch-type fargate --feature awslogs --region us-west-2
  pullcheck template cdk.out
  pullcheck template network.yaml service.yaml --parameter Stage=prod --format sarif
  pullcheck vpc --vpc-id vpc-0a1b2c3d4e5f60718 --launch-type fargate
  pullcheck task --cluster prod --service web`,
		Version:       version(),
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          knownCommand,
		RunE:          alone,

		PersistentPreRunE: func(cmd *cobra.Command, args []string) error {
			if err := nothingEmpty(cmd, args); err != nil {
				return err
			}
			return applySettings(cmd)
		},
	}
	root.SetVersionTemplate("pullcheck {{.Version}}\n")
	root.PersistentFlags().Bool(noSettings, false, "leave "+settingsFile+" unread")
	root.SetFlagErrorFunc(flagError)
	root.AddGroup(&cobra.Group{ID: checks, Title: "Checks:"}, &cobra.Group{ID: answers, Title: "Answers:"})
	for group, commands := range map[string][]*cobra.Command{
		checks:  {newTemplateCommand(), bounded(newChangeCommand(), readingTimeout), bounded(newVPCCommand(), readingTimeout), bounded(newConfigCommand(), readingTimeout), bounded(newTaskCommand(), readingTimeout), bounded(newAccountCommand(), accountTimeout), bounded(newImageCommand(), readingTimeout), newReportCommand()},
		answers: {newPlanCommand(), newCostCommand(), newExplainCommand(), newPermissionsCommand(), newRulesCommand(), newWindowsCommand(), newDemoCommand()},
	} {
		for _, command := range commands {
			command.GroupID = group
			root.AddCommand(command)
		}
	}
	root.SetHelpCommand(newHelpCommand(root))
	return root
}

// addCompletion adds the command that prints the scripts of shells. That of the library takes the name of a shell that
// it does not know for a call of its help. It keeps where the output goes, which must be set before.
func addCompletion(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		if cmd.Name() == "completion" {
			cmd.Args, cmd.RunE = knownCommand, func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
		}
	}
}

// knownCommand refuses what is no command, with the nearest one that is.
func knownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() || c.Name() == "help" {
			names = append(names, c.Name())
		}
	}
	return fmt.Errorf("unknown command %q; %s", args[0], cmp.Or(suggest.Ask(args[0], names), cmd.CommandPath()+" --help lists the commands"))
}

func newHelpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Print the help of a command",
		RunE: func(_ *cobra.Command, args []string) error {
			command, rest, err := root.Find(args)
			if err != nil {
				return err
			}
			if len(rest) > 0 {
				return knownCommand(command, rest)
			}
			command.InitDefaultHelpFlag()
			command.InitDefaultVersionFlag()
			return command.Help()
		},
	}
}

// maxProject is the most bytes of a cdk.json.
const maxProject = 1 << 20

// alone is pullcheck without a command: in the folder of a CDK app it checks what was synthesized there, and elsewhere
// it prints the help.
func alone(cmd *cobra.Command, _ []string) error {
	out, project, err := assembly(cmd)
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(out, "manifest.json")); errors.Is(err, fs.ErrNotExist) {
		if !project {
			return cmd.Help()
		}
		return fmt.Errorf("this folder has a cdk.json, but %s has no manifest.json; run npx cdk synth first, or give a command: pullcheck help lists them", out)
	}
	note(cmd, fmt.Sprintf("no command is given, so this is pullcheck template %s; pullcheck help lists what else there is", out))
	root := cmd.Root()
	root.SetArgs([]string{"template", "--", out})
	return root.ExecuteContext(cmd.Context())
}

// assembly is where the CDK app of the working folder is synthesized to, and whether there is one.
func assembly(cmd *cobra.Command) (out string, project bool, err error) {
	const usual = "cdk.out"
	if _, err := os.Lstat("cdk.json"); errors.Is(err, fs.ErrNotExist) {
		return usual, false, nil
	}
	text, err := readInput(cmd.Context(), "cdk.json", nil, maxProject)
	if err != nil {
		return "", true, err
	}
	var settings struct{ Output string }
	if err := json.Unmarshal(text, &settings); err != nil {
		return "", true, fmt.Errorf("cdk.json: it is not what the CDK takes: %s", syntax.Explain(text, err))
	}
	if settings.Output != "" {
		return settings.Output, true, nil
	}
	return usual, true, nil
}
