package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
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
	roles      []string
	workloads  *workloadFlags
	// organization is what the flags say of the accounts' organization.
	organization *organizationFlags
}

// addTemplateFlags gives a command that reads templates its flags.
func addTemplateFlags(cmd *cobra.Command) *templateFlags {
	t := &templateFlags{workloads: addWorkloadFlags(cmd)}
	flags := cmd.Flags()
	flags.StringArrayVar(&t.parameters, "parameter", nil, "value of a template parameter, `NAME=VALUE` or STACK:NAME=VALUE; may be repeated")
	addRegion(cmd, &t.options.Region, "`Region` of the stacks that name none")
	flags.StringVar(&t.options.Account, "account", "", "12-digit `account` id of the stacks that name none")
	flags.StringArrayVar(&t.roles, "role", nil, "role outside of the templates, by `NAME` or ARN, that tasks run with; it is taken to have the permissions of the plan; may be repeated")
	t.organization = addOrganizationFlags(cmd)
	return t
}

// somePaths wants at least one path.
func somePaths(_ *cobra.Command, args []string) error {
	if len(args) == 0 {
		return errors.New("no PATH is given; give a CloudFormation template or a cdk.out folder")
	}
	return nil
}

// check traces the tasks of the templates, and notes what the templates lack.
func (t *templateFlags) check(cmd *cobra.Command, paths []string) (network.Network, trace.Report, []string, error) {
	paths, err := t.settle(paths)
	if err != nil {
		return network.Network{}, trace.Report{}, nil, err
	}
	n, result, notes, err := t.trace(cmd.Context(), paths, t.options)
	if err != nil {
		return network.Network{}, trace.Report{}, nil, err
	}
	switch {
	case len(n.Tasks) > 0:
	case len(result.Unread) > 0:
		notes = append(notes, "no task is traced, and what is not read may run some; --launch-type says what will run there")
	default:
		notes = append(notes, "nothing in the templates runs a task; --launch-type says what will run there")
	}
	for _, text := range notes {
		note(cmd, text)
	}
	return n, result, notes, nil
}

// settle refuses flags that cannot be, and returns the files that the paths mean.
func (t *templateFlags) settle(paths []string) ([]string, error) {
	if t.options.Account != "" && !accountForm.MatchString(t.options.Account) {
		return nil, fmt.Errorf("--account is %q; give the 12 digits of an account id", t.options.Account)
	}
	var err error
	if t.options.Parameters, err = parameterValues(t.parameters); err != nil {
		return nil, err
	}
	return expanded(paths)
}

// trace traces the tasks of the templates. The notes say what was passed over.
func (t *templateFlags) trace(ctx context.Context, paths []string, o template.Options) (network.Network, trace.Report, []string, error) {
	fail := func(err error) (network.Network, trace.Report, []string, error) {
		return network.Network{}, trace.Report{}, nil, err
	}
	organization, err := t.organization.read(ctx)
	if err != nil {
		return fail(err)
	}
	var refused []string
	n, result, warnings, err := template.Check(ctx, paths, o, func(n network.Network) (network.Network, error) {
		organization(&n)
		more, notes, err := t.withWorkloads(n)
		refused = notes
		if err != nil {
			return more, err
		}
		return trace.WithRoles(more, t.roles)
	})
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return fail(err)
	}
	notes := append(limited(warnings), refused...)
	return n, result, append(notes, limited(unread(result))...), nil
}

// expanded are the files that paths mean: "-" is standard input, and a pattern, which not
// every shell expands, the files that match it.
func expanded(paths []string) ([]string, error) {
	var out []string
	for _, path := range paths {
		if path == "-" {
			out = append(out, "/dev/stdin")
			continue
		}
		if _, err := os.Lstat(path); err == nil || !strings.ContainsAny(path, "*?[") {
			out = append(out, path)
			continue
		}
		found, err := filepath.Glob(path)
		if err != nil || len(found) == 0 {
			return nil, fmt.Errorf("%s: no file matches; give a CloudFormation template, a folder or a pattern such as templates/*.yaml", path)
		}
		out = append(out, found...)
	}
	return out, nil
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

// limited is the reader's warnings, as many as are shown.
func limited(warnings []template.Warning) []string {
	var notes []string
	for i, w := range warnings {
		if i == mostNotes {
			return append(notes, fmt.Sprintf("and %d more", len(warnings)-mostNotes))
		}
		notes = append(notes, w.String())
	}
	return notes
}

// unread is what the templates have and is not traced, as warnings.
func unread(r trace.Report) []template.Warning {
	var out []template.Warning
	for _, u := range r.Unread {
		out = append(out, template.Warning{File: u.File, Line: u.Line, Message: u.Message})
	}
	return out
}

// withWorkloads adds the workloads of the command line to each VPC. The notes say which VPCs do not take them.
func (t *templateFlags) withWorkloads(n network.Network) (network.Network, []string, error) {
	if len(t.workloads.workloads) == 0 {
		return n, nil, nil
	}
	if len(n.VPCs) == 0 {
		return network.Network{}, nil, fmt.Errorf("the templates have no VPC in which to trace the workload of --launch-type")
	}
	vpcs := n.VPCs
	var notes []string
	var refused error
	traced := false
	for _, w := range t.workloads.workloads {
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
