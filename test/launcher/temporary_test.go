//go:build unix

package launcher

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

func TestStartSaysThatTheTemporaryFolderIsOfNoUse(t *testing.T) {
	m := newModule(t)
	m.write("file", "")
	for folder, why := range map[string]string{filepath.Join(m.root, "none"): "is not there", filepath.Join(m.root, "file"): "is no folder"} {
		stdout, stderr, status := m.start("TMPDIR=" + folder)
		if want := "privatepull: the temporary folder " + folder + " " + why + "; set TMPDIR to a folder with free space\n"; status != 1 || stdout != "" || stderr != want {
			t.Errorf("status %d, stdout %q, stderr %q; want 1, nothing and %q", status, stdout, stderr, want)
		}
	}
}

// The jsii runtime would end in a stack trace where the temporary folder fills while it unpacks itself and the CDK.
func TestStartSaysThatTheTemporaryFolderIsTooSmall(t *testing.T) {
	m := newModule(t)
	folder := t.TempDir()
	start := func(blocks, free int, env ...string) (stdout, stderr string, status int) {
		m.write("statfs.cjs", fmt.Sprintf("require('node:fs').statfsSync = () => ({ blocks: %d, bavail: %d, bsize: 4096 });\n", blocks, free<<20/4096))
		return m.start(append(env, "TMPDIR="+folder, "NODE_OPTIONS=--require "+filepath.Join(m.root, "statfs.cjs"))...)
	}
	for _, c := range []struct {
		name         string
		blocks, free int
		env          []string
		want         string
	}{
		{"too little to link the program", 1 << 20, 127, nil, "has 127 MiB of free space, and 128 are needed"},
		{"enough to link it", 1 << 20, 128, nil, ""},
		{"too little to run it", 1 << 20, 63, nil, "has 63 MiB of free space, and 64 are needed"},
		{"enough to run it", 1 << 20, 64, nil, ""},
		{"too little to unpack the CDK each time", 1 << 20, 319, []string{"JSII_RUNTIME_PACKAGE_CACHE=disabled"}, "has 319 MiB of free space, and 320 are needed"},
		{"a file system that does not tell", 0, 0, nil, ""},
	} {
		want := ""
		if c.want != "" {
			want = "privatepull: the temporary folder " + folder + " " + c.want + "; set TMPDIR to a folder with free space\n"
		}
		stdout, stderr, status := start(c.blocks, c.free, c.env...)
		if stderr != want || (status == 0) != (want == "") || (stdout == "") != (want != "") {
			t.Errorf("%s: status %d, stdout %q, stderr %q; want %q", c.name, status, stdout, stderr, want)
		}
	}
	if err := os.RemoveAll(filepath.Join(m.root, "node_modules")); err != nil {
		t.Fatal(err)
	}
	m.write("node_modules/.cache", "a file, so that no folder can be made")
	if _, stderr, status := start(1<<20, 319); status != 1 || !strings.Contains(stderr, "and 320 are needed") {
		t.Errorf("where nothing can be kept: status %d, stderr %q", status, stderr)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("it leaves %v (%v)", left, err)
	}
}

// The runtime is unpacked beside one archive of the CDK at a time.
func TestASynthesisTakesTheSpaceThatStartAsksFor(t *testing.T) {
	named := regexp.MustCompile(`const room = \{ run: (\d+),`).FindSubmatch(script(t, "start.cjs"))
	if named == nil {
		t.Fatal("start.cjs does not say what is needed")
	}
	needed, err := strconv.Atoi(string(named[1]))
	if err != nil {
		t.Fatal(err)
	}
	size := func(module, folder string) (sum, largest int64) {
		t.Helper()
		list := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", module)
		list.Dir = filepath.Join("..", "..")
		out, err := list.Output()
		if err != nil {
			t.Fatal(err)
		}
		err = filepath.WalkDir(filepath.Join(strings.TrimSpace(string(out)), filepath.FromSlash(folder)), func(_ string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			info, err := entry.Info()
			if err == nil {
				sum, largest = sum+info.Size(), max(largest, info.Size())
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return sum, largest
	}
	runtime, _ := size("github.com/aws/jsii-runtime-go", "internal/embedded/resources")
	_, archive := size("github.com/aws/aws-cdk-go/awscdk/v2", "jsii")
	if least := (runtime + archive) >> 20; int64(needed) < least || int64(needed) > 2*least {
		t.Errorf("it asks for %d MiB of free space, and a synthesis takes %d", needed, least)
	}
}

func TestStartLeavesNothingInTheTemporaryFolder(t *testing.T) {
	m := newModule(t)
	folder := t.TempDir()
	for _, status := range []string{"", "1"} {
		m.start("TMPDIR="+folder, "FAIL="+status)
	}
	left, err := os.ReadDir(folder)
	if err != nil || len(left) > 0 {
		t.Errorf("it leaves %v (%v)", left, err)
	}
}
