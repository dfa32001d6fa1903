//go:build unix

package launcher

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func TestFiveStartsAtOnce(t *testing.T) {
	m := newModule(t)
	var wait sync.WaitGroup
	for range 5 {
		wait.Go(func() {
			if stdout, stderr, status := m.start(); status != 0 || stderr != "" || !strings.HasPrefix(stdout, "one ") {
				t.Errorf("status %d, stdout %q, stderr %q", status, stdout, stderr)
			}
		})
	}
	wait.Wait()
	m.built()
	m.wantText("one")
}

// Where the jsii runtime unpacks the CDK, syntheses at once do not wait for each other, and one that fails leaves
// nothing.
func TestStartKeepsTheUnpackedCDK(t *testing.T) {
	m := newModule(t)
	m.write("bin/privatepull/main.go", `package main

import (
	"fmt"
	"os"
)

func main() {
	root := os.Getenv("JSII_RUNTIME_PACKAGE_CACHE_ROOT")
	err := os.Mkdir(root, 0o755)
	fmt.Println(root, err == nil)
	if os.Getenv("FAIL") != "" {
		os.Exit(1)
	}
}
`)
	start := func(env ...string) (root string, fresh bool) {
		t.Helper()
		stdout, stderr, _ := m.start(env...)
		if _, err := fmt.Sscan(stdout, &root, &fresh); err != nil {
			t.Fatalf("stdout %q, stderr %q: %v", stdout, stderr, err)
		}
		return root, fresh
	}
	var failed string
	for range 2 {
		var fresh bool
		failed, fresh = start("FAIL=1")
		if _, err := os.Stat(failed); !fresh || err == nil {
			t.Errorf("a run that failed keeps %s", failed)
		}
	}
	var wait sync.WaitGroup
	for range 5 {
		wait.Go(func() { m.start() })
	}
	wait.Wait()
	kept, fresh := start()
	again, _ := start()
	if fresh || kept == failed || kept != again || !strings.HasPrefix(filepath.Base(kept), "jsii-") {
		t.Errorf("after runs in turn, packages are in %s (made anew: %v), then %s", kept, fresh, again)
	}
	if os.Getuid() != 0 { // root writes everywhere
		if err := os.Chmod(filepath.Dir(kept), 0o555); err != nil {
			t.Fatal(err)
		}
		if root, _ := start(); strings.HasPrefix(root, m.root) {
			t.Errorf("packages of a checkout that is read-only are in %s, where jsii writes", root)
		}
		os.Chmod(filepath.Dir(kept), 0o755)
	}
	m.write("go.mod", "module ecrprivatelink\n\ngo 1.26\n\ngodebug default=go1.25\n")
	if other, fresh := start(); other == kept || !fresh {
		t.Errorf("packages of another go.mod are in %s (made anew: %v)", other, fresh)
	}
	own := t.TempDir()
	if root, _ := start("JSII_RUNTIME_PACKAGE_CACHE_ROOT=" + own); root != own {
		t.Errorf("packages are in %s, and not where the user wants them", root)
	}
}

func TestStartHeedsEmbeddedFilesAndTheModule(t *testing.T) {
	m := newModule(t)
	m.write("stacks/text.go", "package stacks\n\nimport _ \"embed\"\n\n//go:embed text.txt\nvar Text string\n")
	for _, text := range []string{"one", "two"} {
		m.write("stacks/text.txt", text)
		m.wantText(text)
	}
	first := m.built()
	m.write("go.mod", "module ecrprivatelink\n\ngo 1.26\n\ngodebug default=go1.25\n")
	m.wantText("two")
	if m.built() == first {
		t.Error("the program of another go.mod is kept")
	}
	m.write("other/go.mod", "module example.com/other\n\ngo 1.26\n")
	m.write("other/other.go", "package other\n")
	for _, path := range []string{"./other", filepath.Join(m.root, "other")} {
		m.write("go.mod", "module ecrprivatelink\n\ngo 1.26\n\nrequire example.com/other v0.0.0\n\nreplace example.com/other => "+path+"\n")
		m.write("stacks/init.go", "package stacks\n\nimport \"example.com/other\"\n\nfunc init() { Text = other.Text }\n")
		for _, text := range []string{"three", "four"} {
			m.write("other/other.go", fmt.Sprintf("package other\n\nconst Text = %q\n", text))
			m.wantText(text)
		}
	}
}

