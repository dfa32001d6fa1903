//go:build unix

package image

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestPipesInLayoutsAreNotOpened: opening a named pipe waits for its other end, which never comes.
func TestPipesInLayoutsAreNotOpened(t *testing.T) {
	layout := ociCopy(t, "base", "app")
	for name := range layout {
		t.Run(filepath.Base(name), func(t *testing.T) {
			folder := t.TempDir()
			for other, text := range layout {
				path := filepath.Join(folder, other)
				err := os.MkdirAll(filepath.Dir(path), 0o700)
				if other == name {
					err = errors.Join(err, syscall.Mkfifo(path, 0o600))
				} else {
					err = errors.Join(err, os.WriteFile(path, []byte(text), 0o600))
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			said := make(chan error, 1)
			go func() {
				source, err := Layout(t.Context(), os.DirFS(folder))
				if err == nil {
					_, err = Check(t.Context(), source, "", Options{})
				}
				said <- err
			}()
			select {
			case err := <-said:
				if err != nil && !strings.Contains(err.Error(), "not a regular file") {
					t.Error(err)
				}
			case <-time.After(10 * time.Second):
				t.Fatal("it waits for the pipe")
			}
		})
	}
}
