//go:build unix

// Package launcher tests the scripts with which the CDK CLI starts the app.
package launcher

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"ecrprivatelink/internal/testing/program"
)

// scripts is where they are, from this folder and in the module below.
const scripts = "bin/privatepull/launcher"

func script(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(scripts), name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// module is a small app in place of the real one, with the scripts.
type module struct {
	t    *testing.T
	root string
	node string
}

func newModule(t *testing.T) *module {
	m := &module{t, t.TempDir(), program.Path(t, "node", "see https://nodejs.org")}
	for _, name := range []string{"start.cjs", "process.cjs", "node.cjs", "runtime.cjs"} {
		m.write(scripts+"/"+name, string(script(t, name)))
	}
	m.write("go.mod", "module ecrprivatelink\n\ngo 1.26\n")
	m.write("go.sum", "")
	m.write("stacks/text.go", "package stacks\n\nconst Text = \"one\"\n")
	m.write("stacks/text_test.go", "package stacks\n")
	m.write("constructs/doc.go", "package constructs\n")
	m.write("internal/doc.go", "package internal\n")
	m.write("bin/privatepull/main.go", `package main

import (
	"fmt"
	"os"

	"ecrprivatelink/stacks"
)

func main() {
	fmt.Println(stacks.Text, os.Getenv("NODE_OPTIONS"))
	if len(os.Getenv("FAIL")) > 0 {
		os.Exit(7)
	}
}
`)
	return m
}

func (m *module) write(name, text string) {
	m.t.Helper()
	name = filepath.Join(m.root, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		m.t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		m.t.Fatal(err)
	}
}

// start runs the app as the CLI does and returns what it printed and its status.
func (m *module) start(env ...string) (stdout, stderr string, status int) {
	m.t.Helper()
	cmd := exec.Command(m.node, filepath.Join(m.root, filepath.FromSlash(scripts), "start.cjs"))
	cmd.Dir = m.root
	cmd.Env = append(append(os.Environ(), "GOFLAGS=", "GOWORK=", "NODE_OPTIONS=", "JSII_RUNTIME=", "JSII_NODE="+m.node), env...)
	var out, bad bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &bad
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		m.t.Fatal(err)
	}
	return out.String(), bad.String(), cmd.ProcessState.ExitCode()
}

// built is when a program was linked last, to see whether one was linked anew.
func (m *module) built() int64 {
	m.t.Helper()
	programs, err := os.ReadDir(filepath.Join(m.root, "node_modules", ".cache", "privatepull"))
	if err != nil {
		m.t.Fatal(err)
	}
	var newest int64
	for _, p := range programs {
		info, err := p.Info()
		if err != nil {
			m.t.Fatal(err)
		}
		newest = max(newest, info.ModTime().UnixNano())
	}
	if len(programs) > 3 {
		m.t.Errorf("the cache keeps %d programs, want 3 at most", len(programs))
	}
	return newest
}

func (m *module) wantText(want string, env ...string) {
	m.t.Helper()
	stdout, stderr, status := m.start(env...)
	if status != 0 || stderr != "" || !strings.HasPrefix(stdout, want+" ") {
		m.t.Fatalf("status %d, stdout %q, stderr %q; want 0, %q and nothing", status, stdout, stderr, want)
	}
}

func TestStartBuildsWhatChangedAndNothingElse(t *testing.T) {
	m := newModule(t)
	m.wantText("one")
	first := m.built()
	m.wantText("one")
	m.write("stacks/text_test.go", "package stacks // another test\n")
	m.wantText("one")
	if m.built() != first {
		t.Error("the program was built again although none of its sources changed")
	}
	// The same size, in case only sizes and times are compared.
	m.write("stacks/text.go", "package stacks\n\nconst Text = \"two\"\n")
	m.wantText("two")
	m.write("stacks/new.go", "package stacks\n\nfunc init() { println() }\n")
	if _, stderr, _ := m.start(); stderr != "\n" {
		t.Errorf("a new file has no effect: stderr %q", stderr)
	}
	for _, text := range []string{"3", "4", "5"} {
		m.write("stacks/new.go", "package stacks // "+text+"\n")
		m.wantText("two")
	}
	m.built()
}

