package config

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/constructs/pullpath"
)

// hubAnd is a configuration of a hub in account 111122223333 and us-west-2, and spokes; each begins with the fields
// given, in flow style.
func hubAnd(hub string, spokes ...string) string {
	place := `account: "111122223333", region: us-west-2`
	out := "environments:\n- {name: hub, " + place + ", workloads: [{launchType: fargate}]" + hub + "}\n"
	for i, spoke := range spokes {
		if !strings.Contains(spoke, "account:") {
			spoke = place + ", " + spoke
		}
		if !strings.Contains(spoke, "vpc") {
			spoke += fmt.Sprintf(", vpc: {cidr: 10.%d.0.0/16}", i+1)
		}
		out += fmt.Sprintf("- {name: spoke%d, hub: hub, workloads: [{launchType: ec2, features: [ssm]}], %s}\n", i+1, spoke)
	}
	return out
}

const elsewhere = `account: "444455556666", region: us-west-2`

func TestHubServesWhatItsSpokesNeed(t *testing.T) {
	config := taken(t, hubAnd("", "tags: {a: b}", elsewhere+", tags: {a: b}"), "pull.yaml")
	hub := config.AsHub(config.Environments[0])
	plan, err := pullpath.NewPlan(hub.Workloads...)
	if err != nil {
		t.Fatal(err)
	}
	for _, service := range []pullpath.Service{pullpath.ECRAPI, pullpath.ECS, pullpath.SSM} {
		if _, ok := plan.Endpoint(service); !ok {
			t.Errorf("the hub has no endpoint for %s", service)
		}
	}
	if want := []string{"10.1.0.0/16", "10.2.0.0/16"}; !slices.Equal(hub.AllowFromCIDRs, want) {
		t.Errorf("the hub admits %v, want %v", hub.AllowFromCIDRs, want)
	}
	if want := []string{"111122223333", "444455556666"}; !slices.Equal(hub.Pull.Accounts, want) {
		t.Errorf("accounts %v may pull, want %v", hub.Pull.Accounts, want)
	}
	if got := len(config.Environments[0].Workloads); got != 1 {
		t.Errorf("the configuration itself has %d workloads now, want 1", got)
	}
}

func TestHubAdmitsNoBlockTwice(t *testing.T) {
	config := taken(t, hubAnd(", allowFromCidrs: [10.0.0.0/8]", "tags: {a: b}"), "pull.yaml")
	if got := config.AsHub(config.Environments[0]).AllowFromCIDRs; !slices.Equal(got, []string{"10.0.0.0/8"}) {
		t.Errorf("got %v, want the one block that holds the spoke's", got)
	}
}

func TestHubThatSaysWhoMayPullIsBelieved(t *testing.T) {
	config := taken(t, hubAnd(", pull: {organizations: [o-a1b2c3d4e5]}", elsewhere), "pull.yaml")
	if got := config.AsHub(config.Environments[0]).Pull; len(got.Accounts) != 0 || len(got.Organizations) != 1 {
		t.Errorf("got accounts %v, organizations %v; want the organization alone", got.Accounts, got.Organizations)
	}
}

func TestNamesGetToTheSpokesByWhatReachesTheirAccounts(t *testing.T) {
	organization := "arn:aws:organizations::111122223333:organization/o-a1b2c3d4e5"
	for name, c := range map[string]struct {
		document string
		dns      HubDNS
		share    []string
	}{
		"in one account, zones":                {hubAnd("", "tags: {a: b}"), ByZones, nil},
		"in two accounts, a Profile":           {hubAnd("", "tags: {a: b}", elsewhere), ByProfile, []string{"444455556666"}},
		"in one account, a Profile if asked":   {hubAnd(", spokes: {dns: profile}", "tags: {a: b}"), ByProfile, nil},
		"shared with the organization if said": {hubAnd(", spokes: {shareWith: ['"+organization+"']}", elsewhere), ByProfile, []string{organization}},
		"without a place, zones": {"environments:\n- {name: hub, workloads: [{launchType: fargate}]}\n" +
			"- {name: a, hub: hub, vpc: {cidr: 10.1.0.0/16}, workloads: [{launchType: fargate}]}\n", ByZones, nil},
	} {
		t.Run(name, func(t *testing.T) {
			config := taken(t, c.document, "pull.yaml")
			hub := config.Environments[0]
			if got := config.HubDNS(hub); got != c.dns {
				t.Errorf("by %q, want %q", got, c.dns)
			}
			if got := config.ShareWith(hub); !slices.Equal(got, c.share) {
				t.Errorf("shared with %v, want %v", got, c.share)
			}
		})
	}
}

