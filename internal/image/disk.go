package image

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"ecrprivatelink/internal/syntax"
)

// The files that say what a copy holds.
const (
	ociIndexFile   = "index.json"    // OCI image layout
	dockerSaveFile = "manifest.json" // docker save, beside an OCI image layout since Docker Engine 25
)

// files are the files of a copy of images, an unpacked or a packed one.
type files interface {
	// read returns the content of a file of at most MaxManifestBytes. The error wraps fs.ErrNotExist when it is absent.
	read(ctx context.Context, name string) ([]byte, error)
	// has reports whether there is a file of that name.
	has(ctx context.Context, name string) (bool, error)
	// visit hands the size in bytes and the content of each regular file that wanted names to a function, until that
	// fails; those that are not there are passed over.
	visit(ctx context.Context, wanted map[string][]claim, each func(name string, size int64, content io.Reader) error) error
}

// disk is the Source of a copy of images: an OCI image layout, what docker save writes, or both in one.
type disk struct {
	files files
	// root lists the images; derived is set when it was made from dockerSaveFile.
	root    []byte
	derived map[string][]byte // manifests made from dockerSaveFile, by digest; nil for an OCI image layout
	// unpacked names the file of a layer that docker save wrote uncompressed, by the digest that the manifest has for it.
	unpacked map[string]string
}

// newDisk reads what lists the images of a copy.
func newDisk(ctx context.Context, f files) (Source, error) {
	d := &disk{files: f, unpacked: map[string]string{}}
	index, err := f.read(ctx, ociIndexFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	saved, err := f.read(ctx, dockerSaveFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if index == nil && saved == nil {
		return nil, fmt.Errorf("it has neither %s, like an OCI image layout, nor %s, like the archive of docker save", ociIndexFile, dockerSaveFile)
	}
	var derived []byte
	manifests := map[string][]byte{}
	if saved != nil {
		if derived, err = d.derive(ctx, saved, manifests); err != nil {
			return nil, fmt.Errorf("%s: %w", dockerSaveFile, err)
		}
	}
	// Docker Engine 25 leaves the index empty when an image without a tag is saved.
	if index == nil || saved != nil && listsNothing(index) {
		d.root, d.derived = derived, manifests
		return d, nil
	}
	d.root = index
	return d, nil
}

func listsNothing(index []byte) bool {
	doc, err := parse(index, string(types.OCIImageIndex))
	return err == nil && doc.index != nil && len(doc.index.Manifests) == 0
}

// derive makes manifests of what docker save wrote, adds them to manifests by digest, and returns an index of them.
// They list the nondistributable layers only, which is all that dockerSaveFile describes.
func (d *disk) derive(ctx context.Context, saved []byte, manifests map[string][]byte) ([]byte, error) {
	var items tarball.Manifest
	if err := json.Unmarshal(saved, &items); err != nil {
		return nil, notManifest("%s", syntax.Explain(saved, err))
	}
	if len(items) > maxManifests {
		return nil, fmt.Errorf("it lists %d images, more than the %d that are read", len(items), maxManifests)
	}
	index := v1.IndexManifest{SchemaVersion: 2, MediaType: types.OCIImageIndex, Manifests: []v1.Descriptor{}}
	for _, item := range items {
		text, err := d.deriveImage(ctx, item)
		if err != nil {
			return nil, err
		}
		hash, size, err := v1.SHA256(bytes.NewReader(text))
		if err != nil {
			return nil, err
		}
		manifests[hash.String()] = text
		entry := v1.Descriptor{MediaType: types.DockerManifestSchema2, Digest: hash, Size: size}
		if len(item.RepoTags) > 0 {
			entry.Annotations = map[string]string{"org.opencontainers.image.ref.name": strings.Join(item.RepoTags, ", ")}
		}
		index.Manifests = append(index.Manifests, entry)
	}
	return json.Marshal(index)
}

func (d *disk) deriveImage(ctx context.Context, item tarball.Descriptor) ([]byte, error) {
	config, err := d.files.read(ctx, item.Config)
	if err != nil {
		return nil, fmt.Errorf("read the configuration of the image: %w", err)
	}
	hash, size, err := v1.SHA256(bytes.NewReader(config))
	if err != nil {
		return nil, err
	}
	m := v1.Manifest{SchemaVersion: 2, MediaType: types.DockerManifestSchema2, Layers: []v1.Descriptor{},
		Config: v1.Descriptor{MediaType: types.DockerConfigJSON, Digest: hash, Size: size}}
	var c struct {
		RootFS struct {
			DiffIDs []string `json:"diff_ids"`
		} `json:"rootfs"`
	}
	if err := json.Unmarshal(config, &c); err != nil {
		return nil, fmt.Errorf("%s: %s", shown(item.Config), syntax.Explain(config, err))
	}
	sources := map[string]v1.Descriptor{}
	for diffID, source := range item.LayerSources {
		sources[diffID.String()] = source
	}
	for i, diffID := range c.RootFS.DiffIDs {
		source, ok := sources[diffID]
		if !ok {
			continue
		}
		delete(sources, diffID)
		m.Layers = append(m.Layers, source)
		if i < len(item.Layers) {
			d.unpacked[source.Digest.String()] = item.Layers[i]
		}
	}
	for _, diffID := range slices.Sorted(maps.Keys(sources)) { // layers that the configuration does not know
		m.Layers = append(m.Layers, sources[diffID])
	}
	return json.Marshal(m)
}

func (*disk) Place() Place { return Disk }

func (d *disk) Manifest(ctx context.Context, ref string) (Manifest, error) {
	switch {
	case ref == "":
		return Manifest{Text: d.root, MediaType: string(types.OCIImageIndex), Derived: d.derived != nil}, nil
	case d.derived != nil:
		text, ok := d.derived[ref]
		if !ok {
			return Manifest{}, errNotFound
		}
		return Manifest{Text: text, Derived: true}, nil
	}
	name, err := blobFile(ref)
	if err != nil {
		return Manifest{}, err
	}
	text, err := d.files.read(ctx, name)
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("%w: %w", errNotFound, err)
	}
	return Manifest{Text: text}, err
}

// fileOf names the file that a manifest is from.
func (d *disk) fileOf(ref string) string {
	if d.derived != nil {
		return dockerSaveFile
	}
	if name, err := blobFile(ref); err == nil {
		return name
	}
	return ociIndexFile
}

func (d *disk) HasBlob(ctx context.Context, digest string) (Presence, error) {
	name, err := blobFile(digest)
	if err != nil {
		return Presence{}, err
	}
	for _, file := range []string{name, d.unpacked[digest]} {
		if file == "" {
			continue
		}
		if has, err := d.files.has(ctx, file); err != nil {
			return Presence{}, err
		} else if has {
			return Presence{Held, "it has the file " + file}, nil
		}
	}
	return Presence{Missing, "it has no file " + name}, nil
}

// blobFile returns the file that holds the content that digest names, in an OCI image layout.
func blobFile(digest string) (string, error) {
	h, err := v1.NewHash(digest)
	if err != nil {
		return "", fmt.Errorf("%q is not a digest: %w", digest, err)
	}
	return path.Join("blobs", h.Algorithm, h.Hex), nil
}
