// Command pullcheck says what a private Amazon ECR image pull needs, which hop blocks it, and what it costs.
//
// Exit status: 0 nothing of severity error, 1 at least one, 2 the input or the call could not be used.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/runtimeapi"
	"ecrprivatelink/stacks/config"
)

func main() {
	if os.Getenv("GOGC") == "" {
		// Memory is what a check of large templates runs out of on a small machine of a CI service: collect garbage when
		// half as much again is in use, not twice as much. docs/performance.md has the figures.
		debug.SetGCPercent(50)
	}
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// errFound says that a command did its work and found something of severity error, or something unknown that --strict
// takes for it. What it found is on stdout already.
var errFound = errors.New("there are findings of severity error")

// run is the whole program: it returns the exit status.
func run(args []string, stdout, stderr io.Writer) int {
	// An interrupt cancels what a command is doing, so that it ends with a message and nothing half-written. A second
	// one ends the program at once.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	err := start(ctx, args, stdout, stderr)
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errFound):
		return 1
	}
	// Each problem of a configuration has a line of its own; every other error is one line.
	var problems *config.Error
	if errors.As(err, &problems) && len(problems.Problems) > 1 {
		for line := range strings.SplitSeq(err.Error(), "\n") {
			fmt.Fprintf(stderr, "pullcheck: %s\n", plain.Line(line))
		}
		return 2
	}
	fmt.Fprintf(stderr, "pullcheck: %s\n", plain.Line(plain.OneLine(err.Error())))
	return 2
}

// start runs a command, or the function of a sweep where AWS Lambda runs the program.
func start(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	host := os.Getenv(runtimeapi.Variable)
	if host == "" {
		return execute(ctx, args, stdout, stderr)
	}
	f, err := newFunction(ctx)
	if err != nil {
		return err
	}
	return runtimeapi.Serve(ctx, host, f.handle)
}

// patience is how long an interrupted command may take to end. One that reads from a pipe may never do.
const patience = time.Second

var errInterrupted = errors.New("interrupted")

// execute runs a command until it ends or is interrupted.
func execute(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	root := newRootCommand()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	addCompletion(root)
	done := make(chan error, 1)
	go func() { done <- root.ExecuteContext(ctx) }()
	return await(ctx, done)
}

// await returns how a command ended, or that it was interrupted.
func await(ctx context.Context, done <-chan error) error {
	var err error
	select {
	case err = <-done:
	case <-ctx.Done():
		select {
		case err = <-done:
		case <-time.After(patience):
			err = context.Canceled
		}
	}
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return errInterrupted
	}
	return err
}
