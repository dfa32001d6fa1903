package trace

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/plain"
)

// checker traces the tasks of a Network and remembers the answers that tasks share.
type checker struct {
	*index
	found       *collector
	paths       map[pathKey]*path
	exits       map[originKey]exit
	identities  map[*network.Role]*identity
	roleAnswers map[roleKey]judged

	endpointAnswers map[endpointKey]iam.Decision
	takenAs         map[takenKey]iam.Document
	trusts          map[trustKey]judged
	named           map[*network.Task][]*network.Resource // what the calls of a task name, and are certain to
	now             time.Time
	retiredVersions []string
}

// Check traces every call of every task's start and applies all rules. It does not change the Network. A task whose
// launch type, network mode, operating system or platform version is not known is traced as each that is possible; what
// it comes to is what holds for all of them.
func Check(n network.Network) Report {
	var all Combiner
	for decided, on := range settled(n) {
		all.Add(Case{Decided: decided, Report: check(on)})
	}
	return all.Report()
}

func check(n network.Network) Report { return newChecker(&n).report(&n) }

func newChecker(n *network.Network) *checker {
	c := &checker{
		index: newIndex(n), found: newCollector(),
		paths: map[pathKey]*path{}, exits: map[originKey]exit{},
		identities: map[*network.Role]*identity{}, roleAnswers: map[roleKey]judged{},
		endpointAnswers: map[endpointKey]iam.Decision{}, takenAs: map[takenKey]iam.Document{}, trusts: map[trustKey]judged{}, named: map[*network.Task][]*network.Resource{}, now: n.Now,
		retiredVersions: n.Retired,
	}
	if c.now.IsZero() {
		c.now = time.Now()
	}
	return c
}

func (c *checker) report(n *network.Network) Report {
	var report Report
	for i := range n.Tasks {
		report.Traces = append(report.Traces, c.trace(&n.Tasks[i]))
		c.forget()
	}
	for _, u := range n.Unread {
		report.Unread = append(report.Unread, Unread{Resource: u.Label(), Type: u.Type, Message: u.Why, Denies: u.Denies, File: u.File, Line: u.Line})
	}
	c.static()
	c.undeployed(report.Traces)
	report.Findings = c.found.findings()
	return report
}

// maxRemembered is how many answers are remembered of ways and roles: tasks that share them mostly stand together.
const maxRemembered = 2048

// forget drops answers before they are too many. A role and a security group of each task would make them grow with the
// tasks, though nothing asks again.
func (c *checker) forget() {
	if len(c.paths) > maxRemembered {
		clear(c.paths)
		clear(c.exits)
	}
	if len(c.roleAnswers) > maxRemembered {
		clear(c.roleAnswers)
		clear(c.identities)
	}
}

// places are where a task's calls come from.
type places struct {
	own, instances []origin
}

// placesOf finds where a task's calls come from. On Fargate all traffic of a task uses its own network interface (ECS
// Developer Guide, Fargate task networking). On container instances the agent and the container engine make the calls
// of the start, and only what the containers do themselves leaves over the task's interface, in network mode awsvpc.
func (c *checker) placesOf(t *network.Task) places {
	if launch, _ := t.LaunchType.Get(); launch.Serverless() {
		own := c.origins(t, t.Network, true)
		return places{own: own, instances: own}
	}
	p := places{instances: c.origins(t, t.Instances, false)}
	p.own = p.instances
	if mode, _ := t.NetworkMode.Get(); mode == network.AWSVPC {
		p.own = c.origins(t, t.Network, true)
	}
	return p
}

// of returns the origins of a call.
func (p places) of(r *request) []origin {
	if r.mount != nil || r.Phase == pullpath.RunPhase && r.Service != pullpath.ECSAgent {
		return p.own
	}
	return p.instances
}

// trace follows the calls of one task.
func (c *checker) trace(t *network.Task) Trace {
	from := c.placesOf(t)
	w := workload(t)
	out := Trace{Workload: t.Label(), Kind: w.String(), Result: Pass, Isolated: c.isolation(from.instances), Calls: []Call{}, TaskID: t.ID, Stack: t.Stack}
	if vpc := c.vpcOf(t); vpc != nil {
		out.VPCID, out.VPC = vpc.ID, vpc.Label()
	}
	for _, image := range t.Images.Items {
		out.Containers = append(out.Containers, Container{image.Container, image.Ref.String()})
	}
	if w.LaunchType.Undocumented() {
		c.note(t, &problem{rule: managedNotDocumented, at: t.Object, say: said(
			"It runs on ECS Managed Instances, whose endpoints AWS does not document; it is traced as on EC2. AWS asks for a NAT gateway where subnets give no public addresses.",
			"Give the subnets a NAT gateway, or try the pull in this VPC before relying on it.")})
	}
	if out.Refused = c.refused(t, w); out.Refused != "" {
		out.Result = Fail
	}
	requests := c.requests(t, from.instances[0].env)
	for i := range requests {
		r := &requests[i]
		if r.ifPrivate && out.Isolated != Isolated {
			r.doubt = orReason(r.doubt, "whether the image is in a private registry of Amazon ECR is not known")
		}
		if _, o, _ := c.resourceOf(r); o != nil && r.doubt == "" {
			c.named[t] = append(c.named[t], o)
		}
		call := c.call(t, r, from.of(r))
		out.Result = Worse(out.Result, call.Result)
		out.Calls = append(out.Calls, call)
	}
	return out
}

