package live

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecr/types"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// cacheRules builds the pull through cache rules of the account's own registry, and the gap where they are not known.
func (r *reading) cacheRules(rules answer[types.PullThroughCacheRule]) ([]network.CacheRule, []network.Gap) {
	var gaps []network.Gap
	if rules.why != "" {
		gaps = []network.Gap{{Kind: network.CacheRuleKind, Why: rules.why}}
	}
	var out []network.CacheRule
	for _, rule := range rules.items {
		prefix := aws.ToString(rule.EcrRepositoryPrefix)
		out = append(out, network.CacheRule{
			Object:   network.Object{ID: "pull through cache rule " + prefix, Ref: partial.Literal(prefix)},
			Env:      r.env,
			Prefix:   partial.Literal(prefix),
			Upstream: partial.Literal(aws.ToString(rule.UpstreamRegistryUrl)),
		})
	}
	return out, gaps
}
