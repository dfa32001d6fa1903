package cost

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/suggest"
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
	if err := checkSyntax(data); err != nil {
		return Prices{}, err
	}
	file, err := object("the file", data, fileFields)
	if err != nil {
		return Prices{}, err
	}
	if _, err := text("about", file["about"], ""); err != nil {
		return Prices{}, err
	}
	rows, err := list("prices", file["prices"])
	if err != nil {
		return Prices{}, err
	}
	table := Prices{map[string]map[Item]Price{}}
	for i, raw := range rows {
		prices, err := loadRow(fmt.Sprintf("prices[%d]", i), raw)
		if err != nil {
			return Prices{}, err
		}
		for _, price := range prices {
			if err := table.add(price); err != nil {
				return Prices{}, fmt.Errorf("prices[%d]: %w", i, err)
			}
		}
	}
	return table, nil
}

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

// loadRow returns one price for each Region that the row names.
func loadRow(path string, raw json.RawMessage) ([]Price, error) {
	row, err := object(path, raw, rowFields)
	if err != nil {
		return nil, err
	}
	info, err := rowItem(path+".item", row["item"])
	if err != nil {
		return nil, err
	}
	price := Price{Item: info.Item, Unit: info.Unit}
	if price.Tiers, err = rowTiers(path, row, info); err != nil {
		return nil, err
	}
	fields := []struct {
		name, absent string
		into         *string
		check        func(string) error
	}{
		{"unit", info.Unit, &price.Unit, oneOf(info.Unit)},
		{"currency", dollars, &price.Currency, form(currencyForm, "a currency code such as USD or CNY")},
		{"date", "", &price.Date, form(dateForm, "a date such as 2026-10-06 or 2026-10")},
		{"source", "", &price.Source, nil},
		{"evidence", string(Given), (*string)(&price.Evidence), oneOf(string(Page), string(Quoted), string(Given))},
	}
	for _, f := range fields {
		if *f.into, err = text(path+"."+f.name, row[f.name], f.absent); err != nil {
			return nil, err
		}
		if _, said := row[f.name]; said && f.check != nil {
			if err := f.check(*f.into); err != nil {
				return nil, fmt.Errorf("%s.%s: %w", path, f.name, err)
			}
		}
	}
	regions, err := list(path+".regions", row["regions"])
	if err != nil {
		return nil, err
	}
	var prices []Price
	for i, raw := range regions {
		at := fmt.Sprintf("%s.regions[%d]", path, i)
		if price.Region, err = text(at, raw, ""); err != nil {
			return nil, err
		}
		if _, err := pullpath.PartitionOf(price.Region); err != nil {
			return nil, fmt.Errorf("%s: %w", at, err)
		}
		prices = append(prices, price)
	}
	return prices, nil
}

func rowItem(path string, raw json.RawMessage) (ItemInfo, error) {
	name, err := text(path, raw, "")
	if err != nil {
		return ItemInfo{}, err
	}
	if info, ok := itemInfo(Item(name)); ok {
		return info, nil
	}
	if name == "" {
		return ItemInfo{}, fmt.Errorf("%s is missing; use one of %s", path, strings.Join(itemNames(), ", "))
	}
	return ItemInfo{}, fmt.Errorf("%s: unknown item %q; %suse one of %s", path, clip(name), suggest.Hint(name, itemNames()), strings.Join(itemNames(), ", "))
}

// rowTiers reads price or tiers: one of them, and tiers only for gigabytes.
func rowTiers(path string, row map[string]json.RawMessage, info ItemInfo) ([]Tier, error) {
	raw, flat := row["price"]
	tiers, tiered := row["tiers"]
	switch {
	case flat == tiered:
		return nil, fmt.Errorf("%s: give either price or tiers", path)
	case flat:
		price, err := number(path+".price", raw)
		return []Tier{{Price: price}}, err
	case info.Unit != gigabyte:
		return nil, fmt.Errorf("%s.tiers: %s is counted by the %s and has one price; tiers are for GB", path, info.Item, info.Unit)
	}
	entries, err := list(path+".tiers", tiers)
	if err != nil {
		return nil, err
	}
	var out []Tier
	for i, raw := range entries {
		at := fmt.Sprintf("%s.tiers[%d]", path, i)
		tier, err := loadTier(at, raw, i == len(entries)-1)
		if err != nil {
			return nil, err
		}
		if err := follows(out, tier); err != nil {
			return nil, fmt.Errorf("%s: %w", at, err)
		}
		out = append(out, tier)
	}
	return out, nil
}

func loadTier(path string, raw json.RawMessage, last bool) (Tier, error) {
	fields, err := object(path, raw, tierFields)
	if err != nil {
		return Tier{}, err
	}
	price, err := number(path+".price", fields["price"])
	if err != nil {
		return Tier{}, err
	}
	end, bounded := fields["upToGB"]
	if bounded == last {
		return Tier{}, fmt.Errorf("%s: every tier but the last has upToGB, and the last has none", path)
	}
	if last {
		return Tier{Price: price}, nil
	}
	upTo, err := number(path+".upToGB", end)
	return Tier{UpToGB: &upTo, Price: price}, err
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
