// Command pullcheck says what a private Amazon ECR image pull needs, which hop
// blocks it, and what it costs.
//
// Exit status: 0 nothing of severity error, 1 at least one, 2 the input or the
// call could not be used.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"unicode"

	"github.com/spf13/cobra"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// findingsError says that a command did its work and found something of severity
// error. The findings are on stdout already.
type findingsError struct{ count int }

func (e *findingsError) Error() string {
	return fmt.Sprintf("%d findings of severity error", e.count)
}

// run is the whole program: it returns the exit status.
func run(args []string, stdout, stderr io.Writer) int {
	root := newRootCommand()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	// An interrupt cancels what a command is doing, so that it ends with a message and nothing half-written.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := root.ExecuteContext(ctx)
	var findings *findingsError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &findings):
		return 1
	default:
		fmt.Fprintf(stderr, "pullcheck: %s\n", oneLine(err))
		return 2
	}
}

// oneLine shows an error on one line, whatever the names in it: a character that
// cannot be shown becomes a space.
func oneLine(err error) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, err.Error())
}

func newRootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:           "pullcheck",
		Short:         "Check and price the private pull path of Amazon ECS tasks",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.AddCommand(newCostCommand(), newImageCommand(), newWindowsCommand())
	return root
}
