package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"

	"ecrprivatelink/internal/testing/repository"
)

// built clones a repository and builds a snapshot of it for this machine.
func built(t *testing.T, repository string) (clone, out string) {
	t.Helper()
	clone = filepath.Join(t.TempDir(), "clone")
	if out, err := exec.CommandContext(t.Context(), "git", "clone", "--quiet", repository, clone).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	r := release{root: clone, out: filepath.Join(t.TempDir(), "out"), snapshot: true}
	if err := r.make(runtime.GOOS + "/" + runtime.GOARCH); err != nil {
		t.Fatal(err)
	}
	return clone, r.out
}

// entries are the files of a tar archive.
func entries(t *testing.T, from io.Reader) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	archive := tar.NewReader(from)
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		if out[header.Name], err = io.ReadAll(archive); err != nil {
			t.Fatal(err)
		}
	}
}

// Two builds in two folders give the same bytes, and what they give is whole.
func TestReleaseOfThisMachine(t *testing.T) {
	if testing.Short() || runtime.GOOS != "linux" {
		t.Skip("builds the program twice, for Linux")
	}
	root, err := repository.Root()
	if err != nil {
		t.Fatal(err)
	}
	clone, first := built(t, root)
	_, second := built(t, clone) // the same commit
	all, err := os.ReadDir(first)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, entry := range all {
		one, err := os.ReadFile(filepath.Join(first, entry.Name()))
		two, err2 := os.ReadFile(filepath.Join(second, entry.Name()))
		if err = errors.Join(err, err2); err != nil || !bytes.Equal(one, two) {
			t.Errorf("%s differs from one build to the next: %v", entry.Name(), err)
		}
		_, kind, _ := strings.Cut(entry.Name(), "_"+runtime.GOOS+"_"+runtime.GOARCH)
		files[kind] = one
		if kind != "" && !bytes.Contains(read(t, first, "checksums.txt"), []byte("  "+entry.Name()+"\n")) {
			t.Errorf("the checksums lack %s", entry.Name())
		}
	}
	if len(files) != 6 {
		t.Fatalf("%d kinds of files: archive, bill, image, deb, rpm and checksums are wanted", len(files))
	}

	zipped, err := gzip.NewReader(bytes.NewReader(files[".tar.gz"]))
	if err != nil {
		t.Fatal(err)
	}
	packed := entries(t, zipped)
	for name, part := range map[string]string{"LICENSE": "Apache License", "NOTICES": "github.com/spf13/cobra", "completions/pullcheck.bash": "complete", "completions/_pullcheck": "compdef",
		"completions/pullcheck.fish": "complete", "completions/pullcheck.ps1": "Register-ArgumentCompleter"} {
		if !strings.Contains(string(packed[name]), part) {
			t.Errorf("%s of the archive has no %q", name, part)
		}
	}
	said := runInside(t, packed["pullcheck"], "--version")
	if !strings.Contains(said, "commit ") {
		t.Errorf("the version is %q", said)
	}
	if len(packed["pullcheck"]) > 48<<20 {
		t.Errorf("the program has %d MiB; it had 41 MiB when only what is called of the AWS SDK's clients was linked", len(packed["pullcheck"])>>20)
	}

	var bill struct {
		Spec       string `json:"specVersion"`
		Components []struct{ Name, Version string }
	}
	if err := json.Unmarshal(files[".cdx.json"], &bill); err != nil || bill.Spec != "1.5" || len(bill.Components) < 2 {
		t.Errorf("the bill of materials: %v, %d components", err, len(bill.Components))
	}
	for _, c := range bill.Components[1:] {
		if !strings.Contains(string(packed["NOTICES"]), "== "+c.Name+" "+c.Version) {
			t.Errorf("the notices lack %s %s", c.Name, c.Version)
		}
	}
	imageOf(t, files[".image.tar"], packed["pullcheck"])
	for kind, inside := range map[string]map[string][]byte{"deb": debOf(t, files[".deb"]), "rpm": rpmOf(t, files[".rpm"])} {
		if len(inside) != 6 || !bytes.Equal(inside["usr/bin/pullcheck"], packed["pullcheck"]) || !bytes.Equal(inside["usr/share/doc/pullcheck/copyright"], packed["LICENSE"]) ||
			!bytes.Equal(inside["usr/share/bash-completion/completions/pullcheck"], packed["completions/pullcheck.bash"]) {
			t.Errorf("the %s has %d files: %v", kind, len(inside), slices.Sorted(maps.Keys(inside)))
		}
	}
}

func read(t *testing.T, dir, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// imageOf holds the image against the program: alone with the roots of TLS and the licences, run by nobody.
func imageOf(t *testing.T, text, program []byte) {
	t.Helper()
	image, err := tarball.Image(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(text)), nil }, nil)
	if err != nil {
		t.Fatal(err)
	}
	config, err := image.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	if config.Config.User != "65532:65532" || config.Config.Entrypoint[0] != "/pullcheck" || config.OS != "linux" || config.Architecture != runtime.GOARCH {
		t.Errorf("the image is %+v", config)
	}
	flat := mutate.Extract(image)
	defer flat.Close()
	inside := entries(t, flat)
	if !bytes.Equal(inside["pullcheck"], program) || len(inside["etc/ssl/certs/ca-certificates.crt"]) == 0 || len(inside) != 4 {
		t.Errorf("the image has %d files", len(inside))
	}
}

func TestPlatformsThatAreNone(t *testing.T) {
	if err := (&release{}).make("plan9/amd64"); err == nil || !strings.Contains(err.Error(), `-only is "plan9/amd64"; use one of linux/amd64`) {
		t.Errorf("got %v", err)
	}
	if err := (&release{}).make(""); err == nil || !strings.Contains(err.Error(), "-out is missing") {
		t.Errorf("got %v", err)
	}
}
