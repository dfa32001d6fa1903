package recording

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"

	"ecrprivatelink/internal/testing/golden"
	"ecrprivatelink/internal/testing/moto"
	"ecrprivatelink/internal/testing/motoproxy"
)

// Recorder asks a moto_server through a proxy of package motoproxy, and keeps what it answers. Calls that change
// something must be made one by one.
type Recorder struct {
	server, proxy string

	mu      sync.Mutex
	changes int
	lines   []line
	last    map[string]line // by question
}

// Begin begins a part.
func (r *Recorder) Begin(part string) { r.lines = append(r.lines, line{Part: part}) }

// RoundTrip implements [http.RoundTripper].
func (r *Recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	l, body, err := asked(request)
	if err != nil {
		return nil, err
	}
	if err := r.send(&l, request, body); err != nil {
		return nil, err
	}
	r.keep(l)
	return l.response(request), nil
}

// send sends a request with a body, and takes the answer.
func (r *Recorder) send(l *line, request *http.Request, body string) error {
	if !l.reads() {
		r.mu.Lock()
		r.changes++
		number := r.changes
		r.mu.Unlock()
		// moto draws its next random numbers, and so its ids, from this one.
		if err := r.post(fmt.Sprintf("seed?a=%d", number), ""); err != nil {
			return err
		}
		body = token.ReplaceAllString(body, fmt.Sprintf("${1}00000000-0000-4000-8000-%012d", number))
	}
	at, err := url.Parse(r.proxy)
	if err != nil {
		return err
	}
	request = request.Clone(request.Context())
	request.URL.Scheme, request.URL.Host, request.Host = at.Scheme, at.Host, at.Host
	request.Body, request.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	l.Status, l.Body = response.StatusCode, lasting(string(text), at.Host)
	if l.Header = kept(response.Header, "Content-Type", "X-Amzn-Errortype", requestID); l.Header[requestID] != "" {
		l.Header[requestID] = "1"
	}
	return nil
}

// post sends something to the API of moto itself.
func (r *Recorder) post(path, body string) error {
	response, err := http.Post(r.server+"/moto-api/"+path, "application/json", strings.NewReader(body))
	if err != nil {
		return err
	}
	if response.StatusCode >= http.StatusBadRequest {
		err = fmt.Errorf("moto answers to %s with %s", path, response.Status)
	}
	return errors.Join(err, response.Body.Close())
}

// keep keeps an answer, unless the question was answered so before.
func (r *Recorder) keep(l line) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if before, ok := r.last[l.key()]; l.reads() && ok && same(before, l) {
		return
	}
	r.last[l.key()] = l
	r.lines = append(r.lines, l)
}

// same holds for the same answer.
func same(a, b line) bool {
	return a.Status == b.Status && a.Body == b.Body && maps.Equal(a.Header, b.Header)
}

// Hold holds the recording of a name against a moto_server. Where golden files are written anew it makes the recording
// anew, of what record asks, and fails the test, so that an update left switched on never passes for one.
func Hold(t *testing.T, name string, record func(t *testing.T, r *Recorder)) {
	t.Helper()
	server := moto.Start(t, "PYTHONHASHSEED=0") // so that moto lists what has no order in the same one
	r := &Recorder{server: server, proxy: motoproxy.Start(t, server), last: map[string]line{}}
	// Else a task of Amazon ECS goes on with each question about it.
	if err := r.post("state-manager/set-transition", `{"model_name": "ecs::task", "transition": {"progression": "manual", "times": 1000000}}`); err != nil {
		t.Fatal(err)
	}
	if os.Getenv(golden.UpdateVariable) == "" {
		r.verify(t, name)
		return
	}
	record(t, r)
	if t.Failed() {
		return
	}
	version, err := exec.Command("python3", "-c", "import moto; print(moto.__version__)").Output()
	if err == nil {
		err = write(path(name), strings.TrimSpace(string(version)), ordered(r.lines))
	}
	t.Fatalf("recorded %s: %v; run again without %s", path(name), err, golden.UpdateVariable)
}

// verify asks all that the recording of a name holds, in its order, and fails the test where the answer is another one.
func (r *Recorder) verify(t *testing.T, name string) {
	t.Helper()
	lines, err := read(path(name))
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lines {
		if l.Part != "" {
			continue
		}
		is := l
		fields := strings.SplitN(l.Asked, " ", 3)
		request, err := http.NewRequestWithContext(t.Context(), fields[0], URL+fields[1], nil)
		if err == nil {
			for name, value := range l.To {
				request.Header.Set(name, value)
			}
			err = r.send(&is, request, fields[2])
		}
		if err != nil {
			t.Fatal(err)
		}
		if !same(is, l) {
			was, _ := json.MarshalIndent(l, "", " ")
			now, _ := json.MarshalIndent(is, "", " ")
			t.Fatalf("moto does not answer as it is recorded; %s=1 records it anew. The answer was\n%s\nand is\n%s", golden.UpdateVariable, was, now)
		}
	}
}

const requestID = "X-Amzn-Requestid"

// What differs between two runs, and what stands in its place.
var (
	requestElement = regexp.MustCompile(`(?i)(<requestid>)[^<]*`)
	// calendar is a time of the year 2020 or later in ISO 8601, and epoch one in seconds as a member of JSON.
	calendar = regexp.MustCompile(`20[2-9]\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?`)
	epoch    = regexp.MustCompile(`(": )1[0-9]{9}(\.[0-9]+)?\b`)
)

// lasting is an answer without what differs between two runs.
func lasting(body, host string) string {
	body = strings.ReplaceAll(sorted(body), host, "localhost")
	body = requestElement.ReplaceAllString(body, "${1}1")
	body = calendar.ReplaceAllString(body, "2026-01-01T00:00:00")
	return epoch.ReplaceAllString(body, "${1}1767225600")
}
