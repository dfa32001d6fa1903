package trace

import (
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/constructs/pullpath"
)

func TestExplainStopped(t *testing.T) {
	for _, c := range []struct {
		name, reason string
		service      pullpath.Service
		call         string
		hop          HopKind
	}{
		{"the login times out on Fargate",
			`ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 3 time(s): RequestError: send request failed caused by: Post "https://api.ecr.us-west-2.amazonaws.com/": dial tcp 52.94.1.2:443: i/o timeout. Please check your task network configuration.`,
			pullpath.ECRAPI, "ecr:GetAuthorizationToken", RouteHop},
		{"the login exceeds its attempts",
			`ResourceInitializationError: unable to pull secrets or registry auth: operation error ECR: GetAuthorizationToken, exceeded maximum number of attempts, 3, https response error StatusCode: 0, canceled, context deadline exceeded`,
			pullpath.ECRAPI, "ecr:GetAuthorizationToken", DNSHop},
		{"the console's words for the login",
			`ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. Check your task network configuration.`,
			pullpath.ECRAPI, "ecr:GetAuthorizationToken", RouteHop},
		{"the registry times out on EC2",
			`CannotPullContainerError: Error response from daemon: Get https://111122223333.dkr.ecr.us-east-1.amazonaws.com/v2/: net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)`,
			pullpath.ECRDKR, "ecr:BatchGetImage", IngressHop},
		{"the registry times out on Fargate",
			`CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref 111122223333.dkr.ecr.us-east-1.amazonaws.com/app:1: failed to do request: Head "https://111122223333.dkr.ecr.us-east-1.amazonaws.com/v2/app/manifests/1": dial tcp 10.0.3.17:443: i/o timeout`,
			pullpath.ECRDKR, "ecr:BatchGetImage", EgressHop},
		{"the registry's name does not resolve",
			`CannotPullContainerError: failed to resolve ref 111122223333.dkr.ecr.us-east-1.amazonaws.com/app:1: dial tcp: lookup 111122223333.dkr.ecr.us-east-1.amazonaws.com on 10.0.0.2:53: no such host`,
			pullpath.ECRDKR, "ecr:BatchGetImage", DNSHop},
		{"the console's words for the registry",
			`CannotPullContainerError: The task cannot pull 'app' from the Amazon ECR repository '111122223333.dkr.ecr.us-east-1.amazonaws.com/app'. There is a connection issue between the task and Amazon ECR. Check your task network configuration.`,
			pullpath.ECRDKR, "ecr:BatchGetImage", RouteHop},
		{"a layer times out",
			`CannotPullContainerError: ref pull has been retried 5 time(s): failed to copy: httpReadSeeker: failed open: failed to do request: Get "https://prod-us-east-1-starport-layer-bucket.s3.us-east-1.amazonaws.com/d1d1d1": dial tcp 52.216.1.2:443: i/o timeout`,
			pullpath.S3, "s3:GetObject", RouteHop},
		{"a layer is refused",
			`CannotPullContainerError: ref pull has been retried 1 time(s): failed to copy: httpReadSeeker: failed open: unexpected status code https://prod-us-east-1-starport-layer-bucket.s3.us-east-1.amazonaws.com/d1d1d1: 403 Forbidden`,
			pullpath.S3, "s3:GetObject", EndpointPolicyHop},
		{"the engine panics for want of a route to Amazon S3",
			`CannotPullContainerError: pull command failed: panic: runtime error: invalid memory address or nil pointer dereference`,
			pullpath.S3, "s3:GetObject", EgressHop},
		{"an endpoint policy blocks the login",
			`CannotPullECRContainerError: AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/execution/8ff4 is not authorized to perform: ecr:GetAuthorizationToken on resource: * because no VPC endpoint policy allows the ecr:GetAuthorizationToken action`,
			pullpath.ECRAPI, "ecr:GetAuthorizationToken", EndpointPolicyHop},
		{"the role lacks a permission",
			`ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secret from asm: api error AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/execution/8ff4 is not authorized to perform: secretsmanager:GetSecretValue on resource: db because no identity-based policy allows the secretsmanager:GetSecretValue action`,
			pullpath.SecretsManager, "secretsmanager:GetSecretValue", RolePolicyHop},
		{"the registry wants a login",
			`CannotPullContainerError: Error response from daemon: pull access denied for 111122223333.dkr.ecr.us-east-1.amazonaws.com/app, repository does not exist or may require 'docker login'`,
			pullpath.ECRDKR, "ecr:BatchGetImage", RolePolicyHop},
		{"a secret times out",
			`ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 5 time(s): failed to fetch secret arn:aws:secretsmanager:eu-west-1:111122223333:secret:db from secrets manager: RequestCanceled: request context canceled caused by: context deadline exceeded`,
			pullpath.SecretsManager, "secretsmanager:GetSecretValue", RouteHop},
		{"a parameter times out",
			`ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 5 time(s): RequestCanceled: request context canceled caused by: context deadline exceeded`,
			pullpath.SSM, "ssm:GetParameters", RouteHop},
		{"the logs time out",
			`ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: RequestError: send request failed caused by: Post "https://logs.us-west-2.amazonaws.com/": dial tcp 52.1.2.3:443: i/o timeout : exit status 1`,
			pullpath.Logs, "logs:CreateLogStream", RouteHop},
		{"the console's words for the logs",
			`ResourceInitializationError: failed to validate logger args: The task cannot find the Amazon CloudWatch log group defined in the task definition. There is a connection issue between the task and Amazon CloudWatch. Check your network configuration. : signal: killed`,
			pullpath.Logs, "logs:PutLogEvents", IngressHop},
		{"a container instance waits in vain",
			`DockerTimeoutError: Could not transition to started; timed out after waiting 3m0s`,
			pullpath.ECRDKR, "s3:GetObject", RouteHop},
		{"the pull is canceled",
			`CannotPullContainerError: context canceled`,
			pullpath.ECRAPI, "ecr:GetAuthorizationToken", RouteHop},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, ok := ExplainStopped(c.reason)
			if !ok || !slices.Contains(e.Services, c.service) || !slices.Contains(e.Calls, c.call) || !slices.Contains(e.Hops, c.hop) {
				t.Errorf("want %s, %s and %s, got %t %+v", c.service, c.call, c.hop, ok, e)
			}
		})
	}
}

