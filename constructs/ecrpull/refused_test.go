package ecrpull_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/ecrpull"
	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/constructs/pullpath/policy"
	"ecrprivatelink/internal/testing/cdktest"
)

func TestRefusals(t *testing.T) {
	stack := in(t, region)
	vpc := isolatedVPC(stack)
	noDNS := vpcWith(in(t, region), awsec2.SubnetType_PRIVATE_ISOLATED, false)
	public := vpcWith(in(t, region), awsec2.SubnetType_PUBLIC, true)
	link := func(id string, props *ecrpull.EcrPrivateLinkProps) func() {
		return func() { ecrpull.NewEcrPrivateLink(stack, jsii.String(id), props) }
	}
	withPolicy := func(id string, p policy.ECR) func() {
		return link(id, &ecrpull.EcrPrivateLinkProps{Vpc: vpc, Workloads: fargate, Policy: &ecrpull.EcrPolicy{ECR: p}})
	}
	many := make([]string, 400)
	for i := range many {
		many[i] = fmt.Sprintf("arn:aws:iam::111122223333:role/application-number-%03d-execution", i)
	}
	for _, c := range []struct {
		name string
		f    func()
		want []string
	}{
		{"nil props", link("a", nil), []string{"Test/a", "Vpc is missing"}},
		{"no workloads", link("b", &ecrpull.EcrPrivateLinkProps{Vpc: vpc}), []string{"Test/b", "no workloads"}},
		{"a wrong platform version", link("c", &ecrpull.EcrPrivateLinkProps{Vpc: vpc, Workloads: []pullpath.Workload{{LaunchType: "fargate", PlatformVersion: "1.4"}}}), []string{`"1.4"`, "1.4.0"}},
		{"DNS hostnames off", link("d", &ecrpull.EcrPrivateLinkProps{Vpc: noDNS, Workloads: fargate}), []string{"EnableDnsHostnames off", "got false, want true", "jsii.Bool(true)"}},
		{"public subnets only", link("e", &ecrpull.EcrPrivateLinkProps{Vpc: public, Workloads: fargate}), []string{"no private subnets", "got 0"}},
		{"a choice for an endpoint not needed", link("f", &ecrpull.EcrPrivateLinkProps{Vpc: vpc, Workloads: fargate, Endpoints: map[pullpath.Service]pullpath.Choice{pullpath.ECS: {External: true}}}), []string{`"ecs"`, "ecr.api"}},
		{"the world may connect", link("g", &ecrpull.EcrPrivateLinkProps{Vpc: vpc, Workloads: fargate, AllowFromCidrs: []string{"0.0.0.0/0"}}), []string{"0.0.0.0/0"}},
		{"the world may connect, spelt otherwise", link("t", &ecrpull.EcrPrivateLinkProps{Vpc: vpc, Workloads: fargate, AllowFromCidrs: []string{"10.0.0.0/0"}}), []string{"10.0.0.0/0", "/8 or narrower"}},
		{"half of the world may connect", link("u", &ecrpull.EcrPrivateLinkProps{Vpc: vpc, Workloads: fargate, AllowFromCidrs: []string{"128.0.0.0/1"}}), []string{"128.0.0.0/1", "/8 or narrower"}},
		{"a policy for an endpoint that is not created here", link("v", &ecrpull.EcrPrivateLinkProps{Vpc: vpc, Workloads: ec2,
			ServicePolicies: map[pullpath.Service][]policy.Statement{pullpath.Logs: policy.Endpoint(pullpath.Logs, account)}}), []string{`"logs"`, "would be lost", "LogsEndpoint"}},
		{"a role by name", withPolicy("h", policy.ECR{Roles: []string{"app-execution"}}), []string{`"app-execution"`, "not an ARN", "arn:aws:iam::ACCOUNT:role/app-execution"}},
		{"a role of another partition", withPolicy("i", policy.ECR{Roles: []string{"arn:aws-cn:iam::111122223333:role/x"}}), []string{"aws-cn", `"aws"`}},
		{"a repository of another Region", withPolicy("j", policy.ECR{Repositories: []string{"arn:aws:ecr:eu-west-1:111122223333:repository/app"}}), []string{"eu-west-1", "us-west-2", "do not cross Regions"}},
		{"a misspelt action", withPolicy("k", policy.ECR{Extra: []policy.Statement{{Effect: "Allow", Principal: "*", Action: []string{"ecr:BatchGetImages"}, Resource: []string{"*"}}}}), []string{"ecr:BatchGetImages", "ecr:BatchGetImage"}},
		{"a policy over the size an endpoint takes", withPolicy("l", policy.ECR{Roles: many}), []string{"20,480"}},
		{"a gateway policy with a principal", func() {
			ecrpull.NewS3LayerGateway(stack, jsii.String("m"), &ecrpull.S3LayerGatewayProps{Vpc: vpc, Statements: []policy.Statement{
				{Sid: "Mine", Effect: "Allow", Principal: policy.AWSPrincipals(role), Action: []string{"s3:GetObject"}, Resource: []string{"*"}}}})
		}, []string{"Mine", `Principal "*"`}},
		{"full access and roles", link("q", &ecrpull.EcrPrivateLinkProps{Vpc: vpc, Workloads: fargate, Policy: &ecrpull.EcrPolicy{FullAccess: true, ECR: policy.ECR{Roles: []string{role}}}}), []string{"FullAccess", "would be lost"}},
		{"statements and roles", link("r", &ecrpull.EcrPrivateLinkProps{Vpc: vpc, Workloads: fargate, Policy: &ecrpull.EcrPolicy{
			Statements: []policy.Statement{policy.AllowAll()}, ECR: policy.ECR{Roles: []string{role}}}}), []string{"Statements replaces", "would be lost"}},
		{"a gateway policy that keeps layers out", func() {
			ecrpull.NewS3LayerGateway(stack, jsii.String("s"), &ecrpull.S3LayerGatewayProps{Vpc: vpc, Statements: []policy.Statement{
				{Sid: "OursOnly", Effect: "Deny", Principal: policy.Anyone, Action: []string{"s3:*"}, Resource: []string{"*"},
					Condition: map[string]map[string][]string{"StringNotEquals": {"aws:PrincipalOrgID": {"o-abcdefghij"}}}}}})
		}, []string{"denies s3:GetObject", "presigned", "arn:aws:s3:::prod-us-west-2-starport-layer-bucket/*"}},
		{"an unknown preset", func() {
			ecrpull.NewS3LayerGateway(stack, jsii.String("n"), &ecrpull.S3LayerGatewayProps{Vpc: vpc, Presets: []string{"ssm-agnet"}})
		}, []string{"ssm-agnet", `"ssm-agent"`}},
		{"a log group by name", func() {
			group := awsec2.SecurityGroup_FromSecurityGroupId(in(t, region), jsii.String("Group"), jsii.String("sg-0123456789abcdef0"), nil)
			ecrpull.NewLogsEndpoint(stack, jsii.String("q"), &ecrpull.LogsEndpointProps{Vpc: vpc, SecurityGroup: group, LogGroups: []string{"/ecs/app"}})
		}, []string{"/ecs/app", "log-group:NAME:*"}},
		{"a bucket instead of its objects", func() {
			ecrpull.NewS3LayerGateway(stack, jsii.String("r"), &ecrpull.S3LayerGatewayProps{Vpc: vpc, Objects: []string{"arn:aws:s3:::mine"}})
		}, []string{"arn:aws:s3:::mine", "BUCKET/*"}},
		{"an account that is none", withPolicy("s", policy.ECR{Accounts: []string{"banana"}}), []string{"banana", "12 digits"}},
		{"an endpoint to reuse that is none", link("t", &ecrpull.EcrPrivateLinkProps{Vpc: vpc, Workloads: fargate, Endpoints: map[pullpath.Service]pullpath.Choice{pullpath.ECRDKR: {ID: "banana"}}}), []string{"banana", "reuse:vpce-"}},
		{"an unknown S3 policy", func() {
			ecrpull.NewS3LayerGateway(stack, jsii.String("o"), &ecrpull.S3LayerGatewayProps{Vpc: vpc, Policy: "maximum"})
		}, []string{`"maximum"`, `"minimum"`, `"full"`}},
		{"a logs endpoint without a group", func() {
			ecrpull.NewLogsEndpoint(stack, jsii.String("p"), &ecrpull.LogsEndpointProps{Vpc: vpc})
		}, []string{"SecurityGroup is missing"}},
	} {
		t.Run(c.name, func(t *testing.T) { cdktest.MustPanic(t, c.f, c.want...) })
	}
	if got := len(*stack.Node().Children()); got != 1 {
		t.Errorf("the refused constructs left %d children beside the VPC", got-1)
	}
}

