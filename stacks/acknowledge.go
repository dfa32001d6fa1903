package stacks

import (
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/internal/annotation"
	"ecrprivatelink/internal/guard"
	"ecrprivatelink/stacks/config"
)

// acknowledge accepts what the configuration does. Warnings are the CDK's to accept, and one that there is not is a
// finding of the check of the templates; one that was accepted until a day
// that is over returns and says so. What is returned are findings, for the template, where every check reads them.
func acknowledge(stack awscdk.Stack, env config.Environment, now time.Time) []config.Acknowledgement {
	var findings []config.Acknowledgement
	for _, a := range env.Acknowledge {
		finding, ours := a.Finding(env.StackName())
		switch {
		case ours:
			findings = append(findings, finding)
		case a.Expired(now):
			guard.Warn(stack, annotation.AcknowledgementOver, "%s was acknowledged until %s (%s), which is over: fix what it warns of, or say a later day in acknowledge", a.Warning(), a.Until, a.Reason)
		case strings.Contains(a.Warning(), "::"): // the finding of another plugin
			awscdk.Validations_Of(stack).Acknowledge(&awscdk.Acknowledgment{Id: jsii.String(a.ID), Reason: jsii.String(a.Reason)})
		default:
			guard.Acknowledge(stack, a.Warning(), a.Reason)
		}
	}
	return findings
}
