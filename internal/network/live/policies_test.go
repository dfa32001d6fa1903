package live

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"ecrprivatelink/internal/network"
	awsaccount "ecrprivatelink/internal/testing/account"
	gatepolicies "ecrprivatelink/internal/testing/gate"
	"ecrprivatelink/internal/trace"
)

// denyAll is a policy of a resource that denies an action to everybody.
func denyAll(action string) *string {
	return aws.String(`{"Version":"2012-10-17","Statement":[{"Sid":"No","Effect":"Deny","Principal":"*","Action":"` + action + `","Resource":"*"}]}`)
}

// forAccount is a policy of a key that leaves its use to the account, as AWS's default one does.
const forAccount = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"kms:*","Resource":"*"}]}`

// say answers every call with a body.
func say(body string) func(int) *answerOf {
	return func(int) *answerOf { return &answerOf{body: body} }
}

// withOrganization answers for an organization: a unit below the root, and policies at each level, by their texts.
func withOrganization(management, account, unit, root string) map[string]func(int) *answerOf {
	quoted := func(text string) string { return strings.ReplaceAll(text, `"`, `\"`) }
	levels, parents := 0, 0
	policies := []string{account, unit, root}
	return map[string]func(int) *answerOf{
		"organizations:DescribeOrganization": say(`{"Organization":{"Id":"o-a1b2c3d4e5","MasterAccountId":"` + management + `"}}`),
		"organizations:ListPoliciesForTarget": func(int) *answerOf {
			levels++
			if levels%2 == 0 { // of resources
				return &answerOf{status: 400, code: notEnabled}
			}
			return &answerOf{body: `{"Policies":[{"Id":"p-` + policies[levels/2%3] + `","Name":"` + policies[levels/2%3] + `"}]}`}
		},
		"organizations:ListParents": func(int) *answerOf {
			parents++
			if parents%2 == 1 {
				return &answerOf{body: `{"Parents":[{"Id":"ou-1","Type":"ORGANIZATIONAL_UNIT"}]}`}
			}
			return &answerOf{body: `{"Parents":[{"Id":"r-1","Type":"ROOT"}]}`}
		},
		"organizations:DescribePolicy": func(call int) *answerOf {
			text := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
			if call%3 == 2 { // of the unit
				text = strings.ReplaceAll(text, `"*","Resource"`, `"`+unit+`","Resource"`)
			}
			return &answerOf{body: `{"Policy":{"Content":"` + quoted(text) + `"}}`}
		},
	}
}

// withRegistry answers for a registry whose policy denies an action, in the scope of all calls, with a cache rule and a
// creation template for a prefix.
func withRegistry(prefix, denied string) map[string]func(int) *answerOf {
	return map[string]func(int) *answerOf{
		"ecr:GetAccountSetting":                   say(`{"name":"REGISTRY_POLICY_SCOPE","value":"V2"}`),
		"ecr:GetRegistryPolicy":                   say(`{"registryId":"123456789012","policyText":"` + strings.ReplaceAll(*denyAll(denied), `"`, `\"`) + `"}`),
		"ecr:DescribePullThroughCacheRules":       say(`{"pullThroughCacheRules":[{"ecrRepositoryPrefix":"` + prefix + `","upstreamRegistryUrl":"public.ecr.aws"}]}`),
		"ecr:DescribeRepositoryCreationTemplates": say(`{"repositoryCreationTemplates":[{"prefix":"ROOT","appliedFor":["PULL_THROUGH_CACHE"]}]}`),
	}
}

