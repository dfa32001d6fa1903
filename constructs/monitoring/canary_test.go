package monitoring_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/ecrpull"
	"ecrprivatelink/constructs/monitoring"
	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/testing/cdktest"
)

const (
	repository = "arn:aws:ecr:us-west-2:111122223333:repository/team/app"
	oncall     = "arn:aws:sns:us-west-2:111122223333:oncall"
)

// canary adds a canary to a pull path of workloads.
func canary(t *testing.T, env *awscdk.Environment, change func(*monitoring.PullCanaryProps), workloads ...pullpath.Workload) (*monitoring.PullCanary, awscdk.Stack) {
	t.Helper()
	stack, link := pullPath(t, env, func(p *ecrpull.EcrPrivateLinkProps) {
		if len(workloads) > 0 {
			p.Workloads = workloads
		}
	})
	props := &monitoring.PullCanaryProps{Link: link, Repository: repository,
		Topic: awssns.Topic_FromTopicArn(stack, jsii.String("Oncall"), jsii.String(oncall))}
	if change != nil {
		change(props)
	}
	return monitoring.NewPullCanary(stack, jsii.String("Canary"), props), stack
}

func TestCanaryRunsInThePrivateSubnetsWithoutAPublicAddress(t *testing.T) {
	_, stack := canary(t, oregon, nil)
	template := cdktest.Synth(t, stack)
	template.HasResourceProperties("AWS::Events::Rule", map[string]any{
		"ScheduleExpression": "rate(1 hour)",
		"Targets": []any{assertions.Match_ObjectLike(&map[string]any{"EcsParameters": map[string]any{
			"LaunchType": "FARGATE", "PlatformVersion": "LATEST", "Group": "pull-canary", "TaskCount": 1,
			"NetworkConfiguration": map[string]any{"AwsVpcConfiguration": map[string]any{
				"AssignPublicIp": "DISABLED",
				"Subnets": []any{
					map[string]any{"Ref": assertions.Match_StringLikeRegexp(jsii.String("^VpcIsolatedSubnet1Subnet"))},
					map[string]any{"Ref": assertions.Match_StringLikeRegexp(jsii.String("^VpcIsolatedSubnet2Subnet"))},
				},
				"SecurityGroups": []any{map[string]any{"Fn::GetAtt": assertions.Match_ArrayWith(&[]any{assertions.Match_StringLikeRegexp(jsii.String("^CanarySecurityGroup"))})}},
			}},
		}})},
	})
	template.HasResourceProperties("AWS::ECS::TaskDefinition", map[string]any{
		"Cpu": "256", "Memory": "512", "NetworkMode": "awsvpc", "RequiresCompatibilities": []any{"FARGATE"},
		"TaskRoleArn": assertions.Match_Absent(),
		"ContainerDefinitions": []any{assertions.Match_ObjectLike(&map[string]any{
			"Image": "111122223333.dkr.ecr.us-west-2.amazonaws.com/team/app:latest", "EntryPoint": []any{"true"}, "ReadonlyRootFilesystem": true,
			"LogConfiguration": assertions.Match_Absent()})},
	})
}

func TestCanaryTakesThePlatformVersionThatTheEndpointsServe(t *testing.T) {
	for _, c := range []struct {
		name     string
		workload pullpath.Workload
		want     string
	}{
		{"the latest beside Fargate 1.4.0", pullpath.Workload{LaunchType: pullpath.Fargate, PlatformVersion: "1.4.0"}, "LATEST"},
		{"the latest beside container instances", pullpath.Workload{LaunchType: pullpath.EC2}, "LATEST"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, stack := canary(t, oregon, nil, c.workload)
			cdktest.Synth(t, stack).HasResourceProperties("AWS::Events::Rule", map[string]any{
				"Targets": []any{assertions.Match_ObjectLike(&map[string]any{"EcsParameters": map[string]any{"PlatformVersion": c.want}})}})
		})
	}
}

