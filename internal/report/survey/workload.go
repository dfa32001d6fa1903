package survey

import (
	"slices"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
)

// workloadOf describes a task as a plan wants it. When that cannot be, why says so.
func workloadOf(t network.Task) (w pullpath.Workload, why string) {
	launch, known := t.LaunchType.Get()
	if !known {
		return w, t.LaunchType.Why()
	}
	w.LaunchType = launch
	if launch.Serverless() {
		w.PlatformVersion, _ = t.PlatformVersion.Get()
	}
	w.OS, _ = t.OS.Get()
	w.Features = featuresOf(t)
	if err := w.Validate(); err != nil {
		return w, err.Error()
	}
	return w, ""
}

// featuresOf are the features of a task, those that follow from its logs and secrets included, in a fixed order.
func featuresOf(t network.Task) []pullpath.Feature {
	used := map[pullpath.Feature]bool{}
	for _, f := range t.Features.Items {
		used[f] = true
	}
	for _, l := range t.Logs.Items {
		if driver, ok := l.Driver.Get(); ok && driver == "awslogs" {
			used[pullpath.AWSLogs] = true
		}
	}
	for _, s := range t.Secrets.Items {
		service, known := s.Service.Get()
		switch {
		case known && service == pullpath.SSM || !known && strings.Contains(s.ARN.String(), ":ssm:"):
			used[pullpath.SSMParameters] = true
		case known && service == pullpath.SecretsManager || !known && strings.Contains(s.ARN.String(), ":secretsmanager:"):
			used[pullpath.SecretsManagerSecrets] = true
		}
		if key, ok := s.Key.Get(); ok && key.String() != "" {
			used[pullpath.KMSDecrypt] = true
		}
	}
	return slices.DeleteFunc(pullpath.Features(), func(f pullpath.Feature) bool { return !used[f] })
}
