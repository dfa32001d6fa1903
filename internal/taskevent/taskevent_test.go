package taskevent

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/internal/explain"
	"ecrprivatelink/internal/testing/eventpattern"
)

// happening is what an event says that the pattern is about.
type happening struct {
	name     string
	status   string   // default STOPPED
	group    string   // default service:web
	stopped  string   // stoppedReason
	reasons  []string // of the containers; empty for one without
	canaries bool     // with the canaries taken in
	want     bool
}

const (
	cluster = "arn:aws:ecs:us-west-2:111122223333:cluster/prod"
	other   = "arn:aws:ecs:us-west-2:111122223333:cluster/test"
)

// event has the fields of the example of the ECS guide, Amazon ECS task state change events.
func (h happening) event(t *testing.T) []byte {
	t.Helper()
	if h.status == "" {
		h.status = "STOPPED"
	}
	if h.group == "" {
		h.group = "service:web"
	}
	if len(h.reasons) == 0 {
		h.reasons = []string{""}
	}
	var containers []map[string]any
	for i, reason := range h.reasons {
		c := map[string]any{
			"containerArn": "arn:aws:ecs:us-west-2:111122223333:container/prod/0123456789abcdef0123456789abcdef/" + string(rune('a'+i)),
			"lastStatus":   h.status, "name": "c" + string(rune('a'+i)), "cpu": "0",
			"image":   "111122223333.dkr.ecr.us-west-2.amazonaws.com/app:1",
			"taskArn": "arn:aws:ecs:us-west-2:111122223333:task/prod/0123456789abcdef0123456789abcdef",
		}
		if reason != "" {
			c["reason"] = reason
		}
		containers = append(containers, c)
	}
	detail := map[string]any{
		"attachments": []any{map[string]any{"id": "0", "type": "eni", "status": "DELETED", "details": []any{
			map[string]any{"name": "subnetId", "value": "subnet-0123456789abcdef0"}}}},
		"clusterArn": cluster, "taskArn": "arn:aws:ecs:us-west-2:111122223333:task/prod/0123456789abcdef0123456789abcdef",
		"taskDefinitionArn": "arn:aws:ecs:us-west-2:111122223333:task-definition/web:7",
		"containers":        containers, "cpu": "256", "memory": "512",
		"createdAt": "2026-10-01T12:00:00.000Z", "updatedAt": "2026-10-01T12:01:00.000Z", "version": 5,
		"desiredStatus": "STOPPED", "lastStatus": h.status, "launchType": "FARGATE", "platformVersion": "1.4.0",
		"group": h.group, "startedBy": "ecs-svc/1234567890123456789", "stopCode": "TaskFailedToStart",
	}
	if h.stopped != "" {
		detail["stoppedReason"] = h.stopped
	}
	text, err := json.Marshal(map[string]any{
		"version": "0", "id": "3317b2af-7005-947d-b652-f55e762e571a", "detail-type": "ECS Task State Change", "source": "aws.ecs",
		"account": "111122223333", "time": "2026-10-01T12:01:00Z", "region": "us-west-2",
		"resources": []string{"arn:aws:ecs:us-west-2:111122223333:task/prod/0123456789abcdef0123456789abcdef"}, "detail": detail,
	})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

var happenings = []happening{
	{name: "Fargate: ecr.dkr does not answer", want: true,
		stopped: `CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref 111122223333.dkr.ecr.us-west-2.amazonaws.com/app:1: failed to do request: Head "https://111122223333.dkr.ecr.us-west-2.amazonaws.com/v2/app/manifests/1": dial tcp 10.0.1.5:443: i/o timeout`},
	{name: "Fargate: layers do not arrive", want: true,
		stopped: `CannotPullContainerError: ref pull has been retried 5 time(s): failed to copy: httpReadSeeker: failed open: failed to do request: Get "https://prod-us-west-2-starport-layer-bucket.s3.us-west-2.amazonaws.com/1/2": dial tcp 52.218.1.1:443: i/o timeout`},
	{name: "Fargate: the registry login times out", want: true,
		stopped: "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 3 time(s): RequestError: send request failed"},
	{name: "Fargate: the registry login, in today's words", want: true,
		stopped: "ResourceInitializationError: unable to pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. Check your task network configuration."},
	{name: "Fargate: another letter case", want: true,
		stopped: "ResourceInitializationError: Unable to pull registry auth from Amazon ECR"},
	{name: "Fargate: the log group is out of reach", want: true,
		stopped: "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: RequestCanceled: request context canceled"},
	{name: "Fargate: environment files are out of reach", want: true,
		stopped: "ResourceInitializationError: failed to download env files: file download command: non empty error stream"},
	{name: "container instance: the reason stands at the container", want: true,
		stopped: "Task failed to start", reasons: []string{`CannotPullContainerError: Error response from daemon: Get "https://111122223333.dkr.ecr.us-west-2.amazonaws.com/v2/": net/http: request canceled while waiting for connection`}},
	{name: "container instance: the second container fails", want: true,
		stopped: "Task failed to start", reasons: []string{"", "CannotPullImageManifestError: Error response from daemon: manifest unknown: manifest unknown"}},
	{name: "container instance: the pull takes too long", want: true,
		stopped: "Task failed to start", reasons: []string{"DockerTimeoutError: Could not transition to started; timed out after waiting 3m0s"}},
	{name: "container instance: the log driver fails", want: true,
		stopped: "Task failed to start", reasons: []string{"CannotStartContainerError: Error response from daemon: failed to initialize logging driver: failed to create Cloudwatch log stream: RequestError: send request failed"}},
	{name: "Fargate: the log driver fails", want: true,
		stopped: "ResourceInitializationError: failed to initialize logging driver: failed to create Cloudwatch log stream: RequestError: send request failed"},
	{name: "Fargate: the start takes too long", want: true,
		stopped: "ContainerRuntimeTimeoutError: Could not transition to running; timed out after waiting 1m0s"},

	{name: "the same failure, before the task has stopped", status: "DEPROVISIONING",
		stopped: "CannotPullContainerError: ref pull has been retried 5 time(s)"},
	{name: "a canary, which reports itself", group: CanaryGroup,
		stopped: "CannotPullContainerError: ref pull has been retried 5 time(s)"},
	{name: "a canary, where canaries are taken in", group: CanaryGroup, canaries: true, want: true,
		stopped: "CannotPullContainerError: ref pull has been retried 5 time(s)"},
	{name: "the container exited", stopped: "Essential container in task exited", reasons: []string{""}},
	{name: "the container ran out of memory", stopped: "Essential container in task exited", reasons: []string{"OutOfMemoryError: Container killed due to memory usage"}},
	{name: "a deployment stopped the task", stopped: "Scaling activity initiated by (deployment ecs-svc/1234567890123456789)"},
	{name: "a health check failed", stopped: "Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:us-west-2:111122223333:targetgroup/web/0123456789abcdef)"},
	{name: "a file system could not be mounted", stopped: "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: Connection reset by peer"},
	{name: "the command does not exist", stopped: "CannotStartContainerError: ResourceInitializationError: failed to create new container runtime task: OCI runtime create failed: exec: \"true\": executable file not found in $PATH"},
	{name: "no network interface", stopped: "Timeout waiting for network interface provisioning to complete."},
	{name: "a message that only quotes the error", stopped: "Stopped by operator because of CannotPullContainerError"},
	{name: "a task that runs", status: "RUNNING"},
}

// pattern is the pattern as EventBridge gets it.
func pattern(t *testing.T, s Scope) []byte {
	t.Helper()
	text, err := json.Marshal(Pattern(s))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestPatternMatchesPullFailuresAndNothingElse(t *testing.T) {
	for _, h := range happenings {
		t.Run(h.name, func(t *testing.T) {
			got, err := eventpattern.Match(pattern(t, Scope{Canaries: h.canaries}), h.event(t))
			if err != nil {
				t.Fatal(err)
			}
			if got != h.want {
				t.Errorf("got %v, want %v", got, h.want)
			}
		})
	}
}

func TestPatternIsAboutTheClustersThatAreNamed(t *testing.T) {
	for _, c := range []struct {
		name     string
		clusters []string
		want     bool
	}{
		{"every cluster by default", nil, true},
		{"one that is named", []string{other, cluster}, true},
		{"one that is not", []string{other}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := eventpattern.Match(pattern(t, Scope{Clusters: c.clusters}), happenings[0].event(t))
			if err != nil || got != c.want {
				t.Errorf("got %v and error %v, want %v", got, err, c.want)
			}
		})
	}
}

func TestPatternIsAboutEventsOfTasks(t *testing.T) {
	for _, c := range []struct{ name, from, to string }{
		{"another source", `"aws.ecs"`, `"aws.batch"`},
		{"another kind of event", "ECS Task State Change", "ECS Service Action"},
	} {
		t.Run(c.name, func(t *testing.T) {
			event := strings.Replace(string(happenings[0].event(t)), c.from, c.to, 1)
			if got, err := eventpattern.Match(pattern(t, Scope{}), []byte(event)); err != nil || got {
				t.Errorf("got %v and error %v, want no match", got, err)
			}
		})
	}
}

func TestPatternHasRoomForClusters(t *testing.T) {
	if n := len(pattern(t, Scope{Clusters: []string{cluster, other, cluster}})); n > MaxPattern {
		t.Errorf("the pattern with 3 clusters has %d characters, EventBridge takes %d", n, MaxPattern)
	}
}

// TestWhatIsToldIsExplained holds the table to the one that explains reasons: an alarm whose reason pullcheck cannot
// explain would help nobody.
func TestWhatIsToldIsExplained(t *testing.T) {
	for _, h := range happenings {
		if !h.want {
			continue
		}
		reasons := append([]string{h.stopped}, h.reasons...)
		if !slices.ContainsFunc(reasons, func(reason string) bool { _, ok := explain.Reason(reason); return ok }) {
			t.Errorf("%s: explain.Reason explains none of %q", h.name, reasons)
		}
	}
}

func TestEveryFailureHappensInATest(t *testing.T) {
	for _, f := range failures {
		if f.Meaning == "" || !strings.HasPrefix(string(f.Source), "https://docs.aws.amazon.com/") {
			t.Errorf("%s: meaning %q, source %q", f.Prefix, f.Meaning, f.Source)
		}
		if !slices.ContainsFunc(happenings, func(h happening) bool {
			return h.want && slices.ContainsFunc(append([]string{h.stopped}, h.reasons...), func(reason string) bool {
				return strings.HasPrefix(strings.ToLower(reason), strings.ToLower(f.Prefix))
			})
		}) {
			t.Errorf("no test has a reason that begins with %q", f.Prefix)
		}
	}
}

func TestMessageUsesEveryVariableAndIsJSON(t *testing.T) {
	variables, template := Message()
	var used []string
	for _, m := range regexp.MustCompile(`<([a-zA-Z]+)>`).FindAllStringSubmatch(template, -1) {
		used = append(used, m[1])
	}
	slices.Sort(used)
	if names := slices.Sorted(maps.Keys(variables)); !slices.Equal(slices.Compact(used), names) {
		t.Errorf("the template uses %v, the paths are for %v", used, names)
	}
	// EventBridge puts a JSON value for a variable, and its text within quotes.
	filled := strings.ReplaceAll(template, "--cluster <cluster> --task <task>", "--cluster c --task t")
	filled = regexp.MustCompile(`<[a-zA-Z]+>`).ReplaceAllString(filled, `"x"`)
	if !json.Valid([]byte(filled)) {
		t.Errorf("the message is no JSON:\n%s", filled)
	}
}
