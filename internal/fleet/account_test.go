package fleet

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"

	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network/live"
	"ecrprivatelink/internal/testing/account"
	"ecrprivatelink/internal/testing/moto"
	"ecrprivatelink/internal/testing/motoproxy"
	"ecrprivatelink/internal/testing/recording"
	"ecrprivatelink/internal/trace"
)

// sizeVariable is how many services the emulated account has. The figures of docs/fleet.md are of 1, 100 and 2,000.
const sizeVariable = "PRIVATEPULL_FLEET"

// usual is how many services the recorded account has.
const usual = 30

// TestAccount reads an account of services in known states: the recorded one, or one of another size.
func TestAccount(t *testing.T) {
	if text := os.Getenv(sizeVariable); text != "" {
		size, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		testAccount(t, account.New(t, motoproxy.Start(t, moto.Start(t))), size)
		return
	}
	r, err := recording.Open("account")
	if err != nil {
		t.Fatal(err)
	}
	testAccount(t, account.Through(t, recording.URL, r.Play(t, "fleet")), usual)
}

// TestMoto holds the recording, which [TestAccount] plays, against moto_server.
func TestMoto(t *testing.T) {
	recording.Hold(t, "account", func(t *testing.T, r *recording.Recorder) {
		r.Begin("fleet")
		testAccount(t, account.Through(t, recording.URL, r), usual)
	})
}

func testAccount(t *testing.T, a *account.Account, size int) {
	f := a.MakeFleet(size)
	whole := &recorder{next: a.Through}
	began := time.Now()
	r := readFleet(t, a, whole, nil)
	took := time.Since(began)
	t.Run("every verdict is right", func(t *testing.T) { right(t, r, f) })
	t.Run("figures", func(t *testing.T) {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		t.Logf("%d services in %s, of which the emulator took %s (at most 8 calls at once); %d MiB from the system", size, took, whole.waited, m.Sys>>20)
		t.Logf("%s", r.callWords())
		for action, most := range map[string]int{"ecs:DescribeServices": size/10 + account.Places, "ecs:DescribeTaskDefinition": size, "ecs:DescribeClusters": 1,
			"ec2:DescribeSecurityGroups": account.Places, "iam:GetRole": 2, "ec2:DescribeManagedPrefixLists": 1} {
			if r.Calls[action] > most {
				t.Errorf("%s was called %d times, want at most %d", action, r.Calls[action], most)
			}
		}
	})
	if size < account.Places || size > 200 {
		return // the rest is about an account with every state, and as true of a small one
	}
	t.Run("throttling and failures", func(t *testing.T) { testFleetFaults(t, a.With(t), f) })
	t.Run("a call denied", func(t *testing.T) { testFleetDenied(t, a.With(t), f) })
	t.Run("an interrupted reading goes on", func(t *testing.T) { testResume(t, a.With(t), f, whole) })
	t.Run("what if", func(t *testing.T) { testWhatIf(t, a.With(t), f) })
}

// right holds the verdicts against the states.
func right(t *testing.T, r *Result, f account.Fleet) {
	t.Helper()
	if len(r.Units) != len(f.Expected) {
		t.Fatalf("%d units, want %d", len(r.Units), len(f.Expected))
	}
	for _, u := range r.Units {
		want, there := f.Expected[u.ID]
		if !there {
			t.Fatalf("%s is not of the fleet", u.ID)
		}
		is := slices.ContainsFunc(u.Causes, func(c string) bool { return strings.HasPrefix(c, want) })
		if want == "" && u.Result != trace.Pass || want != "" && (u.Result != trace.Fail || !is) {
			t.Fatalf("%s is %s, %v; want %q", u.Name, u.Result, u.Causes, want)
		}
	}
}

