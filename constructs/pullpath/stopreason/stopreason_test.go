package stopreason

import (
	"slices"
	"testing"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/constructs/pullpath/trace"
)

func TestExplain(t *testing.T) {
	for _, c := range []struct {
		name    string
		reason  string
		service pullpath.Service // "" is none
		hop     trace.HopKind    // "" is none
	}{
		{"the login times out on Fargate 1.4.0", `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 3 time(s): RequestError: send request failed caused by: Post "https://api.ecr.us-west-2.amazonaws.com/": dial tcp 52.94.1.1:443: i/o timeout. Please check your task network configuration.`, pullpath.ECRAPI, trace.RouteHop},
		{"the login times out in the newer wording", `ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. Check your task network configuration. operation error ECR: GetAuthorizationToken, exceeded maximum number of attempts, 3`, pullpath.ECRAPI, trace.DNSHop},
		{"the registry times out in Docker's wording", `CannotPullContainerError: Error response from daemon: Get https://111122223333.dkr.ecr.us-west-2.amazonaws.com/v2/: net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)`, pullpath.ECRDKR, trace.IngressHop},
		{"the registry times out in containerd's wording", `CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref 111122223333.dkr.ecr.us-west-2.amazonaws.com/app:v1: failed to do request: Head "https://111122223333.dkr.ecr.us-west-2.amazonaws.com/v2/app/manifests/v1": dial tcp 10.0.3.17:443: i/o timeout`, pullpath.ECRDKR, trace.RouteHop},
		{"a layer times out", `CannotPullContainerError: ref pull has been retried 5 time(s): failed to copy: httpReadSeeker: failed open: failed to do request: Get "https://prod-us-west-2-starport-layer-bucket.s3.us-west-2.amazonaws.com/1a2b?X-Amz": dial tcp 52.218.1.1:443: i/o timeout`, pullpath.S3, trace.RouteHop},
		{"a layer is refused", `CannotPullContainerError: ref pull has been retried 1 time(s): failed to copy: httpReadSeeker: failed open: unexpected status code https://prod-us-west-2-starport-layer-bucket.s3.us-west-2.amazonaws.com/1a2b: 403 Forbidden`, pullpath.S3, trace.EndpointPolicyHop},
		{"an endpoint policy denies the login", `ResourceInitializationError: unable to pull secrets or registry auth: AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/exec/1a is not authorized to perform: ecr:GetAuthorizationToken on resource: * because no VPC endpoint policy allows the ecr:GetAuthorizationToken action status code: 400`, pullpath.ECRAPI, trace.EndpointPolicyHop},
		{"an endpoint policy denies the manifest explicitly", `CannotPullContainerError: User: arn:aws:sts::111122223333:assumed-role/exec/1a is not authorized to perform: ecr:BatchGetImage on resource: arn:aws:ecr:us-west-2:111122223333:repository/app with an explicit deny in a VPC endpoint policy`, pullpath.ECRDKR, trace.EndpointPolicyHop},
		{"the execution role lacks the login", `ResourceInitializationError: unable to pull secrets or registry auth: AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/exec/1a is not authorized to perform: ecr:GetAuthorizationToken on resource: * because no identity-based policy allows the ecr:GetAuthorizationToken action`, pullpath.ECRAPI, trace.RolePolicyHop},
		{"the repository is misspelt", `CannotPullContainerError: Error response from daemon: pull access denied for 111122223333.dkr.ecr.us-west-2.amazonaws.com/ap, repository does not exist or may require 'docker login'`, "", trace.RolePolicyHop},
		{"the tag is misspelt", `CannotPullContainerError: failed to resolve reference "111122223333.dkr.ecr.us-west-2.amazonaws.com/app:v9": 111122223333.dkr.ecr.us-west-2.amazonaws.com/app:v9: not found`, "", ""},
		{"the tag is misspelt in the newer wording", `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref 111122223333.dkr.ecr.us-west-2.amazonaws.com/app:v9: 111122223333.dkr.ecr.us-west-2.amazonaws.com/app:v9: not found`, "", ""},
		{"Docker waits too long", `DockerTimeoutError: Could not transition to started; timed out after waiting 3m0s`, "", trace.RouteHop},
		{"a secret times out", `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 5 time(s): failed to fetch secret arn:aws:secretsmanager:us-west-2:111122223333:secret:db from secrets manager: RequestCanceled: request context canceled caused by: context deadline exceeded`, pullpath.SecretsManager, trace.RouteHop},
		{"a parameter times out", `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 5 time(s): RequestCanceled: request context canceled caused by: context deadline exceeded`, pullpath.SSM, trace.DNSHop},
		{"the log driver does not start", `ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: RequestError: send request failed caused by: Post "https://logs.us-west-2.amazonaws.com/": dial tcp 52.1.1.1:443: i/o timeout : exit status 1`, pullpath.Logs, trace.RouteHop},
		{"a public registry times out", `CannotPullContainerError: failed to resolve ref docker.io/library/nginx:latest: failed to do request: Head "https://registry-1.docker.io/v2/library/nginx/manifests/latest": dial tcp 34.1.1.1:443: i/o timeout`, "", trace.RouteHop},
		{"a public registry limits pulls", `CannotPullContainerError: inspect image has been retried 1 time(s): httpReadSeeker: toomanyrequests: You have reached your pull rate limit`, "", ""},
		{"a name does not resolve", `CannotPullContainerError: Head "https://111122223333.dkr.ecr.us-west-2.amazonaws.com/v2/app/manifests/v1": dial tcp: lookup 111122223333.dkr.ecr.us-west-2.amazonaws.com on 10.0.0.2:53: no such host`, "", trace.DNSHop},
		{"the disk is full", `CannotPullContainerError: ref pull has been retried 1 time(s): failed to extract layer sha256:1a: write /var/lib: no space left on device`, "", ""},
		{"the architecture is wrong", `CannotPullContainerError: pull image manifest has been retried 1 time(s): image Manifest does not contain descriptor matching platform 'linux/arm64': no matching manifest for linux/arm64`, "", ""},
		{"a pull fails in words nobody has seen", `CannotPullContainerError: something new`, "", trace.RouteHop},
		{"an initialization fails in words nobody has seen", `ResourceInitializationError: something new`, "", trace.RouteHop},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := Explain(c.reason)
			if !ok {
				t.Fatal("not explained")
			}
			if (c.service == "") != (len(got.Services) == 0) || c.service != "" && !slices.Contains(got.Services, c.service) {
				t.Errorf("services %v, want %q", got.Services, c.service)
			}
			if (c.hop == "") != (len(got.Hops) == 0) || c.hop != "" && !slices.Contains(got.Hops, c.hop) {
				t.Errorf("hops %v, want %q", got.Hops, c.hop)
			}
			if got.Cause == "" || got.Fix == "" || got.Source == "" {
				t.Errorf("incomplete: %+v", got)
			}
		})
	}
}

func TestExplainLeavesOtherEndsAlone(t *testing.T) {
	for _, reason := range []string{
		"", "Essential container in task exited", "Scaling activity initiated by (deployment ecs-svc/1234567890123456789)",
		"Task stopped by user", "Task failed container health checks", "OutOfMemoryError: Container killed due to memory usage",
		"Your Spot Task was interrupted.", "Host EC2 (instance i-0a1b) terminated.",
	} {
		if got, ok := Explain(reason); ok {
			t.Errorf("%q is explained: %s", reason, got.Cause)
		}
	}
}

func TestEveryRowExplainsSomething(t *testing.T) {
	for i, r := range rows {
		if len(r.patterns) == 0 || r.Cause == "" || r.Fix == "" || r.Source == "" {
			t.Errorf("row %d is incomplete: %+v", i, r.Explanation)
		}
	}
}