func TestWhatIsRefusedIsAnErrorWithFields(t *testing.T) {
	stack := in(t, region)
	vpc := isolatedVPC(stack)
	link := ecrpull.NewEcrPrivateLink(stack, jsii.String("Ecr"), &ecrpull.EcrPrivateLinkProps{Vpc: vpc, Workloads: fargate})
	for name, c := range map[string]struct {
		f    func()
		want pullpath.Error
	}{
		"a scope that is not there": {func() { ecrpull.NewEcrPrivateLink(nil, jsii.String("A"), nil) },
			pullpath.Error{Path: "EcrPrivateLink", Code: pullpath.CodeMissing, Problem: "scope is missing", Fix: "pass the stack or construct to create it in"}},
		"an id that is not there": {func() { ecrpull.NewS3LayerGateway(stack, jsii.String(""), nil) },
			pullpath.Error{Path: "Test/S3LayerGateway", Code: pullpath.CodeMissing, Problem: "id is missing", Fix: "pass a name that is unique in its scope"}},
		"a prop that is not there": {func() { ecrpull.NewEcrPrivateLink(stack, jsii.String("B"), nil) },
			pullpath.Error{Path: "Test/B", Code: pullpath.CodeMissing, Problem: "Vpc is missing", Fix: "pass the VPC the tasks run in"}},
		"an argument of a method": {func() { link.GrantPull(nil, nil, nil) },
			pullpath.Error{Path: "Test/Ecr", Code: pullpath.CodeMissing, Problem: "GrantPull: grantee is missing", Fix: "pass the task execution role"}},
		"two props that exclude each other": {func() {
			ecrpull.NewS3LayerGateway(stack, jsii.String("C"), &ecrpull.S3LayerGatewayProps{Vpc: vpc, Policy: policy.FullS3, Presets: []string{"ssm-agent"}})
		}, pullpath.Error{Path: "Test/C", Code: pullpath.CodeConflict, Problem: `Objects, Presets and Statements narrow nothing beside Policy "full"`,
			Fix: `remove them or set Policy to "minimum"`}},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				err, _ := recover().(error)
				var got *pullpath.Error
				if !errors.As(err, &got) || *got != c.want {
					t.Errorf("got %+v, want %+v", err, c.want)
				}
			}()
			c.f()
		})
	}
}
