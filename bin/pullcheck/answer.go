package main

import (
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/document"
	"ecrprivatelink/internal/plain"
)

// choiceFlag is a flag that takes one of several values. An empty one is refused with the empty ones of all other
// flags.
type choiceFlag struct {
	value *string
	valid []string
}

func (c choiceFlag) Set(text string) error {
	if text != "" && !slices.Contains(c.valid, text) {
		return errors.New("it is none of the valid values") // which valueError lists
	}
	*c.value = text
	return nil
}

func (c choiceFlag) Type() string   { return "string" }
func (c choiceFlag) String() string { return *c.value }

// tableForms are the forms of an answer that is a table.
var tableForms = []string{"table", "json", "markdown"}

// addFormat gives a command the flag for the form of its answer. The first form is the default.
func addFormat(cmd *cobra.Command, what string, forms ...string) *string {
	format := forms[0]
	cmd.Flags().Var(choiceFlag{&format, forms}, "format", "`form` of the "+what+": "+strings.Join(forms, ", "))
	complete(cmd, "format", forms...)
	return &format
}

// regionFlag is a flag that takes a Region.
type regionFlag struct{ value *string }

func (r regionFlag) Set(text string) error {
	if text != "" {
		if err := pullpath.CheckRegion(text); err != nil {
			return err
		}
	}
	*r.value = text
	return nil
}

func (r regionFlag) Type() string   { return "string" }
func (r regionFlag) String() string { return *r.value }

// addRegion gives a command the flag --region.
func addRegion(cmd *cobra.Command, value *string, usage string) {
	cmd.Flags().Var(regionFlag{value}, "region", usage)
	complete(cmd, "region", pullpath.Regions()...)
}

// outputFlags say how to write an answer.
type outputFlags struct {
	format *string
	output string
	strict bool
}

// addOutput gives a command the flags for the form and the place of its answer.
func (o *outputFlags) addOutput(cmd *cobra.Command, what, usage string, forms ...string) {
	o.format = addFormat(cmd, what, forms...)
	cmd.Flags().StringVarP(&o.output, "output", "o", "", "write the "+what+" to `FILE`, - for standard output"+usage)
	files(cmd, "output")
}

// put writes an answer as a whole or, when it fails, not at all. Where it goes to a file, standard output gets what is
// told aside.
func (o *outputFlags) put(cmd *cobra.Command, answer []byte, aside func(io.Writer) []byte) error {
	stdout := cmd.OutOrStdout()
	if err := writeOutput(o.output, stdout, answer); err != nil {
		return err
	}
	if toStdout(o.output) || aside == nil {
		return nil
	}
	_, err := stdout.Write(aside(stdout))
	return err
}

// status is [errFound] where there are errors, and where --strict takes what is unknown for one.
func (o *outputFlags) status(errors, unknown int) error {
	if errors > 0 || o.strict && unknown > 0 {
		return errFound
	}
	return nil
}

// inForm writes a document in a form, or its value as JSON. A table of text is as wide as the output.
func inForm(format string, out io.Writer, value any, d document.Document) ([]byte, error) {
	switch format {
	case "json":
		return plain.JSON(value)
	case "html":
		return d.HTML()
	case "markdown":
		return d.Markdown(), nil
	}
	return []byte(d.Text(tableWidth(out))), nil
}

// told prints a text, or its value as JSON.
func told(cmd *cobra.Command, format string, value any, text string) error {
	answer := []byte(text)
	if format == "json" {
		var err error
		if answer, err = plain.JSON(value); err != nil {
			return err
		}
	}
	_, err := cmd.OutOrStdout().Write(answer)
	return err
}

// printed prints a document in a form, or its value as JSON.
func printed(cmd *cobra.Command, format string, value any, d document.Document) error {
	answer, err := inForm(format, cmd.OutOrStdout(), value, d)
	if err != nil {
		return err
	}
	_, err = cmd.OutOrStdout().Write(answer)
	return err
}
