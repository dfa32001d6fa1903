package config

import (
	"cmp"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/constructs/pullpath/policy"
)

// Config is a whole configuration. It comes from [Parse] or [FromAny], which fill in every default: what a field says
// is what is built.
type Config struct {
	// Environments holds at least one environment.
	Environments []Environment `json:"environments"`
	// StackPrefix begins the names of all stacks; see [Environment.StackName]. Default: [DefaultStackPrefix].
	StackPrefix string `json:"stackPrefix"`
	// Pipeline deploys the environments. Default: nil, no pipeline.
	Pipeline *Pipeline `json:"pipeline"`
	// Sweep checks every service of accounts and Regions. Default: nil, nothing does.
	Sweep *Sweep `json:"sweep"`
	// File is the file that the configuration was read from; see [Config.ReadFrom]. Default: empty, it stands in cdk.json.
	File string `json:"-"`
}

// Environment is one VPC in one account and Region, with the workloads that pull there. It becomes one stack.
type Environment struct {
	// Name is unique among the environments, letter case aside. Letters, digits and hyphens; required. See
	// [Environment.StackName].
	Name string `json:"name"`
	// Account is the 12-digit ID of the account to deploy to. Empty together with Region: the stack is
	// environment-agnostic. Default: empty.
	Account string `json:"account"`
	// Region is the Region to deploy to, such as "us-west-2". Default: empty, as for Account.
	Region string `json:"region"`
	// VPC is the VPC. Default: a new one.
	VPC VPC `json:"vpc"`
	// Workloads are the tasks that pull; at least one, each valid.
	Workloads []pullpath.Workload `json:"workloads"`
	// Pull says who may pull what. Default: every principal of the account, every repository.
	Pull Pull `json:"pull"`
	// S3Policy is the policy of the S3 gateway endpoint. Default: [policy.MinimumS3].
	S3Policy policy.S3Policy `json:"s3Policy"`
	// S3Buckets are the names or ARNs of further buckets for [policy.MinimumS3]; see [Environment.S3Objects]. Default:
	// none.
	S3Buckets []string `json:"s3Buckets"`
	// S3Presets are names of rows of policy.Presets, for [policy.MinimumS3]. Default: none.
	S3Presets []string `json:"s3Presets"`
	// Endpoints says where endpoints come from; see [Environment.FurtherServices] for services that the workloads do not
	// need. Default, also for each service not named that they do: created.
	Endpoints Choices `json:"endpoints"`
	// EndpointSets are names of rows of [pullpath.ServiceSets]: further endpoints. Default: none.
	EndpointSets []string `json:"endpointSets"`
	// Organization is the ID of the organization whose principals use the endpoints, on its resources. Default: empty,
	// those of the account.
	Organization string `json:"organization"`
	// EndpointPolicies are further statements of endpoint policies, by service; those of ecr.api are those of ecr.dkr as
	// well. Default: none.
	EndpointPolicies map[pullpath.Service][]policy.Statement `json:"endpointPolicies"`
	// Hub is the name of the environment whose interface endpoints this one uses; see [Config.Spokes]. Default: empty,
	// the environment has its own.
	Hub string `json:"hub"`
	// ServeSpokes is about the spokes of a hub. Default: see its fields.
	ServeSpokes ServeSpokes `json:"spokes"`
	// FIPS adds the Amazon ECR endpoints with FIPS validated cryptography. Default: false.
	FIPS bool `json:"fips"`
	// IPAddressType is that of the interface endpoints. Default: [IPv4].
	IPAddressType IPAddressType `json:"ipAddressType"`
	// ExcludedAvailabilityZones are the names of zones that get no network interface of an endpoint. Default: none.
	ExcludedAvailabilityZones []string `json:"excludedAvailabilityZones"`
	// LookupAvailabilityZones leaves out the zones that a service is not offered in, by a lookup at synthesis. Default:
	// false.
	LookupAvailabilityZones bool `json:"lookupAvailabilityZones"`
	// InboundResolver asks for Route 53 Resolver inbound endpoints. Default: nil, none.
	InboundResolver *InboundResolver `json:"inboundResolver"`
	// Monitoring watches the pull path. Default: nil, nothing does.
	Monitoring *Monitoring `json:"monitoring"`
	// Canary pulls an image by a schedule; it needs Monitoring. Default: nil, none.
	Canary *Canary `json:"canary"`
	// Publish says what stacks of services are told. Default: nil, the outputs of the endpoints alone.
	Publish *Publish `json:"publish"`
	// PrivateDNS says whether endpoints answer to the service's own DNS name. Default: they do.
	PrivateDNS PrivateDNS `json:"privateDns"`
	// TaskSecurityGroups are the IDs of the only security groups that the endpoints admit. Default: none; they admit
	// the private subnets.
	TaskSecurityGroups []string `json:"taskSecurityGroups"`
	// AllowFromCIDRs are further IPv4 blocks that the endpoints admit, each /8 or narrower. Default: none.
	AllowFromCIDRs []string `json:"allowFromCidrs"`
	// AllowFromNames say what blocks of AllowFromCIDRs are, such as the spokes that [Config.AsHub] adds.
	AllowFromNames map[string]string `json:"-"`
	// LogGroups are the names or ARNs of the log groups that the logs endpoint lets tasks write to; see
	// [Environment.LogGroupARNs]. Default: all.
	LogGroups []string `json:"logGroups"`
	// Windows is about Windows images. Default: nothing.
	Windows Windows `json:"windows"`
	// Tags are the stack's tags, at most 50. Default: none.
	Tags map[string]string `json:"tags"`
	// Acknowledge holds the warnings and findings that the user accepts. Default: none.
	Acknowledge []Acknowledgement `json:"acknowledge"`
	// TerminationProtection makes CloudFormation refuse to delete the stack. Default: false.
	TerminationProtection bool `json:"terminationProtection"`
	// StackPrefix is the configuration's. Default: [DefaultStackPrefix].
	StackPrefix string `json:"-"`
}

