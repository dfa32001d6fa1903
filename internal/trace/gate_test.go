package trace

import (
	"testing"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// registryWith adds the policy of the registry.
func registryWith(n *network.Network, policy partial.Value[*iam.Document], scope partial.Value[string]) {
	n.Resources = append(n.Resources, network.Resource{Object: object("registry"), Kind: network.RegistryKind,
		ARN: partial.Literal("arn:aws:ecr:us-west-2:111122223333:repository/"), Policy: policy, Scope: scope})
}

func TestWhatGatesAPull(t *testing.T) {
	const secretARN = "arn:aws:secretsmanager:us-west-2:111122223333:secret:db-AbCdEf"
	denies := partial.Known(document(`{"Statement":[{"Effect":"Deny","Principal":"*","Action":"ecr:BatchGetImage","Resource":"*"}]}`))
	none := partial.Known[*iam.Document](nil)
	hidden := partial.Unknown[*iam.Document]("ecr:GetRegistryPolicy was denied")
	levels := func(policies ...network.ControlPolicy) func(*network.Network) {
		return func(n *network.Network) { n.ServiceControl = policies }
	}
	at := func(level, policy string) network.ControlPolicy {
		return network.ControlPolicy{Name: "of " + level, Level: level, Document: *document(policy)}
	}
	const everything, onlyECR = `{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`, `{"Statement":[{"Effect":"Allow","Action":"ecr:*","Resource":"*"}]}`
	const api, secret = "ecr:BatchGetImage", "secretsmanager:GetSecretValue"
	template := func(policy partial.Value[*iam.Document], prefix string) network.CreationTemplate {
		return network.CreationTemplate{Object: object("template " + prefix), Env: here, Prefix: partial.Literal(prefix), Policy: policy}
	}
	for _, c := range []struct {
		name, api string
		change    func(n *network.Network)
		hop       HopKind
		want      Result
	}{
		{"a registry that denies, in the scope that governs all calls", api, func(n *network.Network) { registryWith(n, denies, partial.Known(network.ScopeV2)) }, RegistryPolicyHop, Fail},
		{"a registry that denies, in the scope of replication", api, func(n *network.Network) { registryWith(n, denies, partial.Known(network.ScopeV1)) }, RegistryPolicyHop, Pass},
		{"a registry that denies, in a scope that is not known", api, func(n *network.Network) { registryWith(n, denies, partial.Unknown[string]("denied")) }, RegistryPolicyHop, Undecided},
		{"a registry whose policy is not known", api, func(n *network.Network) { registryWith(n, hidden, partial.Value[string]{}) }, RegistryPolicyHop, Undecided},
		{"a secret of which is not known whether it exists", secret, func(n *network.Network) {
			n.Resources = append(n.Resources, network.Resource{Object: object("db"), Kind: network.SecretKind, ARN: partial.Literal(secretARN), Policy: none, Unchecked: "denied"})
		}, ResourcePolicyHop, Undecided},
		{"a secret that is about to be deleted", secret, func(n *network.Network) {
			n.Resources = append(n.Resources, network.Resource{Object: object("db"), Kind: network.SecretKind, ARN: partial.Literal(secretARN), Policy: none, Unusable: "it is scheduled for deletion"})
		}, ResourcePolicyHop, Fail},
		{"a secret of which the key is not known", "kms:Decrypt", func(n *network.Network) {
			only(n, "fargate").Secrets.Items[0].Key, only(n, "fargate").Secrets.Items[0].KeyHidden = partial.Value[partial.Text]{}, "secretsmanager:DescribeSecret was denied"
		}, DNSHop, Undecided},
		{"levels that all allow", secret, levels(at("account", everything), at("root", everything)), ServiceControlHop, Pass},
		{"a level that allows something else", secret, levels(at("account", onlyECR), at("root", everything)), ServiceControlHop, Fail},
		{"a level with one policy of two that allows it", secret, levels(at("account", onlyECR), at("account", everything)), ServiceControlHop, Pass},
		{"a policy that is not known", secret, levels(at("account", everything), network.ControlPolicy{Name: "x", Level: "root", Hidden: "denied"}), ServiceControlHop, Undecided},
		{"a creation template that denies", api, func(n *network.Network) {
			cacheApp(n)
			n.CreationTemplates = []network.CreationTemplate{template(none, network.RootPrefix), template(denies, "hub")}
		}, RepositoryPolicyHop, Fail},
		{"a creation template for another prefix", api, func(n *network.Network) {
			cacheApp(n)
			n.CreationTemplates = []network.CreationTemplate{template(none, network.RootPrefix), template(denies, "other")}
		}, RouteHop, Undecided}, // of the cache; the template adds no hop
		{"cache rules that were not read", api, func(n *network.Network) {
			n.Gaps = append(n.Gaps, network.Gap{Kind: network.CacheRuleKind, Why: "ecr:DescribePullThroughCacheRules was denied"})
		}, RouteHop, Undecided},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := working()
			only(&n, "fargate")
			c.change(&n)
			r := Check(n)
			if h := hopOf(t, callOf(t, r, c.api), c.hop); h.Result != c.want || h.Detail == "" {
				t.Errorf("got %s (%s), want %s:\n%s", h.Result, h.Detail, c.want, dump(r))
			}
		})
	}
}

