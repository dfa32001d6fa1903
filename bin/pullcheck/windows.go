package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"ecrprivatelink/internal/windows"
)

func newWindowsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "windows",
		Short: "Help with pushing Windows images",
		Args:  knownCommand,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newDaemonJSONCommand())
	return cmd
}

func newDaemonJSONCommand() *cobra.Command {
	var registries []string
	var merge string
	cmd := &cobra.Command{
		Use:   "daemon-json --registry REGISTRY [--merge FILE]",
		Short: "Print a Docker daemon.json that pushes nondistributable layers to a registry",
		Long: fmt.Sprintf(`Print a configuration of the Docker daemon that pushes nondistributable layers to
your registry. Docker Engine before %d needs it; later ones always push them and
ignore the setting. The licence of the base image binds you either way.

With --merge the setting is added to a configuration that you have: every other
setting stays as it is. Nothing is written but the output; save it yourself, on
Windows as %s,
on Linux as %s, and restart the daemon.`,
			windows.FirstEngineThatPushes, windows.ConfigurationOnWindows, windows.ConfigurationOnLinux),
		Example: `  pullcheck windows daemon-json --registry 111122223333.dkr.ecr.us-west-2.amazonaws.com
  pullcheck windows daemon-json --registry arn:aws:ecr:us-west-2:111122223333:repository/app --merge /etc/docker/daemon.json`,
		Args: noArguments,
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&registries, "registry", nil, "host of the `REGISTRY`, or URI or ARN of a repository in it (required); may be repeated")
	flags.StringVar(&merge, "merge", "", "`FILE` with your present configuration, - for standard input")
	files(cmd, "merge")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if len(registries) == 0 {
			return errors.New("--registry is missing; give the registry's host, such as 111122223333.dkr.ecr.us-west-2.amazonaws.com")
		}
		var notes strings.Builder
		for _, given := range registries {
			host, err := windows.Registry(given)
			if err != nil {
				return fmt.Errorf("--registry %w", err)
			}
			if host != given {
				fmt.Fprintf(&notes, "pullcheck: note: Docker lists registries, not repositories: %q became %q\n", given, host)
			}
		}
		var existing []byte
		if merge != "" {
			text, err := readInput(cmd.Context(), merge, cmd.InOrStdin(), windows.MaxDaemonJSONBytes)
			if err != nil {
				return fmt.Errorf("--merge %w", err)
			}
			existing = text
		}
		merged, err := windows.DaemonJSON(registries, existing)
		if err != nil { // the registries are valid, so it is the configuration
			return fmt.Errorf("--merge %s: %w", merge, err)
		}
		if _, err := cmd.OutOrStdout().Write(merged); err != nil {
			return err
		}
		_, err = cmd.ErrOrStderr().Write([]byte(notes.String()))
		return err
	}
	return cmd
}
