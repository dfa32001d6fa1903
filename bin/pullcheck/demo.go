package main

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"ecrprivatelink/internal/network/template"
	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/report"
)

// demoText is the template of the demo. A line that begins with #N| is there from step N on, and one that begins with
// #N! says what that step does.
//
//go:embed demo.yaml
var demoText string

// demoStep is the template after a step.
type demoStep struct {
	// File is the name of the file, Title what the step does, and Added the lines that it adds.
	File, Title string
	Added       []string
	Template    []byte
}

// demoFolder is the folder of the demo where none is given.
const demoFolder = "pullcheck-demo"

// demoSteps are the template as it is at first, and after each step.
func demoSteps() []demoStep {
	steps := []demoStep{{Title: "A service in a VPC without internet access. Does its image get there?"}}
	for n := 0; n < len(steps); n++ {
		var text strings.Builder
		for line := range strings.Lines(demoText) {
			var at int
			var mark rune
			if _, err := fmt.Sscanf(line, "#%d%c", &at, &mark); err != nil {
				text.WriteString(line)
				continue
			}
			_, rest, _ := strings.Cut(line, string(mark))
			if at == n && mark == '!' {
				steps[n].Title = strings.TrimSpace(rest)
			}
			if at == len(steps) && mark == '!' {
				steps = append(steps, demoStep{})
			}
			if at <= n && mark == '|' {
				text.WriteString(rest)
			}
			if at == n && mark == '|' {
				steps[n].Added = append(steps[n].Added, strings.TrimRight(rest, "\n"))
			}
		}
		steps[n].Template = []byte(text.String())
	}
	for n := range steps {
		steps[n].File = fmt.Sprintf("%d-%s.yaml", n+1, map[bool]string{false: "broken", true: "fixed"}[n == len(steps)-1])
	}
	return steps
}

func newDemoCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "demo [FOLDER]",
		Short: "Write a broken network, check it, and fix it step by step",
		Long: `Write the template of a service whose image cannot be pulled, check it, and fix it step
by step until its task starts. The templates stay in FOLDER (default ` + demoFolder + `), to
look at and to try the other commands on. It takes no account and asks nothing of AWS.`,
		Example: `  pullcheck demo
  pullcheck demo /tmp/pulls`,
		Args: atMostOneOf("FOLDER"),
		RunE: func(cmd *cobra.Command, args []string) error {
			folder := append(args, demoFolder)[0]
			steps := demoSteps()
			if err := writeDemo(folder, steps); err != nil {
				return err
			}
			out := cmd.OutOrStdout()
			for i, s := range steps {
				told, err := tellStep(cmd, folder, s)
				if err != nil {
					return err
				}
				if i > 0 {
					told = "\n" + told
				}
				if _, err := fmt.Fprint(out, told); err != nil {
					return err
				}
			}
			_, err := fmt.Fprintf(out, "\nThe templates are in %s. Next: pullcheck report %s -o report.html, and pullcheck help.\n",
				plain.Line(folder), plain.Line(filepath.Join(folder, steps[0].File)))
			return err
		},
	}
}

// tellStep tells what a step does and what the check says of it.
func tellStep(cmd *cobra.Command, folder string, s demoStep) (string, error) {
	path := filepath.Join(folder, s.File)
	_, result, _, err := template.Check(cmd.Context(), []string{path}, template.Options{}, nil)
	if err != nil {
		return "", err
	}
	var told strings.Builder
	fmt.Fprintf(&told, "# %s\n", s.Title)
	for _, line := range s.Added {
		fmt.Fprintf(&told, "+%s\n", line)
	}
	fmt.Fprintf(&told, "$ pullcheck template %s\n", plain.Line(path))
	told.WriteString(report.Text(result, textOptions(cmd.OutOrStdout(), false)))
	return told.String(), nil
}

// writeDemo writes the templates into a folder. It replaces no file that somebody has changed, and writes none where
// there is one.
func writeDemo(folder string, steps []demoStep) error {
	if info, err := os.Stat(folder); err == nil && !info.IsDir() {
		return fmt.Errorf("%s: it is a file; name a folder, which need not be there yet", folder)
	}
	for _, s := range steps {
		there, err := os.ReadFile(filepath.Join(folder, s.File))
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return fmt.Errorf("%s: %w", filepath.Join(folder, s.File), bare(err))
		case !bytes.Equal(there, s.Template):
			return fmt.Errorf("%s has been changed; name another folder, or remove it", filepath.Join(folder, s.File))
		}
	}
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return fmt.Errorf("%s: %w", folder, bare(err))
	}
	for _, s := range steps {
		if err := writeFile(filepath.Join(folder, s.File), s.Template); err != nil {
			return fmt.Errorf("%s: %w", filepath.Join(folder, s.File), bare(err))
		}
	}
	return nil
}
