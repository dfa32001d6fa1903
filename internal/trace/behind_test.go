package trace

import (
	"strings"
	"testing"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// TestAFaultDoesNotHideThoseBehindIt breaks two things on the way of one call: both are found in one run, and the
// second says what has to be fixed before it matters.
func TestAFaultDoesNotHideThoseBehindIt(t *testing.T) {
	missing := func(id string) func(n *network.Network) {
		return func(n *network.Network) { remove(n, id) }
	}
	privateDNSOff := func(n *network.Network) { endpoint(n, "ecr.dkr").PrivateDNS = partial.Known(false) }
	hostnamesOff := func(n *network.Network) { n.VPCs[0].DNSHostnames = partial.Known(false) }
	supportOff := func(n *network.Network) { n.VPCs[0].DNSSupport = partial.Known(false) }
	noS3Route := func(n *network.Network) { endpoint(n, "s3").RouteTables = partial.List[string]{} }
	closedEndpoints := func(n *network.Network) { groupOf(n, "endpoints").Ingress = partial.List[network.Rule]{} }
	closedTasks := func(n *network.Network) { groupOf(n, "tasks").Egress = partial.List[network.Rule]{} }
	narrowS3 := func(n *network.Network) {
		setPolicy(n, "s3", `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::mine/*"}]}`)
	}
	narrowDKR := func(n *network.Network) {
		setPolicy(n, "ecr.dkr", `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"ecr:ListImages","Resource":"*"}]}`)
	}
	for name, c := range map[string]struct {
		first, second func(n *network.Network)
		after, behind string // the ids of the findings; where after is empty, both matter as things are
	}{
		"a missing endpoint and egress":                     {missing("ecr.dkr"), closedTasks, endpointMissing, egressToEndpoint},
		"a missing endpoint and DNS attributes":             {func(n *network.Network) { n.Endpoints = n.Endpoints[:0] }, hostnamesOff, endpointMissing, vpcDNSAttributes},
		"private DNS and ingress":                           {privateDNSOff, closedEndpoints, privateDNSDisabled, ingressMissing},
		"private DNS and the endpoint's policy":             {privateDNSOff, narrowDKR, privateDNSDisabled, endpointPolicyBlocks},
		"private DNS and DNS attributes are both the cause": {privateDNSOff, hostnamesOff, "", vpcDNSAttributes},
		"no DNS at all and ingress":                         {supportOff, closedEndpoints, vpcDNSAttributes, ingressMissing},
		"the S3 route and egress":                           {noS3Route, closedTasks, s3RouteMissing, egressToS3},
		"the S3 route and the S3 policy":                    {noS3Route, narrowS3, s3RouteMissing, s3PolicyWithoutBucket},
		"a missing S3 endpoint and egress":                  {missing("s3"), closedTasks, endpointMissing, egressToS3},
	} {
		t.Run(name, func(t *testing.T) {
			n := working()
			task := only(&n, "fargate")
			task.Features, task.Secrets, task.Logs = partial.List[pullpath.Feature]{}, partial.List[network.Secret]{}, partial.List[network.LogConfig]{}
			if strings.Contains(name, "dkr") || c.after == privateDNSDisabled || c.after == endpointMissing && c.behind == egressToEndpoint {
				remove(&n, "ecr.api")
				task.PlatformVersion = partial.Known("1.3.0")
			}
			c.first(&n)
			c.second(&n)
			r := Check(n)
			f := find(r, c.behind)
			if f == nil || f.Severity != Error {
				t.Fatalf("want an error %s:\n%s", c.behind, dump(r))
			}
			if c.after == "" && f.OnlyAfter != "" || !strings.HasPrefix(f.OnlyAfter, c.after) || !strings.Contains(f.Message, f.OnlyAfter) {
				t.Errorf("want it to matter after %q, got %q: %s", c.after, f.OnlyAfter, f.Message)
			}
		})
	}
}

func TestWhatIsMetAsThingsAreIsBehindNothing(t *testing.T) {
	n := working()
	only(&n, "fargate")
	remove(&n, "ecr.dkr")
	groupOf(&n, "tasks").Egress = partial.List[network.Rule]{}
	f := find(Check(n), egressToEndpoint)
	if f == nil || f.OnlyAfter != "" {
		t.Errorf("the other endpoints are there and out of reach, got %+v", f)
	}
}

func TestWhateverDNSAnswers(t *testing.T) {
	foreign := func(n *network.Network) { n.VPCs[0].DNSServers = partial.ListOf("10.0.0.10") }
	forwarded := func(n *network.Network) {
		n.ResolverRules = []network.ResolverRule{{Object: object("rule"), Domain: partial.Literal("amazonaws.com"), System: partial.Known(false), VPCs: partial.ListOf("vpc")}}
	}
	for name, c := range map[string]struct {
		change []func(n *network.Network)
		want   Result
	}{
		"name servers that cannot be seen may lead to the endpoints": {[]func(n *network.Network){foreign}, Undecided},
		"they lead nowhere when there is no endpoint and no way out": {[]func(n *network.Network){foreign, func(n *network.Network) { remove(n, "ecr.api") }}, Fail},
		"a rule that forwards leads nowhere then, either":            {[]func(n *network.Network){forwarded, func(n *network.Network) { remove(n, "ecr.api") }}, Fail},
		"they may lead to an endpoint without private DNS": {[]func(n *network.Network){foreign, func(n *network.Network) {
			endpoint(n, "ecr.api").PrivateDNS = partial.Known(false)
		}}, Undecided},
		"not to one that lets nothing in": {[]func(n *network.Network){foreign, func(n *network.Network) {
			groupOf(n, "endpoints").Ingress = partial.List[network.Rule]{}
		}}, Fail},
		"they may lead over a peering connection": {[]func(n *network.Network){foreign, func(n *network.Network) {
			remove(n, "ecr.api")
			n.RouteTables[0].Routes = partial.ListOf(network.Route{Destination: network.CIDR(prefix("192.168.0.0/16")), Target: network.Target{Kind: network.PeeringTarget, ID: "peering"}})
			n.Tasks[0].Network.Subnets = partial.ListOf("subnet-a")
		}}, Undecided},
		"endpoints that are not known may be there": {[]func(n *network.Network){foreign, func(n *network.Network) {
			remove(n, "ecr.api")
			n.Gaps = []network.Gap{{Kind: network.EndpointKind, VPC: "vpc", Why: "denied"}}
		}}, Undecided},
		"with a way to the internet they may answer a public address": {[]func(n *network.Network){func(n *network.Network) { *n = throughNAT(); only(n, "fargate") }, foreign}, Undecided},
	} {
		t.Run(name, func(t *testing.T) {
			n := working()
			only(&n, "fargate")
			for _, change := range c.change {
				change(&n)
			}
			if call := callOf(t, Check(n), "ecr:GetAuthorizationToken"); call.Result != c.want {
				t.Errorf("want %s, got %+v", c.want, call)
			}
		})
	}
}
