package image

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// copied is a copy of images as files by name.
type copied map[string]string

func (c copied) layout() fs.FS {
	m := fstest.MapFS{}
	for name, content := range c {
		m[name] = &fstest.MapFile{Data: []byte(content)}
	}
	return m
}

func (c copied) archive(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(c)) {
		if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(c[name])), Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(c[name])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func compress(t testing.TB, text []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func blob(content []byte) string { return fmt.Sprintf("blobs/sha256/%x", sha256.Sum256(content)) }

// ociCopy is an OCI image layout with one Windows image; the blobs are added to it.
func ociCopy(t testing.TB, blobs ...string) copied {
	m := image(t, dockerManifest, layer(dockerForeign, "base", baseURL), layer(dockerLayer, "app"))
	list := index(t, dockerList, child(dockerManifest, m, "windows/amd64"))
	c := copied{"oci-layout": `{"imageLayoutVersion":"1.0.0"}`, "index.json": string(index(t, ociIndexType, child(dockerList, list, ""))),
		blob(list): string(list), blob(m): string(m)}
	for _, b := range blobs {
		c[blob([]byte(b))] = b
	}
	return c
}

// dockerCopy is what docker save wrote before Docker Engine 25.
func dockerCopy(t testing.TB) copied {
	config := string(encode(t, object{"os": "windows", "rootfs": object{"type": "layers", "diff_ids": []string{digestOf([]byte("unpacked base")), digestOf([]byte("unpacked app"))}}}))
	return copied{
		"config.json":  config,
		"0/layer.tar":  "unpacked base",
		"1/layer.tar":  "unpacked app",
		"repositories": "{}",
		"manifest.json": string(encode(t, []object{{"Config": "config.json", "RepoTags": []string{"app:1.0"}, "Layers": []string{"0/layer.tar", "1/layer.tar"},
			"LayerSources": object{digestOf([]byte("unpacked base")): layer(dockerForeign, "base", baseURL)}}})),
	}
}

// docker25Copy is what docker save writes since Docker Engine 25 without the containerd image store: both formats,
// where the manifest lists the nondistributable layers only and the layers are not compressed.
func docker25Copy(t testing.TB) copied {
	c := dockerCopy(t)
	m := image(t, ociManifest, layer(dockerForeign, "base", baseURL))
	c["index.json"] = string(index(t, ociIndexType, child(ociManifest, m, "windows/amd64")))
	c[blob(m)] = string(m)
	return c
}

func without(c copied, names ...string) copied {
	c = maps.Clone(c)
	for _, name := range names {
		delete(c, name)
	}
	return c
}

func with(c copied, name, content string) copied {
	c = maps.Clone(c)
	c[name] = content
	return c
}

func TestCheckOfACopy(t *testing.T) {
	missing, unknown := "error "+layerMissing, "warning "+layerUnknown
	tests := []struct {
		name string
		copy copied
		want []string
	}{
		{"an OCI layout without the layer", ociCopy(t, "app"), []string{missing}},
		{"an OCI layout with the layer", ociCopy(t, "app", "base"), []string{unknown}},
		{"a clean OCI layout", func() copied {
			m := image(t, ociManifest, layer(ociLayer, "app"))
			return copied{"index.json": string(index(t, ociIndexType, child(ociManifest, m, ""))), blob(m): string(m)}
		}(), []string{}},
		{"an OCI layout without a manifest of its index", without(ociCopy(t), blob(index(t, dockerList, child(dockerManifest,
			image(t, dockerManifest, layer(dockerForeign, "base", baseURL), layer(dockerLayer, "app")), "windows/amd64")))), []string{"warning " + manifestMissing}},
		{"docker save with the layer", dockerCopy(t), []string{unknown}},
		{"docker save without the layer", without(dockerCopy(t), "0/layer.tar"), []string{missing}},
		{"docker save of a clean image", with(dockerCopy(t), "manifest.json", `[{"Config":"config.json","RepoTags":null,"Layers":["0/layer.tar","1/layer.tar"]}]`), []string{}},
		{"docker save of Docker Engine 25 with the layer", docker25Copy(t), []string{unknown}},
		{"docker save of Docker Engine 25 without the layer", without(docker25Copy(t), "0/layer.tar"), []string{missing}},
		{"docker save of Docker Engine 25 of an image without a tag", with(docker25Copy(t), "index.json", `{"schemaVersion":2,"manifests":null}`), []string{unknown}},
		{"docker save with a layer that its configuration does not know", with(dockerCopy(t), "config.json", `{"rootfs":{"diff_ids":[]}}`), []string{missing}},
	}
	for _, tt := range tests {
		archive := tt.copy.archive(t)
		for form, open := range map[string]func(context.Context) (Source, error){
			"unpacked":   func(ctx context.Context) (Source, error) { return Layout(ctx, tt.copy.layout()) },
			"packed":     func(ctx context.Context) (Source, error) { return Archive(ctx, bytes.NewReader(archive)) },
			"compressed": func(ctx context.Context) (Source, error) { return Archive(ctx, bytes.NewReader(compress(t, archive))) },
		} {
			t.Run(tt.name+", "+form, func(t *testing.T) {
				source, err := open(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				report, err := Check(t.Context(), source, "", Options{Name: "copy"})
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(tt.want, verdicts(report)); diff != "" {
					t.Errorf("(-want +got)\n%s", diff)
				}
			})
		}
	}
	t.Run("an image of docker save has its name and no digest of ours", func(t *testing.T) {
		source, err := Layout(t.Context(), dockerCopy(t).layout())
		if err != nil {
			t.Fatal(err)
		}
		report, err := Check(t.Context(), source, "", Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := report.Images[0]; got.Name != "app:1.0" || got.Digest != "" {
			t.Errorf("got %+v", got)
		}
	})
}

func TestCopyRefused(t *testing.T) {
	large := strings.Repeat(" ", MaxManifestBytes+1)
	tests := []struct {
		name  string
		copy  copied
		wants string
	}{
		{"a folder of other files", copied{"README": "x"}, "neither index.json"},
		{"an index that is no JSON", copied{"index.json": "{"}, "unexpected end"},
		{"an index that is an image", copied{"index.json": string(image(t, ociManifest))}, "served as"},
		{"an index that lists nothing", copied{"index.json": string(index(t, ociIndexType))}, "lists no image"},
		{"a far too large index", copied{"index.json": large}, "index.json has more than"},
		{"a manifest of other content", with(ociCopy(t), func() string {
			for name := range ociCopy(t) {
				if digest, is := strings.CutPrefix(name, "blobs/sha256/"); is && strings.Contains(ociCopy(t)["index.json"], digest) {
					return name
				}
			}
			return ""
		}(), "{}"), "has 2 bytes, but entry 1 of index.json says"},
		{"a manifest.json that is no JSON", copied{"manifest.json": "{"}, "manifest.json: not an image manifest"},
		{"a manifest.json that is an object", copied{"manifest.json": "{}"}, "got an object, want an array"},
		{"a manifest.json that lists nothing", copied{"manifest.json": "[]"}, "lists no image"},
		{"a manifest.json with a configuration that is not there", copied{"manifest.json": `[{"Config":"config.json"}]`}, "read the configuration"},
		{"a manifest.json with a configuration elsewhere", copied{"manifest.json": `[{"Config":"../config.json"}]`}, "read the configuration"},
		{"a manifest.json with a configuration that is no JSON", copied{"manifest.json": `[{"Config":"c"}]`, "c": "{"}, "unexpected end"},
		{"a manifest.json with images without end", copied{"manifest.json": "[" + strings.Repeat(`{},`, maxManifests) + "{}]"}, "1001 images"},
		{"a manifest.json with a digest that is none", copied{"manifest.json": `[{"Config":"c","LayerSources":{"../x":{}}}]`, "c": "{}"}, "cannot parse hash"},
	}
	for _, tt := range tests {
		for form, open := range map[string]func() (Source, error){
			"unpacked": func() (Source, error) { return Layout(t.Context(), tt.copy.layout()) },
			"packed":   func() (Source, error) { return Archive(t.Context(), bytes.NewReader(tt.copy.archive(t))) },
		} {
			t.Run(tt.name+", "+form, func(t *testing.T) {
				source, err := open()
				if err == nil {
					_, err = Check(t.Context(), source, "", Options{})
				}
				if err == nil || !strings.Contains(err.Error(), tt.wants) {
					t.Errorf("got %v, want it to contain %q", err, tt.wants)
				}
			})
		}
	}
}

func TestArchiveOfTooManyFiles(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	w := tar.NewWriter(z)
	for i := range maxFiles + 1 {
		if err := w.WriteHeader(&tar.Header{Name: fmt.Sprint(i), Mode: 0o600}); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), z.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := Archive(t.Context(), bytes.NewReader(packed.Bytes())); err == nil || !strings.Contains(err.Error(), "more than 100000 files") {
		t.Errorf("got %v", err)
	}
}

func TestArchive(t *testing.T) {
	whole := ociCopy(t, "app").archive(t)
	for _, tt := range []struct {
		name, content, wants string
	}{
		{"an empty file", "", "empty archive"},
		{"a text", "hello", "not a tar archive"},
		{"another binary file", strings.Repeat("\x7fELF", 1000), "not a tar archive"},
		{"an archive that ends in a file", string(copied{"index.json": strings.Repeat(" ", 1000)}.archive(t)[:700]), "damaged"},
		{"a compressed archive that ends early", string(compress(t, whole)[:200]), "damaged"},
		{"a gzip header alone", "\x1f\x8b", "gzip"},
		{"an archive compressed with zstd", "\x28\xb5\x2f\xfd....", "zstd -d"},
	} {
		t.Run(tt.name+" is refused", func(t *testing.T) {
			_, err := Archive(t.Context(), strings.NewReader(tt.content))
			if err == nil || !strings.Contains(err.Error(), tt.wants) {
				t.Errorf("got %v, want it to contain %q", err, tt.wants)
			}
		})
	}
	t.Run("names that begin with a dot and a slash are the same files", func(t *testing.T) {
		dotted := copied{}
		for name, content := range ociCopy(t, "base") {
			dotted["./"+name] = content
		}
		source, err := Archive(t.Context(), bytes.NewReader(dotted.archive(t)))
		if err != nil {
			t.Fatal(err)
		}
		report, err := Check(t.Context(), source, "", Options{})
		if err != nil || report.Count(Error) > 0 {
			t.Errorf("got %+v, %v", report, err)
		}
	})
	t.Run("a layer that is a link counts as held", func(t *testing.T) {
		var b bytes.Buffer
		w := tar.NewWriter(&b)
		if err := w.WriteHeader(&tar.Header{Name: "0/layer.tar", Typeflag: tar.TypeSymlink, Linkname: "../1/layer.tar"}); err != nil {
			t.Fatal(err)
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		b.Write(without(dockerCopy(t), "0/layer.tar").archive(t))
		source, err := Archive(t.Context(), bytes.NewReader(b.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		report, err := Check(t.Context(), source, "", Options{})
		if err != nil || report.Count(Error) > 0 {
			t.Errorf("got %+v, %v", report, err)
		}
	})
	t.Run("a manifest that is a link is refused", func(t *testing.T) {
		var b bytes.Buffer
		w := tar.NewWriter(&b)
		if err := w.WriteHeader(&tar.Header{Name: "index.json", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"}); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := Archive(t.Context(), bytes.NewReader(b.Bytes())); err == nil || !strings.Contains(err.Error(), "not a regular file") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("layers are skipped, not read", func(t *testing.T) {
		c := ociCopy(t, "app")
		c["blobs/sha256/0000"] = strings.Repeat("x", 1<<20)
		r := &countingReader{ReadSeeker: bytes.NewReader(c.archive(t))}
		source, err := Archive(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Check(t.Context(), source, "", Options{}); err != nil {
			t.Fatal(err)
		}
		if r.n > 1<<18 {
			t.Errorf("%d bytes were read", r.n)
		}
	})
	t.Run("a cancelled check ends", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := Archive(ctx, bytes.NewReader(whole)); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
}

type countingReader struct {
	io.ReadSeeker
	n int
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.ReadSeeker.Read(p)
	c.n += n
	return n, err
}

func TestLayoutOpensRegularFilesOnly(t *testing.T) {
	_, err := Layout(t.Context(), copied{"index.json/file": ""}.layout())
	if err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("got %v", err)
	}
}
