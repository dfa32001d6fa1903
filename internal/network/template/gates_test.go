package template_test

import (
	"strings"
	"testing"

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

// TestPoliciesThatGateAStart holds each policy of what a start names in a template: one that lets it through and one
// that does not.
func TestPoliciesThatGateAStart(t *testing.T) {
	const image, secret, decrypt, file = "ecr:BatchGetImage", "secretsmanager:GetSecretValue", "kms:Decrypt", "s3:GetObject"
	const cached = "app:1, Secrets"
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
		{"a repository whose policy denies", []string{"RepositoryName: app", "RepositoryName: app, RepositoryPolicyText: {Version: '2012-10-17', Statement: [{Effect: Deny, Principal: '*', Action: 'ecr:BatchGetImage'}]}"}, image, trace.RepositoryPolicyHop, trace.Fail},
		{"a repository whose key is enabled", []string{"RepositoryName: app", "RepositoryName: app, EncryptionConfiguration: {EncryptionType: KMS, KmsKey: !GetAtt Key.Arn}"}, image, trace.RepositoryPolicyHop, trace.Pass},
		{"a repository whose key is disabled", []string{"RepositoryName: app", "RepositoryName: app, EncryptionConfiguration: {EncryptionType: KMS, KmsKey: !GetAtt Key.Arn}", "{Enabled: true", "{Enabled: false"}, image, trace.RepositoryPolicyHop, trace.Fail},
		{"a registry whose policy denies another call", nil, image, trace.RegistryPolicyHop, trace.Pass},
		{"a registry whose policy denies, in a scope that a template does not tell", []string{"ecr:PutImage", image}, image, trace.RegistryPolicyHop, trace.Undecided},
		{"a registry whose policy denies the import of images", append(rule("Properties: {Prefix: hub, AppliedFor: [PULL_THROUGH_CACHE]}"), "ecr:PutImage", "ecr:BatchImportUpstreamImage"), "ecr:BatchImportUpstreamImage", trace.RegistryPolicyHop, trace.Fail},
		{"a secret whose policy denies another call", nil, secret, trace.ResourcePolicyHop, trace.Pass},
		{"a secret whose policy denies", []string{"secretsmanager:DeleteSecret", secret}, secret, trace.ResourcePolicyHop, trace.Fail},
		{"a key whose policy leaves it to the account", nil, decrypt, trace.KeyPolicyHop, trace.Pass},
		{"a key whose policy names somebody else", []string{"111122223333:root", "111122223333:role/admin"}, decrypt, trace.KeyPolicyHop, trace.Fail},
		{"a key that is disabled", []string{"{Enabled: true", "{Enabled: false"}, decrypt, trace.KeyPolicyHop, trace.Fail},
		{"a key that may be disabled", []string{"Resources:", open, "{Enabled: true", "{Enabled: !Ref On"}, decrypt, trace.KeyPolicyHop, trace.Undecided},
		{"a bucket whose policy denies another call", nil, file, trace.BucketPolicyHop, trace.Pass},
		{"a bucket whose policy denies", []string{"s3:PutObject", file}, file, trace.BucketPolicyHop, trace.Fail},
		{"a bucket whose policy names it and denies", []string{"{Type: AWS::S3::Bucket}", "{Type: AWS::S3::Bucket, Properties: {BucketName: env}}", "{Bucket: !Ref Bucket,", "{Bucket: env,", "s3:PutObject", file}, file, trace.BucketPolicyHop, trace.Fail},
		{"the policy of another bucket", []string{"{Type: AWS::S3::Bucket}", "{Type: AWS::S3::Bucket, Properties: {BucketName: env}}", "{Bucket: !Ref Bucket,", "{Bucket: other,", "s3:PutObject", file}, file, trace.BucketPolicyHop, trace.Pass},
		{"a cache's repository without a policy", rule("Properties: {Prefix: hub, AppliedFor: [PULL_THROUGH_CACHE]}"), image, trace.RepositoryPolicyHop, trace.Pass},
		{"a cache's repository whose policy denies", rule("Properties: {Prefix: hub, AppliedFor: [PULL_THROUGH_CACHE], " + denied + "}"), image, trace.RepositoryPolicyHop, trace.Fail},
		{"the policy of another prefix", rule("Properties: {Prefix: other, AppliedFor: [PULL_THROUGH_CACHE], " + denied + "}"), image, trace.RepositoryPolicyHop, trace.Pass},
		{"the policy of replication", rule("Properties: {Prefix: hub, AppliedFor: [REPLICATION], " + denied + "}"), image, trace.RepositoryPolicyHop, trace.Pass},
		{"a policy for what is not known", append(rule("Properties: {Prefix: hub, AppliedFor: [!Ref On], "+denied+"}"), "Resources:", open), image, trace.RepositoryPolicyHop, trace.Undecided},
	} {
		t.Run(c.name, func(t *testing.T) {
			report, _ := checked(t, here, gatedTemplate(t, c.pairs...))
			result, said := trace.Pass, "there is no such hop"
			for _, call := range report.Traces[0].Calls {
				for _, h := range call.Hops {
					if call.API == c.api && h.Kind == c.hop {
						result, said = h.Result, h.Detail
					}
				}
			}
			if result != c.want {
				t.Errorf("%s of %s is %s (%s), want %s", c.hop, c.api, result, said, c.want)
			}
			if fails := report.Traces[0].Result == trace.Fail; fails != (c.want == trace.Fail) {
				t.Errorf("the start is %s: %+v", report.Traces[0].Result, report.Findings)
			}
		})
	}
}
