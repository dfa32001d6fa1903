package pullpath

import "slices"

// era splits the Fargate Linux platform versions where the network changed.
type era int

const (
	anyEra  era = iota
	before      // Fargate Linux 1.3.0 and earlier: the registry login leaves over an interface of Fargate's own
	current     // everything else
)

// match selects workloads. Empty fields select all.
type match struct {
	launchTypes []LaunchType
	era         era
	feature     Feature
}

func (m match) covers(w Workload) bool {
	w = w.withDefaults()
	if len(m.launchTypes) > 0 && !slices.Contains(m.launchTypes, w.LaunchType) {
		return false
	}
	if m.era != anyEra && m.era != eraOf(w) {
		return false
	}
	return m.feature == "" || w.Uses(m.feature)
}

func eraOf(w Workload) era {
	if w.LaunchType == Fargate && w.OS == Linux && olderThan(w.PlatformVersion, "1.4.0") {
		return before
	}
	return current
}

// instances are the launch types whose tasks run beside an ECS agent of the
// customer's. AWS documents no endpoint set for Managed Instances.
var instances = []LaunchType{EC2, ManagedInstances}

// requirement is one row of "these workloads need this endpoint".
type requirement struct {
	when    match
	service Service
	reason  string
	source  Source
}

var requirements = []requirement{
	{match{launchTypes: []LaunchType{Fargate}, era: current}, ECRAPI,
		"on platform version 1.4.0 and later, and on Windows, the registry login (GetAuthorizationToken) leaves over the task's own network interface", ECRGuide},
	{match{launchTypes: instances}, ECRAPI,
		"the container agent logs in to the registry (GetAuthorizationToken)", ECRGuide},
	{match{}, ECRDKR,
		"the image manifest comes from the Docker Registry API", ECRGuide},
	{match{}, S3,
		"Amazon ECR keeps the image layers in Amazon S3", ECRGuide},
	{match{launchTypes: instances}, ECS,
		"the container agent registers the instance and reports task states; ecs, ecs-agent and ecs-telemetry are needed all three or none", ECSGuide},
	{match{launchTypes: instances}, ECSAgent,
		"the container agent polls for tasks; ecs, ecs-agent and ecs-telemetry are needed all three or none", ECSGuide},
	{match{launchTypes: instances}, ECSTelemetry,
		"the container agent sends telemetry; ecs, ecs-agent and ecs-telemetry are needed all three or none", ECSGuide},
}

// note is one row of "these workloads are told this".
type note struct {
	id     string
	warn   bool
	when   match
	text   string
	source Source
}

var notes = []note{
	{"managed-instances-not-documented", true, match{launchTypes: []LaunchType{ManagedInstances}},
		"AWS documents no endpoint set for ECS Managed Instances; this plan treats them as EC2. Not verified.", ECSSkillSample},
	{"container-agent-version", false, match{launchTypes: instances},
		"the container agent must be version 1.25.1 or later, and agents that already run need a restart once the endpoints exist", ECSGuide},
	{"fargate-login-off-vpc", false, match{launchTypes: []LaunchType{Fargate}, era: before},
		"platform version 1.3.0 and earlier send the registry login over a network interface of Fargate's own; 1.4.0 and later need ecr.api as well", ECRGuide},
}
