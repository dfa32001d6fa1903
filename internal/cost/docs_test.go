package cost

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/internal/testing/golden"
)

// page is the documentation whose tables this test makes.
const page = "../../docs/cost.md"

// TestDocumentationTables keeps the tables of the page equal to the data. With UPDATE_GOLDEN=1 it writes them, and
// fails as golden files do.
func TestDocumentationTables(t *testing.T) {
	raw, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	text := string(raw)
	for name, want := range map[string]string{
		"prices":  pricesTable(defaults(t)),
		"items":   itemsTable(),
		"worked":  workedTable(t, Input{Services: ec2Set}),
		"fargate": workedTable(t, Input{Services: fargateSet}),
	} {
		begin, end := "<!-- "+name+":begin -->\n", "<!-- "+name+":end -->"
		before, rest, ok := strings.Cut(text, begin)
		got, after, closed := strings.Cut(rest, end)
		if !ok || !closed {
			t.Fatalf("%s has no section %q", page, name)
		}
		if got == want {
			continue
		}
		t.Errorf("the table %q of %s is not what the data says; run with %s=1 to write it:\n%s", name, page, golden.UpdateVariable, want)
		text = before + begin + want + end + after
	}
	const free = "https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html"
	if !strings.Contains(text, free) {
		t.Errorf("%s does not say why the S3 gateway endpoint is free: %s", page, free)
	}
	if os.Getenv(golden.UpdateVariable) != "" {
		if err := os.WriteFile(page, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestTheDocumentedPriceFileLoads(t *testing.T) {
	raw, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(raw), "```json\n")
	example, _, found := strings.Cut(rest, "```")
	over, err := LoadPrices([]byte(example))
	if !found || err != nil {
		t.Fatalf("the example does not load: %v", err)
	}
	if c := compared(t, Input{Region: "eu-north-1", Services: fargateSet, AZs: 3}, defaults(t).Override(over)); !c.Known {
		t.Errorf("the example leaves prices out: %+v", c.Rows)
	}
}

func markdown(header string, rows ...string) string {
	columns := strings.Count(header, "|") - 1
	return header + "\n|" + strings.Repeat("---|", columns) + "\n" + strings.Join(rows, "\n") + "\n"
}

func pricesTable(prices Prices) string {
	var rows []string
	for _, info := range items {
		regions := map[string][]string{} // row without Regions -> Regions
		var order []string
		for _, p := range prices.all() {
			if p.Item != info.Item {
				continue
			}
			label, _, _ := strings.Cut(strings.TrimPrefix(p.Source, "https://"), "/")
			row := fmt.Sprintf("%s | %s | %s | [%s](%s) |", p.Words(), p.Date, p.Evidence, label, p.Source)
			if !slices.Contains(order, row) {
				order = append(order, row)
			}
			regions[row] = append(regions[row], p.Region)
		}
		for _, row := range order {
			rows = append(rows, fmt.Sprintf("| %s | %s | %s", info.Title, strings.Join(regions[row], ", "), row))
		}
	}
	return markdown("| Item | Regions | Price | As of | Evidence | Source |", rows...)
}

func itemsTable() string {
	var rows []string
	for _, info := range items {
		rows = append(rows, fmt.Sprintf("| `%s` | %s | `%s` |", info.Item, info.Title, info.Unit))
	}
	return markdown("| Item | What it is | Unit |", rows...)
}

func workedTable(t *testing.T, in Input) string {
	t.Helper()
	in.Region, in.AZs, in.LayerGB, in.OtherGB = "us-east-1", 3, count(200), count(50)
	c := compared(t, in, defaults(t))
	var rows []string
	for _, row := range c.Rows {
		rows = append(rows, fmt.Sprintf("| %s | %s | %s | %s |", row.Title, c.Money(*row.Hourly), c.Money(*row.Data), c.Money(*row.Total)))
	}
	table := markdown("| A month | By the hour | By the GB | Total |", rows...)
	for _, b := range c.BreakEvens {
		table += "\n- " + b.Words
	}
	return table + "\n"
}
