package cost

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"ecrprivatelink/constructs/pullpath"
)

// table builds a price table for us-east-1 from "item price" pairs; a price may be "tiers:END=PRICE,…,PRICE".
func table(t *testing.T, pairs ...string) Prices {
	t.Helper()
	var rows []string
	for i := 0; i < len(pairs); i += 2 {
		price := fmt.Sprintf(`"price": %q`, pairs[i+1])
		if list, ok := strings.CutPrefix(pairs[i+1], "tiers:"); ok {
			var tiers []string
			for part := range strings.SplitSeq(list, ",") {
				end, amount, bounded := strings.Cut(part, "=")
				if !bounded {
					tiers = append(tiers, fmt.Sprintf(`{"price": %q}`, end))
					continue
				}
				tiers = append(tiers, fmt.Sprintf(`{"upToGB": %q, "price": %q}`, end, amount))
			}
			price = `"tiers": [` + strings.Join(tiers, ",") + `]`
		}
		rows = append(rows, fmt.Sprintf(`{"item": %q, "regions": ["us-east-1"], %s}`, pairs[i], price))
	}
	prices, err := LoadPrices([]byte(`{"prices": [` + strings.Join(rows, ",") + `]}`))
	if err != nil {
		t.Fatal(err)
	}
	return prices
}

func describe(ranges []Range) string {
	var out []string
	for _, r := range ranges {
		to := "∞"
		if r.ToGB != nil {
			to = r.ToGB.String()
		}
		out = append(out, r.FromGB.String()+"–"+to)
	}
	return strings.Join(out, " ")
}

func TestBreakEvens(t *testing.T) {
	six := Input{Services: ec2Set, AZs: 3}
	three := Input{Services: fargateSet, AZs: 3}
	one := Input{Services: []pullpath.Service{"ecr.dkr"}, AZs: 1, HoursPerMonth: 100}
	with := func(in Input, change func(*Input)) Input { change(&in); return in }
	flat := func(endpointHour, endpointGB, natHour, natGB string) Prices {
		return table(t, "interfaceEndpointHour", endpointHour, "interfaceEndpointGB", endpointGB, "natGatewayHour", natHour, "natGatewayGB", natGB)
	}
	for name, tc := range map[string]struct {
		in            Input
		prices        Prices
		layers, other string
		words         string
	}{
		"three endpoints cost less than a NAT gateway in each AZ whatever flows": {
			in: three, prices: defaults(t), layers: "0–∞", other: "0–∞", words: "whatever the amount"},
		"six endpoints break even with three NAT gateways": {
			in: six, prices: defaults(t), layers: "486.666667–∞", other: "625.714286–∞", words: "above 625.71 GB of API calls and logs a month."},
		"other data brings the layers' point down": {
			in: with(six, func(in *Input) { in.OtherGB = count(100) }), prices: defaults(t), layers: "408.888889–∞", other: "625.714286–∞", words: "with 100 GB of API calls and logs"},
		"one NAT gateway for three zones is hard to beat": {
			in: with(six, func(in *Input) { in.NATGateways = 1 }), prices: defaults(t), layers: "2108.888889–∞", other: "2711.428571–∞"},
		"the point is per VPC, however many there are": {
			in: with(six, func(in *Input) { in.VPCs = 40 }), prices: defaults(t), layers: "486.666667–∞", other: "625.714286–∞", words: "in each VPC"},
		"a second tier moves the point": {
			in: one, prices: table(t, "interfaceEndpointHour", "2", "interfaceEndpointGB", "tiers:100=0.5,0.25", "natGatewayHour", "1", "natGatewayGB", "0.75"),
			layers: "133.333333–∞", other: "250–∞"},
		"a point inside the first tier does not feel the second": {
			in: one, prices: table(t, "interfaceEndpointHour", "2", "interfaceEndpointGB", "tiers:1000=0.5,0.25", "natGatewayHour", "1", "natGatewayGB", "0.75"),
			layers: "133.333333–∞", other: "400–∞"},
		"a point at the end of a tier": {
			in: one, prices: table(t, "interfaceEndpointHour", "2", "interfaceEndpointGB", "tiers:400=0.5,0.25", "natGatewayHour", "1", "natGatewayGB", "0.75"),
			layers: "133.333333–∞", other: "400–∞"},
		"NAT data that costs no more never pays the endpoints back": {
			in: one, prices: flat("2", "0.5", "1", "0.5"), layers: "200–∞", other: "", words: "never cost less"},
		"cheap NAT data turns the answer round": {
			in: one, prices: flat("1", "0.5", "2", "0.25"), layers: "0–∞", other: "0–400", words: "below 400 GB"},
		"a NAT tier can make the endpoints cheaper only in between": {
			in: one, prices: table(t, "interfaceEndpointHour", "2", "interfaceEndpointGB", "0.25", "natGatewayHour", "1", "natGatewayGB", "tiers:500=0.75,0"),
			layers: "133.333333–∞", other: "200–1100", words: "between 200 and 1,100 GB"},
		"prices that are the same everywhere never cost less": {
			in: one, prices: flat("1", "0.5", "1", "0.5"), layers: "0–∞", other: ""},
		"free everything never costs less": {
			in: one, prices: flat("0", "0", "0", "0"), layers: "", other: ""},
	} {
		t.Run(name, func(t *testing.T) {
			tc.in.Region = "us-east-1"
			c := compared(t, tc.in, tc.prices)
			if got := describe(c.BreakEvens[0].Cheaper); got != tc.layers {
				t.Errorf("layers: %q, want %q", got, tc.layers)
			}
			if got := describe(c.BreakEvens[1].Cheaper); got != tc.other {
				t.Errorf("other data: %q, want %q", got, tc.other)
			}
			if words := c.BreakEvens[0].Words + " " + c.BreakEvens[1].Words; !strings.Contains(words, tc.words) {
				t.Errorf("words: %s; want %q in them", words, tc.words)
			}
			for _, b := range c.BreakEvens {
				checkBreakEven(t, tc.in, tc.prices, b)
			}
		})
	}
}

