// Package change compares two states of an application of CloudFormation templates, the deployed one and the next, and
// says what the update does to the private pull path, in the order in which CloudFormation does it: it creates and
// updates first, what others refer to before those others, and creates a replacement before it deletes what it
// replaces; deletions come last, in the cleanup
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html).
//
// What replaces a resource is a table, facts.go. What an update does to the verdicts of pulls is not decided here:
// package trace is asked about both states.
package change
