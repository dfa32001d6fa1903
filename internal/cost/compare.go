package cost

import (
	"fmt"
	"strings"

	"ecrprivatelink/internal/plain"
)

// RowID names a way to give the tasks their images.
type RowID string

// The rows of a comparison.
const (
	// natAlone sends everything through NAT gateways.
	natAlone RowID = "nat"
	// natWithS3 sends the layers through an S3 gateway endpoint and the rest through NAT gateways.
	natWithS3 RowID = "nat-s3"
	// everyEndpoint uses interface endpoints and an S3 gateway endpoint in every VPC.
	everyEndpoint RowID = "endpoints"
	// hubEndpoints uses the interface endpoints of one more VPC, the hub; an S3 gateway endpoint stays in every VPC. The
	// network between the VPCs is there already.
	hubEndpoints RowID = "hub"
	// hubTransitGateway is [hubEndpoints] with a transit gateway paid for.
	hubTransitGateway RowID = "hub-transit-gateway"
)

// Line is one charge of a row.
type Line struct {
	// Item is what is charged for.
	Item Item `json:"item"`
	// Words is the sum in words, such as "3 NAT gateways × 730 h × $0.045 = $98.55".
	Words string `json:"words"`
	// Amount is nil where the price is not known.
	Amount *Amount `json:"amount"`
}

// Row is what one way costs a month, for all VPCs together.
type Row struct {
	ID    RowID  `json:"id"`
	Title string `json:"title"`
	// Known is false if a price is missing. Then the amounts below are nil.
	Known bool `json:"known"`
	// Missing lists the items without a price in this Region.
	Missing []Item `json:"missing,omitempty"`
	Lines   []Line `json:"lines"`
	// Hourly is charged whatever flows, Data by the gigabyte.
	Hourly *Amount `json:"hourly"`
	Data   *Amount `json:"data"`
	Total  *Amount `json:"total"`
}

// Comparison is the answer of [Compare].
type Comparison struct {
	// Input is what was asked, defaults filled.
	Input Input `json:"input"`
	// Currency is that of every amount. Empty if no price of the Region is known.
	Currency string `json:"currency"`
	// Known is false if any row lacks a price.
	Known bool `json:"known"`
	// Rows are NAT alone, NAT with S3 gateway, endpoints, and with [Input.Hub] two more.
	Rows []Row `json:"rows"`
	// BreakEvens compare the endpoints with each NAT row.
	BreakEvens []BreakEven `json:"breakEvens"`
	// HubBreakEvens compare each hub row with endpoints in every VPC.
	HubBreakEvens []HubBreakEven `json:"hubBreakEvens,omitempty"`
	// Prices are those used, with their sources.
	Prices []Price `json:"prices"`
	// NotCounted says what the figures leave out.
	NotCounted []string `json:"notCounted"`
}

// Money shows an amount in the comparison's currency.
func (c Comparison) Money(a Amount) string { return money(c.Currency, a) }

// BreakEvenWords are the answers of all break-evens, as sentences.
func (c Comparison) BreakEvenWords() []string {
	var out []string
	for _, b := range c.BreakEvens {
		out = append(out, b.Words)
	}
	for _, b := range c.HubBreakEvens {
		out = append(out, b.Words)
	}
	return out
}

// Compare works out what each way to pull images costs a month. A price that the table lacks is no error: the rows that
// need it are marked as not known. The error is about the input: what is missing, out of range, or no Region.
func Compare(in Input, prices Prices) (Comparison, error) {
	in = in.withDefaults()
	if err := in.validate(); err != nil {
		return Comparison{}, err
	}
	s := sums{in: in, prices: prices, currency: currencyOf(prices.byRegion[in.Region])}
	c := Comparison{Input: in, Currency: s.currency, Known: true}
	c.Rows = []Row{s.natAlone(), s.natWithS3(), s.endpoints()}
	if in.Hub {
		c.Rows = append(c.Rows, s.hub(), s.hubTransitGateway())
		c.HubBreakEvens = []HubBreakEven{s.hubBreakEven(hubEndpoints), s.hubBreakEven(hubTransitGateway)}
	}
	for _, row := range c.Rows {
		c.Known = c.Known && row.Known
	}
	c.BreakEvens = []BreakEven{s.layerBreakEven(), s.otherBreakEven()}
	c.Prices = s.used()
	c.NotCounted = s.notCounted()
	return c, nil
}

// sums holds what every row needs.
type sums struct {
	in       Input
	prices   Prices
	currency string
}

func (s sums) natAlone() Row {
	data := s.in.LayerGB.plus(s.in.OtherGB)
	lines := append(s.natHours(), s.dataLine(natGatewayGB, "GB of layers, API calls and logs", data))
	return newRow(natAlone, "NAT gateway alone", lines)
}

func (s sums) natWithS3() Row {
	lines := append(s.natHours(), s.dataLine(natGatewayGB, "GB of API calls and logs", s.in.OtherGB), s.freeLayers())
	return newRow(natWithS3, "NAT gateway and S3 gateway endpoint", lines)
}

func (s sums) endpoints() Row {
	title := "Interface endpoints and S3 gateway endpoint"
	if s.in.VPCs > 1 {
		title += " in every VPC"
	}
	return newRow(everyEndpoint, title, []Line{s.endpointHours(s.in.VPCs), s.endpointData(), s.freeLayers()})
}

