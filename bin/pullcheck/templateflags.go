package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/network/template"
	"ecrprivatelink/internal/trace"
)

// templateFlags say what the templates leave to the deployment, and which workloads to trace beside theirs.
type templateFlags struct {
	options    template.Options
	parameters []string
	workloads  *workloadFlags
}

// addTemplateFlags gives a command that reads templates its flags.
func addTemplateFlags(cmd *cobra.Command) *templateFlags {
	t := &templateFlags{workloads: addWorkloadFlags(cmd)}
	flags := cmd.Flags()
	flags.StringArrayVar(&t.parameters, "parameter", nil, "value of a template parameter, `NAME=VALUE` or STACK:NAME=VALUE; may be repeated")
	flags.StringVar(&t.options.Region, "region", "", "`Region` of the stacks that name none")
	flags.StringVar(&t.options.Account, "account", "", "12-digit `account` id of the stacks that name none")
	completeRegion(cmd)
	return t
}

// somePaths wants at least one path.
func somePaths(_ *cobra.Command, args []string) error {
	if len(args) == 0 {
		return errors.New("no PATH is given; give a CloudFormation template or a cdk.out folder")
	}
	return nil
}

// read reads the templates. The notes are what it passed over.
func (t *templateFlags) read(cmd *cobra.Command, paths []string) (network.Network, []string, error) {
	if t.options.Account != "" && !accountForm.MatchString(t.options.Account) {
		return network.Network{}, nil, fmt.Errorf("--account is %q; give the 12 digits of an account id", t.options.Account)
	}
	var err error
	if t.options.Parameters, err = parameterValues(t.parameters); err != nil {
		return network.Network{}, nil, err
	}
	n, notes, err := readTemplates(cmd.Context(), paths, t.options, t.workloads)
	if err == nil {
		noteRegion(cmd, t.options.Region)
	}
	return n, notes, err
}

// check traces the tasks of the templates, and notes what the templates lack.
func (t *templateFlags) check(cmd *cobra.Command, paths []string) (network.Network, trace.Report, []string, error) {
	n, notes, err := t.read(cmd, paths)
	if err != nil {
		return network.Network{}, trace.Report{}, nil, err
	}
	result := trace.Check(n)
	if err := cmd.Context().Err(); err != nil {
		return network.Network{}, trace.Report{}, nil, err
	}
	if len(n.Tasks) == 0 {
		notes = append(notes, "nothing in the templates runs a task; --launch-type says what will run there")
	}
	for _, text := range notes {
		note(cmd, text)
	}
	return n, result, notes, nil
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
func readTemplates(ctx context.Context, paths []string, o template.Options, workloads *workloadFlags) (network.Network, []string, error) {
	n, warnings, err := template.Read(ctx, paths, o)
	if err != nil {
		return network.Network{}, nil, err
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
		return n, notes, nil
	}
	if len(n.VPCs) == 0 {
		return network.Network{}, nil, fmt.Errorf("the templates have no VPC in which to trace the workload of --launch-type")
	}
	vpcs := n.VPCs
	var refused error
	traced := false
	for _, w := range workloads.workloads {
		if err := w.Validate(); err != nil {
			return network.Network{}, nil, err
		}
		for _, vpc := range vpcs {
			more, err := trace.WithHypothetical(n, trace.Hypothetical{Workload: w, VPC: vpc.ID})
			if err != nil {
				// A VPC without subnets, such as one for peering: there may be others.
				refused = err
				notes = append(notes, err.Error())
				continue
			}
			n, traced = more, true
		}
	}
	if !traced {
		return network.Network{}, nil, refused
	}
	return n, notes, nil
}
