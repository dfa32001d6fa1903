// Package freshness compares the tables of facts with what the pinned CDK and the pinned AWS SDK know: Regions and
// partitions, names of endpoint services, IAM actions. The golden files list what differs and why, so that raising
// either side shows in one place what has moved:
//
//	go -C test test ./freshness
//
// The pinned sides are read as files, out of the module cache and node_modules. Nothing of them is run.
package freshness
