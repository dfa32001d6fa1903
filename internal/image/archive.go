package image

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
)

// maxFiles is the largest number of files in an archive.
const maxFiles = 100_000

// Archive returns the Source for a tar archive of an OCI image layout, or for one that docker save wrote; either may be
// compressed with gzip. The archive is read from its beginning as often as needed and must stay open while the Source
// is in use. Nothing is unpacked, and nothing but manifests and configurations is kept.
func Archive(ctx context.Context, archive io.ReadSeeker) (Source, error) {
	f := &archiveFiles{archive: archive, entries: map[string]archived{}}
	err := f.scan(ctx, func(h *tar.Header, at int, _ io.Reader) (bool, error) {
		if at == maxFiles {
			return false, fmt.Errorf("it has more than %d files", maxFiles)
		}
		// A later entry of the same name replaces an earlier one, as it does when the archive is unpacked.
		f.entries[path.Clean(h.Name)] = archived{at, h.Typeflag}
		return true, nil
	})
	if err != nil {
		return nil, err
	}
	return newDisk(ctx, f)
}

type archiveFiles struct {
	archive io.ReadSeeker
	entries map[string]archived
}

// archived is an entry of an archive: its place in the order, and its kind.
type archived struct {
	at   int
	kind byte
}

func (f *archiveFiles) read(ctx context.Context, name string) (text []byte, err error) {
	entry, ok := f.entries[path.Clean(name)]
	if !ok {
		return nil, &fs.PathError{Op: "read", Path: shown(name), Err: fs.ErrNotExist}
	}
	if entry.kind != tar.TypeReg {
		return nil, fmt.Errorf("%s is not a regular file", shown(name))
	}
	err = f.scan(ctx, func(_ *tar.Header, at int, r io.Reader) (bool, error) {
		if at < entry.at {
			return true, nil
		}
		text, err = readAll(r, name)
		return false, err
	})
	return text, err
}

func (f *archiveFiles) visit(ctx context.Context, wanted map[string][]claim, each func(name string, size int64, content io.Reader) error) error {
	return f.scan(ctx, func(h *tar.Header, at int, r io.Reader) (bool, error) {
		name := path.Clean(h.Name)
		if entry := f.entries[name]; wanted[name] == nil || entry.at != at || entry.kind != tar.TypeReg {
			return true, nil
		}
		return true, each(name, h.Size, r)
	})
}

// has counts links too: docker save before version 25 links layers that several images share.
func (f *archiveFiles) has(_ context.Context, name string) (bool, error) {
	entry, ok := f.entries[path.Clean(name)]
	return ok && (entry.kind == tar.TypeReg || entry.kind == tar.TypeLink || entry.kind == tar.TypeSymlink), nil
}

// scan calls visit for each entry, with its place in the order, until visit returns false or an error.
func (f *archiveFiles) scan(ctx context.Context, visit func(h *tar.Header, at int, r io.Reader) (bool, error)) error {
	if _, err := f.archive.Seek(0, io.SeekStart); err != nil {
		return err
	}
	r, err := f.decompress()
	if err != nil {
		return err
	}
	t := tar.NewReader(cancelable{ctx, r})
	for at := 0; ; at++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			if at == 0 {
				return errors.New("it is an empty archive")
			}
			return nil
		}
		if err != nil {
			return fmt.Errorf("it is not a tar archive, or is damaged: %w", err)
		}
		if more, err := visit(h, at, t); !more || err != nil {
			return err
		}
	}
}

// decompress returns the tar archive, unpacked where it is compressed. An archive that is not compressed stays
// seekable, so that its layers are skipped and not read.
func (f *archiveFiles) decompress() (io.Reader, error) {
	magic := make([]byte, 4)
	n, err := io.ReadFull(f.archive, magic)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return nil, err
	}
	magic = magic[:n]
	if _, err := f.archive.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(magic, []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(bufio.NewReader(f.archive))
		if err != nil {
			return nil, fmt.Errorf("it is not a gzip file, or is damaged: %w", err)
		}
		return z, nil
	case bytes.HasPrefix(magic, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		return nil, errors.New("it is compressed with zstd; decompress it before (zstd -d)")
	}
	return f.archive, nil
}

// cancelable ends a read of a large archive when the check is cancelled.
type cancelable struct {
	ctx context.Context
	io.Reader
}

func (c cancelable) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.Reader.Read(p)
}

// Seek lets tar skip what it does not read, where the archive can do that.
func (c cancelable) Seek(offset int64, whence int) (int64, error) {
	if s, ok := c.Reader.(io.Seeker); ok {
		return s.Seek(offset, whence)
	}
	return 0, errors.ErrUnsupported
}
