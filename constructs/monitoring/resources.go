package monitoring

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/internal/guard"
	"ecrprivatelink/internal/taskevent"
)

// The resources below are CloudFormation's own (L1): the packages with the targets of rules and the actions of alarms
// would have a user of this package compile half of the CDK.

// alarmProps is what the alarms of this package differ in. They compare the sum of a period, and missing data is good:
// no traffic, no failure.
type alarmProps struct {
	description, namespace, metric string
	dimensions                     [][2]string
	threshold                      int // the alarm counts a period above it
	periods                        int
	topic                          awssns.ITopic
}

func newAlarm(scope constructs.Construct, id string, p alarmProps) awscloudwatch.CfnAlarm {
	var dimensions []any
	for _, d := range p.dimensions {
		dimensions = append(dimensions, &awscloudwatch.CfnAlarm_DimensionProperty{Name: jsii.String(d[0]), Value: jsii.String(d[1])})
	}
	return awscloudwatch.NewCfnAlarm(scope, jsii.String(id), &awscloudwatch.CfnAlarmProps{
		AlarmDescription:   jsii.String(p.description),
		Namespace:          jsii.String(p.namespace),
		MetricName:         jsii.String(p.metric),
		Dimensions:         &dimensions,
		Statistic:          jsii.String("Sum"),
		Period:             jsii.Number(period),
		EvaluationPeriods:  jsii.Number(float64(p.periods)),
		Threshold:          jsii.Number(float64(p.threshold)),
		ComparisonOperator: jsii.String("GreaterThanThreshold"),
		TreatMissingData:   jsii.String("notBreaching"),
		AlarmActions:       &[]any{p.topic.TopicArn()},
		OkActions:          &[]any{p.topic.TopicArn()},
	})
}

// newFailureRule tells the topic about tasks that cannot pull.
func newFailureRule(scope constructs.Construct, id, description string, of taskevent.Scope, topic awssns.ITopic) awsevents.CfnRule {
	variables, template := taskevent.Message()
	paths := map[string]*string{}
	for _, name := range slices.Sorted(maps.Keys(variables)) {
		paths[name] = jsii.String(variables[name])
	}
	return awsevents.NewCfnRule(scope, jsii.String(id), &awsevents.CfnRuleProps{
		Description:  jsii.String(description),
		EventPattern: taskevent.Pattern(of),
		Targets: []any{&awsevents.CfnRule_TargetProperty{
			Id:  jsii.String("Topic"),
			Arn: topic.TopicArn(),
			InputTransformer: &awsevents.CfnRule_InputTransformerProperty{
				InputPathsMap: &paths, InputTemplate: jsii.String(template)},
		}},
	})
}

// checkClusters refuses what cannot be the ARN of a cluster, and more clusters than a pattern has room for.
func checkClusters(at guard.Place, clusters []string) {
	for _, arn := range clusters {
		if guard.Known(arn) && !(strings.HasPrefix(arn, "arn:") && strings.Contains(arn, ":cluster/")) {
			at.Invalid("Clusters: %q is not the ARN of a cluster; write it as arn:PARTITION:ecs:REGION:ACCOUNT:cluster/NAME", arn)
		}
	}
	text, err := json.Marshal(taskevent.Pattern(taskevent.Scope{Clusters: clusters}))
	at.Check("Clusters", err)
	if len(text) > taskevent.MaxPattern {
		at.Invalid("Clusters: the event pattern with %d clusters has %d characters, and EventBridge takes %d; "+
			"name fewer, or none to watch every cluster of the account and Region", len(clusters), len(text), taskevent.MaxPattern)
	}
}

// rejectedQuery finds, in flow logs of the default format, who could not connect to port 443 and where: a security
// group or a network ACL refused. A connection to a name that resolves to a public address shows here, too. Source:
// Flow log records (https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html).
const rejectedQuery = `fields @timestamp, interfaceId, srcAddr, dstAddr
| filter action = "REJECT" and dstPort = 443
| stats count(*) as refused, latest(@timestamp) as last by srcAddr, dstAddr, interfaceId
| sort refused desc
| limit 100`
