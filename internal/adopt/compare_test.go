package adopt

import (
	"strings"
	"testing"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

func TestConfigurationsThatDoNotGoWithTheVPC(t *testing.T) {
	const other = "vpce-0c1b2c3d4e5f60718"
	gateway := endpoint("s3", func(e *network.Endpoint) {
		e.Type, e.RouteTables = partial.Known(pullpath.Gateway), partial.ListOf(table, main)
	})
	dkr := endpoint("ecr.dkr", nil)
	choose := func(service pullpath.Service, choice string) map[pullpath.Service]pullpath.Choice {
		parsed, err := pullpath.ParseChoice(choice)
		if err != nil {
			t.Fatal(err)
		}
		return map[pullpath.Service]pullpath.Choice{service: parsed}
	}
	zone := network.HostedZone{Object: network.Object{ID: "Z1"}, DNSName: partial.Literal("dkr.ecr.us-west-2.amazonaws.com"), VPCs: partial.ListOf(vpc)}
	for name, c := range map[string]struct {
		endpoints []network.Endpoint
		zones     []network.HostedZone
		choices   map[pullpath.Service]pullpath.Choice
		own       []string
		want      string // the id of the one finding, "" for none
		says      string
	}{
		"an empty VPC takes everything":                      {},
		"a second S3 route is stopped":                       {endpoints: []network.Endpoint{gateway}, want: collisionID, says: id + " has its route"},
		"a reused gateway is not":                            {endpoints: []network.Endpoint{gateway}, choices: choose("s3", "reuse:"+id)},
		"a second ecr.dkr is stopped":                        {endpoints: []network.Endpoint{dkr}, want: collisionID, says: id + " answers for it"},
		"a reused ecr.dkr is not":                            {endpoints: []network.Endpoint{dkr}, choices: choose("ecr.dkr", "reuse:"+id)},
		"what the stack itself made is no collision":         {endpoints: []network.Endpoint{dkr}, own: []string{id}},
		"a private hosted zone conflicts":                    {zones: []network.HostedZone{zone}, want: collisionID, says: "DNS domains conflict"},
		"an endpoint that is not there cannot be reused":     {choices: choose("ecr.dkr", "reuse:"+other), want: notFoundID, says: other},
		"an endpoint of another service cannot be reused":    {endpoints: []network.Endpoint{endpoint("logs", nil)}, choices: choose("ecr.dkr", "reuse:"+id), want: notFoundID, says: id},
		"an external endpoint that nobody provides is told":  {choices: choose("ecr.dkr", "external"), want: notProvidedID, says: "nothing in VPC"},
		"an external endpoint that is there is not":          {endpoints: []network.Endpoint{dkr}, choices: choose("ecr.dkr", "external")},
		"an endpoint without private DNS is no collision":    {endpoints: []network.Endpoint{endpoint("ecr.dkr", func(e *network.Endpoint) { e.PrivateDNS = partial.Known(false) })}},
		"one without private DNS may be reused all the same": {endpoints: []network.Endpoint{endpoint("ecr.dkr", func(e *network.Endpoint) { e.PrivateDNS = partial.Known(false) })}, choices: choose("ecr.dkr", "reuse:"+id)},
		"a gateway on other route tables is no collision here": {endpoints: []network.Endpoint{endpoint("s3", func(e *network.Endpoint) {
			e.Type, e.RouteTables = partial.Known(pullpath.Gateway), partial.ListOf("rtb-0d1b2c3d4e5f60718")
		})}},
	} {
		t.Run(name, func(t *testing.T) {
			n := n()
			n.Endpoints, n.HostedZones = c.endpoints, c.zones
			found, err := Compare(n, vpc, []string{subnet, second}, []pullpath.Workload{{LaunchType: pullpath.Fargate}}, c.choices, c.own)
			if err != nil {
				t.Fatal(err)
			}
			switch {
			case c.want == "" && len(found) > 0:
				t.Errorf("got %+v, want nothing", found)
			case c.want != "" && (len(found) != 1 || found[0].ID != c.want || !strings.Contains(found[0].Message, c.says)):
				t.Errorf("got %+v, want one %s that says %q", found, c.want, c.says)
			}
		})
	}
}
