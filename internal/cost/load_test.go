package cost

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
)

// all returns every price of a table, by item in the order of the items and then by Region.
func (p Prices) all() []Price {
	var all []Price
	for _, row := range items {
		for _, region := range p.Regions() {
			if price, ok := p.Lookup(region, row.Item); ok {
				all = append(all, price)
			}
		}
	}
	return all
}

func TestLoadPricesReadsWhatItDocuments(t *testing.T) {
	prices, err := LoadPrices([]byte(`{"about": "ours", "prices": [
		{"item": "natGatewayHour", "regions": ["eu-north-1", "eu-west-3"], "price": "0.046"},
		{"item": "natGatewayGB", "regions": ["eu-north-1"], "price": 0.0460, "unit": "GB", "currency": "USD",
		 "date": "2026-10", "source": "our contract", "evidence": "given"},
		{"item": "interfaceEndpointGB", "regions": ["eu-north-1"],
		 "tiers": [{"upToGB": "1048576", "price": "0.01"}, {"price": "0.006"}]}
	]}`))
	if err != nil {
		t.Fatal(err)
	}
	if got := prices.Regions(); fmt.Sprint(got) != "[eu-north-1 eu-west-3]" {
		t.Errorf("Regions = %v", got)
	}
	hour, ok := prices.Lookup("eu-west-3", natGatewayHour)
	if !ok || hour.Tiers[0].Price.String() != "0.046" || hour.Unit != "gateway-hour" || hour.Currency != "USD" || hour.Evidence != givenPrice {
		t.Errorf("natGatewayHour = %+v, %v", hour, ok)
	}
	gb, _ := prices.Lookup("eu-north-1", natGatewayGB)
	if gb.Date != "2026-10" || gb.Source != "our contract" {
		t.Errorf("natGatewayGB = %+v", gb)
	}
	if _, ok := prices.Lookup("eu-west-3", natGatewayGB); ok {
		t.Error("a price crossed from one Region to another")
	}
	if tiers, _ := prices.Lookup("eu-north-1", interfaceEndpointGB); len(tiers.Tiers) != 2 {
		t.Errorf("tiers = %+v", tiers)
	}
}

func TestLoadPricesRefuses(t *testing.T) {
	row := func(fields string) string { return `{"prices": [{` + fields + `}]}` }
	good := `"item": "natGatewayHour", "regions": ["us-east-1"], `
	tiers := func(list string) string {
		return row(`"item": "natGatewayGB", "regions": ["us-east-1"], "tiers": [` + list + `]`)
	}
	for name, tc := range map[string]struct{ file, want string }{
		"an empty file":                     {"", "JSON"},
		"broken JSON, with its line":        {"{\n\n\"prices\": [,]}", "line 3"},
		"something after the end":           {`{"prices": []} {}`, "line 1"},
		"a list at the top":                 {`[]`, "the file: want an object"},
		"null":                              {`null`, "the file: want an object"},
		"no prices":                         {`{}`, "prices: want a list"},
		"an empty list":                     {`{"prices": []}`, "at least one entry"},
		"a misspelt field at the top":       {`{"price": []}`, `did you mean "prices"?`},
		"about that is no text":             {`{"about": 1, "prices": []}`, "about: want text"},
		"a field in the wrong case":         {`{"Prices": []}`, `did you mean "prices"?`},
		"a row that is no object":           {`{"prices": ["x"]}`, "prices[0]: want an object"},
		"a misspelt field in a row":         {row(good + `"price": "1", "curency": "USD"`), `did you mean "currency"?`},
		"a field given twice":               {row(good + `"price": "1", "price": "2"`), `field "price" is given twice`},
		"a misspelt item":                   {row(`"item": "natGatewayHours", "regions": ["us-east-1"], "price": "1"`), `did you mean "natGatewayHour"?`},
		"no item":                           {row(`"regions": ["us-east-1"], "price": "1"`), "prices[0].item is missing"},
		"an item that is no text":           {row(`"item": 7, "price": "1"`), "prices[0].item: want text"},
		"the free gateway endpoint":         {row(`"item": "gatewayEndpoint", "regions": ["us-east-1"], "price": "0"`), "unknown item"},
		"a negative price":                  {row(good + `"price": "-0.01"`), `"-0.01" is negative`},
		"a negative number":                 {row(good + `"price": -1`), "is negative"},
		"a price with an exponent":          {row(good + `"price": 1e-2`), "no decimal number"},
		"a price that is true":              {row(good + `"price": true`), "no decimal number"},
		"a price that is null":              {row(good + `"price": null`), "no decimal number"},
		"neither price nor tiers":           {row(`"item": "natGatewayHour", "regions": ["us-east-1"]`), "either price or tiers"},
		"both price and tiers":              {row(good + `"price": "1", "tiers": []`), "either price or tiers"},
		"tiers for hours":                   {row(good + `"tiers": [{"price": "1"}]`), "tiers are for GB"},
		"no tiers":                          {tiers(``), "at least one entry"},
		"a misspelt field in a tier":        {tiers(`{"upToGb": "1", "price": "1"}, {"price": "1"}`), `did you mean "upToGB"?`},
		"a tier without price":              {tiers(`{"upToGB": "1"}, {"price": "1"}`), "tiers[0].price is missing"},
		"a last tier with an end":           {tiers(`{"upToGB": "1", "price": "1"}`), "the last has none"},
		"an early tier without an end":      {tiers(`{"price": "1"}, {"price": "1"}`), "every tier but the last"},
		"tiers out of order":                {tiers(`{"upToGB": "9", "price": "3"}, {"upToGB": "9", "price": "2"}, {"price": "1"}`), "list the tiers upwards"},
		"a tier that ends at nothing":       {tiers(`{"upToGB": "0", "price": "3"}, {"price": "2"}`), "ends above 0"},
		"tiers that rise":                   {tiers(`{"upToGB": "9", "price": "1"}, {"price": "2"}`), "tiers fall with use"},
		"a negative tier bound":             {tiers(`{"upToGB": "-9", "price": "1"}, {"price": "1"}`), "is negative"},
		"the wrong unit":                    {row(good + `"price": "1", "unit": "month"`), "use gateway-hour"},
		"a currency that is no code":        {row(good + `"price": "1", "currency": "$"`), "currency code"},
		"two currencies in a Region":        {`{"prices": [{` + good + `"price": "1"}, {"item": "natGatewayGB", "regions": ["us-east-1"], "price": "1", "currency": "EUR"}]}`, "one currency a Region"},
		"a date that is none":               {row(good + `"price": "1", "date": "yesterday"`), "not a date"},
		"unknown evidence":                  {row(good + `"price": "1", "evidence": "pages"`), `did you mean "page"?`},
		"a source with a control character": {row(good + `"price": "1", "source": "a\u001b[31m"`), "cannot be shown"},
		"a source that turns the writing":   {row(good + `"price": "1", "source": "a\u202eb"`), "cannot be shown"},
		"no Regions":                        {row(`"item": "natGatewayHour", "price": "1"`), "prices[0].regions: want a list"},
		"a Region that is a number":         {row(`"item": "natGatewayHour", "price": "1", "regions": [1]`), "regions[0]: want text"},
		"a Region that is none":             {row(`"item": "natGatewayHour", "price": "1", "regions": ["Frankfurt"]`), `unknown Region "Frankfurt"`},
		"a price given twice":               {`{"prices": [{` + good + `"price": "1"}, {` + good + `"price": "1"}]}`, "prices[1]: natGatewayHour is given twice for Region us-east-1"},
		"a Region listed twice":             {row(`"item": "natGatewayHour", "price": "1", "regions": ["us-east-1", "us-east-1"]`), "given twice"},
		"a file that is too large":          {`{"about": "` + strings.Repeat("x", MaxPriceFile) + `"}`, "at most"},
		"a tower of brackets":               {strings.Repeat("[", 1<<19), "JSON"},
		"a binary file":                     {"\x00\x01\xff", "JSON"},
		"a number of a million digits":      {row(good + `"price": ` + strings.Repeat("9", 1<<19)), "too many digits"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := LoadPrices([]byte(tc.file))
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Fatalf("error = %v, want one with %q", err, tc.want)
			}
			if text := err.Error(); strings.ContainsAny(text, "\n\x1b") || len(text) > 1000 {
				t.Errorf("the message is not one short line: %q", clip(text))
			}
		})
	}
}

