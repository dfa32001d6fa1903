package main

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"ecrprivatelink/constructs/pullpath/template"
	"ecrprivatelink/constructs/pullpath/trace"
)

func newTemplateCommand() *cobra.Command {
	var options template.Options
	var parameters []string
	cmd := &cobra.Command{
		Use:   "template PATH...",
		Short: "Trace the pulls of CloudFormation templates and cdk.out folders",
		Long: `Trace every call that the start of each ECS task in CloudFormation templates makes.
A PATH is a template in JSON or YAML, a folder of templates, or a cdk.out folder.
Several paths are one application: what one stack exports another may import.

What a template cannot tell, such as an imported VPC, is unknown: never pass and
never fail. --parameter, --region and --account settle some of it.

With --launch-type a workload that no template declares is traced in each VPC too,
for templates of networks without tasks.`,
		Example: `  pullcheck template cdk.out
  pullcheck template network.yaml service.yaml --parameter Stage=prod
  pullcheck template vpc.yaml --launch-type fargate --feature awslogs --region us-west-2
  pullcheck template cdk.out --format sarif --output pullcheck.sarif`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return fmt.Errorf("no PATH is given; give a CloudFormation template or a cdk.out folder")
			}
			return nil
		},
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&parameters, "parameter", nil, "value of a template parameter, `NAME=VALUE` or STACK:NAME=VALUE; may be repeated")
	flags.StringVar(&options.Region, "region", "", "`Region` of the stacks that name none")
	flags.StringVar(&options.Account, "account", "", "12-digit `account` id of the stacks that name none")
	completeRegion(cmd)
	workloads := addWorkloadFlags(cmd)
	report := addReportFlags(cmd, "text", "json", "sarif")
	cmd.RunE = func(cmd *cobra.Command, paths []string) error {
		if err := report.check(); err != nil {
			return err
		}
		if options.Account != "" && !accountForm.MatchString(options.Account) {
			return fmt.Errorf("--account is %q; give the 12 digits of an account id", options.Account)
		}
		var err error
		if options.Parameters, err = parameterValues(parameters); err != nil {
			return err
		}
		network, notes, err := readTemplates(cmd.Context(), paths, options, workloads)
		if err != nil {
			return err
		}
		result := trace.Check(network)
		if err := cmd.Context().Err(); err != nil {
			return err
		}
		if len(network.Tasks) == 0 {
			notes = append(notes, "nothing in the templates runs a task; --launch-type says what will run there")
		}
		noteRegion(cmd, options.Region)
		for _, text := range notes {
			note(cmd, text)
		}
		return report.write(cmd, result, artifactOf(network, paths[0]))
	}
	return cmd
}

var accountForm = regexp.MustCompile(`^[0-9]{12}$`)

// parameterValues reads NAME=VALUE. Of a name that is given twice the last value counts, as with the AWS CLI.
func parameterValues(given []string) (map[string]string, error) {
	values := map[string]string{}
	for _, text := range given {
		name, value, ok := strings.Cut(text, "=")
		if !ok || name == "" {
			return nil, fmt.Errorf("--parameter is %q; the form is NAME=VALUE", text)
		}
		values[name] = value
	}
	return values, nil
}

// mostNotes is how many of the reader's warnings are shown.
const mostNotes = 20

// readTemplates reads the templates, and adds the workloads of the command line to each VPC.
func readTemplates(ctx context.Context, paths []string, o template.Options, workloads *workloadFlags) (trace.Network, []string, error) {
	network, warnings, err := template.Read(ctx, paths, o)
	if err != nil {
		return trace.Network{}, nil, err
	}
	var notes []string
	for i, w := range warnings {
		if i == mostNotes {
			notes = append(notes, fmt.Sprintf("and %d more", len(warnings)-mostNotes))
			break
		}
		notes = append(notes, w.String())
	}
	if len(workloads.workloads) == 0 {
		return network, notes, nil
	}
	if len(network.VPCs) == 0 {
		return trace.Network{}, nil, fmt.Errorf("the templates have no VPC in which to trace the workload of --launch-type")
	}
	vpcs := network.VPCs
	var refused error
	traced := false
	for _, w := range workloads.workloads {
		if err := w.Validate(); err != nil {
			return trace.Network{}, nil, err
		}
		for _, vpc := range vpcs {
			more, err := network.WithHypothetical(trace.Hypothetical{Workload: w, VPC: vpc.ID})
			if err != nil {
				// A VPC without subnets, such as one for peering: there may be others.
				refused = err
				notes = append(notes, err.Error())
				continue
			}
			network, traced = more, true
		}
	}
	if !traced {
		return trace.Network{}, nil, refused
	}
	return network, notes, nil
}

// artifactOf is a template that was read, for findings that stand in none.
func artifactOf(n trace.Network, otherwise string) string {
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
