package config

import (
	"errors"
	"strings"
	"testing"
)

// Each mistake is one line, and no line is there because of another mistake.
func TestParseSaysEachMistakeOnce(t *testing.T) {
	const piped = `pipeline: {account: "999999999999", region: us-west-2, source: {codeCommit: net}, waves: [{name: all, environments: [hub, %]}]}` + "\n"
	hubAndSpoke := func(name, hub string) string {
		return "environments:\n" +
			`- {name: hub, account: "111111111111", region: us-west-2, vpc: {cidr: 10.100.0.0/20}, spokes: {joinedElsewhere: true}, workloads: [{launchType: fargate}]}` + "\n" +
			`- {name: ` + name + `, account: "111111111111", region: us-west-2, hub: ` + hub + `, vpc: {cidr: 10.101.0.0/20}, workloads: [{launchType: fargate}]}` + "\n"
	}
	refused(t, "pull.yaml", map[string]mistake{
		"a Region with two letters swapped": one(strings.Replace(placed(), "us-west-2", "us-wset-2", 1),
			`:5:5: environments[0].region: unknown Region "us-wset-2"; did you mean "us-west-2"? (a Region that opened after`),
		"a Region of a number that there is not": one(strings.Replace(placed(), "us-west-2", "eu-west-9", 1),
			`:5:5: environments[0].region: unknown Region "eu-west-9"; did you mean "eu-west-1"?`),
		"more zones than the Region has": one(strings.Replace(placed("vpc: {maxAzs: 6}"), "us-west-2", "us-west-1", 1),
			`:6:11: environments[0].vpc.maxAzs: got 6, but us-west-1 has 3 Availability Zones, two for newer accounts (https://`, "want 3 or fewer"),
		"more zones by name than the Region has": one(placed("vpc: {availabilityZones: [us-west-2a, us-west-2b, us-west-2c, us-west-2d, us-west-2e]}"),
			`:6:11: environments[0].vpc.availabilityZones: got 5, but us-west-2 has 4 Availability Zones (https://`),
		"an acknowledgement of no warning": one(placed(`acknowledge: ["ecrprivatelink:s3-interruptoin"]`),
			`:6:19: environments[0].acknowledge[0]: unknown warning "ecrprivatelink:s3-interruptoin"; did you mean "ecrprivatelink:s3-interruption"?`),
		"an acknowledgement of no rule": one(placed(`acknowledge: ["pullcheck::route-mising[X/Y]"]`),
			`:6:19: environments[0].acknowledge[0]: unknown rule "route-mising"; did you mean "route-missing"?`),
		"an acknowledgement with a reason of no rule": one(placed(`acknowledge: [{id: "pullcheck::route-mising[X/Y]", reason: planned}]`),
			`:6:20: environments[0].acknowledge[0].id: unknown rule "route-mising"; did you mean "route-missing"?`),
		"an acknowledgement without a place": one(placed(`acknowledge: ["pullcheck::route-missing"]`),
			`:6:19: environments[0].acknowledge[0]: id "pullcheck::route-missing" names no place; write it in brackets`),
		"an acknowledgement without a reason": one(placed(`acknowledge: [{id: "pullcheck::route-missing[X/Y]"}]`),
			`:6:19: environments[0].acknowledge[0].reason: is missing; want a reason, for instance "the network team creates the endpoint"`),
		"an acknowledgement until no day": one(placed(`acknowledge: [{id: "ecrprivatelink:s3-interruption", reason: planned, until: 2027-02-30}]`),
			`:6:75: environments[0].acknowledge[0].until: until is "2027-02-30"; want the last day on which it holds, such as "2027-01-31"`),
		"an acknowledgement with an unknown field": one(placed(`acknowledge: [{id: "ecrprivatelink:s3-interruption", reason: planned, untill: 2027-02-28}]`),
			`:6:75: environments[0].acknowledge[0].untill: unknown field; did you mean "until"? the fields here are id, reason, until`),
		"an endpoint that is taken for a feature": one(strings.Replace(placed(), "features: [awslogs]", "features: [awslogs, sts]", 1),
			`:3:59: environments[0].workloads[0].features[1]: unknown feature "sts"`, "; for an endpoint, say endpoints: { sts: create } beside workloads"),
		"a set of endpoints that is taken for a feature": one(strings.Replace(placed(), "features: [awslogs]", "features: [awslogs, efs]", 1),
			`:3:59: environments[0].workloads[0].features[1]: unknown feature "efs"`, "; for its endpoints, say endpointSets: [efs] beside workloads"),
		"a spoke whose name a pipeline cannot take": one(hubAndSpoke("s", "hub")+strings.Replace(piped, "%", "s", 1),
			`:3:4: environments[1].name: got "s"; in a pipeline an environment's name has 2 to 54 characters`),
		"a spoke whose name nothing can take": one(hubAndSpoke("s_1", "hub")+strings.Replace(piped, "%", "s-1", 1),
			`:3:4: environments[1].name: got "s_1"; want a name of letters, digits and hyphens`),
		"a misspelt hub": one(hubAndSpoke("s", "hbu"),
			`:3:57: environments[1].hub: no environment is called "hbu"; did you mean "hub"? want the name of another environment`),
		"a hub that is no text": one(hubAndSpoke("s", "7"),
			`:3:57: environments[1].hub: got the number 7; want`),
	})
}

