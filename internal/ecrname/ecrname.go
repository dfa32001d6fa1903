// Package ecrname reads and writes the names of Amazon ECR private registries and repositories: the host and the URI
// that container engines use, and the ARN that AWS policies use.
package ecrname

import (
	"fmt"
	"regexp"
	"strings"

	"ecrprivatelink/constructs/pullpath"
)

// Registry is the private registry of an account in a Region.
type Registry struct {
	// Account is the 12-digit AWS account id.
	Account string
	// Region is the Region identifier, for example "us-west-2".
	Region string
	// Partition is "aws", "aws-cn", "aws-us-gov" or another of [pullpath.Partitions].
	Partition string
	// Host is the host that container engines use, for example "111122223333.dkr.ecr.us-west-2.amazonaws.com".
	Host string
}

// Repository is a repository of a private registry.
type Repository struct {
	Registry
	// Name is the repository's name, for example "team/app".
	Name string
}

// URI returns the name that container engines use, without a tag.
func (r Repository) URI() string { return r.Host + "/" + r.Name }

// ARN returns the name that AWS policies use.
func (r Repository) ARN() string {
	return fmt.Sprintf("arn:%s:ecr:%s:%s:repository/%s", r.Partition, r.Region, r.Account, r.Name)
}

// dualStack holds the suffix of a registry's dual-stack host, by partition. Other partitions have none that is known.
// Source: the host patterns of the Amazon ECR Docker credential helper
// (https://github.com/awslabs/amazon-ecr-credential-helper).
var dualStack = map[string]string{
	"aws":        "on.aws",
	"aws-us-gov": "on.aws",
	"aws-cn":     "on.amazonwebservices.com.cn",
	"aws-eusc":   "on.amazonwebservices.eu",
}

var (
	// hostPattern matches a registry's host: plain, FIPS and dual-stack.
	hostPattern = regexp.MustCompile(`^([0-9]{12})\.dkr(?:\.ecr|\.ecr-fips|-ecr|-ecr-fips)\.([a-z0-9-]+)\.(.+)$`)
	account     = regexp.MustCompile(`^[0-9]{12}$`)
	// repository is the pattern of repositoryName in the ECR API reference, CreateRepository.
	repository = regexp.MustCompile(`^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$`)
)

// The lengths that ECR allows for a repository's name (ECR API reference, CreateRepository).
const minName, maxName = 2, 256

// ParseHost reads the host of a registry. It reports false for any other host; that is no error, since the image may
// stand in a registry that is not Amazon ECR.
func ParseHost(host string) (Registry, bool) {
	m := hostPattern.FindStringSubmatch(host)
	if m == nil {
		return Registry{}, false
	}
	region, suffix := m[2], m[3]
	partition, err := pullpath.PartitionOf(region)
	if err != nil || (suffix != partition.Suffix && suffix != dualStack[partition.Name]) {
		return Registry{}, false
	}
	return Registry{Account: m[1], Region: region, Partition: partition.Name, Host: host}, true
}

// Nearly says what is wrong with a host that is meant to be that of a registry, as far as its form tells, and is not;
// empty for any other.
func Nearly(host string) string {
	if _, ok := ParseHost(host); ok || !strings.Contains(host, ".dkr.ecr") {
		return ""
	}
	return "looks like Amazon ECR, but the account id, the Region or the domain of the Region's partition is wrong"
}

// ParseURI reads the URI of a repository, HOST/NAME without a tag or digest. The error says what is wrong with it.
func ParseURI(uri string) (Repository, error) {
	host, name, _ := strings.Cut(uri, "/")
	registry, ok := ParseHost(host)
	if !ok {
		return Repository{}, fmt.Errorf("%q is not the URI of an Amazon ECR repository; "+
			"want for example 111122223333.dkr.ecr.us-west-2.amazonaws.com/app", uri)
	}
	if err := CheckName(name); err != nil {
		return Repository{}, fmt.Errorf("%q is not the URI of an Amazon ECR repository: %w", uri, err)
	}
	return Repository{Registry: registry, Name: name}, nil
}

// ParseARN reads the ARN of a repository. The error says what is wrong with it.
func ParseARN(arn string) (Repository, error) {
	fail := func(what string) (Repository, error) {
		return Repository{}, fmt.Errorf("%q is not the ARN of an Amazon ECR repository: %s; "+
			"want for example arn:aws:ecr:us-west-2:111122223333:repository/app", arn, what)
	}
	part := strings.SplitN(arn, ":", 6)
	if len(part) != 6 || part[0] != "arn" {
		return fail("it does not have the six parts of an ARN")
	}
	if part[2] != "ecr" {
		return fail(fmt.Sprintf("its service is %q", part[2]))
	}
	partition, err := pullpath.PartitionOf(part[3])
	if err != nil {
		return fail(err.Error())
	}
	if partition.Name != part[1] {
		return fail(fmt.Sprintf("its partition is %q, but Region %s is in partition %q", part[1], part[3], partition.Name))
	}
	if !account.MatchString(part[4]) {
		return fail(fmt.Sprintf("its account id is %q, which is not 12 digits", part[4]))
	}
	name, ok := strings.CutPrefix(part[5], "repository/")
	if !ok {
		return fail(fmt.Sprintf("its resource is %q, which does not begin with repository/", part[5]))
	}
	if err := CheckName(name); err != nil {
		return fail(err.Error())
	}
	host, err := pullpath.RegistryHost(part[4], part[3])
	if err != nil {
		return fail(err.Error())
	}
	return Repository{Registry: Registry{Account: part[4], Region: part[3], Partition: part[1], Host: host}, Name: name}, nil
}

// CheckName reports why name cannot be the name of a repository, nil when it can.
func CheckName(name string) error {
	if len(name) < minName || len(name) > maxName {
		return fmt.Errorf("its repository name has %d characters, want %d to %d", len(name), minName, maxName)
	}
	if !repository.MatchString(name) {
		return fmt.Errorf("its repository name %q has characters or separators that ECR does not allow; "+
			"want lower case letters, digits, and single . _ - / between them", name)
	}
	return nil
}
