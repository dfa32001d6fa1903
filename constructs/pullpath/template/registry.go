package template

import (
	"ecrprivatelink/constructs/pullpath/cfn"
	"ecrprivatelink/constructs/pullpath/trace"
)

func (r *reader) cacheRule(s *cfn.Resource) {
	upstream := s.Property("UpstreamRegistryUrl")
	if upstream.IsAbsent() {
		upstream = s.Property("UpstreamRegistry")
	}
	r.cacheRules = append(r.cacheRules, trace.CacheRule{Object: object(s), Env: env(s.Stack),
		Prefix: text(s.Property("EcrRepositoryPrefix")), Upstream: text(upstream)})
}
