package template_test

import (
	"strings"
	"testing"

	"ecrprivatelink/internal/network/template"
	"ecrprivatelink/internal/trace"
)

func TestTheOneRegionThatIsNamedIsTaken(t *testing.T) {
	for _, c := range []struct {
		name, text, given string
		want              trace.Result
		taken             string // the Region in the warning, empty for none
	}{
		{"one Region", isolatedWith(), "", trace.Pass, "us-east-1"},
		{"one that is given", isolatedWith(), "us-east-1", trace.Pass, ""},
		{"two Regions", strings.Replace(isolatedWith(), "us-east-1a", "us-west-2a", 1), "", trace.Pass, ""},
		{"a word that is no Region", strings.Replace(isolatedWith(), "Name: app", "Name: app, Command: [com.amazonaws.nothing.x]", 1), "", trace.Pass, "us-east-1"},
		{"a Region of China", strings.NewReplacer("us-east-1", "cn-north-1", "com.amazonaws.us-east-1.ecr", "cn.com.amazonaws.cn-north-1.ecr", "amazonaws.com/", "amazonaws.com.cn/",
			"arn:aws:iam", "arn:aws-cn:iam").Replace(isolatedWith()), "", trace.Pass, "cn-north-1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			report, warnings := checked(t, template.Options{Account: "111122223333", Region: c.given}, c.text)
			if got := report.Traces[0].Result; got != c.want {
				t.Errorf("got %s, want %s: %+v", got, c.want, report.Findings)
			}
			taken := ""
			for _, w := range warnings {
				if _, rest, ok := strings.Cut(w.Message, "the Region is taken to be "); ok {
					taken, _, _ = strings.Cut(rest, ",")
				}
			}
			if taken != c.taken {
				t.Errorf("taken: got %q, want %q", taken, c.taken)
			}
		})
	}
}
