package live

import (
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
func (r *reading) registries(tasks []network.Task) registryParts {
	var out registryParts
	repositories, accounts := r.repositories(tasks)
	out.rules = pages[types.PullThroughCacheRule](r, r.ECR.DescribePullThroughCacheRules, &ecr.DescribePullThroughCacheRulesInput{})
	if slices.ContainsFunc(repositories, func(of ecrname.Repository) bool { return r.cached(of, out.rules) }) {
		out.templates = pages[types.RepositoryCreationTemplate](r, r.ECR.DescribeRepositoryCreationTemplates, &ecr.DescribeRepositoryCreationTemplatesInput{})
	}
	out.resources = each(accounts, r.registryPolicy)
	for _, g := range each(repositories, func(of ecrname.Repository) gated { return r.repositoryGate(of, out.rules) }) {
		if g.resource != nil {
			out.resources = append(out.resources, *g.resource)
		}
	}
	return out
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
func (r *reading) registryPolicy(of ecrname.Registry) network.Resource {
	in := func(o *ecr.Options) { o.Region = of.Region }
	o := network.Resource{Object: object("registry of "+of.Region+" of account "+of.Account, ""), Kind: network.RegistryKind,
		ARN: partial.Literal(fmt.Sprintf("arn:%s:ecr:%s:%s:repository/", of.Partition, of.Region, of.Account))}
	text, _, why := unless(r, with(r.ECR.GetRegistryPolicy, in), &ecr.GetRegistryPolicyInput{},
		func(o *ecr.GetRegistryPolicyOutput) *string { return notEmpty(o.PolicyText) }, "RegistryPolicyNotFoundException")
	o.Policy = policyText(o.ID, text, why)
	if text == nil {
		return o
	}
	scope, why := once(r, with(r.ECR.GetAccountSetting, in), &ecr.GetAccountSettingInput{Name: aws.String("REGISTRY_POLICY_SCOPE")},
		func(o *ecr.GetAccountSettingOutput) *string { return notEmpty(o.Value) })
	o.Scope = partial.Unknown[string](why)
	if scope != nil {
		o.Scope = partial.Known(*scope)
	}
	return o
}

// repositoryGate reads a repository, its policy and the state of its key. One that does not exist, and that the first
// pull through a cache creates, is no resource yet.
func (r *reading) repositoryGate(of ecrname.Repository, rules answer[types.PullThroughCacheRule]) gated {
	in := func(o *ecr.Options) { o.Region = of.Region }
	o := &network.Resource{Object: object(of.ARN(), ""), Kind: network.RepositoryKind, ARN: partial.Literal(of.ARN())}
	o.Name = of.Name
	found, code, why := unless(r, with(r.ECR.DescribeRepositories, in), &ecr.DescribeRepositoriesInput{RegistryId: aws.String(of.Account), RepositoryNames: []string{of.Name}},
		func(o *ecr.DescribeRepositoriesOutput) *types.Repository {
			if len(o.Repositories) == 0 || aws.ToString(o.Repositories[0].RepositoryArn) == "" {
				return nil
			}
			return &o.Repositories[0]
		}, "RepositoryNotFoundException")
	switch {
	case code != "" && r.cached(of, rules) && rules.why == "":
		return gated{}
	case code != "":
		o.Policy = partial.Known[*iam.Document](nil)
		if r.cached(of, rules) || of.Region != r.Region || r.account != "" && of.Account != r.account {
			o.Policy = partial.Unknown[*iam.Document]("there is no such repository yet")
			o.Unchecked = reasons("there is no such repository, and whether a pull through cache creates it is not known", rules.why)
		} else {
			o.Unusable = "there is no such repository"
		}
		return gated{resource: o}
	case found == nil:
		o.Unchecked = why
	// The key's policy is not asked: Amazon ECR encrypts and decrypts by grants that it makes when the repository is
	// created. A key that is disabled or deleted stops it. Source: Amazon ECR User Guide, Encryption at rest.
	case found.EncryptionConfiguration != nil && aws.ToString(found.EncryptionConfiguration.KmsKey) != "":
		key := r.key(*found.EncryptionConfiguration.KmsKey, of.Region)
		if k := key.resource; k != nil && k.Unusable != "" {
			o.Unusable = "the key " + k.Name + " that encrypts it cannot be used: " + k.Unusable
		} else if k != nil {
			o.Unchecked = k.Unchecked
		}
	}
	text, _, why := unless(r, with(r.ECR.GetRepositoryPolicy, in), &ecr.GetRepositoryPolicyInput{RegistryId: aws.String(of.Account), RepositoryName: aws.String(of.Name)},
		func(o *ecr.GetRepositoryPolicyOutput) *string { return notEmpty(o.PolicyText) }, "RepositoryPolicyNotFoundException")
	o.Policy = policyText("repository "+of.Name, text, why)
	return gated{resource: o}
}
