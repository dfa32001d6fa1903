package ecrpull

import (
	"cmp"
	"regexp"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsssm"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/guard"
)

// The names of the parameters below the prefix. They are a contract between stacks.
const (
	vpcParameter             = "vpc-id"
	subnetsParameter         = "subnet-ids"
	zonesParameter           = "availability-zones"
	routeTablesParameter     = "route-table-ids"
	endpointGroupParameter   = "endpoint-security-group-id"
	taskGroupParameter       = "task-security-group-id"
	executionPolicyParameter = "execution-policy-arn"
	endpointParameters       = "endpoints/" // and the service
)

// prefixForm is a hierarchy of parameters. Source: the naming rules of Parameter Store
// (https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html).
var prefixForm = regexp.MustCompile(`^(/[A-Za-z0-9_.-]+)+$`)

func checkPrefix(at guard.Place, prefix string) {
	at.Require(prefix != "", "Prefix", "the path that the parameters stand below, such as /network/dev")
	if !prefixForm.MatchString(prefix) {
		at.Invalid("Prefix is %q; write a path such as /network/dev: letters, digits and _ . - between slashes, none at the end", prefix)
	}
}

// NetworkParametersProps configures [NewNetworkParameters].
type NetworkParametersProps struct {
	// Link is the pull path. Required.
	Link *EcrPrivateLink
	// Prefix is the path that the parameters stand below, such as "/network/dev". Required.
	Prefix string
	// Tasks is what tasks take to pull. Default: none; its two parameters are left out.
	Tasks *TaskAccess
	// Layers and Logs are the endpoints beside the link. Default: none; their parameters are left out.
	Layers awsec2.IGatewayVpcEndpoint
	Logs   awsec2.IInterfaceVpcEndpoint
}

// NetworkParameters are parameters of AWS Systems Manager Parameter Store by which other stacks and apps, in any
// language, find the network: vpc-id, subnet-ids, availability-zones and route-table-ids (lists, in the same order),
// endpoint-security-group-id, endpoints/SERVICE, task-security-group-id and execution-policy-arn.
// [EcrPrivateLinkFromSsm] and [TaskAccessFromSsm] read them.
type NetworkParameters struct {
	constructs.Construct

	prefix string
}

// NewNetworkParameters writes the parameters. It panics when a required prop is missing, the prefix is no path, or a
// subnet does not say its route table.
func NewNetworkParameters(scope constructs.Construct, id *string, props *NetworkParametersProps) *NetworkParameters {
	at := guard.New("NetworkParameters", scope, id)
	at.Require(props != nil && props.Link != nil, "Link", "the EcrPrivateLink of the network")
	checkPrefix(at, props.Prefix)
	requireRouteTables(at, props.Link.subnets)
	p := &NetworkParameters{prefix: props.Prefix}
	constructs.NewConstruct_Override(p, scope, id)
	var subnets, zones, tables []string
	for _, s := range props.Link.subnets {
		subnets = append(subnets, *s.SubnetId())
		zones = append(zones, *s.AvailabilityZone())
		tables = append(tables, *s.RouteTable().RouteTableId())
	}
	p.write(vpcParameter, *props.Link.vpc.VpcId())
	p.write(subnetsParameter, subnets...)
	p.write(zonesParameter, zones...)
	p.write(routeTablesParameter, tables...)
	p.write(endpointGroupParameter, *props.Link.securityGroup.SecurityGroupId())
	endpoints := props.Link.Endpoints()
	if props.Logs != nil {
		endpoints[pullpath.Logs] = props.Logs
	}
	for _, service := range props.Link.plan.Services() {
		if endpoint := endpoints[service]; endpoint != nil {
			p.write(endpointParameters+string(service), *endpoint.VpcEndpointId())
		}
	}
	if props.Layers != nil {
		p.write(endpointParameters+string(pullpath.S3), *props.Layers.VpcEndpointId())
	}
	if props.Tasks != nil {
		p.write(taskGroupParameter, *props.Tasks.SecurityGroup().SecurityGroupId())
		p.write(executionPolicyParameter, *props.Tasks.ExecutionPolicy().ManagedPolicyArn())
	}
	return p
}

// lists are the parameters that hold one value for each subnet.
var lists = map[string]bool{subnetsParameter: true, zonesParameter: true, routeTablesParameter: true}

func (p *NetworkParameters) write(name string, values ...string) {
	kind := "String"
	if lists[name] {
		kind = "StringList"
	}
	awsssm.NewCfnParameter(p, jsii.String(name), &awsssm.CfnParameterProps{
		Name: jsii.String(p.prefix + "/" + name), Type: jsii.String(kind), Value: jsii.String(strings.Join(values, ",")),
		Description: jsii.String("Private Amazon ECR image pulls: " + name)})
}

// Prefix is the path that the parameters stand below.
func (p *NetworkParameters) Prefix() string { return p.prefix }

// SsmProps says which network to import.
type SsmProps struct {
	// Prefix is that of [NetworkParametersProps.Prefix]. Required.
	Prefix string
	// Zones is how many of the network's subnets to use, one in each Availability Zone: not more than it has. The
	// parameters are read at deployment, so it cannot be found out. Default: 2.
	Zones int
	// Workloads are the tasks that pull. Required for [EcrPrivateLinkFromSsm].
	Workloads []pullpath.Workload
}

func (p *SsmProps) check(at guard.Place) {
	at.Require(p != nil, "Prefix", "the path that the parameters stand below")
	checkPrefix(at, p.Prefix)
}

