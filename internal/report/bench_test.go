package report

import (
	"fmt"
	"testing"

	"ecrprivatelink/internal/trace"
)

// thousand is a report of a large application.
func thousand() trace.Report {
	var r trace.Report
	for i := range 1000 {
		t := failing(fmt.Sprintf("Prod/Web%d/Service", i))
		for len(t.Calls) < 12 {
			t.Calls = append(t.Calls, t.Calls[0])
		}
		r.Traces = append(r.Traces, t)
	}
	r.Findings = sample().Findings
	return r
}

func BenchmarkForms(b *testing.B) {
	r := thousand()
	b.Run("text", func(b *testing.B) {
		for b.Loop() {
			Text(r, TextOptions{})
		}
	})
	b.Run("JSON", func(b *testing.B) {
		for b.Loop() {
			if _, err := JSON(r, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("SARIF", func(b *testing.B) {
		for b.Loop() {
			if _, err := SARIF(r, SARIFOptions{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