// gatedCluster makes a cluster with a service whose roles may do everything that a start calls.
func gatedCluster(t *testing.T, a *account, name, cidr string) awsaccount.Cluster {
	n := a.MakeVPC(name, cidr+".0.0/16", cidr+".1.0/24")
	for _, service := range []string{"secretsmanager", "ssm", "kms", "ssmmessages"} {
		n.MakeInterface(service)
	}
	c := a.MakeCluster(name, n)
	made(a.IAM.PutRolePolicy(t.Context(), &iam.PutRolePolicyInput{RoleName: aws.String(name + "-execution"), PolicyName: aws.String("everything"),
		PolicyDocument: aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`)}))(t)
	c.MakeService("web", c.Fargate, func(in *ecs.CreateServiceInput) {
		in.LaunchType, in.PlatformVersion, in.NetworkConfiguration = ecstypes.LaunchTypeFargate, aws.String("1.4.0"), c.VPCConfiguration()
	})
	return c
}

// withResourceControl answers for an organization whose account has a resource control policy that denies an action,
// and no service control policies.
func withResourceControl(denied string) map[string]func(int) *answerOf {
	out := withOrganization("444455556666", "all", "*", "root")
	out["organizations:ListPoliciesForTarget"] = func(call int) *answerOf {
		if call%2 == 1 { // of services
			return &answerOf{status: 400, code: notEnabled}
		}
		return &answerOf{body: fmt.Sprintf(`{"Policies":[{"Id":"p-%d","Name":"of level %d"}]}`, call, call/2)}
	}
	out["organizations:DescribePolicy"] = func(call int) *answerOf {
		effect, action := "Allow", "*"
		if call == 1 {
			effect, action = "Deny", denied
		}
		statement := `{\"Effect\":\"` + effect + `\",\"Principal\":\"*\",\"Action\":\"` + action + `\",\"Resource\":\"*\"}`
		if call == 1 { // beside the one that AWS attaches by itself
			statement += `,{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"*\"}`
		}
		return &answerOf{body: `{"Policy":{"Content":"{\"Version\":\"2012-10-17\",\"Statement\":[` + statement + `]}"}}`}
	}
	return out
}

// policyOfStep is the policy that a step is about, by its hop and, where a hop asks several, its name.
func policyOfStep(name string, hop trace.HopKind) (gatepolicies.Policy, bool) {
	switch {
	case strings.Contains(name, "first pull creates"):
		return gatepolicies.Creation, true
	case strings.Contains(name, "boundary"):
		return gatepolicies.Boundary, true
	}
	of, is := map[trace.HopKind]gatepolicies.Policy{
		trace.EndpointPolicyHop: gatepolicies.Endpoint, trace.TrustPolicyHop: gatepolicies.Trust, trace.RolePolicyHop: gatepolicies.Role,
		trace.RepositoryPolicyHop: gatepolicies.Repository, trace.RegistryPolicyHop: gatepolicies.Registry, trace.ResourcePolicyHop: gatepolicies.Secret,
		trace.KeyPolicyHop: gatepolicies.Key, trace.BucketPolicyHop: gatepolicies.Bucket,
		trace.ServiceControlHop: gatepolicies.ServiceControl, trace.ResourceControlHop: gatepolicies.ResourceControl,
	}[hop]
	return of, is
}

// testPolicies holds each policy that gates a start, live: one that lets it through and one that does not.
func testPolicies(t *testing.T, a *account, met gatepolicies.Met) {
	a = a.with(t)
	c := gatedCluster(t, a, "gated", "10.60")
	check := func(t *testing.T, g *gate) trace.Report {
		t.Helper()
		read, err := a.reader(g).ReadTask(t.Context(), TaskQuery{Cluster: c.Name, Service: "web"})
		if err != nil {
			t.Fatal(err)
		}
		return trace.Check(read.Network)
	}
	result := func(t *testing.T, r trace.Report, api string, hop trace.HopKind) (trace.Result, string) {
		t.Helper()
		for _, call := range r.Traces[0].Calls {
			for _, h := range call.Hops {
				if call.API == api && h.Kind == hop {
					return h.Result, h.Detail
				}
			}
		}
		return trace.Pass, "no hop"
	}
	// moto takes a registry's policy for replication only.
	registry := func(scope func(int) *answerOf) func(*testing.T) *gate {
		return func(*testing.T) *gate {
			answers := withRegistry("other", "ecr:BatchGetImage")
			if scope != nil {
				answers["ecr:GetAccountSetting"] = scope
			}
			return &gate{answers: answers}
		}
	}
	const image, secret, file = "ecr:BatchGetImage", "secretsmanager:GetSecretValue", "s3:GetObject"
	ctx, role := t.Context(), "gated-execution"
	for _, step := range []struct {
		name, api string
		hop       trace.HopKind
		do        func(t *testing.T) *gate
		want      trace.Result
	}{
		{"a repository without a policy", image, trace.RepositoryPolicyHop, func(*testing.T) *gate { return nil }, trace.Pass},
		{"a repository whose policy may not be read", image, trace.RepositoryPolicyHop, func(*testing.T) *gate {
			return &gate{answers: refuse("ecr:GetRepositoryPolicy", "AccessDeniedException")}
		}, trace.Undecided},
		{"a repository whose policy denies", image, trace.RepositoryPolicyHop, func(t *testing.T) *gate {
			made(a.ECR.SetRepositoryPolicy(ctx, &ecr.SetRepositoryPolicyInput{RepositoryName: &c.Repository, PolicyText: denyAll(image)}))(t)
			return nil
		}, trace.Fail},
		{"a repository whose policy denies something else", image, trace.RepositoryPolicyHop, func(t *testing.T) *gate {
			made(a.ECR.SetRepositoryPolicy(ctx, &ecr.SetRepositoryPolicyInput{RepositoryName: &c.Repository, PolicyText: denyAll("ecr:PutImage")}))(t)
			return nil
		}, trace.Pass},
		{"a registry whose policy denies", image, trace.RegistryPolicyHop, registry(nil), trace.Fail},
		{"a registry whose policy denies in the scope of replication", image, trace.RegistryPolicyHop, registry(say(`{"name":"REGISTRY_POLICY_SCOPE","value":"V1"}`)), trace.Pass},
		{"a registry whose policy denies in a scope that is not known", image, trace.RegistryPolicyHop, registry(refuse("ecr:GetAccountSetting", "AccessDeniedException")["ecr:GetAccountSetting"]), trace.Undecided},
		{"a registry whose policy may not be read", image, trace.RegistryPolicyHop, func(*testing.T) *gate {
			return &gate{answers: refuse("ecr:GetRegistryPolicy", "AccessDeniedException")}
		}, trace.Undecided},
		{"a registry without a policy", image, trace.RegistryPolicyHop, func(*testing.T) *gate { return nil }, trace.Pass},
		{"a secret without a policy", secret, trace.ResourcePolicyHop, func(*testing.T) *gate { return nil }, trace.Pass},
		{"a secret whose policy denies", secret, trace.ResourcePolicyHop, func(t *testing.T) *gate {
			made(a.Secrets.PutResourcePolicy(ctx, &secretsmanager.PutResourcePolicyInput{SecretId: &c.Secret, ResourcePolicy: denyAll(secret)}))(t)
			return nil
		}, trace.Fail},
		{"a secret that may not be described", secret, trace.ResourcePolicyHop, func(t *testing.T) *gate {
			made(a.Secrets.DeleteResourcePolicy(ctx, &secretsmanager.DeleteResourcePolicyInput{SecretId: &c.Secret}))(t)
			return &gate{answers: refuse("secretsmanager:DescribeSecret", "AccessDeniedException")}
		}, trace.Undecided},
		{"a secret that does not exist", secret, trace.ResourcePolicyHop, func(*testing.T) *gate {
			return &gate{answers: refuse("secretsmanager:DescribeSecret", "ResourceNotFoundException")}
		}, trace.Fail},
		{"a secret that is being deleted", secret, trace.ResourcePolicyHop, func(*testing.T) *gate {
			return &gate{patch: map[string]func(string) string{"secretsmanager:DescribeSecret": func(body string) string {
				return strings.Replace(body, `{`, `{"DeletedDate": 1764428400,`, 1)
			}}}
		}, trace.Fail},
		{"a key for the account", "kms:Decrypt", trace.KeyPolicyHop, func(t *testing.T) *gate {
			made(a.KMS.PutKeyPolicy(ctx, &kms.PutKeyPolicyInput{KeyId: &c.Key, PolicyName: aws.String("default"), Policy: aws.String(forAccount)}))(t)
			return nil
		}, trace.Pass},
		{"a key for somebody else", "kms:Decrypt", trace.KeyPolicyHop, func(t *testing.T) *gate {
			made(a.KMS.PutKeyPolicy(ctx, &kms.PutKeyPolicyInput{KeyId: &c.Key, PolicyName: aws.String("default"), Policy: aws.String(strings.Replace(forAccount, ":root", ":role/admin", 1))}))(t)
			return nil
		}, trace.Fail},
		{"a key whose policy may not be read", "kms:Decrypt", trace.KeyPolicyHop, func(t *testing.T) *gate {
			made(a.KMS.PutKeyPolicy(ctx, &kms.PutKeyPolicyInput{KeyId: &c.Key, PolicyName: aws.String("default"), Policy: aws.String(forAccount)}))(t)
			return &gate{answers: refuse("kms:GetKeyPolicy", "AccessDeniedException")}
		}, trace.Undecided},
		{"a key that is disabled", "kms:Decrypt", trace.KeyPolicyHop, func(t *testing.T) *gate {
			made(a.KMS.DisableKey(ctx, &kms.DisableKeyInput{KeyId: aws.String(short(c.Key))}))(t)
			return nil
		}, trace.Fail},
		{"a repository whose key is disabled", image, trace.RepositoryPolicyHop, func(*testing.T) *gate { return nil }, trace.Fail},
		{"a repository that does not exist", image, trace.RepositoryPolicyHop, func(t *testing.T) *gate {
			made(a.KMS.EnableKey(ctx, &kms.EnableKeyInput{KeyId: aws.String(short(c.Key))}))(t)
			return &gate{answers: refuse("ecr:DescribeRepositories", "RepositoryNotFoundException")}
		}, trace.Fail},
		{"a repository that the first pull creates", image, trace.RepositoryPolicyHop, func(*testing.T) *gate {
			return &gate{answers: map[string]func(int) *answerOf{
				"ecr:DescribeRepositories":                refuse("ecr:DescribeRepositories", "RepositoryNotFoundException")["ecr:DescribeRepositories"],
				"ecr:DescribePullThroughCacheRules":       say(`{"pullThroughCacheRules":[{"ecrRepositoryPrefix":"gated","upstreamRegistryUrl":"public.ecr.aws"}]}`),
				"ecr:DescribeRepositoryCreationTemplates": say(`{"repositoryCreationTemplates":[{"prefix":"ROOT","appliedFor":["PULL_THROUGH_CACHE"]}]}`),
			}}
		}, trace.Pass},
		{"a repository that the first pull creates with a policy that denies", image, trace.RepositoryPolicyHop, func(*testing.T) *gate {
			return &gate{answers: map[string]func(int) *answerOf{
				"ecr:DescribeRepositories":          refuse("ecr:DescribeRepositories", "RepositoryNotFoundException")["ecr:DescribeRepositories"],
				"ecr:DescribePullThroughCacheRules": say(`{"pullThroughCacheRules":[{"ecrRepositoryPrefix":"gated","upstreamRegistryUrl":"public.ecr.aws"}]}`),
				"ecr:DescribeRepositoryCreationTemplates": say(`{"repositoryCreationTemplates":[{"prefix":"gated","appliedFor":["PULL_THROUGH_CACHE"],"repositoryPolicy":"` +
					strings.ReplaceAll(*denyAll(image), `"`, `\"`) + `"}]}`),
			}}
		}, trace.Fail},
		{"a bucket without a policy", file, trace.BucketPolicyHop, func(*testing.T) *gate { return nil }, trace.Pass},
		{"a bucket whose policy denies", file, trace.BucketPolicyHop, func(t *testing.T) *gate {
			made(a.S3.PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: &c.Bucket, Policy: denyAll(file)}))(t)
			return nil
		}, trace.Fail},
		{"a bucket that does not exist", file, trace.BucketPolicyHop, func(t *testing.T) *gate {
			made(a.S3.DeleteBucketPolicy(ctx, &s3.DeleteBucketPolicyInput{Bucket: &c.Bucket}))(t)
			return &gate{answers: refuse("s3:GetBucketPolicy", "NoSuchBucket")}
		}, trace.Fail},
		{"an organization that allows everything", image, trace.ServiceControlHop, func(*testing.T) *gate {
			return &gate{answers: withOrganization("444455556666", "all", "*", "root")}
		}, trace.Pass},
		{"a unit that allows something else", image, trace.ServiceControlHop, func(*testing.T) *gate {
			return &gate{answers: withOrganization("444455556666", "all", "ec2:*", "root")}
		}, trace.Fail},
		{"the management account, for which no policy holds", image, trace.ServiceControlHop, func(*testing.T) *gate {
			return &gate{answers: withOrganization("123456789012", "all", "ec2:*", "root")}
		}, trace.Pass},
		{"an organization whose answer is no answer", image, trace.ServiceControlHop, func(*testing.T) *gate {
			return &gate{answers: refuse("organizations:DescribeOrganization", "ServiceException")}
		}, trace.Undecided},
		{"resource control policies that allow everything", image, trace.ResourceControlHop, func(*testing.T) *gate {
			return &gate{answers: withResourceControl("ecr:PutImage")}
		}, trace.Pass},
		{"a resource control policy that denies", image, trace.ResourceControlHop, func(*testing.T) *gate {
			return &gate{answers: withResourceControl(image)}
		}, trace.Fail},
		{"an endpoint with the default policy", image, trace.EndpointPolicyHop, func(*testing.T) *gate { return nil }, trace.Pass},
		{"an endpoint whose policy denies", image, trace.EndpointPolicyHop, func(t *testing.T) *gate {
			made(a.EC2.ModifyVpcEndpoint(ctx, &ec2.ModifyVpcEndpointInput{VpcEndpointId: &c.DKR, PolicyDocument: denyAll(image)}))(t)
			return nil
		}, trace.Fail},
		{"a role that allows it", image, trace.RolePolicyHop, func(t *testing.T) *gate {
			made(a.EC2.ModifyVpcEndpoint(ctx, &ec2.ModifyVpcEndpointInput{VpcEndpointId: &c.DKR,
				PolicyDocument: vpcPolicy(`{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}`)}))(t)
			return nil
		}, trace.Pass},
		{"a role whose policy denies", image, trace.RolePolicyHop, func(t *testing.T) *gate {
			made(a.IAM.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: &role, PolicyName: aws.String("no"),
				PolicyDocument: aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"` + image + `","Resource":"*"}]}`)}))(t)
			return nil
		}, trace.Fail},
		{"a boundary that allows it", image, trace.RolePolicyHop, func(t *testing.T) *gate {
			made(a.IAM.DeleteRolePolicy(ctx, &iam.DeleteRolePolicyInput{RoleName: &role, PolicyName: aws.String("no")}))(t)
			return nil
		}, trace.Pass},
		{"a boundary that allows other calls", image, trace.RolePolicyHop, func(t *testing.T) *gate {
			narrow := made(a.IAM.CreatePolicy(ctx, &iam.CreatePolicyInput{PolicyName: aws.String("gated-narrow"),
				PolicyDocument: aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ecr:Get*","Resource":"*"}]}`)}))(t).Policy.Arn
			made(a.IAM.PutRolePermissionsBoundary(ctx, &iam.PutRolePermissionsBoundaryInput{RoleName: &role, PermissionsBoundary: narrow}))(t)
			return nil
		}, trace.Fail},
		{"a trust policy that lets Amazon ECS in", image, trace.TrustPolicyHop, func(t *testing.T) *gate {
			made(a.IAM.PutRolePermissionsBoundary(ctx, &iam.PutRolePermissionsBoundaryInput{RoleName: &role, PermissionsBoundary: &c.Boundary}))(t)
			return nil
		}, trace.Pass},
		{"a trust policy that lets Amazon EC2 in", image, trace.TrustPolicyHop, func(t *testing.T) *gate {
			made(a.IAM.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{RoleName: &role, PolicyDocument: aws.String(
				`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}`)}))(t)
			return nil
		}, trace.Fail},
	} {
		if of, is := policyOfStep(step.name, step.hop); is && step.want != trace.Undecided {
			met.Add(of, step.want == trace.Fail)
		}
		t.Run(step.name, func(t *testing.T) {
			r := check(t, step.do(t))
			if got, why := result(t, r, step.api, step.hop); got != step.want {
				t.Errorf("%s of %s is %s (%s), want %s", step.hop, step.api, got, why, step.want)
			}
		})
	}
	t.Run("an organization that shows no policies is named", func(t *testing.T) {
		r := check(t, &gate{answers: refuse("organizations:DescribeOrganization", "AccessDeniedException")})
		if len(r.Unread) != 1 || !strings.Contains(r.Unread[0].Message, "organizations:DescribeOrganization") {
			t.Errorf("unread %+v", r.Unread)
		}
	})
	t.Run("what tasks share is read once", func(t *testing.T) {
		g := &gate{}
		r := a.reader(g)
		read, err := r.ReadTask(ctx, TaskQuery{Cluster: c.Name, Service: "web"})
		if err == nil {
			read.Network.Resources = nil
			read.Network, err = r.ReadPolicies(ctx, read.Network)
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, action := range []string{"ecr:GetRepositoryPolicy", "kms:DescribeKey", "kms:GetKeyPolicy", "secretsmanager:DescribeSecret", "ssm:DescribeParameters", "s3:GetBucketPolicy"} {
			if g.calls[action] != 1 {
				t.Errorf("%s is called %d times", action, g.calls[action])
			}
		}
		kinds := map[network.ResourceKind]int{}
		for _, o := range read.Network.Resources {
			kinds[o.Kind]++
		}
		for _, kind := range []network.ResourceKind{network.RegistryKind, network.RepositoryKind, network.SecretKind, network.KeyKind, network.BucketKind} {
			if kinds[kind] != 1 {
				t.Errorf("%d resources of kind %s", kinds[kind], kind)
			}
		}
	})
}

func TestKeysThatAWSManagesAreNotAskedFor(t *testing.T) {
	r := asks(t, nil)
	for _, id := range []string{"", "alias/aws/ssm", "arn:aws:kms:us-west-2:123456789012:alias/aws/secretsmanager"} {
		if key := r.key(id, "us-west-2"); !key.arn.IsZero() || key.resource != nil {
			t.Errorf("%q: %+v", id, key)
		}
	}
}
