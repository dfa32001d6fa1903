package live

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
	route53types "github.com/aws/aws-sdk-go-v2/service/route53/types"
	resolvertypes "github.com/aws/aws-sdk-go-v2/service/route53resolver/types"

	"ecrprivatelink/internal/network"
)

// said is what AWS may say of a VPC, as the SDK's own types have it: any member may be absent.
type said struct {
	VPC          []types.Vpc
	DHCP         []types.DhcpOptions
	Subnets      []types.Subnet
	Tables       []types.RouteTable
	ACLs         []types.NetworkAcl
	Groups       []types.SecurityGroup
	Endpoints    []types.VpcEndpoint
	NATs         []types.NatGateway
	Peerings     []types.VpcPeeringConnection
	Attachments  []types.TransitGatewayAttachment
	Propagations []types.TransitGatewayRouteTablePropagation
	Associations []resolvertypes.ResolverRuleAssociation
	Rules        []resolvertypes.ResolverRule
	Zones        []route53types.HostedZoneSummary
	Records      []route53types.ResourceRecordSet
	Lists        []types.ManagedPrefixList
	Entries      []types.PrefixListEntry
	Block        *types.VpcBlockPublicAccessOptions
	Exclusions   []types.VpcBlockPublicAccessExclusion
	// Unread is why every list may have more members; empty: none has.
	Unread string
}

// network converts it as a reading does.
func (s said) network(r *reading) network.Network {
	p := &vpcParts{id: "vpc-1", home: true, vpc: answer[types.Vpc]{s.VPC, s.Unread}, dhcp: answer[types.DhcpOptions]{s.DHCP, s.Unread},
		subnets: answer[types.Subnet]{s.Subnets, s.Unread}, tables: answer[types.RouteTable]{s.Tables, s.Unread},
		acls: answer[types.NetworkAcl]{s.ACLs, s.Unread}, groups: answer[types.SecurityGroup]{s.Groups, s.Unread},
		endpoints: answer[types.VpcEndpoint]{s.Endpoints, s.Unread}, nats: answer[types.NatGateway]{s.NATs, s.Unread},
		peerings: answer[types.VpcPeeringConnection]{s.Peerings, s.Unread}}
	p.dns.associations = answer[resolvertypes.ResolverRuleAssociation]{s.Associations, s.Unread}
	p.dns.rules = answer[resolvertypes.ResolverRule]{s.Rules, s.Unread}
	p.transit = transitParts{ids: p.targets(func(t types.Route) *string { return t.TransitGatewayId }),
		attachments:  answer[types.TransitGatewayAttachment]{s.Attachments, s.Unread},
		propagations: map[string]answer[types.TransitGatewayRouteTablePropagation]{}}
	for _, id := range p.transit.ids {
		p.transit.propagations[sharedTable(p.transit.vpcAttachments(id))] = answer[types.TransitGatewayRouteTablePropagation]{s.Propagations, s.Unread}
	}
	zones := zoneParts{}
	for _, z := range s.Zones {
		if !serviceOwned(z) {
			zones.zones = append(zones.zones, &zonePart{summary: z, vpcs: []string{"vpc-1"}, records: answer[route53types.ResourceRecordSet]{s.Records, s.Unread}})
		}
	}
	lists := prefixLists{lists: answer[types.ManagedPrefixList]{s.Lists, s.Unread},
		entries: map[string]*answer[types.PrefixListEntry]{"pl-1": {s.Entries, s.Unread}}}
	n := network.Network{HostedZones: zones.objects([]*vpcParts{p}), PrefixLists: lists.objects()}
	block := blockParts{options: s.Block, why: s.Unread, exclusions: answer[types.VpcBlockPublicAccessExclusion]{s.Exclusions, s.Unread}}
	block.add(&n, r)
	p.add(&n, r)
	return n
}

// decodes reads a text as what AWS said. One that is no JSON, or has members of other types, is none of its answers.
func decodes(text []byte, into any) bool {
	const longest = 2 << 10 // a longer answer has more of the same
	return len(text) <= longest && json.Unmarshal(text, into) == nil
}

