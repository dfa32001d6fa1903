package moto

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// ServeLayers returns the base URL of a server that adds ecr:BatchCheckLayerAvailability, which moto does not
// implement, to the server at base. A layer is available when its digest is among held, whatever the repository. All
// other calls go on to base. The server ends with the test.
func ServeLayers(t testing.TB, base string, held ...string) string {
	t.Helper()
	target, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".BatchCheckLayerAvailability") {
			layerAvailability(w, r, held)
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func layerAvailability(w http.ResponseWriter, r *http.Request, held []string) {
	type layer struct {
		LayerDigest       string `json:"layerDigest"`
		LayerAvailability string `json:"layerAvailability"`
	}
	var request struct {
		LayerDigests []string `json:"layerDigests"`
	}
	var response struct {
		Layers   []layer `json:"layers"`
		Failures []any   `json:"failures"`
	}
	if err := json.NewDecoder(r.Body).Decode(&request); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	for _, digest := range request.LayerDigests {
		availability := "UNAVAILABLE"
		if slices.Contains(held, digest) {
			availability = "AVAILABLE"
		}
		response.Layers = append(response.Layers, layer{digest, availability})
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	_ = json.NewEncoder(w).Encode(response) // the caller sees a response that breaks off
}
