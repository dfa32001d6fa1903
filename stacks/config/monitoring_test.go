package config

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/constructs/pullpath/policy"
)

const fromApp = "repository: 'arn:aws:ecr:us-west-2:111122223333:repository/team/app'"

func TestNothingIsWatchedByDefault(t *testing.T) {
	if e := taken(t, environment(), "pull.yaml").Environments[0]; e.Monitoring != nil || e.Canary != nil {
		t.Errorf("got monitoring %v and canary %v, want none", e.Monitoring, e.Canary)
	}
}

func TestParseTakesMonitoringAndCanaries(t *testing.T) {
	for _, c := range []struct {
		name, document string
		monitoring     Monitoring
		canary         *Canary
	}{
		{"monitoring with its defaults", environment("monitoring: {}"), Monitoring{}, nil},
		{"every field of monitoring", placed("monitoring: {topic: 'arn:aws:sns:us-west-2:444455556666:oncall', clusters: [prod]}"),
			Monitoring{Topic: "arn:aws:sns:us-west-2:444455556666:oncall", Clusters: []string{"prod"}}, nil},
		{"a topic where the Region is decided at deployment", environment("monitoring: {topic: 'arn:aws:sns:us-west-2:444455556666:oncall'}"),
			Monitoring{Topic: "arn:aws:sns:us-west-2:444455556666:oncall"}, nil},
		{"subscribers of the topic that is created", environment("monitoring: {emails: [a@example.com, b@example.com]}"),
			Monitoring{Emails: []string{"a@example.com", "b@example.com"}}, nil},
		{"a canary with its defaults", placed("monitoring: {}", "canary: {"+fromApp+"}"), Monitoring{},
			&Canary{Repository: "arn:aws:ecr:us-west-2:111122223333:repository/team/app", Tag: "latest", Architecture: pullpath.X86_64, Schedule: "rate(1 hour)"}},
		{"every field of a canary", placed("monitoring: {}", "canary: {"+fromApp+", tag: '1.0', architecture: ARM64, schedule: 'cron(0 8 ? * MON-FRI *)', s3PrefixListId: pl-68a54001}"), Monitoring{},
			&Canary{Repository: "arn:aws:ecr:us-west-2:111122223333:repository/team/app", Tag: "1.0", Architecture: pullpath.ARM64, Schedule: "cron(0 8 ? * MON-FRI *)", S3PrefixListID: "pl-68a54001"}},
		{"a canary that pulls what is allowed", placed("monitoring: {}", "canary: {"+fromApp+"}", "pull: {repositories: ['arn:aws:ecr:us-west-2:111122223333:repository/other', 'arn:aws:ecr:us-west-2:111122223333:repository/te?m/*']}"), Monitoring{},
			&Canary{Repository: "arn:aws:ecr:us-west-2:111122223333:repository/team/app", Tag: "latest", Architecture: pullpath.X86_64, Schedule: "rate(1 hour)"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := taken(t, c.document, "pull.yaml").Environments[0]
			if diff := cmp.Diff(&c.monitoring, e.Monitoring); diff != "" {
				t.Errorf("monitoring: -want +got:\n%s", diff)
			}
			if diff := cmp.Diff(c.canary, e.Canary); diff != "" {
				t.Errorf("canary: -want +got:\n%s", diff)
			}
		})
	}
}

