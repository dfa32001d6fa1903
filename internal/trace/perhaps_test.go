package trace

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// doubtful is a thing of a Network that may be there or not, with the way to take it away and to make it perhaps there.
type doubtful struct {
	what          string
	away, perhaps func(n *network.Network)
}

const condition = "the condition Maybe is not known"

// doubtfuls are all members of all lists of a Network, and the objects that may not exist.
func doubtfuls(n *network.Network) []doubtful {
	var out []doubtful
	for i, f := range fields(n) {
		if !strings.HasPrefix(f.value.Type().Name(), "List[") || strings.HasSuffix(f.path, ".Images") {
			continue // a task has an image: the only one that it may have is there
		}
		for j := range f.value.FieldByName("Items").Len() {
			take := func(n *network.Network) (list, item reflect.Value) {
				list = fields(n)[i].value
				items := list.FieldByName("Items")
				item = reflect.New(items.Type().Elem()).Elem()
				item.Set(items.Index(j))
				rest := reflect.AppendSlice(items.Slice3(0, j, j), items.Slice(j+1, items.Len()))
				items.Set(rest)
				return list, item
			}
			out = append(out, doubtful{fmt.Sprintf("%s[%d]", f.path, j), func(n *network.Network) { take(n) }, func(n *network.Network) {
				list, item := take(n)
				perhaps := list.FieldByName("Perhaps")
				doubt := reflect.New(perhaps.Type().Elem()).Elem()
				doubt.FieldByName("Item").Set(item)
				doubt.FieldByName("Why").SetString(condition)
				perhaps.Set(reflect.Append(perhaps, doubt))
			}})
		}
	}
	objects := func(kind string) {
		list := reflect.ValueOf(n).Elem().FieldByName(kind)
		for i := range list.Len() {
			at := func(n *network.Network) reflect.Value { return reflect.ValueOf(n).Elem().FieldByName(kind) }
			out = append(out, doubtful{kind + " " + list.Index(i).FieldByName("ID").String(), func(n *network.Network) {
				l := at(n)
				l.Set(reflect.AppendSlice(l.Slice3(0, i, i), l.Slice(i+1, l.Len())))
			}, func(n *network.Network) { at(n).Index(i).FieldByName("Perhaps").SetString(condition) }})
		}
	}
	for _, kind := range []string{"Endpoints", "HostedZones", "ResolverRules"} {
		objects(kind)
	}
	return out
}

type callKey struct{ workload, api, host, resource string }

// results are how each call of a report fares.
func results(r Report) map[callKey]Result {
	out := map[callKey]Result{}
	for _, t := range r.Traces {
		for _, c := range t.Calls {
			out[callKey{t.Workload, c.API, c.Host, c.Resource}] = c.Result
		}
	}
	return out
}

// samples are networks that between them have each kind of object, working and broken.
func samples() map[string]func() network.Network {
	return map[string]func() network.Network{
		"endpoints": working, "NAT": throughNAT, "hub": hub,
		"a deny rule": func() network.Network {
			n := working()
			n.NetworkACLs[0].Entries.Items = append(n.NetworkACLs[0].Entries.Items,
				network.ACLEntry{Number: partial.Known(50), Egress: partial.Known(true), Allow: partial.Known(false), Range: network.CIDR(prefix("10.0.1.0/24")), Ports: network.TCP(443, 443)})
			return n
		},
		"a deny statement": func() network.Network {
			n := working()
			n.Roles[0].Policies.Items = append(n.Roles[0].Policies.Items, network.Policy{Name: "deny", Document: *document(
				`{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"logs:*","Resource":"*"}]}`)})
			return n
		},
		"a forwarding rule": func() network.Network {
			n := working()
			n.ResolverRules = []network.ResolverRule{{Object: object("rule"), Domain: partial.Literal("ecr.us-west-2.amazonaws.com"), System: partial.Known(false), VPCs: partial.ListOf("vpc")}}
			return n
		},
		"rules for other ports": func() network.Network {
			n := working()
			for _, id := range []string{"tasks", "endpoints"} {
				g := groupOf(&n, id)
				g.Ingress.Items = append(g.Ingress.Items, network.Rule{Peer: network.CIDR(anyIPv4), Ports: network.TCP(80, 80)})
				g.Egress.Items = append(g.Egress.Items, network.Rule{Peer: network.CIDR(anyIPv4), Ports: network.TCP(80, 80)})
			}
			n.Endpoints = append(n.Endpoints, interfaceEndpoint("vpc", "sqs"))
			return n
		},
	}
}

// TestWhatIsPerhapsThereIsUnknownOnlyWhereItMatters takes one thing at a time away and makes it perhaps there: a call
// that fares alike with it and without it fares so, and any other is undecided.
func TestWhatIsPerhapsThereIsUnknownOnlyWhereItMatters(t *testing.T) {
	for name, build := range samples() {
		sample := few(build())
		with := results(Check(few(build())))
		for _, d := range doubtfuls(&sample) {
			gone, open := few(build()), few(build())
			d.away(&gone)
			d.perhaps(&open)
			without, report := results(Check(gone)), Check(open)
			got := results(report)
			for call, result := range with {
				want, made := result, false
				other, asked := without[call]
				switch {
				case asked && other != result:
					want = Undecided
				case !asked && result == Fail:
					want = Undecided
				}
				if _, made = got[call]; !made || got[call] != want {
					t.Errorf("%s: %s is perhaps there: %v: want %s (with it %s, without it %s), got %s", name, d.what, call, want, result, other, got[call])
				}
			}
			for _, f := range report.Findings {
				if f.Severity == Error && !slices.ContainsFunc(report.Traces, func(t Trace) bool { return t.Result == Fail }) {
					t.Errorf("%s: %s is perhaps there: an error though no call fails: %s", name, d.what, f.Message)
				}
			}
		}
	}
}