func TestDefaultPricesSayWhereTheyComeFrom(t *testing.T) {
	prices := defaults(t)
	if len(prices.all()) < 50 {
		t.Errorf("only %d prices", len(prices.all()))
	}
	for _, p := range prices.all() {
		source, err := url.Parse(p.Source)
		if err != nil || source.Scheme != "https" || source.Host == "" {
			t.Errorf("%s in %s: source %q is no URL", p.Item, p.Region, p.Source)
		}
		if p.Date == "" || p.Currency == "" || p.Evidence == givenPrice {
			t.Errorf("%s in %s lacks a date, a currency or evidence: %+v", p.Item, p.Region, p)
		}
		if strings.Contains(source.Path, "/offers/") && !strings.Contains(source.Path, "/"+p.Region+"/") {
			t.Errorf("%s in %s cites the file of another Region: %s", p.Item, p.Region, p.Source)
		}
		if quoted := strings.Contains(source.Path, "/offers/"); quoted != (p.Evidence == Quoted) {
			t.Errorf("%s in %s: evidence %q for %s", p.Item, p.Region, p.Evidence, p.Source)
		}
	}
}

// FuzzLoadPrices looks for input that hangs or panics, and for a table that breaks its own rules.
func FuzzLoadPrices(f *testing.F) {
	f.Add([]byte(`{"about": "", "prices": [{"item": "natGatewayHour", "unit": "gateway-hour", "regions": ["us-east-1"], "price": "0.1", "date": "2026-10", "source": "x", "evidence": "page", "currency": "USD"}]}`))
	f.Add([]byte(`{"prices": [{"item": "natGatewayGB", "regions": ["us-east-1"], "tiers": [{"upToGB": 1, "price": 2}, {"price": "1"}]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		prices, err := LoadPrices(data)
		if err != nil {
			return
		}
		for _, p := range prices.all() {
			if len(p.Tiers) == 0 || p.Tiers[len(p.Tiers)-1].UpToGB != nil || p.of(count(7)).Cmp(Amount{}) < 0 {
				t.Errorf("a broken price was read: %+v", p)
			}
		}
	})
}

func defaults(t *testing.T) Prices {
	t.Helper()
	prices, err := DefaultPrices()
	if err != nil {
		t.Fatal(err)
	}
	return prices
}
