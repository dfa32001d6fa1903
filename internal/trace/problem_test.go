package trace

import (
	"slices"
	"strings"
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

func TestWhomAFindingConcerns(t *testing.T) {
	gathered := newCollector()
	p := &problem{rule: endpointMissing, at: object("vpc"), say: said("Nothing leads there.", "Create it.")}
	for _, workload := range []string{"web", "", "api", "web"} {
		gathered.add(p, workload)
	}
	if got := gathered.findings()[0].Workloads; !slices.Equal(got, []string{"web", "api"}) {
		t.Errorf("got %q, want each once and in order", got)
	}
}

func TestHowPlacesAreCalled(t *testing.T) {
	a, b, other := place{"subnet-a", true}, place{"subnet-b", true}, place{name: "a subnet of VPC vpc"}
	for want, from := range map[string][]place{
		"subnet subnet-a":                         {a},
		"subnets subnet-a and subnet-b":           {a, b},
		"a subnet of VPC vpc":                     {other},
		"subnet subnet-a and a subnet of VPC vpc": {a, other},
	} {
		if got := inPlaces(from); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestVersionsThatAreTakenToBeRetired(t *testing.T) {
	for _, c := range []struct {
		name, task, version string
		assumed             []string
		says                string // why the task is refused
	}{
		{"none", "fargate", "1.4.0", nil, ""},
		{"the task's", "fargate", "1.4.0", []string{"1.4.0"}, "once that is so, as is assumed here"},
		{"another", "fargate", "1.4.0", []string{"1.3.0"}, ""},
		{"one that is retired has its own dates", "fargate", "1.3.0", []string{"1.3.0"}, "1.3.0, which is retired: AWS starts no task on it since"},
		{"one that a task on EC2 does not have", "ec2-awsvpc", "1.4.0", []string{"1.4.0", ""}, ""},
	} {
		n := working()
		only(&n, c.task).PlatformVersion = partial.Known(c.version)
		n.Retired = c.assumed
		if got := Check(n).Traces[0].Refused; !strings.Contains(got, c.says) || c.says == "" && got != "" {
			t.Errorf("%s: refused because %q, want %q", c.name, got, c.says)
		}
	}
}
