package trace

import (
	"net/netip"
	"testing"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// TestWhatARangeHolds asks every kind of range that is no CIDR block for every kind of other side.
func TestWhatARangeHolds(t *testing.T) {
	block := func(cidr string) partial.List[netip.Prefix] { return partial.ListOf(prefix(cidr)) }
	none, mine, other := partial.List[netip.Prefix]{}, partial.Known("vpc"), partial.Known("other")
	list := func(id, service string, entries partial.List[netip.Prefix]) network.PrefixList {
		return network.PrefixList{Object: object(id), Service: partial.Known(pullpath.Service(service)), CIDRs: entries}
	}
	open := list("pl-open", "", partial.UnknownList[netip.Prefix]("a parameter"))
	open.Service = partial.Unknown[pullpath.Service]("an import")
	n := network.Network{
		VPCs: []network.VPC{{Object: object("vpc"), CIDRs: block("10.0.0.0/16")}, {Object: object("other"), CIDRs: block("10.1.0.0/16")}, {Object: object("bare")}},
		Subnets: []network.Subnet{{Object: object("a"), VPC: mine, CIDRs: block("10.0.0.0/24")}, {Object: object("b"), VPC: mine, CIDRs: block("10.0.1.0/24")},
			{Object: object("bare-of-mine"), VPC: mine, CIDRs: none}, {Object: object("bare-of-other"), VPC: other, CIDRs: none},
			{Object: object("bare-of-none"), VPC: partial.Unknown[string]("an import"), CIDRs: none}},
		PrefixLists: []network.PrefixList{list("pl-s3", "s3", none), list("pl-own", "", block("10.0.0.0/8")), open,
			list("pl-some", "", partial.List[netip.Prefix]{Items: []netip.Prefix{prefix("10.0.0.0/8")}, More: "an import"})},
	}
	x := newIndex(&n)
	inside := x.inSubnet("the endpoint", &n.Subnets[0], &n.VPCs[0], partial.List[string]{Items: []string{"sg-1"}, Perhaps: []partial.Doubt[string]{{Item: "sg-2", Why: "a condition"}}})
	complete, further, across := inside, inside, inside
	complete.groups = partial.ListOf("sg-1")
	further.groups = partial.List[string]{Items: []string{"sg-1"}, More: "an import"}
	across.far = true
	nowhere := side{what: "the endpoint"}
	public := publicSide("Amazon S3", pullpath.S3, partial.Literal("us-west-2"))
	anywhere := publicSide("Amazon S3", pullpath.S3, partial.Text{})
	registry := publicSide("Amazon ECR", pullpath.ECRAPI, partial.Literal("us-west-2"))
	inGroup := func(id, why string) network.Range { r := network.InGroup(id); r.Why = why; return r }
	for _, c := range []struct {
		name   string
		r      network.Range
		s      side
		want   truth
		blocks int
	}{
		{"its group", network.InGroup("sg-1"), inside, yes, 0},
		{"its group, across a transit gateway", network.InGroup("sg-1"), across, maybe, 0},
		{"a group that it perhaps has", network.InGroup("sg-2"), inside, maybe, 0},
		{"a group that it does not have", network.InGroup("sg-3"), inside, no, 0},
		{"a group, of which it has more than is known", network.InGroup("sg-3"), further, maybe, 0},
		{"a group of which it is not known what it is", inGroup("sg-3", "an import"), complete, maybe, 0},
		{"a group, for the internet", network.InGroup("sg-1"), public, no, 0},
		{"a group of which it is not known what it is, for the internet", inGroup("sg-3", "an import"), public, no, 0},
		{"its VPC", network.InVPC("vpc"), inside, yes, 0},
		{"another VPC", network.InVPC("other"), inside, no, 1},
		{"a VPC without blocks", network.InVPC("bare"), inside, maybe, 0},
		{"a VPC that nobody read", network.InVPC("vpc-1"), inside, maybe, 0},
		{"a VPC, for what is in none that is known", network.InVPC("vpc"), nowhere, no, 1},
		{"a VPC, for the internet", network.InVPC("vpc"), public, no, 0},
		{"its subnet", network.InSubnet("a"), inside, yes, 0},
		{"another subnet", network.InSubnet("b"), inside, no, 1},
		{"another subnet of its VPC, without a block", network.InSubnet("bare-of-mine"), inside, no, 0},
		{"a subnet of another VPC, without a block", network.InSubnet("bare-of-other"), inside, maybe, 0},
		{"a subnet of a VPC that is not known", network.InSubnet("bare-of-none"), inside, maybe, 0},
		{"a subnet that nobody read", network.InSubnet("subnet-1"), inside, maybe, 0},
		{"a subnet without a block, for what is in none that is known", network.InSubnet("bare-of-mine"), nowhere, maybe, 0},
		{"a subnet, for the internet", network.InSubnet("a"), public, no, 0},
		{"the list of the service", network.InPrefixList("pl-s3"), public, yes, 0},
		{"the list of another service", network.InPrefixList("pl-s3"), registry, no, 0},
		{"the list of a service, for an interface endpoint", network.InPrefixList("pl-s3"), inside, no, 0},
		{"a list with its entries", network.InPrefixList("pl-own"), inside, no, 1},
		{"a list with some of its entries", network.InPrefixList("pl-some"), inside, maybe, 1},
		{"a list of which nothing is known", network.InPrefixList("pl-open"), public, maybe, 0},
		{"the published list of the Region", network.InPrefixList("pl-68a54001"), public, yes, 0},
		{"the published list of the Region, for another service", network.InPrefixList("pl-68a54001"), registry, no, 0},
		{"the published list of another Region", network.InPrefixList("pl-63a5400a"), public, no, 0},
		{"a published list, and the Region is not known", network.InPrefixList("pl-68a54001"), anywhere, maybe, 0},
		{"a list that nobody knows", network.InPrefixList("pl-1"), public, maybe, 0},
		{"a range that is not known", network.UnknownRange("an import"), inside, maybe, 0},
	} {
		got, blocks := x.covers(c.r, c.s)
		if got.is != c.want || len(blocks) != c.blocks || got.is == maybe && got.why == "" {
			t.Errorf("%s: got %v (%s) and the blocks %v, want %v and %d", c.name, got.is, got.why, blocks, c.want, c.blocks)
		}
	}
}

// TestControlPoliciesTogether asks several policies of which it is not known where each is attached.
func TestControlPoliciesTogether(t *testing.T) {
	policy := func(name, statement string) network.ControlPolicy {
		return network.ControlPolicy{Name: name, Document: *document(`{"Version":"2012-10-17","Statement":[` + statement + `]}`)}
	}
	all := policy("all", `{"Effect":"Allow","Action":"*","Resource":"*"}`)
	pulls := policy("pulls", `{"Effect":"Allow","Action":"ecr:*","Resource":"*"}`)
	storage := policy("storage", `{"Effect":"Allow","Action":"s3:*","Resource":"*"}`)
	denies := policy("denies", `{"Effect":"Deny","Action":"ecr:*","Resource":"*"}`)
	elsewhere := policy("elsewhere", `{"Effect":"Deny","Action":"s3:*","Resource":"*"}`)
	perhaps := policy("perhaps", `{"Effect":"Deny","Action":"ecr:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"a"}}}`)
	for _, c := range []struct {
		name     string
		policies []network.ControlPolicy
		want     truth
		by       string
	}{
		{"one that allows everything", []network.ControlPolicy{all}, yes, ""},
		{"two that allow it", []network.ControlPolicy{all, pulls}, yes, ""},
		{"one that allows something else", []network.ControlPolicy{storage}, no, "storage"},
		{"one of two allows it", []network.ControlPolicy{all, storage}, maybe, "storage"},
		{"one denies it", []network.ControlPolicy{all, denies}, no, "denies"},
		{"one denies it, before another allows something else", []network.ControlPolicy{denies, storage}, no, "denies"},
		{"one denies something else", []network.ControlPolicy{elsewhere}, yes, ""},
		{"one perhaps denies it", []network.ControlPolicy{perhaps, all}, maybe, "perhaps"},
		{"the surer of two denies it", []network.ControlPolicy{perhaps, denies}, no, "denies"},
		{"two perhaps deny it: the first is named", []network.ControlPolicy{perhaps, policy("again", `{"Effect":"Deny","Action":"ecr:BatchGetImage","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"b"}}}`)}, maybe, "perhaps"},
	} {
		q := iam.Request{Action: "ecr:BatchGetImage", Resource: partial.Literal("arn:aws:ecr:us-west-2:111122223333:repository/app")}
		if got, by := (&checker{}).askControl(q, c.policies, ServiceControlHop); got.is != c.want || by != c.by {
			t.Errorf("%s: got %v by %q (%s), want %v by %q", c.name, got.is, by, got.why, c.want, c.by)
		}
	}
}
