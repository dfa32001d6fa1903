package ecrpull_test

import (
	"slices"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/ecrpull"
	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/testing/cdktest"
)

// importedLink is a link that another app created.
func importedLink(stack awscdk.Stack, endpoints map[pullpath.Service]*string) *ecrpull.EcrPrivateLink {
	vpc := awsec2.Vpc_FromVpcAttributes(stack, jsii.String("Vpc"), &awsec2.VpcAttributes{
		VpcId: jsii.String("vpc-0123456789abcdef0"), AvailabilityZones: jsii.Strings("us-west-2a"), IsolatedSubnetIds: jsii.Strings("subnet-0123456789abcdef0")})
	return ecrpull.EcrPrivateLinkFromAttributes(stack, jsii.String("Ecr"), &ecrpull.EcrPrivateLinkAttributes{
		Vpc: vpc, SecurityGroupId: jsii.String("sg-0123456789abcdef0"), Workloads: fargate, EndpointIds: endpoints})
}

func TestAnImportedLinkAdmitsAndGrants(t *testing.T) {
	stack := in(t, region)
	link := importedLink(stack, map[pullpath.Service]*string{pullpath.ECRAPI: jsii.String("vpce-0123456789abcdef0"), pullpath.ECRDKR: jsii.String("vpce-0123456789abcdef1")})
	tasks := awsec2.NewSecurityGroup(stack, jsii.String("Tasks"), &awsec2.SecurityGroupProps{Vpc: link.Vpc(), AllowAllOutbound: jsii.Bool(false)})
	link.AllowPullsFrom(tasks, nil)
	role := awsiam.NewRole(stack, jsii.String("Role"), &awsiam.RoleProps{AssumedBy: awsiam.NewServicePrincipal(jsii.String("ecs-tasks.amazonaws.com"), nil)})
	if grant := link.GrantPull(role, []string{repository}, nil); !*grant.Success() || len(*grant.PrincipalStatements()) != 2 {
		t.Errorf("the grant has success %v and %d statements, want the pull and the login", *grant.Success(), len(*grant.PrincipalStatements()))
	}
	x := cdktest.Synth(t, stack)
	x.HasResourceProperties("AWS::EC2::SecurityGroupIngress", map[string]any{"GroupId": "sg-0123456789abcdef0", "FromPort": 443})
	x.HasResourceProperties("AWS::EC2::SecurityGroupEgress", map[string]any{"DestinationSecurityGroupId": "sg-0123456789abcdef0"})
	x.HasResourceProperties("AWS::EC2::SecurityGroupEgress", map[string]any{"DestinationPrefixListId": "pl-68a54001"})
	x.HasResourceProperties("AWS::IAM::Policy", map[string]any{"PolicyDocument": map[string]any{"Statement": []any{
		map[string]any{"Sid": "PullFromPrivateLink", "Effect": "Allow", "Resource": repository,
			"Action":    []any{"ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"},
			"Condition": map[string]any{"StringEquals": map[string]any{"aws:SourceVpce": []any{"vpce-0123456789abcdef0", "vpce-0123456789abcdef1"}}}},
		map[string]any{"Sid": "LogIn", "Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"},
	}}})
	x.ResourceCountIs("AWS::EC2::VPCEndpoint", 0)
	if got := warningIDs(t, stack); got != nil {
		t.Errorf("the import warns of %q, want nothing: what it lacks is its owner's", got)
	}
}

func TestAnImportedLinkGrantsByWhatItKnows(t *testing.T) {
	stack := in(t, region)
	link := importedLink(stack, nil)
	user := awsiam.NewUser(stack, jsii.String("User"), nil)
	cdktest.MustPanic(t, func() { link.GrantPull(user, nil, nil) }, "no ECR endpoint", "set FromVpcOnly")
	link.GrantPull(user, nil, &ecrpull.GrantPullOptions{FromVpcOnly: true})
	cdktest.MustPanic(t, func() {
		ecrpull.EcrPrivateLinkFromAttributes(stack, jsii.String("A"), &ecrpull.EcrPrivateLinkAttributes{Vpc: link.Vpc(), Workloads: fargate})
	}, "Test/A: SecurityGroupId is missing")
	cdktest.Synth(t, stack).HasResourceProperties("AWS::IAM::Policy", map[string]any{"Users": []any{map[string]any{"Ref": "User00B015A1"}}})
}

type named string

func (n named) RepositoryArn() *string { return jsii.String(string(n)) }

func TestRepositoryArns(t *testing.T) {
	if got := ecrpull.RepositoryArns(named("a"), named("b")); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("got %q", got)
	}
}

// A grant to a principal that has no policy here does not succeed, and says so.
func TestAGrantThatIsLost(t *testing.T) {
	stack := in(t, region)
	link := ecrpull.NewEcrPrivateLink(stack, jsii.String("Ecr"), &ecrpull.EcrPrivateLinkProps{Vpc: isolatedVPC(stack), Workloads: fargate,
		Endpoints: map[pullpath.Service]pullpath.Choice{pullpath.S3: {External: true}}})
	if grant := link.GrantPush(awsiam.NewArnPrincipal(jsii.String(role)), []string{repository}); *grant.Success() {
		t.Error("the grant succeeds")
	}
	if got := warningIDs(t, stack); !slices.Equal(got, []string{"role-not-mutable", "role-not-mutable"}) {
		t.Errorf("got the warnings %q", got)
	}
}
