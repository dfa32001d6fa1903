package annotation_test

import (
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/internal/annotation"
)

func TestCheck(t *testing.T) {
	for name, c := range map[string]struct{ id, want string }{
		"a warning of a construct":            {"ecrprivatelink:s3-interruption", ""},
		"a warning of a plan":                 {"ecrprivatelink:managed-instances-not-documented", ""},
		"a warning of the CDK":                {"@aws-cdk/aws-ec2:somethingElse", ""},
		"a misspelt id":                       {"ecrprivatelink:s3-interruptoin", `did you mean "ecrprivatelink:s3-interruption"?`},
		"a misspelt prefix":                   {"ecrprivatlink:s3-interruption", `did you mean "ecrprivatelink:s3-interruption"?`},
		"an id that is nearly none":           {"ecrprivatelink:banana", "the valid ones are ecrprivatelink:api-private-dns-off"},
		"an id that is no warning but a note": {"ecrprivatelink:container-agent-version", "unknown warning"},
	} {
		t.Run(name, func(t *testing.T) {
			if err := annotation.Check(c.id); (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestIdsStandOnce(t *testing.T) {
	all := annotation.All()
	slices.Sort(all)
	if n := len(all); len(slices.Compact(all)) != n {
		t.Errorf("an id is there twice: %v", all)
	}
}
