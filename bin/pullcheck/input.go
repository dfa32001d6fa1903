package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/regular"
)

// readInput reads a file of so many bytes at most, or for "-" standard input where that is not nil. The error names the
// file.
func readInput(ctx context.Context, path string, stdin io.Reader, most int64) ([]byte, error) {
	fail := func(err error) ([]byte, error) { return nil, fmt.Errorf("%s: %w", path, bare(err)) }
	if path != "-" || stdin == nil {
		file, err := regular.Open(path)
		if err != nil {
			return fail(err)
		}
		defer file.Close()
		stdin = file
	}
	type result struct {
		text []byte
		err  error
	}
	done := make(chan result, 1)
	go func() {
		text, err := io.ReadAll(io.LimitReader(stdin, most+1))
		done <- result{text, err}
	}()
	select {
	case r := <-done:
		if r.err == nil && int64(len(r.text)) > most {
			r.err = fmt.Errorf("it has more than %s bytes, which nothing of its kind has", plain.Thousands(int(most)))
		}
		if r.err != nil {
			return fail(r.err)
		}
		return r.text, nil
	case <-ctx.Done(): // a terminal or a pipe may never end
		return fail(ctx.Err())
	}
}

// bare removes the call and the path from an error of a file, where the message has the path already.
func bare(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) && error(path) == err {
		return path.Err
	}
	return err
}
