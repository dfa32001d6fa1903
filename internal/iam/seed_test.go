package iam

import (
	"testing"

	"ecrprivatelink/internal/partial"
)

// The three example policies of the AWS page "Amazon ECR interface VPC endpoints (AWS PrivateLink)".
const (
	seedPull = `{ "Statement": [{ "Sid": "AllowPull", "Principal": { "AWS": "arn:aws:iam::1234567890:role/role_name" },
		"Action": [ "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer" ], "Effect": "Allow", "Resource": "*" }] }`
	seedPreventDelete = `{ "Statement": [
		{ "Sid": "AllowAll", "Principal": "*", "Action": "*", "Effect": "Allow", "Resource": "*" },
		{ "Sid": "PreventDelete", "Principal": "*", "Action": "ecr:DeleteRepository", "Effect": "Deny",
		  "Resource": "arn:aws:ecr:region:1234567890:repository/repository_name" } ] }`
	seedBoth = `{ "Statement": [
		{ "Sid": "AllowAll", "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*" },
		{ "Sid": "PreventDelete", "Effect": "Deny", "Principal": "*", "Action": "ecr:DeleteRepository",
		  "Resource": "arn:aws:ecr:region:1234567890:repository/repository_name" },
		{ "Sid": "AllowPull", "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::1234567890:role/role_name" },
		  "Action": [ "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer" ], "Resource": "*" } ] }`
	seedLayers = `{ "Statement": [ { "Sid": "Access-to-specific-bucket-only", "Principal": "*", "Action": [ "s3:GetObject" ],
		"Effect": "Allow", "Resource": ["arn:aws:s3:::prod-region-starport-layer-bucket/*"] } ] }`
)

func TestSeedExamples(t *testing.T) {
	const (
		role        = "arn:aws:iam::1234567890:role/role_name"
		otherRole   = "arn:aws:iam::1234567890:role/other"
		repository  = "arn:aws:ecr:region:1234567890:repository/repository_name"
		other       = "arn:aws:ecr:region:1234567890:repository/other"
		layer       = "arn:aws:s3:::prod-region-starport-layer-bucket/0a-1b/sha256"
		otherBucket = "arn:aws:s3:::my-bucket/key"
	)
	for _, c := range []struct {
		name, policy, action, resource, caller string
		kind                                   Kind
		want                                   Verdict
		statement                              string
	}{
		{"AllowPull lets its role get the manifest", seedPull, "ecr:BatchGetImage", repository, role, InterfaceEndpointPolicy, VerdictAllow, "AllowPull"},
		{"AllowPull lets its role get the layer URL", seedPull, "ecr:GetDownloadUrlForLayer", repository, role, InterfaceEndpointPolicy, VerdictAllow, "AllowPull"},
		{"AllowPull alone blocks the token call", seedPull, "ecr:GetAuthorizationToken", "", role, InterfaceEndpointPolicy, VerdictImplicitDeny, ""},
		{"AllowPull alone blocks the layer check", seedPull, "ecr:BatchCheckLayerAvailability", repository, role, InterfaceEndpointPolicy, VerdictImplicitDeny, ""},
		{"AllowPull blocks another role", seedPull, "ecr:BatchGetImage", repository, otherRole, InterfaceEndpointPolicy, VerdictImplicitDeny, ""},
		{"AllowPull lets a session of its role pull", seedPull, "ecr:BatchGetImage", repository, "arn:aws:sts::1234567890:assumed-role/role_name/task", InterfaceEndpointPolicy, VerdictAllow, "AllowPull"},
		{"PreventDelete keeps its repository", seedPreventDelete, "ecr:DeleteRepository", repository, role, InterfaceEndpointPolicy, VerdictExplicitDeny, "PreventDelete"},
		{"PreventDelete leaves other repositories", seedPreventDelete, "ecr:DeleteRepository", other, role, InterfaceEndpointPolicy, VerdictAllow, "AllowAll"},
		{"PreventDelete leaves the token call", seedPreventDelete, "ecr:GetAuthorizationToken", "", role, InterfaceEndpointPolicy, VerdictAllow, "AllowAll"},
		{"both combined let any role pull, AllowPull notwithstanding", seedBoth, "ecr:BatchGetImage", repository, otherRole, InterfaceEndpointPolicy, VerdictAllow, "AllowAll"},
		{"both combined keep the repository", seedBoth, "ecr:DeleteRepository", repository, role, InterfaceEndpointPolicy, VerdictExplicitDeny, "PreventDelete"},
		{"the layer bucket policy lets layers through, whoever signed", seedLayers, "s3:GetObject", layer, "", GatewayEndpointPolicy, VerdictAllow, "Access-to-specific-bucket-only"},
		{"the layer bucket policy blocks other buckets", seedLayers, "s3:GetObject", otherBucket, role, GatewayEndpointPolicy, VerdictImplicitDeny, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			document, err := Parse([]byte(c.policy))
			if err != nil {
				t.Fatal(err)
			}
			got := Evaluate(
				Request{Action: c.action, Resource: partial.Literal(c.resource), Principal: Principal{ARN: partial.Literal(c.caller)}},
				Policy{Kind: c.kind, Document: &document},
			)
			if got.Verdict != c.want || got.Statement != c.statement {
				t.Errorf("got %s by %q (%s), want %s by %q", got.Verdict, got.Statement, got.Reason, c.want, c.statement)
			}
		})
	}
}

func TestSeedAllowPullSaysWhatItLacks(t *testing.T) {
	document, err := Parse([]byte(seedPull))
	if err != nil {
		t.Fatal(err)
	}
	got := Evaluate(Request{Action: "ecr:GetAuthorizationToken"},
		Policy{Name: "the policy of ecr.api", Kind: InterfaceEndpointPolicy, Document: &document})
	const want = "nothing in the policy of ecr.api allows ecr:GetAuthorizationToken " +
		"(AllowPull: Action covers only ecr:BatchGetImage, ecr:GetDownloadUrlForLayer)"
	if got.Reason != want {
		t.Errorf("got  %s\nwant %s", got.Reason, want)
	}
}
