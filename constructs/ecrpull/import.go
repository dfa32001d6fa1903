package ecrpull

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/guard"
)

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
