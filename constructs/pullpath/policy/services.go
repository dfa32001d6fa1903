package policy

import (
	"slices"

	"ecrprivatelink/constructs/pullpath"
)

// S3Policy says how much of Amazon S3 the gateway endpoint of the image layers lets through.
type S3Policy string

// The S3 policies.
const (
	// MinimumS3 lets the Region's layer bucket through, and what is named besides. It is the default.
	MinimumS3 S3Policy = "minimum"
	// FullS3 is AWS's default policy: everything, narrowed only by the callers' own policies.
	FullS3 S3Policy = "full"
)

// LayerBucket is the ECR guide's policy for the S3 gateway endpoint: objects may be read from the Region's layer
// bucket, whoever asks. The URLs are presigned by a principal of AWS's own, so a condition on the principal would block
// every layer. Further objects, as ARNs, go into a statement of their own.
func LayerBucket(layerARN string, further ...string) []Statement {
	out := []Statement{{Sid: "Access-to-specific-bucket-only", Effect: Allow, Principal: Anyone,
		Action: []string{"s3:GetObject"}, Resource: []string{layerARN}}}
	if len(further) > 0 {
		out = append(out, Statement{Sid: "Access-to-further-buckets", Effect: Allow, Principal: Anyone,
			Action: []string{"s3:GetObject"}, Resource: slices.Clone(further)})
	}
	return out
}

// Endpoint returns the least-privilege policy of any other interface endpoint: the calls that the fact table lists for
// the service, on the resources given (all when none), for the principals of the account.
func Endpoint(service pullpath.Service, account string, resources ...string) []Statement {
	actions := slices.Clone(endpointActions[service])
	if len(actions) == 0 {
		return nil
	}
	return []Statement{holding("", "StringEquals", "aws:PrincipalAccount", []string{account}).allow("AllowTasks", actions, resources)}
}

// EndpointActions returns the actions that tasks and container agents call over a service's interface endpoint: those
// of a pull for Amazon ECR's. Nil where none is known.
func EndpointActions(service pullpath.Service) []string {
	if service == pullpath.ECRAPI || service == pullpath.ECRDKR {
		return slices.Concat([]string{TokenAction}, PullActions)
	}
	return slices.Clone(endpointActions[service])
}

// endpointActions are the actions of each service that tasks and container agents call. Source: the pages that the call
// table of package pullpath cites; the agent's list is that of AmazonEC2ContainerServiceforEC2Role
// (https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEC2ContainerServiceforEC2Role.html).
var endpointActions = map[pullpath.Service][]string{
	pullpath.Logs: {"logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"},
	pullpath.ECS: {"ecs:DeregisterContainerInstance", "ecs:DiscoverPollEndpoint", "ecs:RegisterContainerInstance",
		"ecs:Submit*", "ecs:UpdateContainerInstancesState"},
	pullpath.ECSAgent:       {"ecs:Poll"},
	pullpath.ECSTelemetry:   {"ecs:Poll", "ecs:StartTelemetrySession"},
	pullpath.SecretsManager: {"secretsmanager:GetSecretValue"},
	pullpath.SSM:            {"ssm:GetParameters"},
	pullpath.SSMMessages: {"ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel",
		"ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel"},
	pullpath.KMS:        {"kms:Decrypt"},
	pullpath.XRay:       {"xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:PutTelemetryRecords", "xray:PutTraceSegments"},
	pullpath.Monitoring: {"cloudwatch:PutMetricData"},
}

// Source is where a role's calls must come from.
type Source struct {
	// Endpoints are interface endpoint IDs (aws:SourceVpce). Which of the two ECR endpoints a registry call presents is
	// not verified: name both.
	Endpoints []string
	// VPCs are VPC IDs (aws:SourceVpc).
	VPCs []string
}

// ExecutionRole returns the two statements that the ECS guide gives for a task execution role: the pull, only from the
// source, and what takes no such condition: the registry login and the logs.
// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html)
func ExecutionRole(repositories []string, from Source, withLogs bool, logGroups ...string) []Statement {
	equals := map[string][]string{}
	if len(from.Endpoints) > 0 {
		equals["aws:SourceVpce"] = slices.Clone(from.Endpoints)
	}
	if len(from.VPCs) > 0 {
		equals["aws:SourceVpc"] = slices.Clone(from.VPCs)
	}
	pull := Statement{Sid: "PullFromPrivateLink", Effect: Allow, Action: PullActions, Resource: orEvery(repositories)}
	if len(equals) > 0 {
		pull.Condition = map[string]map[string][]string{"StringEquals": equals}
	}
	out := []Statement{pull, {Sid: "LogIn", Effect: Allow, Action: []string{TokenAction}, Resource: []string{"*"}}}
	if withLogs {
		out = append(out, Statement{Sid: "WriteLogs", Effect: Allow,
			Action: []string{"logs:CreateLogStream", "logs:PutLogEvents"}, Resource: orEvery(logGroups)})
	}
	return out
}

// FirstPull returns the statement of a role whose tasks are the first to pull images into the repositories of pull
// through caches. Whether such a call tells the endpoint that it came through is not verified, so it has no condition
// on the source. (https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html)
func FirstPull(caches []string) Statement {
	return Statement{Sid: "FirstPullThroughCache", Effect: Allow, Action: slices.Clone(FirstPullActions), Resource: slices.Clone(caches)}
}

// PushRole returns the statements of a role that logs in and pushes.
// (https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html)
func PushRole(repositories []string) []Statement {
	return []Statement{
		{Sid: "Push", Effect: Allow, Action: PushActions, Resource: orEvery(repositories)},
		{Sid: "LogIn", Effect: Allow, Action: []string{TokenAction}, Resource: []string{"*"}},
	}
}
