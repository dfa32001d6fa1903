package trace

import "strings"

// hopWords are what reports and messages call the hops.
var hopWords = map[HopKind]string{
	DNSHop: "DNS", RouteHop: "route", EgressHop: "egress", IngressHop: "ingress",
	EndpointPolicyHop: "endpoint policy", TrustPolicyHop: "trust policy", RolePolicyHop: "role policy",
	RepositoryPolicyHop: "repository policy", RegistryPolicyHop: "registry policy", ResourcePolicyHop: "resource policy",
	KeyPolicyHop: "key policy", BucketPolicyHop: "bucket policy",
	ServiceControlHop: "service control policy", ResourceControlHop: "resource control policy",
}

// Words is what reports call the hop.
func (k HopKind) Words() string { return hopWords[k] }

// Policy reports whether the hop is about permissions and not about the network.
func (k HopKind) Policy() bool { return strings.HasSuffix(hopWords[k], " policy") }

// HopNames lists hops as reports call them: "DNS, route".
func HopNames(hops []HopKind) string {
	names := make([]string, len(hops))
	for i, h := range hops {
		names[i] = h.Words()
	}
	return strings.Join(names, ", ")
}
