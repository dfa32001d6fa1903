package template

import (
	"encoding/json"
	"fmt"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/ecrname"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/trace"
)

// metadataKey is the key of a template's metadata under which a stack names the workloads that its VPC is for:
//
//	Metadata: { privatepull: { workloads: [ { launchType: fargate } ], roles: [ ARN… ], repositories: [ ARN… ] } }
//
// The roles and the repositories are those that the stack's policies let pull and be pulled.
const metadataKey = "privatepull"

// withWorkloads adds a task for each workload that the metadata of a template names, in each VPC that the stack
// declares or puts endpoints in.
func withWorkloads(n network.Network, app *cfn.App) (network.Network, error) {
	var all []trace.Hypothetical
	var fails []func(error) (network.Network, error)
	for _, s := range app.Stacks {
		node := s.Template.Metadata(metadataKey, "workloads")
		if node == nil {
			continue
		}
		fail := func(err error) (network.Network, error) {
			return network.Network{}, fmt.Errorf("%s:%d: Metadata.%s.workloads: %w", s.Template.Name, s.Template.Line(node), metadataKey, err)
		}
		text, err := json.Marshal(node.Tree())
		if err != nil {
			return fail(err)
		}
		var workloads []pullpath.Workload
		if err := json.Unmarshal(text, &workloads); err != nil {
			return fail(fmt.Errorf("it is not a list of workloads such as {launchType: fargate}: %w", err))
		}
		role, image := firstOf(s, "roles"), ""
		if repository, err := ecrname.ParseARN(firstOf(s, "repositories")); err == nil {
			image = repository.URI()
		}
		for _, vpc := range vpcsOf(n, s) {
			for _, w := range workloads {
				all, fails = append(all, trace.Hypothetical{Workload: w, VPC: vpc, Role: role, Image: image}), append(fails, fail)
			}
		}
	}
	out, err := trace.WithHypothetical(n, all...)
	if err == nil {
		return out, nil
	}
	for i, h := range all { // which one was it?
		if _, err := trace.WithHypothetical(n, h); err != nil {
			return fails[i](err)
		}
	}
	return network.Network{}, err
}

// firstOf is the first text of a list in a stack's metadata, or empty. It stands for all of the list: the policies of
// the stack's endpoints name them alike.
func firstOf(s *cfn.Stack, key string) string {
	list := s.Template.Metadata(metadataKey, key)
	if list == nil || list.Kind != cfn.SequenceNode || len(list.Items) == 0 || !list.Items[0].IsText() {
		return ""
	}
	return list.Items[0].Text
}

// vpcsOf are the VPCs of a stack: those it declares, or else those it puts endpoints in.
func vpcsOf(n network.Network, s *cfn.Stack) []string {
	var declared, used []string
	seen := map[string]bool{}
	for _, vpc := range n.VPCs {
		if vpc.Stack == s.Name {
			declared = append(declared, vpc.ID)
		}
	}
	for _, e := range n.Endpoints {
		if vpc, ok := e.VPC.Get(); ok && e.Stack == s.Name && !seen[vpc] {
			seen[vpc] = true
			used = append(used, vpc)
		}
	}
	if len(declared) > 0 {
		return declared
	}
	return used
}
