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
	awscdk.Annotations_Of(c).AddWarningV2(jsii.String(id.Full()), jsii.String(fmt.Sprintf(format, args...)))
}
