package monitoring

import (
	"fmt"
	"regexp"
	"strconv"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"ecrprivatelink/constructs/pullpath/cost"
)

// The schedule expressions of EventBridge rules.
// Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
var (
	rate = regexp.MustCompile(`^rate\(([1-9][0-9]{0,5}) (minute|hour|day)(s?)\)$`)
	cron = regexp.MustCompile(`^cron\([^()]+\)$`)
)

var minutesOf = map[string]int{"minute": 1, "hour": 60, "day": 24 * 60}

// runsAMonth returns how often a schedule comes in a month of 730 hours, rounded
// up; 0 for a cron expression, whose runs are not counted.
func runsAMonth(schedule string) (int, error) {
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
	month, every := cost.HoursPerMonth*60, n*minutesOf[m[2]]
	return (month + every - 1) / every, nil
}

// costOf says what runs of a minute cost, the least that is billed. The Region
// may be a token.
func costOf(region string, architecture Architecture, schedule string, runs int) string {
	if *awscdk.Token_IsUnresolved(region) {
		region = ""
	}
	if runs == 0 {
		return "not known: runs of " + schedule + " are not counted"
	}
	if architecture != X86_64 {
		return "not known: the price table is for X86_64"
	}
	prices, err := cost.DefaultPrices()
	if err != nil {
		return "not known: " + err.Error()
	}
	_, words, _ := prices.OfTask(cost.Task{Region: region, Runs: runs, Minutes: 1,
		VCPU: cost.Decimal(taskCPU, 1024), MemoryGB: cost.Decimal(taskMemory, 1024)})
	return words
}
