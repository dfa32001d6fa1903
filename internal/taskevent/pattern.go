package taskevent

// MaxPattern is the largest event pattern that EventBridge takes by default, in characters. Source: Amazon EventBridge
// quotas (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html).
const MaxPattern = 2048

// CanaryGroup is the task group of canaries. A canary reports its failures itself, so what watches all other tasks
// leaves the group out.
const CanaryGroup = "pull-canary"

// Scope says which tasks a pattern is about.
type Scope struct {
	// Clusters are the ARNs of ECS clusters; each may be a CDK token. Default: every cluster of the account and Region.
	Clusters []string
	// Canaries takes the canaries' tasks in. Default: they are left out.
	Canaries bool
}

// Pattern returns the event pattern of tasks that stopped for the failures, as JSON values. The reason stands in
// the task's stoppedReason on Fargate, and in the reason of a container on container instances, where stoppedReason
// only says that the task failed to start.
//
// Amazon ECS sends an event for each change of a task; only the one that says STOPPED matches, so that a failure is
// told once. Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
func Pattern(s Scope) map[string]any {
	var reasons []any
	for _, f := range failures {
		reasons = append(reasons, map[string]any{"prefix": map[string]any{"equals-ignore-case": f.Prefix}})
	}
	detail := map[string]any{
		"lastStatus": []any{"STOPPED"},
		"$or": []any{
			map[string]any{"stoppedReason": reasons},
			map[string]any{"containers": map[string]any{"reason": reasons}},
		},
	}
	if len(s.Clusters) > 0 {
		var clusters []any
		for _, arn := range s.Clusters {
			clusters = append(clusters, arn)
		}
		detail["clusterArn"] = clusters
	}
	if !s.Canaries {
		detail["group"] = []any{map[string]any{"anything-but": []any{CanaryGroup}}}
	}
	return map[string]any{
		"source":      []any{"aws.ecs"},
		"detail-type": []any{"ECS Task State Change"},
		"detail":      detail,
	}
}