func TestStartHeedsWhatElseDecidesTheProgram(t *testing.T) {
	m := newModule(t)
	m.write("stacks/tag.go", "//go:build other\n\npackage stacks\n\nfunc init() { println(\"tagged\") }\n")
	m.wantText("one")
	if _, stderr, _ := m.start("GOFLAGS=-tags=other"); stderr != "tagged\n" {
		t.Errorf("GOFLAGS has no effect: stderr %q", stderr)
	}
	config := filepath.Join(m.root, "env")
	m.write("env", "")
	m.wantText("one", "GOENV="+config)
	m.write("env", "GOFLAGS=-tags=other\n")
	if _, stderr, _ := m.start("GOENV=" + config); stderr != "tagged\n" {
		t.Errorf("go env -w has no effect: stderr %q", stderr)
	}
	m.wantText("one")
}

func TestStartFollowsReplacedModules(t *testing.T) {
	m := newModule(t)
	m.wantText("one")
	m.write("other/go.mod", "module example.com/other\n\ngo 1.26\n")
	m.write("other/other.go", "package other\n\nconst Text = \"three\"\n")
	m.write("go.mod", "module ecrprivatelink\n\ngo 1.26\n\nrequire example.com/other v0.0.0\n\nreplace example.com/other => ./other\n")
	m.write("stacks/text.go", "package stacks\n\nimport \"example.com/other\"\n\nconst Text = other.Text\n")
	m.wantText("three")
	m.write("other/other.go", "package other\n\nconst Text = \"four\"\n")
	m.wantText("four")
}

func TestStartRefusesToRunWhatDoesNotCompile(t *testing.T) {
	m := newModule(t)
	m.wantText("one")
	m.write("stacks/text.go", "package stacks\n\nconst Text = nothing\n")
	stdout, stderr, status := m.start()
	if status != 1 || stdout != "" || !strings.Contains(stderr, "undefined: nothing") || !strings.HasSuffix(stderr, "privatepull: go build failed; it says why above\n") {
		t.Errorf("status %d, stdout %q, stderr %q", status, stdout, stderr)
	}
	m.write("stacks/text.go", "package stacks\n\nconst Text = \"one\"\n")
	m.wantText("one")
}

func TestStartAsksNoVersionControl(t *testing.T) {
	m := newModule(t)
	m.write(".git", "gitdir: nowhere\n") // as unreadable as another user's repository
	m.wantText("one", "GOENV=off")
}

func TestStartRunsWhereNothingCanBeKept(t *testing.T) {
	m := newModule(t)
	m.write("node_modules/.cache", "a file, so that no folder can be made")
	m.wantText("one")
}

func TestStartFollowsGOFLAGSOfGoEnv(t *testing.T) {
	m := newModule(t)
	m.write("over.json", fmt.Sprintf(`{"Replace": {%q: "over.txt"}}`, filepath.Join(m.root, "stacks", "text.go")))
	m.write("goenv", "GOFLAGS=-overlay=over.json\n")
	env := []string{"GOENV=" + filepath.Join(m.root, "goenv")}
	for _, text := range []string{"two", "three"} {
		m.write("over.txt", fmt.Sprintf("package stacks\n\nconst Text = %q\n", text))
		m.wantText(text, env...)
	}
}

func TestStartPassesOverFoldersBehindLinks(t *testing.T) {
	m := newModule(t)
	for link, target := range map[string]string{"stacks/folder": "../constructs", "stacks/nowhere": "none"} {
		if err := os.Symlink(target, filepath.Join(m.root, filepath.FromSlash(link))); err != nil {
			t.Fatal(err)
		}
	}
	m.wantText("one")
}

func TestStartForgetsWhatKilledBuildsLeft(t *testing.T) {
	m := newModule(t)
	old, fresh := "node_modules/.cache/privatepull/privatepull-0.1", "node_modules/.cache/privatepull/privatepull-0.2"
	m.write(old, "")
	m.write(fresh, "")
	yesterday := time.Now().Add(-24 * time.Hour)
	if err := os.Chtimes(filepath.Join(m.root, filepath.FromSlash(old)), yesterday, yesterday); err != nil {
		t.Fatal(err)
	}
	m.wantText("one")
	for name, want := range map[string]bool{old: false, fresh: true} {
		if _, err := os.Stat(filepath.Join(m.root, filepath.FromSlash(name))); (err == nil) != want {
			t.Errorf("%s: %v, want it there: %v", name, err, want)
		}
	}
}

