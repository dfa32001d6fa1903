package motoproxy

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// ask sends a request through a proxy before a server that answers with answer.
func ask(t *testing.T, answer, target, authorization, body string, denied ...string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(server.Close)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, Start(t, server.URL, denied...), strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Amz-Target", target)
	r.Header.Set("Authorization", authorization)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	got, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(got)
}

func TestStart(t *testing.T) {
	const task = `{"tasks": [{"containers": [{"cpu": 0, "memory": 128}]}]}`
	const credential = "AWS4-HMAC-SHA256 Credential=testing/20260101/us-west-2/ec2/aws4_request"
	for _, c := range []struct {
		name, answer, target, authorization, body, denied, want string
	}{
		{"the numbers of a task become strings", task, "AmazonEC2ContainerServiceV20141113.DescribeTasks", "", "{}", "", `{"tasks": [{"containers": [{"cpu": "0", "memory": "128"}]}]}`},
		{"the numbers of a task definition stay", task, "AmazonEC2ContainerServiceV20141113.DescribeTaskDefinition", "", "{}", "", task},
		{"a denied action of EC2 is refused", "ok", "", credential, "Action=DescribeSubnets&Version=2016-11-15", "ec2:DescribeSubnets", "UnauthorizedOperation"},
		{"another action of EC2 goes through", "ok", "", credential, "Action=DescribeVpcs&Version=2016-11-15", "ec2:DescribeSubnets", "ok"},
		{"VPC Block Public Access is off", "ok", "", credential, "Action=DescribeVpcBlockPublicAccessOptions&Version=2016-11-15", "", "<internetGatewayBlockMode>off<"},
		{"VPC Block Public Access has no exclusions", "ok", "", credential, "Action=DescribeVpcBlockPublicAccessExclusions&Version=2016-11-15", "", "<vpcBlockPublicAccessExclusionSet/>"},
		{"VPC Block Public Access is refused where that is asked for", "ok", "", credential, "Action=DescribeVpcBlockPublicAccessOptions&Version=2016-11-15", "ec2:DescribeVpcBlockPublicAccessOptions", "UnauthorizedOperation"},
		{"the cache rules of Amazon ECR are refused", "ok", "AmazonEC2ContainerRegistry_V20150921.DescribePullThroughCacheRules", "", "{}", "", "UnknownOperationException"},
		{"Route 53 Profiles are refused", "ok", "", "AWS4-HMAC-SHA256 Credential=testing/20260101/us-west-2/route53profiles/aws4_request", "", "", "UnknownOperationException"},
		{"a denied action of ECS is refused", "ok", "AmazonEC2ContainerServiceV20141113.DescribeServices", "", "{}", "ecs:DescribeServices", "AccessDeniedException"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := ask(t, c.answer, c.target, c.authorization, c.body, c.denied); !strings.Contains(got, c.want) {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}
