//go:build unix

package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestFilesAreWrittenAsTheUserWants(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0o077))
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	if err := os.WriteFile(at("old"), []byte("before"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(at("old"), 0o640); err != nil {
		t.Fatal(err)
	}
	for link, target := range map[string]string{"link": "old", "astray": "nowhere"} {
		if err := os.Symlink(target, at(link)); err != nil {
			t.Fatal(err)
		}
	}
	for name, tc := range map[string]struct {
		path, holds string
		mode        os.FileMode
		err         string
	}{
		"a new file has the mode that the umask leaves": {"new", "new", 0o600, ""},
		"one that is there keeps its own":               {"old", "old", 0o640, ""},
		"a link is followed":                            {"link", "old", 0o640, ""},
		"one that leads nowhere is refused":             {"astray", "", 0, "leads nowhere"},
		"a folder is no file":                           {".", "", 0, "it is a folder"},
	} {
		t.Run(name, func(t *testing.T) {
			err := writeFile(at(tc.path), []byte(name))
			if tc.err != "" {
				if err == nil || !strings.Contains(err.Error(), tc.err) {
					t.Errorf("error %v, want one with %q", err, tc.err)
				}
				return
			}
			info, statErr := os.Stat(at(tc.holds))
			text, readErr := os.ReadFile(at(tc.holds))
			if err != nil || statErr != nil || readErr != nil || string(text) != name || info.Mode().Perm() != tc.mode {
				t.Errorf("errors %v, %v, %v: %q with mode %v, want %v", err, statErr, readErr, text, info.Mode(), tc.mode)
			}
		})
	}
	if info, err := os.Lstat(at("link")); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link became %v, %v", info, err)
	}
	if left, _ := filepath.Glob(at(".pullcheck-*")); len(left) > 0 {
		t.Errorf("%q are left behind", left)
	}
}

// A shell gives >(gzip) as such a path, and /dev/stdout is one.
func TestPipesAreWrittenTo(t *testing.T) {
	named := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(named, 0o600); err != nil {
		t.Fatal(err)
	}
	both, err := os.OpenFile(named, os.O_RDWR, 0) // so that nothing waits for the other end
	if err != nil {
		t.Fatal(err)
	}
	defer both.Close()
	reader, writer := pipe(t)
	for path, from := range map[string]*os.File{named: both, fmt.Sprintf("/dev/fd/%d", writer.Fd()): reader} {
		if err := writeFile(path, []byte("text")); err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		got := make([]byte, 4)
		if info, err := os.Stat(path); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
			t.Errorf("%s became %v, %v", path, info, err)
		} else if _, err := io.ReadFull(from, got); err != nil || string(got) != "text" {
			t.Errorf("%s has %q, %v", path, got, err)
		}
	}
}

func TestAHyphenIsStandardOutput(t *testing.T) {
	path := templateFile(t, "app.yaml")
	for _, args := range [][]string{{"template", path, "--format", "json"}, {"template", path}, {"report", path}} {
		plain, _, want := cli(args...)
		if got, _, status := cli(append(args, "-o", "-")...); got != plain || status != want {
			t.Errorf("%q: status %d, output %.100q, want %.100q", args, status, got, plain)
		}
	}
	if _, err := os.Stat("-"); err == nil {
		t.Error("there is a file whose name is a hyphen")
	}
}

func TestPathsMayBePatterns(t *testing.T) {
	path := templateFile(t, "app.yaml")
	want, _, _ := cli("template", path)
	if got, _, status := cli("template", strings.Replace(path, "app", "a?p", 1)); got != want || status != 0 {
		t.Errorf("status %d, %s", status, got)
	}
	if got, err := expanded([]string{"-", path}); err != nil || len(got) != 2 || got[0] != "/dev/stdin" {
		t.Errorf("got %q, %v", got, err)
	}
	refused(t, "no file matches", "template", filepath.Join(filepath.Dir(path), "none*.yaml"))
}
