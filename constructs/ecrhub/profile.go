package ecrhub

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsram"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53profiles"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/internal/guard"
)

// ProfileProps configures [NewProfile].
type ProfileProps struct {
	// Zones are the zones that the Profile holds. Required.
	Zones *Zones
	// Name is the name of the Profile and of its share: letters, digits, hyphens, underscores and spaces, 64 characters
	// at most. Required.
	Name string
	// ShareWith are the principals that the Profile is shared with by AWS RAM: account IDs, ARNs of organizational
	// units or of an organization. Default: nobody; VPCs of the same account need no share.
	ShareWith []string
}

// Profile is a Route 53 Profile that brings hosted zones to VPCs of any account.
type Profile struct {
	constructs.Construct

	id, name *string
}

// NewProfile creates the Profile, puts the zones into it and shares it. It panics when it has no zones or no name.
//
// An account that is not in the organization, or whose organization has sharing turned off, gets an invitation from AWS
// RAM and must accept it before its VPCs can be associated
// (https://docs.aws.amazon.com/ram/latest/userguide/getting-started-sharing.html).
func NewProfile(scope constructs.Construct, id *string, props *ProfileProps) *Profile {
	at := guard.New("Profile", scope, id)
	at.Require(props != nil && props.Zones != nil, "Zones", "the zones of the hub")
	at.Require(props.Name != "", "Name", "a name for the Profile")
	p := &Profile{}
	constructs.NewConstruct_Override(p, scope, id)
	made := awsroute53profiles.NewCfnProfile(p, jsii.String("Profile"), &awsroute53profiles.CfnProfileProps{Name: jsii.String(props.Name)})
	p.id, p.name = made.AttrId(), made.Name()
	for _, zone := range props.Zones.zones {
		awsroute53profiles.NewCfnProfileResourceAssociation(p, jsii.String(string(zone.service)), &awsroute53profiles.CfnProfileResourceAssociationProps{
			Name:        jsii.String(strings.ReplaceAll(string(zone.service), ".", "-")),
			ProfileId:   p.id,
			ResourceArn: jsii.String("arn:" + *awscdk.Aws_PARTITION() + ":route53:::hostedzone/" + *zone.made.Ref()),
		})
	}
	if len(props.ShareWith) > 0 {
		awsram.NewCfnResourceShare(p, jsii.String("Share"), &awsram.CfnResourceShareProps{
			Name:         jsii.String(props.Name),
			ResourceArns: &[]*string{made.AttrArn()},
			Principals:   jsii.Strings(props.ShareWith...),
		})
	}
	return p
}

// ProfileFromProfileId imports a Profile that another stack, app or account shares with this one, to associate VPCs
// with. The name is that of the associations.
func ProfileFromProfileId(scope constructs.Construct, id, profileId, name *string) *Profile {
	at := guard.New("Profile", scope, id)
	at.Require(profileId != nil, "profileId", "the ID of the Profile")
	at.Require(name != nil, "name", "a name for the associations")
	p := &Profile{id: profileId, name: name}
	constructs.NewConstruct_Override(p, scope, id)
	return p
}

// AssociateVpc associates a VPC with the Profile, by a resource in the scope's stack, which is that of the VPC's
// account. A VPC can have one Profile only
// (https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53profiles_AssociateProfile.html).
func (p *Profile) AssociateVpc(scope constructs.Construct, id *string, vpc awsec2.IVpc) awsroute53profiles.CfnProfileAssociation {
	guard.New("AssociateVpc", scope, id).Require(vpc != nil, "vpc", "the VPC of the spoke")
	return awsroute53profiles.NewCfnProfileAssociation(scope, id, &awsroute53profiles.CfnProfileAssociationProps{
		Name:       p.name,
		ProfileId:  p.id,
		ResourceId: vpc.VpcId(),
	})
}
