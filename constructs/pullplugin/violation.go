package pullplugin

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/internal/trace"
)

// validation is a report as the CDK takes it.
func validation(r trace.Report) *awscdk.PolicyValidationPluginReport {
	violations := []*awscdk.PolicyViolation{}
	for _, f := range r.Findings {
		violations = append(violations, violation(f))
	}
	return &awscdk.PolicyValidationPluginReport{Success: jsii.Bool(r.Errors() == 0), Violations: &violations}
}

func violation(f trace.Finding) *awscdk.PolicyViolation {
	metadata := map[string]*string{"rule": jsii.String(f.ID), "source": jsii.String(f.Source)}
	if len(f.Workloads) > 0 {
		metadata["tasks"] = jsii.String(strings.Join(f.Workloads, ", "))
	}
	return &awscdk.PolicyViolation{
		RuleName:           jsii.String(ruleName(f)),
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

// AcknowledgeMissingRoute accepts that a route table does not lead to a VPC, both created by the app, and says why: the
// route is made elsewhere.
func AcknowledgeMissingRoute(table, to awscdk.CfnElement, reason string) {
	key := func(e awscdk.CfnElement) string { return *e.Stack().StackName() + "/" + *e.Stack().GetLogicalId(e) }
	id := ruleName(trace.Finding{ID: "route-missing", ObjectID: key(table), Key: key(to)})
	awscdk.Validations_Of(table.Stack()).Acknowledge(&awscdk.Acknowledgment{Id: jsii.String(name + "::" + id), Reason: jsii.String(reason)})
}

// ruleName is the id to acknowledge: the rule, and in brackets the resource and what else tells the finding apart.
func ruleName(f trace.Finding) string {
	object := f.ObjectID
	if object == "" {
		object = f.Resource
	}
	if f.Key != "" {
		object += "," + short(f.Key)
	}
	return f.ID + "[" + reserved.ReplaceAllString(object, "-") + "]"
}

// reserved is what an id must not hold: brackets, which would end it early, "::", which divides ids, and spaces, which
// the CDK does not compare alike.
var reserved = regexp.MustCompile(`[^A-Za-z0-9_./,@+=-]`)

var brief = regexp.MustCompile(`^[A-Za-z0-9_./-]{1,40}$`)

// short is a key that fits into an id: a longer text is replaced by the beginning of its hash.
func short(key string) string {
	if brief.MatchString(key) {
		return key
	}
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:4])
}
