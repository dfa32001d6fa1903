// Package cfn reads the template language of AWS CloudFormation: JSON and YAML, parameters, mappings, conditions,
// intrinsic functions, exports and nested stacks.
//
// [Parse] reads one template. An [App] holds the stacks that are made from templates, so that what one stack exports
// another can import. A [Stack] resolves every expression to a [Value]. A value that only the deployment can tell is
// not guessed: it is unknown, in whole or in part, and says what would settle it.
//
// The package knows nothing of networks and does no input or output. It never fails on what a template says, only on a
// text that is no template; an expression that makes no sense is an unknown value.
package cfn
