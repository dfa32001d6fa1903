package runtimeapi

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestServe answers two events, one with an error, and ends with the context.
func TestServe(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	events := []string{`{"n":1}`, `{"n":2}`}
	answered := map[string]string{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path := strings.TrimPrefix(r.URL.Path, version)
		if path == "next" {
			if len(events) == 0 {
				cancel()
				return
			}
			w.Header().Set("Lambda-Runtime-Aws-Request-Id", "id-"+strconv.Itoa(len(events)))
			w.Header().Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(time.Now().Add(time.Minute).UnixMilli(), 10))
			_, _ = io.WriteString(w, events[0])
			events = events[1:]
			return
		}
		body, _ := io.ReadAll(r.Body)
		answered[path] = string(body)
		w.WriteHeader(http.StatusAccepted)
	}))
	defer s.Close()
	err := Serve(ctx, strings.TrimPrefix(s.URL, "http://"), func(ctx context.Context, event []byte) (any, error) {
		if at, ok := ctx.Deadline(); !ok || time.Until(at) > time.Minute-spare+time.Second {
			t.Errorf("the deadline is %v", at)
		}
		if string(event) == `{"n":2}` {
			return nil, errors.New("no\nway")
		}
		return map[string]int{"did": 1}, nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("it ends with %v", err)
	}
	if answered["id-2/response"] != `{"did":1}` || !strings.Contains(answered["id-1/error"], `"errorMessage":"no way"`) || len(answered) != 2 {
		t.Errorf("answers %v", answered)
	}
}

func TestServeEndsWhenTheAPIFails(t *testing.T) {
	s := httptest.NewServer(http.NotFoundHandler())
	defer s.Close()
	if err := Serve(t.Context(), strings.TrimPrefix(s.URL, "http://"), nil); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("got %v", err)
	}
}
