//go:build unix

package main

import (
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// TestPipesWithoutAWriterAreRefused gives each command a named pipe in place of each file and folder that it reads:
// opening one would wait for its other end.
func TestPipesWithoutAWriterAreRefused(t *testing.T) {
	t.Chdir(t.TempDir())
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	template := tempFile(t, "template.json", `{"Resources":{"Vpc":{"Type":"AWS::EC2::VPC"}}}`)
	lines := [][]string{
		{"template", pipe}, {"report", pipe}, {"change", pipe, template}, {"change", template, pipe}, {"config", pipe},
		{"template", template, "--baseline", pipe}, {"template", template, "--scp", pipe}, {"template", template, "--rcp", pipe},
		{"cost", "--region", "us-east-1", "--prices", pipe}, {"image", "--manifest", pipe}, {"image", "--layout", pipe}, {"image", "--archive", pipe},
		{"windows", "daemon-json", "--registry", "111122223333.dkr.ecr.us-west-2.amazonaws.com", "--merge", pipe},
		{"account", "--region", "us-east-1", "--role", "r", "--accounts", pipe}, {"account", "--region", "us-east-1", "--with-policy", pipe}, {"account", "--region", "us-east-1", "--resume", pipe},
	}
	for _, line := range lines {
		t.Run(strings.ReplaceAll(strings.Join(line, " "), pipe, "PIPE"), func(t *testing.T) {
			done := make(chan string, 1)
			go func() {
				_, stderr, status := cli(append(line, "--no-settings")...)
				if status != 2 || !strings.Contains(stderr, pipe) || strings.Count(stderr, "\n") != 1 {
					done <- stderr
				}
				close(done)
			}()
			select {
			case stderr := <-done:
				if stderr != "" {
					t.Errorf("it says %q", stderr)
				}
			case <-time.After(20 * time.Second):
				t.Fatal("it waits for the pipe")
			}
		})
	}
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		c.Flags().VisitAll(func(f *pflag.Flag) {
			kind, _ := pflag.UnquoteUsage(f)
			reads := slices.Contains([]string{"FILE", "file", "DIR", "FOLDER", "[ID=]FILE"}, kind) && f.Name != "output"
			if tried := slices.ContainsFunc(lines, func(l []string) bool { return slices.Contains(l, "--"+f.Name) }); reads && !tried {
				t.Errorf("%s --%s names what is read, and no line here tries it", c.Name(), f.Name)
			}
		})
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(newRootCommand())
}
