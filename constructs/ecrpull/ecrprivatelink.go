package ecrpull

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/constructs/pullpath/policy"
	"ecrprivatelink/internal/annotation"
	"ecrprivatelink/internal/cidr"
	"ecrprivatelink/internal/guard"
)

// EcrPrivateLinkProps configures [NewEcrPrivateLink].
type EcrPrivateLinkProps struct {
	// Vpc is the VPC the tasks run in. Required.
	Vpc awsec2.IVpc
	// Workloads are the tasks that pull. Required; their union decides the endpoints.
	Workloads []pullpath.Workload
	// Subnets get the endpoints' network interfaces, one subnet in each Availability Zone. Default: the isolated
	// subnets, else the private ones.
	Subnets *awsec2.SubnetSelection
	// TaskSecurityGroups may connect to the endpoints, and nobody else. Default: the CIDR blocks of the chosen subnets
	// may.
	TaskSecurityGroups []awsec2.ISecurityGroup
	// ExcludedAvailabilityZones are the names of zones that get no network interface, because a service is not offered
	// there; tasks in them use the interfaces of the other zones. The VPC must know its zones. Default: none.
	ExcludedAvailabilityZones []string
	// LookupAvailabilityZones leaves out, for each endpoint, the zones that its service is not offered in, as a context
	// lookup of the CDK CLI finds them. The stack needs a concrete account and Region, and the VPC must know its zones.
	// Default: no lookup.
	LookupAvailabilityZones bool
	// DualStack gives the endpoints IPv6 addresses beside IPv4 ones. Every subnet needs an IPv6 block, and not every
	// service has it: a warning says so. Default: IPv4 alone.
	DualStack bool
	// Fips adds the Amazon ECR endpoints with FIPS validated cryptography, see [pullpath.FIPSServices]. They are not
	// verified: a warning says so. Default: none.
	Fips bool
	// AllowFromCidrs are further IPv4 blocks that may connect, such as other subnets or peered VPCs. Default: none.
	AllowFromCidrs []string
	// AllowFromNames say what blocks of AllowFromCidrs are, for the descriptions of their rules: "HTTPS from NAME".
	// Default: the block.
	AllowFromNames map[string]string
	// SecurityGroup is an endpoint security group of your own; only the rules that TaskSecurityGroups and
	// AllowFromCidrs ask for are added to it. Default: one is created, with inbound HTTPS only and no egress.
	SecurityGroup awsec2.ISecurityGroup
	// Services are further services that get an interface endpoint, by their short names, such as "sts":
	// [pullpath.InterfaceServices] lists them, [pullpath.ServicesOf] names common sets. Whether the Region offers one is
	// known at deployment, or at synthesis with LookupAvailabilityZones. [NewLogsEndpoint] makes that of logs. Default:
	// none.
	Services []pullpath.Service
	// Endpoints says where each endpoint comes from. Default: all are created.
	Endpoints map[pullpath.Service]pullpath.Choice
	// Policy is the endpoint policy of both Amazon ECR endpoints. Default: principals of this account may log in and
	// pull, and nothing else.
	Policy *EcrPolicy
	// ServicePolicies replace the policies of other endpoints, by service. [policy.Endpoint] writes narrow ones, and
	// [policy.AllowAll] is AWS's own. Default: the service's actions by principals of the account on its resources, as
	// far as the use of the service is known; see [policy.Perimeter.Endpoint].
	ServicePolicies map[pullpath.Service][]policy.Statement
	// ServiceStatements are further statements of the policies of the other endpoints, by service. Default: none.
	ServiceStatements map[pullpath.Service][]policy.Statement
	// Accounts are the IDs of further accounts whose principals use the endpoints other than Amazon ECR's, on their
	// resources. Default: the stack's own account alone.
	Accounts []string
	// Organization is the ID of an organization, such as "o-a1b2c3d4e5": its principals use the endpoints, on its
	// resources, in place of the accounts'. Policy says who pulls from Amazon ECR unless it names nobody. Default: none.
	Organization string
	// ApiPrivateDns turns the private DNS name of ecr.api on. Off, clients need the address that
	// [EcrPrivateLink.ApiEndpointUrl] returns, and ECS tasks on EC2 and on Fargate 1.4.0 or later cannot log in.
	// Default: true.
	ApiPrivateDns *bool
	// OwnZones says that private hosted zones of your own answer for the services' names, in this VPC too, so that
	// other VPCs can use the endpoints: private DNS of every endpoint created here is off then, because the zone that
	// it brings would conflict with yours
	// (https://docs.aws.amazon.com/whitepapers/latest/building-scalable-secure-multi-vpc-network-infrastructure/centralized-access-to-vpc-private-endpoints.html).
	// Package ecrhub makes the zones. Default: false.
	OwnZones bool
	// ContainerInstancesRunning says that container instances already run in the VPC: ecs-agent, ecs-telemetry and ecs
	// are then created in that order (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html).
	ContainerInstancesRunning bool
	// Shared makes the synthesis of an app with many links faster: give all of them the same. Default: one of its own.
	Shared *Shared
}

