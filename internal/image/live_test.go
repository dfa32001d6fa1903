package image

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-containerregistry/pkg/name"
	ggcr "github.com/google/go-containerregistry/pkg/registry"

	"ecrprivatelink/internal/testing/moto"
)

// stored is an image that the tests put into a repository, and what a check of it must say.
type stored struct {
	tag string
	// manifests are pushed from last to first; the first has the tag.
	manifests [][]byte
	types     []string
	// blobs are the contents of the nondistributable layers that the repository holds.
	blobs []string
	want  []string
}

// storedImages are the images of both live tests, so that every registry gives the same verdicts.
func storedImages(t testing.TB) []stored {
	foreign := image(t, dockerManifest, layer(dockerForeign, "held base", baseURL), layer(dockerLayer, "app"))
	absent := image(t, dockerManifest, layer(dockerForeign, "absent base", baseURL), layer(dockerLayer, "app"))
	linux := image(t, ociManifest, layer(ociLayer, "app"))
	variant := func(tag, suffix string) stored {
		return stored{tag, [][]byte{image(t, ociManifest, layer(ociForeign+suffix, tag, baseURL))}, []string{ociManifest}, nil, []string{"error " + layerMissing}}
	}
	return []stored{
		{"clean", [][]byte{linux}, []string{ociManifest}, nil, []string{}},
		{"held", [][]byte{foreign}, []string{dockerManifest}, []string{"held base"}, []string{"info " + layerHeld}},
		{"absent", [][]byte{absent}, []string{dockerManifest}, nil, []string{"error " + layerMissing}},
		variant("oci-plain", ""), variant("oci-gzip", "+gzip"), variant("oci-zstd", "+zstd"),
		{"index", [][]byte{index(t, ociIndexType, child(dockerManifest, absent, "windows/amd64"), child(ociManifest, linux, "linux/amd64")), absent, linux},
			[]string{ociIndexType, dockerManifest, ociManifest}, nil, []string{"error " + layerMissing}},
		{"list", [][]byte{index(t, dockerList, child(dockerManifest, foreign, "windows/amd64")), foreign},
			[]string{dockerList, dockerManifest}, []string{"held base"}, []string{"info " + layerHeld}},
	}
}

func TestCheckAgainstMoto(t *testing.T) {
	url := moto.Start(t)
	images := storedImages(t)
	client := func(url string) *ecr.Client {
		return ecr.New(ecr.Options{Region: moto.Region, BaseEndpoint: aws.String(url), RetryMaxAttempts: 1,
			Credentials: credentials.NewStaticCredentialsProvider("testing", "testing", "")})
	}
	c := client(url)
	if _, err := c.CreateRepository(t.Context(), &ecr.CreateRepositoryInput{RepositoryName: aws.String("app")}); err != nil {
		t.Fatal(err)
	}
	var held []string
	for _, s := range images {
		for i := len(s.manifests) - 1; i >= 0; i-- {
			tag := s.tag
			if i > 0 {
				tag = fmt.Sprintf("%s-part-%d", s.tag, i) // moto wants a tag for every image
			}
			_, err := c.PutImage(t.Context(), &ecr.PutImageInput{RepositoryName: aws.String("app"), ImageManifest: aws.String(string(s.manifests[i])),
				ImageManifestMediaType: aws.String(s.types[i]), ImageTag: aws.String(tag), ImageDigest: aws.String(digestOf(s.manifests[i]))})
			if err != nil {
				t.Fatal(err)
			}
		}
		for _, b := range s.blobs {
			held = append(held, digestOf([]byte(b)))
		}
	}
	withLayers := client(moto.ServeLayers(t, url, held...))
	for _, s := range images {
		t.Run(s.tag, func(t *testing.T) {
			report, err := Check(t.Context(), ECR(withLayers, moto.Account, "app"), s.tag, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(s.want, verdicts(report)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
	t.Run("an ECR that cannot say whether it holds a layer leaves it unknown", func(t *testing.T) {
		report, err := Check(t.Context(), ECR(c, "", "app"), "absent", Options{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"warning " + layerUnknown}, verdicts(report)); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
	t.Run("a repository that is not there is named", func(t *testing.T) {
		_, err := Check(t.Context(), ECR(c, "", "absent"), "1.0", Options{})
		if err == nil || !strings.Contains(err.Error(), "RepositoryNotFoundException") || !strings.Contains(err.Error(), "repository absent") {
			t.Errorf("got %v", err)
		}
	})
}

func TestCheckAgainstARegistry(t *testing.T) {
	server := httptest.NewServer(ggcr.New(ggcr.Logger(log.New(io.Discard, "", 0))))
	t.Cleanup(server.Close)
	repository, err := name.NewRepository(strings.TrimPrefix(server.URL, "http://") + "/team/app")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range storedImages(t) {
		for i := len(s.manifests) - 1; i >= 0; i-- {
			target := s.tag
			if i > 0 {
				target = digestOf(s.manifests[i])
			}
			put(t, server.URL+"/v2/team/app/manifests/"+target, s.types[i], s.manifests[i])
		}
		for _, b := range s.blobs {
			pushBlob(t, server.URL+"/v2/team/app/blobs/uploads/", []byte(b))
		}
		t.Run(s.tag, func(t *testing.T) {
			report, err := Check(t.Context(), Registry(repository, http.DefaultTransport), s.tag, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(s.want, verdicts(report)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func put(t testing.TB, url, mediaType string, body []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", mediaType)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusCreated {
		t.Fatalf("PUT %s: %s", url, resp.Status)
	}
}

// pushBlob uploads content in one request, as the OCI distribution specification has it.
func pushBlob(t testing.TB, url string, content []byte) {
	t.Helper()
	resp, err := http.Post(url+"?digest="+digestOf(content), "application/octet-stream", bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusCreated {
		t.Fatalf("POST %s: %s", url, resp.Status)
	}
}
