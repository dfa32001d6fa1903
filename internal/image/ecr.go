package image

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	ecrtypes "github.com/aws/aws-sdk-go-v2/service/ecr/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// ECRClient are the calls of Amazon ECR that a check makes; *ecr.Client has them. Both only read.
type ECRClient interface {
	BatchGetImage(context.Context, *ecr.BatchGetImageInput, ...func(*ecr.Options)) (*ecr.BatchGetImageOutput, error)
	BatchCheckLayerAvailability(context.Context, *ecr.BatchCheckLayerAvailabilityInput, ...func(*ecr.Options)) (*ecr.BatchCheckLayerAvailabilityOutput, error)
}

// acceptedMediaTypes are all the formats in which ECR stores images that have media types for their layers. All are
// listed because ECR converts an image to another format when the caller does not accept its own; the conversion is
// another manifest with another digest. Source: Amazon ECR guide, "Container image manifest format support"
// (https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-manifest-formats.html).
var acceptedMediaTypes = []string{
	string(types.OCIImageIndex), string(types.OCIManifestSchema1),
	string(types.DockerManifestList), string(types.DockerManifestSchema2),
}

type ecrSource struct {
	client     ECRClient
	registry   *string
	repository string
}

// ECR returns the Source for a repository of a private Amazon ECR registry. registry is the account id that owns it;
// "" means the account of the caller.
func ECR(client ECRClient, registry, repository string) Source {
	s := ecrSource{client: client, repository: repository}
	if registry != "" {
		s.registry = aws.String(registry)
	}
	return s
}

func (ecrSource) Place() Place { return Repository }

func (s ecrSource) Manifest(ctx context.Context, ref string) (Manifest, error) {
	id := ecrtypes.ImageIdentifier{ImageTag: aws.String(ref)}
	if strings.Contains(ref, ":") {
		id = ecrtypes.ImageIdentifier{ImageDigest: aws.String(ref)}
	}
	out, err := s.client.BatchGetImage(ctx, &ecr.BatchGetImageInput{
		RegistryId:         s.registry,
		RepositoryName:     aws.String(s.repository),
		ImageIds:           []ecrtypes.ImageIdentifier{id},
		AcceptedMediaTypes: acceptedMediaTypes,
	})
	if err != nil {
		return Manifest{}, fmt.Errorf("ecr:BatchGetImage failed for repository %s: %w", s.repository, awsError{err})
	}
	if len(out.Failures) > 0 {
		f := out.Failures[0]
		err := fmt.Errorf("ecr:BatchGetImage answered %s for %s in repository %s: %s",
			f.FailureCode, ref, s.repository, aws.ToString(f.FailureReason))
		if f.FailureCode == ecrtypes.ImageFailureCodeImageNotFound {
			err = fmt.Errorf("%w: %w", errNotFound, err)
		}
		return Manifest{}, err
	}
	if len(out.Images) == 0 || out.Images[0].ImageManifest == nil {
		return Manifest{}, fmt.Errorf("ecr:BatchGetImage answered neither a manifest nor a failure for %s in repository %s", ref, s.repository)
	}
	image := out.Images[0]
	return Manifest{Text: []byte(*image.ImageManifest), MediaType: aws.ToString(image.ImageManifestMediaType)}, nil
}

func (s ecrSource) HasBlob(ctx context.Context, digest string) (Presence, error) {
	const call = "ecr:BatchCheckLayerAvailability"
	out, err := s.client.BatchCheckLayerAvailability(ctx, &ecr.BatchCheckLayerAvailabilityInput{
		RegistryId:     s.registry,
		RepositoryName: aws.String(s.repository),
		LayerDigests:   []string{digest},
	})
	if err != nil {
		return Presence{}, fmt.Errorf("%s failed: %w", call, awsError{err})
	}
	for _, l := range out.Layers {
		if aws.ToString(l.LayerDigest) != digest {
			continue
		}
		evidence := fmt.Sprintf("%s answered %s", call, l.LayerAvailability)
		switch l.LayerAvailability {
		case ecrtypes.LayerAvailabilityAvailable:
			return Presence{Held, evidence}, nil
		case ecrtypes.LayerAvailabilityUnavailable, ecrtypes.LayerAvailabilityArchived: // an archived layer cannot be pulled
			return Presence{Missing, evidence}, nil
		}
		return Presence{Unknown, evidence}, nil
	}
	for _, f := range out.Failures {
		if aws.ToString(f.LayerDigest) == digest {
			return Presence{Unknown, fmt.Sprintf("%s answered %s: %s", call, f.FailureCode, aws.ToString(f.FailureReason))}, nil
		}
	}
	return Presence{Unknown, call + " did not answer for the layer"}, nil
}

// awsError is an error of the SDK with a message for people: what the service answered, without the SDK's own trace.
type awsError struct{ err error }

func (e awsError) Error() string {
	var api smithy.APIError
	if errors.As(e.err, &api) {
		return strings.TrimSpace(api.ErrorCode() + ": " + api.ErrorMessage())
	}
	return e.err.Error()
}

func (e awsError) Unwrap() error { return e.err }
