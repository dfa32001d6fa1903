package iam_test

import (
	"fmt"
	"strings"

	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/partial"
)

// The first example policy of the Amazon ECR guide, attached alone to the ecr.api endpoint, blocks the token call.
func ExampleEvaluate() {
	document, err := iam.Parse([]byte(`{ "Statement": [{ "Sid": "AllowPull",
		"Principal": { "AWS": "arn:aws:iam::1234567890:role/role_name" },
		"Action": [ "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer" ], "Effect": "Allow", "Resource": "*" }] }`))
	if err != nil {
		fmt.Println(err)
		return
	}
	decision := iam.Evaluate(
		iam.Request{
			Action:    "ecr:GetAuthorizationToken",
			Principal: iam.Principal{ARN: partial.Literal("arn:aws:iam::1234567890:role/role_name")},
		},
		iam.Policy{Name: "the policy of ecr.api", Kind: iam.InterfaceEndpointPolicy, Document: &document},
	)
	fmt.Println(decision.Verdict)
	why, which, _ := strings.Cut(decision.Reason, " (")
	fmt.Println(why)
	fmt.Println(which)
	// Output:
	// implicit deny
	// nothing in the policy of ecr.api allows ecr:GetAuthorizationToken
	// AllowPull: Action covers only ecr:BatchGetImage, ecr:GetDownloadUrlForLayer)
}

// A template names a role and an endpoint that exist only after deployment.
func ExampleToken() {
	document, err := iam.FromAny(map[string]any{
		"Version": "2012-10-17",
		"Statement": map[string]any{
			"Effect": "Allow", "Action": "ecr:BatchGetImage",
			"Resource":  partial.Join(partial.Literal("arn:aws:ecr:"), partial.Word("AWS::Region"), partial.Literal(":111122223333:repository/app")),
			"Condition": map[string]any{"StringEquals": map[string]any{"aws:SourceVpce": partial.Token("Stack/EcrDkrEndpoint")}},
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	pull := iam.Request{Action: "ecr:BatchGetImage",
		Resource: partial.Join(partial.Literal("arn:aws:ecr:"), partial.Word("AWS::Region"), partial.Literal(":111122223333:repository/app"))}
	role := iam.Policy{Name: "the execution role", Document: &document}
	for _, endpoint := range []string{"Stack/EcrDkrEndpoint", "Stack/EcrApiEndpoint"} {
		decision := iam.Evaluate(pull.ThroughEndpoint(partial.Token(endpoint), partial.Text{}), role)
		fmt.Println(decision.Verdict, decision.Settle)
	}
	// Output:
	// allow []
	// unknown [Stack/EcrDkrEndpoint Stack/EcrApiEndpoint]
}

func ExampleLint() {
	document, err := iam.Parse([]byte(`{"Statement":{"Sid":"AllowPull","Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImges","Resource":"*"}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, problem := range iam.Lint(document) {
		fmt.Println(problem.Nearest)
	}
	// Output: ecr:BatchGetImage
}
