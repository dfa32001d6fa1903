// Package execution knows which IAM actions CloudFormation needs to create, update and delete what the stacks are made
// of, and writes the policies that cdk bootstrap takes as --cloudformation-execution-policies.
//
// Without such a policy cdk bootstrap wants AdministratorAccess for it. The facts are rows by resource type, taken from
// the permissions of the handlers in CloudFormation's own schema of the type, which
//
//	aws cloudformation describe-type --type RESOURCE --type-name AWS::EC2::VPCEndpoint
//
// prints. Actions of handlers that no property of these stacks leads to are left out, and the row says so. A test of
// package stacks holds the rows against the resource types of the synthesized templates.
package execution
