package cost

import (
	"strings"
	"testing"
)

func TestRunsAMonth(t *testing.T) {
	for _, c := range []struct {
		schedule string
		want     int
		problem  string
	}{
		{"rate(1 hour)", 730, ""},
		{"rate(1 minute)", 43800, ""},
		{"rate(30 minutes)", 1460, ""},
		{"rate(7 days)", 5, ""}, // 4.3, rounded up
		{"cron(0 8 ? * MON-FRI *)", 0, ""},
		{"rate(1 hours)", 0, "is no schedule expression"},
		{"rate(2 hour)", 0, "is no schedule expression"},
		{"rate(0 hours)", 0, "is no schedule expression"},
		{"rate(99999999999999999999 hours)", 0, "is no schedule expression"},
		{"0 8 * * *", 0, "want for example rate(1 hour)"},
		{"cron()", 0, "is no schedule expression"},
		{"", 0, "is no schedule expression"},
	} {
		t.Run(c.schedule, func(t *testing.T) {
			got, err := RunsAMonth(c.schedule)
			if got != c.want || (err == nil) != (c.problem == "") || err != nil && !strings.Contains(err.Error(), c.problem) {
				t.Errorf("got %d and error %v, want %d and one that says %q", got, err, c.want, c.problem)
			}
		})
	}
}
