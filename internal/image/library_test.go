package image

import (
	"bytes"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/static"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// TestArchiveOfTheLibrary reads an archive that another program's code wrote, in the format of docker save.
func TestArchiveOfTheLibrary(t *testing.T) {
	img, err := mutate.Append(empty.Image, mutate.Addendum{Layer: static.NewLayer([]byte("base"), types.DockerForeignLayer), URLs: []string{baseURL}})
	if err != nil {
		t.Fatal(err)
	}
	tag, err := name.NewTag("app:1.0")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := tarball.Write(tag, img, &b); err != nil {
		t.Fatal(err)
	}
	source, err := Archive(t.Context(), bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	report, err := Check(t.Context(), source, "", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"warning " + layerUnknown}, verdicts(report)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got := report.Images[0].ForeignLayers; len(got) != 1 || got[0].MediaType != dockerForeign || got[0].Digest != base {
		t.Errorf("got %+v", got)
	}
}

// TestLayoutOfTheLibrary reads a layout that another program's code wrote.
func TestLayoutOfTheLibrary(t *testing.T) {
	for _, tt := range []struct {
		name      string
		mediaType types.MediaType
		want      []string
	}{
		{"with a normal layer", types.OCILayer, []string{}},
		{"with a nondistributable layer", types.OCIRestrictedLayer, []string{"warning " + layerUnknown}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			img, err := mutate.Append(empty.Image, mutate.Addendum{Layer: static.NewLayer([]byte("base"), tt.mediaType), URLs: []string{baseURL}})
			if err != nil {
				t.Fatal(err)
			}
			list := mutate.AppendManifests(empty.Index, mutate.IndexAddendum{Add: img, Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: "windows", Architecture: "amd64"}}})
			folder := t.TempDir()
			if _, err := layout.Write(folder, list); err != nil {
				t.Fatal(err)
			}
			source, err := Layout(t.Context(), os.DirFS(folder))
			if err != nil {
				t.Fatal(err)
			}
			report, err := Check(t.Context(), source, "", Options{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, verdicts(report)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if got := report.Images[0].Platform; got != "windows/amd64" {
				t.Errorf("platform is %q", got)
			}
		})
	}
}
