package image

import (
	"archive/tar"
	"bytes"
	"context"
	"fmt"
	"slices"
	"testing"
)

// longestFuzzed is the size of an archive up to which it is read: a few files, each a block of 512 bytes and its
// header.
const longestFuzzed = 8 << 10

// FuzzArchive holds that no archive makes a check panic, whatever it lists.
func FuzzArchive(f *testing.F) {
	for _, c := range []copied{{"index.json": "{}"}, {"manifest.json": "[]"}, ociCopy(f, "base"), dockerCopy(f), docker25Copy(f)} {
		f.Add(c.archive(f))
		f.Add(compress(f, c.archive(f)))
	}
	var links bytes.Buffer
	w := tar.NewWriter(&links)
	for _, h := range []tar.Header{{Name: "index.json", Typeflag: tar.TypeSymlink, Linkname: "/x"}, {Name: "../x", Typeflag: tar.TypeLink, Linkname: "index.json"}, {Name: "blobs/", Typeflag: tar.TypeDir}} {
		if err := w.WriteHeader(&h); err != nil {
			f.Fatal(err)
		}
	}
	f.Add(links.Bytes())
	f.Fuzz(func(t *testing.T, archive []byte) {
		if len(archive) > longestFuzzed {
			return
		}
		source, err := Archive(t.Context(), bytes.NewReader(archive))
		if err == nil {
			told(t, source)
		}
	})
}

// FuzzCopy reads what a fuzzer does not find behind digests and headers of tar: an index, a manifest below it and what
// docker save writes, each any text, as a folder and as an archive. Both say the same, and neither panics.
func FuzzCopy(f *testing.F) {
	m := image(f, dockerManifest, layer(dockerForeign, "base", baseURL), layer(dockerLayer, "app"))
	saved := dockerCopy(f)
	f.Add(string(index(f, ociIndexType)), string(m), saved["manifest.json"], saved["config.json"])
	f.Add("", string(m), "", "")
	f.Add("", string(image(f, ociManifest, layer(ociForeign+"+zstd", "base"))), "[]", "{}")
	f.Add("", string(index(f, ociIndexType, child(ociManifest, []byte("x"), "windows/amd64"))), "null", "")
	f.Add("", "", saved["manifest.json"], saved["config.json"])
	f.Fuzz(func(t *testing.T, list, manifest, saved, config string) {
		if len(list)+len(manifest)+len(saved)+len(config) > longestFuzzed/4 {
			return
		}
		c := copied{blob([]byte(manifest)): manifest}
		if list == "" {
			list = string(index(t, ociIndexType, child(ociManifest, []byte(manifest), "windows/amd64")))
		}
		c["index.json"] = list
		if saved != "" {
			c["manifest.json"], c["config.json"] = saved, config
		}
		folder, err := Layout(t.Context(), c.layout())
		archive, archiveErr := Archive(t.Context(), bytes.NewReader(c.archive(t)))
		if (err == nil) != (archiveErr == nil) {
			t.Fatalf("as a folder %v, as an archive %v", err, archiveErr)
		}
		if err != nil {
			return
		}
		if a, b := told(t, folder), told(t, archive); !slices.Equal(a, b) {
			t.Fatalf("as a folder %q, as an archive %q", a, b)
		}
	})
}

// told is what a check says of a source, in lines.
func told(t *testing.T, s Source) []string {
	t.Helper()
	report, err := Check(context.Background(), s, "", Options{})
	if err != nil {
		if len(report.Images) > 0 {
			t.Fatalf("a report beside the error %v", err)
		}
		return []string{"an error"}
	}
	var lines []string
	for _, i := range report.Images {
		lines = append(lines, fmt.Sprintf("%+v", i))
	}
	slices.Sort(lines)
	return lines
}
