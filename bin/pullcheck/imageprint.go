package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"ecrprivatelink/internal/image"
)

func renderImage(report image.Report, format string) (string, error) {
	if format == "json" {
		var out strings.Builder
		encoder := json.NewEncoder(&out)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		err := encoder.Encode(report)
		return out.String(), err
	}
	return imageText(report), nil
}

// imageText is the report for a terminal: what was read, what was found, and a last line that sums it up.
func imageText(report image.Report) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s\n", image.Plain(report.Reference))
	foreign := 0
	for _, img := range report.Images {
		foreign += len(img.ForeignLayers)
		fmt.Fprintf(&out, "  %s: %s\n", imageTitle(img), count(len(img.ForeignLayers), "nondistributable layer"))
		for _, l := range img.ForeignLayers {
			fmt.Fprintf(&out, "    %-7s  %s  %s  %s\n", l.State, l.Digest, image.Bytes(l.Size), image.Plain(l.MediaType))
		}
	}
	for _, f := range report.Findings {
		fmt.Fprintf(&out, "\n%s: %s\n  %s\n  Fix: %s\n  Source: %s\n", f.Severity, f.ID, f.Message, f.Fix, f.Source)
	}
	if foreign == 0 && len(report.Findings) == 0 {
		out.WriteString("\nNo nondistributable layers.\n")
		return out.String()
	}
	fmt.Fprintf(&out, "\n%s, %s, %d info.\n", count(report.Count(image.Error), "error"), count(report.Count(image.Warning), "warning"), report.Count(image.Info))
	return out.String()
}

// imageTitle names an image of the report by what is known of it.
func imageTitle(img image.Image) string {
	var parts []string
	for _, part := range []string{img.Name, img.Platform, img.Digest} {
		if part != "" {
			parts = append(parts, image.Plain(part))
		}
	}
	if len(parts) == 0 {
		return "image"
	}
	return strings.Join(parts, " ")
}

// count writes a number and a noun that takes an s.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
