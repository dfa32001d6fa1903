package cost

import (
	"fmt"
	"sort"
)

// HubBreakEven says from how many VPCs a hub costs less than endpoints in every VPC.
type HubBreakEven struct {
	// Row is the hub row.
	Row RowID `json:"row"`
	// Known is false if a price is missing.
	Known bool `json:"known"`
	// FromVPCs is the smallest number of VPCs for which the hub costs less; nil: none.
	FromVPCs *int `json:"fromVPCs"`
	// Words is the answer as a sentence.
	Words string `json:"words"`
}

// hub and hubTransitGateway have the interface endpoints once, and the same data through them as endpoints in every VPC
// would have.

func (s sums) hub() Row {
	return newRow(hubEndpoints, "Hub and spoke, network between the VPCs not counted",
		[]Line{s.endpointHours(1), s.endpointData(), s.freeLayers()})
}

// hubTransitGateway attaches every VPC and the hub. AWS charges a gigabyte to the VPC that sends it: requests to the
// spoke, answers to the hub. Source: https://aws.amazon.com/transit-gateway/pricing/
func (s sums) hubTransitGateway() Row {
	return newRow(hubTransitGateway, "Hub and spoke over a transit gateway", []Line{
		s.endpointHours(1), s.endpointData(),
		s.hourLine(transitGatewayAttachmentHour, factor{s.in.VPCs + 1, "transit gateway attachment"}),
		s.dataLine(transitGatewayGB, "GB of API calls and logs through the transit gateway", s.in.OtherGB),
		s.freeLayers(),
	})
}

// hubBreakEven searches the number of VPCs. The price of the transit gateway's data only falls with use, so once the
// hub costs less it does for every larger number, and halving finds the first.
func (s sums) hubBreakEven(id RowID) HubBreakEven {
	b := HubBreakEven{Row: id}
	hub := sums.hub
	title := "Hub and spoke, its network not counted,"
	if id == hubTransitGateway {
		hub, title = sums.hubTransitGateway, "Hub and spoke over a transit gateway"
	}
	if b.Known = hub(s).Known && s.endpoints().Known; !b.Known {
		b.Words = title + " against endpoints in every VPC: not known, a price is missing."
		return b
	}
	n := 1 + sort.Search(maxVPCs, func(i int) bool {
		s.in.VPCs = i + 1
		return hub(s).Total.Cmp(*s.endpoints().Total) < 0
	})
	if n > maxVPCs {
		b.Words = title + " never costs less than endpoints in every VPC."
		return b
	}
	b.FromVPCs = &n
	b.Words = fmt.Sprintf("%s costs less than endpoints in every VPC from %d VPCs on.", title, n)
	return b
}
