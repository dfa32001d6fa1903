package live

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// told is a start in words: what starts it, and how its tasks start.
func told(s *startParts) string {
	where := ""
	if s.network != nil {
		where = fmt.Sprint(s.network.Subnets, s.network.SecurityGroups, s.network.AssignPublicIp)
	}
	return fmt.Sprintf("%s %q %s: cluster %s, definition %s, %s %s, exec %t, providers %v, network %s, roles %q %q, why %q",
		s.kind, s.name, s.arn, s.cluster, s.definition, s.launchType, s.platformVersion, s.exec, s.providers, where, s.executionRole, s.taskRole, s.why)
}

// startsOf are the starts that a reader finds in what the gate answers, and why there may be others.
func startsOf(t *testing.T, answers map[string]func(int) *answerOf, read func(*reading, func(*startParts)) string) (out []string, why string) {
	t.Helper()
	why = read(asks(t, answers), func(s *startParts) { out = append(out, told(s)) })
	return out, why
}

const (
	onFargate = `"LaunchType":"FARGATE","PlatformVersion":"1.4.0","EnableExecuteCommand":true,"NetworkConfiguration":{"awsvpcConfiguration":{"Subnets":["subnet-1"],"SecurityGroups":["sg-1"],"AssignPublicIp":"ENABLED"}}`
	byOwn     = `"CapacityProviderStrategy":[{"capacityProvider":"own"}]`
)

func TestRulesThatStartTasks(t *testing.T) {
	const target = `{"Id":"1","Arn":"cluster/c","EcsParameters":{"TaskDefinitionArn":"d",` + onFargate + `},"Input":"{\"executionRoleArn\":\"e\",\"taskRoleArn\":\"t\",\"environment\":\"x\"}"}`
	const whole = `: cluster cluster/c, definition d, FARGATE 1.4.0, exec true, providers [], network [subnet-1] [sg-1]ENABLED, roles "e" "t", why ""`
	for _, c := range []struct {
		name, bus, rule, targets string
		want                     []string
	}{
		{"a rule of the default bus", "default", `"State":"ENABLED"`, target, []string{`rule "rule r" arn:r#1` + whole}},
		{"a rule of another bus", "own", `"State":"ENABLED"`, target, []string{`rule "rule r of bus own" arn:r#1` + whole}},
		{"a disabled rule", "default", `"State":"DISABLED"`, target, nil},
		{"a rule that AWS manages", "default", `"State":"ENABLED","ManagedBy":"aws"`, target, nil},
		{"a target that is no task", "default", `"State":"ENABLED"`, `{"Id":"1","Arn":"queue"}`, nil},
		{"two targets are told apart", "default", `"State":"ENABLED"`, `{"Id":"q","Arn":"queue"},{"Id":"2","Arn":"cluster/c","EcsParameters":{"TaskDefinitionArn":"d",` + byOwn + `}}`,
			[]string{`rule "rule r target 2" arn:r#2: cluster cluster/c, definition d,  , exec false, providers [own], network , roles "" "", why ""`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, why := startsOf(t, map[string]func(int) *answerOf{
				"events:ListEventBuses":    say(`{"EventBuses":[{"Name":"` + c.bus + `"}]}`),
				"events:ListRules":         say(`{"Rules":[{"Name":"r","Arn":"arn:r",` + c.rule + `}]}`),
				"events:ListTargetsByRule": say(`{"Targets":[` + c.targets + `]}`),
			}, (*reading).rules)
			if !reflect.DeepEqual(got, c.want) || why != "" {
				t.Errorf("got %q (%s), want %q", got, why, c.want)
			}
		})
	}
	for _, denied := range []string{"events:ListEventBuses", "events:ListRules", "events:ListTargetsByRule"} {
		answers := map[string]func(int) *answerOf{
			"events:ListEventBuses": say(`{"EventBuses":[{"Name":"default"}]}`), "events:ListRules": say(`{"Rules":[{"Name":"r","State":"ENABLED"}]}`),
		}
		answers[denied] = refuse(denied, "AccessDeniedException")[denied]
		if got, why := startsOf(t, answers, (*reading).rules); len(got) > 0 || !strings.HasPrefix(why, denied+" was denied") {
			t.Errorf("%s denied: got %q, why %q", denied, got, why)
		}
	}
}