func TestExplainStoppedBlamesNoHop(t *testing.T) {
	for name, reason := range map[string]string{
		"the tag does not exist":         `CannotPullContainerError: failed to resolve ref 111122223333.dkr.ecr.us-east-1.amazonaws.com/app:2: 111122223333.dkr.ecr.us-east-1.amazonaws.com/app:2: not found: manifest unknown`,
		"the log group does not exist":   `ResourceInitializationError: failed to validate logger args: failed to create CloudWatch log stream: ResourceNotFoundException: The specified log group does not exist.`,
		"the image is for another CPU":   `CannotPullContainerError: image Manifest does not contain descriptor matching platform 'linux/amd64'`,
		"the disk is full":               `CannotPullContainerError: write /var/lib/docker/tmp/GetImageBlob111: no space left on device`,
		"Docker Hub limits the rate":     `CannotPullContainerError: toomanyrequests: You have reached your pull rate limit`,
		"the secret has no such key":     `ResourceInitializationError: unable to retrieve secret from asm: retrieved secret from Secrets Manager did not contain json key connectionString`,
		"the parameter does not exist":   `ResourceInitializationError: unable to retrieve secrets from ssm: invalid ssm parameters: /app/port`,
		"no network interface was given": `Timeout waiting for network interface provisioning to complete.`,
	} {
		t.Run(name, func(t *testing.T) {
			if e, ok := ExplainStopped(reason); !ok || len(e.Hops) > 0 || e.Cause == "" {
				t.Errorf("want a cause and no hop to blame, got %t %+v", ok, e)
			}
		})
	}
}

func TestExplainStoppedKeepsSilent(t *testing.T) {
	for _, reason := range []string{"", "Essential container in task exited", "Scaling activity initiated by (deployment ecs-svc/1)", "OutOfMemoryError: Container killed due to memory usage", "Task failed ELB health checks in (target-group app)"} {
		if e, ok := ExplainStopped(reason); ok {
			t.Errorf("%q tells nothing of the pull, got %+v", reason, e)
		}
	}
}

func TestEveryMessageCitesAPage(t *testing.T) {
	for _, m := range messages {
		if !strings.HasPrefix(m.Source, "https://") || m.Cause == "" || len(m.all)+len(m.any) == 0 {
			t.Errorf("row %v %v lacks a source, a cause or a part to match", m.all, m.any)
		}
		for _, part := range slices.Concat(m.all, m.any, m.none) {
			if part != strings.ToLower(part) {
				t.Errorf("%q is matched in lower case and must be written so", part)
			}
		}
	}
}
