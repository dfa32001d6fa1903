package trace

import (
	"testing"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

func TestWhereANameLeads(t *testing.T) {
	const pull = "ecr:BatchGetImage"
	unknown := partial.Unknown[bool]("the parameter Names")
	privateDNSOff := func(n *network.Network) { endpoint(n, "ecr.dkr").PrivateDNS = partial.Known(false) }
	hostnames := func(v partial.Value[bool]) func(n *network.Network) {
		return func(n *network.Network) { n.VPCs[0].DNSHostnames = v }
	}
	for _, v := range []verdict{
		{name: "to the endpoint", change: func(*network.Network) {}, api: pull, want: Pass, says: "the name resolves to endpoint ecr.dkr"},
		{name: "past it, for both of two causes", change: both(privateDNSOff, hostnames(partial.Known(false))), api: pull, want: Fail, says: privateDNSDisabled},
		{name: "the other cause", change: both(privateDNSOff, hostnames(partial.Known(false))), api: pull, want: Fail, says: vpcDNSAttributes},
		{name: "which host names decide that are not known", change: hostnames(unknown), api: pull, want: Undecided, says: "whether the VPC's DNS attributes are on is not known: the parameter Names"},
		{name: "which DNS support decides that is not known", change: func(n *network.Network) { n.VPCs[0].DNSSupport = unknown }, api: pull, want: Undecided,
			says: "whether the VPC's DNS attributes are on is not known: the parameter Names"},
		{name: "in a VPC that is not known", change: func(n *network.Network) {
			for i := range n.Subnets {
				n.Subnets[i].VPC = partial.Unknown[string]("the parameter Network")
			}
		}, api: pull, want: Undecided, says: "the VPC is not known: the parameter Network"},
		{name: "in a VPC that is not in the source", change: func(n *network.Network) { n.VPCs = nil }, api: pull, want: Undecided, says: "VPC vpc is not in the source"},
		{name: "from a subnet that is not in the source", change: func(n *network.Network) { n.Subnets = nil }, api: pull, want: Undecided, says: "subnet subnet-a is not in the source"},
	} {
		v.run(t)
	}
}

// TestWhetherOtherNameServersAnswer: a rule that surely forwards the name is reported, one that perhaps does is not.
func TestWhetherOtherNameServersAnswer(t *testing.T) {
	const pull = "ecr:BatchGetImage"
	rule := func(change func(r *network.ResolverRule)) func(n *network.Network) {
		return func(n *network.Network) {
			r := network.ResolverRule{Object: object("rule"), Domain: partial.Literal("amazonaws.com"), System: partial.Known(false), VPCs: partial.ListOf("vpc")}
			change(&r)
			n.ResolverRules = []network.ResolverRule{r}
		}
	}
	for _, v := range []verdict{
		{name: "by a rule", change: rule(func(*network.ResolverRule) {}), api: pull, want: Undecided, says: dnsForwarded},
		{name: "by a rule that may be AWS's own", change: rule(func(r *network.ResolverRule) { r.System = partial.Unknown[bool]("a parameter") }), api: pull, want: Undecided, says: "!" + dnsForwarded},
		{name: "by a rule that may not be there", change: rule(func(r *network.ResolverRule) { r.Perhaps = "a condition" }), api: pull, want: Undecided, says: "!" + dnsForwarded},
		{name: "by a rule for a domain that is not known", change: rule(func(r *network.ResolverRule) { r.Domain = partial.UnknownText("a parameter") }), api: pull, want: Undecided, says: "!" + dnsForwarded},
		{name: "not by a rule of AWS's own", change: rule(func(r *network.ResolverRule) { r.System = partial.Known(true) }), api: pull, want: Pass},
		{name: "not by a rule for another domain", change: rule(func(r *network.ResolverRule) { r.Domain = partial.Literal("example.com") }), api: pull, want: Pass},
		{name: "not by a rule for another VPC", change: rule(func(r *network.ResolverRule) { r.VPCs = partial.ListOf("other") }), api: pull, want: Pass},
	} {
		v.run(t)
	}
	beside := func(n *network.Network, domain string) { // a rule that keeps a domain in the VPC
		n.ResolverRules = append(n.ResolverRules, network.ResolverRule{Object: object("kept"), Domain: partial.Literal(domain), System: partial.Known(true), VPCs: partial.ListOf("vpc", "spoke")})
	}
	everything := rule(func(r *network.ResolverRule) { r.Domain, r.VPCs = partial.Literal("."), partial.ListOf("vpc", "spoke") })
	for _, v := range []verdict{
		{name: "by a rule for every name", change: everything, api: pull, want: Undecided, says: dnsForwarded},
		{name: "by a rule for every name, layers", change: everything, api: "s3:GetObject", want: Undecided, says: dnsForwarded},
		{name: "not beside a rule of AWS's own for less", change: func(n *network.Network) { everything(n); beside(n, "us-west-2.amazonaws.com") }, api: pull, want: Pass},
		{name: "by a rule for less than that of AWS's own", change: func(n *network.Network) {
			rule(func(r *network.ResolverRule) { r.Domain = partial.Literal("dkr.ecr.us-west-2.amazonaws.com") })(n)
			beside(n, "amazonaws.com")
		}, api: pull, want: Undecided, says: dnsForwarded},
		{name: "not of a private hosted zone for less", network: hub, change: everything, api: pull, want: Pass},
		{name: "of a private hosted zone for the same", network: hub, change: func(n *network.Network) {
			everything(n)
			n.ResolverRules[0].Domain = partial.Literal("dkr.ecr.us-west-2.amazonaws.com")
		}, api: pull, want: Undecided, says: dnsForwarded},
	} {
		v.run(t)
	}
	e := interfaceEndpoint("vpc", pullpath.ECRDKR)
	leads := perhapsWithoutPrivate([]lead{{endpoint: &e, private: true}, {}}, "a doubt")
	if len(leads) != 2 || leads[0].why != "a doubt" || leads[1].why != "" {
		t.Errorf("beside public addresses: got %+v", leads)
	}
	if leads := perhapsWithoutPrivate([]lead{{endpoint: &e, private: true}}, "a doubt"); len(leads) != 2 || leads[1].past != &e || leads[1].why != "a doubt" {
		t.Errorf("without public addresses: got %+v", leads)
	}
}

func TestWhichRoutesLeadToAnEndpoint(t *testing.T) {
	const login, pull = "ecr:GetAuthorizationToken", "ecr:BatchGetImage"
	routes := func(all ...network.Route) func(n *network.Network) {
		return func(n *network.Network) {
			for i := range 2 {
				n.RouteTables[i].Routes = partial.ListOf(all...)
			}
		}
	}
	to := func(cidr string, kind network.TargetKind) network.Route {
		return network.Route{Destination: network.CIDR(prefix(cidr)), Target: network.Target{Kind: kind, ID: "there"}}
	}
	beside := func(n *network.Network) {
		e := interfaceEndpoint("vpc", pullpath.ECRDKR)
		e.PrivateDNS = partial.Known(false)
		n.Endpoints = append(n.Endpoints, e)
	}
	for _, v := range []verdict{
		{name: "a default route leads nothing within the VPC", change: routes(to("0.0.0.0/0", network.NATGatewayTarget)), api: login, want: Pass},
		{name: "nor does one to the whole VPC that is its own", change: routes(to("10.0.0.0/16", network.LocalTarget)), api: login, want: Pass},
		{name: "one within the VPC leads through an appliance", change: routes(to("10.0.1.0/24", network.NATGatewayTarget)), api: login, want: Undecided, says: "leads 10.0.1.0/24 through NAT gateway there"},
		{name: "one to a part of the endpoint's subnet leads some of it", change: routes(to("10.0.1.0/25", network.NATGatewayTarget)), api: login, want: Pass},
		{name: "the internet, past an endpoint without private DNS", network: throughNAT, change: beside, api: pull, want: Pass, says: privateDNSDisabled},
	} {
		v.run(t)
	}
}

func TestWhatIsSaidOfEndpointsThatAreMissing(t *testing.T) {
	gone := func(id string) func(n *network.Network) { return func(n *network.Network) { remove(n, id) } }
	one := func(n *network.Network) { n.Tasks[0].Network.Subnets = partial.ListOf("subnet-a") }
	for _, v := range []verdict{
		{name: "from two subnets", change: gone("logs"), api: "logs:PutLogEvents", want: Fail,
			says: "VPC vpc has no interface endpoint for logs (com.amazonaws.us-west-2.logs), and subnets subnet-a and subnet-b have no route to the internet."},
		{name: "from one", change: both(gone("logs"), one), api: "logs:PutLogEvents", want: Fail, says: "and subnet subnet-a has no route to the internet."},
		{name: "a gateway", change: both(gone("s3"), one), api: "s3:GetObject", want: Fail, says: "VPC vpc has no gateway endpoint for s3"},
		{name: "how a gateway is created", change: both(gone("s3"), one), api: "s3:GetObject", want: Fail, says: "It is free of charge."},
	} {
		v.run(t)
	}
}

func TestWhatIsSaidOfEndpointPolicies(t *testing.T) {
	const login, pull = "ecr:GetAuthorizationToken", "ecr:BatchGetImage"
	narrow := func(id string) func(n *network.Network) {
		return func(n *network.Network) {
			setPolicy(n, id, `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"ecr:ListImages","Resource":"*"}]}`)
		}
	}
	anyRole := func(n *network.Network) { n.Tasks[0].ExecutionRole = partial.Unknown[string]("a parameter") }
	for _, v := range []verdict{
		{name: "whom it stops", change: narrow("ecr.dkr"), api: pull, want: Fail, says: "The policy of endpoint ecr.dkr does not let role execution call"},
		{name: "whom it stops, where the role is not known", change: both(narrow("ecr.dkr"), anyRole), api: pull, want: Fail, says: "The policy of endpoint ecr.dkr does not let any role call"},
		{name: "how the login is allowed", change: narrow("ecr.api"), api: login, want: Fail, says: "since it names no repository"},
		{name: "how the pull is allowed", change: narrow("ecr.dkr"), api: pull, want: Fail, says: "!since it names no repository"},
	} {
		v.run(t)
	}
}

func TestWhatIsMountedIsNamed(t *testing.T) {
	const mount = "elasticfilesystem:ClientMount"
	for _, v := range []verdict{
		{name: "by its ARN", network: withFiles, change: func(*network.Network) {}, api: mount, want: Pass, says: "arn:aws:elasticfilesystem:us-west-2:111122223333:file-system/fs"},
		{name: "by the ARN of its id, where it is not in the source", network: withFiles, change: func(n *network.Network) { n.FileSystems = nil }, api: mount, want: Undecided,
			says: "arn:aws:elasticfilesystem:us-west-2:111122223333:file-system/fs"},
		{name: "by its volume, where it is not known", network: withFiles, change: func(n *network.Network) {
			mountOf(n).FileSystem = partial.Unknown[string]("a parameter")
		}, api: mount, want: Undecided, says: "the file system of volume data"},
	} {
		v.run(t)
	}
}

func TestWhatATaskStartsWithout(t *testing.T) {
	to := func(l network.LogConfig) func(n *network.Network) {
		return func(n *network.Network) {
			l.Container, l.Driver = "app", partial.Known("awsfirelens")
			n.Tasks[0].Logs = partial.ListOf(l)
		}
	}
	cloudwatch := partial.Known("cloudwatch_logs")
	noLogs := func(n *network.Network) { remove(n, "logs") }
	for _, v := range []verdict{
		{name: "a router without its endpoint", change: both(to(network.LogConfig{Plugin: cloudwatch}), noLogs), api: "logs:PutLogEvents", want: Undecided,
			says: "to logs.us-west-2.amazonaws.com does not get through: "},
		{name: "why it does not", change: both(to(network.LogConfig{Plugin: cloudwatch}), noLogs), api: "logs:PutLogEvents", want: Undecided, says: "the task starts all the same"},
		{name: "the hops that pass are no reason", change: both(to(network.LogConfig{Plugin: cloudwatch}), noLogs), api: "logs:PutLogEvents", want: Undecided,
			says: "!does not get through: the name resolves"},
		{name: "in another Region", change: to(network.LogConfig{Plugin: cloudwatch, Region: partial.Literal("eu-west-1")}), api: "logs:PutLogEvents", want: Undecided,
			says: "to logs.eu-west-1.amazonaws.com does not get through: "},
		{name: "in the Region that is said", change: to(network.LogConfig{Plugin: cloudwatch, Region: partial.Literal(region)}), api: "logs:PutLogEvents", want: Undecided, says: "!eu-west-1"},
		{name: "an output that is not traced", change: to(network.LogConfig{Plugin: partial.Known("http")}), api: "FireLens of app", want: Undecided, says: "the output http of FireLens is not traced"},
		{name: "an output that only the configuration of the router names", change: to(network.LogConfig{Plugin: partial.Known("")}), api: "FireLens of app", want: Undecided, says: "its own configuration says"},
		{name: "an output that is not known", change: to(network.LogConfig{Plugin: partial.Unknown[string]("the parameter Output")}), api: "FireLens of app", want: Undecided, says: "the parameter Output"},
	} {
		v.run(t)
	}
}

// TestTheAgentOfGuardDuty: a task starts without it, and may not be given it at all.
func TestTheAgentOfGuardDuty(t *testing.T) {
	calls := func(change func(t *network.Task)) (count int) {
		n := working()
		change(only(&n, "fargate"))
		for _, c := range Check(n).Traces[0].Calls {
			if c.Host == "733349766148.dkr.ecr.us-west-2.amazonaws.com" {
				count++
			}
		}
		return count
	}
	perhaps := func(f pullpath.Feature) func(t *network.Task) {
		return func(t *network.Task) {
			t.Features.Perhaps = []partial.Doubt[pullpath.Feature]{{Item: f, Why: "a condition"}}
		}
	}
	for _, c := range []struct {
		name   string
		change func(t *network.Task)
		pulled bool
	}{
		{"not without a detector", func(*network.Task) {}, false},
		{"with one", func(t *network.Task) { t.GuardDutyAgent = "a detector" }, true},
		{"with one that may be hidden", func(t *network.Task) { t.GuardDutyHidden = "guardduty:ListDetectors was denied" }, true},
		{"where it is perhaps a feature", perhaps(pullpath.GuardDuty), true},
		{"not where another feature is perhaps there", perhaps(pullpath.Tracing), false},
	} {
		if got := calls(c.change) > 0; got != c.pulled {
			t.Errorf("%s: pulled %v, want %v", c.name, got, c.pulled)
		}
	}
}

func TestHostsThatLogDriversAreSentTo(t *testing.T) {
	region := partial.UnknownText("a parameter")
	for _, c := range []struct {
		host             partial.Text
		service          string
		dualStack, known bool
	}{
		{partial.Literal("logs.us-west-2.amazonaws.com"), "logs", false, true},
		{partial.Literal("logs.us-west-2.api.aws"), "logs", true, true},
		{partial.Literal("logs.cn-north-1.amazonaws.com.cn"), "logs", false, true},
		{partial.Join(partial.Literal("logs."), partial.Word("AWS::Region"), partial.Literal("."), partial.Word("AWS::URLSuffix")), "logs", false, true},
		{partial.Join(partial.Literal("logs.us-west-2."), region), "logs", false, false},
		{partial.Literal("logs.us-west-2.example.com"), "logs", false, false},
		{partial.Literal("logs.us west.amazonaws.com"), "", false, false},
		{partial.Literal("fluentd.internal"), "", false, false},
		{partial.Literal("localhost"), "", false, false},
		{region, "", false, false},
	} {
		service, _, dualStack, known := regionalHost(c.host)
		if string(service) != c.service || dualStack != c.dualStack || known != c.known {
			t.Errorf("%s: got %q, %v, %v; want %q, %v, %v", c.host, service, dualStack, known, c.service, c.dualStack, c.known)
		}
	}
}
