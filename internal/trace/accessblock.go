package trace

import (
	"fmt"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// blocked answers whether VPC Block Public Access stops connections that go out over an internet gateway, or over an
// egress-only one; nat says that they come from a NAT gateway. Its problem is for the answer yes.
// Source: Amazon VPC User Guide, Block public access to VPCs and subnets; Amazon EC2 API Reference,
// VpcBlockPublicAccessOptions and VpcBlockPublicAccessExclusion.
func (x *index) blocked(subnet *network.Subnet, vpc *network.VPC, nat, egressOnly bool) (answer, *problem) {
	result := answer{is: no}
	var cause *problem
	if vpc == nil {
		return result, nil // of a VPC that is not known nothing is certain
	}
	for i := range x.network.AccessBlocks {
		b := &x.network.AccessBlocks[i]
		a := x.blockedBy(b, subnet, vpc, nat || egressOnly)
		if a.is > result.is {
			result = a
			cause = &problem{rule: publicAccessBlocked, at: b.Object, say: said(
				fmt.Sprintf("VPC Block Public Access %s stops what goes out over the internet gateway of VPC %s.", b.Label(), vpc.Label()),
				"Create the endpoints, or exclude the VPC or the subnet from VPC Block Public Access.")}
		}
	}
	return result, cause
}

// blockedBy answers for one setting. Only lets connections out says that the gateway cannot let any in.
func (x *index) blockedBy(b *network.AccessBlock, subnet *network.Subnet, vpc *network.VPC, onlyOut bool) answer {
	a := answer{is: yes}
	for _, pair := range [][2]partial.Text{{b.Env.Region, vpc.Env.Region}, {b.Env.Account, ownerOf(vpc)}} {
		switch same(pair[0], pair[1]) {
		case no:
			return answer{is: no}
		case maybe:
			a = answer{maybe, "whether VPC Block Public Access is of the VPC's account and Region is not known"}
		}
	}
	mode, known := b.Mode.Get()
	switch {
	case known && (mode == network.BlockOff || mode == network.BlockIngress && onlyOut):
		return answer{is: no}
	case !known:
		return answer{maybe, "the mode of VPC Block Public Access is not known: " + b.Mode.Why()}
	case a.is == yes:
		a.why = fmt.Sprintf("VPC Block Public Access (%s) stops it", mode)
	}
	for _, e := range x.network.Exclusions {
		of, known := e.Of.Get()
		egressOnly, sure := e.EgressOnly.Get()
		switch {
		case known && of != vpc.ID && (subnet == nil || of != subnet.ID):
		case mode == network.BlockIngress && sure && egressOnly: // an exclusion for connections out says nothing of this mode
		case !known, e.Perhaps != "", mode == network.BlockIngress && !sure:
			a = and(a, answer{maybe, orReason(e.Perhaps, "what exclusion "+e.Label()+" of VPC Block Public Access is for is not known")})
		default:
			return answer{is: no}
		}
	}
	return a
}
