package template

import (
	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/network"
)

func (r *reader) cacheRule(s *cfn.Resource) {
	upstream := s.Property("UpstreamRegistryUrl")
	if upstream.IsAbsent() {
		upstream = s.Property("UpstreamRegistry")
	}
	r.cacheRules = append(r.cacheRules, network.CacheRule{Object: object(s), Env: env(s.Stack),
		Prefix: text(s.Property("EcrRepositoryPrefix")), Upstream: text(upstream)})
}
