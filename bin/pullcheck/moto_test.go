package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"testing"

	"ecrprivatelink/internal/testing/account"
	"ecrprivatelink/internal/testing/moto"
	"ecrprivatelink/internal/testing/recording"
)

// parts are the tests of what the commands say of an account of moto_server. All make what they read in one account.
var parts = []struct {
	name string
	run  func(*testing.T, *account.Account)
}{
	{"account", testAccountCommand}, // which counts all there is, and so comes first
	{"vpc", testVPCCommand},
	{"vpc with a way to the internet", testNAT},
	{"task", testTaskCommand},
	{"what templates acknowledge", testAccepted},
	{"names that try to do harm", testPoisonedAccount},
	{"image", testImageInECR},
}

// TestMoto holds the recording, which the other tests play, against moto_server.
func TestMoto(t *testing.T) {
	recording.Hold(t, "account", func(t *testing.T, r *recording.Recorder) {
		for _, part := range parts {
			r.Begin(part.name)
			t.Run(part.name, func(t *testing.T) { part.run(t, served(t, r)) })
		}
	})
}

// TestLive runs the commands that read an account, which they find through AWS_ENDPOINT_URL.
func TestLive(t *testing.T) {
	for _, part := range parts {
		t.Run(part.name, func(t *testing.T) { part.run(t, played(t, part.name)) })
	}
}

var keptRecording = sync.OnceValues(func() (*recording.Recording, error) { return recording.Open("account") })

// played is the account as a part of the recording has it.
func played(t *testing.T, part string) *account.Account {
	t.Helper()
	r, err := keptRecording()
	must(t, err)
	return served(t, r.Play(t, part))
}

// served is the account behind a recorder or a player, where the commands find it, too.
func served(t *testing.T, calls http.RoundTripper) *account.Account {
	t.Helper()
	url := recording.Serve(t, calls)
	moto.Setenv(t, url)
	return account.New(t, url)
}

// before is a server that answers some requests itself and hands on the others to the one at a URL.
func before(t *testing.T, server string, answer func(w http.ResponseWriter, r *http.Request, body string) bool) http.Handler {
	t.Helper()
	target, err := url.Parse(server)
	must(t, err)
	proxy := httputil.NewSingleHostReverseProxy(target)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		if !answer(w, r, string(body)) {
			proxy.ServeHTTP(w, r)
		}
	})
}

// through lets the commands find AWS behind a server of the test, for the rest of it.
func through(t *testing.T, h http.Handler) {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	t.Setenv("AWS_ENDPOINT_URL", s.URL)
}

// session is the answer of AWS STS to whoever may assume a role. What moto answers has an end, and is no other account.
const session = `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>testing</AccessKeyId><SecretAccessKey>testing</SecretAccessKey>` +
	`<SessionToken>testing</SessionToken><Expiration>2999-12-31T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`
