package pullplugin

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/internal/trace"
)

// validation is a report as the CDK takes it. What the templates acknowledge is told with its reason, as an info. What
// the app acknowledges by the CDK's own means is handed over as it is: the CDK sets it apart, and takes it for the
// success.
func (p *plugin) validation(r trace.Report) *awscdk.PolicyValidationPluginReport {
	violations := []*awscdk.PolicyViolation{}
	add := func(f trace.Finding) { violations = append(violations, violation(f, p.resources(f, r.Traces))) }
	for _, f := range r.Findings {
		add(f)
	}
	for _, a := range r.Acknowledged {
		if !a.CDK {
			a.Severity, a.Message = trace.Info, "Acknowledged"+a.Why()+". "+a.Message
		}
		add(a.Finding)
	}
	return &awscdk.PolicyValidationPluginReport{Success: jsii.Bool(r.Errors() == 0), Violations: &violations}
}

func violation(f trace.Finding, at []*awscdk.PolicyViolatingResource) *awscdk.PolicyViolation {
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
		ViolatingResources: &at,
	}
}

// resources tie a finding to its construct. The CDK finds the construct of a logical id itself, which works in apps
// whose templates have no paths in their metadata, too. An object that no template declares has no construct, and the
// CLI passes over violations of what is below none of its stacks, so such a finding is one of the stacks of its tasks.
func (p *plugin) resources(f trace.Finding, traces []trace.Trace) []*awscdk.PolicyViolatingResource {
	if f.LogicalID != "" && f.File != "" {
		return []*awscdk.PolicyViolatingResource{{Locations: &[]*string{}, ResourceLogicalId: jsii.String(f.LogicalID), TemplatePath: jsii.String(f.File)}}
	}
	var paths []string
	if f.ConstructPath != "" {
		paths = []string{f.ConstructPath}
	} else {
		paths = stacksOf(f, traces, p.stacks())
	}
	out := []*awscdk.PolicyViolatingResource{}
	for _, path := range paths {
		out = append(out, &awscdk.PolicyViolatingResource{Locations: &[]*string{}, ConstructPath: jsii.String(path)})
	}
	return out
}

// stacksOf are the paths, out of those of all stacks, of the stacks that a finding or its tasks stand in; all where
// that is not known. A nested stack is named by its stack and its logical id, and stands for the stack that nests it.
func stacksOf(f trace.Finding, traces []trace.Trace, all []string) []string {
	names := []string{f.Stack}
	for _, t := range traces {
		if slices.Contains(f.Workloads, t.Workload) {
			names = append(names, t.Stack)
		}
	}
	var found []string
	for _, path := range all {
		if slices.ContainsFunc(names, func(name string) bool { return name == path || strings.HasPrefix(name, path+"/") }) {
			found = append(found, path)
		}
	}
	if len(found) == 0 {
		return all
	}
	return found
}

// stacks are the paths of the stacks, without nested ones.
func (p *plugin) stacks() []string {
	var paths []string
	for _, c := range *p.scope.Node().FindAll(constructs.ConstructOrder_PREORDER) {
		if *awscdk.Stack_IsStack(c) && !*awscdk.NestedStack_IsNestedStack(c) {
			paths = append(paths, *c.Node().Path())
		}
	}
	return paths
}
