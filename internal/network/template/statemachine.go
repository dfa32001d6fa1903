package template

import (
	"fmt"
	"regexp"
	"strings"

	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/network"
)

// runTask matches the resources of states that run a task of Amazon ECS: the optimized integration, with any pattern of
// integration, and the AWS SDK's. Source: AWS Step Functions Developer Guide, Run Amazon ECS or Fargate tasks with Step
// Functions; AWS SDK integrations.
var runTask = regexp.MustCompile(`^arn:.*:states:[^:]*:[^:]*:(ecs|aws-sdk:ecs):(runTask|startTask)(\.sync|\.waitForTaskToken)?$`)

// stateMachine reads the states that run tasks, those in parallel and map states included.
func (r *reader) stateMachine(s *cfn.Resource) {
	substitutions := map[string]cfn.Value{}
	for _, f := range s.Property("DefinitionSubstitutions").Fields() {
		substitutions[f.Name] = f.Value
	}
	definition := first(s.Property, "Definition", "DefinitionString").JSON(substitutions)
	if definition.Kind() != cfn.Map {
		why := why(definition)
		if definition.IsAbsent() {
			why = "its definition is in a file of its own"
		}
		r.leave(s, "the state machine "+s.ID()+" may run tasks, which are not traced: "+why)
		return
	}
	seen := map[string]int{}
	r.states(s, definition, seen, 0)
}

// maxStates is how deep states may be nested within each other.
const maxStates = 64

func (r *reader) states(s *cfn.Resource, machine cfn.Value, seen map[string]int, depth int) {
	if depth > maxStates {
		return
	}
	for _, f := range machine.Field("States").Fields() {
		state := f.Value
		for _, branch := range append(state.Field("Branches").Members(), state.Field("ItemProcessor"), state.Field("Iterator")) {
			r.states(s, branch, seen, depth+1)
		}
		resource, _ := state.Field("Resource").Literal()
		if resource == "" {
			resource = state.Field("Resource").String() // the partition may be left to the deployment
		}
		if !runTask.MatchString(resource) {
			continue
		}
		r.startState(s, f, first(state.Field, "Arguments", "Parameters"), seen)
	}
}

func (r *reader) startState(s *cfn.Resource, state cfn.Field, arguments cfn.Value, seen map[string]int) {
	label := within(s, state.Value)
	suffix := "/" + state.Name
	if seen[suffix]++; seen[suffix] > 1 {
		suffix = fmt.Sprintf("%s (%d)", suffix, seen[suffix])
	}
	label.Name = label.Label() + suffix
	label.ID += suffix
	r.start(request(label, s.Stack, func(names ...string) cfn.Value { return dynamic(arguments, names...) }))
}

// request is what a call of ecs:RunTask with some arguments runs. Source: Amazon ECS API Reference, RunTask.
func request(label network.Object, stack *cfn.Stack, argument func(names ...string) cfn.Value) launch {
	l := launchOf(label, stack, argument, "AwsvpcConfiguration")
	l.overrides = argument("Overrides")
	return l
}

// dynamic is an argument of a state. What a path ("Name.$") or a JSONata expression ("{% … %}") gives is known at run
// time only. Source: AWS Step Functions Developer Guide, Processing input and output; Transforming data with JSONata.
func dynamic(v cfn.Value, names ...string) cfn.Value {
	v = atRunTime(v)
	for _, name := range names {
		if v.Kind() == cfn.Map {
			if path := v.Field(name + ".$"); !path.IsAbsent() {
				return cfn.NotKnown("the state machine takes " + name + " from its input: " + path.String())
			}
		}
		v = atRunTime(v.Field(name))
	}
	if v.Kind() != cfn.Map {
		return v
	}
	var fields []cfn.Field
	for _, f := range v.Fields() {
		name := strings.TrimSuffix(f.Name, ".$")
		fields = append(fields, cfn.Field{Name: name, Value: dynamic(v, name)})
	}
	return cfn.MapOf(v, fields)
}

// atRunTime is the value, unknown where it is, or holds, a JSONata expression.
func atRunTime(v cfn.Value) cfn.Value {
	switch v.Kind() {
	case cfn.Text:
		text := v.String()
		if strings.HasPrefix(text, "{%") && strings.HasSuffix(text, "%}") {
			return cfn.NotKnown("the state machine works it out when it runs: " + text)
		}
	case cfn.List:
		var out []cfn.Value
		for _, item := range v.Members() {
			out = append(out, dynamic(item))
		}
		return cfn.ListOf(v, out)
	}
	return v
}
