package policy

import (
	"fmt"
	"regexp"
	"strings"

	"ecrprivatelink/constructs/pullpath"
)

var (
	roleARN       = regexp.MustCompile(`^arn:(aws[a-z-]*):iam::(\d{12}):role/[\w+=,.@/-]{1,512}$`)
	repositoryARN = regexp.MustCompile(`^arn:(aws[a-z-]*):ecr:([a-z0-9-]+):(\d{12}):repository/([a-z0-9*?][a-z0-9._/*?-]{0,255})$`)
)

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
		return fmt.Errorf("role %q is a name, not an ARN; write it as arn:%s:iam::ACCOUNT:role/%s", arn, orAWS(at.partition()), arn)
	}
	m := roleARN.FindStringSubmatch(arn)
	if m == nil {
		return fmt.Errorf("role %q is not the ARN of an IAM role; the form is arn:PARTITION:iam::ACCOUNT:role/NAME", arn)
	}
	return checkPartition("role", arn, m[1], at)
}

// CheckRepository reports why arn cannot name a repository whose pulls go
// through endpoints in this place. The Region must be the endpoints' own: the
// layers live in the registry's Region and the S3 gateway endpoint does not
// cross Regions. Source: [pullpath.ECRGuide].
func CheckRepository(arn string, at Place) error {
	m := repositoryARN.FindStringSubmatch(arn)
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

func orAWS(partition string) string {
	if partition == "" {
		return "aws"
	}
	return partition
}
