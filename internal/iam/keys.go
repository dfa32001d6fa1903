package iam

import (
	"slices"
	"strings"
)

// globalKeysSource is the page that says of each global condition key when a request has it, and which are sensitive.
const globalKeysSource = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"

// globalKey is a global condition key as of servicesAsOf.
type globalKey struct {
	// name is the key without the prefix aws:. One that ends in "/" takes a name of the user's.
	name string
	// values is the family of operators that the page says the key works with, besides those for strings, which every
	// key takes. Empty is strings only.
	values family
	// presence says when a call of a service role has the key. Empty is what nobody can know before the call, or what
	// only the request can tell.
	presence presence
	// sensitive keys have values that AWS makes. Endpoint policies take no wildcards for them.
	sensitive bool
}

// presence says whether a request that a role makes with the credentials a service gave it has a key.
type presence string

const (
	// userOnly is a key of users, of people who signed in, or of sessions begun in ways that ECS and EC2 do not use.
	userOnly presence = "user"
	// serviceOnly is a key of requests that a service of AWS makes by itself.
	serviceOnly presence = "service"
	// viaService is a key of requests that a service makes for the role, with the role's credentials.
	viaService presence = "via"
	// tagging is a key of requests that set tags, which no call of a pull does.
	tagging presence = "tagging"
)

// globalKeys are the global condition keys. Keys of other services that AWS sets across services, such as
// ec2:SourceInstanceArn, are not listed and never a problem. Source of every row: the key's paragraph Availability at
// globalKeysSource.
var globalKeys = []globalKey{
	{name: "AssumedRoot", values: booleans, presence: userOnly}, // only sessions of sts:AssumeRoot
	{name: "CalledVia", presence: viaService},
	{name: "CalledViaAWSMCP", presence: viaService},
	{name: "CalledViaFirst", presence: viaService},
	{name: "CalledViaLast", presence: viaService},
	{name: "ChatbotSourceArn", values: arns, presence: userOnly}, // only sessions of a chat client
	{name: "CurrentTime", values: dates},
	{name: "Ec2InstanceSourcePrivateIPv4", values: addresses},
	{name: "Ec2InstanceSourceVpc"},
	{name: "EpochTime", values: dates},
	{name: "FederatedProvider", presence: userOnly}, // only sessions of AssumeRoleWithWebIdentity
	{name: "IsMcpServiceAction", values: booleans},
	{name: "MultiFactorAuthAge", values: numbers, presence: userOnly}, // only where MFA was used
	{name: "MultiFactorAuthPresent", values: booleans},
	{name: "PrincipalAccount", sensitive: true},
	{name: "PrincipalArn", values: arns},
	{name: "PrincipalIsAWSService", values: booleans},
	{name: "PrincipalOrgID", sensitive: true},
	{name: "PrincipalOrgPaths"},
	{name: "PrincipalServiceName", presence: serviceOnly},
	{name: "PrincipalServiceNamesList", presence: serviceOnly},
	{name: "PrincipalTag/"},
	{name: "PrincipalType"},
	{name: "referer"},
	{name: "RequestedRegion"},
	{name: "RequestTag/", presence: tagging},
	{name: "ResourceAccount", sensitive: true},
	{name: "ResourceOrgID", sensitive: true},
	{name: "ResourceOrgPaths"},
	{name: "ResourceTag/"},
	{name: "SecureTransport", values: booleans},
	{name: "SignInSessionArn", values: arns, presence: userOnly}, // only sessions of aws login
	{name: "SourceAccount", presence: serviceOnly, sensitive: true},
	{name: "SourceArn", values: arns, presence: serviceOnly},
	{name: "SourceIdentity"},
	{name: "SourceIp", values: addresses},
	{name: "SourceOrgID", presence: serviceOnly, sensitive: true},
	{name: "SourceOrgPaths", presence: serviceOnly},
	{name: "SourceVpc", sensitive: true},
	{name: "SourceVpcArn", values: arns},
	{name: "SourceVpce", sensitive: true},
	{name: "TagKeys", presence: tagging},
	{name: "TokenIssueTime", values: dates},
	{name: "UserAgent"},
	{name: "userid"},
	{name: "username", presence: userOnly},
	{name: "ViaAWSMCPService", values: booleans},
	{name: "ViaAWSService", values: booleans},
	{name: "VpceAccount", sensitive: true},
	{name: "VpceOrgID", sensitive: true},
	{name: "VpceOrgPaths"},
	{name: "VpcSourceIp", values: addresses},
}

// globalKeyNames are the names of the table.
var globalKeyNames = func() []string {
	var names []string
	for _, k := range globalKeys {
		names = append(names, k.name)
	}
	return names
}()

// findGlobalKey finds the row of a key written with or without a name of the user's behind it.
func findGlobalKey(key string) (globalKey, bool) {
	prefix, name, _ := strings.Cut(key, ":")
	if !strings.EqualFold(prefix, "aws") {
		return globalKey{}, false
	}
	i := slices.IndexFunc(globalKeys, func(k globalKey) bool { return isKey(name, k.name) })
	if i < 0 {
		return globalKey{}, false
	}
	return globalKeys[i], true
}

// crossService are the keys of the services in the lists that AWS sets in requests to other services too. Source: the
// same page, Cross-service condition keys.
var crossService = []string{"ssm:sourceinstancearn"}

// neverSent says whether a call of a service role certainly lacks a key, by its name in small letters. A service sets
// its own keys in requests to itself only.
func (r Request) neverSent(key string) bool {
	prefix, _, _ := strings.Cut(key, ":")
	own, _, _ := strings.Cut(strings.ToLower(r.Action), ":")
	if row, global := findGlobalKey(key); global {
		switch row.presence {
		case userOnly, serviceOnly:
			return true
		case viaService:
			return r.Caller == ServiceRole
		case tagging:
			return !strings.EqualFold(r.Action, "ecr:CreateRepository")
		}
		return false
	}
	_, listed := findService(prefix)
	return listed && prefix != own && !slices.Contains(crossService, key)
}