func TestARegistryMayLetAnotherAccountIn(t *testing.T) {
	const foreign = "arn:aws:ecr:us-west-2:444455556666:repository/"
	grants := document(`{"Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"ecr:*","Resource":"*"}]}`)
	for name, c := range map[string]struct {
		policy *iam.Document
		want   Result
	}{"a registry policy that allows it": {grants, Undecided}, "no registry policy": {nil, Fail}} {
		t.Run(name, func(t *testing.T) {
			n := working()
			only(&n, "fargate").Images = partial.ListOf(network.Image{Container: "app", Ref: partial.Literal("444455556666.dkr.ecr.us-west-2.amazonaws.com/app:1")})
			n.Resources = append(n.Resources,
				network.Resource{Object: object("repo"), Kind: network.RepositoryKind, ARN: partial.Literal(foreign + "app"), Policy: partial.Known[*iam.Document](nil)},
				network.Resource{Object: object("registry"), Kind: network.RegistryKind, ARN: partial.Literal(foreign), Policy: partial.Known(c.policy)})
			if h := hopOf(t, callOf(t, Check(n), "ecr:BatchGetImage"), RepositoryPolicyHop); h.Result != c.want {
				t.Errorf("got %s (%s), want %s", h.Result, h.Detail, c.want)
			}
		})
	}
}

func TestHypotheticalTasksWhereRoutesAreNotKnown(t *testing.T) {
	n := working()
	n.Tasks = nil
	// Its one subnet beside is public, and that of the tasks leads to a NAT gateway that was not read.
	for i := range n.RouteTables {
		n.RouteTables[i].Routes.Items = append(n.RouteTables[i].Routes.Items, network.Route{Destination: network.CIDR(anyIPv4), Target: network.Target{Kind: network.NATGatewayTarget, ID: "nat-hidden"}})
	}
	public := n.Subnets[0]
	public.ID, public.RouteTable = "subnet-public", partial.Known("rtb-public")
	n.Subnets = append(n.Subnets, public)
	table := n.RouteTables[0]
	table.ID = "rtb-public"
	table.Routes = partial.ListOf(network.Route{Destination: network.CIDR(anyIPv4), Target: network.Target{Kind: network.InternetGatewayTarget, ID: "igw-1"}})
	n.RouteTables = append(n.RouteTables, table)
	n.Endpoints = nil
	vpc, _ := public.VPC.Get()
	with, err := WithHypothetical(n, Hypothetical{VPC: vpc, Workload: pullpath.Workload{LaunchType: pullpath.Fargate}})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range with.Tasks[0].Network.Subnets.Members() {
		if m.Item == "subnet-public" || m.Why == "" {
			t.Errorf("the tasks stand in %s (%q)", m.Item, m.Why)
		}
	}
	if r := Check(with); r.Errors() > 0 || callOf(t, r, "ecr:BatchGetImage").Result != Undecided {
		t.Errorf("a NAT gateway that was not read makes errors:\n%s", dump(r))
	}
}

