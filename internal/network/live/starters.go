package live

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	eventtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	scheduletypes "github.com/aws/aws-sdk-go-v2/service/scheduler/types"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	statetypes "github.com/aws/aws-sdk-go-v2/service/sfn/types"
)

// rules finds the rules of Amazon EventBridge that start tasks. A rule that AWS manages, and one that is disabled,
// starts none of the account's own accord.
func (r *reading) rules(add func(*startParts)) string {
	buses := pages[eventtypes.EventBus](r, r.Events.ListEventBuses, &eventbridge.ListEventBusesInput{})
	return eachOf(buses, func(bus eventtypes.EventBus) string {
		return r.rulesOf(bus.Name, add)
	})
}

// eachOf reads more of each item of an answer, and joins the reasons why something is not known.
func eachOf[T any](found answer[T], read func(T) (why string)) string {
	return reasons(append(each(found.items, read), found.why)...)
}

func (r *reading) rulesOf(bus *string, add func(*startParts)) string {
	found := pages[eventtypes.Rule](r, r.Events.ListRules, &eventbridge.ListRulesInput{EventBusName: bus})
	return eachOf(found, func(rule eventtypes.Rule) string {
		if rule.State == eventtypes.RuleStateDisabled || aws.ToString(rule.ManagedBy) != "" {
			return ""
		}
		return r.targetsOf(bus, rule, add)
	})
}

func (r *reading) targetsOf(bus *string, rule eventtypes.Rule, add func(*startParts)) string {
	targets := pages[eventtypes.Target](r, r.Events.ListTargetsByRule, &eventbridge.ListTargetsByRuleInput{EventBusName: bus, Rule: rule.Name})
	for _, t := range targets.items {
		p := t.EcsParameters
		if p == nil {
			continue
		}
		name := "rule " + aws.ToString(rule.Name)
		if len(targets.items) > 1 {
			name += " target " + aws.ToString(t.Id)
		}
		if b := aws.ToString(bus); b != "default" {
			name += " of bus " + b
		}
		s := &startParts{
			kind: RuleUnit, name: name, arn: aws.ToString(rule.Arn) + "#" + aws.ToString(t.Id),
			cluster: aws.ToString(t.Arn), definition: aws.ToString(p.TaskDefinitionArn), launchType: types.LaunchType(p.LaunchType),
			platformVersion: aws.ToString(p.PlatformVersion), exec: p.EnableExecuteCommand,
			providers: texts(p.CapacityProviderStrategy, func(i eventtypes.CapacityProviderStrategyItem) *string { return i.CapacityProvider }),
		}
		if n := p.NetworkConfiguration; n != nil && n.AwsvpcConfiguration != nil {
			c := n.AwsvpcConfiguration
			s.network = &types.AwsVpcConfiguration{Subnets: c.Subnets, SecurityGroups: c.SecurityGroups, AssignPublicIp: types.AssignPublicIp(c.AssignPublicIp)}
		}
		s.overrideRoles(t.Input)
		add(s)
	}
	return targets.why
}

// overrideRoles takes the roles of the overrides that a target gives to Amazon ECS.
func (s *startParts) overrideRoles(input *string) {
	var over roles
	if json.Unmarshal([]byte(aws.ToString(input)), &over) == nil {
		s.executionRole, s.taskRole = over.Execution, over.Task
	}
}

// schedules finds the schedules of Amazon EventBridge Scheduler that start tasks.
func (r *reading) schedules(add func(*startParts)) string {
	found := pages[scheduletypes.ScheduleSummary](r, r.Scheduler.ListSchedules, &scheduler.ListSchedulesInput{MaxResults: aws.Int32(100)})
	return eachOf(found, func(summary scheduletypes.ScheduleSummary) string {
		target := ""
		if summary.Target != nil {
			target = aws.ToString(summary.Target.Arn)
		}
		if summary.State == scheduletypes.ScheduleStateDisabled || !strings.Contains(target, ":ecs:") {
			return ""
		}
		return r.schedule(summary, add)
	})
}

func (r *reading) schedule(summary scheduletypes.ScheduleSummary, add func(*startParts)) string {
	found, why := once(r, r.Scheduler.GetSchedule, &scheduler.GetScheduleInput{Name: summary.Name, GroupName: summary.GroupName},
		func(o *scheduler.GetScheduleOutput) *scheduler.GetScheduleOutput {
			if o.Target == nil {
				return nil
			}
			return o
		})
	if found == nil {
		return why
	}
	s := &startParts{}
	if p := found.Target.EcsParameters; p != nil {
		s = &startParts{cluster: aws.ToString(found.Target.Arn), definition: aws.ToString(p.TaskDefinitionArn), launchType: types.LaunchType(p.LaunchType),
			platformVersion: aws.ToString(p.PlatformVersion), exec: aws.ToBool(p.EnableExecuteCommand),
			providers: texts(p.CapacityProviderStrategy, func(i scheduletypes.CapacityProviderStrategyItem) *string { return i.CapacityProvider })}
		if n := p.NetworkConfiguration; n != nil && n.AwsvpcConfiguration != nil {
			c := n.AwsvpcConfiguration
			s.network = &types.AwsVpcConfiguration{Subnets: c.Subnets, SecurityGroups: c.SecurityGroups, AssignPublicIp: types.AssignPublicIp(c.AssignPublicIp)}
		}
		s.overrideRoles(found.Target.Input)
	} else if runTask.MatchString(aws.ToString(found.Target.Arn)) {
		call := &asked{by: "schedule " + aws.ToString(summary.Name)}
		_ = json.Unmarshal([]byte(aws.ToString(found.Target.Input)), &call.args) // argumentsOf made it
		s = call.start()
	} else {
		return "" // it calls something else of Amazon ECS
	}
	name := "schedule " + aws.ToString(summary.Name)
	if group := aws.ToString(summary.GroupName); group != "default" && group != "" {
		name += " of group " + group
	}
	s.kind, s.name, s.arn, s.changed = ScheduleUnit, name, aws.ToString(summary.Arn), aws.ToTime(found.LastModificationDate)
	add(s)
	return ""
}

// machines finds the state machines of AWS Step Functions that run tasks.
func (r *reading) machines(add func(*startParts)) string {
	found := pages[statetypes.StateMachineListItem](r, r.States.ListStateMachines, &sfn.ListStateMachinesInput{MaxResults: 1000})
	return eachOf(found, func(item statetypes.StateMachineListItem) string {
		return r.machine(item, add)
	})
}

func (r *reading) machine(item statetypes.StateMachineListItem, add func(*startParts)) string {
	text, why := once(r, r.States.DescribeStateMachine, &sfn.DescribeStateMachineInput{StateMachineArn: item.StateMachineArn},
		func(o *sfn.DescribeStateMachineOutput) *string { return o.Definition })
	if text == nil {
		return why
	}
	var running machine
	if err := json.Unmarshal([]byte(*text), &running); err != nil {
		return "the definition of state machine " + aws.ToString(item.Name) + " cannot be read"
	}
	for _, name := range slices.Sorted(maps.Keys(running.States)) {
		call := &asked{by: "state machine " + aws.ToString(item.Name), args: running.States[name].Arguments}
		s := call.start()
		s.kind, s.name, s.arn = StateUnit, call.by+"/"+name, aws.ToString(item.StateMachineArn)+"/"+name
		add(s)
	}
	return ""
}

// since reports whether something changed at or after a time. What does not say when counts as changed.
func since(changed, at time.Time) bool { return changed.IsZero() || !changed.Before(at) }
