package recording

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"
)

// URL is the endpoint of clients whose calls go to a [Player].
const URL = "http://localhost"

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
			return &Player{recording: r, t: t, at: i + 1}
		}
	}
	t.Fatalf("the recording has no part %q", part)
	return nil
}

// patience is how long a question that is not in a recording waits for the end of its reading.
const patience = 2 * time.Second

// Player answers from a recording. A question that is not in it fails the test, unless the reading that asks it ends.
type Player struct {
	recording *Recording
	t         testing.TB

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
	case <-time.After(patience):
	}
	err = fmt.Errorf("%s is not in the recording: %s", question.Call, question.Asked)
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
