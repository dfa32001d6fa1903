package motoproxy

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestRemember(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		if strings.HasSuffix(r.URL.Path, "broken") {
			w.WriteHeader(http.StatusInternalServerError)
		}
		w.Header().Set("X-Number", "1")
		fmt.Fprint(w, asked)
	}))
	t.Cleanup(server.Close)
	url := Remember(t, server.URL)
	for _, c := range []struct{ name, path, target, authorization, body, want string }{
		{"a question", "/", "List", "Credential=a, Signature=1", "x", "1"},
		{"the same, signed later", "/", "List", "Credential=a, Signature=2", "x", "1"},
		{"of another account", "/", "List", "Credential=b, Signature=1", "x", "2"},
		{"of another operation", "/", "Get", "Credential=a, Signature=1", "x", "3"},
		{"about something else", "/", "List", "Credential=a, Signature=1", "y", "4"},
		{"what the server fails to answer", "/broken", "", "", "", "5"},
		{"what it failed to answer, again", "/broken", "", "", "", "6"},
		{"the first question", "/", "List", "Credential=a, Signature=3", "x", "1"},
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+c.path, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-Amz-Target", c.target)
		r.Header.Set("Authorization", c.authorization)
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil || string(got) != c.want || response.Header.Get("X-Number") == "" != (response.StatusCode == http.StatusInternalServerError) {
			t.Errorf("%s: got %s with status %d and %v (%v), want %s", c.name, got, response.StatusCode, response.Header, err, c.want)
		}
	}
}
