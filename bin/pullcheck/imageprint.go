package main

import (
	"fmt"
	"strings"

	"ecrprivatelink/internal/image"
	"ecrprivatelink/internal/plain"
)

// imageText is the report for a terminal: what was read, what was found, and a last line that sums it up.
func imageText(report image.Report) string {
	var out strings.Builder
	line := func(format string, texts ...any) {
		for i, text := range texts {
			texts[i] = plain.Line(fmt.Sprint(text))
		}
		fmt.Fprintf(&out, format+"\n", texts...)
	}
	line("%s", report.Reference)
	foreign := 0
	for _, img := range report.Images {
		foreign += len(img.ForeignLayers)
		title := strings.Join(plain.NonEmpty(img.Name, img.Platform, img.Digest), " ")
		if title == "" {
			title = "image"
		}
		line("  %s: %s", title, plain.Count(len(img.ForeignLayers), "nondistributable layer"))
		for _, l := range img.ForeignLayers {
			line("    %-7s  %s  %s  %s", l.State, l.Digest, image.Bytes(l.Size), l.MediaType)
		}
	}
	for _, f := range report.Findings {
		line("\n%s: %s\n  %s\n  Fix: %s\n  Source: %s", f.Severity, f.ID, f.Message, f.Fix, f.Source)
	}
	if foreign == 0 && len(report.Findings) == 0 {
		line("\nNo nondistributable layers.")
		return out.String()
	}
	line("\n%s, %s, %s info.", plain.Count(report.Count(image.Error), "error"), plain.Count(report.Count(image.Warning), "warning"), report.Count(image.Info))
	return out.String()
}
