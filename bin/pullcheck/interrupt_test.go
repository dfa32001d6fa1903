//go:build unix

package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// pipe is a named pipe to which nobody writes.
func pipe(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pipe.yaml")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestACommandThatNeverEndsIsLeft(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := execute(ctx, []string{"template", pipe(t)}, io.Discard, io.Discard); !errors.Is(err, errInterrupted) {
		t.Errorf("got %v, want %v", err, errInterrupted)
	}
	if err := execute(ctx, []string{"template", filepath.Join("testdata", "isolated.yaml")}, io.Discard, io.Discard); !errors.Is(err, errInterrupted) {
		t.Errorf("got %v, want %v", err, errInterrupted)
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
	path := pipe(t)
	var stdout, stderr strings.Builder
	program := exec.Command(os.Args[0], "-test.run=^TestAsProgram$")
	program.Env = append(os.Environ(), asProgram+"="+path)
	program.Stdout, program.Stderr = &stdout, &stderr
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	writer, err := os.OpenFile(path, os.O_WRONLY, 0) // returns once the program reads
	if err != nil {
		t.Fatal(err)
	}
	defer writer.Close()
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
