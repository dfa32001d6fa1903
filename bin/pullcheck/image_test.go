package main

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/google/go-containerregistry/pkg/registry"

	"ecrprivatelink/internal/testing/account"
	"ecrprivatelink/internal/testing/moto"
)

const (
	imageManifestType = "application/vnd.docker.distribution.manifest.v2+json"
	imageIndexType    = "application/vnd.oci.image.index.v1+json"
	foreignLayerType  = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"
	normalLayerType   = "application/vnd.docker.image.rootfs.diff.tar.gzip"
)

func sha(content string) string { return fmt.Sprintf("sha256:%x", sha256.Sum256([]byte(content))) }

// imageManifest is the manifest of an image with one layer, of the size that the layer of a base has.
func imageManifest(layerType, content string) string {
	return sizedImage(layerType, content, 1825361101)
}

func sizedImage(layerType, content string, size int) string {
	return fmt.Sprintf(`{"schemaVersion":2,"mediaType":%q,"config":{"mediaType":"application/vnd.docker.container.image.v1+json","size":2,"digest":%q},`+
		`"layers":[{"mediaType":%q,"size":%d,"digest":%q,"urls":["https://mcr.microsoft.com/v2/windows/servercore/blobs/base"]}]}`,
		imageManifestType, sha("{}"), layerType, size, sha(content))
}

// imageIndex lists manifests by platform, written "OS/ARCHITECTURE".
func imageIndex(manifests map[string]string) string {
	var entries []string
	for _, platform := range slices.Sorted(maps.Keys(manifests)) {
		os, arch, _ := strings.Cut(platform, "/")
		m := manifests[platform]
		entries = append(entries, fmt.Sprintf(`{"mediaType":%q,"size":%d,"digest":%q,"platform":{"os":%q,"architecture":%q}}`,
			imageManifestType, len(m), sha(m), os, arch))
	}
	return fmt.Sprintf(`{"schemaVersion":2,"mediaType":%q,"manifests":[%s]}`, imageIndexType, strings.Join(entries, ","))
}

var (
	cleanImage   = imageManifest(normalLayerType, "app")
	heldImage    = imageManifest(foreignLayerType, "held")
	absentImage  = imageManifest(foreignLayerType, "absent")
	indexOfBoth  = imageIndex(map[string]string{"windows/amd64": absentImage, "linux/amd64": cleanImage})
	imagesPushed = []struct{ tag, text, mediaType string }{
		{"clean", cleanImage, imageManifestType}, {"held", heldImage, imageManifestType},
		{"absent", absentImage, imageManifestType}, {"index", indexOfBoth, imageIndexType},
	}
)

// tempFile writes a file for a test and returns its path.
func tempFile(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), filepath.FromSlash(name))
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// layoutFiles is an OCI image layout of the index. The layer of its Windows image, where there is one, is the blob.
func layoutFiles(blob ...string) map[string]string {
	windows := absentImage
	if len(blob) > 0 {
		windows = sizedImage(foreignLayerType, blob[0], len(blob[0]))
	}
	files := map[string]string{"oci-layout": `{"imageLayoutVersion":"1.0.0"}`,
		"index.json": imageIndex(map[string]string{"windows/amd64": windows, "linux/amd64": cleanImage})}
	for _, b := range append(blob, windows, cleanImage) {
		files["blobs/sha256/"+strings.TrimPrefix(sha(b), "sha256:")] = b
	}
	return files
}

