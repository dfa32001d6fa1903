package live

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecr/types"

	"ecrprivatelink/internal/ecrname"
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// registryParts is what AWS tells of the registries and repositories of images.
type registryParts struct {
	rules     answer[types.PullThroughCacheRule]
	templates answer[types.RepositoryCreationTemplate]
	resources []network.Resource
}

// registries reads the registries and the repositories that tasks pull from.
func (r *reading) registries(ctx context.Context, tasks []network.Task) (registryParts, error) {
	var out registryParts
	var err error
	repositories, accounts := r.repositories(tasks)
	out.rules, err = pages(ctx, r.ECR.DescribePullThroughCacheRules, &ecr.DescribePullThroughCacheRulesInput{},
		func(p *ecr.DescribePullThroughCacheRulesOutput) []types.PullThroughCacheRule {
			return p.PullThroughCacheRules
		})
	if err != nil {
		return out, err
	}
	registries := make([]network.Resource, len(accounts))
	gates := make([]gated, len(repositories))
	group, groupCtx := stage(ctx)
	for i, of := range accounts {
		into(group, &registries[i], func() (network.Resource, error) { return r.registryPolicy(groupCtx, of) })
	}
	for i, of := range repositories {
		into(group, &gates[i], func() (gated, error) { return r.repositoryGate(groupCtx, of, out.rules) })
		if r.cached(of, out.rules) && out.templates.items == nil && out.templates.why == "" {
			if out.templates, err = r.creationTemplates(ctx); err != nil {
				return out, err
			}
		}
	}
	if err := group.Wait(); err != nil {
		return out, err
	}
	out.resources = registries
	for _, g := range gates {
		if g.resource != nil {
			out.resources = append(out.resources, *g.resource)
		}
	}
	return out, nil
}

// repositories are the repositories of private registries that tasks pull from, and the registries of the account
// itself. A task without images stands for one that pulls from the account's own registry.
func (r *reading) repositories(tasks []network.Task) (repositories []ecrname.Repository, own []ecrname.Registry) {
	add := func(of ecrname.Registry) {
		of.Host = ""
		if (r.account == "" || of.Account == r.account) && of.Account != "" && !slices.Contains(own, of) {
			own = append(own, of)
		}
	}
	for _, t := range tasks {
		if len(t.Images.Items) == 0 && t.Images.More == "" {
			add(ecrname.Registry{Account: r.account, Region: r.Region, Partition: r.partition.Name})
		}
		for _, image := range t.Images.Items {
			host, name, _ := strings.Cut(image.Ref.String(), "/")
			name, _, _ = strings.Cut(name, "@")
			name, _, _ = strings.Cut(name, ":") // neither stands in a repository's name
			of, err := ecrname.ParseURI(host + "/" + name)
			if err != nil {
				continue // no private registry
			}
			add(of.Registry)
			of.Host = ""
			if !slices.Contains(repositories, of) {
				repositories = append(repositories, of)
			}
		}
	}
	return repositories, own
}

// cached reports whether a pull through cache rule of the account covers a repository, or may.
func (r *reading) cached(of ecrname.Repository, rules answer[types.PullThroughCacheRule]) bool {
	if of.Account != r.account && r.account != "" || of.Region != r.Region {
		return false
	}
	return rules.why != "" || slices.ContainsFunc(rules.items, func(rule types.PullThroughCacheRule) bool {
		prefix := aws.ToString(rule.EcrRepositoryPrefix)
		return prefix == network.RootPrefix || strings.HasPrefix(of.Name, strings.TrimSuffix(prefix, "/")+"/")
	})
}

func (r *reading) creationTemplates(ctx context.Context) (answer[types.RepositoryCreationTemplate], error) {
	return pages(ctx, r.ECR.DescribeRepositoryCreationTemplates, &ecr.DescribeRepositoryCreationTemplatesInput{},
		func(p *ecr.DescribeRepositoryCreationTemplatesOutput) []types.RepositoryCreationTemplate {
			return p.RepositoryCreationTemplates
		})
}

// add adds the registries and repositories to the network.
func (p *registryParts) add(n *network.Network, r *reading) {
	if p.rules.why != "" {
		n.Gaps = append(n.Gaps, network.Gap{Kind: network.CacheRuleKind, Why: p.rules.why})
	}
	for _, rule := range p.rules.items {
		prefix := aws.ToString(rule.EcrRepositoryPrefix)
		n.CacheRules = append(n.CacheRules, network.CacheRule{
			Object: network.Object{ID: "pull through cache rule " + prefix, Ref: partial.Literal(prefix)},
			Env:    r.env,
			Prefix: partial.Literal(prefix),
		})
	}
	for _, t := range p.templates.items {
		if prefix := aws.ToString(t.Prefix); slices.Contains(t.AppliedFor, types.RCTAppliedForPullThroughCache) {
			n.CreationTemplates = append(n.CreationTemplates, network.CreationTemplate{Object: network.Object{ID: "creation template " + prefix, Name: prefix}, Env: r.env,
				Prefix: partial.Literal(prefix), Policy: policyText("creation template "+prefix, notEmpty(t.RepositoryPolicy), "")})
		}
	}
	if p.templates.why != "" {
		n.CreationTemplates = append(n.CreationTemplates, network.CreationTemplate{Object: network.Object{ID: "creation templates that were not read"}, Env: r.env,
			Prefix: partial.Literal(network.RootPrefix), Policy: partial.Unknown[*iam.Document](p.templates.why)})
	}
	n.Resources = append(n.Resources, p.resources...)
}

