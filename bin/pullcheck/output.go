package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"syscall"
)

// writeOutput writes an answer to the file of --output, or to standard output where that is empty or "-".
func writeOutput(path string, stdout io.Writer, document []byte) error {
	if toStdout(path) {
		_, err := stdout.Write(document)
		return err
	}
	if err := writeFile(path, document); err != nil {
		return fmt.Errorf("--output %s: %w", path, bare(err))
	}
	return nil
}

// toStdout holds for a value of --output that means standard output.
func toStdout(path string) bool { return path == "" || path == "-" }

// checkPlace refuses the name of a file that cannot be written, before there is anything to write.
func checkPlace(flag, path string) error {
	if toStdout(path) {
		return nil
	}
	if _, _, err := placeFor(path); err != nil {
		return fmt.Errorf("%s %s: %w", flag, path, err)
	}
	return nil
}

// placeFor is where a file is written: a link is followed. The info is nil where no file is there yet.
func placeFor(path string) (string, fs.FileInfo, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		return path, info, nil // the link of /dev/stdout to a pipe has a target that no path names
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	} else if info, err := os.Lstat(path); err == nil && info.Mode()&os.ModeSymlink != 0 {
		return path, nil, errors.New("it is a link that leads nowhere; give the name of a file")
	}
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return path, nil, errors.New("it is a folder; give the name of a file")
	case err == nil:
		return path, info, nil
	}
	if above, err := os.Stat(filepath.Dir(path)); err != nil || !above.IsDir() {
		return path, nil, fmt.Errorf("there is no folder %s; make it first", filepath.Dir(path))
	}
	return path, nil, nil
}

// writeFile writes a file so that nobody ever sees a part of it: beside its place first, then moved there. A link is
// followed, and one that leads nowhere is refused. What is no regular file, such as a pipe, is written as it is. A new
// file has the mode that the umask of the user leaves, and one that is replaced keeps its own.
func writeFile(path string, content []byte) error {
	path, info, err := placeFor(path)
	if err != nil {
		return err
	}
	there := info != nil
	if there && !info.Mode().IsRegular() {
		file, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		_, err = file.Write(content)
		return errors.Join(err, file.Close())
	}
	beside := filepath.Join(filepath.Dir(path), fmt.Sprintf(".pullcheck-%08x", rand.Uint32()))
	file, err := os.OpenFile(beside, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666) // the umask takes what it takes
	if err != nil {
		return err
	}
	if there {
		err = file.Chmod(info.Mode().Perm())
	}
	if err == nil {
		_, err = file.Write(content)
	}
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(beside, path)
	}
	if errors.Is(err, syscall.ENOSPC) {
		err = fmt.Errorf("%w; nothing is written: make room, or name a file on another disk", bare(err))
	}
	if err != nil {
		_ = os.Remove(beside)
	}
	return err
}
