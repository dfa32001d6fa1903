package stacks

import (
	"fmt"
	"net/netip"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/ecrhub"
	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/stacks/config"
)

// hub is an environment whose interface endpoints others use, for the builders of its spokes.
type hub struct {
	*builder
	zones   *ecrhub.Zones
	profile *ecrhub.Profile // nil: the zones are associated directly
	near    []awsec2.IVpc   // VPCs of spokes to associate with the zones
}

// asHub makes the stack of a hub: its own pull path, with the endpoints that its spokes need, and what brings their
// names to the spokes.
func (b *builder) asHub(cfg *config.Config) *hub {
	b.newStack()
	// The references of the hub keep the VPCs of its spokes from being deleted before their associations are.
	awscdk.CrossStackReferences_Of(b.stack).Consume(awscdk.ReferenceStrength_STRONG)
	b.transitGateway = b.env.ServeSpokes.TransitGateway
	b.newNetwork()
	b.isHub, b.hasEgress, b.shared = true, false, nil
	if accounts := cfg.Accounts(b.env); len(accounts) > 1 {
		b.spokeAccounts = accounts[1:]
	}
	dns, shareWith := cfg.HubDNS(b.env), cfg.ShareWith(b.env)
	b.env = cfg.AsHub(b.env)
	b.newPullPath()
	h := &hub{builder: b}
	h.zones = ecrhub.NewZones(b.stack, jsii.String("Zones"), &ecrhub.ZonesProps{Vpc: b.vpc, Endpoints: b.created()})
	if dns == config.ByProfile {
		h.profile = ecrhub.NewProfile(b.stack, jsii.String("Profile"), &ecrhub.ProfileProps{
			Zones: h.zones, Name: b.env.ProfileName(), ShareWith: shareWith})
	}
	var blocks []netip.Prefix
	for _, spoke := range cfg.Spokes(b.env.Name) {
		blocks = append(blocks, spoke.Blocks()...)
	}
	b.joinHub(h, blocks)
	b.output("CostOfASpoke", "What a further spoke adds to the bill", jsii.String(dns.CostOfASpoke()))
	return h
}

// created are the interface endpoints that the stack creates, logs included.
func (b *builder) created() map[pullpath.Service]awsec2.InterfaceVpcEndpoint {
	out := map[pullpath.Service]awsec2.InterfaceVpcEndpoint{}
	for service, endpoint := range b.link.Endpoints() {
		if made, ok := endpoint.(awsec2.InterfaceVpcEndpoint); ok {
			out[service] = made
		}
	}
	if b.logs != nil {
		out[pullpath.Logs] = b.logs
	}
	return out
}

// asSpoke makes the stack of an environment that uses a hub: its VPC, its own S3 gateway endpoint and, by a Profile,
// the hub's names.
func (b *builder) asSpoke(h *hub) {
	b.newStack()
	strength := awscdk.ReferenceStrength_STRONG
	if b.env.Account != h.env.Account {
		strength = awscdk.ReferenceStrength_WEAK // the only one there is between accounts
	}
	awscdk.CrossStackReferences_Of(b.stack).Consume(strength)
	b.transitGateway = h.env.ServeSpokes.TransitGateway
	b.newNetwork()
	b.newLayers()
	if h.profile == nil {
		h.near = append(h.near, b.vpc)
	} else {
		h.profile.AssociateVpc(b.stack, jsii.String("HubNames"), b.vpc)
		b.stack.AddStackDependency(h.stack, jsii.String("the Profile must be shared before the VPC is associated with it"))
	}
	b.output("VpcId", "The VPC of the tasks", b.vpc.VpcId())
	if b.layers != nil {
		b.output("S3EndpointId", "Gateway endpoint of the image layers", b.layers.VpcEndpointId())
	}
	if !b.joinHub(h, h.env.Blocks()) {
		b.output("HubRoutes", "What the tasks need besides", jsii.String(fmt.Sprintf(
			"Routes both ways between this VPC and that of %s, over a transit gateway or a peering connection: the interface endpoints are there", h.env.StackName())))
	}
}

// joinHub attaches a new VPC to the hub's transit gateway and leads the blocks there. It reports whether it did: an
// existing VPC stays as it is.
func (b *builder) joinHub(h *hub, blocks []netip.Prefix) bool {
	spokes := h.env.ServeSpokes
	switch {
	case b.env.VPC.Form() != config.NewVPC:
		return false
	case spokes.TransitGateway != "":
		ecrhub.NewTransitGatewayAttachment(b.stack, jsii.String("TransitGateway"), &ecrhub.TransitGatewayAttachmentProps{
			Vpc: b.vpc, Subnets: b.attachmentSubnets(), RoutedSubnets: b.taskSubnets(), TransitGatewayId: spokes.TransitGateway, Blocks: blocks})
		return true
	case spokes.JoinedElsewhere && b != h.builder:
		// An existing VPC is not known to the check, which then finds nothing.
		if vpc, made := h.vpc.Node().DefaultChild().(awscdk.CfnElement); made {
			b.accept(config.Acknowledgement{ID: fmt.Sprintf("pullcheck::route-missing[*,%s/%s]", h.env.StackName(), *h.stack.GetLogicalId(vpc)),
				Reason: "spokes.joinedElsewhere: the VPCs are joined outside of the configuration"})
		}
	}
	return false
}
