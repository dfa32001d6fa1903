package ecrpull_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/ecrpull"
	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/constructs/pullpath/policy"
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/testing/cdktest"
)

const organization, guardDutyImage = "o-abcdefghij", "arn:aws:ecr:us-west-2:733349766148:repository/aws-guardduty-agent-fargate"

// reach is a call of a principal on a resource, each of an organization, which may be none.
type reach struct{ service, action, resource, principal, principalOrg, resourceOrg string }

func (r reach) allowedBy(t *testing.T, document *iam.Document) bool {
	t.Helper()
	request := probe{action: r.action, resource: r.resource, principal: r.principal, org: r.principalOrg}.request()
	request.Keys = map[string][]partial.Text{"aws:ResourceOrgID": {partial.Literal(r.resourceOrg)}}
	switch d := iam.Evaluate(request, iam.Policy{Name: r.service, Kind: iam.InterfaceEndpointPolicy, Document: document}); d.Verdict {
	case iam.VerdictUnknown:
		t.Errorf("%+v is unknown: %s", r, d.Reason)
	case iam.VerdictAllow:
		return true
	}
	return false
}

// TestEveryEndpointIsLimited asks the policies of all endpoints about our own calls and those of others.
func TestEveryEndpointIsLimited(t *testing.T) {
	const foreign = "o-zzzzzzzzzz"
	everything := []pullpath.Workload{
		{LaunchType: pullpath.EC2, Features: []pullpath.Feature{pullpath.AWSLogs}},
		{LaunchType: pullpath.Fargate, Features: []pullpath.Feature{pullpath.SecretsManagerSecrets, pullpath.SSMParameters, pullpath.Exec, pullpath.KMSDecrypt, pullpath.Tracing, pullpath.Metrics, pullpath.GuardDuty}},
	}
	own := []reach{
		{"logs", "logs:PutLogEvents", "arn:aws:logs:us-west-2:111122223333:log-group:/ecs/app:log-stream:a", role, organization, organization},
		{"secretsmanager", "secretsmanager:GetSecretValue", "arn:aws:secretsmanager:us-west-2:111122223333:secret:db-AbCdEf", role, organization, organization},
		{"kms", "kms:Decrypt", "arn:aws:kms:us-west-2:111122223333:key/12345678-1234-1234-1234-123456789012", role, organization, organization},
		{"ssm", "ssm:GetParameters", "arn:aws:ssm:us-west-2:111122223333:parameter/app", role, organization, organization},
		{"ssmmessages", "ssmmessages:OpenDataChannel", "*", role, organization, organization},
		{"ecs", "ecs:DiscoverPollEndpoint", "*", role, organization, organization},
		{"ecs-agent", "ecs:Poll", "arn:aws:ecs:us-west-2:111122223333:container-instance/prod/0", role, organization, organization},
		{"ecs-telemetry", "ecs:StartTelemetrySession", "arn:aws:ecs:us-west-2:111122223333:container-instance/prod/0", role, organization, organization},
		{"xray", "xray:PutTraceSegments", "*", role, organization, organization},
		{"monitoring", "cloudwatch:PutMetricData", "*", role, organization, organization},
		{"ecr.dkr", "ecr:BatchGetImage", repository, role, organization, organization},
	}
	for name, c := range map[string]struct {
		organization string
		calls        []reach // beside our own
		want         []bool
	}{
		"to the account": {"", []reach{
			{"ecs", "ecs:RunTask", "*", foreignRole, foreign, foreign},
			{"logs", "logs:PutLogEvents", "arn:aws:logs:us-west-2:444455556666:log-group:/x:log-stream:a", role, foreign, foreign},
			{"secretsmanager", "secretsmanager:GetSecretValue", "arn:aws:secretsmanager:us-west-2:444455556666:secret:db-AbCdEf", role, foreign, foreign},
			{"secretsmanager", "secretsmanager:GetSecretValue", "arn:aws:secretsmanager:us-west-2:111122223333:secret:db-AbCdEf", foreignRole, foreign, foreign},
			{"kms", "kms:Decrypt", "arn:aws:kms:us-west-2:444455556666:key/12345678-1234-1234-1234-123456789012", role, foreign, foreign},
			{"ssm", "ssm:PutParameter", "*", foreignRole, foreign, foreign},
			{"monitoring", "cloudwatch:PutMetricData", "*", foreignRole, foreign, foreign},
			{"sts", "sts:GetCallerIdentity", "*", foreignRole, foreign, foreign}, // what its use is, is not known: AWS's default
		}, []bool{false, false, false, false, false, false, false, true}},
		"to an organization": {organization, []reach{
			{"secretsmanager", "secretsmanager:GetSecretValue", "arn:aws:secretsmanager:us-west-2:444455556666:secret:db-AbCdEf", foreignRole, organization, organization},
			{"secretsmanager", "secretsmanager:GetSecretValue", "arn:aws:secretsmanager:us-west-2:444455556666:secret:db-AbCdEf", role, organization, foreign},
			{"secretsmanager", "secretsmanager:GetSecretValue", "arn:aws:secretsmanager:us-west-2:111122223333:secret:db-AbCdEf", foreignRole, foreign, organization},
			{"ssmmessages", "ssmmessages:OpenDataChannel", "*", foreignRole, foreign, organization},
			{"sts", "sts:AssumeRole", "arn:aws:iam::444455556666:role/x", role, organization, organization},
			{"sts", "sts:AssumeRole", "arn:aws:iam::444455556666:role/x", role, organization, foreign},
			{"sts", "sts:GetCallerIdentity", "*", foreignRole, foreign, organization},
			{"ecr.dkr", "ecr:BatchGetImage", otherRepository, foreignRole, organization, organization},
			{"ecr.dkr", "ecr:BatchGetImage", "arn:aws:ecr:us-west-2:444455556666:repository/app", role, organization, foreign},
			{"ecr.dkr", "ecr:BatchGetImage", repository, foreignRole, foreign, organization},
			{"ecr.dkr", "ecr:BatchGetImage", guardDutyImage, role, organization, foreign},
			{"ecr.api", "ecr:GetAuthorizationToken", "*", role, organization, organization},
		}, []bool{true, false, false, false, true, false, false, true, false, false, true, true}},
	} {
		t.Run(name, func(t *testing.T) {
			stack := in(t, region)
			link := ecrpull.NewEcrPrivateLink(stack, jsii.String("Ecr"), &ecrpull.EcrPrivateLinkProps{Vpc: isolatedVPC(stack), Workloads: everything,
				Services: []pullpath.Service{"sts"}, Organization: c.organization})
			ecrpull.NewLogsEndpoint(stack, jsii.String("Logs"), &ecrpull.LogsEndpointProps{Link: link, Organization: c.organization})
			ecrpull.NewS3LayerGateway(stack, jsii.String("Layers"), &ecrpull.S3LayerGatewayProps{Link: link})
			documents := documentsOf(t, cdktest.Synth(t, stack), "")
			for _, r := range own {
				if !r.allowedBy(t, documents[r.service]) {
					t.Errorf("our own call fails: %+v", r)
				}
			}
			for i, r := range c.calls {
				if got := documents[r.service] == nil || r.allowedBy(t, documents[r.service]); got != c.want[i] {
					t.Errorf("%+v: allowed %v, want %v", r, got, c.want[i])
				}
			}
			layer := probe{action: "s3:GetObject", resource: "arn:aws:s3:::prod-us-west-2-starport-layer-bucket/a", principal: foreignRole}.request()
			if d := iam.Evaluate(layer, iam.Policy{Name: "s3", Kind: iam.GatewayEndpointPolicy, Document: documents["s3"]}); d.Verdict != iam.VerdictAllow {
				t.Errorf("a layer does not get through: %s", d.Reason)
			}
		})
	}
}

