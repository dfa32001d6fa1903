package cost

import (
	"fmt"
	"regexp"
	"strconv"
)

// The schedule expressions of EventBridge rules. Source:
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
var (
	rate = regexp.MustCompile(`^rate\(([1-9][0-9]{0,5}) (minute|hour|day)(s?)\)$`)
	cron = regexp.MustCompile(`^cron\([^()]+\)$`)
)

var minutesOf = map[string]int{"minute": 1, "hour": 60, "day": 24 * 60}

// RunsAMonth returns how often a schedule comes in a month of 730 hours, rounded up; 0 for a cron expression, whose
// runs are not counted.
func RunsAMonth(schedule string) (int, error) {
	if cron.MatchString(schedule) {
		return 0, nil
	}
	m := rate.FindStringSubmatch(schedule)
	if m == nil || (m[1] == "1") != (m[3] == "") {
		return 0, fmt.Errorf("%q is no schedule expression; want for example rate(1 hour), rate(30 minutes) or cron(0 * * * ? *)", schedule)
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		return 0, fmt.Errorf("%q: %w", schedule, err)
	}
	month, every := HoursPerMonth*60, n*minutesOf[m[2]]
	return (month + every - 1) / every, nil
}