// TestWhatTheRegistryOfAnotherAccountMayAllow: beside a repository that does not let a call through.
func TestWhatTheRegistryOfAnotherAccountMayAllow(t *testing.T) {
	repository := guardedKinds[0]
	allows := func(action string) partial.Value[*iam.Document] {
		return partial.Known(document(`{"Statement":[{"Effect":"Allow","Principal":"*","Action":"` + action + `","Resource":"*"}]}`))
	}
	r := &request{Call: pullpath.Call{API: "ecr:BatchGetImage"}, named: partial.Literal("arn:aws:ecr:us-west-2:444455556666:repository/app")}
	none := partial.Known[*iam.Document](nil)
	for _, c := range []struct {
		name   string
		kind   guarded
		before truth
		policy *partial.Value[*iam.Document] // nil: there is no registry
		scope  string
		want   truth
	}{
		{"no registry", repository, no, nil, "", no},
		{"a policy that allows it", repository, no, new(allows("ecr:*")), network.ScopeV2, maybe},
		{"a policy that allows something else", repository, no, new(allows("ecr:ReplicateImage")), network.ScopeV2, no},
		{"no policy", repository, no, &none, network.ScopeV2, no},
		{"a policy that nobody read", repository, no, new(partial.Unknown[*iam.Document]("denied")), network.ScopeV2, maybe},
		{"a policy for replication", repository, no, new(allows("ecr:*")), network.ScopeV1, no},
		{"nothing to a call that gets through", repository, yes, new(allows("ecr:*")), network.ScopeV2, yes},
		{"nothing to another kind of resource", guardedKinds[1], no, new(allows("ecr:*")), network.ScopeV2, no},
	} {
		n := working()
		if c.policy != nil {
			n.Resources = []network.Resource{{Object: object("registry"), Kind: network.RegistryKind, ARN: partial.Literal("arn:aws:ecr:us-west-2:444455556666:repository/"),
				Policy: *c.policy, Scope: partial.Known(c.scope)}}
		}
		if got := newChecker(&n).orRegistry(r, caller{account: partial.Literal(account)}, nil, c.kind, answer{is: c.before}); got.is != c.want {
			t.Errorf("%s: got %v (%s), want %v", c.name, got.is, got.why, c.want)
		}
	}
}

// TestIdsThatAWSHasYetToGive: the id of an endpoint or a VPC that is created is none that a policy already names.
func TestIdsThatAWSHasYetToGive(t *testing.T) {
	created := partial.ID("Endpoint")
	for _, c := range []struct {
		name   string
		key    string
		values []partial.Text
		fresh  bool
	}{
		{"of an endpoint", "aws:SourceVpce", []partial.Text{created}, true},
		{"of a VPC", "aws:SourceVpc", []partial.Text{created}, true},
		{"of something else", "aws:ResourceAccount", []partial.Text{created}, false},
		{"one that is known", "aws:SourceVpce", partial.Literals("vpce-1"), false},
		{"one that is not known for another reason", "aws:SourceVpce", []partial.Text{partial.Token("Endpoint")}, false},
		{"two", "aws:SourceVpce", []partial.Text{created, created}, false},
		{"a text with one in it", "aws:SourceVpce", []partial.Text{partial.Join(partial.Literal("x"), created)}, false},
		{"none", "aws:SourceVpce", nil, false},
	} {
		q := iam.Request{Keys: map[string][]partial.Text{c.key: c.values, "aws:SecureTransport": partial.Literals("true")}}
		got := asCreated(q)
		if (got != nil) != c.fresh {
			t.Errorf("%s: got %+v", c.name, got)
			continue
		}
		if c.fresh {
			if id, known := got.Keys[c.key][0].Text(); !known || id == "" || len(got.Keys["aws:SecureTransport"]) != 1 {
				t.Errorf("%s: got %v", c.name, got.Keys)
			}
			if _, known := q.Keys[c.key][0].Text(); known {
				t.Errorf("%s: the request itself has changed", c.name)
			}
		}
	}
}
