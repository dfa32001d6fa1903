package windows

import (
	"fmt"
	"net/netip"
	"regexp"
	"strings"

	"ecrprivatelink/internal/ecrname"
)

// hostPort matches a host name or IPv4 address with an optional port.
var hostPort = regexp.MustCompile(`^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*(?::[0-9]{1,5})?$`)

// Registry returns the form in which the Docker daemon wants a registry: its host, with a port if it has one, or a
// network in CIDR notation. name is that form, or the URI of a repository, or the ARN of an Amazon ECR repository; of
// the last two only the registry is kept. The error says what is wrong with name and what is wanted.
func Registry(name string) (string, error) {
	fail := func(what string) (string, error) {
		return "", fmt.Errorf("%q is not a registry: %s; want for example 111122223333.dkr.ecr.us-west-2.amazonaws.com", name, what)
	}
	if strings.HasPrefix(name, "arn:") {
		repository, err := ecrname.ParseARN(name)
		if err != nil {
			return "", err
		}
		return repository.Host, nil
	}
	if prefix, err := netip.ParsePrefix(name); err == nil {
		return prefix.String(), nil
	}
	if scheme, _, found := strings.Cut(name, "://"); found {
		return fail(fmt.Sprintf("leave out %q", scheme+"://"))
	}
	host, _, _ := strings.Cut(name, "/")
	switch {
	case host == "":
		return fail("it has no host")
	case !hostPort.MatchString(host):
		return fail(fmt.Sprintf("%q is not a host name with an optional port", host))
	case !strings.ContainsAny(host, ".:") && host != "localhost":
		return fail("Docker takes a name without a dot or a port for a repository of Docker Hub")
	}
	if wrong := ecrname.Nearly(host); wrong != "" {
		return fail("it " + wrong)
	}
	return host, nil
}
