//go:build unix

package main

import (
	"bytes"
	"encoding/json"
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

// module is a small app in place of the real one, with the start.cjs of this
// folder.
type module struct {
	t    *testing.T
	root string
	node string
}

func newModule(t *testing.T) *module {
	m := &module{t, t.TempDir(), program.Path(t, "node", "npm ci; npm test then puts the pinned Node.js on PATH")}
	for _, script := range []string{"start.cjs", "jsii.cjs"} {
		text, err := os.ReadFile(script)
		if err != nil {
			t.Fatal(err)
		}
		m.write("bin/privatepull/"+script, string(text))
	}
	m.write("go.mod", "module ecrprivatelink\n\ngo 1.26\n")
	m.write("go.sum", "")
	m.write("stacks/text.go", "package stacks\n\nconst Text = \"one\"\n")
	m.write("stacks/text_test.go", "package stacks\n")
	m.write("constructs/doc.go", "package constructs\n")
	m.write("bin/privatepull/main.go", `package main

import (
	"fmt"
	"os"

	"ecrprivatelink/stacks"
)

func main() {
	fmt.Println(stacks.Text, os.Getenv("NODE_OPTIONS"), os.Getenv("PRIVATEPULL_JSII"))
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
	cmd := exec.Command(m.node, filepath.Join(m.root, "bin", "privatepull", "start.cjs"))
	cmd.Dir = m.root
	cmd.Env = append(append(os.Environ(), "GOFLAGS=", "GOWORK=", "NODE_OPTIONS=", "JSII_RUNTIME="), env...)
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

// start.cjs looks for changes in three folders only.
func TestTheAppIsMadeOfTheFoldersThatStartLooksAt(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{if .Module}}{{if .Module.Main}}{{.ImportPath}}{{end}}{{end}}", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	script, err := os.ReadFile("start.cjs")
	if err != nil {
		t.Fatal(err)
	}
	list := regexp.MustCompile(`const folders = \[(.*)\]`).FindSubmatch(script)
	if list == nil {
		t.Fatal("start.cjs has no list of folders")
	}
	folders := strings.Split(strings.ReplaceAll(string(list[1]), "'", ""), ", ")
	for _, pkg := range strings.Fields(string(out)) {
		if !slices.ContainsFunc(folders, func(folder string) bool {
			return pkg == "ecrprivatelink/"+folder || strings.HasPrefix(pkg, "ecrprivatelink/"+folder+"/")
		}) {
			t.Errorf("the app imports %s, which is in none of %v", pkg, folders)
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
		"options of the user's come along": {"NODE_OPTIONS=--max-old-space-size=99", "--max-old-space-size=99 --preserve-symlinks", "4069"},
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

// fakeRuntime is a jsii runtime that answers each line with what it sees. It
// is laid out as the real one is.
const fakeRuntime = `
const fs = require('fs');
console.log('to stdout');
console.error('to stderr');
const lines = [];
const buffer = Buffer.alloc(1000);
let text = '';
for (let n; (n = fs.readSync(3, buffer, 0, buffer.length, null)) > 0;) text += buffer.toString('utf8', 0, n);
fs.writeSync(3, JSON.stringify({
  asked: text, options: process.env.NODE_OPTIONS ?? null, ours: process.env.PRIVATEPULL_JSII ?? null,
  opened: fs.openSync(__filename) > 3, links: process.execArgv.includes('--preserve-symlinks'),
}) + '\n');
`

// runRuntime starts a runtime as jsii-runtime-go does.
func runRuntime(t *testing.T, folder, env string) (stdout, stderr string) {
	t.Helper()
	node := program.Path(t, "node", "npm ci; npm test then puts the pinned Node.js on PATH")
	hook, err := filepath.Abs("jsii.cjs")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"lib/program.js": fakeRuntime, "bin/jsii-runtime.js": "console.log('two processes')"} {
		name = filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(node, filepath.Join(folder, "bin", "jsii-runtime.js"))
	cmd.Env = append(append(os.Environ(), "NODE_OPTIONS=--preserve-symlinks --require "+hook), env)
	cmd.Stdin = strings.NewReader("a question\n")
	var out, bad bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &bad
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s%s", err, out.String(), bad.String())
	}
	return out.String(), bad.String()
}

func TestTheRuntimeRunsInOneProcess(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "jsii-runtime.1")
	stdout, stderr := runRuntime(t, folder, `PRIVATEPULL_JSII={"nodeOptions":"--no-warnings"}`)
	var got struct {
		Asked, Options string
		Ours           *string
		Opened, Links  bool
	}
	if err := json.Unmarshal([]byte(stdout), &got); err != nil {
		t.Fatalf("stdout holds more than the answer: %q", stdout)
	}
	if got.Asked != "a question\n" || got.Options != "--no-warnings" || got.Ours != nil || !got.Opened || !got.Links {
		t.Errorf("got %+v", got)
	}
	var printed, warned string
	for line := range strings.Lines(stderr) {
		var said struct{ Stdout, Stderr []byte }
		if err := json.Unmarshal([]byte(line), &said); err != nil {
			t.Fatalf("stderr line %q is not in jsii's form", line)
		}
		printed += string(said.Stdout)
		warned += string(said.Stderr)
	}
	if printed != "to stdout\n" || warned != "to stderr\n\x00privatepull: the jsii runtime has ended\x00" {
		t.Errorf("printed %q and %q", printed, warned)
	}
	if _, err := os.Stat(folder); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the runtime's folder is left: %v", err)
	}
}

func TestARuntimeThatStartDidNotSetUpRunsAsEver(t *testing.T) {
	if stdout, _ := runRuntime(t, filepath.Join(t.TempDir(), "r"), "PRIVATEPULL_X=1"); stdout != "two processes\n" {
		t.Errorf("got %q", stdout)
	}
}
