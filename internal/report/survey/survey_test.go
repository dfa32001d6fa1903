package survey

import (
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/network/template"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/trace"
)

// read reads templates of package template's tests.
func read(t *testing.T, name string) network.Network {
	t.Helper()
	n, _, err := template.Read(t.Context(), []string{"../../network/template/testdata/" + name}, template.Options{Region: "us-west-2"})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestStatesOfEndpoints(t *testing.T) {
	serves := func(s string) func(network.Endpoint) bool {
		return func(e network.Endpoint) bool { return strings.HasSuffix(e.ServiceName.String(), "."+s) }
	}
	for name, tc := range map[string]struct {
		template string
		change   func(*network.Network)
		service  pullpath.Service
		state    State
		result   trace.Result
	}{
		"an endpoint that carries the calls is present": {"isolated-fargate.yaml", func(*network.Network) {}, "ecr.dkr", Present, trace.Pass},
		"one that is not there is missing": {"isolated-fargate.yaml", func(n *network.Network) {
			n.Endpoints = slices.DeleteFunc(n.Endpoints, serves("ecr.dkr"))
		}, "ecr.dkr", Missing, trace.Fail},
		"one of another kind, which the calls do not take, is not what is needed": {"isolated-fargate.yaml", func(n *network.Network) {
			i := slices.IndexFunc(n.Endpoints, serves("s3"))
			n.Endpoints[i].Type, n.Endpoints[i].RouteTables = partial.Known(pullpath.Interface), partial.List[string]{}
			n.Endpoints[i].PrivateDNS = partial.Known(false)
		}, "s3", Missing, trace.Fail},
		"one that no route leads to is not used": {"isolated-fargate.yaml", func(n *network.Network) {
			i := slices.IndexFunc(n.Endpoints, serves("s3"))
			n.Endpoints[i].RouteTables = partial.List[string]{}
		}, "s3", Unused, trace.Fail},
		"where not all endpoints are known, nothing is": {"isolated-fargate.yaml", func(n *network.Network) {
			n.Endpoints = slices.DeleteFunc(n.Endpoints, serves("ecr.dkr"))
			n.Gaps = append(n.Gaps, network.Gap{Kind: network.EndpointKind, Why: "the call was denied"})
		}, "ecr.dkr", Doubtful, trace.Undecided},
		"behind a NAT gateway the calls go over the internet": {"nat-fargate.yaml", func(*network.Network) {}, "ecr.dkr", OverInternet, trace.Pass},
		"in a spoke the hub's carries them":                   {"hub-spoke", func(*network.Network) {}, "ecr.dkr", Elsewhere, trace.Pass},
	} {
		t.Run(name, func(t *testing.T) {
			n := read(t, tc.template)
			tc.change(&n)
			s, err := Of(n, trace.Check(n))
			if err != nil {
				t.Fatal(err)
			}
			var got []Need
			for _, task := range s.Report.Traces {
				for _, need := range s.Needs[task.VPCID] {
					if need.Service == tc.service {
						got = append(got, need)
					}
				}
			}
			if len(got) == 0 || got[0].State != tc.state || got[0].Result != tc.result {
				t.Errorf("got %+v, want %s, %s", got, tc.state, tc.result)
			}
		})
	}
}
