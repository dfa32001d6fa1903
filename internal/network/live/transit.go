package live

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// transitParts is what AWS tells of the transit gateways that routes lead to.
type transitParts struct {
	ids          []string
	attachments  answer[types.TransitGatewayAttachment]
	propagations map[string]answer[types.TransitGatewayRouteTablePropagation] // by route table
}

func (r *reading) transitGateways(ids []string) transitParts {
	out := transitParts{ids: ids, propagations: map[string]answer[types.TransitGatewayRouteTablePropagation]{}}
	out.attachments = pages[types.TransitGatewayAttachment](r, r.EC2.DescribeTransitGatewayAttachments, &ec2.DescribeTransitGatewayAttachmentsInput{Filters: filter("transit-gateway-id", ids...)})
	for _, id := range ids {
		table := sharedTable(out.vpcAttachments(id))
		if table == "" || !r.owns(out.vpcAttachments(id)) {
			continue
		}
		out.propagations[table] = pages[types.TransitGatewayRouteTablePropagation](r, r.EC2.GetTransitGatewayRouteTablePropagations,
			&ec2.GetTransitGatewayRouteTablePropagationsInput{TransitGatewayRouteTableId: aws.String(table)})
	}
	return out
}

// vpcAttachments returns the working attachments of VPCs to a transit gateway.
func (t transitParts) vpcAttachments(id string) []types.TransitGatewayAttachment {
	var out []types.TransitGatewayAttachment
	for _, a := range t.attachments.items {
		if aws.ToString(a.TransitGatewayId) == id && a.ResourceType == types.TransitGatewayAttachmentResourceTypeVpc &&
			a.State == types.TransitGatewayAttachmentStateAvailable {
			out = append(out, a)
		}
	}
	return out
}

// owns reports whether the caller's account owns the transit gateway. Only the owner sees every attachment and the
// route tables. Source: "Work with shared transit gateways" in the AWS Transit Gateway guide.
func (r *reading) owns(attachments []types.TransitGatewayAttachment) bool {
	return len(attachments) > 0 && r.account != "" && aws.ToString(attachments[0].TransitGatewayOwnerId) == r.account
}

// sharedTable returns the route table that all attachments are associated with, or "".
func sharedTable(attachments []types.TransitGatewayAttachment) string {
	table := ""
	for _, a := range attachments {
		if a.Association == nil || a.Association.State != types.TransitGatewayAssociationStateAssociated {
			return ""
		}
		id := aws.ToString(a.Association.TransitGatewayRouteTableId)
		if table != "" && id != table {
			return ""
		}
		table = id
	}
	return table
}

func (t transitParts) objects(r *reading) []network.TransitGateway {
	var out []network.TransitGateway
	for _, id := range t.ids {
		attachments := t.vpcAttachments(id)
		gateway := network.TransitGateway{Object: object(id, ""), VPCs: partial.List[string]{More: t.attachments.why}}
		for _, a := range attachments {
			gateway.VPCs.Items = append(gateway.VPCs.Items, aws.ToString(a.ResourceId))
		}
		switch table := sharedTable(attachments); {
		case t.attachments.why != "":
			gateway.DefaultRouting = partial.Unknown[bool](t.attachments.why)
		case !r.owns(attachments):
			why := "the transit gateway " + id + " belongs to another account, which alone sees all attachments and the route tables"
			gateway.VPCs.More, gateway.DefaultRouting = why, partial.Unknown[bool](why)
		case table == "":
			gateway.DefaultRouting = partial.Unknown[bool]("the attachments of the transit gateway " + id + " use several route tables, which this reader does not follow")
		case t.propagations[table].why != "":
			gateway.DefaultRouting = partial.Unknown[bool](t.propagations[table].why)
		case !t.allPropagate(table, attachments):
			gateway.DefaultRouting = partial.Unknown[bool]("not every attachment of the transit gateway " + id + " propagates its routes into " + table + "; static routes are not followed")
		default:
			gateway.DefaultRouting = partial.Known(true)
		}
		out = append(out, gateway)
	}
	return out
}

func (t transitParts) allPropagate(table string, attachments []types.TransitGatewayAttachment) bool {
	for _, a := range attachments {
		if !slices.ContainsFunc(t.propagations[table].items, func(p types.TransitGatewayRouteTablePropagation) bool {
			return aws.ToString(p.TransitGatewayAttachmentId) == aws.ToString(a.TransitGatewayAttachmentId) &&
				strings.EqualFold(string(p.State), string(types.TransitGatewayPropagationStateEnabled))
		}) {
			return false
		}
	}
	return true
}