func layoutFolder(t *testing.T, files map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.MkdirAll(filepath.Join(folder, "blobs", "sha256"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(folder, filepath.FromSlash(name)), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func archiveFile(t *testing.T, files map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for name, content := range files {
		if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(content))}); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return tempFile(t, "image.tar", b.String())
}

func TestImageOnDisk(t *testing.T) {
	clean, absent := tempFile(t, "clean.json", cleanImage), tempFile(t, "absent.json", absentImage)
	list := tempFile(t, "index.json", indexOfBoth)
	for name, tc := range map[string]struct {
		args   []string
		status int
		says   []string
	}{
		"a clean manifest":                 {[]string{"--manifest", clean}, 0, []string{"No nondistributable layers."}},
		"a manifest with a foreign layer":  {[]string{"--manifest", absent}, 0, []string{"warning: image-foreign-layer-unknown", sha("absent"), "1.7 GiB", "run: pullcheck image", "0 errors, 1 warning"}},
		"an index alone":                   {[]string{"--manifest", list}, 0, []string{"image-manifest-missing", "windows/amd64", "0 errors, 2 warnings"}},
		"an index with its manifests":      {[]string{"--manifest", list, "--manifest", clean, "--manifest", absent}, 0, []string{"for windows/amd64, layer", "0 errors, 1 warning"}},
		"one platform of an index":         {[]string{"--manifest", list, "--manifest", clean, "--platform", "linux/amd64"}, 0, []string{"No nondistributable layers."}},
		"a layout without the layer":       {[]string{"--layout", layoutFolder(t, layoutFiles())}, 1, []string{"error: image-foreign-layer-missing", "1 error, 0 warnings"}},
		"a layout with the layer":          {[]string{"--layout", layoutFolder(t, layoutFiles("absent"))}, 0, []string{"warning: image-foreign-layer-unknown", "held     " + sha("absent")}},
		"an archive without the layer":     {[]string{"--archive", archiveFile(t, layoutFiles())}, 1, []string{"error: image-foreign-layer-missing"}},
		"an archive with the layer":        {[]string{"--archive", archiveFile(t, layoutFiles("absent"))}, 0, []string{"warning: image-foreign-layer-unknown"}},
		"the clean platform of an archive": {[]string{"--archive", archiveFile(t, layoutFiles()), "--platform", "linux"}, 0, []string{"No nondistributable layers."}},
	} {
		t.Run(name, func(t *testing.T) {
			stdout, stderr, status := cli(append([]string{"image"}, tc.args...)...)
			if status != tc.status || stderr != "" {
				t.Errorf("exit status %d, want %d; stderr %q", status, tc.status, stderr)
			}
			for _, want := range tc.says {
				if !strings.Contains(stdout, want) {
					t.Errorf("no %q in\n%s", want, stdout)
				}
			}
		})
	}
	t.Run("a manifest on standard input", func(t *testing.T) {
		file, err := os.Open(absent)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		stdin := os.Stdin
		os.Stdin = file
		defer func() { os.Stdin = stdin }()
		if stdout, _, status := cli("image", "--manifest", "-"); status != 0 || !strings.Contains(stdout, sha("absent")) {
			t.Errorf("exit status %d\n%s", status, stdout)
		}
	})
	t.Run("JSON has the findings, the images and their layers", func(t *testing.T) {
		stdout, _, status := cli("image", "--layout", layoutFolder(t, layoutFiles()), "--format", "json")
		var report struct {
			Findings []struct{ ID, Severity, Resource, Message, Fix, Source string }
			Images   []struct {
				Digest, MediaType, Platform string
				ForeignLayers               []struct {
					MediaType, Digest, Presence, Evidence string
					Size                                  int64
					URLs                                  []string
				}
			}
		}
		if err := json.Unmarshal([]byte(stdout), &report); err != nil {
			t.Fatalf("%v in\n%s", err, stdout)
		}
		if status != 1 || len(report.Findings) != 1 || len(report.Images) != 2 {
			t.Fatalf("exit status %d\n%s", status, stdout)
		}
		f := report.Findings[0]
		for _, value := range []string{f.ID, f.Severity, f.Resource, f.Message, f.Fix, f.Source} {
			if value == "" {
				t.Errorf("an empty field in %+v", f)
			}
		}
		img := report.Images[1]
		if img.Platform != "windows/amd64" || img.Digest != sha(absentImage) || img.MediaType != imageManifestType || len(img.ForeignLayers) != 1 {
			t.Fatalf("got %+v", img)
		}
		if l := img.ForeignLayers[0]; l.Digest != sha("absent") || l.Size != 1825361101 || l.Presence != "missing" || l.Evidence == "" || len(l.URLs) != 1 || l.MediaType != foreignLayerType {
			t.Errorf("got %+v", l)
		}
	})
}

func TestImageRefuses(t *testing.T) {
	manifest := func(content string) []string { return []string{"--manifest", tempFile(t, "m.json", content)} }
	loop := layoutFolder(t, nil)
	if err := os.Symlink(filepath.Join(loop, "..", "..", "etc", "passwd"), filepath.Join(loop, "index.json")); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		args []string
		want string
	}{
		"no image":                        {nil, "give one image"},
		"two images":                      {[]string{"app:1.0", "app:2.0"}, "takes one REPOSITORY:TAG"},
		"an image and a file":             {append(manifest(cleanImage), "app:1.0"), "give one image"},
		"a layout and an archive":         {[]string{"--layout", "a", "--archive", "b"}, "give one image"},
		"an unknown format":               {append(manifest(cleanImage), "--format", "sarif"), `--format is "sarif"; use one of text, json`},
		"a Region for a file":             {append(manifest(cleanImage), "--region", "us-west-2"), "--region and --profile are for REPOSITORY:TAG"},
		"a wrong platform":                {append(manifest(cleanImage), "--platform", "a/b/c/d"), "windows/amd64"},
		"a platform that is not there":    {append(manifest(indexOfBoth), "--platform", "linux/arm64"), "it has linux/amd64, windows/amd64"},
		"a manifest that is not there":    {[]string{"--manifest", "nowhere.json"}, "--manifest nowhere.json: no such file"},
		"a folder as manifest":            {[]string{"--manifest", t.TempDir()}, "it is no regular file"},
		"a manifest without end":          {[]string{"--manifest", "/dev/zero"}, "it is no regular file"},
		"a malformed manifest":            {manifest("{\n\"schemaVersion\": 2,}"), "line 2, column 20"},
		"another JSON file":               {manifest(`{"name":"app"}`), "not an image manifest"},
		"a manifest of schema 1":          {manifest(`{"schemaVersion":1}`), "schema 1"},
		"a layout that is not there":      {[]string{"--layout", "nowhere"}, "--layout nowhere: no such file"},
		"a layout that is a file":         {[]string{"--layout", tempFile(t, "f", "")}, "it is no folder"},
		"a folder without a layout":       {[]string{"--layout", t.TempDir()}, "neither index.json"},
		"a layout that leads elsewhere":   {[]string{"--layout", loop}, "escapes"},
		"an archive that is not there":    {[]string{"--archive", "nowhere.tar"}, "--archive nowhere.tar: no such file"},
		"an archive that is no archive":   {[]string{"--archive", tempFile(t, "f", "hello")}, "not a tar archive"},
		"an archive that is a device":     {[]string{"--archive", "/dev/zero"}, "not a regular file"},
		"a file as the name of an image":  {[]string{tempFile(t, "Image.tar", "")}, "use --manifest, --layout or --archive"},
		"a name that is none":             {[]string{"App:1.0"}, "lower case"},
		"a Region other than the image's": {[]string{"111122223333.dkr.ecr.us-west-2.amazonaws.com/app:1.0", "--region", "us-east-1"}, "leave --region out"},
		"a Region for another registry":   {[]string{"localhost:1/app:1.0", "--region", "us-east-1"}, "another registry"},
	} {
		t.Run(name, func(t *testing.T) {
			stdout, stderr, status := cli(append([]string{"image"}, tc.args...)...)
			if status != 2 || stdout != "" || !strings.Contains(stderr, tc.want) {
				t.Errorf("exit status %d, stdout %q, stderr %q; want 2, nothing and %q", status, stdout, stderr, tc.want)
			}
			if !strings.HasPrefix(stderr, "pullcheck: ") || strings.Count(stderr, "\n") != 1 {
				t.Errorf("stderr is not one line: %q", stderr)
			}
		})
	}
	t.Run("an output that cannot be written", func(t *testing.T) {
		var stderr bytes.Buffer
		if status := run(append([]string{"image"}, manifest(cleanImage)...), failing{}, &stderr); status != 2 || !strings.Contains(stderr.String(), "disk full") {
			t.Errorf("exit status %d, stderr %q", status, stderr.String())
		}
	})
}

