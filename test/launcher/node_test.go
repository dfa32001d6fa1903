//go:build unix

package launcher

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"ecrprivatelink/internal/testing/repository"
)

// as has a run take itself for one of another version of Node.js, on the day on which this was written.
func (m *module) as(version string) (env string) {
	m.t.Helper()
	return m.on("2026-11-29", version)
}

// on is as of another day.
func (m *module) on(day, version string) (env string) {
	m.t.Helper()
	m.write("version.cjs", fmt.Sprintf("Object.defineProperty(process, 'version', { value: %q });\nDate.now = () => Date.parse(%q);\n", version, day))
	return "NODE_OPTIONS=--require " + filepath.Join(m.root, "version.cjs")
}

// pin installs a stand-in for the pinned Node.js, which says so, and returns its path.
func (m *module) pin() string {
	m.t.Helper()
	out, err := exec.Command(m.node, "-p", "`${process.platform}-${process.arch}`").Output()
	if err != nil {
		m.t.Fatal(err)
	}
	named := regexp.MustCompile(fmt.Sprintf(`'%s': '(.*)'`, bytes.TrimSpace(out))).FindSubmatch(script(m.t, "node.cjs"))
	if named == nil {
		m.t.Skipf("no Node.js is pinned for %s", out)
	}
	name := "node_modules/privatepull-node/node_modules/" + string(named[1]) + "/bin/node"
	m.write(name, "#!/bin/sh\necho pinned\n")
	path := filepath.Join(m.root, filepath.FromSlash(name))
	if err := os.Chmod(path, 0o755); err != nil {
		m.t.Fatal(err)
	}
	return path
}

func TestStartChoosesANodeThatTheCDKSupports(t *testing.T) {
	m := newModule(t)
	m.write("bin/privatepull/main.go", "package main\n\nimport \"os\"\n\nfunc main() { os.Stdout.WriteString(os.Getenv(\"JSII_NODE\")) }\n")
	out, err := exec.Command(m.node, "-p", "process.execPath").Output()
	if err != nil {
		t.Fatal(err)
	}
	here := strings.TrimSpace(string(out))
	want := func(name, node, said string, env ...string) {
		t.Helper()
		stdout, stderr, status := m.start(append([]string{"JSII_NODE="}, env...)...)
		if stdout != node || !strings.HasPrefix(stderr, said) || (said == "") != (stderr == "") || status != 0 {
			t.Errorf("%s: JSII_NODE is %q, stderr %q, status %d; want %q and %q", name, stdout, stderr, status, node, said)
		}
	}
	const neither = "privatepull: the CDK does not support Node.js v20.20.2, and no pinned Node.js is installed that runs here; install Node.js 24 (https://nodejs.org), or run npm ci"
	want("supported, nothing pinned", here, "", m.as("v22.0.0"))
	want("not supported, nothing pinned", here, neither, m.as("v20.20.2"))
	pinned := m.pin()
	for _, version := range []string{"v18.20.8", "v20.20.2", "v23.1.0", "v26.10.0"} {
		want(version, pinned, "", m.as(version))
	}
	want("supported", here, "", m.as("v24.21.0"))
	want("supported to its last day", here, "", m.on("2027-04-29", "v22.0.0"))
	want("supported no more", pinned, "", m.on("2027-04-30", "v22.0.0"))
	want("what the user says", "/of/mine", "", m.as("v20.20.2"), "JSII_NODE=/of/mine")
	want("a runtime of the user's", "", "", m.as("v20.20.2"), "JSII_RUNTIME=node x.js")
}

func TestACommandRunsWithTheChosenNode(t *testing.T) {
	m := newModule(t)
	m.pin()
	run := func(env string, command ...string) (string, int) {
		cmd := exec.Command(m.node, append([]string{filepath.Join(m.root, scripts, "node.cjs")}, command...)...)
		cmd.Env = append(os.Environ(), env)
		out, _ := cmd.CombinedOutput()
		return string(out), cmd.ProcessState.ExitCode()
	}
	if said, status := run(m.as("v20.20.2"), "sh", "-c", "node; exit 3"); said != "pinned\n" || status != 3 {
		t.Errorf("it says %q and ends with %d", said, status)
	}
	if said, status := run(m.as("v24.0.0"), "sh", "-c", "node -p 7"); said != "7\n" || status != 0 {
		t.Errorf("where it is supported, it says %q and ends with %d", said, status)
	}
	if said, status := run(m.as("v24.0.0"), "sh", "-c", "kill -PIPE $$"); said != "" || status != 128+13 {
		t.Errorf("of a program that SIGPIPE ends it says %q and ends with %d", said, status)
	}
	if said, status := run(m.as("v24.0.0")); !strings.HasPrefix(said, "privatepull: no command is given") || status != 1 {
		t.Errorf("without a command it says %q and ends with %d", said, status)
	}
	if said, status := run(m.as("v24.0.0"), "no-such-program"); !strings.HasPrefix(said, "no-such-program cannot be run: ") || status != 1 {
		t.Errorf("without the program it says %q and ends with %d", said, status)
	}
}

// What jsii greets with no banner is what the launcher takes for supported.
func TestSupportedNodesAreThoseOfJsii(t *testing.T) {
	list := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/aws/jsii-runtime-go")
	root, err := repository.Root()
	if err != nil {
		t.Fatal(err)
	}
	list.Dir = root
	dir, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "internal", "embedded", "resources", "bin", "jsii-runtime.js"))
	if err != nil {
		t.Fatal(err)
	}
	var theirs []string
	for _, release := range regexp.MustCompile(`NodeRelease\((\d+),\{endOfLife:new Date\("([0-9-]+)"\)\}\)`).FindAllSubmatch(text, -1) {
		if string(release[2]) > "2026-11" { // nobody needs a release that was past its end when this was written
			theirs = append(theirs, fmt.Sprintf("%s: '%s'", release[1], release[2]))
		}
	}
	if want := "const supported = { " + strings.Join(theirs, ", ") + " };"; len(theirs) == 0 || !bytes.Contains(script(t, "node.cjs"), []byte(want)) {
		t.Errorf("jsii's table is %q, which node.cjs has not", want)
	}
}
