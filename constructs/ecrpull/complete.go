package ecrpull

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/constructs-go/constructs/v10"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/annotation"
	"ecrprivatelink/internal/guard"
)

// companions are what a pull path needs beside the link, as far as a construct told the link that it is there.
type companions struct{ layers, logs, windows bool }

// whole looks at synthesis whether links have what they need beside them, and warns where not. It takes part in the
// CDK's validation, the one step of synthesis that is in Go, and refuses nothing.
type whole struct{ links *[]*EcrPrivateLink }

// Validate warns and reports no error.
func (w *whole) Validate() *[]*string {
	for i, link := range *w.links {
		link.warnAboutMissing()
		before := (*w.links)[:i]
		if link.alone {
			before = link.linksBefore()
		}
		for _, other := range before {
			if link.vpc == other.vpc {
				link.warnAboutTwo(link.sharedServices(other))
			}
		}
	}
	return &[]*string{}
}

// warnAboutMissing looks into the stack for what no construct told the link of.
func (l *EcrPrivateLink) warnAboutMissing() {
	var found []string // service names of the endpoints of the link's VPC in its stack
	needs := func(service pullpath.Service, told bool) bool {
		if _, needed := l.plan.Endpoint(service); !needed || told || l.hasEgress || !l.choices[service].Created() {
			return false
		}
		if found == nil {
			found = l.endpointsInStack()
		}
		return !slices.ContainsFunc(found, func(name string) bool { return strings.HasSuffix(name, "."+string(service)) })
	}
	if needs(pullpath.S3, l.has.layers) {
		guard.Warn(l, annotation.LayersMissing, "the stack has no S3 gateway endpoint for this VPC, over which image layers are downloaded: "+
			"add NewS3LayerGateway with Link, or say in Endpoints that somebody else provides it (%s)", pullpath.ECRGuide)
	}
	if needs(pullpath.Logs, l.has.logs) {
		guard.Warn(l, annotation.LogsMissing, "the stack has no endpoint of CloudWatch Logs for this VPC, and tasks use awslogs: "+
			"add NewLogsEndpoint with Link, or say in Endpoints that somebody else provides it (%s)", pullpath.ECRGuide)
	}
	if pullpath.RunsWindows(l.workloads) && !l.has.windows && !l.anyInStack(func(c constructs.IConstruct) bool {
		_, hook := c.(*WindowsNondistributable)
		return hook
	}) {
		guard.Warn(l, annotation.WindowsHookMissing, "a workload runs on Windows, whose images may have layers that are pushed only on request: "+
			"add NewWindowsNondistributable with Link, which tells those who push (%s)", pullpath.ECRGuide)
	}
}

// warnAboutTwo says that services have a second endpoint with private DNS in one VPC.
func (l *EcrPrivateLink) warnAboutTwo(services []string) {
	if len(services) > 0 {
		guard.Warn(l, annotation.TwoLinks, "the VPC has another link with endpoints for %s: a second one with private DNS fails with a conflicting DNS domain; "+
			"give one link the workloads of both (%s)", strings.Join(services, ", "), pullpath.InterfaceEndpoints)
	}
}

// sharedServices are those that two links create endpoints for.
func (l *EcrPrivateLink) sharedServices(other *EcrPrivateLink) []string {
	var out []string
	for _, service := range l.plan.Services() {
		if l.created(service) != nil && other.created(service) != nil && !l.ownZones {
			out = append(out, string(service))
		}
	}
	return out
}

// linksBefore are the links of the stack that come before this one in the tree.
func (l *EcrPrivateLink) linksBefore() []*EcrPrivateLink {
	var out []*EcrPrivateLink
	for _, c := range *l.place.stack.Node().FindAll(constructs.ConstructOrder_PREORDER) {
		other, ok := c.(*EcrPrivateLink)
		switch {
		case !ok:
		case other == l:
			return out
		default:
			out = append(out, other)
		}
	}
	return out
}

// anyInStack reports whether a construct of the link's stack is one that is looked for.
func (l *EcrPrivateLink) anyInStack(is func(constructs.IConstruct) bool) bool {
	return slices.ContainsFunc(*l.place.stack.Node().FindAll(constructs.ConstructOrder_PREORDER), is)
}

// endpointsInStack are the service names of the endpoints that the stacks of the link and of its VPC have for that VPC,
// with what is decided at deployment as JSON.
func (l *EcrPrivateLink) endpointsInStack() []string {
	out := []string{}
	stack := l.place.stack
	vpc, _ := json.Marshal(stack.Resolve(l.vpc.VpcId()))
	look := func(in awscdk.Stack) {
		for _, c := range *in.Node().FindAll(constructs.ConstructOrder_PREORDER) {
			endpoint, ok := c.(awsec2.CfnVPCEndpoint)
			if !ok {
				continue
			}
			if of, _ := json.Marshal(stack.Resolve(endpoint.VpcId())); string(of) != string(vpc) {
				continue
			}
			name, _ := json.Marshal(stack.Resolve(endpoint.ServiceName()))
			out = append(out, strings.TrimRight(string(name), `]}"`))
		}
	}
	look(stack)
	if own, ok := l.vpc.(awsec2.Vpc); ok {
		if its := own.Stack(); *its.Node().Path() != *stack.Node().Path() {
			look(its)
		}
	}
	return out
}