func readFleet(t *testing.T, a *account.Account, through http.RoundTripper, store *live.Store) *Result {
	t.Helper()
	r, err := tryFleet(t, t.Context(), a, through, store, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func tryFleet(t *testing.T, ctx context.Context, a *account.Account, through http.RoundTripper, store *live.Store, whatIf *WhatIf) (*Result, error) {
	t.Helper()
	reader, err := live.NewReader(ctx, account.Config(a.URL, through))
	if err != nil {
		return nil, err
	}
	if store != nil {
		reader.Keep(store)
	}
	read, err := reader.ReadAccount(ctx, live.AccountQuery{})
	if err != nil {
		return nil, err
	}
	if whatIf != nil {
		whatIf.Apply(&read.Network)
	}
	r := New()
	r.Add(read, false)
	r.Count(reader.Calls())
	return r, nil
}

// recorder notes which questions are answered, and how long the server takes.
type recorder struct {
	next http.RoundTripper

	mu       sync.Mutex
	answered map[string]int
	waited   time.Duration
	// after stops the reading by calling stop after as many calls.
	after int
	stop  func()
}

func (r *recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	key := action(request)
	if request.Body != nil {
		body, err := io.ReadAll(request.Body)
		if err != nil {
			return nil, err
		}
		request.Body = io.NopCloser(bytes.NewReader(body))
		key += " " + string(body)
	}
	key += " " + request.URL.RequestURI()
	began := time.Now()
	response, err := r.next.RoundTrip(request)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.waited += time.Since(began)
	if err == nil && response.StatusCode == http.StatusOK {
		if r.answered == nil {
			r.answered = map[string]int{}
		}
		r.answered[key]++
	}
	if r.after--; r.after == 0 {
		r.stop()
	}
	return response, err
}

func action(r *http.Request) string {
	return live.ActionOf(awsmiddleware.GetServiceID(r.Context()), awsmiddleware.GetOperationName(r.Context()))
}

// faults answers a part of the requests with an error, whatever they are tried again.
type faults struct {
	next   http.RoundTripper
	seed   int
	denied string
}

func (f faults) RoundTrip(r *http.Request) (*http.Response, error) {
	key := action(r) + r.URL.RequestURI()
	if r.Body != nil {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		key += string(body)
	}
	h := fnv.New32()
	fmt.Fprintf(h, "%d %s", f.seed, key)
	switch n := h.Sum32() % 12; {
	case action(r) == "sts:GetCallerIdentity":
	case f.denied != "" && f.denied == action(r):
		return answer(r, http.StatusForbidden, "AccessDenied"), nil
	case f.denied != "":
	case n == 0:
		return answer(r, http.StatusServiceUnavailable, "ThrottlingException"), nil
	case n == 1:
		return answer(r, http.StatusInternalServerError, "InternalFailure"), nil
	}
	return f.next.RoundTrip(r)
}

func answer(r *http.Request, status int, code string) *http.Response {
	header := http.Header{"X-Amzn-Requestid": {"1"}, "X-Amzn-Errortype": {code}}
	body := `{"__type":"` + code + `","message":"no"}`
	switch awsmiddleware.GetServiceID(r.Context()) {
	case "EC2":
		body = "<Response><Errors><Error><Code>" + code + "</Code><Message>no</Message></Error></Errors><RequestID>1</RequestID></Response>"
	case "IAM", "Route 53":
		body = "<ErrorResponse><Error><Type>Sender</Type><Code>" + code + "</Code><Message>no</Message></Error><RequestId>1</RequestId></ErrorResponse>"
	}
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)), Request: r, ProtoMajor: 1, ProtoMinor: 1}
}

// noBetter holds what is found with something hidden against the states: the same verdict or unknown, and every service
// there or counted as not read.
func noBetter(t *testing.T, r *Result, f account.Fleet) (unknown int) {
	t.Helper()
	for _, u := range r.Units {
		want := trace.Pass
		if f.Expected[u.ID] != "" {
			want = trace.Fail
		}
		if u.Result == trace.Undecided {
			unknown++
		} else if u.Result != want {
			t.Errorf("%s is %s, want %s or unknown", u.Name, u.Result, want)
		}
	}
	if len(r.Units) < len(f.Expected) && len(r.Unread) == 0 {
		t.Errorf("%d units of %d, and nothing was not read", len(r.Units), len(f.Expected))
	}
	return unknown
}

func testFleetFaults(t *testing.T, a *account.Account, f account.Fleet) {
	hidden := 0
	for seed := range 6 {
		r, err := tryFleet(t, t.Context(), a, faults{next: a.Through, seed: seed}, nil, nil)
		if err != nil {
			continue // it tells nothing, and so nothing wrong
		}
		hidden += noBetter(t, r, f) + len(r.Unread)
	}
	if hidden == 0 {
		t.Error("the faults hid nothing")
	}
}

