package trace

import (
	"regexp"
	"slices"
	"strings"

	"ecrprivatelink/constructs/pullpath"
)

// Explanation says what the stoppedReason of a task tells about its pull.
type Explanation struct {
	// Cause says in a sentence what failed.
	Cause string `json:"cause"`
	// Services are the endpoints on the way that failed, and Calls the calls. Empty when the message does not tell.
	Services []pullpath.Service `json:"services,omitempty"`
	Calls    []string           `json:"calls,omitempty"`
	// Hops are the hops to look at, in their order. Empty when no hop of the network or of a policy is to blame.
	Hops []HopKind `json:"hops,omitempty"`
	// Source is the page that describes the message.
	Source string `json:"source"`
}

// The pages that describe messages.
const (
	cannotPull      = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html"
	resourceInit    = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html"
	stoppedCodes    = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html"
	containerStart  = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cannot-start-container.html"
	fargatePull     = "https://repost.aws/knowledge-center/ecs-fargate-pull-container-error"
	accessDenied    = "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html"
	pullErrors      = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/common-errors-docker.html"
	unavailableZone = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/failed-to-start-error.html"
)

var (
	networkHops = []HopKind{DNSHop, RouteHop, EgressHop, IngressHop}
	login       = []string{"ecr:GetAuthorizationToken"}
	pulling     = []string{"ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"}
	layer       = []string{"s3:GetObject"}
	logging     = []string{"logs:CreateLogStream", "logs:PutLogEvents"}
)

// message is one row of what stoppedReason says. Messages differ by agent, platform version and engine, and are cut short:
// a row matches by telling parts, in lower case.
type message struct {
	// all must each be in the message, and of any at least one, if there are some; none must not be.
	all, any, none []string
	Explanation
}

// timeouts are how clients word that nothing answered. A refused connection and a name that is not found are told apart by
// rows before.
var timeouts = []string{"i/o timeout", "context deadline exceeded", "request canceled while waiting for connection", "client.timeout exceeded",
	"connection timed out", "exceeded maximum number of attempts", "requesterror: send request failed", "connection issue between the task",
	"request context canceled", "check your task network configuration", "check your network configuration"}

var noName = []string{"no such host", "server misbehaving", "temporary failure in name resolution"}

