package template_test

import (
	"strings"
	"testing"

	"ecrprivatelink/internal/trace"
)

func TestNamesOfImages(t *testing.T) {
	const host = "111122223333.dkr.ecr.us-east-1.amazonaws.com"
	const invalid = "is no valid name of an image"
	const parameter = "Parameters: {P: {Type: String}}\n"
	for _, c := range []struct {
		name, image string
		want        trace.Result
		says        string // of task-refused; empty: there is none
	}{
		{"with a tag", host + "/app:1", trace.Pass, ""},
		{"with a path, separators, a tag and a digest", "'" + host + "/team/a.b__c--d/app:1@sha256:" + strings.Repeat("a", 64) + "'", trace.Pass, ""},
		{"of Docker Hub", "nginx:1.27", trace.Fail, ""},
		{"with an upper-case repository", host + "/App:1", trace.Fail, invalid},
		{"with an upper-case name alone", "Nginx", trace.Fail, invalid},
		{"with a blank at the end", "'" + host + "/app:1 '", trace.Fail, invalid},
		{"with an empty tag", "'" + host + "/app:'", trace.Fail, invalid},
		{"with no repository", host + "/", trace.Fail, invalid},
		{"with an empty part", host + "//app", trace.Fail, invalid},
		{"with a tag that begins with a hyphen", host + "/app:-1", trace.Fail, invalid},
		{"with a digest that is too short", host + "/app@sha256:aa", trace.Fail, invalid},
		{"of a URL", "https://" + host + "/app", trace.Fail, invalid},
		{"with a tag that is not known", "!Sub '" + host + "/app:${P}'", trace.Pass, ""},
		{"with an upper-case repository and a tag that is not known", "!Sub '" + host + "/App:${P}'", trace.Fail, invalid},
		{"with an upper-case repository in an account that is not known", "!Sub '${P}.dkr.ecr.us-east-1.amazonaws.com/App'", trace.Fail, invalid},
		{"in an account that is not known", "!Sub '${P}.dkr.ecr.us-east-1.amazonaws.com/app'", trace.Undecided, ""},
		{"in the account of the stack", "!Sub '${AWS::AccountId}.dkr.ecr.us-east-1.amazonaws.com/app'", trace.Pass, ""},
		{"with the suffix of another partition", "111122223333.dkr.ecr.us-east-1.amazonaws.com.cn/app", trace.Fail, "looks like Amazon ECR"},
		{"with the suffix that its Region does not have", "111122223333.dkr.ecr.cn-north-1.amazonaws.com/app", trace.Fail, "looks like Amazon ECR"},
		{"with an account of ten digits", "1111222233.dkr.ecr.us-east-1.amazonaws.com/app", trace.Fail, "looks like Amazon ECR"},
		{"at a private address", "10.0.0.9:5000/app", trace.Undecided, ""},
		{"at an address of a shared range", "100.64.0.9:5000/app", trace.Undecided, ""},
		{"at localhost", "localhost:5000/app", trace.Undecided, ""},
		{"at a public address", "203.0.113.9:5000/app", trace.Fail, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			report, _ := checked(t, here, parameter+replaced(host+"/app:1", c.image))
			said := ""
			for _, f := range report.Findings {
				if f.ID == "task-refused" {
					said += f.Message
				}
			}
			if got := report.Traces[0].Result; got != c.want || !strings.Contains(said, c.says) || c.says == "" && said != "" {
				t.Errorf("got %s and %q, want %s and %q", got, said, c.want, c.says)
			}
		})
	}
}
