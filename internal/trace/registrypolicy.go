package trace

import (
	"slices"
	"strings"

	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// registry is the registry with a policy that an ARN of a repository belongs to; nil where the Network has none.
func (c *checker) registry(repository partial.Text) *network.Resource {
	for _, o := range c.registries {
		if partial.Equal(o.ARN, registryOf(repository)) == yes {
			return o
		}
	}
	return nil
}

// registryOf is what the ARNs of the repositories of a registry start with.
func registryOf(repository partial.Text) partial.Text {
	before, _, _ := repository.Cut(":repository/")
	return partial.Join(before, partial.Literal(":repository/"))
}

// everScoped are the calls that a registry's policy governs in either scope. Source: Amazon ECR User Guide, Private
// registry permissions in Amazon ECR.
var everScoped = []string{"ecr:ReplicateImage", "ecr:BatchImportUpstreamImage", "ecr:CreateRepository"}

// governs answers whether the policy of a registry counts for a call, which depends on the scope.
func governs(o *network.Resource, api string) answer {
	scope, known := o.Scope.Get()
	switch {
	case slices.Contains(everScoped, api) || scope == network.ScopeV2:
		return answer{is: yes}
	case known:
		return answer{no, "the registry enforces it for replication and pull through caches only"}
	}
	why := "whether the registry enforces that depends on its policy scope (aws ecr get-account-setting --name REGISTRY_POLICY_SCOPE)"
	if o.Scope != (partial.Value[string]{}) {
		why += ": " + o.Scope.Why()
	}
	return answer{maybe, why}
}

// registryPolicy is the hop of the policy of a registry: one that denies a call stops it, where the registry's scope
// has the policy govern it. Nil where there is nothing to ask.
func (c *checker) registryPolicy(r *request, w caller, p *path) (*Hop, []*problem) {
	if !strings.HasPrefix(r.API, "ecr:") || r.named.IsZero() {
		return nil, nil
	}
	o := c.registry(r.named)
	if o == nil {
		return nil, nil
	}
	document, known := o.Policy.Get()
	governed := governs(o, r.API)
	switch {
	case known && document == nil, !known && governed.is == no:
		return nil, nil
	case !known:
		return &Hop{RegistryPolicyHop, Undecided, "the registry policy " + o.Label() + " is not known: " + o.Policy.Why()}, nil
	}
	a := decided(iam.Evaluate(c.question(r, w, p), iam.Policy{Name: "the registry policy " + o.Label(), Kind: iam.ResourcePolicy, Document: deniesOnly(document)}))
	switch {
	case a.is == yes:
		return &Hop{RegistryPolicyHop, Pass, "nothing in the registry policy " + o.Label() + " denies it"}, nil
	case governed.is == no:
		return &Hop{RegistryPolicyHop, Pass, a.why + "; " + governed.why}, nil
	case governed.is == maybe:
		return &Hop{RegistryPolicyHop, Undecided, a.why + "; " + governed.why}, nil
	case a.is == maybe:
		return &Hop{RegistryPolicyHop, Undecided, a.why}, nil
	}
	return &Hop{RegistryPolicyHop, Fail, a.why}, []*problem{c.shutOut(r, w, o, guarded{network.RegistryKind, RegistryPolicyHop, "ecr", false}, a)}
}

// orRegistry heeds that the policy of the registry may let another account's call through where that of the repository
// does not. That it does is not verified.
func (c *checker) orRegistry(r *request, w caller, p *path, g guarded, a answer) answer {
	o := c.registry(r.named)
	if g.kind != network.RepositoryKind || o == nil || a.is != no || governs(o, r.API).is == no {
		return a
	}
	document, known := o.Policy.Get()
	if known && document == nil {
		return a
	}
	if known && decided(iam.Evaluate(c.question(r, w, p), iam.Policy{Name: "the registry policy", Kind: iam.ResourcePolicy, Document: document})).is == no {
		return a
	}
	return answer{maybe, a.why + "; the registry policy " + o.Label() + " may allow it"}
}
