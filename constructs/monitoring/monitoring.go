package monitoring

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/ecrpull"
	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/guard"
	"ecrprivatelink/internal/taskevent"
)

// PullPathMonitoringProps configures [NewPullPathMonitoring].
type PullPathMonitoringProps struct {
	// Link is the pull path. Required.
	Link *ecrpull.EcrPrivateLink
	// Logs is the logs endpoint, which is no part of Link. Default: none.
	Logs awsec2.IInterfaceVpcEndpoint
	// Topic hears of alarms and failures. CloudWatch and EventBridge must be allowed to publish to it, and to use its
	// key if it has one. Default: a topic is created, encrypted with a key of its own.
	Topic awssns.ITopic
	// Emails are addresses that are subscribed to the topic; each has to confirm. Default: none.
	Emails []string
	// Clusters are the ARNs of the ECS clusters whose tasks are watched. An event does not name the VPC, so this is how
	// to tell environments apart that share an account and Region. Default: every cluster of the account and Region.
	Clusters []string
	// FlowLogs is the log group of the VPC's flow logs, for the saved query. Default: the query asks for a log group
	// when it is run.
	FlowLogs awslogs.ILogGroup
	// DroppedPackets is how many packets an endpoint may drop in five minutes; more in three periods in a row raise the
	// alarm. Default: 100.
	DroppedPackets int
	// Resets is how many resets an endpoint may receive in five minutes; more in three periods in a row raise the
	// alarm. Default: 3,000, 10 a second.
	Resets int
}

// PullPathMonitoring is a dashboard of the endpoints with an alarm for packets dropped and one for resets each, a rule
// that tells a topic about every task that cannot pull, and a saved query for refused connections.
type PullPathMonitoring struct {
	constructs.Construct

	topic     awssns.ITopic
	dashboard awscloudwatch.CfnDashboard
	alarms    []awscloudwatch.CfnAlarm
}

// NewPullPathMonitoring creates what watches a pull path. It panics when Link is missing, has no interface endpoint, or
// a prop cannot be meant.
func NewPullPathMonitoring(scope constructs.Construct, id *string, props *PullPathMonitoringProps) *PullPathMonitoring {
	at := guard.New("PullPathMonitoring", scope, id)
	at.Require(props != nil && props.Link != nil, "Link", "the EcrPrivateLink to watch")
	if props.DroppedPackets < 0 || props.Resets < 0 {
		at.Invalid("DroppedPackets is %d and Resets is %d; a threshold is 1 or more, or 0 for the default", props.DroppedPackets, props.Resets)
	}
	checkClusters(at, props.Clusters)
	endpoints := props.endpoints()
	if len(endpoints) == 0 {
		at.Refuse(pullpath.Error{Code: pullpath.CodeConflict, Problem: "Link has no interface endpoint that is created or reused here, so there is nothing to watch"})
	}
	m := &PullPathMonitoring{}
	constructs.NewConstruct_Override(m, scope, id)
	m.topic = NewTopic(m, props.Topic, props.Emails)
	m.watch(endpoints, map[string]int{droppedPackets: props.DroppedPackets, resetPackets: props.Resets})
	newFailureRule(m, "PullFailures", "Amazon ECS tasks that could not pull their image, their secrets or open their log",
		taskevent.Scope{Clusters: props.Clusters}, m.topic)
	m.saveQuery(props.FlowLogs)
	return m
}

// endpoints are the interface endpoints to watch, in the order of the plan.
func (p *PullPathMonitoringProps) endpoints() []watched {
	found := p.Link.Endpoints()
	if p.Logs != nil {
		found[pullpath.Logs] = p.Logs
	}
	var out []watched
	for _, planned := range p.Link.Plan().Endpoints {
		endpoint, ok := found[planned.Service]
		if !ok {
			continue
		}
		w := watched{title: string(planned.Service), serviceName: p.Link.ServiceName(planned.Service),
			endpoint: *endpoint.VpcEndpointId(), vpc: *p.Link.Vpc().VpcId()}
		if _, created := endpoint.(awsec2.InterfaceVpcEndpoint); created {
			for _, subnet := range p.Link.EndpointSubnets() {
				w.interfaces = append(w.interfaces, networkInterface{*subnet.SubnetId(), *subnet.AvailabilityZone()})
			}
		}
		out = append(out, w)
	}
	return out
}

// watch creates the alarms and the dashboard.
func (m *PullPathMonitoring) watch(endpoints []watched, thresholds map[string]int) {
	stack := awscdk.Stack_Of(m)
	arns := []string{}
	for _, endpoint := range endpoints {
		for _, metric := range metrics {
			if metric.alarm == "" {
				continue
			}
			threshold := thresholds[metric.name]
			if threshold == 0 {
				threshold = metric.threshold
			}
			alarm := newAlarm(m, endpoint.title+"-"+metric.name, alarmProps{
				description: fmt.Sprintf("%s: %s", endpoint.title, metric.alarm),
				namespace:   namespace, metric: metric.name, dimensions: endpoint.dimensions(""),
				threshold: threshold, periods: alarming, topic: m.topic,
			})
			m.alarms = append(m.alarms, alarm)
			arns = append(arns, *alarm.AttrArn())
		}
	}
	m.dashboard = awscloudwatch.NewCfnDashboard(m, jsii.String("Dashboard"), &awscloudwatch.CfnDashboardProps{
		DashboardBody: stack.ToJsonString(dashboardBody(*stack.Region(), endpoints, arns), nil),
	})
}

func (m *PullPathMonitoring) saveQuery(flowLogs awslogs.ILogGroup) {
	props := &awslogs.CfnQueryDefinitionProps{
		Name:        jsii.String(*awscdk.Stack_Of(m).StackName() + "/Refused on port 443"),
		QueryString: jsii.String(rejectedQuery),
	}
	if flowLogs != nil {
		props.LogGroupNames = &[]any{flowLogs.LogGroupName()}
	}
	awslogs.NewCfnQueryDefinition(m, jsii.String("Refused"), props)
}

// Topic hears of alarms and failures.
func (m *PullPathMonitoring) Topic() awssns.ITopic { return m.topic }

// DashboardName is the name of the dashboard, a token.
func (m *PullPathMonitoring) DashboardName() *string { return m.dashboard.Ref() }

// Alarms are the alarms of the endpoints, two for each.
func (m *PullPathMonitoring) Alarms() []awscloudwatch.CfnAlarm {
	return append([]awscloudwatch.CfnAlarm(nil), m.alarms...)
}
