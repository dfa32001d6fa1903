package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/change"
	"ecrprivatelink/internal/network/template"
	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/trace"
)

func newChangeCommand() *cobra.Command {
	var stack string
	cmd := &cobra.Command{
		Use:   "change OLD NEW | change --stack NAME NEW",
		Short: "Say what an update of templates does to the pull path",
		Long: `Compare two states of an application, and say what CloudFormation does to the pull
path (subnets, routes, endpoints, security groups, policies, names, roles,
repositories, log groups) when it updates the one to the other: what is replaced,
interrupted, loosened or tightened, what cannot be created beside what is still
there, in the order in which it happens, and which pulls fare otherwise afterwards.

OLD and NEW are templates, folders of templates or cdk.out folders. With --stack,
OLD is the template of that stack as it is deployed, and NEW is compared as far as
it is that stack; one that is not deployed yet changes nothing. That takes the
permission cloudformation:GetTemplate.

Exit status: 0 nothing is interrupted, 1 something is interrupted, replaced or
cannot be created, or a pull fails that did not before, 2 a state cannot be read.
What only the deployment knows may be so: --strict exits 1 then, too.`,
		Example: `  pullcheck change cdk.out.before cdk.out
  pullcheck change old.yaml new.yaml --format markdown
  pullcheck change --stack PrivatePull-prod cdk.out`,
		Args: func(_ *cobra.Command, args []string) error {
			want, what := 2, "give the old state and the new one, or --stack NAME and the new one"
			if stack != "" {
				want, what = 1, "with --stack give the new state alone"
			}
			if len(args) != want {
				return fmt.Errorf("%s given; %s", given(len(args)), what)
			}
			return nil
		},
	}
	account := &liveFlags{}
	cmd.Flags().StringVar(&stack, "stack", "", "`NAME` of the deployed stack that NEW updates, in place of OLD")
	cmd.Flags().StringVar(&account.profile, "profile", "", "`profile` of the AWS configuration files, for --stack (default as for the AWS CLI)")
	templates := addTemplateFlags(cmd)
	output := addReportFlags(cmd, "text", "json", "markdown")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := output.check(cmd); err != nil {
			return err
		}
		paths, err := templates.settle(args)
		if err != nil {
			return err
		}
		if len(paths) != len(args) {
			return errors.New("a pattern matches several files; give one path for each state")
		}
		account.region = templates.options.Region
		r, err := compareStates(cmd, account, templates, stack, paths)
		if err != nil {
			return err
		}
		return output.writeChange(cmd, r)
	}
	return cmd
}

// compareStates compares two states, the old one of which may be that of a deployed stack.
func compareStates(cmd *cobra.Command, account *liveFlags, templates *templateFlags, stack string, paths []string) (change.Report, error) {
	ctx, next := cmd.Context(), paths[len(paths)-1]
	o := templates.options
	o.Name = strings.TrimSuffix(filepath.Base(next), filepath.Ext(next))
	o.AnyParameters = true
	newStacks, err := template.Stacks(ctx, []string{next}, o)
	if err != nil {
		return change.Report{}, err
	}
	oldPath, only, oldStacks := paths[0], "", cfn.NewApp()
	deployed := true
	if stack != "" {
		updated, err := named(newStacks, stack)
		if err != nil {
			return change.Report{}, fmt.Errorf("%s: %w", next, err)
		}
		only, o.Name = updated.StackName, updated.Name
		// The deployed template does not say where it is deployed, and the new state does.
		o.Region, o.Account = cmp.Or(o.Region, updated.Region), cmp.Or(o.Account, updated.Account)
		var text string
		if text, deployed, err = deployedTemplate(cmd, account, stack); err != nil {
			return change.Report{}, err
		}
		oldPath, o.Texts = stack, map[string]string{stack: text}
	}
	var before trace.Report
	if deployed {
		if oldStacks, err = template.Stacks(ctx, []string{oldPath}, o); err != nil {
			return change.Report{}, err
		}
		if _, before, _, err = templates.trace(ctx, []string{oldPath}, o); err != nil {
			return change.Report{}, err
		}
	}
	o.Texts = nil
	o.AnyParameters = false
	_, after, _, err := templates.trace(ctx, []string{next}, o)
	if err != nil {
		return change.Report{}, err
	}
	r := change.Compare(oldStacks, newStacks, only)
	if err := errors.Join(oldStacks.Err(), newStacks.Err()); err != nil {
		return change.Report{}, err
	}
	r.Verdicts = change.Verdicts(before, after)
	if only != "" {
		r.Verdicts = slices.DeleteFunc(r.Verdicts, func(v change.Verdict) bool { return v.Old == "" && deployed })
	}
	if !deployed {
		r.Notes = append(r.Notes, fmt.Sprintf("the stack %s is not deployed yet", stack))
	}
	return r, nil
}

// named finds the stack of that CloudFormation name, or a single one that has none.
func named(app *cfn.App, stack string) (*cfn.Stack, error) {
	var roots []*cfn.Stack
	var names []string
	for _, s := range app.Stacks {
		if s.Parent == nil {
			roots, names = append(roots, s), append(names, s.StackName)
			if s.StackName == stack {
				return s, nil
			}
		}
	}
	if len(roots) == 1 && roots[0].StackName == "" {
		return roots[0], nil
	}
	return nil, fmt.Errorf("no stack is called %q; those there are: %s", stack, strings.Join(plain.NonEmpty(names...), ", "))
}

// deployedTemplate reads the template of a stack. It is not ok for a stack that is not there.
func deployedTemplate(cmd *cobra.Command, account *liveFlags, stack string) (text string, ok bool, err error) {
	reader, end, err := account.reader(cmd)
	if err != nil {
		return "", false, err
	}
	text, ok, err = reader.StackTemplate(cmd.Context(), stack)
	end()
	if err != nil {
		err = fmt.Errorf("the template of stack %s cannot be read: %w", stack, err)
	}
	return text, ok, err
}

// writeChange writes what a change does.
func (r *reportFlags) writeChange(cmd *cobra.Command, report change.Report) error {
	written, err := inForm(*r.format, cmd.OutOrStdout(), report, report.Document())
	if err != nil {
		return err
	}
	if err := r.put(cmd, written, func(out io.Writer) []byte { return []byte(report.Document().Text(tableWidth(out))) }); err != nil {
		return err
	}
	return r.status(report.Breaking(), report.Open())
}

// given counts paths as the subject of a sentence.
func given(paths int) string {
	if paths == 1 {
		return "1 path is"
	}
	return plain.Count(paths, "path") + " are"
}
