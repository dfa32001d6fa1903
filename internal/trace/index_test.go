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
		// The prefix of another partition.
		"cn.com.amazonaws.us-west-2.ecr.dkr": "cn.com.amazonaws.us-west-2.ecr.dkr",
		"eu.amazonaws.cn-north-1.logs":       "eu.amazonaws.cn-north-1.logs",
		// Names of no form of AWS's are services of their own.
		"com.amazonaws.us-west-2.":        "com.amazonaws.us-west-2.",
		"com.amazonaws.us west 2.ecr.api": "com.amazonaws.us west 2.ecr.api",
		"com.amazonaws":                   "com.amazonaws",
	} {
		if got := parseServiceName(partial.Literal(name)); string(got.service) != want || !got.known {
			t.Errorf("%s: got service %q, want %q", name, got.service, want)
		}
	}
}

func TestServiceNamesThatAreKnownInPart(t *testing.T) {
	region := partial.UnknownText("the Region")
	for _, c := range []struct {
		name  partial.Text
		want  string
		known bool
	}{
		{partial.Join(partial.Literal("com.amazonaws."), region, partial.Literal(".ecr.api")), "ecr.api", true},
		{partial.Join(partial.Literal("com.amazonaws.us-west-2."), region), "", false},
		{region, "", false},
		{partial.Literal("cn.com.amazonaws.cn-north-1.logs"), "", false}, // known under com.amazonaws
		{partial.Text{}, "", false},
	} {
		if got := parseServiceName(c.name); string(got.service) != c.want || got.known != c.known {
			t.Errorf("%s: got %+v, want %q, %v", c.name, got, c.want, c.known)
		}
	}
}
