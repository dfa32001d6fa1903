package image

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/partial"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/remote/transport"
)

type registrySource struct {
	repository name.Repository
	options    []remote.Option
}

// Registry returns the Source for a repository of any registry that follows the OCI distribution specification. base
// carries the requests and must be set; options are for the credentials. It asks for manifests, and with HEAD requests
// for layers.
func Registry(repository name.Repository, base http.RoundTripper, options ...remote.Option) Source {
	return registrySource{repository, append(slices.Clip(options), remote.WithTransport(boundedTransport{base}))}
}

func (registrySource) Place() Place { return Repository }

func (s registrySource) Manifest(ctx context.Context, ref string) (Manifest, error) {
	var reference name.Reference = s.repository.Tag(ref)
	if strings.Contains(ref, ":") {
		reference = s.repository.Digest(ref)
	}
	d, err := remote.Get(reference, s.with(ctx)...)
	if err != nil {
		err = fmt.Errorf("read the manifest of %s: %w", reference, err)
		if answered(err, http.StatusNotFound) {
			err = fmt.Errorf("%w: %w", errNotFound, err)
		}
		return Manifest{}, err
	}
	return Manifest{Text: d.Manifest, MediaType: string(d.MediaType)}, nil
}

func (s registrySource) HasBlob(ctx context.Context, digest string) (Presence, error) {
	layer, err := remote.Layer(s.repository.Digest(digest), s.with(ctx)...)
	if err != nil {
		return Presence{}, err
	}
	held, err := partial.Exists(layer)
	switch {
	case err != nil:
		return Presence{}, err
	case held:
		return Presence{Held, "the registry answered HEAD for the blob with 200"}, nil
	}
	return Presence{Missing, "the registry answered HEAD for the blob with 404"}, nil
}

func (s registrySource) with(ctx context.Context) []remote.Option {
	return append(slices.Clip(s.options), remote.WithContext(ctx))
}

// answered reports whether an error is the registry's answer with that HTTP status.
func answered(err error, status int) bool {
	var answer *transport.Error
	return errors.As(err, &answer) && answer.StatusCode == status
}

// boundedTransport ends a body that is longer than any manifest, so that a registry cannot fill the memory.
type boundedTransport struct{ base http.RoundTripper }

func (t boundedTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := t.base.RoundTrip(req)
	if err == nil && resp.Body != nil {
		resp.Body = &boundedBody{ReadCloser: resp.Body, left: MaxManifestBytes}
	}
	return resp, err
}

type boundedBody struct {
	io.ReadCloser
	left int
}

func (b *boundedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.left -= n; b.left < 0 {
		return 0, fmt.Errorf("the registry's answer has more than %d bytes, the most that a manifest may have", MaxManifestBytes)
	}
	return n, err
}
