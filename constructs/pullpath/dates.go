package pullpath

import "strings"

// Dates say from when until when a fact holds, each as "2006-01-02". Empty is not known, or always.
type Dates struct {
	// Since is the first day.
	Since string `json:"since,omitempty"`
	// Until is the last day.
	Until string `json:"until,omitempty"`
}

// String is what to add to a text, such as "since 2006-01-02"; empty for none.
func (d Dates) String() string {
	var parts []string
	if d.Since != "" {
		parts = append(parts, "since "+d.Since)
	}
	if d.Until != "" {
		parts = append(parts, "until "+d.Until)
	}
	return strings.Join(parts, ", ")
}

// dated is a text with its dates behind it.
func (d Dates) dated(text string) string {
	if d == (Dates{}) {
		return text
	}
	return strings.TrimSuffix(text, ".") + " (" + d.String() + ")"
}

// retirement is one row of "no task starts on these platform versions any more".
type retirement struct {
	Dates
	os       OS
	versions []string
	source   Source
}

// The page gives the day for 1.3.0; those before it were retired earlier, on days that are not listed here.
var retirements = []retirement{
	{os: Linux, versions: []string{"1.0.0", "1.1.0", "1.2.0", "1.3.0"}, Dates: Dates{Since: "2026-06-15"}, source: RetiredPlatforms},
}

// Retired reports whether no task starts any more on the workload's platform version on AWS Fargate: since when, or
// since a day before it, and where that is written.
func (w Workload) Retired() (since Dates, source Source, retired bool) {
	w = w.withDefaults()
	for _, row := range retirements {
		for _, version := range row.versions {
			if w.LaunchType == Fargate && w.OS == row.os && w.PlatformVersion == version {
				return row.Dates, row.source, true
			}
		}
	}
	return Dates{}, "", false
}