func testFleetDenied(t *testing.T, a *account.Account, f account.Fleet) {
	for _, denied := range []string{"ec2:DescribeVpcEndpoints", "ecs:DescribeTaskDefinition", "ecs:DescribeServices", "ecs:ListServices", "ecs:ListTasks", "iam:GetRolePolicy", "states:ListStateMachines"} {
		t.Run(denied, func(t *testing.T) {
			r, err := tryFleet(t, t.Context(), a, faults{next: a.Through, denied: denied}, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			if unknown := noBetter(t, r, f); unknown+len(r.Unread) == 0 {
				t.Error("nothing is unknown")
			}
		})
	}
	t.Run("nothing can be read", func(t *testing.T) {
		if _, err := tryFleet(t, t.Context(), a, faults{next: a.Through, denied: "ecs:ListClusters"}, nil, nil); err == nil || !strings.Contains(err.Error(), "ecs:ListClusters was denied") {
			t.Errorf("got %v", err)
		}
	})
}

// testResume stops readings at several places and repeats each with its store.
func testResume(t *testing.T, a *account.Account, f account.Fleet, whole *recorder) {
	total := 0
	for _, n := range whole.answered {
		total += n
	}
	for _, after := range []int{total / 10, total / 2, total * 9 / 10} {
		t.Run(strconv.Itoa(after), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "state.jsonl")
			open := func() *live.Store {
				s, err := live.OpenStore(path, "it", time.Now())
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { s.Close() })
				return s
			}
			ctx, cancel := context.WithCancel(t.Context())
			first := &recorder{next: a.Through, after: after, stop: cancel}
			if _, err := tryFleet(t, ctx, a, first, open(), nil); !errors.Is(err, context.Canceled) {
				t.Fatalf("the first reading ends with %v", err)
			}
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			kept, answered := bytes.Count(text, []byte("\n"))-1, 0 // its first line is no answer
			for _, n := range first.answered {
				answered += n
			}
			if kept == 0 || kept >= total {
				t.Fatalf("%d answers were kept of %d", kept, answered)
			}
			second := &recorder{next: a.Through}
			right(t, readFleet(t, a, second, open()), f)
			again := 0
			for key, n := range second.answered {
				if n > 1 {
					t.Errorf("asked %d times: %s", n, key)
				}
				if first.answered[key] > 0 && !strings.HasPrefix(key, "sts:") {
					again++
				}
			}
			// What was on its way when the reading ended was not kept.
			if lost := answered - kept; again > lost {
				t.Errorf("%d questions were asked again, and %d answers were lost", again, lost)
			}
			if text, err = os.ReadFile(path); err != nil {
				t.Fatal(err)
			}
			if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
				t.Errorf("the mode of the state is %s", info.Mode())
			}
			if strings.Contains(string(text), account.Secret) {
				t.Error("the state holds the value of an environment variable")
			}
		})
	}
}

func testWhatIf(t *testing.T, a *account.Account, f account.Fleet) {
	n := f.Networks[0]
	deny, err := iam.Parse([]byte(`{"Statement":[{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		whatIf WhatIf
		breaks string // a VPC whose services pass otherwise
		all    bool   // every service fails
	}{
		"nothing":                             {},
		"an endpoint is deleted":              {WhatIf{WithoutEndpoints: []string{n.Logs}}, n.VPC, false},
		"the gateway endpoint is deleted":     {WhatIf{WithoutEndpoints: []string{n.S3}}, n.VPC, false},
		"an endpoint of another VPC is":       {WhatIf{WithoutEndpoints: []string{f.Networks[5].API}}, f.Networks[5].VPC, false},
		"an endpoint has another policy":      {WhatIf{Policies: []EndpointPolicy{{Endpoint: n.DKR, Document: deny}}}, n.VPC, false},
		"every endpoint has another policy":   {WhatIf{Policies: []EndpointPolicy{{Document: deny}}}, "", true},
		"the platform version is retired":     {WhatIf{Retired: []string{"1.4.0"}}, "", true},
		"another platform version is retired": {WhatIf{Retired: []string{"1.0.0"}}, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := tryFleet(t, t.Context(), a, a.Through, nil, &c.whatIf)
			if err != nil {
				t.Fatal(err)
			}
			if err := c.whatIf.Check(); err != nil {
				t.Fatal(err)
			}
			for _, u := range r.Units {
				fails := f.Expected[u.ID] != "" || c.all || slices.Contains(u.VPCs, c.breaks)
				if (u.Result == trace.Fail) != fails || u.Result == trace.Undecided {
					t.Fatalf("%s in %v is %s; fails %t", u.Name, u.VPCs, u.Result, fails)
				}
			}
		})
	}
	t.Run("an endpoint that is not there", func(t *testing.T) {
		w := WhatIf{WithoutEndpoints: []string{n.Logs[:len(n.Logs)-1]}}
		if _, err := tryFleet(t, t.Context(), a, a.Through, nil, &w); err != nil {
			t.Fatal(err)
		}
		if err := w.Check(); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("did you mean %q", n.Logs)) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("the forms of an answer", func(t *testing.T) {
		r := readFleet(t, a, a.Through, nil)
		text, err := r.JSON()
		if err != nil || !json.Valid(text) || bytes.Contains(text, []byte("null")) {
			t.Errorf("%v\n%s", err, text)
		}
		if line := r.Causes()[0]; line.Units != len(f.Expected)/account.Places || len(line.VPCs) != 1 {
			t.Errorf("the first cause is %+v", line)
		}
	})
}
