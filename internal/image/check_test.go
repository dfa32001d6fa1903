package image

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var base = digestOf([]byte("base"))

func TestCheckConcludes(t *testing.T) {
	foreign := image(t, dockerManifest, layer(dockerForeign, "base", baseURL), layer(dockerLayer, "app"))
	tests := []struct {
		name  string
		place Place
		state State
		want  string
		says  []string // in the message or the fix
	}{
		{"a repository that holds the layer", Repository, Held, "info image-foreign-layer-held", []string{"containerd", "licence"}},
		{"a repository that does not hold it", Repository, Missing, "error image-foreign-layer-missing",
			[]string{base, "4 B", dockerForeign, baseURL, "windows/amd64", "the test says so", "Docker Engine 28", "daemon-json --registry " + ecrHost, "2023-06-13"}},
		{"a repository that does not say", Repository, Unknown, "warning image-foreign-layer-unknown", []string{"ecr:BatchCheckLayerAvailability"}},
		{"a copy that holds the layer", Disk, Held, "warning image-foreign-layer-unknown", []string{"engine that pushes", "pullcheck image"}},
		{"a copy that does not hold it", Disk, Missing, "error image-foreign-layer-missing", []string{"complete copy", "pullcheck image"}},
		{"a copy that cannot be searched", Disk, Unknown, "warning image-foreign-layer-unknown", []string{"pullcheck image"}},
		{"a manifest alone", Document, Unknown, "warning image-foreign-layer-unknown", []string{"To settle it, run: pullcheck image"}},
		{"a manifest alone that claims to hold it", Document, Held, "warning image-foreign-layer-unknown", []string{"To settle it"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			list := index(t, dockerList, child(dockerManifest, foreign, "windows/amd64"))
			source := newFake(list, foreign)
			source.place = tt.place
			source.held[base] = tt.state
			report, err := Check(t.Context(), source, "1.0", Options{Name: "app:1.0", Registry: ecrHost})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{tt.want}, verdicts(report)); diff != "" {
				t.Fatalf("(-want +got)\n%s", diff)
			}
			if (report.Count(Error) > 0) != strings.HasPrefix(tt.want, "error") {
				t.Errorf("%d errors", report.Count(Error))
			}
			f := report.Findings[0]
			if want := "app:1.0 layer " + base; f.Resource != want {
				t.Errorf("resource is %q, want %q", f.Resource, want)
			}
			for _, says := range tt.says {
				if !strings.Contains(f.Message+f.Fix, says) {
					t.Errorf("%q is missing in message %q and fix %q", says, f.Message, f.Fix)
				}
			}
			if !strings.HasPrefix(string(f.Source), "https://") {
				t.Errorf("source is %q", f.Source)
			}
		})
	}
}

func TestCheckOfACleanImageFindsNothing(t *testing.T) {
	clean := image(t, ociManifest, layer(ociLayer, "app"))
	source := newFake(clean)
	report, err := Check(t.Context(), source, "1.0", Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := Report{Findings: []Finding{}, Reference: "1.0", Images: []Image{{Digest: digestOf(clean), MediaType: ociManifest, ForeignLayers: []LayerReport{}}}}
	if diff := cmp.Diff(want, report); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if len(source.asked) > 0 {
		t.Errorf("the source was asked for %v", source.asked)
	}
	t.Run("and its JSON has lists, not null", func(t *testing.T) {
		text, err := json.Marshal(report)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "null") {
			t.Errorf("got %s", text)
		}
	})
}

