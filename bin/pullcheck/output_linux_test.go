package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestADiskThatFillsIsLeftAsItWas writes to a disk of 64 KiB. Making one takes a right that not every run of the tests
// has.
func TestADiskThatFillsIsLeftAsItWas(t *testing.T) {
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=64k"); err != nil {
		t.Skipf("no disk can be made here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(disk, 0); err != nil {
			t.Error(err)
		}
	})
	path := filepath.Join(disk, "report")
	if err := os.WriteFile(path, []byte("before"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := writeOutput(path, nil, make([]byte, 1<<20))
	if want := "--output " + path + ": no space left on device; nothing is written: make room"; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %v, want %q", err, want)
	}
	names, listErr := os.ReadDir(disk)
	if text, readErr := os.ReadFile(path); listErr != nil || readErr != nil || string(text) != "before" || len(names) != 1 {
		t.Errorf("the folder holds %v, the file %q, errors %v, %v", names, text, listErr, readErr)
	}
}
