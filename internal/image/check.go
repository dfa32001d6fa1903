package image

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"ecrprivatelink/internal/plain"
)

// Bounds on what one check does.
const (
	// maxManifests is the largest number of manifests and indexes that are read for one image.
	maxManifests = 1_000
	// maxDepth is how deep indexes may be nested: an index of indexes of images has depth 2.
	maxDepth = 4
	// maxForeign is the largest number of different nondistributable layers that a source is asked about.
	maxForeign = 1_000
)

// Options are what a check may be told beyond the image. The zero value is the default of each.
type Options struct {
	// Platform restricts the check of an index to the manifests of one platform, as "OS", "OS/ARCHITECTURE" or
	// "OS/ARCHITECTURE/VARIANT", for example "windows/amd64". Default: all.
	Platform string
	// Name is what the report calls the image. Default: ref.
	Name string
	// Registry is the host of the registry that the image is pulled from. Default: unknown.
	Registry string
}

// Report is the result of a check.
type Report struct {
	// Findings are ordered as the layers are in the image; none means that no layer needs internet access.
	Findings []Finding `json:"findings"`
	// Reference is the image as it was asked for.
	Reference string `json:"reference"`
	// Images are the image manifests that were read, in the order of the index.
	Images []Image `json:"images"`
}

// Count returns how many findings have that severity.
func (r Report) Count(severity Severity) int {
	n := 0
	for _, f := range r.Findings {
		if f.Severity == severity {
			n++
		}
	}
	return n
}

// Image is one image manifest of a report.
type Image struct {
	// Name is the name that an index gives the image, "" for none.
	Name string `json:"name,omitempty"`
	// Digest is the digest of the manifest. It is "" for an archive of Docker Engine before 25, which has no manifest.
	Digest string `json:"digest,omitempty"`
	// MediaType is the media type of the manifest.
	MediaType string `json:"mediaType"`
	// Platform is the platform that an index gives, such as "windows/amd64:10.0.17763.6532"; "" for none.
	Platform string `json:"platform,omitempty"`
	// ForeignLayers are the nondistributable layers, in the order of the manifest.
	ForeignLayers []LayerReport `json:"foreignLayers"`
}

// LayerReport is a nondistributable layer and whether the place that was read holds it.
type LayerReport struct {
	Layer
	Presence
}

// Check reads the image that ref names in a source, or with ref "" all images in it, and reports their nondistributable
// layers. It fails, and reports nothing, when a manifest cannot be read or is not one (errNotManifest, errSchema1),
// when the image is not there (errNotFound), when it exceeds the bounds, or when an index has nothing for the platform.
func Check(ctx context.Context, source Source, ref string, options Options) (Report, error) {
	wanted, err := parsePlatform(options.Platform)
	if err != nil {
		return Report{}, err
	}
	name := cmp.Or(options.Name, ref)
	w := &walk{source: source, wanted: wanted, seen: map[string]bool{}}
	if err := w.read(ctx, entry{ref: ref, size: -1, by: "its reference"}, 0); err != nil {
		return Report{}, err
	}
	if copied, ok := source.(*disk); ok {
		if err := copied.verify(ctx, w.claims); err != nil {
			return Report{}, err
		}
	}
	if len(w.images) == 0 && len(w.missing) == 0 {
		return Report{}, w.nothing()
	}
	report := Report{Findings: []Finding{}, Reference: name, Images: w.images}
	if isPublic(options.Registry) {
		report.Findings = append(report.Findings, publicRegistry(name, options.Registry))
	}
	found, err := w.layers(ctx, name, options.Registry)
	if err != nil {
		return Report{}, err
	}
	report.Findings = append(report.Findings, found...)
	for _, m := range w.missing {
		report.Findings = append(report.Findings, missingManifest(source.Place(), name, m))
	}
	return report, nil
}

// parsePlatform reads Options.Platform; nil means every platform.
func parsePlatform(text string) (*v1.Platform, error) {
	if text == "" {
		return nil, nil
	}
	platform, err := v1.ParsePlatform(text)
	if err != nil || platform.OS == "" || strings.Count(text, ":") > 1 || strings.ContainsAny(text, " \t\n") {
		return nil, fmt.Errorf("platform %q is not of the form OS/ARCHITECTURE; want for example windows/amd64", text)
	}
	return platform, nil
}

// walk reads the manifests of an image.
type walk struct {
	source Source
	wanted *v1.Platform

	seen    map[string]bool // digests and references that were read
	images  []Image
	missing []entry
	others  []string // the platforms that were left out
	claims  []claim  // about configurations and layers
}

// entry is a manifest to read, with what the index says about it.
type entry struct {
	ref, name, platform string
	size                int64  // in bytes; -1 where nobody says
	by                  string // who says so, for example "entry 2 of index.json"
}

func (w *walk) read(ctx context.Context, e entry, depth int) error {
	if w.seen[e.ref] {
		return nil
	}
	if len(w.seen) == maxManifests {
		return fmt.Errorf("the image has more than %d manifests; check its parts by digest", maxManifests)
	}
	w.seen[e.ref] = true
	manifest, err := w.source.Manifest(ctx, e.ref)
	switch {
	case errors.Is(err, errNotFound) && depth > 0:
		w.missing = append(w.missing, e)
		return nil
	case err != nil:
		return err
	}
	file := w.file(e.ref)
	if strings.Contains(e.ref, ":") {
		digest, err := v1.NewHash(e.ref)
		if err != nil {
			return err
		}
		if err := (claim{digest, e.size, e.by}).holds(file, int64(len(manifest.Text)), bytes.NewReader(manifest.Text)); err != nil {
			return err
		}
	}
	doc, err := parse(manifest.Text, manifest.MediaType)
	if err != nil {
		if depth > 0 || file == ociIndexFile {
			return fmt.Errorf("%s: %w", file, err)
		}
		return err
	}
	if doc.index != nil {
		return w.readIndex(ctx, doc.index, file, depth)
	}
	if !manifest.Derived {
		w.claims = append(w.claims, claimsOf(doc.image, e.ref)...)
	}
	image := Image{Name: e.name, MediaType: string(doc.mediaType), Platform: e.platform, ForeignLayers: []LayerReport{}}
	if !manifest.Derived {
		image.Digest = digestOf(manifest.Text)
	}
	for _, l := range foreignLayers(doc.image) {
		image.ForeignLayers = append(image.ForeignLayers, LayerReport{Layer: l})
	}
	w.images = append(w.images, image)
	return nil
}