// messages are tried in order; the first that matches explains.
var messages = []message{
	{all: []string{"because no vpc endpoint policy allows"},
		Explanation: Explanation{"The policy of an endpoint does not allow the call.", nil, nil, []HopKind{EndpointPolicyHop}, accessDenied}},
	{all: []string{"with an explicit deny in a vpc endpoint policy"},
		Explanation: Explanation{"The policy of an endpoint denies the call.", nil, nil, []HopKind{EndpointPolicyHop}, accessDenied}},
	{any: []string{"because no identity-based policy allows", "with an explicit deny in an identity-based policy", "because no permissions boundary allows"},
		Explanation: Explanation{"The policies of the role do not allow the call.", nil, nil, []HopKind{RolePolicyHop}, accessDenied}},
	{all: []string{"because no resource-based policy allows"},
		Explanation: Explanation{"The policy of the repository, the secret or the log group does not allow the call.", nil, nil, nil, accessDenied}},
	{any: []string{"is not authorized to perform", "accessdeniedexception", "access denied exception"}, none: []string{"starport-layer-bucket"},
		Explanation: Explanation{"The role does not allow the call, or the policy of the repository or secret does not. An endpoint policy would be named in the message.", nil, nil, []HopKind{RolePolicyHop, EndpointPolicyHop}, accessDenied}},

	{all: []string{"starport-layer-bucket"}, any: []string{"403", "forbidden", "accessdenied", "access denied"},
		Explanation: Explanation{"Amazon S3 refused a layer: the policy of the S3 endpoint does not let it through.", []pullpath.Service{pullpath.S3}, layer, []HopKind{EndpointPolicyHop}, cannotPull}},
	{all: []string{"starport-layer-bucket"},
		Explanation: Explanation{"The manifest arrived, but a layer did not come from Amazon S3.", []pullpath.Service{pullpath.S3}, layer, []HopKind{RouteHop, EgressHop}, fargatePull}},
	{any: []string{"httpreadseeker: failed open", "httpreaderseeker: failed open"}, none: []string{"unexpected status code 4"},
		Explanation: Explanation{"The manifest arrived, but a layer did not come from Amazon S3.", []pullpath.Service{pullpath.S3}, layer, []HopKind{RouteHop, EgressHop, EndpointPolicyHop}, cannotPull}},
	{any: []string{"httpreadseeker: failed open", "httpreaderseeker: failed open"},
		Explanation: Explanation{"Amazon S3 or the registry refused a layer.", []pullpath.Service{pullpath.S3, pullpath.ECRDKR}, layer, []HopKind{EndpointPolicyHop, RolePolicyHop}, cannotPull}},
	{all: []string{"panic: runtime error: invalid memory address"}, any: []string{"pull command failed"},
		Explanation: Explanation{"The image's layers are out of reach: the route to Amazon S3, or the security group's rule for it, is missing.", []pullpath.Service{pullpath.S3}, layer, []HopKind{RouteHop, EgressHop}, cannotPull}},

	{any: []string{"failed to validate logger args", "create log stream", "create stream has been retried", "failed to initialize logging driver", "amazon cloudwatch log group"}, all: []string{"resourcenotfoundexception"},
		Explanation: Explanation{"The log group does not exist.", []pullpath.Service{pullpath.Logs}, logging, nil, resourceInit}},
	{any: []string{"failed to validate logger args", "create log stream", "create stream has been retried", "failed to initialize logging driver", "connection issue between the task and amazon cloudwatch"},
		Explanation: Explanation{"The awslogs log driver does not reach CloudWatch Logs.", []pullpath.Service{pullpath.Logs}, logging, networkHops, resourceInit}},

	{all: []string{"failed to download env files"},
		Explanation: Explanation{"The task does not get its environment files from Amazon S3: the route, the security group's rule or a policy is missing.", []pullpath.Service{pullpath.S3}, layer, []HopKind{RouteHop, EgressHop, EndpointPolicyHop, RolePolicyHop}, resourceInit}},

	{any: []string{"secret from asm", "secretsmanager", "aws secrets manager", "from secrets manager"}, all: []string{"resourcenotfoundexception"},
		Explanation: Explanation{"The secret does not exist.", []pullpath.Service{pullpath.SecretsManager}, []string{"secretsmanager:GetSecretValue"}, nil, resourceInit}},
	{any: []string{"did not contain json key", "invalid arn format", "invalid name. must be"},
		Explanation: Explanation{"The reference to the secret is wrong; the network and the permissions are in order.", []pullpath.Service{pullpath.SecretsManager}, nil, nil, resourceInit}},
	{any: []string{"secret from asm", "from secrets manager", "aws secrets manager", "secretsmanager."},
		Explanation: Explanation{"The task does not reach AWS Secrets Manager.", []pullpath.Service{pullpath.SecretsManager}, []string{"secretsmanager:GetSecretValue"}, networkHops, resourceInit}},
	{any: []string{"invalid ssm parameters", "parameternotfound"},
		Explanation: Explanation{"A parameter does not exist; the network and the permissions are in order.", []pullpath.Service{pullpath.SSM}, nil, nil, resourceInit}},
	{any: []string{"secrets from ssm", "secret from ssm", "ssm parameter", "ssm parameters", "//ssm."},
		Explanation: Explanation{"The task does not reach Systems Manager Parameter Store.", []pullpath.Service{pullpath.SSM}, []string{"ssm:GetParameters"}, networkHops, resourceInit}},

	{any: []string{"api.ecr.", "getauthorizationtoken", "unable to retrieve ecr registry auth", "pull registry auth", "registry authentication from amazon ecr", "failed to get registry auth"},
		Explanation: Explanation{"The registry login does not reach ecr.api.", []pullpath.Service{pullpath.ECRAPI}, login, networkHops, resourceInit}},
	{all: []string{"unable to pull secrets or registry auth"},
		Explanation: Explanation{"The task reaches neither a secret nor the registry login.", []pullpath.Service{pullpath.ECRAPI, pullpath.SecretsManager, pullpath.SSM}, login, networkHops, resourceInit}},

	{any: []string{"toomanyrequests", "pull rate limit"},
		Explanation: Explanation{"A public registry limits the rate of pulls. A copy of the image in a private repository of Amazon ECR is not limited.", nil, nil, nil, cannotPull}},
	{any: []string{"registry-1.docker.io", "docker.io/", "auth.docker.io", "public.ecr.aws", "mcr.microsoft.com", "quay.io", "ghcr.io", "gcr.io"}, all: []string{"cannotpull"},
		Explanation: Explanation{"The image comes from a public registry, which no endpoint serves.", nil, []string{"image pull"}, []HopKind{RouteHop, EgressHop}, cannotPull}},
	{any: []string{"manifest unknown", "manifest for", "requested image not found", "not found: manifest", "repository does not exist in the registry", "repositorynotfound"}, none: append([]string{"may require 'docker login'"}, timeouts...),
		Explanation: Explanation{"The image or its tag does not exist in the repository; the network is in order.", []pullpath.Service{pullpath.ECRDKR}, nil, nil, pullErrors}},
	{any: []string{"image manifest does not contain descriptor matching platform", "no match for platform", "exec format error"},
		Explanation: Explanation{"The image is not for the task's operating system and processor; the network is in order.", nil, nil, nil, cannotPull}},
	{any: []string{"no space left on device"},
		Explanation: Explanation{"The disk is full; the network is in order.", nil, nil, nil, cannotPull}},
	{any: []string{"pull access denied", "no basic auth credentials", "authorization token has expired", "denied: user", "role has the permissions to pull"},
		Explanation: Explanation{"The registry refused the pull: the name is wrong, the repository does not exist, or the role may not pull from it.", []pullpath.Service{pullpath.ECRDKR}, pulling, []HopKind{EndpointPolicyHop, RolePolicyHop}, cannotPull}},
	{any: []string{"403 forbidden", "unexpected status code 403"}, all: []string{"cannotpull"},
		Explanation: Explanation{"The registry refused the pull.", []pullpath.Service{pullpath.ECRDKR}, pulling, []HopKind{EndpointPolicyHop, RolePolicyHop}, cannotPull}},
	{all: []string{".dkr.ecr"}, any: noName,
		Explanation: Explanation{"The registry's name does not resolve.", []pullpath.Service{pullpath.ECRDKR}, pulling, []HopKind{DNSHop}, cannotPull}},
	{any: []string{".dkr.ecr", ".dkr-ecr", "ecr repository"}, all: []string{"connection refused"},
		Explanation: Explanation{"Something other than the registry answers at its address.", []pullpath.Service{pullpath.ECRDKR}, pulling, []HopKind{DNSHop}, cannotPull}},
	{any: []string{".dkr.ecr", ".dkr-ecr", "ecr repository", "and amazon ecr"},
		Explanation: Explanation{"The pull does not reach ecr.dkr.", []pullpath.Service{pullpath.ECRDKR}, pulling, networkHops, cannotPull}},

	{any: noName,
		Explanation: Explanation{"A name does not resolve.", nil, nil, []HopKind{DNSHop}, cannotPull}},
	{all: []string{"cannotpull"}, any: append([]string{"context canceled", "api error", "error pulling image conf"}, timeouts...),
		Explanation: Explanation{"The pull reaches nothing: no endpoint and no way to the internet.", []pullpath.Service{pullpath.ECRAPI, pullpath.ECRDKR, pullpath.S3}, slices.Concat(login, pulling, layer), networkHops, cannotPull}},
	{any: []string{"could not transition to started", "could not transition to running"},
		Explanation: Explanation{"The container did not start in time: on container instances often because the pull is slow or blocked.", []pullpath.Service{pullpath.ECRDKR, pullpath.S3}, slices.Concat(pulling, layer), networkHops, stoppedCodes}},
	{all: []string{"cannotpull"},
		Explanation: Explanation{"The image could not be pulled; the message does not tell why.", []pullpath.Service{pullpath.ECRAPI, pullpath.ECRDKR, pullpath.S3}, slices.Concat(login, pulling, layer), slices.Concat(networkHops, []HopKind{EndpointPolicyHop, RolePolicyHop}), cannotPull}},
	{any: []string{"failed to get container status"},
		Explanation: Explanation{"The container needs more memory than it may have; the pull is done.", nil, nil, nil, containerStart}},
	{any: []string{"unexpected ec2 error while attempting to create network interface", "timeout waiting for network interface provisioning"},
		Explanation: Explanation{"The task's network interface could not be created.", nil, nil, nil, unavailableZone}},
}

