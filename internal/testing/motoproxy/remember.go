package motoproxy

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// Remember runs a proxy before the server at url that asks it each question once, and returns its own URL, which ends
// with the test. It is for tests that read an account again and again after its last change: moto takes far longer to
// answer than pullcheck to ask.
func Remember(t testing.TB, server string) string {
	t.Helper()
	target, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	var mu sync.Mutex
	answers := map[string]*httptest.ResponseRecorder{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		credential, _, _ := strings.Cut(r.Header.Get("Authorization"), ",")
		question := strings.Join([]string{r.Method, r.URL.String(), r.Header.Get("X-Amz-Target"), credential, string(body)}, "\n")
		mu.Lock()
		answer := answers[question]
		mu.Unlock()
		if answer == nil {
			answer = httptest.NewRecorder()
			proxy.ServeHTTP(answer, r)
			if answer.Code < http.StatusInternalServerError {
				mu.Lock()
				answers[question] = answer
				mu.Unlock()
			}
		}
		maps.Copy(w.Header(), answer.Header())
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes())
	}))
	t.Cleanup(s.Close)
	return s.URL
}