// liveImageCases are what pullcheck image must answer wherever the images are; the image's tag comes behind it.
var liveImageCases = map[string]struct {
	tag    string
	args   []string
	status int
	says   string
}{
	"a clean image":                         {"clean", nil, 0, "No nondistributable layers."},
	"a foreign layer that is held":          {"held", nil, 0, "info: image-foreign-layer-held"},
	"a foreign layer that is absent":        {"absent", nil, 1, "error: image-foreign-layer-missing"},
	"an image by its digest":                {"@" + sha(absentImage), nil, 1, "error: image-foreign-layer-missing"},
	"an index with Windows and Linux":       {"index", nil, 1, "for windows/amd64, layer"},
	"the Linux part of it":                  {"index", []string{"--platform", "linux/amd64"}, 0, "No nondistributable layers."},
	"a tag that is not there":               {"nowhere", nil, 2, "not found"},
	"a platform that the index lacks":       {"index", []string{"--platform", "linux/arm64"}, 2, "it has linux/amd64, windows/amd64"},
	"a format that other tools can rely on": {"absent", []string{"--format", "json"}, 1, `"severity": "error"`},
}

func checkLiveImages(t *testing.T, repositories ...string) {
	for _, repository := range repositories {
		for name, tc := range liveImageCases {
			t.Run(name+" in "+strings.SplitN(repository, ":", 2)[0], func(t *testing.T) {
				reference := repository + ":" + tc.tag
				if strings.HasPrefix(tc.tag, "@") {
					reference = repository + tc.tag
				}
				stdout, stderr, status := cli(append([]string{"image", reference}, tc.args...)...)
				if status != tc.status || !strings.Contains(stdout+stderr, tc.says) {
					t.Errorf("exit status %d, want %d and %q\n%s%s", status, tc.status, tc.says, stdout, stderr)
				}
				if (stdout == "") != (tc.status == 2) {
					t.Errorf("stdout with exit status %d: %q", status, stdout)
				}
			})
		}
	}
}