func TestParseSaysAllMistakesInOneRun(t *testing.T) {
	refused(t, "pull.yaml", map[string]mistake{"of form and of meaning": {
		"environments:\n" +
			"  - name: one\n    account: \"111111111111\"\n    region: us-wset-2\n    workloads: [{launchType: fargte}]\n    s3policy: full\n" +
			"  - name: one\n    account: \"111111111111\"\n    region: us-west-2\n    workloads: [{launchType: ec2, platformVersion: \"1.4.0\"}]\n" +
			"    vpc: {cidr: 10.0.0.0/29, maxAzs: 9}\n    pull: {roles: [app]}\n    acknowledge: [\"ecrprivatelink:banana\"]\n",
		[]line{
			{`:4:5: environments[0].region: unknown Region "us-wset-2"`, nil},
			{`:5:18: environments[0].workloads[0].launchType: unknown launch type "fargte"`, nil},
			{`:6:5: environments[0].s3policy: unknown field; did you mean "s3Policy"?`, nil},
			{`:7:5: environments[1].name: "one" is the name of environments[0] already`, nil},
			{`:10:35: environments[1].workloads[0].platformVersion: platform version "1.4.0" is given for launch type "ec2"`, nil},
			{`:11:11: environments[1].vpc.cidr: got 10.0.0.0/29; want a block between /16 and /28`, nil},
			{`:11:30: environments[1].vpc.maxAzs: got the number 9; want a whole number from 1 to 6`, nil},
			{`:12:20: environments[1].pull.roles[0]: role "app" is a name, not an ARN`, nil},
			{`:13:19: environments[1].acknowledge[0]: unknown warning "ecrprivatelink:banana"`, nil},
		},
	}})
}

func TestParseCDK(t *testing.T) {
	const ok = `{"context": {"privatepull": {"environments": [{"name": "dev", "workloads": [{"launchType": "ec2"}]}]}}}`
	for name, c := range map[string]struct {
		document string
		value    any
		found    bool
		says     string
	}{
		"a configuration":                              {ok, nil, true, ""},
		"one with a mistake, at its line":              {"{\"context\": {\"privatepull\":\n{\"environments\": []}}}", nil, true, "cdk.json:2:2: environments: the list is empty"},
		"one with a key that stands twice":             {"{\"context\": {\"privatepull\": {\"environments\": [{\"name\": \"dev\", \"workloads\": [{\"launchType\": \"ec2\"}]}],\n\"environments\": 1}}}", nil, true, "cdk.json:2:1: environments: this key stands on line 1 already"},
		"a key that stands twice elsewhere":            {strings.Replace(ok, "{", `{"app": 1, "app": 2, `, 1), nil, true, ""},
		"a cdk.json without one":                       {`{"context": {}}`, nil, false, ""},
		"a file that is no JSON":                       {"{\n,", nil, false, "cdk.json:2:1: it is not valid JSON"},
		"the value that stands there":                  {`{"context": {"privatepull": {"environments": 7}}}`, map[string]any{"environments": 7.0}, true, "cdk.json:1:30: environments: got the number 7"},
		"a value of the context that stands elsewhere": {ok, map[string]any{}, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			config, found, err := ParseCDK([]byte(c.document), "cdk.json", c.value)
			if found != c.found || (err == nil) != (c.says == "") || found && err == nil && config == nil {
				t.Fatalf("got %v, found %v, error %v; want found %v and error %q", config, found, err, c.found, c.says)
			}
			var refusal *Error
			if err != nil && (!errors.As(err, &refusal) || !strings.HasPrefix(err.Error(), c.says)) {
				t.Errorf("got error %v, want it to begin with %q", err, c.says)
			}
		})
	}
}
