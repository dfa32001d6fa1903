//go:build unix

package regular

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	file, link, pipe := filepath.Join(dir, "file"), filepath.Join(dir, "link"), filepath.Join(dir, "pipe")
	if err := errors.Join(os.WriteFile(file, []byte("it"), 0o600), os.Symlink(file, link), syscall.Mkfifo(pipe, 0o600)); err != nil {
		t.Fatal(err)
	}
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	defer writer.Close()
	for _, c := range []struct {
		name, path string
		want       error
	}{
		{"a file", file, nil},
		{"a link to a file", link, nil},
		{"what a shell pipes in", fmt.Sprintf("/dev/fd/%d", reader.Fd()), nil},
		{"a named pipe without a writer is refused at once", pipe, ErrNot},
		{"a folder is refused", dir, ErrNot},
		{"a device is refused", "/dev/zero", ErrNot},
		{"what is not there", filepath.Join(dir, "none"), fs.ErrNotExist},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, err := Open(c.path)
			if f != nil {
				defer f.Close()
			}
			if !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
			if err != nil && !strings.Contains(err.Error(), c.path) {
				t.Errorf("the error does not name the file: %v", err)
			}
		})
	}
}
