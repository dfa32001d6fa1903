package trace

import (
	"slices"
	"testing"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// The record of a private hosted zone that answers for api.ecr.us-west-2.amazonaws.com is named by its endpoint.
func TestTheRecordThatAnswers(t *testing.T) {
	record := func(name, kind, endpoint string) network.Record {
		return network.Record{Name: partial.Literal(name), Type: partial.Known(kind), Endpoint: partial.Known(endpoint)}
	}
	exact := record("api.ecr.us-west-2.amazonaws.com", "A", "exact")
	wild := record("*.ecr.us-west-2.amazonaws.com", "A", "wild")
	wider := record("*.us-west-2.amazonaws.com", "A", "wider")
	unnamed := network.Record{Name: partial.UnknownText("a parameter"), Type: partial.Known("A"), Endpoint: partial.Known("unnamed")}
	untyped := exact
	untyped.Type, untyped.Endpoint = partial.Unknown[string]("a parameter"), partial.Known("untyped")
	perhaps := func(items ...network.Record) (doubts []partial.Doubt[network.Record]) {
		for _, r := range items {
			doubts = append(doubts, partial.Doubt[network.Record]{Item: r, Why: "a condition"})
		}
		return doubts
	}
	for _, c := range []struct {
		name    string
		records partial.List[network.Record]
		want    []string // the records in order, of which only the last is certain unless open
		open    string
		certain bool
	}{
		{"no record", partial.ListOf[network.Record](), nil, "", false},
		{"the name itself", partial.ListOf(exact), []string{"exact"}, "", true},
		{"the name before a wildcard", partial.ListOf(wild, exact), []string{"exact"}, "", true},
		{"the nearest wildcard", partial.ListOf(wider, wild), []string{"wild"}, "", true},
		{"the alias of IPv6", partial.ListOf(record("api.ecr.us-west-2.amazonaws.com", "AAAA", "six")), []string{"six"}, "", true},
		{"another name for it", partial.ListOf(record("api.ecr.us-west-2.amazonaws.com", "CNAME", "alias")), []string{"alias"}, "", true},
		{"a text record", partial.ListOf(record("api.ecr.us-west-2.amazonaws.com", "TXT", "text")), nil, "", false},
		{"another name", partial.ListOf(record("dkr.ecr.us-west-2.amazonaws.com", "A", "dkr")), nil, "", false},
		{"a record whose name is not known, before the wildcard", partial.ListOf(wild, unnamed), []string{"unnamed", "wild"}, "", true},
		{"a record whose name is not known, alone", partial.ListOf(unnamed), []string{"unnamed"}, "", false},
		{"a record whose name is not known, beside the name itself", partial.ListOf(unnamed, exact), []string{"exact"}, "", true},
		{"a record whose type is not known", partial.ListOf(untyped, wild), []string{"untyped", "wild"}, "", true},
		{"a record that is perhaps there", partial.List[network.Record]{Items: []network.Record{wild}, Perhaps: perhaps(exact)}, []string{"exact", "wild"}, "", true},
		{"a record that is there and the same that perhaps is", partial.List[network.Record]{Items: []network.Record{exact}, Perhaps: perhaps(exact)}, []string{"exact"}, "", true},
		{"a wildcard that leads where the perhaps nearer record leads", partial.List[network.Record]{Items: []network.Record{wild}, Perhaps: perhaps(record("api.ecr.us-west-2.amazonaws.com", "A", "wild"))},
			[]string{"wild"}, "", true},
		{"records that nobody read", partial.List[network.Record]{More: "an import"}, nil, "an import", false},
		{"records that nobody read beside the name itself", partial.List[network.Record]{Items: []network.Record{exact}, More: "an import"}, []string{"exact"}, "", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, open := findRecords(&network.HostedZone{Object: object("zone"), Records: c.records}, partial.Literal("api.ecr.us-west-2.amazonaws.com"))
			var names []string
			for _, r := range got {
				id, _ := r.Item.Endpoint.Get()
				names = append(names, id)
			}
			if !slices.Equal(names, c.want) || open != c.open {
				t.Errorf("got %v, open %q; want %v, open %q", names, open, c.want, c.open)
			}
			if certain := len(got) > 0 && got[len(got)-1].Why == ""; certain != c.certain {
				t.Errorf("the last is certain: %t, want %t", certain, c.certain)
			}
		})
	}
}

func TestTheDomainThatPrivateDNSAnswersFor(t *testing.T) {
	for host, want := range map[string]int{
		"api.ecr.us-west-2.amazonaws.com":              31, // all of it
		"111122223333.dkr.ecr.us-west-2.amazonaws.com": 0,  // a name of another service
	} {
		if got := depthOf(pullpath.ECRAPI, here, partial.Literal(host)); got != want {
			t.Errorf("%s: got %d characters, want %d", host, got, want)
		}
	}
}
