package monitoring

import (
	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/cost"
	"ecrprivatelink/internal/guard"
)

// costOf says what runs of a minute cost, the least that is billed. The Region may be a token.
func costOf(region string, architecture pullpath.Architecture, schedule string, runs int) string {
	if !guard.Known(region) {
		region = ""
	}
	if runs == 0 {
		return "not known: runs of " + schedule + " are not counted"
	}
	if architecture != pullpath.X86_64 {
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