// DefaultStackPrefix begins the names of the stacks of a configuration that names no other prefix.
const DefaultStackPrefix = "PrivatePull"

// StackName returns the name of the environment's stack: the configuration's prefix, a hyphen and the environment's
// name.
func (e Environment) StackName() string {
	return cmp.Or(e.StackPrefix, DefaultStackPrefix) + "-" + e.Name
}

// Agnostic reports whether the account and Region are decided at deployment.
func (e Environment) Agnostic() bool { return e.Region == "" }

// IPAddressType is the kind of addresses that interface endpoints have.
type IPAddressType string

// The address types.
const (
	IPv4      IPAddressType = "ipv4"
	DualStack IPAddressType = "dualstack"
)

// InboundResolver is the inbound endpoints of Route 53 Resolver.
type InboundResolver struct {
	// AllowFrom are the IPv4 blocks of the DNS servers that forward to them, each /8 or narrower; at least one.
	AllowFrom []string `json:"allowFrom"`
}

// PrincipalForm says how the endpoint policy names roles.
type PrincipalForm string

// The principal forms.
const (
	// ConditionForm tests aws:PrincipalArn, and outlives a role that is created again.
	ConditionForm PrincipalForm = "condition"
	// SeedForm names the roles as Principal, as the Amazon ECR guide does.
	SeedForm PrincipalForm = "seed"
)

// Pull says who may pull what through the two Amazon ECR endpoints.
type Pull struct {
	policy.ECR
	// PrincipalForm is how the policy names roles: [policy.ECR.SeedPrincipals] comes from it. Default: [ConditionForm].
	PrincipalForm PrincipalForm `json:"principalForm"`
}

// PrivateDNS says which of the Amazon ECR endpoints have private DNS.
type PrivateDNS struct {
	// ECRAPI may be off. Default: true.
	ECRAPI bool `json:"ecr.api"`
	// ECRDKR is always true: a configuration that says otherwise is refused.
	ECRDKR bool `json:"ecr.dkr"`
}

// Windows is about Windows images with nondistributable layers.
type Windows struct {
	// Repositories are the ARNs or URIs of the repositories that Windows images are pushed to, in any Region. Default:
	// none.
	Repositories []string `json:"repositories"`
}

// Publish is what stacks of services find the network by, and what their tasks take to pull.
type Publish struct {
	// Parameters is the path that parameters of Parameter Store stand below. Default: empty, none.
	Parameters string `json:"parameters"`
	// Exports makes the outputs exports of CloudFormation. Default: false.
	Exports bool `json:"exports"`
	// S3PrefixListID is the ID of the Region's prefix list of Amazon S3. Default: empty, the known one.
	S3PrefixListID string `json:"s3PrefixListId"`
}