func TestParseRefusesMonitoringAndCanaries(t *testing.T) {
	canary := func(fields string, more ...string) string {
		return placed(append([]string{"monitoring: {}", "canary: {" + fields + "}"}, more...)...)
	}
	var clusters []string
	for i := range 20 {
		clusters = append(clusters, fmt.Sprintf("cluster-%d", i))
	}
	refused(t, "pull.yaml", map[string]mistake{
		"monitoring without a value": one(placed("monitoring:"), `:6:5: environments[0].monitoring: there is no value; want monitoring`),
		"a topic by its name":        one(placed("monitoring: {topic: oncall}"), `:6:18: environments[0].monitoring.topic: got "oncall"; want the ARN of an SNS topic`),
		"a topic of another Region":  one(placed("monitoring: {topic: 'arn:aws:sns:eu-west-1:111122223333:oncall'}"), `:6:18: environments[0].monitoring.topic: the topic is in eu-west-1, but alarms and rules of us-west-2`),
		"subscribers of a topic of the user's own": one(placed("monitoring: {topic: 'arn:aws:sns:us-west-2:111122223333:oncall', emails: [a@example.com]}"),
			`:6:`, `environments[0].monitoring.emails: means nothing beside topic`),
		"no e-mail address":               one(placed("monitoring: {emails: [oncall]}"), `:6:27: environments[0].monitoring.emails[0]: got "oncall"; want an e-mail address, for instance "oncall@example.com"`),
		"a cluster by its ARN":            one(placed("monitoring: {clusters: ['arn:aws:ecs:us-west-2:111122223333:cluster/prod']}"), `:6:29: environments[0].monitoring.clusters[0]: got "arn:aws:ecs:us-west-2:111122223333:cluster/prod"; want the name of an ECS cluster`),
		"more clusters than a rule takes": one(environment("monitoring: {clusters: ["+strings.Join(clusters, ", ")+"]}"), `:4:18: environments[0].monitoring.clusters: the event pattern with 20 clusters has`, "EventBridge takes 2048"),
		"a canary that nobody hears of":   one(placed("canary: {"+fromApp+"}"), `:6:5: environments[0].canary: needs monitoring`),
		"a canary without a repository":   one(canary("tag: '1'"), `:7:5: environments[0].canary.repository: is missing; want the ARN of an Amazon ECR repository`),
		"a repository by its URI":         one(canary("repository: 111122223333.dkr.ecr.us-west-2.amazonaws.com/app"), `:7:14: environments[0].canary.repository: repository "111122223333.dkr.ecr.us-west-2.amazonaws.com/app" is not the ARN`),
		"repositories by a pattern":       one(canary("repository: 'arn:aws:ecr:us-west-2:111122223333:repository/*'"), `:7:14: environments[0].canary.repository: `, "is not the ARN of an Amazon ECR repository"),
		"a repository of another Region":  one(canary("repository: 'arn:aws:ecr:eu-west-1:111122223333:repository/app'"), `:7:14: environments[0].canary.repository: `, "is in eu-west-1 but the endpoints are in us-west-2"),
		"a repository that the endpoints do not let through": one(canary(fromApp, "pull: {repositories: ['arn:aws:ecr:us-west-2:111122223333:repository/team/app2']}"),
			`:7:14: environments[0].canary.repository: `, "is not among pull.repositories"),
		"a schedule in the wrong number":  one(canary(fromApp+", schedule: rate(1 hours)"), `:7:`, `environments[0].canary.schedule: "rate(1 hours)" is no schedule expression`),
		"a schedule of cron itself":       one(canary(fromApp+", schedule: '0 * * * *'"), `:7:`, `environments[0].canary.schedule: got "0 * * * *"; want a schedule expression, for instance "rate(30 minutes)"`),
		"another architecture":            one(canary(fromApp+", architecture: x86_64"), `:7:`, `environments[0].canary.architecture: unknown value "x86_64"; did you mean "X86_64"?`),
		"a digest in place of a tag":      one(canary(fromApp+", tag: 'sha256:abc'"), `:7:`, `environments[0].canary.tag: got "sha256:abc"; want the tag of an image`),
		"endpoints whose IDs nobody told": one(canary(fromApp, "endpoints: {ecr.api: external, ecr.dkr: external}"), `:7:5: environments[0].canary: tasks may pull only over endpoints whose IDs are known`),
		"a Region whose prefix list is not known": one(strings.ReplaceAll(canary(fromApp), "us-west-2", "af-south-1"),
			`:7:5: environments[0].canary.s3PrefixListId: is missing, and the prefix list of Amazon S3 in af-south-1 is not known`),
		"a field that monitoring does not have": one(placed("monitoring: {email: [a@example.com]}"), `:6:18: environments[0].monitoring.email: unknown field; did you mean "emails"?`),
	})
}

func TestClusterARNs(t *testing.T) {
	e := Environment{Monitoring: &Monitoring{Clusters: []string{"prod"}}}
	if got, want := e.ClusterARNs("aws-cn", "cn-north-1", "111122223333"), []string{"arn:aws-cn:ecs:cn-north-1:111122223333:cluster/prod"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := (Environment{}).ClusterARNs("aws", "us-west-2", "111122223333"); got != nil {
		t.Errorf("got %q without monitoring, want none", got)
	}
}

func TestPullRoles(t *testing.T) {
	for _, c := range []struct {
		name string
		pull policy.ECR
		want []string
	}{
		{"everybody of the account, so the canary too", policy.ECR{}, nil},
		{"named roles, and the canary", policy.ECR{Roles: []string{"app"}}, []string{"app", "canary"}},
		{"accounts, and the canary", policy.ECR{Accounts: []string{"444455556666"}}, []string{"canary"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := (Environment{Pull: Pull{ECR: c.pull}}).PullRoles("canary"); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
