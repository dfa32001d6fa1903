//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// pipe is a pipe that stays open, as a shell makes it for <(…).
func pipe(t *testing.T) (reader, writer *os.File) {
	t.Helper()
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = reader.Close(), writer.Close() })
	return reader, writer
}

func TestACommandThatNeverEndsIsLeft(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	reader, _ := pipe(t)
	if err := execute(ctx, []string{"template", fmt.Sprintf("/dev/fd/%d", reader.Fd())}, io.Discard, io.Discard); !errors.Is(err, errInterrupted) {
		t.Errorf("got %v, want %v", err, errInterrupted)
	}
	if err := execute(ctx, []string{"template", filepath.Join("testdata", "isolated.yaml")}, io.Discard, io.Discard); !errors.Is(err, errInterrupted) {
		t.Errorf("got %v, want %v", err, errInterrupted)
	}
}

func TestAnInterruptShowsWhicheverEndsFirst(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	ended := make(chan error, 1)
	for range 50 { // with both there, each is taken half of the time
		ended <- fmt.Errorf("reading: %w", context.Canceled)
		if err := await(ctx, ended); !errors.Is(err, errInterrupted) {
			t.Fatalf("got %v, want %v", err, errInterrupted)
		}
	}
}

const asProgram = "PULLCHECK_TEST_AS_PROGRAM"

// TestAsProgram is no test: the next one runs it as the program.
func TestAsProgram(t *testing.T) {
	if path := os.Getenv(asProgram); path != "" {
		os.Exit(run([]string{"template", path}, os.Stdout, os.Stderr))
	}
}

func TestAnInterruptEndsTheProgramCleanly(t *testing.T) {
	reader, writer := pipe(t)
	var stdout, stderr strings.Builder
	program := exec.Command(os.Args[0], "-test.run=^TestAsProgram$")
	program.Env = append(os.Environ(), asProgram+"=/dev/stdin")
	program.Stdin, program.Stdout, program.Stderr = reader, &stdout, &stderr
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := writer.Write(make([]byte, 1<<20)); err != nil { // more than a pipe holds: the program reads
		t.Fatal(err)
	}
	if err := program.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	var exit *exec.ExitError
	if err := program.Wait(); !errors.As(err, &exit) || exit.ExitCode() != 2 {
		t.Errorf("ended with %v, want exit status 2", err)
	}
	if stdout.String() != "" || stderr.String() != "pullcheck: interrupted\n" {
		t.Errorf("stdout %q, stderr %q", stdout.String(), stderr.String())
	}
}
