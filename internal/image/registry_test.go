package image

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
)

// registryThat returns the Source for a registry that answers as handle does.
func registryThat(t *testing.T, handle http.HandlerFunc) Source {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v2/" {
			return // every client asks this first
		}
		handle(w, r)
	}))
	t.Cleanup(server.Close)
	repository, err := name.NewRepository(strings.TrimPrefix(server.URL, "http://") + "/app")
	if err != nil {
		t.Fatal(err)
	}
	return Registry(repository, http.DefaultTransport)
}

func TestRegistryManifest(t *testing.T) {
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
	}
	t.Run("an image that is not there is not found", func(t *testing.T) {
		if _, err := registryThat(t, status(http.StatusNotFound)).Manifest(t.Context(), "1.0"); !errors.Is(err, errNotFound) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a refused request is another error", func(t *testing.T) {
		_, err := registryThat(t, status(http.StatusForbidden)).Manifest(t.Context(), "1.0")
		if err == nil || errors.Is(err, errNotFound) || !strings.Contains(err.Error(), "403") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a schema 1 manifest is refused by the check", func(t *testing.T) {
		source := registryThat(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/vnd.docker.distribution.manifest.v1+prettyjws")
			_, _ = w.Write([]byte(`{"schemaVersion":1}`))
		})
		if _, err := Check(t.Context(), source, "1.0", Options{}); !errors.Is(err, errSchema1) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("an answer without end is cut off", func(t *testing.T) {
		source := registryThat(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", ociManifest)
			block := []byte(strings.Repeat(" ", 1<<20))
			for r.Context().Err() == nil {
				if _, err := w.Write(block); err != nil {
					return
				}
			}
		})
		if _, err := source.Manifest(t.Context(), "1.0"); err == nil || !strings.Contains(err.Error(), "more than") {
			t.Errorf("got %v", err)
		}
	})
}

func TestRegistryHasBlob(t *testing.T) {
	for _, tt := range []struct {
		name  string
		code  int
		want  State
		fails bool
	}{
		{"200 means held", http.StatusOK, Held, false},
		{"404 means missing", http.StatusNotFound, Missing, false},
		{"401 tells nothing", http.StatusUnauthorized, "", true},
		{"405 tells nothing", http.StatusMethodNotAllowed, "", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			source := registryThat(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Method != http.MethodHead || r.URL.Path != "/v2/app/blobs/"+aDigest {
					t.Errorf("got %s %s", r.Method, r.URL.Path)
				}
				w.WriteHeader(tt.code)
			})
			got, err := source.HasBlob(t.Context(), aDigest)
			if got.State != tt.want || (err != nil) != tt.fails {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}
