package guard

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/internal/annotation"
)

// Warn leaves a warning at a construct, which is acknowledged by its id above that construct.
func Warn(c constructs.IConstruct, id annotation.ID, format string, args ...any) {
	awscdk.Annotations_Of(c).AddWarningV2(jsii.String(id.Full()), jsii.String(fmt.Sprintf(format, args...)), nil)
	Mark(c, id)
}

// Remark leaves a remark at a construct, which is acknowledged like a warning.
func Remark(c constructs.IConstruct, id annotation.ID, format string, args ...any) {
	awscdk.Annotations_Of(c).AddInfoV2(jsii.String(id.Full()), jsii.String(fmt.Sprintf(format, args...)))
	Mark(c, id)
}

// Mark writes beside the templates that a construct has reason to warn. The CDK itself leaves no trace of a warning
// that is acknowledged, and so none of an acknowledgement that accepts nothing.
func Mark(c constructs.IConstruct, id annotation.ID) {
	c.Node().AddMetadata(jsii.String(annotation.Given), jsii.String(id.Full()), nil)
}

// Acknowledge accepts a warning or remark at a construct and below it, and writes beside the templates that it does.
func Acknowledge(c constructs.IConstruct, id, reason string) {
	awscdk.Annotations_Of(c).AcknowledgeWarning(jsii.String(id), jsii.String(reason))
	if annotation.Ours(id) {
		c.Node().AddMetadata(jsii.String(annotation.Accepted), map[string]string{id: reason}, nil)
	}
}
