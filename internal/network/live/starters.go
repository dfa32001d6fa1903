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

	"ecrprivatelink/internal/permission"
)

// tokenPages is a paginator for an operation that the SDK has none for: one whose input and output have a NextToken.
type tokenPages[Page, Options any] struct {
	ask   func(ctx context.Context, token *string, options ...func(*Options)) (*Page, *string, error)
	token *string
	begun bool
}

// HasMorePages reports whether there may be another page.
func (p *tokenPages[Page, Options]) HasMorePages() bool {
	return !p.begun || aws.ToString(p.token) != ""
}

// NextPage asks for the next page.
func (p *tokenPages[Page, Options]) NextPage(ctx context.Context, options ...func(*Options)) (*Page, error) {
	page, token, err := p.ask(ctx, p.token, options...)
	if err == nil {
		p.begun, p.token = true, token
	}
	return page, err
}

// rules finds the rules of Amazon EventBridge that start tasks. A rule that AWS manages, and one that is disabled,
// starts none of the account's own accord.
func (r *reading) rules(ctx context.Context, add func(*startParts)) (why string, err error) {
	buses, err := pages(ctx, r.Reader, permission.ListEventBuses, &tokenPages[eventbridge.ListEventBusesOutput, eventbridge.Options]{
		ask: func(ctx context.Context, token *string, options ...func(*eventbridge.Options)) (*eventbridge.ListEventBusesOutput, *string, error) {
			out, err := r.Events.ListEventBuses(ctx, &eventbridge.ListEventBusesInput{NextToken: token}, options...)
			if err != nil {
				return nil, nil, err
			}
			return out, out.NextToken, nil
		}}, func(o *eventbridge.ListEventBusesOutput) []eventtypes.EventBus { return o.EventBuses })
	if err != nil {
		return "", err
	}
	why = buses.why
	for _, bus := range buses.items {
		more, err := r.rulesOf(ctx, bus.Name, add)
		if why = reasons(why, more); err != nil {
			return "", err
		}
	}
	return why, nil
}

func (r *reading) rulesOf(ctx context.Context, bus *string, add func(*startParts)) (why string, err error) {
	found, err := pages(ctx, r.Reader, permission.ListEventRules, &tokenPages[eventbridge.ListRulesOutput, eventbridge.Options]{
		ask: func(ctx context.Context, token *string, options ...func(*eventbridge.Options)) (*eventbridge.ListRulesOutput, *string, error) {
			out, err := r.Events.ListRules(ctx, &eventbridge.ListRulesInput{EventBusName: bus, NextToken: token}, options...)
			if err != nil {
				return nil, nil, err
			}
			return out, out.NextToken, nil
		}}, func(o *eventbridge.ListRulesOutput) []eventtypes.Rule { return o.Rules })
	if err != nil {
		return "", err
	}
	whys := make([]string, len(found.items))
	group, groupCtx := stage(ctx)
	for i, rule := range found.items {
		if rule.State == eventtypes.RuleStateDisabled || aws.ToString(rule.ManagedBy) != "" {
			continue
		}
		into(group, &whys[i], func() (string, error) { return r.targetsOf(groupCtx, bus, rule, add) })
	}
	err = group.Wait()
	return reasons(append(whys, found.why)...), err
}

func (r *reading) targetsOf(ctx context.Context, bus *string, rule eventtypes.Rule, add func(*startParts)) (why string, err error) {
	targets, err := pages(ctx, r.Reader, permission.ListTargets, &tokenPages[eventbridge.ListTargetsByRuleOutput, eventbridge.Options]{
		ask: func(ctx context.Context, token *string, options ...func(*eventbridge.Options)) (*eventbridge.ListTargetsByRuleOutput, *string, error) {
			out, err := r.Events.ListTargetsByRule(ctx, &eventbridge.ListTargetsByRuleInput{EventBusName: bus, Rule: rule.Name, NextToken: token}, options...)
			if err != nil {
				return nil, nil, err
			}
			return out, out.NextToken, nil
		}}, func(o *eventbridge.ListTargetsByRuleOutput) []eventtypes.Target { return o.Targets })
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
	found, err := pages(ctx, r.Reader, permission.ListSchedules, scheduler.NewListSchedulesPaginator(r.Scheduler, &scheduler.ListSchedulesInput{MaxResults: aws.Int32(100)}),
		func(o *scheduler.ListSchedulesOutput) []scheduletypes.ScheduleSummary { return o.Schedules })
	if err != nil {
		return "", err
	}
	whys := make([]string, len(found.items))
	group, groupCtx := stage(ctx)
	for i, summary := range found.items {
		target := ""
		if summary.Target != nil {
			target = aws.ToString(summary.Target.Arn)
		}
		if summary.State == scheduletypes.ScheduleStateDisabled || !strings.Contains(target, ":ecs:") {
			continue
		}
		into(group, &whys[i], func() (string, error) { return r.schedule(groupCtx, summary, add) })
	}
	err = group.Wait()
	return reasons(append(whys, found.why)...), err
}

func (r *reading) schedule(ctx context.Context, summary scheduletypes.ScheduleSummary, add func(*startParts)) (why string, err error) {
	found, why, err := once(ctx, r.Reader, permission.GetSchedule, func() (*scheduler.GetScheduleOutput, error) {
		return r.Scheduler.GetSchedule(ctx, &scheduler.GetScheduleInput{Name: summary.Name, GroupName: summary.GroupName})
	}, func(o *scheduler.GetScheduleOutput) *scheduler.GetScheduleOutput {
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
	found, err := pages(ctx, r.Reader, permission.ListStateMachines, sfn.NewListStateMachinesPaginator(r.States, &sfn.ListStateMachinesInput{MaxResults: 1000}),
		func(o *sfn.ListStateMachinesOutput) []statetypes.StateMachineListItem { return o.StateMachines })
	if err != nil {
		return "", err
	}
	whys := make([]string, len(found.items))
	group, groupCtx := stage(ctx)
	for i, item := range found.items {
		into(group, &whys[i], func() (string, error) { return r.machine(groupCtx, item, add) })
	}
	err = group.Wait()
	return reasons(append(whys, found.why)...), err
}

func (r *reading) machine(ctx context.Context, item statetypes.StateMachineListItem, add func(*startParts)) (why string, err error) {
	text, why, err := once(ctx, r.Reader, permission.DescribeStateMachine, func() (*sfn.DescribeStateMachineOutput, error) {
		return r.States.DescribeStateMachine(ctx, &sfn.DescribeStateMachineInput{StateMachineArn: item.StateMachineArn})
	}, func(o *sfn.DescribeStateMachineOutput) *string { return o.Definition })
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
