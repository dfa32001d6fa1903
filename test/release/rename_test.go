package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"ecrprivatelink/internal/testing/repository"
)

// One command renames the module.
func TestTheModuleIsRenamedByOneCommand(t *testing.T) {
	root, err := repository.Root()
	if err != nil {
		t.Fatal(err)
	}
	clone := filepath.Join(t.TempDir(), "clone")
	run := func(dir string, command ...string) string {
		t.Helper()
		c := exec.CommandContext(t.Context(), command[0], command[1:]...)
		c.Dir = dir
		out, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", strings.Join(command, " "), err, out)
		}
		return string(out)
	}
	run(root, "git", "clone", "--quiet", root, clone)
	const name = "github.com/acme/private-pulls"
	run(clone, "bash", "test/tools/rename", name)
	if got := run(clone, "go", "list", "-m"); strings.TrimSpace(got) != name {
		t.Errorf("the module is %s", got)
	}
	for _, module := range []string{clone, filepath.Join(clone, "test")} {
		for line := range strings.Lines(run(module, "go", "list", "-test", "-f", `{{join .Imports "\n"}}`, "./...")) {
			if strings.HasPrefix(line, "ecrprivatelink") {
				t.Fatalf("%s is imported still", strings.TrimSpace(line))
			}
		}
	}
	run(clone, "go", "build", "./constructs/pullpath/...", "./internal/suggest", "./internal/partial/...")
	if page := run(clone, "git", "grep", "-c", "acme/private-pulls@v", "--", "docs/pullcheck.md"); !strings.HasSuffix(page, ":1\n") {
		t.Errorf("the link of the action is in %q", page)
	}
	if out, err := exec.CommandContext(t.Context(), "bash", filepath.Join(clone, "test/tools/rename"), "no module; touch x").CombinedOutput(); err == nil || !strings.Contains(string(out), "give a module such as") {
		t.Errorf("a name that is none: %v, %s", err, out)
	}
}
