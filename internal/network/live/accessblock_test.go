package live

import (
	"reflect"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// withAccessBlock answers for VPC Block Public Access in a mode, with exclusions as the API writes them.
func withAccessBlock(mode types.InternetGatewayBlockMode, exclusions string) map[string]func(int) *answerOf {
	say := func(body string) func(int) *answerOf { return func(int) *answerOf { return &answerOf{body: body} } }
	return map[string]func(int) *answerOf{
		"ec2:DescribeVpcBlockPublicAccessOptions": say("<DescribeVpcBlockPublicAccessOptionsResponse><vpcBlockPublicAccessOptions><state>update-complete</state>" +
			"<internetGatewayBlockMode>" + string(mode) + "</internetGatewayBlockMode></vpcBlockPublicAccessOptions></DescribeVpcBlockPublicAccessOptionsResponse>"),
		"ec2:DescribeVpcBlockPublicAccessExclusions": say("<DescribeVpcBlockPublicAccessExclusionsResponse><vpcBlockPublicAccessExclusionSet>" + exclusions +
			"</vpcBlockPublicAccessExclusionSet></DescribeVpcBlockPublicAccessExclusionsResponse>"),
	}
}

// excluded is an exclusion for a resource such as "vpc/vpc-1".
func excluded(state, resource string) string {
	return "<item><exclusionId>vpcbpa-exclude-1</exclusionId><internetGatewayExclusionMode>allow-bidirectional</internetGatewayExclusionMode>" +
		"<resourceArn>arn:aws:ec2:us-west-2:123456789012:" + resource + "</resourceArn><state>" + state + "</state></item>"
}

func TestBlockPublicAccess(t *testing.T) {
	options := func(mode types.InternetGatewayBlockMode) *types.VpcBlockPublicAccessOptions {
		return &types.VpcBlockPublicAccessOptions{InternetGatewayBlockMode: mode, State: types.VpcBlockPublicAccessStateUpdateComplete}
	}
	changing := options(types.InternetGatewayBlockModeOff)
	changing.State = types.VpcBlockPublicAccessStateUpdateInProgress
	for _, c := range []struct {
		name string
		is   blockParts
		want []partial.Value[network.BlockMode]
	}{
		{"a mode is that of AWS", blockParts{options: options(types.InternetGatewayBlockModeBlockIngress)}, []partial.Value[network.BlockMode]{partial.Known(network.BlockIngress)}},
		{"off is told", blockParts{options: options(types.InternetGatewayBlockModeOff)}, []partial.Value[network.BlockMode]{partial.Known(network.BlockOff)}},
		{"a mode that is being changed is unknown", blockParts{options: changing}, []partial.Value[network.BlockMode]{partial.Unknown[network.BlockMode]("it is being changed")}},
		{"a denied read is unknown", blockParts{why: "denied"}, []partial.Value[network.BlockMode]{partial.Unknown[network.BlockMode]("denied")}},
		{"a Region without it has no setting", blockParts{}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var n network.Network
			c.is.add(&n, us("111122223333"))
			var got []partial.Value[network.BlockMode]
			for _, b := range n.AccessBlocks {
				got = append(got, b.Mode)
			}
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestExclusions(t *testing.T) {
	exclusion := func(state types.VpcBlockPublicAccessExclusionState, mode types.InternetGatewayExclusionMode) types.VpcBlockPublicAccessExclusion {
		return types.VpcBlockPublicAccessExclusion{ExclusionId: aws.String("e"), ResourceArn: aws.String("arn:aws:ec2:us-west-2:111122223333:subnet/subnet-1"), State: state, InternetGatewayExclusionMode: mode}
	}
	const both, out = types.InternetGatewayExclusionModeAllowBidirectional, types.InternetGatewayExclusionModeAllowEgress
	for _, c := range []struct {
		name                       string
		allowed                    types.VpcBlockPublicAccessExclusionsAllowed
		is                         types.VpcBlockPublicAccessExclusion
		there, perhaps, egressOnly bool
	}{
		{"one that is complete counts", "", exclusion(types.VpcBlockPublicAccessExclusionStateCreateComplete, both), true, false, false},
		{"one for the way out is told apart", "", exclusion(types.VpcBlockPublicAccessExclusionStateUpdateComplete, out), true, false, true},
		{"one that is being deleted may count", "", exclusion(types.VpcBlockPublicAccessExclusionStateDeleteInProgress, both), true, true, false},
		{"one that is deleted does not count", "", exclusion(types.VpcBlockPublicAccessExclusionStateDeleteComplete, both), false, false, false},
		{"one that failed does not count", "", exclusion(types.VpcBlockPublicAccessExclusionStateCreateFailed, both), false, false, false},
		{"one that the organization does not allow may count", types.VpcBlockPublicAccessExclusionsAllowedNotAllowed, exclusion(types.VpcBlockPublicAccessExclusionStateCreateComplete, both), true, true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := blockParts{options: &types.VpcBlockPublicAccessOptions{InternetGatewayBlockMode: types.InternetGatewayBlockModeBlockBidirectional, ExclusionsAllowed: c.allowed},
				exclusions: answer[types.VpcBlockPublicAccessExclusion]{items: []types.VpcBlockPublicAccessExclusion{c.is}}}
			var n network.Network
			b.add(&n, us("111122223333"))
			if len(n.Exclusions) > 0 != c.there {
				t.Fatalf("got %+v", n.Exclusions)
			}
			if !c.there {
				return
			}
			e := n.Exclusions[0]
			of, _ := e.Of.Get()
			egressOnly, _ := e.EgressOnly.Get()
			if of != "subnet-1" || (e.Perhaps != "") != c.perhaps || egressOnly != c.egressOnly {
				t.Errorf("got %+v", e)
			}
		})
	}
}

func TestBlockPublicAccessOfASharedVPC(t *testing.T) {
	shared := func(mode types.BlockPublicAccessMode) network.Network {
		p := vpcParts{id: "vpc-1", vpc: answer[types.Vpc]{items: []types.Vpc{{OwnerId: aws.String("111122223333"),
			BlockPublicAccessStates: &types.BlockPublicAccessStates{InternetGatewayBlockMode: mode}}}}}
		var n network.Network
		p.addOwnersBlock(&n, us("444455556666"))
		return n
	}
	t.Run("the owner's mode is that of the VPC, and the exclusions are hidden", func(t *testing.T) {
		n := shared(types.BlockPublicAccessModeBlockBidirectional)
		if mode, _ := n.AccessBlocks[0].Mode.Get(); mode != network.BlockBidirectional || n.AccessBlocks[0].Env.Account.String() != "111122223333" || n.Exclusions[0].Perhaps == "" {
			t.Errorf("got %+v", n)
		}
	})
	t.Run("a mode that AWS does not tell is unknown", func(t *testing.T) {
		if n := shared(""); n.AccessBlocks[0].Mode.Known() {
			t.Errorf("got %+v", n)
		}
	})
}
