package report

import (
	"strings"
	"testing"

	"github.com/jedib0t/go-pretty/v6/text"

	"ecrprivatelink/internal/trace"
)

func TestSourcesAreLinksWhereTheTerminalHasThem(t *testing.T) {
	const page = "https://docs.aws.amazon.com/a-page-with-a-name-that-is-wider-than-the-terminal.html"
	r := trace.Report{Findings: []trace.Finding{{ID: "a", Source: page}, {ID: "b", Source: "https://evil\x1b]8;;x"}, {ID: "c", Source: "file:///etc/passwd"}}}
	got := Text(r, TextOptions{Links: true, Width: 40})
	if !strings.Contains(got, "\x1b]8;;"+page+"\x1b\\"+page+"\x1b]8;;\x1b\\\n") {
		t.Errorf("the page is no link, or a broken one:\n%q", got)
	}
	if strings.Count(got, "\x1b") != 4 { // two for each end of the one link
		t.Errorf("more than one link:\n%q", got)
	}
	if strings.Contains(Text(r, TextOptions{Width: 40}), "\x1b") {
		t.Error("a link where the terminal has none")
	}
}

func TestBaselineKnowsFindingsByTheirPrints(t *testing.T) {
	twice := trace.Report{Findings: []trace.Finding{
		{ID: "a", ObjectID: "x"}, {ID: "a", ObjectID: "x"}, {ID: "a", ObjectID: "y"}, {ID: "b", ObjectID: "x", Key: "k"},
	}}
	one := trace.Report{Findings: twice.Findings[:1]}
	rest, known, gone := NewBaseline(one).Split(twice)
	if len(rest.Findings) != 3 || len(known) != 1 || len(gone) != 0 {
		t.Errorf("one of two alike is known: %d rest, %d known, %d gone", len(rest.Findings), len(known), len(gone))
	}
	rest, known, gone = NewBaseline(twice).Split(one)
	if len(rest.Findings) != 0 || len(known) != 1 || len(gone) != 3 {
		t.Errorf("three are fixed: %d rest, %d known, %d gone", len(rest.Findings), len(known), len(gone))
	}
}

func TestBrokenLinesStandWhereTheFirstDoes(t *testing.T) {
	for line := range strings.Lines(Text(sample(), TextOptions{Width: 60, Color: true})) {
		if strings.HasSuffix(line, " \n") || text.StringWidthWithoutEscSequences(strings.TrimSuffix(line, "\n")) > 60 && strings.Count(line, " ") > 12 {
			t.Errorf("a line that ends in spaces, or is too wide: %q", line)
		}
	}
	got := Text(trace.Report{Findings: []trace.Finding{{ID: "a", Severity: trace.Warning, Message: strings.Repeat("word ", 30)}}}, TextOptions{Width: 40})
	if !strings.Contains(got, "\n    word word") || !strings.Contains(got, "\n      word word") {
		t.Errorf("the first line or the others stand elsewhere:\n%s", got)
	}
}

// Nobody can follow an address in parts, nor copy it.
func TestTextLeavesAddressesWhole(t *testing.T) {
	const source = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html"
	got := Text(trace.Report{Findings: []trace.Finding{{ID: "a", Severity: trace.Warning, Message: "b", Source: source}}}, TextOptions{Width: 60})
	if !strings.Contains(got, "    Source: "+source+"\n") {
		t.Errorf("the address is broken:\n%s", got)
	}
}
