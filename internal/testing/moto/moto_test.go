package moto

import (
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
)

func TestStart(t *testing.T) {
	var url string
	t.Run("the server answers while the test runs", func(t *testing.T) {
		url = Start(t)
		if !strings.HasPrefix(url, "http://localhost:") {
			t.Errorf("got %s, want a URL on localhost", url)
		}
		resp, err := http.Get(url + "/moto-api/data.json")
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
	})
	if url == "" {
		t.Skip("moto_server did not start")
	}
	t.Run("the server is gone after the test", func(t *testing.T) {
		resp, err := http.Get(url + "/moto-api/data.json")
		if err == nil {
			resp.Body.Close()
			t.Errorf("%s still answers", url)
		}
	})
}

func TestSetenv(t *testing.T) {
	t.Setenv("AWS_PROFILE", "production")
	t.Run("the caller's profile is hidden", func(t *testing.T) {
		Setenv(t, "http://localhost:1")
		if got, set := os.LookupEnv("AWS_PROFILE"); set {
			t.Errorf("AWS_PROFILE is %q", got)
		}
		if got := os.Getenv("AWS_ENDPOINT_URL"); got != "http://localhost:1" {
			t.Errorf("AWS_ENDPOINT_URL is %q", got)
		}
	})
	t.Run("the caller's profile is back afterwards", func(t *testing.T) {
		if got := os.Getenv("AWS_PROFILE"); got != "production" {
			t.Errorf("AWS_PROFILE is %q", got)
		}
	})
}

func TestEnviron(t *testing.T) {
	t.Setenv("AWS_ENDPOINT_URL_ECR", "https://api.ecr.us-west-2.amazonaws.com")
	t.Setenv("PRIVATEPULL_TEST_VARIABLE", "kept")
	environ := Environ("http://localhost:1")
	t.Run("the caller's own endpoint is left out", func(t *testing.T) {
		if i := slices.IndexFunc(environ, func(v string) bool { return strings.HasPrefix(v, "AWS_ENDPOINT_URL_ECR=") }); i >= 0 {
			t.Errorf("found %s", environ[i])
		}
	})
	for _, want := range []string{"AWS_ENDPOINT_URL=http://localhost:1", "PRIVATEPULL_TEST_VARIABLE=kept"} {
		if !slices.Contains(environ, want) {
			t.Errorf("%s is missing", want)
		}
	}
}

func TestOutputFindsThePortInALineThatArrivesInPieces(t *testing.T) {
	o := newOutput()
	for _, piece := range []string{"WARNING\n * Running on http://127.0.0.1:41", "229\nPress CTRL+C\n"} {
		if _, err := o.Write([]byte(piece)); err != nil {
			t.Fatal(err)
		}
	}
	if got := <-o.port; got != "41229" {
		t.Errorf("got port %q, want 41229", got)
	}
}
