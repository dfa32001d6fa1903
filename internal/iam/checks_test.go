package iam

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// policyChecks are the errors of the IAM Access Analyzer policy check reference that concern the policies this program
// reads, each with elements of a statement that have it and elements that do not. What is not here:
// the checks on service control policies, whose grammar has become IAM's own since; those that need lists of all
// services, or of what each service's condition keys and principals support; those on the policies of one service
// (actions and ARNs of another service in a bucket's policy); and Missing ARN field, since AWS completes such an ARN.
// The ids are the anchors of the page:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
var policyChecks = []struct {
	id        string
	kind      Kind
	bad, good string
	// refused says that AWS does not take the policy at all.
	refused bool
}{
	{"arn-account-not-allowed", IdentityPolicy, `"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3::111122223333:bucket/*"`, `"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::bucket/*"`, false},
	{"arn-region-not-allowed", IdentityPolicy, `"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:us-west-2::bucket/*"`, `"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:us-west-2:111122223333:accesspoint/a/object/*"`, false},
	{"data-type-mismatch", IdentityPolicy, `"Effect":1,"Action":"ecr:*","Resource":"*"`, `"Effect":"Deny","Action":"ecr:*","Resource":"*"`, true},
	{"duplicate-keys-with-different-case", IdentityPolicy, `"Effect":"Allow","Action":"ecr:*","Resource":"*","Condition":{"StringEquals":{"aws:SourceVpc":"vpc-12345678","aws:SourceVPC":"vpc-12345679"}}`, `"Effect":"Allow","Action":"ecr:*","Resource":"*","Condition":{"StringEquals":{"aws:SourceVpc":["vpc-12345678","vpc-12345679"]}}`, false},
	{"invalid-action", IdentityPolicy, `"Effect":"Allow","Action":"ecr:BatchGetImages","Resource":"*"`, `"Effect":"Allow","Action":"ecr:BatchGetImage","Resource":"*"`, false},
	{"invalid-arn-account", IdentityPolicy, `"Effect":"Allow","Action":"ecr:BatchGetImage","Resource":"arn:aws:ecr:us-west-2:11112222:repository/app"`, `"Effect":"Allow","Action":"ecr:BatchGetImage","Resource":"arn:aws:ecr:us-west-2:111122223333:repository/app"`, false},
	{"invalid-arn-resource", IdentityPolicy, `"Effect":"Allow","Action":"ecr:BatchGetImage","Resource":"arn:aws:ecr:us-west-2:111122223333:repositorys*"`, `"Effect":"Allow","Action":"ecr:BatchGetImage","Resource":"arn:aws:ecr:us-west-2:111122223333:repositor*"`, false},
	{"invalid-arn-prefix", IdentityPolicy, `"Effect":"Allow","Action":"ecr:BatchGetImage","Resource":"aws:ecr:us-west-2:111122223333:repository/app"`, `"Effect":"Allow","Action":"ecr:BatchGetImage","Resource":"arn:aws:ecr:us-west-2:111122223333:repository/*"`, true},
	{"invalid-arn-region", IdentityPolicy, `"Effect":"Allow","Action":"ecr:BatchGetImage","Resource":"arn:aws:ecr:us-west2:111122223333:repository/app"`, `"Effect":"Allow","Action":"ecr:BatchGetImage","Resource":"arn:aws:ecr:us-*:111122223333:repository/app"`, false},
	{"invalid-arn-resource", IdentityPolicy, `"Effect":"Allow","Action":"ecr:BatchGetImage","Resource":"arn:aws:ecr:us-west-2:111122223333:app"`, `"Effect":"Allow","Action":"ecr:BatchGetImage","Resource":"arn:aws:ecr:us-west-2:111122223333:*"`, false},
	{"invalid-arn-service-case", IdentityPolicy, `"Effect":"Allow","Action":"ecr:BatchGetImage","Resource":"arn:aws:ECR:us-west-2:111122223333:repository/app"`, `"Effect":"Allow","Action":"ecr:BatchGetImage","Resource":"arn:aws:ecr:us-west-2:111122223333:repository/App"`, false},
	{"invalid-arn-prefix", IdentityPolicy, `"Effect":"Allow","Action":"ecr:BatchGetImage","Resource":["*","app"]`, `"Effect":"Allow","Action":"ecr:BatchGetImage","Resource":["*",{"Ref":"Repository"}]`, true},
	{"invalid-condition-data-type", IdentityPolicy, `"Effect":"Allow","Action":"ecr:*","Resource":"*","Condition":{"DateGreaterThan":{"aws:CurrentTime":"soon"}}`, `"Effect":"Allow","Action":"ecr:*","Resource":"*","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2026-01-01T00:00:00Z"}}`, false},
	{"invalid-condition-key-format", IdentityPolicy, `"Effect":"Allow","Action":"ecr:*","Resource":"*","Condition":{"StringEquals":{"SourceVpc":"vpc-12345678"}}`, `"Effect":"Allow","Action":"ecr:*","Resource":"*","Condition":{"StringEquals":{"aws:SourceVpc":"vpc-12345678"}}`, false},
	{"invalid-condition-multiple-boolean", IdentityPolicy, `"Effect":"Allow","Action":"ecr:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":["true","false"]}}`, `"Effect":"Allow","Action":"ecr:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":["true"]}}`, false},
	{"invalid-condition-operator", IdentityPolicy, `"Effect":"Allow","Action":"ecr:*","Resource":"*","Condition":{"StringEqual":{"aws:SourceVpc":"vpc-12345678"}}`, `"Effect":"Allow","Action":"ecr:*","Resource":"*","Condition":{"StringEqualsIfExists":{"aws:SourceVpc":"vpc-12345678"}}`, false},
	{"invalid-effect", IdentityPolicy, `"Effect":"allow","Action":"ecr:*","Resource":"*"`, `"Effect":"Allow","Action":"ecr:*","Resource":"*"`, true},
	{"invalid-global-condition-key", IdentityPolicy, `"Effect":"Allow","Action":"ecr:*","Resource":"*","Condition":{"StringEquals":{"aws:SourceVpcs":"vpc-12345678"}}`, `"Effect":"Allow","Action":"ecr:*","Resource":"*","Condition":{"StringEquals":{"aws:sourcevpc":"vpc-12345678"}}`, false},
	{"invalid-partition", IdentityPolicy, `"Effect":"Allow","Action":"ecr:BatchGetImage","Resource":"arn:amazon:ecr:us-west-2:111122223333:repository/app"`, `"Effect":"Allow","Action":"ecr:BatchGetImage","Resource":"arn:aws-cn:ecr:cn-north-1:111122223333:repository/app"`, false},
	{"invalid-policy-element", IdentityPolicy, `"Effect":"Allow","Actions":"ecr:*","Action":"ecr:*","Resource":"*"`, `"Sid":"A","Effect":"Allow","Action":"ecr:*","Resource":"*"`, true},
	{"invalid-principal-format", TrustPolicy, `"Effect":"Allow","Principal":"ecs-tasks.amazonaws.com","Action":"sts:AssumeRole"`, `"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"`, true},
	{"invalid-principal-key", TrustPolicy, `"Effect":"Allow","Principal":{"Services":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"`, `"Effect":"Allow","Principal":{"Service":["ecs-tasks.amazonaws.com"]},"Action":"sts:AssumeRole"`, true},
	{"invalid-region", IdentityPolicy, `"Effect":"Allow","Action":"ecr:*","Resource":"*","Condition":{"StringEquals":{"aws:RequestedRegion":"us-west2"}}`, `"Effect":"Allow","Action":"ecr:*","Resource":"*","Condition":{"StringLike":{"aws:RequestedRegion":"us-west-*"}}`, false},
	{"invalid-service-condition-key", IdentityPolicy, `"Effect":"Allow","Action":"ecr:*","Resource":"*","Condition":{"StringEquals":{"ecr:ResourceTags/a":"b"}}`, `"Effect":"Allow","Action":"ecr:*","Resource":"*","Condition":{"StringEquals":{"ecr:ResourceTag/a":"b"}}`, false},
	{"invalid-variable-for-operator", IdentityPolicy, `"Effect":"Allow","Action":"ecr:*","Resource":"*","Condition":{"NumericLessThan":{"aws:MultiFactorAuthAge":"${aws:PrincipalTag/age}"}}`, `"Effect":"Allow","Action":"ecr:*","Resource":"*","Condition":{"StringEquals":{"aws:ResourceAccount":"${aws:PrincipalAccount}"}}`, false},
	{"missing-action", IdentityPolicy, `"Effect":"Allow","Resource":"*"`, `"Effect":"Allow","NotAction":"iam:*","Resource":"*"`, true},
	{"missing-arn-region", IdentityPolicy, `"Effect":"Allow","Action":"ecr:BatchGetImage","Resource":"arn:aws:ecr::111122223333:repository/app"`, `"Effect":"Allow","Action":"ecr:BatchGetImage","Resource":"arn:aws:ecr:*:111122223333:repository/app"`, false},
	{"missing-effect", IdentityPolicy, `"Action":"ecr:*","Resource":"*"`, `"Effect":"Allow","Action":"ecr:*","Resource":"*"`, true},
	{"missing-principal", InterfaceEndpointPolicy, `"Effect":"Allow","Action":"ecr:*","Resource":"*"`, `"Effect":"Allow","Principal":"*","Action":"ecr:*","Resource":"*"`, true},
	{"missing-qualifier", IdentityPolicy, `"Effect":"Allow","Action":"ecr:*","Resource":"*","Condition":{"StringEquals":{"aws:TagKeys":"a"}}`, `"Effect":"Allow","Action":"ecr:*","Resource":"*","Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":"a"}}`, false},
	{"missing-resource", IdentityPolicy, `"Effect":"Allow","Action":"ecr:*"`, `"Effect":"Allow","Action":"ecr:*","NotResource":"arn:aws:ecr:us-west-2:111122223333:repository/secret"`, true},
	{"null-with-if-exists", IdentityPolicy, `"Effect":"Allow","Action":"ecr:*","Resource":"*","Condition":{"NullIfExists":{"aws:SourceVpc":"true"}}`, `"Effect":"Allow","Action":"ecr:*","Resource":"*","Condition":{"Null":{"aws:username":"true"}}`, false},
	{"unsupported-element-combination", IdentityPolicy, `"Effect":"Allow","Action":"ecr:*","Resource":"*","NotResource":"*"`, `"Effect":"Allow","NotAction":"ecr:*","Resource":"*"`, true},
	{"unsupported-global-condition-key", IdentityPolicy, `"Effect":"Allow","Action":"ecr:*","Resource":"*","Condition":{"ArnLike":{"aws:ARN":"arn:aws:iam::111122223333:role/a"}}`, `"Effect":"Allow","Action":"ecr:*","Resource":"*","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/a"}}`, false},
	{"unsupported-principal", IdentityPolicy, `"Effect":"Allow","Principal":"*","Action":"ecr:*","Resource":"*"`, `"Effect":"Allow","Action":"ecr:*","Resource":"*"`, true},
	{"unsupported-sid", IdentityPolicy, `"Sid":"pull images","Effect":"Allow","Action":"ecr:*","Resource":"*"`, `"Sid":"PullImages","Effect":"Allow","Action":"ecr:*","Resource":"*"`, true},
	{"unsupported-wildcard-in-principal", TrustPolicy, `"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/*"},"Action":"sts:AssumeRole"`, `"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"sts:AssumeRole"`, false},
	{"missing-brace-in-variable", IdentityPolicy, `"Effect":"Allow","Action":"ecr:*","Resource":"arn:aws:ecr:us-west-2:111122223333:repository/${aws:PrincipalTag/team"`, `"Effect":"Allow","Action":"ecr:*","Resource":"arn:aws:ecr:us-west-2:111122223333:repository/${aws:PrincipalTag/team}"`, false},
	{"missing-quote-in-variable", IdentityPolicy, `"Effect":"Allow","Action":"ecr:*","Resource":"arn:aws:ecr:us-west-2:111122223333:repository/${aws:PrincipalTag/team, none}"`, `"Effect":"Allow","Action":"ecr:*","Resource":"arn:aws:ecr:us-west-2:111122223333:repository/${aws:PrincipalTag/team, 'none'}"`, false},
	{"unsupported-space-in-variable", IdentityPolicy, `"Effect":"Allow","Action":"ecr:*","Resource":"arn:aws:ecr:us-west-2:111122223333:repository/${aws:PrincipalTag/my team}"`, `"Effect":"Allow","Action":"ecr:*","Resource":"arn:aws:ecr:us-west-2:111122223333:repository/${aws:PrincipalTag/team, 'my team'}"`, false},
	{"empty-variable", IdentityPolicy, `"Effect":"Allow","Action":"ecr:*","Resource":"arn:aws:ecr:us-west-2:111122223333:repository/${}"`, `"Effect":"Allow","Action":"ecr:*","Resource":"arn:aws:ecr:us-west-2:111122223333:repository/${*}"`, false},
	{"variable-unsupported-in-element", ResourcePolicy, `"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/${aws:username}"},"Action":"ecr:*"`, `"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/a"},"Action":"ecr:*"`, false},
	{"private-ip-address", IdentityPolicy, `"Effect":"Allow","Action":"ecr:*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":["10.0.0.0/16","192.168.1.1"]}}`, `"Effect":"Allow","Action":"ecr:*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":["203.0.113.0/24","198.51.100.7"]}}`, false},
	{"private-not-ip-address", IdentityPolicy, `"Effect":"Deny","Action":"ecr:*","Resource":"*","Condition":{"NotIpAddress":{"aws:SourceIp":"172.16.0.0/12"}}`, `"Effect":"Deny","Action":"ecr:*","Resource":"*","Condition":{"NotIpAddress":{"aws:VpcSourceIp":"172.16.0.0/12"}}`, false},
	{"invalid-service-principal-format", TrustPolicy, `"Effect":"Allow","Principal":{"Service":"ecs-tasks"},"Action":"sts:AssumeRole"`, `"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"`, true},
	{"invalid-service-principal-format", TrustPolicy, `"Effect":"Allow","Principal":{"Service":""},"Action":"sts:AssumeRole"`, `"Effect":"Allow","Principal":{"Service":["ec2.amazonaws.com",{"Ref":"Service"}]},"Action":"sts:AssumeRole"`, true},
	{"missing-tag-key-in-condition", IdentityPolicy, `"Effect":"Allow","Action":"ecr:*","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/":"a"}}`, `"Effect":"Allow","Action":"ecr:*","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/team":"a"}}`, false},
	{"invalid-vpc-format", IdentityPolicy, `"Effect":"Allow","Action":"ecr:*","Resource":"*","Condition":{"StringEquals":{"aws:SourceVpc":"vpce-12345678"}}`, `"Effect":"Allow","Action":"ecr:*","Resource":"*","Condition":{"StringEquals":{"aws:SourceVpc":"vpc-11223344556677889"}}`, false},
	{"invalid-vpce-format", IdentityPolicy, `"Effect":"Allow","Action":"ecr:*","Resource":"*","Condition":{"StringEquals":{"aws:SourceVpce":"vpc-12345678"}}`, `"Effect":"Allow","Action":"ecr:*","Resource":"*","Condition":{"StringEquals":{"aws:SourceVpce":"vpce-12345678"}}`, false},
	{"federated-principal-not-supported", ResourcePolicy, `"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:saml-provider/a"},"Action":"ecr:*"`, `"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"ecr:*"`, false},
	{"role-trust-policy-syntax-error-notprincipal", TrustPolicy, `"Effect":"Allow","NotPrincipal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"`, `"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"`, true},
	{"role-trust-policy-syntax-error-resource", TrustPolicy, `"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole","Resource":"*"`, `"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"`, true},
}

