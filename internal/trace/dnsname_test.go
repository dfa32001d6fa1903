package trace

import "testing"

func TestNamesInADomain(t *testing.T) {
	for name, c := range map[string]struct {
		host, domain string
		want         truth
	}{
		"the domain itself is in it":                            {"ecs.us-west-2.amazonaws.com", "ecs.us-west-2.amazonaws.com", yes},
		"a name below it is in it":                              {"1.dkr.ecr.‹R›.amazonaws.com", "dkr.ecr.‹R›.amazonaws.com", yes},
		"another name is not":                                   {"ecs.us-west-2.amazonaws.com", "logs.us-west-2.amazonaws.com", no},
		"another name of the same unknown Region is not":        {"ecs.‹AWS::Region›.amazonaws.com", "logs.‹AWS::Region›.amazonaws.com", no},
		"a name that merely ends alike is not":                  {"myecs.‹R›.amazonaws.com", "ecs.‹R›.amazonaws.com", no},
		"a name of another unknown Region may be in it":         {"ecs.‹R›.amazonaws.com", "ecs.‹S›.amazonaws.com", maybe},
		"a domain that is not known may be the one":             {"ecs.‹R›.amazonaws.com", "‹zone›", maybe},
		"an unknown first label may make a name below":          {"‹name›.‹R›.amazonaws.com", "ecs.‹R›.amazonaws.com", maybe},
		"an unknown part with a dot in its name is cut in none": {"ecs.‹Net.Region›.amazonaws.com", "logs.‹Net.Region›.amazonaws.com", no},
	} {
		t.Run(name, func(t *testing.T) {
			if got := inDomain(c.host, c.domain); got != c.want {
				t.Errorf("inDomain(%q, %q) = %v, want %v", c.host, c.domain, got, c.want)
			}
		})
	}
}
