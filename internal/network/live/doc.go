// Package live reads a VPC or an Amazon ECS task of an AWS account into the model of package network.
//
// Every call is read-only; package permission lists them. A call that AWS denies or cannot answer does not end the
// reading: what it would have told is unknown, with the API and the reason. Missing or expired credentials, no way to
// AWS at all, and a VPC, cluster, service or task that does not exist are errors.
package live
