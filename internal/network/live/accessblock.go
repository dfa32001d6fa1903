package live

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// blockParts is what AWS tells of VPC Block Public Access in the account and Region.
type blockParts struct {
	options    *types.VpcBlockPublicAccessOptions // nil where it was not read or the Region does not offer it
	why        string                             // why it was not read
	exclusions answer[types.VpcBlockPublicAccessExclusion]
}

func (b *blockParts) ask(r *reading, group *stage) {
	group.do(func() {
		b.options, b.why = once(r, r.EC2.DescribeVpcBlockPublicAccessOptions, &ec2.DescribeVpcBlockPublicAccessOptionsInput{},
			func(o *ec2.DescribeVpcBlockPublicAccessOptionsOutput) *types.VpcBlockPublicAccessOptions {
				if o.VpcBlockPublicAccessOptions == nil || o.VpcBlockPublicAccessOptions.InternetGatewayBlockMode == "" {
					return nil
				}
				return o.VpcBlockPublicAccessOptions
			})
	})
	collect(r, group, &b.exclusions, r.EC2.DescribeVpcBlockPublicAccessExclusions, &ec2.DescribeVpcBlockPublicAccessExclusionsInput{})
}

// add adds the account's setting and its exclusions to the network.
func (b *blockParts) add(n *network.Network, r *reading) {
	of := network.AccessBlock{Object: object("setting of "+r.where(), ""), Env: r.env}
	switch {
	case b.options != nil && b.options.State == types.VpcBlockPublicAccessStateUpdateInProgress:
		of.Mode = partial.Unknown[network.BlockMode]("it is being changed")
	case b.options != nil:
		of.Mode = partial.Known(network.BlockMode(b.options.InternetGatewayBlockMode))
	case b.why != "":
		of.Mode = partial.Unknown[network.BlockMode](b.why)
	default:
		return
	}
	n.AccessBlocks = append(n.AccessBlocks, of)
	if b.exclusions.why != "" {
		n.Exclusions = append(n.Exclusions, hiddenExclusion(b.exclusions.why))
	}
	for _, e := range b.exclusions.items {
		if there, perhaps := b.excludes(e); there {
			arn := aws.ToString(e.ResourceArn)
			n.Exclusions = append(n.Exclusions, network.Exclusion{
				Object:     object(aws.ToString(e.ExclusionId), nameTag(e.Tags)),
				Of:         partial.Known(arn[strings.LastIndex(arn, "/")+1:]),
				EgressOnly: partial.Known(e.InternetGatewayExclusionMode == types.InternetGatewayExclusionModeAllowEgress),
				Perhaps:    perhaps,
			})
		}
	}
}

// excludes says whether an exclusion may be there, and why that is not certain. Source: VpcBlockPublicAccessExclusion
// and VpcBlockPublicAccessOptions in the Amazon EC2 API Reference.
func (b *blockParts) excludes(e types.VpcBlockPublicAccessExclusion) (there bool, perhaps string) {
	switch e.State {
	case types.VpcBlockPublicAccessExclusionStateCreateFailed, types.VpcBlockPublicAccessExclusionStateDeleteComplete:
		return false, ""
	case types.VpcBlockPublicAccessExclusionStateCreateComplete, types.VpcBlockPublicAccessExclusionStateUpdateComplete:
		if b.options != nil && b.options.ExclusionsAllowed == types.VpcBlockPublicAccessExclusionsAllowedNotAllowed {
			return true, "the organization allows no exclusions from VPC Block Public Access; whether those that are there still count is not known"
		}
		return true, ""
	}
	return true, fmt.Sprintf("the state of exclusion %s from VPC Block Public Access is %s", aws.ToString(e.ExclusionId), e.State)
}

// hiddenExclusion stands for the exclusions that may be there and are not visible.
func hiddenExclusion(why string) network.Exclusion {
	return network.Exclusion{Object: network.Object{ID: "exclusions that were not read"}, Of: partial.Unknown[string](why),
		EgressOnly: partial.Unknown[bool](why), Perhaps: why}
}

// addOwnersBlock adds the setting of the account that owns a shared VPC, which AWS tells of the VPC, without the
// exclusions. Source: "Block public access to VPCs and subnets" in the Amazon VPC User Guide: it is for VPCs and
// subnets that the account owns.
func (p *vpcParts) addOwnersBlock(n *network.Network, r *reading) {
	if !p.shared(r) {
		return
	}
	env := r.env
	env.Account = partial.Literal(p.owner())
	hidden := fmt.Sprintf("the exclusions from VPC Block Public Access of account %s, which owns VPC %s, are not visible to this account", p.owner(), p.id)
	of := network.AccessBlock{Object: object("setting of account "+p.owner(), ""), Env: env,
		Mode: partial.Unknown[network.BlockMode]("AWS does not tell that of account " + p.owner() + ", which owns VPC " + p.id)}
	if states := p.vpc.items[0].BlockPublicAccessStates; states != nil && states.InternetGatewayBlockMode != "" {
		of.Mode = partial.Known(network.BlockMode(states.InternetGatewayBlockMode))
	}
	n.AccessBlocks = append(n.AccessBlocks, of)
	n.Exclusions = append(n.Exclusions, hiddenExclusion(hidden))
}
