package pullpath

import (
	"strings"
	"testing"
)

func TestServiceName(t *testing.T) {
	for _, c := range []struct {
		name    string
		service Service
		region  string
		want    string
	}{
		{"an endpoint of the standard partition", ECRDKR, "us-west-2", "com.amazonaws.us-west-2.ecr.dkr"},
		{"ECR takes the prefix in China", ECRAPI, "cn-north-1", "cn.com.amazonaws.cn-north-1.ecr.api"},
		{"so does monitoring", Monitoring, "cn-northwest-1", "cn.com.amazonaws.cn-northwest-1.monitoring"},
		{"so does X-Ray", XRay, "cn-north-1", "cn.com.amazonaws.cn-north-1.xray"},
		{"logs does not", Logs, "cn-north-1", "com.amazonaws.cn-north-1.logs"},
		{"ECS does not", ECSAgent, "cn-north-1", "com.amazonaws.cn-north-1.ecs-agent"},
		{"the S3 gateway does not", S3, "cn-northwest-1", "com.amazonaws.cn-northwest-1.s3"},
		{"GovCloud has no prefix", ECRAPI, "us-gov-west-1", "com.amazonaws.us-gov-west-1.ecr.api"},
		{"the European sovereign cloud has one for ECR", ECRDKR, "eusc-de-east-1", "eu.amazonaws.eusc-de-east-1.ecr.dkr"},
		{"a Region newer than the table", ECRDKR, "eu-south-3", "com.amazonaws.eu-south-3.ecr.dkr"},
		{"a Chinese Region newer than the table", ECRDKR, "cn-south-1", "cn.com.amazonaws.cn-south-1.ecr.dkr"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := ServiceName(c.service, c.region)
			if err != nil || got != c.want {
				t.Fatalf("got %q, %v; want %q", got, err, c.want)
			}
			service, region, ok := ParseServiceName(got)
			if !ok || service != c.service || region != c.region {
				t.Errorf("read back as %q in %q, %v", service, region, ok)
			}
		})
	}
}

func TestPartitionOf(t *testing.T) {
	for region, want := range map[string]string{
		"us-east-1": "aws", "cn-north-1": "aws-cn", "us-gov-east-1": "aws-us-gov", "eusc-de-east-1": "aws-eusc",
		"us-iso-west-1": "aws-iso", "us-isob-east-1": "aws-iso-b", "us-isof-south-1": "aws-iso-f", "eu-isoe-west-1": "aws-iso-e",
		"us-gov-central-1": "aws-us-gov", "ap-southeast-9": "aws", "us-south-1": "aws",
	} {
		p, err := PartitionOf(region)
		if err != nil || p.Name != want {
			t.Errorf("%s: got %q, %v; want %q", region, p.Name, err, want)
		}
	}
	for _, bad := range []string{"", "us-west", "uswest2", "us-west-2a", "US-WEST-2", "us_west_2", "us-wset-2", "eu-wets-1", "xx-far-9"} {
		if p, err := PartitionOf(bad); err == nil {
			t.Errorf("%q: got partition %q, want an error", bad, p.Name)
		}
	}
	if _, err := PartitionOf("us-wset-2a"); err == nil || !strings.Contains(err.Error(), "us-west-2") {
		t.Errorf("no nearest Region in %v", err)
	}
}

func TestCheckRegion(t *testing.T) {
	for region, want := range map[string]string{
		"us-west-2":      "",
		"eusc-de-east-1": "",
		"us-wset-2":      `unknown Region "us-wset-2"; did you mean "us-west-2"? (a Region that opened after this version needs a newer one)`,
		"eu-west-9":      `did you mean "eu-west-1"?`,
		"xx":             `unknown Region "xx"; the valid ones are af-south-1, `,
	} {
		t.Run(region, func(t *testing.T) {
			if err := CheckRegion(region); (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
				t.Errorf("got %v, want %q", err, want)
			}
		})
	}
}

func TestZones(t *testing.T) {
	for region, want := range map[string]int{"us-east-1": 6, "us-west-2": 4, "us-west-1": 3, "eu-north-1": 3, "us-gov-west-1": 0, "cn-north-1": 0, "eu-west-9": 0, "": 0} {
		if n, _, ok := Zones(region); ok != (want > 0) || ok && n != want {
			t.Errorf("%q: got %d zones, known %v; want %d", region, n, ok, want)
		}
	}
	for _, row := range zoneRows {
		for _, region := range row.regions {
			if CheckRegion(region) != nil {
				t.Errorf("the row of %q is for no Region", region)
			}
		}
	}
}

func TestParseServiceNameRefuses(t *testing.T) {
	for _, name := range []string{"", "com.amazonaws", "com.amazonaws.vpce.us-east-1.vpce-svc-0123", "com.amazonaws.us-east-1", "aws.api.us-east-1.ecr"} {
		if s, region, ok := ParseServiceName(name); ok {
			t.Errorf("%q: read as %q in %q", name, s, region)
		}
	}
}

func TestHosts(t *testing.T) {
	got, err := RegistryHost("111122223333", "cn-north-1")
	if err != nil || got != "111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn" {
		t.Errorf("got %q, %v", got, err)
	}
	if got := LayerBucketARN("aws-us-gov", "us-gov-west-1"); got != "arn:aws-us-gov:s3:::prod-us-gov-west-1-starport-layer-bucket/*" {
		t.Errorf("got %q", got)
	}
}

func TestParseChoice(t *testing.T) {
	for text, want := range map[string]Choice{
		"create": {}, "external": {External: true},
		"reuse:vpce-0123456789abcdef0": {ID: "vpce-0123456789abcdef0"}, "reuse:vpce-0123abcd": {ID: "vpce-0123abcd"},
	} {
		if got, err := ParseChoice(text); err != nil || got != want {
			t.Errorf("%q: got %+v, %v", text, got, err)
		}
	}
	for _, bad := range []string{"", "reuse", "reuse:", "reuse:eni-0123abcd", "reuse:vpce-xyz", "Create", "extern"} {
		if _, err := ParseChoice(bad); err == nil || !strings.Contains(err.Error(), "reuse:vpce-") {
			t.Errorf("%q: got error %v", bad, err)
		}
	}
}
