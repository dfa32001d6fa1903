package image

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// Media types that the tests use often.
const (
	dockerManifest = "application/vnd.docker.distribution.manifest.v2+json"
	dockerList     = "application/vnd.docker.distribution.manifest.list.v2+json"
	dockerConfig   = "application/vnd.docker.container.image.v1+json"
	dockerLayer    = "application/vnd.docker.image.rootfs.diff.tar.gzip"
	dockerForeign  = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"
	ociManifest    = "application/vnd.oci.image.manifest.v1+json"
	ociIndexType   = "application/vnd.oci.image.index.v1+json"
	ociConfig      = "application/vnd.oci.image.config.v1+json"
	ociLayer       = "application/vnd.oci.image.layer.v1.tar+gzip"
	ociForeign     = "application/vnd.oci.image.layer.nondistributable.v1.tar"
)

const baseURL = "https://mcr.microsoft.com/v2/windows/servercore/blobs/base"

type object = map[string]any

// layer describes a layer whose content is the text content.
func layer(mediaType, content string, urls ...string) object {
	l := object{"mediaType": mediaType, "size": len(content), "digest": digestOf([]byte(content))}
	if len(urls) > 0 {
		l["urls"] = urls
	}
	return l
}

// image writes the manifest of an image.
func image(t testing.TB, mediaType string, layers ...object) []byte {
	config := dockerConfig
	if mediaType == ociManifest {
		config = ociConfig
	}
	if layers == nil {
		layers = []object{}
	}
	return encode(t, object{"schemaVersion": 2, "mediaType": mediaType, "config": layer(config, "{}"), "layers": layers})
}

// child describes a manifest in an index; platform is "OS/ARCHITECTURE" or "".
func child(mediaType string, manifest []byte, platform string) object {
	c := object{"mediaType": mediaType, "size": len(manifest), "digest": digestOf(manifest)}
	if os, arch, found := strings.Cut(platform, "/"); found {
		c["platform"] = object{"os": os, "architecture": arch}
	}
	return c
}

func index(t testing.TB, mediaType string, children ...object) []byte {
	if children == nil {
		children = []object{}
	}
	return encode(t, object{"schemaVersion": 2, "mediaType": mediaType, "manifests": children})
}

func encode(t testing.TB, v any) []byte {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// fake is a Source whose answers the test chooses.
type fake struct {
	place     Place
	manifests map[string]Manifest // by tag and by digest
	held      map[string]State    // by digest; Missing where there is none
	err       error               // the answer of HasBlob, if set
	asked     []string            // what HasBlob was asked for
}

// newFake returns a repository whose tag "1.0" is the first manifest.
func newFake(manifests ...[]byte) *fake {
	f := &fake{manifests: map[string]Manifest{}, held: map[string]State{}}
	for i, m := range manifests {
		if i == 0 {
			f.manifests["1.0"] = Manifest{Text: m}
		}
		f.manifests[digestOf(m)] = Manifest{Text: m}
	}
	return f
}

func (f *fake) Place() Place { return f.place }

func (f *fake) Manifest(_ context.Context, ref string) (Manifest, error) {
	m, ok := f.manifests[ref]
	if !ok {
		return Manifest{}, fmt.Errorf("%w: %s", errNotFound, ref)
	}
	return m, nil
}

func (f *fake) HasBlob(_ context.Context, digest string) (Presence, error) {
	f.asked = append(f.asked, digest)
	if f.err != nil {
		return Presence{}, f.err
	}
	if state, ok := f.held[digest]; ok {
		return Presence{state, "the test says so"}, nil
	}
	return Presence{Missing, "the test says so"}, nil
}

// verdicts writes findings as "severity id", which is what differs between sources.
func verdicts(r Report) []string {
	list := []string{}
	for _, f := range r.Findings {
		list = append(list, string(f.Severity)+" "+f.ID)
	}
	return list
}
