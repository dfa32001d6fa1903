package ecrpull

import (
	"fmt"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/constructs-go/constructs/v10"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/constructs/pullpath/policy"
	"ecrprivatelink/internal/annotation"
	"ecrprivatelink/internal/guard"
)

// S3LayerGatewayProps configures [NewS3LayerGateway].
type S3LayerGatewayProps struct {
	// Link is the private link of the same tasks, from which Vpc and Subnets have their defaults. Default: none; name
	// Vpc then.
	Link *EcrPrivateLink
	// Vpc is the VPC the tasks run in. Default: Link's.
	Vpc awsec2.IVpc
	// Subnets are the subnets whose route tables get the route, each table once. Default: Link's, or the isolated
	// subnets, else the private ones.
	Subnets *awsec2.SubnetSelection
	// Policy is [policy.MinimumS3] or [policy.FullS3]. Default: [policy.MinimumS3].
	Policy policy.S3Policy
	// Objects are the ARNs of further objects to let through, such as "arn:aws:s3:::my-bucket/*". Only for
	// [policy.MinimumS3]. Default: none.
	Objects []string
	// Presets add the buckets that container instances read, by the names of [policy.Presets]. Only for
	// [policy.MinimumS3]. Default: none.
	Presets []string
	// Statements are further statements of your own. Default: none.
	Statements []policy.Statement
	// ContainersRunning says that containers already run in the VPC: a warning says then that their connections to
	// Amazon S3 are interrupted. Default: false.
	ContainersRunning bool
}

// NewS3LayerGateway creates the gateway endpoint over which image layers are downloaded. It is free of charge. It
// panics when the subnets have no route table that is known.
//
// Adding it to a VPC interrupts open connections to Amazon S3 briefly
// (https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html).
func NewS3LayerGateway(scope constructs.Construct, id *string, props *S3LayerGatewayProps) awsec2.GatewayVpcEndpoint {
	at := guard.New("S3LayerGateway", scope, id)
	at.Require(props != nil && (props.Vpc != nil || props.Link != nil), "Vpc", "the VPC the tasks run in, or Link")
	vpc := props.Vpc
	if vpc == nil {
		vpc = props.Link.vpc
	}
	place := props.Link.placeFor(at)
	statements := props.statements(at, place)
	var subnets []awsec2.ISubnet
	if props.Link != nil && props.Subnets == nil && vpc == props.Link.vpc {
		subnets = props.Link.subnets
	} else {
		subnets, _ = privateSubnets(at, vpc, props.Subnets)
	}
	requireRouteTables(at, subnets)
	if props.Link != nil {
		props.Link.has.layers = true
	}
	gateway := awsec2.NewGatewayVpcEndpoint(scope, id, &awsec2.GatewayVpcEndpointProps{
		Vpc:     vpc,
		Service: place.shared.s3Service(),
		Subnets: &[]*awsec2.SubnetSelection{{Subnets: &subnets}},
	})
	place.shared.addStatements(statements, gateway)
	if props.Policy != policy.FullS3 && place.known {
		if row, _ := pullpath.PartitionOf(place.region); !row.LayerBucketVerified {
			guard.Warn(gateway, annotation.LayerBucketNotVerified,
				"the name of the layer bucket in partition %s is not verified; if layers fail with 403, set the policy to full and tell us the bucket's name", row.Name)
		}
	}
	if props.ContainersRunning {
		guard.Warn(gateway, annotation.S3Interruption,
			"adding the S3 gateway endpoint to a VPC that already runs containers interrupts their open connections to Amazon S3 briefly. "+
				"To avoid it, create a new VPC with the endpoint and migrate the cluster into it (%s). "+
				"Acknowledge it once that is planned, or say that none runs: vpc.runsContainers: false in a configuration", pullpath.ECRGuide)
	}
	return gateway
}

func (p *S3LayerGatewayProps) statements(at guard.Place, place *place) []policy.Statement {
	switch p.Policy {
	case policy.FullS3:
		if len(p.Objects)+len(p.Presets)+len(p.Statements) > 0 {
			at.Refuse(pullpath.Error{Code: pullpath.CodeConflict, Fix: fmt.Sprintf("remove them or set Policy to %q", policy.MinimumS3),
				Problem: fmt.Sprintf("Objects, Presets and Statements narrow nothing beside Policy %q", policy.FullS3)})
		}
		return nil
	case policy.MinimumS3, "":
	default:
		at.Invalid("Policy is %q; use %q or %q", p.Policy, policy.MinimumS3, policy.FullS3)
	}
	further := slices.Clone(p.Objects)
	at.Each("Objects", further, func(s string) error { return policy.CheckObject(s, place.forChecks()) })
	for _, name := range p.Presets {
		objects, err := policy.Preset(name, place.partition, place.region)
		at.Check("Presets", err)
		further = append(further, objects...)
	}
	out := append(policy.LayerBucket(pullpath.LayerBucketARN(place.partition, place.region), further...), p.Statements...)
	checkEndpointPolicy(at, "S3", out)
	checkGatewayPrincipals(at, out)
	checkLayers(at, place, out)
	return out
}

// requireRouteTables refuses imported subnets that do not say their route table: the endpoint would be created without
// a route.
func requireRouteTables(at guard.Place, subnets []awsec2.ISubnet) {
	for _, subnet := range subnets {
		if _, own := subnet.(awsec2.Subnet); own {
			continue // one that the CDK creates has a route table
		}
		if table, err := attribute(func() *string { return subnet.RouteTable().RouteTableId() }); err != nil || table == "" {
			at.Refuse(pullpath.Error{Code: pullpath.CodeNotKnown, Problem: fmt.Sprintf("subnet %q does not say its route table", *subnet.SubnetId()),
				Fix: "import it with its route table ID (for a subnet without one of its own that is the VPC's main route table)"})
		}
	}
}
