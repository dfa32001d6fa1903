package monitoring_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/ecrpull"
	"ecrprivatelink/constructs/monitoring"
	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/testing/cdktest"
)

func TestMain(m *testing.M) { cdktest.Main(m) }

var oregon = &awscdk.Environment{Account: jsii.String("111122223333"), Region: jsii.String("us-west-2")}

// pullPath is a stack with a VPC of two zones and a pull path.
func pullPath(t *testing.T, env *awscdk.Environment, change func(*ecrpull.EcrPrivateLinkProps)) (awscdk.Stack, *ecrpull.EcrPrivateLink) {
	t.Helper()
	stack := cdktest.NewStack(t, env)
	zones := &[]*string{jsii.String("us-west-2a"), jsii.String("us-west-2b")}
	vpc := awsec2.NewVpc(stack, jsii.String("Vpc"), &awsec2.VpcProps{
		NatGateways: jsii.Number(0), AvailabilityZones: zones, RestrictDefaultSecurityGroup: jsii.Bool(false),
		SubnetConfiguration: &[]*awsec2.SubnetConfiguration{{Name: jsii.String("Isolated"), SubnetType: awsec2.SubnetType_PRIVATE_ISOLATED}},
	})
	props := &ecrpull.EcrPrivateLinkProps{Vpc: vpc, Workloads: []pullpath.Workload{{LaunchType: pullpath.Fargate}}}
	if change != nil {
		change(props)
	}
	return stack, ecrpull.NewEcrPrivateLink(stack, jsii.String("Ecr"), props)
}

// watch adds a monitoring to a pull path.
func watch(t *testing.T, change func(awscdk.Stack, *monitoring.PullPathMonitoringProps)) *cdktest.Template {
	t.Helper()
	stack, link := pullPath(t, oregon, nil)
	props := &monitoring.PullPathMonitoringProps{Link: link}
	if change != nil {
		change(stack, props)
	}
	monitoring.NewPullPathMonitoring(stack, jsii.String("Monitoring"), props)
	return cdktest.Synth(t, stack)
}

func TestAlarmsAreForDropsAndResetsOfEachEndpoint(t *testing.T) {
	template := watch(t, nil)
	template.ResourceCountIs("AWS::CloudWatch::Alarm", 4)
	for service, id := range map[string]string{"ecr.api": "EcrApi", "ecr.dkr": "EcrDkr"} {
		for metric, threshold := range map[string]int{"PacketsDropped": 100, "RstPacketsReceived": 3000} {
			template.HasResourceProperties("AWS::CloudWatch::Alarm", map[string]any{
				"Namespace": "AWS/PrivateLinkEndpoints", "MetricName": metric, "Statistic": "Sum", "Period": 300,
				"EvaluationPeriods": 3, "Threshold": threshold, "ComparisonOperator": "GreaterThanThreshold", "TreatMissingData": "notBreaching",
				"Dimensions": []any{
					assertions.Match_ObjectLike(&map[string]any{"Name": "Endpoint Type", "Value": "Interface"}),
					assertions.Match_ObjectLike(&map[string]any{"Name": "Service Name", "Value": "com.amazonaws.us-west-2." + service}),
					assertions.Match_ObjectLike(&map[string]any{"Name": "VPC Endpoint Id", "Value": map[string]any{
						"Ref": assertions.Match_StringLikeRegexp(jsii.String("^" + id))}}),
					assertions.Match_ObjectLike(&map[string]any{"Name": "VPC Id"}),
				},
				"AlarmActions": []any{map[string]any{"Ref": assertions.Match_StringLikeRegexp(jsii.String("^MonitoringTopic"))}},
			})
		}
	}
}

func TestThresholdsCanBeSet(t *testing.T) {
	template := watch(t, func(_ awscdk.Stack, p *monitoring.PullPathMonitoringProps) { p.DroppedPackets, p.Resets = 7, 8 })
	template.ResourcePropertiesCountIs("AWS::CloudWatch::Alarm", map[string]any{"MetricName": "PacketsDropped", "Threshold": 7}, 2)
	template.ResourcePropertiesCountIs("AWS::CloudWatch::Alarm", map[string]any{"MetricName": "RstPacketsReceived", "Threshold": 8}, 2)
}

