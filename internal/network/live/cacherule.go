package live

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecr/types"

	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/trace"
)

// cacheRules builds the pull through cache rules of the account's own registry, and the gap where they are not known.
func (r *reading) cacheRules(rules answer[types.PullThroughCacheRule]) ([]trace.CacheRule, []trace.Gap) {
	var gaps []trace.Gap
	if rules.why != "" {
		gaps = []trace.Gap{{Kind: trace.CacheRuleKind, Why: rules.why}}
	}
	var out []trace.CacheRule
	for _, rule := range rules.items {
		prefix := aws.ToString(rule.EcrRepositoryPrefix)
		out = append(out, trace.CacheRule{
			Object:   trace.Object{ID: "pull through cache rule " + prefix, Ref: iam.Literal(prefix)},
			Env:      r.env,
			Prefix:   iam.Literal(prefix),
			Upstream: iam.Literal(aws.ToString(rule.UpstreamRegistryUrl)),
		})
	}
	return out, gaps
}
