package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"ecrprivatelink/internal/syntax"
)

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
