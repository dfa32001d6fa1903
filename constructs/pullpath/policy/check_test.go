package policy

import (
	"strings"
	"testing"
)

func TestChecks(t *testing.T) {
	west := Place{Region: "us-west-2"}
	for _, c := range []struct {
		name  string
		check error
		want  string // part of the message; "" is no error
	}{
		{"a role", CheckRole("arn:aws:iam::111122223333:role/path/app", west), ""},
		{"a role by name", CheckRole("app", west), "arn:aws:iam::ACCOUNT:role/app"},
		{"a user", CheckRole("arn:aws:iam::111122223333:user/app", west), "not the ARN of an IAM role"},
		{"a role of another partition", CheckRole("arn:aws-cn:iam::111122223333:role/app", west), `"aws-cn"`},
		{"a repository", CheckRepository("arn:aws:ecr:us-west-2:111122223333:repository/team/app", west), ""},
		{"a repository where the Region is not known", CheckRepository("arn:aws:ecr:eu-west-1:111122223333:repository/app", Place{}), ""},
		{"a repository of another Region", CheckRepository("arn:aws:ecr:eu-west-1:111122223333:repository/app", west), "do not cross Regions"},
		{"a repository's URI", CheckRepository("111122223333.dkr.ecr.us-west-2.amazonaws.com/app", west), "not the ARN"},
		{"an account", CheckAccount("111122223333"), ""},
		{"a short account", CheckAccount("1111"), "12 digits"},
		{"an organization", CheckOrganization("o-abcdefghij"), ""},
		{"an organization by name", CheckOrganization("mine"), "o-abcdefghij"},
		{"a log group", CheckLogGroup("arn:aws:logs:us-west-2:111122223333:log-group:/ecs/app:*", west), ""},
		{"a log group without its streams", CheckLogGroup("arn:aws:logs:us-west-2:111122223333:log-group:/ecs/app", west), ":*"},
		{"a log group by name", CheckLogGroup("/ecs/app", west), "arn:aws:logs:REGION"},
		{"objects", CheckObject("arn:aws:s3:::mine/*", west), ""},
		{"a bucket", CheckObject("arn:aws:s3:::mine", west), "BUCKET/*"},
		{"objects of another partition", CheckObject("arn:aws-cn:s3:::mine/*", west), `"aws-cn"`},
	} {
		switch {
		case c.want == "" && c.check != nil:
			t.Errorf("%s: %v", c.name, c.check)
		case c.want != "" && (c.check == nil || !strings.Contains(c.check.Error(), c.want)):
			t.Errorf("%s: got %v, want %q", c.name, c.check, c.want)
		}
	}
}

func TestPresetsNameBucketsOfTheRegion(t *testing.T) {
	for _, row := range Presets() {
		objects, err := Preset(row.Name, "aws", "us-west-2")
		if err != nil || len(objects) == 0 || row.Source == "" || row.Reason == "" {
			t.Errorf("%s: %v, %v", row.Name, objects, err)
		}
		for _, arn := range objects {
			if err := CheckObject(arn, Place{Region: "us-west-2"}); err != nil || strings.Contains(arn, "{") {
				t.Errorf("%s: %s: %v", row.Name, arn, err)
			}
		}
	}
	if _, err := Preset("ssm", "aws", "us-west-2"); err == nil || !strings.Contains(err.Error(), "ssm-agent") {
		t.Errorf("got %v", err)
	}
}
