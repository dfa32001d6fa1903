package trace

import (
	"testing"

	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/partial"
)

func TestTheStrongestOfOneKindSpeaks(t *testing.T) {
	met := func(severity Severity, after, words string) *problem {
		return &problem{rule: endpointMissing, at: object("vpc"), severity: severity, after: after,
			say: func([]string) (string, string) { return words, "" }}
	}
	for _, c := range []struct {
		name     string
		problems []*problem
		severity Severity
		message  string
		after    string
	}{
		{"the weaker first", []*problem{met(Warning, "", "weak"), met(Error, "", "strong")}, Error, "strong", ""},
		{"the stronger first", []*problem{met(Error, "", "strong"), met(Warning, "", "weak")}, Error, "strong", ""},
		{"two of one strength", []*problem{met(Error, "", "first"), met(Error, "", "second")}, Error, "first", ""},
		{"one behind another fault", []*problem{met(Error, "route", "strong")}, Error, "strong This matters once route is fixed.", "route"},
		{"one behind another fault and one as things are", []*problem{met(Error, "route", "strong"), met(Error, "", "strong")}, Error, "strong", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			gathered := newCollector()
			for _, p := range c.problems {
				gathered.add(p, "web")
			}
			found := gathered.findings()
			if len(found) != 1 || found[0].Severity != c.severity || found[0].Message != c.message || found[0].OnlyAfter != c.after {
				t.Errorf("want one %s %q, got %+v", c.severity, c.message, found)
			}
		})
	}
}

func TestAPermissionsBoundaryLimitsWhatPoliciesAllow(t *testing.T) {
	policy := *document(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ecr:*","Resource":"*"}]}`)
	narrow := document(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}`)
	for _, c := range []struct {
		name string
		id   identity
		want truth
	}{
		{"none", identity{}, yes},
		{"one that allows it", identity{boundary: &policy}, yes},
		{"one that does not", identity{boundary: narrow}, no},
		{"one that is not known", identity{boundaryOpen: "a parameter"}, maybe},
	} {
		c.id.policies, c.id.byAction = []iam.Policy{{Name: "policy", Document: &policy}}, map[string][]iam.Policy{}
		if got := c.id.ask(iam.Request{Action: "ecr:BatchGetImage", Resource: partial.Literal("arn:aws:ecr:us-west-2:111122223333:repository/app")}); got.is != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}
