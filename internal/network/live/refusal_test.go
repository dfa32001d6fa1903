package live

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"ecrprivatelink/internal/permission"
)

// coded is an error of AWS as an SDK operation returns it.
func coded(code string) error {
	return &smithy.OperationError{ServiceID: "EC2", OperationName: "It", Err: &smithy.GenericAPIError{Code: code, Message: "line one\nline two"}}
}

// answered is the error of an answer without a readable error.
func answered(status int, requestID string) error {
	return &awshttp.ResponseError{RequestID: requestID, ResponseError: &smithyhttp.ResponseError{
		Response: &smithyhttp.Response{Response: &http.Response{StatusCode: status}}, Err: errors.New("not XML")}}
}

func TestExplain(t *testing.T) {
	noHost := &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "it", IsNotFound: true}}
	for _, c := range []struct {
		name       string
		action     permission.Action
		err        error
		why, fatal string // parts; both empty: nothing is missing
	}{
		{"EC2 denies", "ec2:DescribeVpcs", coded("UnauthorizedOperation"), "ec2:DescribeVpcs was denied (UnauthorizedOperation); allow that action", ""},
		{"ECS denies", "ecs:DescribeTasks", coded("AccessDeniedException"), "ecs:DescribeTasks was denied (AccessDeniedException)", ""},
		{"IAM denies", "iam:GetRole", coded("AccessDenied"), "iam:GetRole was denied (AccessDenied)", ""},
		{"a session has expired", "ec2:DescribeVpcs", coded("ExpiredToken"), "", "AWS does not accept the credentials (ExpiredToken: line one line two)"},
		{"a request is too old", "ec2:DescribeVpcs", coded("RequestExpired"), "", "AWS does not accept the credentials"},
		{"a key is unknown", "ec2:DescribeVpcs", coded("InvalidClientTokenId"), "", "AWS does not accept the credentials"},
		{"EC2 does not know the caller", "ec2:DescribeVpcs", coded("AuthFailure"), "", "has the Region enabled"},
		{"AWS fails", "ec2:DescribeVpcs", coded("InternalError"), "ec2:DescribeVpcs failed: InternalError: line one line two", ""},
		{"AWS answers without an error that can be read", "ec2:DescribeVpcs", answered(500, "1"), "ec2:DescribeVpcs failed: AWS answered with status 500", ""},
		{"there are no credentials", "ec2:DescribeVpcs", errors.New("operation error EC2: DescribeVpcs, get identity: get credentials: failed to refresh cached credentials"), "", "no usable AWS credentials"},
		{"the first call reaches nothing", permission.GetCallerIdentity, noHost, "", "cannot reach AWS for sts:GetCallerIdentity: dial: lookup it: no such host"},
		{"a later call reaches nothing", "route53:ListHostedZonesByVPC", noHost, "cannot reach AWS for route53:ListHostedZonesByVPC", ""},
		{"a later call finds no host", "route53:ListHostedZonesByVPC", &net.DNSError{Err: "no such host", Name: "it", IsNotFound: true}, "cannot reach AWS for route53:ListHostedZonesByVPC: lookup it: no such host", ""},
		{"a later call has no answer in time", "route53:ListHostedZonesByVPC", context.DeadlineExceeded, "cannot reach AWS for route53:ListHostedZonesByVPC: no answer in time", ""},
		{"the Region has no Profiles", "route53profiles:ListProfileAssociations", noHost, "", ""},
		{"the Region does not know the operation", "ecr:DescribePullThroughCacheRules", coded("UnknownOperationException"), "", ""},
		{"something else than AWS has no Profiles", "route53profiles:ListProfileAssociations", answered(404, ""), "", ""},
		{"something else than AWS fails for Profiles", "route53profiles:ListProfileAssociations", answered(500, ""), "route53profiles:ListProfileAssociations failed", ""},
		{"AWS stops within its answer", "ec2:DescribeVpcs", answered(200, "1"), "status 200 and nothing that can be read", ""},
		{"AWS answers without what was asked for", "ec2:DescribeVpcs", errIncomplete, "ec2:DescribeVpcs failed: the answer lacks what was asked for", ""},
		{"AWS does not answer in time", "ec2:DescribeVpcs", &net.OpError{Op: "read", Err: os.ErrDeadlineExceeded}, "cannot reach AWS for ec2:DescribeVpcs", ""},
		{"what is asked about does not exist", "ec2:DescribeVpcs", ending{errors.New("there is no VPC")}, "", "there is no VPC"},
		{"AWS itself fails for Profiles", "route53profiles:ListProfileAssociations", answered(500, "1"), "route53profiles:ListProfileAssociations failed", ""},
		{"Profiles are denied", "route53profiles:ListProfileAssociations", coded("AccessDeniedException"), "route53profiles:ListProfileAssociations was denied", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			why, fatal := explain(c.action, c.err)
			if (c.why == "") != (why == "") || !strings.Contains(why, c.why) || strings.Contains(why, "\n") {
				t.Errorf("why is %q, want %q", why, c.why)
			}
			if (c.fatal == "") != (fatal == nil) || !strings.Contains(fmt.Sprint(fatal), c.fatal) {
				t.Errorf("fatal is %v, want %q", fatal, c.fatal)
			}
		})
	}
}

func TestNewReaderFails(t *testing.T) {
	for _, c := range []struct {
		name string
		cfg  aws.Config
		want string
	}{
		{"without a Region", aws.Config{}, "no AWS Region"},
		{"with a Region that cannot be", aws.Config{Region: "us_west_2"}, "us_west_2"},
		{"without a source of credentials", aws.Config{Region: "us-west-2"}, "no usable AWS credentials"},
		{"with credentials that cannot be found", aws.Config{Region: "us-west-2", Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{}, errors.New("the SSO session has expired\nor is invalid")
		})}, "the SSO session has expired or is invalid"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := NewReader(t.Context(), c.cfg); err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %v, want one line with %q", err, c.want)
			}
		})
	}
}

// testRefusedVPC denies each call in turn.
func testRefusedVPC(t *testing.T, a *account) {
	a = a.with(t)
	n := a.MakeEverything()
	for _, p := range permission.All() {
		if !slices.Contains(p.Commands, permission.ConfigCommand) || p.Action == string(permission.ListStackResources) {
			continue // the tests of policies and of stacks have the others
		}
		t.Run(p.Action, func(t *testing.T) {
			answers := withProfile("arn:aws:route53:::hostedzone/Z1")
			maps.Copy(answers, refuse(p.Action, "UnauthorizedOperation"))
			read, err := a.with(t).reader(&gate{answers: answers}).ReadVPC(t.Context(), n.VPC)
			if err != nil {
				t.Fatalf("the reading ended: %v", err)
			}
			want := p.Action + " was denied (UnauthorizedOperation); allow that action to settle it"
			if !strings.Contains(fmt.Sprintf("%+v", read), want) {
				t.Errorf("nothing says %q", want)
			}
		})
	}
	t.Run("everything", func(t *testing.T) {
		g := &gate{answers: map[string]func(int) *answerOf{}}
		for _, p := range permission.All() {
			g.answers[p.Action] = refuse(p.Action, "AccessDenied")[p.Action]
		}
		_, err := a.with(t).reader(g).ReadVPC(t.Context(), n.VPC)
		if want := "nothing of VPC " + n.VPC + " could be read: ec2:DescribeVpcs was denied"; err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	})
}
