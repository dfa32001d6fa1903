package trace

import (
	"maps"
	"slices"
	"testing"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// A statement against calls without TLS is common in endpoint policies, and every call of a pull has TLS.
func TestCallsAreKnownToHaveTLS(t *testing.T) {
	for denied, want := range map[string]Result{"false": Pass, "true": Fail} {
		n := working()
		for i := range n.Endpoints {
			n.Endpoints[i].Policy = partial.Known[*iam.Document](document(`{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"},
				{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"` + denied + `"}}}]}`))
		}
		r := Check(n)
		for _, api := range []string{"ecr:BatchGetImage", "s3:GetObject"} {
			if got := callOf(t, r, api).Result; got != want {
				t.Errorf("aws:SecureTransport %s is denied: %s is %s, want %s", denied, api, got, want)
			}
		}
	}
}

// TestTheAccountOfACaller: it is told beside the ARN only where the ARN does not tell it.
func TestTheAccountOfACaller(t *testing.T) {
	account := partial.Literal("111122223333")
	unnamed, named := network.Role{Object: object("role")}, executionRole()
	for _, c := range []struct {
		name string
		role *network.Role
		want string
	}{
		{"of a role with an ARN", &named, ""},
		{"of a role whose ARN is not known", &unnamed, "111122223333"},
		{"of nobody that is known", nil, "111122223333"},
	} {
		if got := (caller{role: c.role, account: account}).accountUnlessInARN().String(); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

// TestWhatAnEndpointTellsPolicies: whose it is and in which VPC, as far as that is known.
func TestWhatAnEndpointTellsPolicies(t *testing.T) {
	own, other, none := partial.Literal(account), partial.Literal("444455556666"), partial.Text{}
	organization := partial.Literal("o-abcdefghij")
	for _, c := range []struct {
		name         string
		change       func(n *network.Network)
		caller       partial.Text
		owner, inOrg bool
	}{
		{"the owner of the VPC", func(*network.Network) {}, own, true, false},
		{"and its organization", func(n *network.Network) { n.Organization = organization }, own, true, true},
		{"which is not told of another account", func(n *network.Network) { n.Organization = organization }, other, true, false},
		{"nor to a caller that is not known", func(n *network.Network) { n.Organization = organization }, none, true, false},
		{"nothing in an account that is not known", func(n *network.Network) { n.VPCs[0].Env.Account = none }, own, false, false},
		{"nothing in a Region that is not known", func(n *network.Network) { n.VPCs[0].Env.Region = none }, own, false, false},
		{"nothing of a VPC that is not in the source", func(n *network.Network) { n.VPCs = nil }, own, false, false},
		{"the owner of a VPC that is shared", func(n *network.Network) { n.VPCs[0].Owner = other }, own, true, false},
	} {
		n := working()
		c.change(&n)
		keys := map[string][]partial.Text{}
		newChecker(&n).through(keys, endpoint(&n, "ecr.api"), caller{account: c.caller})
		_, owner := keys["aws:VpceAccount"]
		_, vpc := keys["aws:SourceVpcArn"]
		_, inOrg := keys["aws:VpceOrgID"]
		if owner != c.owner || vpc != c.owner || inOrg != c.inOrg {
			t.Errorf("%s: got %v", c.name, keys)
		}
	}
}

func TestActionsThatAPatternMayMean(t *testing.T) {
	for _, c := range []struct {
		pattern partial.Text
		want    bool
	}{
		{partial.Literal("ecr:BatchGetImage"), true},
		{partial.Literal("ECR:batchgetimage"), true},
		{partial.Literal("ecr:BatchGetImagf"), false},
		{partial.Literal("ecr:BatchGetImages"), false},
		{partial.Literal("ecr:Batch"), false},
		{partial.Literal("ecr:Batch*"), true},
		{partial.Literal("ecr:Batch?etImage"), true},
		{partial.Literal("ecr:BatchGetImage*"), true},
		{partial.Literal("ecr:BatchGetImages*"), false},
		{partial.Literal("s3:*"), false},
		{partial.Literal("*"), true},
		{partial.Literal("?cr:BatchGetImage"), true},
		{partial.UnknownText("a parameter"), true},
	} {
		if got := mayBe(c.pattern, "ecr:BatchGetImage"); got != c.want {
			t.Errorf("%s: got %v, want %v", c.pattern, got, c.want)
		}
	}
}

func TestHowResourcesAreCalled(t *testing.T) {
	for named, want := range map[string]string{
		"arn:aws:ecr:us-west-2:111122223333:repository/app":              "repository/app",
		"arn:aws:secretsmanager:us-west-2:111122223333:secret:db-AbCdEf": "secret:db-AbCdEf",
		"arn:aws:s3:::bucket/key":                                        "bucket/key",
		"arn:aws:s3":                                                     "arn:aws:s3",
		"the layer":                                                      "the layer",
	} {
		if got := shownResource(&request{named: partial.Literal(named)}); got != want {
			t.Errorf("%s: got %q, want %q", named, got, want)
		}
	}
}

// TestTagsThatPoliciesSee: of two tags of one key in other letters it is not known which counts.
func TestTagsThatPoliciesSee(t *testing.T) {
	tag := func(key string) network.Tag { return network.Tag{Key: key, Value: partial.Literal("a")} }
	doubt := []partial.Doubt[network.Tag]{{Item: tag("Team"), Why: "a condition"}}
	for _, c := range []struct {
		name string
		tags partial.List[network.Tag]
		want []string
	}{
		{"none", partial.List[network.Tag]{}, nil},
		{"each by its key", partial.ListOf(tag("team"), tag("stage")), []string{"aws:ResourceTag/stage", "aws:ResourceTag/team", "ecr:ResourceTag/stage", "ecr:ResourceTag/team"}},
		{"two in other letters", partial.ListOf(tag("team"), tag("Team"), tag("stage")), []string{"aws:ResourceTag/stage", "ecr:ResourceTag/stage"}},
		{"one beside one that is perhaps there", partial.List[network.Tag]{Items: []network.Tag{tag("team")}, Perhaps: doubt}, nil},
	} {
		n := working()
		arn := partial.Literal("arn:aws:ecr:us-west-2:111122223333:repository/app")
		n.Resources = []network.Resource{{Object: object("app"), Kind: network.RepositoryKind, ARN: arn, Tags: c.tags}}
		for _, perhaps := range []string{"", "a condition"} {
			n.Resources[0].Perhaps = perhaps
			keys := map[string][]partial.Text{}
			newChecker(&n).tags(keys, &request{Call: pullpath.Call{API: "ecr:BatchGetImage"}, named: arn}, caller{})
			if got := slices.Sorted(maps.Keys(keys)); perhaps == "" && !slices.Equal(got, c.want) || perhaps != "" && len(got) > 0 {
				t.Errorf("%s, of a repository that is there %q: got %q, want %q", c.name, perhaps, got, c.want)
			}
		}
	}
}

// TestWhatACallTellsPolicies: a call that takes no endpoint has none of the keys of one.
func TestWhatACallTellsPolicies(t *testing.T) {
	n := working()
	c := newChecker(&n)
	app := partial.Literal("arn:aws:ecr:us-west-2:111122223333:repository/app")
	for _, v := range []struct {
		name    string
		request request
		path    *path
		absent  bool // the keys of endpoints
		owner   bool // the account of the resource
	}{
		{"outside of the VPC", request{Call: pullpath.Call{OffVPC: true}, named: app}, nil, true, true},
		{"by a service of AWS", request{onBehalf: true, named: app}, nil, true, true},
		{"over the internet", request{named: app}, &path{internet: true}, true, true},
		{"through an endpoint", request{named: app}, &path{endpoint: endpoint(&n, "ecr.api"), certain: true}, false, true},
		{"in a way that is not known", request{named: app}, nil, false, true},
		{"for a resource of no account", request{named: partial.Literal("arn:aws:s3:::bucket/key")}, nil, false, false},
		{"for nothing", request{}, nil, false, false},
	} {
		q := c.question(&v.request, caller{account: partial.Literal(account)}, v.path)
		if got := slices.Contains(q.Absent, "aws:SourceVpce"); got != v.absent {
			t.Errorf("%s: absent %q", v.name, q.Absent)
		}
		if _, got := q.Keys["aws:ResourceAccount"]; got != v.owner {
			t.Errorf("%s: keys %v", v.name, q.Keys)
		}
	}
	e := interfaceEndpoint("vpc", pullpath.ECRAPI)
	for id, want := range map[string]string{"vpc": "vpc", "vpc-1": partial.Token("vpc-1").String()} {
		e.VPC = partial.Known(id)
		if got := c.vpcRef(&e).String(); got != want {
			t.Errorf("VPC %s is %q to policies, want %q", id, got, want)
		}
	}
	e.VPC = partial.Unknown[string]("a parameter")
	if got := c.vpcRef(&e); !got.IsZero() {
		t.Errorf("a VPC that is not known is %q to policies", got)
	}
}
