package main

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/spf13/cobra"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/network/live"
	"ecrprivatelink/internal/network/template"
	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/trace"
)

// acceptedFlags name the templates whose acknowledgements hold for what was deployed from them.
type acceptedFlags struct {
	paths   []string
	account *liveFlags
}

func addAcceptedFlags(cmd *cobra.Command, account *liveFlags) *acceptedFlags {
	a := &acceptedFlags{account: account}
	cmd.Flags().StringArrayVar(&a.paths, "acknowledgements", nil, "template or cdk.out `PATH` whose acknowledgements hold for what was deployed from it; may be repeated")
	files(cmd, "acknowledgements")
	return a
}

// read reads what the templates accept, before anything of the account is read. The result sets that apart in a report
// about a network of the account.
func (a *acceptedFlags) read(cmd *cobra.Command) (func(network.Network, trace.Report) (trace.Report, error), error) {
	nothing := func(_ network.Network, r trace.Report) (trace.Report, error) { return r, nil }
	if len(a.paths) == 0 {
		return nothing, nil
	}
	paths, err := expanded(a.paths)
	if err != nil {
		return nil, fmt.Errorf("--acknowledgements: %w", err)
	}
	stacks, err := template.Accepted(cmd.Context(), paths, template.Options{})
	if err != nil {
		return nil, fmt.Errorf("--acknowledgements: %w", err)
	}
	return func(n network.Network, r trace.Report) (trace.Report, error) { return a.apply(cmd, stacks, n, r) }, nil
}

// apply sets apart what the stacks accept that are deployed where the network was read. The places of acknowledgements
// are resources of templates; AWS CloudFormation says which objects they became. Tags do not: it gives endpoints none.
func (a *acceptedFlags) apply(cmd *cobra.Command, stacks []template.Accepting, n network.Network, r trace.Report) (trace.Report, error) {
	cfg, err := a.account.load(cmd)
	if err != nil {
		return r, err
	}
	reader, err := live.NewReader(cmd.Context(), cfg)
	if err != nil {
		return r, err
	}
	names := deployedNames{}
	var all []trace.Acknowledgement
	for _, s := range stacks {
		if s.Region != "" && s.Region != reader.Region || !mayBe(n, s.Account) {
			continue
		}
		all = append(all, s.Acknowledgements...)
		if !s.Concerns(r) {
			continue
		}
		if err := names.add(cmd.Context(), reader, s.Stack, s.Name); err != nil {
			if cmd.Context().Err() != nil {
				return r, cmd.Context().Err()
			}
			note(cmd, fmt.Sprintf("what stack %s acknowledges is not heeded, because its resources cannot be read: %s", s.Stack, plain.Line(err.Error())))
		}
	}
	return r.AcknowledgeAs(all, time.Now(), names.as(n)), nil
}

// mayBe holds unless a network is known to be another account's.
func mayBe(n network.Network, account string) bool {
	return account == "" || !slices.ContainsFunc(n.VPCs, func(v network.VPC) bool {
		own, known := v.Env.Account.Text()
		return known && own != account
	})
}

// deployedNames are what templates call the objects of an account, by their ids: "Stack/LogicalID".
type deployedNames map[string]templateName

type templateName struct{ stack, logicalID string }

// kinds are those of what AWS CloudFormation lists by a name that other types have, too.
var kinds = map[string]network.ResourceKind{"AWS::ECR::Repository": network.RepositoryKind, "AWS::IAM::Role": roleKind,
	"AWS::KMS::Key": network.KeyKind, "AWS::S3::Bucket": network.BucketKind}

const roleKind network.ResourceKind = "role"

// physical is what AWS CloudFormation lists, by its type and the id that it has there.
func physical(of, id string) string {
	if kind, is := kinds[of]; is {
		return kind.Named(id)
	}
	return id
}

// listed is an id of a reader as AWS CloudFormation lists it, which of a role, a repository and a key is less than the
// ARN. What stacks make is of their account and Region.
func listed(id string, of network.Env) string {
	parsed, err := arn.Parse(strings.TrimPrefix(id, network.KeyKind.Named("")))
	if account, _ := of.Account.Text(); err != nil || parsed.AccountID != account {
		return id
	}
	kind, name, _ := strings.Cut(parsed.Resource, "/")
	switch region, _ := of.Region.Text(); {
	case parsed.Service == "iam" && kind == "role":
		return roleKind.Named(path.Base(name))
	case parsed.Service == "ecr" && kind == "repository" && parsed.Region == region:
		return network.RepositoryKind.Named(name)
	case parsed.Service == "kms" && kind == "key" && parsed.Region == region:
		return network.KeyKind.Named(name)
	}
	return id
}

// add adds the resources of a stack and of those that it nests.
func (d deployedNames) add(ctx context.Context, reader *live.Reader, stack, name string) error {
	resources, err := reader.StackResources(ctx, stack)
	if err != nil {
		return err
	}
	for _, r := range resources {
		id, logical := aws.ToString(r.PhysicalResourceId), aws.ToString(r.LogicalResourceId)
		if id == "" || logical == "" {
			continue
		}
		of := aws.ToString(r.ResourceType)
		d[physical(of, id)] = templateName{name, logical}
		if of == "AWS::CloudFormation::Stack" {
			if err := d.add(ctx, reader, id, name+"/"+logical); err != nil {
				return err
			}
		}
	}
	return nil
}

// as is a finding of a network as a template would have it.
func (d deployedNames) as(n network.Network) func(trace.Finding) trace.Finding {
	var of network.Env
	if len(n.VPCs) > 0 {
		of = n.VPCs[0].Env
	}
	return func(f trace.Finding) trace.Finding {
		if at, ok := d[listed(f.ObjectID, of)]; ok {
			f.ObjectID, f.Stack, f.LogicalID = at.stack+"/"+at.logicalID, at.stack, at.logicalID
		}
		words := strings.Split(f.Key, " ")
		for i, w := range words {
			if at, ok := d[listed(w, of)]; ok {
				words[i] = at.stack + "/" + at.logicalID
			}
		}
		f.Key = strings.Join(words, " ")
		return f
	}
}
