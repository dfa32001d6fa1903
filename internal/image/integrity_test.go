package image

import (
	"bytes"
	"crypto/sha512"
	"fmt"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

func TestClaims(t *testing.T) {
	text := []byte("manifest")
	for name, tt := range map[string]struct {
		digest string
		size   int64
		ok     bool
	}{
		"the right SHA-256":          {digestOf(text), -1, true},
		"the right SHA-256 and size": {digestOf(text), 8, true},
		"another size":               {digestOf(text), 9, false},
		"another SHA-256":            {aDigest, 8, false},
		"the right SHA-512":          {fmt.Sprintf("sha512:%x", sha512.Sum512(text)), 8, true},
		"another SHA-512":            {fmt.Sprintf("sha512:%x", sha512.Sum512(nil)), 8, false},
	} {
		t.Run(name, func(t *testing.T) {
			digest, err := v1.NewHash(tt.digest)
			if err != nil {
				t.Fatal(err)
			}
			if err := (claim{digest, tt.size, "the test"}).holds("it", int64(len(text)), bytes.NewReader(text)); (err == nil) != tt.ok {
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestCopyHasWhatItsDescriptorsSay changes the size and the digest in each descriptor of a copy, and each file that one
// is about. The message names the file and the descriptor.
func TestCopyHasWhatItsDescriptorsSay(t *testing.T) {
	type part struct{ config, app, base string }
	// build makes a copy whose descriptors are about the parts said, and whose files hold the parts held.
	build := func(said, held part, manifestSize int) (c copied, manifest string) {
		m := encode(t, object{"schemaVersion": 2, "mediaType": ociManifest, "config": layer(ociConfig, said.config),
			"layers": []object{layer(ociLayer, said.app), layer(ociForeign, said.base, baseURL)}})
		entry := child(ociManifest, m, "windows/amd64")
		entry["size"] = len(m) + manifestSize
		c = copied{"index.json": string(index(t, ociIndexType, entry)), blob(m): string(m)}
		c[blob([]byte(said.config))], c[blob([]byte(said.app))], c[blob([]byte(said.base))] = held.config, held.app, held.base
		return c, digestOf(m)
	}
	right := part{"{}", "app", "base"}
	for _, tt := range []struct {
		name         string
		said, held   part
		manifestSize int
		file         string
		says         string // %s is the manifest
	}{
		{"a manifest that is longer than its index says", right, right, -1, "", "entry 1 of index.json"},
		{"a config of other content", right, part{"[]", "app", "base"}, 0, blob([]byte("{}")), "the config of manifest %s"},
		{"a config that is longer", right, part{"{} ", "app", "base"}, 0, blob([]byte("{}")), "the config of manifest %s"},
		{"a layer of other content", right, part{"{}", "apq", "base"}, 0, blob([]byte("app")), "layer 1 of manifest %s"},
		{"a layer that breaks off", right, part{"{}", "ap", "base"}, 0, blob([]byte("app")), "layer 1 of manifest %s"},
		{"a nondistributable layer of other content", right, part{"{}", "app", "bass"}, 0, blob([]byte("base")), "layer 2 of manifest %s"},
		{"an empty layer", right, part{"{}", "app", ""}, 0, blob([]byte("base")), "layer 2 of manifest %s"},
	} {
		copy, manifest := build(tt.said, tt.held, tt.manifestSize)
		if tt.file == "" {
			tt.file = "blobs/" + strings.Replace(manifest, ":", "/", 1)
		}
		if strings.Contains(tt.says, "%s") {
			tt.says = fmt.Sprintf(tt.says, manifest)
		}
		for form, open := range map[string]func() (Source, error){
			"unpacked":   func() (Source, error) { return Layout(t.Context(), copy.layout()) },
			"packed":     func() (Source, error) { return Archive(t.Context(), bytes.NewReader(copy.archive(t))) },
			"compressed": func() (Source, error) { return Archive(t.Context(), bytes.NewReader(compress(t, copy.archive(t)))) },
		} {
			t.Run(tt.name+", "+form, func(t *testing.T) {
				source, err := open()
				if err != nil {
					t.Fatal(err)
				}
				if _, err := Check(t.Context(), source, "", Options{}); err == nil || !strings.HasPrefix(err.Error(), tt.file+" has ") || !strings.Contains(err.Error(), tt.says+" says") {
					t.Errorf("got %v, want it to name %s and what %s says", err, tt.file, tt.says)
				}
			})
		}
	}
	t.Run("two descriptors of one digest that disagree on its size cannot both be right", func(t *testing.T) {
		twice := layer(ociLayer, "app")
		twice["size"] = 4
		m := image(t, ociManifest, layer(ociLayer, "app"), twice)
		c := copied{"index.json": string(index(t, ociIndexType, child(ociManifest, m, ""))), blob(m): string(m), blob([]byte("app")): "app"}
		source, err := Layout(t.Context(), c.layout())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Check(t.Context(), source, "", Options{}); err == nil || !strings.Contains(err.Error(), "layer 2 of manifest") {
			t.Errorf("got %v", err)
		}
	})
}
