package cost

import (
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/testing/golden"
)

var (
	fargateSet = []pullpath.Service{"ecr.api", "ecr.dkr", "logs"}
	ec2Set     = []pullpath.Service{"ecr.api", "ecr.dkr", "ecs", "ecs-agent", "ecs-telemetry", "logs"}
)

func compared(t *testing.T, in Input, prices Prices) Comparison {
	t.Helper()
	c, err := Compare(in, prices)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// row returns the row of an id, if the comparison has it.
func (c Comparison) row(id RowID) (Row, bool) {
	for _, row := range c.Rows {
		if row.ID == id {
			return row, true
		}
	}
	return Row{}, false
}

// lineOf returns what an item costs in a row, or "" if the row does not have it.
func lineOf(t *testing.T, c Comparison, id RowID, item Item) string {
	t.Helper()
	row, ok := c.row(id)
	if !ok {
		t.Fatalf("no row %s", id)
	}
	for _, line := range row.Lines {
		if line.Item == item && line.Amount != nil {
			return c.Money(*line.Amount)
		}
	}
	return ""
}

func TestTheWorkedFiguresHold(t *testing.T) {
	prices := defaults(t)
	for name, tc := range map[string]struct {
		in   Input
		row  RowID
		item Item
		want string
	}{
		"api, dkr and logs in three AZs cost 65.70":             {Input{Services: fargateSet, AZs: 3}, everyEndpoint, interfaceEndpointHour, "$65.70"},
		"the EC2 set of six in three AZs costs 131.40":          {Input{Services: ec2Set, AZs: 3}, everyEndpoint, interfaceEndpointHour, "$131.40"},
		"dkr alone in one AZ costs 7.30":                        {Input{Services: ec2Set[1:2], AZs: 1}, everyEndpoint, interfaceEndpointHour, "$7.30"},
		"one NAT gateway costs 32.85 before data":               {Input{Services: ec2Set, AZs: 3, NATGateways: 1}, natAlone, natGatewayHour, "$32.85"},
		"a NAT gateway in each of three AZs costs 98.55":        {Input{Services: ec2Set, AZs: 3}, natAlone, natGatewayHour, "$98.55"},
		"the S3 gateway does not make a NAT gateway cheaper":    {Input{Services: ec2Set, AZs: 3}, natWithS3, natGatewayHour, "$98.55"},
		"a NAT gateway's public address costs 3.65":             {Input{Services: ec2Set, AZs: 1}, natAlone, publicIPv4Hour, "$3.65"},
		"a short month costs less":                              {Input{Services: fargateSet, AZs: 3, HoursPerMonth: 672}, everyEndpoint, interfaceEndpointHour, "$60.48"},
		"endpoints in every VPC cost as often":                  {Input{Services: fargateSet, AZs: 3, VPCs: 10}, everyEndpoint, interfaceEndpointHour, "$657.00"},
		"a hub has the endpoints once":                          {Input{Services: fargateSet, AZs: 3, VPCs: 10, Hub: true}, hubEndpoints, interfaceEndpointHour, "$65.70"},
		"a transit gateway attaches every VPC and the hub":      {Input{Services: fargateSet, AZs: 3, VPCs: 10, Hub: true}, hubTransitGateway, transitGatewayAttachmentHour, "$401.50"},
		"layers cost nothing through the S3 gateway":            {Input{Services: fargateSet, AZs: 3, LayerGB: count(5000)}, everyEndpoint, gatewayEndpoint, "$0.00"},
		"layers do not go through interface endpoints":          {Input{Services: fargateSet, AZs: 3, LayerGB: count(5000)}, everyEndpoint, interfaceEndpointGB, "$0.00"},
		"a NAT gateway alone meters layers":                     {Input{Services: fargateSet, AZs: 3, LayerGB: count(5000)}, natAlone, natGatewayGB, "$225.00"},
		"a NAT gateway with an S3 gateway does not meter them":  {Input{Services: fargateSet, AZs: 3, LayerGB: count(5000)}, natWithS3, natGatewayGB, "$0.00"},
		"other data goes through interface endpoints":           {Input{Services: fargateSet, AZs: 3, OtherGB: count(100)}, everyEndpoint, interfaceEndpointGB, "$1.00"},
		"other data goes through the NAT gateway":               {Input{Services: fargateSet, AZs: 3, OtherGB: count(100)}, natWithS3, natGatewayGB, "$4.50"},
		"the first petabyte is in the first tier":               {Input{Services: fargateSet, AZs: 3, OtherGB: count(1 << 20)}, everyEndpoint, interfaceEndpointGB, "$10,485.76"},
		"the next gigabyte is in the second":                    {Input{Services: fargateSet, AZs: 3, OtherGB: count(1<<20 + 1000)}, everyEndpoint, interfaceEndpointGB, "$10,491.76"},
		"beyond five petabytes the third tier holds":            {Input{Services: fargateSet, AZs: 3, OtherGB: count(6 << 20)}, everyEndpoint, interfaceEndpointGB, "$39,845.89"},
		"tiers count all VPCs together":                         {Input{Services: fargateSet, AZs: 3, VPCs: 6, OtherGB: count(1 << 20)}, everyEndpoint, interfaceEndpointGB, "$39,845.89"},
		"data of a hub crosses endpoints and transit gateway":   {Input{Services: fargateSet, AZs: 3, VPCs: 10, OtherGB: count(100), Hub: true}, hubTransitGateway, transitGatewayGB, "$20.00"},
		"layers never cross the transit gateway":                {Input{Services: fargateSet, AZs: 3, VPCs: 10, LayerGB: count(100), Hub: true}, hubTransitGateway, transitGatewayGB, "$0.00"},
		"the largest input neither overflows nor loses a digit": {largest(), natAlone, natGatewayHour, "$3,348,000,000.00"},
	} {
		t.Run(name, func(t *testing.T) {
			tc.in.Region = "us-east-1"
			if got := lineOf(t, compared(t, tc.in, prices), tc.row, tc.item); got != tc.want {
				t.Errorf("%s of %s = %s, want %s", tc.item, tc.row, got, tc.want)
			}
		})
	}
}

func largest() Input {
	services := make([]pullpath.Service, maxServices)
	for i := range services {
		services[i] = pullpath.Service(strings.Repeat("s", i+1))
	}
	return Input{Region: "us-east-1", Services: services, AZs: maxAZs, LayerGB: maxGB, OtherGB: maxGB,
		HoursPerMonth: maxHours, NATGateways: maxNAT, VPCs: maxVPCs, Hub: true}
}

func TestARowAddsUpItsLines(t *testing.T) {
	in := Input{Region: "us-east-1", Services: ec2Set, AZs: 3, LayerGB: count(120), OtherGB: count(80), VPCs: 4, Hub: true}
	for _, row := range compared(t, in, defaults(t)).Rows {
		sum := Amount{}
		for _, line := range row.Lines {
			sum = sum.plus(*line.Amount)
		}
		if !row.Known || row.Total.Cmp(sum) != 0 || row.Total.Cmp(row.Hourly.plus(*row.Data)) != 0 {
			t.Errorf("%s: lines add up to %s, hourly %s, data %s, total %s", row.ID, sum, row.Hourly, row.Data, row.Total)
		}
	}
}

func TestARegionWithoutPricesHasNoTotals(t *testing.T) {
	for _, region := range []string{"us-west-1", "cn-north-1", "us-gov-west-1", "nz-central-1"} {
		c := compared(t, Input{Region: region, Services: ec2Set, AZs: 3, Hub: true}, defaults(t))
		if c.Known || len(c.Prices) > 0 {
			t.Errorf("%s: known %v, prices %v", region, c.Known, c.Prices)
		}
		for _, row := range c.Rows {
			if row.Known || row.Total != nil || row.Hourly != nil || row.Data != nil || len(row.Missing) == 0 {
				t.Errorf("%s: row %+v has figures", region, row)
			}
			if text := c.summary(row); !strings.Contains(text, "not known") || strings.Contains(text, "$") {
				t.Errorf("%s: summary %q", region, text)
			}
			for _, line := range row.Lines {
				if line.Item != gatewayEndpoint && (line.Amount != nil || !strings.Contains(line.Words, "price not known in "+region)) {
					t.Errorf("%s: line %+v", region, line)
				}
			}
		}
		for _, b := range c.BreakEvens {
			if b.Known || b.Cheaper != nil || !strings.Contains(b.Words, "not known") {
				t.Errorf("%s: break-even %+v", region, b)
			}
		}
		for _, b := range c.HubBreakEvens {
			if b.Known || b.FromVPCs != nil || !strings.Contains(b.Words, "not known") {
				t.Errorf("%s: hub break-even %+v", region, b)
			}
		}
	}
}

func TestOnlyTheRowsThatLackAPriceAreUnknown(t *testing.T) {
	// The table has endpoint prices for Malaysia and no NAT gateway prices.
	c := compared(t, Input{Region: "ap-southeast-5", Services: fargateSet, AZs: 3, Hub: true}, defaults(t))
	for id, want := range map[RowID]bool{natAlone: false, natWithS3: false, everyEndpoint: true, hubEndpoints: true, hubTransitGateway: false} {
		if row, _ := c.row(id); row.Known != want {
			t.Errorf("%s: known = %v, want %v", id, row.Known, want)
		}
	}
	if c.Known {
		t.Error("the comparison claims to know everything")
	}
	if row, _ := c.row(natAlone); !slices.Equal(row.Missing, []Item{natGatewayHour, natGatewayGB}) {
		t.Errorf("missing = %v", row.Missing)
	}
	if !c.HubBreakEvens[0].Known || c.HubBreakEvens[1].Known {
		t.Errorf("hub break-evens: %+v", c.HubBreakEvens)
	}
}

func TestAnAddressWithoutAPriceIsSaidAndNotCounted(t *testing.T) {
	prices, err := LoadPrices([]byte(`{"prices": [
		{"item": "natGatewayHour", "regions": ["eu-north-1"], "price": "0.1"},
		{"item": "natGatewayGB", "regions": ["eu-north-1"], "price": "0.1"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	c := compared(t, Input{Region: "eu-north-1", Services: fargateSet, AZs: 1}, prices)
	if row, _ := c.row(natAlone); !row.Known || c.Money(*row.Total) != "$73.00" {
		t.Errorf("NAT alone = %+v", row)
	}
	if text := strings.Join(c.NotCounted, " "); !strings.Contains(text, "public IPv4 address of each NAT gateway: its price in eu-north-1 is not known") {
		t.Errorf("not counted: %s", text)
	}
}

func TestAUserFileOverridesPriceByPrice(t *testing.T) {
	over, err := LoadPrices([]byte(`{"prices": [
		{"item": "natGatewayHour", "regions": ["us-east-1"], "price": "0.03"},
		{"item": "interfaceEndpointHour", "regions": ["us-east-2"], "price": "0.02"},
		{"item": "interfaceEndpointHour", "regions": ["cn-north-1"], "price": "0.07", "currency": "CNY"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	base := defaults(t)
	merged := base.Override(over)
	in := Input{Region: "us-east-1", Services: fargateSet, AZs: 3}
	if got := lineOf(t, compared(t, in, merged), natAlone, natGatewayHour); got != "$65.70" {
		t.Errorf("NAT hours = %s, want the user's", got)
	}
	if got := lineOf(t, compared(t, in, merged), everyEndpoint, interfaceEndpointHour); got != "$65.70" {
		t.Errorf("endpoint hours = %s, want the built-in ones", got)
	}
	if got := lineOf(t, compared(t, in, base), natAlone, natGatewayHour); got != "$98.55" {
		t.Errorf("the built-in table changed: NAT hours = %s", got)
	}
	in.Region = "us-east-2"
	if c := compared(t, in, merged); !c.Known || lineOf(t, c, everyEndpoint, interfaceEndpointHour) != "$131.40" {
		t.Errorf("a price the table lacked did not complete the Region: %+v", c.Rows)
	}
	in.Region = "cn-north-1"
	if got := lineOf(t, compared(t, in, merged), everyEndpoint, interfaceEndpointHour); got != "CNY 459.90" {
		t.Errorf("endpoint hours in China = %s", got)
	}
}

func TestAnotherCurrencyReplacesTheWholeRegion(t *testing.T) {
	over, err := LoadPrices([]byte(`{"prices": [{"item": "natGatewayHour", "regions": ["us-east-1"], "price": "1", "currency": "EUR"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	c := compared(t, Input{Region: "us-east-1", Services: fargateSet, AZs: 1}, defaults(t).Override(over))
	if c.Currency != "EUR" || len(c.Prices) != 1 || c.Known {
		t.Errorf("currency %s, prices %+v: dollars and euros were mixed", c.Currency, c.Prices)
	}
}

func TestAZeroPriceIsAPrice(t *testing.T) {
	over, err := LoadPrices([]byte(`{"prices": [{"item": "natGatewayGB", "regions": ["us-east-1"], "price": 0}]}`))
	if err != nil {
		t.Fatal(err)
	}
	c := compared(t, Input{Region: "us-east-1", Services: fargateSet, AZs: 1, LayerGB: count(10)}, defaults(t).Override(over))
	if row, _ := c.row(natAlone); !row.Known || lineOf(t, c, natAlone, natGatewayGB) != "$0.00" {
		t.Errorf("NAT alone = %+v", row)
	}
}

func TestCompareRefuses(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*Input)
		want   string
	}{
		"no Region":                     {func(in *Input) { in.Region = "" }, "Region is missing"},
		"a place that is no Region":     {func(in *Input) { in.Region = "Ohio" }, `unknown Region "Ohio"`},
		"no endpoints":                  {func(in *Input) { in.Services = nil }, "no interface endpoints"},
		"an endpoint listed twice":      {func(in *Input) { in.Services = append(in.Services, "logs") }, `"logs" is listed twice`},
		"no Availability Zones":         {func(in *Input) { in.AZs = 0 }, "number of Availability Zones is 0; use 1 to 20"},
		"negative Availability Zones":   {func(in *Input) { in.AZs = -3; in.NATGateways = 1 }, "number of Availability Zones is -3"},
		"too many Availability Zones":   {func(in *Input) { in.AZs = 21 }, "number of Availability Zones is 21"},
		"negative NAT gateways":         {func(in *Input) { in.NATGateways = -1 }, "number of NAT gateways a VPC is -1"},
		"a huge number of NAT gateways": {func(in *Input) { in.NATGateways = 1 << 62 }, "number of NAT gateways a VPC is"},
		"negative VPCs":                 {func(in *Input) { in.VPCs = -1 }, "number of VPCs is -1"},
		"a huge number of VPCs":         {func(in *Input) { in.VPCs = 1 << 62 }, "number of VPCs is"},
		"negative hours":                {func(in *Input) { in.HoursPerMonth = -1 }, "hours a month is -1"},
		"more hours than a month has":   {func(in *Input) { in.HoursPerMonth = 8760 }, "hours a month is 8760; use 1 to 744"},
		"more layers than there are":    {func(in *Input) { in.LayerGB = maxGB.plus(count(1)) }, "GB of layers a month; use 0 to 1000000000"},
		"negative data":                 {func(in *Input) { in.OtherGB = Amount{}.minus(count(1)) }, "GB of other data a month"},
	} {
		t.Run(name, func(t *testing.T) {
			in := Input{Region: "us-east-1", Services: slices.Clone(fargateSet), AZs: 3}
			tc.change(&in)
			if _, err := Compare(in, defaults(t)); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error = %v, want one with %q", err, tc.want)
			}
		})
	}
}

func TestCompareLeavesTheInputAlone(t *testing.T) {
	in := Input{Region: "us-east-1", Services: slices.Clone(fargateSet), AZs: 3}
	c := compared(t, in, defaults(t))
	if in.NATGateways != 0 || in.VPCs != 0 || in.HoursPerMonth != 0 {
		t.Errorf("the caller's input became %+v", in)
	}
	if c.Input.NATGateways != 3 || c.Input.VPCs != 1 || c.Input.HoursPerMonth != 730 {
		t.Errorf("defaults: %+v", c.Input)
	}
	c.Input.Services[0] = "changed"
	if in.Services[0] != "ecr.api" {
		t.Error("the services are shared with the caller")
	}
}

func TestFewerGatewaysThanZonesAreSaidToMoveDataBetweenZones(t *testing.T) {
	said := func(gateways int) bool {
		c := compared(t, Input{Region: "us-east-1", Services: fargateSet, AZs: 3, NATGateways: gateways}, defaults(t))
		return strings.Contains(strings.Join(c.NotCounted, " "), "whose zone has no NAT gateway")
	}
	if !said(1) || said(3) {
		t.Errorf("said for 1 gateway: %v, for 3: %v", said(1), said(3))
	}
}

func TestInterfaceServicesLeavesTheFreeGatewayOut(t *testing.T) {
	plan, err := pullpath.NewPlan(pullpath.Workload{LaunchType: pullpath.EC2, Features: []pullpath.Feature{"awslogs"}})
	if err != nil {
		t.Fatal(err)
	}
	got := plan.InterfaceServices()
	slices.Sort(got)
	if want := slices.Sorted(slices.Values(ec2Set)); !slices.Equal(got, want) {
		t.Errorf("InterfaceServices = %v, want %v", got, want)
	}
}

func TestComparisonJSON(t *testing.T) {
	golden.Value(t, "comparison.json", compared(t, Input{Name: "prod", Region: "us-east-1", Services: ec2Set, AZs: 3,
		LayerGB: amount(t, "120.5"), OtherGB: count(80), VPCs: 20, Hub: true}, defaults(t)))
	golden.Value(t, "comparison-unknown.json", compared(t, Input{Region: "eu-north-1", Services: fargateSet, AZs: 2}, defaults(t)))
}
