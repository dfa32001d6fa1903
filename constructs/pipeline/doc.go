// Package pipeline holds the parts of a pipeline that deploys the project's stacks: its source, the step that tests and
// synthesizes the Go app, and the two checks of pullcheck, before and after a deployment. Package stacks puts them
// together with CDK Pipelines.
//
// The commands of the steps are those of README.md, so that another service for continuous delivery can run the same
// ones; docs/pipelines.md says how.
//
// It is a package of its own because importing CDK Pipelines costs more than a minute of compilation, which users of
// the constructs alone need not pay.
package pipeline