func TestFurtherServices(t *testing.T) {
	stack := cdktest.NewStack(t, nil)
	efs, err := pullpath.ServicesOf("efs")
	if err != nil {
		t.Fatal(err)
	}
	statement := policy.Statement{Sid: "Queues", Effect: policy.Allow, Principal: policy.Anyone, Action: []string{"sqs:SendMessage"}, Resource: []string{"*"}}
	link := ecrpull.NewEcrPrivateLink(stack, jsii.String("Ecr"), &ecrpull.EcrPrivateLinkProps{Vpc: isolatedVPC(stack), Workloads: fargate,
		Services:          append(efs, "sqs", pullpath.ECRDKR),
		ServiceStatements: map[pullpath.Service][]policy.Statement{"sqs": {statement}}})
	if got, want := link.Plan().Services(), []pullpath.Service{pullpath.ECRAPI, pullpath.ECRDKR, pullpath.S3, "elasticfilesystem", "sqs"}; !slices.Equal(got, want) {
		t.Errorf("planned %v, want %v", got, want)
	}
	template := cdktest.Synth(t, stack)
	var queues map[string]any
	for _, resource := range template.Resources("AWS::EC2::VPCEndpoint") {
		properties := resource["Properties"].(map[string]any)
		if _, ok := properties["PolicyDocument"]; ok && strings.Contains(text(t, properties["ServiceName"]), "sqs") {
			queues = properties
		}
	}
	if queues == nil || !strings.Contains(text(t, queues["PolicyDocument"]), "sqs:SendMessage") || !strings.Contains(text(t, queues["ServiceName"]), "Fn::FindInMap") {
		t.Errorf("the endpoint of sqs is %v", queues)
	}
	if mapping := text(t, template.Content()["Mappings"]); !strings.Contains(mapping, `"sqs":"cn.com.amazonaws"`) || !strings.Contains(mapping, `"sqs":"com.amazonaws"`) {
		t.Errorf("the names' beginnings are %s", mapping)
	}
}

func TestServicesThatCannotBeAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		props ecrpull.EcrPrivateLinkProps
		want  []string
	}{
		"a misspelt service":         {ecrpull.EcrPrivateLinkProps{Services: []pullpath.Service{"sqss"}}, []string{"Services", `unknown service "sqss"`, `did you mean "sqs"`}},
		"the gateway":                {ecrpull.EcrPrivateLinkProps{Services: []pullpath.Service{pullpath.S3}}, []string{"Services", "gateway endpoint of the image layers"}},
		"an organization that is no": {ecrpull.EcrPrivateLinkProps{Organization: "acme"}, []string{"Organization", "acme"}},
		"statements for ecr.dkr": {ecrpull.EcrPrivateLinkProps{ServiceStatements: map[pullpath.Service][]policy.Statement{pullpath.ECRDKR: {policy.AllowAll()}}},
			[]string{`the policy of "ecr.dkr" is that of Policy`}},
		"statements for nothing": {ecrpull.EcrPrivateLinkProps{ServiceStatements: map[pullpath.Service][]policy.Statement{"sqs": {policy.AllowAll()}}},
			[]string{`no endpoint for "sqs" is created here`}},
	} {
		t.Run(name, func(t *testing.T) {
			stack := in(t, region)
			props := c.props
			props.Vpc, props.Workloads = isolatedVPC(stack), fargate
			cdktest.MustPanic(t, func() { ecrpull.NewEcrPrivateLink(stack, jsii.String("Ecr"), &props) }, c.want...)
		})
	}
}

// text is a part of a template as JSON.
func text(t *testing.T, of any) string {
	t.Helper()
	out, err := json.Marshal(of)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
