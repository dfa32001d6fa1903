package iam

// Request is a call that a policy is asked about.
type Request struct {
	// Action is the action, such as "ecr:BatchGetImage". Its letter case does not count.
	Action string
	// Resource is the ARN of the resource. The zero Value stands for an action that has none, such as
	// ecr:GetAuthorizationToken, which only "*" covers.
	Resource Value
	// Principal is who calls.
	Principal Principal
	// Keys are the context keys known to be in the request, with their values. The letter case of a key does not count.
	// What follows from Principal need not be repeated, but may be overridden here.
	Keys map[string][]Value
	// Absent are the context keys known not to be in the request. A key neither here nor in Keys is not known.
	Absent []string
	// Closed says that every key which is not in Keys and does not follow from Principal is absent.
	Closed bool
}

// Principal is the caller of a Request. The zero Principal is a caller nothing is known about.
type Principal struct {
	// ARN is the ARN of the role, user, assumed-role session or account root user that calls. Prefer a role's ARN to that
	// of its session: a session's ARN does not tell the role's path. The zero Value is not known.
	ARN Value
	// Account is the account ID. The zero Value is read from ARN, or not known.
	Account Value
	// OrgID is the organization's ID. The zero Value is not known; say that there is none with Request.Absent.
	OrgID Value
	// ID is the unique ID (AROA…, AIDA…) that AWS puts in place of an ARN. Empty is not known.
	ID string
	// NoBoundary says that the principal is known to have no permissions boundary, which NotPrincipal depends on.
	NoBoundary bool
}

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
)

// Policy is a document and what it is attached to.
type Policy struct {
	// Name is what messages call the policy, such as "endpoint policy of ecr.api".
	Name string
	// Kind is what it is attached to.
	Kind Kind
	// Document is the policy. Nil at an endpoint is AWS's default, full access; nil at an identity is no policy.
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
