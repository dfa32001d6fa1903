package iam

import "errors"

// These are the functions of the package in their final form; their bodies follow.
var errNoBody = errors.New("iam: the body of this function follows in a later commit")

// Parse reads a policy document from JSON.
func Parse(data []byte) (Document, error) { return Document{}, errNoBody }

// FromAny reads a policy document from a decoded JSON or YAML tree, in which intrinsics are maps and Values may stand.
func FromAny(tree any) (Document, error) { return Document{}, errNoBody }

// Evaluate answers the request: every endpoint policy given must allow it, the identity policies given must allow it
// together, and a Deny in any of them wins.
func Evaluate(request Request, policies ...Policy) Decision {
	return Decision{Index: -1, Reason: errNoBody.Error()}
}

// ThroughEndpoint is the request as it arrives through the VPC endpoint.
func (r Request) ThroughEndpoint(endpoint, vpc Value) Request { return r }

// Problem is something in a policy that its author cannot have meant.
type Problem struct {
	// Statement is the Sid, or "statement N" counted from 1, or empty for the whole document.
	Statement string
	// Element is the element it stands in, such as "Action" or "Condition".
	Element string
	// Message is one sentence: what is wrong and what would mend it.
	Message string
	// Nearest is the valid name that a misspelt one is closest to, or empty.
	Nearest string
	// Source is the AWS page that says so.
	Source string
}

// Error is the problem with the place it stands in.
func (p Problem) Error() string { return p.Message }

// Lint finds misspelt actions and condition keys and other slips that AWS may accept.
func Lint(document Document) []Problem { return nil }

// LintEndpoint finds what Lint finds and what an endpoint policy may not hold.
func LintEndpoint(document Document, kind Kind) []Problem { return nil }

// Redundant finds statements that another statement with the same effect wholly covers.
func Redundant(document Document) []Problem { return nil }

// MaxEndpointPolicySize is how many characters an endpoint policy may have.
const MaxEndpointPolicySize = 20480

// Size is the number of characters of the document as sent.
func Size(document Document) int { return 0 }

// CheckEndpointSize is an error when the document is too large for an endpoint.
func CheckEndpointSize(document Document) error { return nil }
