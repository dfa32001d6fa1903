package recording

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"testing"
	"time"
)

// URL is the endpoint of clients whose calls go to a [Recorder] or a [Player].
const URL = "http://localhost"

// Serve runs a server before a [Recorder] or a [Player], for programs that find AWS at a URL, and returns its own URL,
// which ends with the test.
func Serve(t testing.TB, calls http.RoundTripper) string {
	t.Helper()
	at, err := url.Parse(URL)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(&httputil.ReverseProxy{Transport: calls, Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(at) },
		ErrorLog: log.New(io.Discard, "", 0)}) // the calls fail the test themselves
	t.Cleanup(s.Close)
	return s.URL
}

// Recording is what a moto_server answered.
type Recording struct {
	changes []line // and beginnings of parts
	reads   map[string][]since
}

// since is the answer to a question from some change on.
type since struct {
	change int
	line
}

// Open reads the recording of a name.
func Open(name string) (*Recording, error) {
	lines, err := read(path(name))
	if err != nil {
		return nil, err
	}
	r := &Recording{reads: map[string][]since{}}
	for _, l := range lines {
		if l.reads() {
			r.reads[l.key()] = append(r.reads[l.key()], since{len(r.changes), l})
		} else {
			r.changes = append(r.changes, l)
		}
	}
	return r, nil
}

// Play plays a part.
func (r *Recording) Play(t testing.TB, part string) *Player {
	t.Helper()
	for i, l := range r.changes {
		if l.Part == part {
			return &Player{recording: r, t: t, at: i + 1, patience: 2 * time.Second}
		}
	}
	t.Fatalf("the recording has no part %q", part)
	return nil
}

// Player answers from a recording. A question that is not in it fails the test, unless the reading that asks it ends.
type Player struct {
	recording *Recording
	t         testing.TB
	// patience is how long a question that is not in the recording waits for the end of its reading.
	patience time.Duration

	mu sync.Mutex
	at int // how many of the changes were made
}

// RoundTrip implements [http.RoundTripper].
func (p *Player) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	question, _, err := asked(r)
	if err != nil {
		return nil, err
	}
	if answer, ok := p.answer(question); ok {
		return answer.response(r), nil
	}
	select {
	case <-r.Context().Done(): // as when it was recorded: another answer ended the reading before this one came
		return nil, r.Context().Err()
	case <-time.After(p.patience):
	}
	err = fmt.Errorf("it is not in the recording: %s", question.key())
	p.t.Error(err)
	return nil, err
}

// answer finds the answer. Changes may be left out, as by a test that runs alone, but not those of other parts.
func (p *Player) answer(question line) (line, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if question.reads() {
		answers := p.recording.reads[question.key()]
		for i := len(answers) - 1; i >= 0; i-- {
			if answers[i].change <= p.at {
				return answers[i].line, true
			}
		}
		return line{}, false
	}
	for i, l := range p.recording.changes[p.at:] {
		switch {
		case l.Part != "":
			return line{}, false
		case l.key() == question.key():
			p.at += i + 1
			return l, true
		}
	}
	return line{}, false
}
