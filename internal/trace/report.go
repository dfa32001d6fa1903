package trace

import (
	"cmp"
	"encoding/json"
	"slices"

	"ecrprivatelink/constructs/pullpath"
)

// Report is what [Check] found. Its JSON form is a contract that other programs rely on.
type Report struct {
	// Findings are sorted: errors first, and among equals in the order in which a task's start meets them. The first is
	// the one to fix first.
	Findings []Finding `json:"findings"`
	// Traces are in the order of the tasks.
	Traces []Trace `json:"traces"`
	// Unread is what the source has and the traces leave out, though it may run tasks, pull images or add to the
	// network.
	Unread []Unread `json:"unread,omitempty"`
	// Acknowledged are the findings that somebody accepts, which are not among Findings; see [Report.Acknowledge].
	Acknowledged []Acknowledged `json:"acknowledged,omitempty"`
}

// Unread is an object that is known and not traced.
type Unread struct {
	// Resource names the object, and Type is its type, such as "AWS::EKS::Cluster".
	Resource string `json:"resource"`
	Type     string `json:"type"`
	// Message says what it may do and why it is not traced.
	Message string `json:"message"`
	// Denies says that it may deny calls that pass in the traces.
	Denies bool `json:"denies,omitempty"`
	// File is the template that declares it, and Line the line in it; empty and 0 when there is none.
	File string `json:"file,omitempty"`
	Line int    `json:"line,omitempty"`
}

// Severity says what a finding means for the pull.
type Severity string

// The severities.
const (
	// Error: the call fails, and with it the task's start.
	Error Severity = "error"
	// Warning: it may fail, or it works by accident.
	Warning Severity = "warning"
	// Info: it works; this would make it better.
	Info Severity = "info"
)

// Rank is less the worse it is, and negative where it is none of them.
func (s Severity) Rank() int { return slices.Index([]Severity{Error, Warning, Info}, s) }

// Finding is one thing to fix.
type Finding struct {
	// ID is the id of a [RuleInfo].
	ID string `json:"id"`
	// Severity is the rule's, or a milder one where the calls get through all the same.
	Severity Severity `json:"severity"`
	// Resource names the object to fix.
	Resource string `json:"resource"`
	// Message says what is wrong, and Fix how to fix it, each in a sentence or two.
	Message string `json:"message"`
	Fix     string `json:"fix"`
	// Source is the page that says so.
	Source string `json:"source"`
	// Workloads are the tasks that it concerns, in order. Empty when it concerns none in particular.
	Workloads []string `json:"workloads,omitempty"`
	// Key tells findings of one rule at one resource apart, such as the service whose endpoint is missing. Like the id
	// it stays the same when the messages change. Empty where there can be only one.
	Key string `json:"key,omitempty"`
	// OnlyAfter names the finding that hides this one: it matters once that one is fixed. Empty: it matters as things
	// are.
	OnlyAfter string `json:"onlyAfter,omitempty"`
	// ObjectID is the resource's [Object.ID], and the rest is where the resource stands; see [Object].
	ObjectID      string `json:"objectId,omitempty"`
	ConstructPath string `json:"constructPath,omitempty"`
	Stack         string `json:"stack,omitempty"`
	LogicalID     string `json:"logicalId,omitempty"`
	File          string `json:"file,omitempty"`
	Line          int    `json:"line,omitempty"`
	// Column is the character of the line, from 1; 0 where it is not known. The line and the column are those of the
	// property that the finding is about, where there is one, else of the resource.
	Column int `json:"column,omitempty"`
	// CodeFile and CodeLine are the place in the code of a CDK app where the construct is made; empty and 0 where the
	// app's metadata does not tell it.
	CodeFile string `json:"codeFile,omitempty"`
	CodeLine int    `json:"codeLine,omitempty"`
}

// Place is where somebody who fixes it looks first: in the code of the app where that is known, else in the template.
// Empty and 0 where it stands in no file; the column is 0 where it is not known.
func (f *Finding) Place() (file string, line, column int) {
	if f.CodeFile != "" {
		return f.CodeFile, f.CodeLine, 0
	}
	if f.File == "" {
		return "", 0, 0
	}
	return f.File, max(f.Line, 1), f.Column
}

