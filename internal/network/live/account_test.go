package live

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"

	awsaccount "ecrprivatelink/internal/testing/account"
)

// account is moto's account as the tests of this package see it.
type account struct{ *awsaccount.Account }

// reader returns a reader whose calls go through the gate.
func (a *account) reader(g *gate) *Reader {
	a.T.Helper()
	if g == nil {
		g = &gate{}
	}
	g.next = a.Through
	r, err := NewReader(a.T.Context(), awsaccount.Config(a.URL, g))
	if err != nil {
		a.T.Fatal(err)
	}
	return r
}

// with is the account for a subtest.
func (a *account) with(t *testing.T) *account { return &account{a.With(t)} }

// made unwraps the result of a call that sets something up: made(client.Create(…))(t).
func made[T any](result T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return result
	}
}

// gate stands between the SDK and the server: it counts the calls of each operation and can answer in the server's
// place.
type gate struct {
	// answers is asked first, by IAM action; the int counts that action's calls from 1. Nil lets the call through.
	answers map[string]func(call int) *answerOf
	// rewrite changes a request's body before it goes on, by IAM action.
	rewrite map[string]func(body string) string
	// patch changes an answer's body before the SDK reads it, by IAM action.
	patch map[string]func(body string) string
	// next is what answers else.
	next http.RoundTripper

	mu    sync.Mutex
	calls map[string]int // by IAM action
}

func (g *gate) RoundTrip(r *http.Request) (*http.Response, error) {
	service, operation := awsmiddleware.GetServiceID(r.Context()), awsmiddleware.GetOperationName(r.Context())
	name := ActionOf(service, operation)
	g.mu.Lock()
	if g.calls == nil {
		g.calls = map[string]int{}
	}
	g.calls[name]++
	n := g.calls[name]
	g.mu.Unlock()
	if answer := g.answers[name]; answer != nil {
		if a := answer(n); a != nil {
			return a.response(r, service), nil
		}
	}
	if rewrite := g.rewrite[name]; rewrite != nil {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		changed := rewrite(string(body))
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(changed)), int64(len(changed))
	}
	response, err := g.next.RoundTrip(r)
	if patch := g.patch[name]; patch != nil && err == nil {
		body, err := io.ReadAll(response.Body)
		if err != nil {
			return nil, err
		}
		response.Body.Close()
		response.Body, response.ContentLength = io.NopCloser(strings.NewReader(patch(string(body)))), -1
	}
	return response, err
}

// answerOf is what AWS answers: an error code, or a body, with status 200 where there is none.
type answerOf struct {
	status int
	code   string
	body   string
}

// refuse answers every call of an action with an error code.
func refuse(action, code string) map[string]func(int) *answerOf {
	status := http.StatusForbidden
	if code == "RequestLimitExceeded" {
		status = http.StatusServiceUnavailable
	}
	return map[string]func(int) *answerOf{action: func(int) *answerOf { return &answerOf{status: status, code: code} }}
}

// response writes the error in the protocol of the service.
func (a *answerOf) response(r *http.Request, service string) *http.Response {
	header, body := http.Header{"X-Amzn-Requestid": {"1"}}, ""
	switch {
	case a.body != "":
		return &http.Response{StatusCode: cmp.Or(a.status, http.StatusOK), Header: header, Body: io.NopCloser(strings.NewReader(a.body)), Request: r, ProtoMajor: 1, ProtoMinor: 1}
	case service == "EC2":
		body = "<Response><Errors><Error><Code>" + a.code + "</Code><Message>no</Message></Error></Errors><RequestID>1</RequestID></Response>"
	case service == "S3":
		body = "<Error><Code>" + a.code + "</Code><Message>no</Message></Error>"
	case service == "IAM", service == "CloudFormation", service == "STS", service == "Route 53":
		body = "<ErrorResponse><Error><Type>Sender</Type><Code>" + a.code + "</Code><Message>no</Message></Error><RequestId>1</RequestId></ErrorResponse>"
	default:
		header.Set("X-Amzn-Errortype", a.code)
		header.Set("Content-Type", "application/x-amz-json-1.1")
		body = `{"__type":"` + a.code + `","message":"no"}`
	}
	return &http.Response{StatusCode: a.status, Header: header, Body: io.NopCloser(strings.NewReader(body)), Request: r, ProtoMajor: 1, ProtoMinor: 1}
}

// contextThat is a context of the test with its own end.
func contextThat(t *testing.T) (context.Context, context.CancelFunc) {
	return context.WithCancel(t.Context())
}

// withProfile answers for Route 53 Profiles, which moto does not have: one is associated with every VPC and shares the
// resources with the ARNs.
func withProfile(arns ...string) map[string]func(int) *answerOf {
	var resources []string
	for _, arn := range arns {
		resources = append(resources, `{"ResourceArn":"`+arn+`"}`)
	}
	say := func(body string) func(int) *answerOf { return func(int) *answerOf { return &answerOf{body: body} } }
	return map[string]func(int) *answerOf{
		"route53profiles:ListProfileAssociations":         say(`{"ProfileAssociations":[{"ProfileId":"rp-1"}]}`),
		"route53profiles:ListProfileResourceAssociations": say(`{"ProfileResourceAssociations":[` + strings.Join(resources, ",") + `]}`),
	}
}
