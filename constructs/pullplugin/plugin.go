package pullplugin

import (
	"context"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network/template"
	"ecrprivatelink/internal/trace"
)

// name is what the validation report calls the check, and the prefix of the ids to acknowledge.
const name = "pullcheck"

// Add registers the check with an app, for all of its stacks, or with a stage, for those of the stage. Add it once: an
// app has the stacks of its stages too.
func Add(scope awscdk.Stage) {
	if scope == nil {
		panic(&pullpath.Error{Path: "pullplugin.Add", Code: pullpath.CodeMissing, Problem: "scope is missing", Fix: "pass the app"})
	}
	awscdk.Validations_Of(scope).AddPlugins(&plugin{scope})
}

// plugin is the check as the CDK calls it.
type plugin struct{ scope awscdk.Stage }

var _ awscdk.IPolicyValidationPlugin = (*plugin)(nil)

// Name is part of the CDK's interface.
func (p *plugin) Name() *string { return jsii.String(name) }

// Version is part of the CDK's interface. The check has no version of its own.
func (p *plugin) Version() *string { return nil }

// RuleIds is part of the CDK's interface.
func (p *plugin) RuleIds() *[]*string {
	var ids []*string
	for _, r := range trace.Rules() {
		ids = append(ids, jsii.String(r.ID))
	}
	return &ids
}

// Validate is called once the templates are written. Templates that cannot be read fail the synthesis.
func (p *plugin) Validate(awscdk.IPolicyValidationContext) *awscdk.PolicyValidationPluginReport {
	_, report, _, err := template.Check(context.Background(), []string{*p.scope.Outdir()}, template.Options{}, nil)
	if err != nil {
		return p.notChecked(err)
	}
	return p.validation(report)
}

// notChecked is the report of an app that could not be checked. The CLI passes over the error of a plugin, and over a
// violation that is of no stack, so it is a violation of each stack.
func (p *plugin) notChecked(err error) *awscdk.PolicyValidationPluginReport {
	stacks := []*awscdk.PolicyViolatingResource{}
	for _, path := range p.stacks() {
		stacks = append(stacks, &awscdk.PolicyViolatingResource{ConstructPath: jsii.String(path), Locations: &[]*string{}})
	}
	return &awscdk.PolicyValidationPluginReport{
		Success: jsii.Bool(false),
		Violations: &[]*awscdk.PolicyViolation{{RuleName: jsii.String("not-checked"), Description: jsii.String(err.Error()),
			Severity: jsii.String(string(trace.Error)), ViolatingResources: &stacks}},
		Metadata: &map[string]*string{"error": jsii.String(name + ": " + err.Error())}, // as the CDK itself reports it
	}
}
