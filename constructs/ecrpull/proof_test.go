package ecrpull_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/ecrpull"
	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/constructs/pullpath/policy"
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/testing/cdktest"
)

// The principals and resources that the verdicts below are about.
const (
	pushRole        = "arn:aws:iam::111122223333:role/builder"
	otherRole       = "arn:aws:iam::111122223333:role/other"
	foreignRole     = "arn:aws:iam::444455556666:role/app-execution"
	otherRepository = "arn:aws:ecr:us-west-2:111122223333:repository/other"
)

// probe is one request whose verdict every policy choice states.
type probe struct{ name, action, resource, principal, org string }

func probes() []probe {
	return []probe{
		{"login", "ecr:GetAuthorizationToken", "*", role, ""},
		{"pull", "ecr:BatchGetImage", repository, role, ""},
		{"layer", "ecr:GetDownloadUrlForLayer", repository, role, ""},
		{"check", "ecr:BatchCheckLayerAvailability", repository, role, ""},
		{"otherRole", "ecr:BatchGetImage", repository, otherRole, ""},
		{"otherRepository", "ecr:BatchGetImage", otherRepository, role, ""},
		{"otherAccount", "ecr:BatchGetImage", repository, foreignRole, ""},
		{"ownOrganization", "ecr:BatchGetImage", repository, foreignRole, "o-abcdefghij"},
		{"push", "ecr:PutImage", repository, pushRole, ""},
		{"pushLogin", "ecr:GetAuthorizationToken", "*", pushRole, ""},
		{"delete", "ecr:DeleteRepository", repository, role, ""},
		{"describe", "ecr:DescribeImages", repository, role, ""},
	}
}

func (p probe) request() iam.Request {
	r := iam.Request{
		Action:   p.action,
		Resource: partial.Literal(p.resource),
		Principal: iam.Principal{
			ARN:     partial.Literal(p.principal),
			Account: partial.Literal(strings.Split(p.principal, ":")[4]),
			OrgID:   partial.Literal("o-zzzzzzzzzz"),
		},
	}
	if p.org != "" {
		r.Principal.OrgID = partial.Literal(p.org)
	}
	return r.ThroughEndpoint(partial.Literal("vpce-0123456789abcdef0"), partial.Literal("vpc-0123456789abcdef0"))
}

// documentsOf returns the policies of a template's endpoints by service, of those whose logical id begins so; nil is
// AWS's default.
func documentsOf(t *testing.T, x *cdktest.Template, prefix string) map[string]*iam.Document {
	t.Helper()
	out := map[string]*iam.Document{}
	for id, resource := range x.Resources("AWS::EC2::VPCEndpoint") {
		if !strings.HasPrefix(id, prefix) {
			continue
		}
		properties := resource["Properties"].(map[string]any)
		name := "s3"
		if properties["VpcEndpointType"] == "Interface" {
			name = strings.SplitN(properties["ServiceName"].(string), ".", 4)[3]
		}
		out[name] = nil
		if tree, ok := properties["PolicyDocument"]; ok {
			document, err := iam.FromAny(tree)
			if err != nil {
				t.Fatal(err)
			}
			out[name] = &document
		}
	}
	return out
}

