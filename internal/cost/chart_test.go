package cost

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"ecrprivatelink/internal/testing/golden"
)

// elements parses an SVG strictly and counts its elements; it fails if the text is no well-formed XML.
func elements(t *testing.T, svg string) (map[string]int, string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(svg))
	names, text := map[string]int{}, ""
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return names, text
		}
		if err != nil {
			t.Fatalf("no well-formed XML: %v\n%s", err, svg)
		}
		switch token := token.(type) {
		case xml.StartElement:
			names[token.Name.Local]++
			for _, a := range token.Attr {
				if strings.HasPrefix(strings.ToLower(a.Name.Local), "on") || a.Name.Local == "href" {
					t.Errorf("attribute %s=%q", a.Name.Local, a.Value)
				}
			}
		case xml.CharData:
			text += string(token) + "\n"
		}
	}
}

func TestTheChartSaysInTextWhatItDraws(t *testing.T) {
	c := compared(t, Input{Region: "us-east-1", Services: ec2Set, AZs: 3, LayerGB: count(120), OtherGB: count(80), VPCs: 20, Hub: true}, defaults(t))
	svg, err := Chart(c, "c1")
	if err != nil {
		t.Fatal(err)
	}
	names, text := elements(t, string(svg))
	for _, row := range c.Rows {
		if strings.Count(text, c.summary(row)) != 2 || !strings.Contains(text, row.Title) {
			t.Errorf("row %s is not in both the picture and its description", row.ID)
		}
	}
	for _, b := range c.BreakEvens {
		if !strings.Contains(text, b.Words) {
			t.Errorf("the description lacks %q", b.Words)
		}
	}
	if names["title"] != 1 || names["desc"] != 1 || names["g"] != len(c.Rows) || names["style"] != 0 {
		t.Errorf("elements: %v", names)
	}
	for _, want := range []string{`role="img"`, `aria-labelledby="c1-title c1-desc"`, `id="c1-title"`, `url(#c1-data)`, `currentColor`} {
		if !strings.Contains(string(svg), want) {
			t.Errorf("the chart lacks %s", want)
		}
	}
	if strings.Contains(strings.ReplaceAll(string(svg), "http://www.w3.org/2000/svg", ""), "//") {
		t.Error("the chart names something outside itself")
	}
}

func TestTheLongestBarFillsTheWidthAndTheOthersAreInProportion(t *testing.T) {
	c := compared(t, Input{Region: "us-east-1", Services: fargateSet, AZs: 3}, defaults(t))
	svg, err := Chart(c, "x")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(svg), "textLength") {
		t.Errorf("words that fit are squeezed:\n%s", svg)
	}
	// 65.70 of 109.50 is three fifths of 478.
	for _, want := range []string{`width="478.0"`, `width="286.8"`} {
		if !strings.Contains(string(svg), want) {
			t.Errorf("no bar of %s in\n%s", want, svg)
		}
	}
}

func TestAChartOfNothingKnownHasNoBars(t *testing.T) {
	svg, err := Chart(compared(t, Input{Region: "eu-north-1", Services: fargateSet, AZs: 3}, defaults(t)), "x")
	if err != nil {
		t.Fatal(err)
	}
	if _, text := elements(t, string(svg)); !strings.Contains(text, "not known, no price for natGatewayHour") {
		t.Errorf("the chart does not say what is missing:\n%s", text)
	}
	if strings.Count(string(svg), "stroke-dasharray") != 3 {
		t.Errorf("an unknown row is not drawn as one:\n%s", svg)
	}
}

func TestWordsThatAreTooLongAreSqueezedIntoTheChart(t *testing.T) {
	svg, err := Chart(compared(t, largest(), defaults(t)), "x")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(svg), `textLength="478"`) {
		t.Errorf("nothing is squeezed:\n%s", svg)
	}
}

func TestAChartOfFreeThingsDoesNotDivideByZero(t *testing.T) {
	prices := table(t, "interfaceEndpointHour", "0", "interfaceEndpointGB", "0", "natGatewayHour", "0", "natGatewayGB", "0")
	svg, err := Chart(compared(t, Input{Region: "us-east-1", Services: fargateSet, AZs: 3}, prices), "x")
	if err != nil {
		t.Fatal(err)
	}
	elements(t, string(svg))
}

func TestHostileNamesAreInert(t *testing.T) {
	for name, hostile := range map[string]string{
		"a script":              `</title></desc></svg><script>alert(1)</script>`,
		"quotes and handlers":   `" onload="alert(1)" x='`,
		"an entity":             `&lt;b&gt; &#x3c;i&#x3e;`,
		"a CDATA end":           `]]><img src=x onerror=alert(1)>`,
		"a comment":             `--><script>1</script><!--`,
		"a template":            `{{.ID}}{{template "x"}}`,
		"turned writing":        "a\u202eb\u2066c",
		"control characters":    "a\x00b\x1b[31mc\x7f",
		"broken UTF-8":          "a\xff\xfeb",
		"a name of 500 letters": strings.Repeat("n", 500),
	} {
		t.Run(name, func(t *testing.T) {
			c := compared(t, Input{Name: hostile, Region: "us-east-1", Services: fargateSet, AZs: 3}, defaults(t))
			for _, standalone := range []bool{false, true} {
				svg, err := draw(c, "x", standalone)
				if err != nil {
					t.Fatal(err)
				}
				names, text := elements(t, string(svg))
				if names["script"] > 0 || names["img"] > 0 || names["title"] != 1 || names["svg"] != 1 {
					t.Errorf("the name became markup: %v", names)
				}
				if strings.ContainsAny(text, "\x00\x1b\x7f\u202e\u2066") || strings.Contains(text, strings.Repeat("n", 100)) {
					t.Errorf("the name is shown as it is: %q", text)
				}
			}
		})
	}
}

func TestChartRefusesIdsThatCannotStandInCSS(t *testing.T) {
	c := compared(t, Input{Region: "us-east-1", Services: fargateSet, AZs: 3}, defaults(t))
	for _, id := range []string{"", "1a", "a b", `a"b`, "a)b", strings.Repeat("a", 65)} {
		if _, err := Chart(c, id); err == nil || !strings.Contains(err.Error(), "chart id") {
			t.Errorf("Chart(%q): error = %v", id, err)
		}
	}
}

func TestChartFile(t *testing.T) {
	c := compared(t, Input{Name: "prod", Region: "us-east-1", Services: ec2Set, AZs: 3, LayerGB: count(2000), OtherGB: count(800), VPCs: 3, Hub: true}, defaults(t))
	svg, err := ChartFile(c)
	if err != nil {
		t.Fatal(err)
	}
	golden.Text(t, "chart.svg", svg)
}
