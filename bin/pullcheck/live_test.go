package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"ecrprivatelink/internal/testing/account"
	"ecrprivatelink/internal/testing/motoproxy"
	"ecrprivatelink/internal/testing/schema"
	"ecrprivatelink/internal/trace"
)

// liveReport runs a check with --format json and reads its report.
func liveReport(t *testing.T, args ...string) (int, trace.Report) {
	t.Helper()
	stdout, stderr, status := cli(append(args, "--format", "json")...)
	if status == 2 {
		t.Fatalf("pullcheck %s: %s", strings.Join(args, " "), stderr)
	}
	schema.Described(t, schema.File(t, "docs/pullcheck.schema.json"), "#/$defs/check", []byte(stdout))
	var report trace.Report
	if err := json.Unmarshal([]byte(stdout), &report); err != nil {
		t.Fatalf("%v\n%s", err, stdout)
	}
	return status, report
}

// hasError reports whether a report has an error of the rule that names the thing.
func hasError(r trace.Report, rule, thing string) bool {
	for _, f := range r.Findings {
		if f.ID == rule && f.Severity == trace.Error && strings.Contains(f.Resource+" "+f.Message, thing) {
			return true
		}
	}
	return false
}

// hopOf returns the hop of a kind of a call of the first trace.
func hopOf(t *testing.T, r trace.Report, api string, kind trace.HopKind) trace.Hop {
	t.Helper()
	for _, c := range r.Traces[0].Calls {
		for _, h := range c.Hops {
			if c.API == api && h.Kind == kind {
				return h
			}
		}
	}
	t.Fatalf("no %s hop of %s in %+v", kind, api, r.Traces[0].Calls)
	return trace.Hop{}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func deleteEndpoint(t *testing.T, n account.Network, id string) {
	t.Helper()
	_, err := n.A.EC2.DeleteVpcEndpoints(t.Context(), &ec2.DeleteVpcEndpointsInput{VpcEndpointIds: []string{id}})
	must(t, err)
}

// testDenied puts a proxy before the server that denies one action.
func testDenied(t *testing.T, n account.Network) {
	for _, c := range []struct {
		action, call string
		hop          trace.HopKind
	}{
		{"ec2:DescribeRouteTables", "s3:GetObject", trace.RouteHop},
		{"ec2:DescribeVpcAttribute", "ecr:GetAuthorizationToken", trace.DNSHop},
		{"ec2:DescribeSecurityGroups", "ecr:GetAuthorizationToken", trace.IngressHop},
		{"ec2:DescribeNetworkAcls", "s3:GetObject", trace.EgressHop},
		{"ec2:DescribeVpcEndpoints", "ecr:GetAuthorizationToken", trace.DNSHop},
	} {
		t.Run(c.action+" makes the "+string(c.hop)+" hop unknown", func(t *testing.T) {
			t.Setenv("AWS_ENDPOINT_URL", motoproxy.Start(t, n.A.URL, c.action))
			status, report := liveReport(t, "vpc", "--vpc-id", n.VPC, "--launch-type", "fargate", "--subnet", n.Subnet)
			if status != 0 || report.Errors() > 0 {
				t.Errorf("status %d, findings %+v", status, report.Findings)
			}
			hop := hopOf(t, report, c.call, c.hop)
			if hop.Result != trace.Undecided || !strings.Contains(hop.Detail, c.action+" was denied") {
				t.Errorf("got %+v", hop)
			}
		})
	}
	t.Run("a configuration is not proposed when the endpoints are not known", func(t *testing.T) {
		t.Setenv("AWS_ENDPOINT_URL", motoproxy.Start(t, n.A.URL, "ec2:DescribeVpcEndpoints"))
		refused(t, "ec2:DescribeVpcEndpoints was denied", "vpc", "--vpc-id", n.VPC, "--launch-type", "fargate", "--emit-config")
	})
}
