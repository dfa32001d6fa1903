package iam

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/internal/testing/golden"
)

// policyChecks are the errors of the IAM Access Analyzer policy check reference that concern the policies this program
// reads, each with elements of a statement that have it and elements that do not. Those that are not held are in
// policyChecksNotHeld. The ids are the anchors of the page, checksSource.
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
	{"invalid-arn-account", IdentityPolicy, `"Effect":"Allow","Action":"cloudfront:*","Resource":"arn:aws:cloudfront::11112222:distribution/A"`, `"Effect":"Allow","Action":"cloudfront:*","Resource":"arn:aws:cloudfront::111122223333:distribution/A"`, false},
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
	{"type-mismatch-ip-range", IdentityPolicy, `"Effect":"Allow","Action":"ecr:*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"203.0.113"}}`, `"Effect":"Allow","Action":"ecr:*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":["203.0.113.7","10.0.0.0/8"]}}`, false},
	{"missing-arn-account", IdentityPolicy, `"Effect":"Allow","Action":"ecr:BatchGetImage","Resource":"arn:aws:ecr:us-west-2::repository/app"`, `"Effect":"Allow","Action":"ssm:GetParameters","Resource":["arn:aws:ssm:us-west-2::parameter/aws/service/ecs/optimized-ami","arn:aws:ecr:us-west-2:*:repository/app"]`, false},
	{"unsupported-condition-key-for-service-principal", TrustPolicy, `"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}`, `"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:SourceAccount":"111122223333"}}`, false},
	{"role-trust-policy-unsupported-wildcard-in-principal", TrustPolicy, `"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"`, `"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole"`, false},
	{"mismatched-action-for-principal", TrustPolicy, `"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRoleWithWebIdentity"`, `"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/a"},"Action":"sts:AssumeRoleWithWebIdentity"`, false},
	{"role-trust-policy-syntax-error-resource", TrustPolicy, `"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole","Resource":"*"`, `"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"`, true},
}

// policyChecksNotHeld are the errors of the page that are not held, and why.
var policyChecksNotHeld = map[string]string{
	"json-syntax-error":                                       "a policy that is no JSON is not read at all, which is an error of its own",
	"missing-arn-field":                                       "in an identity-based policy AWS completes such an ARN; elsewhere it makes the answer unknown",
	"invalid-service":                                         "takes a list of all services",
	"invalid-service-in-action":                               "takes a list of all services",
	"unsupported-action-in-policy":                            "an action of another service concerns no call that the policy is asked about",
	"unsupported-resource-arn-in-policy":                      "an ARN of another service concerns no call that the policy is asked about",
	"unsupported-action-for-condition-key":                    "takes a list of the condition keys of every action",
	"missing-action-for-condition-key":                        "takes a list of the condition keys of every action",
	"invalid-federated-principal-syntax-in-role-trust-policy": "nobody assumes the roles of tasks through an identity provider",
	"missing-action-for-roles-anywhere-trust-policy":          "nobody assumes the roles of tasks through IAM Roles Anywhere",
	"invalid-kms-key-value":                                   "what it is about was not found in any stored copy of the page",
	"variable-usage-too-permissive":                           "what it is about was not found in any stored copy of the page",
	"wildcard-usage-too-permissive":                           "what it is about was not found in any stored copy of the page",
	"policy-size-exceeds-scp-quota":                           "whoever attaches the policy learns it; the quota has moved before",
	"policy-size-exceeds-rcp-quota":                           "whoever attaches the policy learns it; the quota has moved before",
	"scp-syntax-error-action-wildcard":                        "service control policies take the whole language of IAM policies by now",
	"rcp-syntax-error-action":                                 "which services resource control policies govern changes too often; an action of another one is unknown",
}

// policyChecksOfFlags are the errors of the page for which --scp and --rcp refuse a file.
var policyChecksOfFlags = []string{"scp-syntax-error-principal", "rcp-syntax-error-principal", "rcp-syntax-error-allow", "rcp-syntax-error-notaction"}

// TestPolicyChecksInDocumentation holds the table of docs/policies.md, and writes it anew where that is asked for.
func TestPolicyChecksInDocumentation(t *testing.T) {
	says := map[string]string{}
	add := func(id, what string) {
		if says[id] != "" && says[id] != what { // a check may have several cases
			t.Errorf("%s stands twice", id)
		}
		says[id] = what
	}
	for _, c := range policyChecks {
		what := "a warning"
		if c.refused {
			what = "an error: AWS refuses the policy, and nothing it belongs to is created"
		}
		add(c.id, what)
	}
	for id := range policyChecksOfDocuments {
		add(id, map[bool]string{true: "a warning", false: "an error: AWS refuses the policy, and nothing it belongs to is created"}[id == "variable-unsupported-in-version"])
	}
	for _, id := range policyChecksOfFlags {
		add(id, "`--scp` or `--rcp` refuses the file")
	}
	for id, why := range policyChecksNotHeld {
		add(id, "not held: "+why)
	}
	groups := map[string][]string{}
	for _, id := range slices.Sorted(maps.Keys(says)) {
		groups[says[id]] = append(groups[says[id]], strings.ReplaceAll(id, "-", " "))
	}
	var table strings.Builder
	table.WriteString("| Here | Checks |\n|---|---|\n")
	for _, what := range slices.Sorted(maps.Keys(groups)) {
		fmt.Fprintf(&table, "| %s | %s |\n", what, strings.Join(groups[what], ", "))
	}
	const path, begins, ends = "../../docs/policies.md", "<!-- checks:begin -->\n", "<!-- checks:end -->"
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(page), begins)
	is, after, closed := strings.Cut(rest, ends)
	if !found || !closed {
		t.Fatalf("%s has no place for the table", path)
	}
	if is == table.String() {
		return
	}
	if os.Getenv(golden.UpdateVariable) != "" {
		if err := os.WriteFile(path, []byte(before+begins+table.String()+ends+after), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Errorf("%s is out of step with the checks; run the test with %s=1 and read the change", path, golden.UpdateVariable)
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
	for id, texts := range policyChecksOfDocuments {
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

// policyChecksOfDocuments are checks on whole documents: one that has the error, and one that does not.
var policyChecksOfDocuments = map[string][2]string{
	"unique-sids-required":            {`{"Statement":[{"Sid":"A","Effect":"Allow","Action":"ecr:*","Resource":"*"},{"Sid":"A","Effect":"Allow","Action":"s3:*","Resource":"*"}]}`, `{"Statement":[{"Sid":"A","Effect":"Allow","Action":"ecr:*","Resource":"*"},{"Sid":"B","Effect":"Allow","Action":"s3:*","Resource":"*"}]}`},
	"invalid-version":                 {`{"Version":"2012-10-18","Statement":[{"Effect":"Allow","Action":"ecr:*","Resource":"*"}]}`, `{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Action":"ecr:*","Resource":"*"}]}`},
	"missing-statement":               {`{"Version":"2012-10-17"}`, `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"ecr:*","Resource":"*"}}`},
	"variable-unsupported-in-version": {`{"Statement":[{"Effect":"Allow","Action":"ecr:*","Resource":"arn:aws:ecr:us-west-2:111122223333:repository/${aws:username}"}]}`, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ecr:*","Resource":"arn:aws:ecr:us-west-2:111122223333:repository/${aws:username}"}]}`},
}