// reader reads parameters by their names below the prefix, on behalf of a construct.
func (p *SsmProps) reader(scope constructs.Construct) func(name string) *string {
	return func(name string) *string {
		return awsssm.StringParameter_ValueForStringParameter(scope, jsii.String(p.Prefix+"/"+name), nil)
	}
}

// defaultZones is how many zones a network has by default.
const defaultZones = 2

// EcrPrivateLinkFromSsm imports the network and its link by the parameters that [NewNetworkParameters] wrote in the
// same account and Region. They are read at deployment: the stack may be environment-agnostic, and no lookup is needed.
func EcrPrivateLinkFromSsm(scope constructs.Construct, id *string, props *SsmProps) *EcrPrivateLink {
	at := guard.New("EcrPrivateLink", scope, id)
	props.check(at)
	plan, err := pullpath.NewPlan(props.Workloads...)
	at.Check("Workloads", err)
	zones := cmp.Or(props.Zones, defaultZones)
	imported := constructs.NewConstruct(scope, jsii.String(*id+"Network"))
	read := props.reader(imported)
	each := func(name string) *[]*string {
		all := awsssm.StringListParameter_ValueForTypedListParameter(imported, jsii.String(props.Prefix+"/"+name), awsssm.ParameterValueType_STRING, nil)
		out := make([]*string, zones)
		for i := range out {
			out[i] = awscdk.Fn_Select(jsii.Number(float64(i)), all)
		}
		return &out
	}
	attrs := &EcrPrivateLinkAttributes{Workloads: props.Workloads, SecurityGroupId: read(endpointGroupParameter), EndpointIds: map[pullpath.Service]*string{}}
	for _, service := range plan.InterfaceServices() {
		if isECR(service) {
			attrs.EndpointIds[service] = read(endpointParameters + string(service))
		}
	}
	attrs.Vpc = awsec2.Vpc_FromVpcAttributes(imported, jsii.String("Vpc"), &awsec2.VpcAttributes{
		VpcId: read(vpcParameter), AvailabilityZones: each(zonesParameter),
		IsolatedSubnetIds: each(subnetsParameter), IsolatedSubnetRouteTableIds: each(routeTablesParameter)})
	return EcrPrivateLinkFromAttributes(scope, id, attrs)
}

// ImportedTaskAccess is a [TaskAccess] of another stack or app.
type ImportedTaskAccess struct {
	// SecurityGroup is the group of the tasks. It is not changed from here.
	SecurityGroup awsec2.ISecurityGroup
	// ExecutionPolicy is the managed policy of the task execution roles.
	ExecutionPolicy awsiam.IManagedPolicy
}

// TaskAccessFromSsm imports what tasks take to pull, by the parameters that [NewNetworkParameters] wrote. Only Prefix
// of the props counts.
func TaskAccessFromSsm(scope constructs.Construct, id *string, props *SsmProps) *ImportedTaskAccess {
	at := guard.New("TaskAccess", scope, id)
	props.check(at)
	imported := constructs.NewConstruct(scope, id)
	read := props.reader(imported)
	return &ImportedTaskAccess{
		SecurityGroup: awsec2.SecurityGroup_FromSecurityGroupId(imported, jsii.String("SecurityGroup"), read(taskGroupParameter),
			&awsec2.SecurityGroupImportOptions{Mutable: jsii.Bool(false)}),
		ExecutionPolicy: awsiam.ManagedPolicy_FromManagedPolicyArn(imported, jsii.String("ExecutionPolicy"), read(executionPolicyParameter)),
	}
}

// EcrPrivateLinkAttributes is what an import knows of a link that another stack or app created.
type EcrPrivateLinkAttributes struct {
	// Vpc is the VPC of the endpoints. Required.
	Vpc awsec2.IVpc
	// SecurityGroupId is the ID of the endpoints' security group. Required.
	SecurityGroupId *string
	// Workloads are the tasks that pull over it. Required.
	Workloads []pullpath.Workload
	// EndpointIds are the IDs of the interface endpoints by service, as far as they are known.
	// [EcrPrivateLink.GrantPull] needs those of Amazon ECR, unless it grants by VPC. Default: none.
	EndpointIds map[pullpath.Service]*string
}

// EcrPrivateLinkFromAttributes imports a link, for services in another stack or app: they are admitted and granted as
// by the link itself, and nothing is created. It panics when a required attribute is missing or a workload cannot be.
func EcrPrivateLinkFromAttributes(scope constructs.Construct, id *string, attrs *EcrPrivateLinkAttributes) *EcrPrivateLink {
	at := guard.New("EcrPrivateLink", scope, id)
	at.Require(attrs != nil && attrs.Vpc != nil, "Vpc", "the VPC of the endpoints")
	at.Require(attrs.SecurityGroupId != nil, "SecurityGroupId", "the ID of the endpoints' security group")
	plan, err := pullpath.NewPlan(attrs.Workloads...)
	at.Check("Workloads", err)
	link := &EcrPrivateLink{workloads: attrs.Workloads, plan: plan, vpc: attrs.Vpc, place: placeOf(at, nil),
		endpoints: map[pullpath.Service]awsec2.IInterfaceVpcEndpoint{}}
	constructs.NewConstruct_Override(link, scope, id)
	link.securityGroup = awsec2.SecurityGroup_FromSecurityGroupId(link, jsii.String("SecurityGroup"), attrs.SecurityGroupId, nil)
	for _, service := range plan.InterfaceServices() {
		if endpoint := attrs.EndpointIds[service]; endpoint != nil {
			link.endpoints[service] = link.reuse(service, *endpoint)
		}
	}
	return link
}
