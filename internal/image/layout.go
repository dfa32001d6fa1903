package image

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
)

// Layout returns the Source for an OCI image layout, or for an unpacked archive of docker save. folder holds its files,
// index.json or manifest.json at the top. Only regular files are read.
func Layout(ctx context.Context, folder fs.FS) (Source, error) {
	return newDisk(ctx, layoutFiles{folder})
}

type layoutFiles struct{ fs.FS }

func (l layoutFiles) read(ctx context.Context, name string) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	// Opening a pipe would wait for its other end, so look before.
	info, err := fs.Stat(l, name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file", Plain(name))
	}
	f, err := l.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAll(f, name)
}

func (l layoutFiles) has(ctx context.Context, name string) (bool, error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	info, err := fs.Stat(l, name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil && info.Mode().IsRegular(), err
}

// readAll reads a file of at most MaxManifestBytes.
func readAll(r io.Reader, name string) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, MaxManifestBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", Plain(name), err)
	}
	if len(text) > MaxManifestBytes {
		return nil, fmt.Errorf("%s has more than %d bytes, the most that a manifest may have", Plain(name), MaxManifestBytes)
	}
	return text, nil
}
