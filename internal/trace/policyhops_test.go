package trace

import (
	"strings"
	"testing"

	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

const repositoryARN = "arn:aws:ecr:us-west-2:111122223333:repository/app"

func trusting(service string) *iam.Document {
	return document(`{"Statement":[{"Effect":"Allow","Principal":{"Service":"` + service + `"},"Action":"sts:AssumeRole"}]}`)
}

// guard adds a resource with a policy.
func guard(n *network.Network, kind network.ResourceKind, arn, policy string) {
	n.Resources = append(n.Resources, network.Resource{Object: object(arn), Kind: kind, ARN: partial.Literal(arn), Policy: partial.Known(document(policy))})
}

// denyBeyond is a policy that denies everything that does not come through the endpoints.
func denyBeyond(endpoints ...string) string {
	return `{"Version":"2012-10-17","Statement":[{"Sid":"Perimeter","Effect":"Deny","Principal":"*","Action":"*","Resource":"*",
		"Condition":{"StringNotEquals":{"aws:SourceVpce":["` + strings.Join(endpoints, `","`) + `"]}}}]}`
}

// cacheApp makes the image of the tasks come through a pull through cache.
func cacheApp(n *network.Network) {
	only(n, "fargate").Images = partial.ListOf(network.Image{Container: "app", Ref: partial.Literal("111122223333.dkr.ecr.us-west-2.amazonaws.com/hub/app:1")})
	n.CacheRules = []network.CacheRule{{Object: object("rule"), Env: here, Prefix: partial.Literal("hub")}}
	roleBy(n, "execution").Managed = partial.ListOf(partial.Literal("arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"))
}

// withoutRole takes an action out of the policies of the execution role.
func withoutRole(n *network.Network, action string) {
	r := roleBy(n, "execution")
	for i := range r.Policies.Items {
		d := &r.Policies.Items[i].Document
		for j := range d.Statements {
			var kept []partial.Text
			for _, a := range d.Statements[j].Action.Items {
				if a.String() != action {
					kept = append(kept, a)
				}
			}
			if len(kept) == 0 {
				kept = partial.Literals("sts:GetCallerIdentity")
			}
			d.Statements[j].Action.Items = kept
		}
	}
}

func TestPoliciesOfResources(t *testing.T) {
	const (
		secret = "arn:aws:secretsmanager:us-west-2:111122223333:secret:db-AbCdEf"
		key    = "arn:aws:kms:us-west-2:111122223333:key/0a1b"
	)
	grant := func(action, principal string) string {
		return `{"Statement":[{"Effect":"Allow","Principal":{"AWS":"` + principal + `"},"Action":"` + action + `","Resource":"*"}]}`
	}
	for _, c := range []struct {
		name, api string
		change    func(n *network.Network)
		hop       HopKind
		want      Result
	}{
		{"a secret that nothing but another endpoint may read", "secretsmanager:GetSecretValue", func(n *network.Network) {
			guard(n, network.SecretKind, secret, denyBeyond("vpce-elsewhere"))
		}, ResourcePolicyHop, Fail},
		{"a secret that the endpoint may read", "secretsmanager:GetSecretValue", func(n *network.Network) {
			guard(n, network.SecretKind, secret, denyBeyond("vpce-secretsmanager"))
		}, ResourcePolicyHop, Pass},
		{"a secret whose policy lets the role read it, in place of the role's", "secretsmanager:GetSecretValue", func(n *network.Network) {
			withoutRole(n, "secretsmanager:GetSecretValue")
			guard(n, network.SecretKind, secret, grant("secretsmanager:GetSecretValue", "arn:aws:iam::111122223333:role/execution"))
		}, RolePolicyHop, Pass},
		{"a secret whose policy lets the account read it, which leaves it to the role's", "secretsmanager:GetSecretValue", func(n *network.Network) {
			withoutRole(n, "secretsmanager:GetSecretValue")
			guard(n, network.SecretKind, secret, grant("secretsmanager:GetSecretValue", "111122223333"))
		}, RolePolicyHop, Fail},
		{"a secret whose policy lets the role read it, as the boundary does", "secretsmanager:GetSecretValue", func(n *network.Network) {
			withoutRole(n, "secretsmanager:GetSecretValue")
			roleBy(n, "execution").Boundary = partial.Known(document(`{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`))
			guard(n, network.SecretKind, secret, grant("secretsmanager:GetSecretValue", "arn:aws:iam::111122223333:role/execution"))
		}, RolePolicyHop, Pass},
		{"a secret whose policy lets the role read it, which the boundary does not", "secretsmanager:GetSecretValue", func(n *network.Network) {
			withoutRole(n, "secretsmanager:GetSecretValue")
			roleBy(n, "execution").Boundary = partial.Known(document(`{"Statement":[{"Effect":"Allow","Action":"ecr:*","Resource":"*"}]}`))
			guard(n, network.SecretKind, secret, grant("secretsmanager:GetSecretValue", "arn:aws:iam::111122223333:role/execution"))
		}, RolePolicyHop, Fail},
		{"a secret whose policy lets the role read it, which a policy that is not at hand may deny", "secretsmanager:GetSecretValue", func(n *network.Network) {
			withoutRole(n, "secretsmanager:GetSecretValue")
			roleBy(n, "execution").Managed = partial.ListOf(partial.Literal("arn:aws:iam::111122223333:policy/guardrail"))
			guard(n, network.SecretKind, secret, grant("secretsmanager:GetSecretValue", "arn:aws:iam::111122223333:role/execution"))
		}, RolePolicyHop, Undecided},
		{"a key whose policy is not known, and which may let the role in by itself", "kms:Decrypt", func(n *network.Network) {
			withoutRole(n, "kms:Decrypt")
			n.Resources = append(n.Resources, network.Resource{Object: object("key"), Kind: network.KeyKind, ARN: partial.Literal(key), Policy: partial.Unknown[*iam.Document]("denied")})
		}, RolePolicyHop, Undecided},
		{"a trust policy for the principals of an organization, of which a service is none", "ecr:BatchGetImage", func(n *network.Network) {
			roleBy(n, "execution").Trust = partial.Known(document(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole",
				"Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-mine"}}}]}`))
		}, TrustPolicyHop, Fail},
		{"a key whose policy leaves it to the account", "kms:Decrypt", func(n *network.Network) {
			guard(n, network.KeyKind, key, grant("kms:*", "arn:aws:iam::111122223333:root"))
		}, KeyPolicyHop, Pass},
		{"a key whose policy names somebody else only", "kms:Decrypt", func(n *network.Network) {
			guard(n, network.KeyKind, key, grant("kms:*", "arn:aws:iam::111122223333:role/admin"))
		}, KeyPolicyHop, Fail},
		{"a key that the role may use through Secrets Manager", "kms:Decrypt", func(n *network.Network) {
			guard(n, network.KeyKind, key, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*","Condition":{"StringEquals":{
				"kms:CallerAccount":"111122223333","kms:ViaService":"secretsmanager.us-west-2.amazonaws.com"}}}]}`)
		}, KeyPolicyHop, Pass},
		{"a key for another service", "kms:Decrypt", func(n *network.Network) {
			guard(n, network.KeyKind, key, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*","Condition":{"StringEquals":{
				"kms:ViaService":"rds.us-west-2.amazonaws.com"}}}]}`)
		}, KeyPolicyHop, Fail},
		{"a repository whose policy tells the two endpoints apart", "ecr:BatchGetImage", func(n *network.Network) {
			guard(n, network.RepositoryKind, repositoryARN, denyBeyond("vpce-ecr.dkr"))
		}, RepositoryPolicyHop, Undecided},
		{"a repository whose policy is not known", "ecr:BatchGetImage", func(n *network.Network) {
			n.Resources = append(n.Resources, network.Resource{Object: object("repo"), Kind: network.RepositoryKind, ARN: partial.Literal(repositoryARN), Policy: partial.Unknown[*iam.Document]("denied")})
		}, RepositoryPolicyHop, Undecided},
		{"a trust policy that is not known", "ecr:BatchGetImage", func(n *network.Network) {
			roleBy(n, "execution").Trust = partial.Unknown[*iam.Document]("denied")
		}, TrustPolicyHop, Undecided},
		{"a trust policy for this account", "ecr:BatchGetImage", func(n *network.Network) {
			roleBy(n, "execution").Trust = partial.Known(document(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole",
				"Condition":{"StringEquals":{"aws:SourceAccount":"111122223333"},"ArnLike":{"aws:SourceArn":"arn:aws:ecs:us-west-2:111122223333:*"}}}]}`))
		}, TrustPolicyHop, Pass},
		{"a trust policy for another account", "ecr:BatchGetImage", func(n *network.Network) {
			roleBy(n, "execution").Trust = partial.Known(document(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole",
				"Condition":{"StringEquals":{"aws:SourceAccount":"444455556666"}}}]}`))
		}, TrustPolicyHop, Fail},
		{"a service control policy that allows ECR, beside none that allows the rest", "secretsmanager:GetSecretValue", func(n *network.Network) {
			n.ServiceControl = []network.ControlPolicy{{Name: "a", Document: *document(`{"Statement":[{"Effect":"Allow","Action":"ecr:*","Resource":"*"}]}`)}}
		}, ServiceControlHop, Fail},
		{"files that may stand at one level or at two", "secretsmanager:GetSecretValue", func(n *network.Network) {
			n.ServiceControl = []network.ControlPolicy{{Name: "a", Document: *document(`{"Statement":[{"Effect":"Allow","Action":"ecr:*","Resource":"*"}]}`)},
				{Name: "b", Document: *document(`{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`)}}
		}, ServiceControlHop, Undecided},
		{"a resource control policy for a network", "secretsmanager:GetSecretValue", func(n *network.Network) {
			n.ResourceControl = []network.ControlPolicy{{Name: "rcp", Document: *document(denyBeyond("vpce-elsewhere"))}}
		}, ResourceControlHop, Fail},
		{"a resource control policy on a service that it may not govern", "ssm:GetParameters", func(n *network.Network) {
			n.ResourceControl = []network.ControlPolicy{{Name: "rcp", Document: *document(denyBeyond("vpce-elsewhere"))}}
		}, ResourceControlHop, Undecided},
		{"the organization, which is given", "ecr:BatchGetImage", func(n *network.Network) {
			n.Organization = partial.Literal("o-mine")
			n.ResourceControl = []network.ControlPolicy{{Name: "rcp", Document: *document(`{"Statement":[{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*",
				"Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-mine"}}}]}`)}}
		}, ResourceControlHop, Pass},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := working()
			only(&n, "fargate")
			c.change(&n)
			r := Check(n)
			if h := hopOf(t, callOf(t, r, c.api), c.hop); h.Result != c.want || h.Detail == "" {
				t.Errorf("got %s (%s), want %s:\n%s", h.Result, h.Detail, c.want, dump(r))
			}
		})
	}
}

func TestEnvironmentFilesAskForTheBucketToo(t *testing.T) {
	for name, want := range map[string]Result{`"s3:GetObject"`: Fail, `"s3:GetObject","s3:GetBucketLocation"`: Pass} {
		n := working()
		only(&n, "fargate").EnvironmentFiles = partial.ListOf(partial.Literal("arn:aws:s3:::settings/app.env"))
		endpoint(&n, "s3").Policy = partial.Known[*iam.Document](nil)
		r := roleBy(&n, "execution")
		r.Policies.Items = append(r.Policies.Items, network.Policy{Name: "files", Document: *document(`{"Statement":[{"Effect":"Allow","Action":[` + name + `],"Resource":["arn:aws:s3:::settings","arn:aws:s3:::settings/*"]}]}`)})
		if got := callOf(t, Check(n), "s3:GetBucketLocation").Result; got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

func TestPartialARNsOfSecrets(t *testing.T) {
	for _, c := range []struct {
		arn, allowed string
		want         Result
	}{
		{"token", "token-??????", Pass},
		{"token", "token*", Pass},
		{"token", "token", Fail},
		{"db-AbCdEf", "db-AbCdEf", Pass},
		{"my-secret", "my-secret*", Pass},
		{"my-secret", "my-secret", Undecided}, // a word, or the suffix
	} {
		n := working()
		prefix := "arn:aws:secretsmanager:us-west-2:111122223333:secret:"
		only(&n, "fargate").Secrets.Items[0].ARN = partial.Literal(prefix + c.arn)
		roleBy(&n, "execution").Policies.Items[1].Document.Statements[0].Resource = iam.Strings(prefix + c.allowed)
		if got := callOf(t, Check(n), "secretsmanager:GetSecretValue").Result; got != c.want {
			t.Errorf("secret %s, policy %s: got %s, want %s", c.arn, c.allowed, got, c.want)
		}
	}
}

func TestWhatIsNotReadMayDeny(t *testing.T) {
	for arn, want := range map[string]Result{
		"arn:aws:iam::111122223333:policy/guardrail":                  Undecided,
		"arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3":       Undecided,
		"arn:aws:iam::aws:policy/AWSDenyAll":                          Fail,
		"arn:aws:iam::aws:policy/AmazonSSMReadOnlyAccess":             Pass,
		"arn:aws:iam::aws:policy/job-function/SomethingNobodyHasSeen": Pass,
	} {
		n := working()
		only(&n, "fargate")
		roleBy(&n, "execution").Managed = partial.ListOf(partial.Literal(arn))
		if got := callOf(t, Check(n), "ecr:GetAuthorizationToken").Result; got != want {
			t.Errorf("%s: got %s, want %s", arn, got, want)
		}
	}
}

func TestHowTheServiceThatAsksForAKeyIsCalled(t *testing.T) {
	for name, c := range map[string]struct {
		region partial.Text
		want   string
		known  bool
	}{
		"a Region":                         {partial.Literal("us-west-2"), "amazonaws.com", true},
		"a Region of GovCloud":             {partial.Literal("us-gov-west-1"), "amazonaws.com", true},
		"a Region of the template's stack": {partial.Token("AWS::Region"), "amazonaws.com", true},
		"a Region of China":                {partial.Literal("cn-north-1"), "", false},
	} {
		t.Run(name, func(t *testing.T) {
			if got, known := viaSuffix(c.region).Text(); got != c.want || known != c.known {
				t.Errorf("got %q (known: %t), want %q", got, known, c.want)
			}
		})
	}
}
