// Package cdkcli runs the pinned CDK CLI on the repository's app for tests.
package cdkcli

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ecrprivatelink/internal/testing/program"
	"ecrprivatelink/internal/testing/repository"
)

// patience bounds one command: a deployment that waits for ever must fail the test, not stop it. The slowest takes a
// minute when nothing is compiled yet.
const patience = 5 * time.Minute

// CLI runs cdk commands in the repository's root, with an output folder of its own.
type CLI struct {
	t    testing.TB
	cdk  string
	root string
	env  []string
	// Out is the cloud assembly's folder.
	Out string
}

// New returns a CLI with the given environment, or this process's when nil. It skips the test when the CLI is not
// installed, or fails it where programs are required (see package program).
func New(t testing.TB, env []string) *CLI {
	t.Helper()
	root := Root(t)
	cdk := filepath.Join(root, "node_modules", ".bin", "cdk")
	if _, err := os.Stat(cdk); err != nil {
		if program.Required() {
			t.Fatal("the CDK CLI is not installed; run npm ci")
		}
		t.Skip("the CDK CLI is not installed; run npm ci")
	}
	if env == nil {
		env = os.Environ()
	}
	return &CLI{t: t, cdk: cdk, root: root, env: env, Out: filepath.Join(t.TempDir(), "cdk.out")}
}

// Root is the repository's root.
func Root(t testing.TB) string {
	t.Helper()
	root, err := repository.Root()
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// Run runs a cdk command, which must succeed, and returns its output.
func (c *CLI) Run(args ...string) string {
	c.t.Helper()
	stdout, stderr, err := c.Try(args...)
	if err != nil {
		c.t.Fatalf("cdk %s: %v\n%s\n%s", strings.Join(args, " "), err, stdout, stderr)
	}
	return stdout
}

// Try runs a cdk command and returns what it wrote; err is not nil when it failed.
func (c *CLI) Try(args ...string) (stdout, stderr string, err error) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), patience)
	defer cancel()
	command := exec.CommandContext(ctx, c.cdk, append(args, "--output", c.Out)...)
	command.Dir = c.root
	command.Env = c.env
	var out, bad bytes.Buffer
	command.Stdout, command.Stderr = &out, &bad
	err = command.Run()
	return out.String(), bad.String(), err
}
