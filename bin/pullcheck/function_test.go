package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	sfntypes "github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"ecrprivatelink/internal/fleet"
	"ecrprivatelink/internal/runtimeapi"
	"ecrprivatelink/internal/testing/account"
	"ecrprivatelink/internal/testing/moto"
	"ecrprivatelink/internal/testing/motoproxy"
	"ecrprivatelink/internal/testing/schema"
)

// startFunction runs pullcheck as AWS Lambda does, in the account of a server, until the test ends. Whoever asks the
// front reaches the function, the buckets, and in all else the server.
func startFunction(t *testing.T, server string, front *httptest.Server) *lambdaRuntime {
	t.Helper()
	api := newRuntime(t)
	front.Config.Handler = before(t, server, api.answer)
	front.Start()
	t.Cleanup(front.Close)
	moto.Setenv(t, front.URL)
	for name, value := range map[string]string{"PULLCHECK_BUCKET": "pullcheck-results", "PULLCHECK_ROLE": "pullcheck", "PULLCHECK_ACCOUNTS": moto.Account,
		"PULLCHECK_REGIONS": "us-west-2,eu-west-1", "PULLCHECK_SECURITY_HUB": "1", "PULLCHECK_PATH_STYLE": "1", runtimeapi.Variable: api.host} {
		t.Setenv(name, value)
	}
	go run(nil, io.Discard, io.Discard)
	return api
}

// stepByStep makes a sweep.
func (r *lambdaRuntime) stepByStep(t *testing.T) (placesOf, reported) {
	t.Helper()
	var places placesOf
	r.call(t, `{"step":"places"}`, &places)
	var counts fleet.Counts
	for _, region := range []string{"us-west-2", "eu-west-1"} {
		r.call(t, `{"step":"read","sweep":"`+places.Sweep+`","place":{"account":"`+moto.Account+`","region":"`+region+`"}}`, &counts)
	}
	var out reported
	r.call(t, `{"step":"report","sweep":"`+places.Sweep+`"}`, &out)
	return places, out
}

// TestFunction runs the steps of a sweep.
func TestFunction(t *testing.T) {
	a := played(t, "account")
	makeStarters(t, a, a.MakeFleet(20))
	api := startFunction(t, a.URL, httptest.NewUnstartedServer(nil))
	t.Run("step by step", func(t *testing.T) {
		places, out := api.stepByStep(t)
		if places.Places != 2 || out.Units != 27 || out.Fail != 16 || out.Unread != 0 || out.Turned != 0 || out.Findings == 0 {
			t.Fatalf("%+v, %+v", places, out)
		}
		for _, name := range []string{"fleet.html", "fleet.csv", "fleet.json"} {
			text := api.object(prefix + places.Sweep + "/" + name)
			if !strings.Contains(text, "service-1") || strings.Contains(text, account.Secret) {
				t.Errorf("%s is\n%s", name, text)
			}
		}
		schema.Described(t, schema.File(t, "docs/pullcheck.schema.json"), "#/$defs/fleet", []byte(api.object(prefix+places.Sweep+"/fleet.json")))
		var batches []fleet.HubBatch
		must(t, json.Unmarshal([]byte(api.object(out.Key)), &batches))
		if before := batches[0].Findings; before[0].RecordState != "ACTIVE" || before[0].AwsAccountID != moto.Account || !strings.HasSuffix(before[0].ProductArn, ":product/"+moto.Account+"/default") {
			t.Errorf("a finding is %+v", before[0])
		}
	})
	t.Run("errors are told", func(t *testing.T) {
		if said := api.fail(t, `{"step":"dance"}`); !strings.Contains(said, "give places, read or report") {
			t.Errorf("got %s", said)
		}
		if said := api.fail(t, `{"step":"report","sweep":"never"}`); !strings.Contains(said, "there is no such object") {
			t.Errorf("got %s", said)
		}
	})
}

