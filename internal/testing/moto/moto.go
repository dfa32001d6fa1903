// Package moto runs moto_server, a local imitation of the AWS APIs, for tests that drive the AWS SDK, the AWS CLI or
// the CDK without an AWS account.
package moto

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"ecrprivatelink/internal/testing/program"
)

const (
	// Account is the AWS account id that moto gives to every caller.
	Account = "123456789012"
	// Region is the Region that Environ and Setenv select. moto serves every Region; tests that name one use this.
	Region = "us-west-2"

	// startTimeout bounds the wait for a server that never becomes ready. A start takes about two seconds; the bound is
	// far above that, because a slow machine is no failure.
	startTimeout = 2 * time.Minute
)

// listening matches the line in which the server names the port that the operating system chose for it.
var listening = regexp.MustCompile(`Running on http://127\.0\.0\.1:([0-9]+)`)

// Start runs a moto_server of its own for the test and returns its base URL, for example "http://localhost:41229". The
// server is ready when Start returns, starts empty, and ends with the test.
//
// The host is spelled localhost: moto reads an S3 bucket from the path of such a URL and from the host of any other.
// An AWS_ENDPOINT_URL_S3 must be spelled 127.0.0.1 instead for the AWS CDK command line.
//
// Variables of its environment, NAME=VALUE, go before those of the test's. Without moto_server in PATH the test is
// skipped, or fails where programs are required (see package program).
func Start(t testing.TB, variables ...string) (url string) {
	t.Helper()
	path := program.Path(t, "moto_server", "pip install 'moto[server]'")

	// Port 0 lets the operating system choose. A port found first and then handed over could be taken in between.
	output := newOutput()
	cmd := exec.Command(path, "-H", "127.0.0.1", "-p", "0")
	cmd.Env = append(os.Environ(), variables...)
	cmd.Stdout, cmd.Stderr = output, output
	// A child that outlives the server and holds its output open must not hang the test.
	cmd.WaitDelay = 5 * time.Second
	if err := cmd.Start(); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	exited := make(chan struct{})
	go func() {
		_ = cmd.Wait() // the server ends by being killed, so its exit status says nothing
		close(exited)
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // fails only when the server has ended by itself, which the log below shows
		<-exited
		if t.Failed() {
			t.Logf("moto_server wrote:\n%s", output.tail())
		}
	})

	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	select {
	case port := <-output.port:
		url = "http://localhost:" + port
	case <-exited:
		t.Fatal("moto_server ended before it listened")
	case <-ctx.Done():
		t.Fatalf("moto_server did not listen within %s", startTimeout)
	}
	if err := answer(ctx, url); err != nil {
		t.Fatalf("moto_server listens but does not answer: %v", err)
	}
	return url
}

// answer makes one request, which also makes moto load what it loads on its first request.
func answer(ctx context.Context, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/moto-api/data.json", nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("GET %s: %s", req.URL, resp.Status)
	}
	return nil
}

// Environ returns the environment for a child process that is to talk to the server at url: the AWS SDKs, the AWS CLI
// and the CDK find the endpoint there, with credentials that are accepted there and nowhere else. The caller's own
// AWS_ variables are left out: with one of them a test could reach a real account.
func Environ(url string) []string {
	var environ []string
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "AWS_") {
			environ = append(environ, variable)
		}
	}
	for name, value := range variables(url) {
		environ = append(environ, name+"="+value)
	}
	return environ
}

// Setenv gives this process the environment that Environ describes, for the rest of the test.
func Setenv(t testing.TB, url string) {
	t.Helper()
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "AWS_") {
			t.Setenv(name, "") // registers the restoration
			// Unset, not empty: the AWS CLI takes an empty AWS_PROFILE for the name of a profile.
			if err := os.Unsetenv(name); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, value := range variables(url) {
		t.Setenv(name, value)
	}
}

func variables(url string) map[string]string {
	return map[string]string{
		"AWS_ENDPOINT_URL":            url,
		"AWS_ACCESS_KEY_ID":           "testing",
		"AWS_SECRET_ACCESS_KEY":       "testing",
		"AWS_SESSION_TOKEN":           "testing",
		"AWS_REGION":                  Region,
		"AWS_DEFAULT_REGION":          Region,
		"AWS_CONFIG_FILE":             os.DevNull,
		"AWS_SHARED_CREDENTIALS_FILE": os.DevNull,
		"AWS_EC2_METADATA_DISABLED":   "true",
		// A proxy must not come between the test and a server on this machine.
		"NO_PROXY": "localhost,127.0.0.1",
		"no_proxy": "localhost,127.0.0.1",
	}
}

// output collects what the server writes and sends its port, once, to port.
type output struct {
	port chan string

	mu    sync.Mutex
	text  bytes.Buffer
	found bool
}

func newOutput() *output { return &output{port: make(chan string, 1)} }

// Write implements io.Writer.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.text.Write(p)
	if !o.found {
		// The line may arrive in pieces: match only once it is complete.
		complete := o.text.Bytes()[:bytes.LastIndexByte(o.text.Bytes(), '\n')+1]
		if m := listening.FindSubmatch(complete); m != nil {
			o.found = true
			o.port <- string(m[1])
		}
	}
	return len(p), nil
}

// tail returns the end of what the server wrote.
func (o *output) tail() string {
	const enough = 8 << 10
	o.mu.Lock()
	defer o.mu.Unlock()
	text := o.text.Bytes()
	if len(text) > enough {
		text = text[len(text)-enough:]
	}
	return string(text)
}
