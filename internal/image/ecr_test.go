package image

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	ecrtypes "github.com/aws/aws-sdk-go-v2/service/ecr/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"
)

// fakeECR answers with what the test sets and keeps what it was asked.
type fakeECR struct {
	images    *ecr.BatchGetImageOutput
	layers    *ecr.BatchCheckLayerAvailabilityOutput
	err       error
	gotImage  *ecr.BatchGetImageInput
	gotLayers *ecr.BatchCheckLayerAvailabilityInput
}

func (f *fakeECR) BatchGetImage(_ context.Context, in *ecr.BatchGetImageInput, _ ...func(*ecr.Options)) (*ecr.BatchGetImageOutput, error) {
	f.gotImage = in
	return f.images, f.err
}

func (f *fakeECR) BatchCheckLayerAvailability(_ context.Context, in *ecr.BatchCheckLayerAvailabilityInput, _ ...func(*ecr.Options)) (*ecr.BatchCheckLayerAvailabilityOutput, error) {
	f.gotLayers = in
	return f.layers, f.err
}

func TestECRManifest(t *testing.T) {
	answer := func(text, mediaType string) *ecr.BatchGetImageOutput {
		return &ecr.BatchGetImageOutput{Images: []ecrtypes.Image{{ImageManifest: aws.String(text), ImageManifestMediaType: aws.String(mediaType)}}}
	}
	t.Run("a tag is asked for as a tag, in the given registry", func(t *testing.T) {
		client := &fakeECR{images: answer("{}", dockerManifest)}
		got, err := ECR(client, "111122223333", "team/app").Manifest(t.Context(), "1.0")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(Manifest{Text: []byte("{}"), MediaType: dockerManifest}, got); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		in := client.gotImage
		if aws.ToString(in.RegistryId) != "111122223333" || aws.ToString(in.RepositoryName) != "team/app" ||
			aws.ToString(in.ImageIds[0].ImageTag) != "1.0" || in.ImageIds[0].ImageDigest != nil {
			t.Errorf("asked for %+v", in)
		}
	})
	t.Run("a digest is asked for as a digest, and no registry means the caller's", func(t *testing.T) {
		client := &fakeECR{images: answer("{}", dockerManifest)}
		if _, err := ECR(client, "", "app").Manifest(t.Context(), aDigest); err != nil {
			t.Fatal(err)
		}
		in := client.gotImage
		if in.RegistryId != nil || aws.ToString(in.ImageIds[0].ImageDigest) != aDigest || in.ImageIds[0].ImageTag != nil {
			t.Errorf("asked for %+v", in)
		}
	})
	t.Run("every stored format is accepted, so that ECR converts none", func(t *testing.T) {
		client := &fakeECR{images: answer("{}", dockerManifest)}
		if _, err := ECR(client, "", "app").Manifest(t.Context(), "1.0"); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{ociIndexType, ociManifest, dockerList, dockerManifest}, client.gotImage.AcceptedMediaTypes); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
	failure := func(code ecrtypes.ImageFailureCode) *ecr.BatchGetImageOutput {
		return &ecr.BatchGetImageOutput{Failures: []ecrtypes.ImageFailure{{FailureCode: code, FailureReason: aws.String("because")}}}
	}
	for _, tt := range []struct {
		name     string
		client   *fakeECR
		notFound bool
		wants    string
	}{
		{"an image that is not there", &fakeECR{images: failure(ecrtypes.ImageFailureCodeImageNotFound)}, true, "ImageNotFound for 1.0 in repository app: because"},
		{"another failure", &fakeECR{images: failure(ecrtypes.ImageFailureCodeKmsError)}, false, "KmsError"},
		{"an answer without a manifest", &fakeECR{images: &ecr.BatchGetImageOutput{}}, false, "neither a manifest nor a failure"},
		{"a refused call", &fakeECR{err: &smithy.OperationError{ServiceID: "ECR", OperationName: "BatchGetImage",
			Err: &smithy.GenericAPIError{Code: "AccessDeniedException", Message: "no"}}}, false, "ecr:BatchGetImage failed for repository app: AccessDeniedException: no"},
		{"a call that did not get through", &fakeECR{err: errors.New("dial tcp: i/o timeout")}, false, "i/o timeout"},
	} {
		t.Run(tt.name+" is an error", func(t *testing.T) {
			_, err := ECR(tt.client, "", "app").Manifest(t.Context(), "1.0")
			if err == nil || !strings.Contains(err.Error(), tt.wants) {
				t.Fatalf("got %v, want it to contain %q", err, tt.wants)
			}
			if errors.Is(err, errNotFound) != tt.notFound {
				t.Errorf("ErrNotFound is %t for %v", !tt.notFound, err)
			}
		})
	}
}

func TestECRHasBlob(t *testing.T) {
	layers := func(digest string, a ecrtypes.LayerAvailability) *ecr.BatchCheckLayerAvailabilityOutput {
		return &ecr.BatchCheckLayerAvailabilityOutput{Layers: []ecrtypes.Layer{{LayerDigest: aws.String(digest), LayerAvailability: a}}}
	}
	for _, tt := range []struct {
		name   string
		answer *ecr.BatchCheckLayerAvailabilityOutput
		want   State
		says   string
	}{
		{"an available layer is held", layers(aDigest, ecrtypes.LayerAvailabilityAvailable), Held, "AVAILABLE"},
		{"an unavailable layer is missing", layers(aDigest, ecrtypes.LayerAvailabilityUnavailable), Missing, "UNAVAILABLE"},
		{"an archived layer cannot be pulled, so it is missing", layers(aDigest, ecrtypes.LayerAvailabilityArchived), Missing, "ARCHIVED"},
		{"a state of the future is unknown", layers(aDigest, "FROZEN"), Unknown, "FROZEN"},
		{"an answer for another layer is unknown", layers(base, ecrtypes.LayerAvailabilityAvailable), Unknown, "did not answer"},
		{"an empty answer is unknown", &ecr.BatchCheckLayerAvailabilityOutput{}, Unknown, "did not answer"},
		{"a failure is unknown", &ecr.BatchCheckLayerAvailabilityOutput{Failures: []ecrtypes.LayerFailure{{LayerDigest: aws.String(aDigest),
			FailureCode: ecrtypes.LayerFailureCodeInvalidLayerDigest, FailureReason: aws.String("because")}}}, Unknown, "InvalidLayerDigest: because"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			client := &fakeECR{layers: tt.answer}
			got, err := ECR(client, "111122223333", "app").HasBlob(t.Context(), aDigest)
			if err != nil {
				t.Fatal(err)
			}
			if got.State != tt.want || !strings.Contains(got.Evidence, tt.says) {
				t.Errorf("got %+v", got)
			}
			in := client.gotLayers
			if aws.ToString(in.RegistryId) != "111122223333" || aws.ToString(in.RepositoryName) != "app" || !cmp.Equal(in.LayerDigests, []string{aDigest}) {
				t.Errorf("asked for %+v", in)
			}
		})
	}
	t.Run("a refused call is an error", func(t *testing.T) {
		client := &fakeECR{err: &smithy.GenericAPIError{Code: "AccessDeniedException", Message: "no"}}
		_, err := ECR(client, "", "app").HasBlob(t.Context(), aDigest)
		if err == nil || err.Error() != "ecr:BatchCheckLayerAvailability failed: AccessDeniedException: no" {
			t.Errorf("got %v", err)
		}
	})
}
