package main

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/plain"
)

// workloadFlags reads one or more workloads from the command line. Each --launch-type after the first begins another
// workload; the other flags belong to the workload they stand beside:
//
//	--launch-type ec2 --feature awslogs --launch-type fargate --feature exec
type workloadFlags struct {
	workloads []pullpath.Workload
}

// addWorkloadFlags gives a command the flags that describe workloads.
func addWorkloadFlags(cmd *cobra.Command) *workloadFlags {
	w := &workloadFlags{}
	flags := cmd.Flags()
	flags.Var(workloadFlag{w, "type", func(last *pullpath.Workload, value string) error {
		last.LaunchType = pullpath.LaunchType(value)
		return nil
	}}, "launch-type", "launch `type`: "+plain.Joined(pullpath.LaunchTypes())+"; each further one begins another workload")
	flags.Var(workloadFlag{w, "version", func(last *pullpath.Workload, value string) error {
		if last.PlatformVersion != "" {
			return errors.New("the workload has a platform version already; begin another workload with --launch-type")
		}
		last.PlatformVersion = value
		return nil
	}}, "platform-version", "Fargate platform `version`, such as 1.4.0 (default "+pullpath.Latest+")")
	flags.Var(workloadFlag{w, "os", func(last *pullpath.Workload, value string) error {
		if last.OS != "" {
			return errors.New("the workload has an operating system already; begin another workload with --launch-type")
		}
		last.OS = pullpath.OS(value)
		return nil
	}}, "os", "operating system of the images, linux or windows (default linux)")
	flags.Var(workloadFlag{w, "feature", func(last *pullpath.Workload, value string) error {
		for name := range strings.SplitSeq(value, ",") {
			last.Features = append(last.Features, pullpath.Feature(name))
		}
		return nil
	}}, "feature", "`feature` the tasks use, may be repeated: "+plain.Joined(pullpath.Features()))
	complete(cmd, "launch-type", plain.Texts(pullpath.LaunchTypes())...)
	complete(cmd, "platform-version", pullpath.PlatformVersions(pullpath.Linux)...)
	complete(cmd, "os", string(pullpath.Linux), string(pullpath.Windows))
	complete(cmd, "feature", plain.Texts(pullpath.Features())...)
	return w
}

// plan returns what the workloads need together.
func (w *workloadFlags) plan() (pullpath.Plan, error) {
	if len(w.workloads) == 0 {
		return pullpath.Plan{}, errors.New("--launch-type is missing; use one of " + plain.Joined(pullpath.LaunchTypes()))
	}
	return pullpath.NewPlan(w.workloads...)
}

// workloadFlag sets one field of the workload that the command line is at.
type workloadFlag struct {
	w    *workloadFlags
	kind string
	set  func(last *pullpath.Workload, value string) error
}

func (f workloadFlag) Set(value string) error {
	if value == "" {
		return errors.New("it is empty; give a value, or leave it out")
	}
	n := len(f.w.workloads)
	if n == 0 || f.kind == "type" && f.w.workloads[n-1].LaunchType != "" {
		f.w.workloads = append(f.w.workloads, pullpath.Workload{})
		n++
	}
	return f.set(&f.w.workloads[n-1], value)
}

func (f workloadFlag) Type() string   { return f.kind }
func (f workloadFlag) String() string { return "" }
