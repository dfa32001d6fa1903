//go:build unix

package launcher

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"syscall"
	"testing"
	"time"
)

// busy is an app that runs until it is killed: a process below it, which heeds no signal, writes temporary files
// as long as its folder is there.
const busy = `package main

import (
	"os"
	"os/exec"
)

func main() {
	os.Mkdir(os.Getenv("JSII_RUNTIME_PACKAGE_CACHE_ROOT"), 0o755)
	child := exec.Command("sh", "-c", "trap '' INT TERM HUP; touch up; while [ -e \"$PWD\" ]; do mktemp >&2; done")
	child.Stdout = os.Stdout
	child.Run()
}
`

// begun is a run that a test ends before its time.
type begun struct {
	m    *module
	cmd  *exec.Cmd
	temp string
	// out is the standard output of all processes of the run, so that its end is theirs.
	out *os.File
}

// begin starts a command as the leader of a process group, as a shell does.
func (m *module) begin(command ...string) *begun {
	m.t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		m.t.Fatal(err)
	}
	defer write.Close()
	b := &begun{m: m, cmd: exec.Command(command[0], command[1:]...), temp: m.t.TempDir(), out: read}
	b.cmd.Dir = m.root
	b.cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=", "NODE_OPTIONS=", "JSII_RUNTIME=", "JSII_NODE="+m.node, "TMPDIR="+b.temp, "CDK_DISABLE_CLI_TELEMETRY=true")
	b.cmd.Stdout = write
	b.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := b.cmd.Start(); err != nil {
		m.t.Fatal(err)
	}
	return b
}

// up waits until the busy app has begun.
func (b *begun) up() {
	b.m.t.Helper()
	name := filepath.Join(b.m.root, "up")
	for begin := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		if os.Remove(name) == nil {
			return
		}
		if time.Since(begin) > 2*time.Minute {
			b.m.t.Fatal("the app did not begin")
		}
	}
}

// end sends a signal to the process, or to its group when the id is negative, and looks at what is left.
func (b *begun) end(group int, signal syscall.Signal) {
	b.m.t.Helper()
	if err := syscall.Kill(group*b.cmd.Process.Pid, signal); err != nil {
		b.m.t.Fatal(err)
	}
	// The limit is a second, and one more for a machine with other work.
	if err := b.out.SetReadDeadline(time.Now().Add(2 * time.Second)); err != nil {
		b.m.t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, b.out); err != nil {
		b.m.t.Errorf("processes still run after the signal: %v", err)
		syscall.Kill(-b.cmd.Process.Pid, syscall.SIGKILL)
	}
	b.cmd.Wait()
	b.out.Close()
	for begin := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		left, err := os.ReadDir(b.temp)
		if err == nil && len(left) == 0 {
			break
		}
		// After SIGKILL it is another process that removes them.
		if signal != syscall.SIGKILL || time.Since(begin) > 2*time.Second {
			b.m.t.Errorf("in the temporary folder it leaves %v (%v)", left, err)
			break
		}
	}
	built, _ := os.ReadDir(filepath.Join(b.m.root, "node_modules", ".cache", "privatepull"))
	for _, file := range built {
		if !regexp.MustCompile(`^privatepull-[0-9a-f]{64}$`).MatchString(file.Name()) {
			b.m.t.Errorf("beside the programs it leaves %s", file.Name())
		}
	}
}

func (m *module) starter() string {
	return filepath.Join(m.root, filepath.FromSlash(scripts), "start.cjs")
}

// The moments are those of a start, of a build and of a run: each has new sources, so that it builds first.
func TestStartEndsAtAnyMoment(t *testing.T) {
	m := newModule(t)
	usual, err := os.ReadFile(filepath.Join(m.root, "bin/privatepull/main.go"))
	if err != nil {
		t.Fatal(err)
	}
	m.wantText("one")
	m.write("bin/privatepull/main.go", busy)
	for i, moment := range []time.Duration{20, 60, 100, 150, 200, 300, 400, 600, 900} {
		signal := []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP}[i%3]
		m.write("stacks/moment.go", fmt.Sprintf("package stacks\n\nconst Moment = %d\n", i))
		b := m.begin(m.node, m.starter())
		time.Sleep(moment * time.Millisecond)
		b.end(1, signal)
		if status := b.cmd.ProcessState.Sys().(syscall.WaitStatus); status.Signal() != signal {
			t.Errorf("%v after %d ms: it ends with %v", signal, moment, b.cmd.ProcessState)
		}
	}
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL} {
		os.Remove(filepath.Join(m.root, "up"))
		b := m.begin(m.node, m.starter())
		b.up()
		b.end(1, signal)
	}
	m.write("bin/privatepull/main.go", string(usual))
	m.wantText("one")
}

// A build that could tidy nothing up is not taken for a program.
func TestStartAfterABuildWasKilled(t *testing.T) {
	m := newModule(t)
	for _, moment := range []time.Duration{200, 400, 600} {
		b := m.begin(m.node, m.starter())
		time.Sleep(moment * time.Millisecond)
		syscall.Kill(b.cmd.Process.Pid, syscall.SIGKILL)
		b.cmd.Wait()
		io.Copy(io.Discard, b.out)
		m.wantText("one")
		m.write("stacks/more.go", fmt.Sprintf("package stacks\n\nconst More = %d\n", moment))
	}
}

// Ctrl-C reaches all of a terminal's processes; SIGTERM the CDK CLI alone, which passes it on to none.
func TestTheCDKCLIEndsWithItsApp(t *testing.T) {
	cli, err := filepath.Abs("../../node_modules/.bin/cdk")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(cli); err != nil {
		t.Fatalf("%v; npm ci installs it", err)
	}
	m := newModule(t)
	m.write("bin/privatepull/main.go", busy)
	for name, c := range map[string]struct {
		group  int
		signal syscall.Signal
	}{"Ctrl-C": {-1, syscall.SIGINT}, "SIGTERM": {1, syscall.SIGTERM}} {
		t.Run(name, func(t *testing.T) {
			m.t = t
			b := m.begin(m.node, cli, "synth", "--app", m.node+" "+m.starter(), "--output", filepath.Join(t.TempDir(), "out"))
			b.up()
			b.end(c.group, c.signal)
		})
	}
}

// npm does not end with a shell that does not pass the signal on; neither does the CLI below it.
func TestStartEndsWithNpm(t *testing.T) {
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		t.Skip("only Linux tells of the parents of other processes")
	}
	m := newModule(t)
	m.write("bin/privatepull/main.go", busy)
	b := m.begin("sh", "-c", `npm_command=exec sh -c 'CDK_CLI_VERSION=2 sh -c "$0 $1; exit 1"; exit 1' "$0" "$1"; exit 1`, m.node, m.starter())
	b.up()
	b.end(1, syscall.SIGTERM)
}