// file names where a manifest is from: the file of a copy on disk, else the manifest itself.
func (w *walk) file(ref string) string {
	if copied, ok := w.source.(*disk); ok {
		return copied.fileOf(ref)
	}
	if ref == "" {
		return "the manifest"
	}
	return "the manifest " + ref
}

// readIndex reads what the index in a file lists.
func (w *walk) readIndex(ctx context.Context, index *v1.IndexManifest, file string, depth int) error {
	if depth == maxDepth {
		return fmt.Errorf("the image nests indexes deeper than %d; check its parts by digest", maxDepth)
	}
	for i, d := range index.Manifests {
		if !mayBeImage(d.MediaType) || isAttestation(d) {
			continue // an engine does not pull it
		}
		e := entry{ref: d.Digest.String(), name: nameOf(d), size: d.Size, by: fmt.Sprintf("entry %d of %s", i+1, file)}
		if d.Platform != nil {
			e.platform = d.Platform.String()
			if w.wanted != nil && !d.MediaType.IsIndex() && !d.Platform.Satisfies(*w.wanted) {
				w.others = append(w.others, e.platform)
				continue
			}
		}
		if err := w.read(ctx, e, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// mayBeImage reports whether an index entry of that type is an image or an index. Some tools leave the type out.
func mayBeImage(t types.MediaType) bool {
	return t == "" || t.IsImage() || t.IsIndex() || t.IsSchema1()
}

// isAttestation reports whether an index entry is a statement about an image that BuildKit put beside it.
// Source: https://github.com/moby/buildkit/blob/master/docs/attestations/attestation-storage.md
func isAttestation(d v1.Descriptor) bool {
	return d.Annotations["vnd.docker.reference.type"] == "attestation-manifest"
}

// nameOf returns the name that an index gives an image: containerd's full one, or the tag of the OCI layout.
func nameOf(d v1.Descriptor) string {
	if name := d.Annotations["io.containerd.image.name"]; name != "" {
		return name
	}
	return d.Annotations["org.opencontainers.image.ref.name"]
}

// nothing explains why no image was found.
func (w *walk) nothing() error {
	if len(w.others) > 0 {
		return fmt.Errorf("the image has nothing for platform %s; it has %s", w.wanted, shown(strings.Join(w.others, ", ")))
	}
	return notManifest("the index lists no image")
}

// layers asks the source for each nondistributable layer, once, and returns what follows.
func (w *walk) layers(ctx context.Context, name, registry string) ([]Finding, error) {
	type use struct {
		layer     Layer
		presence  Presence
		platforms []string
	}
	var order []*use
	byDigest := map[string]*use{}
	for i := range w.images {
		for j := range w.images[i].ForeignLayers {
			l := &w.images[i].ForeignLayers[j]
			u := byDigest[l.Digest]
			if u == nil {
				if len(order) == maxForeign {
					return nil, fmt.Errorf("the image has more than %d different nondistributable layers; check its parts by digest", maxForeign)
				}
				presence, err := w.presence(ctx, l.Digest)
				if err != nil {
					return nil, err
				}
				u = &use{layer: l.Layer, presence: presence}
				byDigest[l.Digest] = u
				order = append(order, u)
			}
			l.Presence = u.presence
			u.platforms = plain.Add(u.platforms, w.images[i].Platform)
		}
	}
	var findings []Finding
	for _, u := range order {
		resource := strings.TrimSpace(name + " layer " + u.layer.Digest)
		findings = append(findings, conclude(w.source.Place(), u.presence, u.layer, resource, u.platforms, registry))
	}
	return findings, nil
}

// presence asks the source for a layer. A source that cannot tell makes the layer unknown: the rest of the report is
// still worth having. A check that was cancelled has no report.
func (w *walk) presence(ctx context.Context, digest string) (Presence, error) {
	presence, err := w.source.HasBlob(ctx, digest)
	if ctx.Err() != nil {
		return Presence{}, ctx.Err()
	}
	if err != nil {
		return Presence{Unknown, err.Error()}, nil
	}
	return presence, nil
}

// missingManifest reports an index entry whose manifest the place does not have.
func missingManifest(place Place, name string, e entry) Finding {
	what := "manifest " + e.ref
	if e.platform != "" {
		what += " for " + shown(e.platform)
	}
	f := Finding{
		ID:       manifestMissing,
		Severity: Warning,
		Resource: strings.TrimSpace(name + " manifest " + e.ref),
		Message:  "the index lists " + what + ", which is not there: that platform was not checked, and pulling it fails",
		Fix:      "Push the manifest of that platform, or check another platform with --platform.",
		Source:   ociIndex,
	}
	if place == Document {
		f.Message = "the index lists " + what + ", which was not given: that platform was not checked"
		f.Fix = "Give that manifest too, or run: pullcheck image REPOSITORY:TAG"
	}
	return f
}