func TestPoliciesLetThePullThroughAndNothingElse(t *testing.T) {
	only := func(p policy.ECR) *ecrpull.EcrPolicy { return &ecrpull.EcrPolicy{ECR: p} }
	own := func(s ...policy.Statement) *ecrpull.EcrPolicy { return &ecrpull.EcrPolicy{Statements: s} }
	all := "login pull layer check otherRole otherRepository otherAccount ownOrganization push pushLogin delete describe"
	for _, c := range []struct {
		name    string
		policy  *ecrpull.EcrPolicy
		allowed string
	}{
		{"by default: the account's principals pull", nil,
			"login pull layer check otherRole otherRepository pushLogin"},
		{"full access", &ecrpull.EcrPolicy{FullAccess: true}, all},
		{"one role", only(policy.ECR{Roles: []string{role}}),
			"login pull layer check otherRepository"},
		{"one role, named as the guide does", only(policy.ECR{Roles: []string{role}, SeedPrincipals: true}),
			"login pull layer check otherRepository"},
		{"one role, one repository", only(policy.ECR{Roles: []string{role}, Repositories: []string{repository}}),
			"login pull layer check"},
		{"a role that pushes", only(policy.ECR{Roles: []string{role}, Repositories: []string{repository}, PushRoles: []string{pushRole}}),
			"login pull layer check push pushLogin"},
		{"another account", only(policy.ECR{Accounts: []string{"444455556666"}}),
			"otherAccount ownOrganization"},
		{"an organization", only(policy.ECR{Organizations: []string{"o-abcdefghij"}}),
			"ownOrganization"},
		{"a role and an organization", only(policy.ECR{Roles: []string{role}, Organizations: []string{"o-abcdefghij"}}),
			"login pull layer check otherRepository ownOrganization"},
		{"a protected repository", only(policy.ECR{Roles: []string{role}, ProtectedRepositories: []string{repository}}),
			"login pull layer check otherRepository"},
		{"the guide's first example blocks the login", own(policy.AllowPull(role)),
			"pull layer otherRepository"},
		{"the guide's second example", own(policy.AllowAll(), policy.PreventDelete(repository)),
			strings.Replace(all, " delete", "", 1)},
		{"the guide's combined example", own(policy.AllowAll(), policy.PreventDelete(repository), policy.AllowPull(role)),
			strings.Replace(all, " delete", "", 1)},
		{"a statement of one's own", only(policy.ECR{Roles: []string{role}, Extra: []policy.Statement{
			{Sid: "Describe", Effect: policy.Allow, Principal: policy.Anyone, Action: []string{"ecr:DescribeImages"}, Resource: []string{"*"}}}}),
			"login pull layer check otherRepository describe"},
	} {
		stack := in(t, region)
		vpc := isolatedVPC(stack)
		workloads := []pullpath.Workload{{LaunchType: pullpath.EC2}, {LaunchType: pullpath.Fargate}, {LaunchType: pullpath.Fargate, PlatformVersion: "1.3.0"}, {LaunchType: pullpath.Fargate, OS: pullpath.Windows}}
		for i, w := range workloads {
			ecrpull.NewEcrPrivateLink(stack, jsii.String(fmt.Sprint("Link", i)), &ecrpull.EcrPrivateLinkProps{Vpc: vpc, Workloads: []pullpath.Workload{w}, Policy: c.policy})
		}
		template := cdktest.Synth(t, stack)
		for i, w := range workloads {
			t.Run(c.name+"/"+w.String(), func(t *testing.T) {
				documents := documentsOf(t, template, fmt.Sprint("Link", i))
				if _, ok := documents["ecr.dkr"]; !ok {
					t.Fatal("there is no endpoint of ecr.dkr")
				}
				for _, service := range []string{"ecr.api", "ecr.dkr"} {
					document, ok := documents[service]
					if !ok {
						continue // Fargate 1.3.0 has no ecr.api
					}
					var allowed []string
					for _, p := range probes() {
						decision := iam.Evaluate(p.request(), iam.Policy{Name: service, Kind: iam.InterfaceEndpointPolicy, Document: document})
						switch decision.Verdict {
						case iam.VerdictAllow:
							allowed = append(allowed, p.name)
						case iam.VerdictUnknown:
							t.Errorf("%s: %s is unknown: %s", service, p.name, decision.Reason)
						}
					}
					if got := strings.Join(allowed, " "); got != c.allowed {
						t.Errorf("%s allows\n%s, want\n%s", service, got, c.allowed)
					}
				}
			})
		}
	}
}