// body is the dashboard's body with CloudFormation's functions as text.
func body(t *testing.T, template *cdktest.Template) map[string]any {
	t.Helper()
	for _, dashboard := range template.Resources("AWS::CloudWatch::Dashboard") {
		joined := dashboard["Properties"].(map[string]any)["DashboardBody"].(map[string]any)["Fn::Join"].([]any)[1].([]any)
		var text strings.Builder
		for _, part := range joined {
			if literal, ok := part.(string); ok {
				text.WriteString(literal)
				continue
			}
			if name, ok := part.(map[string]any)["Ref"].(string); ok {
				text.WriteString(name)
			} else {
				text.WriteString("arn")
			}
		}
		var out map[string]any
		if err := json.Unmarshal([]byte(text.String()), &out); err != nil {
			t.Fatalf("the dashboard's body is no JSON: %v\n%s", err, text.String())
		}
		return out
	}
	t.Fatal("there is no dashboard")
	return nil
}

func TestDashboardHasARowForEachEndpointAndALineForEachZone(t *testing.T) {
	widgets := body(t, watch(t, nil))["widgets"].([]any)
	kinds := map[string]int{}
	metrics := map[string]int{}
	for _, w := range widgets {
		widget := w.(map[string]any)
		kinds[widget["type"].(string)]++
		if right := widget["x"].(float64) + widget["width"].(float64); right > 24 {
			t.Errorf("a widget ends in column %v of 24", right)
		}
		lines, _ := widget["properties"].(map[string]any)["metrics"].([]any)
		for _, l := range lines {
			line := l.([]any)
			if line[0] != "AWS/PrivateLinkEndpoints" || line[2] != "Endpoint Type" || line[6] != "Subnet Id" || len(line) != 13 {
				t.Errorf("line %v", line)
			}
			metrics[line[1].(string)]++
		}
	}
	if got, want := fmt.Sprint(kinds), "map[alarm:1 metric:8 text:1]"; got != want {
		t.Errorf("widgets %s, want %s", got, want)
	}
	for _, name := range []string{"ActiveConnections", "NewConnections", "BytesProcessed", "PacketsDropped", "RstPacketsReceived"} {
		if metrics[name] != 4 { // two endpoints in two zones
			t.Errorf("%s has %d lines, want 4", name, metrics[name])
		}
	}
}

func TestReusedEndpointsAreWatchedAsAWhole(t *testing.T) {
	stack, link := pullPath(t, nil, func(p *ecrpull.EcrPrivateLinkProps) {
		p.Endpoints = map[pullpath.Service]pullpath.Choice{pullpath.ECRAPI: {ID: "vpce-0123456789abcdef0"}, pullpath.ECRDKR: {External: true}}
	})
	monitoring.NewPullPathMonitoring(stack, jsii.String("Monitoring"), &monitoring.PullPathMonitoringProps{Link: link})
	template := cdktest.Synth(t, stack)
	template.ResourceCountIs("AWS::CloudWatch::Alarm", 2)
	text, err := json.Marshal(body(t, template))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "Subnet Id") || !strings.Contains(string(text), "vpce-0123456789abcdef0") {
		t.Errorf("the dashboard should name the endpoint and no subnet:\n%s", text)
	}
}

func TestTopicIsEncryptedAndOpenToAlarmsAndEvents(t *testing.T) {
	template := watch(t, func(_ awscdk.Stack, p *monitoring.PullPathMonitoringProps) { p.Emails = []string{"oncall@example.com"} })
	template.HasResourceProperties("AWS::SNS::Topic", map[string]any{"KmsMasterKeyId": assertions.Match_AnyValue()})
	template.HasResourceProperties("AWS::KMS::Key", map[string]any{"EnableKeyRotation": true})
	template.HasResourceProperties("AWS::SNS::Subscription", map[string]any{"Protocol": "email", "Endpoint": "oncall@example.com"})
	for kind, c := range map[string]struct {
		policy string
		action any
	}{"AWS::KMS::Key": {"KeyPolicy", []any{"kms:Decrypt", "kms:GenerateDataKey*"}}, "AWS::SNS::TopicPolicy": {"PolicyDocument", "sns:Publish"}} {
		alarms := map[string]any{"Sid": "Alarms", "Action": c.action, "Principal": map[string]any{"Service": "cloudwatch.amazonaws.com"},
			"Condition": map[string]any{"StringEquals": map[string]any{"aws:SourceAccount": "111122223333"}}}
		// EventBridge publishes without saying for whom.
		events := map[string]any{"Sid": "Events", "Action": c.action, "Principal": map[string]any{"Service": "events.amazonaws.com"},
			"Condition": assertions.Match_Absent()}
		for _, statement := range []map[string]any{alarms, events} {
			template.HasResourceProperties(kind, map[string]any{c.policy: map[string]any{
				"Statement": assertions.Match_ArrayWith(&[]any{assertions.Match_ObjectLike(&statement)})}})
		}
	}
}

