package pullpath

import "slices"

// platforms splits workloads by the Fargate Linux platform version where the network of tasks changed. Source:
// [PlatformMigration].
type platforms int

const (
	anyPlatform platforms = iota
	until130              // Fargate Linux 1.3.0 and earlier: the registry login leaves over an interface of Fargate's own
	since140              // everything else: all of a task's traffic is on its own interface, or on its instance's
)

// match selects workloads. Empty fields select all.
type match struct {
	launchTypes []LaunchType
	platforms   platforms
	feature     Feature
}

func (m match) covers(w Workload) bool {
	w = w.withDefaults()
	if len(m.launchTypes) > 0 && !slices.Contains(m.launchTypes, w.LaunchType) {
		return false
	}
	if m.platforms != anyPlatform && m.platforms != platformsOf(w) {
		return false
	}
	return m.feature == "" || w.Uses(m.feature)
}

func platformsOf(w Workload) platforms {
	if w.LaunchType == Fargate && w.OS == Linux && olderThan(w.PlatformVersion, "1.4.0") {
		return until130
	}
	return since140
}

// fargate and instances are the launch types without and with an ECS agent on a host of the customer's account. AWS
// documents no endpoint set for Managed Instances.
var (
	fargate   = []LaunchType{Fargate}
	instances = []LaunchType{EC2, ManagedInstances}
)

// requirement is one row of "these workloads need this endpoint".
type requirement struct {
	when    match
	service Service
	reason  string
	source  Source
	Dates   // of the requirement
}

var requirements = []requirement{
	{service: ECRAPI, when: match{launchTypes: fargate, platforms: since140}, source: ECRGuide,
		reason: "on platform version 1.4.0 and later, and on Windows, the registry login (GetAuthorizationToken) leaves over the task's own network interface"},
	{service: ECRAPI, when: match{launchTypes: instances}, source: ECRGuide,
		reason: "the container agent logs in to the registry (GetAuthorizationToken)"},
	{service: ECRDKR, source: ECRGuide,
		reason: "the image manifest comes from the Docker Registry API"},
	{service: S3, source: ECRGuide,
		reason: "Amazon ECR keeps the image layers in Amazon S3"},
	{service: ECS, when: match{launchTypes: instances}, source: ECSGuide,
		reason: "the container agent registers the instance and reports task states; ecs, ecs-agent and ecs-telemetry are needed all three or none"},
	{service: ECSAgent, when: match{launchTypes: instances}, source: ECSGuide,
		reason: "the container agent polls for tasks; ecs, ecs-agent and ecs-telemetry are needed all three or none"},
	{service: ECSTelemetry, when: match{launchTypes: instances}, source: ECSGuide,
		reason: "the container agent sends telemetry; ecs, ecs-agent and ecs-telemetry are needed all three or none"},
}

// note is one row of "these workloads are told this".
type note struct {
	id      string
	warning bool
	when    match
	text    string
	source  Source
	Dates   // of what the text says
}

var notes = []note{
	{id: "managed-instances-not-documented", warning: true, when: match{launchTypes: []LaunchType{ManagedInstances}}, source: ManagedInstancesNetwork,
		text: "AWS documents no endpoint set for ECS Managed Instances, and says that subnets without public addresses must have a NAT gateway; " +
			"this plan treats them as EC2. Whether endpoints do in place of the NAT gateway is not verified."},
	{id: "container-agent-version", when: match{launchTypes: instances}, source: ECSGuide,
		text: "the container agent must be version 1.25.1 or later, and agents that already run need a restart once the endpoints exist"},
	{id: "fargate-login-off-vpc", when: match{launchTypes: fargate, platforms: until130}, source: ECRGuide,
		Dates: Dates{Until: "2026-06-30"},
		text:  "platform version 1.3.0 and earlier send the registry login over a network interface of Fargate's own; 1.4.0 and later need ecr.api as well"},
	{id: "fargate-platform-retired", warning: true, when: match{launchTypes: fargate, platforms: until130}, source: RetiredPlatforms,
		Dates: retirements[0].Dates,
		text:  "platform version 1.3.0 and earlier are retired: no task or service starts on them; use 1.4.0 or later, which needs ecr.api as well"},
}
