package trace

import (
	"slices"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// byLaunchType are the networks in which the tasks whose launch type is not known run on each that is possible, with
// what was decided; none where every launch type is known.
func byLaunchType(n network.Network) (networks []network.Network, decided []string) {
	var all []pullpath.LaunchType
	for i := range n.Tasks {
		all = append(all, possible(&n.Tasks[i])...)
	}
	for _, launch := range pullpath.LaunchTypes() {
		if !slices.Contains(all, launch) {
			continue
		}
		on := n
		on.Tasks = slices.Clone(n.Tasks)
		for i := range on.Tasks {
			t := &on.Tasks[i]
			switch open := possible(t); {
			case slices.Contains(open, launch):
				t.LaunchType = partial.Known(launch)
			case len(open) > 0:
				t.LaunchType = partial.Known(open[0])
			}
		}
		networks, decided = append(networks, on), append(decided, "the launch type is "+string(launch))
	}
	return networks, decided
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