// Stops reports whether it is an error that concerns a task.
func (f *Finding) Stops(task string) bool {
	return f.Severity == Error && slices.Contains(f.Workloads, task)
}

// Acknowledged is a finding that somebody accepts.
type Acknowledged struct {
	Finding
	// Reason says why, and Until is the last day on which that holds; empty for good.
	Reason string `json:"reason"`
	Until  string `json:"until,omitempty"`
	// CDK is [Acknowledgement.CDK].
	CDK bool `json:"-"`
}

// Trace is the calls of one task.
type Trace struct {
	// Workload is the task's name.
	Workload string `json:"workload"`
	// Kind describes it, such as "fargate LATEST linux".
	Kind string `json:"kind"`
	// Result is the worst of the calls', and [Fail] where the task is refused.
	Result Result `json:"result"`
	// Isolated says whether the places that the calls come from lack a route to the internet.
	Isolated Isolation `json:"isolated"`
	// Calls are in the order in which the start makes them.
	Calls []Call `json:"calls"`
	// TaskID is the task's [network.Object.ID], and VPCID that of the VPC that it runs in, if it is known.
	TaskID string `json:"taskId,omitempty"`
	VPCID  string `json:"vpcId,omitempty"`
	// VPC is the VPC's name, and Stack the task's stack, if there is one.
	VPC   string `json:"vpc,omitempty"`
	Stack string `json:"stack,omitempty"`
	// Refused says why the task does not start whatever becomes of its calls: Amazon ECS refuses it, or a stack that it
	// needs cannot be deployed. Its calls are then traced as if that were fixed. Where that is so in some cases only, it
	// says in which, and the result is [Undecided] if nothing else makes it worse, as where a stack that it needs depends
	// on one that cannot be deployed. Empty where nothing of the kind is seen.
	Refused string `json:"refused,omitempty"`
	// Containers are the containers whose images the start pulls, as far as they are known.
	Containers []Container `json:"containers,omitempty"`
}

// Container is a container of a task.
type Container struct {
	// Name is its name, and Image the image as the task definition has it.
	Name  string `json:"name,omitempty"`
	Image string `json:"image"`
}

// Starts is how the start of the task fares. A call of the running task, such as one of ECS Exec, does not keep it from
// starting.
func (t Trace) Starts() Result {
	result, fails := Pass, false
	for _, c := range t.Calls {
		fails = fails || c.Result == Fail
		if c.Phase != string(pullpath.RunPhase) {
			result = Worse(result, c.Result)
		}
	}
	if t.Refused != "" {
		result = Worse(result, t.Result)
	}
	if t.Result == Fail && !fails { // each case fails, but each at another call
		return Fail
	}
	return result
}

// Isolation says whether a task's subnets lead to the internet. It follows from routes, never from names.
type Isolation string

// The answers.
const (
	// Isolated: no subnet of the task has a working route to the internet.
	Isolated Isolation = "yes"
	// NotIsolated: every subnet has one.
	NotIsolated Isolation = "no"
	// PartlyIsolated: some have one and some have none.
	PartlyIsolated Isolation = "partly"
	// IsolationUnknown: the source cannot tell.
	IsolationUnknown Isolation = "unknown"
)

// Call is one call of a trace. Where tasks may run in several subnets, it is the call from the subnet where it fares
// worst.
type Call struct {
	// API is the IAM action, or a description of a call that IAM does not authorize.
	API string `json:"api"`
	// Host is the name the call goes to. What is not known before deployment stands between ‹ and ›.
	Host string `json:"host"`
	// Phase places the call in the start: agent, secrets, pull, layers, logs or run.
	Phase string `json:"phase"`
	// From is the subnet that the hops are traced from, if it is known.
	From string `json:"from,omitempty"`
	// Endpoint is the endpoint that carries the call, if one does.
	Endpoint string `json:"endpoint,omitempty"`
	// Resource is what the call names, if it matters to policies.
	Resource string `json:"resource,omitempty"`
	// Result is the worst of the hops'.
	Result Result `json:"result"`
	Hops   []Hop  `json:"hops"`
	// Service is the service that it asks, by the name of its endpoint, such as ecr.dkr; empty where it has none.
	Service string `json:"service,omitempty"`
	// SubnetID and EndpointID are the ids of From and Endpoint. What a report says of them it finds by these.
	SubnetID   string `json:"subnetId,omitempty"`
	EndpointID string `json:"endpointId,omitempty"`
}

