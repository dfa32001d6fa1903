package iam

// Kind says what a policy is attached to, which decides how its principals read.
type Kind int

// The kinds of policy.
const (
	// IdentityPolicy is attached to a role or a user and has no Principal.
	IdentityPolicy Kind = iota
	// InterfaceEndpointPolicy is attached to an interface endpoint.
	InterfaceEndpointPolicy
	// GatewayEndpointPolicy is attached to a gateway endpoint, where Principal must be "*".
	GatewayEndpointPolicy
	// ResourcePolicy is attached to a resource, such as a repository, a secret, a key or a bucket.
	ResourcePolicy
	// DirectGrant is a ResourcePolicy in which principals that name a whole account do not count: such a statement
	// leaves the grant to the policies of the account's identities (IAM User Guide, Policy evaluation logic).
	DirectGrant
	// TrustPolicy says who may assume a role.
	TrustPolicy
	// ControlPolicy is a service control policy or a resource control policy of an organization.
	ControlPolicy
)

// hasPrincipal says whether statements of this kind of policy name principals.
func (k Kind) hasPrincipal() bool { return k != IdentityPolicy && k != ControlPolicy }

// needsResource says whether statements of this kind of policy must name resources. Those of a trust policy never do,
// and those of a resource's own policy need not (IAM User Guide, IAM JSON policy elements: Resource).
func (k Kind) needsResource() bool {
	return k != TrustPolicy && k != ResourcePolicy && k != DirectGrant
}

// String is the kind of policy in words, with its article.
func (k Kind) String() string {
	return [...]string{
		IdentityPolicy: "an identity policy", InterfaceEndpointPolicy: "an endpoint policy", GatewayEndpointPolicy: "an endpoint policy",
		ResourcePolicy: "a resource policy", DirectGrant: "a resource policy", TrustPolicy: "a trust policy", ControlPolicy: "a control policy",
	}[k]
}

// Policy is a document and what it is attached to.
type Policy struct {
	// Name is what messages call the policy, such as "endpoint policy of ecr.api".
	Name string
	// Kind is what it is attached to.
	Kind Kind
	// Document is the policy. Nil at an endpoint is AWS's default, full access; nil elsewhere is no policy.
	Document *Document
}

// Verdict is the answer to a request.
type Verdict int

// The verdicts. A definite verdict holds whatever the unknowns turn out to be.
const (
	// VerdictUnknown says that it depends on something not known.
	VerdictUnknown Verdict = iota
	// VerdictAllow says that the request is let through.
	VerdictAllow
	// VerdictExplicitDeny says that a Deny statement applies.
	VerdictExplicitDeny
	// VerdictImplicitDeny says that no statement allows the request. (One may deny it besides, which changes nothing.)
	VerdictImplicitDeny
)

// Decision is the verdict on a request and where it comes from.
type Decision struct {
	// Verdict is the answer.
	Verdict Verdict
	// Policy is the name of the policy that decides.
	Policy string
	// Statement is the deciding statement's Sid, or "statement N" counted from 1, or empty when none decides alone.
	Statement string
	// Index is the deciding statement's index in its document, or -1 when none decides alone.
	Index int
	// Reason says in plain language what decides, or what is missing or unknown.
	Reason string
	// Settle lists what would have to be known to turn VerdictUnknown into an answer.
	Settle []string
}

// String is the verdict in words.
func (v Verdict) String() string {
	switch v {
	case VerdictAllow:
		return "allow"
	case VerdictExplicitDeny:
		return "explicit deny"
	case VerdictImplicitDeny:
		return "implicit deny"
	}
	return "unknown"
}
