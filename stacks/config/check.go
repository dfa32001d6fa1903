package config

import (
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/constructs/pullpath/policy"
	"ecrprivatelink/internal/cidr"
	"ecrprivatelink/internal/cost"
	"ecrprivatelink/internal/syntax"
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

// refuse reports a problem with a sound value, if it has it.
func (c checker) refuse(at path, wrong bool, format string, args ...any) {
	if wrong && c.sound(at) {
		c.add(at, format, args...)
	}
}

// fault reports what a check of a value found, if it found something.
func (c checker) fault(at path, err error) {
	if err != nil {
		c.add(at, "%v", err)
	}
}

// given reports whether the document has something at a path.
func (c checker) given(at path) bool { return c.at(at) != nil }

// object reports whether the document has an object at a path.
func (c checker) object(at path) bool { return c.given(at) && c.at(at).Kind == syntax.Mapping }

// partitionOf returns the partition of a Region that a field names; empty where it is not known. A name that is no
// Region is reported.
func (c checker) partitionOf(region string, at path) string {
	if region == "" || !c.sound(at) {
		return ""
	}
	if err := pullpath.CheckRegion(region); err != nil {
		c.add(at, "%v", err)
		return ""
	}
	row, _ := pullpath.PartitionOf(region)
	return row.Name
}

// schedule refuses what is no schedule expression.
func (c checker) schedule(expression string, at path) {
	_, err := cost.RunsAMonth(expression)
	c.refuse(at, err != nil, "%v", err)
}

// topic refuses a topic that is in another Region than what notifies it, which the text says of the two Regions, and
// addresses beside it.
func (c checker) topic(arn string, at path, region, text string, emails []string, beside path) {
	if arn == "" {
		return
	}
	if of := strings.Split(arn, ":")[3]; region != "" && of != region {
		c.add(at, "the topic is in %s, but "+text+" topics of their own Region alone; name one of this Region", of, region)
	}
	if len(emails) > 0 {
		c.add(beside, "means nothing beside topic, whose subscriptions are yours to make; leave one of the two out")
	}
}

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
		if !c.object(at) {
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
	if s.partition = c.partitionOf(s.Region, region); s.partition != "" {
		s.region = s.Region
	}
}