// TestStateMachine runs the state machine of construct Sweep in the interpreter of moto_server, whose calls of the
// function come here, after an endpoint is gone.
func TestStateMachine(t *testing.T) {
	front := httptest.NewUnstartedServer(nil)
	t.Setenv("MOTO_PORT", strconv.Itoa(front.Listener.Addr().(*net.TCPAddr).Port)) // where the interpreter finds AWS
	server := moto.Start(t)
	a := account.New(t, motoproxy.Start(t, server))
	f := a.MakeFleet(1)
	api := startFunction(t, a.URL, front)
	if _, out := api.stepByStep(t); out.Units != 1 || out.Fail != 0 {
		t.Fatalf("%+v", out)
	}
	deleteEndpoint(t, f.Networks[0], f.Networks[0].Logs)

	machines := sfn.NewFromConfig(account.Config(server, http.DefaultTransport))
	configureMoto(t, server)
	definition, err := os.ReadFile("../../constructs/sweep/testdata/definition.json")
	must(t, err)
	// The emulator's grammar wants a fraction where AWS takes a number.
	text := strings.NewReplacer(`"ToleratedFailurePercentage": 5`, `"ToleratedFailurePercentage": 5.0`, "${Invoke}", "arn:aws:states:::lambda:invoke", "${Read}", "arn:aws:states:::s3:getObject",
		"${Import}", "arn:aws:states:::aws-sdk:securityhub:batchImportFindings", "${Function}", "arn:aws:lambda:us-west-2:"+moto.Account+":function:sweep").Replace(string(definition))
	machine, err := machines.CreateStateMachine(t.Context(), &sfn.CreateStateMachineInput{Name: aws.String("sweep"), Definition: &text,
		RoleArn: aws.String("arn:aws:iam::" + moto.Account + ":role/sweep")})
	must(t, err)
	started, err := machines.StartExecution(t.Context(), &sfn.StartExecutionInput{StateMachineArn: machine.StateMachineArn})
	must(t, err)
	var out *sfn.DescribeExecutionOutput
	for range 600 {
		out, err = machines.DescribeExecution(t.Context(), &sfn.DescribeExecutionInput{ExecutionArn: started.ExecutionArn})
		must(t, err)
		if out.Status != sfntypes.ExecutionStatusRunning {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if out.Status != sfntypes.ExecutionStatusSucceeded {
		t.Fatalf("it ends %s: %s %s\nevents %v", out.Status, aws.ToString(out.Error), aws.ToString(out.Cause), api.events())
	}
	var result reported
	must(t, json.Unmarshal([]byte(aws.ToString(out.Output)), &result))
	if result.Units != 1 || result.Fail != 1 || result.Turned != 1 || len(result.TurnedRed) != 1 {
		t.Errorf("%+v", result)
	}
	reads := slices.DeleteFunc(api.events(), func(e string) bool { return !strings.Contains(e, `"read"`) })
	if told := strings.Join(api.events(), "\n"); !strings.Contains(told, "securityhub ") || !strings.Contains(told, `"RecordState"`) {
		t.Error("AWS Security Hub was told nothing")
	}
	if len(reads) != 4 {
		t.Errorf("%d places were read in two sweeps: %v", len(reads), reads)
	}
}

// configureMoto lets the emulator run state machines.
func configureMoto(t *testing.T, server string) {
	t.Helper()
	response, err := http.Post(server+"/moto-api/config", "application/json", strings.NewReader(`{"stepfunctions": {"execute_state_machine": true}}`))
	must(t, err)
	response.Body.Close()
}

// answer answers what is not asked of the server: invocations of functions, which go to the runtime, what is told to
// AWS Security Hub, roles, and buckets.
func (r *lambdaRuntime) answer(w http.ResponseWriter, request *http.Request, body string) bool {
	switch authorization := request.Header.Get("Authorization"); {
	case strings.HasSuffix(request.URL.Path, "/invocations"):
		answer := r.invoke(body)
		if answer.failed {
			w.Header().Set("X-Amz-Function-Error", "Unhandled")
		}
		_, _ = io.WriteString(w, answer.body)
	case strings.Contains(authorization, "/securityhub/"):
		r.note("securityhub " + body)
		_, _ = io.WriteString(w, `{"FailedCount":0,"SuccessCount":1}`)
	case strings.Contains(body, "Action=AssumeRole"):
		_, _ = io.WriteString(w, session)
	case strings.Contains(authorization, "/s3/") && request.Method == http.MethodPut:
		r.objects.Store(request.URL.Path, body)
	case strings.Contains(authorization, "/s3/"):
		if text, ok := r.objects.Load(request.URL.Path); ok {
			_, _ = io.WriteString(w, text.(string))
			break
		}
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, "<Error><Code>NoSuchKey</Code></Error>")
	default:
		return false
	}
	return true
}

// object is what the function wrote under a key.
func (r *lambdaRuntime) object(key string) string {
	text, _ := r.objects.Load("/pullcheck-results/" + key)
	written, _ := text.(string)
	return written
}

// lambdaRuntime is the runtime API of AWS Lambda, and what stands beside it.
type lambdaRuntime struct {
	host string
	next chan invocation
	// objects are texts by the paths of their URLs.
	objects sync.Map

	mu      sync.Mutex
	waiting map[string]chan answered
	seen    []string
}

type invocation struct{ id, event string }

type answered struct {
	body   string
	failed bool
}

func newRuntime(t *testing.T) *lambdaRuntime {
	r := &lambdaRuntime{next: make(chan invocation), waiting: map[string]chan answered{}}
	s := httptest.NewServer(http.HandlerFunc(r.serve))
	t.Cleanup(s.CloseClientConnections)
	r.host = strings.TrimPrefix(s.URL, "http://")
	return r
}

func (r *lambdaRuntime) serve(w http.ResponseWriter, request *http.Request) {
	parts := strings.Split(strings.TrimPrefix(request.URL.Path, "/2018-06-01/runtime/invocation/"), "/")
	if parts[0] == "next" {
		select {
		case i := <-r.next:
			w.Header().Set("Lambda-Runtime-Aws-Request-Id", i.id)
			w.Header().Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(time.Now().Add(time.Minute).UnixMilli(), 10))
			_, _ = io.WriteString(w, i.event)
		case <-request.Context().Done():
		}
		return
	}
	body, _ := io.ReadAll(request.Body)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.waiting[parts[0]] <- answered{string(body), parts[1] == "error"}
	w.WriteHeader(http.StatusAccepted)
}

func (r *lambdaRuntime) invoke(event string) answered {
	r.mu.Lock()
	id := fmt.Sprint("id-", len(r.seen))
	r.seen = append(r.seen, event)
	answer := make(chan answered, 1)
	r.waiting[id] = answer
	r.mu.Unlock()
	r.next <- invocation{id, event}
	return <-answer
}

// note keeps a call that is none of the function.
func (r *lambdaRuntime) note(call string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen = append(r.seen, call)
}

func (r *lambdaRuntime) events() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.seen)
}

func (r *lambdaRuntime) call(t *testing.T, event string, into any) {
	t.Helper()
	answer := r.invoke(event)
	if answer.failed {
		t.Fatalf("%s: %s", event, answer.body)
	}
	must(t, json.Unmarshal([]byte(answer.body), into))
}

func (r *lambdaRuntime) fail(t *testing.T, event string) string {
	t.Helper()
	answer := r.invoke(event)
	if !answer.failed {
		t.Fatalf("%s: %s", event, answer.body)
	}
	return answer.body
}
