package config

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"ecrprivatelink/constructs/pullpath/policy"
	"ecrprivatelink/internal/cidr"
	"ecrprivatelink/internal/ecrname"
	"ecrprivatelink/internal/windows"
)

// each checks every text of a list.
func (c checker) each(values []string, at path, problem func(string) error) {
	for i, value := range values {
		if c.sound(at.to(i)) {
			c.fault(at.to(i), problem(value))
		}
	}
}

func (c checker) pull(s scope) {
	at := s.at.to("pull")
	role := func(arn string) error { return policy.CheckRole(arn, s.place()) }
	repository := func(arn string) error {
		if named, err := ecrname.ParseURI(arn); err == nil {
			return fmt.Errorf("%s is the URI of a repository; want its ARN, %s", quote(arn), named.ARN())
		}
		return policy.CheckRepository(arn, s.place())
	}
	c.each(s.Pull.Roles, at.to("roles"), role)
	c.each(s.Pull.PushRoles, at.to("pushRoles"), role)
	c.each(s.Pull.Repositories, at.to("repositories"), repository)
	c.each(s.Pull.CacheRepositories, at.to("cacheRepositories"), repository)
	c.each(s.Pull.ProtectedRepositories, at.to("protectedRepositories"), repository)
}

var (
	bucketARN   = regexp.MustCompile(`^arn:(aws[a-z-]*):s3:::`)
	logGroupARN = regexp.MustCompile(`^arn:(aws[a-z-]*):logs:([a-z0-9-]+):`)
)

func (c checker) s3(s scope) {
	buckets, presets := s.at.to("s3Buckets"), s.at.to("s3Presets")
	if s.S3Policy == policy.FullS3 && c.sound(s.at.to("s3Policy")) {
		for _, at := range []path{buckets, presets} {
			c.refuse(at, c.given(at), "s3Policy is %q, which lets every bucket through already; leave this out, or set s3Policy to %q", policy.FullS3, policy.MinimumS3)
		}
	}
	c.each(s.S3Buckets, buckets, func(bucket string) error {
		if m := bucketARN.FindStringSubmatch(bucket); m != nil && s.partition != "" && m[1] != s.partition {
			return fmt.Errorf("bucket %s is in partition %q, but Region %s is in %q; name a bucket of this partition", quote(bucket), m[1], s.region, s.partition)
		}
		return nil
	})
}

func (c checker) access(s scope) {
	c.each(s.AllowFromCIDRs, s.at.to("allowFromCidrs"), cidr.CheckAdmitted)
}

func (c checker) logGroups(s scope) {
	c.each(s.LogGroups, s.at.to("logGroups"), func(group string) error {
		m := logGroupARN.FindStringSubmatch(group)
		switch {
		case m == nil || s.region == "":
		case m[1] != s.partition:
			return fmt.Errorf("log group %s is in partition %q, but Region %s is in %q; name one of this partition", quote(group), m[1], s.region, s.partition)
		case m[2] != s.region:
			return fmt.Errorf("log group %s is in %s, but the endpoint serves %s alone; name one of this Region", quote(group), m[2], s.region)
		}
		return nil
	})
}

func (c checker) windows(s scope) {
	c.each(s.Windows.Repositories, s.at.to("windows", "repositories"), func(name string) error {
		_, err := windows.Registry(name)
		return err
	})
}

// tagText matches what a tag may consist of in every service. Source: AWS Tagging Best Practices, tag naming limits and
// requirements (https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html).
var tagText = regexp.MustCompile(`^[\pL\p{Nd} _.:/=+@-]*$`)

func (c checker) tags(s scope) {
	at := s.at.to("tags")
	if !c.object(at) {
		return
	}
	for key, value := range c.at(at).Entries() {
		field := at.to(key.Text)
		if !c.sound(field) {
			continue
		}
		switch {
		case key.Text == "" || utf8.RuneCountInString(key.Text) > tagKeyLength:
			c.add(field, "the key of a tag has 1 to %d characters (%s); got %d", tagKeyLength, tagRules, utf8.RuneCountInString(key.Text))
		case strings.HasPrefix(strings.ToLower(key.Text), "aws:"):
			c.add(field, "keys that begin with aws: are reserved for AWS (%s); choose another", tagRules)
		case !tagText.MatchString(key.Text) || !tagText.MatchString(value.Text):
			c.add(field, "the tag %s = %s has characters that a tag cannot have; want letters, digits, spaces and _ . : / = + - @", quote(key.Text), quote(value.Text))
		}
	}
}
