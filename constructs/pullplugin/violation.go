package pullplugin

import (
	"fmt"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/internal/trace"
)

// validation is a report as the CDK takes it. What the templates acknowledge is told with its reason, as an info. What
// the app acknowledges by the CDK's own means is handed over as it is: the CDK sets it apart, and takes it for the
// success.
func validation(r trace.Report) *awscdk.PolicyValidationPluginReport {
	violations := []*awscdk.PolicyViolation{}
	for _, f := range r.Findings {
		violations = append(violations, violation(f))
	}
	for _, a := range r.Acknowledged {
		if !a.CDK {
			a.Severity, a.Message = trace.Info, "Acknowledged"+a.Why()+". "+a.Message
		}
		violations = append(violations, violation(a.Finding))
	}
	return &awscdk.PolicyValidationPluginReport{Success: jsii.Bool(r.Errors() == 0), Violations: &violations}
}

func violation(f trace.Finding) *awscdk.PolicyViolation {
	metadata := map[string]*string{"rule": jsii.String(f.ID), "source": jsii.String(f.Source)}
	if len(f.Workloads) > 0 {
		metadata["tasks"] = jsii.String(strings.Join(f.Workloads, ", "))
	}
	return &awscdk.PolicyViolation{
		RuleName:           jsii.String(strings.TrimPrefix(f.AcknowledgeID(), trace.AcknowledgePrefix)),
		Description:        jsii.String(f.Message),
		Fix:                jsii.String(fmt.Sprintf("%s See %s", f.Fix, f.Source)),
		Severity:           jsii.String(string(f.Severity)),
		RuleMetadata:       &metadata,
		ViolatingResources: &[]*awscdk.PolicyViolatingResource{resource(f)},
	}
}

// resource ties a finding to its construct. The CDK finds the construct of a logical id itself, which works in apps
// whose templates have no paths in their metadata, too.
func resource(f trace.Finding) *awscdk.PolicyViolatingResource {
	r := &awscdk.PolicyViolatingResource{Locations: &[]*string{}}
	switch {
	case f.LogicalID != "" && f.File != "":
		r.ResourceLogicalId, r.TemplatePath = jsii.String(f.LogicalID), jsii.String(f.File)
	case f.ConstructPath != "":
		r.ConstructPath = jsii.String(f.ConstructPath)
	default: // an object that no template declares
		r.ConstructPath = jsii.String(f.Resource)
	}
	return r
}
