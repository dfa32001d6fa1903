package cost

import (
	"errors"
	"fmt"
	"slices"

	"ecrprivatelink/constructs/pullpath"
)

// HoursPerMonth is the default month: 365 days of 24 hours, divided by twelve.
const HoursPerMonth = 730

// The most that an [Input] may ask for. AWS allows 50 interface endpoints a VPC by default; the other limits only keep
// typing errors out.
const (
	maxServices = 200
	maxAZs      = 20
	maxNAT      = 1000
	maxVPCs     = 100_000
	maxHours    = 744 // a month of 31 days
)

// maxGB is the most data that an [Input] may ask for: a thousand million GB.
var maxGB = count(1_000_000_000)

// Input is what to compare. Amounts of data and numbers of gateways are for one VPC; every VPC is alike.
type Input struct {
	// Name is shown in titles, for instance the name of an environment. Optional.
	Name string `json:"name,omitempty"`
	// Region is where everything stands, such as "us-east-1". Required.
	Region string `json:"region"`
	// Services are the interface endpoints that the workloads need; see [pullpath.Plan.InterfaceServices]. Required.
	Services []pullpath.Service `json:"services"`
	// AZs is the number of Availability Zones that each endpoint stands in. Required.
	AZs int `json:"azs"`
	// LayerGB is the image layers pulled in a month. They travel to Amazon S3, so through its gateway endpoint where
	// there is one. Default: 0.
	LayerGB Amount `json:"layerGB"`
	// OtherGB is everything else in a month: registry and other API calls, logs. Default: 0.
	OtherGB Amount `json:"otherGB"`
	// HoursPerMonth defaults to [HoursPerMonth], 730.
	HoursPerMonth int `json:"hoursPerMonth"`
	// NATGateways is how many NAT gateways would do instead. Default: one in each Availability Zone.
	NATGateways int `json:"natGateways"`
	// VPCs is the number of VPCs with tasks. Default: 1.
	VPCs int `json:"vpcs"`
	// Hub adds hub and spoke: the interface endpoints once, in a VPC of their own, for all VPCs.
	Hub bool `json:"hub"`
}

// withDefaults fills what the caller left out; it does not change the caller's value.
func (in Input) withDefaults() Input {
	if in.HoursPerMonth == 0 {
		in.HoursPerMonth = HoursPerMonth
	}
	if in.NATGateways == 0 {
		in.NATGateways = in.AZs
	}
	if in.VPCs == 0 {
		in.VPCs = 1
	}
	in.Services = slices.Clone(in.Services)
	return in
}

// validate checks an Input whose defaults are filled.
func (in Input) validate() error {
	if in.Region == "" {
		return errors.New("the Region is missing; give one, such as us-east-1: prices differ by Region")
	}
	if _, err := pullpath.PartitionOf(in.Region); err != nil {
		return err
	}
	if len(in.Services) == 0 {
		return errors.New("no interface endpoints; name at least one service, such as ecr.dkr")
	}
	for i, s := range in.Services {
		if slices.Contains(in.Services[:i], s) {
			return fmt.Errorf("interface endpoint %q is listed twice; a VPC has one for each service", clip(string(s)))
		}
	}
	for _, n := range []struct {
		title     string
		got, most int
	}{
		{"interface endpoints", len(in.Services), maxServices},
		{"Availability Zones", in.AZs, maxAZs},
		{"NAT gateways a VPC", in.NATGateways, maxNAT},
		{"VPCs", in.VPCs, maxVPCs},
		{"hours a month", in.HoursPerMonth, maxHours},
	} {
		if n.got < 1 || n.got > n.most {
			return fmt.Errorf("the number of %s is %d; use 1 to %d", n.title, n.got, n.most)
		}
	}
	for _, gb := range []struct {
		title string
		got   Amount
	}{{"layers", in.LayerGB}, {"other data", in.OtherGB}} {
		if gb.got.Cmp(Amount{}) < 0 || gb.got.Cmp(maxGB) > 0 {
			return fmt.Errorf("%s GB of %s a month; use 0 to %s", gb.got, gb.title, maxGB)
		}
	}
	return nil
}
