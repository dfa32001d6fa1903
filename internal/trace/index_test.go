package trace

import (
	"testing"

	"ecrprivatelink/internal/partial"
)

func TestServiceNamesOfPartitionsWithAPrefixOfTheirOwn(t *testing.T) {
	for name, want := range map[string]string{
		"com.amazonaws.us-west-2.ecr.api":     "ecr.api",
		"cn.com.amazonaws.cn-north-1.ecr.api": "ecr.api",
		"com.amazonaws.cn-north-1.logs":       "logs",
		// The names that stand in most templates. No such service exists in China and in the European Sovereign Cloud.
		"com.amazonaws.cn-north-1.ecr.api":     "com.amazonaws.cn-north-1.ecr.api",
		"com.amazonaws.eusc-de-east-1.ecr.dkr": "com.amazonaws.eusc-de-east-1.ecr.dkr",
	} {
		if got := parseServiceName(partial.Literal(name)); string(got.service) != want || !got.known {
			t.Errorf("%s: got service %q, want %q", name, got.service, want)
		}
	}
}
