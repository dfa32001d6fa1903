package ecrname

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseHost(t *testing.T) {
	tests := []struct {
		name, host                 string
		account, region, partition string
	}{
		{"the commercial partition", "111122223333.dkr.ecr.us-west-2.amazonaws.com", "111122223333", "us-west-2", "aws"},
		{"GovCloud shares the suffix and is known by its Region", "111122223333.dkr.ecr.us-gov-west-1.amazonaws.com", "111122223333", "us-gov-west-1", "aws-us-gov"},
		{"China", "111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn", "111122223333", "cn-north-1", "aws-cn"},
		{"the European Sovereign Cloud", "111122223333.dkr.ecr.eusc-de-east-1.amazonaws.eu", "111122223333", "eusc-de-east-1", "aws-eusc"},
		{"an isolated partition", "111122223333.dkr.ecr.us-iso-east-1.c2s.ic.gov", "111122223333", "us-iso-east-1", "aws-iso"},
		{"a FIPS host", "111122223333.dkr.ecr-fips.us-gov-east-1.amazonaws.com", "111122223333", "us-gov-east-1", "aws-us-gov"},
		{"a dual-stack host", "111122223333.dkr-ecr.us-west-2.on.aws", "111122223333", "us-west-2", "aws"},
		{"a dual-stack host in China", "111122223333.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn", "111122223333", "cn-north-1", "aws-cn"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := ParseHost(tt.host)
			if !ok {
				t.Fatalf("%s was not taken for an ECR registry", tt.host)
			}
			want := Registry{Account: tt.account, Region: tt.region, Partition: tt.partition, Host: tt.host}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
	for name, host := range map[string]string{
		"Docker Hub":                          "docker.io",
		"the public ECR gallery":              "public.ecr.aws",
		"the ECR API":                         "api.ecr.us-west-2.amazonaws.com",
		"an account id of 11 digits":          "11112222333.dkr.ecr.us-west-2.amazonaws.com",
		"an unknown suffix":                   "111122223333.dkr.ecr.us-west-2.example.com",
		"no suffix":                           "111122223333.dkr.ecr.us-west-2.",
		"the suffix of another partition":     "111122223333.dkr.ecr.cn-north-1.amazonaws.com",
		"a name that is no Region":            "111122223333.dkr.ecr.mars.amazonaws.com",
		"a host that only starts like an ECR": "111122223333.dkr.ecr.us-west-2.amazonaws.com.example.com",
		"the empty string":                    "",
	} {
		t.Run(name+" is not an ECR registry", func(t *testing.T) {
			if got, ok := ParseHost(host); ok {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestParseARNAndURIName(t *testing.T) {
	tests := []struct{ name, arn, uri string }{
		{"the commercial partition", "arn:aws:ecr:us-west-2:111122223333:repository/app", "111122223333.dkr.ecr.us-west-2.amazonaws.com/app"},
		{"China", "arn:aws-cn:ecr:cn-north-1:111122223333:repository/team/app", "111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/team/app"},
		{"GovCloud", "arn:aws-us-gov:ecr:us-gov-west-1:111122223333:repository/app", "111122223333.dkr.ecr.us-gov-west-1.amazonaws.com/app"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fromARN, err := ParseARN(tt.arn)
			if err != nil {
				t.Fatal(err)
			}
			fromURI, err := ParseURI(tt.uri)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(fromARN, fromURI); diff != "" {
				t.Errorf("the ARN and the URI name different repositories (-ARN +URI)\n%s", diff)
			}
			if got := fromARN.URI(); got != tt.uri {
				t.Errorf("URI is %s, want %s", got, tt.uri)
			}
			if got := fromURI.ARN(); got != tt.arn {
				t.Errorf("ARN is %s, want %s", got, tt.arn)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	arn := func(s string) error { _, err := ParseARN(s); return err }
	uri := func(s string) error { _, err := ParseURI(s); return err }
	tests := []struct {
		name  string
		err   error
		wants string
	}{
		{"an ARN of another service", arn("arn:aws:s3:us-west-2:111122223333:repository/app"), `service is "s3"`},
		{"an ARN that ends early", arn("arn:aws:ecr:us-west-2"), "six parts"},
		{"an ARN of a cluster", arn("arn:aws:ecr:us-west-2:111122223333:cluster/app"), "repository/"},
		{"an ARN of another partition than its Region", arn("arn:aws:ecr:cn-north-1:111122223333:repository/app"), `Region cn-north-1 is in partition "aws-cn"`},
		{"an ARN without a Region", arn("arn:aws:ecr::111122223333:repository/app"), "Region"},
		{"an ARN for every Region", arn("arn:aws:ecr:*:111122223333:repository/app"), "Region"},
		{"an ARN with a Region that would end the host early", arn("arn:aws:ecr:us-west-2.example.com/x:111122223333:repository/app"), "Region"},
		{"an ARN with a short account id", arn("arn:aws:ecr:us-west-2:1111:repository/app"), "12 digits"},
		{"an ARN with a wildcard", arn("arn:aws:ecr:us-west-2:111122223333:repository/*"), "characters"},
		{"a repository name in capitals", uri("111122223333.dkr.ecr.us-west-2.amazonaws.com/App"), "lower case"},
		{"a repository name that climbs", uri("111122223333.dkr.ecr.us-west-2.amazonaws.com/../app"), "separators"},
		{"a repository name that is too long", uri("111122223333.dkr.ecr.us-west-2.amazonaws.com/" + strings.Repeat("a", 257)), "2 to 256"},
		{"a host without a repository", uri("111122223333.dkr.ecr.us-west-2.amazonaws.com"), "0 characters"},
		{"another registry", uri("docker.io/library/app"), "not the URI of an Amazon ECR repository"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.err == nil {
				t.Fatal("accepted")
			}
			if !strings.Contains(tt.err.Error(), tt.wants) {
				t.Errorf("got %q, want it to contain %q", tt.err, tt.wants)
			}
		})
	}
}
