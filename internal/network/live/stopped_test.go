package live

import (
	"reflect"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/partial"
)

func TestStoppedTasks(t *testing.T) {
	at := func(minute int) *time.Time { t := time.Date(2026, 1, 1, 12, minute, 0, 0, time.UTC); return &t }
	running, stopping, stopped := aws.String("RUNNING"), aws.String("STOPPED"), aws.String("STOPPED")
	got := stoppedTasks([]types.Task{
		{TaskArn: aws.String("running"), DesiredStatus: running, LastStatus: running},
		{TaskArn: aws.String("older"), DesiredStatus: stopping, LastStatus: running, StoppedAt: at(1), StopCode: types.TaskStopCodeTaskFailedToStart, StoppedReason: aws.String("no route"),
			Containers: []types.Container{{Name: aws.String("app"), Reason: aws.String("no image")}, {Name: aws.String("log")}, {Name: aws.String("side"), Reason: aws.String("no route")}}},
		{TaskArn: aws.String("newer"), DesiredStatus: running, LastStatus: stopped, StoppedAt: at(2)},
		{TaskArn: aws.String("unknown"), LastStatus: stopped},
	})
	want := []StoppedTask{{ARN: "newer", At: *at(2)},
		{ARN: "older", At: *at(1), Reasons: []string{"no route", "no image"}}, {ARN: "unknown"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// What a task uses beyond its definition shows in its service, in its containers and in its cluster.
func TestFeaturesOfAStart(t *testing.T) {
	const describe = "ecs:DescribeClusters"
	cluster := func(configuration string) map[string]func(int) *answerOf {
		return map[string]func(int) *answerOf{describe: say(`{"clusters":[{"clusterName":"c"` + configuration + `}]}`)}
	}
	agent := types.Task{Containers: []types.Container{{Name: aws.String("app")}, {Name: aws.String("aws-guardduty-agent-x")}}}
	for _, c := range []struct {
		name    string
		of      startParts
		answers map[string]func(int) *answerOf
		want    []pullpath.Feature
		key     string
		perhaps int
		more    bool
	}{
		{"nothing", startParts{}, nil, nil, "", 0, false},
		{"what was not read", startParts{why: "denied"}, nil, nil, "", 0, true},
		{"tasks that were not read", startParts{tasksWhy: "denied"}, nil, nil, "", 1, false},
		{"an agent of GuardDuty", startParts{tasks: []types.Task{{}, agent, agent}}, nil, []pullpath.Feature{pullpath.GuardDuty}, "", 0, false},
		{"an agent of GuardDuty, and tasks that were not read", startParts{tasks: []types.Task{agent}, tasksWhy: "denied"}, nil, []pullpath.Feature{pullpath.GuardDuty}, "", 0, false},
		{"Service Connect", startParts{connect: &types.ServiceConnectConfiguration{Enabled: true}}, nil, []pullpath.Feature{pullpath.ServiceConnect}, "", 0, false},
		{"Service Connect that is off", startParts{connect: &types.ServiceConnectConfiguration{}}, nil, nil, "", 0, false},
		{"ECS Exec", startParts{exec: true, cluster: "c"}, cluster(""), []pullpath.Feature{pullpath.Exec}, "", 0, false},
		{"ECS Exec with other settings", startParts{exec: true, cluster: "c"}, cluster(`,"configuration":{}`), []pullpath.Feature{pullpath.Exec}, "", 0, false},
		{"ECS Exec without a key", startParts{exec: true, cluster: "c"}, cluster(`,"configuration":{"executeCommandConfiguration":{"logging":"DEFAULT"}}`), []pullpath.Feature{pullpath.Exec}, "", 0, false},
		{"ECS Exec with a key", startParts{exec: true, cluster: "c"}, cluster(`,"configuration":{"executeCommandConfiguration":{"kmsKeyId":"k"}}`), []pullpath.Feature{pullpath.Exec, pullpath.KMSDecrypt}, "k", 0, false},
		{"ECS Exec of a cluster that was not read", startParts{exec: true, cluster: "c"}, refuse(describe, "AccessDeniedException"), []pullpath.Feature{pullpath.Exec}, "", 0, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := asks(t, c.answers).features(&c.of)
			if !reflect.DeepEqual(got.Items, c.want) || c.of.execKey != c.key || len(got.Perhaps) != c.perhaps || (got.More != "") != c.more {
				t.Errorf("got %+v with the key %q", got, c.of.execKey)
			}
		})
	}
}

// A task may have other roles than its definition, and a start than its tasks' definition.
func TestRolesOfAStart(t *testing.T) {
	definition := &types.TaskDefinition{ExecutionRoleArn: aws.String("execution"), TaskRoleArn: aws.String("task")}
	own := []types.Task{{Overrides: &types.TaskOverride{ExecutionRoleArn: aws.String("own-execution"), TaskRoleArn: aws.String("own-task")}}}
	for _, c := range []struct {
		name            string
		of              startParts
		definition      *types.TaskDefinition
		execution, task partial.Value[string]
	}{
		{"those of the definition", startParts{}, definition, partial.Known("execution"), partial.Known("task")},
		{"those of the start", startParts{executionRole: "e", taskRole: "t"}, definition, partial.Known("e"), partial.Known("t")},
		{"those of the one task", startParts{single: true, tasks: own, executionRole: "e"}, definition, partial.Known("own-execution"), partial.Known("own-task")},
		{"one task without overrides", startParts{single: true, tasks: []types.Task{{}}}, definition, partial.Known("execution"), partial.Known("task")},
		{"one task with empty overrides", startParts{single: true, tasks: []types.Task{{Overrides: &types.TaskOverride{}}}}, definition, partial.Known("execution"), partial.Known("task")},
		{"a task of a service says nothing of the next", startParts{tasks: own}, definition, partial.Known("execution"), partial.Known("task")},
		{"none", startParts{}, &types.TaskDefinition{}, partial.Known(""), partial.Known("")},
		{"a definition that was not read", startParts{taskRole: "t"}, nil, partial.Unknown[string]("denied"), partial.Unknown[string]("denied")},
	} {
		if execution, task := c.of.roles(c.definition, "denied"); execution != c.execution || task != c.task {
			t.Errorf("%s: %+v and %+v", c.name, execution, task)
		}
	}
}

func TestClusterOfAStart(t *testing.T) {
	r := asks(t, nil)
	for want, of := range map[string]startParts{
		"arn:aws:ecs:us-west-2:111122223333:cluster/c": {cluster: "c"}, "arn:of:cluster": {cluster: "arn:of:cluster"}, "arn:said": {cluster: "arn:of:cluster", clusterARN: "arn:said"},
	} {
		if got := r.clusterText(&of); got.String() != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
