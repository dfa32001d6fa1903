package config

import (
	"net/netip"
	"slices"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/cidr"
)

// HubDNS says how the names of a hub's services get to its spokes.
type HubDNS string

// The ways of the names.
const (
	// ByZones associates private hosted zones with VPCs of the hub's account.
	ByZones HubDNS = "zones"
	// ByProfile shares the zones with other accounts in a Route 53 Profile.
	ByProfile HubDNS = "profile"
)

// CostOfASpoke says what a further spoke adds to the bill.
func (d HubDNS) CostOfASpoke() string {
	names := "Association of the hosted zones: free"
	if d == ByProfile {
		names = "Association with the Route 53 Profile: see the price list of Amazon Route 53"
	}
	return "S3 gateway endpoint: free. " + names + ". Interface endpoints: none, but each GB goes through the hub's. The network between the VPCs: its own price"
}

// ProfileName is the name of a hub's Profile: that of its stack, cut to the 64 characters that a Profile's name has.
func (e Environment) ProfileName() string {
	name := e.StackName()
	return name[:min(len(name), 64)]
}

// ServeSpokes is how a hub serves its spokes.
type ServeSpokes struct {
	// DNS is how the names get there. Empty leaves it to [Config.HubDNS].
	DNS HubDNS `json:"dns"`
	// TransitGateway is the ID of the transit gateway that new VPCs are attached to. Default: empty, somebody else
	// joins the VPCs.
	TransitGateway string `json:"transitGateway"`
	// JoinedElsewhere says that something outside of the configuration joins the new VPCs: routes that are not there
	// are no finding then. Default: false.
	JoinedElsewhere bool `json:"joinedElsewhere"`
	// ShareWith are the principals that a Profile is shared with: account IDs, ARNs of organizational units or of an
	// organization. Default: the accounts of the spokes, see [Config.ShareWith].
	ShareWith []string `json:"shareWith"`
}

// Spokes returns the environments that use the interface endpoints of the one of that name. A hub is an environment
// that has some.
func (c *Config) Spokes(hub string) []Environment {
	var out []Environment
	for _, e := range c.Environments {
		if e.Hub == hub && hub != "" {
			out = append(out, e)
		}
	}
	return out
}

// AsHub returns a hub as it is built: with the workloads of its spokes, whose blocks its endpoints admit, and whose
// accounts may pull unless the hub says who may.
func (c *Config) AsHub(hub Environment) Environment {
	spokes := c.Spokes(hub.Name)
	hub.Workloads = c.workloadsOf(hub)
	hub.AllowFromCIDRs, hub.AllowFromNames = slices.Clone(hub.AllowFromCIDRs), map[string]string{}
	for _, spoke := range spokes {
		for _, block := range spoke.Blocks() {
			if !covered(hub.AllowFromCIDRs, block) {
				hub.AllowFromCIDRs = append(hub.AllowFromCIDRs, block.String())
				hub.AllowFromNames[block.String()] = "spoke " + spoke.Name
			}
		}
	}
	if accounts := c.Accounts(hub); len(accounts) > 1 && len(hub.Pull.Roles)+len(hub.Pull.Accounts)+len(hub.Pull.Organizations) == 0 {
		hub.Pull.Accounts = accounts
	}
	return hub
}

// Accounts returns the accounts of a hub and of its spokes, each once, the hub's first. Empty where the environments
// are environment-agnostic.
func (c *Config) Accounts(hub Environment) []string {
	var out []string
	for _, e := range append([]Environment{hub}, c.Spokes(hub.Name)...) {
		if e.Account != "" && !slices.Contains(out, e.Account) {
			out = append(out, e.Account)
		}
	}
	return out
}

// HubDNS returns how the names get to the spokes: as the hub says, else by zones, unless a spoke is in another account,
// which zones cannot reach.
func (c *Config) HubDNS(hub Environment) HubDNS {
	switch {
	case hub.ServeSpokes.DNS != "":
		return hub.ServeSpokes.DNS
	case len(c.Accounts(hub)) > 1:
		return ByProfile
	}
	return ByZones
}

// ShareWith returns the principals that a hub's Profile is shared with: as the hub says, else the accounts of its
// spokes except its own.
func (c *Config) ShareWith(hub Environment) []string {
	if len(hub.ServeSpokes.ShareWith) > 0 {
		return hub.ServeSpokes.ShareWith
	}
	if accounts := c.Accounts(hub); len(accounts) > 1 {
		return accounts[1:]
	}
	return nil
}

// workloadsOf returns the workloads that an environment's endpoints serve: its own and those of its spokes, each once.
func (c *Config) workloadsOf(e Environment) []pullpath.Workload {
	out := slices.Clone(e.Workloads)
	for _, spoke := range c.Spokes(e.Name) {
		for _, w := range spoke.Workloads {
			if !slices.ContainsFunc(out, func(have pullpath.Workload) bool { return sameWorkload(have, w) }) {
				out = append(out, w)
			}
		}
	}
	return out
}

func sameWorkload(a, b pullpath.Workload) bool {
	return a.LaunchType == b.LaunchType && a.PlatformVersion == b.PlatformVersion && a.OS == b.OS && slices.Equal(a.Features, b.Features)
}

// planOf returns what an environment's endpoints serve: its own plan where its spokes' workloads are not valid, which
// is reported at them.
func (c *Config) planOf(e Environment, own pullpath.Plan) pullpath.Plan {
	plan, err := pullpath.NewPlan(c.workloadsOf(e)...)
	if err != nil {
		return own
	}
	return plan
}

// Blocks returns the IPv4 blocks of the VPC as far as they are known: its own, else those of its subnets. A block that
// an IPAM pool gives is not.
func (e Environment) Blocks() []netip.Prefix {
	written := append([]string{e.VPC.CIDR}, e.VPC.SecondaryCIDRs...)
	if e.VPC.CIDR == "" || e.VPC.IPAMPool != "" {
		written = e.VPC.SecondaryCIDRs
		for _, subnet := range e.VPC.PrivateSubnets {
			written = append(written, subnet.CIDR)
		}
	}
	var out []netip.Prefix
	for _, text := range written {
		if block, err := cidr.Parse(text); err == nil {
			out = append(out, block)
		}
	}
	return out
}

// covered reports whether one of the blocks holds another.
func covered(blocks []string, block netip.Prefix) bool {
	return slices.ContainsFunc(blocks, func(text string) bool {
		wide, err := cidr.Parse(text)
		return err == nil && wide.Bits() <= block.Bits() && wide.Contains(block.Addr())
	})
}
