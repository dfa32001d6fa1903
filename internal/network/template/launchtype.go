package template

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/partial"
)

// kinds are the launch types that are possible: one where it is known, several, for the reason in why, where it is not.
type kinds struct {
	possible []pullpath.LaunchType
	why      string
}

// value is the launch type as the model has it.
func (k kinds) value() partial.Value[pullpath.LaunchType] {
	if len(k.possible) == 1 {
		return partial.Known(k.possible[0])
	}
	return partial.Unknown[pullpath.LaunchType](k.why)
}

// only keeps the launch types that something else allows, as long as one remains.
func (k kinds) only(allowed ...pullpath.LaunchType) kinds {
	left := slices.DeleteFunc(slices.Clone(k.possible), func(t pullpath.LaunchType) bool { return !slices.Contains(allowed, t) })
	if len(left) > 0 {
		k.possible = left
	}
	return k
}

// words are the launch types as templates write them, ECS Anywhere's excepted.
var words = map[string]pullpath.LaunchType{"EC2": pullpath.EC2, "FARGATE": pullpath.Fargate, "MANAGED_INSTANCES": pullpath.ManagedInstances}

// launchType is where tasks run, and the capacity providers that say so; anywhere says that it is ECS Anywhere, outside
// of a VPC. Without a launch type and a strategy it is the cluster's default strategy, and without that EC2. Source:
// Amazon ECS Developer Guide, Amazon ECS service definition parameters.
func (r *reader) launchType(l launch, in *cluster) (k kinds, strategy []cfn.Value, anywhere bool) {
	word, known := l.launchType.Literal()
	switch kind := words[strings.ToUpper(word)]; {
	case known && strings.EqualFold(word, "EXTERNAL"):
		return kinds{}, nil, true
	case kind != "":
		return kinds{possible: []pullpath.LaunchType{kind}}, nil, false
	case known && word != "":
		return kinds{pullpath.LaunchTypes(), fmt.Sprintf("%q is no launch type", word)}, nil, false
	case !l.launchType.IsAbsent() && !known:
		return l.narrowed(kinds{pullpath.LaunchTypes(), why(l.launchType)}), nil, false
	}
	chosen := l.strategy
	if in != nil {
		chosen = chosen.Or(in.strategy)
	}
	items, more := chosen.Items()
	for _, item := range items {
		v := item.Field("CapacityProvider")
		strategy = append(strategy, v)
		p := r.provider(v)
		k.why = cmp.Or(k.why, p.kinds.why)
		for _, t := range p.kinds.possible {
			if !slices.Contains(k.possible, t) {
				k.possible = append(k.possible, t)
			}
		}
	}
	switch {
	case more != "":
		k = kinds{pullpath.LaunchTypes(), more}
	case len(items) > 0 && k.why == "": // each of them is known
		k.why = "the capacity providers are of several kinds"
		return k, strategy, false
	case len(items) > 0:
	case in == nil:
		k = kinds{pullpath.LaunchTypes(), "the cluster " + cmp.Or(l.cluster.String(), "default") +
			" is not declared in the templates, and its default capacity provider strategy may say"}
	case in.more != "":
		k = kinds{pullpath.LaunchTypes(), in.more}
	default:
		k.possible = []pullpath.LaunchType{pullpath.EC2}
	}
	return l.narrowed(k), strategy, false
}

// narrowed leaves out the launch types that the service or its task definition cannot run on. Source: Amazon ECS
// Developer Guide, task definition parameters (networkMode, requiresCompatibilities); service scheduler strategies
// (DAEMON is not supported on Fargate).
func (l launch) narrowed(k kinds) kinds {
	if word, _ := l.scheduling.Literal(); word == "DAEMON" {
		k = k.only(pullpath.EC2, pullpath.ManagedInstances)
	}
	d := l.declared
	if d == nil {
		return k
	}
	switch mode, _ := d.Property("NetworkMode").Literal(); {
	case mode == "host":
		k = k.only(pullpath.EC2, pullpath.ManagedInstances)
	case mode == "bridge", mode == "none", mode == "default", d.Property("NetworkMode").IsAbsent():
		k = k.only(pullpath.EC2)
	}
	items, more := d.Property("RequiresCompatibilities").Items()
	var compatible []pullpath.LaunchType
	for _, item := range items {
		word, known := item.Literal()
		if !known {
			return k
		}
		if kind := words[strings.ToUpper(word)]; kind != "" {
			compatible = append(compatible, kind)
		}
	}
	if more != "" || len(compatible) == 0 {
		return k
	}
	// Amazon ECS finds a definition that Fargate takes compatible with EC2 as well (Compatibilities in the answer of
	// DescribeTaskDefinition is what counts, not what was asked for).
	if slices.Contains(compatible, pullpath.Fargate) {
		compatible = append(compatible, pullpath.EC2)
	}
	return k.only(compatible...)
}
