// Package iam reads IAM policies as VPC endpoints and roles use them, and answers whether they let a request through.
//
// It evaluates without AWS. What a policy or a request leaves open, such as a CloudFormation intrinsic or a context key
// nobody can know before deployment, stays open: the answer is then VerdictUnknown with what would settle it, never a
// guess. Every rule comes from the IAM User Guide or the AWS PrivateLink Guide; the comment at the rule names the page.
//
//	document, err := iam.Parse(policyJSON)
//	decision := iam.Evaluate(
//		iam.Request{
//			Action:    "ecr:GetAuthorizationToken",
//			Principal: iam.Principal{ARN: partial.Literal("arn:aws:iam::111122223333:role/task")},
//		},
//		iam.Policy{Name: "ecr.api endpoint policy", Kind: iam.InterfaceEndpointPolicy, Document: &document},
//	)
//
// The package also finds what AWS accepts but the author cannot have meant (Lint, LintAs, Redundant) and measures a
// policy as it is sent (Size, CheckEndpointSize). It stands alone: it uses the standard library and the nearest-name
// helper, and knows nothing of pulls, constructs or templates.
package iam
