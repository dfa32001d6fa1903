package template

import (
	"cmp"

	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

func (r *reader) cacheRule(s *cfn.Resource) {
	r.cacheRules = append(r.cacheRules, network.CacheRule{Object: object(s), Env: env(s.Stack),
		Prefix: text(s.Property("EcrRepositoryPrefix"))})
}

// pullThroughCache is what a creation template applies to when it is for the repositories of caches. Source: AWS
// CloudFormation Template Reference, AWS::ECR::RepositoryCreationTemplate AppliedFor.
const pullThroughCache = "PULL_THROUGH_CACHE"

// creationTemplate reads what the first pull through a cache gives to the repository that it creates. A template that
// is only perhaps there, or for caches, leaves the policy open.
func (r *reader) creationTemplate(s *cfn.Resource) {
	items, open := s.Property("AppliedFor").Items()
	applies := false
	for _, item := range items {
		word, known := item.Literal()
		applies = applies || word == pullThroughCache
		if !known {
			open = why(item)
		}
	}
	if !applies && open == "" {
		return
	}
	t := network.CreationTemplate{Object: object(s), Env: env(s.Stack), Prefix: text(s.Property("Prefix")), Policy: policyIn(s.Property("RepositoryPolicy"))}
	if applies {
		open = ""
	}
	if reason := cmp.Or(doubt(s), open); reason != "" {
		t.Policy = partial.Unknown[*iam.Document](reason)
	}
	r.creationTemplates = append(r.creationTemplates, t)
}
