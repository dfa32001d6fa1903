// Package account makes networks, clusters and roles in the account of a moto_server through the AWS API, for tests
// that read them back. Nothing of it comes from this module's own stacks.
package account

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/efs"
	"github.com/aws/aws-sdk-go-v2/service/guardduty"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/aws/aws-sdk-go-v2/service/route53resolver"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"ecrprivatelink/internal/testing/moto"
)

// Account is the account of a moto_server. Its methods fail the test when a call fails.
type Account struct {
	// T is the test on whose behalf the calls are made.
	T *testing.T
	// URL is where the server, or a proxy before it, listens.
	URL string
	// Through makes the calls.
	Through http.RoundTripper
	// dhcpOptions is the id of the DHCP options of all VPCs; empty before the first.
	dhcpOptions *string

	CloudFormation *cloudformation.Client
	EC2            *ec2.Client
	ECR            *ecr.Client
	ECS            *ecs.Client
	EFS            *efs.Client
	GuardDuty      *guardduty.Client
	IAM            *iam.Client
	KMS            *kms.Client
	Route53        *route53.Client
	Resolver       *route53resolver.Client
	S3             *s3.Client
	Secrets        *secretsmanager.Client
	SSM            *ssm.Client
}

// Config is the configuration of the SDK for the server at url. It retries as the SDK does by default, but without
// waiting.
func Config(url string, through http.RoundTripper) aws.Config {
	return aws.Config{
		Region:       moto.Region,
		BaseEndpoint: aws.String(url),
		HTTPClient:   &http.Client{Transport: through},
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "testing", SecretAccessKey: "testing"}, nil
		}),
		Retryer: func() aws.Retryer {
			return retry.NewStandard(func(o *retry.StandardOptions) {
				o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return time.Millisecond, nil })
			})
		},
	}
}

// New returns the account of the server at url. The calls about tasks need a proxy of package motoproxy before it.
func New(t *testing.T, url string) *Account { return Through(t, url, http.DefaultTransport) }

// Through is [New] with what makes the calls.
func Through(t *testing.T, url string, through http.RoundTripper) *Account {
	c := Config(url, through)
	return &Account{
		T: t, URL: url, Through: through, dhcpOptions: new(string),
		CloudFormation: cloudformation.NewFromConfig(c),
		EC2:            ec2.NewFromConfig(c),
		ECR:            ecr.NewFromConfig(c),
		ECS:            ecs.NewFromConfig(c),
		EFS:            efs.NewFromConfig(c),
		GuardDuty:      guardduty.NewFromConfig(c),
		IAM:            iam.NewFromConfig(c),
		KMS:            kms.NewFromConfig(c),
		Route53:        route53.NewFromConfig(c),
		Resolver:       route53resolver.NewFromConfig(c),
		S3:             s3.NewFromConfig(c, func(o *s3.Options) { o.UsePathStyle = true }),
		Secrets:        secretsmanager.NewFromConfig(c),
		SSM:            ssm.NewFromConfig(c),
	}
}

// With returns the account on behalf of a subtest.
func (a *Account) With(t *testing.T) *Account {
	b := *a
	b.T = t
	return &b
}

// made unwraps the result of a call: made(client.Create(…))(t).
func made[T any](result T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return result
	}
}
