package policy

import (
	"slices"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/suggest"
)

// PresetRow is a set of buckets that container instances read through the same S3 gateway endpoint as the image layers.
type PresetRow struct {
	// Name is what a configuration says.
	Name string
	// Reason says who reads the buckets, and when.
	Reason string
	// Buckets are templates with {region}.
	Buckets []string
	// Source is where the bucket names come from.
	Source pullpath.Source
}

var presets = []PresetRow{
	{Name: "amazon-linux-2", Source: "https://repost.aws/knowledge-center/ec2-al1-al2-update-yum-without-internet",
		Reason:  "packages that yum installs on Amazon Linux 2",
		Buckets: []string{"amazonlinux-2-repos-{region}"}},
	{Name: "amazon-linux-2023", Source: "https://repost.aws/knowledge-center/ec2-al1-al2-update-yum-without-internet",
		Reason:  "packages that dnf installs on Amazon Linux 2023 (the name of the bucket is not verified)",
		Buckets: []string{"al2023-repos-{region}-de612dc2"}},
	{Name: "ecs-agent", Source: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-install.html",
		Reason:  "updates of the Amazon ECS container agent",
		Buckets: []string{"amazon-ecs-agent-{region}"}},
	{Name: "ssm-agent", Source: "https://docs.aws.amazon.com/systems-manager/latest/userguide/ssm-agent-technical-details.html#ssm-agent-minimum-s3-permissions",
		Reason: "AWS Systems Manager Agent on container instances: its updates, packages and patch baselines",
		Buckets: []string{"aws-ssm-{region}", "aws-windows-downloads-{region}", "amazon-ssm-{region}", "amazon-ssm-packages-{region}",
			"{region}-birdwatcher-prod", "aws-ssm-document-attachments-{region}", "patch-baseline-snapshot-{region}"}},
}

// Presets returns every preset.
func Presets() []PresetRow { return slices.Clone(presets) }

// Preset returns the object ARNs of a preset. Partition and Region may be tokens. An unknown name is an error that
// names the valid ones.
func Preset(name, partition, region string) ([]string, error) {
	var names []string
	for _, row := range presets {
		if row.Name == name {
			out := make([]string, len(row.Buckets))
			for i, bucket := range row.Buckets {
				out[i] = "arn:" + partition + ":s3:::" + strings.ReplaceAll(bucket, "{region}", region) + "/*"
			}
			return out, nil
		}
		names = append(names, row.Name)
	}
	return nil, suggest.Unknown("preset", name, names)
}