// Without ecr.api a pull would need 1.3.0, on which no task starts any more.
func TestCanaryRefusesEndpointsOfRetiredPlatformVersions(t *testing.T) {
	cdktest.MustPanic(t, func() {
		canary(t, oregon, nil, pullpath.Workload{LaunchType: pullpath.Fargate, PlatformVersion: "1.3.0"})
	},
		"Link has not the endpoints that a pull on AWS Fargate needs", "Fargate 1.4.0 or later")
}

// statements are those of the policies whose logical id begins so.
func statements(t *testing.T, template *cdktest.Template, begins string) []map[string]any {
	t.Helper()
	var out []map[string]any
	for id, policy := range template.Resources("AWS::IAM::Policy") {
		if strings.HasPrefix(id, begins) {
			for _, s := range policy["Properties"].(map[string]any)["PolicyDocument"].(map[string]any)["Statement"].([]any) {
				out = append(out, s.(map[string]any))
			}
		}
	}
	return out
}

func TestCanaryHasTheLeastPrivileges(t *testing.T) {
	_, stack := canary(t, oregon, nil, pullpath.Workload{LaunchType: pullpath.Fargate, Features: []pullpath.Feature{pullpath.AWSLogs}})
	template := cdktest.Synth(t, stack)
	for role, want := range map[string][]string{
		"CanaryExecutionRole": {"PullFromPrivateLink", "LogIn"},
		"CanaryStarter":       {"RunTask", "PassRole"},
	} {
		got := statements(t, template, role)
		if len(got) != len(want) {
			t.Fatalf("%s has %v, want %v", role, got, want)
		}
		for i, sid := range want {
			if got[i]["Sid"] != sid {
				t.Errorf("statement %d of %s is %v, want %s", i, role, got[i]["Sid"], sid)
			}
			if sid != "LogIn" && (got[i]["Condition"] == nil || got[i]["Resource"] == "*") {
				t.Errorf("statement %s is not narrow: %v", sid, got[i])
			}
		}
	}
	if pull := statements(t, template, "CanaryExecutionRole")[0]; pull["Resource"] != repository {
		t.Errorf("the canary may pull %v, want %s only", pull["Resource"], repository)
	}
	template.ResourceCountIs("AWS::IAM::ManagedPolicy", 0)
}

func TestCanaryConnectsToTheEndpointsAndTheLayersOnly(t *testing.T) {
	_, stack := canary(t, oregon, nil)
	template := cdktest.Synth(t, stack)
	template.ResourceCountIs("AWS::EC2::SecurityGroupEgress", 2)
	template.AllResourcesProperties("AWS::EC2::SecurityGroupEgress", map[string]any{"FromPort": 443, "ToPort": 443})
	template.HasResourceProperties("AWS::EC2::SecurityGroupEgress", map[string]any{"DestinationPrefixListId": "pl-68a54001"})
	template.HasResourceProperties("AWS::EC2::SecurityGroupEgress", map[string]any{"DestinationSecurityGroupId": assertions.Match_AnyValue()})
}

func TestCanaryTellsOfRunsThatCouldNotPullAndOfThoseNotStarted(t *testing.T) {
	_, stack := canary(t, oregon, nil)
	template := cdktest.Synth(t, stack)
	template.HasResourceProperties("AWS::Events::Rule", map[string]any{
		"EventPattern": map[string]any{"detail": map[string]any{
			"group":      assertions.Match_Absent(),
			"clusterArn": []any{map[string]any{"Fn::GetAtt": []any{assertions.Match_StringLikeRegexp(jsii.String("^CanaryCluster")), "Arn"}}}}},
		"Targets": []any{assertions.Match_ObjectLike(&map[string]any{"Arn": oncall})},
	})
	template.HasResourceProperties("AWS::CloudWatch::Alarm", map[string]any{
		"Namespace": "AWS/Events", "MetricName": "FailedInvocations", "Threshold": 0, "EvaluationPeriods": 1, "AlarmActions": []any{oncall},
		"Dimensions": []any{map[string]any{"Name": "RuleName", "Value": map[string]any{"Ref": assertions.Match_StringLikeRegexp(jsii.String("^CanarySchedule"))}}},
	})
}