func testImageInECR(t *testing.T, a *account.Account) {
	t.Setenv("AWS_ENDPOINT_URL", moto.ServeLayers(t, a.URL, sha("held")))
	if _, err := a.ECR.CreateRepository(t.Context(), &ecr.CreateRepositoryInput{RepositoryName: aws.String("team/app")}); err != nil {
		t.Fatal(err)
	}
	for _, img := range imagesPushed {
		if _, err := a.ECR.PutImage(t.Context(), &ecr.PutImageInput{RepositoryName: aws.String("team/app"), ImageTag: aws.String(img.tag),
			ImageManifest: aws.String(img.text), ImageManifestMediaType: aws.String(img.mediaType), ImageDigest: aws.String(sha(img.text))}); err != nil {
			t.Fatal(err)
		}
	}
	checkLiveImages(t, "team/app",
		moto.Account+".dkr.ecr."+moto.Region+".amazonaws.com/team/app",
		"arn:aws:ecr:"+moto.Region+":"+moto.Account+":repository/team/app")

	t.Run("a repository that is not there", func(t *testing.T) {
		stdout, stderr, status := cli("image", "nowhere:1.0")
		if status != 2 || stdout != "" || !strings.Contains(stderr, "RepositoryNotFoundException") || strings.Count(stderr, "\n") != 1 {
			t.Errorf("exit status %d, stdout %q, stderr %q", status, stdout, stderr)
		}
	})
	t.Run("the Region of a repository without one", func(t *testing.T) {
		if _, stderr, status := cli("image", "team/app:clean", "--region", "eu-west-1"); status != 2 || !strings.Contains(stderr, "RepositoryNotFoundException") {
			t.Errorf("the repository is in %s only, but exit status %d, stderr %q", moto.Region, status, stderr)
		}
		t.Setenv("AWS_REGION", "")
		t.Setenv("AWS_DEFAULT_REGION", "")
		if _, stderr, status := cli("image", "team/app:clean"); status != 2 || !strings.Contains(stderr, "--region or AWS_REGION") {
			t.Errorf("without a Region: exit status %d, stderr %q", status, stderr)
		}
		if _, stderr, status := cli("image", "team/app:clean", "--region", moto.Region); status != 0 {
			t.Errorf("with --region: exit status %d, stderr %q", status, stderr)
		}
	})
	t.Run("an ECR that cannot say whether it holds the layer", func(t *testing.T) {
		t.Setenv("AWS_ENDPOINT_URL", a.URL)
		t.Setenv("AWS_MAX_ATTEMPTS", "1")
		stdout, stderr, status := cli("image", "team/app:absent")
		if status != 0 || !strings.Contains(stdout, "warning: image-foreign-layer-unknown") || !strings.Contains(stdout, "ecr:BatchCheckLayerAvailability failed") {
			t.Errorf("exit status %d\n%s%s", status, stdout, stderr)
		}
	})
}

func TestImageInARegistry(t *testing.T) {
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	t.Cleanup(server.Close)
	t.Setenv("DOCKER_CONFIG", t.TempDir()) // no credentials of whoever runs the test
	send := func(method, path, mediaType, content string) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, server.URL+"/v2/team/app/"+path, strings.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", mediaType)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusCreated {
			t.Fatalf("%s %s: %s", method, path, resp.Status)
		}
	}
	send(http.MethodPost, "blobs/uploads/?digest="+sha("held"), "application/octet-stream", "held")
	for _, img := range imagesPushed {
		send(http.MethodPut, "manifests/"+img.tag, img.mediaType, img.text)
	}
	checkLiveImages(t, strings.TrimPrefix(server.URL, "http://")+"/team/app")
}
