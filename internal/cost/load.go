package cost

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/suggest"
	"ecrprivatelink/internal/syntax"
)

// MaxPriceFile is how many bytes [LoadPrices] takes: 1 MiB, many times the size of the built-in table.
const MaxPriceFile = 1 << 20

var (
	fileFields = []string{"about", "prices"}
	rowFields  = []string{"item", "regions", "price", "tiers", "unit", "currency", "date", "source", "evidence"}
	tierFields = []string{"upToGB", "price"}

	currencyForm = regexp.MustCompile(`^[A-Z]{3}$`)
	dateForm     = regexp.MustCompile(`^20[0-9]{2}-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?$`)
)

// LoadPrices reads a price file, JSON of this form:
//
//	{"prices": [
//	  {"item": "natGatewayHour", "regions": ["eu-north-1"], "price": "0.046"},
//	  {"item": "interfaceEndpointGB", "regions": ["eu-north-1"],
//	   "tiers": [{"upToGB": "1048576", "price": "0.01"}, {"price": "0.006"}]}
//	]}
//
// A row may also have unit (checked against the item's own), currency (default "USD"), date, source and evidence
// (default "given"). Numbers may be JSON numbers or strings. It refuses what it does not know, a negative price, a
// price given twice and two currencies in one Region; the error says where, and offers the nearest valid name.
func LoadPrices(data []byte) (Prices, error) {
	if len(data) > MaxPriceFile {
		return Prices{}, fmt.Errorf("the file has %d bytes; a price file has at most %d", len(data), MaxPriceFile)
	}
	if !utf8.Valid(data) {
		return Prices{}, errors.New("no valid JSON: it is not UTF-8 text")
	}
	document, err := syntax.JSON(string(data), syntax.Limits{Depth: maxDepth})
	if err != nil {
		return Prices{}, fmt.Errorf("no valid JSON: %w", err)
	}
	r := &reader{file: string(data)}
	file := r.object("the file", &document.Root, fileFields)
	r.text("about", file["about"], "")
	rows := r.list("prices", file["prices"])
	table := Prices{map[string]map[Item]Price{}}
	for i := range rows {
		path := fmt.Sprintf("prices[%d]", i)
		for _, price := range r.row(path, &rows[i]) {
			if err := table.add(price); err != nil {
				r.fail("%s: %w", path, err)
			}
		}
	}
	return table, r.err
}

// maxDepth is how deep a price file may nest.
const maxDepth = 100

func (p Prices) add(price Price) error {
	row := p.byRegion[price.Region]
	if _, twice := row[price.Item]; twice {
		return fmt.Errorf("%s is given twice for Region %s; give it once", price.Item, price.Region)
	}
	if row == nil {
		row = map[Item]Price{}
		p.byRegion[price.Region] = row
	} else if have := currencyOf(row); have != price.Currency {
		//lint:ignore ST1005 begins with a name that is written so
		return fmt.Errorf("Region %s has prices in %s and in %s; use one currency a Region", price.Region, have, price.Currency)
	}
	row[price.Item] = price
	return nil
}

// row returns one price for each Region that a row names.
func (r *reader) row(path string, n *syntax.Node) []Price {
	row := r.object(path, n, rowFields)
	info := r.item(path+".item", row["item"])
	price := Price{Item: info.Item, Unit: info.Unit, Tiers: r.tiers(path, row, info)}
	for _, f := range []struct {
		name, absent string
		into         *string
		check        func(string) error
	}{
		{"unit", info.Unit, &price.Unit, oneOf(info.Unit)},
		{"currency", dollars, &price.Currency, form(currencyForm, "a currency code such as USD or CNY")},
		{"date", "", &price.Date, form(dateForm, "a date such as 2026-10-06 or 2026-10")},
		{"source", "", &price.Source, nil},
		{"evidence", string(givenPrice), (*string)(&price.Evidence), oneOf(string(pagePrice), string(Quoted), string(givenPrice))},
	} {
		*f.into = r.text(path+"."+f.name, row[f.name], f.absent)
		if row[f.name] != nil && f.check != nil {
			r.check(path+"."+f.name, f.check(*f.into))
		}
	}
	var prices []Price
	regions := r.list(path+".regions", row["regions"])
	for i := range regions {
		at := fmt.Sprintf("%s.regions[%d]", path, i)
		price.Region = r.text(at, &regions[i], "")
		_, err := pullpath.PartitionOf(price.Region)
		r.check(at, err)
		prices = append(prices, price)
	}
	if r.err != nil {
		return nil
	}
	return prices
}

func (r *reader) item(path string, n *syntax.Node) itemFacts {
	name := r.text(path, n, "")
	info, ok := itemInfo(Item(name))
	switch {
	case ok:
	case name == "":
		r.fail("%s is missing; use one of %s", path, strings.Join(itemNames(), ", "))
	default:
		r.fail("%s: unknown item %q; %suse one of %s", path, clip(name), suggest.Hint(name, itemNames()), strings.Join(itemNames(), ", "))
	}
	return info
}

// tiers reads price or tiers: one of them, and tiers only for gigabytes.
func (r *reader) tiers(path string, row map[string]*syntax.Node, info itemFacts) []Tier {
	flat, tiered := row["price"], row["tiers"]
	switch {
	case (flat == nil) == (tiered == nil):
		r.fail("%s: give either price or tiers", path)
	case flat != nil:
		return []Tier{{Price: r.number(path+".price", flat)}}
	case info.Unit != gigabyte:
		r.fail("%s.tiers: %s is counted by the %s and has one price; tiers are for GB", path, info.Item, info.Unit)
	}
	var out []Tier
	entries := r.list(path+".tiers", tiered)
	for i := range entries {
		at := fmt.Sprintf("%s.tiers[%d]", path, i)
		tier := r.tier(at, &entries[i], i == len(entries)-1)
		if r.err != nil {
			return nil
		}
		r.check(at, follows(out, tier))
		out = append(out, tier)
	}
	return out
}

func (r *reader) tier(path string, n *syntax.Node, last bool) Tier {
	fields := r.object(path, n, tierFields)
	tier := Tier{Price: r.number(path+".price", fields["price"])}
	switch end := fields["upToGB"]; {
	case (end != nil) == last:
		r.fail("%s: every tier but the last has upToGB, and the last has none", path)
	case !last:
		upTo := r.number(path+".upToGB", end)
		tier.UpToGB = &upTo
	}
	return tier
}

// follows checks that a tier continues the ones before it. Prices that rise with use are refused: AWS has none, and
// [sums.hubBreakEven] relies on it.
func follows(before []Tier, next Tier) error {
	if next.UpToGB != nil && next.UpToGB.Cmp(Amount{}) == 0 {
		return errors.New("upToGB is 0; a tier ends above 0 GB")
	}
	if len(before) == 0 {
		return nil
	}
	last := before[len(before)-1]
	if next.UpToGB != nil && next.UpToGB.Cmp(*last.UpToGB) <= 0 {
		return fmt.Errorf("upToGB %s is not above the tier before, %s; list the tiers upwards", next.UpToGB, last.UpToGB)
	}
	if next.Price.Cmp(last.Price) > 0 {
		return fmt.Errorf("price %s is above the tier before, %s; tiers fall with use", next.Price, last.Price)
	}
	return nil
}
