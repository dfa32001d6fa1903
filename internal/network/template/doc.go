// Package template fills the model of package network from CloudFormation templates: single files in JSON or
// YAML, folders of them, and the cdk.out folders that the AWS CDK writes.
//
// All paths given to [Read] are one application: what one stack exports another may import. What the templates leave to
// the deployment is unknown in the model, with what would settle it.
//
//   - A VPC that the templates only refer to, by an id or a parameter, may hold anything: its inventories have gaps.
//   - A resource whose condition is not known: a VPC, a subnet, a table, a group or a role is taken to exist, since
//     only what exists is referred to; an endpoint, a route, a rule or an association only may.
//   - A task definition that no service, schedule or rule of the templates runs is not traced, since nothing says where
//     it runs; a [Warning] says so.
package template
