package policy

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"ecrprivatelink/constructs/pullpath"
)

var (
	roleARN       = compiledOnUse(`^arn:(aws[a-z-]*):iam::(\d{12}):role/[\w+=,.@/-]{1,512}$`)
	repositoryARN = compiledOnUse(`^arn:(aws[a-z-]*):ecr:([a-z0-9-]+):(\d{12}):repository/([a-z0-9*?][a-z0-9._/*?-]{0,255})$`)
)

// compiledOnUse keeps the start of a program short: the lengths that the patterns count make them large, and few
// programs use all.
func compiledOnUse(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}

// Place is where a policy will stand. Empty fields are not known and not checked.
type Place struct {
	Region    string
	Partition string
}

// partition returns the partition's name, from the Region where it is not given.
func (p Place) partition() string {
	if p.Partition == "" && p.Region != "" {
		if row, err := pullpath.PartitionOf(p.Region); err == nil {
			return row.Name
		}
	}
	return p.Partition
}

// CheckRole reports why arn cannot name a role in an endpoint policy.
func CheckRole(arn string, at Place) error {
	if !strings.HasPrefix(arn, "arn:") {
		return fmt.Errorf("role %q is a name, not an ARN; write it as arn:%s:iam::ACCOUNT:role/%s", arn, cmp.Or(at.partition(), "aws"), arn)
	}
	m := roleARN().FindStringSubmatch(arn)
	if m == nil {
		return fmt.Errorf("role %q is not the ARN of an IAM role; the form is arn:PARTITION:iam::ACCOUNT:role/NAME", arn)
	}
	return checkPartition("role", arn, m[1], at)
}

// CheckRepository reports why arn cannot name a repository whose pulls go through endpoints in this place. The Region
// must be the endpoints' own: the layers live in the registry's Region and the S3 gateway endpoint does not cross
// Regions. Source: [pullpath.ECRGuide].
func CheckRepository(arn string, at Place) error {
	m := repositoryARN().FindStringSubmatch(arn)
	if m == nil {
		return fmt.Errorf("repository %q is not the ARN of an Amazon ECR repository; the form is arn:PARTITION:ecr:REGION:ACCOUNT:repository/NAME", arn)
	}
	if err := checkPartition("repository", arn, m[1], at); err != nil {
		return err
	}
	if at.Region != "" && m[2] != at.Region {
		return fmt.Errorf("repository %q is in %s but the endpoints are in %s; VPC endpoints for Amazon ECR do not cross Regions, so replicate the repository to %s and name the replica (%s)",
			arn, m[2], at.Region, at.Region, pullpath.ECRGuide)
	}
	return nil
}

func checkPartition(what, arn, got string, at Place) error {
	if want := at.partition(); want != "" && got != want {
		return fmt.Errorf("%s %q is in partition %q but the endpoints are in %q; name one of this partition", what, arn, got, want)
	}
	return nil
}

var (
	accountID      = compiledOnUse(`^[0-9]{12}$`)
	organizationID = compiledOnUse(`^o-[a-z0-9]{10,32}$`)
	logGroupARN    = compiledOnUse(`^arn:(aws[a-z-]*):logs:[a-z0-9-]+:([0-9]{12}|\*):log-group:[\w./#*?-]+:(\*|log-stream:.+)$`)
	objectARN      = compiledOnUse(`^arn:(aws[a-z-]*):s3:::[a-zA-Z0-9.*?_-]+/.+$`)
)

// CheckAccount reports why id cannot be the ID of an account.
func CheckAccount(id string) error {
	if !accountID().MatchString(id) {
		return fmt.Errorf("account %q is not an account ID; write the 12 digits as in 111122223333", id)
	}
	return nil
}

// CheckOrganization reports why id cannot be the ID of an organization.
func CheckOrganization(id string) error {
	if !organizationID().MatchString(id) {
		return fmt.Errorf("organization %q is not the ID of an organization; the form is o-abcdefghij", id)
	}
	return nil
}

// CheckLogGroup reports why arn cannot cover the log streams of a log group. Without the final ":*" an ARN names the
// group and none of its streams. Source:
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
func CheckLogGroup(arn string, at Place) error {
	m := logGroupARN().FindStringSubmatch(arn)
	if m == nil {
		return fmt.Errorf("log group %q is not the ARN of the streams of a log group; the form is arn:%s:logs:REGION:ACCOUNT:log-group:NAME:*",
			arn, cmp.Or(at.partition(), "aws"))
	}
	return checkPartition("log group", arn, m[1], at)
}

// CheckObject reports why arn cannot name objects of an Amazon S3 bucket.
func CheckObject(arn string, at Place) error {
	m := objectARN().FindStringSubmatch(arn)
	if m == nil {
		return fmt.Errorf("%q is not the ARN of objects in Amazon S3; the form is arn:%s:s3:::BUCKET/*", arn, cmp.Or(at.partition(), "aws"))
	}
	return checkPartition("object", arn, m[1], at)
}
