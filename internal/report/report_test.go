package report

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/internal/cost"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/network/template"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/trace"
)

// read reads templates of package template's tests.
func read(t *testing.T, name string) (network.Network, trace.Report) {
	t.Helper()
	n, _, err := template.Read(context.Background(), []string{"../network/template/testdata/" + name}, template.Options{Region: "us-west-2"})
	if err != nil {
		t.Fatal(err)
	}
	return n, trace.Check(n)
}

// without returns a network that lacks the endpoint of a service.
func without(n network.Network, service string) network.Network {
	n.Endpoints = slices.DeleteFunc(slices.Clone(n.Endpoints), func(e network.Endpoint) bool {
		return strings.HasSuffix(e.ServiceName.String(), service)
	})
	return n
}

func options(t *testing.T) Options {
	t.Helper()
	prices, err := cost.DefaultPrices()
	if err != nil {
		t.Fatal(err)
	}
	return Options{Prices: &prices, Cost: cost.Input{Region: "us-west-2"}}
}

func html(t *testing.T, n network.Network, r trace.Report, o Options) string {
	t.Helper()
	d, err := Page(n, r, o)
	if err != nil {
		t.Fatal(err)
	}
	return string(must(t)(d.HTML()))
}

func markdownOf(t *testing.T, n network.Network, r trace.Report, o Options) string {
	t.Helper()
	d, err := Page(n, r, o)
	if err != nil {
		t.Fatal(err)
	}
	return string(d.Markdown())
}

func TestTheSameInputGivesTheSameBytes(t *testing.T) {
	for _, name := range []string{"isolated-fargate.yaml", "hub-spoke", "nat-fargate.yaml"} {
		n, r := read(t, name)
		first := html(t, n, r, options(t))
		text := markdownOf(t, n, r, options(t))
		for range 5 {
			n, r := read(t, name)
			if html(t, n, r, options(t)) != first || markdownOf(t, n, r, options(t)) != text {
				t.Fatalf("%s: two reports of the same templates differ", name)
			}
		}
	}
}

func TestTheReportSays(t *testing.T) {
	isolated, report := read(t, "isolated-fargate.yaml")
	broken := without(isolated, "ecr.dkr")
	hub, hubReport := read(t, "hub-spoke")
	nat, natReport := read(t, "nat-fargate.yaml")
	for name, tc := range map[string]struct {
		page string
		want []string
		not  []string
	}{
		"that a whole path starts": {html(t, isolated, report, options(t)),
			[]string{"every call gets through", "isolated-fargate/Service", "Nothing to fix.", "AWS PrivateLink", "Amazon S3: image layers", "$0.01"}, []string{"Fix this first", `class="row missing`}},
		"what to fix first": {html(t, broken, trace.Check(broken), options(t)),
			[]string{"The task does not start.", "Fix this first", "endpoint-missing", "missing", "has no interface endpoint for ecr.dkr"}, []string{"every call gets through"}},
		"what lies between a hub and its spokes": {html(t, hub, hubReport, options(t)),
			[]string{"VPCs and what connects them", "Transit gateway", "2 private hosted zones", "in another VPC", "to the other VPC"}, []string{"missing<"}},
		"that calls go over the internet": {html(t, nat, natReport, options(t)),
			[]string{"over the internet", "NAT gateway", "There is no interface endpoint to pay for."}, []string{`class="row missing`}},
		"that prices need a Region": {html(t, isolated, report, Options{Prices: options(t).Prices}),
			[]string{"Cost"}, nil},
		"no cost without prices": {html(t, isolated, report, Options{}), nil, []string{`id="costs"`}},
		"its title":              {html(t, isolated, report, Options{Title: "A & B"}), []string{"A &amp; B"}, []string{"Private pull path report"}},
		"the same in Markdown": {markdownOf(t, broken, trace.Check(broken), options(t)),
			[]string{"## Summary", "### Fix this first", "| `ecr:GetAuthorizationToken` |", "endpoint-missing", "## Cost", "## Policies"}, []string{"<"}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, want := range tc.want {
				if !strings.Contains(tc.page, want) {
					t.Errorf("the page lacks %q", want)
				}
			}
			for _, not := range tc.not {
				if strings.Contains(tc.page, not) {
					t.Errorf("the page has %q", not)
				}
			}
		})
	}
}

func TestAReportOfAnotherNetworkIsRefused(t *testing.T) {
	n, _ := read(t, "isolated-fargate.yaml")
	if _, err := Page(n, trace.Report{}, Options{}); err == nil || !strings.Contains(err.Error(), "0 traces and the network 1 tasks") {
		t.Errorf("error %v", err)
	}
}

func TestAnEmptyNetworkHasAReport(t *testing.T) {
	page := html(t, network.Network{}, trace.Report{}, options(t))
	for _, want := range []string{"No task to trace.", "There is no VPC to show.", "There is no task to trace.", "Nothing to fix."} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func TestThePageIsWellFormedXMLButForItsEmptyElements(t *testing.T) {
	n, r := read(t, "hub-spoke")
	d := xml.NewDecoder(bytes.NewReader([]byte(html(t, n, r, options(t)))))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

func TestARegionWithoutPricesIsSaidBeforeAnyFigure(t *testing.T) {
	n, r := read(t, "isolated-fargate.yaml")
	for region, says := range map[string]bool{"eu-north-1": true, "us-east-1": false} {
		for i := range n.VPCs {
			n.VPCs[i].Env.Region = partial.Literal(region)
		}
		page := html(t, n, r, options(t))
		at, title := strings.Index(page, "No price is known in "+region), strings.Index(page, "Monthly cost of the pull path")
		if (at >= 0) != says || says && at > title {
			t.Errorf("%s: the sentence is at %d, the figures at %d", region, at, title)
		}
	}
}

func TestAnUnknownRegionHasNoPrices(t *testing.T) {
	n, _, err := template.Read(context.Background(), []string{"../network/template/testdata/isolated-fargate.yaml"}, template.Options{})
	if err != nil {
		t.Fatal(err)
	}
	o := options(t)
	o.Cost.Region = ""
	if page := html(t, n, trace.Check(n), o); !strings.Contains(page, "The Region is not known") || strings.Contains(page, "$") {
		t.Error("the page has prices of some Region")
	}
}
