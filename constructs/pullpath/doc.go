// Package pullpath holds what is known about private Amazon ECR image pulls: which calls an Amazon ECS workload makes,
// which VPC endpoint serves each call, and why.
//
// Everything else in this module reads these tables: the CDK constructs loop over [NewPlan], the tracer follows the
// [Call] rows, the documentation is generated from [Services]. A fact about AWS stands here once, as a row with a
// reason and a [Source]. The package uses the standard library only and never imports the CDK.
package pullpath
