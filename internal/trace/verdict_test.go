package trace

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// verdict is what a change of the working network, or of another one, makes of a call.
type verdict struct {
	name    string
	network func() network.Network
	task    string // the one that runs; "fargate" by default
	change  func(n *network.Network)
	api     string
	want    Result
	says    string // part of a hop of the call, or of a finding; "!" before it: of none
}

func (v verdict) run(t *testing.T) {
	t.Helper()
	build := working
	if v.network != nil {
		build = v.network
	}
	n := build()
	task := v.task
	if task == "" {
		task = "fargate"
	}
	only(&n, task)
	v.change(&n)
	r := Check(n)
	call := callOf(t, r, v.api)
	if call.Result != v.want {
		t.Errorf("%s: %s is %s, want %s: %+v\n%s", v.name, v.api, call.Result, v.want, call, dump(r))
	}
	said := call.API + " " + call.Resource + " " + call.Endpoint + "\n"
	for _, h := range call.Hops {
		said += h.Detail + "\n"
	}
	for _, f := range r.Findings {
		said += f.ID + ": " + f.Message + " " + f.Fix + "\n"
	}
	text, absent := strings.CutPrefix(v.says, "!")
	if strings.Contains(said, text) == absent && text != "" {
		t.Errorf("%s: want %q, got\n%s", v.name, v.says, said)
	}
}

func images(refs ...partial.Text) func(n *network.Network) {
	return func(n *network.Network) {
		n.Tasks[0].Images = partial.List[network.Image]{}
		for _, ref := range refs {
			n.Tasks[0].Images.Items = append(n.Tasks[0].Images.Items, network.Image{Container: "app", Ref: ref})
		}
	}
}

// withoutLogin leaves the execution role without what logs in to a registry.
func withoutLogin(n *network.Network) { n.Roles[0] = role("execution") }

func both(changes ...func(n *network.Network)) func(n *network.Network) {
	return func(n *network.Network) {
		for _, change := range changes {
			change(n)
		}
	}
}

func TestWhatATaskPullsDecidesWhatItCalls(t *testing.T) {
	const login, key = "ecr:GetAuthorizationToken", "arn:aws:kms:us-west-2:111122223333:key/exec"
	open, other := partial.UnknownText("the parameter Image"), partial.UnknownText("the parameter Other")
	app := partial.Literal("111122223333.dkr.ecr.us-west-2.amazonaws.com/app:1")
	perhaps := partial.List[network.Image]{Perhaps: []partial.Doubt[network.Image]{{Item: network.Image{Ref: app}, Why: "a condition"}}}
	perhapsAndMore := func(n *network.Network) {
		n.Tasks[0].Images = perhaps
		n.Tasks[0].Images.More = "an import"
	}
	for _, v := range []verdict{
		{name: "where others may be meant", network: throughNAT, change: both(withoutLogin, images(open, other)), api: login, want: Undecided, says: "private registry"},
		{name: "one is private beside one that may be another", network: throughNAT, change: both(withoutLogin, images(open, app)), api: login, want: Fail},
		{name: "the same, in the other order", network: throughNAT, change: both(withoutLogin, images(app, open)), api: login, want: Fail},
		{name: "the only image there may be", change: both(withoutLogin, func(n *network.Network) { n.Tasks[0].Images = perhaps }), api: login, want: Fail},
		{name: "one that is perhaps there, beside others that may be public", network: throughNAT, change: both(withoutLogin, perhapsAndMore), api: login, want: Undecided},
		{name: "the same, where nothing public can be reached", change: both(withoutLogin, perhapsAndMore), api: login, want: Fail},
		{name: "the first doubt of two is told", network: throughNAT, change: both(withoutLogin, func(n *network.Network) {
			n.Tasks[0].Images = partial.List[network.Image]{Perhaps: []partial.Doubt[network.Image]{{Item: network.Image{Ref: app}, Why: "the first"}, {Item: network.Image{Ref: app}, Why: "the second"}}}
		}), api: login, want: Undecided, says: "(the first)"},
		{name: "the key of ECS Exec", change: func(n *network.Network) {
			n.Tasks[0].Features = partial.ListOf(pullpath.Exec, pullpath.KMSDecrypt)
			n.Tasks[0].ExecKey = partial.Literal(key)
			n.Tasks[0].Secrets = partial.List[network.Secret]{}
		}, api: "kms:Decrypt", want: Fail, says: key},
		{name: "a key that is not named", change: func(n *network.Network) {
			n.Tasks[0].Features = partial.ListOf(pullpath.Exec, pullpath.KMSDecrypt)
			n.Tasks[0].Secrets = partial.List[network.Secret]{}
		}, api: "kms:Decrypt", want: Fail, says: ":key/‹the key›"},
		{name: "a secret of a service that is none", change: func(n *network.Network) {
			n.Tasks[0].Secrets = partial.ListOf(network.Secret{Container: "app", Name: "DB", Service: partial.Unknown[pullpath.Service]("it is not said"),
				ARN: partial.Literal("arn:aws:dynamodb:us-west-2:111122223333:table/db")})
		}, api: "secret app DB", want: Undecided, says: "which service keeps the secret is not known"},
	} {
		v.run(t)
	}
}

