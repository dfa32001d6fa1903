package pullpath

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"ecrprivatelink/internal/suggest"
)

// LaunchType is where ECS runs the tasks of a workload.
type LaunchType string

// The launch types.
const (
	// EC2 runs tasks on container instances of your own.
	EC2 LaunchType = "ec2"
	// Fargate runs tasks on capacity that AWS manages.
	Fargate LaunchType = "fargate"
	// ManagedInstances runs tasks on Amazon ECS Managed Instances. AWS documents no endpoint set for it, and says that
	// subnets without public addresses must have a NAT gateway ([ManagedInstancesNetwork]); it is treated as EC2, with a
	// warning.
	ManagedInstances LaunchType = "managed-instances"
)

// launchType is a row of the launch types.
type launchType struct {
	name LaunchType
	// serverless and undocumented are what the methods of their names say.
	serverless, undocumented bool
}

// launchTypes are the rows, in the order of the documentation.
var launchTypes = []launchType{
	{name: EC2},
	{name: Fargate, serverless: true},
	{name: ManagedInstances, undocumented: true},
}

// LaunchTypes returns every launch type, in the order of the documentation.
func LaunchTypes() []LaunchType {
	out := make([]LaunchType, len(launchTypes))
	for i, row := range launchTypes {
		out[i] = row.name
	}
	return out
}

// Serverless reports whether AWS runs the agent and the container engine: a platform version says how, every call of a
// task's start leaves over the task's own network interface, and no role of an instance stands in for one that the task
// lacks. Source: Amazon ECS Developer Guide, Fargate task networking.
func (l LaunchType) Serverless() bool { return l.row().serverless }

// Undocumented reports whether AWS documents no endpoints for the launch type: it is traced as on EC2, and what gets
// through without a way to the internet is not certain. Source: [ManagedInstancesNetwork].
func (l LaunchType) Undocumented() bool { return l.row().undocumented }

// row is what is known of a launch type; nothing of one that is none.
func (l LaunchType) row() launchType {
	for _, row := range launchTypes {
		if row.name == l {
			return row
		}
	}
	return launchType{}
}

// OS is the operating system family of a workload's images.
type OS string

// The operating systems.
const (
	// Linux is the default.
	Linux OS = "linux"
	// Windows images may carry nondistributable layers.
	Windows OS = "windows"
)

// Architecture is the processor that an image is for, by the name that Amazon ECS gives it.
type Architecture string

// The architectures of Linux tasks on AWS Fargate.
const (
	//lint:ignore ST1003 as ECS spells it
	X86_64 Architecture = "X86_64"
	ARM64  Architecture = "ARM64"
)

// Latest is the platform version that Fargate uses when none is asked for: 1.4.0 on Linux, 1.0.0 on Windows.
const Latest = "LATEST"

// platformVersions lists the Fargate platform versions of each operating system, old to new. Sources: [LinuxPlatforms],
// [WindowsPlatforms].
var platformVersions = map[OS][]string{
	Linux:   {"1.0.0", "1.1.0", "1.2.0", "1.3.0", "1.4.0"},
	Windows: {"1.0.0"},
}

// PlatformVersions returns the platform versions that Fargate offers for an operating system, old to new, [Latest]
// last. It returns nil for an unknown one.
func PlatformVersions(os OS) []string {
	known, ok := platformVersions[os]
	if !ok {
		return nil
	}
	return append(slices.Clone(known), Latest)
}

// Workload describes the tasks that pull images: what decides which calls they make.
type Workload struct {
	// LaunchType is required.
	LaunchType LaunchType `json:"launchType"`
	// PlatformVersion is for Fargate only: a full version such as "1.4.0", or [Latest]. Default: [Latest].
	PlatformVersion string `json:"platformVersion,omitempty"`
	// OS is the operating system of the images. Default: [Linux].
	OS OS `json:"os,omitempty"`
	// Features are what the tasks use beyond the pull. Default: none.
	Features []Feature `json:"features,omitempty"`
}

// String names the workload as reasons and traces do, for instance "fargate 1.4.0 linux" or "ec2 windows".
func (w Workload) String() string {
	w = w.withDefaults()
	parts := []string{string(w.LaunchType)}
	if w.PlatformVersion != "" {
		parts = append(parts, w.PlatformVersion)
	}
	return strings.Join(append(parts, string(w.OS)), " ")
}

// withDefaults fills what the caller left out; it does not change the caller's value.
func (w Workload) withDefaults() Workload {
	w.OS = cmp.Or(w.OS, Linux)
	if w.LaunchType.Serverless() && w.PlatformVersion == "" {
		w.PlatformVersion = Latest
	}
	return w
}

// RunsWindows says whether one of the workloads runs on Windows.
func RunsWindows(workloads []Workload) bool {
	return slices.ContainsFunc(workloads, func(w Workload) bool { return w.OS == Windows })
}

// Uses reports whether the workload asks for a feature.
func (w Workload) Uses(f Feature) bool { return slices.Contains(w.Features, f) }

// Validate reports what cannot be: an unknown launch type, operating system, platform version or feature, or a
// combination that ECS does not offer. The error names the valid values.
func (w Workload) Validate() error {
	w = w.withDefaults()
	if w.LaunchType == "" {
		return fmt.Errorf("launch type is missing; use one of %s", strings.Join(suggest.Texts(LaunchTypes()), ", "))
	}
	if !slices.Contains(LaunchTypes(), w.LaunchType) {
		return suggest.Unknown("launch type", w.LaunchType, LaunchTypes())
	}
	if w.OS != Linux && w.OS != Windows {
		return suggest.Unknown("operating system", w.OS, []OS{Linux, Windows})
	}
	if err := w.validatePlatform(); err != nil {
		return err
	}
	for i, f := range w.Features {
		row, ok := featureRow(f)
		if !ok {
			return suggest.Unknown("feature", f, Features())
		}
		if slices.Contains(w.Features[:i], f) {
			return fmt.Errorf("feature %q is listed twice; list it once", f)
		}
		if row.minLinux != "" && w.LaunchType == Fargate && w.OS == Linux && olderThan(w.PlatformVersion, row.minLinux) {
			return fmt.Errorf("feature %q needs Fargate platform version %s or later on Linux, got %q (%s)",
				f, row.minLinux, w.PlatformVersion, row.source)
		}
	}
	return nil
}

func (w Workload) validatePlatform() error {
	if !w.LaunchType.Serverless() {
		if w.PlatformVersion != "" {
			return fmt.Errorf("platform version %q is given for launch type %q; platform versions exist for %q only, so leave it out",
				w.PlatformVersion, w.LaunchType, Fargate)
		}
		return nil
	}
	valid := PlatformVersions(w.OS)
	if !slices.Contains(valid, w.PlatformVersion) {
		return fmt.Errorf("unknown platform version %q for Fargate on %s; use one of %s",
			w.PlatformVersion, osTitle(w.OS), strings.Join(valid, ", "))
	}
	return nil
}

// olderThan compares platform versions by their place in the list; [Latest] is never older.
func olderThan(version, than string) bool {
	list := platformVersions[Linux]
	return version != Latest && slices.Index(list, version) < slices.Index(list, than)
}

func osTitle(os OS) string {
	if os == Windows {
		return "Windows"
	}
	return "Linux"
}