// checkBreakEven evaluates both sides through Compare: equal at every bound, the endpoints dearer on one side of it and
// cheaper on the other.
func checkBreakEven(t *testing.T, in Input, prices Prices, b BreakEven) {
	t.Helper()
	at := func(gb Amount) int {
		if b.Of == "layerGB" {
			in.LayerGB = gb
		} else {
			in.OtherGB = gb
		}
		c := compared(t, in, prices)
		nat, _ := c.row(b.Versus)
		endpoints, _ := c.row(everyEndpoint)
		return endpoints.Total.Cmp(*nat.Total)
	}
	step := Amount{big.NewRat(1, 1000)}
	inside := func(r Range) Amount {
		if r.ToGB == nil {
			return r.FromGB.plus(step)
		}
		return r.FromGB.plus(*r.ToGB).over(count(2))
	}
	for _, r := range b.Cheaper {
		if at(inside(r)) >= 0 {
			t.Errorf("%s: endpoints are not cheaper at %s GB", b.Of, inside(r))
		}
		if r.FromGB.Cmp(Amount{}) > 0 && (at(r.FromGB) != 0 || at(r.FromGB.minus(step)) <= 0) {
			t.Errorf("%s: %s GB is no break-even point", b.Of, r.FromGB)
		}
		if r.ToGB != nil && (at(*r.ToGB) != 0 || at(r.ToGB.plus(step)) <= 0) {
			t.Errorf("%s: %s GB is no break-even point", b.Of, r.ToGB)
		}
	}
	if len(b.Cheaper) == 0 {
		for _, gb := range []int{0, 1, 1000, 900_000_000} {
			if at(count(gb)) < 0 {
				t.Errorf("%s: endpoints are cheaper at %d GB", b.Of, gb)
			}
		}
	}
}

func TestHubBreakEvens(t *testing.T) {
	cheap := []string{"interfaceEndpointHour", "0.01", "interfaceEndpointGB", "0.01", "transitGatewayAttachmentHour", "0.05", "transitGatewayGB"}
	for name, tc := range map[string]struct {
		in      Input
		prices  Prices
		transit string
	}{
		"three endpoints in three AZs pay a transit gateway from four VPCs": {Input{Services: fargateSet, AZs: 3}, defaults(t), "4"},
		"six pay it from two":                          {Input{Services: ec2Set, AZs: 3}, defaults(t), "2"},
		"much data makes it later":                     {Input{Services: fargateSet, AZs: 3, OtherGB: count(1000)}, defaults(t), "12"},
		"more data makes it never":                     {Input{Services: fargateSet, AZs: 3, OtherGB: count(2000)}, defaults(t), "never"},
		"one endpoint in one AZ never pays it":         {Input{Services: fargateSet[:1], AZs: 1}, defaults(t), "never"},
		"a falling price per GB can still pay it late": {Input{Services: fargateSet, AZs: 3, OtherGB: count(2000)}, table(t, append(cheap, "tiers:100000=0.02,0")...), "72"},
	} {
		t.Run(name, func(t *testing.T) {
			tc.in.Region, tc.in.Hub = "us-east-1", true
			c := compared(t, tc.in, tc.prices)
			if got := c.HubBreakEvens[0].FromVPCs; got == nil || *got != 2 {
				t.Errorf("without the network: from %v VPCs, want 2", got)
			}
			got := "never"
			if n := c.HubBreakEvens[1].FromVPCs; n != nil {
				got = fmt.Sprint(*n)
				hubIsCheaper := func(vpcs int) bool {
					tc.in.VPCs = vpcs
					c := compared(t, tc.in, tc.prices)
					hub, _ := c.row(hubTransitGateway)
					every, _ := c.row(everyEndpoint)
					return hub.Total.Cmp(*every.Total) < 0
				}
				if !hubIsCheaper(*n) || hubIsCheaper(*n-1) || !hubIsCheaper(*n*10) {
					t.Errorf("%d VPCs is not where the hub becomes cheaper", *n)
				}
			}
			if got != tc.transit {
				t.Errorf("with a transit gateway: from %s VPCs, want %s (%s)", got, tc.transit, c.HubBreakEvens[1].Words)
			}
			if !strings.Contains(c.HubBreakEvens[1].Words, map[bool]string{true: "never", false: "from " + got + " VPCs"}[got == "never"]) {
				t.Errorf("words: %s", c.HubBreakEvens[1].Words)
			}
		})
	}
}