// HopKind is a step of a call.
type HopKind string

// The hops, in their order. A call that leaves the VPC for a public address has neither an ingress hop nor an endpoint
// policy; a call that IAM does not authorize has no policy hops.
const (
	// DNSHop: does the name resolve, and to what?
	DNSHop HopKind = "dns"
	// RouteHop: does the route table lead there?
	RouteHop HopKind = "route"
	// EgressHop: do the caller's security groups and network ACL let it out, and the answer in?
	EgressHop HopKind = "egress"
	// IngressHop: do the endpoint's security groups and network ACL let it in, and the answer out?
	IngressHop HopKind = "ingress"
	// EndpointPolicyHop: does the endpoint's policy allow it?
	EndpointPolicyHop HopKind = "endpointPolicy"
	// TrustPolicyHop: may the service that starts the task assume the caller's role?
	TrustPolicyHop HopKind = "trustPolicy"
	// RolePolicyHop: do the caller's IAM policies allow it?
	RolePolicyHop HopKind = "rolePolicy"
	// RepositoryPolicyHop, ResourcePolicyHop (of a secret), KeyPolicyHop and BucketPolicyHop: does the policy of the
	// resource that the call names let it through? A resource of the task's own account whose policy the source does
	// not have makes no hop.
	RepositoryPolicyHop HopKind = "repositoryPolicy"
	ResourcePolicyHop   HopKind = "resourcePolicy"
	KeyPolicyHop        HopKind = "keyPolicy"
	BucketPolicyHop     HopKind = "bucketPolicy"
	// RegistryPolicyHop: does the policy of the registry deny it?
	RegistryPolicyHop HopKind = "registryPolicy"
	// ServiceControlHop and ResourceControlHop: do the policies of the organization that are given let it through?
	ServiceControlHop  HopKind = "serviceControlPolicy"
	ResourceControlHop HopKind = "resourceControlPolicy"
)

// Result is how a hop, a call or a trace fares.
type Result string

// The results.
const (
	Pass Result = "pass"
	Fail Result = "fail"
	// Undecided is a result that the source cannot tell; the detail names what would settle it.
	Undecided Result = "unknown"
)

// Worse returns the worse of two results; the empty result is the best.
func Worse(a, b Result) Result {
	order := []Result{"", Pass, Undecided, Fail}
	return order[max(slices.Index(order, a), slices.Index(order, b), 0)]
}

// Hop is one step of a call.
type Hop struct {
	Kind   HopKind `json:"kind"`
	Result Result  `json:"result"`
	Detail string  `json:"detail"`
}

// worstOf returns the worst result of the hops; no hops pass.
func worstOf(hops []Hop) Result {
	result := Pass
	for _, h := range hops {
		result = Worse(result, h.Result)
	}
	return result
}

// Errors returns how many findings are errors.
func (r Report) Errors() int {
	n := 0
	for _, f := range r.Findings {
		if f.Severity == Error {
			n++
		}
	}
	return n
}

// Unknowns returns how many tasks have an unknown result.
func (r Report) Unknowns() int {
	n := 0
	for _, t := range r.Traces {
		if t.Result == Undecided {
			n++
		}
	}
	return n
}

// MarshalJSON writes empty lists as [], never as null.
func (r Report) MarshalJSON() ([]byte, error) {
	type plain Report
	p := plain(r)
	if p.Findings == nil {
		p.Findings = []Finding{}
	}
	if p.Traces == nil {
		p.Traces = []Trace{}
	}
	return json.Marshal(p)
}

// SortFindings puts the worst first and keeps the order of equals.
func SortFindings(findings []Finding) {
	slices.SortStableFunc(findings, func(a, b Finding) int { return cmp.Compare(a.Severity.Rank(), b.Severity.Rank()) })
}