func TestCanaryStartsWhenThePathIsThere(t *testing.T) {
	_, stack := canary(t, oregon, nil)
	for id, rule := range cdktest.Synth(t, stack).Resources("AWS::Events::Rule") {
		if !strings.HasPrefix(id, "CanarySchedule") {
			continue
		}
		text, err := json.Marshal(rule["DependsOn"])
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"EcrApi", "EcrDkr", "CanaryExecutionRoleDefaultPolicy", "CanarySecurityGroupto"} {
			if !strings.Contains(string(text), want) {
				t.Errorf("the schedule depends on %s, and not on %s", text, want)
			}
		}
	}
}

func TestCanarySaysWhatItCosts(t *testing.T) {
	for _, c := range []struct {
		name, region string
		change       func(*monitoring.PullCanaryProps)
		want         string
	}{
		{"every hour", "us-east-1", nil, "730 runs × 1 min × (0.25 vCPU × $0.04048 + 0.5 GB × $0.004445) an hour = $0.15 a month"},
		{"every 20 minutes", "us-east-1", func(p *monitoring.PullCanaryProps) { p.Schedule = "rate(20 minutes)" }, "2,190 runs × 1 min"},
		{"every week", "us-east-1", func(p *monitoring.PullCanaryProps) { p.Schedule = "rate(7 days)" }, "5 runs × 1 min"},
		{"by a cron expression", "us-east-1", func(p *monitoring.PullCanaryProps) { p.Schedule = "cron(0 8 ? * MON-FRI *)" }, "not known: runs of cron(0 8 ? * MON-FRI *) are not counted"},
		{"on ARM64", "us-east-1", func(p *monitoring.PullCanaryProps) { p.Architecture = pullpath.ARM64 }, "not known: the price table is for X86_64"},
		{"in a Region without prices", "us-west-2", nil, "not known: the price table has no fargateVCPUHour"},
		{"in a Region that is not known", "", nil, "not known: the Region is decided at deployment"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var env *awscdk.Environment
			if c.region != "" {
				env = &awscdk.Environment{Account: jsii.String("111122223333"), Region: jsii.String(c.region)}
			}
			made, _ := canary(t, env, func(p *monitoring.PullCanaryProps) {
				if c.region != "" {
					p.Repository = "arn:aws:ecr:" + c.region + ":111122223333:repository/app"
				}
				if c.change != nil {
					c.change(p)
				}
			})
			if !strings.HasPrefix(made.Cost(), c.want) {
				t.Errorf("got %q, want it to begin with %q", made.Cost(), c.want)
			}
		})
	}
}

func TestNewPullCanaryRefuses(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*monitoring.PullCanaryProps)
		want   []string
	}{
		{"no pull path", func(p *monitoring.PullCanaryProps) { p.Link = nil }, []string{"Test/Canary: Link is missing"}},
		{"no topic", func(p *monitoring.PullCanaryProps) { p.Topic = nil }, []string{"Topic is missing"}},
		{"no repository", func(p *monitoring.PullCanaryProps) { p.Repository = "" }, []string{"Repository: ", "want for example arn:aws:ecr:"}},
		{"a repository of another Region", func(p *monitoring.PullCanaryProps) {
			p.Repository = "arn:aws:ecr:eu-west-1:111122223333:repository/app"
		}, []string{"is in eu-west-1 but the endpoints are in us-west-2"}},
		{"a schedule in the wrong number", func(p *monitoring.PullCanaryProps) { p.Schedule = "rate(1 hours)" }, []string{`Schedule: "rate(1 hours)" is no schedule expression`}},
		{"a schedule of cron itself", func(p *monitoring.PullCanaryProps) { p.Schedule = "0 * * * *" }, []string{"want for example rate(1 hour)"}},
		{"another architecture", func(p *monitoring.PullCanaryProps) { p.Architecture = "arm64" }, []string{`Architecture is "arm64"; use "X86_64" or "ARM64"`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			stack, link := pullPath(t, oregon, nil)
			props := &monitoring.PullCanaryProps{Link: link, Repository: repository,
				Topic: awssns.Topic_FromTopicArn(stack, jsii.String("Oncall"), jsii.String(oncall))}
			c.change(props)
			cdktest.MustPanic(t, func() { monitoring.NewPullCanary(stack, jsii.String("Canary"), props) }, c.want...)
		})
	}
}