func TestPolicyChecks(t *testing.T) {
	problems := func(elements string, kind Kind) (all, refused []string) {
		var tree any
		if err := json.Unmarshal([]byte(fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{%s}]}`, elements)), &tree); err != nil {
			t.Fatal(elements, err)
		}
		for _, p := range LintAs(Declared(tree), kind) {
			all = append(all, p.Error())
			if p.Refused {
				refused = append(refused, p.Error())
			}
		}
		return all, refused
	}
	for _, c := range policyChecks {
		t.Run(c.id, func(t *testing.T) {
			all, refused := problems(c.bad, c.kind)
			if len(all) == 0 || c.refused != (len(refused) > 0) {
				t.Errorf("bad: got %q, of which AWS refuses %q; want refused %v", all, refused, c.refused)
			}
			if all, _ := problems(c.good, c.kind); len(all) > 0 {
				t.Errorf("good: got %s", strings.Join(all, "\n"))
			}
		})
	}
}

// TestPolicyChecksOfDocuments has the checks on whole documents.
func TestPolicyChecksOfDocuments(t *testing.T) {
	for id, texts := range map[string][2]string{
		"unique-sids-required":            {`{"Statement":[{"Sid":"A","Effect":"Allow","Action":"ecr:*","Resource":"*"},{"Sid":"A","Effect":"Allow","Action":"s3:*","Resource":"*"}]}`, `{"Statement":[{"Sid":"A","Effect":"Allow","Action":"ecr:*","Resource":"*"},{"Sid":"B","Effect":"Allow","Action":"s3:*","Resource":"*"}]}`},
		"invalid-version":                 {`{"Version":"2012-10-18","Statement":[{"Effect":"Allow","Action":"ecr:*","Resource":"*"}]}`, `{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Action":"ecr:*","Resource":"*"}]}`},
		"missing-statement":               {`{"Version":"2012-10-17"}`, `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"ecr:*","Resource":"*"}}`},
		"variable-unsupported-in-version": {`{"Statement":[{"Effect":"Allow","Action":"ecr:*","Resource":"arn:aws:ecr:us-west-2:111122223333:repository/${aws:username}"}]}`, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ecr:*","Resource":"arn:aws:ecr:us-west-2:111122223333:repository/${aws:username}"}]}`},
	} {
		for i, text := range texts {
			var tree any
			if err := json.Unmarshal([]byte(text), &tree); err != nil {
				t.Fatal(err)
			}
			if got := LintAs(Declared(tree), IdentityPolicy); (len(got) > 0) != (i == 0) {
				t.Errorf("%s: %s: got %v", id, text, got)
			}
		}
	}
}