func TestLayerPolicyLetsThePresignedDownloadThrough(t *testing.T) {
	for _, c := range []struct {
		name    string
		props   ecrpull.S3LayerGatewayProps
		allowed string
	}{
		{"minimum", ecrpull.S3LayerGatewayProps{}, "layer"},
		{"minimum with a bucket of one's own", ecrpull.S3LayerGatewayProps{Objects: []string{"arn:aws:s3:::mine/*"}}, "layer mine"},
		{"minimum with the SSM agent's buckets", ecrpull.S3LayerGatewayProps{Presets: []string{"ssm-agent"}}, "layer agent"},
		{"full", ecrpull.S3LayerGatewayProps{Policy: policy.FullS3}, "layer mine agent otherRegion write"},
	} {
		t.Run(c.name, func(t *testing.T) {
			stack := in(t, region)
			props := c.props
			props.Vpc = isolatedVPC(stack)
			ecrpull.NewS3LayerGateway(stack, jsii.String("Layers"), &props)
			document := documentsOf(t, cdktest.Synth(t, stack), "Layers")["s3"]
			var allowed []string
			for _, p := range []probe{
				{name: "layer", action: "s3:GetObject", resource: "arn:aws:s3:::prod-us-west-2-starport-layer-bucket/a/b", principal: foreignRole},
				{name: "mine", action: "s3:GetObject", resource: "arn:aws:s3:::mine/object", principal: role},
				{name: "agent", action: "s3:GetObject", resource: "arn:aws:s3:::amazon-ssm-us-west-2/x", principal: role},
				{name: "otherRegion", action: "s3:GetObject", resource: "arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/a", principal: foreignRole},
				{name: "write", action: "s3:PutObject", resource: "arn:aws:s3:::mine/object", principal: role},
			} {
				if iam.Evaluate(p.request(), iam.Policy{Name: "s3", Kind: iam.GatewayEndpointPolicy, Document: document}).Verdict == iam.VerdictAllow {
					allowed = append(allowed, p.name)
				}
			}
			if got := strings.Join(allowed, " "); got != c.allowed {
				t.Errorf("allows %s, want %s", got, c.allowed)
			}
		})
	}
}

func TestExecutionRolePullsOnlyThroughTheEndpoints(t *testing.T) {
	stack := in(t, region)
	vpc := isolatedVPC(stack)
	link := ecrpull.NewEcrPrivateLink(stack, jsii.String("Ecr"), &ecrpull.EcrPrivateLinkProps{Vpc: vpc, Workloads: fargate, Endpoints: map[pullpath.Service]pullpath.Choice{
		pullpath.ECRAPI: {ID: "vpce-0000000000000000a"}, pullpath.ECRDKR: {ID: "vpce-0000000000000000b"}}})
	r := awsiam.NewRole(stack, jsii.String("Role"), &awsiam.RoleProps{AssumedBy: awsiam.NewServicePrincipal(jsii.String("ecs-tasks.amazonaws.com"), nil)})
	link.GrantPull(r, []string{repository}, nil)
	var document iam.Document
	for _, resource := range cdktest.Synth(t, stack).Resources("AWS::IAM::Policy") {
		var err error
		if document, err = iam.FromAny(resource["Properties"].(map[string]any)["PolicyDocument"]); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name, action, resource, endpoint string
		want                             iam.Verdict
	}{
		{"pull through ecr.dkr", "ecr:BatchGetImage", repository, "vpce-0000000000000000b", iam.VerdictAllow},
		{"pull through ecr.api", "ecr:BatchGetImage", repository, "vpce-0000000000000000a", iam.VerdictAllow},
		{"pull through another endpoint", "ecr:BatchGetImage", repository, "vpce-0000000000000000c", iam.VerdictImplicitDeny},
		{"pull of another repository", "ecr:BatchGetImage", otherRepository, "vpce-0000000000000000b", iam.VerdictImplicitDeny},
		{"login through another endpoint", "ecr:GetAuthorizationToken", "*", "vpce-0000000000000000c", iam.VerdictAllow},
		{"push", "ecr:PutImage", repository, "vpce-0000000000000000b", iam.VerdictImplicitDeny},
		{"logs, which no workload uses", "logs:PutLogEvents", "*", "vpce-0000000000000000b", iam.VerdictImplicitDeny},
	} {
		t.Run(c.name, func(t *testing.T) {
			request := iam.Request{Action: c.action, Resource: partial.Literal(c.resource), Principal: iam.Principal{ARN: partial.Literal(role)}}.
				ThroughEndpoint(partial.Literal(c.endpoint), partial.Literal("vpc-0123456789abcdef0"))
			if got := iam.Evaluate(request, iam.Policy{Name: "role", Kind: iam.IdentityPolicy, Document: &document}); got.Verdict != c.want {
				t.Errorf("got %v (%s), want %v", got.Verdict, got.Reason, c.want)
			}
		})
	}
}
