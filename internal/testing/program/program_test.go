package program

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

const absent = "privatepull-no-such-program"

// outcome records what Path did to the test it was given.
type outcome struct {
	testing.TB
	failed, skipped bool
}

func (o *outcome) Helper()               {}
func (o *outcome) Fatalf(string, ...any) { o.failed = true; runtime.Goexit() }
func (o *outcome) Skipf(string, ...any)  { o.skipped = true; runtime.Goexit() }

func pathOf(name string) (path string, o *outcome) {
	o = &outcome{}
	done := make(chan struct{})
	go func() {
		defer close(done)
		path = Path(o, name, "see its manual")
	}()
	<-done
	return path, o
}

func TestPath(t *testing.T) {
	t.Run("an absent program skips a plain run", func(t *testing.T) {
		t.Setenv("CI", "")
		t.Setenv(RequireVariable, "")
		if _, o := pathOf(absent); !o.skipped || o.failed {
			t.Errorf("skipped %t, failed %t; want a skip", o.skipped, o.failed)
		}
	})
	t.Run("an absent program fails a run in continuous integration", func(t *testing.T) {
		t.Setenv("CI", "true")
		t.Setenv(RequireVariable, "")
		if _, o := pathOf(absent); o.skipped || !o.failed {
			t.Errorf("skipped %t, failed %t; want a failure", o.skipped, o.failed)
		}
	})
	t.Run("an absent program fails a run that requires every program", func(t *testing.T) {
		t.Setenv("CI", "")
		t.Setenv(RequireVariable, "1")
		if _, o := pathOf(absent); o.skipped || !o.failed {
			t.Errorf("skipped %t, failed %t; want a failure", o.skipped, o.failed)
		}
	})
	t.Run("a program in PATH is found", func(t *testing.T) {
		if runtime.GOOS == "windows" {
			t.Skip("the file mode that makes a program executable is a Unix one")
		}
		dir := t.TempDir()
		want := filepath.Join(dir, "tool")
		if err := os.WriteFile(want, []byte("#!/bin/sh\n"), 0o755); err != nil {
			t.Fatal(err)
		}
		t.Setenv("PATH", dir)
		if got, _ := pathOf("tool"); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}
