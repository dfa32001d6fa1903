package template_test

import (
	"testing"

	"ecrprivatelink/internal/trace"
)

func TestEachRoleHasATrustPolicyOfItsOwn(t *testing.T) {
	report, _ := checked(t, here, isolatedWith("more", `  Other: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: sts:AssumeRole}]}, ManagedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"]}}
  OtherTask: {Type: AWS::ECS::TaskDefinition, Properties: {NetworkMode: awsvpc, RequiresCompatibilities: [FARGATE], ExecutionRoleArn: !GetAtt Other.Arn, ContainerDefinitions: [{Name: app, Image: 111122223333.dkr.ecr.us-east-1.amazonaws.com/app:1}]}}
  OtherService: {Type: AWS::ECS::Service, Properties: {Cluster: !Ref Cluster, LaunchType: FARGATE, TaskDefinition: !Ref OtherTask, NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref Subnet], SecurityGroups: [!Ref Group]}}}}
`))
	want := map[string]trace.Result{"t0/Service": trace.Pass, "t0/OtherService": trace.Fail}
	for _, task := range report.Traces {
		if task.Result != want[task.Workload] {
			t.Errorf("%s: got %s, want %s", task.Workload, task.Result, want[task.Workload])
		}
	}
	if len(report.Traces) != len(want) {
		t.Errorf("%d tasks were traced, want %d", len(report.Traces), len(want))
	}
}

// TestATaskRoleThatECSMayNotAssume holds that a task does not start with such a role, though no call of its start is
// the role's.
func TestATaskRoleThatECSMayNotAssume(t *testing.T) {
	for service, want := range map[string]trace.Result{"ecs-tasks": trace.Pass, "ec2": trace.Fail} {
		report, _ := checked(t, here, replaced("ExecutionRoleArn", "TaskRoleArn: !GetAtt Own.Arn, ExecutionRoleArn")+
			"  Own: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: "+service+".amazonaws.com}, Action: sts:AssumeRole}]}}}\n")
		if got := report.Traces[0]; got.Result != want || (got.Refused == "") != (want == trace.Pass) {
			t.Errorf("%s: got %s, %q, want %s", service, got.Result, got.Refused, want)
		}
	}
}
