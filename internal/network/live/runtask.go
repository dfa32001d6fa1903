package live

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// runTask matches the resources of states that run a task of Amazon ECS, and the target of a schedule that calls
// RunTask. Sources: "Run Amazon ECS or Fargate tasks with Step Functions" and "AWS SDK integrations" in the AWS Step
// Functions Developer Guide; "Using universal targets" in the EventBridge Scheduler User Guide.
var runTask = regexp.MustCompile(`^arn:[^:]*:(states|scheduler):[^:]*:[^:]*:(ecs|aws-sdk:ecs):(runTask|startTask)(\.sync|\.waitForTaskToken)?$`)

// runArguments are the arguments of ecs:RunTask that the reader takes, at any depth. Source: "RunTask" in the Amazon
// ECS API Reference.
var runArguments = []string{"Cluster", "TaskDefinition", "LaunchType", "PlatformVersion", "EnableExecuteCommand", "CapacityProviderStrategy",
	"CapacityProvider", "NetworkConfiguration", "AwsvpcConfiguration", "Subnets", "SecurityGroups", "AssignPublicIp",
	"Overrides", "ExecutionRoleArn", "TaskRoleArn", "executionRoleArn", "taskRoleArn"}

// argumentsIn leaves only the arguments that the reader takes. The name of one that comes from the input of a state
// machine ends in ".$".
func argumentsIn(v any) any {
	switch v := v.(type) {
	case map[string]any:
		maps.DeleteFunc(v, func(name string, _ any) bool { return !slices.Contains(runArguments, strings.TrimSuffix(name, ".$")) })
		for name := range v {
			v[name] = argumentsIn(v[name])
		}
	case []any:
		for i := range v {
			v[i] = argumentsIn(v[i])
		}
	}
	return v
}

// argumentsOf keeps the arguments in the input of a schedule's target.
func argumentsOf(input *string) *string {
	if input == nil {
		return nil
	}
	var all map[string]any
	if json.Unmarshal([]byte(*input), &all) != nil {
		return aws.String("{}")
	}
	text, _ := json.Marshal(argumentsIn(all)) // it was JSON
	return aws.String(string(text))
}

// state is what the reader takes of a state of a state machine.
type state struct {
	Resource   string           `json:",omitempty"`
	Parameters map[string]any   `json:",omitempty"`
	Arguments  any              `json:",omitempty"`
	Branches   []machine        `json:",omitempty"`
	Iterator   *machine         `json:",omitempty"`
	Processor  *machine         `json:"ItemProcessor,omitempty"`
	States     map[string]state `json:",omitempty"`
}

// machine is a state machine, or one within it.
type machine struct{ States map[string]state }

// maxStates is how deep states may be nested within each other.
const maxStates = 64

// running collects the states that run tasks, those in parallel and map states included, under their names.
func (m machine) running(into map[string]state, depth int) {
	if depth > maxStates {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(m.States)) {
		s := m.States[name]
		for _, within := range append(s.Branches, pointed(s.Iterator), pointed(s.Processor)) {
			within.running(into, depth+1)
		}
		if !runTask.MatchString(s.Resource) {
			continue
		}
		out := state{Resource: s.Resource, Arguments: s.Arguments}
		if out.Arguments == nil {
			out.Arguments = s.Parameters
		}
		if _, literal := out.Arguments.(map[string]any); literal {
			out.Arguments = argumentsIn(out.Arguments)
		}
		into[name] = out
	}
}

func pointed(m *machine) machine {
	if m == nil {
		return machine{}
	}
	return *m
}

// statesThatRunTasks is a definition of a state machine without the states that run none, and of the others only what
// the reader takes. A definition that is no JSON has none.
func statesThatRunTasks(definition string) string {
	var whole machine
	out := machine{States: map[string]state{}}
	if json.Unmarshal([]byte(definition), &whole) == nil {
		whole.running(out.States, 0)
	}
	text, _ := json.Marshal(out) // it was JSON
	return string(text)
}

// asked are the arguments of a call of ecs:RunTask that something is going to make.
type asked struct {
	// by is who makes it, for reasons.
	by   string
	args any
	why  []string
}

// at returns an argument. What a path ("Name.$") or a JSONata expression ("{% … %}") gives is known at run time only.
// Source: "Processing input and output" and "Transforming data with JSONata" in the AWS Step Functions Developer Guide.
func (a *asked) at(names ...string) any {
	v := a.args
	for _, name := range names {
		if a.dynamic(v, name) {
			return nil
		}
		fields, _ := v.(map[string]any)
		if _, there := fields[name+".$"]; there {
			a.why = append(a.why, fmt.Sprintf("%s takes %s from its input", a.by, name))
			return nil
		}
		v = fields[name]
	}
	if a.dynamic(v, names[len(names)-1]) {
		return nil
	}
	return v
}

// dynamic notes a value that is worked out at run time.
func (a *asked) dynamic(v any, name string) bool {
	text, _ := v.(string)
	is := strings.HasPrefix(text, "{%") && strings.HasSuffix(text, "%}")
	if is {
		a.why = append(a.why, fmt.Sprintf("%s works out %s when it runs", a.by, name))
	}
	return is
}

func (a *asked) text(names ...string) string {
	text, _ := a.at(names...).(string)
	return text
}

// texts returns a list of texts; of one that is known only in part, nothing.
func (a *asked) texts(names ...string) (all []string, known bool) {
	items, _ := a.at(names...).([]any)
	for _, item := range items {
		text, is := item.(string)
		if !is || a.dynamic(text, names[len(names)-1]) {
			return nil, false
		}
		all = append(all, text)
	}
	return all, true
}

// start is how the tasks of the call start.
func (a *asked) start() *startParts {
	s := &startParts{
		cluster: a.text("Cluster"), definition: a.text("TaskDefinition"),
		launchType: types.LaunchType(a.text("LaunchType")), platformVersion: a.text("PlatformVersion"),
		executionRole: a.text("Overrides", "ExecutionRoleArn"), taskRole: a.text("Overrides", "TaskRoleArn"),
	}
	s.exec, _ = a.at("EnableExecuteCommand").(bool)
	strategy, _ := a.at("CapacityProviderStrategy").([]any)
	for i := range strategy {
		item := &asked{by: a.by, args: strategy[i]}
		s.providers = append(s.providers, item.text("CapacityProvider"))
		a.why = append(a.why, item.why...)
	}
	if vpc := a.at("NetworkConfiguration", "AwsvpcConfiguration"); vpc != nil {
		subnets, first := a.texts("NetworkConfiguration", "AwsvpcConfiguration", "Subnets")
		groups, second := a.texts("NetworkConfiguration", "AwsvpcConfiguration", "SecurityGroups")
		if first && second && len(subnets) > 0 {
			s.network = &types.AwsVpcConfiguration{Subnets: subnets, SecurityGroups: groups,
				AssignPublicIp: types.AssignPublicIp(a.text("NetworkConfiguration", "AwsvpcConfiguration", "AssignPublicIp"))}
		}
	}
	s.why = reasons(a.why...)
	return s
}
