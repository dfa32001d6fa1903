//go:build unix

package jsiiexit

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/internal/testing/program"
)

// programVariable makes this test binary a program that uses jsii and ends as the variable's value says.
const programVariable = "JSIIEXIT_PROGRAM"

// pidVariable names the file to which each Node.js process adds its process id when it starts: first the one that
// jsii-runtime-go starts, then the one that this starts in turn, in which the kernel runs.
const pidVariable = "JSIIEXIT_PID_FILE"

func TestMain(m *testing.M) {
	if name := os.Getenv(programVariable); name != "" {
		os.Exit(runProgram(name))
	}
	code := m.Run()
	jsii.Close()
	os.Exit(code)
}

func runProgram(name string) int {
	use := func() { constructs.NewRootConstruct(jsii.String("x")) }
	return Main(Options{Name: "prog", Stack: name == "panic with its stack"}, func() error {
		use()
		switch name {
		case "quiet":
		case "error":
			return errors.New("no such thing")
		case "panic", "panic with its stack":
			root := constructs.NewRootConstruct(jsii.String("r"))
			constructs.NewConstruct(root, jsii.String("a"))
			constructs.NewConstruct(root, jsii.String("a"))
		case "killed before a call":
			kill(0)
			use()
		case "killed after the last call":
			kill(0)
		case "kernel killed before a call":
			// The runtime process itself then ends with status 0.
			kill(1)
			use()
		default:
			return fmt.Errorf("no program %q", name)
		}
		return nil
	})
}

// kill ends one of the two Node.js processes and waits until it is gone.
func kill(which int) {
	text, err := os.ReadFile(os.Getenv(pidVariable))
	if err != nil {
		panic(err)
	}
	pid, err := strconv.Atoi(strings.Fields(string(text))[which])
	if err != nil {
		panic(err)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		panic(err)
	}
	for syscall.Kill(pid, 0) == nil {
		time.Sleep(time.Millisecond)
	}
}

// start runs the program and returns its exit status and what it wrote to stderr; env adds to its environment. The test
// fails if it left anything in the temporary directory that it must clean up itself.
func start(t *testing.T, name string, env ...string) (int, string) {
	t.Helper()
	program.Path(t, "node", "see https://nodejs.org")
	dir := t.TempDir()
	temp, hook := filepath.Join(dir, "tmp"), filepath.Join(dir, "hook.js")
	if err := os.Mkdir(temp, 0o755); err != nil {
		t.Fatal(err)
	}
	tellPid := fmt.Sprintf("require('fs').appendFileSync(process.env.%s, process.pid + '\\n')", pidVariable)
	if err := os.WriteFile(hook, []byte(tellPid), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(),
		programVariable+"="+name,
		pidVariable+"="+filepath.Join(dir, "pid"),
		"NODE_OPTIONS=--require="+hook,
		"TMPDIR="+temp)
	cmd.Env = append(cmd.Env, env...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	err := cmd.Run()
	var status *exec.ExitError
	if err != nil && !errors.As(err, &status) {
		t.Fatal(err)
	}
	left, err := filepath.Glob(filepath.Join(temp, "jsii-runtime.*"))
	if err != nil {
		t.Fatal(err)
	}
	if len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	return cmd.ProcessState.ExitCode(), stderr.String()
}

// TestAProgramThatSucceedsIsSilentEveryTime runs it often enough for a race that is lost on half of the runs, as
// jsii-runtime-go v1.139.0 lost one with its own goroutine.
func TestAProgramThatSucceedsIsSilentEveryTime(t *testing.T) {
	for run := range 8 {
		status, stderr := start(t, "quiet")
		if status != 0 || stderr != "" {
			t.Fatalf("run %d: status %d, stderr %q; want 0 and nothing", run, status, stderr)
		}
	}
}

func TestAFailureShowsOnceAndFails(t *testing.T) {
	cases := []struct {
		program string
		want    string
	}{
		{"error", "prog: no such thing\n"},
		{"panic", "prog: There is already a Construct with name 'a' in RootConstruct [r]\n"},
	}
	for _, c := range cases {
		t.Run(c.program, func(t *testing.T) {
			status, stderr := start(t, c.program)
			if status != 1 || stderr != c.want {
				t.Fatalf("status %d, stderr %q; want 1 and %q", status, stderr, c.want)
			}
		})
	}
}

func TestTheStackComesOnlyWhenAskedFor(t *testing.T) {
	status, stderr := start(t, "panic with its stack")
	if status != 1 || !strings.Contains(stderr, "There is already a Construct") || !strings.Contains(stderr, "runProgram") {
		t.Fatalf("status %d, stderr %q; want 1, the message and the stack", status, stderr)
	}
}

func TestACrashOfTheRuntimeShowsAndFails(t *testing.T) {
	cases := []struct {
		program string
		want    []string
	}{
		{"killed before a call", []string{"ended before the program did", "signal: killed"}},
		{"killed after the last call", []string{"ended before the program did", "signal: killed"}},
		{"kernel killed before a call", []string{"ended before the program did"}},
	}
	for _, c := range cases {
		t.Run(c.program, func(t *testing.T) {
			status, stderr := start(t, c.program)
			if status != 1 {
				t.Errorf("status %d, want 1", status)
			}
			for _, want := range c.want {
				if !strings.Contains(stderr, want) {
					t.Errorf("stderr %q lacks %q", stderr, want)
				}
			}
			if strings.Contains(stderr, "goroutine") {
				t.Errorf("stderr shows a Go stack: %q", stderr)
			}
		})
	}
}

func TestMainLosesNothingThatTheRuntimeSaysAtItsEnd(t *testing.T) {
	hook := filepath.Join(t.TempDir(), "talk.js")
	const talk = `process.on('exit', () => { if (/program.js$/.test(process.argv[1])) process.stderr.write('x'.repeat(50000) + '\n'); })`
	if err := os.WriteFile(hook, []byte(talk), 0o644); err != nil {
		t.Fatal(err)
	}
	status, stderr := start(t, "quiet", "NODE_OPTIONS=--require="+hook)
	if want := strings.Repeat("x", 50000) + "\n"; status != 0 || stderr != want {
		t.Errorf("status %d and %d bytes on stderr, want 0 and %d", status, len(stderr), len(want))
	}
}

func TestMainTurnsTheBannerOffUnlessTheUserSaysOtherwise(t *testing.T) {
	hook := filepath.Join(t.TempDir(), "tell.js")
	const tell = `if (/jsii-runtime.js$/.test(process.argv[1])) console.error('without a banner: ' + process.env.` + endOfLife + `)`
	if err := os.WriteFile(hook, []byte(tell), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ env, want string }{
		"by default":           {"X=", "20"},
		"where the user says":  {endOfLife + "=18,20", "18,20"},
		"where the user wants": {endOfLife + "=", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if _, stderr := start(t, "quiet", "NODE_OPTIONS=--require="+hook, c.env); !strings.Contains(stderr, "without a banner: "+c.want+"\n") {
				t.Errorf("got %q; want %q", stderr, c.want)
			}
		})
	}
}
