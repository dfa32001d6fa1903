package cost

import (
	"fmt"
	"strings"
)

// Task is a Linux/X86 task on AWS Fargate that runs again and again.
type Task struct {
	// Region is where it runs. Empty: not known.
	Region string
	// Runs is how often it runs in a month.
	Runs int
	// Minutes is how long a run takes, from the start of the image's download; AWS bills a minute at least
	// (https://aws.amazon.com/fargate/pricing/).
	Minutes int
	// VCPU and MemoryGB are the task's size.
	VCPU, MemoryGB Amount
}

// OfTask returns what a task costs a month, and the arithmetic in words. It reports false, and says in words what is
// not known, where the table lacks a price of the Region.
func (p Prices) OfTask(t Task) (total Amount, words string, known bool) {
	if t.Region == "" {
		return Amount{}, "not known: the Region is decided at deployment", false
	}
	cpu, hasCPU := p.Lookup(t.Region, fargateVCPUHour)
	memory, hasMemory := p.Lookup(t.Region, fargateGBHour)
	var missing []string
	if !hasCPU {
		missing = append(missing, string(fargateVCPUHour))
	}
	if !hasMemory {
		missing = append(missing, string(fargateGBHour))
	}
	if len(missing) > 0 {
		return Amount{}, fmt.Sprintf("not known: the price table has no %s for %s", strings.Join(missing, " and "), t.Region), false
	}
	hour := cpu.of(t.VCPU).plus(memory.of(t.MemoryGB))
	total = count(t.Runs).times(count(t.Minutes)).over(count(60)).times(hour)
	words = fmt.Sprintf("%s runs × %d min × (%s vCPU × %s + %s GB × %s) an hour = %s a month",
		count(t.Runs).Round(0), t.Minutes, t.VCPU, unitPrice(cpu.Currency, cpu.of(count(1))), t.MemoryGB, unitPrice(memory.Currency, memory.of(count(1))), money(cpu.Currency, total))
	return total, words, true
}