// isolation sums up the ways to the internet.
func (c *checker) isolation(origins []origin) Isolation {
	var answers []truth
	for _, o := range origins {
		answers = append(answers, c.exit(o).is.Or(c.internet6(o).is))
	}
	with, without := slices.Contains(answers, yes), slices.Contains(answers, no)
	switch {
	case slices.Contains(answers, maybe):
		return IsolationUnknown
	case with && without:
		return PartlyIsolated
	case with:
		return NotIsolated
	}
	return Isolated
}

// note reports a problem of a task. One that has no object of its own is the task's.
func (c *checker) note(t *network.Task, p *problem) {
	if p.at.ID == "" {
		q := *p
		q.at = t.Object
		p = &q
	}
	c.found.add(p, t.Label())
}

// call follows a request from every place that it may come from, and keeps the worst way.
func (c *checker) call(t *network.Task, r *request, origins []origin) Call {
	out := Call{API: r.API, Host: r.to.host.String(), Phase: string(r.Phase), Resource: r.named.String(), Service: string(r.to.service)}
	var problems []*problem
	switch {
	case r.open != "":
		out.Hops, out.Result = []Hop{{DNSHop, Undecided, r.open}}, Undecided
		return out
	case r.useless != "":
		out.Hops = []Hop{{KeyPolicyHop, Fail, r.useless}}
		problems = []*problem{{rule: resourceUnusable, key: r.useless, source: string(r.Source), say: said(
			fmt.Sprintf("It calls %s, which fails: %s.", r.API, r.useless), "Encrypt it with a customer managed key, whose policy lets the task's account use it.")}}
	case r.OffVPC:
		out.Hops = []Hop{{RouteHop, Pass, "the call leaves over a network interface of Fargate's own, outside of the VPC"}}
		problems = c.policies(t, r, &out, nil)
	case r.onBehalf:
		problems = c.policies(t, r, &out, nil)
	default:
		out, problems = c.worstWay(t, r, origins, out)
	}
	out.settle()
	if r.optional != nil {
		c.optionally(t, r, &out)
		return out
	}
	if r.doubt != "" && out.Result == Fail {
		out.soften(r.doubt)
		for _, p := range problems {
			if r.warns && p.level() == Error && ruleOf(p.rule).Hop.Policy() {
				p = p.milder(Warning)
				p.key = strings.TrimSpace(p.key + " " + r.API)
				c.note(t, p)
			}
		}
		return out
	}
	for _, p := range problems {
		c.note(t, p)
	}
	return out
}

// worstWay follows a request from every place that it may come from and returns the way on which it fares worst. From a
// place where tasks only perhaps run it fails for certain only if it does so from all.
func (c *checker) worstWay(t *network.Task, r *request, origins []origin, start Call) (worst Call, problems []*problem) {
	ways := make([]Call, len(origins))
	found := make([][]*problem, len(origins))
	sure, everyFails := false, true
	for i, o := range origins {
		ways[i] = start
		found[i] = c.way(t, r, o, &ways[i])
		ways[i].settle()
		sure = sure || o.perhaps == ""
		everyFails = everyFails && ways[i].Result == Fail
	}
	for i, o := range origins {
		if o.perhaps != "" && ways[i].Result == Fail && (sure || !everyFails) {
			ways[i].soften(o.perhaps)
			found[i] = nil
		}
		problems = append(problems, found[i]...)
		if i == 0 || Worse(ways[i].Result, worst.Result) != worst.Result {
			worst = ways[i]
		}
	}
	return worst, problems
}

func (call *Call) settle() { call.Result = worstOf(call.Hops) }

// soften makes what fails undecided, for a reason why it may not come to it.
func (call *Call) soften(doubt string) {
	for i, h := range call.Hops {
		if h.Result == Fail {
			call.Hops[i] = Hop{h.Kind, Undecided, h.Detail + " (" + doubt + ")"}
		}
	}
	call.settle()
}

