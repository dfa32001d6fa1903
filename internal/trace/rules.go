package trace

import (
	"cmp"
	"slices"
)

// RuleInfo is a rule of the tracer: one thing that [Check] looks for.
type RuleInfo struct {
	// ID is the rule's id in findings. Ids are a contract.
	ID string
	// Severity is the severity of its findings. A finding is milder where the calls get through all the same.
	Severity Severity
	// Hop is the hop at which the rule is met, or empty for a rule that no single hop meets.
	Hop HopKind
	// Title says what is wrong, in a line.
	Title string
	// Reason says why it matters.
	Reason string
	// Source is the page that says so.
	Source string
}

// Rules returns every rule, in the order in which a task's start meets them.
func Rules() []RuleInfo { return slices.Clone(rules) }

var ruleIndex = func() map[string]RuleInfo {
	out := make(map[string]RuleInfo, len(rules))
	for _, r := range rules {
		out[r.ID] = r
	}
	return out
}()

// ruleOf returns a rule by id.
func ruleOf(id string) RuleInfo { return ruleIndex[id] }

// TitleOf returns the title of the rule with an id; of an unknown id, the id.
func TitleOf(id string) string { return cmp.Or(ruleOf(id).Title, id) }

// The pages that only rules cite.
const (
	// pullThroughIAM lists what the first pull of an image through a cache needs beside a pull.
	pullThroughIAM = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html"

	templateErrors     = "https://aws.amazon.com/premiumsupport/knowledge-center/cloudformation-template-validation/"
	languageExtensions = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html"

	dnsAttributes    = "https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html#vpc-dns-support"
	dhcpOptions      = "https://docs.aws.amazon.com/vpc/latest/userguide/VPC_DHCP_Options.html"
	resolverRules    = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-overview-forward-vpc-to-network.html"
	privateZones     = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html"
	routeTables      = "https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html"
	natGateways      = "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html"
	ec2Errors        = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html"
	subnetBlocks     = "https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html"
	regionsAndZones  = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-regions-availability-zones.html"
	internetGateways = "https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html"
	peeringRoutes    = "https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-routing.html"
	fargateNetwork   = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html"
	taskNetwork      = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking-awsvpc.html"
	groupRules       = "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html"
	networkACLs      = "https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html"
	endpointGroups   = "https://docs.aws.amazon.com/vpc/latest/privatelink/interface-endpoints.html"
	conditionKeys    = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"
	efsByName        = "https://docs.aws.amazon.com/efs/latest/ug/mounting-fs-mount-cmd-dns-name.html"
	efsByIAM         = "https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html"
	efsGroups        = "https://docs.aws.amazon.com/efs/latest/ug/network-access.html"
	runTaskAPI       = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html"
	policyChecks     = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html"
	policyLogic      = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html"
	controlPolicies  = "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html"
	pullThroughCache = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html"
	publicAccess     = "https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html"
	keyStates        = "https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html"
	httpProxy        = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/http_proxy_config.html"
	nameResolution   = "https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html"
)
