package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/ecrpull"
	"ecrprivatelink/constructs/monitoring"
)

// newCanaryRole creates the role that the canary pulls with. It comes before the endpoints, whose policy may have to
// name it.
func (b *builder) newCanaryRole() {
	if b.env.Canary != nil {
		b.canary = monitoring.NewCanaryRole(b.stack, jsii.String("CanaryRole"))
	}
}

// newMonitoring creates what watches the pull path, where that is asked for.
func (b *builder) newMonitoring() {
	if b.env.Monitoring == nil {
		return
	}
	props := &monitoring.PullPathMonitoringProps{
		Link:     b.link,
		Logs:     b.logs,
		Emails:   b.env.Monitoring.Emails,
		Clusters: b.env.ClusterARNs(*b.stack.Partition(), *b.stack.Region(), *b.stack.Account()),
		FlowLogs: b.flowLogs,
	}
	if topic := b.env.Monitoring.Topic; topic != "" {
		props.Topic = awssns.Topic_FromTopicArn(b.stack, jsii.String("MonitoringTopic"), jsii.String(topic))
	}
	watch := monitoring.NewPullPathMonitoring(b.stack, jsii.String("Monitoring"), props)
	b.output("DashboardName", "The CloudWatch dashboard of the endpoints", watch.DashboardName())
	b.output("MonitoringTopicArn", "The SNS topic that hears of alarms and of tasks that cannot pull", watch.Topic().TopicArn())
	if b.env.Canary != nil {
		b.newCanary(watch.Topic())
	}
}

func (b *builder) newCanary(topic awssns.ITopic) {
	c := b.env.Canary
	props := &monitoring.PullCanaryProps{
		Link:          b.link,
		Repository:    c.Repository,
		Tag:           c.Tag,
		Architecture:  c.Architecture,
		Schedule:      c.Schedule,
		Topic:         topic,
		ExecutionRole: b.canary,
	}
	if c.S3PrefixListID != "" {
		props.AllowPulls = &ecrpull.AllowPullsOptions{S3PrefixListId: jsii.String(c.S3PrefixListID)}
	}
	if b.layers != nil {
		props.Path = append(props.Path, b.layers)
	}
	made := monitoring.NewPullCanary(b.stack, jsii.String("Canary"), props)
	b.output("CanaryCost", "What the runs of the canary cost, besides the data that they pull", jsii.String(made.Cost()))
	acknowledgeBelow(made, canaryExceptions, nil)
	acknowledgeBelow(b.canary, canaryExceptions, nil)
}