// EcrPrivateLink is the set of interface endpoints that the workloads of a VPC need: Amazon ECR's, those of Amazon ECS
// for container instances, and one for each feature. Logs have a construct of their own, [NewLogsEndpoint], and so have
// the image layers, [NewS3LayerGateway].
//
// It is an awsec2.IConnectable: its connections are the endpoint security group's.
type EcrPrivateLink struct {
	constructs.Construct

	workloads     []pullpath.Workload
	plan          pullpath.Plan
	choices       map[pullpath.Service]pullpath.Choice
	has           companions
	hasEgress     bool // whether the subnets are known to reach the internet
	ownZones      bool
	alone         bool // whether it has a Shared of its own
	vpc           awsec2.IVpc
	securityGroup awsec2.ISecurityGroup
	endpoints     map[pullpath.Service]awsec2.IInterfaceVpcEndpoint
	subnets       []awsec2.ISubnet // where tasks run
	zones         []awsec2.ISubnet // where the endpoints have network interfaces
	dualStack     bool
	lookup        bool // whether each endpoint looks its zones up
	place         *place
}

// NewEcrPrivateLink creates the interface endpoints of the workloads. It panics when a workload cannot be, when the VPC
// has DNS off or no private subnets, or when the policy cannot work.
func NewEcrPrivateLink(scope constructs.Construct, id *string, props *EcrPrivateLinkProps) *EcrPrivateLink {
	at := guard.New("EcrPrivateLink", scope, id)
	at.Require(props != nil && props.Vpc != nil, "Vpc", "the VPC the tasks run in")
	plan, err := pullpath.NewPlan(props.Workloads...)
	at.Check("Workloads", err)
	for _, service := range props.Services {
		at.Check("Services", pullpath.CheckService(service))
	}
	plan = plan.With(props.Services...)
	requireDNS(at, props.Vpc)
	requireChoices(at, plan, props.Endpoints)
	requireCreated(at, plan, props)
	at.Each("AllowFromCidrs", props.AllowFromCidrs, cidr.CheckAdmitted)
	place := placeOf(at, props.Shared)
	at.Each("Accounts", props.Accounts, policy.CheckAccount)
	if props.Organization != "" && guard.Known(props.Organization) {
		at.Check("Organization", policy.CheckOrganization(props.Organization))
	}
	perimeter := place.perimeter(props.Accounts, props.Organization)
	ecrPolicy := props.Policy.within(perimeter, props.Workloads).statements(at, place)
	subnets, hasEgress := privateSubnets(at, props.Vpc, props.Subnets)

	link := &EcrPrivateLink{workloads: props.Workloads, plan: plan, choices: props.Endpoints, hasEgress: hasEgress, ownZones: props.OwnZones, alone: props.Shared == nil,
		vpc: props.Vpc, place: place, endpoints: map[pullpath.Service]awsec2.IInterfaceVpcEndpoint{}}
	constructs.NewConstruct_Override(link, scope, id)
	place.shared.watch(link)
	link.admit(props, subnets)

	link.dualStack, link.lookup = props.DualStack, props.LookupAvailabilityZones
	link.subnets, link.zones = subnets, onePerZone(without(at, subnets, props.ExcludedAvailabilityZones))
	for _, endpoint := range plan.Endpoints {
		if endpoint.Type != pullpath.Interface || endpoint.Service == pullpath.Logs {
			continue
		}
		choice := props.Endpoints[endpoint.Service]
		switch {
		case choice.External:
		case choice.ID != "":
			link.endpoints[endpoint.Service] = link.reuse(endpoint.Service, choice.ID)
		default:
			privateDNS := !props.OwnZones
			if endpoint.Service == pullpath.ECRAPI && props.ApiPrivateDns != nil && !*props.ApiPrivateDns {
				privateDNS = false
				guard.Warn(link, annotation.APIPrivateDNSOff, "private DNS of ecr.api is off: ECS cannot be told the endpoint's own address, so tasks on EC2 and on Fargate 1.4.0 or later cannot log in without a route to the internet (%s)", pullpath.ECRGuide)
			}
			link.endpoints[endpoint.Service] = link.create(endpoint.Service, privateDNS)
		}
	}
	link.attach(ecrPolicy, pullpath.ECRAPI, pullpath.ECRDKR)
	warnAboutPolicy(link, ecrPolicy)
	for _, endpoint := range plan.Endpoints {
		if link.created(endpoint.Service) != nil && !isECR(endpoint.Service) {
			link.attach(props.policyOf(at, endpoint.Service, perimeter), endpoint.Service)
		}
	}
	if props.ContainerInstancesRunning {
		link.inOrder(pullpath.Together)
	}
	if props.Fips {
		link.addFIPS(ecrPolicy, !props.OwnZones)
	}
	link.annotate(props)
	return link
}

