package stacks

import (
	"fmt"
	"net/netip"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/ecrhub"
	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/constructs/pullplugin"
	"ecrprivatelink/internal/trace"
	"ecrprivatelink/stacks/config"
)

// hub is the stack of an environment whose interface endpoints others use.
type hub struct {
	env     config.Environment
	stack   awscdk.Stack
	vpc     awsec2.IVpc
	zones   *ecrhub.Zones
	profile *ecrhub.Profile // nil: the zones are associated directly
	near    []awsec2.IVpc   // VPCs of spokes to associate with the zones
}

// newHub creates the stack of a hub: its own pull path, with the endpoints that
// its spokes need, and what brings their names to the spokes.
func newHub(scope constructs.Construct, env config.Environment, cfg *config.Config) *hub {
	stack := newStack(scope, env)
	// The references of the hub keep the VPCs of its spokes from being deleted
	// before their associations are.
	awscdk.CrossStackReferences_Of(stack).Consume(awscdk.ReferenceStrength_STRONG)
	net := networkOf(stack, env)
	net.hub, net.hasEgress = true, false
	if accounts := cfg.Accounts(env); len(accounts) > 1 {
		net.spokeAccounts = accounts[1:]
	}
	full := cfg.AsHub(env)
	path := newPath(stack, full, net, nil)
	warnAboutRules(path.link, full)
	h := &hub{env: env, stack: stack, vpc: net.vpc}
	h.zones = ecrhub.NewZones(stack, jsii.String("Zones"), &ecrhub.ZonesProps{Vpc: net.vpc, Endpoints: path.created()})
	if cfg.HubDNS(env) == config.ByProfile {
		h.profile = ecrhub.NewProfile(stack, jsii.String("Profile"), &ecrhub.ProfileProps{
			Zones: h.zones, Name: profileName(env), ShareWith: cfg.ShareWith(env)})
	}
	var blocks []netip.Prefix
	for _, spoke := range cfg.Spokes(env.Name) {
		blocks = append(blocks, spoke.Blocks()...)
	}
	h.join(stack, env, net, blocks)
	awscdk.NewCfnOutput(stack, jsii.String("CostOfASpoke"), &awscdk.CfnOutputProps{
		Description: jsii.String("What a further spoke adds to the bill"), Value: jsii.String(h.costOfASpoke())})
	return h
}

// profileName is at most the 64 characters that a Profile's name has.
func profileName(env config.Environment) string {
	name := env.StackName()
	return name[:min(len(name), 64)]
}

// created are the interface endpoints that the stack creates, logs included.
func (p pullPath) created() map[pullpath.Service]awsec2.InterfaceVpcEndpoint {
	out := map[pullpath.Service]awsec2.InterfaceVpcEndpoint{}
	for service, endpoint := range p.link.Endpoints() {
		if made, ok := endpoint.(awsec2.InterfaceVpcEndpoint); ok {
			out[service] = made
		}
	}
	if p.logs != nil {
		out[pullpath.Logs] = p.logs
	}
	return out
}

// newSpoke creates the stack of an environment that uses the hub: its VPC, its
// own S3 gateway endpoint and, by a Profile, the hub's names.
func (h *hub) newSpoke(scope constructs.Construct, env config.Environment) awscdk.Stack {
	stack := newStack(scope, env)
	strength := awscdk.ReferenceStrength_STRONG
	if env.Account != h.env.Account {
		strength = awscdk.ReferenceStrength_WEAK // the only one there is between accounts
	}
	awscdk.CrossStackReferences_Of(stack).Consume(strength)
	net := networkOf(stack, env)
	layers := newLayers(stack, env, net, nil)
	if h.profile == nil {
		h.near = append(h.near, net.vpc)
	} else {
		h.profile.AssociateVpc(stack, jsii.String("HubNames"), net.vpc)
		stack.AddStackDependency(h.stack, jsii.String("the Profile must be shared before the VPC is associated with it"))
	}
	output := func(id, description, value string) {
		awscdk.NewCfnOutput(stack, jsii.String(id), &awscdk.CfnOutputProps{Value: jsii.String(value), Description: jsii.String(description)})
	}
	output("VpcId", "The VPC of the tasks", *net.vpc.VpcId())
	if layers != nil {
		output("S3EndpointId", "Gateway endpoint of the image layers", *layers.VpcEndpointId())
	}
	if !h.join(stack, env, net, h.env.Blocks()) {
		output("HubRoutes", "What the tasks need besides", fmt.Sprintf(
			"Routes both ways between this VPC and that of %s, over a transit gateway or a peering connection: the interface endpoints are there", h.env.StackName()))
	}
	return stack
}