func TestSchedulesThatStartTasks(t *testing.T) {
	const ofECS, api = `"Target":{"Arn":"arn:aws:ecs:us-west-2:1:cluster/c"}`, `"Target":{"Arn":"arn:aws:scheduler:::aws-sdk:ecs:runTask"}`
	const whole = `: cluster arn:aws:ecs:us-west-2:1:cluster/c, definition d, FARGATE 1.4.0, exec true, providers [], network [subnet-1] [sg-1]ENABLED, roles "e" "", why ""`
	for _, c := range []struct {
		name, summary, target string
		want                  []string
	}{
		{"a schedule of the default group", `"GroupName":"default","State":"ENABLED",` + ofECS,
			`{"Arn":"arn:aws:ecs:us-west-2:1:cluster/c","EcsParameters":{"TaskDefinitionArn":"d",` + onFargate + `},"Input":"{\"executionRoleArn\":\"e\"}"}`,
			[]string{`schedule "schedule s" arn:s` + whole}},
		{"a schedule of another group", `"GroupName":"night","State":"ENABLED",` + ofECS, `{"Arn":"arn:aws:ecs:us-west-2:1:cluster/c","EcsParameters":{"TaskDefinitionArn":"d",` + byOwn + `}}`,
			[]string{`schedule "schedule s of group night" arn:s: cluster arn:aws:ecs:us-west-2:1:cluster/c, definition d,  , exec false, providers [own], network , roles "" "", why ""`}},
		{"a schedule whose group is not said", `"State":"ENABLED",` + ofECS, `{"Arn":"arn:aws:ecs:us-west-2:1:cluster/c","EcsParameters":{"TaskDefinitionArn":"d"}}`,
			[]string{`schedule "schedule s" arn:s: cluster arn:aws:ecs:us-west-2:1:cluster/c, definition d,  , exec false, providers [], network , roles "" "", why ""`}},
		{"a disabled schedule", `"State":"DISABLED",` + ofECS, `{}`, nil},
		{"a schedule of something else", `"State":"ENABLED","Target":{"Arn":"arn:aws:sqs:us-west-2:1:q"}`, `{}`, nil},
		{"a schedule without a target", `"State":"ENABLED"`, `{}`, nil},
		{"a call of RunTask", `"State":"ENABLED",` + api, `{"Arn":"arn:aws:scheduler:::aws-sdk:ecs:runTask","Input":"{\"Cluster\":\"c\",\"TaskDefinition\":\"d\",\"Count\":1}"}`,
			[]string{`schedule "schedule s" arn:s: cluster c, definition d,  , exec false, providers [], network , roles "" "", why ""`}},
		{"another call of Amazon ECS", `"State":"ENABLED","Target":{"Arn":"arn:aws:scheduler:::aws-sdk:ecs:stopTask"}`, `{"Arn":"arn:aws:scheduler:::aws-sdk:ecs:stopTask","Input":"{}"}`, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, why := startsOf(t, map[string]func(int) *answerOf{
				"scheduler:ListSchedules": say(`{"Schedules":[{"Name":"s","Arn":"arn:s",` + c.summary + `}]}`),
				"scheduler:GetSchedule":   say(`{"Target":` + c.target + `}`),
			}, (*reading).schedules)
			if !reflect.DeepEqual(got, c.want) || why != "" {
				t.Errorf("got %q (%s), want %q", got, why, c.want)
			}
		})
	}
	t.Run("one without a target in its answer was not read", func(t *testing.T) {
		_, why := startsOf(t, map[string]func(int) *answerOf{
			"scheduler:ListSchedules": say(`{"Schedules":[{"Name":"s",` + ofECS + `}]}`), "scheduler:GetSchedule": say(`{}`)}, (*reading).schedules)
		if !strings.HasPrefix(why, "scheduler:GetSchedule failed: the answer lacks") {
			t.Errorf("why %q", why)
		}
	})
}

