// Package annotation lists the warnings and remarks that the constructs leave at synthesis, by the ids that acknowledge
// them, so that a configuration can be told of an id that is none.
package annotation

import (
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/suggest"
)

// ID names a warning or remark. Ids are API: users acknowledge by them.
type ID string

// The ids of the constructs. Those of the notes of a plan stand in package pullpath.
const (
	APIPrivateDNSOff               ID = "api-private-dns-off"
	AcknowledgementOver            ID = "acknowledgement-over"
	DualStackNotVerified           ID = "dual-stack-not-verified"
	FIPSNotVerified                ID = "fips-not-verified"
	LayerBucketNotVerified         ID = "layer-bucket-not-verified"
	LayersMissing                  ID = "s3-gateway-missing"
	LoginBlocked                   ID = "login-blocked"
	LogsMissing                    ID = "logs-endpoint-missing"
	ManagedPolicyCancelsConditions ID = "managed-policy-cancels-condition"
	RedundantStatement             ID = "redundant-statement"
	RoleNotMutable                 ID = "role-not-mutable"
	S3Interruption                 ID = "s3-interruption"
	SecurityGroupRules             ID = "security-group-rules"
	TerminationProtection          ID = "termination-protection"
	TwoLinks                       ID = "two-links-in-one-vpc"
	WindowsHookMissing             ID = "windows-hook-missing"
	WindowsNondistributable        ID = "windows-nondistributable"
	ZonesLeftOut                   ID = "zones-left-out"
)

var ids = []ID{APIPrivateDNSOff, AcknowledgementOver, DualStackNotVerified, FIPSNotVerified, LayerBucketNotVerified, LayersMissing, LoginBlocked, LogsMissing,
	ManagedPolicyCancelsConditions, RedundantStatement, RoleNotMutable, S3Interruption, SecurityGroupRules, TerminationProtection,
	TwoLinks, WindowsHookMissing, WindowsNondistributable, ZonesLeftOut}

// The types of the metadata of constructs, as the manifest of a cloud assembly has it, of a warning or remark that
// there is reason for, acknowledged or not, and of what is acknowledged.
const (
	Given    = prefix + "warning"
	Accepted = prefix + "acknowledged"
)

// prefix stands before the ids of this module in the CDK's annotations.
const prefix = "ecrprivatelink:"

// Full is the id as the CDK prints it and takes it to acknowledge.
func (id ID) Full() string { return prefix + string(id) }

// Ours reports whether a full id is one of this module's.
func Ours(full string) bool { return strings.HasPrefix(full, prefix) }

// All returns the full id of every warning and remark.
func All() []string {
	var out []string
	for _, id := range ids {
		out = append(out, id.Full())
	}
	for _, id := range pullpath.WarningIDs() {
		out = append(out, ID(id).Full())
	}
	return out
}

// Check reports why an id to acknowledge is none of this module's though it is meant to be: it begins like them, or is
// nearly one of them. Ids of others are nobody's business here.
func Check(full string) error {
	all := All()
	for _, known := range all {
		if full == known {
			return nil
		}
	}
	if Ours(full) || suggest.Hint(full, all) != "" {
		return suggest.Unknown("warning", full, all)
	}
	return nil
}
