// Package trace asks, for every call that the start of an Amazon ECS task makes, whether the call can get through: does
// the name resolve, is there a route, do the security groups and network ACLs let it out and in, do the endpoint's
// policy and the role's policies allow it.
//
// A reader fills a [Network] from a CloudFormation template or from a live account; [Check] traces it and returns a
// [Report]. The same rules therefore serve both. What a reader cannot know is unknown, with the reason, and so is every
// answer that depends on it: the package never guesses.
//
// The files are parts, each of which needs only itself and those before it; a test holds them to that:
//
//	the result and the values      report, hopkind, combine, answer, arn, ports, addresses, dnsname
//	the rules                      rules, rules_table
//	what stands where              index, opened, registry, side, origin, problem
//	the ways that calls may take   dns, zone, serving, route, internet, peering, gateway, egress, nacl, path, …
//	the engine                     tracer, the calls, the roles and the policies
package trace
