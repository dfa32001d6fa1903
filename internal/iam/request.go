package iam

import (
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"ecrprivatelink/internal/partial"
)

// Request is a call that a policy is asked about.
type Request struct {
	// Action is the action, such as "ecr:BatchGetImage". Its letter case does not count.
	Action string
	// Resource is the ARN of the resource. The zero partial.Text stands for an action that has none, such as
	// ecr:GetAuthorizationToken, which only "*" covers.
	Resource partial.Text
	// Principal is who calls.
	Principal Principal
	// Keys are the context keys known to be in the request, with their values. The letter case of a key does not count.
	// What follows from Principal need not be repeated, but may be overridden here.
	Keys map[string][]partial.Text
	// Absent are the context keys known not to be in the request. A key neither here nor in Keys is not known.
	Absent []string
	// Closed says that every key which is not in Keys and does not follow from Principal is absent.
	Closed bool
	// Caller says how the principal comes to call, from which the presence of many keys follows. The zero Caller says
	// nothing.
	Caller Caller
	// Addresses are the ranges that the caller's private address (aws:VpcSourceIp) lies in; none is not known.
	Addresses []netip.Prefix
	// Now is when the call is made for the first time. It is made again later, so that a condition on the time holds
	// only if it holds from then on. The zero Time is not known.
	Now time.Time
}

// Caller is how a principal comes to make a call.
type Caller int

// The callers.
const (
	// AnyCaller is not known.
	AnyCaller Caller = iota
	// ServiceRole is a role that calls by itself, with the credentials that a service such as Amazon ECS or Amazon EC2
	// gave it.
	ServiceRole
	// ForServiceRole is a service that calls with the credentials of such a role, as AWS Secrets Manager calls AWS KMS.
	ForServiceRole
)

// Principal is the caller of a Request. The zero Principal is a caller nothing is known about.
type Principal struct {
	// ARN is the ARN of the role, user, assumed-role session or account root user that calls. Prefer a role's ARN to
	// that of its session: a session's ARN does not tell the role's path. The zero Text is not known.
	ARN partial.Text
	// Account is the account ID. The zero Text is read from ARN, or not known.
	Account partial.Text
	// OrgID is the organization's ID. The zero Text is not known; say that there is none with Request.Absent.
	OrgID partial.Text
	// ID is the unique ID (AROA…, AIDA…) that AWS puts in place of an ARN. Empty is not known.
	ID string
	// Service is the name of the service that calls, such as "ecs-tasks.amazonaws.com", when it is a service principal.
	Service partial.Text
}

// ThroughEndpoint is the request as it arrives through a VPC endpoint: aws:SourceVpce and aws:SourceVpc have the IDs
// given, the zero partial.Text being an ID that is not known; aws:VpcSourceIp is there and aws:SourceIp is not. What
// Keys says of these keys already stays. Source: IAM User Guide, AWS global condition context keys, the availability of
// each.
func (r Request) ThroughEndpoint(endpointID, vpcID partial.Text) Request {
	keys := map[string][]partial.Text{
		"aws:SourceVpce":  {endpointID.Or("the endpoint's ID")},
		"aws:SourceVpc":   {vpcID.Or("the VPC's ID")},
		"aws:VpcSourceIp": {partial.UnknownText("the caller's private IP address")},
	}
	for key, values := range r.Keys {
		maps.DeleteFunc(keys, func(ours string, _ []partial.Text) bool { return strings.EqualFold(ours, key) })
		keys[key] = values
	}
	r.Keys = keys
	r.Absent = append(slices.Clone(r.Absent), "aws:SourceIp")
	return r
}

// evaluation is one request held against policies.
type evaluation struct {
	request Request
	keys    map[string][]partial.Text // by key in small letters
	perhaps map[string][]partial.Text // the values of keys that may be absent
	absent  map[string]bool
	version string // of the document at hand
}

func newEvaluation(request Request) *evaluation {
	implied, impliedAbsent := request.Principal.impliedKeys()
	e := &evaluation{request: request, keys: implied, absent: map[string]bool{}, perhaps: map[string][]partial.Text{}}
	if request.Caller != AnyCaller {
		implied["aws:viaawsservice"] = partial.Literals(strconv.FormatBool(request.Caller == ForServiceRole))
		implied["aws:principalisawsservice"] = partial.Literals("false")
		implied["aws:principaltype"] = partial.Literals("AssumedRole")
		implied["aws:currenttime"] = []partial.Text{partial.UnknownText("the time of the call")}
		implied["aws:epochtime"] = implied["aws:currenttime"]
		e.perhaps["aws:multifactorauthpresent"] = partial.Literals("false") // the pages differ on whether it is there
	}
	for _, key := range append(impliedAbsent, request.Absent...) {
		e.absent[strings.ToLower(key)] = true
		delete(e.keys, strings.ToLower(key))
	}
	for key, values := range request.Keys {
		e.keys[strings.ToLower(key)] = values
	}
	return e
}

// key is the values of a context key and whether it is in the request. The letter case of a key does not count (IAM
// User Guide, IAM JSON policy elements: Condition).
func (e *evaluation) key(name string) (values []partial.Text, present truth) {
	name = strings.ToLower(name)
	values, given := e.keys[name]
	switch {
	case len(values) > 0:
		return values, yes
	case given || e.absent[name] || e.request.Closed:
		return nil, no
	case e.request.Caller != AnyCaller && e.request.neverSent(name):
		return nil, no
	}
	return e.perhaps[name], maybe
}

// The account and the organization of [OfAWS]. They stand for ones of AWS, which are not published: all that matters is
// that they are no customer's.
const (
	AccountOfAWS      = "000000000000"
	OrganizationOfAWS = "o-ofaws00000"
)

// OfAWS returns a principal of AWS's own, in no account or organization of a customer, such as the one that presigns
// the URLs of image layers.
func OfAWS() Principal {
	return Principal{ARN: partial.Literal("arn:aws:iam::" + AccountOfAWS + ":user/amazon-ecr"), Account: partial.Literal(AccountOfAWS), OrgID: partial.Literal(OrganizationOfAWS)}
}
