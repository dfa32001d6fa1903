package trace

import (
	"fmt"
	"testing"

	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// large returns a hundred VPCs, each with endpoints, and ten services with roles and repositories of their own in each.
func large(b *testing.B) network.Network {
	b.Helper()
	var all network.Network
	for v := range 100 {
		n := working()
		name := func(id string) string { return fmt.Sprintf("%s-%d", id, v) }
		names := func(l *partial.List[string]) {
			items := make([]string, len(l.Items))
			for i, id := range l.Items {
				items[i] = name(id)
			}
			l.Items = items
		}
		n.VPCs[0].ID, n.VPCs[0].MainRouteTable = name("vpc"), partial.Known(name("main"))
		for i := range n.Subnets {
			s := &n.Subnets[i]
			table, _ := s.RouteTable.Get()
			if table != "" {
				s.RouteTable = partial.Known(name(table))
			}
			s.ID, s.VPC, s.NetworkACL = name(s.ID), partial.Known(name("vpc")), partial.Known(name("acl"))
		}
		for i := range n.RouteTables {
			n.RouteTables[i].ID = name(n.RouteTables[i].ID)
		}
		n.NetworkACLs[0].ID = name("acl")
		for i := range n.SecurityGroups {
			g := &n.SecurityGroups[i]
			g.ID = name(g.ID)
			for _, rules := range [][]network.Rule{g.Ingress.Items, g.Egress.Items} {
				for j := range rules {
					if rules[j].Peer.Kind == network.GroupRange {
						rules[j].Peer.ID = name(rules[j].Peer.ID)
					}
				}
			}
		}
		for i := range n.Endpoints {
			e := &n.Endpoints[i]
			e.Object, e.VPC = object(name(e.ID)), partial.Known(name("vpc"))
			names(&e.Subnets)
			names(&e.SecurityGroups)
			names(&e.RouteTables)
		}
		n.Roles, n.Tasks = nil, nil
		for i := range 10 {
			t := fargate(name(fmt.Sprint("service-", i)))
			if i%2 == 1 {
				t = onEC2(t.ID, network.Bridge)
				names(&t.Instances.Subnets)
				names(&t.Instances.SecurityGroups)
			}
			names(&t.Network.Subnets)
			names(&t.Network.SecurityGroups)
			for _, r := range []network.Role{executionRole(), instanceRole(), taskRole()} {
				r.Object = object(t.ID + r.ID)
				n.Roles = append(n.Roles, r)
			}
			n.Roles[len(n.Roles)-3].Policies.Items[0].Document.Statements[1].Conditions[0].Values = iam.Strings(name("ecr.api"), name("ecr.dkr"))
			t.ExecutionRole, t.TaskRole = partial.Known(t.ID+"execution"), partial.Known(t.ID+"task")
			if i%2 == 1 {
				t.InstanceRole = partial.Known(t.ID + "instance")
			}
			n.Tasks = append(n.Tasks, t)
		}
		all.VPCs, all.Subnets, all.RouteTables = append(all.VPCs, n.VPCs...), append(all.Subnets, n.Subnets...), append(all.RouteTables, n.RouteTables...)
		all.NetworkACLs, all.SecurityGroups = append(all.NetworkACLs, n.NetworkACLs...), append(all.SecurityGroups, n.SecurityGroups...)
		all.Endpoints, all.Roles, all.Tasks = append(all.Endpoints, n.Endpoints...), append(all.Roles, n.Roles...), append(all.Tasks, n.Tasks...)
	}
	if r := Check(all); len(r.Findings) > 0 || len(r.Traces) != 1000 {
		b.Fatalf("want no findings and 1000 traces, got %d traces\n%s", len(r.Traces), dump(Report{Findings: r.Findings[:min(3, len(r.Findings))]}))
	}
	return all
}

// BenchmarkCheck1000Services checks 1,000 services in 100 VPCs.
func BenchmarkCheck1000Services(b *testing.B) {
	n := large(b)
	b.ReportAllocs()
	for b.Loop() {
		Check(n)
	}
}
