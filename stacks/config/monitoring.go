package config

import (
	"fmt"
	"slices"

	"ecrprivatelink/constructs/pullpath"
)

// Monitoring is what watches the pull path of an environment.
type Monitoring struct {
	// Topic is the ARN of the SNS topic that hears of alarms and failures. Default: empty, one is created.
	Topic string `json:"topic"`
	// Emails are subscribed to the topic that is created. Default: none.
	Emails []string `json:"emails"`
	// Clusters are the names of the ECS clusters whose tasks are watched; see [Environment.ClusterARNs]. Default: every
	// cluster of the account and Region.
	Clusters []string `json:"clusters"`
}

// Canary is a task that pulls an image by a schedule.
type Canary struct {
	// Repository is the ARN of the repository to pull from; required.
	Repository string `json:"repository"`
	// Tag is the tag of the image. Default: "latest".
	Tag string `json:"tag"`
	// Architecture is the processor that the image is for. Default: [pullpath.X86_64].
	Architecture pullpath.Architecture `json:"architecture"`
	// Schedule is a schedule expression of EventBridge. Default: "rate(1 hour)".
	Schedule string `json:"schedule"`
	// S3PrefixListID is the ID of the Region's prefix list of Amazon S3. Default: empty, the known one.
	S3PrefixListID string `json:"s3PrefixListId"`
}

// ClusterARNs returns the ARNs of the clusters to watch; partition, region and account may be CDK tokens.
func (e Environment) ClusterARNs(partition, region, account string) []string {
	if e.Monitoring == nil {
		return nil
	}
	var out []string
	for _, name := range e.Monitoring.Clusters {
		out = append(out, fmt.Sprintf("arn:%s:ecs:%s:%s:cluster/%s", partition, region, account, name))
	}
	return out
}

// PullRoles returns the ARNs of the roles that pull, with that of the canary where the endpoint policy would shut it
// out: where pull names who pulls.
func (e Environment) PullRoles(canary string) []string {
	if len(e.Pull.Roles)+len(e.Pull.Accounts)+len(e.Pull.Organizations) == 0 {
		return e.Pull.Roles
	}
	return slices.Concat(e.Pull.Roles, []string{canary})
}
