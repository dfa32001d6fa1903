package image

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"slices"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// claim is what a descriptor says about a content.
type claim struct {
	digest v1.Hash
	size   int64  // in bytes; -1 where nobody says
	by     string // the descriptor, for example "layer 2 of manifest sha256:…"
}

// holds reports content of another size or digest than the claim; what names the content. An engine would refuse it, or
// pull something else than what was checked.
// Source: https://github.com/opencontainers/image-spec/blob/main/descriptor.md, "Digests" and "size".
func (c claim) holds(what string, size int64, content io.Reader) error {
	if c.size >= 0 && size != c.size {
		return fmt.Errorf("%s has %d bytes, but %s says %d; it is incomplete, damaged or was tampered with; copy or push the image again", what, size, c.by, c.size)
	}
	hasher, err := v1.Hasher(c.digest.Algorithm)
	if err != nil {
		return fmt.Errorf("%s: %w", c.by, err)
	}
	if _, err := io.Copy(hasher, content); err != nil {
		return fmt.Errorf("read %s: %w", what, err)
	}
	if got := hex.EncodeToString(hasher.Sum(nil)); got != c.digest.Hex {
		return fmt.Errorf("%s has other content than %s says: its digest is %s:%s, not %s; it is damaged or was tampered with; copy or push the image again",
			what, c.by, c.digest.Algorithm, got, c.digest)
	}
	return nil
}

// claimsOf returns what an image's manifest says about its configuration and its layers.
func claimsOf(m *v1.Manifest, digest string) []claim {
	claims := []claim{{m.Config.Digest, m.Config.Size, "the config of manifest " + digest}}
	for i, l := range m.Layers {
		claims = append(claims, claim{l.Digest, l.Size, fmt.Sprintf("layer %d of manifest %s", i+1, digest)})
	}
	return claims
}

// verify holds the configurations and the layers that the copy has against what manifests say about them, each file
// once. What the copy lacks is not its business.
func (d *disk) verify(ctx context.Context, claims []claim) error {
	byFile := map[string][]claim{}
	for _, c := range claims {
		name, err := blobFile(c.digest.String())
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(byFile[name], func(o claim) bool { return o.size == c.size }) {
			byFile[name] = append(byFile[name], c)
		}
	}
	return d.files.visit(ctx, byFile, func(name string, size int64, content io.Reader) error {
		// All are of one digest, and the content can be read once: those of another size fail before they read.
		for _, c := range byFile[name] {
			if err := c.holds(shown(name), size, content); err != nil {
				return err
			}
		}
		return nil
	})
}
