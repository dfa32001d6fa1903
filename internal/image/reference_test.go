package image

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ecrprivatelink/internal/ecrname"
)

const (
	ecrHost  = "111122223333.dkr.ecr.us-west-2.amazonaws.com"
	aDigest  = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	registry = "registry.example.com:5000"
)

func TestParseReference(t *testing.T) {
	west := &ecrname.Registry{Account: "111122223333", Region: "us-west-2", Partition: "aws", Host: ecrHost}
	for _, tt := range []struct {
		name, given string
		want        Reference
	}{
		{"a repository with a tag is in the caller's registry", "team/app:1.0", Reference{&ecrname.Registry{}, "", "team/app", "1.0"}},
		{"a repository alone means the tag latest", "app", Reference{&ecrname.Registry{}, "", "app", "latest"}},
		{"a repository with a digest", "app@" + aDigest, Reference{&ecrname.Registry{}, "", "app", aDigest}},
		{"the digest counts where there is a tag too", "app:1.0@" + aDigest, Reference{&ecrname.Registry{}, "", "app", aDigest}},
		{"a URI of ECR", ecrHost + "/team/app:1.0", Reference{west, ecrHost, "team/app", "1.0"}},
		{"an ARN", "arn:aws:ecr:us-west-2:111122223333:repository/team/app", Reference{west, ecrHost, "team/app", "latest"}},
		{"an ARN with a tag", "arn:aws:ecr:us-west-2:111122223333:repository/app:1.0", Reference{west, ecrHost, "app", "1.0"}},
		{"an ARN with a digest", "arn:aws:ecr:us-west-2:111122223333:repository/app@" + aDigest, Reference{west, ecrHost, "app", aDigest}},
		{"another registry", registry + "/team/app:1.0", Reference{nil, registry, "team/app", "1.0"}},
		{"a registry on this machine", "localhost/app:1.0", Reference{nil, "localhost", "app", "1.0"}},
		{"an official image of Docker Hub", "docker.io/nginx", Reference{nil, "docker.io", "library/nginx", "latest"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseReference(tt.given)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
	for _, tt := range []struct{ name, given, wants string }{
		{"the empty name", "", "no repository"},
		{"a tag alone", ":1.0", "no repository"},
		{"a URL", "https://" + ecrHost + "/app", "scheme"},
		{"an empty tag", "app:", "not a tag"},
		{"a tag with a slash", "app:a/b", "not the name"},
		{"a short digest", "app@sha256:abc", "hex digits"},
		{"a digest of an unknown kind", "app@md5:abc", "not a digest"},
		{"a repository in capitals", "App:1.0", "lower case"},
		{"an ECR host with a wrong domain", "111122223333.dkr.ecr.cn-north-1.amazonaws.com/app", "partition"},
		{"an ECR host with a short account id", "1111.dkr.ecr.us-west-2.amazonaws.com/app", "account id"},
		{"an ARN of another service", "arn:aws:s3:us-west-2:111122223333:repository/app", "service"},
		{"a host without a repository", registry + "/", "no repository"},
		{"control characters", registry + "/a\x1b[2Jb", "not the name"},
	} {
		t.Run(tt.name+" is refused", func(t *testing.T) {
			got, err := ParseReference(tt.given)
			if err == nil {
				t.Fatalf("accepted as %+v", got)
			}
			if !strings.Contains(err.Error(), tt.wants) {
				t.Errorf("got %q, want it to contain %q", err, tt.wants)
			}
		})
	}
}
