package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// acknowledgeNag records in the template why a rule of cdk-nag is not followed.
// It is metadata in the form cdk-nag reads, so the product need not import it.
func acknowledgeNag(c constructs.IConstruct, rule, reason string) {
	resource, ok := c.Node().DefaultChild().(awscdk.CfnResource)
	if !ok {
		return
	}
	resource.AddMetadata(jsii.String("cdk_nag"), map[string]any{
		"rules_to_suppress": []any{map[string]any{"id": rule, "reason": reason}},
	})
}
