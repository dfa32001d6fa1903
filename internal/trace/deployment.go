package trace

import (
	"fmt"
	"slices"

	"ecrprivatelink/internal/network"
)

// undeployable are the rules whose errors keep a stack from being deployed: AWS does not create what has them, and AWS
// CloudFormation then rolls the stack back, with all that it is deployed with.
// Source: AWS CloudFormation User Guide, Choose how to handle failures when provisioning resources.
var undeployable = map[string]bool{
	unresolvedReference: true, transformMissing: true, templateRefused: true, circularDependency: true, yamlAlias: true, otherVPC: true, subnetBlock: true, zoneOfOtherRegion: true, createdTwice: true, resourceRefused: true,
	endpointZoneTwice: true, privateDNSConflict: true, duplicateS3Route: true, policyTooLarge: true, policyRefused: true,
}

// undeployed fails the tasks that need a stack which cannot be deployed. Where only stacks that they need depend on it,
// that is open: what these import may be there from an earlier deployment of it. They are then deployed all the same,
// with everything that is traced.
func (c *checker) undeployed(traces []Trace) {
	broken := map[string]string{} // why, by the stack
	for _, key := range c.found.order {
		e := c.found.entries[key]
		if root := e.at.Root; undeployable[e.rule] && e.severity == Error && e.after == "" && root != "" && broken[root] == "" {
			broken[root] = fmt.Sprintf("stack %s cannot be deployed: %s at %s", root, e.rule, e.at.Label())
		}
	}
	if len(broken) == 0 {
		return
	}
	for i := range traces {
		t := &traces[i]
		needed := c.needed(&c.network.Tasks[i], t)
		for _, root := range needed {
			if why := broken[root]; why != "" && t.Refused == "" {
				t.Refused, t.Result = why, Fail
			}
		}
		for _, root := range c.before(needed) {
			if why := broken[root]; why != "" && t.Refused == "" && t.Result != Fail {
				t.Refused, t.Result = why+"; what stacks of the task take from it is there only if an earlier deployment has made it", Undecided
			}
		}
	}
}

// before are stacks and all that have to be deployed before them.
func (c *checker) before(stacks []string) []string {
	all := slices.Clone(stacks)
	for i := 0; i < len(all); i++ {
		for _, d := range c.network.Dependencies {
			if d.Stack == all[i] && !slices.Contains(all, d.On) {
				all = append(all, d.On)
			}
		}
	}
	return all
}

// needed are the stacks that have to be deployed before a task starts: its own, and those of the network, the roles,
// the endpoints and the resources that it uses.
func (c *checker) needed(t *network.Task, traced *Trace) []string {
	roots := []string{t.Root, t.DefinedBy.Root}
	if vpc := c.vpcOf(t); vpc != nil {
		roots = append(roots, vpc.Root)
	}
	for _, place := range []network.Placement{t.Network, t.Instances} {
		for _, id := range place.Subnets.Items {
			if s := c.Subnets[id]; s != nil {
				roots = append(roots, s.Root)
			}
		}
		for _, id := range place.SecurityGroups.Items {
			if g := c.SecurityGroups[id]; g != nil {
				roots = append(roots, g.Root)
			}
		}
	}
	for _, role := range []interface{ Get() (string, bool) }{t.ExecutionRole, t.TaskRole, t.InstanceRole} {
		id, _ := role.Get()
		if r := c.Roles[id]; r != nil {
			roots = append(roots, r.Root)
		}
	}
	for _, o := range c.named[t] {
		roots = append(roots, o.Root)
	}
	for _, call := range traced.Calls {
		if e := c.Endpoints[call.EndpointID]; e != nil {
			roots = append(roots, e.Root)
		}
	}
	return roots
}