// goScript puts a script in the place of the go command, and returns a PATH on which it is first. In it, $GO is the
// real one.
func (m *module) goScript(folder, script string) (env string) {
	m.t.Helper()
	real, err := exec.LookPath("go")
	if err != nil {
		m.t.Fatal(err)
	}
	m.write(folder+"/bin/go", "#!/bin/sh\nGO="+real+"\n"+script)
	if err := os.Chmod(filepath.Join(m.root, folder, "bin", "go"), 0o755); err != nil {
		m.t.Fatal(err)
	}
	return "PATH=" + filepath.Join(m.root, folder, "bin") + string(os.PathListSeparator) + os.Getenv("PATH")
}

// A version manager's go command stays the same when it calls another toolchain.
func TestStartFollowsAGoCommandThatCallsAnother(t *testing.T) {
	m := newModule(t)
	path := m.goScript("manager", "GOFLAGS=$(cat flags) exec \"$GO\" \"$@\"\n")
	m.write("stacks/tag.go", "//go:build other\n\npackage stacks\n\nfunc init() { println(\"tagged\") }\n")
	m.write("flags", "")
	m.wantText("one", path)
	m.write("flags", "-tags=other")
	if _, stderr, _ := m.start(path); stderr != "tagged\n" {
		t.Errorf("what the go command calls has no effect: stderr %q", stderr)
	}
}

func TestStartBuildsAnewForAnotherToolchain(t *testing.T) {
	m := newModule(t)
	path := m.goScript("toolchain", "exec \"$GO\" \"$@\"\n")
	m.write("toolchain/VERSION", "go1.26.8\n")
	m.wantText("one", path)
	first := m.built()
	m.write("toolchain/VERSION", "go1.26.9\n")
	m.wantText("one", path)
	second := m.built()
	if second == first {
		t.Error("the program of another version of Go is kept")
	}
	path = m.goScript("changed", "exec \"$GO\" \"$@\"\n")
	m.write("changed/VERSION", "go1.26.9\n")
	m.wantText("one", path)
	if m.built() == second {
		t.Error("the program of another Go of the same version is kept")
	}
}

// The program that comes of it is of the new source, and not kept as that of the old one.
func TestStartHeedsAChangeWhileItBuilds(t *testing.T) {
	m := newModule(t)
	path := m.goScript("toolchain", "if [ -f next ]; then mv next stacks/text.go; fi\nexec \"$GO\" \"$@\"\n")
	m.write("toolchain/VERSION", "go1.26.8\n")
	m.write("next", "package stacks\n\nconst Text = \"two\"\n")
	m.wantText("two", path)
	m.write("stacks/text.go", "package stacks\n\nconst Text = \"one\"\n")
	m.wantText("one", path)
}

func TestStartSaysThatGoHasNoFolder(t *testing.T) {
	m := newModule(t)
	none := []string{"HOME=", "XDG_CACHE_HOME=", "GOCACHE=", "GOMODCACHE=", "GOPATH=", "GOENV=off"}
	m.wantText("one", append(none, "HOME="+os.Getenv("HOME"))...)
	m.wantText("one", none...) // nothing to compile
	m.write("stacks/text.go", "package stacks\n\nconst Text = \"two\"\n")
	stdout, stderr, status := m.start(none...)
	if want := "privatepull: Go has no folder to compile in; set HOME, or GOCACHE and GOMODCACHE\n"; status != 1 || stdout != "" || stderr != want {
		t.Errorf("status %d, stdout %q, stderr %q; want 1, nothing and %q", status, stdout, stderr, want)
	}
	cache, err := exec.Command("go", "env", "GOCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	m.wantText("two", append(none, "GOCACHE="+strings.TrimSpace(string(cache)), "GOMODCACHE="+t.TempDir())...)
}
