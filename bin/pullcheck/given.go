package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ecrprivatelink/internal/suggest"
)

// flagError says what is wrong with a flag: the nearest one to an unknown one, and what a value should be.
func flagError(cmd *cobra.Command, err error) error {
	var invalid *pflag.InvalidValueError
	if errors.As(err, &invalid) {
		return valueError(invalid.GetFlag(), invalid.GetValue(), invalid.Unwrap())
	}
	unknown, ok := err.(*pflag.NotExistError)
	if !ok {
		return err
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	if near, ok := suggest.Name(unknown.GetSpecifiedName(), names); ok {
		return fmt.Errorf("%w; did you mean --%s?", err, near)
	}
	return fmt.Errorf("%w; %s --help lists the flags", err, cmd.CommandPath())
}

// valueError says what a flag takes. The errors of the types that come with Go speak of functions of Go.
func valueError(flag *pflag.Flag, value string, cause error) error {
	if choice, is := flag.Value.(choiceFlag); is {
		return oneOf("--"+flag.Name, value, choice.valid)
	}
	want := map[string]string{"bool": "true or false", "int": "a whole number", "duration": "a time, such as 90s or 10m"}[flag.Value.Type()]
	if want == "" {
		return fmt.Errorf("--%s: %w", flag.Name, cause)
	}
	return fmt.Errorf("--%s is %q; give %s", flag.Name, value, want)
}

// nothingEmpty refuses flags and arguments that are given and empty: mostly a variable of a script that is not set. To
// take it for a flag that is left out would check something else than what is meant.
func nothingEmpty(cmd *cobra.Command, args []string) error {
	for i, arg := range args {
		if strings.TrimSpace(arg) == "" {
			return fmt.Errorf("argument %d is empty; %s --help says what it takes", i+1, cmd.CommandPath())
		}
	}
	var refused error
	cmd.Flags().Visit(func(f *pflag.Flag) {
		values := []string{f.Value.String()}
		if list, is := f.Value.(pflag.SliceValue); is {
			values = list.GetSlice()
		} else if f.Value.Type() != "string" {
			return
		}
		for _, value := range values {
			if refused == nil && strings.TrimSpace(value) == "" {
				refused = fmt.Errorf("--%s is empty; give a value, or leave it out", f.Name)
			}
		}
		if len(values) == 0 && refused == nil { // a list of nothing, from --flag ""
			refused = fmt.Errorf("--%s is empty; give a value, or leave it out", f.Name)
		}
	})
	return refused
}

// onCommandLine reports whether the command line gives a flag, and no file of settings.
func onCommandLine(cmd *cobra.Command, flag string) bool {
	f := cmd.Flags().Lookup(flag)
	return f.Changed && f.Annotations[noSettings] == nil
}

// noArguments refuses arguments of a command that has flags alone.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("%s takes no argument, and %q is one; %s --help says what it takes", cmd.CommandPath(), args[0], cmd.CommandPath())
	}
	return nil
}

// atMostOneOf refuses a second argument.
func atMostOneOf(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > 1 {
			return fmt.Errorf("%d arguments are given; %s takes one %s", len(args), cmd.CommandPath(), what)
		}
		return nil
	}
}
