package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// readInput reads a file, or standard input for "-". The error names the file. It reads one byte more than most, so that
// whoever takes the text sees that it is too long.
func readInput(path string, stdin io.Reader, most int64) ([]byte, error) {
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, bare(err))
		}
		defer file.Close()
		stdin = file
	}
	text, err := io.ReadAll(io.LimitReader(stdin, most+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, bare(err))
	}
	return text, nil
}

// bare removes the call and the path from an error of a file, where the message has the path already.
func bare(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) && error(path) == err {
		return path.Err
	}
	return err
}
