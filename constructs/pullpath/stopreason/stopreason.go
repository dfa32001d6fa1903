// Package stopreason reads what Amazon ECS says of a task that stopped, and names the hop of the pull path that the words
// point at. The messages differ between versions of the agent and of Fargate, so it looks for the telling part.
package stopreason

import (
	"regexp"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/constructs/pullpath/trace"
)

// Explanation is what a reason says.
type Explanation struct {
	// Cause says in a sentence what failed.
	Cause string
	// Fix says where to look first.
	Fix string
	// Services are the endpoints concerned; none when the message does not say, or when none is.
	Services []pullpath.Service
	// Hops are the hops that can fail in this way; none when the network is not the cause.
	Hops []trace.HopKind
	// Source is where the row comes from.
	Source pullpath.Source
}

// The pages that list the messages.
const (
	// CannotPull lists the messages of CannotPullContainerError.
	CannotPull pullpath.Source = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html"
	// ResourceInitialization lists the messages of ResourceInitializationError.
	ResourceInitialization pullpath.Source = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html"
	// StoppedTasks lists the codes of stopped tasks.
	StoppedTasks pullpath.Source = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html"
	// AccessDenied explains which policy an access denied message blames.
	AccessDenied pullpath.Source = "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html"
)

// row explains the reasons that hold all its patterns.
type row struct {
	patterns []*regexp.Regexp
	Explanation
}

func all(patterns ...string) []*regexp.Regexp {
	out := make([]*regexp.Regexp, len(patterns))
	for i, p := range patterns {
		out[i] = regexp.MustCompile(`(?is)` + p)
	}
	return out
}

// timeout is how the agents say that nothing answered.
const timeout = `i/o timeout|request canceled|context deadline exceeded|Client\.Timeout|connection timed out|connection refused|` +
	`network is unreachable|no route to host|exceeded maximum number of attempts|send request failed|connection issue|TLS handshake timeout`

var network = []trace.HopKind{trace.DNSHop, trace.RouteHop, trace.EgressHop, trace.IngressHop}