// requireChoices refuses choices for endpoints the plan does not have.
func requireChoices(at guard.Place, plan pullpath.Plan, choices map[pullpath.Service]pullpath.Choice) {
	for service, choice := range choices {
		if choice.ID != "" && guard.Known(choice.ID) {
			_, err := pullpath.ParseChoice("reuse:" + choice.ID)
			at.Check("Endpoints: "+string(service), err)
		}
		if _, ok := plan.Endpoint(service); !ok {
			at.Invalid("Endpoints: the workloads need no endpoint for %q; they need %v", service, plan.Services())
		}
	}
}

// requireCreated refuses policies that no endpoint created here would carry.
func requireCreated(at guard.Place, plan pullpath.Plan, props *EcrPrivateLinkProps) {
	given := slices.Collect(maps.Keys(props.ServicePolicies))
	for _, service := range slices.Sorted(slices.Values(slices.AppendSeq(given, maps.Keys(props.ServiceStatements)))) {
		if isECR(service) {
			at.Refuse(pullpath.Error{Code: pullpath.CodeConflict, Fix: "use Policy, whose Extra takes further statements",
				Problem: fmt.Sprintf("ServicePolicies: the policy of %q is that of Policy", service)})
		}
		endpoint, planned := plan.Endpoint(service)
		if !planned || endpoint.Type != pullpath.Interface || service == pullpath.Logs || !props.Endpoints[service].Created() {
			at.Refuse(pullpath.Error{Code: pullpath.CodeConflict, Fix: "S3LayerGateway and LogsEndpoint take policies of their own",
				Problem: fmt.Sprintf("ServicePolicies or ServiceStatements: no endpoint for %q is created here, so its policy would be lost", service)})
		}
	}
}

// isECR reports whether an endpoint is one of the two that [EcrPolicy] is for.
func isECR(s pullpath.Service) bool { return s == pullpath.ECRAPI || s == pullpath.ECRDKR }

// endpointID is the construct id of a service's endpoint. It is API: changing one replaces the endpoint.
func endpointID(s pullpath.Service) string {
	switch s {
	case pullpath.ECRAPI:
		return "Api"
	case pullpath.ECRDKR:
		return "Dkr"
	}
	return string(s)
}

func (l *EcrPrivateLink) create(service pullpath.Service, privateDNS bool) awsec2.IInterfaceVpcEndpoint {
	subnets := l.zones
	if l.lookup {
		subnets = offered(l, l.place, service, subnets)
	}
	return l.newEndpoint(endpointID(service), service, subnets, privateDNS)
}

// created is a service's endpoint that is created here, nil where none is.
func (l *EcrPrivateLink) created(service pullpath.Service) awsec2.InterfaceVpcEndpoint {
	endpoint, _ := l.endpoints[service].(awsec2.InterfaceVpcEndpoint)
	return endpoint
}

func (l *EcrPrivateLink) newEndpoint(id string, service pullpath.Service, subnets []awsec2.ISubnet, privateDNS bool) awsec2.InterfaceVpcEndpoint {
	return awsec2.NewInterfaceVpcEndpoint(l, jsii.String(id), &awsec2.InterfaceVpcEndpointProps{
		Vpc:               l.vpc,
		Service:           l.place.endpointService(service),
		Subnets:           &awsec2.SubnetSelection{Subnets: &subnets},
		SecurityGroups:    &[]awsec2.ISecurityGroup{l.securityGroup},
		PrivateDnsEnabled: jsii.Bool(privateDNS),
		Open:              jsii.Bool(false),
		IpAddressType:     addressType(l.dualStack),
	})
}

func (l *EcrPrivateLink) reuse(service pullpath.Service, id string) awsec2.IInterfaceVpcEndpoint {
	return awsec2.InterfaceVpcEndpoint_FromInterfaceVpcEndpointAttributes(l, jsii.String(endpointID(service)), &awsec2.InterfaceVpcEndpointAttributes{
		VpcEndpointId: jsii.String(id),
		Port:          https,
	})
}