func TestStateMachinesThatStartTasks(t *testing.T) {
	run := func(more string) string {
		return `{"Type":"Task","Resource":"arn:aws:states:::ecs:runTask.sync",` + more + `}`
	}
	const none = `, exec false, providers [], network , roles "" "", why `
	for _, c := range []struct {
		name, states string
		want         []string
	}{
		{"a state with parameters", `"A":` + run(`"Parameters":{"Cluster":"c","TaskDefinition":"d","LaunchType":"FARGATE","PlatformVersion":"1.4.0","EnableExecuteCommand":true,"Count":2,
			"Overrides":{"ExecutionRoleArn":"e","TaskRoleArn":"t","ContainerOverrides":[{"Environment":[{"Name":"x","Value":"hunter2"}]}]},
			"NetworkConfiguration":{"AwsvpcConfiguration":{"Subnets":["subnet-1"],"SecurityGroups":["sg-1"],"AssignPublicIp":"ENABLED"}}}`),
			[]string{`state machine "state machine jobs/A" arn:m/A: cluster c, definition d, FARGATE 1.4.0, exec true, providers [], network [subnet-1] [sg-1]ENABLED, roles "e" "t", why ""`}},
		{"a state with arguments and a strategy", `"A":` + run(`"Arguments":{"Cluster":"c","TaskDefinition":"d","CapacityProviderStrategy":[{"CapacityProvider":"own"},{"CapacityProvider":"{% $p %}"}]}`),
			[]string{`state machine "state machine jobs/A" arn:m/A: cluster c, definition d,  , exec false, providers [own ], network , roles "" "", why "state machine jobs works out CapacityProvider when it runs"`}},
		{"what comes from the input", `"A":` + run(`"Parameters":{"Cluster.$":"$.c","TaskDefinition":"d"}`), []string{`state machine "state machine jobs/A" arn:m/A: cluster , definition d,  ` + none + `"state machine jobs takes Cluster from its input"`}},
		{"what is worked out", `"A":` + run(`"Arguments":{"Cluster":"{% $c %}","TaskDefinition":"d%}"}`), []string{`state machine "state machine jobs/A" arn:m/A: cluster , definition d%},  ` + none + `"state machine jobs works out Cluster when it runs"`}},
		{"all of it worked out", `"A":` + run(`"Arguments":"{% $all %}"`), []string{`state machine "state machine jobs/A" arn:m/A: cluster , definition ,  ` + none +
			`"state machine jobs works out Cluster when it runs; state machine jobs works out TaskDefinition when it runs; state machine jobs works out LaunchType when it runs; ` +
			`state machine jobs works out PlatformVersion when it runs; state machine jobs works out Overrides when it runs; state machine jobs works out EnableExecuteCommand when it runs; ` +
			`state machine jobs works out CapacityProviderStrategy when it runs; state machine jobs works out NetworkConfiguration when it runs"`}},
		{"a subnet that is worked out", `"A":` + run(`"Arguments":{"Cluster":"c","NetworkConfiguration":{"AwsvpcConfiguration":{"Subnets":["subnet-1","{% $s %}"]}}}`),
			[]string{`state machine "state machine jobs/A" arn:m/A: cluster c, definition ,  ` + none + `"state machine jobs works out Subnets when it runs"`}},
		{"a group that is worked out", `"A":` + run(`"Arguments":{"Cluster":"c","NetworkConfiguration":{"AwsvpcConfiguration":{"Subnets":["subnet-1"],"SecurityGroups":[7]}}}`),
			[]string{`state machine "state machine jobs/A" arn:m/A: cluster c, definition ,  ` + none + `""`}},
		{"no subnets", `"A":` + run(`"Arguments":{"Cluster":"c","NetworkConfiguration":{"AwsvpcConfiguration":{"Subnets":[]}}}`), []string{`state machine "state machine jobs/A" arn:m/A: cluster c, definition ,  ` + none + `""`}},
		{"states within states", `"P":{"Type":"Parallel","Branches":[{"States":{"B":` + run(`"Parameters":{"Cluster":"b"}`) + `}}]},"I":{"Iterator":{"States":{"C":` + run(`"Parameters":{"Cluster":"c"}`) + `}}},
			"M":{"ItemProcessor":{"States":{"D":` + run(`"Parameters":{"Cluster":"d"}`) + `}}}`, []string{
			`state machine "state machine jobs/B" arn:m/B: cluster b, definition ,  ` + none + `""`, `state machine "state machine jobs/C" arn:m/C: cluster c, definition ,  ` + none + `""`,
			`state machine "state machine jobs/D" arn:m/D: cluster d, definition ,  ` + none + `""`}},
		{"a state that runs something else", `"A":{"Type":"Task","Resource":"arn:aws:states:::ecs:stopTask","Parameters":{"Cluster":"c"}}`, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			definition, err := json.Marshal(`{"States":{` + c.states + `}}`)
			if err != nil {
				t.Fatal(err)
			}
			got, why := startsOf(t, map[string]func(int) *answerOf{
				"states:ListStateMachines":    say(`{"stateMachines":[{"name":"jobs","stateMachineArn":"arn:m"}]}`),
				"states:DescribeStateMachine": say(`{"definition":` + string(definition) + `}`),
			}, (*reading).machines)
			if !reflect.DeepEqual(got, c.want) || why != "" {
				t.Errorf("got %q (%s), want %q", got, why, c.want)
			}
		})
	}
}

