// Package regular opens the files that a program is told to read. Opening a pipe would wait for its other end.
package regular

import (
	"errors"
	"io/fs"
	"os"
	"strings"
)

// ErrNot is the reason why [Open] refuses what is there: a folder, a named pipe, a socket or a device.
var ErrNot = errors.New("it is no regular file; give the name of one")

// Open opens a regular file, or what a shell pipes in, as <(cdk synth) does. The error is a [fs.PathError].
func Open(path string) (*os.File, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() && !OwnStream(path) {
		return nil, &fs.PathError{Op: "open", Path: path, Err: ErrNot}
	}
	return os.Open(path)
}

// OwnStream reports whether a path is one that a shell gives for what it pipes in.
func OwnStream(path string) bool {
	return path == "/dev/stdin" || strings.HasPrefix(path, "/dev/fd/") || strings.HasPrefix(path, "/proc/self/fd/")
}
