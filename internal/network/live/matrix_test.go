package live

import (
	"maps"
	"net/http"
	"reflect"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	cloudformation "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/permission"
	awsaccount "ecrprivatelink/internal/testing/account"
	"ecrprivatelink/internal/trace"
)

// scene is something to read: a VPC with the workload of the matrix, or a task or service.
type scene struct {
	name string
	vpc  string
	task TaskQuery
	// stack, if there is one, is a stack of two resources.
	stack string
	// fails is a call that fails as things are; empty when all get through.
	fails string
	// settled says that the image's calls are known to pass or fail as things are.
	settled bool
	// answers are given in the place of those of moto.
	answers map[string]func(int) *answerOf
	// patch changes moto's answers.
	patch map[string]func(string) string
}

// check reads a scene and traces it. The resources of a stack are read whole or not at all.
func (s scene) check(t *testing.T, r *Reader) (network.Network, trace.Report, error) {
	t.Helper()
	ctx := t.Context()
	if s.vpc == "" {
		read, err := r.ReadTask(ctx, s.task)
		return read.Network, trace.Check(read.Network), err
	}
	n, err := r.ReadVPC(ctx, s.vpc)
	if err == nil {
		n, err = withWorkload(n, s.vpc)
	}
	if err == nil {
		n, err = r.ReadPolicies(ctx, n)
	}
	if err == nil && s.stack != "" {
		var of []cloudformation.StackResourceSummary
		if of, err = r.StackResources(ctx, s.stack); err == nil && len(of) != 2 {
			t.Errorf("the stack has %d resources, want 2", len(of))
		}
	}
	return n, trace.Check(n), err
}

// withWorkload adds the workload of the matrix to a VPC.
func withWorkload(n network.Network, vpc string) (network.Network, error) {
	return trace.WithHypothetical(n, trace.Hypothetical{VPC: vpc,
		Workload: pullpath.Workload{LaunchType: pullpath.Fargate, Features: []pullpath.Feature{pullpath.AWSLogs}}})
}

// once is a reader that tries each call once.
func (a *account) once(t *testing.T, through http.RoundTripper, options ...func(*aws.Config)) *Reader {
	t.Helper()
	cfg := awsaccount.Config(a.URL, through)
	cfg.Retryer = func() aws.Retryer { return retry.AddWithMaxAttempts(retry.NewStandard(), 1) }
	for _, option := range options {
		option(&cfg)
	}
	r, err := NewReader(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// intact is a scene as it was read without a fault.
type intact struct {
	scene
	network network.Network
	report  trace.Report
	// answers are what AWS answered, and tape what it wrote.
	answers map[string]*cached
	tape    *tape
}

// read reads a scene without a fault.
func (s scene) read(t *testing.T, a *account) intact {
	t.Helper()
	w := intact{scene: s, tape: &tape{next: &gate{answers: s.answers, patch: s.patch, next: a.Through}}}
	r := a.once(t, w.tape)
	var err error
	if w.network, w.report, err = s.check(t, r); err != nil {
		t.Fatal(err)
	}
	w.answers, w.tape.next = r.cache.answers, ended{}
	if failing := failing(w.report); (s.fails == "") != (len(failing) == 0) || s.fails != "" && !slices.Contains(failing, s.fails) {
		t.Fatalf("without a fault %v fail, want %q; findings %+v", failing, s.fails, w.report.Findings)
	}
	for _, tr := range w.report.Traces {
		for _, c := range tr.Calls {
			if s.settled && c.API == "ecr:BatchGetImage" && c.Result == trace.Undecided {
				t.Fatalf("without a fault %s is not settled; findings %+v", c.API, w.report.Findings)
			}
		}
	}
	return w
}

// again is a reader of the scene that has the answers to all but one action, for which it asks.
func (w intact) again(t *testing.T, a *account, action string, through http.RoundTripper, options ...func(*aws.Config)) *Reader {
	r := a.once(t, through, options...)
	r.cache.answers, r.cache.calls = map[string]*cached{}, map[string]int{}
	for key, answer := range w.answers {
		if !strings.HasPrefix(key, action+" ") {
			r.cache.answers[key] = answer
		}
	}
	return r
}

// testScenes reads each scene.
func testScenes(t *testing.T, a *account) {
	for _, s := range scenes(t, a) {
		t.Run(s.name, func(t *testing.T) { s.read(t, a) })
	}
}

// testFaults reads each scene with each fault at each API. What the fault hides may make a result unknown; it makes no
// result better, no result worse, and no error.
func testFaults(t *testing.T, a *account) {
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // thousands of readings, each of which is dropped
	seen := map[string]bool{}
	for _, s := range scenes(t, a) {
		t.Run(s.name, func(t *testing.T) {
			w := s.read(t, a)
			several := map[string]bool{}
			paged, _, err := s.check(t, w.again(t, a, "", w.tape, onePerPage("", several)))
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(paged, w.network) {
				t.Errorf("in pages of one item it is\n%+v\nthe whole is\n%+v", paged, w.network)
			}
			for _, action := range slices.Sorted(maps.Keys(w.tape.made)) {
				w.put(t, a, action, several[action], !seen[action])
				seen[action] = true
			}
		})
	}
	for _, p := range permission.All() {
		if p.For(permission.VPCCommand, permission.TaskCommand) && !seen[p.Action] {
			t.Errorf("no scene calls %s", p.Action)
		}
	}
}

// put reads the scene with faults at an action, whose answers may have several pages: with each fault once, and then
// with two, for what they hide differs between the scenes.
func (w intact) put(t *testing.T, a *account, action string, several, first bool) {
	try := func(name string, r *Reader) {
		_, got, err := w.check(t, r)
		if err != nil {
			return // it tells nothing, and so nothing wrong
		}
		for _, wrong := range compare(w.report, got) {
			t.Errorf("%s %s: %s", action, name, wrong)
		}
	}
	// That AWS denies what an organization shows to few accounts is usual. The report says what is not traced.
	shown := !strings.HasPrefix(action, "organizations:") || action == "organizations:DescribePolicy"
	for i, f := range faults {
		if (first || i == 0 || i == len(faults)-1) && (shown || f.name != "denied") {
			try(f.name, w.again(t, a, action, faulty{w.tape, action, f}))
		}
	}
	if several && shown {
		try("denied from the second page on", w.again(t, a, "", w.tape, onePerPage(action, nil)))
	}
}

// Credentials that AWS does not accept any more end every reading, wherever that shows.
func TestReadingsEndWhereCredentialsExpire(t *testing.T) {
	a, seen := played(t, "scenes"), map[string]bool{}
	expired := refusal("expired", http.StatusBadRequest, "ExpiredToken")
	for _, s := range scenes(t, a) {
		t.Run(s.name, func(t *testing.T) {
			w := s.read(t, a)
			for action := range w.tape.made {
				if seen[action] {
					continue
				}
				seen[action] = true
				got, _, err := w.check(t, w.again(t, a, action, faulty{w.tape, action, expired}))
				if err == nil || !strings.Contains(err.Error(), "AWS does not accept the credentials (ExpiredToken") {
					t.Errorf("at %s: %v", action, err)
				}
				if action != "cloudformation:ListStackResources" && !reflect.DeepEqual(got, network.Network{}) {
					t.Errorf("at %s: it tells %+v", action, got)
				}
			}
		})
	}
}
