package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

// file is a file of an archive.
type file struct {
	name    string
	content []byte
	mode    int64
}

// pack makes the archive of a platform.
func pack(p platform, files []file, made time.Time) ([]byte, error) {
	if p.os != "windows" {
		plain, err := tarred(files, made)
		if err != nil {
			return nil, err
		}
		return zipped(plain)
	}
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	for _, f := range files {
		header := &zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: made}
		header.SetMode(os.FileMode(f.mode))
		into, err := archive.CreateHeader(header)
		if err != nil {
			return nil, err
		}
		if _, err := into.Write(f.content); err != nil {
			return nil, err
		}
	}
	err := archive.Close()
	return out.Bytes(), err
}

// tarred makes a tar archive that belongs to nobody in particular.
func tarred(files []file, made time.Time) ([]byte, error) {
	var out bytes.Buffer
	archive := tar.NewWriter(&out)
	for _, f := range files {
		if err := archive.WriteHeader(&tar.Header{Name: f.name, Mode: f.mode, Size: int64(len(f.content)), ModTime: made, Format: tar.FormatPAX}); err != nil {
			return nil, err
		}
		if _, err := archive.Write(f.content); err != nil {
			return nil, err
		}
	}
	err := archive.Close()
	return out.Bytes(), err
}

// bill lists what a program is made of, as CycloneDX 1.5 (https://cyclonedx.org/docs/1.5/json/) does.
func bill(info *debug.BuildInfo, made time.Time) ([]byte, error) {
	type component struct {
		Type    string `json:"type"`
		Ref     string `json:"bom-ref"`
		Name    string `json:"name"`
		Version string `json:"version"`
		URL     string `json:"purl"`
	}
	of := func(kind string, m *debug.Module) component {
		url := fmt.Sprintf("pkg:golang/%s@%s", m.Path, m.Version)
		return component{kind, url, m.Path, m.Version, url}
	}
	document := struct {
		Form     string `json:"bomFormat"`
		Spec     string `json:"specVersion"`
		Version  int    `json:"version"`
		Metadata struct {
			Time      string    `json:"timestamp"`
			Component component `json:"component"`
		} `json:"metadata"`
		Components []component `json:"components"`
	}{Form: "CycloneDX", Spec: "1.5", Version: 1}
	document.Metadata.Time = made.UTC().Format(time.RFC3339)
	document.Metadata.Component = of("application", &info.Main)
	document.Components = []component{of("library", &debug.Module{Path: "std", Version: info.GoVersion})}
	for _, dep := range info.Deps {
		document.Components = append(document.Components, of("library", dep))
	}
	return json.MarshalIndent(document, "", "  ")
}

// certificates is where Debian, and with it the machines of most build services, keeps the roots of TLS.
const certificates = "/etc/ssl/certs/ca-certificates.crt"

// image is a container image of the program and the roots of TLS alone, which runs as nobody, in the form of docker
// save.
func image(p platform, version string, files []file, made time.Time) ([]byte, error) {
	roots, err := os.ReadFile(certificates)
	if err != nil {
		return nil, fmt.Errorf("the image needs the roots of TLS: %w", err)
	}
	inside := []file{{"etc/ssl/certs/ca-certificates.crt", roots, 0o644}}
	for _, f := range files {
		if f.name == p.program() || f.name == "LICENSE" || f.name == "NOTICES" {
			inside = append(inside, f)
		}
	}
	content, err := tarred(inside, made)
	if err != nil {
		return nil, err
	}
	layer, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil })
	if err != nil {
		return nil, err
	}
	created := v1.Time{Time: made.UTC()}
	built, err := mutate.Append(empty.Image, mutate.Addendum{Layer: layer, History: v1.History{Created: created, CreatedBy: "release"}})
	if err != nil {
		return nil, err
	}
	config, err := built.ConfigFile()
	if err != nil {
		return nil, err
	}
	config = config.DeepCopy()
	config.OS, config.Architecture, config.Created = p.os, p.arch, created
	config.Config = v1.Config{Entrypoint: []string{"/pullcheck"}, User: "65532:65532", WorkingDir: "/src",
		Labels: map[string]string{"org.opencontainers.image.version": version, "org.opencontainers.image.licenses": "Apache-2.0"}}
	if built, err = mutate.ConfigFile(built, config); err != nil {
		return nil, err
	}
	tag, err := name.NewTag("pullcheck:" + p.arch)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = tarball.Write(tag, built, &out)
	return out.Bytes(), err
}
