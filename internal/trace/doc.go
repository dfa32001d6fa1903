// Package trace asks, for every call that the start of an Amazon ECS task makes, whether the call can get through: does
// the name resolve, is there a route, do the security groups and network ACLs let it out and in, do the endpoint's
// policy and the role's policies allow it.
//
// A reader fills a [Network] from a CloudFormation template or from a live account; [Check] traces it and returns a
// [Report]. The same rules therefore serve both. What a reader cannot know is unknown, with the reason, and so is every
// answer that depends on it: the package never guesses.
package trace
