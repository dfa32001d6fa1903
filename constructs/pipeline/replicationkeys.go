package pipeline

import (
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscodepipeline"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/pipelines"
	"github.com/aws/jsii-runtime-go"
)

// NameReplicationKeys limits what the role of a pipeline may do with keys to those of its artifacts. In other Regions
// than its own, aws-cdk-lib 2.276.0 lets it use every key: the stack of a replication bucket is another one, so the ARN
// of the key is not known, only its alias. The alias is a condition here. Source: "Use aliases to control access to KMS
// keys" in the AWS KMS Developer Guide.
//
// Call it last: what the role is granted afterwards is not in the template. A pipeline in one Region stays as it is.
func NameReplicationKeys(pipeline pipelines.CodePipeline) {
	stack := awscdk.Stack_Of(pipeline)
	made := pipeline.Pipeline().Node().DefaultChild().(awscodepipeline.CfnPipeline)
	keys := aliases(stack.Resolve(made.ArtifactStores()))
	if len(keys) == 0 {
		return
	}
	policy := pipeline.Pipeline().Role().Node().FindChild(jsii.String("DefaultPolicy")).Node().DefaultChild().(awsiam.CfnPolicy)
	document, _ := stack.Resolve(policy.PolicyDocument()).(map[string]any)
	statements, _ := document["Statement"].([]any)
	policy.AddPropertyOverride(jsii.String("PolicyDocument.Statement"), named(statements, keys))
}

// aliases are the ARNs of the aliases in resolved artifact stores. A key in the pipeline's own Region has no alias
// there: its ARN is an attribute.
func aliases(stores any) []string {
	var out []string
	switch v := stores.(type) {
	case string:
		if strings.Contains(v, ":alias/") {
			out = append(out, v)
		}
	case []any:
		for _, item := range v {
			out = append(out, aliases(item)...)
		}
	case map[string]any:
		for _, field := range v {
			out = append(out, aliases(field)...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// named replaces "*" in the statements about keys by the keys that have one of the aliases, in their Regions.
func named(statements []any, aliases []string) []any {
	var keys, names []any
	for _, arn := range aliases {
		place, name, _ := strings.Cut(arn, ":alias/")
		keys, names = append(keys, place+":key/*"), append(names, "alias/"+name)
	}
	var out []any
	for _, s := range statements {
		statement, _ := s.(map[string]any)
		resources, list := statement["Resource"].([]any)
		if !list {
			resources = []any{statement["Resource"]}
		}
		rest := slices.DeleteFunc(slices.Clone(resources), func(r any) bool { return r == "*" })
		if len(rest) == len(resources) || !aboutKeys(statement["Action"]) {
			out = append(out, s)
			continue
		}
		if len(rest) > 0 {
			own := maps.Clone(statement)
			own["Resource"] = rest
			out = append(out, own)
		}
		replicas := maps.Clone(statement)
		replicas["Resource"] = slices.Compact(keys)
		replicas["Condition"] = map[string]any{"ForAnyValue:StringEquals": map[string]any{"kms:ResourceAliases": names}}
		out = append(out, replicas)
	}
	return out
}

// aboutKeys reports whether actions are of AWS KMS alone.
func aboutKeys(actions any) bool {
	list, ok := actions.([]any)
	if !ok {
		list = []any{actions}
	}
	return !slices.ContainsFunc(list, func(a any) bool {
		action, _ := a.(string)
		return !strings.HasPrefix(action, "kms:")
	})
}
