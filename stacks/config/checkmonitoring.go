package config

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/constructs/pullpath/policy"
	"ecrprivatelink/internal/ecrname"
	"ecrprivatelink/internal/taskevent"
)

// monitoring checks who hears, and of which clusters.
func (c checker) monitoring(s scope) {
	at := s.at.to("monitoring")
	m := s.Monitoring
	if m == nil || !c.sound(at) {
		return
	}
	c.topic(m.Topic, at.to("topic"), s.region, "alarms and rules of %s notify", m.Emails, at.to("emails"))
	// Where the place is decided at deployment, the longest names stand for it.
	partition, region := "aws-us-gov", "ap-southeast-1"
	if s.region != "" {
		partition, region = s.partition, s.region
	}
	pattern, err := json.Marshal(taskevent.Pattern(taskevent.Scope{Clusters: s.ClusterARNs(partition, region, "000011112222")}))
	if err == nil && len(pattern) > taskevent.MaxPattern {
		c.add(at.to("clusters"), "the event pattern with %d clusters has %d characters, and EventBridge takes %d; name fewer, or none to watch all", len(m.Clusters), len(pattern), taskevent.MaxPattern)
	}
}

// canary checks that the canary can pull, and that somebody hears when it cannot.
func (c checker) canary(s scope) {
	at := s.at.to("canary")
	if s.Canary == nil || !c.object(at) {
		return
	}
	if !c.given(s.at.to("monitoring")) {
		c.add(at, "needs monitoring, whose topic hears of its failures; add monitoring: {}")
	}
	c.schedule(s.Canary.Schedule, at.to("schedule"))
	c.canaryRepository(s, at.to("repository"))
	c.pullers(s, at, s.Canary.S3PrefixListID)
}

// pullers checks what tasks need that are let pull here: the egress to the layers, and endpoints whose IDs are known.
func (c checker) pullers(s scope, at path, list string) {
	if s.region != "" && list == "" && c.sound(at.to("s3PrefixListId")) {
		if _, known := pullpath.S3PrefixList(s.region); !known {
			c.add(at.to("s3PrefixListId"), "is missing, and the prefix list of Amazon S3 in %s is not known here; %s prints its ID", s.region, pullpath.FindS3PrefixList(s.region))
		}
	}
	if s.Endpoints[pullpath.ECRAPI].External && s.Endpoints[pullpath.ECRDKR].External && c.sound(s.at.to("endpoints")) {
		c.add(at, "tasks may pull only over endpoints whose IDs are known, but those of Amazon ECR are external; name them with reuse:vpce-… under endpoints")
	}
}

// publish checks what stacks of services would be told.
func (c checker) publish(s scope) {
	at := s.at.to("publish")
	if s.Publish == nil || !c.object(at) {
		return
	}
	c.pullers(s, at, s.Publish.S3PrefixListID)
	// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html (Name)
	first, _, _ := strings.Cut(strings.TrimPrefix(strings.ToLower(s.Publish.Parameters), "/"), "/")
	if under := at.to("parameters"); first == "aws" || first == "ssm" {
		c.add(under, "got %q; Parameter Store keeps names below aws and ssm for AWS; choose another path, for instance \"/network/dev\"", s.Publish.Parameters)
	}
	for i, subnet := range s.VPC.PrivateSubnets {
		c.refuse(s.at.to("vpc", "privateSubnets", i, "routeTableId"), subnet.RouteTableID == "",
			"is missing, and publish tells the route tables; want the ID of the subnet's route table, or of the VPC's main one")
	}
}

// canaryRepository refuses a repository that the endpoints do not let through.
func (c checker) canaryRepository(s scope, at path) {
	repository := s.Canary.Repository
	if !c.given(at) || !c.sound(at) {
		return
	}
	if err := policy.CheckRepository(repository, s.place()); err != nil {
		c.add(at, "%v", err)
		return
	}
	if _, err := ecrname.ParseARN(repository); err != nil {
		c.add(at, "%v", err)
		return
	}
	allowed := policy.Pulled(s.Pull.Repositories, s.Pull.CacheRepositories)
	if len(allowed) > 0 && c.sound(s.at.to("pull", "repositories")) && !slices.ContainsFunc(allowed, func(p string) bool { return resembles(p, repository) }) {
		c.add(at, "%s is not among pull.repositories, so the endpoints would not let it through; add it there, or pull from one of them", quote(repository))
	}
}

// resembles reports whether a pattern of an IAM policy matches a text.
func resembles(pattern, text string) bool {
	expression := strings.NewReplacer(`\*`, ".*", `\?`, ".").Replace(regexp.QuoteMeta(pattern))
	ok, err := regexp.MatchString(fmt.Sprintf("^(?:%s)$", expression), text)
	return err == nil && ok
}
