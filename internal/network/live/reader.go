package live

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/efs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/aws/aws-sdk-go-v2/service/route53profiles"
	"github.com/aws/aws-sdk-go-v2/service/route53resolver"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/permission"
)

// Reader reads one account in one Region. All fields except Progress are required; [NewReader] sets them.
type Reader struct {
	// Region is the Region of the clients, such as "us-west-2".
	Region string

	EC2            EC2
	ECS            ECS
	ECR            ECR
	EFS            EFS
	IAM            IAM
	KMS            KMS
	Organizations  Organizations
	Route53        Route53
	Resolver       Resolver
	Profiles       Profiles
	S3             S3
	SecretsManager SecretsManager
	SSM            SSM
	STS            STS

	// Progress, when not nil, is called before each call to AWS with the call's IAM action and the number of calls so
	// far, this one included. Calls of Progress never overlap.
	Progress func(action string, calls int)

	mu    sync.Mutex
	calls int
	asked sync.Map // what [kept] holds
}

// NewReader returns a reader with the SDK's own clients, which retry as the configuration says. It makes no call to the
// APIs it reads, but finds the credentials: a configuration without a Region or without usable credentials is an error.
func NewReader(ctx context.Context, cfg aws.Config) (*Reader, error) {
	if cfg.Region == "" {
		return nil, errors.New("no AWS Region; give --region, or set AWS_REGION or a Region in the AWS profile")
	}
	if _, err := pullpath.PartitionOf(cfg.Region); err != nil {
		return nil, err
	}
	if cfg.Credentials == nil {
		return nil, errNoCredentials
	}
	if _, err := cfg.Credentials.Retrieve(ctx); err != nil {
		return nil, fmt.Errorf("%w: %s", errNoCredentials, oneLine(err))
	}
	return &Reader{
		Region:        cfg.Region,
		EC2:           newEC2Reads(cfg),
		ECS:           ecs.NewFromConfig(cfg),
		ECR:           ecr.NewFromConfig(cfg),
		EFS:           efs.NewFromConfig(cfg),
		IAM:           iam.NewFromConfig(cfg),
		KMS:           kms.NewFromConfig(cfg),
		Organizations: organizations.NewFromConfig(cfg),
		Route53:       route53.NewFromConfig(cfg),
		Resolver:      route53resolver.NewFromConfig(cfg),
		Profiles:      route53profiles.NewFromConfig(cfg),
		// A server at AWS_ENDPOINT_URL seldom has a name for each bucket.
		S3:             s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = o.BaseEndpoint != nil }),
		SecretsManager: secretsmanager.NewFromConfig(cfg),
		SSM:            ssm.NewFromConfig(cfg),
		STS:            sts.NewFromConfig(cfg),
	}, nil
}

var errNoCredentials = errors.New("no usable AWS credentials; set AWS_PROFILE or the AWS_ACCESS_KEY_ID variables, or run \"aws sso login\"")

// tell counts a call and reports it.
func (r *Reader) tell(a permission.Action) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls++
	if r.Progress != nil {
		r.Progress(string(a), r.calls)
	}
}
