package live

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// These tests hold what of an account is taken for something that starts tasks.

func TestWhatAQueryOfAnAccountLeavesOut(t *testing.T) {
	noon := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	service := func(cluster string, changed time.Time, tags ...string) *startParts {
		s := &startParts{kind: ServiceUnit, cluster: cluster, changed: changed, tags: map[string]string{}}
		for _, tag := range tags {
			s.tags[tag] = "a"
		}
		return s
	}
	rule := func(cluster string) *startParts { return &startParts{kind: RuleUnit, cluster: cluster} }
	for _, c := range []struct {
		name        string
		query       AccountQuery
		of          *startParts
		in, leftOut int
	}{
		{"everything is read", AccountQuery{}, service("c", noon), 1, 0},
		{"a rule of a cluster that was asked for", AccountQuery{Clusters: []string{"arn:aws:ecs:us-west-2:1:cluster/c"}}, rule("c"), 1, 0},
		{"a rule of another cluster", AccountQuery{Clusters: []string{"c"}}, rule("arn:aws:ecs:us-west-2:1:cluster/d"), 0, 0},
		{"a service was found by its cluster", AccountQuery{Clusters: []string{"c"}}, service("d", noon), 1, 0},
		{"a service with the tags", AccountQuery{Tags: map[string]string{"team": "a", "stage": "a"}}, service("c", noon, "team", "stage"), 1, 0},
		{"a service without one of them", AccountQuery{Tags: map[string]string{"team": "a", "stage": "a"}}, service("c", noon, "team"), 0, 1},
		{"a service that has changed since", AccountQuery{ChangedSince: noon}, service("c", noon), 1, 0},
		{"a service that has not", AccountQuery{ChangedSince: noon}, service("c", noon.Add(-time.Second)), 0, 1},
	} {
		f := &fleetParts{query: c.query}
		f.start(c.of)
		if len(f.starts) != c.in || f.leftOut != c.leftOut {
			t.Errorf("%s: %d starts, %d left out", c.name, len(f.starts), f.leftOut)
		}
	}
}

func TestClustersThatAreNotThere(t *testing.T) {
	found := func(why string) answer[types.Cluster] {
		return answer[types.Cluster]{items: []types.Cluster{{ClusterName: aws.String("a"), ClusterArn: aws.String("arn:a")}}, why: why}
	}
	for _, c := range []struct {
		name          string
		asked, names  []string
		found         answer[types.Cluster]
		unread, fails string
	}{
		{"all there, by name and by ARN", []string{"a"}, []string{"a", "arn:a"}, found(""), "", ""},
		{"one that the query names", []string{"b"}, []string{"b"}, found(""), "", `there is no cluster "b" in us-west-2 of account 111122223333`},
		{"one that was listed and is gone", nil, []string{"b"}, found(""), "", ""},
		{"one that could not be described", []string{"b"}, []string{"x/b"}, found("denied"), "[{cluster b denied}]", ""},
	} {
		f := &fleetParts{reading: begun(t, nil), query: AccountQuery{Clusters: c.asked}}
		f.missing(c.names, c.found)
		err := context.Cause(f.ctx)
		if (err != nil) != (c.fails != "") || err != nil && !strings.Contains(err.Error(), c.fails) || fmt.Sprint(f.unread) != "["+strings.Trim(c.unread, "[]")+"]" {
			t.Errorf("%s: unread %v, error %v", c.name, f.unread, err)
		}
	}
}

func TestTasksThatNoServiceStarted(t *testing.T) {
	at := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	task := func(arn, group, definition, status string) types.Task {
		return types.Task{TaskArn: &arn, Group: &group, TaskDefinitionArn: &definition, DesiredStatus: &status, LaunchType: types.LaunchTypeFargate, CreatedAt: &at}
	}
	f := &fleetParts{}
	f.standalone("c", []types.Task{
		task("1", "family:a", "x/d:1", "RUNNING"), task("2", "family:a", "x/d:1", "RUNNING"), task("3", "family:b", "x/d:1", "RUNNING"), task("4", "family:a", "x/e:1", "RUNNING"),
		task("5", "service:web", "x/d:1", "RUNNING"), task("6", "family:c", "x/d:1", "STOPPED"),
	})
	var got []string
	for _, s := range f.starts {
		got = append(got, fmt.Sprint(s.kind, " ", s.name, " ", s.arn, " ", s.cluster, " ", s.definition, " ", s.single, " ", len(s.tasks), " ", s.changed == at))
	}
	if want := []string{"task task d:1 1 c x/d:1 true 1 true", "task task d:1 3 c x/d:1 true 1 true", "task task e:1 4 c x/e:1 true 1 true"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWhenAServiceChanged(t *testing.T) {
	at := func(hour int) *time.Time { t := time.Date(2026, 1, 1, hour, 0, 0, 0, time.UTC); return &t }
	for want, s := range map[int]types.Service{
		1: {CreatedAt: at(1)},
		3: {CreatedAt: at(1), Deployments: []types.Deployment{{CreatedAt: at(3)}, {CreatedAt: at(2)}}},
		5: {CreatedAt: at(1), Deployments: []types.Deployment{{CreatedAt: at(3), UpdatedAt: at(5)}, {}}},
	} {
		s.ServiceName, s.ServiceArn, s.Tags = aws.String("web"), aws.String("arn:web"), []types.Tag{{Key: aws.String("team"), Value: aws.String("a")}}
		got := serviceStart("c", s, nil, "denied")
		if got.changed != *at(want) || got.name != "service web" || got.arn != "arn:web" || got.tags["team"] != "a" || got.tasksWhy != "denied" || got.kind != ServiceUnit {
			t.Errorf("got %+v, want a change at %d", got, want)
		}
	}
}

func TestWhatAClusterDoesByDefault(t *testing.T) {
	f := &fleetParts{reading: us("1")}
	f.clusters = []types.Cluster{{ClusterName: aws.String("plain")}, {ClusterName: aws.String("spot"), DefaultCapacityProviderStrategy: []types.CapacityProviderStrategyItem{{CapacityProvider: aws.String("FARGATE_SPOT")}}}}
	for _, c := range []struct {
		name string
		of   startParts
		want string
	}{
		{"without a strategy it takes Amazon EC2", startParts{kind: RuleUnit, cluster: "x/plain"}, "EC2 []"},
		{"with a strategy that", startParts{kind: RuleUnit, cluster: "spot"}, " [FARGATE_SPOT]"},
		{"a service says so itself", startParts{kind: ServiceUnit, cluster: "spot"}, " []"},
		{"a launch type stays", startParts{kind: RuleUnit, cluster: "spot", launchType: types.LaunchTypeFargate}, "FARGATE []"},
		{"a provider stays", startParts{kind: RuleUnit, cluster: "spot", providers: []string{"own"}}, " [own]"},
		{"what was not read may be any", startParts{kind: RuleUnit, cluster: "spot", why: "denied"}, " []"},
		{"a cluster that is not known", startParts{kind: RuleUnit, cluster: "other"}, " []"},
	} {
		f.byDefault(&c.of)
		if got := fmt.Sprint(c.of.launchType, " ", c.of.providers); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}