// FuzzVPC converts whatever AWS may say of a VPC: nothing panics, every object has the id that AWS gave it, and what
// was not read whole is a gap.
func FuzzVPC(f *testing.F) {
	for _, seed := range []string{
		`{"VPC":[{"VpcId":"vpc-1","CidrBlock":"10.0.0.0/16","OwnerId":"1","DhcpOptionsId":"dopt-1","CidrBlockAssociationSet":[{"CidrBlock":"10.1.0.0/16","CidrBlockState":{"State":"associated"}}],"Ipv6CidrBlockAssociationSet":[{"Ipv6CidrBlock":"fd00::/56"}],"Tags":[{"Key":"Name"}]}],"DHCP":[{"DhcpConfigurations":[{"Key":"domain-name-servers","Values":[{"Value":"10.0.0.2"},{}]}]}]}`,
		`{"Subnets":[{"SubnetId":"subnet-1","CidrBlock":"10.0.0.0/24","MapPublicIpOnLaunch":true,"Ipv6Native":true,"Ipv6CidrBlockAssociationSet":[{}]},{}],"ACLs":[{"NetworkAclId":"acl-1","IsDefault":true,"Associations":[{"SubnetId":"subnet-1"}],"Entries":[{"RuleNumber":100,"RuleAction":"allow","Protocol":"6","CidrBlock":"0.0.0.0/0","PortRange":{"From":443}},{"Egress":true}]}]}`,
		`{"Tables":[{"RouteTableId":"rtb-1","Associations":[{"Main":true},{"SubnetId":"subnet-1"}],"Routes":[{"DestinationCidrBlock":"0.0.0.0/0","NatGatewayId":"nat-1"},{"DestinationPrefixListId":"pl-1","GatewayId":"vpce-1","State":"blackhole"},{"TransitGatewayId":"tgw-1"},{"VpcPeeringConnectionId":"pcx-1","DestinationIpv6CidrBlock":"::/0"},{}]}],"NATs":[{"NatGatewayId":"nat-1","ConnectivityType":"private"},{}],"Peerings":[{"RequesterVpcInfo":{"VpcId":"vpc-1"},"Status":{}},{}]}`,
		`{"Groups":[{"GroupId":"sg-1","GroupName":"default","VpcId":"vpc-1","IpPermissions":[{"IpProtocol":"tcp","FromPort":443,"IpRanges":[{"CidrIp":"10.0.0.0/8"},{}],"UserIdGroupPairs":[{"GroupId":"sg-2"},{}],"PrefixListIds":[{"PrefixListId":"pl-1"}]},{"IpProtocol":"-1","Ipv6Ranges":[{}]}]}],"Endpoints":[{"VpcEndpointId":"vpce-1","ServiceName":"com.amazonaws.us-west-2.ecr.dkr","VpcEndpointType":"Interface","State":"Available","PolicyDocument":"{}","PrivateDnsEnabled":true,"DnsOptions":{},"Groups":[{}],"SubnetIds":["subnet-1"]}]}`,
		`{"Tables":[{"Routes":[{"TransitGatewayId":"tgw-1"}]}],"Attachments":[{"TransitGatewayId":"tgw-1","ResourceType":"vpc","State":"available","TransitGatewayOwnerId":"111122223333","Association":{"State":"associated","TransitGatewayRouteTableId":"t"}}],"Propagations":[{"State":"enabled"}]}`,
		`{"Associations":[{"ResolverRuleId":"r"},{}],"Rules":[{"Id":"r","DomainName":"a.","RuleType":"FORWARD"}],"Zones":[{"HostedZoneId":"Z","Name":"api.ecr.us-west-2.amazonaws.com."},{"Owner":{}}],"Records":[{"Name":"*.b.","Type":"A","AliasTarget":{"DNSName":"vpce-1.x."},"ResourceRecords":[{"Value":"10.0.0.5"}]},{}]}`,
		`{"Lists":[{"PrefixListId":"pl-1","OwnerId":"AWS","PrefixListName":"com.amazonaws.us-west-2.s3"},{}],"Entries":[{"Cidr":"10.0.0.0/8"},{}],"Block":{"InternetGatewayBlockMode":"block-bidirectional"},"Exclusions":[{"ResourceArn":"arn:aws:ec2:us-west-2:1:vpc/vpc-1","State":"create-complete"},{}],"Unread":"denied"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var s said
		if !decodes(text, &s) {
			return
		}
		n := s.network(us("111122223333"))
		if len(n.VPCs) != 1 || n.VPCs[0].ID != "vpc-1" || len(n.Subnets) != len(s.Subnets) {
			t.Errorf("got %d VPCs and %d subnets, want the one and %d", len(n.VPCs), len(n.Subnets), len(s.Subnets))
		}
		for _, kind := range []network.Kind{network.SubnetKind, network.RouteTableKind, network.EndpointKind} {
			if s.Unread != "" && !slices.ContainsFunc(n.Gaps, func(g network.Gap) bool { return g.Kind == kind && g.VPC == "vpc-1" }) {
				t.Errorf("the %s were not all read, and no gap says so: %+v", kind, n.Gaps)
			}
		}
	})
}

// FuzzStart converts whatever Amazon ECS and Amazon EC2 may say of a service, its tasks, their definition and the
// instances: nothing panics, and a definition that was read has its containers' images, or says that there may be
// others.
func FuzzStart(f *testing.F) {
	for _, seed := range []string{
		`{"Service":{"ClusterArn":"c","TaskDefinition":"d","LaunchType":"FARGATE","PlatformVersion":"1.4.0","NetworkConfiguration":{"AwsvpcConfiguration":{"Subnets":["subnet-1"],"AssignPublicIp":"ENABLED"}},"CapacityProviderStrategy":[{"CapacityProvider":"FARGATE_SPOT"},{}],"Deployments":[{"Status":"PRIMARY","ServiceConnectConfiguration":{"Enabled":true}},{}],"TaskSets":[{}]}}`,
		`{"Tasks":[{"TaskArn":"t","LastStatus":"STOPPED","StoppedReason":"x","Containers":[{"Name":"a","Reason":"y"},{}],"Attachments":[{"Type":"ElasticNetworkInterface","Details":[{"Name":"subnetId","Value":"subnet-1"},{}]}],"Overrides":{"ExecutionRoleArn":"r"}},{}]}`,
		`{"Definition":{"NetworkMode":"awsvpc","ExecutionRoleArn":"r","RuntimePlatform":{"OperatingSystemFamily":"WINDOWS_SERVER_2022_CORE"},"ContainerDefinitions":[{"Name":"a","Image":"i","LogConfiguration":{"LogDriver":"awslogs","Options":{"awslogs-group":"g","awslogs-create-group":"x"},"SecretOptions":[{}]},"Secrets":[{"Name":"s","ValueFrom":"arn:aws:secretsmanager:us-west-2:1:secret:a-b:c::"},{"ValueFrom":"p"}],"EnvironmentFiles":[{"Value":"arn:aws:s3:::b/k","Type":"s3"}],"RepositoryCredentials":{},"FirelensConfiguration":{}},{}],"Volumes":[{"EfsVolumeConfiguration":{"FileSystemId":"fs-1","AuthorizationConfig":{}}},{}]}}`,
		`{"Instances":[{"InstanceId":"i-1","SubnetId":"subnet-1","SecurityGroups":[{"GroupId":"sg-1"},{}],"IamInstanceProfile":{}},{"PublicIpAddress":"1.2.3.4"}],"Interface":{"Groups":[{}],"Association":{}},"Template":{"Ec2InstanceProfileArn":"p","NetworkConfiguration":{"Subnets":["subnet-1"]}}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var s struct {
			Service    ecstypes.Service
			Tasks      []ecstypes.Task
			Definition *ecstypes.TaskDefinition
			Instances  []types.Instance
			Interface  types.NetworkInterface
			Template   ecstypes.InstanceLaunchTemplate
		}
		if !decodes(text, &s) {
			return
		}
		r := us("111122223333")
		start := &startParts{cluster: "c", name: "service s", arn: "s", tasks: s.Tasks, single: len(s.Tasks) == 1}
		start.fromService(s.Service, "")
		task := network.Task{Object: start.object(), Cluster: r.clusterText(start), PlatformVersion: start.version(), OS: start.os(s.Definition)}
		r.define(&task, start, s.Definition, "it was not read")
		task.ExecutionRole, task.TaskRole = start.roles(s.Definition, "it was not read")
		if s.Definition == nil && (task.Images.Complete() || task.ExecutionRole.Known()) {
			t.Errorf("of a definition that was not read the task knows %+v and %+v", task.Images, task.ExecutionRole)
		}
		if s.Definition != nil && len(task.Images.Items) < len(s.Definition.ContainerDefinitions) && task.Images.Complete() {
			t.Errorf("got %d images of %d containers", len(task.Images.Items), len(s.Definition.ContainerDefinitions))
		}
		instances := 0
		for _, fleet := range group(s.Instances, nil) {
			instances += len(fleet.instances)
		}
		if instances != len(s.Instances) {
			t.Errorf("got %d instances in fleets, want %d", instances, len(s.Instances))
		}
		for _, one := range s.Tasks {
			attachment(one)
		}
		stoppedTasks(s.Tasks)
		interfacePlacement(s.Interface)
		launchTemplate(&s.Template)
		if start.network != nil {
			configured(start.network)
		}
	})
}
