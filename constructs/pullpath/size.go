package pullpath

import (
	"fmt"
	"strconv"
	"strings"
)

// sizeRow is a CPU value of tasks on AWS Fargate, in units of which a vCPU has 1,024, with the amounts of memory that
// go with it, in MiB: those in memory, or each step from least to most.
type sizeRow struct {
	cpu               int
	memory            []int
	least, most, step int
	windows           bool
}

// sizeRows are the task sizes of AWS Fargate. Source: [FargateTasks], Task CPU and memory, as read in 2026.
var sizeRows = []sizeRow{
	{cpu: 256, memory: []int{512, 1024, 2048}},
	{cpu: 512, least: 1024, most: 4096, step: 1024},
	{cpu: 1024, least: 2048, most: 8192, step: 1024, windows: true},
	{cpu: 2048, least: 4096, most: 16384, step: 1024, windows: true},
	{cpu: 4096, least: 8192, most: 30720, step: 1024, windows: true},
	{cpu: 8192, least: 16384, most: 61440, step: 4096},
	{cpu: 16384, least: 32768, most: 122880, step: 8192},
	{cpu: 32768, memory: []int{61440, 122880, 249856}},
}

// CheckSize says whether AWS Fargate has a task size, by the CPU and the memory as a task definition writes them: "256"
// or ".25 vCPU", "512" or "0.5 GB". The error says what there is instead. A CPU or a memory in another form is no
// error: nothing is known of it.
func CheckSize(cpu, memory string, os OS) error {
	units, known := amount(cpu, "vcpu")
	mib, knownToo := amount(memory, "gb")
	if !known {
		return nil
	}
	var all []string
	for _, row := range sizeRows {
		if os == Windows && !row.windows {
			continue
		}
		all = append(all, strconv.Itoa(row.cpu))
		if row.cpu != units {
			continue
		}
		if !knownToo || row.has(mib) {
			return nil
		}
		return fmt.Errorf("there is no %d MiB of memory with %d CPU units; with them there is %s", mib, units, row.words())
	}
	return fmt.Errorf("there are no %d CPU units for %s; there are %s", units, os, strings.Join(all, ", "))
}

// has reports whether an amount of memory goes with the CPU of the row.
func (r sizeRow) has(mib int) bool {
	for _, m := range r.memory {
		if m == mib {
			return true
		}
	}
	return r.step > 0 && mib >= r.least && mib <= r.most && (mib-r.least)%r.step == 0
}

// words are the amounts of memory of the row, in MiB.
func (r sizeRow) words() string {
	if r.step > 0 {
		return fmt.Sprintf("%d to %d MiB in steps of %d", r.least, r.most, r.step)
	}
	all := make([]string, len(r.memory))
	for i, m := range r.memory {
		all[i] = strconv.Itoa(m)
	}
	return strings.Join(all, ", ") + " MiB"
}

// amount is a number as a task definition writes it: alone, or of units of 1,024, which are then named.
func amount(text, unit string) (int, bool) {
	text = strings.ToLower(strings.TrimSpace(text))
	number, named := strings.CutSuffix(text, unit)
	if !named {
		n, err := strconv.Atoi(text)
		return n, err == nil
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	return int(n*1024 + 0.5), err == nil && n > 0 && n < 1<<20
}
