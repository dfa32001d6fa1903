package template_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/network/template"
	"ecrprivatelink/internal/testing/gate"
	"ecrprivatelink/internal/trace"
)

// gated is what the start of the task in [isolated] names beside its image: each with the permission that it takes.
const gated = `
  Repo: {Type: AWS::ECR::Repository, Properties: {RepositoryName: app}}
  Registry: {Type: AWS::ECR::RegistryPolicy, Properties: {PolicyText: {Version: '2012-10-17', Statement: [{Sid: One, Effect: Deny, Principal: '*', Action: 'ecr:PutImage', Resource: '*'}]}}}
  Key: {Type: AWS::KMS::Key, Properties: {Enabled: true, KeyPolicy: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {AWS: 'arn:aws:iam::111122223333:root'}, Action: 'kms:*', Resource: '*'}]}}}
  Secret: {Type: AWS::SecretsManager::Secret, Properties: {Name: db, KmsKeyId: !GetAtt Key.Arn}}
  SecretPolicy: {Type: AWS::SecretsManager::ResourcePolicy, Properties: {SecretId: !Ref Secret, ResourcePolicy: {Version: '2012-10-17', Statement: [{Effect: Deny, Principal: '*', Action: 'secretsmanager:DeleteSecret', Resource: '*'}]}}}
  Bucket: {Type: AWS::S3::Bucket}
  BucketPolicy: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref Bucket, PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Deny, Principal: '*', Action: 's3:PutObject', Resource: !Sub '${Bucket.Arn}/*'}]}}}
  Secrets: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcEndpointType: Interface, PrivateDnsEnabled: true, ServiceName: com.amazonaws.us-east-1.secretsmanager, VpcId: !Ref Vpc, SubnetIds: [!Ref Subnet], SecurityGroupIds: [!Ref Group]}}
  More: {Type: AWS::IAM::Policy, Properties: {PolicyName: more, Roles: [!Ref Role], PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: ['secretsmanager:GetSecretValue', 'kms:Decrypt', 's3:GetObject', 's3:GetBucketLocation'], Resource: '*'}]}}}
`

// gatedTemplate is the whole template, changed: each pair is a text that stands in it and what takes its place.
func gatedTemplate(t *testing.T, pairs ...string) string {
	t.Helper()
	text := strings.Replace(isolatedWith("more", gated), "app:1}]", "app:1, Secrets: [{Name: DB, ValueFrom: !Ref Secret}], EnvironmentFiles: [{Type: s3, Value: !Sub '${Bucket.Arn}/app.env'}]}]", 1)
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(text, pairs[i]) {
			t.Fatalf("the template lacks %q", pairs[i])
		}
		text = strings.Replace(text, pairs[i], pairs[i+1], 1)
	}
	return text
}

