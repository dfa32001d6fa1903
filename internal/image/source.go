package image

import (
	"context"
	"errors"
)

// errNotFound is wrapped by the error of a Source for a manifest that it does not have.
var errNotFound = errors.New("not found")

// Source is where the manifests of one image, or of the images in one place, are read.
type Source interface {
	// Place says what an answer of HasBlob is about.
	Place() Place

	// Manifest returns the manifest or index that ref names: a digest, a tag where the place has tags, or "" where the
	// place itself says what is in it. The error wraps errNotFound when there is none of that name.
	Manifest(ctx context.Context, ref string) (Manifest, error)

	// HasBlob says whether the place holds the content that digest names. An error means that the place could not be
	// asked; Check takes it for Unknown, with the error as the evidence.
	HasBlob(ctx context.Context, digest string) (Presence, error)
}

// Manifest is a manifest as a source serves it.
type Manifest struct {
	// Text is the manifest, byte for byte.
	Text []byte
	// MediaType is the type that the source gives it; "" when the source gives none.
	MediaType string
	// Derived says that the source has no such manifest and made Text from other metadata, so that its digest means
	// nothing outside. Archives that Docker Engine wrote before version 25 are like that.
	Derived bool
}

// Place is what a source reads.
type Place int

// The places. See the package documentation for what each lets us conclude.
const (
	// Repository is a repository of a registry, where a task would pull from.
	Repository Place = iota
	// Disk is an OCI image layout or an archive, from which an image may be pushed.
	Disk
	// Document is a manifest by itself.
	Document
)

// State says whether a place holds a layer.
type State string

// The states.
const (
	Held    State = "held"
	Missing State = "missing"
	Unknown State = "unknown"
)

// Presence says whether a place holds a layer, and how that is known.
type Presence struct {
	State State `json:"presence"`
	// Evidence is the observation behind State, for example "ecr:BatchCheckLayerAvailability answered UNAVAILABLE".
	Evidence string `json:"evidence"`
}

// documents is the Source of manifests that were handed over by themselves.
type documents struct {
	root     []byte
	byDigest map[string][]byte
}

// Documents returns a Source for a manifest or index that is at hand as text. others are manifests that an index names;
// those it names and that are not given are reported as not read. It never knows whether a layer is held.
func Documents(root []byte, others ...[]byte) Source {
	byDigest := map[string][]byte{digestOf(root): root}
	for _, text := range others {
		byDigest[digestOf(text)] = text
	}
	return documents{root: root, byDigest: byDigest}
}

func (documents) Place() Place { return Document }

func (d documents) Manifest(_ context.Context, ref string) (Manifest, error) {
	if ref == "" {
		return Manifest{Text: d.root}, nil
	}
	text, ok := d.byDigest[ref]
	if !ok {
		return Manifest{}, errNotFound
	}
	return Manifest{Text: text}, nil
}

func (documents) HasBlob(context.Context, string) (Presence, error) {
	return Presence{Unknown, "a manifest does not say"}, nil
}
