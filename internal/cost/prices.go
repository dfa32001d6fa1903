package cost

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"
)

//go:embed prices.json
var defaultPrices []byte

const dollars = "USD"

// Evidence says how a price is known.
type Evidence string

// The kinds of evidence.
const (
	// pagePrice means that the AWS page named as source states the price.
	pagePrice Evidence = "page"
	// Quoted means that a public document quotes the AWS Price List file named as source; the file itself was not read.
	Quoted Evidence = "quoted"
	// givenPrice means that the user's own price file says so.
	givenPrice Evidence = "given"
)

// Tier is a price for a range of a month's gigabytes.
type Tier struct {
	// UpToGB is where the tier ends, counted from the first gigabyte of the month. The last tier has none.
	UpToGB *Amount `json:"upToGB,omitempty"`
	// Price is for one unit in the tier.
	Price Amount `json:"price"`
}

// Price is what one item costs in one Region.
type Price struct {
	Item   Item   `json:"item"`
	Region string `json:"region"`
	// Unit is what the price pays for; see [itemFacts].
	Unit string `json:"unit"`
	// Currency is an ISO 4217 code: "USD", or "CNY" in China.
	Currency string `json:"currency"`
	// Tiers has one entry, without an end, unless the price falls with use. AWS counts the use of the whole account in
	// the Region.
	Tiers []Tier `json:"tiers"`
	// Date is when the source said so: YYYY-MM-DD or YYYY-MM. Empty in a user's file: not said.
	Date string `json:"date,omitempty"`
	// Source is a URL, or what the user's file says.
	Source string `json:"source,omitempty"`
	// Evidence says how good the source is.
	Evidence Evidence `json:"evidence"`
}

// of returns what so many units cost.
func (p Price) of(units Amount) Amount {
	total, from := Amount{}, Amount{}
	for _, tier := range p.Tiers {
		to := units
		if tier.UpToGB != nil {
			to = units.atMost(*tier.UpToGB)
		}
		total = total.plus(to.minus(from).times(tier.Price))
		from = to
	}
	return total
}

// Words is the price as text, such as "$0.045 per GB", or with tiers "$0.01 up to 1,048,576 GB, $0.006 above per GB".
func (p Price) Words() string {
	var parts []string
	for _, tier := range p.Tiers {
		part := unitPrice(p.Currency, tier.Price)
		if tier.UpToGB != nil {
			part += " up to " + tier.UpToGB.quantity() + " GB"
		} else if len(p.Tiers) > 1 {
			part += " above"
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ", ") + " per " + p.Unit
}

// Prices is a price table. The zero value is an empty table.
type Prices struct {
	byRegion map[string]map[Item]Price
}

// DefaultPrices returns the table that the package carries. It fails only if the package was built with a broken table,
// which its tests rule out.
func DefaultPrices() (Prices, error) {
	prices, err := LoadPrices(defaultPrices)
	if err != nil {
		return Prices{}, fmt.Errorf("the built-in price table: %w", err)
	}
	return prices, nil
}

// Lookup returns the price of an item in a Region, and whether the table has one.
func (p Prices) Lookup(region string, item Item) (Price, bool) {
	price, ok := p.byRegion[region][item]
	return price, ok
}

// Regions returns the Regions that the table has any price for, sorted.
func (p Prices) Regions() []string { return slices.Sorted(maps.Keys(p.byRegion)) }

// Override returns a table with the prices of over laid on those of p, item by item. A Region whose currency over
// changes is taken from over alone, since amounts in two currencies cannot be added. Neither table changes.
func (p Prices) Override(over Prices) Prices {
	merged := map[string]map[Item]Price{}
	for region, row := range p.byRegion {
		merged[region] = maps.Clone(row)
	}
	for region, row := range over.byRegion {
		if merged[region] == nil || currencyOf(merged[region]) != currencyOf(row) {
			merged[region] = map[Item]Price{}
		}
		maps.Copy(merged[region], row)
	}
	return Prices{merged}
}

// currencyOf returns the one currency of a Region's prices, or "" if there are none.
func currencyOf(row map[Item]Price) string {
	for _, price := range row {
		return price.Currency
	}
	return ""
}
