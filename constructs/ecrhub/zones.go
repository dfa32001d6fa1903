package ecrhub

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/ecrpull"
	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/guard"
)

// ZonesProps configures [NewZones].
type ZonesProps struct {
	// Vpc is the hub's VPC. Required.
	Vpc awsec2.IVpc
	// Endpoints are the endpoints that the zones lead to, created with private DNS off
	// ([ecrpull.EcrPrivateLinkProps.OwnZones]). Required.
	Endpoints map[pullpath.Service]awsec2.InterfaceVpcEndpoint
}

// Zones are private hosted zones, one for each service, that lead the names of the service to an interface endpoint:
// the name itself and, where clients use names below it, as those of dkr.ecr begin with the account ID, a wildcard.
type Zones struct {
	constructs.Construct

	vpcs  []awsec2.IVpc
	zones []zone
}

// zone is the hosted zone of a service.
type zone struct {
	service pullpath.Service
	made    awsroute53.CfnHostedZone
}

// NewZones creates the zones and associates them with the hub's VPC, where the endpoints have no private DNS of their
// own. It panics when there is no endpoint or when one is of a service whose names are not known.
func NewZones(scope constructs.Construct, id *string, props *ZonesProps) *Zones {
	at := guard.New("Zones", scope, id)
	at.Require(props != nil && props.Vpc != nil, "Vpc", "the VPC of the endpoints")
	at.Require(len(props.Endpoints) > 0, "Endpoints", "the interface endpoints that the zones lead to")
	for service := range props.Endpoints {
		if row, ok := pullpath.Lookup(service); !ok || row.Type != pullpath.Interface {
			at.Invalid("Endpoints: %q has no interface endpoint whose names are known", service)
		}
	}
	z := &Zones{vpcs: []awsec2.IVpc{props.Vpc}}
	constructs.NewConstruct_Override(z, scope, id)
	for _, row := range pullpath.Services() {
		if endpoint, ok := props.Endpoints[row.Service]; ok {
			z.add(row, endpoint)
		}
	}
	z.Associate()
	return z
}

func (z *Zones) add(row pullpath.EndpointService, endpoint awsec2.InterfaceVpcEndpoint) {
	scope := constructs.NewConstruct(z, jsii.String(string(row.Service)))
	made := awsroute53.NewCfnHostedZone(scope, jsii.String("Zone"), &awsroute53.CfnHostedZoneProps{
		Name: jsii.String(ecrpull.Domain(z, row.Service)),
		HostedZoneConfig: &awsroute53.CfnHostedZone_HostedZoneConfigProperty{
			Comment: jsii.String("Leads " + row.Title + " to the interface endpoint of the hub")},
	})
	z.zones = append(z.zones, zone{row.Service, made})
	for _, host := range ecrpull.Hosts(z, row.Service) {
		name := "Apex"
		if strings.HasPrefix(host, "*.") {
			name = "Wildcard"
		}
		awsroute53.NewCfnRecordSet(scope, jsii.String(name), &awsroute53.CfnRecordSetProps{
			HostedZoneId: made.Ref(),
			Name:         jsii.String(host),
			Type:         jsii.String("A"),
			AliasTarget: &awsroute53.CfnRecordSet_AliasTargetProperty{
				DnsName:      ecrpull.DNSName(endpoint),
				HostedZoneId: ecrpull.DNSZoneID(endpoint),
			},
		})
	}
}

// Associate associates the zones with further VPCs, all in the account of the zones' stack: see the package's comment
// for VPCs of others.
func (z *Zones) Associate(vpcs ...awsec2.IVpc) {
	z.vpcs = append(z.vpcs, vpcs...)
	region := awscdk.Stack_Of(z).Region()
	var all []any
	for _, vpc := range z.vpcs {
		all = append(all, &awsroute53.CfnHostedZone_VPCProperty{VpcId: vpc.VpcId(), VpcRegion: region})
	}
	for _, zone := range z.zones {
		zone.made.SetVpcs(all)
	}
}
