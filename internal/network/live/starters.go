package live

import (
	"context"
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
func (r *reading) rules(ctx context.Context, add func(*startParts)) (why string, err error) {
	buses, err := pages(ctx, r.Events.ListEventBuses, &eventbridge.ListEventBusesInput{},
		func(o *eventbridge.ListEventBusesOutput) []eventtypes.EventBus { return o.EventBuses })
	if err != nil {
		return "", err
	}
	return eachOf(ctx, buses, func(ctx context.Context, bus eventtypes.EventBus) (string, error) {
		return r.rulesOf(ctx, bus.Name, add)
	})
}

// eachOf reads more of each item of an answer, in a stage, and joins the reasons why something is not known.
func eachOf[T any](ctx context.Context, found answer[T], read func(context.Context, T) (why string, err error)) (string, error) {
	whys := make([]string, len(found.items))
	group, ctx := stage(ctx)
	for i, item := range found.items {
		into(group, &whys[i], func() (string, error) { return read(ctx, item) })
	}
	err := group.Wait()
	return reasons(append(whys, found.why)...), err
}

func (r *reading) rulesOf(ctx context.Context, bus *string, add func(*startParts)) (why string, err error) {
	found, err := pages(ctx, r.Events.ListRules, &eventbridge.ListRulesInput{EventBusName: bus},
		func(o *eventbridge.ListRulesOutput) []eventtypes.Rule { return o.Rules })
	if err != nil {
		return "", err
	}
	return eachOf(ctx, found, func(ctx context.Context, rule eventtypes.Rule) (string, error) {
		if rule.State == eventtypes.RuleStateDisabled || aws.ToString(rule.ManagedBy) != "" {
			return "", nil
		}
		return r.targetsOf(ctx, bus, rule, add)
	})
}

func (r *reading) targetsOf(ctx context.Context, bus *string, rule eventtypes.Rule, add func(*startParts)) (why string, err error) {
	targets, err := pages(ctx, r.Events.ListTargetsByRule, &eventbridge.ListTargetsByRuleInput{EventBusName: bus, Rule: rule.Name},
		func(o *eventbridge.ListTargetsByRuleOutput) []eventtypes.Target { return o.Targets })
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
		}
		for _, item := range p.CapacityProviderStrategy {
			s.providers = append(s.providers, aws.ToString(item.CapacityProvider))
		}
		if n := p.NetworkConfiguration; n != nil && n.AwsvpcConfiguration != nil {
			c := n.AwsvpcConfiguration
			s.network = &types.AwsVpcConfiguration{Subnets: c.Subnets, SecurityGroups: c.SecurityGroups, AssignPublicIp: types.AssignPublicIp(c.AssignPublicIp)}
		}
		s.overrideRoles(t.Input)
		add(s)
	}
	return targets.why, err
}

// overrideRoles takes the roles of the overrides that a target gives to Amazon ECS.
func (s *startParts) overrideRoles(input *string) {
	var over roles
	if json.Unmarshal([]byte(aws.ToString(input)), &over) == nil {
		s.executionRole, s.taskRole = over.Execution, over.Task
	}
}

// schedules finds the schedules of Amazon EventBridge Scheduler that start tasks.
func (r *reading) schedules(ctx context.Context, add func(*startParts)) (why string, err error) {
	found, err := pages(ctx, r.Scheduler.ListSchedules, &scheduler.ListSchedulesInput{MaxResults: aws.Int32(100)},
		func(o *scheduler.ListSchedulesOutput) []scheduletypes.ScheduleSummary { return o.Schedules })
	if err != nil {
		return "", err
	}
	return eachOf(ctx, found, func(ctx context.Context, summary scheduletypes.ScheduleSummary) (string, error) {
		target := ""
		if summary.Target != nil {
			target = aws.ToString(summary.Target.Arn)
		}
		if summary.State == scheduletypes.ScheduleStateDisabled || !strings.Contains(target, ":ecs:") {
			return "", nil
		}
		return r.schedule(ctx, summary, add)
	})
}

func (r *reading) schedule(ctx context.Context, summary scheduletypes.ScheduleSummary, add func(*startParts)) (why string, err error) {
	found, why, err := once(ctx, r.Scheduler.GetSchedule, &scheduler.GetScheduleInput{Name: summary.Name, GroupName: summary.GroupName},
		func(o *scheduler.GetScheduleOutput) *scheduler.GetScheduleOutput {
			if o.Target == nil {
				return nil
			}
			return o
		})
	if found == nil {
		return why, err
	}
	s := &startParts{}
	if p := found.Target.EcsParameters; p != nil {
		s = &startParts{cluster: aws.ToString(found.Target.Arn), definition: aws.ToString(p.TaskDefinitionArn), launchType: types.LaunchType(p.LaunchType),
			platformVersion: aws.ToString(p.PlatformVersion), exec: aws.ToBool(p.EnableExecuteCommand)}
		for _, item := range p.CapacityProviderStrategy {
			s.providers = append(s.providers, aws.ToString(item.CapacityProvider))
		}
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
		return "", nil // it calls something else of Amazon ECS
	}
	name := "schedule " + aws.ToString(summary.Name)
	if group := aws.ToString(summary.GroupName); group != "default" && group != "" {
		name += " of group " + group
	}
	s.kind, s.name, s.arn, s.changed = ScheduleUnit, name, aws.ToString(summary.Arn), aws.ToTime(found.LastModificationDate)
	add(s)
	return "", nil
}

// machines finds the state machines of AWS Step Functions that run tasks.
func (r *reading) machines(ctx context.Context, add func(*startParts)) (why string, err error) {
	found, err := pages(ctx, r.States.ListStateMachines, &sfn.ListStateMachinesInput{MaxResults: 1000},
		func(o *sfn.ListStateMachinesOutput) []statetypes.StateMachineListItem { return o.StateMachines })
	if err != nil {
		return "", err
	}
	return eachOf(ctx, found, func(ctx context.Context, item statetypes.StateMachineListItem) (string, error) {
		return r.machine(ctx, item, add)
	})
}

func (r *reading) machine(ctx context.Context, item statetypes.StateMachineListItem, add func(*startParts)) (why string, err error) {
	text, why, err := once(ctx, r.States.DescribeStateMachine, &sfn.DescribeStateMachineInput{StateMachineArn: item.StateMachineArn},
		func(o *sfn.DescribeStateMachineOutput) *string { return o.Definition })
	if text == nil {
		return why, err
	}
	var running machine
	if err := json.Unmarshal([]byte(*text), &running); err != nil {
		return "the definition of state machine " + aws.ToString(item.Name) + " cannot be read", nil
	}
	for _, name := range slices.Sorted(maps.Keys(running.States)) {
		call := &asked{by: "state machine " + aws.ToString(item.Name), args: running.States[name].Arguments}
		s := call.start()
		s.kind, s.name, s.arn = StateUnit, call.by+"/"+name, aws.ToString(item.StateMachineArn)+"/"+name
		add(s)
	}
	return "", nil
}

// since reports whether something changed at or after a time. What does not say when counts as changed.
func since(changed, at time.Time) bool { return changed.IsZero() || !changed.Before(at) }
