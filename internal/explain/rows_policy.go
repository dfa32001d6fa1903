package explain

import (
	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/trace"
)

// roleHop and endpointHop are the hops of refusals that policies of the role or of an endpoint make.
var (
	roleHop     = []trace.HopKind{trace.RolePolicyHop}
	endpointHop = []trace.HopKind{trace.EndpointPolicyHop}
)

// policyRows answer refusals. A refusal has reached its service.
var policyRows = []row{
	{ID: "denied-by-endpoint-policy", Outcomes: []Outcome{deniedByEndpoint}, Hop: trace.EndpointPolicyHop, Hops: endpointHop, Certainty: certain,
		Cause:  "The policy of the VPC endpoint {endpoint} {denies} {action}.",
		Fix:    "Allow {action} in the endpoint's policy for the role and the resource of the message; every endpoint has a policy of its own.",
		Source: accessDenied},
	{ID: "denied-by-identity-policy", Outcomes: []Outcome{deniedByIdentity}, Hop: trace.RolePolicyHop, Hops: roleHop, Certainty: certain,
		Cause:  "The policies of the role {deny} {action}.",
		Fix:    "Allow {action} on the resource of the message in a policy of that role: the task execution role, or on container instances without one the instance role. An explicit deny has to go, or get an exception.",
		Source: accessDenied},
	{ID: "key-denied-by-identity-policy", Outcomes: []Outcome{deniedByIdentity, denied, deniedByResource}, Hosts: []HostKind{kmsHost}, Hop: trace.RolePolicyHop, Hops: roleHop, Certainty: likely,
		Cause:  "The role may not use the KMS key: its policies or the key policy {deny} {action} on the customer managed key of the secret, the parameter or the log.",
		Fix:    "Allow {action} on the key to the role of the message, in a policy of the role or in the key policy; for a key of another account in both.",
		Source: keyErrors},
	{ID: "denied-by-resource-policy", Outcomes: []Outcome{deniedByResource}, Certainty: certain,
		Cause:  "The {policy} {denies} {action}: the resource itself refuses, not the network.",
		Fix:    "Let the {policy} allow {action} to the role of the message. Where that policy has a condition on aws:SourceVpce or aws:SourceVpc, compare it with the endpoint that carries the call.",
		Source: accessDenied},
	{ID: "denied-by-service-control-policy", Outcomes: []Outcome{deniedBySCP}, Certainty: certain,
		Cause:  "A service control policy of the organization {denies} {action}. Nothing in the account can allow it.",
		Fix:    "Have the organization's administrators allow {action}, or take the role out of the policy's Deny; conditions on the Region or on the network are the usual ones.",
		Source: accessDenied},
	{ID: "denied-by-resource-control-policy", Outcomes: []Outcome{deniedByRCP}, Certainty: certain,
		Cause:  "A resource control policy of the resource's organization {denies} {action}.",
		Fix:    "Have the administrators of the organization that owns the resource make an exception for the role or its organization.",
		Source: accessDenied},
	{ID: "denied-by-permissions-boundary", Outcomes: []Outcome{deniedByBoundary}, Hop: trace.RolePolicyHop, Hops: roleHop, Certainty: certain,
		Cause:  "The permissions boundary of the role {denies} {action}.",
		Fix:    "Allow {action} in the policy that is the role's permissions boundary, or take the boundary off.",
		Source: accessDenied},
	{ID: "denied-by-session-policy", Outcomes: []Outcome{deniedBySession}, Hop: trace.RolePolicyHop, Hops: roleHop, Certainty: certain,
		Cause:  "The session policy with which the role was taken on {denies} {action}.",
		Fix:    "Allow {action} in the session policy, where the credentials are made.",
		Source: accessDenied},
	{ID: "role-not-assumable", Outcomes: []Outcome{deniedByTrust}, Certainty: likely,
		Cause:  "Amazon ECS could not take on the role: its trust policy does not name " + pullpath.TasksPrincipal + ", the role does not exist, or the caller may not pass it.",
		Fix:    "Let the role's trust policy allow sts:AssumeRole to the service " + pullpath.TasksPrincipal + " (with conditions on aws:SourceAccount or aws:SourceArn that hold), check the ARN, and allow iam:PassRole to whoever starts the task. A role that was just made takes some seconds.",
		Source: assumeRole},
	{ID: "assume-role-denied", Outcomes: []Outcome{denied}, Operations: []Operation{assumeRoleStep}, Certainty: likely,
		Cause:  "The role could not be taken on: its trust policy does not name the caller (for tasks " + pullpath.TasksPrincipal + "), or the caller's policies do not allow sts:AssumeRole.",
		Fix:    "Let the role's trust policy allow sts:AssumeRole to the principal of the message; an execution or task role must trust " + pullpath.TasksPrincipal + ".",
		Source: assumeRole},
	{ID: "denied", Outcomes: []Outcome{denied}, Hop: trace.RolePolicyHop, Hops: policies, Certainty: likely,
		Cause:  "{host} was reached, and refuses {action}: the role does not allow it, or the policy of the resource does not. An endpoint policy is named in most messages, but not in all.",
		Fix:    "Allow {action} on the resource to the role of the message, in the policy of the resource where it is in another account, and in the endpoint's policy.",
		Source: accessDenied},
	{ID: "key-denied", Outcomes: []Outcome{keyDenied}, Hop: trace.RolePolicyHop, Hops: roleHop, Certainty: certain,
		Cause:  "The secret or parameter is encrypted with a customer managed KMS key, and the role may not use it: kms:Decrypt is missing.",
		Fix:    "Allow kms:Decrypt on that key to the task execution role, in a policy of the role or in the key policy; for a key of another account in both.",
		Source: keyErrors},
	{ID: "key-unusable", Outcomes: []Outcome{keyUnusable}, Certainty: certain,
		Cause:  "The KMS key is disabled, or pending deletion: nobody can decrypt with it.",
		Fix:    "Enable the key, or cancel its deletion; or encrypt the secret or the repository anew with another.",
		Source: keyErrors},
}
