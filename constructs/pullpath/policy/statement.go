// Package policy writes the policies of a private pull as data: endpoint policies for Amazon ECR and the services
// beside it, the layer bucket's policy, and the statements of the task execution role.
//
// It builds statements and knows no CDK; the constructs hand them over as they are. Strings may be CDK tokens and are
// never parsed here; the Check functions are for strings that are known.
package policy

import "ecrprivatelink/constructs/pullpath"

// The effects of a statement.
const (
	Allow = "Allow"
	Deny  = "Deny"
)

// Statement is one statement of a policy, in the order its JSON is written.
type Statement struct {
	// Sid names the statement. Letters and digits, except in the seed's layer statement.
	Sid string `json:"Sid,omitempty"`
	// Effect is [Allow] or [Deny].
	Effect string `json:"Effect"`
	// Principal is "*" or {"AWS": […]}; nil in a role's policy.
	Principal any `json:"Principal,omitempty"`
	// Action lists the actions.
	Action []string `json:"Action"`
	// Resource lists the resources.
	Resource []string `json:"Resource"`
	// Condition maps operator to key to values; nil for none.
	Condition map[string]map[string][]string `json:"Condition,omitempty"`
}

// Anyone is the principal of a statement that its condition narrows.
const Anyone = "*"

// AWSPrincipals is the principal form of the ECR guide: the ARNs by name.
func AWSPrincipals(arns ...string) any {
	return map[string]any{"AWS": append([]string(nil), arns...)}
}

// Map returns the statement as the tree that its JSON decodes to.
func (s Statement) Map() map[string]any {
	out := map[string]any{"Effect": s.Effect, "Action": list(s.Action), "Resource": list(s.Resource)}
	if s.Sid != "" {
		out["Sid"] = s.Sid
	}
	if s.Principal != nil {
		out["Principal"] = s.Principal
	}
	if len(s.Condition) > 0 {
		condition := map[string]any{}
		for operator, keys := range s.Condition {
			values := map[string]any{}
			for key, v := range keys {
				values[key] = list(v)
			}
			condition[operator] = values
		}
		out["Condition"] = condition
	}
	return out
}

// Document returns a policy document as the tree that its JSON decodes to.
func Document(statements []Statement) map[string]any {
	out := make([]any, len(statements))
	for i, s := range statements {
		out[i] = s.Map()
	}
	return map[string]any{"Version": "2012-10-17", "Statement": out}
}

func list(in []string) any {
	out := make([]any, len(in))
	for i, v := range in {
		out[i] = v
	}
	return out
}

// PullActions are the registry actions of a pull that name a repository.
var PullActions = pullActions()

// TokenAction logs in to the registry. It has no resource.
const TokenAction = "ecr:GetAuthorizationToken"

// FirstPullActions are what the first pull of an image through a pull through cache needs beside a pull: to import the
// image, and to create its repository where it does not exist. Whether an endpoint's policy is asked about them is not
// verified; one that lets them through is right either way. Source:
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html
var FirstPullActions = []string{"ecr:BatchImportUpstreamImage", "ecr:CreateRepository"}

// PushActions are the registry actions of a push. Source:
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html
var PushActions = []string{
	"ecr:BatchCheckLayerAvailability",
	"ecr:BatchGetImage",
	"ecr:CompleteLayerUpload",
	"ecr:GetDownloadUrlForLayer",
	"ecr:InitiateLayerUpload",
	"ecr:PutImage",
	"ecr:UploadLayerPart",
}

// pullActions reads the actions from the call table, so that a policy can never lack one that a pull makes.
func pullActions() []string {
	var out []string
	for _, c := range pullpath.Calls(pullpath.Workload{LaunchType: pullpath.Fargate}) {
		if c.Service == pullpath.ECRDKR {
			out = append(out, c.API)
		}
	}
	return out
}