func TestATopicOfTheUsersOwnIsUsedAndNotChanged(t *testing.T) {
	const arn = "arn:aws:sns:us-west-2:111122223333:oncall"
	template := watch(t, func(stack awscdk.Stack, p *monitoring.PullPathMonitoringProps) {
		p.Topic = awssns.Topic_FromTopicArn(stack, jsii.String("Oncall"), jsii.String(arn))
	})
	for _, kind := range []string{"AWS::SNS::Topic", "AWS::SNS::TopicPolicy", "AWS::KMS::Key"} {
		template.ResourceCountIs(kind, 0)
	}
	template.AllResourcesProperties("AWS::CloudWatch::Alarm", map[string]any{"AlarmActions": []any{arn}, "OKActions": []any{arn}})
	template.HasResourceProperties("AWS::Events::Rule", map[string]any{"Targets": []any{assertions.Match_ObjectLike(&map[string]any{"Arn": arn})}})
}

func TestRuleIsAboutTheClustersAndLeavesCanariesOut(t *testing.T) {
	const cluster = "arn:aws:ecs:us-west-2:111122223333:cluster/prod"
	template := watch(t, func(_ awscdk.Stack, p *monitoring.PullPathMonitoringProps) { p.Clusters = []string{cluster} })
	template.HasResourceProperties("AWS::Events::Rule", map[string]any{
		"EventPattern": map[string]any{"source": []any{"aws.ecs"}, "detail": map[string]any{
			"lastStatus": []any{"STOPPED"}, "clusterArn": []any{cluster}, "group": []any{map[string]any{"anything-but": []any{"pull-canary"}}}}},
		"Targets": []any{assertions.Match_ObjectLike(&map[string]any{"InputTransformer": map[string]any{
			"InputPathsMap": map[string]any{"group": "$.detail.group"}, "InputTemplate": assertions.Match_AnyValue()}})},
	})
}

func TestQueryIsSavedForTheFlowLogs(t *testing.T) {
	watch(t, nil).HasResourceProperties("AWS::Logs::QueryDefinition", map[string]any{
		"QueryString":   assertions.Match_StringLikeRegexp(jsii.String(`action = "REJECT" and dstPort = 443`)),
		"LogGroupNames": assertions.Match_Absent()})
	watch(t, func(stack awscdk.Stack, p *monitoring.PullPathMonitoringProps) {
		p.FlowLogs = awslogs.LogGroup_FromLogGroupName(stack, jsii.String("Flow"), jsii.String("/vpc/flow"))
	}).HasResourceProperties("AWS::Logs::QueryDefinition", map[string]any{"LogGroupNames": []any{"/vpc/flow"}})
}

func TestNewPullPathMonitoringRefuses(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*monitoring.PullPathMonitoringProps)
		want   []string
	}{
		{"no pull path", func(p *monitoring.PullPathMonitoringProps) { p.Link = nil }, []string{"Test/Monitoring: Link is missing"}},
		{"a negative threshold", func(p *monitoring.PullPathMonitoringProps) { p.Resets = -1 }, []string{"Resets is -1", "1 or more"}},
		{"a cluster by its name", func(p *monitoring.PullPathMonitoringProps) { p.Clusters = []string{"prod"} }, []string{`"prod" is not the ARN of a cluster`}},
		{"more clusters than a pattern holds", func(p *monitoring.PullPathMonitoringProps) {
			for i := range 20 {
				p.Clusters = append(p.Clusters, fmt.Sprintf("arn:aws:ecs:us-west-2:111122223333:cluster/c%d", i))
			}
		}, []string{"with 20 clusters has", "EventBridge takes 2048"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			stack, link := pullPath(t, oregon, nil)
			props := &monitoring.PullPathMonitoringProps{Link: link}
			c.change(props)
			cdktest.MustPanic(t, func() { monitoring.NewPullPathMonitoring(stack, jsii.String("Monitoring"), props) }, c.want...)
		})
	}
	t.Run("endpoints that are all of somebody else", func(t *testing.T) {
		stack, link := pullPath(t, oregon, func(p *ecrpull.EcrPrivateLinkProps) {
			p.Endpoints = map[pullpath.Service]pullpath.Choice{pullpath.ECRAPI: {External: true}, pullpath.ECRDKR: {External: true}}
		})
		cdktest.MustPanic(t, func() {
			monitoring.NewPullPathMonitoring(stack, jsii.String("Monitoring"), &monitoring.PullPathMonitoringProps{Link: link})
		}, "nothing to watch")
	})
	t.Run("no scope", func(t *testing.T) {
		var none constructs.Construct
		cdktest.MustPanic(t, func() { monitoring.NewPullPathMonitoring(none, jsii.String("Monitoring"), nil) }, "PullPathMonitoring: scope is missing")
	})
}
