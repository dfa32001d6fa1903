package layers

import (
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/internal/testing/program"
)

// installed returns the tracked names that are, or are below, what npm installs. A link to a folder of that name is a
// file to git, which ".gitignore" with a slash at the end would let in.
func installed(tracked []string) []string {
	return slices.DeleteFunc(slices.Clone(tracked), func(name string) bool {
		return !slices.Contains(strings.Split(path.Clean(name), "/"), "node_modules")
	})
}

// TestNoInstalledPackageIsTracked keeps installed packages, and links to them, out of the repository.
func TestNoInstalledPackageIsTracked(t *testing.T) {
	git := program.Path(t, "git", "your system's package manager")
	if exec.CommandContext(t.Context(), git, "rev-parse", "--git-dir").Run() != nil {
		if program.Required() {
			t.Fatal("this is no clone, so that what git tracks cannot be checked")
		}
		t.Skip("this is no clone")
	}
	cmd := exec.CommandContext(t.Context(), git, "ls-files", "-z")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	tracked := strings.Split(strings.TrimRight(string(out), "\x00"), "\x00")
	if !slices.Contains(tracked, "go.mod") {
		t.Fatalf("git tracks no go.mod, but %d other files", len(tracked))
	}
	if found := installed(tracked); len(found) > 0 {
		t.Errorf("git tracks %s; remove it with \"git rm -r --cached\"", found)
	}
}

func TestInstalledFindsFoldersAndLinks(t *testing.T) {
	got := installed([]string{"go.mod", "node_modules", "docs/node_modules.md", "test/report/node_modules/axe/package.json", "test/node_modules"})
	if want := []string{"node_modules", "test/report/node_modules/axe/package.json", "test/node_modules"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
