package image

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// layersOf are the nondistributable layers of a manifest, none of an index.
func layersOf(manifest []byte) ([]Layer, error) {
	doc, err := parse(manifest, "")
	if err != nil || doc.index != nil {
		return nil, err
	}
	return foreignLayers(doc.image), nil
}

func TestForeignLayers(t *testing.T) {
	docker := func(layers ...object) []byte { return image(t, dockerManifest, layers...) }
	oci := func(layers ...object) []byte { return image(t, ociManifest, layers...) }
	found := func(mediaType string) []Layer {
		return []Layer{{mediaType, digestOf([]byte("base")), 4, []string{baseURL}}}
	}
	tests := []struct {
		name     string
		manifest []byte
		want     []Layer
	}{
		{"a Docker image without them", docker(layer(dockerLayer, "app")), nil},
		{"an OCI image without them", oci(layer(ociLayer, "app"), layer("application/vnd.oci.image.layer.v1.tar+zstd", "more")), nil},
		{"an image without layers", oci(), nil},
		{"Docker's foreign layer", docker(layer(dockerForeign, "base", baseURL), layer(dockerLayer, "app")), found(dockerForeign)},
		{"Docker's foreign layer without compression", docker(layer("application/vnd.docker.image.rootfs.foreign.diff.tar", "base", baseURL)),
			found("application/vnd.docker.image.rootfs.foreign.diff.tar")},
		{"OCI's nondistributable layer", oci(layer(ociForeign, "base", baseURL)), found(ociForeign)},
		{"OCI's nondistributable layer with gzip", oci(layer(ociForeign+"+gzip", "base", baseURL)), found(ociForeign + "+gzip")},
		{"OCI's nondistributable layer with zstd", oci(layer(ociForeign+"+zstd", "base", baseURL)), found(ociForeign + "+zstd")},
		{"a layer without urls", docker(layer(dockerForeign, "base")), []Layer{{dockerForeign, digestOf([]byte("base")), 4, []string{}}}},
		{"a normal layer with urls is not one", docker(layer(dockerLayer, "base", baseURL)), nil},
		{"several, in the order of the manifest", docker(layer(dockerForeign, "b"), layer(dockerLayer, "app"), layer(dockerForeign, "a")),
			[]Layer{{dockerForeign, digestOf([]byte("b")), 1, []string{}}, {dockerForeign, digestOf([]byte("a")), 1, []string{}}}},
		{"an OCI manifest that does not say what it is", encode(t, object{"schemaVersion": 2, "config": layer(ociConfig, "{}"),
			"layers": []object{layer(ociForeign, "base", baseURL)}}), found(ociForeign)},
		{"a byte order mark in front", append([]byte("\ufeff"), docker(layer(dockerForeign, "base", baseURL))...), found(dockerForeign)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := layersOf(tt.manifest)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestForeignLayersRefuses(t *testing.T) {
	entry := func(change func(object)) []byte {
		l := layer(dockerForeign, "base")
		change(l)
		return image(t, dockerManifest, l)
	}
	tests := []struct {
		name     string
		manifest string
		kind     error
		wants    string
	}{
		{"a Docker manifest of schema 1", `{"schemaVersion":1,"name":"app","tag":"1.0","fsLayers":[{"blobSum":"` + aDigest + `"}]}`, errSchema1, "media types"},
		{"a signed manifest of schema 1", `{"schemaVersion":1,"mediaType":"application/vnd.docker.distribution.manifest.v1+prettyjws"}`, errSchema1, "push it again"},
		{"the empty text", "", errNotManifest, "unexpected end"},
		{"a text that is no JSON, with the place", "{\n  \"schemaVersion\": 2,,\n}", errNotManifest, "line 2, column 22"},
		{"a text that ends early", `{"schemaVersion":2,"layers":[`, errNotManifest, "unexpected end"},
		{"a second text behind the first", string(image(t, dockerManifest)) + "{}", errNotManifest, "after top-level value"},
		{"a page of HTML", "<!doctype html>", errNotManifest, "invalid character '<'"},
		{"a list", "[]", errNotManifest, "array"},
		{"null", "null", errNotManifest, "schemaVersion is 0"},
		{"any other object", `{"name":"app","version":"1.0"}`, errNotManifest, "schemaVersion is 0"},
		{"an object with the right version only", `{"schemaVersion":2}`, errNotManifest, "neither layers and a config"},
		{"an image configuration", `{"architecture":"amd64","os":"windows","rootfs":{"type":"layers","diff_ids":[]}}`, errNotManifest, "schemaVersion is 0"},
		{"another document of OCI", `{"schemaVersion":2,"mediaType":"application/vnd.oci.artifact.manifest.v1+json","blobs":[]}`, errNotManifest, "artifact"},
		{"an image without a config", `{"schemaVersion":2,"mediaType":"` + dockerManifest + `","layers":[]}`, errNotManifest, "no config"},
		{"the answer of ecr:BatchGetImage", `{"images":[{"imageManifest":"{}"}],"failures":[]}`, errNotManifest, "--query 'images[0].imageManifest'"},
		{"a text that is image and index at once", `{"schemaVersion":2,"config":{},"layers":[],"manifests":[]}`, errNotManifest, "both layers and manifests"},
		{"an image type with manifests", `{"schemaVersion":2,"mediaType":"` + ociManifest + `","config":{},"manifests":[]}`, errNotManifest, "both layers and manifests"},
		{"a layer with a negative size", string(entry(func(l object) { l["size"] = -1 })), errNotManifest, "size -1"},
		{"a layer with a size beyond all numbers", string(entry(func(l object) { l["size"] = json.Number("99999999999999999999") })), errNotManifest, "want a whole number of at most 64 bits"},
		{"a layer with a size that is text", string(entry(func(l object) { l["size"] = "big" })), errNotManifest, "string"},
		{"a layer without a digest", string(entry(func(l object) { delete(l, "digest") })), errNotManifest, "no digest"},
		{"a layer with a digest that climbs", string(entry(func(l object) { l["digest"] = "sha256:../../etc/passwd" })), errNotManifest, "non-hex"},
		{"a layer with a short digest", string(entry(func(l object) { l["digest"] = "sha256:abc" })), errNotManifest, "hex digits"},
		{"layers that are no list", `{"schemaVersion":2,"mediaType":"` + ociManifest + `","config":{},"layers":{}}`, errNotManifest, "object"},
		{"more layers than any image has", `{"schemaVersion":2,"config":{},"layers":[` + strings.Repeat("{},", maxEntries) + `{}]}`, errNotManifest, "10001 entries"},
		{"a text larger than any manifest", strings.Repeat(" ", MaxManifestBytes+1), errNotManifest, "bytes"},
		{"brackets nested without end", strings.Repeat("[", 100_000), errNotManifest, "depth"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := layersOf([]byte(tt.manifest))
			if err == nil {
				t.Fatalf("accepted, with %v", got)
			}
			for _, kind := range []error{errNotManifest, errSchema1} {
				if errors.Is(err, kind) != (kind == tt.kind) {
					t.Errorf("errors.Is(%q, %q) is %t", err, kind, errors.Is(err, kind))
				}
			}
			if !strings.Contains(err.Error(), tt.wants) {
				t.Errorf("got %q, want it to contain %q", err, tt.wants)
			}
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("the message has more than one line: %q", err)
			}
		})
	}
}

func TestParseHeedsTheAnnouncedType(t *testing.T) {
	img := []byte(fmt.Sprintf(`{"schemaVersion":2,"config":%s,"layers":[]}`, encode(t, layer(ociConfig, "{}"))))
	t.Run("it decides where the text does not say", func(t *testing.T) {
		doc, err := parse(img, dockerManifest)
		if err != nil {
			t.Fatal(err)
		}
		if doc.mediaType != dockerManifest {
			t.Errorf("got %s", doc.mediaType)
		}
	})
	t.Run("an image that was served as an index is refused", func(t *testing.T) {
		if _, err := parse(image(t, ociManifest), ociIndexType); !errors.Is(err, errNotManifest) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("another image type than the announced one is no contradiction", func(t *testing.T) {
		if _, err := parse(image(t, ociManifest), dockerManifest); err != nil {
			t.Error(err)
		}
	})
	t.Run("schema 1 is recognised by it", func(t *testing.T) {
		if _, err := parse([]byte("{}"), "application/vnd.docker.distribution.manifest.v1+json"); !errors.Is(err, errSchema1) {
			t.Errorf("got %v", err)
		}
	})
}

// FuzzForeignLayers holds that no text makes the parser panic, and that what it returns is well formed.
func FuzzForeignLayers(f *testing.F) {
	f.Add(image(f, dockerManifest, layer(dockerForeign, "base", baseURL), layer(dockerLayer, "app")))
	f.Add(image(f, ociManifest, layer(ociForeign+"+zstd", "base")))
	f.Add(index(f, ociIndexType, child(ociManifest, []byte("x"), "windows/amd64")))
	f.Add([]byte(`{"schemaVersion":1}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		layers, err := layersOf(text)
		if err != nil {
			if layers != nil {
				t.Fatalf("got layers beside the error %v", err)
			}
			return
		}
		for _, l := range layers {
			if _, err := blobFile(l.Digest); err != nil || l.Size < 0 || !isForeign(l.MediaType) || l.URLs == nil {
				t.Fatalf("%q gave the layer %+v", text, l)
			}
		}
	})
}