// TestEachPolicyThatGatesAStart holds each policy in a template: one that lets the start through and one that does not.
func TestEachPolicyThatGatesAStart(t *testing.T) {
	met := gate.Met{}
	check := func(c gate.Case, with func(network.Network) (network.Network, error)) {
		met.Add(c.Policy, c.Fails)
		t.Run(c.Name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "start.template.json")
			if err := os.WriteFile(path, []byte(c.Template), 0o600); err != nil {
				t.Fatal(err)
			}
			_, report, _, err := template.Check(t.Context(), []string{path}, template.Options{Region: gate.Region, Account: gate.Account}, with)
			if err != nil {
				t.Fatal(err)
			}
			want := trace.Pass
			if c.Fails {
				want = trace.Fail
			}
			if got, why := hopOf(report, c.API, c.Hop); got != want {
				t.Errorf("%s of %s is %s (%s), want %s", c.Hop, c.API, got, why, want)
			}
			if fails := report.Traces[0].Result == trace.Fail; fails != c.Fails {
				t.Errorf("the start is %s: %+v", report.Traces[0].Result, report.Findings)
			}
		})
	}
	cases := gate.Cases(t)
	for _, c := range cases {
		check(c, nil)
	}
	for policy, set := range map[gate.Policy]func(*network.Network, network.ControlPolicy){
		gate.ServiceControl:  func(n *network.Network, p network.ControlPolicy) { n.ServiceControl = []network.ControlPolicy{p} },
		gate.ResourceControl: func(n *network.Network, p network.ControlPolicy) { n.ResourceControl = []network.ControlPolicy{p} },
	} {
		hop := map[gate.Policy]trace.HopKind{gate.ServiceControl: trace.ServiceControlHop, gate.ResourceControl: trace.ResourceControlHop}[policy]
		for action, fails := range map[string]bool{"ecr:PutImage": false, "ecr:BatchGetImage": true} {
			text := `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"` + action + `","Resource":"*"}]}`
			if policy == gate.ServiceControl {
				text = strings.Replace(text, `"Principal":"*",`, "", 1)
			}
			document, err := iam.Parse([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			check(gate.Case{Policy: policy, API: "ecr:BatchGetImage", Hop: hop, Fails: fails, Template: cases[0].Template, Name: fmt.Sprintf("%s that denies %s", policy, action)},
				func(n network.Network) (network.Network, error) {
					set(&n, network.ControlPolicy{Name: "organization.json", Document: document})
					return n, nil
				})
		}
	}
	met.Demand(t, nil)
}

// hopOf is the result of a hop of a call, and why.
func hopOf(r trace.Report, api string, hop trace.HopKind) (trace.Result, string) {
	result, said := trace.Pass, "there is no such hop"
	for _, call := range r.Traces[0].Calls {
		for _, h := range call.Hops {
			if call.API == api && h.Kind == hop {
				result, said = h.Result, h.Detail
			}
		}
	}
	return result, said
}

// TestPoliciesThatGateAStart holds more of the policies of what a start names in a template.
func TestPoliciesThatGateAStart(t *testing.T) {
	const image, decrypt, file = "ecr:BatchGetImage", "kms:Decrypt", "s3:GetObject"
	const cached = "app:1, Secrets"
	const inAccount = "PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: '*', Action: '*', Resource: '*'}, {Effect: Deny, Principal: '*', Action: '*', " +
		"NotResource: 'arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*', Condition: {StringNotEquals: {'aws:ResourceAccount': '"
	rule := func(template string) []string {
		return []string{cached, "hub/app:1, Secrets", "  Bucket: {", "  Rule: {Type: AWS::ECR::PullThroughCacheRule, Properties: {EcrRepositoryPrefix: hub, UpstreamRegistryUrl: public.ecr.aws}}\n" +
			"  Template: {Type: AWS::ECR::RepositoryCreationTemplate, " + template + "}\n  Bucket: {"}
	}
	const denied = `RepositoryPolicy: '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"ecr:BatchGetImage"}]}'`
	const open = "Parameters: {On: {Type: String, AllowedPattern: '.*'}}\nResources:"
	for _, c := range []struct {
		name  string
		pairs []string
		api   string
		hop   trace.HopKind
		want  trace.Result
	}{
		{"a repository without a policy", nil, image, trace.RepositoryPolicyHop, trace.Pass},
		{"a repository whose policy lets the account in", []string{"RepositoryName: app", "RepositoryName: app, RepositoryPolicyText: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {AWS: 'arn:aws:iam::111122223333:root'}, Action: 'ecr:*'}]}"}, image, trace.RepositoryPolicyHop, trace.Pass},
		{"a repository whose key is enabled", []string{"RepositoryName: app", "RepositoryName: app, EncryptionConfiguration: {EncryptionType: KMS, KmsKey: !GetAtt Key.Arn}"}, image, trace.RepositoryPolicyHop, trace.Pass},
		{"a repository whose key is disabled", []string{"RepositoryName: app", "RepositoryName: app, EncryptionConfiguration: {EncryptionType: KMS, KmsKey: !GetAtt Key.Arn}", "{Enabled: true", "{Enabled: false"}, image, trace.RepositoryPolicyHop, trace.Fail},
		{"a registry whose policy denies another call", nil, image, trace.RegistryPolicyHop, trace.Pass},
		{"a registry whose policy denies, in a scope that a template does not tell", []string{"ecr:PutImage", image}, image, trace.RegistryPolicyHop, trace.Undecided},
		{"an endpoint's policy for the secret, by its name and six characters", []string{"ServiceName: com.amazonaws.us-east-1.secretsmanager", "PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: '*', Action: '*', " +
			"Resource: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:db-??????'}]}, ServiceName: com.amazonaws.us-east-1.secretsmanager"}, "secretsmanager:GetSecretValue", trace.EndpointPolicyHop, trace.Pass},
		{"by its name and five", []string{"ServiceName: com.amazonaws.us-east-1.secretsmanager", "PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: '*', Action: '*', " +
			"Resource: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:db-?????'}]}, ServiceName: com.amazonaws.us-east-1.secretsmanager"}, "secretsmanager:GetSecretValue", trace.EndpointPolicyHop, trace.Fail},
		{"an endpoint's policy for buckets of the account", []string{"ServiceName: com.amazonaws.us-east-1.s3,", inAccount + "111122223333'}}}]}, ServiceName: com.amazonaws.us-east-1.s3,"}, "s3:GetObject", trace.EndpointPolicyHop, trace.Pass},
		{"of another account", []string{"ServiceName: com.amazonaws.us-east-1.s3,", inAccount + "444455556666'}}}]}, ServiceName: com.amazonaws.us-east-1.s3,"}, "s3:GetBucketLocation", trace.EndpointPolicyHop, trace.Fail},
		{"a key that is disabled", []string{"{Enabled: true", "{Enabled: false"}, decrypt, trace.KeyPolicyHop, trace.Fail},
		{"a key that may be disabled", []string{"Resources:", open, "{Enabled: true", "{Enabled: !Ref On"}, decrypt, trace.KeyPolicyHop, trace.Undecided},
		{"a bucket whose policy names it and denies", []string{"{Type: AWS::S3::Bucket}", "{Type: AWS::S3::Bucket, Properties: {BucketName: env}}", "{Bucket: !Ref Bucket,", "{Bucket: env,", "s3:PutObject", file}, file, trace.BucketPolicyHop, trace.Fail},
		{"the policy of another bucket", []string{"{Type: AWS::S3::Bucket}", "{Type: AWS::S3::Bucket, Properties: {BucketName: env}}", "{Bucket: !Ref Bucket,", "{Bucket: other,", "s3:PutObject", file}, file, trace.BucketPolicyHop, trace.Pass},
		{"a cache's repository without a policy", rule("Properties: {Prefix: hub, AppliedFor: [PULL_THROUGH_CACHE]}"), image, trace.RepositoryPolicyHop, trace.Pass},
		{"the policy of another prefix", rule("Properties: {Prefix: other, AppliedFor: [PULL_THROUGH_CACHE], " + denied + "}"), image, trace.RepositoryPolicyHop, trace.Pass},
		{"the policy of replication", rule("Properties: {Prefix: hub, AppliedFor: [REPLICATION], " + denied + "}"), image, trace.RepositoryPolicyHop, trace.Pass},
		{"a policy for what is not known", append(rule("Properties: {Prefix: hub, AppliedFor: [!Ref On], "+denied+"}"), "Resources:", open), image, trace.RepositoryPolicyHop, trace.Undecided},
	} {
		t.Run(c.name, func(t *testing.T) {
			report, _ := checked(t, here, gatedTemplate(t, c.pairs...))
			result, said := hopOf(report, c.api, c.hop)
			if result != c.want {
				t.Errorf("%s of %s is %s (%s), want %s", c.hop, c.api, result, said, c.want)
			}
			if fails := report.Traces[0].Result == trace.Fail; fails != (c.want == trace.Fail) {
				t.Errorf("the start is %s: %+v", report.Traces[0].Result, report.Findings)
			}
		})
	}
}
