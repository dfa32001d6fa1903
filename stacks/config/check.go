package config

import (
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/constructs/pullpath/policy"
	"ecrprivatelink/internal/cidr"
)

// contextual names the definitions of the schema whose values the checks below word better than the schema does.
var contextual = []string{"launchType", "platformVersion", "os", "feature", "roleArn", "repositoryArn"}

// valueChecks word what is wrong with a single value, by the definition in the schema.
var valueChecks = map[string]func(string) error{
	"cidr": func(s string) error { _, err := cidr.Parse(s); return err },
	"endpointChoice": func(s string) error {
		_, err := pullpath.ParseChoice(s)
		return err
	},
	"region": pullpath.CheckRegion,
	"s3Preset": func(s string) error {
		_, err := policy.Preset(s, "", "")
		return err
	},
}

// checker makes the checks that the schema cannot. Each looks only at values that nothing has been found wrong with.
type checker struct{ *report }

// sound reports whether no problem is known at, above or below any of the paths.
func (c checker) sound(at ...path) bool {
	for _, p := range at {
		if c.touches(p) {
			return false
		}
	}
	return true
}

// given reports whether the document has something at a path.
func (c checker) given(at path) bool { return c.root.at(at) != nil }

// scope is an environment with what is known about where it is.
type scope struct {
	Environment
	at        path
	region    string // empty where it is not known
	partition string // empty where it is not known
}

func (s scope) place() policy.Place { return policy.Place{Region: s.region, Partition: s.partition} }

// check reports what is wrong with the values of a configuration.
func check(r *report, config *Config) {
	c := checker{r}
	c.names(config.Environments)
	c.pipeline(config)
	c.sweep(config)
	for i, e := range config.Environments {
		at := path{"environments"}.to(i)
		if !c.given(at) || c.root.at(at).kind != objectNode {
			continue
		}
		s := scope{Environment: e, at: at}
		c.where(&s)
		c.vpc(s)
		plan, planned := c.workloads(s)
		if planned {
			c.needs(s, config.planOf(e, plan))
		}
		c.choices(s)
		c.privateDNS(s)
		c.pull(s)
		c.s3(s)
		c.access(s)
		c.logGroups(s)
		c.windows(s)
		c.tags(s)
		c.acknowledged(s)
		c.endpointZones(s)
		c.zoneLookup(s)
		c.inboundResolver(s)
		c.addresses(s)
		c.monitoring(s)
		c.canary(s)
		c.publish(s)
	}
	c.hubs(config)
}

// mostOfAStack is how many characters the name of a stack has at most (CloudFormation API Reference, CreateStack).
const mostOfAStack = 128

// names refuses two stacks whose templates would be one file on a file system that does not tell letter case apart.
func (c checker) names(environments []Environment) {
	first := map[string]int{}
	for i, e := range environments {
		at := path{"environments"}.to(i, "name")
		if !c.sound(at) {
			continue
		}
		if n := len(e.StackName()); n > mostOfAStack {
			c.add(at, "%s gives the stack a name of %d characters; CloudFormation takes %d: shorten the name or stackPrefix", quote(e.Name), n, mostOfAStack)
		}
		name := strings.ToLower(e.Name)
		j, taken := first[name]
		if !taken {
			first[name] = i
			continue
		}
		aside := ""
		if other := environments[j].Name; other != e.Name {
			aside = ", which is " + quote(other) + " and differs in letter case alone: the two templates would be one file on some file systems"
		}
		c.add(at, "%s is the name of environments[%d] already%s; give every environment a name of its own", quote(e.Name), j, aside)
	}
}

// where checks account and Region, and notes the Region and its partition.
func (c checker) where(s *scope) {
	account, region := s.at.to("account"), s.at.to("region")
	if !c.sound(account, region) {
		return
	}
	switch {
	case s.Account != "" && s.Region == "":
		c.add(region, "is missing, but account is %s; give both, or neither for a stack that is environment-agnostic", quote(s.Account))
	case s.Account == "" && s.Region != "":
		c.add(account, "is missing, but region is %s; give both, or neither for a stack that is environment-agnostic", quote(s.Region))
	}
	if s.Region == "" {
		return
	}
	if err := pullpath.CheckRegion(s.Region); err != nil {
		c.add(region, "%v", err)
		return
	}
	partition, _ := pullpath.PartitionOf(s.Region)
	s.region, s.partition = s.Region, partition.Name
}
