package trace

import (
	"fmt"
	"slices"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/plain"
)

// optional is what a failed call means that a task's start does not wait for.
type optional struct {
	// rule is the rule of its warning, and what begins the warning's message.
	rule, what string
	// perhaps, when not empty, is why it is not known whether the call is made at all: there is no warning then.
	perhaps string
}

// optionally settles a call that a task's start does not wait for: where it fails, the task starts all the same, and a
// warning says what does not work.
func (c *checker) optionally(t *network.Task, r *request, out *Call) {
	if out.Result != Fail {
		return
	}
	if r.optional.perhaps != "" {
		out.soften(r.optional.perhaps)
		return
	}
	detail := ""
	for _, h := range out.Hops {
		if h.Result == Fail {
			detail = orReason(detail, h.Detail)
		}
	}
	c.note(t, &problem{rule: r.optional.rule, at: definition(t), key: r.to.host.String(), items: []string{r.API}, source: string(r.Source), say: func(actions []string) (string, string) {
		return fmt.Sprintf("%s: %s to %s does not get through: %s.", r.optional.what, plain.List(actions), r.to.host, strings.TrimSuffix(detail, ".")),
			"Let the call through as the others of the task, or do without it."
	}})
	out.soften("the task starts all the same")
}

// guardDuty appends the pull of the image that GuardDuty Runtime Monitoring adds to tasks on Fargate with Linux. A task
// starts without it.
// Source: Amazon GuardDuty User Guide, How Runtime Monitoring works with Fargate (Amazon ECS only).
func (b *requestBuilder) guardDuty(w pullpath.Workload) {
	uses, perhaps := w.Uses(pullpath.GuardDuty) || b.t.GuardDutyAgent != "", b.t.GuardDutyHidden
	for _, f := range b.t.Features.Perhaps {
		if f.Item == pullpath.GuardDuty {
			perhaps = orReason(perhaps, f.Why)
		}
	}
	doubt := b.t.GuardDutyAgent
	switch {
	case w.Uses(pullpath.GuardDuty):
		doubt, perhaps = "", ""
	case uses:
		perhaps = ""
	case perhaps != "":
		uses, doubt = true, perhaps
	}
	if !uses || !w.GuardDutyAgent() {
		return
	}
	region, _ := b.env.Region.Text()
	agent, known := pullpath.GuardDutyAgentImage(region)
	if !known {
		b.unknown("GuardDuty agent image", pullpath.RunPhase, pullpath.GuardDutyImages, "GuardDuty's registry",
			"where the image of GuardDuty's agent is in this Region is not documented, or the Region is not known")
		return
	}
	image := classifyImage(partial.Literal(agent))
	env := b.env
	env.Account = image.Account
	for _, call := range pullpath.Calls(w) {
		if call.API != "ecr:BatchGetImage" && call.API != "ecr:GetDownloadUrlForLayer" {
			continue
		}
		call.Source = pullpath.GuardDutyImages
		r := b.request(call, env, env.ARN("ecr", env.Region, env.Account, partial.Literal("repository/"), image.Repository), doubt)
		r.to.host, r.to.image = image.Host, true
		r.optional = &optional{guardDutyAgent, "The image of GuardDuty's agent (aws-guardduty-agent-fargate) cannot be pulled", perhaps}
		b.append(r)
	}
}

// plugin is an output of Fluent Bit or Fluentd to a service of AWS.
type plugin struct {
	names   []string
	service pullpath.Service
	host    string
	actions []string
}

// plugins are the outputs of the routers that FireLens runs, as AWS for Fluent Bit has them.
// Source: Amazon ECS Developer Guide, Example Amazon ECS task definition: Route logs to FireLens; AWS for Fluent Bit.
var plugins = []plugin{
	{[]string{"cloudwatch", "cloudwatch_logs"}, pullpath.Logs, "logs.{region}.{suffix}", []string{"logs:CreateLogStream", "logs:PutLogEvents"}},
	{[]string{"firehose", "kinesis_firehose"}, "kinesis-firehose", "firehose.{region}.{suffix}", []string{"firehose:PutRecordBatch"}},
	{[]string{"kinesis", "kinesis_streams"}, "kinesis-streams", "kinesis.{region}.{suffix}", []string{"kinesis:PutRecords"}},
	{[]string{"s3"}, pullpath.S3, "s3.{region}.{suffix}", []string{"s3:PutObject"}},
}

// router appends the calls of FireLens to its destination, which the router makes with the task role while the task
// runs.
func (b *requestBuilder) router(l network.LogConfig, doubt string) {
	name, known := l.Plugin.Get()
	open := func(why string) {
		b.unknown("FireLens of "+l.Container, pullpath.RunPhase, pullpath.FireLensGuide, "the destination of FireLens", why)
	}
	i := slices.IndexFunc(plugins, func(p plugin) bool { return slices.Contains(p.names, name) })
	switch {
	case !known || name == "":
		open("where the router of FireLens sends logs is not known: " + orReason(l.Plugin.Why(), "its own configuration says"))
		return
	case i < 0:
		open("the output " + name + " of FireLens is not traced")
		return
	}
	p, env := plugins[i], b.in(l.Region)
	for _, action := range p.actions {
		call := pullpath.Call{API: action, Service: p.service, Host: p.host, Actor: pullpath.TaskRoleActor, Phase: pullpath.RunPhase, Source: pullpath.FireLensGuide}
		r := b.request(call, env, partial.UnknownText("the destination of FireLens"), doubt)
		r.optional = &optional{rule: firelensDestination, what: "The router of FireLens does not reach its destination"}
		b.append(r.sentTo(l.Endpoint))
	}
}
