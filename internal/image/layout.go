package image

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
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
	// Opening a pipe would wait for its other end, so look before: by the folder's own means, since l itself could only
	// open it.
	info, err := fs.Stat(l.FS, name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file", shown(name))
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
	info, err := fs.Stat(l.FS, name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil && info.Mode().IsRegular(), err
}

func (l layoutFiles) visit(ctx context.Context, wanted map[string][]claim, each func(name string, size int64, content io.Reader) error) error {
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		if there, err := l.has(ctx, name); err != nil {
			return err
		} else if !there {
			continue
		}
		if err := l.visitOne(ctx, name, each); err != nil {
			return err
		}
	}
	return nil
}

func (l layoutFiles) visitOne(ctx context.Context, name string, each func(name string, size int64, content io.Reader) error) error {
	f, err := l.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	return each(name, info.Size(), cancelable{ctx, f})
}

// readAll reads a file of at most MaxManifestBytes.
func readAll(r io.Reader, name string) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, MaxManifestBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", shown(name), err)
	}
	if len(text) > MaxManifestBytes {
		return nil, fmt.Errorf("%s has more than %d bytes, the most that a manifest may have", shown(name), MaxManifestBytes)
	}
	return text, nil
}