// rows are in order: the first that matches explains the reason.
var rows = []row{
	{all(`no VPC endpoint policy allows|explicit deny in a VPC endpoint policy`), Explanation{
		Cause: "the endpoint policy does not allow the call",
		Fix:   "Allow the action that the message names in the policy of the endpoint.",
		Hops:  []trace.HopKind{trace.EndpointPolicyHop}, Source: AccessDenied}},
	{all(`starport-layer-bucket`, `\b403\b|forbidden|access ?denied`), Explanation{
		Cause:    "Amazon S3 refused the download of a layer, which a policy of the S3 gateway endpoint does",
		Fix:      "Allow s3:GetObject on the layer bucket in the policy of the S3 gateway endpoint, for every principal: ECR signs the URL, not your role.",
		Services: []pullpath.Service{pullpath.S3}, Hops: []trace.HopKind{trace.EndpointPolicyHop}, Source: CannotPull}},
	{all(`is not authorized to perform|AccessDeniedException|not authorized to`), Explanation{
		Cause: "a policy does not allow the call, and the message does not blame an endpoint policy",
		Fix:   "Allow the action that the message names to the execution role, and look at the policy of the repository or the secret.",
		Hops:  []trace.HopKind{trace.RolePolicyHop}, Source: AccessDenied}},
	{all(`toomanyrequests|pull rate limit`), Explanation{
		Cause: "the public registry limits how often it may be pulled from",
		Fix:   "Copy the image into a private Amazon ECR repository.", Source: CannotPull}},
	{all(`starport-layer-bucket|httpReadSeeker`), Explanation{
		Cause:    "the layers could not be downloaded from Amazon S3",
		Fix:      "Add the S3 gateway endpoint to the route table of the task's subnet, and let the task's security group out to the S3 prefix list on port 443.",
		Services: []pullpath.Service{pullpath.S3}, Hops: []trace.HopKind{trace.RouteHop, trace.EgressHop}, Source: CannotPull}},
	{all(`registry-1\.docker\.io|docker\.io|public\.ecr\.aws|mcr\.microsoft\.com|ghcr\.io|quay\.io|gcr\.io|registry\.k8s\.io`, timeout+`|no such host`), Explanation{
		Cause: "a public registry could not be reached",
		Fix:   "Copy the image into a private Amazon ECR repository, or give the subnet a way to the internet: no endpoint leads to a public registry.",
		Hops:  []trace.HopKind{trace.RouteHop, trace.EgressHop}, Source: CannotPull}},
	{all(`no such host|server misbehaving|lookup \S+ on \S+:53`), Explanation{
		Cause: "a name could not be resolved",
		Fix:   "Switch on the DNS attributes of the VPC, use the Amazon-provided DNS server, and check the host in the message for a misspelling.",
		Hops:  []trace.HopKind{trace.DNSHop}, Source: CannotPull}},
	{all(`secretsmanager|from asm|from secrets manager`, timeout), Explanation{
		Cause:    "AWS Secrets Manager could not be reached",
		Fix:      "Check the secretsmanager endpoint: private DNS, the subnets and the security groups.",
		Services: []pullpath.Service{pullpath.SecretsManager}, Hops: network, Source: ResourceInitialization}},
	{all(`from ssm|ssm parameter|\bssm\b|parameter store`, timeout), Explanation{
		Cause:    "the Systems Manager Parameter Store could not be reached",
		Fix:      "Check the ssm endpoint: private DNS, the subnets and the security groups.",
		Services: []pullpath.Service{pullpath.SSM}, Hops: network, Source: ResourceInitialization}},
	{all(`unable to (retrieve|fetch) secret|failed to fetch secret|cannot find (the )?secret`), Explanation{
		Cause:    "a secret could not be read",
		Fix:      "Check that the secret or parameter exists, that the execution role may read it, and the secretsmanager and ssm endpoints.",
		Services: []pullpath.Service{pullpath.SecretsManager, pullpath.SSM}, Hops: append([]trace.HopKind{trace.RolePolicyHop}, network...), Source: ResourceInitialization}},
	{all(`validate logger args|create (cloudwatch )?log stream|signal the log driver|log group.*(does not|doesn't) exist`), Explanation{
		Cause:    "the log driver could not start",
		Fix:      "Check the logs endpoint, and that the log group exists and the execution role may write to it.",
		Services: []pullpath.Service{pullpath.Logs}, Hops: append([]trace.HopKind{trace.RolePolicyHop}, network...), Source: ResourceInitialization}},
	{all(`GetAuthorizationToken|retrieve ecr registry auth|api\.ecr(-fips)?\.|between the task and Amazon ECR|pull secrets or registry auth`), Explanation{
		Cause:    "the login to the registry did not get through: nothing answered at ecr.api",
		Fix:      "Check the ecr.api endpoint: private DNS, a subnet that the task can reach, and port 443 in its security group.",
		Services: []pullpath.Service{pullpath.ECRAPI}, Hops: network, Source: ResourceInitialization}},
	{all(`\.dkr[.-]ecr`, timeout), Explanation{
		Cause:    "the registry could not be reached: nothing answered at ecr.dkr",
		Fix:      "Check the ecr.dkr endpoint: private DNS, a subnet that the task can reach, and port 443 in its security group.",
		Services: []pullpath.Service{pullpath.ECRDKR}, Hops: network, Source: CannotPull}},
	{all(`pull access denied|repository does not exist|may require 'docker login'|no basic auth credentials`), Explanation{
		Cause: "the repository does not exist, or the task is not logged in to its registry",
		Fix:   "Check the image's name, account and Region, the execution role, and the repository's policy.",
		Hops:  []trace.HopKind{trace.RolePolicyHop}, Source: CannotPull}},
	{all(`manifest unknown|manifest for .* not found|: not found`), Explanation{
		Cause: "the repository has no such tag or digest",
		Fix:   "Check the image's tag: the registry answered, so the network is not the cause.", Source: CannotPull}},
	{all(`no space left on device`), Explanation{
		Cause: "the image does not fit on the disk",
		Fix:   "Enlarge the task's ephemeral storage or the instance's volume.", Source: CannotPull}},
	{all(`does not match the specified platform|no matching manifest`), Explanation{
		Cause: "the image is not built for the task's operating system or processor",
		Fix:   "Push an image for the platform of the task definition.", Source: CannotPull}},
	{all(`DockerTimeoutError`), Explanation{
		Cause: "the container did not start in time: on a container instance the pull is too slow or blocked",
		Fix:   "Look at the trace of the instance for the call that does not get through; where all do, the log driver or the disk is slow.",
		Hops:  network, Source: StoppedTasks}},
	{all(`CannotPull`), Explanation{
		Cause: "the image could not be pulled, and the message does not say why",
		Fix:   "Look at the trace for the call that does not get through.",
		Hops:  network, Source: CannotPull}},
	{all(`ResourceInitializationError`), Explanation{
		Cause: "the task could not get what it needs before its containers start",
		Fix:   "Look at the trace for the call that does not get through.",
		Hops:  network, Source: ResourceInitialization}},
}

// services are the endpoints behind the prefixes of IAM actions that messages name.
var services = map[string]pullpath.Service{
	"ecr:GetAuthorizationToken": pullpath.ECRAPI, "ecr": pullpath.ECRDKR, "s3": pullpath.S3, "logs": pullpath.Logs,
	"secretsmanager": pullpath.SecretsManager, "ssm": pullpath.SSM, "kms": pullpath.KMS, "ssmmessages": pullpath.SSMMessages,
}

var namedAction = regexp.MustCompile(`(?:perform: ?|allows the )(([a-z]+):[A-Za-z]+)`)

// Explain says what a stoppedReason or a container's reason means. It reports false for a reason that does not speak of
// the start of a task, such as that a deployment replaced it or that its program ended.
func Explain(reason string) (Explanation, bool) {
	for _, r := range rows {
		if !r.matches(reason) {
			continue
		}
		out := r.Explanation
		if m := namedAction.FindStringSubmatch(reason); m != nil && len(out.Services) == 0 {
			service, ok := services[m[1]]
			if !ok {
				service, ok = services[strings.ToLower(m[2])]
			}
			if ok {
				out.Services = []pullpath.Service{service}
			}
		}
		return out, true
	}
	return Explanation{}, false
}

func (r row) matches(reason string) bool {
	for _, p := range r.patterns {
		if !p.MatchString(reason) {
			return false
		}
	}
	return true
}