// admit sets the endpoint security group and who may connect to it.
func (l *EcrPrivateLink) admit(props *EcrPrivateLinkProps, subnets []awsec2.ISubnet) {
	l.securityGroup = props.SecurityGroup
	var own []string
	if l.securityGroup == nil {
		l.securityGroup = awsec2.NewSecurityGroup(l, jsii.String("SecurityGroup"), &awsec2.SecurityGroupProps{
			Vpc:              l.vpc,
			Description:      jsii.String("Interface endpoints of private Amazon ECR image pulls"),
			AllowAllOutbound: jsii.Bool(false),
		})
		if len(props.TaskSecurityGroups) == 0 {
			own = cidrsOf(guard.At(l), l.vpc, subnets)
			if props.DualStack {
				l.admitIPv6()
			}
		}
	}
	if n := len(own) + len(props.AllowFromCidrs) + len(props.TaskSecurityGroups); n > rulesOfAGroup {
		guard.Warn(l, annotation.SecurityGroupRules, "the endpoints admit %d sources, and a security group has %d inbound rules by default: "+
			"name one block that holds the others in AllowFromCidrs (allowFromCidrs in a configuration), or raise the quota", n, rulesOfAGroup)
	}
	port := l.place.shared.httpsPort()
	for _, block := range own {
		l.securityGroup.AddIngressRule(l.place.shared.peer(block), port, jsii.String("HTTPS from the private subnets"), jsii.Bool(false))
	}
	for _, block := range props.AllowFromCidrs {
		l.securityGroup.AddIngressRule(l.place.shared.peer(block), port, jsii.String("HTTPS from "+cmp.Or(props.AllowFromNames[block], block)), jsii.Bool(false))
	}
	for _, group := range props.TaskSecurityGroups {
		l.securityGroup.AddIngressRule(group, port, jsii.String("HTTPS from the tasks"), jsii.Bool(false))
	}
}

// rulesOfAGroup is the default quota of inbound rules, which is adjustable. Source:
// https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
const rulesOfAGroup = 60

// attach adds statements to the endpoints that are created here; a reused one keeps its policy.
func (l *EcrPrivateLink) attach(statements []policy.Statement, services ...pullpath.Service) {
	var created []policied
	for _, service := range services {
		if endpoint := l.created(service); endpoint != nil {
			created = append(created, endpoint)
		}
	}
	l.place.shared.addStatements(statements, created...)
}

// inOrder makes each created endpoint wait for the one before it.
func (l *EcrPrivateLink) inOrder(services []pullpath.Service) {
	var previous awsec2.InterfaceVpcEndpoint
	for _, service := range services {
		endpoint := l.created(service)
		if endpoint == nil {
			continue
		}
		if previous != nil {
			endpoint.Node().AddDependency(previous)
		}
		previous = endpoint
	}
}

// Plan is what the workloads need and why.
func (l *EcrPrivateLink) Plan() pullpath.Plan { return l.plan }

// Vpc is the VPC of the endpoints.
func (l *EcrPrivateLink) Vpc() awsec2.IVpc { return l.vpc }

// Subnets are the private subnets, in which tasks can use the endpoints.
func (l *EcrPrivateLink) Subnets() []awsec2.ISubnet { return slices.Clone(l.subnets) }

// EndpointSubnets are the subnets with the network interfaces of the endpoints created here, one in each Availability
// Zone.
func (l *EcrPrivateLink) EndpointSubnets() []awsec2.ISubnet { return slices.Clone(l.zones) }

// ServiceName is the full name of a service's endpoint, such as "com.amazonaws.us-west-2.ecr.dkr"; a token where the
// Region is decided at deployment.
func (l *EcrPrivateLink) ServiceName(service pullpath.Service) string {
	return l.place.serviceName(service)
}

// SecurityGroup is the group of every endpoint created here.
func (l *EcrPrivateLink) SecurityGroup() awsec2.ISecurityGroup { return l.securityGroup }

// Connections makes the construct an awsec2.IConnectable on port 443.
func (l *EcrPrivateLink) Connections() awsec2.Connections {
	return l.securityGroup.Connections()
}

// Endpoint is the endpoint of a service: an awsec2.InterfaceVpcEndpoint when it was created here, an import when it is
// reused, nil when it is external or the workloads do not need it.
func (l *EcrPrivateLink) Endpoint(service pullpath.Service) awsec2.IInterfaceVpcEndpoint {
	return l.endpoints[service]
}

// Endpoints are all endpoints by service; external ones are not among them.
func (l *EcrPrivateLink) Endpoints() map[pullpath.Service]awsec2.IInterfaceVpcEndpoint {
	return maps.Clone(l.endpoints)
}

// Ready is one thing that a service can depend on, so that its tasks never start before the path exists. Name what else
// belongs to the path: the layer gateway and the logs endpoint.
//
// It stands for the endpoints, not for the rules of their security group: a rule refers to the tasks' group, and a
// service that owns its group would depend on itself.
func (l *EcrPrivateLink) Ready(others ...constructs.IDependable) constructs.IDependable {
	group := constructs.NewDependencyGroup()
	for _, endpoint := range l.plan.Endpoints {
		if created := l.created(endpoint.Service); created != nil {
			group.Add(created)
		}
	}
	for _, other := range others {
		group.Add(other)
	}
	return group
}
