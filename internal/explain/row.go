package explain

import (
	"slices"

	"ecrprivatelink/internal/trace"
)

// Certainty says how much an answer is worth.
type Certainty string

// The certainties.
const (
	// certain: the message says so itself.
	certain Certainty = "certain"
	// likely: the message fits this cause, and others less.
	likely Certainty = "likely"
	// open: the message does not tell the cause.
	open Certainty = "unknown"
)

// row is one answer: to messages with one of the outcomes, and, where they are given, of the operations, hosts and
// addresses. The row that asks for most answers: a host counts more than an operation, an operation more than an
// address. No two rows answer one message equally well, so their order does not matter.
type row struct {
	// ID names the row in documents and JSON, in kebab case.
	ID         string
	Outcomes   []Outcome
	Hosts      []HostKind
	Operations []Operation
	Addresses  []Address
	// Hop is the hop to look at first; empty where neither the network nor a policy is to blame. Hops are all that may
	// be to blame, in their order.
	Hop  trace.HopKind
	Hops []trace.HopKind
	// Certainty is what the answer is worth where the message itself tells all that the row asks for.
	Certainty Certainty
	// Cause says what failed, and Fix what to do, in a sentence or two. {call}, {host}, {endpoint}, {action}, {policy}
	// and {denies} stand for what the message says.
	Cause, Fix string
	// Source is the page, or the program's source, that the answer rests on.
	Source string
}

func takes[T comparable](listed []T, value T) bool {
	return len(listed) == 0 || slices.Contains(listed, value)
}

// weight says how much a row asks for.
func (r row) weight() int {
	w := 0
	for i, asks := range []bool{len(r.Addresses) > 0, len(r.Operations) > 0, len(r.Hosts) > 0} {
		if asks {
			w += 1 << i
		}
	}
	return w
}

// answer finds the row for a message; false if no row has its outcome.
func (t tables) answer(m message) (row, bool) {
	most := -1
	var best row
	for _, r := range t.rows {
		if slices.Contains(r.Outcomes, m.Outcome) && takes(r.Hosts, m.HostKind) && takes(r.Operations, m.Operation) && takes(r.Addresses, m.Address) {
			if w := r.weight(); w > most {
				most, best = w, r
			}
		}
	}
	return best, most >= 0
}

var (
	// endpointHosts are the services of AWS that interface endpoints serve.
	endpointHosts = []HostKind{registryHost, ecrAPIHost, secretsManagerHost, parameterStoreHost, logsHost, kmsHost, stsHost, ecsHost, otherAWSHost}
	bucketHosts   = []HostKind{layerBucketHost, bucketHost}
	// publicHosts are what no endpoint serves.
	publicHosts = []HostKind{dockerHubHost, dockerHubDeliveryHost, ecrPublicHost, deliveryHost, otherRegistryHost}
	blobOps     = []Operation{layerStep, configurationStep}

	way      = []trace.HopKind{trace.DNSHop, trace.RouteHop, trace.EgressHop, trace.IngressHop}
	outward  = []trace.HopKind{trace.DNSHop, trace.RouteHop, trace.EgressHop}
	inside   = []trace.HopKind{trace.EgressHop, trace.IngressHop}
	gateway  = []trace.HopKind{trace.RouteHop, trace.EgressHop}
	policies = []trace.HopKind{trace.EndpointPolicyHop, trace.RolePolicyHop}
)

// rows are all answers.
var rows = slices.Concat(networkRows, answerRows, policyRows, imageRows, startRows)

// The pages that answers rest on.
const (
	cannotPull      = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html"
	resourceInit    = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html"
	connectivity    = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/verify-connectivity.html"
	stoppedCodes    = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html"
	stoppedErrors   = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-errors.html"
	containerStart  = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cannot-start-container.html"
	failedToStart   = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/failed-to-start-error.html"
	serviceEvents   = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html"
	ecsEndpoints    = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html"
	httpProxy       = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/http_proxy_config.html"
	retiredVersions = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-versions-retired.html"
	privateAuth     = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/private-auth.html"
	assumeRole      = "https://repost.aws/knowledge-center/ecs-unable-to-assume-role"
	accessDenied    = "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html"
	keyErrors       = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html"
	pullErrors      = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/common-errors-docker.html"
	archiveImage    = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/archive-image.html"
	privatePull     = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html"
	ecrQuotas       = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html"
	pullThrough     = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html"
	publicQuotas    = "https://docs.aws.amazon.com/AmazonECR/latest/public/public-service-quotas.html"
	dockerLimits    = "https://www.docker.com/increase-rate-limits"
	vpcDNS          = "https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html"
	dhcpOptions     = "https://docs.aws.amazon.com/vpc/latest/userguide/VPC_DHCP_Options.html"
	gatewayGuide    = "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html"
	interfaceGuide  = "https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html"
	foreignLayers   = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/docker-push-ecr-image.html"
	netSource       = "https://pkg.go.dev/net#OpError"
	tlsSource       = "https://pkg.go.dev/crypto/x509"
)
