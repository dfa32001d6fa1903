package trace

import (
	"testing"

	"ecrprivatelink/internal/partial"
)

func TestClassifyImage(t *testing.T) {
	word, literal := partial.Word, partial.Literal
	for _, c := range []struct {
		name string
		ref  partial.Text
		want ImageSource
	}{
		{"a private repository", literal("111122223333.dkr.ecr.us-west-2.amazonaws.com/team/app:1.2"),
			ImageSource{Kind: PrivateECR, Host: "111122223333.dkr.ecr.us-west-2.amazonaws.com", Account: "111122223333", Region: "us-west-2", Repository: "team/app"}},
		{"a private repository by digest", literal("111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/app@sha256:0a1b"),
			ImageSource{Kind: PrivateECR, Host: "111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn", Account: "111122223333", Region: "cn-north-1", Repository: "app"}},
		{"a tag and a digest", literal("111122223333.dkr.ecr.us-west-2.amazonaws.com/app:1@sha256:0a1b"),
			ImageSource{Kind: PrivateECR, Host: "111122223333.dkr.ecr.us-west-2.amazonaws.com", Account: "111122223333", Region: "us-west-2", Repository: "app"}},
		{"a FIPS host", literal("111122223333.dkr.ecr-fips.us-east-1.amazonaws.com/app"),
			ImageSource{Kind: PrivateECR, Host: "111122223333.dkr.ecr-fips.us-east-1.amazonaws.com", Account: "111122223333", Region: "us-east-1", Repository: "app", FIPS: true}},
		{"a dual-stack host", literal("111122223333.dkr-ecr.us-west-2.on.aws/app"),
			ImageSource{Kind: PrivateECR, Host: "111122223333.dkr-ecr.us-west-2.on.aws", Account: "111122223333", Region: "us-west-2", Repository: "app", DualStack: true}},
		{"a CDK asset of an environment-agnostic stack", partial.Join(word("AWS::AccountId"), literal(".dkr.ecr."), word("AWS::Region"), literal("."), word("AWS::URLSuffix"), literal("/cdk-assets:0a1b")),
			ImageSource{Kind: PrivateECR, Host: "‹AWS::AccountId›.dkr.ecr.‹AWS::Region›.‹AWS::URLSuffix›", Account: "‹AWS::AccountId›", Region: "‹AWS::Region›", Repository: "cdk-assets"}},
		{"a repository that the template creates", partial.Join(literal("111122223333.dkr.ecr.us-west-2.amazonaws.com/"), partial.Token("App/Repo"), literal(":latest")),
			ImageSource{Kind: PrivateECR, Host: "111122223333.dkr.ecr.us-west-2.amazonaws.com", Account: "111122223333", Region: "us-west-2", Repository: "‹App/Repo›"}},
		{"Docker Hub by name alone", literal("nginx"), ImageSource{Kind: PublicRegistry, Host: "registry-1.docker.io"}},
		{"Docker Hub by name and tag", literal("nginx:1.27"), ImageSource{Kind: PublicRegistry, Host: "registry-1.docker.io"}},
		{"Docker Hub with an organization", literal("amazon/amazon-ecs-sample"), ImageSource{Kind: PublicRegistry, Host: "registry-1.docker.io"}},
		{"Docker Hub with a tag that is not known", partial.Join(literal("nginx:"), partial.Token("Tag")), ImageSource{Kind: PublicRegistry, Host: "registry-1.docker.io"}},
		{"Amazon ECR Public", literal("public.ecr.aws/nginx/nginx:1"), ImageSource{Kind: PublicRegistry, Host: "public.ecr.aws"}},
		{"Microsoft's registry", literal("mcr.microsoft.com/windows/servercore:ltsc2022"), ImageSource{Kind: PublicRegistry, Host: "mcr.microsoft.com"}},
		{"GitHub's registry", literal("ghcr.io/o/r"), ImageSource{Kind: PublicRegistry, Host: "ghcr.io"}},
		{"a registry with a port", literal("registry.example.com:5000/app"), ImageSource{Kind: PublicRegistry, Host: "registry.example.com:5000"}},
		{"localhost", literal("localhost/app"), ImageSource{Kind: PublicRegistry, Host: "localhost"}},
		{"a parameter", partial.Token("Image"), ImageSource{}},
		{"a registry that is not known", partial.Join(partial.Token("Registry"), literal("/app:1")), ImageSource{}},
		{"a name that begins with text", partial.Join(literal("my"), partial.Token("Name")), ImageSource{}},
		{"nothing", literal(""), ImageSource{}},
		{"a host of an account id that is too short", literal("1111.dkr.ecr.us-west-2.amazonaws.com/app"), ImageSource{Kind: PublicRegistry, Host: "1111.dkr.ecr.us-west-2.amazonaws.com"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := ClassifyImage(c.ref); got != c.want {
				t.Errorf("want %+v, got %+v", c.want, got)
			}
		})
	}
}