// start.cjs looks for changes in a few folders only.
func TestTheAppIsMadeOfTheFoldersThatStartLooksAt(t *testing.T) {
	list := exec.Command("go", "list", "-deps", "-f", "{{if .Module}}{{if .Module.Main}}{{.ImportPath}}{{range .EmbedFiles}} {{$.ImportPath}}/{{.}}{{end}}{{end}}{{end}}", "./bin/privatepull")
	list.Dir = filepath.Join("..", "..")
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile(`const folders = \[(.*)\]`).FindSubmatch(script(t, "start.cjs"))
	if named == nil {
		t.Fatal("start.cjs has no list of folders")
	}
	folders := strings.Split(strings.ReplaceAll(string(named[1]), "'", ""), ", ")
	for _, pkg := range strings.Fields(string(out)) { // packages and embedded files
		if !slices.ContainsFunc(folders, func(folder string) bool {
			return pkg == "ecrprivatelink/"+folder || strings.HasPrefix(pkg, "ecrprivatelink/"+folder+"/")
		}) {
			t.Errorf("the app imports %s, which is in none of %v", pkg, folders)
		}
		if strings.Contains(pkg, "/testdata/") || strings.HasSuffix(pkg, "_test.go") {
			t.Errorf("the app embeds %s, which start.cjs passes over", pkg)
		}
	}
}

func TestStartSaysThatGoIsMissing(t *testing.T) {
	stdout, stderr, status := newModule(t).start("PATH=" + t.TempDir())
	if want := "privatepull: go is not on PATH; install Go 1.26"; status != 1 || stdout != "" || !strings.HasPrefix(stderr, want) {
		t.Errorf("status %d, stdout %q, stderr %q; want 1, nothing and %q", status, stdout, stderr, want)
	}
}

func TestStartPassesTheExitStatusOn(t *testing.T) {
	if _, _, status := newModule(t).start("FAIL=1"); status != 7 {
		t.Errorf("status %d, want 7", status)
	}
}

func TestStartSetsNodeUp(t *testing.T) {
	m := newModule(t)
	for name, c := range map[string]struct {
		env          string
		want, absent string
	}{
		"jsii's own option stays":          {"NODE_OPTIONS=", "--require", ""},
		"options of the user's come along": {"NODE_OPTIONS=--max-old-space-size=99", "--max-old-space-size=99 --require", "4069"},
		"a runtime of the user's is alone": {"JSII_RUNTIME=node x.js", "one", "--require"},
	} {
		t.Run(name, func(t *testing.T) {
			stdout, _, _ := m.start(c.env)
			if !strings.Contains(stdout, c.want) || c.absent != "" && strings.Contains(stdout, c.absent) {
				t.Errorf("got %q; want it to contain %q and not %q", stdout, c.want, c.absent)
			}
		})
	}
}

// runtimeProgram stands in for the program of the jsii runtime. It tells what of it has had its turn, and whether
// another program takes its place, which needs Node.js 22.15.
const runtimeProgram = `
const { execve } = process;
console.log(execve ? 'can be replaced' : 'cannot be replaced');
process.execve = execve && ((...by) => { console.log('replaced'); execve(...by); });
process.on('exit', () => console.log('first listener'));
setTimeout(() => {
  process.on('exit', () => console.log('late listener'));
  setTimeout(() => process.exit(Number(process.env.STATUS)), 50);
}, 50);
`

// end runs a program with runtime.cjs and returns what it printed, and how it ended.
func end(t *testing.T, name, status string) (stdout, stderr, ended string) {
	t.Helper()
	node := program.Path(t, "node", "see https://nodejs.org")
	settings, err := filepath.Abs(filepath.Join("..", "..", filepath.FromSlash(scripts), "runtime.cjs"))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(runtimeProgram), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(node, file)
	cmd.Env = append(os.Environ(), "NODE_OPTIONS=--require "+settings, "STATUS="+status)
	var out, bad bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &bad
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out.String(), bad.String(), cmd.ProcessState.String()
}

func TestTheRuntimeEndsAtOnceAfterAllThatListensToItsEnd(t *testing.T) {
	for name, c := range map[string]struct {
		file, status, ended string
		replaced            bool
	}{
		"the runtime":              {"jsii-runtime.1/lib/program.js", "0", "exit status 0", true},
		"a runtime with a failure": {"jsii-runtime.1/lib/program.js", "3", "exit status 3", false},
		"another program":          {"other/lib/program.js", "0", "exit status 0", false},
	} {
		t.Run(name, func(t *testing.T) {
			stdout, stderr, ended := end(t, c.file, c.status)
			can, listened, _ := strings.Cut(stdout, "\n")
			want := "first listener\nlate listener\n"
			if c.replaced && can == "can be replaced" {
				want += "replaced\n"
			}
			if listened != want || stderr != "" || ended != c.ended {
				t.Errorf("it says %q and %q and ends with %q; want %q, nothing and %q", listened, stderr, ended, want, c.ended)
			}
		})
	}
}