func TestCheckOfAnIndex(t *testing.T) {
	windows2019 := image(t, dockerManifest, layer(dockerForeign, "base", baseURL), layer(dockerLayer, "app"))
	windows2022 := image(t, dockerManifest, layer(dockerForeign, "base", baseURL), layer(dockerForeign, "update"), layer(dockerLayer, "app"))
	linux := image(t, ociManifest, layer(ociLayer, "app"))
	statement := image(t, ociManifest, layer("application/vnd.in-toto+json", "statement"))
	attestation := child(ociManifest, statement, "unknown/unknown")
	attestation["annotations"] = object{"vnd.docker.reference.type": "attestation-manifest"}
	list := index(t, ociIndexType,
		child(dockerManifest, windows2019, "windows/amd64"), child(dockerManifest, windows2022, "windows/arm64"),
		child(ociManifest, linux, "linux/amd64"), attestation,
		object{"mediaType": "application/vnd.example.note", "size": 1, "digest": aDigest})

	t.Run("each layer is asked for and reported once, with its platforms", func(t *testing.T) {
		source := newFake(list, windows2019, windows2022, linux)
		source.held[digestOf([]byte("update"))] = Held
		report, err := Check(t.Context(), source, "1.0", Options{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"error image-foreign-layer-missing", "info image-foreign-layer-held"}, verdicts(report)); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		if diff := cmp.Diff([]string{base, digestOf([]byte("update"))}, source.asked); diff != "" {
			t.Errorf("asked (-want +got)\n%s", diff)
		}
		if want := "for windows/amd64, windows/arm64, layer"; !strings.HasPrefix(report.Findings[0].Message, want) {
			t.Errorf("got %q, want %q at the beginning", report.Findings[0].Message, want)
		}
		var platforms []string
		for _, i := range report.Images {
			platforms = append(platforms, fmt.Sprintf("%s %d", i.Platform, len(i.ForeignLayers)))
		}
		if diff := cmp.Diff([]string{"windows/amd64 1", "windows/arm64 2", "linux/amd64 0"}, platforms); diff != "" {
			t.Errorf("images (-want +got)\n%s", diff)
		}
	})
	t.Run("the platform restricts it", func(t *testing.T) {
		report, err := Check(t.Context(), newFake(list, linux), "1.0", Options{Platform: "linux/amd64"})
		if err != nil {
			t.Fatal(err)
		}
		if len(report.Findings) != 0 || len(report.Images) != 1 {
			t.Errorf("got %+v", report)
		}
	})
	t.Run("the operating system alone restricts it too", func(t *testing.T) {
		report, err := Check(t.Context(), newFake(list, windows2019, windows2022), "1.0", Options{Platform: "windows"})
		if err != nil {
			t.Fatal(err)
		}
		if len(report.Images) != 2 {
			t.Errorf("got %+v", report.Images)
		}
	})
	t.Run("a platform that it does not have is an error that names those it has", func(t *testing.T) {
		_, err := Check(t.Context(), newFake(list), "1.0", Options{Platform: "linux/s390x"})
		if err == nil || !strings.Contains(err.Error(), "linux/s390x") || !strings.Contains(err.Error(), "windows/amd64, windows/arm64, linux/amd64") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a platform that is none is an error", func(t *testing.T) {
		for _, p := range []string{"/amd64", "a/b/c/d", "windows/amd64:1:2", "windows amd64", ":"} {
			if _, err := Check(t.Context(), newFake(list), "1.0", Options{Platform: p}); err == nil || !strings.Contains(err.Error(), "windows/amd64") {
				t.Errorf("%q gave %v", p, err)
			}
		}
	})
	t.Run("a manifest that is not there is a warning and does not hide the others", func(t *testing.T) {
		report, err := Check(t.Context(), newFake(list, windows2019, windows2022), "1.0", Options{Name: "app:1.0"})
		if err != nil {
			t.Fatal(err)
		}
		want := []string{"error image-foreign-layer-missing", "error image-foreign-layer-missing", "warning image-manifest-missing"}
		if diff := cmp.Diff(want, verdicts(report)); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		if f := report.Findings[2]; !strings.Contains(f.Message, "linux/amd64") || f.Resource != "app:1.0 manifest "+digestOf(linux) {
			t.Errorf("got %+v", f)
		}
	})
	t.Run("of manifests that were handed over, the missing ones can be given too", func(t *testing.T) {
		report, err := Check(t.Context(), Documents(list, linux, windows2019), "", Options{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"warning image-foreign-layer-unknown", "warning image-manifest-missing"}, verdicts(report)); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		if fix := report.Findings[1].Fix; !strings.HasPrefix(fix, "Give that manifest too") {
			t.Errorf("got %q", fix)
		}
	})
	t.Run("an entry without a media type is read", func(t *testing.T) {
		entry := child("", windows2019, "")
		delete(entry, "mediaType")
		report, err := Check(t.Context(), newFake(index(t, ociIndexType, entry), windows2019), "1.0", Options{})
		if err != nil {
			t.Fatal(err)
		}
		if report.Count(Error) == 0 {
			t.Errorf("got %+v", report)
		}
	})
	t.Run("an index without images is an error", func(t *testing.T) {
		_, err := Check(t.Context(), newFake(index(t, ociIndexType)), "1.0", Options{})
		if !errors.Is(err, errNotManifest) || !strings.Contains(err.Error(), "no image") {
			t.Errorf("got %v", err)
		}
	})
}

