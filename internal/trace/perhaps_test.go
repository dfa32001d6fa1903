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
// Either gives the list that it stands in other members.
type doubtful struct {
	what          string
	list          reflect.Value
	away, perhaps func()
}

const condition = "the condition Maybe is not known"

// dropped is a slice without one member.
func dropped(items reflect.Value, i int) reflect.Value {
	return reflect.AppendSlice(items.Slice3(0, i, i), items.Slice(i+1, items.Len()))
}

// doubtfuls are all members of all lists of a Network, and the objects that may not exist.
func doubtfuls(n *network.Network) []doubtful {
	var out []doubtful
	for _, f := range fields(n) {
		if !strings.HasPrefix(f.value.Type().Name(), "List[") || strings.HasSuffix(f.path, ".Images") {
			continue // a task has an image: the only one that it may have is there
		}
		items, perhaps := f.value.FieldByName("Items"), f.value.FieldByName("Perhaps")
		for i := range items.Len() {
			away := func() { items.Set(dropped(items, i)) }
			out = append(out, doubtful{fmt.Sprintf("%s[%d]", f.path, i), f.value, away, func() {
				doubt := reflect.New(perhaps.Type().Elem()).Elem()
				doubt.FieldByName("Item").Set(items.Index(i))
				doubt.FieldByName("Why").SetString(condition)
				perhaps.Set(reflect.Append(perhaps, doubt))
				away()
			}})
		}
	}
	for _, kind := range []string{"Endpoints", "HostedZones", "ResolverRules"} {
		list := reflect.ValueOf(n).Elem().FieldByName(kind)
		for i := range list.Len() {
			away := func() { list.Set(dropped(list, i)) }
			out = append(out, doubtful{kind + " " + list.Index(i).FieldByName("ID").String(), list, away, func() {
				list.Set(reflect.AppendSlice(list.Slice3(0, 0, 0), list))
				list.Index(i).FieldByName("Perhaps").SetString(condition)
			}})
		}
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
	t.Parallel()
	for name, build := range samples() {
		n := few(build())
		with := results(Check(n))
		for _, d := range doubtfuls(&n) {
			back := kept(d.list)
			d.away()
			without := results(Check(n))
			back()
			d.perhaps()
			report := Check(n)
			back()
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