func TestParseRefusesHubs(t *testing.T) {
	described := "vpc: {id: vpc-01234567, privateSubnets: [{id: subnet-01234567, availabilityZone: us-west-2a, routeTableId: rtb-01234567%s}]%s}"
	refused(t, "pull.yaml", map[string]mistake{
		"a hub that does not exist": one(strings.Replace(hubAnd("", "tags: {a: b}"), "hub: hub", "hub: huh", 1),
			`:3:18: environments[1].hub: no environment is called "huh"; did you mean "hub"?`),
		"an environment that is its own hub": one("environments:\n- {name: hub, hub: hub, workloads: [{launchType: fargate}]}\n",
			`:2:15: environments[0].hub: "hub" is this environment itself`),
		"a hub of a hub": one(strings.Replace(hubAnd("", "tags: {a: b}", "tags: {a: b}"), "spoke2, hub: hub", "spoke2, hub: spoke1", 1),
			`:4:18: environments[2].hub: "spoke1" is no hub: it uses the endpoints of "hub"`),
		"a spoke in another Region": one(hubAnd("", `account: "111122223333", region: eu-west-1`),
			`:3:18: environments[1].hub: "hub" is in us-west-2 and this environment in eu-west-1`, "do not cross Regions"),
		"zones for a spoke in another account": one(hubAnd(", spokes: {dns: zones}", elsewhere),
			`:2:`, "444455556666", "111122223333", `use "profile"`),
		"a share of what is not shared": one(hubAnd(`, spokes: {shareWith: ["444455556666"]}`, "tags: {a: b}"),
			`:2:`, "nothing is shared", "profile"),
		"VPCs joined twice": one(hubAnd(", spokes: {joinedElsewhere: true, transitGateway: tgw-01234567}", "tags: {a: b}"),
			`:2:`, "environments[0].spokes.joinedElsewhere: transitGateway joins the VPCs already"),
		"blocks that overlap": one(hubAnd("", "vpc: {cidr: 10.0.128.0/17}"),
			`:3:`, "environments[1].vpc.cidr: 10.0.128.0/17 overlaps with 10.0.0.0/16 of environments[0]"),
		"two spokes with one block": one(hubAnd("", "vpc: {cidr: 10.5.0.0/16}", "vpc: {cidr: 10.5.0.0/16}"),
			`:4:`, "environments[2].vpc.cidr: 10.5.0.0/16 overlaps with 10.5.0.0/16 of environments[1]"),
		"a spoke whose block is not known": one(hubAnd("", "vpc: {id: vpc-01234567}"),
			`:3:`, "environments[1].vpc.cidr: is missing", "describe the VPC"),
		"a policy on a spoke": one(hubAnd("", "pull: {accounts: ['111122223333']}"),
			`:3:`, `environments[1].pull: concerns interface endpoints, and this environment uses those of "hub"`),
		"an interface endpoint on a spoke": one(hubAnd("", "endpoints: {ecr.dkr: external}"),
			`:3:`, `the endpoint of ecr.dkr is that of "hub"`),
		"a reused endpoint on a hub": one(hubAnd(", endpoints: {ecr.dkr: 'reuse:vpce-01234567'}", "tags: {a: b}"),
			`:2:`, `environments[0].endpoints["ecr.dkr"]: the zones of a hub lead to endpoints that its stack creates`),
		"private DNS off on a hub": one(hubAnd(", privateDns: {ecr.api: false}", "tags: {a: b}"),
			`:2:`, "the zones of a hub answer for every service"),
		"spokes without a spoke": one("environments:\n- {name: hub, spokes: {dns: zones}, workloads: [{launchType: fargate}]}\n",
			`:2:15: environments[0].spokes: no environment has hub: hub`),
	})
	for name, vpc := range map[string]string{
		"the VPC's block":        fmt.Sprintf(described, "", ", cidr: 10.7.0.0/16"),
		"the subnets' own block": fmt.Sprintf(described, ", cidr: 10.7.1.0/24", ""),
	} {
		t.Run("an existing spoke is admitted by "+name, func(t *testing.T) { taken(t, hubAnd("", vpc), "pull.yaml") })
	}
}
