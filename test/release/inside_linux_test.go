package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// runInside runs a program in a root that has nothing else, where this user may change the root; else without an
// environment in an empty folder.
func runInside(t *testing.T, program []byte, args ...string) string {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "pullcheck")
	if err := os.WriteFile(path, program, 0o755); err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), path, args...)
	command.Dir, command.Env = dir, []string{}
	if os.Geteuid() == 0 {
		command.Path, command.Dir, command.SysProcAttr = "/pullcheck", "/", &syscall.SysProcAttr{Chroot: dir}
	}
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}