// TestCallsAreMadeOnce: of features that are perhaps there, and of an image that may be anywhere.
func TestCallsAreMadeOnce(t *testing.T) {
	perhaps := func(f pullpath.Feature) func(t *network.Task) {
		return func(t *network.Task) {
			t.Features = partial.List[pullpath.Feature]{Perhaps: []partial.Doubt[pullpath.Feature]{{Item: f, Why: "a condition"}}}
		}
	}
	for _, c := range []struct {
		name   string
		change func(t *network.Task)
		phase  pullpath.Phase
		want   []string
	}{
		{"an image that may be anywhere", func(t *network.Task) { t.Images.Items[0].Ref = partial.UnknownText("a parameter") }, pullpath.PullPhase,
			[]string{"ecr:GetAuthorizationToken", "ecr:BatchCheckLayerAvailability", "image pull", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"}},
		{"an image and a feature that is perhaps used", perhaps(pullpath.Exec), pullpath.PullPhase,
			[]string{"ecr:GetAuthorizationToken", "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"}},
		{"layers and a feature that is perhaps used", perhaps(pullpath.Exec), pullpath.LayersPhase, []string{"s3:GetObject"}},
		{"the calls of a feature that is perhaps used", perhaps(pullpath.Exec), pullpath.RunPhase,
			[]string{"ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel"}},
		{"logs of which the task says more than a feature", perhaps(pullpath.AWSLogs), pullpath.LogsPhase, []string{"logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"}},
	} {
		n := working()
		c.change(only(&n, "fargate"))
		var got []string
		for _, call := range Check(n).Traces[0].Calls {
			if call.Phase == string(c.phase) {
				got = append(got, call.API)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestTheRegionOfAnARN(t *testing.T) {
	parameter := partial.UnknownText("a parameter")
	for _, c := range []struct {
		arn  partial.Text
		want string
	}{
		{partial.Literal("arn:aws:ssm:eu-west-1:111122223333:parameter/port"), "eu-west-1"},
		{partial.Join(partial.Literal("arn:aws:ssm:"), parameter, partial.Literal(":111122223333:parameter/port")), parameter.String()},
		{partial.Literal("port"), ""},
		{partial.Literal("a:b:c:eu-west-1:d:e"), ""},
		{partial.Literal("arn:aws:ssm"), ""},
		{partial.Join(parameter, partial.Literal(":aws:ssm:eu-west-1:111122223333:parameter/port")), ""},
		{parameter, ""},
	} {
		if got := regionOfARN(c.arn).String(); got != c.want {
			t.Errorf("%s: got %q, want %q", c.arn, got, c.want)
		}
	}
}

// TestParametersOfOtherAccountsHaveNoKeyOfAWS: a parameter without a key of its own is not encrypted, whoever has it.
func TestParametersOfOtherAccountsHaveNoKeyOfAWS(t *testing.T) {
	for arn, want := range map[string]int{
		"arn:aws:ssm:us-west-2:444455556666:parameter/port":              0,
		"arn:aws:secretsmanager:us-west-2:444455556666:secret:db-AbCdEf": 1,
		"arn:aws:secretsmanager:us-west-2:111122223333:secret:db-AbCdEf": 0,
	} {
		n := working()
		secret := network.Secret{ARN: partial.Literal(arn), Key: partial.Known(partial.Text{})}
		only(&n, "fargate").Secrets = partial.ListOf(secret)
		calls := 0
		for _, c := range Check(n).Traces[0].Calls {
			if c.API == "kms:Decrypt" {
				calls++
			}
		}
		if calls != want {
			t.Errorf("%s: %d calls of kms:Decrypt, want %d", arn, calls, want)
		}
	}
}

func TestPoliciesOfTheOrganization(t *testing.T) {
	policy := func(effect string) []network.ControlPolicy {
		return []network.ControlPolicy{{Name: "guard", Document: *document(`{"Version":"2012-10-17","Statement":[{"Effect":"` + effect + `","Action":"*","Resource":"*"}]}`)}}
	}
	foreign := func(n *network.Network) {
		n.Tasks[0].Secrets.Items[0].ARN = partial.Literal("arn:aws:secretsmanager:us-west-2:444455556666:secret:db-AbCdEf")
		n.Tasks[0].Secrets.Items[0].Key = partial.Known(partial.Literal("arn:aws:kms:us-west-2:444455556666:key/0a1b"))
	}
	service := func(effect string) func(n *network.Network) {
		return func(n *network.Network) { n.ServiceControl = policy(effect) }
	}
	resource := func(effect string) func(n *network.Network) {
		return func(n *network.Network) { n.ResourceControl = policy(effect) }
	}
	for _, c := range []struct {
		name   string
		change func(n *network.Network)
		hop    HopKind
		want   Result
	}{
		{"a service control policy denies it", service("Deny"), ServiceControlHop, Fail},
		{"wherever the resource is", both(service("Deny"), foreign), ServiceControlHop, Fail},
		{"a resource control policy denies it", resource("Deny"), ResourceControlHop, Fail},
		{"those of another account are its own matter", both(resource("Deny"), foreign), ResourceControlHop, Undecided},
		{"a resource control policy allows it", resource("Allow"), ResourceControlHop, Pass},
		{"in another account, too", both(resource("Allow"), foreign), ResourceControlHop, Pass},
	} {
		n := working()
		only(&n, "fargate")
		c.change(&n)
		if hop := hopOf(t, callOf(t, Check(n), "secretsmanager:GetSecretValue"), c.hop); hop.Result != c.want {
			t.Errorf("%s: got %+v, want %s", c.name, hop, c.want)
		}
	}
}

func TestWhoAnswersForTheVPC(t *testing.T) {
	base := partial.ListOf(prefix("10.0.0.0/16"))
	perhaps := func(server string) partial.List[string] {
		return partial.List[string]{Perhaps: []partial.Doubt[string]{{Item: server, Why: "a condition"}}}
	}
	for _, c := range []struct {
		name    string
		servers partial.List[string]
		blocks  partial.List[netip.Prefix]
		want    truth
	}{
		{"no DHCP options", partial.List[string]{}, base, yes},
		{"the name of AWS's", partial.ListOf(network.AmazonProvidedDNS), base, yes},
		{"its address in every VPC", partial.ListOf("169.254.169.253"), base, yes},
		{"its address over IPv6", partial.ListOf("fd00:ec2::253"), base, yes},
		{"the base of the VPC plus two", partial.ListOf("10.0.0.2"), base, yes},
		{"plus three", partial.ListOf("10.0.0.3"), base, no},
		{"plus two of a block that is not known", partial.ListOf("10.0.0.2"), partial.UnknownList[netip.Prefix]("an import"), maybe},
		{"an address over IPv6", partial.ListOf("2001:db8::53"), base, no},
		{"a name", partial.ListOf("ns.example.com"), base, no},
		{"two, of which one is another's", partial.ListOf(network.AmazonProvidedDNS, "192.0.2.53"), base, no},
		{"perhaps another's", perhaps("192.0.2.53"), base, maybe},
		{"perhaps AWS's by name", perhaps(network.AmazonProvidedDNS), base, yes},
		{"servers that nobody read", partial.UnknownList[string]("an import"), base, maybe},
	} {
		vpc := network.VPC{Object: object("vpc"), CIDRs: c.blocks, DNSServers: c.servers}
		if got := amazonDNS(&vpc); got.is != c.want || (got.why == "") != (c.want == yes) {
			t.Errorf("%s: got %+v, want %v", c.name, got, c.want)
		}
	}
}

func TestWhereTheGatewayIs(t *testing.T) {
	route := func(kind network.TargetKind, id string, blackhole bool) network.Route {
		return network.Route{Destination: network.InPrefixList("pl-68a54001"), Target: network.Target{Kind: kind, ID: id}, Blackhole: blackhole}
	}
	routes := func(all ...network.Route) func(e *network.Endpoint, t *network.RouteTable) {
		return func(_ *network.Endpoint, t *network.RouteTable) { t.Routes = partial.ListOf(all...) }
	}
	for _, c := range []struct {
		name   string
		change func(e *network.Endpoint, t *network.RouteTable)
		want   truth
	}{
		{"in no table", func(*network.Endpoint, *network.RouteTable) {}, no},
		{"in the table", func(e *network.Endpoint, _ *network.RouteTable) { e.RouteTables = partial.ListOf("table") }, yes},
		{"perhaps in the table", func(e *network.Endpoint, _ *network.RouteTable) {
			e.RouteTables.Perhaps = []partial.Doubt[string]{{Item: "table", Why: "a condition"}}
		}, maybe},
		{"perhaps in another table", func(e *network.Endpoint, _ *network.RouteTable) {
			e.RouteTables.Perhaps = []partial.Doubt[string]{{Item: "other", Why: "a condition"}}
		}, no},
		{"in tables that nobody read", func(e *network.Endpoint, _ *network.RouteTable) { e.RouteTables.More = "an import" }, maybe},
		{"by a route", routes(route(network.GatewayEndpointTarget, "s3", false)), yes},
		{"by a route that is gone", routes(route(network.GatewayEndpointTarget, "s3", true)), no},
		{"by a route to another", routes(route(network.GatewayEndpointTarget, "dynamodb", false)), no},
		{"by a route to what has its id only", routes(route(network.NATGatewayTarget, "s3", false)), no},
		{"by a route that may not be there", func(_ *network.Endpoint, t *network.RouteTable) {
			t.Routes.Perhaps = []partial.Doubt[network.Route]{{Item: route(network.GatewayEndpointTarget, "s3", false), Why: "a condition"}}
		}, maybe},
		{"in the table, but failed", func(e *network.Endpoint, _ *network.RouteTable) {
			e.RouteTables, e.State = partial.ListOf("table"), "failed"
		}, no},
		{"in the table, but being created", func(e *network.Endpoint, _ *network.RouteTable) {
			e.RouteTables, e.State = partial.ListOf("table"), "pending"
		}, maybe},
	} {
		e, table := gatewayEndpoint("vpc"), network.RouteTable{Object: object("table")}
		c.change(&e, &table)
		if got := newIndex(&network.Network{}).inTable(&e, effectiveTable{id: "table", table: &table, known: true, what: "the table"}); got.is != c.want {
			t.Errorf("%s: got %+v, want %v", c.name, got, c.want)
		}
	}
	all := working()
	all.Gaps = []network.Gap{{Kind: network.EndpointKind, Why: "a nested stack"}}
	x := newIndex(&all)
	if got := x.s3Gateway(origin{subnet: x.Subnets["subnet-a"], vpc: x.VPCs["vpc"]}, destination{service: pullpath.S3, region: partial.Literal(region)}); got.is != yes {
		t.Errorf("in the table, where others were not read: got %+v", got)
	}
	const layers = "s3:GetObject"
	second := func(tables ...string) func(n *network.Network) {
		return func(n *network.Network) {
			e := gatewayEndpoint("vpc", tables...)
			e.Object = object("s3-second")
			n.Endpoints = append(n.Endpoints, e)
		}
	}
	gap := func(n *network.Network) {
		n.Gaps = append(n.Gaps, network.Gap{Kind: network.EndpointKind, Why: "a nested stack"})
	}
	noTable := func(n *network.Network) { endpoint(n, "s3").RouteTables = partial.List[string]{} }
	for _, v := range []verdict{
		{name: "the first of two in the table", change: second("table-a", "main"), api: layers, want: Pass, says: "gateway endpoint s3\n"},
		{name: "the one in the table of two", change: both(noTable, second("table-a", "main")), api: layers, want: Pass, says: "gateway endpoint s3-second"},
		{name: "none in the table, where others were not read", change: both(noTable, gap), api: layers, want: Undecided, says: "a nested stack"},
		{name: "one that is there, in no table", change: both(noTable, func(n *network.Network) { endpoint(n, "s3").State = "available" }), api: layers, want: Fail, says: s3RouteMissing},
		{name: "one that failed", change: func(n *network.Network) { endpoint(n, "s3").State = "Failed" }, api: layers, want: Fail, says: "Endpoint s3 is failed, not available."},
	} {
		v.run(t)
	}
}

func TestTheInternetOverIPv4(t *testing.T) {
	const login = "ecr:GetAuthorizationToken"
	nat := func(cidr string) network.Route {
		return network.Route{Destination: network.CIDR(prefix(cidr)), Target: network.Target{Kind: network.NATGatewayTarget, ID: "nat"}}
	}
	routes := func(list partial.List[network.Route]) func(n *network.Network) {
		return func(n *network.Network) { n.RouteTables[0].Routes, n.RouteTables[1].Routes = list, list }
	}
	perhaps := partial.List[network.Route]{Perhaps: []partial.Doubt[network.Route]{{Item: nat("0.0.0.0/0"), Why: "a condition"}}}
	public := func() network.Network { n := working(); publicSubnets(&n, network.PublicIPOff); return n }
	for _, v := range []verdict{
		{name: "by a route to all", network: throughNAT, change: routes(partial.ListOf(nat("0.0.0.0/0"))), api: login, want: Pass},
		{name: "by two routes to a half each", network: throughNAT, change: routes(partial.ListOf(nat("0.0.0.0/1"), nat("128.0.0.0/1"))), api: login, want: Pass},
		{name: "by a route to a half", network: throughNAT, change: routes(partial.ListOf(nat("0.0.0.0/1"))), api: login, want: Undecided, says: "leads only some public addresses"},
		{name: "by a route that may not be there", network: throughNAT, change: routes(perhaps), api: login, want: Undecided, says: "a condition"},
		{name: "by a gateway without a public IP", network: public, change: func(*network.Network) {}, api: login, want: Fail, says: "Set assignPublicIp to ENABLED"},
		{name: "by a gateway that is blocked, too", network: public, change: func(n *network.Network) { blockAccess(n, network.BlockBidirectional) }, api: login, want: Fail, says: publicIPDisabled},
		{name: "by a NAT gateway without a way out", network: throughNAT, change: func(n *network.Network) { n.RouteTables[2].Routes = partial.List[network.Route]{} }, api: login, want: Fail, says: natWithoutInternet},
	} {
		v.run(t)
	}
}

func TestTextsOfNetworkACLsAndPrefixLists(t *testing.T) {
	n := working()
	for want, p := range map[string]*problem{
		"blocks outbound TCP 443 to endpoint a.":          blockedByACL(&n.NetworkACLs[0], &n.Subnets[0], "", true, "endpoint a", https),
		"blocks inbound TCP 32768-60999 from endpoint a.": blockedByACL(&n.NetworkACLs[0], &n.Subnets[0], "", false, "endpoint a", ephemeral(pullpath.Linux)),
	} {
		if message, _ := p.words(); !strings.HasSuffix(message, want) {
			t.Errorf("got %q, want %q", message, want)
		}
	}
	for _, c := range []struct {
		region partial.Text
		want   string
	}{{partial.Literal("us-west-2"), " (pl-68a54001)"}, {partial.Literal("xx-none-1"), ""}, {partial.UnknownText("a parameter"), ""}} {
		if got := knownList(c.region); got != c.want {
			t.Errorf("%s: got %q, want %q", c.region, got, c.want)
		}
	}
}