// registryPolicy reads the policy of the account's own registry in a Region.
func (r *reading) registryPolicy(ctx context.Context, of ecrname.Registry) (network.Resource, error) {
	in := func(o *ecr.Options) { o.Region = of.Region }
	o := network.Resource{Object: object("registry of "+of.Region+" of account "+of.Account, ""), Kind: network.RegistryKind,
		ARN: partial.Literal(fmt.Sprintf("arn:%s:ecr:%s:%s:repository/", of.Partition, of.Region, of.Account))}
	text, _, why, err := unless(ctx, with(r.ECR.GetRegistryPolicy, in), &ecr.GetRegistryPolicyInput{},
		func(o *ecr.GetRegistryPolicyOutput) *string { return notEmpty(o.PolicyText) }, "RegistryPolicyNotFoundException")
	o.Policy = policyText(o.ID, text, why)
	if err != nil || text == nil {
		return o, err
	}
	scope, why, err := once(ctx, with(r.ECR.GetAccountSetting, in), &ecr.GetAccountSettingInput{Name: aws.String("REGISTRY_POLICY_SCOPE")},
		func(o *ecr.GetAccountSettingOutput) *string { return notEmpty(o.Value) })
	o.Scope = partial.Unknown[string](why)
	if scope != nil {
		o.Scope = partial.Known(*scope)
	}
	return o, err
}

// repositoryGate reads a repository, its policy and the state of its key. One that does not exist, and that the first
// pull through a cache creates, is no resource yet.
func (r *reading) repositoryGate(ctx context.Context, of ecrname.Repository, rules answer[types.PullThroughCacheRule]) (gated, error) {
	in := func(o *ecr.Options) { o.Region = of.Region }
	o := &network.Resource{Object: object(of.ARN(), ""), Kind: network.RepositoryKind, ARN: partial.Literal(of.ARN())}
	o.Name = of.Name
	found, code, why, err := unless(ctx, with(r.ECR.DescribeRepositories, in), &ecr.DescribeRepositoriesInput{RegistryId: aws.String(of.Account), RepositoryNames: []string{of.Name}},
		func(o *ecr.DescribeRepositoriesOutput) *types.Repository {
			if len(o.Repositories) == 0 || aws.ToString(o.Repositories[0].RepositoryArn) == "" {
				return nil
			}
			return &o.Repositories[0]
		}, "RepositoryNotFoundException")
	switch {
	case err != nil:
		return gated{}, err
	case code != "" && r.cached(of, rules) && rules.why == "":
		return gated{}, nil
	case code != "":
		o.Policy = partial.Known[*iam.Document](nil)
		if r.cached(of, rules) || of.Region != r.Region || r.account != "" && of.Account != r.account {
			o.Policy = partial.Unknown[*iam.Document]("there is no such repository yet")
			o.Unchecked = reasons("there is no such repository, and whether a pull through cache creates it is not known", rules.why)
		} else {
			o.Unusable = "there is no such repository"
		}
		return gated{resource: o}, nil
	case found == nil:
		o.Unchecked = why
	// The key's policy is not asked: Amazon ECR encrypts and decrypts by grants that it makes when the repository is
	// created. A key that is disabled or deleted stops it. Source: Amazon ECR User Guide, Encryption at rest.
	case found.EncryptionConfiguration != nil && aws.ToString(found.EncryptionConfiguration.KmsKey) != "":
		key, err := r.key(ctx, *found.EncryptionConfiguration.KmsKey, of.Region)
		if err != nil {
			return gated{}, err
		}
		if k := key.resource; k != nil && k.Unusable != "" {
			o.Unusable = "the key " + k.Name + " that encrypts it cannot be used: " + k.Unusable
		} else if k != nil {
			o.Unchecked = k.Unchecked
		}
	}
	text, _, why, err := unless(ctx, with(r.ECR.GetRepositoryPolicy, in), &ecr.GetRepositoryPolicyInput{RegistryId: aws.String(of.Account), RepositoryName: aws.String(of.Name)},
		func(o *ecr.GetRepositoryPolicyOutput) *string { return notEmpty(o.PolicyText) }, "RepositoryPolicyNotFoundException")
	o.Policy = policyText("repository "+of.Name, text, why)
	return gated{resource: o}, err
}