// join attaches a new VPC to the hub's transit gateway and leads the blocks
// there. It reports whether it did: an existing VPC stays as it is.
func (h *hub) join(stack awscdk.Stack, env config.Environment, net network, blocks []netip.Prefix) bool {
	gateway := h.env.ServeSpokes.TransitGateway
	if env.VPC.Form() != config.NewVPC {
		return false
	}
	subnets := *net.vpc.IsolatedSubnets()
	if gateway == "" {
		if h.env.ServeSpokes.JoinedElsewhere {
			h.acceptNoRoutes(stack, subnets)
		}
		return false
	}
	var ids []any
	for _, subnet := range subnets {
		ids = append(ids, subnet.SubnetId())
	}
	attachment := awsec2.NewCfnTransitGatewayAttachment(stack, jsii.String("TransitGateway"), &awsec2.CfnTransitGatewayAttachmentProps{
		TransitGatewayId: jsii.String(gateway), VpcId: net.vpc.VpcId(), SubnetIds: &ids})
	for i, subnet := range subnets {
		for _, block := range blocks {
			route := awsec2.NewCfnRoute(stack, jsii.String(fmt.Sprintf("Route%d-%s", i+1, block)), &awsec2.CfnRouteProps{
				RouteTableId: subnet.RouteTable().RouteTableId(), DestinationCidrBlock: jsii.String(block.String()), TransitGatewayId: jsii.String(gateway)})
			route.AddResourceDependency(attachment, nil)
		}
	}
	return true
}

// acceptNoRoutes accepts what the check at synthesis finds of a spoke whose
// routes to the hub are made elsewhere. The ids are those that it prints: the
// route table and the VPC that it does not lead to.
func (h *hub) acceptNoRoutes(stack awscdk.Stack, subnets []awsec2.ISubnet) {
	vpc, made := h.vpc.Node().DefaultChild().(awscdk.CfnElement)
	if stack == h.stack || !made { // an existing VPC is not known to the check
		return
	}
	for _, subnet := range subnets {
		table := subnet.Node().FindChild(jsii.String("RouteTable")).(awscdk.CfnElement)
		awscdk.Validations_Of(stack).Acknowledge(&awscdk.Acknowledgment{
			Id: jsii.String(pullplugin.FindingID(trace.Finding{ID: "route-missing",
				ObjectID: *stack.StackName() + "/" + *stack.GetLogicalId(table),
				Key:      *h.stack.StackName() + "/" + *h.stack.GetLogicalId(vpc)})),
			Reason: jsii.String("the configuration says that the VPCs are joined elsewhere")})
	}
}

// associate brings the hub's names to the spokes that its zones can reach.
func (h *hub) associate() {
	if len(h.near) > 0 {
		h.zones.Associate(h.near...)
	}
}

func (h *hub) costOfASpoke() string {
	if h.profile == nil {
		return "S3 gateway endpoint: free. Association of the hosted zones: free. Interface endpoints: none, but each GB goes through the hub's. The network between the VPCs: its own price"
	}
	return "S3 gateway endpoint: free. Association with the Route 53 Profile: see the price list of Amazon Route 53. Interface endpoints: none, but each GB goes through the hub's. The network between the VPCs: its own price"
}

// rulesOfAGroup is the default quota of inbound rules, which is adjustable.
// Source: https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
const rulesOfAGroup = 60

// warnAboutRules says when the hub admits more blocks than a security group
// takes rules by default. It says so at the endpoints: the CDK does not heed an
// acknowledgement at the very construct that warns.
func warnAboutRules(link constructs.IConstruct, env config.Environment) {
	if n := len(env.AllowFromCIDRs); n > rulesOfAGroup-env.VPC.MaxAZs {
		awscdk.Annotations_Of(link).AddWarningV2(jsii.String("ecrprivatelink:security-group-rules"), jsii.String(fmt.Sprintf(
			"the endpoints admit %d blocks, and a security group has %d inbound rules by default: name one block that holds those of the spokes in allowFromCidrs, or raise the quota", n, rulesOfAGroup)))
	}
}

// logGroups are the ARNs of the environment's log groups, in every account that
// uses the endpoint.
func (n network) logGroups(stack awscdk.Stack, env config.Environment) []string {
	var out []string
	for _, account := range append([]string{*stack.Account()}, n.spokeAccounts...) {
		for _, arn := range env.LogGroupARNs(*stack.Partition(), *stack.Region(), account) {
			if !slices.Contains(out, arn) {
				out = append(out, arn)
			}
		}
	}
	return out
}
