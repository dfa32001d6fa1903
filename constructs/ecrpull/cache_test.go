package ecrpull_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/ecrpull"
	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/constructs/pullpath/policy"
	"ecrprivatelink/internal/network/template"
	"ecrprivatelink/internal/testing/cdktest"
	"ecrprivatelink/internal/trace"
)

// TestFirstPullThroughCache traces a service whose image comes through a cache, in a VPC with a way to the internet:
// its first pull gets through where the endpoints and the role are told of the cache, and else what lacks is said.
func TestFirstPullThroughCache(t *testing.T) {
	caches, others := []string{"arn:aws:ecr:us-west-2:111122223333:repository/docker-hub/*"}, []string{"arn:aws:ecr:us-west-2:111122223333:repository/quay/*"}
	for _, c := range []struct {
		name                     string
		repositories, link, role []string
		passes                   bool
	}{
		{"by default", nil, nil, nil, false},
		{"told of the cache", nil, caches, caches, true},
		{"told of the cache beside other repositories", []string{repository}, caches, caches, true},
		{"told of another cache", nil, others, others, false},
		{"only the endpoints are told", nil, caches, nil, false},
		{"only the role is told", nil, nil, caches, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			stack := in(t, region)
			vpc := awsec2.NewVpc(stack, jsii.String("Vpc"), &awsec2.VpcProps{AvailabilityZones: jsii.Strings("us-west-2a", "us-west-2b"), NatGateways: jsii.Number(1), RestrictDefaultSecurityGroup: jsii.Bool(false)})
			link := ecrpull.NewEcrPrivateLink(stack, jsii.String("Ecr"), &ecrpull.EcrPrivateLinkProps{Vpc: vpc, Workloads: fargate,
				Policy: &ecrpull.EcrPolicy{ECR: policy.ECR{Repositories: c.repositories, CacheRepositories: c.link}}})
			ecrpull.NewS3LayerGateway(stack, jsii.String("Layers"), &ecrpull.S3LayerGatewayProps{Link: link})
			role := awsiam.NewRole(stack, jsii.String("Role"), &awsiam.RoleProps{AssumedBy: awsiam.NewServicePrincipal(jsii.String("ecs-tasks.amazonaws.com"), nil)})
			link.GrantPull(role, c.repositories, &ecrpull.GrantPullOptions{CacheRepositories: c.role})
			group := awsec2.NewSecurityGroup(stack, jsii.String("TaskGroup"), &awsec2.SecurityGroupProps{Vpc: vpc})
			link.AllowPullsFrom(group, nil)
			var subnets []any
			for _, s := range link.Subnets() {
				subnets = append(subnets, s.SubnetId())
			}
			resource := func(id, kind string, properties map[string]any) awscdk.CfnResource {
				return awscdk.NewCfnResource(stack, &id, &awscdk.CfnResourceProps{Type: &kind, Properties: &properties})
			}
			resource("Rule", "AWS::ECR::PullThroughCacheRule", map[string]any{"EcrRepositoryPrefix": "docker-hub", "UpstreamRegistryUrl": "registry-1.docker.io"})
			cluster := resource("Cluster", "AWS::ECS::Cluster", map[string]any{})
			definition := resource("Definition", "AWS::ECS::TaskDefinition", map[string]any{
				"RequiresCompatibilities": []string{"FARGATE"}, "NetworkMode": "awsvpc", "Cpu": "256", "Memory": "512", "ExecutionRoleArn": role.RoleArn(),
				"ContainerDefinitions": []any{map[string]any{"Name": "app", "Image": "111122223333.dkr.ecr.us-west-2.amazonaws.com/docker-hub/library/nginx:1"}}})
			resource("Service", "AWS::ECS::Service", map[string]any{"Cluster": cluster.Ref(), "TaskDefinition": definition.Ref(), "LaunchType": "FARGATE", "DesiredCount": 1,
				"NetworkConfiguration": map[string]any{"AwsvpcConfiguration": map[string]any{"Subnets": subnets, "SecurityGroups": []any{group.SecurityGroupId()}}}})
			cdktest.Synth(t, stack)
			network, _, err := template.Read(t.Context(), []string{*awscdk.Stage_Of(stack).Outdir()}, template.Options{})
			if err != nil {
				t.Fatal(err)
			}
			report := trace.Check(network)
			if len(report.Traces) != 1 {
				t.Fatalf("%d tasks are traced", len(report.Traces))
			}
			if passes := report.Traces[0].Result == trace.Pass; passes != c.passes {
				t.Errorf("the start is %s: %+v", report.Traces[0].Result, report.Findings)
			}
			var first []string
			for _, call := range report.Traces[0].Calls {
				if slices.Contains(policy.FirstPullActions, call.API) {
					first = append(first, call.API)
				} else if call.Result != trace.Pass {
					t.Errorf("%s is %s: %+v", call.API, call.Result, call.Hops)
				}
			}
			if len(first) != 2 {
				t.Errorf("the first pull calls %v", first)
			}
			lacks := slices.ContainsFunc(report.Findings, func(f trace.Finding) bool { return f.ID == "pull-through-cache-permission" })
			if lacks == c.passes {
				t.Errorf("findings %+v", report.Findings)
			}
		})
	}
	t.Run("least privilege stays the default", func(t *testing.T) {
		for _, s := range slices.Concat(policy.ECR{DefaultAccount: account}.Statements(), policy.ExecutionRole(nil, policy.Source{}, true), policy.PushRole(nil)) {
			for _, action := range s.Action {
				if slices.Contains(policy.FirstPullActions, action) || strings.Contains(action, "*") {
					t.Errorf("%s allows %s", s.Sid, action)
				}
			}
		}
	})
	t.Run("a repository that cannot be meant is refused", func(t *testing.T) {
		stack := in(t, region)
		cdktest.MustPanic(t, func() {
			ecrpull.NewEcrPrivateLink(stack, jsii.String("Ecr"), &ecrpull.EcrPrivateLinkProps{Vpc: isolatedVPC(stack), Workloads: []pullpath.Workload{{LaunchType: pullpath.Fargate}},
				Policy: &ecrpull.EcrPolicy{ECR: policy.ECR{CacheRepositories: []string{"docker-hub"}}}})
		}, "docker-hub", "is not the ARN of an Amazon ECR repository")
	})
}
