package recording

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// request is one of Amazon EC2.
func request(t *testing.T, url, operation, body string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/", strings.NewReader("Action="+operation+"&"+body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=A/20261130/us-west-2/ec2/aws4_request, SignedHeaders=host, Signature=1")
	return r
}

// failing notes what fails a test.
type failing struct {
	testing.TB
	said []string
}

func (f *failing) Error(args ...any) { f.said = append(f.said, args[0].(error).Error()) }

// TestPlay plays what was recorded from a server whose answers differ in what no recording holds.
func TestPlay(t *testing.T) {
	t.Chdir(t.TempDir())
	state, seeds := "before", []string{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/moto-api/seed" {
			seeds = append(seeds, r.FormValue("a"))
			return
		}
		body, _ := io.ReadAll(r.Body)
		if strings.Contains(string(body), "&change") {
			state = "after"
		}
		w.Header().Set("X-Amzn-Requestid", "1b2c")
		_, _ = io.WriteString(w, `{"z": 1795994939.5, "a": "`+state+` 2026-11-29T23:28:30.123Z at `+r.Host+`"}`)
	}))
	t.Cleanup(server.Close)
	const uuid = "&ClientToken=0c4b5ae0-1f7a-4be5-8a5a-0a1b2c3d4e5f"
	session := func(t *testing.T, through http.RoundTripper, token string) (out []string) {
		for _, c := range [][2]string{{"DescribeVpcs", "ask"}, {"DescribeVpcs", "ask"}, {"CreateVpc", "change" + token}, {"DescribeVpcs", "ask"}} {
			response, err := through.RoundTrip(request(t, URL, c[0], c[1]))
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(response.Body)
			if err != nil || response.Header.Get("X-Amzn-Requestid") != "1" {
				t.Fatalf("headers %v, error %v", response.Header, err)
			}
			out = append(out, string(body))
		}
		return out
	}
	recorder := &Recorder{server: server.URL, proxy: server.URL, last: map[string]line{}}
	recorder.Begin("first")
	was := session(t, recorder, uuid)
	answer := func(state string) string {
		return "{\n\"a\": \"" + state + " 2026-01-01T00:00:00Z at localhost\",\n\"z\": 1767225600\n}"
	}
	if want := []string{answer("before"), answer("before"), answer("after"), answer("after")}; !slices.Equal(was, want) || !slices.Equal(seeds, []string{"1"}) {
		t.Fatalf("recorded %q with seeds %v, want %q", was, seeds, want)
	}
	recorder.Begin("second")
	if len(recorder.lines) != 5 {
		t.Fatalf("%d lines, want no second one for the same question and answer", len(recorder.lines))
	}
	if err := write(path("it"), "5", ordered(recorder.lines)); err != nil {
		t.Fatal(err)
	}
	state = "before"
	(&Recorder{server: server.URL, proxy: server.URL, last: map[string]line{}}).verify(t, "it")
	recording, err := Open("it")
	if err != nil {
		t.Fatal(err)
	}

	fails := &failing{TB: t}
	player, other := recording.Play(fails, "first"), recording.Play(fails, "second")
	player.patience, other.patience = 0, 0
	if is := session(t, player, strings.ReplaceAll(uuid, "0c4b", "ffff")); !slices.Equal(is, was) {
		t.Errorf("it plays %q, want %q", is, was)
	}
	for operation, body := range map[string]string{"DescribeVpcs": "ask for more", "CreateVpc": "change"} {
		fails.said = nil
		if _, err := player.RoundTrip(request(t, URL, operation, body)); err == nil || len(fails.said) != 1 || !strings.Contains(fails.said[0], "not in the recording") {
			t.Errorf("%s: error %v, the test says %q", operation, err, fails.said)
		}
	}
	fails.said = nil
	if _, err := other.RoundTrip(request(t, URL, "CreateVpc", "change"+uuid)); err == nil || len(fails.said) != 1 {
		t.Errorf("a change of another part: error %v, the test says %q", err, fails.said)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := player.RoundTrip(request(t, URL, "DescribeVpcs", "ask").WithContext(ended)); err != ended.Err() {
		t.Errorf("a call that was given up: %v", err)
	}
}

func TestWhatReads(t *testing.T) {
	for _, c := range []struct {
		asked, target string
		want          bool
	}{
		{"POST / Action=DescribeVpcs&VpcId.1=vpc-1", "", true},
		{"POST / Action=CreateVpc&CidrBlock=Describe", "", false},
		{"POST / AccountId=1&Action=GetTemplate", "", true},
		{"POST / {}", "Amazon.ListClusters", true},
		{"POST / {}", "Amazon.BatchCheckLayerAvailability", true},
		{"POST / Action=DescribeVpcs", "Amazon.PutImage", false},
		{"GET /bucket?policy ", "", true},
		{"PUT /bucket Describe", "", false},
	} {
		l := line{Asked: c.asked, To: map[string]string{target: c.target}}
		if l.reads() != c.want {
			t.Errorf("%+v reads: %t", l, !c.want)
		}
	}
}

// The same question in another Region is another one.
func TestRegionsOfQuestions(t *testing.T) {
	here := request(t, URL, "DescribeVpcs", "")
	there := request(t, URL, "DescribeVpcs", "")
	there.Header.Set("Authorization", strings.Replace(here.Header.Get("Authorization"), "us-west-2", "eu-west-1", 1))
	one, _, err := asked(here)
	if err != nil {
		t.Fatal(err)
	}
	if other, _, err := asked(there); err != nil || one.key() == other.key() {
		t.Errorf("both are %s, %v", one.key(), err)
	}
}

func TestServe(t *testing.T) {
	recording := &Recording{reads: map[string][]since{}, changes: []line{{Part: "it"}}}
	ask := request(t, URL, "DescribeVpcs", "")
	l, _, err := asked(ask)
	if err != nil {
		t.Fatal(err)
	}
	l.Status, l.Body = http.StatusTeapot, "answer"
	recording.reads[l.key()] = []since{{0, l}}
	ask = request(t, Serve(t, recording.Play(t, "it")), "DescribeVpcs", "")
	response, err := http.DefaultClient.Do(ask)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if body, err := io.ReadAll(response.Body); err != nil || string(body) != l.Body || response.StatusCode != l.Status {
		t.Errorf("it answers %d %s, %v", response.StatusCode, body, err)
	}
}

func TestQuestionsBetweenChangesAreInOrder(t *testing.T) {
	calls := func(names ...string) (out []line) {
		for _, n := range names {
			out = append(out, line{Asked: "POST / Action=" + n})
		}
		return out
	}
	got := ordered(calls("GetB", "DescribeA", "RunB", "RunA", "ListD", "ListC"))
	if want := calls("DescribeA", "GetB", "RunB", "RunA", "ListC", "ListD"); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v", got)
	}
}

func TestWhatIsNoRecording(t *testing.T) {
	name := filepath.Join(t.TempDir(), "it")
	if err := os.WriteFile(name, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := read(name); err == nil || !strings.Contains(err.Error(), name) {
		t.Errorf("no archive: %v", err)
	}
	if err := write(name, "", nil); err != nil {
		t.Fatal(err)
	}
	if _, err := read(name); err == nil || !strings.Contains(err.Error(), "which moto") {
		t.Errorf("no version: %v", err)
	}
}
