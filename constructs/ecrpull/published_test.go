package ecrpull_test

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/ecrpull"
	"ecrprivatelink/internal/testing/cdktest"
)

// published is a network that others can find.
func published(t *testing.T) awscdk.Stack {
	t.Helper()
	stack := in(t, region)
	link := ecrpull.NewEcrPrivateLink(stack, jsii.String("Ecr"), &ecrpull.EcrPrivateLinkProps{Vpc: isolatedVPC(stack), Workloads: fargate})
	ecrpull.NewNetworkParameters(stack, jsii.String("Parameters"), &ecrpull.NetworkParametersProps{Link: link, Prefix: "/network/dev",
		Layers: ecrpull.NewS3LayerGateway(stack, jsii.String("Layers"), &ecrpull.S3LayerGatewayProps{Link: link}),
		Tasks:  ecrpull.NewTaskAccess(stack, jsii.String("Tasks"), &ecrpull.TaskAccessProps{Link: link, Repositories: []string{repository}})})
	return stack
}

func TestANetworkIsPublished(t *testing.T) {
	x := cdktest.Synth(t, published(t))
	x.Golden(t, "published.json")
	for name, kind := range map[string]string{"vpc-id": "String", "subnet-ids": "StringList", "availability-zones": "StringList", "route-table-ids": "StringList",
		"endpoint-security-group-id": "String", "endpoints/ecr.api": "String", "endpoints/ecr.dkr": "String", "endpoints/s3": "String",
		"task-security-group-id": "String", "execution-policy-arn": "String"} {
		x.HasResourceProperties("AWS::SSM::Parameter", map[string]any{"Name": "/network/dev/" + name, "Type": kind})
	}
	x.ResourceCountIs("AWS::SSM::Parameter", 10)
	x.ResourceCountIs("AWS::IAM::ManagedPolicy", 1)
}

func TestAServiceFindsTheNetwork(t *testing.T) {
	stack := cdktest.NewStack(t, nil) // anywhere: the parameters are read at deployment
	props := &ecrpull.SsmProps{Prefix: "/network/dev", Zones: 3, Workloads: fargate}
	link := ecrpull.EcrPrivateLinkFromSsm(stack, jsii.String("Ecr"), props)
	access := ecrpull.TaskAccessFromSsm(stack, jsii.String("Access"), props)
	if n := len(*link.Vpc().IsolatedSubnets()); n != 3 {
		t.Errorf("the VPC has %d subnets, want 3", n)
	}
	role := awsiam.NewRole(stack, jsii.String("Role"), &awsiam.RoleProps{AssumedBy: awsiam.NewServicePrincipal(jsii.String("ecs-tasks.amazonaws.com"), nil),
		ManagedPolicies: &[]awsiam.IManagedPolicy{access.ExecutionPolicy}})
	link.GrantPull(role, []string{"arn:aws:ecr:us-west-2:111122223333:repository/app"}, nil)
	link.AllowPullsFrom(awsec2.NewSecurityGroup(stack, jsii.String("Tasks"), &awsec2.SecurityGroupProps{Vpc: link.Vpc(), AllowAllOutbound: jsii.Bool(false)}), nil)
	awscdk.NewCfnOutput(stack, jsii.String("Group"), &awscdk.CfnOutputProps{Value: access.SecurityGroup.SecurityGroupId()})
	x := cdktest.Synth(t, stack)
	x.Golden(t, "service.json")
	x.ResourceCountIs("AWS::EC2::VPCEndpoint", 0)
}

func TestWhatPublishingRefuses(t *testing.T) {
	stack := in(t, region)
	link := ecrpull.NewEcrPrivateLink(stack, jsii.String("Ecr"), &ecrpull.EcrPrivateLinkProps{Vpc: isolatedVPC(stack), Workloads: fargate})
	parameters := func(prefix string) func() {
		return func() {
			ecrpull.NewNetworkParameters(stack, jsii.String("P"), &ecrpull.NetworkParametersProps{Link: link, Prefix: prefix})
		}
	}
	for name, c := range map[string]struct {
		f    func()
		want string
	}{
		"no prefix":                     {parameters(""), "Test/P: Prefix is missing"},
		"a prefix without a slash":      {parameters("network"), `Prefix is "network"; write a path such as /network/dev`},
		"a prefix with one at the end":  {parameters("/network/"), `none at the end`},
		"no link":                       {func() { ecrpull.NewNetworkParameters(stack, jsii.String("P"), nil) }, "Test/P: Link is missing"},
		"access without a link":         {func() { ecrpull.NewTaskAccess(stack, jsii.String("T"), nil) }, "Test/T: Link is missing"},
		"an import without a prefix":    {func() { ecrpull.EcrPrivateLinkFromSsm(stack, jsii.String("I"), &ecrpull.SsmProps{Workloads: fargate}) }, "Test/I: Prefix is missing"},
		"an import without workloads":   {func() { ecrpull.EcrPrivateLinkFromSsm(stack, jsii.String("I"), &ecrpull.SsmProps{Prefix: "/a"}) }, "Test/I: Workloads: no workloads"},
		"access imported from anywhere": {func() { ecrpull.TaskAccessFromSsm(stack, jsii.String("I"), nil) }, "Test/I: Prefix is missing"},
	} {
		t.Run(name, func(t *testing.T) { cdktest.MustPanic(t, c.f, c.want) })
	}
}
