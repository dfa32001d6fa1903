// Package pullplugin traces the image pulls of a CDK app whenever it is synthesized. One line registers it:
//
//	pullplugin.Add(app)
//
// It reads the templates of all stacks of the app as one application, with package template, traces the calls of every
// ECS task, with package trace, and hands the findings to the CDK's validation report, each tied to its construct. A
// finding of severity error fails the synthesis; warnings and infos do not.
//
// The report says how to acknowledge a finding: by the CDK's own means, anywhere in the app, with the id that it shows.
//
//	awscdk.Validations_Of(vpc).Acknowledge(&awscdk.Acknowledgment{
//		Id:     jsii.String("pullcheck::endpoint-missing[Prod/Vpc8378EB38,ecr.dkr]"),
//		Reason: jsii.String("the network team creates the endpoint"),
//	})
//
// The CDK (2.276.0) takes an id for the whole app, wherever it is acknowledged. So the ids here name the resource as
// well as the rule: an acknowledged finding hides no other one. Acknowledge it at a stack or in one, so that the later
// checks of the templates find it in cdk.out. Metadata of the templates acknowledges findings as well: see
// docs/pullcheck.md. An acknowledgement of either kind that accepts nothing is an error.
package pullplugin
