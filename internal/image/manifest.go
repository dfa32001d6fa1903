package image

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"ecrprivatelink/internal/syntax"
)

// Bounds on what is read from others. The first follows the OCI distribution specification, which tells registries to
// accept manifests of at least 4 MiB; the others are far above what Amazon ECR stores in one image.
const (
	// MaxManifestBytes is the largest manifest, index or image configuration that is read, in bytes.
	MaxManifestBytes = 4 << 20
	// maxEntries is the largest number of layers in a manifest or of manifests in an index.
	maxEntries = 10_000
)

var (
	// errNotManifest is wrapped by the error for a text that is not an image manifest or index.
	errNotManifest = errors.New("not an image manifest")
	// errSchema1 is wrapped by the error for a Docker manifest of schema 1, which lists layers without media types.
	//lint:ignore ST1005 begins with a name that is written so
	errSchema1 = errors.New("Docker image manifest of version 2, schema 1")
)

// notManifest is the error for a text that is none, and why.
func notManifest(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{errNotManifest}, args...)...)
}

// Layer is a nondistributable layer as a manifest lists it.
type Layer struct {
	// MediaType is one of the types that isForeign knows.
	MediaType string `json:"mediaType"`
	// Digest names the layer's content, for example "sha256:" and 64 hexadecimal digits.
	Digest string `json:"digest"`
	// Size is the size of the layer as stored, in bytes.
	Size int64 `json:"size"`
	// URLs are where the layer can be had from. They may be absent.
	URLs []string `json:"urls"`
}

// foreignTypes lists the beginnings of the media types of nondistributable layers. The types in use are, of the first,
// .tar and .tar.gzip, and of the second, .tar, .tar+gzip and .tar+zstd. containerd, too, goes by the beginning, so that
// no compression is forgotten.
//
// Sources: https://github.com/distribution/distribution/blob/main/docs/content/spec/manifest-v2-2.md for Docker's type;
// https://github.com/opencontainers/image-spec/blob/main/layer.md for the OCI types;
// https://github.com/containerd/containerd/pull/6424 for the beginnings.
var foreignTypes = []string{
	"application/vnd.docker.image.rootfs.foreign.",
	"application/vnd.oci.image.layer.nondistributable.",
}

// isForeign reports whether mediaType is that of a nondistributable layer.
func isForeign(mediaType string) bool {
	return slices.ContainsFunc(foreignTypes, func(beginning string) bool { return strings.HasPrefix(mediaType, beginning) })
}

// foreignLayers are the nondistributable layers that an image's manifest lists, in its order.
func foreignLayers(m *v1.Manifest) []Layer {
	var layers []Layer
	for _, l := range m.Layers {
		if isForeign(string(l.MediaType)) {
			layers = append(layers, Layer{string(l.MediaType), l.Digest.String(), l.Size, append([]string{}, l.URLs...)})
		}
	}
	return layers
}

// document is a parsed manifest: exactly one of image and index is set.
type document struct {
	mediaType types.MediaType
	image     *v1.Manifest
	index     *v1.IndexManifest
}

// outline is what tells the kinds of manifest apart. Entries stay unparsed until their number is known to be sane.
type outline struct {
	SchemaVersion int               `json:"schemaVersion"`
	MediaType     types.MediaType   `json:"mediaType"`
	Config        json.RawMessage   `json:"config"`
	Layers        []json.RawMessage `json:"layers"`
	Manifests     []json.RawMessage `json:"manifests"`

	// BatchGetImage is set in the answer of ecr:BatchGetImage, which has manifests inside strings.
	BatchGetImage json.RawMessage `json:"images"`
}

// parse reads a manifest or an index. announced is the media type that whoever served the text gave it, "" for none.
func parse(text []byte, announced string) (document, error) {
	if len(text) > MaxManifestBytes {
		return document{}, notManifest("it has %d bytes, more than the %d that a manifest may have", len(text), MaxManifestBytes)
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff")) // what Windows editors put in front of UTF-8
	var o outline
	if err := json.Unmarshal(text, &o); err != nil {
		return document{}, notManifest("%s", syntax.Explain(text, err))
	}
	kind, err := o.kind(types.MediaType(announced))
	if err != nil {
		return document{}, err
	}
	if n := max(len(o.Layers), len(o.Manifests)); n > maxEntries {
		return document{}, notManifest("it lists %d entries, more than the %d that are read", n, maxEntries)
	}
	doc := document{mediaType: kind}
	var descriptors []v1.Descriptor
	if kind.IsIndex() {
		doc.index, err = v1.ParseIndexManifest(bytes.NewReader(text))
		if err == nil {
			descriptors = doc.index.Manifests
		}
	} else {
		doc.image, err = v1.ParseManifest(bytes.NewReader(text))
		if err == nil {
			descriptors = append(descriptors, doc.image.Layers...)
			descriptors = append(descriptors, doc.image.Config)
		}
	}
	if err != nil {
		return document{}, notManifest("%s", syntax.Explain(text, err))
	}
	for i, d := range descriptors {
		what := fmt.Sprintf("entry %d", i+1)
		if doc.image != nil && i == len(doc.image.Layers) {
			what = "the config"
		}
		if d.Digest == (v1.Hash{}) {
			return document{}, notManifest("%s has no digest", what)
		}
		if d.Size < 0 {
			return document{}, notManifest("%s (%s) has the size %d", what, d.Digest, d.Size)
		}
	}
	return doc, nil
}

// kind decides what the outline is of. The text's own media type counts, then the announced one, then the shape. A text
// that could be taken for both kinds is refused, as the OCI specification demands (CVE-2021-41190): an engine could
// read other layers than we do.
func (o outline) kind(announced types.MediaType) (types.MediaType, error) {
	if o.SchemaVersion == 1 || o.MediaType.IsSchema1() || announced.IsSchema1() {
		return "", fmt.Errorf("%w: it lists no media types, so its layers cannot be told apart; "+
			"pull the image and push it again with Docker 1.10 or later", errSchema1)
	}
	if o.BatchGetImage != nil && o.SchemaVersion == 0 {
		return "", notManifest("it looks like the answer of ecr:BatchGetImage; give the manifest inside it, which "+
			"%q prints", "aws ecr batch-get-image … --query 'images[0].imageManifest' --output text")
	}
	if o.SchemaVersion != 2 {
		return "", notManifest("its schemaVersion is %d, want 2", o.SchemaVersion)
	}
	kind := cmp.Or(o.MediaType, announced)
	switch {
	case kind == "" && o.Manifests != nil:
		kind = types.OCIImageIndex
	case kind == "" && len(o.Config) > 0:
		kind = types.OCIManifestSchema1
	case kind == "":
		return "", notManifest("it has neither layers and a config, like an image, nor manifests, like an index")
	}
	switch {
	case !kind.IsImage() && !kind.IsIndex():
		return "", notManifest("its media type is %q", string(kind))
	case (announced.IsImage() && kind.IsIndex()) || (announced.IsIndex() && kind.IsImage()):
		return "", notManifest("it says that its media type is %q, but it was served as %q", string(kind), string(announced))
	case kind.IsIndex() && o.Layers != nil, kind.IsImage() && o.Manifests != nil:
		return "", notManifest("it lists both layers and manifests, so programs disagree about what it is")
	case kind.IsImage() && len(o.Config) == 0:
		return "", notManifest("it has no config")
	}
	return kind, nil
}

// digestOf returns the SHA-256 digest of a manifest.
func digestOf(text []byte) string {
	h, _, err := v1.SHA256(bytes.NewReader(text))
	if err != nil {
		return "" // reading from memory does not fail
	}
	return h.String()
}
