package trace

// hopWords are the words that reports and messages have for the hops that are policies.
var hopWords = map[HopKind]string{
	EndpointPolicyHop: "endpoint policy", TrustPolicyHop: "trust policy", RolePolicyHop: "role policy",
	RepositoryPolicyHop: "repository policy", RegistryPolicyHop: "registry policy", ResourcePolicyHop: "resource policy",
	KeyPolicyHop: "key policy", BucketPolicyHop: "bucket policy",
	ServiceControlHop: "service control policy", ResourceControlHop: "resource control policy",
}

// Words is what reports call the hop.
func (k HopKind) Words() string {
	if words := hopWords[k]; words != "" {
		return words
	}
	return string(k)
}

// Policy reports whether the hop is about permissions and not about the network.
func (k HopKind) Policy() bool { return hopWords[k] != "" }
