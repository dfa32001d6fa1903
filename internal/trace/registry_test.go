package trace

import (
	"reflect"
	"testing"

	"ecrprivatelink/internal/partial"
)

func TestClassifyImage(t *testing.T) {
	word, literal := partial.Word, partial.Literal
	for _, c := range []struct {
		name string
		ref  partial.Text
		want imageSource
	}{
		{"a private repository", literal("111122223333.dkr.ecr.us-west-2.amazonaws.com/team/app:1.2"),
			imageSource{Kind: PrivateECR, Host: literal("111122223333.dkr.ecr.us-west-2.amazonaws.com"), Account: literal("111122223333"), Region: literal("us-west-2"), Repository: literal("team/app")}},
		{"a private repository by digest", literal("111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/app@sha256:0a1b"),
			imageSource{Kind: PrivateECR, Host: literal("111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn"), Account: literal("111122223333"), Region: literal("cn-north-1"), Repository: literal("app")}},
		{"a tag and a digest", literal("111122223333.dkr.ecr.us-west-2.amazonaws.com/app:1@sha256:0a1b"),
			imageSource{Kind: PrivateECR, Host: literal("111122223333.dkr.ecr.us-west-2.amazonaws.com"), Account: literal("111122223333"), Region: literal("us-west-2"), Repository: literal("app")}},
		{"a FIPS host", literal("111122223333.dkr.ecr-fips.us-east-1.amazonaws.com/app"),
			imageSource{Kind: PrivateECR, Host: literal("111122223333.dkr.ecr-fips.us-east-1.amazonaws.com"), Account: literal("111122223333"), Region: literal("us-east-1"), Repository: literal("app"), FIPS: true}},
		{"a dual-stack host", literal("111122223333.dkr-ecr.us-west-2.on.aws/app"),
			imageSource{Kind: PrivateECR, Host: literal("111122223333.dkr-ecr.us-west-2.on.aws"), Account: literal("111122223333"), Region: literal("us-west-2"), Repository: literal("app"), DualStack: true}},
		{"a CDK asset of an environment-agnostic stack", partial.Join(word("AWS::AccountId"), literal(".dkr.ecr."), word("AWS::Region"), literal("."), word("AWS::URLSuffix"), literal("/cdk-assets:0a1b")),
			imageSource{Kind: PrivateECR, Host: partial.Join(word("AWS::AccountId"), literal(".dkr.ecr."), word("AWS::Region"), literal("."), word("AWS::URLSuffix")), Account: word("AWS::AccountId"), Region: word("AWS::Region"), Repository: literal("cdk-assets")}},
		{"a repository that the template creates", partial.Join(literal("111122223333.dkr.ecr.us-west-2.amazonaws.com/"), partial.Token("App/Repo"), literal(":latest")),
			imageSource{Kind: PrivateECR, Host: literal("111122223333.dkr.ecr.us-west-2.amazonaws.com"), Account: literal("111122223333"), Region: literal("us-west-2"), Repository: partial.Token("App/Repo")}},
		{"Docker Hub by name alone", literal("nginx"), imageSource{Kind: PublicRegistry, Host: literal("registry-1.docker.io")}},
		{"Docker Hub by name and tag", literal("nginx:1.27"), imageSource{Kind: PublicRegistry, Host: literal("registry-1.docker.io")}},
		{"Docker Hub with an organization", literal("amazon/amazon-ecs-sample"), imageSource{Kind: PublicRegistry, Host: literal("registry-1.docker.io")}},
		{"Docker Hub with a tag that is not known", partial.Join(literal("nginx:"), partial.Token("Tag")), imageSource{Kind: PublicRegistry, Host: literal("registry-1.docker.io")}},
		{"Amazon ECR Public", literal("public.ecr.aws/nginx/nginx:1"), imageSource{Kind: PublicRegistry, Host: literal("public.ecr.aws")}},
		{"Microsoft's registry", literal("mcr.microsoft.com/windows/servercore:ltsc2022"), imageSource{Kind: PublicRegistry, Host: literal("mcr.microsoft.com")}},
		{"GitHub's registry", literal("ghcr.io/o/r"), imageSource{Kind: PublicRegistry, Host: literal("ghcr.io")}},
		{"a registry with a port", literal("registry.example.com:5000/app"), imageSource{Kind: PublicRegistry, Host: literal("registry.example.com:5000")}},
		{"localhost", literal("localhost/app"), imageSource{Kind: PublicRegistry, Host: literal("localhost")}},
		{"a parameter", partial.Token("Image"), imageSource{}},
		{"a registry that is not known", partial.Join(partial.Token("Registry"), literal("/app:1")), imageSource{}},
		{"a name that begins with text", partial.Join(literal("my"), partial.Token("Name")), imageSource{}},
		{"a name that only looks like an unknown part", partial.UnknownText("111122223333.dkr.ecr.us-west-2.amazonaws.com/app"), imageSource{}},
		{"a parameter for the account and no more", partial.Join(word("‹Account›"), literal(".dkr.ecr.us-west-2.amazonaws.com/app")),
			imageSource{Kind: PrivateECR, Host: partial.Join(word("‹Account›"), literal(".dkr.ecr.us-west-2.amazonaws.com")), Account: word("‹Account›"), Region: literal("us-west-2"), Repository: literal("app")}},
		{"nothing", literal(""), imageSource{}},
		{"a host of an account id that is too short", literal("1111.dkr.ecr.us-west-2.amazonaws.com/app"), imageSource{Kind: PublicRegistry, Host: literal("1111.dkr.ecr.us-west-2.amazonaws.com")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := classifyImage(c.ref); !reflect.DeepEqual(got, c.want) {
				t.Errorf("want %+v, got %+v", c.want, got)
			}
		})
	}
}
