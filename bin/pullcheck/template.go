package main

import (
	"github.com/spf13/cobra"

	"ecrprivatelink/internal/network"
)

func newTemplateCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "template PATH...",
		Short: "Trace the pulls of CloudFormation templates and cdk.out folders",
		Long: `Trace every call that the start of each ECS task in CloudFormation templates makes.
A PATH is a template in JSON or YAML, a folder of templates, a cdk.out folder, a
pattern of such in quotes, or - for standard input.
Several paths are one application: what one stack exports another may import.

What a template cannot tell, such as an imported VPC, is unknown: never pass and
never fail. --parameter, --region and --account settle some of it.

With --launch-type a workload that no template declares is traced in each VPC too,
for templates of networks without tasks.`,
		Example: `  pullcheck template cdk.out
  pullcheck template network.yaml service.yaml --parameter Stage=prod
  pullcheck template vpc.yaml --launch-type fargate --feature awslogs --region us-west-2
  pullcheck template cdk.out --format sarif --output pullcheck.sarif`,
		Args: somePaths,
	}
	templates := addTemplateFlags(cmd)
	report := addReportFlags(cmd, "text", "json", "sarif", "junit", "github", "gitlab")
	cmd.RunE = func(cmd *cobra.Command, paths []string) error {
		if err := report.check(cmd); err != nil {
			return err
		}
		n, result, notes, err := templates.check(cmd, paths)
		if err != nil {
			return err
		}
		report.notes = notes
		return report.write(cmd, result, artifactOf(n, paths[0]))
	}
	return cmd
}

// artifactOf is a template that was read, for findings that stand in none.
func artifactOf(n network.Network, otherwise string) string {
	for _, vpc := range n.VPCs {
		if vpc.File != "" {
			return vpc.File
		}
	}
	for _, task := range n.Tasks {
		if task.File != "" {
			return task.File
		}
	}
	return otherwise
}
