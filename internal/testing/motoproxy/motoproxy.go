// Package motoproxy stands between the AWS SDK for Go and moto_server, and fixes or replaces answers.
package motoproxy

import (
	"bytes"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// numbers are the fields of a container that moto answers with a number where the Amazon ECS API has a string. The SDK
// for Go refuses such an answer as a whole.
var numbers = regexp.MustCompile(`"(cpu|memory)": ?([0-9]+)`)

// defaults are the answers of an account that has set nothing, to calls of Amazon EC2 that moto does not have.
var defaults = map[string]string{
	"ec2:DescribeVpcBlockPublicAccessOptions": `<DescribeVpcBlockPublicAccessOptionsResponse><vpcBlockPublicAccessOptions><state>default-state</state>` +
		`<internetGatewayBlockMode>off</internetGatewayBlockMode></vpcBlockPublicAccessOptions></DescribeVpcBlockPublicAccessOptionsResponse>`,
	"ec2:DescribeVpcBlockPublicAccessExclusions": `<DescribeVpcBlockPublicAccessExclusionsResponse><vpcBlockPublicAccessExclusionSet/></DescribeVpcBlockPublicAccessExclusionsResponse>`,
}

// Start runs a proxy before the moto_server at url and returns its own URL, which ends with the test.
//
// It fixes the answers of Amazon ECS about tasks. What moto does not have and answers with a server error, which the
// SDK tries again and again, it refuses at once: Route 53 Profiles and the pull through cache rules, creation templates
// and account settings of Amazon ECR. VPC Block Public Access, which moto does not have either, is off. An
// action in denied, such as "ec2:DescribeVpcEndpoints", is answered with an access denied error. Only the protocols of
// Amazon EC2 and AWS CloudFormation (query) and Amazon ECS (JSON) are known to it.
func Start(t testing.TB, server string, denied ...string) string {
	t.Helper()
	target, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.ModifyResponse = fix
	proxy.ErrorLog = log.New(io.Discard, "", 0) // a test that cancels its calls is no error
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		if absent(r) {
			w.Header().Set("X-Amzn-Errortype", "UnknownOperationException")
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"__type":"UnknownOperationException","message":"moto does not have it"}`)
			return
		}
		action := actionOf(r, string(body))
		for _, d := range denied {
			if d == action {
				deny(w, action)
				return
			}
		}
		if answer, ok := defaults[action]; ok {
			_, _ = io.WriteString(w, answer)
			return
		}
		proxy.ServeHTTP(w, r)
	})
	s := httptest.NewServer(handler)
	t.Cleanup(s.Close)
	return s.URL
}

// absent reports whether moto lacks what a request asks for.
func absent(r *http.Request) bool {
	_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	return strings.Contains(r.Header.Get("Authorization"), "/route53profiles/aws4_request") ||
		slices.Contains([]string{"DescribePullThroughCacheRules", "DescribeRepositoryCreationTemplates", "GetAccountSetting"}, operation)
}

// actionOf returns the IAM action of a request to Amazon EC2, AWS CloudFormation or Amazon ECS, or "".
func actionOf(r *http.Request, body string) string {
	if _, operation, ok := strings.Cut(r.Header.Get("X-Amz-Target"), "AmazonEC2ContainerServiceV20141113."); ok {
		return "ecs:" + operation
	}
	for _, service := range []string{"ec2", "cloudformation"} {
		if form, err := url.ParseQuery(body); err == nil && strings.Contains(r.Header.Get("Authorization"), "/"+service+"/aws4_request") {
			return service + ":" + form.Get("Action")
		}
	}
	return ""
}

func deny(w http.ResponseWriter, action string) {
	switch service, _, _ := strings.Cut(action, ":"); service {
	case "cloudformation":
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not authorized</Message></Error><RequestId>1</RequestId></ErrorResponse>")
		return
	case "ec2":
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>You are not authorized to perform this operation.</Message></Error></Errors><RequestID>1</RequestID></Response>")
		return
	}
	w.Header().Set("X-Amzn-Errortype", "AccessDeniedException")
	w.WriteHeader(http.StatusBadRequest)
	_, _ = io.WriteString(w, `{"__type":"AccessDeniedException","message":"not authorized"}`)
}

// fix rewrites the answers of Amazon ECS about tasks.
func fix(r *http.Response) error {
	target := r.Request.Header.Get("X-Amz-Target")
	if !strings.HasSuffix(target, ".RunTask") && !strings.HasSuffix(target, ".StopTask") && !strings.HasSuffix(target, ".DescribeTasks") {
		return nil
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	r.Body.Close()
	body = numbers.ReplaceAll(body, []byte(`"$1": "$2"`))
	r.Body = io.NopCloser(bytes.NewReader(body))
	r.ContentLength = int64(len(body))
	r.Header.Set("Content-Length", strconv.Itoa(len(body)))
	return nil
}
