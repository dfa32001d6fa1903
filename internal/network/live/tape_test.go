package live

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
)

// tape keeps the answers of a server, so that a reading can be repeated without it, and put a fault in the place of
// some.
type tape struct {
	next http.RoundTripper

	mu      sync.Mutex
	answers map[string]recorded
	made    map[string]bool // by IAM action
}

// recorded is an answer.
type recorded struct {
	status int
	header http.Header
	body   []byte
}

func (r recorded) response(to *http.Request) *http.Response {
	return &http.Response{StatusCode: r.status, Header: r.header.Clone(), Body: io.NopCloser(bytes.NewReader(r.body)),
		ContentLength: int64(len(r.body)), Request: to, ProtoMajor: 1, ProtoMinor: 1}
}

// RoundTrip answers from the tape, and asks the server for what is not on it.
func (t *tape) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	key := r.Method + " " + r.URL.RequestURI() + " " + r.Header.Get("X-Amz-Target") + "\n" + string(body)
	t.mu.Lock()
	if t.answers == nil {
		t.answers, t.made = map[string]recorded{}, map[string]bool{}
	}
	answer, there := t.answers[key]
	t.made[ActionOf(awsmiddleware.GetServiceID(r.Context()), awsmiddleware.GetOperationName(r.Context()))] = true
	t.mu.Unlock()
	if there {
		return answer.response(r), nil
	}
	response, err := t.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if answer.body, err = io.ReadAll(response.Body); err != nil {
		return nil, err
	}
	answer.status, answer.header = response.StatusCode, response.Header
	t.mu.Lock()
	t.answers[key] = answer
	t.mu.Unlock()
	return answer.response(r), nil
}

// fault is something that goes wrong with a call.
type fault struct {
	name string
	// answer stands in the place of the true answer, which it may ask for.
	answer func(r *http.Request, service string, whole func() (*http.Response, error)) (*http.Response, error)
}

// refusal is a fault in which AWS answers with an error.
func refusal(name string, status int, code string) fault {
	return fault{name, func(r *http.Request, service string, _ func() (*http.Response, error)) (*http.Response, error) {
		return (&answerOf{status: status, code: code}).response(r, service), nil
	}}
}

// rewritten is a fault in which the body of the answer is not what AWS wrote.
func rewritten(name string, rewrite func(body string) string) fault {
	return fault{name, func(_ *http.Request, _ string, whole func() (*http.Response, error)) (*http.Response, error) {
		response, err := whole()
		if err != nil {
			return nil, err
		}
		body, err := io.ReadAll(response.Body)
		if err != nil {
			return nil, err
		}
		changed := rewrite(string(body))
		response.Body, response.ContentLength = io.NopCloser(strings.NewReader(changed)), int64(len(changed))
		return response, nil
	}}
}

// faults are what an API is put through. Its answer in pages of one item each is not a fault, and tested apart.
var faults = []fault{
	refusal("denied", http.StatusForbidden, "AccessDenied"),
	refusal("throttled", http.StatusServiceUnavailable, "ThrottlingException"),
	refusal("an error of AWS", http.StatusInternalServerError, "InternalFailure"),
	{"500", func(r *http.Request, _ string, _ func() (*http.Response, error)) (*http.Response, error) {
		return recorded{status: http.StatusInternalServerError, body: []byte("<html>oops</html>")}.response(r), nil
	}},
	{"reset", func(*http.Request, string, func() (*http.Response, error)) (*http.Response, error) {
		return nil, &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)}
	}},
	// What the HTTP client says of a server that keeps the connection open and does not answer.
	{"slow", func(*http.Request, string, func() (*http.Response, error)) (*http.Response, error) {
		return nil, &net.OpError{Op: "read", Net: "tcp", Err: os.ErrDeadlineExceeded}
	}},
	rewritten("truncated", func(body string) string { return body[:len(body)/2] }),
	rewritten("empty", func(string) string { return "" }),
	rewritten("without members", func(body string) string {
		if strings.HasPrefix(strings.TrimSpace(body), "{") {
			return "{}"
		}
		return "<Answer></Answer>"
	}),
}

// faulty puts a fault in the place of the answers of an action.
type faulty struct {
	tape   *tape
	action string
	fault  fault
}

func (f faulty) RoundTrip(r *http.Request) (*http.Response, error) {
	service := awsmiddleware.GetServiceID(r.Context())
	if ActionOf(service, awsmiddleware.GetOperationName(r.Context())) != f.action {
		return f.tape.RoundTrip(r)
	}
	return f.fault.answer(r, service, func() (*http.Response, error) { return f.tape.RoundTrip(r) })
}

// ended is the end of a tape: a fault may lead to questions that nothing asks without it, and what they ask is unknown.
type ended struct{}

func (ended) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("it is not on the tape")
}

// closed fails the test for what is not on a tape.
type closed struct{ t *testing.T }

func (c closed) RoundTrip(r *http.Request) (*http.Response, error) {
	err := fmt.Errorf("%s is not on the tape", r.URL)
	c.t.Error(err)
	return nil, err
}