func TestStartersEndWhereCredentialsExpire(t *testing.T) {
	for action, read := range map[string]func(*reading, func(*startParts)) string{
		"events:ListEventBuses": (*reading).rules, "events:ListRules": (*reading).rules, "events:ListTargetsByRule": (*reading).rules,
		"scheduler:ListSchedules": (*reading).schedules, "scheduler:GetSchedule": (*reading).schedules,
		"states:ListStateMachines": (*reading).machines, "states:DescribeStateMachine": (*reading).machines,
	} {
		answers := map[string]func(int) *answerOf{
			"events:ListEventBuses": say(`{"EventBuses":[{"Name":"default"}]}`), "events:ListRules": say(`{"Rules":[{"Name":"r","State":"ENABLED"}]}`),
			"scheduler:ListSchedules":  say(`{"Schedules":[{"Name":"s","State":"ENABLED","Target":{"Arn":"arn:aws:ecs:us-west-2:1:cluster/c"}}]}`),
			"states:ListStateMachines": say(`{"stateMachines":[{"name":"jobs","stateMachineArn":"arn:m"}]}`),
		}
		answers[action] = refuse(action, "ExpiredTokenException")[action]
		r := begun(t, answers)
		read(r, func(*startParts) {})
		if err := context.Cause(r.ctx); err == nil || !strings.Contains(err.Error(), "AWS does not accept the credentials") {
			t.Errorf("%s: %v", action, err)
		}
	}
}

// What a state machine nests without end ends.
func TestStatesNestedTooDeep(t *testing.T) {
	nested := func(depth int) string {
		text := `{"States":{"A":{"Resource":"arn:aws:states:::ecs:runTask"}}}`
		for range depth {
			text = `{"States":{"M":{"Iterator":` + text + `}}}`
		}
		return statesThatRunTasks(text)
	}
	for depth, there := range map[int]bool{0: true, maxStates: true, maxStates + 1: false} {
		if got := strings.Contains(nested(depth), "runTask"); got != there {
			t.Errorf("at depth %d it is kept: %t", depth, got)
		}
	}
}

func TestWhatAScheduleKeepsOfItsInput(t *testing.T) {
	for input, want := range map[string]string{
		`{"Cluster":"c","Tags":[{"Key":"k"}],"CapacityProviderStrategy":[{"CapacityProvider":"p","Weight":1}]}`: `{"CapacityProviderStrategy":[{"CapacityProvider":"p"}],"Cluster":"c"}`,
		`{"Cluster.$":"$.c","Other.$":"$.o"}`: `{"Cluster.$":"$.c"}`,
		`hunter2`:                             `{}`,
	} {
		if got := aws.ToString(argumentsOf(&input)); got != want {
			t.Errorf("of %s it keeps %s, want %s", input, got, want)
		}
	}
	if argumentsOf(nil) != nil || rolesOf(nil) != nil {
		t.Error("of no input it keeps something")
	}
	if got := aws.ToString(rolesOf(aws.String("hunter2"))); got != "{}" {
		t.Errorf("of a text that is no JSON it keeps %s", got)
	}
}

func TestSince(t *testing.T) {
	now := time.Now()
	for changed, want := range map[time.Time]bool{{}: true, now: true, now.Add(time.Second): true, now.Add(-time.Second): false} {
		if since(changed, now) != want {
			t.Errorf("changed at %s, of %s: want %t", changed, now, want)
		}
	}
}
