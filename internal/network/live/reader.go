package live

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/efs"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/guardduty"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/aws/aws-sdk-go-v2/service/route53profiles"
	"github.com/aws/aws-sdk-go-v2/service/route53resolver"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/plain"
)

// Reader reads one account in one Region. All fields except Progress are required; [NewReader] sets them. It asks the
// same question once: use a new one to see what has changed.
type Reader struct {
	// Region is the Region of the clients, such as "us-west-2".
	Region string

	// The clients of the services. No interface holds one of them, and in a generic function neither a type argument nor
	// a type made of one leads to a Reader: pages and pictures are written by package html/template, which finds methods
	// by name, so the linker would keep all methods of all that these hold, and the clients have 2,000 operations, half
	// of the program.
	CloudFormation *cloudformation.Client
	EC2            *ec2.Client
	ECS            *ecs.Client
	ECR            *ecr.Client
	EFS            *efs.Client
	GuardDuty      *guardduty.Client
	IAM            *iam.Client
	KMS            *kms.Client
	Organizations  *organizations.Client
	Route53        *route53.Client
	Resolver       *route53resolver.Client
	Profiles       *route53profiles.Client
	S3             *s3.Client
	SecretsManager *secretsmanager.Client
	SSM            *ssm.Client
	STS            *sts.Client
	Events         *eventbridge.Client
	Scheduler      *scheduler.Client
	States         *sfn.Client

	// Progress, when not nil, is called before each call to AWS with the call's IAM action and the number of calls so
	// far, this one included. Calls of Progress never overlap.
	Progress func(action string, calls int)

	cache cache
	mu    sync.Mutex
	made  int
}

// NewReader returns a reader with the SDK's own clients, which retry as the configuration says. A configuration that is
// not [Usable] is an error.
func NewReader(ctx context.Context, cfg aws.Config) (*Reader, error) {
	if err := Usable(ctx, cfg); err != nil {
		return nil, err
	}
	r := &Reader{Region: cfg.Region}
	r.cache.asking = r.tell
	cfg = cfg.Copy()
	cfg.APIOptions = append(slices.Clip(cfg.APIOptions), r.cache.attach)
	r.CloudFormation = cloudformation.NewFromConfig(cfg)
	r.EC2 = ec2.NewFromConfig(cfg)
	r.ECS = ecs.NewFromConfig(cfg)
	r.ECR = ecr.NewFromConfig(cfg)
	r.EFS = efs.NewFromConfig(cfg)
	r.GuardDuty = guardduty.NewFromConfig(cfg)
	r.IAM = iam.NewFromConfig(cfg)
	r.Route53 = route53.NewFromConfig(cfg)
	r.Resolver = route53resolver.NewFromConfig(cfg)
	r.Profiles = route53profiles.NewFromConfig(cfg)
	r.KMS, r.Organizations = kms.NewFromConfig(cfg), organizations.NewFromConfig(cfg)
	// A server at AWS_ENDPOINT_URL seldom has a name for each bucket.
	r.S3 = s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = o.BaseEndpoint != nil })
	r.SecretsManager, r.SSM = secretsmanager.NewFromConfig(cfg), ssm.NewFromConfig(cfg)
	r.STS = sts.NewFromConfig(cfg)
	r.Events, r.Scheduler, r.States = eventbridge.NewFromConfig(cfg), scheduler.NewFromConfig(cfg), sfn.NewFromConfig(cfg)
	return r, nil
}

// Keep gives the reader a store: it asks nothing to which that has the answer, and keeps there what AWS answers. Call
// it before the first reading.
func (r *Reader) Keep(s *Store) { r.cache.store = s }

// Calls returns how many calls the reader has made, by IAM action. What the SDK tries again counts once.
func (r *Reader) Calls() map[string]int { return r.cache.counts() }

// Usable returns an error for a configuration without a Region, with one that is not known, or without credentials. It
// makes no call to the APIs that are read, but finds the credentials.
func Usable(ctx context.Context, cfg aws.Config) error {
	if cfg.Region == "" {
		return errors.New("no AWS Region; give --region, or set AWS_REGION or a Region in the AWS profile")
	}
	if _, err := pullpath.PartitionOf(cfg.Region); err != nil {
		return err
	}
	if cfg.Credentials == nil {
		return errNoCredentials
	}
	if _, err := cfg.Credentials.Retrieve(ctx); err != nil {
		return fmt.Errorf("%w: %s", errNoCredentials, plain.OneLine(err.Error()))
	}
	return nil
}

var errNoCredentials = errors.New("no usable AWS credentials; set AWS_PROFILE or the AWS_ACCESS_KEY_ID variables, or run \"aws sso login\"")

// tell reports a call that is about to be made.
func (r *Reader) tell(action string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.made++
	if r.Progress != nil {
		r.Progress(action, r.made)
	}
}