// natHours are the NAT gateways and, where the price is known, their addresses.
func (s sums) natHours() []Line {
	gateways := factor{s.in.NATGateways, "NAT gateway"}
	lines := []Line{s.hourLine(natGatewayHour, factor{s.in.VPCs, "VPC"}, gateways)}
	if _, ok := s.prices.Lookup(s.in.Region, publicIPv4Hour); ok {
		lines = append(lines, s.hourLine(publicIPv4Hour, factor{s.in.VPCs, "VPC"}, factor{s.in.NATGateways, "public IPv4 address"}))
	}
	return lines
}

func (s sums) endpointHours(vpcs int) Line {
	return s.hourLine(interfaceEndpointHour, factor{vpcs, "VPC"}, factor{len(s.in.Services), "interface endpoint"}, factor{s.in.AZs, "AZ"})
}

func (s sums) endpointData() Line {
	return s.dataLine(interfaceEndpointGB, "GB of API calls and logs", s.in.OtherGB)
}

func (s sums) freeLayers() Line {
	layers := s.in.LayerGB.times(count(s.in.VPCs))
	return Line{Item: gatewayEndpoint, Words: layers.quantity() + " GB of layers through the S3 gateway endpoint: free", Amount: &Amount{}}
}

// factor is a number of things in a product. A single VPC is not worth a word.
type factor struct {
	n    int
	name string
}

func (f factor) String() string { return plain.Count(f.n, f.name) }

// hourLine multiplies the factors by the hours and the price.
func (s sums) hourLine(item Item, factors ...factor) Line {
	n, words := 1, []string{}
	for _, f := range factors {
		n *= f.n
		if f != (factor{1, "VPC"}) {
			words = append(words, f.String())
		}
	}
	words = append(words, fmt.Sprintf("%d h", s.in.HoursPerMonth))
	return s.line(item, strings.Join(words, " × "), count(n).times(count(s.in.HoursPerMonth)))
}

// dataLine prices the data of all VPCs together: AWS counts tiers by account and Region.
func (s sums) dataLine(item Item, title string, perVPC Amount) Line {
	total := perVPC.times(count(s.in.VPCs))
	words := perVPC.quantity() + " " + title
	if s.in.VPCs > 1 {
		words = fmt.Sprintf("%d VPCs × %s", s.in.VPCs, words)
	}
	return s.line(item, words, total)
}

func (s sums) line(item Item, words string, units Amount) Line {
	price, ok := s.prices.Lookup(s.in.Region, item)
	if !ok {
		return Line{Item: item, Words: fmt.Sprintf("%s: price not known in %s", words, s.in.Region)}
	}
	amount := price.of(units)
	shown := unitPrice(s.currency, price.Tiers[0].Price)
	if len(price.Tiers) > 1 && units.Cmp(*price.Tiers[0].UpToGB) > 0 {
		shown = "falling prices from " + shown
	}
	return Line{Item: item, Words: fmt.Sprintf("%s × %s = %s", words, shown, money(s.currency, amount)), Amount: &amount}
}

func newRow(id RowID, title string, lines []Line) Row {
	row := Row{ID: id, Title: title, Known: true, Lines: lines}
	var hourly, data Amount
	for _, line := range lines {
		info, _ := itemInfo(line.Item)
		switch {
		case line.Amount == nil:
			row.Known = false
			row.Missing = append(row.Missing, line.Item)
		case info.Unit == gigabyte:
			data = data.plus(*line.Amount)
		default:
			hourly = hourly.plus(*line.Amount)
		}
	}
	if row.Known {
		total := hourly.plus(data)
		row.Hourly, row.Data, row.Total = &hourly, &data, &total
	}
	return row
}

// used returns the prices of the Region that the rows read.
func (s sums) used() []Price {
	out := []Price{}
	for _, info := range items {
		transit := info.Item == transitGatewayAttachmentHour || info.Item == transitGatewayGB
		task := info.Item == fargateVCPUHour || info.Item == fargateGBHour
		if price, ok := s.prices.Lookup(s.in.Region, info.Item); ok && (s.in.Hub || !transit) && !task {
			out = append(out, price)
		}
	}
	return out
}

func (s sums) notCounted() []string {
	out := []string{
		"What each way gives besides: a NAT gateway also opens the way to the internet, endpoints do not.",
		"What every way pays alike: the images in Amazon ECR, the logs in CloudWatch, the tasks.",
		"Taxes, discounts, free tiers, and other traffic of the account that moves it into a lower price tier.",
	}
	out = append(out, "Regional NAT gateways: the NAT gateways here each stand in one Availability Zone. No AWS page with a price of regional ones was found (not verified).")
	if s.in.NATGateways < s.in.AZs {
		out = append(out, "Data transfer between Availability Zones, for tasks whose zone has no NAT gateway.")
	}
	if _, ok := s.prices.Lookup(s.in.Region, publicIPv4Hour); !ok {
		out = append(out, fmt.Sprintf("The public IPv4 address of each NAT gateway: its price in %s is not known.", s.in.Region))
	}
	if s.in.Hub {
		out = append(out, "For hub and spoke: the Route 53 private hosted zones or profile, data transfer between Availability Zones, and any other use of the transit gateway.")
	}
	return out
}
