package cost

import "testing"

func TestOfTask(t *testing.T) {
	quarter, err := ParseAmount("0.25")
	if err != nil {
		t.Fatal(err)
	}
	half, err := ParseAmount("0.5")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, region, want string
		runs, minutes      int
		known              bool
	}{
		{"every hour, for a minute", "us-east-1", "730 runs × 1 min × (0.25 vCPU × $0.04048 + 0.5 GB × $0.004445) an hour = $0.15 a month", 730, 1, true},
		{"every five minutes, for two", "us-east-1", "8,760 runs × 2 min × (0.25 vCPU × $0.04048 + 0.5 GB × $0.004445) an hour = $3.60 a month", 8760, 2, true},
		{"in a Region without prices", "eu-north-1", "not known: the price table has no fargateVCPUHour and fargateGBHour for eu-north-1", 730, 1, false},
		{"in a Region that is not known", "", "not known: the Region is decided at deployment", 730, 1, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			total, words, known := defaults(t).OfTask(Task{Region: c.region, Runs: c.runs, Minutes: c.minutes, VCPU: quarter, MemoryGB: half})
			if words != c.want || known != c.known {
				t.Errorf("got %q, %v; want %q, %v", words, known, c.want, c.known)
			}
			if known == (total.Cmp(Amount{}) == 0) {
				t.Errorf("total %s, known %v", total, known)
			}
		})
	}
}