func TestCheckIsBounded(t *testing.T) {
	nest := func(depth int) *fake {
		all := [][]byte{image(t, ociManifest, layer(ociForeign, "base"))}
		mediaType := ociManifest
		for range depth {
			all = append(all, index(t, ociIndexType, child(mediaType, all[len(all)-1], "")))
			mediaType = ociIndexType
		}
		slices.Reverse(all)
		return newFake(all...)
	}
	t.Run("indexes may be nested", func(t *testing.T) {
		report, err := Check(t.Context(), nest(maxDepth), "1.0", Options{})
		if err != nil || report.Count(Error) == 0 {
			t.Errorf("got %+v, %v", report, err)
		}
	})
	t.Run("but not without end", func(t *testing.T) {
		if _, err := Check(t.Context(), nest(maxDepth+1), "1.0", Options{}); err == nil || !strings.Contains(err.Error(), "deeper than 4") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("an index may not have images without end", func(t *testing.T) {
		var all [][]byte
		var children []object
		for i := range maxManifests {
			m := image(t, ociManifest, layer(ociLayer, fmt.Sprint(i)))
			all, children = append(all, m), append(children, child(ociManifest, m, ""))
		}
		all = append([][]byte{index(t, ociIndexType, children...)}, all...)
		if _, err := Check(t.Context(), newFake(all...), "1.0", Options{}); err == nil || !strings.Contains(err.Error(), "more than 1000 manifests") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("an image may not have nondistributable layers without end", func(t *testing.T) {
		var layers []object
		for i := range maxForeign + 1 {
			layers = append(layers, layer(ociForeign, fmt.Sprint(i)))
		}
		if _, err := Check(t.Context(), newFake(image(t, ociManifest, layers...)), "1.0", Options{}); err == nil || !strings.Contains(err.Error(), "more than 1000") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a manifest with other content than its digest is refused", func(t *testing.T) {
		m := image(t, ociManifest)
		source := newFake(index(t, ociIndexType, child(ociManifest, m, "")))
		source.manifests[digestOf(m)] = Manifest{Text: bytes.Replace(m, []byte("layers"), []byte("layerz"), 1)}
		if _, err := Check(t.Context(), source, "1.0", Options{}); err == nil || !strings.Contains(err.Error(), "other content than entry 1 of the manifest 1.0 says") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("an index that a lying source nests in itself ends", func(t *testing.T) {
		own := index(t, ociIndexType, object{"mediaType": ociIndexType, "size": 1, "digest": aDigest})
		source := newFake(own)
		source.manifests[aDigest] = Manifest{Text: own}
		if _, err := Check(t.Context(), source, "1.0", Options{}); err == nil {
			t.Error("accepted")
		}
	})
}

func TestCheckFails(t *testing.T) {
	m := image(t, ociManifest, layer(ociForeign, "base"))
	t.Run("for an image that is not there", func(t *testing.T) {
		if _, err := Check(t.Context(), newFake(m), "2.0", Options{}); !errors.Is(err, errNotFound) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("for a text that is no manifest", func(t *testing.T) {
		if _, err := Check(t.Context(), newFake([]byte("{}")), "1.0", Options{}); !errors.Is(err, errNotManifest) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("for a part that is no manifest, which it names", func(t *testing.T) {
		source := newFake(index(t, ociIndexType, child(ociManifest, []byte("[]"), "")), []byte("[]"))
		_, err := Check(t.Context(), source, "1.0", Options{})
		if !errors.Is(err, errNotManifest) || !strings.Contains(err.Error(), digestOf([]byte("[]"))) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("when it is cancelled while it asks for a layer", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		source := newFake(m)
		source.err = errors.New("cancelled")
		cancel()
		if _, err := Check(ctx, source, "1.0", Options{}); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("but not when the source cannot tell", func(t *testing.T) {
		source := newFake(m)
		source.err = errors.New("AccessDeniedException: not allowed")
		report, err := Check(t.Context(), source, "1.0", Options{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"warning image-foreign-layer-unknown"}, verdicts(report)); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		if !strings.Contains(report.Findings[0].Message, "AccessDeniedException") {
			t.Errorf("got %q", report.Findings[0].Message)
		}
	})
}

func TestCheckOfAPublicRegistry(t *testing.T) {
	for _, tt := range []struct {
		host   string
		failed bool
	}{{"mcr.microsoft.com", true}, {"public.ecr.aws", true}, {"docker.io", true}, {ecrHost, false}, {registry, false}, {"", false}} {
		t.Run(fmt.Sprintf("the registry %q fails: %t", tt.host, tt.failed), func(t *testing.T) {
			report, err := Check(t.Context(), newFake(image(t, ociManifest)), "1.0", Options{Registry: tt.host})
			if err != nil {
				t.Fatal(err)
			}
			if (report.Count(Error) > 0) != tt.failed {
				t.Errorf("got %+v", report.Findings)
			}
		})
	}
}

func TestMessagesAreSafeForATerminal(t *testing.T) {
	hostile := "https://example.com/\x1b[2J\r\n" + strings.Repeat("x", 1000)
	m := image(t, dockerManifest, layer(dockerForeign+"\x1b]0;", "base", hostile, "b", "c", "d"))
	list := index(t, dockerList, object{"mediaType": dockerManifest, "size": len(m), "digest": digestOf(m), "platform": object{"os": "win\x07dows", "architecture": "a"}})
	report, err := Check(t.Context(), newFake(list, m), "1.0", Options{})
	if err != nil {
		t.Fatal(err)
	}
	f := report.Findings[0]
	if strings.ContainsAny(f.Message, "\x1b\r\n\x07") {
		t.Errorf("got %q", f.Message)
	}
	if len(f.Message) > 1500 || !strings.Contains(f.Message, "and 2 more") {
		t.Errorf("got %d bytes: %q", len(f.Message), f.Message)
	}
}

func TestBytes(t *testing.T) {
	for n, want := range map[int64]string{0: "0 B", 1023: "1023 B", 1024: "1.0 KiB", 1825361101: "1.7 GiB", 1<<63 - 1: "8.0 EiB"} {
		if got := Bytes(n); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
}
