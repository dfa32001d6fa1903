package template

import (
	"fmt"
	"strings"

	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// reader fills a Network from the stacks of an application.
type reader struct {
	app      *cfn.App
	warnings []Warning

	vpcs              set[network.VPC, *network.VPC]
	subnets           set[network.Subnet, *network.Subnet]
	routeTables       set[network.RouteTable, *network.RouteTable]
	natGateways       set[network.NATGateway, *network.NATGateway]
	peerings          set[network.Peering, *network.Peering]
	transitGateways   set[network.TransitGateway, *network.TransitGateway]
	networkACLs       set[network.NetworkACL, *network.NetworkACL]
	securityGroups    set[network.SecurityGroup, *network.SecurityGroup]
	prefixLists       set[network.PrefixList, *network.PrefixList]
	endpoints         set[network.Endpoint, *network.Endpoint]
	fileSystems       set[network.FileSystem, *network.FileSystem]
	hostedZones       set[network.HostedZone, *network.HostedZone]
	resolverRules     set[network.ResolverRule, *network.ResolverRule]
	roles             set[network.Role, *network.Role]
	resources         set[network.Resource, *network.Resource]
	cacheRules        []network.CacheRule
	creationTemplates []network.CreationTemplate
	tasks             []network.Task
	gaps              []network.Gap
	defects           []network.Defect
	accessBlocks      []network.AccessBlock
	exclusions        []network.Exclusion
	unread            []network.Unread
	detectors         []*cfn.Resource // of Amazon GuardDuty, whose agent they add
	external          []*cfn.Resource // services of external deployment controllers
	taskSets          []string        // the services of task sets; empty where it is not known

	stacks            map[string]*cfn.Stack // by name
	perhapsAssociated []association
	lent              bool                      // security groups may be named in other VPCs than their own
	mentioned         []mention                 // the VPCs that objects name
	attached          map[string][]vpcReference // by internet gateway
	attachedOpen      string                    // why any internet gateway may be attached
	profiles          map[string]*profile       // Route 53 Profiles
	clusters          map[string]*cluster
	environments      []computeEnvironment     // of AWS Batch
	groups            []capacity               // the Auto Scaling groups and single instances
	used              map[string]bool          // the task definitions that something runs
	roleNames         map[string]string        // role ids by name and by ARN
	families          map[string]*cfn.Resource // task definitions by family
	providers         map[string]*cfn.Resource // capacity providers by name
}

// pass says when a resource is read.
type pass int

const (
	declare pass = iota // objects of their own
	attach              // what is added to them
	run                 // tasks, which need all of them
	passes
)

type resourceType struct {
	pass pass
	read func(*reader, *cfn.Resource)
}

// types are the resource types that concern a pull. All others are passed over.
var types = map[string]resourceType{
	"AWS::EC2::VPC":                         {declare, (*reader).vpc},
	"AWS::EC2::VPCCidrBlock":                {attach, (*reader).vpcBlock},
	"AWS::EC2::VPCDHCPOptionsAssociation":   {attach, (*reader).dhcpOptions},
	"AWS::EC2::Subnet":                      {declare, (*reader).subnet},
	"AWS::EC2::SubnetCidrBlock":             {attach, (*reader).subnetBlock},
	"AWS::EC2::SubnetRouteTableAssociation": {attach, (*reader).routeTableAssociation},

	"AWS::EC2::RouteTable":                  {declare, (*reader).routeTable},
	"AWS::EC2::Route":                       {attach, (*reader).route},
	"AWS::EC2::VPNGatewayRoutePropagation":  {attach, (*reader).propagation},
	"AWS::EC2::VPCGatewayAttachment":        {declare, (*reader).gatewayAttachment},
	"AWS::EC2::NatGateway":                  {declare, (*reader).natGateway},
	"AWS::EC2::VPCPeeringConnection":        {declare, (*reader).peering},
	"AWS::EC2::TransitGateway":              {declare, (*reader).transitGateway},
	"AWS::EC2::TransitGatewayAttachment":    {attach, (*reader).transitGatewayAttachment},
	"AWS::EC2::TransitGatewayVpcAttachment": {attach, (*reader).transitGatewayAttachment},

	"AWS::EC2::NetworkAcl":                  {declare, (*reader).networkACL},
	"AWS::EC2::NetworkAclEntry":             {attach, (*reader).networkACLEntry},
	"AWS::EC2::SubnetNetworkAclAssociation": {attach, (*reader).networkACLAssociation},

	"AWS::EC2::SecurityGroup":        {declare, (*reader).securityGroup},
	"AWS::EC2::SecurityGroupIngress": {attach, (*reader).ingressRule},
	"AWS::EC2::SecurityGroupEgress":  {attach, (*reader).egressRule},
	"Custom::VpcRestrictDefaultSG":   {attach, (*reader).restrictedDefaultGroup},
	"AWS::EC2::PrefixList":           {declare, (*reader).prefixList},

	"AWS::EC2::VPCBlockPublicAccessOptions":   {declare, (*reader).accessBlock},
	"AWS::EC2::VPCBlockPublicAccessExclusion": {declare, (*reader).exclusion},

	"AWS::EC2::VPCEndpoint": {attach, (*reader).endpoint},

	"AWS::Route53::HostedZone":                           {declare, (*reader).hostedZone},
	"AWS::Route53::RecordSet":                            {attach, (*reader).recordSet},
	"AWS::Route53::RecordSetGroup":                       {attach, (*reader).recordSetGroup},
	"AWS::Route53Resolver::ResolverRule":                 {declare, (*reader).resolverRule},
	"AWS::Route53Resolver::ResolverRuleAssociation":      {attach, (*reader).resolverRuleAssociation},
	"AWS::Route53Resolver::FirewallRuleGroupAssociation": {attach, (*reader).dnsFirewall},
	"AWS::Route53Profiles::ProfileAssociation":           {attach, (*reader).profileAssociation},
	"AWS::Route53Profiles::ProfileResourceAssociation":   {attach, (*reader).profileResource},

	"AWS::IAM::Role":          {declare, (*reader).role},
	"AWS::IAM::Policy":        {attach, (*reader).policy},
	"AWS::IAM::ManagedPolicy": {attach, (*reader).policy},
	"AWS::IAM::RolePolicy":    {attach, (*reader).rolePolicy},

	"AWS::ECR::Repository":                 {declare, (*reader).repository},
	"AWS::ECR::RegistryPolicy":             {declare, (*reader).registryPolicy},
	"AWS::SecretsManager::Secret":          {declare, (*reader).secretResource},
	"AWS::SecretsManager::ResourcePolicy":  {attach, (*reader).secretPolicy},
	"AWS::KMS::Key":                        {declare, (*reader).key},
	"AWS::S3::Bucket":                      {declare, (*reader).bucket},
	"AWS::S3::BucketPolicy":                {attach, (*reader).bucketPolicy},
	"AWS::ECR::PullThroughCacheRule":       {declare, (*reader).cacheRule},
	"AWS::ECR::RepositoryCreationTemplate": {declare, (*reader).creationTemplate},

	"AWS::EFS::FileSystem":  {declare, (*reader).fileSystem},
	"AWS::EFS::MountTarget": {attach, (*reader).mountTarget},

	"AWS::GuardDuty::Detector":                      {declare, (*reader).detector},
	"AWS::ECS::Cluster":                             {declare, (*reader).cluster},
	"AWS::ECS::ClusterCapacityProviderAssociations": {attach, (*reader).capacityProviderAssociations},
	"AWS::ECS::CapacityProvider":                    {declare, (*reader).namedProvider},
	"AWS::AutoScaling::AutoScalingGroup":            {attach, (*reader).autoScalingGroup},
	"AWS::EC2::Instance":                            {attach, (*reader).instance},
	"AWS::ECS::TaskDefinition":                      {declare, (*reader).family},
	"AWS::ECS::Service":                             {run, (*reader).service},
	"AWS::ECS::TaskSet":                             {run, (*reader).taskSet},
	"AWS::Events::Rule":                             {run, (*reader).eventRule},
	"AWS::Scheduler::Schedule":                      {run, (*reader).schedule},
	"AWS::Pipes::Pipe":                              {run, (*reader).pipe},
	"AWS::StepFunctions::StateMachine":              {run, (*reader).stateMachine},
	"AWS::Serverless::StateMachine":                 {run, (*reader).stateMachine},
	"AWS::ECS::ExpressGatewayService":               {run, (*reader).expressService},
	"AWS::Batch::ComputeEnvironment":                {attach, (*reader).computeEnvironment},
	"AWS::Batch::JobDefinition":                     {run, (*reader).jobDefinition},
}

func fill(app *cfn.App) *reader {
	r := &reader{app: app, lent: lends(app), stacks: map[string]*cfn.Stack{}, attached: map[string][]vpcReference{}, profiles: map[string]*profile{},
		clusters: map[string]*cluster{}, used: map[string]bool{}, roleNames: map[string]string{}, families: map[string]*cfn.Resource{}, providers: map[string]*cfn.Resource{}}
	r.vpcs.undeclared, r.subnets.undeclared, r.routeTables.undeclared = r.undeclaredVPC, undeclaredSubnet, undeclaredRouteTable
	r.networkACLs.undeclared, r.securityGroups.undeclared = r.undeclaredACL, r.undeclaredGroup
	r.transitGateways.undeclared, r.fileSystems.undeclared = undeclaredTransitGateway, undeclaredFileSystem
	for _, s := range app.Stacks {
		r.stacks[s.Name] = s
	}
	for p := range passes {
		if p == run {
			r.openClusters()
		}
		for _, s := range app.Stacks {
			for _, resource := range s.Resources {
				if t, ok := types[resource.Type]; ok && t.pass == p {
					t.read(r, resource)
				}
			}
		}
	}
	r.shareProfiles()
	r.monitor()
	r.finish()
	return r
}

func (r *reader) network() network.Network {
	return network.Network{
		VPCs: r.vpcs.list(), Subnets: r.subnets.list(), RouteTables: r.routeTables.list(), NATGateways: r.natGateways.list(),
		Peerings: r.peerings.list(), TransitGateways: r.transitGateways.list(), NetworkACLs: r.networkACLs.list(),
		SecurityGroups: r.securityGroups.list(), PrefixLists: r.prefixLists.list(), Endpoints: r.endpoints.list(),
		HostedZones: r.hostedZones.list(), ResolverRules: r.resolverRules.list(), Roles: r.roles.list(), Resources: r.resources.list(),
		CacheRules: r.cacheRules, CreationTemplates: r.creationTemplates, Tasks: r.tasks, Gaps: r.gaps, Defects: r.defects, Unread: r.unread,
		FileSystems: r.fileSystems.list(), AccessBlocks: r.accessBlocks, Exclusions: r.exclusions,
	}
}

// object is what reports say of a resource.
func object(r *cfn.Resource) network.Object {
	path := r.Metadata("aws:cdk:path")
	name := strings.TrimSuffix(path, "/Resource")
	return network.Object{ID: r.ID(), Name: name, Ref: text(r.Value("")), Path: path, LogicalID: r.LogicalID, Perhaps: doubt(r),
		Stack: r.Stack.Name, Root: root(r.Stack).Name, File: r.Stack.Template.Name, Line: r.Line()}
}

// within is what reports say of a part of a resource, such as a rule: the resource, with the line of the part.
func within(r *cfn.Resource, part cfn.Value) network.Object {
	o := object(r)
	if part.File() == o.File && part.Line() > 0 {
		o.Line = part.Line()
	}
	return o
}

// env is where a stack is deployed.
func env(s *cfn.Stack) network.Env {
	return network.Env{Region: text(s.Pseudo("AWS::Region")), Account: text(s.Pseudo("AWS::AccountId")),
		Partition: text(s.Pseudo("AWS::Partition")), Suffix: text(s.Pseudo("AWS::URLSuffix"))}
}

// doubt says why a resource may not be created; empty when it is.
func doubt(r *cfn.Resource) string {
	if r.Exists.Is == partial.Yes {
		return ""
	}
	r.Stack.App().Depends(r.Exists)
	return "whether " + r.ID() + " is created depends on its condition: " + r.Exists.Why
}

// gap says that a VPC, or with an empty id every VPC, may have more of some kinds than the templates say.
func (r *reader) gap(vpc, why string, kinds ...network.Kind) {
	for _, kind := range kinds {
		r.gaps = append(r.gaps, network.Gap{Kind: kind, VPC: vpc, Why: why})
	}
}

func (r *reader) warn(at *cfn.Resource, message string) {
	r.warnings = append(r.warnings, Warning{File: at.Stack.Template.Name, Line: at.Line(), Message: message})
}

// networkKinds are the kinds of which a VPC may have more than one knows.
var networkKinds = []network.Kind{network.SubnetKind, network.RouteTableKind, network.PeeringKind, network.TransitGatewayKind,
	network.EndpointKind, network.HostedZoneKind, network.ResolverRuleKind, network.InternetGatewayKind, network.MountTargetKind}

// finish adds what follows from all that was read.
func (r *reader) finish() {
	for _, m := range r.mentioned {
		r.vpcs.named(m.id, m.stack)
	}
	for _, a := range r.perhapsAssociated {
		if table, known := a.subnet.RouteTable.Get(); known && table == "" {
			a.subnet.RouteTable = partial.Unknown[string](a.why)
		}
	}
	r.defaultEgress()
	for _, a := range r.app.Assumptions {
		r.warnings = append(r.warnings, Warning{File: a.Importing.Template.Name, Message: fmt.Sprintf(
			"%s is taken to import %s and the like from %s; the names leave that open", a.Importing.Name, a.Name, a.Exporting.Name)})
	}
	for _, nat := range r.natGateways.order {
		if name, ok := nat.Subnet.Get(); ok && r.subnets.get(name) != nil && !nat.VPC.Known() {
			nat.VPC = r.subnets.get(name).VPC
		}
	}
	for _, subnet := range r.subnets.order {
		r.finishSubnet(subnet)
	}
	r.strangers()
	r.withoutTaskSets()
	for _, s := range r.app.Stacks {
		for _, why := range s.Hidden {
			r.gap("", why, networkKinds...)
		}
		for _, resource := range s.Resources {
			r.unreadResource(resource)
			r.abroad(resource)
			if resource.Type == "AWS::ECS::TaskDefinition" && !r.used[resource.ID()] {
				r.warn(resource, resource.ID()+" is run by nothing in the templates that is read, so nothing says where it runs; it is not traced")
			}
		}
	}
	r.misplaced()
	r.twice()
	r.uncreated()
}

// finishSubnet gives a subnet of a declared VPC the VPC's default network ACL, where a template changes that.
func (r *reader) finishSubnet(subnet *network.Subnet) {
	vpc, _ := subnet.VPC.Get()
	acl, known := subnet.NetworkACL.Get()
	if known && acl == "" && r.networkACLs.get(vpc+defaultACL) != nil {
		subnet.NetworkACL = partial.Known(vpc + defaultACL)
	}
}
