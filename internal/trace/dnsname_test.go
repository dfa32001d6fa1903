package trace

import (
	"testing"

	"ecrprivatelink/internal/partial"
)

func TestNamesInADomain(t *testing.T) {
	word := partial.Word
	name := func(parts ...any) partial.Text {
		var all []partial.Text
		for _, p := range parts {
			if s, ok := p.(string); ok {
				p = partial.Literal(s)
			}
			all = append(all, p.(partial.Text))
		}
		return partial.Join(all...)
	}
	end := ".amazonaws.com"
	for title, c := range map[string]struct {
		host, domain partial.Text
		want         truth
	}{
		"the domain itself is in it":                              {name("ecs.us-west-2", end), name("ecs.us-west-2", end), yes},
		"a name below it is in it":                                {name("1.dkr.ecr.", word("R"), end), name("dkr.ecr.", word("R"), end), yes},
		"another name is not":                                     {name("ecs.us-west-2", end), name("logs.us-west-2", end), no},
		"another name of the same unknown Region is not":          {name("ecs.", word("R"), end), name("logs.", word("R"), end), no},
		"a name that merely ends alike is not":                    {name("myecs.", word("R"), end), name("ecs.", word("R"), end), no},
		"a name of another unknown Region may be in it":           {name("ecs.", word("R"), end), name("ecs.", word("S"), end), maybe},
		"a domain that is not known may be the one":               {name("ecs.", word("R"), end), partial.Token("zone"), maybe},
		"an unknown first label may make a name below":            {name(word("name"), ".", word("R"), end), name("ecs.", word("R"), end), maybe},
		"two unknowns without a name may be two":                  {name("ecs.", partial.UnknownText("a"), end), name("ecs.", partial.UnknownText("a"), end), maybe},
		"a DNS suffix left to the deployment is most partitions'": {name("ecs.us-west-2.", word("AWS::URLSuffix")), name("ecs.us-west-2", end), yes},
		"letter case and a final dot do not count":                {name("ECS.us-west-2", end, "."), name("ecs.us-west-2", end), yes},
		"nothing is in no domain":                                 {name("ecs.us-west-2", end), partial.Text{}, no},
	} {
		t.Run(title, func(t *testing.T) {
			if got := asName(c.host).in(asName(c.domain)); got != c.want {
				t.Errorf("%s in %s: got %v, want %v", c.host, c.domain, got, c.want)
			}
		})
	}
}
