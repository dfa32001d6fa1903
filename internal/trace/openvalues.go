package trace

import (
	"iter"
	"slices"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// decision settles one thing that tasks may leave open, in each task that does.
type decision struct {
	says  string
	apply func(t *network.Task)
}

// decisions returns, for each thing that some task leaves open and that has few values, the ways to settle it: the
// launch type, the network mode, the operating system and the platform version.
func decisions(tasks []network.Task) [][]decision {
	var out [][]decision
	var launches []pullpath.LaunchType
	for i := range tasks {
		launches = append(launches, possible(&tasks[i])...)
	}
	var byLaunch []decision
	for _, launch := range pullpath.LaunchTypes() {
		if slices.Contains(launches, launch) {
			byLaunch = append(byLaunch, decision{"the launch type is " + string(launch), func(t *network.Task) {
				switch open := possible(t); {
				case slices.Contains(open, launch):
					t.LaunchType = partial.Known(launch)
				case len(open) > 0:
					t.LaunchType = partial.Known(open[0])
				}
			}})
		}
	}
	out = append(out, byLaunch)
	var modes, systems, versions []decision
	if slices.ContainsFunc(tasks, func(t network.Task) bool { return !t.NetworkMode.Known() && !onFargate(&t) }) {
		modes = []decision{
			{"the network mode is awsvpc", func(t *network.Task) { settle(&t.NetworkMode, network.AWSVPC) }},
			{"the network mode is not awsvpc", func(t *network.Task) { settle(&t.NetworkMode, network.Bridge) }},
		}
	}
	if slices.ContainsFunc(tasks, func(t network.Task) bool { return !t.OS.Known() }) {
		for _, os := range []pullpath.OS{pullpath.Linux, pullpath.Windows} {
			systems = append(systems, decision{"the operating system is " + string(os), func(t *network.Task) { settle(&t.OS, os) }})
		}
	}
	if slices.ContainsFunc(tasks, func(t network.Task) bool { return openVersion(&t) }) {
		for _, v := range distinctVersions() {
			versions = append(versions, decision{"the platform version is " + v, func(t *network.Task) {
				if openVersion(t) {
					t.PlatformVersion = partial.Known(offered(t, v))
				}
			}})
		}
	}
	out = append(out, modes, systems, versions)
	return slices.DeleteFunc(out, func(d []decision) bool { return len(d) == 0 })
}

// Open reports whether a task leaves open one of the few things that [Check] tries each value of, so that tracing it
// takes up to 24 times as long, with all tasks of its network.
func Open(t network.Task) bool { return len(decisions([]network.Task{t})) > 0 }

func settle[T any](v *partial.Value[T], as T) {
	if !v.Known() {
		*v = partial.Known(as)
	}
}

// possible are the launch types of a task whose own is not known.
func possible(t *network.Task) []pullpath.LaunchType {
	switch {
	case t.LaunchType.Known():
		return nil
	case len(t.LaunchTypes) > 0:
		return t.LaunchTypes
	}
	return pullpath.LaunchTypes()
}

// onFargate reports whether a task runs on Fargate for certain.
func onFargate(t *network.Task) bool {
	launch, _ := t.LaunchType.Get()
	return launch.Serverless()
}

// openVersion reports whether a task may run on Fargate, on a platform version that is not known.
func openVersion(t *network.Task) bool {
	launch, known := t.LaunchType.Get()
	if known && !launch.Serverless() {
		return false
	}
	return !t.PlatformVersion.Known()
}

// offered is a version of Linux, or the newest for a task on another operating system.
func offered(t *network.Task, version string) string {
	if os, known := t.OS.Get(); known && os != "" && !slices.Contains(pullpath.PlatformVersions(os), version) {
		return pullpath.Latest
	}
	return version
}

// distinctVersions are platform versions of which each makes other calls than the rest, the newest first. Those of
// Windows all make the calls of the newest.
func distinctVersions() []string {
	var out []string
	var known [][]pullpath.Call
	all := pullpath.PlatformVersions(pullpath.Linux)
	for _, v := range slices.Backward(all) {
		calls := pullpath.Calls(pullpath.Workload{LaunchType: pullpath.Fargate, PlatformVersion: v, OS: pullpath.Linux})
		same := func(other []pullpath.Call) bool {
			return slices.EqualFunc(calls, other, func(a, b pullpath.Call) bool { return a.API == b.API && a.OffVPC == b.OffVPC })
		}
		if !slices.ContainsFunc(known, same) {
			out, known = append(out, v), append(known, calls)
		}
	}
	return out
}

// settled are the networks in which all that tasks leave open and that has few values is settled, in each way, with the
// decisions: the network itself where nothing is open, else at most 24. Each is made when it is asked for.
func settled(n network.Network) iter.Seq2[[]string, network.Network] {
	ways := [][]decision{nil}
	for _, values := range decisions(n.Tasks) {
		var more [][]decision
		for _, way := range ways {
			for _, d := range values {
				more = append(more, append(slices.Clip(way), d))
			}
		}
		ways = more
	}
	return func(yield func([]string, network.Network) bool) {
		for _, way := range ways {
			on := n
			on.Tasks = slices.Clone(n.Tasks)
			var said []string
			for _, d := range way {
				said = append(said, d.says)
				for i := range on.Tasks {
					d.apply(&on.Tasks[i])
				}
			}
			if !yield(said, on) {
				return
			}
		}
	}
}
