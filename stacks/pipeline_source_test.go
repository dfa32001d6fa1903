package stacks_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// delivered is a configuration with one environment and a pipeline.
func delivered(pipeline string) string {
	return `
environments:
  - { name: dev, account: "111122223333", region: us-west-2, workloads: [{ launchType: fargate }] }
pipeline:
  account: "111122223333"
  region: us-west-2
  ` + strings.ReplaceAll(pipeline, "\n", "\n  ") + "\n"
}

func TestPipelineTakesEverySource(t *testing.T) {
	for _, c := range []struct {
		name, source string
		want         map[string]any
		rules        int
	}{
		{"a connection", "source: { connectionArn: arn:aws:codeconnections:us-west-2:111122223333:connection/01234567-89ab-cdef-0123-456789abcdef, repository: my-org/app, branch: next }",
			map[string]any{"ConnectionArn": "arn:aws:codeconnections:us-west-2:111122223333:connection/01234567-89ab-cdef-0123-456789abcdef", "FullRepositoryId": "my-org/app", "BranchName": "next"}, 0},
		{"CodeCommit", "source: { codeCommit: app }",
			map[string]any{"RepositoryName": "app", "BranchName": "main", "PollForSourceChanges": false}, 1},
		{"an archive", "source: { bucket: my-sources, key: app.zip }",
			map[string]any{"S3Bucket": "my-sources", "S3ObjectKey": "app.zip"}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			pipeline := build(t, delivered(c.source)).templates["PrivatePullPipeline"]
			stage := ofType(pipeline, "AWS::CodePipeline::Pipeline")[0]["Stages"].([]any)[0].(map[string]any)
			got := stage["Actions"].([]any)[0].(map[string]any)["Configuration"]
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("the source differs (-want +got):\n%s", diff)
			}
			if rules := ofType(pipeline, "AWS::Events::Rule"); len(rules) != c.rules {
				t.Errorf("got %d rules of events, want %d", len(rules), c.rules)
			}
		})
	}
}

const notified = "source: { codeCommit: app }\nnotificationTopic: arn:aws:sns:us-west-2:111122223333:pipeline\nwaves: [{ name: all, environments: [dev], approval: true }]"

func TestPipelineNotifies(t *testing.T) {
	pipeline := build(t, delivered(notified)).templates["PrivatePullPipeline"]
	rules := ofType(pipeline, "AWS::CodeStarNotifications::NotificationRule")
	if len(rules) != 1 || !strings.Contains(fmt.Sprint(rules[0]["Targets"]), "arn:aws:sns:us-west-2:111122223333:pipeline") {
		t.Errorf("got notification rules %v, want one for the topic", rules)
	}
	if got := order(t, pipeline); !slices.Contains(got, "dev: 1 Approve") {
		t.Errorf("the pipeline has no approval: %q", got)
	}
	silent := build(t, delivered("source: { codeCommit: app }")).templates["PrivatePullPipeline"]
	if rules := ofType(silent, "AWS::CodeStarNotifications::NotificationRule"); len(rules) != 0 {
		t.Errorf("without a topic: got notification rules %v", rules)
	}
}