// actionOf finds the action that a message says was refused.
var actionOf = regexp.MustCompile(`(?i)not authorized to perform:? ([a-z0-9-]+:[a-z]+)`)

// ExplainStopped explains the stoppedReason of a task, or the reason of one of its containers, as far as the pull, the
// secrets and the logs are concerned. It reports false for a reason that tells nothing of them, such as a container that
// exited by itself.
func ExplainStopped(reason string) (Explanation, bool) {
	text := strings.ToLower(strings.NewReplacer("’", "'", "‘", "'").Replace(reason))
	for _, m := range messages {
		if !m.matches(text) {
			continue
		}
		e := m.Explanation
		if found := actionOf.FindStringSubmatch(reason); found != nil {
			e.Calls = []string{found[1]}
			if service, ok := serviceOfAction(found[1]); ok {
				e.Services = []pullpath.Service{service}
			}
		}
		return e, true
	}
	return Explanation{}, false
}

func (m message) matches(text string) bool {
	in := func(part string) bool { return strings.Contains(text, part) }
	for _, part := range m.all {
		if !in(part) {
			return false
		}
	}
	return !slices.ContainsFunc(m.none, in) && (len(m.any) == 0 || slices.ContainsFunc(m.any, in))
}

// serviceOfAction returns the endpoint that carries an action.
func serviceOfAction(action string) (pullpath.Service, bool) {
	for _, launch := range pullpath.LaunchTypes() {
		for _, c := range pullpath.Calls(pullpath.Workload{LaunchType: launch, Features: pullpath.Features()}) {
			if strings.EqualFold(c.API, action) {
				return c.Service, true
			}
		}
	}
	return "", false
}