// way follows a request from one place and returns the problems on the way.
func (c *checker) way(t *network.Task, r *request, o origin, out *Call) []*problem {
	if r.mount != nil {
		return c.mountWay(t, r, o, out)
	}
	if o.subnet != nil {
		out.From, out.SubnetID = o.subnet.Label(), o.subnet.ID
	}
	if c.throughProxy(t, r, o, out) {
		return c.policies(t, r, out, nil)
	}
	p := c.path(o, r.to)
	out.Hops = slices.Clone(p.hops)
	problems := slices.Clone(p.problems)
	for _, n := range p.notes {
		c.note(t, n)
	}
	if p.endpoint != nil {
		out.Endpoint, out.EndpointID = p.endpoint.Label(), p.endpoint.ID
	}
	problems = append(problems, c.policies(t, r, out, p)...)
	problems = append(problems, c.behind(t, r, p)...)
	c.remarks(t, r, o, p, out)
	if launch, _ := t.LaunchType.Get(); launch.Undocumented() {
		c.managedWay(o, out)
	}
	return problems
}

// behind are the problems that matter once those on a way that fails are fixed.
func (c *checker) behind(t *network.Task, r *request, p *path) []*problem {
	if len(p.problems) == 0 || r.doubt != "" {
		return nil
	}
	hidden := slices.Clone(p.behind)
	if p.fixed != nil && p.endpoint == nil && r.Actor != pullpath.NoActor {
		a, more := c.endpointPolicy(r, c.callerOf(t, r), p.fixed, &path{endpoint: p.fixed, certain: true})
		_, more = notNeeded(r, a, more)
		hidden = append(hidden, more...)
	}
	first := p.problems[0]
	at := orObject(first.at, t.Object)
	out := make([]*problem, len(hidden))
	for i, h := range hidden {
		q := *h
		q.after = first.rule + " at " + at.Label()
		out[i] = &q
	}
	return out
}

// remarks reports what does not stop a call.
func (c *checker) remarks(t *network.Task, r *request, o origin, p *path, out *Call) {
	why, hidden := c.gap(network.CacheRuleKind, nil)
	switch {
	case r.cache != nil:
		c.throughCache(t, r, o, out)
	case hidden && r.API == "ecr:BatchGetImage" && r.optional == nil:
		c.perhapsCached(o, out, why)
	}
	switch {
	case p.internet && p.result() == Pass && r.to.service != "" && r.doubt == "":
		c.overInternetToo(t, r, o, p)
	case p.endpoint != nil && p.certain && o.subnet != nil:
		c.otherZone(t, p.endpoint, o)
	}
}

// overInternetToo reports calls that work over the internet and that endpoints could carry.
func (c *checker) overInternetToo(t *network.Task, r *request, o origin, p *path) {
	if o.vpc == nil {
		return
	}
	service := string(r.to.service)
	if c.partOfECS(o.vpc, r.to.service) {
		name := o.env.ServiceName(r.to.service)
		c.note(t, &problem{rule: ecsIncomplete, at: o.vpc.Object, key: service, severity: Warning,
			say: said(incomplete(o.vpc, r.to.service, name)+" The calls go over the internet.", "Create it, or delete the other two.")})
	}
	if same(r.to.region, o.env.Region) == no {
		return
	}
	c.note(t, &problem{rule: pullOverInternet, at: o.vpc.Object, items: []string{service}, places: []place{{name: p.via}}, sayFrom: func(services []string, over []place) (string, string) {
		ways := make([]string, len(over))
		for i, way := range over {
			ways[i] = way.name
		}
		fix := "Endpoints for them would keep the calls inside the AWS network."
		if slices.Contains(services, string(pullpath.S3)) {
			fix += " The S3 gateway endpoint is free of charge and takes the image layers off the way that is charged by the GB."
		}
		return fmt.Sprintf("The calls to %s leave VPC %s over %s. They work without endpoints.", plain.List(services), o.vpc.Label(), plain.List(ways)), fix
	}})
}

// otherZone reports an endpoint without a network interface in the caller's Availability Zone.
func (c *checker) otherZone(t *network.Task, e *network.Endpoint, o origin) {
	if kind, _ := e.Type.Get(); kind != pullpath.Interface || e.Subnets.More != "" {
		return
	}
	for _, m := range e.Subnets.Members() {
		if s := c.Subnets[m.Item]; s == nil || same(s.AZ, o.subnet.AZ) != no {
			return
		}
	}
	c.note(t, &problem{rule: endpointOtherZone, at: e.Object, items: []string{o.subnet.AZ.String()}, say: func(zones []string) (string, string) {
		return fmt.Sprintf("Endpoint %s has no network interface in %s, where tasks run.", e.Label(), plain.List(slices.Sorted(slices.Values(zones)))),
			"Add a subnet of that Availability Zone to the endpoint, if the service is offered there."
	}})
}
