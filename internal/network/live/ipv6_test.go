package live

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"ecrprivatelink/internal/partial"
)

func TestSubnetsSayWhetherTheyHaveIPv6(t *testing.T) {
	six := []types.SubnetIpv6CidrBlockAssociation{{Ipv6CidrBlock: aws.String("2001:db8::/64")}}
	for name, c := range map[string]struct {
		subnet    types.Subnet
		has, only partial.Truth
	}{
		"IPv4":      {types.Subnet{CidrBlock: aws.String("10.0.0.0/24")}, partial.No, partial.No},
		"both":      {types.Subnet{CidrBlock: aws.String("10.0.0.0/24"), Ipv6CidrBlockAssociationSet: six}, partial.Yes, partial.No},
		"IPv6 only": {types.Subnet{Ipv6Native: aws.Bool(true), Ipv6CidrBlockAssociationSet: six}, partial.Yes, partial.Yes},
	} {
		p := &vpcParts{id: "vpc-1"}
		p.subnets.items = []types.Subnet{c.subnet}
		if got := p.subnetObjects()[0]; got.IPv6 != c.has || got.IPv6Only != c.only {
			t.Errorf("%s: got IPv6 %s and only IPv6 %s, want %s and %s", name, got.IPv6, got.IPv6Only, c.has, c.only)
		}
	}
}
