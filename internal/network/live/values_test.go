package live

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	ecs "github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// These tests hold how single values of AWS's answers are read.

func TestEntriesOfNetworkACLs(t *testing.T) {
	entry := func(number int32, action types.RuleAction, egress bool) types.NetworkAclEntry {
		return types.NetworkAclEntry{RuleNumber: aws.Int32(number), RuleAction: action, Egress: aws.Bool(egress), Protocol: aws.String("6"), CidrBlock: aws.String("10.0.0.0/8"),
			PortRange: &types.PortRange{From: aws.Int32(443), To: aws.Int32(444)}}
	}
	every := types.NetworkAclEntry{RuleNumber: aws.Int32(120), RuleAction: types.RuleActionAllow, Egress: aws.Bool(true), Protocol: aws.String("-1"), Ipv6CidrBlock: aws.String("::/0")}
	p := vpcParts{id: "vpc-1", acls: answer[types.NetworkAcl]{items: []types.NetworkAcl{{NetworkAclId: aws.String("acl-1"), Entries: []types.NetworkAclEntry{
		entry(100, types.RuleActionAllow, false), entry(110, types.RuleActionDeny, true), every, entry(finalRule, types.RuleActionDeny, false)}}}}}
	var got []string
	for _, e := range p.aclObjects()[0].Entries.Items {
		number, _ := e.Number.Get()
		egress, _ := e.Egress.Get()
		allow, _ := e.Allow.Get()
		from, _ := e.Ports.From.Get()
		to, _ := e.Ports.To.Get()
		got = append(got, fmt.Sprint(number, egress, allow, e.Range.Prefix, from, to))
	}
	want := []string{"100 false true 10.0.0.0/8 443 444", "110 true false 10.0.0.0/8 443 444", "120 true true ::/0 -1 -1"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q: the rule that denies the rest is implied", got, want)
	}
}

func TestWhereASecretComesFrom(t *testing.T) {
	r := us("111122223333")
	r.env = network.Env{Region: partial.Literal("us-west-2"), Account: partial.Literal("111122223333")}
	const secret = "arn:aws:secretsmanager:us-west-2:111122223333:secret:db-a1b2c3"
	const parameter = "arn:aws:ssm:us-west-2:111122223333:parameter/app/p"
	for from, want := range map[string]struct {
		service pullpath.Service
		arn     string
	}{
		secret:                          {pullpath.SecretsManager, secret},
		secret + ":key:AWSCURRENT:":     {pullpath.SecretsManager, secret},
		parameter:                       {pullpath.SSM, parameter},
		"/app/p":                        {pullpath.SSM, parameter},
		"app/p":                         {pullpath.SSM, parameter},
		"a:b:secretsmanager:d:e:f:g":    {pullpath.SSM, "arn:aws:ssm:us-west-2:111122223333:parameter/a:b:secretsmanager:d:e:f:g"},
		"arn:aws:ssm:r:1:parameter/a:b": {pullpath.SSM, "arn:aws:ssm:r:1:parameter/a:b"},
	} {
		if service, arn := r.secret(from); service != want.service || arn.String() != want.arn {
			t.Errorf("%s is %s of %s, want %s of %s", from, arn, service, want.arn, want.service)
		}
	}
}

func TestLogDriversThatDoNotWait(t *testing.T) {
	for name, c := range map[string]struct {
		driver  ecs.LogDriver
		options map[string]string
		want    bool
	}{
		"one that is told not to":  {ecs.LogDriverSplunk, map[string]string{"splunk-verify-connection": "False"}, true},
		"one that is told to":      {ecs.LogDriverSplunk, map[string]string{"splunk-verify-connection": "true"}, false},
		"one that is told nothing": {ecs.LogDriverSplunk, nil, false},
		"one that cannot be told":  {ecs.LogDriverAwslogs, map[string]string{"": ""}, false},
	} {
		var task network.Task
		us("").addLogs(&task, "app", &ecs.LogConfiguration{LogDriver: c.driver, Options: c.options})
		if got := task.Logs.Items[0].Detached; got != c.want {
			t.Errorf("%s: got %v", name, got)
		}
	}
}

func TestDNSServersOfDHCPOptions(t *testing.T) {
	option := func(key string, values ...string) types.DhcpConfiguration {
		c := types.DhcpConfiguration{Key: aws.String(key)}
		for _, v := range values {
			c.Values = append(c.Values, types.AttributeValue{Value: aws.String(v)})
		}
		return c
	}
	for _, c := range []struct {
		name    string
		id      string
		options [][]types.DhcpConfiguration
		want    string
	}{
		{"two", "dopt-1", [][]types.DhcpConfiguration{{option("domain-name", "example.com"), option("domain-name-servers", "10.0.0.2", "10.0.0.3")}}, "[10.0.0.2 10.0.0.3] "},
		{"none", "dopt-1", [][]types.DhcpConfiguration{{option("domain-name", "example.com")}}, "[] the DHCP options dopt-1 name no DNS server"},
		{"options that are hidden", "dopt-1", nil, "[] the DHCP options dopt-1 are not visible to this account"},
		{"no options that are known", "", nil, "[] the DHCP options of the VPC are not known"},
	} {
		p := vpcParts{id: "vpc-1", vpc: answer[types.Vpc]{items: []types.Vpc{{DhcpOptionsId: aws.String(c.id)}}}}
		for _, configurations := range c.options {
			p.dhcp.items = append(p.dhcp.items, types.DhcpOptions{DhcpConfigurations: configurations})
		}
		servers := p.dnsServers()
		if got := fmt.Sprint(servers.Items, " ", servers.More); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

func TestTargetsOfRoutesCountOnce(t *testing.T) {
	route := func(nat string) types.Route { return types.Route{NatGatewayId: aws.String(nat)} }
	p := vpcParts{tables: answer[types.RouteTable]{items: []types.RouteTable{{Routes: []types.Route{route("nat-1"), {GatewayId: aws.String("local")}}}, {Routes: []types.Route{route("nat-1"), route("nat-2")}}}}}
	if got := p.targets(func(r types.Route) *string { return r.NatGatewayId }); !reflect.DeepEqual(got, []string{"nat-1", "nat-2"}) {
		t.Errorf("got %v", got)
	}
}
