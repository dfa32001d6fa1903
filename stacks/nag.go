package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// nagReason says why a rule of cdk-nag is not followed.
type nagReason struct{ rule, reason string }

// acknowledgeNag records in the template why a rule of cdk-nag is not followed.
func acknowledgeNag(c constructs.IConstruct, rule, reason string) {
	if resource, ok := c.Node().DefaultChild().(awscdk.CfnResource); ok {
		acknowledgeRules(resource, []nagReason{{rule, reason}})
	}
}

// acknowledgeRules does so for several rules at once. It is metadata in the
// form cdk-nag reads, so the product need not import it.
func acknowledgeRules(resource awscdk.CfnResource, reasons []nagReason) {
	if len(reasons) == 0 {
		return
	}
	var rules []any
	for _, r := range reasons {
		rules = append(rules, map[string]any{"id": r.rule, "reason": r.reason})
	}
	resource.AddMetadata(jsii.String("cdk_nag"), map[string]any{"rules_to_suppress": rules})
}
